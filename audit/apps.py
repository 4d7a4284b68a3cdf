from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Auditoría"

    def ready(self):
        from audit import events, registry

        registry.register_all()
        events.connect()
