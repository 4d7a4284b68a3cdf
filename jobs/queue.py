"""Ask for work. The row is written in the caller's transaction; a worker is woken when that commits."""

from datetime import datetime
from functools import partial
from uuid import uuid4

import structlog
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from jobs import registry, wakeup
from jobs.choices import ENDED_BADLY, State
from jobs.models import Job


def enqueue(
    kind: str, *, key: str, payload: dict | None = None, run_after: datetime | None = None, urgent: bool = False
) -> Job:
    """The live job of `key`: a new one, or the one already waiting or running, which is left as it is.

    `urgent`: somebody waits for it; it overtakes those that the clock asked for, also when it was waiting already.

    Rolls back with the caller. `payload` is JSON and must hold identifiers, never secrets or documents.
    ImproperlyConfigured when no app declares `kind`.
    """
    handler = registry.find(kind)
    due_now = run_after is None or run_after <= timezone.now()
    job = Job(
        kind=kind,
        key=key,
        queue=handler.queue,
        payload=payload or {},
        max_attempts=handler.max_attempts,
        woken_at=Now() if due_now else None,
        request_id=_request_id(),
        urgent=urgent,
        **({"run_after": run_after} if run_after else {}),  # else the database's clock, which leases go by
    )
    live = _insert(job)
    if due_now and (live.lease_token == job.lease_token or (urgent and _hasten(live))):
        _wake_on_commit(live)
    return live


def _hasten(job: Job) -> bool:
    """Make a waiting job urgent. False when it already was, runs by now, or must wait for its moment."""
    hastened = bool(Job.objects.waiting().filter(pk=job.pk, urgent=False).update(urgent=True))
    job.urgent = job.urgent or hastened
    return hastened


def _wake_on_commit(job: Job) -> None:
    transaction.on_commit(partial(wakeup.send, job.pk, job.queue, urgent=job.urgent), robust=True)


def _insert(job: Job) -> Job:
    while True:
        # Waits for a concurrent transaction that holds the key, and then finds its row. It may end right between the
        # two statements: then the key is free again.
        Job.objects.bulk_create([job], ignore_conflicts=True)
        if live := Job.objects.live().filter(key=job.key).first():
            return live


def _request_id() -> str:
    """The id of the request that asks, or a new one: what a job does can always be followed through the logs."""
    return str(structlog.contextvars.get_contextvars().get("request_id") or uuid4())[:64]


class CannotRetry(Exception):
    """The job is not one that ended badly, or its key is taken. `str(error)` is a Spanish sentence for people."""


def retry_job(job: Job, *, by, reason: str) -> Job:
    """Give a failed or poison job all its attempts again; who asked and why goes to the audit log."""
    try:
        with transaction.atomic():
            return _retry(Job.objects.select_for_update().get(pk=job.pk), by, reason)
    except IntegrityError:
        raise CannotRetry(
            f"El trabajo {job.pk} no se reintenta: ya hay otro en espera o en curso con la clave {job.key}."
        ) from None


def _retry(job: Job, by, reason: str) -> Job:
    if job.state not in ENDED_BADLY:
        label = job.get_state_display().lower()
        raise CannotRetry(f"El trabajo {job.pk} no se reintenta: está {label}, y solo se reintenta lo que terminó mal.")
    before = job.state
    job.state, job.attempts, job.deferrals, job.deferred_since, job.finished_at = State.PENDING, 0, 0, None, None
    job.run_after = job.woken_at = Now()
    job.urgent = True  # a person asked for it
    job.save()
    LogEntry.objects.log_create(
        job,
        action=LogEntry.Action.UPDATE,
        actor=by,
        actor_email=by.email if by else None,
        changes={"state": [before, job.state]},
        additional_data={"event": "job_retried", "reason": reason},
    )
    _wake_on_commit(job)
    return job
