"""Find the rows that nobody is working on although somebody should, and wake a worker up for each."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from jobs import wakeup
from jobs.choices import State
from jobs.models import Job

log = structlog.get_logger(__name__)

# Messages a queue may hold before the sweeper adds none: its workers have enough to do, and a pile of jobs must not
# become a pile of repeated messages.
ENOUGH = 500
BURIED = 500
DIED = "El proceso que lo ejecutaba murió, también en el último intento. "
WAKE = "woken_at = statement_timestamp()"
BURY = "state = %s, finished_at = statement_timestamp(), lease_until = null, error = %s || error"


def sweep() -> dict[str, int]:
    """One round: `{"buried": n, "woken": n}`. Any number of sweepers may run at once."""
    swept = {"buried": bury(), "woken": sum(wake(queue) for queue in _queues_behind())}
    if any(swept.values()):
        log.info("jobs_swept", **swept)
    return swept


def bury() -> int:
    """Poison the jobs whose worker died in their last attempt."""
    dead = Job.objects.abandoned().filter(attempts__gte=F("max_attempts")).order_by("lease_until")
    ids = [job_id for job_id, _ in _change(dead, BURIED, BURY, [State.POISON, DIED])]
    if ids:
        log.error("job_poisoned", jobs=ids, reason="worker died")
    return len(ids)


def wake(queue: str) -> int:
    """Send a message for each job of `queue` that is due and was not announced a moment ago."""
    unread = wakeup.unread(queue)
    if unread is None or unread >= ENOUGH:
        return 0
    behind = _behind().filter(queue=queue).order_by("run_after", "pk")
    jobs = _change(behind, ENOUGH - unread, WAKE, [])
    return sum(wakeup.send(job_id, queue, urgent=urgent) for job_id, urgent in jobs)


def _behind() -> QuerySet[Job]:
    again = Now() - timedelta(seconds=settings.JOB_WAKE_AGAIN_SECONDS)
    return Job.objects.due().filter(Q(woken_at=None) | Q(woken_at__lt=again))


def _queues_behind() -> list[str]:
    return list(_behind().order_by("queue").values_list("queue", flat=True).distinct())


def _change(jobs: QuerySet[Job], limit: int, assignments: str, parameters: list) -> list[tuple[int, bool]]:
    """Change the first `limit` of these jobs that nobody holds; (key, urgent) of those changed.

    In one statement, which the server ends alone: a sweeper whose machine is paused between two would hold the jobs
    it had locked, and no worker could take them. Chosen in a part of its own: a subquery may be read again for each
    row, and then changes more than `limit`.
    """
    chosen, chosen_parameters = jobs.values_list("pk", flat=True)[:limit].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"with chosen (chosen_id) as materialized ({chosen} for update skip locked) "  # noqa: S608
            f"update jobs_job set {assignments} from chosen where id = chosen_id returning id, urgent",
            [*chosen_parameters, *parameters],
        )
        return cursor.fetchall()
