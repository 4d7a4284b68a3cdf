"""How many processes answer, and of which kind: exact up to CAP rows, beyond it the least there are.

One statement counts every facet whose filter is not in use; a facet in use is counted with the other filters only, so
that each of its options says how many there would be. Rows are read once, into a materialised set of at most CAP + 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from procurement.choices import Category, Phase, Procedure
from procurement.models import ProcessQuerySet
from procurement.search.criteria import FACETS, Criteria, hits

CAP = 10_000
FIRST_YEAR = 2015  # of SERCOP's open data
# Each region is one step through the index: reading all rows to tell some thirty names would take a second.
REGIONS = """
with recursive names as (
    (select region from procurement_process order by region limit 1)
    union all
    select (select region from procurement_process where region > names.region order by region limit 1)
    from names where names.region is not null
) select region from names where region is not null
"""


@dataclass(frozen=True)
class Tally:
    """`count` processes with `budget` USD among those that publish one; `is_exact` is false beyond CAP."""

    count: int
    budget: Decimal
    without_budget: int
    is_exact: bool


@dataclass(frozen=True)
class Facets:
    """`options[filter][value]` is how many processes there are with that value; `inexact` names filters beyond CAP.

    There the numbers are the least there are, and None stands for values that the counted rows do not hold.
    """

    tally: Tally
    options: dict[str, dict]
    inexact: frozenset[str]


def facets(criteria: Criteria) -> Facets:
    """The tally of `criteria` and the options of every facet, in one statement plus one per facet in use."""
    in_use = [name for name in FACETS if name in criteria.active]
    tally, options = _counted(hits(criteria), [name for name in FACETS if name not in in_use])
    inexact = set() if tally.is_exact else set(options)
    for name in in_use:
        wider, its_options = _counted(hits(criteria, but=name), [name])
        options |= its_options
        inexact |= set() if wider.is_exact else {name}
    for name in inexact:
        options[name] = {**dict.fromkeys(_known(name, criteria)), **options[name]}
    return Facets(tally, options, frozenset(inexact))


def count(rows: ProcessQuerySet, cap: int = CAP) -> int:
    """How many rows, counted up to `cap` + 1."""
    return rows.values("pk")[: cap + 1].count()


def _known(name: str, criteria: Criteria) -> Iterable:
    """Every value of a filter that may be there, counted or not."""
    if name == "regions":
        with connection.cursor() as cursor:
            cursor.execute(REGIONS)
            return [region for (region,) in cursor.fetchall()]
    if name == "years":
        return range(FIRST_YEAR, timezone.localtime(criteria.moment).year + 1)
    return {"phases": Phase, "procedures": Procedure, "categories": Category}[name].values


def _counted(rows: ProcessQuerySet, names: list[str]) -> tuple[Tally, dict[str, dict]]:
    options: dict[str, dict] = {name: {} for name in names}
    tally = Tally(0, Decimal(0), 0, True)
    for place, value, number, budget, without in _statement(rows, names):
        if place == len(names):
            tally = Tally(min(number, CAP), budget or Decimal(0), without, number <= CAP)
        else:
            options[names[place]][0 if value is None else value] = number
    return tally, options


def _statement(rows: ProcessQuerySet, names: list[str]) -> Iterable[tuple]:
    """(place in `names` or its length for the whole, value, processes, budget, without budget)."""
    columns = [FACETS[name] for name in names]
    # Empty set last: it is the total.
    sets = ", ".join(f"({column})" for column in columns)
    place = " ".join(f"when grouping({column}) = 0 then {number}" for number, column in enumerate(columns))
    value = " ".join(f"when grouping({column}) = 0 then {column}::text" for column in columns)
    try:
        inner, parameters = _narrow(rows).query.sql_with_params()
    except EmptyResultSet:  # Django saw that nothing can answer
        return [(len(names), None, 0, None, 0)]
    statement = f"""
        with hits (phase, procedure, year, region, category, budget) as materialized ({inner})
        select {f"case {place} else {len(columns)} end" if columns else "0"},
               {f"case {value} end" if columns else "null"},
               count(*), sum(budget), count(*) - count(budget)
        from hits group by grouping sets ({sets}{", " if sets else ""}())
    """  # noqa: S608 - made of our own column names and Django's compiled query with its parameters apart
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [_typed(row, names) for row in cursor.fetchall()]


def _typed(row: tuple, names: list[str]) -> tuple:
    place, value, *figures = row
    is_year = place < len(names) and names[place] == "years" and value is not None
    return (place, int(value) if is_year else value, *figures)


def _narrow(rows: ProcessQuerySet) -> QuerySet:
    zone = timezone.get_default_timezone()
    return rows.values_list(
        F("phase"),
        F("procedure"),
        ExtractYear("published_at", tzinfo=zone),
        F("region"),
        F("category"),
        F("budget_amount"),
    )[: CAP + 1]
