"""What a run of a sync tells while it goes on: how far it is, and what it leaves out."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from procurement import bulk, maturity
from procurement.models import RejectedObject, SyncRun

TELL_EVERY = 0.5  # seconds between two writes of the progress
REJECTED_BATCH = 200

Progress = Callable[[int, int | None, str], None]


@dataclass
class Told:
    """Tells how far it is to the run's row and to whoever called, twice a second at most."""

    run: int
    progress: Progress
    moment: float = 0.0

    def __call__(self, step: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if now - self.moment < TELL_EVERY and done != total:
            return
        self.moment = now
        SyncRun.objects.filter(pk=self.run).update(
            step=step, read_bytes=done, total_bytes=total, updated_at=timezone.now()
        )
        self.progress(done // 1024, total // 1024 if total else None, f"{step} (KB)")


class KeptRejections:
    """Keeps the objects that were left out, in batches. A load that starts anew lists them anew."""

    def __init__(self, run: SyncRun, file: str):
        self._run = run
        self._rows: list[RejectedObject] = []
        RejectedObject.objects.filter(run=run, file=file).delete()

    def __call__(self, rejection: bulk.Rejection) -> None:
        self._rows.append(
            RejectedObject(
                run=self._run,
                file=rejection.file[:300],
                line=rejection.line,
                offset=rejection.offset,
                ocid=rejection.ocid[:200],
                kind=maturity.rejection_kind(rejection.reason),
                reason=rejection.reason,
                excerpt=rejection.excerpt,
            )
        )
        if len(self._rows) >= REJECTED_BATCH:
            self.write()

    def write(self) -> None:
        RejectedObject.objects.bulk_create(self._rows)
        self._rows = []
