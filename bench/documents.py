"""Documents from their upload to their pages: against the bare rates of the libraries that read; pages of the viewer.

python -m bench.documents [--pages 4000] [--scans 16]
"""

import argparse
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench._held import cells, load

TEXT_RATIO, SCAN_RATIO, LONG_SECONDS, GROWTH = 0.6, 0.8, 60, 50
FIRST, CACHED, HOSTILE = 500, 150, 10  # ms, ms, s
ROUNDS, VIEWED = 3, 60


@dataclass(frozen=True)
class Row:
    """`value` against `goal`; `is_reached` says on which side of it is good."""

    name: str
    value: float
    unit: str
    goal: float
    is_reached: bool
    detail: str = ""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.documents")
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--scans", type=int, default=16)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-documents-") as folder:
        begun = load()
        _start(Path(folder))
        try:
            here = Path(folder)
            rows = [*_hostile(here), *_text(here, asked.pages), *_scans(here, asked.scans), *_viewer(here)]
        finally:
            _stop()
    for row in rows:
        verdict = "cumple" if row.is_reached else "NO CUMPLE"
        print(f"{row.name:44}{cells(row.value)} {row.unit:8} meta {row.goal:g}  {verdict}  {row.detail}")
    print(f"carga {begun} a {load()}, {os.cpu_count()} núcleos")
    print(json.dumps({"load": [begun, load()], "rows": [asdict(row) for row in rows]}, ensure_ascii=False))


def _start(folder: Path) -> None:
    """Django on a database of its own, its files below `folder`."""
    os.environ["DOCUMENTS_DIR"] = str(folder / "documents")
    os.environ["CLAMAV_ADDRESS"] = ""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.CACHES["pages"]["LOCATION"] = folder / "pages"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    logging.disable(logging.WARNING)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def _stop() -> None:
    from django.db import connection

    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _person():
    from accounts.choices import Role
    from accounts.models import User
    from accounts.roles import assign_role

    person, is_new = User.objects.get_or_create(email="bench@example.invalid", defaults={"full_name": "Medición"})
    if is_new:
        assign_role(user=person, role=Role.FUNCIONARIO, by=None)
    return person


def _end_to_end(path: Path) -> tuple[float, Any]:
    """Seconds from the file at the door to its pages in the database, and its version."""
    from documents import intake
    from documents.choices import State
    from documents.models import Document, Version
    from jobs import worker
    from jobs.models import Job

    Document.objects.all().delete()
    begun = time.perf_counter()
    with path.open("rb") as file:
        version = intake.receive(file=file, name=path.name, by=_person()).version
    worker.run(Job.objects.waiting().filter(kind=intake.READ_JOB).latest("pk").pk)
    seconds = time.perf_counter() - begun
    version = Version.objects.get(pk=version.pk)
    if version.state != State.READ:
        raise RuntimeError(f"{path.name}: {version.state} {version.reason}")
    return seconds, version


def _in_turn(*runs: Callable[[], float]) -> list[float]:
    """The quickest of some rounds of each, one after the other, so that what disturbs one disturbs all."""
    taken = [[run() for run in runs] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*taken, strict=True)]


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _text(folder: Path, pages: int) -> list[Row]:
    from documents.extraction import read_file
    from tests.documents import files

    path = folder / "largo.pdf"
    _make(files.long_pdf, path, pages)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bare, child, whole = _in_turn(
        lambda: _seconds(lambda: _bare_text(path)),
        lambda: _seconds(lambda: read_file(path)),
        lambda: _end_to_end(path)[0],
    )
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rates = f"{pages / whole:,.0f} de {pages / bare:,.0f} pág./s; solo lectura {pages / child:,.0f}"
    ratio = bare / whole
    return [
        Row("texto: de la subida a las páginas / pypdfium2", ratio, "", TEXT_RATIO, ratio >= TEXT_RATIO, rates),
        Row(f"{pages:,} páginas de texto", whole, "s", LONG_SECONDS, whole <= LONG_SECONDS),
        Row("memoria que gana quien las lee", grown, "MB", GROWTH, grown < GROWTH),
    ]  # fmt: skip


