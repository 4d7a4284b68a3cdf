"""`manage.py jobs_status [--json]`: what waits, what runs, what ended badly."""

import json

from django.core.management.base import BaseCommand

from jobs import status
from jobs.choices import Queue, State


class Command(BaseCommand):
    help = "Muestra qué trabajos esperan, cuáles corren y cuáles terminaron mal."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="Una línea de JSON, para máquinas.")

    def handle(self, *args, **options):
        report = {"states": status.count_by_state(), "queues": status.by_queue(), "bad": status.last_bad()}
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._tell(report)

    def _tell(self, report: dict) -> None:
        self.stdout.write(", ".join(f"{State(name).label}: {count}" for name, count in report["states"].items()))
        for name, queue in report["queues"].items():
            oldest = "" if queue["oldest_seconds"] is None else f", el más antiguo hace {queue['oldest_seconds']:.0f} s"
            self.stdout.write(
                f"{Queue(name).label}: esperan {queue['waiting']}{oldest}; más tarde {queue['later']}; "
                f"en curso {queue['running']}; abandonados {queue['abandoned']}"
            )
        for job in report["bad"]:
            self.stdout.write(f"{State(job['state']).label} #{job['id']} {job['kind']} {job['key']}: {job['error']}")
