"""Rows of many processes, made straight in their tables: what a search sees, without the releases behind them.

Deterministic. The shape follows SERCOP: few entities buy most, few words make most objects and a long tail makes the
rest, catalogue orders and ínfimas outnumber the great tenders, amounts are log-normal, some data are not published.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from django.db import connection

from procurement.choices import Phase, Procedure

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
DAYS = 4_000  # since 2015
LATE = timedelta(days=1)
VERBS = (
    "ADQUISICIÓN CONTRATACIÓN SERVICIO MANTENIMIENTO PROVISIÓN CONSTRUCCIÓN CONSULTORÍA REPARACIÓN SUMINISTRO COMPRA"
)
THINGS = (
    "equipos agua medicamentos materiales vehículos oficina limpieza seguridad alimentos repuestos computación obra "
    "alcantarillado vía escuela hospital combustible insumos software capacitación transporte vigilancia uniformes "
    "llantas mobiliario impresión energía eléctrica sistema red fibra cámara parque mercado puente asfalto hormigón "
    "tubería bomba motor aceite filtro batería papel tóner reactivos laboratorio vacuna guante jeringa mascarilla "
    "estudio diseño fiscalización readecuación edificio cubierta cancha iluminación señalización semilla fertilizante "
    "ganado riego cuenca turismo evento difusión publicidad arriendo seguro póliza póster cuaderno libro kit canasta"
).upper()
JOINS = ["DE", "PARA", "EL", "LA", "LOS", "LAS", "DEL", "CON", "EN", "Y", "POR"]
REGIONS = (
    "PICHINCHA GUAYAS MANABI AZUAY LOJA TUNGURAHUA EL_ORO LOS_RIOS CHIMBORAZO IMBABURA ESMERALDAS COTOPAXI "
    "SANTO_DOMINGO_DE_LOS_TSACHILAS CAÑAR SUCUMBIOS PASTAZA ORELLANA NAPO CARCHI BOLIVAR MORONA_SANTIAGO "
    "SANTA_ELENA ZAMORA_CHINCHIPE GALAPAGOS"
)
CONSONANTS, VOWELS = "BCDFGLMNPRSTV", "AEIOU"


def zipf(values: list, exponent: float = 1.0) -> Callable[[random.Random, int], list]:
    """Draws from `values`: the n-th is drawn 1/n^exponent as often as the first."""
    weights = list(accumulate(1 / place**exponent for place in range(1, len(values) + 1)))
    return lambda chance, many: chance.choices(values, cum_weights=weights, k=many)


def vocabulary(tail: int = 40_000) -> list[str]:
    """Words of procurement, the commonest first, and a tail of invented ones: names, brands, misspellings."""
    chance = random.Random("vocabulary")  # noqa: S311 - not a secret
    common = [*VERBS.split(), *THINGS.split()]
    invented: set[str] = set()
    while len(invented) < tail:
        invented.add(
            "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(chance.choice([2, 3, 3, 4])))
        )
    return common + sorted(invented - set(common), key=lambda word: hashlib.md5(word.encode()).digest())  # noqa: S324


class Country:
    """Entities, suppliers and processes of a country of `processes` processes."""

    def __init__(self, processes: int, seed: str = "country"):
        self.processes = processes
        self.buyers = max(20, min(5_000, processes // 40))
        self.suppliers = max(50, min(60_000, processes // 5))
        self.seed = seed
        self.draw_region = zipf([name.replace("_", " ") for name in REGIONS.split()])
        self.draw_word = zipf(vocabulary(), 0.9)
        self.draw_buyer = zipf(list(range(1, self.buyers + 1)), 0.8)
        self.draw_supplier = zipf(list(range(1, self.suppliers + 1)), 0.7)
        self.draw_procedure = zipf(list(Procedure.values))
        self.draw_cpc = zipf([f"{number * 7919 % 900_000_000 + 100_000_000}" for number in range(1, 6_001)])
        chance = random.Random(f"{seed} buyers")  # noqa: S311 - not a secret
        places = self.draw_region(chance, self.buyers)
        names = self.draw_word(chance, self.buyers * 2)
        self.buyer_rows = [
            (
                number,
                f"176{number:07d}001",
                f"{number}",
                f"GAD MUNICIPAL {names[2 * number - 2]} {names[2 * number - 1]}",
                place,
            )
            for number, place in enumerate(places, 1)
        ]

    def make(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Fill the (empty) tables; indexes of processes are made after the rows, as a first load does."""
        self._people()
        with _without_indexes("procurement_process"), connection.cursor() as cursor:
            for first in range(0, self.processes, 50_000):
                self._block(cursor, first, min(50_000, self.processes - first))
                progress(min(first + 50_000, self.processes))
            for table in ("process", "award", "award_suppliers", "item", "participation", "buyer"):
                sequence = f"pg_get_serial_sequence('procurement_{table}', 'id')"
                cursor.execute(f"select setval({sequence}, max(id)) from procurement_{table}")  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")

    def _people(self) -> None:
        with connection.cursor() as cursor:
            buyers = ((*row, "", "file", NOW, False) for row in self.buyer_rows)
            _copy(cursor, "procurement_buyer", "id ruc unit name region locality source seen_at is_demo", buyers)
            suppliers = (
                (number, f"179{number:07d}001", f"PROVEEDOR {number} S.A.", "", "", "file", NOW, False)
                for number in range(1, self.suppliers + 1)
            )
            _copy(cursor, "suppliers_supplier", "id ruc name region locality source seen_at is_demo", suppliers)

    def _block(self, cursor, first: int, many: int) -> None:
        chance = random.Random(f"{self.seed} {first}")  # noqa: S311 - not a secret
        rows = list(self._processes(chance, first, many))
        _copy(cursor, "procurement_process", PROCESS, rows)
        awarded = [row for row in rows if row[AWARDED] is not None]
        winners = self.draw_supplier(chance, len(awarded))
        awards = [(row[0], row[0], 1, "", "", row[AWARDED], row[AWARDED_AT], "active", "") for row in awarded]
        _copy(cursor, "procurement_award", AWARD, awards)
        pairs = [(row[0], row[0], winner) for row, winner in zip(awarded, winners, strict=True)]
        _copy(cursor, "procurement_award_suppliers", "id award_id supplier_id", pairs)
        roles = ((2 * key, key, winner, "supplier") for key, _, winner in pairs)
        _copy(cursor, "procurement_participation", "id process_id supplier_id role", roles)
        cpcs = self.draw_cpc(chance, many)
        items = ((row[0], row[0], 1, "", row[3].capitalize(), cpc, "", "") for row, cpc in zip(rows, cpcs, strict=True))
        _copy(cursor, "procurement_item", "id process_id number source_id description cpc cpc_description unit", items)

    def _processes(self, chance: random.Random, first: int, many: int) -> Iterator[tuple]:
        buyers, procedures = self.draw_buyer(chance, many), self.draw_procedure(chance, many)
        words, joins = iter(self.draw_word(chance, many * 20)), iter(chance.choices(JOINS, k=many * 20))
        phases = chance.choices(Phase.values, weights=[8, 4, 18, 55, 9, 4, 2], k=many)
        categories = chance.choices(["goods", "services", "works", ""], weights=[55, 30, 8, 7], k=many)
        for place in range(many):
            key = first + place + 1
            _, _, unit, name, region = self.buyer_rows[buyers[place] - 1]
            # Keys follow time, roughly, as in a history that was loaded month by month.
            age = DAYS * (1 - key / self.processes) + chance.random() * 20
            published = NOW - timedelta(days=age) if chance.random() > 0.02 else None
            phase = phases[place]
            if phase == Phase.TENDER and age > 60:
                phase = Phase.CONTRACT
            is_awarded = phase in (Phase.AWARD, Phase.CONTRACT) and published is not None
            budget = round(chance.lognormvariate(9, 1.8), 2) if chance.random() > 0.2 else None
            title = " ".join(f"{next(words)} {next(joins)}" for _ in range(chance.choice([3, 4, 6, 8, 10]))).rsplit(
                " ", 1
            )[0]
            code = f"{procedures[place][:3].upper()}-E{unit}-{(published or NOW).year}-{key}"
            yield (
                key,
                f"ocds-5wno2w-{code}-{unit}",
                code,
                title,
                buyers[place],
                name,
                procedures[place],
                categories[place],
                phase,
                region if chance.random() > 0.03 else "",
                budget,
                round(budget * 0.95, 2) if is_awarded and budget else None,
                published,
                NOW + timedelta(days=chance.random() * 30) if phase == Phase.TENDER else None,
                published + timedelta(days=30) if is_awarded and published and age > 30 else None,
                f"{title.capitalize()}\n{' '.join(next(words) for _ in range(6))}\n{name}",
                published or NOW - LATE,
                NOW - LATE,
                published or NOW - LATE,
                *FIXED,
            )


PROCESS = (
    "id ocid code title buyer_id buyer_name procedure category phase region budget_amount awarded_amount published_at "
    "tender_period_end awarded_at search_text released_at checked_at changed_at procedure_source method framework_code "
    "framework_title award_criteria eligibility_criteria locality budget_source budget_line detail source is_demo "
    "listing_digest"
)
AWARDED, AWARDED_AT = 11, 14
FIXED = ("", "open", "", "", "priceOnly", "", "", "tender", "", "full", "sercop_bulk", False, "")
AWARD = "id process_id number source_id supplier_names amount awarded_at status description"


def _copy(cursor, table: str, columns: str, rows: Iterable[tuple]) -> None:
    with cursor.copy(f"copy {table} ({', '.join(columns.split())}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _without_indexes(table: str):
    """Indexes that no constraint needs are dropped and made again at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
               where indrelid = %s::regclass and not indisunique""",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"drop index {name}")
        yield
        cursor.execute("set maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("reset maintenance_work_mem")
