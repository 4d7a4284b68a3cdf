from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = "Contratación"

    def ready(self) -> None:
        from documents import belonging, contrasts
        from procurement import contrast
        from procurement.papers import Processes

        belonging.tell(Processes())
        contrasts.source(contrast.of_document)
