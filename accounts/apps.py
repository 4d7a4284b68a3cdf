from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Cuentas"

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from accounts import roles, second_factor

        post_migrate.connect(roles.sync_after_migrate, dispatch_uid="accounts.roles")
        authenticator_added.connect(second_factor.enrolment_verifies_session, dispatch_uid="accounts.second_factor")
