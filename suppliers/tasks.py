"""The work of suppliers in the background."""

from accounts.models import User
from jobs.registry import handler
from suppliers import verification
from suppliers.checks import CHECKS, Check


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
        )
        if checked.retry:
            raise checked.retry


for _check in CHECKS.values():
    _declare(_check)
