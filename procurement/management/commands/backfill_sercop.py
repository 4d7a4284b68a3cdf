"""Bring the monthly files of SERCOP now, in this process."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from integrations.errors import IntegrationError
from procurement import maturity, months
from procurement.choices import MonthState
from procurement.models import Month


class Command(BaseCommand):
    help = "Carga los archivos mensuales de SERCOP que faltan, están incompletos o toca releer; se puede interrumpir."

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", help="Primer mes, AAAA-MM; sin él, SERCOP_BACKFILL_FROM o 2015-01.")
        parser.add_argument("--to", dest="last", help="Último mes, AAAA-MM; sin él, el actual.")
        parser.add_argument("--plan", action="store_true", help="Dice qué meses se leerían y por qué; no lee ninguno.")
        parser.add_argument("--json", action="store_true", help="La última línea es el resultado en JSON.")

    def handle(self, *, first, last, **options):
        start = self._month("--from", first) if first else months.first_month() or maturity.FIRST
        wanted = months.plan(first=start, last=self._month("--to", last) if last else None)
        if options["plan"]:
            self._tell([{"month": str(due), "reason": due.reason.value} for due in wanted], options["json"])
            return
        results = [self._load(due, quiet=options["json"]) for due in self._bar(wanted, options["json"])]
        self._tell(results, options["json"])
        if any(result["error"] for result in results):
            sys.exit(1)

    def _month(self, option: str, text: str) -> tuple[int, int]:
        try:
            found = maturity.parse(text)
        except ValueError as error:
            raise CommandError(f"{option} {error}") from None
        today = timezone.localdate()
        if found > (today.year, today.month):
            raise CommandError(f"{option} {text}: ese mes aún no llega")
        return found

    def _bar(self, wanted, quiet: bool):
        return tqdm(wanted, unit="mes", disable=quiet or not sys.stderr.isatty())

    def _load(self, due: maturity.Due, *, quiet: bool) -> dict:
        """One month; what goes wrong with it is told and stops no other."""
        with tqdm(unit="KB", leave=False, desc=str(due), disable=quiet or not sys.stderr.isatty()) as bar:

            def progress(done: int, total: int | None, text: str) -> None:
                bar.total, bar.n = total, done
                bar.set_description_str(f"{due} {text}")

            try:
                month = months.load_month(year=due.year, month=due.month, progress=progress)
            except IntegrationError as error:
                return {"month": str(due), "state": MonthState.FAILED.value, "error": str(error)}
        return self._result(due, month)

    def _result(self, due: maturity.Due, month: Month) -> dict:
        names = ("expected_count", "release_count", "created_count", "changed_count", "same_count", "rejected_count")
        return {
            "month": str(due),
            "state": str(month.state),
            "error": "",
            **{name.removesuffix("_count"): getattr(month, name) for name in names},
        }

    def _tell(self, results: list[dict], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(results, ensure_ascii=False))
            return
        for result in results:
            state = MonthState(result.get("reason") or result["state"]).label
            counts = f": {result['created']} nuevos, {result['changed']} cambiados" if "created" in result else ""
            self.stdout.write(
                f"{result['month']}  {state}{counts}{'. ' if result.get('error') else ''}{result.get('error', '')}"
            )
        self.stdout.write(f"Meses: {len(results)}.")
