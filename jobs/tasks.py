"""What Celery runs. Three doors into the rows, and the housekeeping of the rows themselves."""

from datetime import timedelta

from celery import shared_task
from django.db.models.functions import Now

from jobs import schedule, sweeper, worker
from jobs.choices import State
from jobs.models import Job
from jobs.registry import handler
from jobs.schedule import periodic

KEPT = timedelta(days=30)
BATCH = 5000


@shared_task(name="jobs.run")
def run(job_id: int) -> None:
    worker.run(job_id)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    sweeper.sweep()


@shared_task(name="jobs.tick")
def tick() -> None:
    schedule.tick()


@periodic(every=timedelta(days=1), offset=timedelta(hours=8))  # 03:00 in Ecuador
@handler("jobs.prune")
def prune(job) -> None:
    """Forget what was done a month ago; what failed stays until somebody has looked at it."""
    old = Job.objects.filter(state=State.DONE, finished_at__lt=Now() - KEPT)
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with job.step():
            Job.objects.filter(pk__in=ids).delete()
        job.renew()
