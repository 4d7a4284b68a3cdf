"""What a supplier was awarded, by whom and when; read through the reverse relations that procurement gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
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


# One reading of the awards, however many: a few suppliers have tens of thousands. Of a buyer only awards with an amount
# are told: they are compared by it.
ACCOUNT = """
with taken (ruc, name, year, amount, awarded_at) as materialized ({awards}),
     buyers as (
         select ruc, max(name) as name, count(*) as awards, sum(amount) as amount
         from taken where amount is not null and ruc is not null
         group by ruc order by sum(amount) desc, ruc limit %s
     )
select 'total', null, null, null, count(*), count(amount), sum(amount), max(awarded_at), count(distinct ruc) from taken
union all
select 'year', null, null, year, count(*), null, sum(amount), null, null from taken group by year
union all
select 'buyer', ruc, name, null, awards, null, amount, null, null from buyers
"""


def account(supplier: Supplier, most_buyers: int = 6) -> Account:
    """What a supplier was awarded, and when and by whom."""
    year = ExtractYear(Coalesce("awarded_at", "process__published_at"))
    columns = ("process__buyer__ruc", "process__buyer__name", year, "amount", "awarded_at")
    awards, parameters = awards_of(supplier).order_by().values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNT.format(awards=awards), (*parameters, most_buyers))
        rows = cursor.fetchall()
    (totals,) = (
        Totals(awards, amount, buyers, latest, awards - known)
        for kind, _, _, _, awards, known, amount, latest, buyers in rows
        if kind == "total"
    )
    years = [
        {"year": None if year is None else int(year), "awards": awards, "amount": amount}
        for kind, _, _, year, awards, _, amount, *_ in rows
        if kind == "year"
    ]
    buyers = [
        {"ruc": ruc, "name": name, "awards": awards, "amount": amount}
        for kind, ruc, name, _, awards, _, amount, *_ in rows
        if kind == "buyer"
    ]
    years.sort(key=lambda each: (each["year"] is None, each["year"] or 0))
    buyers.sort(key=lambda each: (-each["amount"], each["ruc"]))
    return Account(totals, years, with_share(buyers, "amount"))


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
