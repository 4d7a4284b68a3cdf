"""What is looked for, and the rows that answer it."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Abs, Mod
from django.utils import timezone

from procurement.models import Buyer, Item, Participation, Process, ProcessQuerySet
from procurement.recognition import Kind, Query
from procurement.search.marks import PARTS, Marked, Sampled
from suppliers.models import Supplier

# A filter and the column it reads; each is one facet.
FACETS = {
    "phases": "phase",
    "procedures": "procedure",
    "years": "year",
    "regions": "region",
    "categories": "category",
}


MARKED = {*FACETS, "buyer"}
# Filters that have an index of their own and leave few rows.
KEYED = {"buyer", "supplier", "cpc"}
MORE_THAN_ALL = 10**9  # rows: a limit keeps a subquery apart
NOTHING = Query(Kind.NOTHING, "", "")


@dataclass(frozen=True)
class Criteria:
    """A search. Days are inclusive, in Guayaquil; amounts are USD. An empty filter lets everything through.

    In `years`, 0 stands for processes without a published date. `cpc` is a code of the tree or the start of one.
    """

    query: Query = NOTHING
    phases: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    localities: tuple[str, ...] = ()
    cpc: str = ""
    budget: tuple[Decimal | None, Decimal | None] = (None, None)
    published: tuple[date | None, date | None] = (None, None)
    is_open: bool = False
    buyer: str = ""
    supplier: str = ""
    # Keys of suppliers whose processes are left out: whoever asks may not learn that they take part.
    unseen: tuple[int, ...] = ()
    moment: datetime = field(default_factory=timezone.now)

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the filters in use; the query is not one."""
        names = (each.name for each in fields(self) if each.name not in ("query", "unseen", "moment"))
        return tuple(name for name in names if getattr(self, name) not in ((), (None, None), False, ""))

    def without(self, name: str, value=None) -> "Criteria":
        """These criteria without one filter, or without one of its values."""
        kept = getattr(self, name)
        default = next(each.default for each in fields(self) if each.name == name)
        left: Any = tuple(each for each in kept if each != value) if value is not None else default
        return replace(self, **{name: left})

    @property
    def is_everything(self) -> bool:
        return self.query.kind == Kind.NOTHING and not self.active


def hits(criteria: Criteria, but: str = "", *, by_marks: bool = False) -> ProcessQuerySet:
    """Processes that answer `criteria`, in no order; `but` names a filter to leave out.

    `by_marks` asks the index of words for the filters too, where no other index is better. That is for all answers: for
    the first of many in an order, PostgreSQL had better walk the order and stop early.
    """
    rows = _asked(criteria.query)
    if criteria.unseen:
        rows = rows.exclude(pk__in=Participation.objects.filter(supplier__in=criteria.unseen).values("process"))
    by_marks = by_marks and _has_best_marks(criteria)
    for name in criteria.active:
        if name == but:
            continue
        value = getattr(criteria, name)
        if by_marks and (marks := _marks(name, value)):
            rows = rows.filter(search=marks)
        # Said twice, PostgreSQL would read a second index for what the mark tells already.
        if not (by_marks and name in MARKED):
            rows = rows.filter(_condition(name, value, criteria.moment))
    return rows.order_by()


def sampled(rows: ProcessQuerySet, criteria: Criteria, parts: int, of: int = PARTS) -> ProcessQuerySet:
    """`parts` of the rows that answer `criteria`, when they fall into `of` parts as by lot."""
    if not criteria.supplier:
        return rows.filter(search=Sampled(parts, of))
    # By the keys of its processes, which one index holds: the marks would have to be looked up in each of them.
    lot = Mod(Func(F("process"), function="hashint8", output_field=IntegerField()), Value(of))
    taken = Participation.objects.filter(supplier__in=_suppliers(criteria.supplier)).annotate(lot=Abs(lot))
    return rows.filter(pk__in=taken.filter(lot__lt=parts).values("process"))


