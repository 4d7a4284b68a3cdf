from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401


class PortalAdminConfig(AdminConfig):
    """Django's admin behind the second factor."""

    default_site = "accounts.admin_site.PortalAdminSite"
