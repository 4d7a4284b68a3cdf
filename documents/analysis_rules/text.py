"""The text of a document as the rules search it: folded (no case, no accents), with the way back to page and quote."""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

QUOTE_LENGTH = 280  # of at most 300 that a citation may have
BLANKS = re.compile(
    r"_{3,}|\.{5,}(?![.\s]*\d)|…{2,}(?![…\s]*\d)|\(\s*(?:…|\.{2,})\s*\)|\[[^\]\n]{0,80}\]|<[^<>\n]{2,60}>|\{[^{}\n]{2,60}\}"
    r"|\bx{2,}\b|\bx{1,3}[\s/.-]x{1,3}\b|\bdd\s*/\s*mm\b"
    r"|\(\s*(?:ingresar|detallar|indicar|especificar|establecer|describir|senalar|incluir|incorporar|completar|colocar"
    r"|insertar|nombre|objeto|numero|fecha|monto|valor|determinar|definir|escribir|registrar|poner|llenar|codigo"
    r"|entidad|plazo|porcentaje|de acuerdo (?:al|a la)|segun corresponda)\b[^()\n]{0,120}\)",
    re.IGNORECASE,
)
_PLAIN = {
    "“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "‘": "'", "’": "'", "´": "'", "`": "'",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\xa0": " ", "\t": " ", "\r": "\n", "\x0b": "\n", "\x0c": "\n",
    "•": "-", "▪": "-", "●": "-", "\uf0b7": "-", "\uf0a7": "-", "×": "x",
}  # fmt: skip
_LIGATURES = str.maketrans(
    {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "\xad": "", "\u200b": "", "\ufeff": "", "\x00": ""}
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:no|nro|num|art|arts|ing|arq|abg|ab|dr|dra|lic|lcda|lcdo|econ|ec|mgs|msc|mgtr|tnlg|sr|sra|srta|cia|ltda"
    r"|usd|us|s\.a|c\.a|e\.p|cant|aprox|etc|lit|pag|ref|exp|max|min|tec|cap|av|r\.o|gral|prof|bqf|tlgo|tlga|mag|mtr|sto|sta|cnel|tnte|capt|my|ps|psic|od|obst|vet|blgo|qf|crnl|tcrn|sgto|phd|d\.m)"
    r"|\b[a-z]|\b\d{1,2}(?:\.\d{1,2})*)$"
)

_NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){1,4}[.):-]*|\d{1,2}\s?[.):-]+|[IVX]{1,5}[.):-]+|[a-zA-Z][.)])\s+")
_NO_HEADING = re.compile(
    r"\s*(?:usd|\$|\(|\d+[.,]\d{2,}|\d+\s*(?:dias|meses|anos|%|de\b)|\d+/|.*\bdolares\b|.*\d+/100)"
)
_TITLE = re.compile(
    r"(?:plazos?|tiempos?|formas?|condiciones|modalidad|vigencia|validez|garantias?|multas?|penalidad(?:es)?|penalizacion(?:es)?|sancion(?:es)?|presupuesto|objeto|antecedentes|justificacion|evaluacion|calificacion"
    r"|verificacion|metodologia|cronograma|requisitos|experiencia|patrimonio|administra(?:cion|dor)|obligaciones|caracteristicas|informacion|datos|pagos?|anticipo|convocatoria|alcance|productos|criterios|presentacion"
    r"|recepcion|lugar|fechas|personal|equipo|soporte|capacitacion|impuestos|seleccion|adjudicacion|marco legal|base legal|vigencia y plazo)\b(?: (?:de|del|la|las|los|el|y|e|para|con|minim[ao]s?|general(?:es)?|tecnic[ao]s?|economic[ao]s?|contrato|contratacion|pagos?|ofertas?|entrega|ejecucion|oferta|multas?|sanciones|garantias?|evaluacion|referencial|plazos?|proceso|procedimiento|procedimientos|orden|compra|anticipo|cumplimiento|fiel|buen|uso|trabajo|personal|oferente|proveedor|contratista)){0,7}"
)
DANGLING_END = re.compile(
    r"(?:,|\(|-|\b(?:de|del|la|el|los|las|y|para|en|a|al|con|por|es|un|una|que|se|su|no|o|sin|sobre|entre|desde|hasta))$"
)


