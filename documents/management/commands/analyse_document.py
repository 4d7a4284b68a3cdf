"""Say what a tender document says, with the page and the words for each claim."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from documents import analysis


class Command(BaseCommand):
    help = "Analiza un documento de contratación y cita la página de cada dato. No sustituye al documento."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="PDF, Word, Excel, imagen o texto.")
        parser.add_argument("--engine", choices=analysis.ENGINES, default="rules", help="Motor; sin él, reglas.")
        parser.add_argument("--json", action="store_true", help="Todo el resultado en JSON.")

    def handle(self, *, file, engine, **options):
        if not file.is_file():
            raise CommandError(f"{file}: no existe o no es un archivo")
        result = analysis.analyse_file(file, engine=engine).as_json()
        if why := result["quality"].get("model", {}).get("withheld"):
            self.stderr.write(f"Sin modelo de lenguaje: {why}")
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        self._tell(result)

    def _tell(self, result: dict) -> None:
        self.stdout.write(f"{result['document_type']}: {result['status']}")
        for name, field in result["fields"].items():
            if field["citations"]:
                cited = ", ".join(f"p. {citation['page']}" for citation in field["citations"])
                shown = field["value"] if field["state"] == "found" else f"ambiguo: {field['alternatives']}"
                self.stdout.write(f"  {name}: {shown} ({cited})")
        for alert in result["alerts"]:
            self.stdout.write(f"  Para revisar: {alert['explanation']}")
        self.stdout.write("Análisis automático; no sustituye al documento.")