def _has_best_marks(criteria: Criteria) -> bool:
    kind = criteria.query.kind
    return kind == Kind.TEXT or (kind == Kind.NOTHING and not KEYED & set(criteria.active))


def _marks(name: str, value) -> Marked | None:
    """What all processes that fulfil a condition carry; unless it is one of MARKED, others carry it too."""
    if name in FACETS:
        return Marked(name, value)
    if name == "buyer":
        return Marked("buyers", _units(value))
    if name == "published" and None not in value:
        first, last = value
        return Marked("years", range(first.year, last.year + 1))
    return None


def filters_first(rows: ProcessQuerySet) -> ProcessQuerySet:
    """The same rows, found through their filters before they are put in order.

    Without this PostgreSQL may walk the index of the order through the whole table to find a few rare rows.
    """
    return Process.objects.filter(pk__in=rows.values("pk")[:MORE_THAN_ALL]).order_by()


def _asked(query: Query) -> ProcessQuerySet:
    rows = Process.objects.all()
    readings = {
        Kind.NOTHING: lambda: rows,
        Kind.TEXT: lambda: rows.matching(query.value),
        Kind.CODE: lambda: rows.filter(code__icontains=query.value),
        Kind.OCID: lambda: rows.filter(ocid__in=spellings(query.value)),
        Kind.RUC: lambda: rows.with_ruc(query.value),
        Kind.CPC: lambda: rows.with_cpc(query.value),
        Kind.OPAQUE: rows.none,
    }
    return readings[query.kind]()


def spellings(ocid: str) -> set[str]:
    """As typed, and as SERCOP writes codes: in capitals after the prefix, which is the same for all."""
    prefix, middle, rest = ocid.split("-", 2)
    return {ocid, f"{prefix}-{middle}-{rest.upper()}"}


def _condition(name: str, value, moment: datetime) -> Q:
    if name in CONDITIONS:
        return CONDITIONS[name](value)
    return Q(tender_period_end__gte=moment) if name == "is_open" else Q(**{f"{FACETS[name]}__in": value})


def _in_years(years: tuple[int, ...]) -> Q:
    chosen = Q()
    for year in years:
        one = _from_until(midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))) if year else Q(published_at=None)
        chosen |= one
    return chosen


def _from_until(first: datetime | None, end: datetime | None) -> Q:
    lower = Q(published_at__gte=first) if first else Q()
    return lower & Q(published_at__lt=end) if end else lower


def _on_days(days: tuple[date | None, date | None]) -> Q:
    first, last = days
    return _from_until(midnight(first) if first else None, midnight(last + timedelta(days=1)) if last else None)


def _with_budget(limits: tuple[Decimal | None, Decimal | None]) -> Q:
    low, high = limits
    lower = Q(budget_amount__gte=low) if low is not None else Q()
    return lower & Q(budget_amount__lte=high) if high is not None else lower


def _in_cantons(names: tuple[str, ...]) -> Q:
    return Q(locality__in=names)


def _classified_under(prefix: str) -> Q:
    return Q(pk__in=Item.objects.filter(cpc__startswith=prefix).values("process"))


def _bought_by(ruc: str) -> Q:
    return Q(buyer__in=_units(ruc))


def _units(ruc: str) -> list[int]:
    """Keys, and not a subquery: PostgreSQL then knows how many processes each has."""
    return list(Buyer.objects.filter(ruc=ruc).values_list("pk", flat=True))


def _with_supplier(identifier: str) -> Q:
    return Q(pk__in=Participation.objects.filter(supplier__in=_suppliers(identifier)).values("process"))


def _suppliers(identifier: str) -> list[int]:
    return list(Supplier.objects.with_identifier(identifier).values_list("pk", flat=True))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


CONDITIONS: dict[str, Callable[..., Q]] = {
    "years": _in_years,
    "localities": _in_cantons,
    "cpc": _classified_under,
    "budget": _with_budget,
    "published": _on_days,
    "buyer": _bought_by,
    "supplier": _with_supplier,
}
