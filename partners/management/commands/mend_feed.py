"""After a restore into another PostgreSQL server: mend the order of the feed and of the events."""

import json

from django.core.management.base import BaseCommand

from partners.repair import mend


class Command(BaseCommand):
    help = "Repara el orden del feed y de los avisos después de restaurar en otro servidor de PostgreSQL."

    def add_arguments(self, parser):
        parser.add_argument(
            "--older",
            action="store_true",
            help="la copia es anterior a lo que los socios ya leyeron: rechaza sus offsets aunque no haya qué reparar",
        )
        parser.add_argument("--json", action="store_true", help="resultado para máquinas")

    def handle(self, *, older: bool, json: bool, **options):
        mended = mend(is_older=older)
        if json:
            self.stdout.write(_json(mended))
        elif mended.is_nothing:
            refused = " Los offsets anteriores del feed se rechazan." if older else ""
            self.stdout.write(f"El orden está bien: no había nada que reparar.{refused}")
        else:
            self.stdout.write(
                f"Reparados: {mended.processes} procesos, {mended.events} sucesos, "
                f"{mended.subscriptions} suscripciones. "
                "Los socios deben empezar el feed de nuevo: sus offsets anteriores se rechazan."
            )


def _json(mended) -> str:
    return json.dumps(vars(mended))
