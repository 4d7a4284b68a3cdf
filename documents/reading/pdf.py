"""PDF: text of every page by PDFium, recognition of those that are pictures, what is hidden in it."""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from msgspec.structs import replace
from PIL import ImageChops

from documents.reading import ocr
from documents.reading.active import active_content
from documents.reading.records import Head, Limits, Mark, PageText, Read, Unreadable, Word
from documents.rules import FileKind, ReadingState

FEW_LETTERS = 40  # a page with fewer, that is mostly picture, is a scan
MOSTLY = 0.5
MANY_STROKES = 200  # letters that were drawn as lines
RULES_OF_A_TABLE = 6
OBJECTS_LOOKED_AT = 4000
TINY = 2.5  # points
HIDDEN_LETTERS = 8
WHITE = 240  # of 255 in every colour: paler than any grey that is printed
METADATA = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")


def open_pdf(path: Path, password: str = "") -> pypdfium2.PdfDocument:
    """The open document. Raises Unreadable: under a password, or damaged."""
    try:
        return pypdfium2.PdfDocument(path, password=password or None)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD:
            said = "La contraseña no abre el PDF." if password else "El PDF pide una contraseña para abrirse."
            raise Unreadable(ReadingState.ENCRYPTED, said) from None
        raise Unreadable(ReadingState.DAMAGED, "El PDF está dañado o incompleto: no se puede abrir.") from None


def read(path: Path, limits: Limits, password: str) -> Iterator[Head | Read | Mark]:
    """Head, then pages: those with text at once, those that must be recognised after them."""
    document = open_pdf(path, password)
    count = len(document)
    if not count:
        raise Unreadable(ReadingState.DAMAGED, "El PDF no tiene ninguna página.")
    yield Head(FileKind.PDF, count, _metadata(document))
    yield from active_content(path, password)
    scans, hidden, letters = [], [], 0
    for number in range(1, min(count, limits.pages) + 1):
        page, is_scan, hides = _page(document, number)
        letters += len(page.text)
        if letters > limits.characters:
            yield from _not_reached(range(number, count + 1))
            return
        if hides:
            hidden.append(number)
        if is_scan:
            scans.append(page)
        else:
            yield Read(page)
    yield from _not_reached(range(limits.pages + 1, count + 1))
    if hidden:
        detail = "Letras blancas, sin tinta o de tamaño ínfimo: no se ven, pero una máquina las lee."
        yield Mark("texto_oculto", detail, hidden)
    yield from _recognised(document, scans, limits)


def _not_reached(numbers: range) -> Iterator[Read]:
    for number in numbers:
        yield Read(PageText(number, unread="El documento pasa del máximo de páginas o de texto que se lee."))


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    known = {key: document.get_metadata_value(key) for key in METADATA}
    return {key: _clean(value)[:500] for key, value in known.items() if value}


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[PageText, bool, bool]:
    """The page, whether it must be recognised, whether it hides text. A page that cannot be opened is unread."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return PageText(number, unread="La página está dañada."), False, False
    letters = page.get_textpage()  # once for all that is asked of the page: to lay it out is most of the work
    try:
        width, height = page.get_size()
        text = _clean(letters.get_text_range())
        seen = _Objects(page, letters)
        is_scan = len(text.strip()) < FEW_LETTERS and seen.is_picture(width * height)
        source = "text" if text.strip() else "none"
        told = PageText(
            number,
            text,
            source,
            width=round(width, 2),
            height=round(height, 2),
            ruled=seen.is_ruled,
            hidden=seen.hidden,
        )
        return told, is_scan, sum(map(len, seen.hidden)) >= HIDDEN_LETTERS
    finally:
        letters.close()
        page.close()


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _clean(text: str) -> str:
    """Text without what no database and no screen wants; a hyphen at the end of a line is joined again."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "\ufffe").replace("\ufffe\n", "")
    return CONTROL.sub("", text.replace("\ufffe", "").replace("\ufeff", ""))


