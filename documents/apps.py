from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Documentos"

    def ready(self):
        from documents import checks  # noqa: F401  registers them
