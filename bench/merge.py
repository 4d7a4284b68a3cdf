"""Our merge against `ocdsmerge`, by the authors of the standard: the same releases, per second of CPU, and differences.

python -m bench.merge [--processes 20000] [--rounds 5]
"""

import gc
import statistics
import sys
import time
import warnings
from collections.abc import Callable

import ocdsmerge

from bench._load import Measure, options, show
from bench.generate import Generator
from procurement.mapping.compiling import OMIT, WHOLE, compiled_release, rule_tree

FASTER = 4
RULES = {("tender", "items"): WHOLE, ("auctions",): WHOLE, ("date",): OMIT, ("id",): OMIT, ("tag",): OMIT}


def main(arguments: list[str]) -> None:
    warnings.simplefilter("ignore", ocdsmerge.exceptions.DuplicateIdValueWarning)
    asked = options("merge", arguments, processes=20_000, rounds=5)
    processes = list(Generator().processes(asked.processes))
    tree, merger = rule_tree(RULES), ocdsmerge.Merger(merge_rules=RULES)
    ours, theirs = lambda releases: compiled_release(releases, tree), merger.create_compiled_release
    differences = sum(ours(releases) != theirs(releases) for releases in processes)
    gc.collect()
    gc.freeze()
    rounds = [(_seconds(theirs, processes), _seconds(ours, processes)) for _ in range(asked.rounds)]
    peer, mine = (statistics.median(one[place] for one in rounds) for place in (0, 1))
    ratio = statistics.median(one / other for one, other in rounds)
    name = "procesos fundidos por segundo de CPU / ocdsmerge"
    show(
        [
            Measure(
                name, f"{asked.processes / peer:.0f}", f"{asked.processes / mine:.0f}", ratio, FASTER, at_least=True
            ),
            Measure("procesos que salen distintos", "", str(differences), differences, 0),
        ],
        procesos=asked.processes,
        rondas=asked.rounds,
    )


def _seconds(merge: Callable, processes: list) -> float:
    begun = time.process_time()
    for releases in processes:
        merge(releases)
    return time.process_time() - begun


if __name__ == "__main__":
    main(sys.argv[1:])
