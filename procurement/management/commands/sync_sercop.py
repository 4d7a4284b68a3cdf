"""Bring processes from SERCOP now, in this process."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from integrations.errors import IntegrationError
from procurement import rules, sync


class Command(BaseCommand):
    help = "Sincroniza con SERCOP un proceso (--ocid) o la lista de un año (--year; --tail es el año en curso)."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--ocid", help="OCID de un proceso.")
        what.add_argument("--year", type=int, help="Año de la lista, desde 2015.")
        what.add_argument("--tail", action="store_true", help="La lista del año en curso.")
        parser.add_argument("--json", action="store_true", help="La última línea es el resultado en JSON.")

    def handle(self, *, ocid, year, **options):
        try:
            result = self._record(ocid) if ocid else self._tail(year or timezone.localdate().year, options["json"])
        except IntegrationError as error:
            raise CommandError(f"SERCOP: {error}") from None
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(", ".join(f"{name}: {value}" for name, value in result.items()))

    def _record(self, ocid: str) -> dict:
        try:
            rules.process_code(ocid)
        except ValueError as error:
            raise CommandError(f"--ocid {error}") from None
        outcome = sync.sync_record(ocid=ocid)
        if outcome is None:
            raise CommandError(f"SERCOP no tiene el proceso {ocid}")
        return {"ocid": ocid, "outcome": str(outcome)}

    def _tail(self, year: int, quiet: bool) -> dict:
        this_year = timezone.localdate().year
        if not 2015 <= year <= this_year:
            raise CommandError(f"--year {year}: SERCOP publica de 2015 a {this_year}")
        with tqdm(unit="pág", disable=quiet or not sys.stderr.isatty()) as bar:

            def progress(page: int, pages: int) -> None:
                bar.total = pages
                bar.update(page - bar.n)

            run = sync.sync_tail(year=year, progress=progress, persistence=None)
        return {
            "year": year,
            "page": run.page,
            "pages": run.pages,
            "created": run.created_count,
            "changed": run.changed_count,
            "same": run.same_count,
            "rejected": run.rejected_count,
        }
