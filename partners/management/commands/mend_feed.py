"""After a restore into another PostgreSQL server: mend the order of the feed and of the events."""

import json

from django.core.management.base import BaseCommand

from partners.repair import mend


class Command(BaseCommand):
    help = "Repara el orden del feed y de los avisos después de restaurar en otro servidor de PostgreSQL."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="resultado para máquinas")

    def handle(self, *, json: bool, **options):
        mended = mend()
        if json:
            self.stdout.write(_json(mended))
        elif mended.is_nothing:
            self.stdout.write("El orden está bien: no había nada que reparar.")
        else:
            self.stdout.write(
                f"Reparados: {mended.processes} procesos, {mended.events} sucesos, "
                f"{mended.subscriptions} suscripciones. "
                "Los socios deben empezar el feed de nuevo: sus offsets anteriores se rechazan."
            )


def _json(mended) -> str:
    return json.dumps(vars(mended))
