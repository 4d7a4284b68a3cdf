"""How many processes answer, and of which kind.

Up to CAP they are counted, of one entity or supplier up to CAP_OF_ONE. Beyond it the figures of filters alone come from
what was counted in advance (cube.py), and all others are estimated from a sample and say so. One statement counts
every facet whose filter is not in use; a facet in use is counted with the other filters only, so that each of its
options says how many there would be.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from math import ceil, sqrt

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from procurement.choices import Category, Phase, Procedure
from procurement.models import ProcessQuerySet
from procurement.recognition import Kind
from procurement.search import cube
from procurement.search.criteria import FACETS, Criteria, filters_first, hits, sampled
from procurement.search.marks import PARTS, SMALL_PARTS, Marked
from procurement.search.paging import RANKED, Order

CAP = 5_000
CAP_OF_ONE = 10_000  # of one entity or supplier: most have fewer
FEW_IN_PART = 40  # of one part: some two and a half thousand in all
CAP_BESIDE = 1_000  # for the options of a facet in use, which are counted apart
ENOUGH_SAMPLED = 500  # processes: what a tenth of all have is then told within a seventh of itself, mostly
VERY_MANY = 2_000  # processes of one part, from which on a smaller part is looked at
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
    """`count` processes with `budget` USD among those that publish one.

    `is_exact` is false beyond CAP: then `count` is the least there are, `about` how many by estimate, the rest unknown.
    """

    count: int
    budget: Decimal | None
    without_budget: int | None
    is_exact: bool = True
    about: int | None = None


@dataclass(frozen=True)
class Facets:
    """`options[filter][value]` is how many processes there are with that value; `inexact` names filters beyond CAP.

    There the numbers are estimates, and None stands for values that the sample does not hold. `counted_at` is the
    moment of figures that were counted in advance; None when all were counted now.
    """

    tally: Tally
    options: dict[str, dict]
    inexact: frozenset[str]
    counted_at: datetime | None = None


@dataclass(frozen=True)
class _Counted:
    tally: Tally
    options: dict[str, dict]
    is_in_advance: bool = False
    of_part: int | None = None  # processes in one sixty-fourth up to VERY_MANY, where that was asked
    is_sure: bool = True  # of an estimate: that there are more than the cap


@dataclass(frozen=True)
class _Doubt:
    """That rows may be too many to be counted: when `part`, a sixty-fourth of them, holds `many`.

    PostgreSQL asks this first, and reads no row if it is right.
    """

    part: ProcessQuerySet
    many: int


def facets(criteria: Criteria) -> Facets:
    """The tally of `criteria` and the options of every facet."""
    in_use = [name for name in FACETS if name in criteria.active]
    cap, beside = (CAP_OF_ONE, CAP_OF_ONE) if _is_of_one(criteria) else (CAP, min(CAP, CAP_BESIDE))
    whole = _counted(criteria, "", [name for name in FACETS if name not in in_use], cap)
    least = whole.tally.count  # without one of the filters there are no fewer
    parts = [whole, *(_counted(criteria, name, [name], beside, least) for name in in_use)]
    options = {name: found for part in parts for name, found in part.options.items()}
    inexact = {name for part in parts if not part.tally.is_exact for name in part.options}
    for name in inexact:
        options[name] = {**dict.fromkeys(_known(name, criteria)), **options[name]}
    is_in_advance = any(part.is_in_advance for part in parts)
    return Facets(whole.tally, options, frozenset(inexact), cube.counted_at() if is_in_advance else None)


def _is_of_one(criteria: Criteria) -> bool:
    return criteria.query.kind == Kind.RUC or bool(criteria.buyer or criteria.supplier)


def count(rows: ProcessQuerySet, cap: int = CAP) -> int:
    """How many rows, counted up to `cap` + 1."""
    return rows.values("pk")[: cap + 1].count()


def listed(criteria: Criteria, order: Order = Order.RECENT, tally: Tally | None = None) -> ProcessQuerySet:
    """Processes that answer `criteria`, to be read in `order`; `tally` of them, where it is known.

    A few are found through the index of words and filters, before they are put in order; of many, PostgreSQL walks the
    index of the order and stops early. By relevance, these are no fewer than what is ranked.
    """
    if criteria.is_everything:
        return hits(criteria)
    if order == Order.RELEVANCE:
        return _enough_to_rank(criteria, tally)
    found = hits(criteria, by_marks=True)
    return filters_first(found) if _are_few(found, criteria, tally) else hits(criteria)


def _enough_to_rank(criteria: Criteria, tally: Tally | None) -> ProcessQuerySet:
    """The newest RANKED and perhaps more: of the last two years, where these hold so many."""
    found, year = hits(criteria, by_marks=True), timezone.localtime(criteria.moment).year
    if tally and tally.is_exact:  # few enough
        return found
    newest = found.filter(search=Marked("years", range(year - 1, year + 2)))
    return newest if count(newest, RANKED) > RANKED else found


def _are_few(found: ProcessQuerySet, criteria: Criteria, tally: Tally | None) -> bool:
    """Whether it takes less to find them all than to walk through the others."""
    if tally:
        return tally.is_exact and tally.count <= CAP
    if criteria.query.kind == Kind.TEXT:  # to count up to the cap would take longer than to find them
        return count(sampled(found, criteria, 1), FEW_IN_PART) <= FEW_IN_PART
    return count(found) <= CAP


def _known(name: str, criteria: Criteria) -> Iterable:
    """Every value of a filter that may be there, counted or not."""
    if name == "regions":
        with connection.cursor() as cursor:
            cursor.execute(REGIONS)
            return [region for (region,) in cursor.fetchall()]
    if name == "years":
        return range(FIRST_YEAR, timezone.localtime(criteria.moment).year + 1)
    return {"phases": Phase, "procedures": Procedure, "categories": Category}[name].values


def _counted(criteria: Criteria, but: str, names: list[str], cap: int, least: int = 0) -> _Counted:
    """Options of the facets `names` and the tally, without the filter `but`, in the cheapest way that is right.

    `least`: so many are known to answer.
    """
    if cube.answers(criteria):
        found = _gathered(cube.read(criteria, but, names), names)
        if found.tally.count > cap:
            return replace(found, is_in_advance=True)
    rows = hits(criteria, but, by_marks=True)
    part = sampled(rows, criteria, 1)[:VERY_MANY]
    if least > cap:
        return _estimated(criteria, rows, names, cap, part.count())
    # Words, large entities and amounts may have very many answers: then counting even up to the cap is in vain.
    is_doubtful = criteria.query.kind == Kind.TEXT or _is_of_one(criteria) or "budget" in criteria.active
    counted = _read(rows[: cap + 1], names, _Doubt(part, max(1, cap // PARTS)) if is_doubtful else None)
    if counted.tally.is_exact and counted.tally.count <= cap:
        return counted
    of_part = part.count() if counted.of_part is None else counted.of_part
    estimated = _estimated(criteria, rows, names, cap, of_part)
    if not (counted.tally.is_exact or estimated.is_sure):
        counted = _read(rows[: cap + 1], names)
        if counted.tally.count <= cap:
            return counted
    return estimated


def _surely_many(cap: int, parts: float) -> int:
    """More of `cap` processes in so many parts of the sample than chance would ever put there."""
    mean = cap * parts / PARTS
    return ceil(mean + 6 * sqrt(mean)) + 6


def _estimated(criteria: Criteria, rows: ProcessQuerySet, names: list[str], cap: int, of_part: int) -> _Counted:
    """From as many parts of the processes as hold enough, when one sixty-fourth holds `of_part`."""
    parts, of = min(PARTS, ceil(ENOUGH_SAMPLED / max(of_part, 1))), PARTS
    if of_part == VERY_MANY:
        parts, of = 1, SMALL_PARTS
    found = _read(sampled(rows, criteria, parts, of), names)
    if of_part == VERY_MANY and found.tally.count < ENOUGH_SAMPLED:
        parts = 4
        found = _read(sampled(rows, criteria, parts, of), names)
    options = {
        name: {value: _rounded(number * of / parts) for value, number in counts.items()}
        for name, counts in found.options.items()
    }
    about = max(_rounded(found.tally.count * of / parts), cap)
    is_sure = of_part >= _surely_many(cap, 1) or found.tally.count >= _surely_many(cap, parts * PARTS / of)
    return _Counted(Tally(cap, None, None, is_exact=False, about=about), options, is_sure=is_sure)


def _rounded(number: float) -> int:
    """To two figures: more would pretend to know."""
    whole = round(number)
    return round(whole, 2 - len(str(whole)))


def _gathered(figures: Iterable[tuple], names: list[str]) -> _Counted:
    """Rows of (place in `names` or its length for the whole, value, processes, budget, without budget)."""
    options: dict[str, dict] = {name: {} for name in names}
    tally = Tally(0, Decimal(0), 0)
    for place, value, number, budget, without in figures:
        if place == len(names):
            tally = Tally(number, budget or Decimal(0), without)
        else:
            options[names[place]][_typed(names[place], value)] = number
    return _Counted(tally, options)


def _typed(name: str, value: str | None) -> str | int | None:
    return int(value or 0) if name == "years" else value


def _read(rows: ProcessQuerySet, names: list[str], doubt: _Doubt | None = None) -> _Counted:
    """All of `rows`; nothing, and inexact, where the doubt is right."""
    try:
        inner, parameters = _narrow(rows).query.sql_with_params()
        part, of_part = doubt.part.values("pk").query.sql_with_params() if doubt else ("select where false", ())
    except EmptyResultSet:  # Django saw that nothing can answer
        return _Counted(Tally(0, Decimal(0), 0), {name: {} for name in names})
    grouped = [FACETS[name] for name in names]
    # Empty set last: it is the total.
    sets = ", ".join([*(f"({column})" for column in grouped), "()"])
    place = " ".join(f"when grouping({column}) = 0 then {number}" for number, column in enumerate(grouped))
    value = " ".join(f"when grouping({column}) = 0 then {column}::text" for column in grouped)
    statement = f"""
        with part (number) as materialized (select count(*) from ({part}) part),
             hits ({", ".join(LIVE)}) as (
                 select * from ({inner}) found where (select number from part) < {doubt.many if doubt else 1}
             )
        select {f"case {place} else {len(grouped)} end" if grouped else "0"},
               {f"case {value} end" if grouped else "null"},
               count(*), sum(budget), count(*) - count(budget), (select number from part)
        from hits group by grouping sets ({sets})
    """  # noqa: S608 - made of our own column names and Django's compiled queries with their parameters apart
    with connection.cursor() as cursor:
        cursor.execute(statement, (*of_part, *parameters))
        figures = cursor.fetchall()
    found = _gathered([row[:-1] for row in figures], names)
    if not doubt:
        return found
    number = figures[0][-1]
    return replace(found, tally=replace(found.tally, is_exact=number < doubt.many), of_part=number)


LIVE = ("phase", "procedure", "year", "region", "category", "budget")


def _narrow(rows: ProcessQuerySet) -> QuerySet:
    year = ExtractYear("published_at", tzinfo=timezone.get_default_timezone())
    return rows.values_list(F("phase"), F("procedure"), year, F("region"), F("category"), F("budget_amount"))
