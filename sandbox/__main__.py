"""`python -m sandbox` serves the simulated counterparts; `dump FILE` writes the releases of SERCOP, `files FOLDER` the
files of the registries."""

import argparse
import signal
import sys
import threading
from datetime import date
from pathlib import Path

from sandbox import documents
from sandbox.app import Sandbox
from sandbox.sercop import days
from sandbox.sercop.dump import dump
from sandbox.sercop.world import DEFAULT_PROCESSES, VIEWS, World
from sandbox.wire import Server


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    today = options.today or days.today()
    if options.command == "dump":
        count = dump(options.file, today=today, processes=options.processes, view=options.view, until=options.until)
        print(f"{count} paquetes escritos en {options.file}", file=sys.stderr)
        return 0
    if options.command == "files":
        print("\n".join(write_files(options.folder, today)), file=sys.stderr)
        return 0
    if options.command == "documents":
        count = documents.write(options.folder, World(today, options.processes))
        print(f"{count} documentos escritos en {options.folder}", file=sys.stderr)
        return 0
    return serve(options)


def write_files(folder: Path, today: date) -> list[str]:
    """SCVS's directory and ranking, and the lists of those who may not contract; returns their names."""
    from sandbox import lists
    from sandbox.scvs.server import directory, ranking

    made = {"directory.xlsx": directory(today), "ranking.csv": ranking()}
    made |= {name: make().encode() for name, make in lists.FILES.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return list(made)


def serve(options: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; says its address on the first line of the standard output."""
    sandbox = Sandbox(today=options.today, processes=options.processes, rate=options.rate, latency=options.latency)
    try:
        server = Server(options.host, options.port, sandbox)
    except OSError as refused:
        print(f"No se puede abrir {options.host}:{options.port}: {refused.strerror}", file=sys.stderr)
        return 1
    print(f"sandbox: {server.url} (día {sandbox.day.isoformat()}, {options.processes} procesos)", flush=True)
    sftp = open_sftp(sandbox, options)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        if sftp:
            sftp.close()
    return 0


def open_sftp(sandbox: Sandbox, options: argparse.Namespace):
    """The SFTP port, when one is asked for; the only part of the sandbox that needs more than the standard library."""
    if options.sftp_port is None:
        return None
    from sandbox.sftp import SftpPort

    host_key = options.sftp_host_key.read_bytes() if options.sftp_host_key else None
    port = SftpPort(sandbox, options.host, options.sftp_port, host_key=host_key)
    print(f"sandbox: {port.url} ({port.fingerprint})", flush=True)
    return port


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    top.set_defaults(today=None, processes=DEFAULT_PROCESSES)
    add_common(top)
    top.add_argument("--host", default="127.0.0.1")
    top.add_argument("--port", type=int, default=8900, help="0 takes a free one")
    top.add_argument("--rate", type=int, default=60, help="requests a minute that SERCOP's API allows; 0 is no limit")
    top.add_argument("--latency", type=float, default=0, help="seconds every answer takes (the real ones: 4 to 18)")
    top.add_argument("--sftp-port", type=int, help="opens the SFTP server of the inbox too; 0 takes a free port")
    top.add_argument("--sftp-host-key", type=Path, help="its private key (PEM); without it a new one at each start")
    commands = top.add_subparsers(dest="command")
    files = commands.add_parser("files", help="write the files of the registries: SCVS, SERCOP's list, sanctions")
    add_common(files)
    files.add_argument("folder", type=Path, help="where to write them")
    writer = commands.add_parser("dump", help="write release packages as JSON Lines")
    add_common(writer)
    writer.add_argument("file", type=Path, help='where to write; "-" is the standard output')
    writer.add_argument(
        "--view", choices=VIEWS, default="records", help="one per process, per event, or monthly deltas"
    )
    writer.add_argument("--until", type=date.fromisoformat, help="stop the clock at an earlier day")
    papers = commands.add_parser("documents", help="write papers of some processes, and a manifest of them")
    add_common(papers)
    papers.add_argument("folder", type=Path, help="where to write")
    return top


def add_common(parser: argparse.ArgumentParser) -> None:
    """What both commands take, before or after the word `dump`."""
    missing = argparse.SUPPRESS
    day_help = "the day the data is seen on (YYYY-MM-DD; default: today in Guayaquil)"
    parser.add_argument("--today", type=date.fromisoformat, default=missing, help=day_help)
    parser.add_argument("--processes", type=int, default=missing, help="how many begin in three years (default: 3600)")


if __name__ == "__main__":
    sys.exit(main())
