"""Processes counted in advance, by every combination of filters: what a list without words would count again and again.

A job counts them (procurement/tasks.py), so that these figures have a moment of their own. Combinations of up to three
filters are added up as well: then a list reads a few hundred sums instead of a hundred thousand cells.
"""

from datetime import datetime
from itertools import combinations

from django.db import connection
from django.utils import timezone

from procurement.models import CountMoment
from procurement.recognition import Kind
from procurement.search.criteria import FACETS, Criteria

NAME = "facetas"
COLUMNS = tuple(FACETS.values())
SMALL = 3
EVERY_CELL = 0  # the mask of what is not added up
KEY = ", ".join(COLUMNS)
SETS = ", ".join(
    f"({', '.join(kept)})" for size in (*range(SMALL + 1), len(COLUMNS)) for kept in combinations(COLUMNS, size)
)
# One pass over the processes; rows that say the same already are left alone.
RECOUNT = f"""
with cells as materialized (
    select phase, procedure, coalesce(extract(year from timezone(%s, published_at)), 0)::int as year, region, category,
           count(*) as processes, count(*) - count(budget_amount) as without_budget,
           coalesce(sum(budget_amount), 0) as budget
    from procurement_process group by 1, 2, 3, 4, 5
), fresh as materialized (
    select grouping({KEY}) as rolled, coalesce(phase, '') as phase, coalesce(procedure, '') as procedure,
           coalesce(year, 0) as year, coalesce(region, '') as region, coalesce(category, '') as category,
           sum(processes) as processes, sum(without_budget) as without_budget, sum(budget) as budget
    from cells group by grouping sets ({SETS}) having count(*) > 0
), gone as (
    delete from procurement_facetcount held using procurement_facetcount old
     left join fresh using (rolled, {KEY})
     where held.id = old.id and fresh.rolled is null returning 1
), written as (
    insert into procurement_facetcount as held (rolled, {KEY}, processes, without_budget, budget)
    select fresh.* from fresh left join procurement_facetcount old using (rolled, {KEY})
     where (old.processes, old.without_budget, old.budget)
           is distinct from (fresh.processes, fresh.without_budget, fresh.budget)
    on conflict (rolled, {KEY}) do update
       set processes = excluded.processes, without_budget = excluded.without_budget, budget = excluded.budget
    returning 1
) select (select count(*) from gone) + (select count(*) from written)
"""  # noqa: S608 - names of our own columns


def recount() -> int:
    """Count every process again, in the caller's transaction. Returns how many figures changed."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, [timezone.get_default_timezone_name()])
        changed = cursor.fetchone()[0]
    CountMoment.objects.update_or_create(table=NAME, defaults={"counted_at": now})
    return changed


def counted_at() -> datetime | None:
    return CountMoment.objects.filter(table=NAME).values_list("counted_at", flat=True).first()


def answers(criteria: Criteria) -> bool:
    """Whether these criteria are nothing but filters that are counted in advance."""
    return criteria.query.kind == Kind.NOTHING and set(criteria.active) <= set(FACETS)


def read(criteria: Criteria, but: str, names: list[str]) -> list[tuple]:
    """(place in `names` or its length for the whole, value, processes, budget, without budget), without the filter
    `but`. One statement."""
    chosen = {FACETS[name]: list(getattr(criteria, name)) for name in criteria.active if name != but}
    parts = [_sums(place, chosen, column) for place, column in enumerate([*(FACETS[name] for name in names), None])]
    values = [value for _, parameters in parts for value in parameters]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(statement for statement, _ in parts), values)
        return cursor.fetchall()


def _sums(place: int, chosen: dict[str, list], column: str | None) -> tuple[str, list]:
    """A statement for the sums under the filters `chosen`, by value of `column`, and its parameters."""
    kept = {*chosen, column} - {None}
    rolled = sum(1 << bit for bit, each in enumerate(reversed(COLUMNS)) if each not in kept)
    conditions = "".join(f" and {each} = any(%s)" for each in chosen)
    statement = f"""
        select {place}, {f"{column}::text" if column else "null"}, coalesce(sum(processes), 0)::bigint,
               sum(budget), coalesce(sum(without_budget), 0)::bigint
        from procurement_facetcount where rolled = %s{conditions} {f"group by {column}" if column else ""}
    """  # noqa: S608 - names of our own columns
    return statement, [rolled if len(kept) <= SMALL else EVERY_CELL, *chosen.values()]
