from django.db.models import TextChoices


class Outcome(TextChoices):
    """How one exchange with a counterpart ended. Only the first two are answers."""

    ANSWERED = "answered", "Respondió"
    NOT_FOUND = "not_found", "No lo tiene"
    UNAVAILABLE = "unavailable", "No disponible"
    REJECTED = "rejected", "Rechazó la consulta"
    UNEXPECTED = "unexpected", "Respuesta inesperada"


class State(TextChoices):
    """What the console shows of a counterpart."""

    ONLINE = "online", "En línea"
    FAILING = "failing", "Con fallas"
    PAUSED = "paused", "En pausa"
    NOT_CONFIGURED = "not_configured", "Sin configurar"
    NOT_ASKED = "not_asked", "Sin consultas"