class _Objects:
    """What a page is made of: one walk over its objects, or over the first thousands of them."""

    def __init__(self, page: pypdfium2.PdfPage, letters: pypdfium2.PdfTextPage):
        self.pictures, self.strokes, self.rules = 0.0, 0, 0
        self.hidden: list[str] = []
        self._grounds: list[tuple[float, float, float, float]] = []  # dark shapes and pictures painted so far
        self._page = page
        self._paper = page.get_cropbox() or page.get_mediabox()
        self._letters = letters
        self._corners = [ctypes.c_float() for _ in range(4)]
        self._ink = [ctypes.c_uint() for _ in range(4)]
        self._size = ctypes.c_float()
        self._walk(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject)

    @property
    def is_ruled(self) -> bool:
        return self.rules >= RULES_OF_A_TABLE

    def is_picture(self, area: float) -> bool:
        return self.pictures > MOSTLY * area or self.strokes > MANY_STROKES

    def _walk(self, parent, count: int, get) -> None:
        for index in range(min(count, OBJECTS_LOOKED_AT)):
            each = get(parent, index)
            kind = pdfium.FPDFPageObj_GetType(each)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._look_at_text(each)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._look_at_path(each)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.pictures += self._area(each)
                self._grounds.append(self._bounds())
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and parent is self._page:
                self._walk(each, pdfium.FPDFFormObj_CountObjects(each), pdfium.FPDFFormObj_GetObject)

    def _bounds(self) -> tuple[float, float, float, float]:
        """Of the object whose box was asked for last: left, bottom, right, top."""
        left, bottom, right, top = self._corners
        return left.value, bottom.value, right.value, top.value

    def _box(self, each) -> tuple[float, float]:
        left, bottom, right, top = self._corners
        if not pdfium.FPDFPageObj_GetBounds(each, left, bottom, right, top):
            return 0.0, 0.0
        return right.value - left.value, top.value - bottom.value

    def _area(self, each) -> float:
        width, height = self._box(each)
        return width * height

    def _look_at_path(self, each) -> None:
        self.strokes += 1
        width, height = self._box(each)
        if width > 6 and height > 6 and self._is_dark(each):
            self._grounds.append(self._bounds())
        if (width < 3 and height > 6) or (height < 3 and width > 20) or (width > 20 and height > 8):
            self.rules += 1

    def _is_dark(self, each) -> bool:
        red, green, blue, alpha = self._ink
        pdfium.FPDFPageObj_GetFillColor(each, red, green, blue, alpha)
        return alpha.value > 0 and min(red.value, green.value, blue.value) <= WHITE

    def _look_at_text(self, each) -> None:
        red, green, blue, alpha = self._ink
        pdfium.FPDFTextObj_GetFontSize(each, self._size)
        pdfium.FPDFPageObj_GetFillColor(each, red, green, blue, alpha)
        unseen = pdfium.FPDFTextObj_GetTextRenderMode(each) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        is_white = min(red.value, green.value, blue.value) > WHITE or alpha.value == 0 or unseen
        small = 0 < self._size.value < TINY
        if self._is_outside(each) or ((is_white or small) and self._is_hidden(each, is_white=is_white)):
            self.hidden.append(_clean(self._words(each)))

    def _is_outside(self, each) -> bool:
        """Whether it stands beside the paper."""
        width, height = self._box(each)
        left, bottom, right, top = self._bounds()
        x0, y0, x1, y1 = self._paper
        return width > 0 and height > 0 and (right < x0 or left > x1 or top < y0 or bottom > y1)

    def _is_hidden(self, each, *, is_white: bool) -> bool:
        """White letters may stand on a dark heading; a font of one point may be scaled up."""
        _, height = self._box(each)
        return 0 < height < TINY * 1.5 or (is_white and height > 0 and not self._stands_on_something())

    def _stands_on_something(self) -> bool:
        left, bottom, right, top = self._bounds()
        across, up = (left + right) / 2, (bottom + top) / 2
        return any(g[0] <= across <= g[2] and g[1] <= up <= g[3] for g in self._grounds)

    def _words(self, each) -> str:
        size = pdfium.FPDFTextObj_GetText(each, self._letters, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium.FPDFTextObj_GetText(each, self._letters, buffer, size)
        return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", errors="replace")


def _recognised(document: pypdfium2.PdfDocument, scans: list[PageText], limits: Limits) -> Iterator[Read]:
    known = {page.number: page for page in scans}
    for number, found in ocr.recognise_all(list(known), lambda n: grey(document, n, limits), limits):
        page = known[number]
        if found.failure or (not found.text and page.text):
            yield Read(replace(page, unread=found.failure))
        else:
            source, words = "ocr" if found.text else "none", list(found.words)
            yield Read(
                replace(page, text=found.text, source=source, ocr_confidence=found.confidence, words=words),
            )


def grey(document: pypdfium2.PdfDocument, number: int, limits: Limits):
    """The page in grey and its dots per inch: those of the limits, or fewer when that would be too many pixels."""
    page = document[number - 1]
    try:
        scale = scale_within(page.get_size(), limits.ocr_dpi / 72, limits.pixels)
        return page.render(scale=scale, grayscale=True).to_pil(), max(70, round(scale * 72))
    finally:
        page.close()


def scale_within(size: tuple[float, float], wanted: float, pixels: int) -> float:
    """`wanted`, or the largest scale at which a page of this size has no more than `pixels`."""
    width, height = size
    return min(wanted, (pixels / max(width * height, 1)) ** 0.5)


def words(path: Path, number: int, password: str = "") -> list[Word]:
    """Words of a page as the file holds them, with their boxes on the page as it is shown."""
    document = open_pdf(path, password)
    page = document[number - 1]
    letters = page.get_textpage()
    spell = _Spelling(page, letters)
    for index in range(letters.count_chars()):
        spell.take(index)
    return spell.end()


class _Spelling:
    """Gathers letters into words. Boxes are turned with the page."""

    def __init__(self, page, letters):
        self.letters, self.words = letters, []
        self.turn = page.get_rotation()
        self.box = page.get_cropbox() or page.get_mediabox()
        self._begin()

    def _begin(self) -> None:
        self.text, self.corners = "", None

    def take(self, index: int) -> None:
        letter = chr(pdfium.FPDFText_GetUnicode(self.letters, index))
        if letter.isspace() or letter in "\x00\x02\ufffe":
            self._close()
            return
        self.text += letter
        box = self.letters.get_charbox(index)
        self.corners = box if self.corners is None else _around(self.corners, box)

    def _close(self) -> None:
        text = _clean(self.text)
        if text and self.corners:
            self.words.append(Word(text, *(round(part, 4) for part in self._shown(self.corners))))
        self._begin()

    def end(self) -> list[Word]:
        self._close()
        return self.words

    def _shown(self, corners) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = self.box
        across, down = max(x1 - x0, 1), max(y1 - y0, 1)
        left, bottom, right, top = corners
        left, right, top, bottom = (left - x0) / across, (right - x0) / across, (y1 - top) / down, (y1 - bottom) / down
        if self.turn == 90:
            return 1 - bottom, left, 1 - top, right
        if self.turn == 180:
            return 1 - right, 1 - bottom, 1 - left, 1 - top
        if self.turn == 270:
            return top, 1 - right, bottom, 1 - left
        return left, top, right, bottom


def _around(one, other) -> tuple[float, float, float, float]:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def tables(path: Path, numbers: list[int], password: str = "") -> Iterator[tuple[int, list[list[list[str]]]]]:
    """Tables between ruling lines, as rows of cells. Slow (some 90 ms a page): for chosen pages."""
    import pdfplumber

    with pdfplumber.open(path, pages=numbers, password=password) as document:
        for page in document.pages:
            found = page.extract_tables({"vertical_strategy": "lines", "horizontal_strategy": "lines"})
            yield page.page_number, [[[_clean(cell or "") for cell in row] for row in table] for table in found]
            page.close()


def picture(path: Path, number: int, width: int, turn: int, *, pixels: int, password: str = "") -> bytes:
    """PNG of a page, `width` pixels across as it is shown, turned clockwise by `turn` degrees more."""
    from io import BytesIO

    document = open_pdf(path, password)
    if not 1 <= number <= len(document):
        raise Unreadable(ReadingState.DAMAGED, f"El documento no tiene página {number}.")
    page = document[number - 1]
    across, down = page.get_size()
    scale = scale_within((across, down), width / max(across, 1), pixels)
    image = page.render(scale=scale, rotation=turn % 360, may_draw_forms=False).to_pil()
    held = BytesIO()
    _lighter(image).save(held, "PNG")
    return held.getvalue()


def _lighter(image):
    """The same to the eye in fewer bytes: in greys where there is no colour, by a palette where there are few."""
    red, green, blue = image.convert("RGB").split()
    if not any(ImageChops.difference(red, other).getbbox() for other in (green, blue)):
        return red
    return image.convert("P", palette=1, colors=128) if _is_plain(image) else image


def _is_plain(image) -> bool:
    """Few colours: text and lines, which a palette holds without loss to the eye at a third of the size."""
    return image.resize((64, 64)).getcolors(400) is not None
