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


@dataclass(frozen=True)
class Account:
    """`totals`; `years` oldest first, each with `year`, `awards` and `amount` (USD or None); `buyers` who awarded most,
    each with `ruc`, `name`, `awards`, `amount` and `share` (0-100, of the largest).

    Catalogue orders publish no date of award: theirs is the year of publication; None when that is missing too.
    """

    totals: Totals
    years: list[dict]
    buyers: list[dict]


def account(supplier: Supplier, most_buyers: int = 6) -> Account:
    """What a supplier was awarded. One reading of its awards, however many: a few suppliers have tens of thousands."""
    cells = list(
        awards_of(supplier)
        .order_by()
        .annotate(year=ExtractYear(Coalesce("awarded_at", "process__published_at")))
        .values("year", ruc=F("process__buyer__ruc"))
        .annotate(
            awards=Count("pk"),
            known=Count("amount"),
            latest=Max("awarded_at"),
            amount=Sum("amount"),
            name=Max("process__buyer__name"),
        )
    )
    # Of a buyer only awards with an amount are told: they are compared by it.
    buyers = [{**each, "awards": each["known"]} for each in _grouped(cells, "ruc") if each["ruc"] and each["known"]]
    buyers.sort(key=lambda each: (-each["amount"], each["ruc"]))
    years = sorted(_grouped(cells, "year"), key=lambda each: (each["year"] is None, each["year"] or 0))
    return Account(_totals(cells), years, with_share(buyers[:most_buyers], "amount"))


def _totals(cells: list[dict]) -> Totals:
    amounts = [cell["amount"] for cell in cells if cell["amount"] is not None]
    awards = sum(cell["awards"] for cell in cells)
    return Totals(
        awards=awards,
        amount=sum(amounts) if amounts else None,
        buyers=len({cell["ruc"] for cell in cells} - {None}),
        latest=max((cell["latest"] for cell in cells if cell["latest"]), default=None),
        without_amount=awards - sum(cell["known"] for cell in cells),
    )


def _grouped(cells: list[dict], key: str) -> list[dict]:
    """One row for each value of `key`: awards, known amounts and their sum; None where none is known."""
    rows: dict[Any, dict] = {}
    for cell in cells:
        row = rows.setdefault(cell[key], {key: cell[key], "awards": 0, "known": 0, "amount": None, "name": ""})
        row["awards"] += cell["awards"]
        row["known"] += cell["known"]
        row["name"] = max(row["name"], cell["name"] or "")
        if cell["amount"] is not None:
            row["amount"] = (row["amount"] or 0) + cell["amount"]
    return list(rows.values())


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
