"""Text and HTML; images, which are pages to recognise; archives, of which the names are told."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from PIL import Image, ImageSequence, UnidentifiedImageError

from documents.reading import ocr
from documents.reading.office import ARCHIVE, check_archive
from documents.reading.records import Head, Limits, Mark, Member, PageText, Read, Unreadable
from documents.reading.stretches import Stretches
from documents.rules import FileKind, ReadingState, decode, is_safe_member

SILENT = {"script", "style", "template", "noscript"}
BREAKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article", "title"}
LARGEST_IMAGE = 200_000_000  # pixels


def read_text(path: Path, limits: Limits, password: str) -> Iterator[Head | Read]:
    yield Head(FileKind.TEXT)
    lines = decode(path.read_bytes()).splitlines()
    yield from Stretches(limits).pages((f"línea {number}", line) for number, line in enumerate(lines, 1))


def read_html(path: Path, limits: Limits, password: str) -> Iterator[Head | Read]:
    yield Head(FileKind.HTML)
    reader = _Words()
    reader.feed(decode(path.read_bytes()))
    reader.close()
    lines = [line for raw in "".join(reader.pieces).splitlines() if (line := " ".join(raw.split()))]
    yield from Stretches(limits).pages((f"párrafo {number}", line) for number, line in enumerate(lines, 1))


class _Words(HTMLParser):
    """What a person would read of a page; scripts and styles are silent."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT and self.silent > 0
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.pieces.append(data)


def read_image(path: Path, limits: Limits, password: str) -> Iterator[Head | Read]:
    """Each frame of the file is a page; only TIFF has several."""
    image = _open(path)
    count = min(getattr(image, "n_frames", 1), limits.pages)
    yield Head(FileKind.IMAGE, count)

    def render(number: int) -> tuple[Image.Image, int]:
        image.seek(number - 1)
        return shrunk(image, limits.pixels).convert("L"), limits.ocr_dpi

    sizes = {number: frame.size for number, frame in enumerate(ImageSequence.Iterator(image), 1) if number <= count}
    for number, found in ocr.recognise_all(list(sizes), render, limits):
        width, height = sizes[number]
        source = "ocr" if found.text else "none"
        words = list(found.words)
        yield Read(
            PageText(
                number, found.text, source, found.confidence,
                width=width, height=height, words=words, unread=found.failure,
            )
        )  # fmt: skip


def _open(path: Path) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # ours is checked below, from the header alone
    try:
        image = Image.open(path, formats=("PNG", "JPEG", "TIFF", "BMP"))
        if image.width * image.height > LARGEST_IMAGE:
            raise Unreadable(ReadingState.TOO_LARGE, f"La imagen tiene {image.width:,} por {image.height:,} puntos.")
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Unreadable(ReadingState.DAMAGED, "La imagen está dañada o incompleta.") from None
    return image


def shrunk(image: Image.Image, pixels: int) -> Image.Image:
    excess = (image.width * image.height / pixels) ** 0.5
    return image.reduce(round(excess + 0.5)) if excess > 1 else image


def picture(path: Path, number: int, width: int, turn: int, *, pixels: int) -> bytes:
    """PNG of one frame, as `pdf.picture`."""
    from io import BytesIO

    image = _open(path)
    image.seek(number - 1)
    shown = shrunk(image, pixels).convert("RGB").rotate(-turn, expand=True)
    shown.thumbnail((width, width * 20))
    held = BytesIO()
    shown.save(held, "PNG")
    return held.getvalue()


def read_rar(path: Path, limits: Limits, password: str) -> Iterator[Head | Read | Mark]:
    """The names inside, by its headers alone; to take files out of a RAR needs a program that is not free."""
    import rarfile

    try:
        with rarfile.RarFile(path, part_only=True) as archive:
            if archive.needs_password() and not archive.infolist():
                raise Unreadable(ReadingState.ENCRYPTED, "El RAR pide una contraseña hasta para decir qué trae.")
            told = [Member(each.filename[:300], each.file_size) for each in archive.infolist() if not each.is_dir()]
    except rarfile.Error:
        raise Unreadable(ReadingState.DAMAGED, "El RAR está dañado o incompleto: no se puede abrir.") from None
    if not told:  # the library goes by what it finds before the file breaks off
        raise Unreadable(ReadingState.DAMAGED, "El RAR está vacío o incompleto: no dice qué trae.")
    if len(told) > ARCHIVE.members:
        raise Unreadable(ReadingState.TOO_LARGE, f"El RAR trae {len(told):,} archivos dentro: son demasiados.")
    yield Head(FileKind.RAR, members=told)
    yield Mark("solo_listado", "RAR: solo listado. Para leer lo que trae, comprímalo como ZIP y súbalo de nuevo.")
    yield from _listing(told, limits)


def read_archive(path: Path, limits: Limits, password: str) -> Iterator[Head | Read | Mark]:
    """The names inside. Taking them out is `documents.intake`'s, one document each."""
    members = [member for member in check_archive(path) if not member.is_dir()]
    told = [Member(member.filename[:300], member.file_size) for member in members]
    yield Head(FileKind.ZIP, members=told)
    yield from _listing(told, limits)


def _listing(told: list[Member], limits: Limits) -> Iterator[Read | Mark]:
    unsafe = [member.name for member in told if not is_safe_member(member.name)]
    if unsafe:
        yield Mark("rutas_peligrosas", f"{len(unsafe)} nombres salen de su carpeta: «{unsafe[0][:80]}». No se extraen.")
    listing = ((f"archivo {number}", f"{each.name} ({each.size:,} bytes)") for number, each in enumerate(told, 1))
    yield from Stretches(limits).pages(listing)
