"""Bring SERCOP's monthly files: plan which, load one, know how complete it is.

A month is loaded at most once per version of its file. Killed at any moment, the next attempt goes on with what was
downloaded, and storing twice changes nothing, so the end is the same.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.text import slugify

from integrations import gateway
from integrations.errors import IntegrationError, Unavailable, UnexpectedReply
from integrations.http import Cut
from integrations.models import Counterpart
from integrations.sercop import archive
from jobs.models import Job
from jobs.queue import enqueue
from procurement import bulk, maturity
from procurement.choices import Channel, MonthState, RunState
from procurement.maturity import ALL, Due, Held
from procurement.models import Month, SyncRun
from procurement.runs import KeptRejections, Progress, Told

log = structlog.get_logger(__name__)

LOAD_JOB = "procurement.load_month"
SOURCE = "sercop_bulk"
ONE_CALL = 120.0  # seconds that one request for a file goes on; the next goes on where it was
KEPT_SECONDS = 6 * 3600  # a whole file that a killed load left is used again this long


class Unfinished(Unavailable):
    """The time of this call is over and the month goes on in the next one: nothing failed."""


def first_month() -> tuple[int, int] | None:
    """From which month on the planner works; None: it is off."""
    return maturity.parse(settings.SERCOP_BACKFILL_FROM) if settings.SERCOP_BACKFILL_FROM else None


def plan(*, first: tuple[int, int], last: tuple[int, int] | None = None, now: datetime | None = None) -> list[Due]:
    """The months to read now, in order."""
    return maturity.plan(held(), now=timezone.localtime(now), first=first, last=last)


def held() -> list[Held]:
    rows = Month.objects.filter(method=ALL).values_list("year", "month", "state", "checked_at")
    return [Held(year, month, MonthState(state), checked_at) for year, month, state, checked_at in rows]


def request_month(year: int, month: int, *, again: bool = False) -> Job:
    """Ask for a month in the background, in the caller's transaction. `again`: load it even if its file is the same."""
    payload = {"year": year, "month": month, "again": again}
    return enqueue(LOAD_JOB, key=f"{LOAD_JOB}:{year}-{month:02d}", payload=payload)


@transaction.atomic
def request_due(*, limit: int) -> list[Due]:
    """Ask for the first months of the plan, so that at most `limit` wait or run. None when the planner is off."""
    first = first_month()
    free = limit - Job.objects.live().filter(kind=LOAD_JOB).count()
    wanted = plan(first=first)[: max(0, free)] if first else []
    for due in wanted:
        request_month(due.year, due.month)
    return wanted


def load_month(
    *,
    year: int,
    month: int,
    by=None,
    again: bool = False,
    step=transaction.atomic,
    finish=transaction.atomic,
    progress: Progress = lambda done, total, text: None,
    persistence: float | None = None,
) -> Month:
    """Bring and load one month. `persistence`: seconds after which the rest is left to the next call (Unfinished).

    Raises what the gateway raises, after the month and its run have noted it.
    """
    loading = _Loading(again, step, progress, _deadline(persistence))
    with step():
        loading.begin(year, month)
    try:
        read = loading.read()
    except Unfinished:
        raise
    except IntegrationError as error:
        with step():
            loading.failed(error)
        raise
    with finish():
        loading.ended(read)
    loading.forget_files()
    log.info("month loaded", month=str(loading.month), state=loading.month.state, by=str(by or ""))
    return loading.month


@dataclass(frozen=True, slots=True)
class _Read:
    """What reading a file said. `state` and what follows are those of the row `Month`."""

    state: MonthState
    checked_at: datetime
    facts: dict = field(default_factory=dict)


def _deadline(persistence: float | None) -> float | None:
    return None if persistence is None else time.monotonic() + persistence


