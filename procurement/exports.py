"""The list of processes as a file for a spreadsheet: exactly what the list shows, in its order."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from procurement.choices import Category, Channel, Phase, Procedure
from procurement.models import ProcessQuerySet
from procurement.search import Order, ordered

MOST = 50_000
CHUNK = 2_000
LABELS = {"procedure": Procedure, "phase": Phase, "category": Category, "source": Channel}
COLUMNS = {
    "code": "Código",
    "ocid": "OCID",
    "title": "Objeto",
    "buyer_name": "Entidad contratante",
    "buyer__ruc": "RUC de la entidad",
    "region": "Provincia",
    "locality": "Cantón",
    "procedure": "Procedimiento",
    "phase": "Fase",
    "category": "Tipo de compra",
    "budget_amount": "Presupuesto referencial USD sin IVA",
    "awarded_amount": "Monto adjudicado USD sin IVA",
    "published_at": "Publicación",
    "tender_period_end": "Límite de entrega de ofertas",
    "awarded_at": "Adjudicación",
    "source": "Fuente",
    "checked_at": "Consultado",
    "is_demo": "Datos de demostración",
}


class _Echo:
    """What csv.writer writes into: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def lines(hits: ProcessQuerySet, order: Order, *, now: datetime) -> Iterator[str]:
    """CSV with semicolons, decimal commas and a byte order mark, as spreadsheets in Ecuador read it.

    At most MOST processes; a file that was cut says so in its last line.
    """
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow(COLUMNS.values())
    rows = ordered(hits, order, now=now, columns=list(COLUMNS), most=MOST + 1, chunk=CHUNK)
    for number, row in enumerate(rows):
        if number == MOST:
            yield writer.writerow([f"Archivo cortado: contiene los primeros {MOST} procesos de la lista."])
            return
        yield writer.writerow(_cells(row))


def _cells(row: Iterable) -> list[str]:
    return [_cell(name, value) for name, value in zip(COLUMNS, row, strict=True)]


def _cell(name: str, value) -> str:
    if value is None:
        return ""
    if name in LABELS:
        return str(LABELS[name](value).label)
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return harmless(value)


def harmless(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r")) else text
