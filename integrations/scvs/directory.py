"""The daily directory of companies (XLSX), row by row. Plain Python."""

import re
import unicodedata
from collections.abc import Callable, Iterator
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


def _company(cells: tuple[Any, ...]) -> Company:
    expediente, ruc, name, status, constituted, kind, country, region, locality, city, *others = cells
    street, number, crossing, quarter, representative, position, capital, activity, balance = others
    return Company(
        expediente=_whole(expediente),
        ruc=_ruc(ruc),
        name=_text(name),
        legal_status=_text(status),
        constituted_on=_day(constituted),
        kind=_text(kind),
        country=_text(country),
        region=_text(region),
        locality=_text(locality),
        city=_text(city),
        address=" ".join(part for cell in (street, number, crossing, quarter) if (part := _text(cell)) not in _NOTHING),
        representative=_text(representative),
        position=_text(position),
        capital=_amount(capital),
        activity=_text(activity),
        last_balance_year=_year(balance),
    )


def _text(cell) -> str:
    if type(cell) is str:
        return cell.strip().replace("\0", "")
    return "" if cell is None else str(cell)


def _whole(cell) -> int:
    return int(cell) if type(cell) is not str else int(cell.strip())


def _ruc(cell) -> str:
    """13 digits, or "" for none; what is neither is kept as it stands, for people to see."""
    if type(cell) is float:
        return f"{int(cell):013}"
    return _text(cell)


def _day(cell) -> date | None:
    if type(cell) is str:
        text = cell.strip()
        return None if text in _NOTHING else date(int(text[6:10]), int(text[3:5]), int(text[:2]))
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else None


def _amount(cell) -> Decimal | None:
    """ "48.200,00", or a number."""
    if type(cell) is str:
        text = cell.strip()
        return None if text in _NOTHING else Decimal(text.replace(".", "").replace(",", "."))
    return None if cell is None else Decimal(str(cell))


def _year(cell) -> int | None:
    if (type(cell) is str and cell.strip() in _NOTHING) or cell is None:
        return None
    year = int(cell)
    return year if 1900 < year < 2200 else None
