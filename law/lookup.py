"""What the law says on a date."""

from datetime import date
from decimal import Decimal

from law import rules
from law.models import Holiday, Threshold


def every_rule() -> list[rules.Rule]:
    """All rules of all times, for engines that choose by the date of what they look at."""
    return [row.as_rule() for row in Threshold.objects.select_related("norm")]


def in_force(on: date) -> list[rules.Rule]:
    """All rules that held on that day, for engines that take them as plain values; `rules.choose` picks one."""
    rows = Threshold.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on).select_related("norm")
    return [row.as_rule() for row in rows]


def threshold(slug: str, *, on: date, procedure: str = "", amount: Decimal | None = None) -> rules.Rule | None:
    """The rule that held on that day for that procedure and amount; None when we know of none."""
    rows = Threshold.objects.filter(slug=slug).select_related("norm")
    return rules.choose([row.as_rule() for row in rows], slug, on=on, procedure=procedure, amount=amount)


def holidays(*, canton: str = "") -> set[date]:
    """National holidays, and those of the canton when one is named."""
    return set(Holiday.objects.filter(canton__in={"", canton}).values_list("date", flat=True))
