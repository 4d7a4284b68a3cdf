"""`python -m sandbox` serves the simulated counterparts; `python -m sandbox dump FILE` writes SERCOP's releases."""

import argparse
import sys
from datetime import date
from pathlib import Path

from sandbox.sercop import days
from sandbox.sercop.dump import dump
from sandbox.sercop.world import DEFAULT_PROCESSES, VIEWS


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    today = options.today or days.today()
    if options.command == "dump":
        count = dump(options.file, today=today, processes=options.processes, view=options.view, until=options.until)
        print(f"{count} paquetes escritos en {options.file}", file=sys.stderr)
        return 0
    return 1


def parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--today", type=date.fromisoformat, help="the day the data is seen on (YYYY-MM-DD; default: today)"
    )
    common.add_argument("--processes", type=int, default=DEFAULT_PROCESSES, help="how many begin in three years")
    top = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__, parents=[common])
    commands = top.add_subparsers(dest="command")
    writer = commands.add_parser("dump", parents=[common], help="write release packages as JSON Lines")
    writer.add_argument("file", type=Path, help='where to write; "-" is the standard output')
    writer.add_argument(
        "--view", choices=VIEWS, default="records", help="one per process, one per event, or monthly deltas"
    )
    writer.add_argument("--until", type=date.fromisoformat, help="stop the clock at an earlier day")
    return top


if __name__ == "__main__":
    sys.exit(main())
