"""`manage.py verify_supplier RUC`: ask the registries about one supplier now, or tell what was on file on a day."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from integrations.errors import IntegrationError
from integrations.http import Conversation
from suppliers import refreshing, standing, verification
from suppliers.choices import Authority, Outcome, Purpose, Verdict
from suppliers.models import Supplier

# The sandbox says what must come out in the words of a single check.
EXPECTED = {"cumple": Verdict.FIT, "observado": Verdict.NOTES, "incumple": Verdict.UNFIT}


class Command(BaseCommand):
    help = "Verifica un proveedor en sus registros, o dice cómo constaba en una fecha."

    def add_arguments(self, parser):
        parser.add_argument("ruc", nargs="?", help="RUC de 13 dígitos.")
        parser.add_argument(
            "--authority",
            action="append",
            choices=Authority.values,
            metavar="AUTORIDAD",
            help=f"Solo esta; se puede repetir: {', '.join(Authority.values)}.",
        )
        parser.add_argument("--as-of", type=_day, metavar="AAAA-MM-DD", help="Lo que constaba ese día; no consulta.")
        parser.add_argument("--purpose", choices=Purpose.values, default=Purpose.CONTROL, help="Finalidad.")
        parser.add_argument("--demo-cases", action="store_true", help="Los casos con nombre del sandbox.")
        parser.add_argument("--json", action="store_true", help="Para máquinas.")

    def handle(self, *args, ruc, demo_cases, **options):
        if demo_cases:
            return self._demo_cases(options)
        if not ruc:
            raise CommandError("Falta el RUC: escriba sus 13 dígitos, o --demo-cases.")
        found = self._found(ruc, options)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) if options["json"] else _told(found))
        return None

    def _found(self, ruc: str, options: dict[str, Any]) -> dict[str, Any]:
        if not options["as_of"]:
            try:
                authorities = options["authority"] or Authority.values
                verification.verify_now(
                    ruc=ruc, authorities=[*map(Authority, authorities)], purpose=Purpose(options["purpose"]), by=None
                )
            except verification.CannotVerify as error:
                raise CommandError(str(error)) from None
        supplier = Supplier.objects.filter(ruc=ruc).first()
        if supplier is None:
            raise CommandError(f"El portal no guarda nada del RUC «{ruc}».")
        return standing.read(supplier, on=options["as_of"]).as_json()

    def _demo_cases(self, options: dict[str, Any]) -> None:
        if not settings.SANDBOX_URL:
            raise CommandError("SANDBOX_URL está vacía: los casos con nombre son del sandbox.")
        _load_files()
        results = []
        for case in tqdm(_cases(), desc="Casos", unit="", disable=None):
            found = self._found(case["ruc"], {**options, "as_of": None})
            expected = EXPECTED.get(case["expected_verdict"], case["expected_verdict"])
            results.append({"case": case["name"], "expected_verdict": str(expected), **found})
        if options["json"]:
            self.stdout.write(json.dumps(results, ensure_ascii=False, indent=2))
        for result in results:
            right = result["verdict"] == result["expected_verdict"]
            if not options["json"]:
                self.stdout.write(f"{'✓' if right else '✗'} {result['case']:<26} {result['verdict']}")
        wrong = [result["case"] for result in results if result["verdict"] != result["expected_verdict"]]
        if wrong:
            raise CommandError(f"Otro dictamen que el esperado: {', '.join(wrong)}.")


def _load_files() -> None:
    """What the cases are judged by, fresh from the sandbox."""
    try:
        refreshing.refresh()
    except IntegrationError as error:
        raise CommandError(f"Los archivos del sandbox no se pudieron cargar: {error}") from None


def _cases() -> list[dict[str, str]]:
    with Conversation("sandbox", settings.SANDBOX_URL, timeout=20, internal=True) as conversation:
        reply = conversation.get("/cases")
        reply.expect_success()
        return reply.json()


def _told(found: dict[str, Any]) -> str:
    lines = [f"{found['ruc']} {found['name']}", f"Dictamen: {Verdict(found['verdict']).label}"]
    lines += [
        f"  {Authority(check['authority']).label:<22} {Outcome(check['outcome']).label:<22} {check['reason']}"
        for check in found["checks"]
    ]
    return "\n".join(lines)


def _day(text: str) -> date:
    return date.fromisoformat(text)
