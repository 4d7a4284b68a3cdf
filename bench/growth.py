"""How time and memory of a first load grow with the file: one size, and ten times that.

python -m bench.growth [--processes 2000] [--times 10]
"""

import sys

from bench._load import Loaded, Measure, database, options, releases, show

MEMORY, SAME, SLOWER = 200, 1.1, 1.1


def main(arguments: list[str]) -> None:
    asked = options("growth", arguments, processes=2000, times=10)
    with database() as held:
        small, large = (_load(held, asked.processes * times) for times in (1, asked.times))
    memory = f"{small.memory:.0f} MiB", f"{large.memory:.0f} MiB"
    time = f"{small.seconds:.1f} s", f"{large.seconds:.1f} s"
    measures = [
        Measure("memoria más alta, MiB", "", memory[1], large.memory, MEMORY),
        Measure("la misma / con menos procesos", *memory, large.memory / small.memory, SAME),
        Measure("tiempo / con menos procesos", *time, large.seconds / small.seconds, SLOWER * asked.times),
    ]
    show(measures, procesos=asked.processes, veces=asked.times)


def _load(held, processes: int) -> Loaded:
    held.empty()
    with releases(processes) as path:
        return held.load(path)


if __name__ == "__main__":
    main(sys.argv[1:])
