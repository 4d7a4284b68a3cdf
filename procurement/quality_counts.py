"""The counts of quality as the page and the command show them: read from the summary only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet, Sum

from procurement.choices import Procedure
from procurement.models import QualityCount
from procurement.quality_rules import BY_NUMBER, CHECKS, COVERAGE, EDITION, OVERALL, Measure


@dataclass(frozen=True, slots=True)
class Tally:
    """Three figures, always together."""

    passed: int = 0
    failing: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.failing + self.unknown

    @property
    def passed_share(self) -> float:
        return self._share(self.passed)

    @property
    def failing_share(self) -> float:
        return self._share(self.failing)

    @property
    def known_share(self) -> float:
        return self._share(self.passed + self.failing)

    @property
    def failing_of_known(self) -> float | None:
        """Percent of those that could be judged."""
        judged = self.passed + self.failing
        return 100 * self.failing / judged if judged else None

    def _share(self, part: int) -> float:
        return round(100 * part / self.total, 2) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    measure: Measure
    tally: Tally


@dataclass(frozen=True, slots=True)
class Counts:
    overall: Tally
    checks: list[Row]
    coverage: list[Row]
    measured_at: datetime | None


def read(*, year: int | None = None, procedure: str = "") -> Counts:
    """The counts of one year and one procedure, or of all."""
    tallies = dict(_tallies(_filtered(year, procedure)))
    return Counts(
        tallies.get(OVERALL, Tally()),
        [Row(check, tallies.get(check.number, Tally())) for check in CHECKS],
        [Row(field, tallies.get(field.number, Tally())) for field in COVERAGE],
        QualityCount.objects.filter(edition=EDITION).aggregate(at=Max("measured_at"))["at"],
    )


def of_measure(measure: Measure, *, year: int | None = None, procedure: str = "") -> Tally:
    return dict(_tallies(_filtered(year, procedure).filter(measure=measure.number))).get(measure.number, Tally())


def years(procedure: str = "") -> list[tuple[int, Tally]]:
    """All checks together by year of publication, the earliest first; 0 is without date."""
    rows = _filtered(None, procedure).filter(measure=OVERALL).values("year").order_by("year")
    summed = rows.annotate(passed=Sum("passed"), failing=Sum("failing"), unknown=Sum("unknown"))
    found = [(row["year"], Tally(row["passed"], row["failing"], row["unknown"])) for row in summed]
    return [(year, tally) for year, tally in found if tally.total]


def procedures() -> list[tuple[str, str]]:
    """Value and label of the procedures that were measured."""
    held = set(_filtered(None, "").filter(measure=OVERALL).values_list("procedure", flat=True))
    return [(value, label) for value, label in Procedure.choices if value in held]


def rows() -> Iterator[dict]:
    """Every count, by year, procedure and measure."""
    fields = ("year", "procedure", "measure", "passed", "failing", "unknown")
    for row in _filtered(None, "").order_by("year", "procedure", "measure").values(*fields):
        number = row.pop("measure")
        if number == OVERALL or number in BY_NUMBER:
            measure = "total" if number == OVERALL else BY_NUMBER[number].slug
            yield {**row, "year": row["year"] or None, "measure": measure}


def _filtered(year: int | None, procedure: str) -> QuerySet:
    found = QualityCount.objects.filter(edition=EDITION)
    if year is not None:
        found = found.filter(year=year)
    return found.filter(procedure=procedure) if procedure else found


def _tallies(found: QuerySet) -> Iterator[tuple[int, Tally]]:
    summed = found.values("measure").order_by("measure")
    for row in summed.annotate(passed=Sum("passed"), failing=Sum("failing"), unknown=Sum("unknown")):
        yield row["measure"], Tally(row["passed"], row["failing"], row["unknown"])
