from django.db.models import TextChoices


class State(TextChoices):
    PENDING = "pending", "Pendiente"
    RUNNING = "running", "En curso"
    DONE = "done", "Hecho"
    FAILED = "failed", "Rechazado"
    POISON = "poison", "Envenenado"


LIVE = (State.PENDING, State.RUNNING)
ENDED_BADLY = (State.FAILED, State.POISON)


class Queue(TextChoices):
    """The queues of the workers, named only here: one per counterpart, so that a slow one delays nobody else."""

    DEFAULT = "default", "General"
    SERCOP = "sercop", "SERCOP"
    SRI = "sri", "SRI"
    SCVS = "scvs", "Supercias"
    IESS = "iess", "IESS"
    DINARP = "dinarp", "DINARP"
    AI = "ai", "Análisis con IA"
    SWEEP = "sweep", "Barrido"  # no jobs: the sweeper's own way past everything that waits
