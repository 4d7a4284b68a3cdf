"""Write the API's OpenAPI document to docs/api/openapi.json; a change that breaks clients is refused."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from api.collection import collection
from api.compatibility import breaking
from api.document import document

FILE: Path = settings.BASE_DIR / "docs" / "api" / "openapi.json"
COLLECTION = FILE.with_name("postman.json")


class Command(BaseCommand):
    help = "Escribe docs/api/openapi.json; se niega si un cambio rompe a los clientes (docs/api/versiones.md)."

    def add_arguments(self, parser):
        parser.add_argument(
            "--break", action="store_true", dest="may_break", help="de todos modos: versión mayor nueva"
        )

    def handle(self, *, may_break: bool, **options):
        made = document()
        broken = breaking(json.loads(FILE.read_text()), made) if FILE.exists() else []
        for sentence in broken:
            self.stderr.write(sentence)
        if broken and not may_break:
            raise CommandError(f"{len(broken)} cambios rompen a los clientes de la versión {made['info']['version']}.")
        _write(COLLECTION, collection(made))
        _write(FILE, made)
        self.stdout.write(f"Escrito {FILE.name}: {sum(len(each) for each in made['paths'].values())} operaciones.")


def _write(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
