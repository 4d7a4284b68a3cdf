"""Enumerations of what partners are told."""

from django.db.models import TextChoices


class EventType(TextChoices):
    """Kinds of events that a subscription may ask for; those of `jobs.events`."""

    PROCESS_CHANGED = "process.changed", "Proceso nuevo o cambiado"
    SUPPLIER_CHANGED = "supplier.outcome_changed", "Cambió lo que un registro dice de un proveedor"
    DIVERGENCE_DECIDED = "divergence.decided", "Divergencia decidida"


TEST = "webhook.test"
# Of what is sent, in words.
KIND_LABELS: dict[str, str] = {**dict(EventType.choices), TEST: "Prueba"}


class DeliveryState(TextChoices):
    PENDING = "pending", "Pendiente"
    DELIVERED = "delivered", "Entregada"
    FAILED = "failed", "Abandonada"
