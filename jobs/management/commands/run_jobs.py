"""`manage.py run_jobs`: do the due jobs in this process, without Redis or workers."""

from django.core.management.base import BaseCommand

from jobs import worker
from jobs.choices import State
from jobs.models import Job


class Command(BaseCommand):
    help = "Ejecuta en este proceso los trabajos que ya tocan, sin Redis ni trabajadores."

    def add_arguments(self, parser):
        parser.add_argument(
            "--until-empty",
            action="store_true",
            help="Sigue con los que los trabajos mismos encolan, hasta que no quede ninguno que ya toque.",
        )
        parser.add_argument("--queue", help="Solo los de esta cola.")

    def handle(self, *args, until_empty: bool, queue: str | None, **options):
        counts: dict[str, int] = {}
        while ids := self._due(queue):
            for job_id in ids:
                state = worker.run(job_id)
                label = State(state).label if state else "De otro"
                counts[label] = counts.get(label, 0) + 1
            if not until_empty:
                break
        self.stdout.write(
            ", ".join(f"{label.lower()}: {count}" for label, count in counts.items()) or "Nada que hacer."
        )

    def _due(self, queue: str | None) -> list[int]:
        jobs = Job.objects.due()
        if queue:
            jobs = jobs.filter(queue=queue)
        return list(jobs.order_by("run_after", "pk").values_list("pk", flat=True)[:500])
