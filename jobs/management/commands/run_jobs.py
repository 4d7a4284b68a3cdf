"""`manage.py run_jobs`: do the due jobs in this process, without Redis or workers."""

import json

from django.core.management.base import BaseCommand
from tqdm import tqdm

from jobs import worker
from jobs.choices import State
from jobs.models import Job

TAKEN = "taken"  # by another worker, between looking and taking


class Command(BaseCommand):
    help = "Ejecuta en este proceso los trabajos que ya tocan, sin Redis ni trabajadores."

    def add_arguments(self, parser):
        parser.add_argument(
            "--until-empty",
            action="store_true",
            help="Sigue con los que los trabajos mismos encolan, hasta que no quede ninguno que ya toque.",
        )
        parser.add_argument("--json", action="store_true", help="Cuenta por estado en una línea de JSON.")
        parser.add_argument("--queue", help="Solo los de esta cola.")

    def handle(self, *args, until_empty: bool, queue: str | None, **options):
        counts: dict[str, int] = {}
        # disable=None: a bar for people at a terminal, nothing in a log.
        with tqdm(desc="Trabajos", unit="", disable=None) as bar:
            while ids := self._due(queue):
                for job_id in ids:
                    state = worker.run(job_id) or TAKEN
                    counts[state] = counts.get(state, 0) + 1
                    bar.update()
                if not until_empty:
                    break
        self.stdout.write(json.dumps(counts) if options["json"] else self._told(counts))

    def _told(self, counts: dict[str, int]) -> str:
        labels = {**dict(State.choices), TAKEN: "Tomado por otro"}
        return ", ".join(f"{labels[state].lower()}: {count}" for state, count in counts.items()) or "Nada que hacer."

    def _due(self, queue: str | None) -> list[int]:
        jobs = Job.objects.due()
        if queue:
            jobs = jobs.filter(queue=queue)
        return list(jobs.order_by("run_after", "pk").values_list("pk", flat=True)[:500])
