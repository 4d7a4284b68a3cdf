"""A first load and the same file again, against COPY of its bare lines into one jsonb column; alternating, medians.

python -m bench.ingest [--processes 2000] [--rounds 5]
"""

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench._load import Database, Loaded, Measure, database, options, releases, seconds, show

FIRST, AGAIN = 2.5, 0.25


def main(arguments: list[str]) -> None:
    asked = options("ingest", arguments, processes=2000, rounds=5)
    with releases(asked.processes) as path, database() as held:
        rounds = [_round(held, path) for _ in range(asked.rounds)]
        raw, first, again = [one.raw for one in rounds], [one.first for one in rounds], [one.again for one in rounds]
        written = max(one.written for one in rounds)
        measures = [
            _ratio("primera carga / COPY de las líneas", raw, [one.seconds for one in first], FIRST),
            _ratio(
                "la misma otra vez / primera", [one.seconds for one in first], [one.seconds for one in again], AGAIN
            ),
            Measure("filas escritas por la segunda carga", "", str(written), written, 0),
            *_compile(path, asked.processes, first),
        ]
        facts = {"procesos": asked.processes, "rondas": asked.rounds, "compresión": held.compression or "pglz"}
    show(
        measures, **facts, procesos_por_segundo=round(asked.processes / statistics.median(one.seconds for one in first))
    )


@dataclass(frozen=True)
class _Round:
    raw: float  # seconds
    first: Loaded
    again: Loaded
    written: int  # rows, by the second load


def _round(held: Database, path: Path) -> _Round:
    held.empty()
    raw = held.raw(path)
    held.empty()
    first = held.load(path)
    before = held.written()
    again = held.load(path)
    return _Round(raw, first, again, held.written() - before)


def _seconds(loads: list[Loaded]) -> list[float]:
    return [one.seconds for one in loads]


def _ratio(name: str, peer: list[float], ours: list[float], target: float) -> Measure:
    ratios = [one / other for one, other in zip(ours, peer, strict=True)]
    return Measure(name, seconds(peer), seconds(ours), statistics.median(ratios), target)


def _compile(path: Path, processes: int, first: list[Loaded]) -> list[Measure]:
    """`ocdskit compile` merges and prints; it neither stores nor indexes. Nothing where it is not installed."""
    program = Path(sys.executable).with_name("ocdskit")
    if not program.exists():
        return []
    schema = path.with_name("schema.json")
    schema.write_text('{"properties": {}}')  # its own is fetched from the network, and says little that costs time
    begun = time.perf_counter()
    with path.open("rb") as file:
        command = [str(program), "compile", "--schema", str(schema)]
        subprocess.run(command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    theirs = processes / (time.perf_counter() - begun)
    ours = processes / statistics.median(_seconds(first))
    name = "procesos por segundo / ocdskit compile (sin base)"
    return [Measure(name, f"{theirs:.0f}/s", f"{ours:.0f}/s", ours / theirs, 1, at_least=True)]


if __name__ == "__main__":
    main(sys.argv[1:])
