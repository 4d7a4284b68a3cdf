from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = "Integraciones"

    def ready(self) -> None:
        post_migrate.connect(_make_missing_counterparts, sender=self)


def _make_missing_counterparts(**_) -> None:
    from integrations.models import Counterpart

    Counterpart.objects.make_missing()
