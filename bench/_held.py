"""A portal that holds as many processes as asked, kept between measurements; and how times are summed up.

Runs on a PostgreSQL of its own in `.local/bench-search`, with more room than a portal for development: its 256 MB would
measure how fast pages are copied.
"""

import hashlib
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg

from dev.environment import LOCAL, ROOT, development
from dev.postgres import DATABASE, Postgres
from dev.processes import end, spawn
from dev.redis import Redis

FOLDER = LOCAL / "bench-search"
MEMORY = {"shared_buffers": "1GB", "effective_cache_size": "4GB", "max_wal_size": "8GB"}
TRIES = 5
# What searches read; what else pages read, they warm themselves.
WARMED = (
    *("procurement_process", "process_search", "process_recent", "procurement_process_pkey"),
    *("procurement_word", "word_trgm", "procurement_facetcount"),
)


@contextmanager
def held(processes: int) -> Iterator[None]:
    """Django, set up on a database with that many processes, warm."""
    with ExitStack() as stack:
        url = stack.enter_context(Postgres(FOLDER, settings=MEMORY))
        redis_url = os.environ.get("REDIS_URL") or stack.enter_context(Redis(FOLDER))
        _fill(url, redis_url, processes)
        logging.disable(logging.WARNING)  # what is printed is the table
        _warm()
        yield


@dataclass(frozen=True)
class Time:
    """Milliseconds of TRIES runs. Where other programs share the machine, `quickest` is what they disturbed least."""

    median: float
    quickest: float


def timed(run: Callable[[], object]) -> Time:
    taken = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begun) * 1000)
    return Time(round(statistics.median(taken), 2), round(min(taken), 2))


def summed(times: list[Time]) -> dict[str, float]:
    """Of the medians, and how high the 95th percentile is of the quickest runs."""
    medians = sorted(each.median for each in times)
    quickest = sorted(each.quickest for each in times)
    place = int(len(times) * 0.95)
    return {
        "p50": round(statistics.median(medians), 2),
        "p95": medians[place],
        "max": medians[-1],
        "p95_undisturbed": quickest[place],
    }


def cells(*values: float | str) -> str:
    """A row of a table for people."""
    return "".join(f"{value:>9}" if isinstance(value, str) else f"{value:9.1f}" for value in values)


@contextmanager
def awake() -> Iterator[None]:
    """Keep every core from sleeping, with work that gives way to all other: waking an idle core of a virtual machine
    takes longer than what is measured, and a server that has requests does not sleep."""
    code = "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile True: pass"
    idlers = [spawn([sys.executable, "-c", code]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for idler in idlers:
            end(idler)


def load() -> float:
    """Of the machine in the last minute."""
    return round(os.getloadavg()[0], 1)


def _fill(url: str, redis_url: str, processes: int) -> None:
    """A database with that many processes, made anew unless the last one was made the same way."""
    name, wanted = DATABASE, f"{processes} {_made_by()}"
    # Any other database of the server lets this one be dropped.
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as server:
        held = server.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        )
        is_held = held.fetchone() == (wanted,)
        if not is_held:
            server.execute(f"drop database if exists {name}")
            server.execute(f"create database {name}")
        _start_django(url, redis_url)
        if not is_held:
            _make(processes)
            server.execute(f"comment on database {name} is '{wanted}'")


def _made_by() -> str:
    """A digest of what the rows depend on."""
    sources = [ROOT / "bench" / "rows.py", *sorted(ROOT.glob("procurement/migrations/0*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _start_django(url: str, redis_url: str) -> None:
    os.environ.update(development(database_url=url, redis_url=redis_url))
    import django

    django.setup()


def _make(processes: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from bench.rows import Country
    from procurement.search import cube, words

    call_command("migrate", verbosity=0)
    begun = time.monotonic()
    Country(processes).make(lambda done: _tell(f"{done:,} procesos"))
    _tell(f"filas e índices: {time.monotonic() - begun:.0f} s")
    for name, count in (("conteos por filtro", cube.recount), ("palabras", words.recount)):
        begun = time.monotonic()
        with transaction.atomic():
            changed = count()
        _tell(f"{name}: {changed:,} en {time.monotonic() - begun:.1f} s")


def _tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _warm() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("create extension if not exists pg_prewarm")
        cursor.execute("select sum(pg_prewarm(oid)) from pg_class where relname = any(%s)", [list(WARMED)])
