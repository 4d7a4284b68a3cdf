"""Schemathesis over every operation as every role, in single requests and in chains: 20,000 and more cases.

python -m bench.contract [--cases 20000] [--chained 21000]

It is the suite's own test with more cases (tests/api/test_contract*.py): any server error or answer that the document
does not tell fails it.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time

from bench._held import load
from dev.environment import ROOT

METHODS = ("GET ", "POST ", "PUT ", "PATCH ", "DELETE ")
TESTS = ["tests/api/test_contract.py", "tests/api/test_contract_stateful.py"]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.contract")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--chained", type=int, default=21_000)
    asked = parser.parse_args(arguments)
    begun, before = time.monotonic(), load()
    cases = {"CONTRACT_CASES": str(asked.cases), "STATEFUL_CASES": str(asked.chained)}
    done = subprocess.run(
        [sys.executable, "-m", "dev.test", *TESTS, "-q", "-s", "-p", "no:logging"],
        cwd=ROOT,
        env={**os.environ, **cases},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    sent = [int(text.replace(",", "")) for text in re.findall(r"([\d,]+) peticiones", done.stdout)]
    print("\n".join(_table(done.stdout)))
    verdict = "cumple" if done.returncode == 0 else "NO CUMPLE"
    print(f"{sum(sent):,} peticiones en {time.monotonic() - begun:.0f} s, 0 errores y 0 faltas: {verdict}")
    if done.returncode:
        print(done.stdout[-6000:])
    print(json.dumps({"requests": sent, "seconds": round(time.monotonic() - begun), "load": [before, load()]}))
    sys.exit(done.returncode)


def _table(told: str) -> list[str]:
    """Who asked each operation how often, and how it was answered."""
    lines = told.splitlines()
    first = next((place for place, line in enumerate(lines) if line.startswith("operación ")), len(lines))
    return [line for line in lines[first:] if line.startswith(("operación ", *METHODS))]


if __name__ == "__main__":
    main(sys.argv[1:])
