"""The list of external auditors (XLSX) that SCVS publishes beside its directory, row by row. Plain Python."""

from collections.abc import Iterator
from pathlib import Path

from integrations.scvs import sheets
from integrations.scvs.records import Auditor

WHAT = "La lista de auditores de SCVS"
REQUIRED = ("RNAE", "IDENTIFICACION", "NOMBRE")
MOST_PROBLEMS = 20  # told; all are counted


class AuditorsFile:
    """An open list: its auditors, once. `skipped` counts the rows that are none, and `problems` tells the first."""

    def __init__(self, path: Path):
        """Raises UnexpectedReply when the file is no XLSX with the headings of the list."""
        self._rows = sheets.rows(path, WHAT)
        self.skipped = 0
        self.problems: list[str] = []
        titles, self._places = sheets.headings(self._rows, REQUIRED, WHAT)
        self._first = len(titles) + 2

    def __iter__(self) -> Iterator[Auditor]:
        for number, row in enumerate(self._rows, start=self._first):
            if not any(row):
                continue
            try:
                yield self._auditor([sheets.text(cell) for cell in row])
            except (ValueError, IndexError) as error:
                self.skipped += 1
                self.problems += [f"fila {number}: {error}"[:200]] if len(self.problems) < MOST_PROBLEMS else []

    def _auditor(self, cells: list[str]) -> Auditor:
        def cell(name: str) -> str:
            return cells[self._places[name]] if name in self._places else ""

        resolved = cell("FECHA DE RESOLUCION")
        return Auditor(
            rnae=int(cell("RNAE")),
            identification=cell("IDENTIFICACION"),
            name=cell("NOMBRE"),
            resolution=cell("NUMERO DE RESOLUCION"),
            resolved_on=sheets.day(resolved) if resolved else None,
            country=cell("NACIONALIDAD"),
            region=cell("PROVINCIA"),
            locality=cell("CANTON"),
        )
