"""The daily directory of companies (XLSX), row by row. Plain Python."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from pathlib import Path
from typing import Any

from integrations.replies import ECUADOR
from integrations.scvs import sheets
from integrations.scvs.records import Company, Directory

WHAT = "El directorio de SCVS"
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
        self._rows = sheets.rows(path, WHAT)
        self.skipped = 0
        self.problems: list[str] = []
        titles, headings = sheets.headings(self._rows, REQUIRED, WHAT)
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


def _company(cells: Iterable[Any]) -> Company:
    try:
        texts = list(map(str.strip, cells))
    except TypeError:  # a cell that is a number or a date, or that the file does not have
        texts = list(map(sheets.text, cells))
    expediente, ruc, name, status, constituted, kind, country, region, locality, city, *others = texts
    street, number, crossing, quarter, representative, position, capital, activity, balance = others
    return Company(
        int(expediente),
        ruc,
        name,
        status,
        None if constituted in _NOTHING else sheets.day(constituted),
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


def _year(text: str) -> int | None:
    year = int(text)
    return year if 1900 < year < 2200 else None
