"""Filters that are looked at one level at a time: cantons of the chosen provinces, products under a CPC code.

They are counted among the first COUNTED processes or items that answer; beyond it the numbers are the least there are.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Left

from procurement.models import CpcCode, Item
from procurement.search.criteria import Criteria, hits
from suppliers.rules import name_pattern

COUNTED = 5_000


@dataclass(frozen=True)
class Node:
    """A code one level below another. `count`: processes; None: none was looked at."""

    code: str
    sentence: str
    count: int | None
    has_below: bool


@dataclass(frozen=True)
class Level:
    """`path` leads from the section to the code whose `nodes` these are."""

    path: list[CpcCode]
    nodes: list[Node]
    is_exact: bool


def cantons(criteria: Criteria) -> tuple[dict[str, int], bool]:
    """Processes by canton in the chosen provinces, and whether all were counted."""
    found = hits(criteria, but="localities", by_marks=True).values_list("locality", flat=True)[: COUNTED + 1]
    counts = Counter(found)
    return counts, counts.total() <= COUNTED


def level(criteria: Criteria, under: str = "") -> Level:
    """The nodes under a code (the sections under what is none), with the processes of the search each one holds."""
    path = list(CpcCode.objects.filter(pk__in=[under[:length] for length in range(1, len(under) + 1)]))
    if len(path) < len(under):  # no code of the tree
        under, path = "", []
    below = CpcCode.objects.filter(code__startswith=under, level__in=(len(under) + 1, len(under) + 2))
    names = dict(below.values_list("code", "description"))
    counts, is_exact = _counted(criteria, under)
    codes = [code for code in names if len(code) == len(under) + 1]
    parents = {code[:-1] for code in names}
    nodes = [
        Node(code, names[code].capitalize(), counts.get(code, 0 if is_exact else None), code in parents)
        for code in sorted(codes)
    ]
    return Level(path, nodes, is_exact)


def _counted(criteria: Criteria, under: str) -> tuple[dict[str, int], bool]:
    """Processes by node, and whether all were counted."""
    items = Item.objects.filter(process__in=hits(criteria, but="cpc").values("pk"), cpc__startswith=under)
    first = items.exclude(cpc="").order_by().values("pk")[: COUNTED + 1]
    node = Left("cpc", len(under) + 1)
    # Inside the first COUNTED items, so that the index of codes may lead and stop.
    found = Item.objects.filter(pk__in=first).order_by().values_list(node)
    rows = list(found.annotate(Count("process", distinct=True), Count("pk")))
    return {code: processes for code, processes, _ in rows}, sum(number for *_, number in rows) <= COUNTED


def named(words: str, most: int = 50) -> list[CpcCode]:
    """Codes whose description holds all these words, whatever their case and accents; upper levels first."""
    rows = CpcCode.objects.all()
    for word in words.split()[:8]:
        rows = rows.filter(description__iregex=name_pattern(word))
    return list(rows.order_by("level", "code")[:most])
