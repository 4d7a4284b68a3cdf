"""One page of a list, in an order that new rows do not disturb.

A page is found by the row it follows (keyset), never by its number: page 4,000 costs what page 1 costs. Each order is a
row of segments whose keys are never null, so that a missing date or amount has its own place, at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.contrib.postgres.search import SearchRank
from django.core import signing
from django.db.models import F, FloatField, Q, TextChoices
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast

from procurement.models import Process, ProcessQuerySet, spanish_query
from procurement.recognition import Kind, Query

ROWS = 20
RANKED = 1_000  # ranking reads every match: only the newest are ranked
SALT = "procurement.search.page"
SHOWN = (
    *("id", "ocid", "code", "title", "buyer_name", "procedure", "procedure_source", "phase", "region", "locality"),
    *("budget_amount", "awarded_amount", "published_at", "enquiry_period_end", "tender_period_end"),
    *("auction_start", "award_period_end", "awarded_at", "is_demo"),
)


class Order(TextChoices):
    RECENT = "recientes", "Más recientes"
    DEADLINE = "plazo", "Próximo plazo"
    LARGEST = "presupuesto", "Mayor presupuesto"
    RELEVANCE = "relevancia", "Relevancia"


class BadToken(ValueError):
    """A page address that this portal did not write, or wrote for another order."""


@dataclass(frozen=True)
class Segment:
    """Rows under `condition`, by `key` (never null there; None: by id alone) and then by id.

    `nulls_last` says how the index of `key` was made: PostgreSQL uses it for an order only if the order says the same,
    even where no key is null.
    """

    condition: Q
    key: str | None = None
    is_descending: bool = True
    read: Callable = str
    nulls_last: bool = False

    def rows(self, hits: ProcessQuerySet, after: "Place | None", is_backwards: bool) -> ProcessQuerySet:
        falls = self.is_descending != is_backwards
        rows = hits.filter(self.condition)
        if after:
            rows = rows.filter(self._beyond(after, "lt" if falls else "gt"))
        return rows.order_by(*self._order(falls), "-pk" if falls else "pk")

    def _order(self, falls: bool) -> list[OrderBy]:
        if self.key is None:
            return []
        nulls = {"nulls_last" if falls else "nulls_first": True} if self.nulls_last else {}
        return [F(self.key).desc(**nulls) if falls else F(self.key).asc(**nulls)]

    def _beyond(self, place: "Place", side: str) -> Q:
        by_id = Q(**{f"pk__{side}": place.pk})
        if self.key is None:
            return by_id
        try:
            key = self.read(place.key)
        except (ValueError, ArithmeticError):
            raise BadToken(place.key) from None
        # The first part looks redundant; it is what lets the index start at the key.
        return Q(**{f"{self.key}__{side}e": key}) & (Q(**{f"{self.key}__{side}": key}) | by_id)


@dataclass(frozen=True)
class Place:
    """A row of an ordered list: its segment, key as text, id, ordinal from 1, and the moment the list was begun."""

    segment: int
    key: str
    pk: int
    number: int
    moment: datetime

    def token(self, order: Order) -> str:
        return signing.dumps(
            [order.value, self.segment, self.key, self.pk, self.number, self.moment.timestamp()], salt=SALT
        )

    @classmethod
    def from_token(cls, token: str, order: Order) -> "Place":
        try:
            name, segment, key, pk, number, moment = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise BadToken(token) from error
        if name != order.value:
            raise BadToken(token)
        return cls(segment, key, pk, number, datetime.fromtimestamp(moment, UTC))


@dataclass(frozen=True)
class Page:
    """`rows` in order; `first` is the ordinal of the first one; tokens are "" where there is nothing more."""

    rows: list[Process]
    first: int
    following: str = ""
    preceding: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def page(hits: ProcessQuerySet, order: Order, query: Query, *, now: datetime, after="", before="") -> Page:
    """The page after or before a token, else the first one. Raises BadToken."""
    place = Place.from_token(after or before, order) if after or before else None
    moment = place.moment if place else now
    rows = _ranked(hits, query) if order == Order.RELEVANCE else hits
    segments = _segments(order, moment)
    if before:
        found = list(_walk(rows, segments, place, is_backwards=True))
        if len(found) <= ROWS:  # the beginning: show it whole
            return page(hits, order, query, now=moment)
        shown, first = found[:ROWS][::-1], max((place.number if place else 1) - ROWS, 1)
        return _page(shown, first, order, segments, moment, has_more=True, has_less=True)
    found = list(_walk(rows, segments, place, is_backwards=False))
    first = place.number + 1 if place else 1
    return _page(found[:ROWS], first, order, segments, moment, has_more=len(found) > ROWS, has_less=place is not None)


def ordered(hits: ProcessQuerySet, order: Order, *, now: datetime, columns, most: int, chunk: int) -> Iterator[tuple]:
    """Up to `most` rows in the order of the pages, as tuples of `columns`, read `chunk` at a time."""
    for segment in _segments(order, now):
        rows = segment.rows(hits, None, False).values_list(*columns)[:most]
        for row in rows.iterator(chunk_size=chunk):
            yield row
            most -= 1
        if not most:
            return


Reader = Callable[..., list[tuple]]


def slice_after(
    hits: ProcessQuerySet, order: Order, query: Query, *, now: datetime, read: Reader, size: int, after: str = ""
) -> tuple[list[tuple], str]:
    """Up to `size` rows after a token, each as `read` gives it, and the token to go on ("": the end). Raises BadToken.

    `read(rows, known, key, "pk")` is called with a function that gives the rows of a segment, with what tells these
    rows from others of the same `hits`, and with two fields that shall end each tuple.
    """
    place = Place.from_token(after, order) if after else None
    moment = place.moment if place else now
    rows = _ranked(hits, query) if order == Order.RELEVANCE else hits
    found: list[tuple[int, tuple]] = []
    segments = _segments(order, moment)
    for number, segment in enumerate(segments):
        left = size + 1 - len(found)
        if left and not (place and number < place.segment):
            beyond = place if place and place.segment == number else None
            wanted = lambda: segment.rows(rows, beyond, False)[:left]  # noqa: B023, E731 - called before the next turn
            found += [(number, row) for row in read(wanted, (order, number, left), segment.key or "pk", "pk")]
    if len(found) <= size:
        return [row for _, row in found], ""
    number, (*_, key, pk) = found[size - 1]
    text = _text(key) if segments[number].key else ""
    return [row for _, row in found[:size]], Place(number, text, pk, 0, moment).token(order)


def _walk(hits, segments, place: Place | None, *, is_backwards: bool) -> Iterator[tuple[int, Process]]:
    """Up to ROWS + 1 rows beyond `place`, each with its segment."""
    left = ROWS + 1
    numbers = range(len(segments))
    for number in reversed(numbers) if is_backwards else numbers:
        beyond = place and (number > place.segment if is_backwards else number < place.segment)
        if beyond or not left:
            continue
        after = place if place and place.segment == number else None
        rows = list(segments[number].rows(hits, after, is_backwards).only(*SHOWN)[:left])
        left -= len(rows)
        yield from ((number, row) for row in rows)


def _page(shown, first, order, segments, moment, *, has_more, has_less) -> Page:
    def token(index: int) -> str:
        number, row = shown[index]
        key = segments[number].key
        text = _text(getattr(row, key)) if key else ""
        return Place(number, text, row.pk, first + index % len(shown), moment).token(order)

    rows = [row for _, row in shown]
    if not shown:
        return Page([], first)
    return Page(rows, first, token(-1) if has_more else "", token(0) if has_less else "")


def _text(key) -> str:
    return key.isoformat() if isinstance(key, datetime) else repr(key) if isinstance(key, float) else str(key)


def _segments(order: Order, moment: datetime) -> list[Segment]:
    day = datetime.fromisoformat

    def newest(among: Q) -> list[Segment]:
        return [
            Segment(among & Q(published_at__isnull=False), "published_at", read=day, nulls_last=True),
            Segment(among & Q(published_at=None)),
        ]

    match order:
        case Order.DEADLINE:
            return [
                Segment(Q(tender_period_end__gte=moment), "tender_period_end", is_descending=False, read=day),
                Segment(Q(tender_period_end__lt=moment), "tender_period_end", read=day),
                *newest(Q(tender_period_end=None)),
            ]
        case Order.LARGEST:
            return [
                Segment(Q(budget_amount__isnull=False), "budget_amount", read=Decimal, nulls_last=True),
                *newest(Q(budget_amount=None)),
            ]
        case Order.RELEVANCE:
            return [Segment(Q(), "rank", read=float)]
    return newest(Q())


def _ranked(hits: ProcessQuerySet, query: Query) -> ProcessQuerySet:
    if query.kind != Kind.TEXT:
        raise BadToken("Only a search of words has relevance.")
    newest = hits.order_by(F("published_at").desc(nulls_last=True), "-pk").values("pk")[:RANKED]
    rank = Cast(SearchRank(F("search"), spanish_query(query.value)), FloatField())
    return Process.objects.filter(pk__in=newest).annotate(rank=rank)
