"""Ten mixed analyses at once, from the uploaded bytes to the result with the simulated model: how long the slowest
takes, and how many ever run together, as the leases in PostgreSQL tell.

Five text documents, three half scanned, two of forty scanned pages; twelve workers. The model's own time is not
measured here: it answers at once.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from io import BytesIO

import pypdfium2

from bench.tenders import render
from bench.tenders.build import build
from dev.environment import LOCAL, development
from dev.postgres import Postgres
from dev.redis import Redis
from sandbox.ai.server import Ai
from sandbox.wire import Server

FOLDER = LOCAL / "bench-concurrency"
WORKERS, MOST_RUNNING, MOST_SECONDS = 12, 10, 300
TEXT, MIXED, SCANNED = (0, 30), (10, 10), (40, 0)  # scanned pages, pages of text


def main() -> None:
    begun = os.getloadavg()[0]
    with portal():
        numbers = [receive(number, *kind) for number, kind in enumerate([TEXT] * 5 + [MIXED] * 3 + [SCANNED] * 2)]
        running, stop = [0], threading.Event()
        watcher = threading.Thread(target=watch, args=(running, stop))
        watcher.start()
        started = time.monotonic()
        with ThreadPoolExecutor(WORKERS) as pool:
            results = list(pool.map(lambda number: analyse(number, started), numbers))
        stop.set()
        watcher.join()
    slowest, unread = max(row["seconds"] for row in results), sum(row["unread"] for row in results)
    found = {row["status"] for row in results}
    print(f"carga de la máquina al empezar {begun:.1f}, al terminar {os.getloadavg()[0]:.1f}")
    print(f"10 análisis a la vez: el más lento {slowest:.0f} s (meta: ≤ {MOST_SECONDS})")
    print(f"corriendo a la vez: {max(running)} (meta: ≤ {MOST_RUNNING}); estados: {', '.join(sorted(found))}")
    print(f"páginas sin leer, dichas como tales: {unread} de {5 * 30 + 3 * 20 + 2 * 40}")
    print(json.dumps({"slowest": slowest, "most_running": max(running), "load": begun, "documents": results}))


@contextmanager
def portal() -> Iterator[None]:
    """Django on a database of its own, with the simulated model."""
    with ExitStack() as stack:
        server = Server("127.0.0.1", 0, under("/ai", Ai()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        database, redis_url = stack.enter_context(Postgres(FOLDER)), stack.enter_context(Redis(FOLDER))
        environment = development(database_url=database, redis_url=redis_url, sandbox_url=server.url)
        os.environ.update(environment | {"DOCUMENTS_DIR": str(FOLDER / "documents")})
        import django
        from django.core.management import call_command

        django.setup()
        logging.disable(logging.WARNING)  # what is printed is the table
        call_command("migrate", verbosity=0)
        yield


def under(prefix: str, ai: Ai):
    return lambda request: ai.respond(request.under(prefix))


def receive(number: int, scanned: int, text: int) -> int:
    """The version of an invented document with so many pages of each kind; never the same bytes twice."""
    from accounts.models import User
    from documents import intake

    by, _ = User.objects.get_or_create(email="bench@example.invalid", defaults={"full_name": "Medición"})
    sheet = build("development", number)
    whole = pypdfium2.PdfDocument.new()
    for _ in range(text):
        whole.import_pages(pypdfium2.PdfDocument(render.pdf(sheet)), [0])
    picture = render.scan(sheet) if scanned else b""
    for _ in range(scanned):
        whole.import_pages(pypdfium2.PdfDocument(picture), [0])
    file = BytesIO()
    whole.save(file)
    file.write(f"\n% {time.time_ns()}\n".encode())
    file.seek(0)
    return intake.receive(file=file, name=f"pliego-{number}.pdf", by=by).version.pk


def analyse(number: int, started: float) -> dict:
    """Read the version and let both engines look at it, as workers do."""
    from django.db import connections

    from documents import analysis
    from documents.intake import reading_key
    from documents.models import Version

    version = Version.objects.select_related("document__owner").get(pk=number)
    run_job(reading_key(version))
    version.refresh_from_db()
    wanted = analysis.request_analysis(version=version, by=version.document.owner, engine="llm")
    run_job(analysis.job_key(wanted))
    wanted.refresh_from_db()
    connections.close_all()
    seconds = round(time.monotonic() - started, 1)
    return {"status": wanted.status, "seconds": seconds, "unread": version.unread_count}


def run_job(key: str) -> None:
    """Until it is done: a job that found all places taken comes again."""
    from jobs import worker
    from jobs.choices import LIVE
    from jobs.models import Job

    while job := Job.objects.filter(key=key, state__in=LIVE).first():
        worker.run(job.pk)
        time.sleep(0.2)


def watch(running: list[int], stop: threading.Event) -> None:
    from django.db import connections
    from django.db.models.functions import Now

    from documents.models import AnalysisPlace

    while not stop.wait(0.05):
        running.append(AnalysisPlace.objects.filter(token__isnull=False, lease_until__gt=Now()).count())
    connections.close_all()


if __name__ == "__main__":
    main()
