"""SCVS's files into tables: the directory against reading alone with the fastest XLSX reader, the ranking by rows.

    python -m bench.companies [--companies 226000] [--years 500000]

Each is loaded twice: into empty tables, and again with one row in ten changed. Runs on a PostgreSQL of its own.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dev.environment import LOCAL, development
from dev.postgres import Postgres
from sandbox.scvs.ranking import COLUMNS
from sandbox.scvs.server import HEADINGS
from sandbox.xlsx import xlsx

MEMORY = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
MOST_RATIO, LEAST_ROWS = 1.5, 50_000
TRIES = 2


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.companies")
    parser.add_argument("--companies", type=int, default=226_000)
    parser.add_argument("--years", type=int, default=500_000)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-companies-") as folder, _database() as url:
        os.environ.update(development(database_url=url, redis_url="redis://127.0.0.1:1"))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        result = {**_directory(Path(folder), asked.companies), **_ranking(Path(folder), asked.years)}
    result["load_average"] = os.getloadavg()[0]
    _tell(result)
    print(json.dumps(result))


def _database():
    return Postgres(LOCAL / "bench-companies", settings=MEMORY)


def _directory(folder: Path, count: int) -> dict:
    """Both are run TRIES times and the quickest counts; of loadings, that into an empty table."""
    import python_calamine

    from suppliers.companies import import_directory
    from suppliers.models import Company

    first, second = folder / "first.xlsx", folder / "second.xlsx"
    first.write_bytes(xlsx(_companies(count, changed=False)))
    second.write_bytes(xlsx(_companies(count, changed=True)))

    def read() -> int:
        sheet = python_calamine.CalamineWorkbook.from_path(str(first)).get_sheet_by_index(0)
        return sum(1 for _ in sheet.iter_rows())

    def load() -> int:
        Company.objects.all().delete()
        return import_directory(first, again=True).rows

    reading, reading_cpu = map(min, zip(*(_seconds(read) for _ in range(TRIES)), strict=True))
    loading, loading_cpu = map(min, zip(*(_seconds(load) for _ in range(TRIES)), strict=True))
    again, _ = _seconds(lambda: import_directory(second).rows)
    return {
        "companies": count,
        "directory_mb": round(first.stat().st_size / 2**20, 1),
        "read_seconds": round(reading, 2),
        "load_seconds": round(loading, 2),
        "reload_seconds": round(again, 2),
        "ratio": round(loading / reading, 2),
        "reload_ratio": round(again / reading, 2),
        "read_cpu_seconds": round(reading_cpu, 2),
        "load_cpu_seconds": round(loading_cpu, 2),
        "cpu_ratio": round(loading_cpu / reading_cpu, 2),
        "most_ratio": MOST_RATIO,
    }


def _ranking(folder: Path, count: int) -> dict:
    from suppliers.companies import import_ranking

    first, second = folder / "first.csv", folder / "second.csv"
    for path, changed in ((first, False), (second, True)):
        with path.open("w") as file:
            file.writelines(_years(count, changed=changed))
    loading, again = (_seconds(lambda path=path: import_ranking(path).rows)[0] for path in (first, second))
    return {
        "years": count,
        "ranking_mb": round(first.stat().st_size / 2**20, 1),
        "rows_a_second": round(count / loading),
        "reload_rows_a_second": round(count / again),
        "least_rows_a_second": LEAST_ROWS,
    }


def _companies(count: int, *, changed: bool) -> Iterator[tuple[str, ...]]:
    rng = random.Random(1)  # noqa: S311 data of a measurement
    yield from (("SUPERINTENDENCIA",), ("DIRECTORIO",), (f"No. DE FILAS: {count}",))
    yield (f"FECHA DE ACTUALIZACION: {14 if changed else 13}/08/2026 00:53:11",)
    yield HEADINGS
    for number in range(1, count + 1):
        status = "INACTIVA" if changed and number % 10 == 0 else "ACTIVA"
        capital = f"{rng.randint(1, 900)}.{rng.randint(0, 999):03},00"
        began = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(1950, 2025)}"
        ruc, name = f"{1790000000000 + number * 1000 + 1}", f"COMPAÑÍA INVENTADA NÚMERO {number} S.A."
        yield (
            *(str(number), str(number), ruc, name, status, began, "ANÓNIMA", "ECUADOR"),
            *("SIERRA", "PICHINCHA", "QUITO", "QUITO", f"AV. DE LOS ARUPOS {number}", "S/N", "CALLE SEGUNDA", "CENTRO"),
            *("022000000", f"APELLIDO{number % 5000} SEGUNDO NOMBRE OTRO", "GERENTE GENERAL", capital, "G", "G4690.00"),
            *("2025", "NO APLICA", "NO APLICA"),
        )


def _years(count: int, *, changed: bool) -> Iterator[str]:
    """Every column filled, as in most rows of the real file."""
    rng = random.Random(2)  # noqa: S311 data of a measurement
    filler = [f"{rng.uniform(-5, 5_000_000):.4f}" for _ in range(len(COLUMNS))]
    yield ",".join(COLUMNS) + "\n"
    year, expediente, employees = (COLUMNS.index(name) for name in ("anio", "expediente", "n_empleados"))
    assets = COLUMNS.index("activos")
    for number in range(count):
        row = list(filler)
        row[year], row[expediente], row[employees] = str(2008 + number % 18), str(1 + number // 18), "12.0"
        row[assets] = f"{number * 17.25 + (1 if changed and number % 10 == 0 else 0):.2f}"
        yield ",".join(row) + "\n"


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Of the clock, and of this process: the database works beside it, and on a busy machine only the second counts."""
    started, used = time.monotonic(), time.process_time()
    run()
    return time.monotonic() - started, time.process_time() - used


def _tell(result: dict) -> None:
    print(f"directorio: {result['companies']:,} compañías, {result['directory_mb']} MB")
    print(f"  leer solo {result['read_seconds']} s · cargar {result['load_seconds']} s = {result['ratio']} x", end="")
    print(f" (meta {MOST_RATIO} x; de CPU {result['cpu_ratio']} x)", end="")
    print(f" · cargar otro día {result['reload_seconds']} s = {result['reload_ratio']} x")
    print(f"ranking: {result['years']:,} filas, {result['ranking_mb']} MB")
    print(f"  {result['rows_a_second']:,} filas/s (meta {LEAST_ROWS:,})", end="")
    print(f" · otro día {result['reload_rows_a_second']:,} filas/s · carga de la máquina {result['load_average']:.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
