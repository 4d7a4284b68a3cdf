"""The list of processes as an XLSX: the rows of the list in typed cells, and a sheet that says what was asked."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from procurement.exports import CHUNK, COLUMNS, LABELS
from procurement.models import ProcessQuerySet
from procurement.search import Order, ordered

MOST = 20_000  # some five seconds of work; the CSV holds more
LONGEST = 32_767  # signs in a cell
CUT = "Archivo cortado: contiene los primeros {} procesos de la lista. Para más, use el CSV o acote la búsqueda."
WIDTHS = {"title": 70, "buyer_name": 40, "ocid": 42, "code": 28, "procedure": 30}
FORMATS = {Decimal: "#,##0.00", datetime: "dd/mm/yyyy hh:mm"}


def write(hits: ProcessQuerySet, order: Order, facts: Iterable[tuple[str, str]], *, now: datetime) -> IO[bytes]:
    """An open temporary file at its start. `facts`: name and value of what the second sheet says of the search.

    At most MOST processes; a file that was cut says so in its last row and on the second sheet.
    """
    book = Workbook(write_only=True)
    is_cut = _processes(book.create_sheet("Procesos"), hits, order, now)
    _search(book.create_sheet("Búsqueda"), facts, is_cut)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _processes(sheet, hits: ProcessQuerySet, order: Order, now: datetime) -> bool:
    """Whether the list has more rows than the sheet may hold."""
    sheet.freeze_panes = "A2"
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 18)
    sheet.append([_bold(sheet, title) for title in COLUMNS.values()])
    rows = ordered(hits, order, now=now, columns=list(COLUMNS), most=MOST + 1, chunk=CHUNK)
    for number, row in enumerate(rows):
        if number == MOST:
            sheet.append([_text(sheet, CUT.format(MOST))])
            return True
        sheet.append(list(_cells(sheet, row)))
    return False


def _search(sheet, facts: Iterable[tuple[str, str]], is_cut: bool) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    for name, value in [*facts, *([("Aviso", CUT.format(MOST))] if is_cut else [])]:
        sheet.append([_bold(sheet, name), _text(sheet, value)])


def _cells(sheet, row: Iterable) -> Iterator[Cell | None]:
    for name, value in zip(COLUMNS, row, strict=True):
        yield None if value is None or value == "" else _cell(sheet, name, value)


def _cell(sheet, name: str, value) -> Cell:
    if name in LABELS:
        return _text(sheet, str(LABELS[name](value).label))
    if isinstance(value, bool):
        return _text(sheet, "sí" if value else "no")
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None)  # spreadsheets know no zones, nor years before 1900
        return _number(sheet, local) if local.year > 1900 else _text(sheet, f"{local:%d/%m/%Y %H:%M}")
    return _number(sheet, value) if isinstance(value, Decimal) else _text(sheet, value)


def _number(sheet, value: Decimal | datetime) -> Cell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = FORMATS[type(value)]
    return cell


def _text(sheet, value: str) -> Cell:
    """A cell that is text whatever it begins with: openpyxl would take "=1" for a formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", value)[:LONGEST])
    cell.data_type = "s"
    return cell


def _bold(sheet, value: str) -> Cell:
    cell = _text(sheet, value)
    cell.font = Font(bold=True)
    return cell
