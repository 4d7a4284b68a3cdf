"""Write OCDS to a file: every release or one record per process, of a month or of all."""

import json
import sys
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.scopes import Access, Scope
from procurement import publication
from procurement.api.ocds import LINES, asked_for

EVERYBODY = Access("command", frozenset({Scope.PEOPLE}))  # a month names nobody: whom to hide is `--people`'s to say


class Command(BaseCommand):
    help = "Exporta publicaciones o registros OCDS a un archivo JSON Lines o ZIP."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="archivo .jsonl o .zip")
        parser.add_argument("--kind", choices=list(LINES), default="releases")
        parser.add_argument("--month", help="mes de publicación, AAAA-MM; todos si falta")
        parser.add_argument("--people", action="store_true", help="personas naturales sin seudónimo")
        parser.add_argument("--json", action="store_true", help="lo hecho, en JSON")

    def handle(self, *, file: Path, kind: str, month, people: bool, **options):
        if file.suffix not in (".jsonl", ".zip"):
            raise CommandError(f"El archivo {file.name} debe terminar en .jsonl o .zip.")
        lines = _counted(LINES[kind](asked_for({"month": _read(month)}, EVERYBODY), sees_people=people))
        pieces = (
            publication.chunks(lines)
            if file.suffix == ".jsonl"
            else publication.zipped(lines, kind=kind, uri=_address(file), moment=timezone.now())
        )
        started, unfinished = time.monotonic(), file.with_name(f".{file.name}.part")
        with unfinished.open("wb") as out:
            size = sum(out.write(piece) for piece in pieces)
        unfinished.replace(file)
        done = {"file": str(file), "kind": kind, "lines": lines.number, "bytes": size}
        done["seconds"] = round(time.monotonic() - started, 1)
        told = (
            json.dumps(done) if options["json"] else "Escritas {lines} líneas de {kind}: {bytes} bytes.".format(**done)
        )
        self.stdout.write(told)


class _counted:
    """Lines, counted as they pass; tells how far it is where somebody looks."""

    def __init__(self, lines):
        self.lines, self.number = lines, 0

    def __iter__(self):
        for line in self.lines:
            self.number += 1
            if self.number % 1000 == 0 and sys.stderr.isatty():
                sys.stderr.write(f"\r{self.number:,} líneas")
            yield line


def _address(file: Path) -> str:
    host = next(iter(settings.ALLOWED_HOSTS), "localhost")
    return f"https://{host}/api/v1/export/{quote(file.name)}"


def _read(month: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        raise CommandError(f"El mes {month} no se puede leer: escriba AAAA-MM.") from None
