"""What travels between the child that opens files and whoever asked: plain, immutable, with no object of a library."""

from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from documents.rules import FileKind, ReadingState


class Word(NamedTuple):
    """A word and where it stands, as parts of the page's width and height from its upper left corner (0 to 1)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Place(NamedTuple):
    """From this offset of a page's text on: "párrafo 33", "hoja «APU», fila 12". For files without pages."""

    offset: int
    label: str


class PageText(msgspec.Struct, frozen=True):
    """One page. `number` is 1-based. For DOCX, XLSX and text a page is a stretch of it, and `places` say where.

    `source`: "text" as the file holds it, "ocr" recognised, "none" without text. `unread`: why a page that seems to
    hold something was not read; empty otherwise. `words`: of recognised pages only; those of the others are asked for
    with `extraction.words_of`. `ruled`: it has lines as tables have, so that `extraction.tables_of` may find some.
    `hidden`: pieces of `text` in ink that no eye sees.
    """

    number: int
    text: str = ""
    source: str = "none"
    ocr_confidence: float | None = None  # 0 to 100
    width: float = 0  # points
    height: float = 0
    words: list[Word] = []
    places: list[Place] = []
    ruled: bool = False
    unread: str = ""
    hidden: list[str] = []


class Mark(msgspec.Struct, frozen=True):
    """Something to know before one trusts a file: "javascript", "texto_oculto"… and on which pages."""

    code: str
    detail: str = ""
    pages: list[int] = []


class Member(msgspec.Struct, frozen=True):
    """A file inside an archive."""

    name: str
    size: int


class Head(msgspec.Struct, frozen=True, tag="head"):
    """What is known once a file is open: told first, so that it survives what may happen to the child later."""

    kind: FileKind
    page_count: int = 0
    metadata: dict[str, str] = {}
    members: list[Member] = []


class Read(msgspec.Struct, frozen=True, tag="page"):
    page: PageText


class End(msgspec.Struct, frozen=True, tag="end"):
    state: ReadingState
    reason: str = ""
    marks: list[Mark] = []


Told = Head | Read | End


@dataclass(frozen=True)
class Limits:
    """What a reading may use. Seconds, bytes, pages."""

    memory_bytes: int = 1536 * 2**20
    cpu_seconds: int = 120  # of the child itself; each recognition of a page has the same once more
    wall_seconds: float = 240
    ocr_seconds: float = 150
    ocr_pages: int = 400
    ocr_dpi: int = 200
    ocr_workers: int = 0  # 0: as many as there are cores
    pages: int = 6000
    characters: int = 24_000_000
    pixels: int = 25_000_000
    sheet_cells: int = 2_000_000
    language: str = "spa"


@dataclass(frozen=True)
class Reading:
    """All that one reading gave. `reason`: a sentence for people, unless all was read."""

    kind: FileKind
    state: ReadingState
    pages: list[PageText] = field(default_factory=list)
    page_count: int = 0
    metadata: dict[str, str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    reason: str = ""

    @property
    def unread(self) -> list[int]:
        """Numbers of the pages that hold something nobody read."""
        return [page.number for page in self.pages if page.unread]

    @property
    def text(self) -> str:
        return "\n\f\n".join(page.text for page in self.pages)


class Unreadable(Exception):
    """The file cannot be read, and how that is called. `str(error)` is a Spanish sentence for people."""

    def __init__(self, state: ReadingState, reason: str):
        super().__init__(reason)
        self.state = state
