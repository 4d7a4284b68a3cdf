"""Write the simulated open data to a file: one release package per line."""

import sys
from datetime import date
from pathlib import Path

from sandbox.sercop.releases import encode
from sandbox.sercop.world import World


def dump(path: Path, *, today: date, processes: int, view: str, until: date | None) -> int:
    """Write JSON Lines to `path` ("-" is the standard output); returns how many packages."""
    stream = sys.stdout if str(path) == "-" else path.open("w", encoding="ascii", newline="\n")
    written = 0
    try:
        for package in World(today, processes).packages(view, until):
            stream.write(encode(package) + "\n")
            written += 1
    finally:
        if stream is not sys.stdout:
            stream.close()
    return written
