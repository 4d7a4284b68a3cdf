"""How the work stands: for the back-office, the operator's command and whoever measures."""

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Now

from jobs.choices import Queue, State
from jobs.models import Job


def count_by_state() -> dict[str, int]:
    """Jobs in each state, also where there are none."""
    counted = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in State.values}


def by_queue() -> dict[str, dict]:
    """For each queue: `waiting` (due now), `later` (not before some moment), `running`, `abandoned` (lease gone by)
    and `oldest_seconds`, how long the oldest due job has waited since its moment; None when none waits."""
    waiting = Q(state=State.PENDING, run_after__lte=Now())
    rows = (
        Job.objects.live()
        .order_by()
        .values("queue")
        .annotate(
            waiting=Count("pk", filter=waiting),
            later=Count("pk", filter=Q(state=State.PENDING, run_after__gt=Now())),
            running=Count("pk", filter=Q(state=State.RUNNING, lease_until__gt=Now())),
            abandoned=Count("pk", filter=Q(state=State.RUNNING, lease_until__lte=Now())),
            oldest=Now() - Min("run_after", filter=waiting),
        )
    )
    known = {row.pop("queue"): row for row in rows}
    return {queue: _queue(known.get(queue, {})) for queue in Queue.values if queue != Queue.SWEEP}


def _queue(row: dict) -> dict:
    oldest = row.pop("oldest", None)
    counts = {name: row.get(name, 0) for name in ("waiting", "later", "running", "abandoned")}
    return {**counts, "oldest_seconds": None if oldest is None else round(oldest.total_seconds(), 1)}


def last_bad(limit: int = 20) -> list[dict]:
    """The jobs that ended badly most recently, with the first line of their error."""
    ended = Job.objects.filter(state__in=[State.FAILED, State.POISON]).order_by(F("finished_at").desc(nulls_last=True))
    return [
        {
            "id": job.pk,
            "kind": job.kind,
            "key": job.key,
            "state": job.state,
            "attempts": job.attempts,
            "finished_at": job.finished_at.isoformat() if job.finished_at else None,
            "error": job.error.split("\n", 1)[0],
        }
        for job in ended[:limit]
    ]
