from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Socios"

    def ready(self):
        from partners import repair  # noqa: F401  its check
