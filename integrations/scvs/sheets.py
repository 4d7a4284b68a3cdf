"""The XLSX that SCVS publishes: rows under some titles, headings told by what they say. Plain Python."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import python_calamine

from integrations.errors import UnexpectedReply

TITLES = 30  # rows in which the headings must appear


def rows(path: Path, what: str) -> Iterator[list]:
    """The rows of the first sheet; errors call the file `what`. Raises UnexpectedReply when it is no XLSX."""
    path.stat()  # who cannot reach the file is told so, and not that it is broken
    # calamine takes the size of a sheet from its cells, so the wrong <dimension> does no harm.
    try:
        return iter(python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())
    except (python_calamine.CalamineError, OSError, IndexError) as error:
        why = type(error).__name__
        raise UnexpectedReply(f"{what} no es un XLSX que se pueda leer ({why}).") from None


def headings(rows: Iterator[list], required: Iterable[str], what: str) -> tuple[list[list], dict[str, int]]:
    """The rows above the headings, and the place of each heading. Raises UnexpectedReply when one is missing."""
    titles: list[list] = []
    for row in rows:
        found = {plain(cell): place for place, cell in enumerate(row)}
        if all(name in found for name in required):
            return titles, found
        titles.append(row)
        if len(titles) > TITLES:
            break
    raise UnexpectedReply(f"{what} no trae las columnas {', '.join(required)} en sus primeras filas.")


def plain(cell) -> str:
    folded = unicodedata.normalize("NFD", str(cell).strip().upper())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def text(cell) -> str:
    """As SCVS writes it: "20/07/1951", "48200,00", a RUC with its 13 digits."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        whole = f"{cell:.0f}"
        return (whole.zfill(13) if len(whole) == 12 else whole) if cell.is_integer() else str(cell).replace(".", ",")
    return "" if cell is None else str(cell)


def day(text: str) -> date:
    return date(int(text[6:10]), int(text[3:5]), int(text[:2]))
