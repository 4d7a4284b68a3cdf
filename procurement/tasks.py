"""The work of procurement in the background."""

from datetime import timedelta

from django.utils import timezone

from jobs.registry import handler
from jobs.schedule import periodic
from procurement import sync


@handler(sync.RECORD_JOB, queue="sercop", max_attempts=5)
def sync_record(job):
    sync.sync_record(ocid=job.payload["ocid"], unit_of_work=job.finish)


@periodic(every=timedelta(minutes=15))
@handler("procurement.sync_tail", queue="sercop", max_attempts=5)
def sync_tail(job):
    """The list of this year, or of `payload["year"]`."""
    year = job.payload.get("year") or timezone.localdate().year
    sync.sync_tail(year=year, step=job.step, finish=job.finish, progress=job.progress)
