"""The daily directory of companies (XLSX), row by row. Plain Python."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from pathlib import Path
from typing import Any

import python_calamine

from integrations.errors import UnexpectedReply
from integrations.replies import ECUADOR
from integrations.scvs.records import Company, Directory

TITLES = 30  # rows in which the headings must appear
MOST_PROBLEMS = 20  # told; all are counted
REQUIRED = ("EXPEDIENTE", "RUC", "NOMBRE", "SITUACION LEGAL")
COLUMNS = (
    *(*REQUIRED, "FECHA_CONSTITUCION", "TIPO", "PAIS", "PROVINCIA", "CANTON", "CIUDAD", "CALLE", "NUMERO"),
    *("INTERSECCION", "BARRIO", "REPRESENTANTE", "CARGO", "CAPITAL SUSCRITO", "CIIU NIVEL 6", "ULTIMO BALANCE"),
)
_UPDATED = re.compile(r"ACTUALIZACI[OÓ]N:?\s*(\d{2}/\d{2}/\d{4}(?: \d{2}:\d{2}:\d{2})?)")
_ANNOUNCED = re.compile(r"FILAS:?\s*([\d.,]+)")
_NOTHING = frozenset({"", "NO APLICA", "S/N", "SN", "N/A"})


class DirectoryFile:
    """An open directory: what it says of itself, and its companies, once.

    `skipped` counts the rows that are no company, and `problems` tells the first of them.
    """

    def __init__(self, path: Path):
        """Raises UnexpectedReply when the file is no XLSX with the headings of the directory."""
        self._rows = _sheet(path)
        self.skipped = 0
        self.problems: list[str] = []
        titles, headings = _headings(self._rows)
        self.facts = _facts(titles)
        self._pick = _picker(headings)
        self._first = len(titles) + 2

    def __iter__(self) -> Iterator[Company]:
        for number, row in enumerate(self._rows, start=self._first):
            try:
                yield _company(self._pick(row))
            except (ValueError, InvalidOperation, TypeError) as error:
                if any(row):  # a row of blanks is no problem
                    self._skip(f"fila {number}: {error}")

    def _skip(self, problem: str) -> None:
        self.skipped += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem[:200])


def _sheet(path: Path) -> Iterator[list]:
    path.stat()  # who cannot reach the file is told so, and not that it is broken
    # calamine takes the size of a sheet from its cells, so the wrong <dimension> does no harm.
    try:
        return iter(python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())
    except (python_calamine.CalamineError, OSError, IndexError) as error:
        why = type(error).__name__
        raise UnexpectedReply(f"El directorio de SCVS no es un XLSX que se pueda leer ({why}).") from None


def _headings(rows: Iterator[list]) -> tuple[list[list], dict[str, int]]:
    titles: list[list] = []
    for row in rows:
        found = {_plain(cell): place for place, cell in enumerate(row)}
        if all(name in found for name in REQUIRED):
            return titles, found
        titles.append(row)
        if len(titles) > TITLES:
            break
    raise UnexpectedReply(f"El directorio de SCVS no trae las columnas {', '.join(REQUIRED)} en sus primeras filas.")


def _facts(titles: list[list]) -> Directory:
    text = " ".join(str(cell) for row in titles for cell in row)
    updated, announced = _UPDATED.search(text), _ANNOUNCED.search(text)
    return Directory(
        updated_at=_moment(updated[1]) if updated else None,
        announced=int(re.sub(r"[.,]", "", announced[1])) if announced else None,
    )


def _moment(text: str) -> datetime:
    return datetime.strptime(f"{text} 00:00:00"[:19], "%d/%m/%Y %H:%M:%S").replace(tzinfo=ECUADOR)


def _picker(headings: dict[str, int]) -> Callable[[list], tuple]:
    """Takes the cells of COLUMNS out of a row; None for a column that the file does not have."""
    places = [headings.get(name) for name in COLUMNS]
    if None not in places:
        return itemgetter(*places)
    return lambda row: tuple(None if place is None else row[place] for place in places)


def _plain(cell) -> str:
    folded = unicodedata.normalize("NFD", str(cell).strip().upper())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _company(cells: Iterable[Any]) -> Company:
    try:
        texts = list(map(str.strip, cells))
    except TypeError:  # a cell that is a number or a date, or that the file does not have
        texts = list(map(_text, cells))
    expediente, ruc, name, status, constituted, kind, country, region, locality, city, *others = texts
    street, number, crossing, quarter, representative, position, capital, activity, balance = others
    return Company(
        int(expediente),
        ruc,
        name,
        status,
        None if constituted in _NOTHING else _day(constituted),
        kind,
        country,
        region,
        locality,
        city,
        " ".join([part for part in (street, number, crossing, quarter) if part not in _NOTHING]),
        representative,
        position,
        None if capital in _NOTHING else Decimal(capital.replace(".", "").replace(",", ".")),
        activity,
        None if balance in _NOTHING else _year(balance),
    )


def _text(cell) -> str:
    """As the directory writes it: "20/07/1951", "48200,00", a RUC with its 13 digits."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        whole = f"{cell:.0f}"
        return (whole.zfill(13) if len(whole) == 12 else whole) if cell.is_integer() else str(cell).replace(".", ",")
    return "" if cell is None else str(cell)


def _day(text: str) -> date:
    return date(int(text[6:10]), int(text[3:5]), int(text[:2]))


def _year(text: str) -> int | None:
    year = int(text)
    return year if 1900 < year < 2200 else None
