"""Run one job: take its lease, call its handler, and write down how it ended."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import SystemRandom
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from integrations.errors import IntegrationError, Unavailable
from jobs import registry, rules
from jobs.choices import State
from jobs.models import Job

log = structlog.get_logger(__name__)
jitter = SystemRandom().uniform
PROGRESS_INTERVAL = 0.5  # seconds between two writes of the progress


class LeaseLost(Exception):
    """Another worker may have this job by now: stop, and write nothing."""


class RunningJob:
    """What a handler holds while it runs. `payload`: the dict that was enqueued; `id`, `key`, `attempt`: its row's."""

    def __init__(self, row: Job):
        self.id, self.kind, self.key = row.pk, row.kind, row.key
        self.payload: dict = row.payload
        self.attempt: int = row.attempts
        self.token: UUID = row.lease_token
        self.finished = False
        self._told = 0.0

    def renew(self) -> None:
        """Start the lease anew. Raises LeaseLost when it is gone."""
        self._update(lease_until=lease_end())

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Show how far it is, and renew the lease. Cheap to call often: written twice a second at most."""
        now = time.monotonic()
        if now - self._told < PROGRESS_INTERVAL and done != total:
            return
        self._told = now
        shown = rules.redact(text)[:200]
        self._update(progress_done=done, progress_total=total, progress_text=shown, lease_until=lease_end())

    @contextmanager
    def step(self) -> Iterator[None]:
        """A transaction of a longer job, behind the lease: what it writes commits only while the job is ours.

        For work with a cursor: each page with `step()`, the last with `finish()`.
        """
        with transaction.atomic(durable=True):
            self._lock()
            yield

    @contextmanager
    def finish(self) -> Iterator[None]:
        """The transaction of the effect: it commits together with "done", or not at all.

        Raises LeaseLost, before anything is written, when another worker may have the job.
        """
        if self.finished:
            raise RuntimeError(f"El trabajo {self.kind} termina dos veces: use step() para los pasos intermedios.")
        with transaction.atomic(durable=True):
            self._lock()
            yield
            Job.objects.filter(pk=self.id).update(
                state=State.DONE, finished_at=Now(), lease_until=None, error="", deferrals=0, deferred_since=None
            )
        self.finished = True

    def _lock(self) -> None:
        # Held to the commit: whoever would take the job after our lease waits here, and then finds it done.
        if not Job.objects.leased(self.token).select_for_update().filter(pk=self.id).exists():
            raise LeaseLost(f"{self.kind} {self.key}")

    def _update(self, **values) -> None:
        if not Job.objects.leased(self.token).filter(pk=self.id).update(**values):
            raise LeaseLost(f"{self.kind} {self.key}")


def lease_end():
    """The end of a lease that starts now, on the database's clock: workers may disagree on the time."""
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def run(job_id: int) -> State | None:
    """Run the job if it is due and nobody has it. Returns the state it is left in.

    None: it was not due, somebody else has it, or took it from us on the way.
    """
    row = take(job_id)
    if row is None:
        return None
    with structlog.contextvars.bound_contextvars(
        request_id=row.request_id, job=row.pk, job_kind=row.kind, job_key=row.key, attempt=row.attempts
    ):
        return _attempt(RunningJob(row), row)


def take(job_id: int) -> Job | None:
    """Lease the job with a new token; the attempt is counted now, so that a job that kills its worker runs out too."""
    token = uuid4()
    taken = (
        Job.objects.due()
        .filter(pk=job_id)
        .update(
            state=State.RUNNING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_until=lease_end(),
            started_at=Now(),
        )
    )
    return Job.objects.get(pk=job_id) if taken else None


def _attempt(job: RunningJob, row: Job) -> State | None:
    try:
        registry.find(job.kind).function(job)
        if not job.finished:
            with job.finish():
                pass
    except LeaseLost:
        log.warning("job_lease_lost")
        return None
    except Exception as error:
        if job.finished:
            log.exception("job_failed_after_its_effect")
            return State.DONE
        return _settle(job, row, error)
    except BaseException as error:  # Ctrl-C: whoever comes next need not wait for the lease
        Job.objects.leased(job.token).filter(pk=job.id).update(lease_until=Now(), error=rules.describe(error))
        raise
    log.info("job_done")
    return State.DONE


def _settle(job: RunningJob, row: Job, error: Exception) -> State | None:
    if not connection.in_atomic_block and not connection.is_usable():
        connection.close()  # the verdict is written on a new one
    if isinstance(error, Unavailable):
        return _defer(job, row, error)
    if isinstance(error, IntegrationError):
        log.warning("job_failed", error=rules.describe(error, lines=0))
        return _end(job, State.FAILED, rules.describe(error, lines=0))
    if row.attempts >= row.max_attempts:
        log.exception("job_poisoned")
        return _end(job, State.POISON, rules.describe(error))
    log.warning("job_will_retry", error=rules.describe(error, lines=0))
    wait = rules.backoff(row.attempts, jitter)
    return _again(job, wait, error=rules.describe(error), deferrals=0, deferred_since=None)


def _defer(job: RunningJob, row: Job, error: Unavailable) -> State | None:
    """The counterpart is away: the attempt is given back, until the budget of deferrals is used up."""
    told = rules.describe(error, lines=0)
    since = Coalesce("deferred_since", Now())
    budget = Now() - rules.DEFERRAL_BUDGET
    if Job.objects.filter(pk=job.id, deferred_since__lte=budget).exists():
        log.error("job_gave_up_on_counterpart", error=told)
        return _end(job, State.FAILED, f"La contraparte no estuvo disponible durante 24 horas. Lo último: {told}")
    wait = rules.deferral(error.retry_after, row.deferrals + 1, jitter)
    log.info("job_deferred", seconds=round(wait.total_seconds()), error=told)
    counts = {"attempts": F("attempts") - 1, "deferrals": F("deferrals") + 1, "deferred_since": since}
    return _again(job, wait, error=told, **counts)


def _again(job: RunningJob, wait: timedelta, **values) -> State | None:
    return _write(job, state=State.PENDING, run_after=Now() + wait, woken_at=None, **values)


def _end(job: RunningJob, state: State, error: str) -> State | None:
    return _write(job, state=state, finished_at=Now(), error=error)


def _write(job: RunningJob, *, state: State, **values) -> State | None:
    # Behind the token: a job whose lease was lost and taken is no longer ours to judge.
    rows = Job.objects.filter(pk=job.id, state=State.RUNNING, lease_token=job.token)
    return state if rows.update(state=state, lease_until=None, **values) else None
