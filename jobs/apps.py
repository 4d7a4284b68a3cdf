from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Trabajos"

    def ready(self):
        from jobs import checks  # noqa: F401
