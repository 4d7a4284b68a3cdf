"""Import the CPC tree: the portal's own catalogue, or the file that SERCOP publishes."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from procurement import cpc


class Command(BaseCommand):
    help = "Importa el Clasificador Central de Productos: el catálogo del portal o un CSV de SERCOP. Se puede repetir."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="ARCHIVO", nargs="?", default=cpc.CATALOGUE)

    def handle(self, *, file, **options):
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                done = cpc.import_cpc(lines)
        except OSError as error:
            raise CommandError(f"{file}: no se puede leer: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise CommandError(f"{file}: no está en UTF-8 (byte {error.start}); conviértalo antes") from None
        except cpc.WrongRow as error:
            raise CommandError(f"{file}: {error}") from None
        self.stdout.write(f"Códigos CPC: {done.created} nuevos, {done.changed} cambiados, {done.same} iguales.")
