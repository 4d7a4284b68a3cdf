import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand
from tqdm import tqdm

from integrations.checks import QUESTIONS, check

MARKS = {True: "bien", False: "FALLA", None: "no se consultó"}


class Command(BaseCommand):
    help = "Hace a cada contraparte configurada una pregunta conocida; termina con 1 si alguna falla."

    def add_arguments(self, parser):
        parser.add_argument("codes", nargs="*", metavar="contraparte", help="Solo estas; vacío: todas.")
        parser.add_argument("--json", action="store_true", help="Resultado como JSON, en la última línea.")

    def handle(self, *, codes, **options):
        unknown = sorted(set(codes) - set(QUESTIONS))
        if unknown:
            self.stderr.write(f"No hay contraparte {', '.join(unknown)}: use {', '.join(QUESTIONS)}.")
            sys.exit(2)
        progress = tqdm(codes or list(QUESTIONS), unit="contraparte", leave=False, disable=None)
        results = [check(code) for code in progress]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(result) for result in results], ensure_ascii=False))
        else:
            for result in results:
                self.stdout.write(f"{MARKS[result.ok]:>15}  {result.name} ({result.seconds:.1f} s): {result.detail}")
        if any(result.ok is False for result in results):
            sys.exit(1)
