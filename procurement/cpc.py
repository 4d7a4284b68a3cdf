"""Import the Clasificador Central de Productos, from the portal's own catalogue or from SERCOP's CSV."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from procurement.models import CpcCode

CATALOGUE = Path(__file__).parent / "catalogues" / "cpc.csv"
COLUMNS = {"Nivel", "Codigo", "Descripcion"}
OURS = {"level": "Nivel", "code": "Codigo", "description": "Descripcion"}
LEVELS = range(1, 6)


class WrongRow(ValueError):
    """A row that is no CPC code. `str(error)`: a Spanish sentence with its line."""


@dataclass(frozen=True, slots=True)
class Imported:
    created: int
    changed: int
    same: int


def import_cpc(lines: Iterable[str]) -> Imported:
    """Import all codes or, with WrongRow, none. Codes that are gone from the file stay: processes may use them."""
    arrived = _read(lines)
    with transaction.atomic():
        held = {code.pk: code for code in CpcCode.objects.select_for_update().filter(pk__in=arrived)}
        new = [code for key, code in arrived.items() if key not in held]
        changed = [code for key, code in arrived.items() if key in held and _facts(code) != _facts(held[key])]
        CpcCode.objects.bulk_create(new, batch_size=2000)
        CpcCode.objects.bulk_update(changed, ["level", "description"], batch_size=500)
    return Imported(len(new), len(changed), len(arrived) - len(new) - len(changed))


def _facts(code: CpcCode) -> tuple[int, str]:
    return code.level, code.description


def _read(lines: Iterable[str]) -> dict[str, CpcCode]:
    reader = csv.DictReader(lines)
    reader.fieldnames = [OURS.get(name, name) for name in reader.fieldnames or ()]
    if missing := COLUMNS - set(reader.fieldnames):
        raise WrongRow(f"línea 1: faltan las columnas {', '.join(sorted(missing))}; se espera el CSV del CPC de SERCOP")
    found: dict[str, CpcCode] = {}
    try:
        for row in reader:
            code = _code(row, reader.line_num)
            if code.code in found:
                raise WrongRow(f"línea {reader.line_num}: el código {code.code} está repetido")
            found[code.code] = code
    except csv.Error as error:
        raise WrongRow(f"línea {reader.line_num}: no es CSV: {error}") from None
    if not found:
        raise WrongRow("el archivo no tiene códigos")
    return dict(sorted(found.items()))


def _code(row: dict[str, str], line: int) -> CpcCode:
    code, level = (row["Codigo"] or "").strip(), (row["Nivel"] or "").strip()
    if not (code.isascii() and code.isdigit() and len(code) <= 9):
        raise WrongRow(f"línea {line}: Codigo «{code[:20]}»; se esperan hasta 9 dígitos")
    if not (level.isascii() and level.isdigit() and int(level) in LEVELS):
        raise WrongRow(f"línea {line}: Nivel «{level[:20]}»; se espera de 1 a 5")
    # The official tree leaves five subclasses without text: they are called as their class.
    names = (" ".join((row.get(column) or "").split()) for column in ("Descripcion", "Desc_Clase", "Desc_Grupo"))
    return CpcCode(code=code, level=int(level), description=next(filter(None, names), "").replace("\0", ""))
