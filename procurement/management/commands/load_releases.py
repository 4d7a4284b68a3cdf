"""Load OCDS files into the portal."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from procurement import bulk

SHOWN = 20


class Command(BaseCommand):
    help = "Carga archivos OCDS: paquetes, registros, releases compilados, arreglos y JSON Lines de ellos."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="ARCHIVO", help="«-» lee la entrada estándar.")
        parser.add_argument("--json", action="store_true", help="La última línea es el resultado en JSON.")
        parser.add_argument("--demo", action="store_true", help="Marca lo cargado como datos de demostración.")

    def handle(self, *, files, demo, **options):
        paths = [sys.stdin.buffer if name == "-" else Path(name) for name in files]
        size = sum(path.stat().st_size for path in paths if isinstance(path, Path) and path.is_file())
        hidden = options["json"] or not sys.stderr.isatty()
        with tqdm(total=size or None, unit="B", unit_scale=True, disable=hidden) as bar:
            report = bulk.load_releases(paths, received=timezone.now(), is_demo=demo, progress=_Progress(bar))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
        else:
            self._tell(report)
        if report.rejected:
            sys.exit(1)

    def _tell(self, report: bulk.Report) -> None:
        for error in report.errors[:SHOWN]:
            place = f", línea {error['line']}" if error["line"] else ""
            ocid = f" ({error['ocid']})" if error["ocid"] else ""
            self.stderr.write(f"{error['file']}{place}{ocid}: {error['reason']}")
        if len(report.errors) > SHOWN:
            self.stderr.write(f"… y {len(report.errors) - SHOWN} errores más; --json los lista.")
        self.stdout.write(
            f"Procesos: {report.created} nuevos, {report.changed} cambiados, {report.same} iguales, "
            f"{report.rejected} rechazados, en {report.seconds} s."
        )


class _Progress:
    """Moves the bar by what was read of each file."""

    def __init__(self, bar: tqdm):
        self._bar = bar
        self._file, self._read = "", 0

    def __call__(self, name: str, read: int) -> None:
        if name != self._file:
            self._file, self._read = name, 0
        self._bar.update(read - self._read)
        self._read = read
