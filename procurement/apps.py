from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = "Contratación"

    def ready(self) -> None:
        from documents import belonging
        from procurement.papers import Processes

        belonging.tell(Processes())
