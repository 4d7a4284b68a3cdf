"""`make bench`: runs each module of `bench/`, shows what it prints, keeps its last line in `bench/results/`, and ends
with one table of the measures that have a peer.

A module is run as `python -m bench.NAME` with a database and a Redis behind it; its last line is JSON, what came before
is the table that people read.
"""

import json
import os
import subprocess
import sys

from dev.environment import ROOT
from dev.manage import servers

BENCH = ROOT / "bench"
RESULTS = BENCH / "results"
NOT_MEASUREMENTS = {"generate", "rows"}  # make the data


def main(arguments: list[str]) -> int:
    """Names of measurements, then the options that each of them gets: `ingest --processes 20000`."""
    first = next((place for place, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    names, options = arguments[:first], arguments[first:]
    known = sorted(
        path.stem for path in BENCH.glob("*.py") if path.stem not in NOT_MEASUREMENTS and path.stem[0] != "_"
    )
    if unknown := set(names) - set(known):
        print(
            f"No hay mediciones con estos nombres: {', '.join(sorted(unknown))}. Hay: {', '.join(known) or 'ninguna'}."
        )
        return 2
    if not known:
        print("Todavía no hay mediciones en bench/.")
        return 0
    with servers() as variables:
        codes = {name: run(name, options, {**os.environ, **variables}) for name in names or known}
    summary([name for name, code in codes.items() if code == 0])
    if failed := [name for name, code in codes.items() if code]:
        print(f"Sin resultado: {', '.join(failed)}.")
    return max(codes.values())


def run(name: str, options: list[str], environment: dict[str, str]) -> int:
    """Exit code of the module; its result is kept only when it ended well."""
    print(f"── {name}", flush=True)
    result = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    *table, last = result.stdout.strip().splitlines() or [""]
    print("\n".join(table), flush=True)
    if result.returncode == 0:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(f"{json.dumps(json.loads(last), indent=2, ensure_ascii=False)}\n")
    return result.returncode


def summary(names: list[str]) -> None:
    """One table of all measures that stand against another program, from the results that were kept."""
    measures = [
        (name, one) for name in names for one in json.loads((RESULTS / f"{name}.json").read_text()).get("measures", ())
    ]
    if not measures:
        return
    print(f"\n{'':10}{'medida':52}{'otro':>16}{'nosotros':>16}{'razón':>9}{'meta':>9}  alcanzada")
    for name, one in measures:
        target = f"{'≥' if one['at_least'] else '≤'} {one['target']:g}"
        reached = "sí" if one["reached"] else "no"
        print(
            f"{name:10}{one['measure']:52}{one['peer']:>16}{one['ours']:>16}{one['ratio']:9.2f}{target:>9}  {reached}"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
