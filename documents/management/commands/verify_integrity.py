"""Hash every original of the storage against the database; exit code 1 when something differs."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from documents import integrity, storage
from documents.models import Version

SAID = {
    "missing": "no está en el almacén",
    "changed": "tiene otros bytes",
    "held": "espera al almacén dentro de la base",
    "stray": "está en el almacén y ningún documento lo nombra",
}


class Command(BaseCommand):
    help = "Vuelve a calcular la huella de cada archivo guardado y la compara con la base de datos."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="una línea JSON con todo lo hallado")

    def handle(self, *, as_json, **options):
        total = Version.objects.count()
        try:
            with tqdm(total=total, unit="archivo", disable=as_json or None, file=sys.stderr) as bar:
                found = list(integrity.differences(progress=bar.update))
        except storage.StorageDown as error:
            raise CommandError(str(error), returncode=2) from None
        self._tell(found, total, as_json=as_json)
        if found:
            sys.exit(1)

    def _tell(self, found: list[integrity.Difference], total: int, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"checked": total, "differences": [asdict(each) for each in found]}))
            return
        for each in found:
            self.stdout.write(f"{each.key}: {SAID[each.problem]}. {each.detail}".rstrip())
        self.stdout.write(f"{total} archivos revisados, {len(found)} diferencias.")
