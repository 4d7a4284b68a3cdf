"""Bring processes from SERCOP now, in this process."""

import json
import sys
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from integrations.errors import IntegrationError
from procurement import active, rules, sync
from procurement.choices import Channel
from procurement.models import SyncRun

CHANNELS = {"rest": Channel.SERCOP_RECORD, "soap": Channel.SERCOP_SOAP}
BY_CHANNEL = {"rest": ("ocid", "year", "tail"), "soap": ("ocid", "code", "active")}


class Command(BaseCommand):
    help = (
        "Sincroniza con SERCOP un proceso (--ocid, --code), la lista de un año (--year; --tail es el año en curso) o, "
        "por SOAP, los procesos con novedades (--active)."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--ocid", help="OCID de un proceso.")
        what.add_argument("--code", help="Código de un proceso en SERCOP; solo por SOAP.")
        what.add_argument("--year", type=int, help="Año de la lista, desde 2015; solo por REST.")
        what.add_argument("--tail", action="store_true", help="La lista del año en curso; solo por REST.")
        what.add_argument("--active", action="store_true", help="Los procesos con novedades; solo por SOAP.")
        parser.add_argument("--since", help="Desde qué día, AAAA-MM-DD, con --active; sin él, desde la última vez.")
        parser.add_argument("--channel", choices=CHANNELS, default="rest", help="Por dónde se pregunta.")
        parser.add_argument("--json", action="store_true", help="La última línea es el resultado en JSON.")

    def handle(self, *, ocid, code, year, channel, since, **options):
        asked = {"ocid": ocid, "code": code, "year": year, "tail": options["tail"], "active": options["active"]}
        self._check(next(name for name, value in asked.items() if value), channel, since, options["active"])
        try:
            if ocid or code:
                result = self._record(ocid, code, CHANNELS[channel])
            elif options["active"]:
                result = self._active(since, options["json"])
            else:
                result = self._tail(year or timezone.localdate().year, options["json"])
        except IntegrationError as error:
            raise CommandError(f"SERCOP: {error}") from None
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(", ".join(f"{name}: {value}" for name, value in result.items()))

    def _check(self, what: str, channel: str, since: str | None, is_active: bool) -> None:
        if what not in BY_CHANNEL[channel]:
            able = ", ".join(f"--{name}" for name in BY_CHANNEL[channel])
            raise CommandError(f"--{what} no se pregunta por {channel.upper()}, que entiende {able}")
        if since and not is_active:
            raise CommandError("--since va con --active")

    def _record(self, ocid: str | None, code: str | None, channel: Channel) -> dict:
        try:
            if code:
                outcome = sync.sync_record_of_code(code=code)
            else:
                rules.process_code(ocid or "")
                outcome = sync.sync_record(ocid=ocid or "", channel=channel)
        except ValueError as error:
            raise CommandError(f"{'--code' if code else '--ocid'} {error}") from None
        if outcome is None:
            raise CommandError(f"SERCOP no tiene el proceso {ocid or code}")
        return {"code" if code else "ocid": ocid or code, "outcome": str(outcome)}

    def _active(self, since: str | None, quiet: bool) -> dict:
        try:
            day = date.fromisoformat(since) if since else None
        except ValueError:
            raise CommandError(f"--since «{since}» no es un día; se espera AAAA-MM-DD") from None
        with self._bar(quiet) as bar:
            run = active.sync_active(since=day, progress=_shown_in(bar))
        return {"since": run.scope.rpartition(" ")[2], **_counts(run)}

    def _tail(self, year: int, quiet: bool) -> dict:
        this_year = timezone.localdate().year
        if not 2015 <= year <= this_year:
            raise CommandError(f"--year {year}: SERCOP publica de 2015 a {this_year}")
        with self._bar(quiet) as bar:
            run = sync.sync_tail(year=year, progress=_shown_in(bar), persistence=None)
        return {"year": year, **_counts(run)}

    def _bar(self, quiet: bool) -> tqdm:
        return tqdm(unit="pág", disable=quiet or not sys.stderr.isatty())


def _shown_in(bar: tqdm) -> sync.Progress:
    def progress(page: int, pages: int) -> None:
        bar.total = pages
        bar.update(page - bar.n)

    return progress


def _counts(run: SyncRun) -> dict:
    return {
        "page": run.page,
        "pages": run.pages,
        "created": run.created_count,
        "changed": run.changed_count,
        "same": run.same_count,
        "rejected": run.rejected_count,
    }
