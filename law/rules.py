"""Working days, and which of several rules holds. Pure: values in, values out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

SATURDAY = 5


@dataclass(frozen=True)
class Rule:
    """What the law asks: `value` in `unit`, for amounts above `amount_over` up to `amount_up_to` (USD; None: no bound),
    from `valid_from` to `valid_to` (None: in force). `procedure` and `norm` as in the table; `procedure` "" is any."""

    slug: str
    value: Decimal
    unit: str
    procedure: str
    amount_over: Decimal | None
    amount_up_to: Decimal | None
    valid_from: date
    valid_to: date | None
    norm: str
    certainty: str

    def holds(self, *, on: date, procedure: str, amount: Decimal | None) -> bool:
        return (
            self.valid_from <= on <= (self.valid_to or date.max)
            and self.procedure in ("", procedure)
            and self._covers(amount)
        )

    def _covers(self, amount: Decimal | None) -> bool:
        if self.amount_over is None and self.amount_up_to is None:
            return True
        if amount is None:  # a band cannot be chosen for an amount that nobody knows
            return False
        return (self.amount_over is None or amount > self.amount_over) and (
            self.amount_up_to is None or amount <= self.amount_up_to
        )


def choose(
    rules: Iterable[Rule], slug: str, *, on: date, procedure: str = "", amount: Decimal | None = None
) -> Rule | None:
    """The rule that held `on` that day; one for this very procedure goes before one for any. None: we know of none."""
    holding = [rule for rule in rules if rule.slug == slug and rule.holds(on=on, procedure=procedure, amount=amount)]
    return max(holding, key=lambda rule: (rule.procedure != "", rule.valid_from), default=None)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def add_working_days(start: date, days: int, holidays: Collection[date]) -> date:
    """The last day of a term of `days` working days that starts to count the day after `start`."""
    if days < 0:
        raise ValueError("Un término no puede ser negativo.")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Working days after `start` up to `end` inclusive; 0 when `end` is not later."""
    return sum(
        is_working_day(start + timedelta(days=number), holidays) for number in range(1, max(0, (end - start).days) + 1)
    )
