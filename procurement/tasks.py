"""The work of procurement in the background."""

from datetime import timedelta

from django.utils import timezone

from jobs.registry import handler
from jobs.schedule import periodic
from procurement import active, inbox, months, quality, replay, sync
from procurement.choices import Channel
from procurement.search import cube, words


@handler(sync.RECORD_JOB, queue="sercop", max_attempts=5)
def sync_record(job):
    channel = Channel(job.payload.get("channel", Channel.SERCOP_RECORD))
    sync.sync_record(ocid=job.payload["ocid"], channel=channel, unit_of_work=job.finish)


@handler(replay.REPLAY_JOB, queue="sercop", max_attempts=3)
def replay_exchange(job):
    replay.replay_exchange(number=job.payload["exchange"], unit_of_work=job.finish)


@periodic(every=timedelta(minutes=15))
@handler("procurement.sync_tail", queue="sercop", max_attempts=5)
def sync_tail(job):
    """The list of this year; in January also the last one's, which SERCOP goes on filling."""
    today = timezone.localdate()
    if today.month == 1:
        sync.sync_tail(year=today.year - 1, step=job.step, finish=job.step, progress=job.progress, persistence=60)
    sync.sync_tail(year=today.year, step=job.step, finish=job.finish, progress=job.progress, persistence=150)


@periodic(every=timedelta(minutes=30))
@handler("procurement.sync_active", queue="sercop", max_attempts=5)
def sync_active(job):
    """Off unless SERCOP_SOAP_URL says where."""
    if active.is_configured():
        active.sync_active(step=job.step, finish=job.finish, progress=job.progress)


@periodic(every=timedelta(minutes=10))
@handler(inbox.LOOK_JOB, queue="sercop", max_attempts=5)
def read_inbox(job):
    """Off unless SERCOP_SFTP_URL says where."""
    if inbox.is_configured():
        inbox.look(step=job.step, finish=job.finish, progress=job.progress, persistence=100)


@periodic(every=timedelta(minutes=10))
@handler("procurement.measure_quality", max_attempts=5)
def measure_quality(job):
    quality.measure(step=job.step, finish=job.finish, progress=job.progress, persistence=200)


MONTHS_AT_ONCE = 6


@handler(months.LOAD_JOB, queue="sercop", max_attempts=5)
def load_month(job):
    """In a job's time a download may only get so far; the job then waits a second and goes on."""
    months.load_month(**job.payload, step=job.step, finish=job.finish, progress=job.progress, persistence=100)


@periodic(every=timedelta(days=1), offset=timedelta(hours=9))  # 04:00 in Ecuador: the files are made at night
@handler("procurement.plan_months", queue="default", max_attempts=3)
def plan_months(job):
    """Off unless SERCOP_BACKFILL_FROM says from when."""
    months.request_due(limit=MONTHS_AT_ONCE)


@periodic(every=timedelta(minutes=30))
@handler("procurement.count_facets", max_attempts=3)
def count_facets(job):
    """Bring up to date what the list tells of filters, and learn new words: some ten seconds a million processes."""
    with job.step():
        cube.recount()
    with job.finish():
        words.learn()


@periodic(every=timedelta(days=1), offset=timedelta(hours=7))  # two in the morning in Guayaquil
@handler("procurement.count_words", max_attempts=3)
def count_words(job):
    """Count all words again: forgets those that no process has any more."""
    with job.finish():
        words.recount()
