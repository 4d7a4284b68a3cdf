"""The ranking of companies (CSV of millions of rows), streamed; a reading may begin where an earlier one stopped. Plain
Python."""

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from pathlib import Path

from integrations.errors import UnexpectedReply
from integrations.scvs.records import FinancialYear

MOST_PROBLEMS = 20  # told; all are counted
COLUMNS = (
    *("expediente", "anio", "n_empleados", "activos", "patrimonio", "ingresos_totales", "utilidad_neta"),
    *("liquidez_corriente", "prueba_acida", "end_activo", "apalancamiento", "roe", "roa", "deuda_total"),
)
BOM = b"\xef\xbb\xbf"
_NOTHING = frozenset({"", "NULL", "null", "NA", "N/A"})


class RankingFile:
    """An open ranking: its rows, once. `position`: the byte after the last row given, from which `start` goes on.

    `skipped` counts the rows that hold no company and year, and `problems` tells the first of them.
    """

    def __init__(self, path: Path, *, start: int = 0):
        """Raises UnexpectedReply when the file does not begin with the headings of the ranking."""
        self.path, self.start, self.position = path, start, start
        self.skipped = 0
        self.problems: list[str] = []
        with path.open("rb") as file:
            head = file.readline()
        self._pick, self._width = _columns(head.removeprefix(BOM).decode("latin-1"))
        self.position = max(start, len(head))

    def __iter__(self) -> Iterator[FinancialYear]:
        for cells in self.cells():
            if row := self.record(cells):
                yield row

    def cells(self) -> Iterator[tuple[str, ...]]:
        """The texts of COLUMNS in each row, for who reads millions of them and judges them together."""
        with self.path.open("rb") as file:
            file.seek(self.position)
            for row in _rows(self._lines(file)):
                try:
                    yield self._pick(row)
                except IndexError:
                    if row != [""]:
                        self._skip(f"byte {self.position}: le faltan columnas")

    def record(self, cells: tuple[str, ...]) -> FinancialYear | None:
        """What the texts say; None, counted, when they name no company and year or hold what is no number."""
        try:
            return _financial_year(cells)
        except (ValueError, InvalidOperation, OverflowError) as error:
            self._skip(f"expediente {cells[0][:20]}, año {cells[1][:10]}: {type(error).__name__}")
            return None

    def _lines(self, file) -> Iterator[str]:
        # Everything that is read out of it is ASCII, so that any encoding of the rest will do.
        for line in file:
            self.position += len(line)
            yield line.decode("latin-1").rstrip("\r\n")

    def _skip(self, problem: str) -> None:
        self.skipped += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def _columns(head: str) -> tuple[Callable, int]:
    names = [name.strip().lower() for name in next(csv.reader([head]), [])]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise UnexpectedReply(f"El ranking de SCVS no trae las columnas {', '.join(missing[:5])}.")
    return itemgetter(*map(names.index, COLUMNS)), len(names)


def _rows(lines: Iterator[str]) -> Iterator[list[str]]:
    """Cells of each row: quotes are rare, and cutting a line at its commas is three times as fast as a CSV reader."""
    for line in lines:
        if '"' in line:
            yield next(csv.reader(_from(line, lines)))  # it takes further lines while a quote is open
        else:
            yield line.split(",")


def _from(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"{first}\n"
    for line in lines:
        yield f"{line}\n"


def _financial_year(cells: tuple[str, ...]) -> FinancialYear:
    expediente, year, employees, assets, equity, income, profit, *ratios = cells
    return FinancialYear(
        _whole(expediente),
        _whole(year),
        _number(assets),
        _number(equity),
        _number(income),
        _number(profit),
        None if employees in _NOTHING else _whole(employees),
        *map(_number, ratios),
    )


def _whole(text: str) -> int:
    """ "12" and "12.0"."""
    return int(text) if text.isdecimal() else int(Decimal(text))


def _number(text: str) -> Decimal | None:
    if text in _NOTHING:
        return None
    number = Decimal(text)
    return number if number.is_finite() else None
