"""Search in what was read: across all documents a person may open, or inside one."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value

from documents import belonging
from documents.choices import READABLE, Kind
from documents.locating import excerpt
from documents.models import Document, Page, Version

# Of more pages than this only the first found are ranked: nobody reads further, and ranking reads every one.
CANDIDATES = 500
ON_A_PAGE = 20
OPEN, CLOSE = "\x01", "\x02"


@dataclass(frozen=True)
class Filters:
    """An empty one lets everything through. Days are inclusive, of reception, in Guayaquil."""

    kind: str = ""
    ocid: str = ""
    buyer: str = ""
    ruc: str = ""
    state: str = ""
    access: str = ""
    since: date | None = None
    until: date | None = None
    owner: object | None = None

    @property
    def is_active(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Hit:
    page: Page
    excerpt: list[tuple[str, bool]]


@dataclass(frozen=True)
class Hits:
    """`total` counts up to CANDIDATES; `is_capped`: there are more."""

    rows: list[Hit] = field(default_factory=list)
    total: int = 0
    is_capped: bool = False


def spanish(words: str) -> SearchQuery:
    """`words` as pages were indexed: any inflection, "phrases", -exclusions."""
    return SearchQuery(Func(Value(_searchable(words)), function="es_norm"), config="spanish", search_type="websearch")


def _searchable(words: str) -> str:
    """Without lone hyphens: PostgreSQL stacks each as a "not", and a hundred of them overflow its parser."""
    return " ".join(word for word in words.replace("\x00", " ").split()[:40] if word.strip("-"))


def documents(user, filters: Filters) -> QuerySet[Document]:
    """Documents that this person may open, newest first."""
    return _filtered(Document.objects.kept().visible_to(user), filters).order_by("-pk")


def _filtered(rows: QuerySet[Document], filters: Filters) -> QuerySet[Document]:
    known = {"kind": filters.kind, "ocid": filters.ocid, "ruc": filters.ruc, "access": filters.access}
    rows = rows.filter(**{name: value for name, value in known.items() if value})
    if filters.buyer:
        rows = rows.filter(ocid__in=belonging.ocids_of_buyer(filters.buyer))
    if filters.owner is not None:
        rows = rows.filter(owner=filters.owner)
    if filters.state:
        rows = rows.filter(Exists(_newest(Version.objects.filter(document=OuterRef("pk"), state=filters.state))))
    if filters.since:
        rows = rows.filter(created_at__date__gte=filters.since)
    return rows.filter(created_at__date__lte=filters.until) if filters.until else rows


def _newest(versions: QuerySet[Version]) -> QuerySet[Version]:
    later = Version.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    return versions.filter(~Exists(later))


@dataclass(frozen=True)
class Ranked:
    """Keys of pages, best first, at most as many as candidates; `is_capped`: there are more pages than those."""

    keys: list[int]
    is_capped: bool


def pages_of(user, filters: Filters, query: SearchQuery) -> QuerySet[Page]:
    """Pages of the newest versions, in documents that this person may open, that the query finds.

    Of what was read to its end: while a version is read, some of its pages are there already.
    """
    allowed = documents(user, filters).order_by()
    later = Version.objects.filter(document=OuterRef("version__document"), number__gt=OuterRef("version__number"))
    found = Page.objects.filter(Q(search=query), version__state__in=READABLE, version__document__in=allowed)
    return found.filter(~Exists(later)).order_by()


def ranked(pages: QuerySet[Page], query: SearchQuery, *, candidates: int = CANDIDATES) -> Ranked:
    rank = SearchRank(F("search"), query, normalization=Value(1))
    # Ranked where they are found, and put in order here: a statement that orders would find all of them first, and one
    # more that ranks would read each page again.
    rows = list(pages.annotate(rank=rank).values_list("pk", "rank")[: candidates + 1])
    best = sorted(rows[:candidates], key=lambda row: (-row[1], row[0]))
    return Ranked([key for key, _ in best], len(rows) > candidates)


def of_keys(keys: list[int]) -> list[Page]:
    """Pages with their documents, in the order of their keys."""
    rows = Page.objects.filter(pk__in=keys).select_related("version__document").defer("words", "places", "search")
    held = {page.pk: page for page in rows}
    return [held[key] for key in keys if key in held]


def everywhere(user, words: str, filters: Filters, *, start: int = 0) -> Hits:
    """Pages of the newest versions that say these words, best first."""
    query = spanish(words)
    found = ranked(pages_of(user, filters, query), query)
    rows = of_keys(found.keys[start : start + ON_A_PAGE])
    return Hits(_hits(rows, words), len(found.keys), found.is_capped)


def inside(version: Version, words: str) -> Hits:
    """Pages of one version that say these words, in their order."""
    found = version.pages.filter(search=spanish(words)).defer("words", "places", "search").order_by("number")
    rows = list(found[:200])
    return Hits(_hits(rows, words), len(rows), len(rows) == 200)


def _hits(pages: list[Page], words: str) -> list[Hit]:
    spans = spans_of(pages, words)
    return [Hit(page, excerpt(page.text, spans.get(page.pk, []))) for page in pages]


HEADLINE = """
select id, ts_headline('pg_catalog.spanish', es_norm(text), websearch_to_tsquery('pg_catalog.spanish', es_norm(%s)), %s)
from documents_page where id = any(%s)
"""


def spans_of(pages: list[Page], words: str) -> dict[int, list[tuple[int, int]]]:
    """Where each page (by key) says the words: (start, end) in its text.

    The normalised text has the same length as the original, so that what PostgreSQL marks in one stands in the other.
    """
    if not pages or not words.strip():
        return {}
    options = f"HighlightAll=true, StartSel={OPEN}, StopSel={CLOSE}"
    with connection.cursor() as cursor:
        cursor.execute(HEADLINE, [_searchable(words), options, [page.pk for page in pages]])
        return {key: _spans(marked) for key, marked in cursor.fetchall()}


def _spans(marked: str) -> list[tuple[int, int]]:
    spans, at, start = [], 0, 0
    for letter in marked:
        if letter == OPEN:
            start = at
        elif letter == CLOSE:
            spans.append((start, at))
        else:
            at += 1
    return spans


@dataclass(frozen=True)
class Expediente:
    """What the documents of one process are, and which usual kinds are not among them."""

    documents: list[Document]
    missing: list[str]


def expediente(user, ocid: str, expected: tuple[str, ...]) -> Expediente:
    rows = list(documents(user, Filters(ocid=ocid)))
    # A document that one may not open still counts as present: nothing else of it is told.
    held = set(Document.objects.kept().filter(ocid=ocid).values_list("kind", flat=True))
    return Expediente(rows, [Kind(kind).label for kind in expected if kind not in held])
