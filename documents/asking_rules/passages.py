"""Pages cut into passages: a heading with what follows it, or some sentences; never over the end of a page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WORDS = 90  # of a passage at most, unless one sentence has more
HEAD = re.compile(
    r"(?:secci[oó]n|cap[ií]tulo|anexo|art[ií]culo|cl[aá]usula)\b.{0,90}$|\d+(?:\.\d+)+\.?\s+\S.{0,90}$|\d{1,2}[.)]\s+[A-ZÁÉÍÓÚÑ].{0,90}$",
    re.IGNORECASE,
)
# Not after what is only shortened: "Ing. Toapanta", "art. 96", "J. Mora".
SENTENCE_END = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\b(?:Dr|Sr|No|Ec|Ab)\.)(?<!\b(?:Ing|Arq|Lic|Abg|Mgs|Msc|Art|art|Dra|Nro|Sra|núm|lit)\.)(?<!\bEcon\.)"
    r"(?<=[.;?!])\s+(?=[\"«“(¿¡-]?[A-ZÁÉÍÓÚÑ0-9])"
)
ENDED = (".", ";", ":", "?", "!")
LONGEST_HEAD = 70


@dataclass(frozen=True)
class Passage:
    """A piece of one page: `text` as it stands there, from `start`. `source`: whose page, as the caller numbers it."""

    source: int
    page: int
    start: int
    text: str


def passages(source: int, pages: Iterable[tuple[int, str]]) -> list[Passage]:
    """Of (number, text) pages."""
    return [Passage(source, number, start, text[start:end]) for number, text in pages for start, end in _pieces(text)]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each passage of a page."""
    for block_start, block_end in _blocks(text):
        start, words = block_start, 0
        for piece_start, piece_end in _sentences(text, block_start, block_end):
            count = len(text[piece_start:piece_end].split())
            if words and words + count > WORDS:
                yield start, _trimmed(text, start, piece_start)
                start, words = piece_start, 0
            words += count
        if text[start:block_end].strip():
            yield start, _trimmed(text, start, block_end)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """From each heading to the next."""
    start, at, before = 0, 0, ""
    for line in text.splitlines(keepends=True):
        if at > start and is_head(line, before):
            yield start, at
            start = at
        before, at = line.strip(), at + len(line)
    if at > start:
        yield start, at


def is_head(line: str, before: str) -> bool:
    """Whether a line opens something new, after the line `before`."""
    said = line.strip()
    if HEAD.match(said):
        return True
    if not said or (before and not before.endswith(ENDED)):
        return False
    letters = [each for each in said if each.isalpha()]
    if len(said) > LONGEST_HEAD or not letters or not letters[0].isupper():
        return False
    return said[-1] not in ".;,?!" or all(each.isupper() for each in letters)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in SENTENCE_END.finditer(text, start, end):
        yield at, match.end()
        at = match.end()
    if at < end:
        yield at, end


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def sentences(passage: Passage) -> list[str]:
    """Of a passage, as they stand on its page; its heading counts as one."""
    head, _, rest = passage.text.partition("\n")
    if rest and len(head) <= LONGEST_HEAD and head.strip()[-1:] not in ".;,":
        return [head.strip(), *_split(rest)]
    return _split(passage.text)


def _split(text: str) -> list[str]:
    return [piece.strip() for piece in SENTENCE_END.split(text) if piece.strip()]
