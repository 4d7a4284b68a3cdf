"""What the commands that load files of registries have in common: one file, progress, a sentence or JSON at the end."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from integrations.errors import IntegrationError
from suppliers import companies
from suppliers.registers import Loaded


class LoadingCommand(BaseCommand):
    """`operation`: of SCVS when the file may be downloaded. `refusals`: what `load` raises with a sentence."""

    operation = ""
    refusals: tuple[type[Exception], ...] = ()

    def add_arguments(self, parser):
        if self.operation:
            where = parser.add_mutually_exclusive_group(required=True)
            where.add_argument("file", type=Path, metavar="ARCHIVO", nargs="?")
            where.add_argument("--download", action="store_true", help="Descargarlo de la SCVS.")
        else:
            parser.add_argument("file", type=Path, metavar="ARCHIVO")
        parser.add_argument("--again", action="store_true", help="Cargarlo aunque ya se haya cargado.")
        parser.add_argument("--json", action="store_true", help="Resultado como JSON, en la última línea.")

    def handle(self, *, file, again, **options):
        started = time.monotonic()
        try:
            done = self._downloaded(again) if options.get("download") else self._load(file, again)
        except OSError as error:
            raise CommandError(f"{file}: no se puede leer: {error.strerror}") from None
        except (IntegrationError, *self.refusals) as error:
            raise CommandError(f"{file or self.operation}: {error}") from None
        self._tell(done, time.monotonic() - started, options["json"])

    def load(self, path: Path, **options) -> Loaded:
        raise NotImplementedError

    def _downloaded(self, again: bool) -> Loaded:
        bar = tqdm(unit="B", unit_scale=True, file=sys.stderr, disable=None)
        with bar, companies.downloaded(self.operation, progress=_to(bar)) as path:
            return self._load(path, again)

    def _load(self, path: Path, again: bool) -> Loaded:
        with tqdm(unit="fila", unit_scale=True, file=sys.stderr, disable=None) as bar:
            return self.load(path, progress=bar.update, again=again)

    def _tell(self, done: Loaded, seconds: float, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(_facts(done, seconds), ensure_ascii=False))
            return
        if done.was_loaded:
            self.stdout.write(f"Este archivo ya estaba cargado ({done.rows:,} filas): no se hizo nada.")
            return
        self.stdout.write(f"{done.rows:,} filas cargadas en {seconds:.1f} s; {done.skipped:,} sin datos utilizables.")
        for problem in done.problems:
            self.stdout.write(f"  {problem}")


def _to(bar: tqdm):
    def progress(size: int, total: int | None) -> None:
        bar.total = total
        bar.update(size - bar.n)

    return progress


def _facts(done: Loaded, seconds: float) -> dict[str, Any]:
    return {
        "register": done.file.kind,
        "sha256": done.file.sha256,
        "published_at": done.file.published_at and done.file.published_at.isoformat(),
        "rows": done.rows,
        "skipped": done.skipped,
        "problems": list(done.problems),
        "was_loaded": done.was_loaded,
        "seconds": round(seconds, 2),
    }
