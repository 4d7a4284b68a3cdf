"""Ask for work. The row is written in the caller's transaction; a worker is woken when that commits."""

from datetime import datetime
from functools import partial
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from jobs import registry, wakeup
from jobs.models import Job


def enqueue(kind: str, *, key: str, payload: dict | None = None, run_after: datetime | None = None) -> Job:
    """The live job of `key`: a new one, or the one already waiting or running, which is left as it is.

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
        **({"run_after": run_after} if run_after else {}),  # else the database's clock, which leases go by
    )
    live = _insert(job)
    if live.lease_token == job.lease_token and due_now:
        transaction.on_commit(partial(wakeup.send, live.pk, live.queue), robust=True)
    return live


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