class _Loading:
    """The load of one month: its row, the run that tells of it, and the time it has."""

    month: Month
    run: SyncRun

    def __init__(self, again: bool, step, progress: Progress, deadline: float | None):
        self._again, self._step, self._progress, self._deadline = again, step, progress, deadline
        self._brought: list[Path] = []

    def begin(self, year: int, month: int) -> None:
        """A run that was killed, or that goes on in another job, is taken up again."""
        self.month, _ = Month.objects.get_or_create(year=year, month=month, method=ALL)
        scope = {"channel": Channel.SERCOP_BULK, "scope": str(self.month)}
        run = SyncRun.objects.filter(**scope, state=RunState.RUNNING).order_by("pk").last()
        self.run = run or SyncRun.objects.create(**scope)
        self._told = Told(self.run.pk, self._progress)
        self._is_demo = Counterpart.objects.get(code=SOURCE).is_sandbox

    def read(self) -> _Read:
        """The whole month; by procedures when the source cannot deliver it whole."""
        if self.month.split_at is None:
            try:
                return self._read_file(self.month)
            except Cut:
                log.warning("month read by parts", month=str(self.month))
                with self._step():
                    self.month.split_at = timezone.now()
                    self.month.save(update_fields=["split_at"])
        return self._read_parts()

    def _read_file(self, row: Month) -> _Read:
        path = self._bring(row)
        now = timezone.now()
        if path is None:
            return _Read(MonthState.NOT_YET, now)
        found = archive.inspect(path)
        expected = self._totals(row.method)
        facts = {"sha256": found.sha256, "size": found.size, "expected_count": expected}
        if found.sha256 == row.sha256 and row.release_count is not None and not self._again:
            received = row.release_count + row.rejected_count
            return _Read(maturity.completeness(expected, received), now, facts)
        report = self._load(row, path, found.text_size)
        state = maturity.completeness(expected, report.releases + report.rejected)
        return _Read(state, now, {**facts, **_counts(report), "loaded_at": now})

    def _bring(self, row: Month) -> Path | None:
        """The file of the month, whole; None when it is not published yet."""
        path = settings.SERCOP_BULK_FOLDER / f"{row.year}-{row.month:02d}-{slugify(row.method)}.zip"
        self._brought.append(path)
        if path.exists() and time.time() - path.stat().st_mtime < KEPT_SECONDS:
            return path
        while True:
            found = gateway.ask(
                SOURCE,
                "download",
                year=row.year,
                month=row.month,
                method=row.method,
                into=path,
                seconds=self._time_for_a_call(),
                stall=settings.SERCOP_BULK_STALL_SECONDS,
                largest=settings.SERCOP_BULK_LARGEST_MB * 2**20,
                today=timezone.localdate(),
                progress=lambda done, total: self._told("Descarga", done, total),
            ).record
            if found is None:
                return None
            if found.is_complete:
                return found.path
            self._stop_in_time()

    def _time_for_a_call(self) -> float:
        self._stop_in_time()
        return ONE_CALL if self._deadline is None else min(ONE_CALL, max(1.0, self._deadline - time.monotonic()))

    def _stop_in_time(self) -> None:
        if self._deadline is not None and time.monotonic() >= self._deadline:
            raise Unfinished(f"{self.month} sigue en el próximo intento, desde donde va.", retry_after=1)

    def _totals(self, method: str) -> int | None:
        """What SERCOP counts; None, which is not zero, when it does not say."""
        try:
            return gateway.ask(SOURCE, "get_totals", year=self.month.year, month=self.month.month, method=method).record
        except (Unavailable, UnexpectedReply) as error:
            log.warning("month not counted", month=str(self.month), error=str(error))
            return None

    def _load(self, row: Month, path: Path, size: int) -> bulk.Report:
        name = f"{row}.json"
        rejected = KeptRejections(self.run, name)
        with archive.open_text(path) as text:
            report = bulk.load_releases(
                [text],
                received=datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone()),
                is_demo=self._is_demo,
                channel=Channel.SERCOP_BULK,
                name=name,
                rejected=rejected,
                progress=lambda _, done: self._told("Carga", min(done, size), size),
            )
        rejected.write()
        return report

    def _read_parts(self) -> _Read:
        """Every procedure by itself. Those read since the month was split are not read again."""
        split_at = self.month.split_at
        for method in maturity.METHODS:
            part, _ = Month.objects.get_or_create(year=self.month.year, month=self.month.month, method=method)
            if part.checked_at is None or split_at is None or part.checked_at < split_at:
                self._stop_in_time()
                read = self._read_part(part)
                with self._step():
                    _write(part, read)
        return self._together()

    def _read_part(self, part: Month) -> _Read:
        if self._totals(part.method) == 0:
            nothing = {"expected_count": 0, "release_count": 0, "loaded_at": timezone.now()}
            return _Read(MonthState.LOADED, timezone.now(), nothing)
        return self._read_file(part)

    def _together(self) -> _Read:
        """The month as the sum of its parts, against what SERCOP counts of the whole."""
        parts = Month.objects.filter(year=self.month.year, month=self.month.month).exclude(method=ALL)
        sums = parts.aggregate(**{name: Sum(name) for name in (*_COUNTS, "size")})
        expected = self._totals(ALL)
        received = (sums["release_count"] or 0) + sums["rejected_count"]
        facts = {**sums, "expected_count": expected, "sha256": "", "loaded_at": timezone.now(), "split_at": None}
        return _Read(maturity.completeness(expected, received), timezone.now(), facts)

    def ended(self, read: _Read) -> None:
        _write(self.month, read)
        for name in ("created_count", "changed_count", "same_count", "rejected_count"):
            setattr(self.run, name, read.facts.get(name, 0))
        self._end_run(RunState.DONE)

    def failed(self, error: IntegrationError) -> None:
        """The attempt failed. What an earlier one loaded is still here, and so is its state."""
        if self.month.loaded_at is None:
            self.month.state = MonthState.FAILED
        self.month.error = str(error)
        self.month.save(update_fields=["state", "error"])
        self._end_run(RunState.FAILED, str(error))

    def _end_run(self, state: RunState, error: str = "") -> None:
        self.run.state, self.run.error, self.run.finished_at = state, error, timezone.now()
        fields = ["state", "error", "finished_at", "created_count", "changed_count", "same_count", "rejected_count"]
        self.run.save(update_fields=[*fields, "updated_at"])

    def forget_files(self) -> None:
        for path in self._brought:
            path.unlink(missing_ok=True)


_COUNTS = ("release_count", "created_count", "changed_count", "same_count", "rejected_count")


def _counts(report: bulk.Report) -> dict:
    return dict(
        zip(_COUNTS, (report.releases, report.created, report.changed, report.same, report.rejected), strict=True)
    )


def _write(row: Month, read: _Read) -> None:
    row.state, row.checked_at, row.error = read.state, read.checked_at, ""
    for name, value in read.facts.items():
        setattr(row, name, value)
    row.save()
