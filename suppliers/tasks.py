"""The work of suppliers in the background."""

from datetime import timedelta
from functools import partial

from accounts.models import User
from jobs.registry import handler
from jobs.schedule import periodic
from suppliers import batches, establishments, refreshing, retention, verification, watching
from suppliers.checks import CHECKS, Check
from suppliers.choices import Authority
from suppliers.models import Batch


def _declare(check: Check) -> None:
    """One kind of job per authority, on the queue of its counterpart."""

    @handler(check.job, queue=check.queue, max_attempts=5)
    def verify(job):
        by = User.objects.filter(pk=job.payload["by"]).first() if job.payload["by"] else None
        checked = verification.check(
            ruc=job.payload["ruc"],
            authority=check.authority,
            purpose=job.payload["purpose"],
            by=by,
            step=job.step,
            finish=job.finish,
            when_taught=partial(_look_again, check, job.payload),
        )
        if checked.retry:
            raise checked.retry


def _look_again(check: Check, payload: dict) -> None:
    if check.authority == Authority.SRI:
        verification.look_again(payload)


for _check in CHECKS.values():
    _declare(_check)


@handler(establishments.JOB, queue="sri", max_attempts=5)
def learn_establishments(job):
    establishments.learn(ruc=job.payload["ruc"], finish=job.finish)


@handler(batches.ASK_JOB, max_attempts=5)
def ask_batch(job):
    batches.ask(batch=Batch.objects.get(pk=job.payload["batch"]), step=job.step, progress=job.progress)


@periodic(every=timedelta(hours=1))
@handler("suppliers.watch", max_attempts=3)
def watch(job):
    """What is known of suppliers of processes in force is asked again before it expires."""
    watching.renew(step=job.step)


@periodic(every=timedelta(hours=12), offset=timedelta(hours=11))  # 06:00 in Ecuador: the directory is made at night
@handler("suppliers.refresh_registers", queue="scvs", max_attempts=3)
def refresh_registers(job):
    refreshing.refresh()


@periodic(every=timedelta(days=1), offset=timedelta(hours=8))  # 03:00 in Ecuador
@handler("suppliers.end_personal_data", max_attempts=3)
def end_personal_data(job):
    """Personal data whose time is over are taken out; what was concluded of them stays."""
    retention.end(step=job.step)
