"""How a supplier stands: the newest check of each authority, now or on a day of the past, and what they come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from suppliers import rules
from suppliers.choices import MATTERS, Authority, Outcome, Verdict
from suppliers.models import Supplier, SupplierDecision, Verification


@dataclass(frozen=True)
class Cell:
    """One authority. `row`: its newest check; `answer`: its newest answer, which may be older; None: there is none."""

    authority: Authority
    row: Verification | None
    answer: Verification | None
    at: datetime

    @property
    def label(self) -> str:
        return self.authority.label.partition(" (")[0]

    @property
    def matter(self) -> str:
        return MATTERS[self.authority]

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.row.outcome) if self.row else Outcome.NOT_ASKED

    @property
    def is_current(self) -> bool:
        return self._counted().is_current(self.at)

    @property
    def has_expired(self) -> bool:
        return bool(self.row and self.row.is_answer and not self.is_current)

    @property
    def older_answer(self) -> Verification | None:
        """What was answered last, where the newest try brought nothing."""
        return self.answer if self.row and not self.row.is_answer else None

    def _counted(self) -> rules.Standing:
        # A failure is not washed away by an outage.
        row = self.answer if self.older_answer and self.older_answer.outcome == Outcome.FAIL else self.row
        if row is None:
            return rules.Standing(self.authority.value, Outcome.NOT_ASKED.value, "", None, None)
        return rules.Standing(self.authority.value, row.outcome, row.reason, row.checked_at, row.valid_until)


@dataclass(frozen=True)
class Standing:
    """`at`: the moment it is told for; `is_past`: it is of an earlier day."""

    supplier: Supplier
    at: datetime
    is_past: bool
    cells: list[Cell]
    decision: SupplierDecision | None

    @property
    def verdict(self) -> rules.Verdict:
        return rules.conclude([cell._counted() for cell in self.cells], self.at)

    @property
    def verdict_label(self) -> str:
        return Verdict(self.verdict.code).label

    @property
    def rests_on(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.authority.value in self.verdict.rests_on]

    @property
    def missing(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.row is None]

    def as_json(self) -> dict[str, Any]:
        return {
            "ruc": self.supplier.identifier,
            "name": self.supplier.name,
            "at": self.at.isoformat(timespec="seconds"),
            "verdict": self.verdict.code,
            "rests_on": list(self.verdict.rests_on),
            "checks": [_check_as_json(cell) for cell in self.cells],
        }


def read(supplier: Supplier, *, on: date | None = None) -> Standing:
    """Now, or at the end of a day in Ecuador with what was on file then."""
    return read_many([supplier], on=on)[0]


def read_many(suppliers: Iterable[Supplier], *, on: date | None = None) -> list[Standing]:
    """In the order of `suppliers`; three queries for all of them."""
    suppliers = list(suppliers)
    now = timezone.now()
    at = min(end_of(on), now) if on else now
    is_past = on is not None and on < timezone.localdate(now)
    rows = Verification.objects.filter(supplier__in=suppliers).until(at)
    newest = {(row.supplier_id, row.authority): row for row in rows.newest().select_related("exchange")}
    answers = {(row.supplier_id, row.authority): row for row in rows.answers().newest()}
    decisions = {
        row.supplier_id: row
        for row in SupplierDecision.objects.filter(supplier__in=suppliers, at__lte=at)
        .select_related("by")
        .order_by("at", "pk")
    }
    return [
        Standing(supplier, at, is_past, _cells(supplier, newest, answers, at), decisions.get(supplier.pk))
        for supplier in suppliers
    ]


def end_of(day: date) -> datetime:
    """The last moment of a day in Ecuador."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def _cells(supplier: Supplier, newest: dict, answers: dict, at: datetime) -> list[Cell]:
    return [
        Cell(authority, newest.get((supplier.pk, authority)), answers.get((supplier.pk, authority)), at)
        for authority in Authority
    ]


def _check_as_json(cell: Cell) -> dict[str, Any]:
    row = cell.row
    return {
        "authority": cell.authority.value,
        "outcome": cell.outcome.value,
        "reason": row.reason if row else "No se ha consultado.",
        "checked_at": row.checked_at.isoformat(timespec="seconds") if row else None,
        "valid_until": row.valid_until.isoformat(timespec="seconds") if row and row.valid_until else None,
        "channel": row.channel if row else "",
        "digest": row.digest if row else "",
        "article": row.legal_article if row else "",
    }
