"""DOCX, XLSX and XLS: they have no pages, so a page is a stretch of them, and its places say which paragraph or row."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from documents.reading.records import Head, Limits, Mark, Read, Unreadable
from documents.reading.stretches import Stretches
from documents.rules import ArchiveLimits, FileKind, ReadingState, archive_fault

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HIDDEN_LETTERS, WHITE, TINY = 8, 240, 2.5  # as for PDF: letters, of 255 in every colour, points
ARCHIVE = ArchiveLimits()
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """The members of a ZIP that is safe to open. Raises Unreadable: damaged, a bomb, under a password."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse(archive_fault([(m.filename, m.file_size, m.compress_size) for m in members], ARCHIVE))
            if any(member.flag_bits & 1 for member in members):
                raise Unreadable(ReadingState.ENCRYPTED, "El archivo comprimido pide una contraseña.")
            _refuse(_real_fault(path, members))
            return members
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, zlib.error):
        raise Unreadable(ReadingState.DAMAGED, "El archivo está dañado o incompleto: no se puede abrir.") from None


def _refuse(fault: str) -> None:
    if fault:
        raise Unreadable(ReadingState.TOO_LARGE, fault)


def _real_fault(path: Path, members: list[zipfile.ZipInfo]) -> str:
    """The directory of a ZIP may lie about sizes: count what really comes out, and stop at the first lie."""
    for member in members:
        if member.compress_type == zipfile.ZIP_DEFLATED and _inflated(path, member) > member.file_size:
            return f"«{member.filename[:80]}» ocupa más de lo que el archivo declara: no se abre."
    return ""


def _inflated(path: Path, member: zipfile.ZipInfo) -> int:
    """Bytes that come out of a member, counted up to one more than it declares."""
    with path.open("rb") as file:
        file.seek(member.header_offset + 26)
        name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
        file.seek(name + extra, 1)
        left, count, stream = member.compress_size, 0, zlib.decompressobj(-15)
        pending = b""
        while count <= member.file_size and not stream.eof and (pending or left):
            if not pending:
                pending = file.read(min(left, 65536))
                left -= len(pending)
                if not pending:
                    break
            count += len(stream.decompress(pending, 65536))
            pending = stream.unconsumed_tail
        return count


def refuse_entities(path: Path) -> None:
    """XML of Office never declares entities; a file that does was made to make its reader swell."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(member).read(2048):
                raise Unreadable(
                    ReadingState.DAMAGED, "El archivo declara entidades XML, que Office no usa: no se abre."
                )


def read_docx(path: Path, limits: Limits, password: str) -> Iterator[Head | Read | Mark]:
    check_archive(path)
    refuse_entities(path)
    import docx

    try:
        document = docx.Document(str(path))
    except Exception:
        raise Unreadable(ReadingState.DAMAGED, "El documento de Word está dañado: no se puede abrir.") from None
    yield Head(FileKind.DOCX, metadata=_properties(document.core_properties))
    unseen, pages = [words for run in _runs(document) if (words := _unseen(run))], []
    for read in Stretches(limits).pages(_paragraphs(document)):
        hidden = [words for words in unseen if words in read.page.text]
        if sum(map(len, hidden)) >= HIDDEN_LETTERS:
            pages.append(read.page.number)
        yield Read(replace(read.page, hidden=hidden)) if hidden else read
    if pages:
        yield Mark(
            "texto_oculto", "Letras ocultas, blancas o de tamaño ínfimo: no se ven, pero una máquina las lee.", pages
        )


def _runs(document) -> Iterator:
    from docx.text.run import Run

    return (Run(element, document) for element in document.element.body.iter(f"{W}r"))


def _unseen(run) -> str:
    """The words that Word does not show, or in white, or of a point or two; white may stand on a table's dark cell."""
    font = run.font
    white = font.color is not None and font.color.rgb is not None and min(font.color.rgb) > WHITE
    small = font.size is not None and font.size.pt < TINY
    shaded = next(run._r.iterancestors(f"{W}tc"), None) is not None or run._r.find(f".//{W}shd") is not None
    return run.text.strip() if font.hidden or small or (white and not shaded) else ""


def _properties(core) -> dict[str, str]:
    known = {"Title": core.title, "Author": core.author, "Creator": core.last_modified_by}
    moments = {"CreationDate": core.created, "ModDate": core.modified}
    known |= {key: moment.isoformat() for key, moment in moments.items() if moment}
    return {key: str(value)[:500] for key, value in known.items() if value}


def _paragraphs(document) -> Iterator[tuple[str, str]]:
    """(place, text) of each paragraph and each row of a table, in the order in which they are read."""
    from docx.table import Table

    paragraphs = tables = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            for number, row in enumerate(block.rows, 1):
                yield f"tabla {tables}, fila {number}", " | ".join(_cells(row))
        else:
            paragraphs += 1
            yield f"párrafo {paragraphs}", block.text


def _cells(row) -> Iterator[str]:
    """Texts of a row; a merged cell is told once."""
    before = None
    for cell in row.cells:
        if cell._tc is not before:
            yield " ".join(cell.text.split())
        before = cell._tc


def read_sheets(path: Path, limits: Limits, password: str) -> Iterator[Head | Read]:
    """XLSX and XLS through calamine. What a sparse sheet asks for is refused by its declared size first."""
    kind = FileKind.XLSX if zipfile.is_zipfile(path) else FileKind.XLS
    if kind == FileKind.XLSX:
        check_archive(path)
        refuse_entities(path)
        _refuse(_sheet_fault(path, limits))
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except Exception:
        raise Unreadable(ReadingState.DAMAGED, "La hoja de cálculo está dañada: no se puede abrir.") from None
    yield Head(kind)
    yield from Stretches(limits).pages(_rows(workbook))


def _sheet_fault(path: Path, limits: Limits) -> str:
    """A sheet whose first and last cells span more than anybody fills, from the references of its cells."""
    import re

    last = re.compile(rb'<c[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            rows = columns = 0
            for column, row in last.findall(archive.read(name)):
                rows, columns = max(rows, int(row)), max(columns, _column(column))
            if rows * columns > limits.sheet_cells:
                return f"Una hoja abarca {rows:,} filas por {columns:,} columnas: son demasiadas celdas para leerla."
    return ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(workbook) -> Iterator[tuple[str, str]]:
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        first = (sheet.start or (0, 0))[0] + 1
        for number, row in enumerate(sheet.iter_rows(), first):
            cells = [_cell(value) for value in row]
            if any(cells):
                yield f"hoja «{name}», fila {number}", " | ".join(cells).rstrip(" |")


def _cell(value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def ole_fault(path: Path) -> Unreadable | None:
    """Why a file of the old Office container is not read; None for an old spreadsheet, which is."""
    with path.open("rb") as file:
        data = file.read(8 * 2**20)
    if ENCRYPTED_PACKAGE in data:
        return Unreadable(ReadingState.ENCRYPTED, "El archivo de Office pide una contraseña: guárdelo sin ella.")
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return None
    said = "Es un archivo de Office antiguo (.doc, .ppt): guárdelo como .docx o PDF y súbalo de nuevo."
    return Unreadable(ReadingState.NOT_ADMITTED, said)
