"""What the search box proposes while somebody types: processes, entities, suppliers, products.

Every read goes through an index and stops at a few rows, so that it costs the same in any year's amount of data: the
first that are found, the nearest of them first. None of them is "all there is"; the list itself is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse

from procurement.models import Buyer, CpcCode, Process
from procurement.recognition import clean
from suppliers.models import Supplier
from suppliers.rules import name_pattern

MOST = 8
EACH = 3
LOOKED_AT = 40
PRODUCTS = 400
LEAST = 3  # signs; fewer mean everything and nothing
LONGEST = 80
WORDS = 5
CODE_START = re.compile(r"[A-Z]{2,10}-[A-Z0-9_.&/-]*", re.I)
# After every sign that codes have, in the order of any language.
AFTER_ALL = "z" * 8


@dataclass(frozen=True)
class Suggestion:
    text: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    title: str
    suggestions: list[Suggestion]


def suggest(typed: str) -> list[Group]:
    """Up to MOST suggestions for what was typed so far, by kind; kinds without any are left out."""
    text = clean(typed)
    if not LEAST <= len(text) <= LONGEST:
        return []
    found = [Group(title, suggestions) for title, suggestions in _kinds(text) if suggestions]
    room, kept = MOST, []
    for group in found:
        kept.append(Group(group.title, group.suggestions[: min(EACH, room)]))
        room -= len(kept[-1].suggestions)
    return [group for group in kept if group.suggestions]


def _kinds(text: str) -> Iterable[tuple[str, list[Suggestion]]]:
    joined = re.sub(r" ?- ?", "-", text)
    if CODE_START.fullmatch(joined):
        yield "Procesos", _processes(joined.upper())
    elif re.fullmatch(r"[0-9]+(\.[0-9]+)*\.?", text):
        digits = text.replace(".", "")
        yield "Productos (CPC)", _products(Q(code__startswith=digits[:5]))
        yield "Entidades", _people(Buyer.objects.filter(ruc__startswith=digits), "")
        yield "Proveedores", _people(Supplier.objects.filter(ruc__startswith=digits), "")
    elif words := re.findall(r"\w+", text)[:WORDS]:
        yield "Entidades", _people(_named(Buyer.objects.all(), words), text)
        yield "Proveedores", _people(_named(Supplier.objects.all(), words), text)
        yield "Productos (CPC)", _products(_with_words("description", words), text)


def _processes(start: str) -> list[Suggestion]:
    # The limits are for the index, which in some languages knows no beginnings; the last condition is what is meant.
    limits = {"upper__gte": start, "upper__lte": start + AFTER_ALL}
    rows = Process.objects.annotate(upper=Upper("code")).filter(**limits, upper__startswith=start).order_by("-upper")
    return [
        Suggestion(row.code, row.title[:120], row.get_absolute_url())
        for row in rows.only("ocid", "code", "title")[:EACH]
    ]


def _with_words(column: str, words: list[str]) -> Q:
    """Each word is the beginning of a word of the column, in any order and accent."""
    condition = Q()
    for word in words:
        condition &= Q(**{f"{column}__iregex": rf"\m{name_pattern(word)}"})
    return condition


def _named(rows: QuerySet, words: list[str]) -> QuerySet:
    """Words of one or two letters have no place in the index, and would read every name: they are left out."""
    long = [word for word in words if len(word) >= LEAST]
    return rows.filter(_with_words("name", long)) if long else rows.none()


def _people(rows: QuerySet, text: str) -> list[Suggestion]:
    found: dict[str, Any] = {}  # by address
    for row in rows.order_by().only("ruc", "name", *_identifier(rows))[:LOOKED_AT]:
        found.setdefault(row.get_absolute_url(), row)  # several units of an entity are one page
    nearest = sorted(found.items(), key=lambda pair: _distance(pair[1].name, text))[:EACH]
    return [
        Suggestion(row.name, f"RUC {row.ruc}" if row.ruc else getattr(row, "foreign_id", ""), url)
        for url, row in nearest
    ]


def _identifier(rows: QuerySet) -> list[str]:
    return ["foreign_id"] if rows.model is Supplier else []


def _distance(name: str, text: str) -> tuple:
    """Names that begin as typed come first, then short ones."""
    first = re.search(r"\w+", text)
    begins = bool(first and re.match(name_pattern(first[0]), name))
    return (not begins, len(name), name)


def _products(condition: Q, text: str = "") -> list[Suggestion]:
    """Of codes with the same description, the widest."""
    found: dict[str, CpcCode] = {}
    for row in CpcCode.objects.filter(condition).order_by("level", "code")[:PRODUCTS]:
        found.setdefault(row.description, row)
    nearest = (
        sorted(found.values(), key=lambda row: _distance(row.description, text))[:EACH] if text else found.values()
    )
    path = reverse("procurement:process_list")
    return [Suggestion(row.sentence, f"CPC {row.code}", f"{path}?cpc={row.code}") for row in nearest]
