"""Read a list of RUCs that somebody uploads or pastes: CSV, XLSX or lines of text. Pure reading, no tables."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from suppliers.rules import ruc_fault, ruc_in

LARGEST, MOST_ROWS = 2 * 1024 * 1024, 500
_DIGITS = re.compile(r"[0-9]{9,}")
_ZERO_LOST = 12  # digits of a RUC of the first nine provinces once a spreadsheet took it for a number


class WrongList(ValueError):
    """Nothing can be read. `str(error)` is a Spanish sentence."""


@dataclass(frozen=True)
class Row:
    """`number`: of the row in the list, from 1. `ruc` is "" when `problem` says why."""

    number: int
    given: str
    ruc: str
    problem: str = ""


def read_file(content: bytes) -> list[Row]:
    """The rows of an uploaded file. Raises WrongList."""
    if len(content) > LARGEST:
        raise WrongList(f"El archivo mide más de {LARGEST // 1024**2} MB: divídalo en partes.")
    cells = _sheet(content) if content.startswith(b"PK") else _table(content)
    return _rows(cells)


def read_text(text: str) -> list[Row]:
    return _rows([line] for line in text.splitlines())


def _sheet(content: bytes) -> Iterable[list[str]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS * 4)
    except (CalamineError, IndexError, ValueError):
        raise WrongList("El archivo no se puede abrir como XLSX: guárdelo otra vez o súbalo como CSV.") from None
    return [[_as_text(cell) for cell in row] for row in rows]


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
        return text.zfill(13) if len(text) == _ZERO_LOST else text
    return str(cell).strip()


def _table(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # as Excel saves in Spanish
    if "\x00" in text:
        raise WrongList("El archivo no es CSV ni XLSX: súbalo en uno de esos formatos.")
    first = text.partition("\n")[0]
    delimiter = max(";,\t|", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error:
        raise WrongList("El archivo no se puede leer como CSV: revise las comillas o súbalo como XLSX.") from None


def _rows(cells: Iterable[list[str]]) -> list[Row]:
    found: list[Row] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(cells, start=1):
        given = _identifier(row)
        if not given or (number == 1 and not _DIGITS.search(given)):
            continue  # blank, or the heading
        if len(found) == MOST_ROWS:
            raise WrongList(f"La lista tiene más de {MOST_ROWS} filas: divídala en partes.")
        found.append(_row(number, given, seen))
    if not found:
        raise WrongList("No se encontró ningún RUC: ponga uno por fila, con sus 13 dígitos.")
    return found


def _identifier(row: list[str]) -> str:
    """The cell that looks like a RUC; else the first one that says anything."""
    written = [cell.strip() for cell in row if cell.strip()]
    return next((cell for cell in written if _DIGITS.search(cell.replace(" ", ""))), written[0] if written else "")


def _row(number: int, given: str, seen: dict[str, int]) -> Row:
    ruc = ruc_in(re.sub(r"[\s']", "", given))
    shown = given[:100]
    if fault := ruc_fault(ruc):
        return Row(number, shown, "", f"Fila {number}: «{given[:40]}» no es un RUC: {fault}.")
    if ruc in seen:
        return Row(number, shown, "", f"Fila {number}: repite el RUC de la fila {seen[ruc]}.")
    seen[ruc] = number
    return Row(number, shown, ruc)
