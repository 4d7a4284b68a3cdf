"""What the measurements of the loader share: a server of their own, files of releases, a table for people.

The server is PostgreSQL with durable commits, as in production. Debian's is taken when it is there, because it knows
lz4; the wheel of development does not.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from bench.generate import write
from dev.environment import LOCAL, ROOT, development
from dev.postgres import DATABASE, Postgres

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
MEMORY = {"shared_buffers": "1GB", "max_wal_size": "8GB", "jit": "off"}
TEMPLATE = "vacia"
# Bytes that no JSON holds: each line is one field, as it is.
RAW = r"copy crudo from stdin with (format csv, quote e'\x01', delimiter e'\x02')"


class _Server(Postgres):
    def _binaries(self) -> Path:
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        return debian[-1].parent if debian else super()._binaries()


@dataclass(frozen=True)
class Loaded:
    """A load, by processes of its own. `seconds`: on the clock, without starting Python; `memory`: peak, MiB."""

    seconds: float
    cpu: float
    memory: float
    report: dict


class Database:
    """One database that is made empty again and again."""

    def __init__(self, url: str):
        self.url = url

    def empty(self) -> None:
        """All tables, no rows; what was written is on the disk."""
        with self._server() as server:
            server.execute(f"drop database if exists {DATABASE} with (force)")
            server.execute(f"create database {DATABASE} template {TEMPLATE}")
            server.execute("checkpoint")

    def prepare(self) -> None:
        """The template, made anew: its tables are those of the code that is measured."""
        with self._server() as server:
            server.execute(f"drop database if exists {TEMPLATE}")
            server.execute(f"drop database if exists {DATABASE} with (force)")
            server.execute(f"create database {DATABASE}")
            _manage(self.url, "migrate", "--verbosity=0")
            server.execute(f"alter database {DATABASE} rename to {TEMPLATE}")

    def raw(self, path: Path) -> float:
        """Seconds of COPY of the bare lines into one jsonb column."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"create table crudo (dato jsonb {self.compression})")
            connection.execute("checkpoint")
            begun = time.perf_counter()
            with path.open("rb") as file, connection.cursor().copy(RAW) as copy:
                while part := file.read(2**18):
                    copy.write(part)
            taken = time.perf_counter() - begun
            connection.execute("drop table crudo")
        return taken

    @property
    def compression(self) -> str:
        with self._server() as server:
            (known,) = server.execute(
                "select 'lz4' = any(enumvals) from pg_settings where name = 'default_toast_compression'"
            ).fetchone()  # type: ignore[misc]
        return "compression lz4" if known else ""

    def load(self, path: Path) -> Loaded:
        """Load the file as `manage.py load_releases` does."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        told = json.loads(_manage(self.url, "load_releases", str(path), "--json", shell=CHILD).splitlines()[-1])
        cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        return Loaded(told["seconds"], cpu, told["memory"], told)

    def written(self) -> int:
        """Rows written since the database was made, as the server counts them."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            (rows,) = connection.execute(
                "select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables"
            ).fetchone()  # type: ignore[misc]
        return rows

    def _server(self):
        return psycopg.connect(self.url.replace(f"/{DATABASE}?", "/postgres?"), autocommit=True)


# The load, and how much memory it took: after it nobody else can tell. What its two processes share counts once.
CHILD = """
import json, os, sys, threading, time
from pathlib import Path
import django
django.setup()
from dataclasses import asdict
from django.utils import timezone
from procurement import bulk

def held(process):
    try:
        with open(f"/proc/{process}/smaps_rollup") as told:
            return sum(int(line.split()[1]) for line in told if line.startswith("Pss:"))
    except OSError:  # it ended meanwhile
        return 0

def watch():
    me = os.getpid()
    while True:
        with open(f"/proc/{me}/task/{me}/children") as children:
            samples.append(held(me) + sum(map(held, children.read().split())))
        time.sleep(0.2)

samples = []
threading.Thread(target=watch, daemon=True).start()
report = asdict(bulk.load_releases([Path(sys.argv[2])], received=timezone.now()))
print(json.dumps({**report, "memory": round(max(samples) / 1024, 1)}))
"""


def _manage(url: str, *arguments: str, shell: str | None = None) -> str:
    variables = development(database_url=url, redis_url=os.environ.get("REDIS_URL", "redis://127.0.0.1:1"))
    command = [sys.executable, *(["-c", shell] if shell else ["manage.py"]), *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables, "LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


@contextmanager
def database() -> Iterator[Database]:
    with _Server(LOCAL / "bench-load", settings={**DURABLE, **MEMORY}) as url:
        made = Database(url)
        made.prepare()
        yield made


@contextmanager
def releases(processes: int) -> Iterator[Path]:
    """A file of generated releases, one a line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{processes}.jsonl"
        write(path, processes)
        yield path


@dataclass(frozen=True)
class Measure:
    """`ours` against `peer`, in the words of the table; `ratio` may be the target at most, or at least."""

    measure: str
    peer: str
    ours: str
    ratio: float
    target: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def show(measures: list[Measure], **facts) -> None:
    """The table, then the result in JSON as the last line."""
    print(f"{'medida':52}{'otro':>16}{'nosotros':>16}{'razón':>9}{'meta':>9}  alcanzada")
    for one in measures:
        target = f"{'≥' if one.at_least else '≤'} {one.target:g}"
        print(
            f"{one.measure:52}{one.peer:>16}{one.ours:>16}{one.ratio:9.2f}{target:>9}  {'sí' if one.reached else 'no'}"
        )
    load = round(os.getloadavg()[0], 1)
    print(f"carga de la máquina al final: {load}; {', '.join(f'{name}: {value}' for name, value in facts.items())}")
    rows = [{**asdict(one), "ratio": round(one.ratio, 3), "reached": one.reached} for one in measures]
    print(json.dumps({"measures": rows, "load": load, **facts}, ensure_ascii=False))


def seconds(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} s"


def options(name: str, arguments: list[str], **defaults: int) -> argparse.Namespace:
    """Whole numbers by name, each with its default."""
    parser = argparse.ArgumentParser(prog=f"bench.{name}")
    for option, default in defaults.items():
        parser.add_argument(f"--{option}", type=int, default=default)
    return parser.parse_args(arguments)
