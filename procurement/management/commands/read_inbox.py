"""Look into the SFTP inbox now, in this process."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from integrations.errors import IntegrationError
from procurement import inbox
from procurement.models import InboxFile


class Command(BaseCommand):
    help = "Mira el buzón SFTP dos veces y lee lo que no cambió entre ambas."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="La última línea es el resultado en JSON.")

    def handle(self, **options):
        try:
            seen = inbox.look()
            if seen.waiting:
                time.sleep(inbox.SETTLED.total_seconds())
                again = inbox.look()
                again.read = [*seen.read, *again.read]
                seen = again
        except IntegrationError as error:
            raise CommandError(f"SERCOP: {error}") from None
        read = [self._told(file) for file in seen.read]
        if options["json"]:
            self.stdout.write(json.dumps({"offers": seen.offers, "waiting": seen.waiting, "read": read}))
            return
        for one in read:
            self.stdout.write(f"{one['name']}: {one['state']}. {one['reason']}".rstrip())
        self.stdout.write(f"En el buzón: {seen.offers}. Leídos: {len(read)}. Pendientes: {seen.waiting}.")

    def _told(self, file: InboxFile) -> dict:
        counts = ("release_count", "created_count", "changed_count", "same_count", "rejected_count")
        return {
            "name": file.name,
            "state": str(file.state),
            "reason": file.reason,
            **{name.removesuffix("_count"): getattr(file, name) for name in counts},
        }