@dataclass(frozen=True)
class Page:
    """`hidden`: (start, end) pieces of `text` that no reader of the paper would see; `confidence` of OCR, 0 to 100."""

    number: int
    text: str
    source: str = "text"
    hidden: tuple[tuple[int, int], ...] = ()
    confidence: float | None = None


def find_pieces(text: str, pieces: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the pieces stand in a text, line breaks and spaces aside; what is not found is left out.

    Neighbours are looked for together first: a lone `USD` that hides in a sentence is not the last one of the page.
    """
    found, index = [], 0
    while index < len(pieces):
        for last in range(len(pieces), index, -1):
            spans = _standing(text, pieces[index:last])
            if spans:
                found.append(spans[-1])  # the same words may also stand where all see them
                break
        index = last if spans else index + 1
    return tuple(found)


def _standing(text: str, pieces: Sequence[str]) -> list[tuple[int, int]]:
    words = [re.escape(word) for piece in pieces for word in piece.split()]
    if len("".join(words)) < 3 or len(words) > 4000:
        return []
    return [match.span() for match in re.finditer(r"\s*".join(words), text)]


def clean(text: str) -> str:
    """As people copy it: composed letters, no ligatures, one kind of line end, hyphens where PDFium marks a break."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\x02", "-")
    return unicodedata.normalize("NFC", text).translate(_LIGATURES)


@lru_cache(maxsize=4096)
def plain(char: str) -> str:
    """One lower-case character without accent."""
    if char in _PLAIN:
        return _PLAIN[char]
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base[0] if base else " "


def fold(text: str) -> str:
    return "".join(plain(char) for char in text)


@lru_cache(maxsize=2048)
def rx(pattern: str) -> re.Pattern:
    """A pattern over folded text in which a space is any white space, and an optional one any or none."""
    return re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"))


@dataclass(frozen=True)
class Line:
    start: int
    end: int
    heading: bool


