"""Documents that speak of the same as one: those whose pages hold the words that set it apart."""

import math
import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.core.cache import cache
from django.db import connection

from documents import finding
from documents.finding import Filters
from documents.models import Document, Page

TERMS, SHOWN = 6, 6
PAGES = 20  # of the document, from which its words are taken
CANDIDATES = 250  # pages that are ranked
WORD = re.compile(r"[a-zñáéíóú]{4,}")
STATISTICS_SECONDS = 900
UNSEEN = 0.5  # of the rarest frequency that PostgreSQL keeps: that of a word it does not keep

WORDS = """
select word, nentry from ts_stat(
    'select search from documents_page where version_id = {version} order by number limit {pages}')
"""
FREQUENT = """
select most_common_elems::text::text[], most_common_elem_freqs from pg_stats
where schemaname = current_schema() and tablename = 'documents_page' and attname = 'search'
"""


@dataclass(frozen=True)
class Alike:
    """`page`: of the newest version, the one that speaks most of the same."""

    document: Document
    page: int


def documents_like(user, document: Document) -> list[Alike]:
    """Documents that this person may open, the most alike first; none where this one has no words of its own."""
    version = document.latest
    terms = _terms(version.pk) if version and version.is_readable else []
    if not terms:
        return []
    either = " | ".join(terms)
    # Two halves, a word of each: what has but one word in common is on too many pages to look at.
    halves = f"({' | '.join(terms[::2])}) & ({' | '.join(terms[1::2])})" if len(terms) > 1 else either
    return _found(user, document, halves, either) or _found(user, document, either, either)


def _terms(version: int) -> list[str]:
    """The stems that it says often and others seldom, the most telling first."""
    with connection.cursor() as cursor:
        cursor.execute(WORDS.format(version=int(version), pages=PAGES))
        said = [(word, times) for word, times in cursor.fetchall() if WORD.fullmatch(word)]
    known, rarest = _frequencies()
    weighed = [((1 + math.log(times)) * -math.log(known.get(word, rarest)), word) for word, times in said]
    return [word for _, word in sorted(weighed, reverse=True)[:TERMS]]


def _frequencies() -> tuple[dict[str, float], float]:
    """On which part of all pages each frequent stem is, and what is taken of any other; as of the last ANALYZE."""
    held = cache.get("documents:frequencies")
    if held is None:
        with connection.cursor() as cursor:
            cursor.execute(FREQUENT)
            row = cursor.fetchone()
        known = dict(zip(row[0], row[1], strict=False)) if row and row[0] else {}
        held = ({word: min(part, 0.99) for word, part in known.items()}, min(known.values(), default=0.1) * UNSEEN)
        cache.set("documents:frequencies", held, STATISTICS_SECONDS)
    return held


def _found(user, document: Document, wanted: str, ranked_by: str) -> list[Alike]:
    pages = finding.pages_of(user, Filters(), _raw(wanted)).exclude(version__document=document.pk)
    best: dict[int, Page] = {}
    for page in finding.of_keys(finding.ranked(pages, _raw(ranked_by), candidates=CANDIDATES).keys[: SHOWN * 5]):
        best.setdefault(page.version.document_id, page)
    return [Alike(page.version.document, page.number) for page in list(best.values())[:SHOWN]]


def _raw(stems: str) -> SearchQuery:
    """Stems as they are indexed, which need no further stemming."""
    return SearchQuery(stems, config="simple", search_type="raw")
