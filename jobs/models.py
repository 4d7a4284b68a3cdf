"""The durable job and the log of changes. How they are used: `queue.py`, `worker.py`, `sweeper.py`, `events.py`."""

import uuid
from typing import NamedTuple

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from jobs.choices import LIVE, Queue, State


class JobQuerySet(models.QuerySet):
    def live(self) -> "JobQuerySet":
        """Waiting or running: what holds its key."""
        return self.filter(state__in=LIVE)

    def waiting(self) -> "JobQuerySet":
        """Pending, and its moment has come."""
        return self.filter(state=State.PENDING, run_after__lte=Now())

    def abandoned(self) -> "JobQuerySet":
        """Running according to the row, but whoever ran it let the lease go by."""
        return self.filter(state=State.RUNNING, lease_until__lte=Now())

    def due(self) -> "JobQuerySet":
        """What a worker may take now: waiting or abandoned, with an attempt left."""
        return (self.waiting() | self.abandoned()).filter(attempts__lt=F("max_attempts"))

    def leased(self, token: uuid.UUID) -> "JobQuerySet":
        """The job that holds this lease, while it holds it."""
        return self.filter(state=State.RUNNING, lease_token=token, lease_until__gt=Now())


class Job(models.Model):
    """One piece of work. This row is the truth; the message in Redis only wakes a worker up."""

    # Identification
    kind = models.CharField("tipo", max_length=80)
    key = models.CharField("clave", max_length=250, help_text="Solo puede haber un trabajo vivo con la misma clave.")
    queue = models.CharField("cola", max_length=20, choices=Queue)
    payload = models.JSONField("datos", default=dict, blank=True)
    request_id = models.CharField("identificador de la petición", max_length=64, blank=True)
    urgent = models.BooleanField("urgente", default=False, db_default=False, help_text="Una persona lo espera.")

    # Lifecycle
    state = models.CharField("estado", max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField("intentos", default=0, help_text="Se cuentan antes de ejecutar.")
    max_attempts = models.PositiveSmallIntegerField("intentos permitidos", default=5)
    run_after = models.DateTimeField("no antes de", db_default=Now())
    woken_at = models.DateTimeField("último aviso", null=True, blank=True)
    created_at = models.DateTimeField("creado", db_default=Now())
    started_at = models.DateTimeField("iniciado", null=True, blank=True)
    finished_at = models.DateTimeField("terminado", null=True, blank=True)
    error = models.TextField("último error", blank=True)

    # Deferrals: the counterpart could not be reached. Counted apart from the attempts (rules.DEFERRAL_BUDGET).
    deferrals = models.PositiveIntegerField("aplazamientos", default=0)
    deferred_since = models.DateTimeField("aplazado desde", null=True, blank=True)

    # Lease: only the holder of the token may write; a new one at each run.
    lease_token = models.UUIDField("arriendo", default=uuid.uuid4, editable=False)
    lease_until = models.DateTimeField("arrendado hasta", null=True, blank=True)

    # Progress, for the page that waits
    progress_done = models.PositiveIntegerField("avance", default=0)
    progress_total = models.PositiveIntegerField("total", null=True, blank=True)
    progress_text = models.CharField("detalle", max_length=200, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "trabajo"
        verbose_name_plural = "trabajos"
        ordering = ["-pk"]
        permissions = [("retry_job", "Puede reintentar trabajos")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state__in=LIVE), name="job_live_once"),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING) | Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(state=State.PENDING), name="job_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state=State.RUNNING), name="job_leased"),
            models.Index(fields=["key", "-id"], name="job_by_key"),
            models.Index(fields=["state", "-id"], name="job_by_state"),
            models.Index(fields=["kind", "-id"], name="job_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.key}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Periodic(models.Model):
    """The last slot of time in which a periodic job was asked for, so that each slot asks once."""

    key = models.CharField("clave", max_length=250, primary_key=True)
    slot = models.DateTimeField("último turno")

    class Meta:
        verbose_name = "trabajo periódico"
        verbose_name_plural = "trabajos periódicos"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class TransactionId(models.Field):
    """PostgreSQL's 64-bit transaction number: never wraps around, read as int."""

    description = "xid8"

    def db_type(self, connection) -> str:
        return "xid8"

    def from_db_value(self, value, expression, connection) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value):
        # As text: xid8 compares with an untyped literal, not with a number.
        return value if value is None or hasattr(value, "resolve_expression") else str(value)


class CurrentTransactionId(Func):
    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionId()


class OldestRunning(Func):
    """The oldest transaction still open: everything below it is committed or gone."""

    template = "pg_snapshot_xmin(pg_current_snapshot())"
    arity = 0
    output_field = TransactionId()


class Cursor(NamedTuple):
    """Where a reader of the events stands: the transaction and the event it read last."""

    xid: int = 0
    id: int = 0


class EventQuerySet(models.QuerySet):
    def settled_after(self, cursor: Cursor) -> "EventQuerySet":
        """Events after `cursor` that no open transaction can still precede, in the order readers must follow.

        Ordering by id alone skips rows: a transaction may take an early id and commit late. A long open transaction
        therefore holds readers back, and never makes them miss anything.
        """
        beyond = Q(xid__gt=cursor.xid) | Q(id__gt=cursor.id)
        return self.filter(beyond, xid__gte=cursor.xid, xid__lt=OldestRunning()).order_by("xid", "id")


class Event(models.Model):
    """Something changed. Append-only; written in the transaction of the change it tells."""

    kind = models.CharField("tipo", max_length=80)
    subject = models.CharField("objeto", max_length=250, help_text="Identificador de lo que cambió: ocid, RUC…")
    facts = models.JSONField("hechos", default=dict)
    created_at = models.DateTimeField("creado", db_default=Now())
    xid = TransactionId("transacción", db_default=CurrentTransactionId(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "suceso"
        verbose_name_plural = "sucesos"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["xid", "id"], name="event_feed"),
            models.Index(fields=["subject", "-id"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.subject}"

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.xid, self.pk)