class Text:
    """All pages as one folded string; `raw` keeps the letters; `masked` pieces are never searched."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = [Page(p.number, clean(p.text), p.source, p.hidden, p.confidence) for p in pages]
        raw: list[str] = []
        self.starts: list[int] = []
        length = 0
        for page in self.pages:
            self.starts.append(length)
            raw += [page.text, "\n"]
            length += len(page.text) + 1
        self.raw = "".join(raw)
        self.folded, self.back = _fold(self.raw)
        self.masked: list[tuple[int, int]] = []
        self.annexes: list[tuple[int, int]] = []  # folded pieces whose values count less: forms, general conditions

    def annex_cost(self, position: int) -> float:
        return 60.0 if any(start <= position < end for start, end in self.annexes) else 0.0

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `raw` of a folded piece."""
        if not self.back:
            return 0, 0
        start, end = max(0, min(start, len(self.back) - 1)), min(end, len(self.back))
        first = self.back[start]
        return first, self.back[end - 1] + 1 if end > start else first

    def original(self, start: int, end: int) -> str:
        """The letters of a folded piece, on one line."""
        first, last = self.origin(start, end)
        return tidy(self.raw[first:last])

    def position(self, offset: int) -> int:
        """Folded offset of an offset in `raw`."""
        return bisect_left(self.back, offset)

    def starts_after(self, position: int) -> int:
        """Folded offset at which the page of `position` ends."""
        first, _ = self.origin(position, position)
        index = bisect_right(self.starts, first)
        return len(self.folded) if index >= len(self.starts) else bisect_left(self.back, self.starts[index])

    def page_at(self, position: int) -> Page:
        first, _ = self.origin(position, position)
        return self.pages[max(0, bisect_right(self.starts, first) - 1)]

    @cached_property
    def lines(self) -> list[Line]:
        found, start = [], 0
        for piece in self.folded.split("\n"):
            end = start + len(piece)
            if piece.strip():
                found.append(Line(start, end, self._is_heading(start, end, piece)))
            start = end + 1
        return found

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_index(self, position: int) -> int:
        return max(0, bisect_right(self._line_starts, position) - 1)

    def line_at(self, position: int) -> Line:
        return self.lines[self.line_index(position)]

    def _is_heading(self, start: int, end: int, piece: str) -> bool:
        piece = piece.strip()
        if len(piece) > 110 or not re.search(r"[a-z]{3}", piece) or _NO_HEADING.match(piece):
            return False
        if re.match(r"(?:seccion|capitulo|clausula|anexo|articulo)\b", piece) and len(piece) < 90:
            return True
        if piece[-1] in ".;,":
            return False
        if DANGLING_END.search(self.folded[max(0, start - 30) : start].rstrip()):
            return False
        first, last = self.origin(start, end)
        letters = self.raw[first:last].strip()
        if _TITLE.fullmatch(piece) and letters[:1].isupper() and not DANGLING_END.search(piece):
            return True
        bare = _NUMBERING.sub("", letters)
        if bare != letters and len(bare) < 90 and bare[:1].isupper():
            return True
        return letters == letters.upper() and len(letters) < 90

    @cached_property
    def barriers(self) -> list[int]:
        """Where one thought ends: full stops, headings, labels, pages."""
        stops = [m.start() for m in re.finditer(r"[.;](?=\s|$)", self.folded) if self._is_stop(m.start())]
        labels = [
            line.start
            for line in self.lines
            if line.heading
            or re.match(r"\s*(?:[-*]|\d{1,2}(?:\.\d{1,2}){0,4}[.)]|[a-z][.)])\s", self.folded[line.start : line.end])
            or (
                re.match(r"\s*[a-z][^:\n\d]{2,60}:", self.folded[line.start : line.end])
                and not self.original(line.start, line.end)[:1].islower()
            )
        ]
        edges = [edge for piece in self.masked for edge in piece]  # no thought goes through what was taken out
        return sorted({*stops, *labels, *self._paragraphs, *edges})

    @property
    def _paragraphs(self) -> list[int]:
        """Lines that begin with a capital after one that ended short of the margin."""
        return [
            line.start
            for before, line in zip(self.lines, self.lines[1:], strict=False)
            if not before.heading and self.ended_short(before, line)
        ]

    def ended_short(self, line: Line, following: Line) -> bool:
        """Whether a paragraph ends with `line`: the next one begins with a capital and its first word had found room."""
        piece = self.folded[line.start : line.end].rstrip()
        if DANGLING_END.search(piece) or (len(piece) < 40 and ":" not in piece):
            return False
        opened = self.folded[max(0, line.end - 240) : line.end]
        if opened.rfind("(") > opened.rfind(")"):
            return False
        first = self.original(following.start, following.end)
        return first[:1].isupper() and self.had_room(line, following)

    def had_room(self, line: Line, following: Line) -> bool:
        """Whether the first word of the next line had found room in this one."""
        first = self.original(following.start, following.end).split()
        return bool(first) and self.breadth(line) + 1 + breadth(first[0]) < 0.92 * self.width

    def breadth(self, line: Line) -> float:
        start, end = self.origin(line.start, line.end)
        return breadth(self.raw[start:end])

    @cached_property
    def width(self) -> float:
        """How long a full line is."""
        lengths = sorted(self.breadth(line) for line in self.lines)
        return lengths[int(len(lengths) * 0.95)] if lengths else 0

    def _is_stop(self, position: int) -> bool:
        if self.folded[position] == ";":
            return True
        if _ABBREVIATION.search(self.folded[max(0, position - 12) : position]):
            return self.folded[position + 1 : position + 2] == "\n" and not self._continues(position + 2)
        return True

    def _continues(self, position: int) -> bool:
        first, _ = self.origin(min(position, len(self.folded) - 1), position)
        return self.raw[first : first + 1].islower() or self.raw[first : first + 1].isdigit()

    def crossed(self, start: int, end: int) -> int:
        """How many barriers stand between two places."""
        return bisect_left(self.barriers, end) - bisect_right(self.barriers, start)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The folded piece around `start`–`end` up to the barriers on both sides, on one page."""
        left = bisect_right(self.barriers, start) - 1
        right = bisect_left(self.barriers, end)
        first = self.barriers[left] if left >= 0 else 0
        last = self.barriers[right] if right < len(self.barriers) else len(self.folded)
        if self.folded[first : first + 1] in (".", ";"):
            first += 1
        if self.folded[last : last + 1] in (".", ";"):
            last += 1
        return self.within_page(start, max(first, 0), max(last, end))

    def within_page(self, anchor: int, first: int, last: int) -> tuple[int, int]:
        number = max(0, bisect_right(self.starts, self.origin(anchor, anchor)[0]) - 1)
        low = self.starts[number]
        high = low + len(self.pages[number].text)
        while first < anchor and self.back[first] < low:
            first += 1
        while last > anchor + 1 and self.back[last - 1] >= high:
            last -= 1
        while first < last and self.folded[first].isspace():
            first += 1
        while last > first and self.folded[last - 1].isspace():
            last -= 1
        return first, last

    def quote(self, start: int, end: int) -> tuple[int, str]:
        """(page number, literal words around a folded piece): its sentence, or as much of it as a citation holds."""
        first, last = self.sentence(start, end)
        if last - first > QUOTE_LENGTH:
            first = self._word(max(first, min(start - 120, end - QUOTE_LENGTH + 60)), first)
            last = min(last, first + QUOTE_LENGTH)
            while last < len(self.folded) and last > end and not self.folded[last - 1].isspace():
                last -= 1
        return self.page_at(start).number, self.original(*self.within_page(start, first, last))[:300].strip()

    def _word(self, position: int, floor: int) -> int:
        while position > floor and not self.folded[position - 1].isspace():
            position -= 1
        return position

    def is_masked(self, start: int, end: int) -> bool:
        """Whether something between two places was taken out."""
        return any(first < end and start < last for first, last in self.masked)

    def mask(self, pieces: list[tuple[int, int]]) -> None:
        """Take folded pieces out of every search; their place stays."""
        letters = list(self.folded)
        for start, end in pieces:
            letters[start:end] = ["\n" if char == "\n" else " " for char in letters[start:end]]
        self.folded = "".join(letters)
        self.masked += pieces
        for name in ("lines", "_line_starts", "barriers", "width"):
            self.__dict__.pop(name, None)


def _bars(raw: str) -> dict[int, str]:
    """What the bars between cells stand for: a colon in a row of two, else a space."""
    found: dict[int, str] = {}
    for row in re.finditer(r"[^\n]*\|[^\n]*", raw):
        bars = [row.start() + m.start() for m in re.finditer(r"\|", row[0])]
        names = len(bars) == 1 and row[0].split("|")[0].strip()[-1:] not in ("", ":")
        found |= dict.fromkeys(bars, ":" if names else " ")
    return found


def _fold(raw: str) -> tuple[str, array]:
    """Folded text and, for each of its characters, the offset in `raw`; joins words that a line end split."""
    bars = _bars(raw)
    letters: list[str] = []
    back = array("L")
    index, size = 0, len(raw)
    while index < size:
        char = bars.get(index) or plain(raw[index])
        if char == "-" and _splits_word(raw, index):
            index += 2
            continue
        if char == " " and letters and letters[-1] in " \n":
            index += 1
            continue
        if char == "\n" and letters and letters[-1] == " ":
            letters[-1], back[-1] = char, index
        else:
            letters.append(char)
            back.append(index)
        index += 1
    return "".join(letters), back


def _splits_word(raw: str, index: int) -> bool:
    return (
        raw[index + 1 : index + 2] == "\n"
        and raw[index - 1 : index].isalpha()
        and raw[index - 1].islower()
        and raw[index + 2 : index + 3].islower()
    )


def breadth(words: str) -> float:
    """How much room a line takes: capitals are a third wider."""
    return len(words) + 0.33 * sum(char.isupper() for char in words)


def tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def is_blank(text: str) -> bool:
    """Whether a value is a place to fill in."""
    folded = fold(tidy(text))
    return not re.search(r"[a-z0-9]{2}", folded) or bool(BLANKS.search(folded))
