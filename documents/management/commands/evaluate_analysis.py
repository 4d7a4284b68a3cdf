"""Score engines against what people reviewed."""

import json

from django.core.management.base import BaseCommand

from documents import gold
from documents.fields import of

WARNING = "Lo aceptado salió de lo que propuso un motor: la medida favorece al motor que se revisó."


class Command(BaseCommand):
    help = "Compara lo que dijo cada motor con lo que revisaron las personas: precisión, exhaustividad y F1 al 95 %."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="Todo el resultado en JSON.")
        parser.add_argument(
            "--rerun", action="store_true", help="Además, ejecuta las reglas de hoy sobre las páginas guardadas."
        )

    def handle(self, *, as_json, rerun, **options):
        golds = gold.collect()
        found = {name: gold.told(score) for name, score in sorted(gold.scores(golds, rerun=rerun).items())}
        result = {
            "documents": len(golds),
            "reviewed_fields": sum(len(each.values) for each in golds),
            "reviewers": gold.reviewers(),
            "engines": found,
            "warning": WARNING,
        }
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        else:
            self._tell(result)

    def _tell(self, result: dict) -> None:
        counts = f"{result['reviewed_fields']} datos revisados de {result['documents']} documentos"
        self.stdout.write(f"Descansa en {counts}, por {result['reviewers']} personas.")
        if not result["engines"]:
            self.stdout.write(
                "Todavía no hay nada que medir: acepte, corrija o rechace datos en la página de un análisis."
            )
            return
        for name, score in result["engines"].items():
            rates = ", ".join(
                f"{label} {_shown(score[key])}"
                for label, key in (("precisión", "precision"), ("exhaustividad", "recall"), ("F1", "f1"))
            )
            self.stdout.write(f"{name}: {rates} (aciertos {score['tp']}, de más {score['fp']}, de menos {score['fn']})")
            for field, wrong in score["by_field"].items():
                if wrong.get("fp") or wrong.get("fn"):
                    said = f"de más {wrong.get('fp', 0)}, de menos {wrong.get('fn', 0)}"
                    self.stdout.write(f"  {of(field).label}: {said}")
        self.stdout.write(result["warning"])


def _shown(rate: dict) -> str:
    if rate["value"] is None:
        return "no calculable"
    if rate["low"] is None:
        return f"{rate['value']:.3f} (sin intervalo)"
    return f"{rate['value']:.3f} ({rate['low']:.3f} a {rate['high']:.3f})"
