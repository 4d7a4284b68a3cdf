from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LawConfig(AppConfig):
    name = "law"
    verbose_name = "Normativa"

    def ready(self):
        from law import seeding

        post_migrate.connect(seeding.seed_after_migrate, sender=self, dispatch_uid="law.seeding")
