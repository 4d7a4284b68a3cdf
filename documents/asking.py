"""Questions over one or several documents: the pages of what a person may open, and the passages that answer.

A page of a version does not change once read, so the passages of the last few choices are kept in the process.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from documents import opening
from documents.asking_rules.answering import FITS, Answer, Corpus
from documents.asking_rules.passages import Passage, passages
from documents.asking_rules.words import ALIKE, stems
from documents.choices import READABLE
from documents.finding import Filters, documents
from documents.locating import TOKEN, pieces, plain
from documents.models import Document, Page, Version

AT_ONCE = 20  # documents
PAGES = 3000  # of all of them; the rest is not looked at, and the page says so


@dataclass(frozen=True)
class Choice:
    """A document that may be asked, in its newest version; `is_chosen`: it is among those asked now."""

    document: Document
    version: Version
    is_chosen: bool

    @property
    def can_be_asked(self) -> bool:
        return self.version.state in READABLE


@dataclass(frozen=True)
class Told:
    """A passage that answers: `pieces` (text, whether it was asked with); `link` opens it with its quote marked."""

    version: Version
    page: int
    quote: str
    link: str
    pieces: list[tuple[str, bool]]
    is_recognised: bool
    fit: float

    @property
    def answers(self) -> bool:
        """Whether it fits the question; else it is only near."""
        return self.fit >= FITS


@dataclass(frozen=True)
class Reply:
    """`told` is empty when the documents do not say. `unread`: pages; `left_out`: documents beyond PAGES."""

    told: list[Told]
    pages: int
    unread: int
    left_out: int

    @property
    def parts(self) -> list[tuple[str, list[Told]]]:
        """Those that answer, and those that are only near."""
        said = [("", [told for told in self.told if told.answers]), ("Otros pasajes cercanos", [])]
        said[1][1].extend(told for told in self.told if not told.answers)
        return [(name, rows) for name, rows in said if rows]


def choices(user, *, ocid: str = "", chosen: Iterable[UUID] = ()) -> list[Choice]:
    """The documents of a process, and any chosen by name, that this person may open; all when none is chosen."""
    wanted = set(list(chosen)[:AT_ONCE])
    rows = list(documents(user, Filters(ocid=ocid))[: 5 * AT_ONCE]) if ocid else []
    known = {document.uuid for document in rows}
    rows += list(Document.objects.kept().visible_to(user).filter(uuid__in=wanted - known))
    newest: dict[int, Version] = {}
    for version in Version.objects.filter(document__in=rows).select_related("document").order_by("number"):
        newest[version.document_id] = version
    held = [(document, newest[document.pk]) for document in rows if document.pk in newest]
    readable = [document.uuid for document, version in held if version.state in READABLE]
    asked = wanted & set(readable) or set(readable[:AT_ONCE])
    return [Choice(document, version, document.uuid in asked) for document, version in held]


def ask(question: str, versions: list[Version], *, by, likeness=None) -> Reply:
    """What these versions, which the person was found to may open, say to the question. `likeness`: of the corpus's
    passages by their vectors."""
    kept, left_out = _within(versions)
    corpus = corpus_of(kept)
    answers = corpus.answers(question, likeness)
    shown = {answer.passage.source for answer in answers}
    by_key = {version.pk: version for version in kept}
    for key in sorted(shown):
        opening.note(by_key[key].document, by=by, what="questions")
    recognised = _recognised(answers)
    told = [_told(question, answer, by_key[answer.passage.source], recognised) for answer in answers]
    return Reply(told, sum(v.page_count for v in kept), sum(v.unread_count for v in kept), left_out)


def _within(versions: list[Version]) -> tuple[list[Version], int]:
    """The versions that fit into PAGES, in their order, and how many do not."""
    kept: list[Version] = []
    pages = 0
    for version in versions[:AT_ONCE]:
        if pages + version.page_count <= PAGES or not kept:
            kept.append(version)
            pages += version.page_count
    return kept, len(versions) - len(kept)


def corpus_of(versions: list[Version]) -> Corpus:
    """The passages of these versions; `source` of each is the version's key."""
    return _corpus(tuple((version.pk, version.read_at) for version in versions))


@lru_cache(maxsize=4)
def _corpus(keys: tuple) -> Corpus:
    found: list[Passage] = []
    for key, _ in keys:
        pages = Page.objects.filter(version=key).order_by("number").values_list("number", "text")
        found += passages(key, pages.iterator(chunk_size=500))
    return Corpus(found)


def _recognised(answers: list[Answer]) -> set[tuple[int, int]]:
    """Which of the pages are pictures whose text was recognised."""
    rows = Page.objects.filter(
        version__in={answer.passage.source for answer in answers},
        number__in={answer.passage.page for answer in answers},
        source="ocr",
    )
    return set(rows.values_list("version", "number"))


def _told(question: str, answer: Answer, version: Version, recognised: set[tuple[int, int]]) -> Told:
    passage = answer.passage
    return Told(
        version,
        passage.page,
        answer.quote,
        link_to(version, passage.page, answer.quote),
        pieces(passage.text, marks(question, passage.text)),
        (version.pk, passage.page) in recognised,
        answer.fit,
    )


def link_to(version: Version, page: int, quote: str) -> str:
    """The viewer at that page, with the quote marked."""
    said = urlencode({"version": version.number, "pagina": page, "cita": quote})
    return f"{version.document.get_absolute_url()}?{said}"


def marks(question: str, text: str) -> list[tuple[int, int]]:
    """Where a text says words of the question, or words that stand for them."""
    asked = set(stems(question))
    wanted = asked.union(*(ALIKE.get(word, ()) for word in asked))
    found = [(match, stems(plain(match.group()))) for match in TOKEN.finditer(text)]
    return [match.span() for match, said in found if wanted.intersection(said)]
