"""What a supplier was awarded, by whom and when; read through the reverse relations that procurement gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear

from suppliers.models import Supplier

# OCDS states of an award that came to nothing.
VOID = ("cancelled", "unsuccessful")
TENDERER, AWARDED = "tenderer", "supplier"


@dataclass(frozen=True)
class Totals:
    """Counts are of awards and of processes; `amount` is USD, None when no award publishes one."""

    awards: int
    amount: Decimal | None
    buyers: int
    latest: datetime | None
    without_amount: int


@dataclass(frozen=True)
class Taken:
    """One process in which a supplier took part, as what, and what it was awarded there."""

    process: object
    roles: tuple[str, ...]
    amount: Decimal | None


def awards_of(supplier: Supplier) -> QuerySet:
    return supplier.awards.exclude(status__in=VOID)


def totals(supplier: Supplier) -> Totals:
    found = awards_of(supplier).aggregate(
        awards=Count("pk"),
        known=Count("amount"),
        buyers=Count("process__buyer__ruc", distinct=True),
        latest=Max("awarded_at"),
        amount=Sum("amount"),
    )
    return Totals(without_amount=found["awards"] - found.pop("known"), **found)


def by_year(supplier: Supplier) -> list[dict]:
    """`year`, `awards` and `amount` (USD or None), oldest first.

    Catalogue orders publish no date of award: theirs is the year of publication; None when that is missing too.
    """
    years = (
        awards_of(supplier).annotate(year=ExtractYear(Coalesce("awarded_at", "process__published_at"))).values("year")
    )
    return list(years.annotate(awards=Count("pk"), amount=Sum("amount")).order_by(F("year").asc(nulls_last=True)))


def top_buyers(supplier: Supplier, limit: int = 6) -> list[dict]:
    """`ruc`, `name`, `awards`, `amount` and `share` (0-100, of the largest) of those who awarded it most."""
    rows = (
        awards_of(supplier)
        .filter(process__buyer__isnull=False, amount__isnull=False)
        .values(ruc=F("process__buyer__ruc"))
        .annotate(name=Max("process__buyer__name"), awards=Count("pk"), amount=Sum("amount"))
        .order_by("-amount", "ruc")[:limit]
    )
    return with_share(rows, "amount")


def with_share(rows: Iterable[Any], field: str) -> list[dict]:
    """The rows with `share`: the width in percent of a bar beside the largest of them, at least 1 where not zero."""
    rows = list(rows)
    largest = max((row[field] or 0 for row in rows), default=0)
    for row in rows:
        row["share"] = max(1, round(100 * row[field] / largest)) if row[field] and largest else 0
    return rows


def roles(supplier: Supplier) -> dict[str, int]:
    """In how many processes it took part, by role."""
    counted = supplier.participations.values("role").annotate(processes=Count("process", distinct=True))
    return {row["role"]: row["processes"] for row in counted}


def latest_processes(supplier: Supplier, limit: int = 12) -> list[Taken]:
    """The processes published last in which it took part."""
    rows = supplier.participations.select_related("process__buyer").order_by(
        F("process__published_at").desc(nulls_last=True), "-process_id", "role"
    )
    taken: dict[int, list] = {}
    for row in rows[: limit * 3]:  # at most one row for each of the three roles
        taken.setdefault(row.process_id, []).append(row)
    kept = list(taken.items())[:limit]
    amounts = dict(
        awards_of(supplier)
        .filter(process__in=[key for key, _ in kept])
        .values_list("process")
        .annotate(amount=Sum("amount"))
        .order_by()
    )
    return [
        Taken(found[0].process, tuple(row.get_role_display() for row in found), amounts.get(key)) for key, found in kept
    ]


def of_each(suppliers: list[Supplier]) -> dict[int, dict]:
    """`awards`, `amount` and `processes` of each supplier of a list page, by key: two queries for all of them."""
    shown = Supplier.objects.filter(pk__in=[supplier.pk for supplier in suppliers])
    stands = ~Q(awards__status__in=VOID)
    awarded = shown.annotate(
        awards_count=Count("awards", filter=stands), amount=Sum("awards__amount", filter=stands)
    ).values_list("pk", "awards_count", "amount")
    processes = dict(shown.annotate(n=Count("participations__process", distinct=True)).values_list("pk", "n"))
    return {key: {"awards": n, "amount": amount, "processes": processes[key]} for key, n, amount in awarded}
