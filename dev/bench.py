"""`make bench`: runs each module of `bench/`, shows what it prints and keeps its last line in `bench/results/`.

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
        return max(run(name, options, {**os.environ, **variables}) for name in names or known)


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
        (BENCH / "results").mkdir(exist_ok=True)
        kept = json.dumps(json.loads(last), indent=2, ensure_ascii=False)
        (BENCH / "results" / f"{name}.json").write_text(f"{kept}\n")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
