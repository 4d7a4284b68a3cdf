"""Everything SERCOP would have published by the opening hour of one day."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from sandbox.sercop import days, releases
from sandbox.sercop.processes import Process, how_many, month_of_processes

DEFAULT_PROCESSES = 3_600
VIEWS = ("records", "history", "months")


@lru_cache(maxsize=256)
def born_in(year: int, month: int, count: int) -> tuple[Process, ...]:
    return tuple(month_of_processes(year, month, count))


class World:
    """The published processes of the three years before `today`, oldest first. Same day and size, same bytes."""

    def __init__(self, today: date, size: int = DEFAULT_PROCESSES) -> None:
        self.today, self.size, self.now = today, size, days.cutoff(today)
        months = days.months_between(days.three_years_before(today), today)
        born = [process for month in months for process in born_in(*month, how_many(month, size))]
        self.processes = sorted(
            (p for p in born if p.first_published <= self.now), key=lambda p: (p.first_published, p.ocid)
        )
        self.by_ocid = {process.ocid: process for process in self.processes}

    def record(self, ocid: str) -> dict | None:
        """The package of one process as it stands, or None for an ocid that is not published."""
        process = self.by_ocid.get(ocid)
        return releases.record(process, self.now) if process else None

    def month(self, year: int, month: int, method: str = "all") -> Iterator[dict]:
        """The packages of a monthly file: what was published in that month, by the moment of first publication."""
        for process in self.processes:
            if method in ("all", process.procedure.name):
                delta = releases.month_delta(process, year, month, self.now)
                if delta:
                    yield delta

    def packages(self, view: str = "records", until: date | None = None) -> Iterator[dict]:
        """Release packages for a file.

        records: one per process, as it stands; history: one per process and event, so that a process shows how it grew;
        months: the monthly files one after another. `until` stops the clock at the opening hour of an earlier day.
        """
        now = min(self.now, days.cutoff(until)) if until else self.now
        if view == "months":
            yield from self.deltas(now)
            return
        for process in self.processes:
            if process.first_published <= now:
                yield from releases.history(process, now) if view == "history" else [releases.record(process, now)]

    def deltas(self, now: datetime) -> Iterator[dict]:
        first = self.processes[0].first_published.date() if self.processes else self.today
        for year, month in days.months_between(first, now.date()):
            for process in self.processes:
                delta = releases.month_delta(process, year, month, now)
                if delta:
                    yield delta
