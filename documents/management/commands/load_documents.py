"""Take in the files of a folder, as its manifest.json tells what they are; what is here already is left as it is."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import User
from documents import intake
from documents.choices import Access, Channel


class Command(BaseCommand):
    help = "Recibe los archivos de una carpeta: una entrada de manifest.json por documento, con sus versiones en orden."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--owner", required=True, help="correo de la persona responsable")
        parser.add_argument("--demo", action="store_true", help="los documentos son ficticios")

    def handle(self, *, folder, owner, demo, **options):
        by = User.objects.filter(email=owner).first()
        if by is None:
            raise CommandError(f"No hay ninguna cuenta con el correo {owner}.")
        try:
            entries = json.loads((folder / "manifest.json").read_text())
        except (OSError, ValueError) as error:
            raise CommandError(f"No se puede leer {folder / 'manifest.json'}: {error}") from None
        taken = sum(_take(folder, entry, by, is_demo=demo) for entry in tqdm(entries, disable=None))
        self.stdout.write(f"{taken} archivos nuevos de {len(entries)} documentos.")


def _take(folder: Path, entry: dict, by, *, is_demo: bool) -> int:
    label = intake.Label(
        title=entry["title"], kind=entry.get("kind", ""), ocid=entry.get("ocid", ""), ruc=entry.get("ruc", ""),
        access=entry.get("access", Access.INSTITUTIONAL), access_reason=entry.get("reason", ""), is_demo=is_demo,
    )  # fmt: skip
    document, taken = None, 0
    for name in entry["files"]:
        with (folder / name).open("rb") as file:
            received = intake.receive(
                file=file, name=name, by=by, label=label, document=document, origin=intake.Origin(Channel.COMMAND)
            )
        document, taken = received.version.document, taken + received.is_new
    return taken