def _make(maker: Callable[..., object], *given: object) -> None:
    """Make a file in another process: what that takes is not what reading it takes."""
    process = get_context("fork").Process(target=maker, args=given)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{given[0]}: no se pudo crear")


def _bare_text(path: Path) -> None:
    """In a process of its own, as the reading is; only the text of each page."""
    program = (
        "import sys, pypdfium2\n"
        "document = pypdfium2.PdfDocument(sys.argv[1])\n"
        "for page in document:\n"
        "    letters = page.get_textpage(); letters.get_text_range(); letters.close(); page.close()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)


def _scans(folder: Path, pages: int) -> list[Row]:
    from tests.documents import files

    path = files.scanned_pdf(folder / "escaneo.pdf", pages=pages, text=files.PARAGRAPH * 3)
    sheet = BytesIO()
    files.picture(files.PARAGRAPH * 3).save(sheet, "PPM")
    bare, whole = _in_turn(
        lambda: _seconds(lambda: _bare_recognition(sheet.getvalue(), pages)), lambda: _end_to_end(path)[0]
    )
    rates = f"{60 * pages / whole:,.0f} de {60 * pages / bare:,.0f} pág./min"
    ratio = bare / whole
    return [Row("escaneos: de la subida a las páginas / tesseract", ratio, "", SCAN_RATIO, ratio >= SCAN_RATIO, rates)]


def _bare_recognition(sheet: bytes, pages: int) -> None:
    command = ["tesseract", "stdin", "stdout", "-l", "spa", "--psm", "3", "--dpi", "200", "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def one(_: int) -> None:
        subprocess.run(command, input=sheet, capture_output=True, check=True, env=environment)

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(one, range(pages)))


def _hostile(folder: Path) -> list[Row]:
    """The adversarial corpus, each file as parts of the ten seconds it may take; the slowest alone is told."""
    from documents.extraction import read_file
    from tests.documents.corpus import CORPUS

    taken = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, case in enumerate(CORPUS):
        (folder / str(number)).mkdir()
        path = folder / str(number) / case.file
        _make(case.make, path)
        taken.append((_seconds(lambda path=path: read_file(path)), case.name))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    slowest = ", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(taken, reverse=True)[:3])
    return [
        Row("archivos hostiles: el más lento", max(taken)[0], "s", HOSTILE, max(taken)[0] <= HOSTILE, slowest),
        Row("memoria que gana quien los lee", grown, "MB", GROWTH, grown < GROWTH),
    ]


def _viewer(folder: Path) -> list[Row]:
    from django.test import Client
    from django.urls import reverse

    from tests.documents import files

    document = _end_to_end(files.long_pdf(folder / "visor.pdf", VIEWED))[1].document
    client = Client()
    client.force_login(_person())
    addresses = [reverse("documents:picture", args=[document.uuid, 1, page]) for page in range(1, VIEWED + 1)]

    def look(address: str) -> float:
        begun = time.perf_counter()
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        b"".join(response)
        return (time.perf_counter() - begun) * 1000

    look(document.get_absolute_url())
    drawn = _seconds_of_children()
    first = [look(each) for each in addresses]
    drawn = 1000 * (_seconds_of_children() - drawn) / VIEWED
    cached = [look(each) for _ in range(3) for each in addresses]
    pages = [look(f"{document.get_absolute_url()}?pagina={page}") for page in range(1, VIEWED + 1)]
    return [
        _percentile("visor: imagen de una página, primera vez, p95", first, FIRST, f", procesador {drawn:.0f} ms"),
        _percentile("visor: imagen de una página, ya dibujada, p95", cached, CACHED),
        _percentile("visor: la página que la muestra, p95", pages, CACHED),
    ]


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _percentile(name: str, times: list[float], goal: float, more: str = "") -> Row:
    p95 = statistics.quantiles(times, n=20)[-1]
    return Row(name, round(p95, 1), "ms", goal, p95 <= goal, f"mediana {statistics.median(times):.1f} ms{more}")


if __name__ == "__main__":
    main(sys.argv[1:])
