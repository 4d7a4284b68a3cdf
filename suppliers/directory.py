"""The directory: rows with a RUC and a name, found by either, in order of name, page by page.

Serves suppliers here and contracting entities in procurement: both have `ruc` and `name`.
"""

import unicodedata
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from suppliers.rules import name_pattern

PAGE_SIZE = 40
MAX_WORDS = 8


@dataclass(frozen=True)
class Page:
    """Rows in order of name; `before` and `after` are the keys to page from, None where there is nothing more."""

    rows: list[Model]
    before: int | None
    after: int | None


def found(queryset: QuerySet, query: str) -> QuerySet:
    """Rows whose RUC starts with these digits, or whose name holds all these words; all rows for ""."""
    query = unicodedata.normalize("NFC", query).strip()  # some keyboards send an accent apart from its letter
    if query.isdecimal():
        return queryset.filter(ruc__startswith=query)
    for word in query.split()[:MAX_WORDS]:
        queryset = queryset.filter(name__iregex=name_pattern(word))
    return queryset


def page(queryset: QuerySet, *, before: int | None = None, after: int | None = None, size: int = PAGE_SIZE) -> Page:
    """The rows next to the row with this key, which need not be in the queryset any more; else the first ones."""
    place = _place(queryset, before or after)
    if before and place:
        return _before(queryset, place, size)
    if place:
        name, pk = place
        queryset = queryset.filter(name__gte=name).filter(Q(name__gt=name) | Q(pk__gt=pk))
    rows = list(queryset.order_by("name", "pk")[: size + 1])
    shown = rows[:size]
    return Page(
        shown,
        before=shown[0].pk if place and shown else None,
        after=shown[-1].pk if len(rows) > size else None,
    )


def _before(queryset: QuerySet, place: tuple[str, int], size: int) -> Page:
    name, pk = place
    queryset = queryset.filter(name__lte=name).filter(Q(name__lt=name) | Q(pk__lt=pk))
    rows = list(queryset.order_by("-name", "-pk")[: size + 1])
    shown = rows[:size][::-1]
    return Page(
        shown,
        before=shown[0].pk if len(rows) > size else None,
        after=shown[-1].pk if shown else None,
    )


def _place(queryset: QuerySet, pk: int | None) -> tuple[str, int] | None:
    return queryset.model.objects.filter(pk=pk).values_list("name", "pk").first() if pk else None
