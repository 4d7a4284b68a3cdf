"""Find the rows that nobody is working on although somebody should, and wake a worker up for each."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Now

from jobs import wakeup
from jobs.choices import State
from jobs.models import Job

log = structlog.get_logger(__name__)

# Messages a queue may hold before the sweeper adds none: its workers have enough to do, and a pile of jobs must not
# become a pile of repeated messages.
ENOUGH = 500
BURIED = 500
DIED = "El proceso que lo ejecutaba murió, también en el último intento. "


def sweep() -> dict[str, int]:
    """One round: `{"buried": n, "woken": n}`. Any number of sweepers may run at once."""
    swept = {"buried": bury(), "woken": sum(wake(queue) for queue in _queues_behind())}
    if any(swept.values()):
        log.info("jobs_swept", **swept)
    return swept


@transaction.atomic
def bury() -> int:
    """Poison the jobs whose worker died in their last attempt."""
    dead = Job.objects.abandoned().filter(attempts__gte=F("max_attempts"))
    ids = list(_locked(dead.order_by("lease_until"), BURIED))
    if not ids:
        return 0
    log.error("job_poisoned", jobs=ids, reason="worker died")
    told = Concat(Value(DIED), "error")
    return Job.objects.filter(pk__in=ids).update(state=State.POISON, finished_at=Now(), lease_until=None, error=told)


def wake(queue: str) -> int:
    """Send a message for each job of `queue` that is due and was not announced a moment ago."""
    unread = wakeup.unread(queue)
    if unread is None or unread >= ENOUGH:
        return 0
    with transaction.atomic():
        ids = list(_locked(_behind().filter(queue=queue).order_by("run_after", "pk"), ENOUGH - unread))
        Job.objects.filter(pk__in=ids).update(woken_at=Now())
    return sum(wakeup.send(job_id, queue) for job_id in ids)


def _behind() -> QuerySet[Job]:
    again = Now() - timedelta(seconds=settings.JOB_WAKE_AGAIN_SECONDS)
    return Job.objects.due().filter(Q(woken_at=None) | Q(woken_at__lt=again))


def _queues_behind() -> list[str]:
    return list(_behind().order_by("queue").values_list("queue", flat=True).distinct())


def _locked(jobs: QuerySet[Job], limit: int) -> QuerySet:
    return jobs.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit]
