"""Measure the quality of the data of processes."""

import json
import sys

from django.core.management.base import BaseCommand
from tqdm import tqdm

from procurement import quality, quality_counts


class Command(BaseCommand):
    help = "Mide la calidad de los datos de los procesos que cambiaron desde la última vez."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Mide todos los procesos otra vez.")
        parser.add_argument("--json", action="store_true", help="La última línea es el resumen en JSON.")

    def handle(self, *, all, json: bool, **options):
        hidden = json or not sys.stderr.isatty()
        with tqdm(unit=" procesos", disable=hidden) as bar:
            measured = quality.measure(everything=all, progress=_Progress(bar))
        if json:
            self.stdout.write(_as_json(measured))
        else:
            self._tell(measured)

    def _tell(self, measured: int) -> None:
        overall = quality_counts.read().overall
        self.stdout.write(
            f"{measured} procesos medidos. De {overall.total}: {overall.failing} con datos para revisar, "
            f"{overall.passed} sin diferencias, {overall.unknown} no calculables."
        )


def _as_json(measured: int) -> str:
    counts = quality_counts.read()
    return json.dumps(
        {
            "measured": measured,
            "measured_at": counts.measured_at.isoformat() if counts.measured_at else None,
            "overall": _figures(counts.overall),
            "checks": [_row(row) for row in counts.checks],
            "coverage": [_row(row) for row in counts.coverage],
            "rows": list(quality_counts.rows()),
        },
        ensure_ascii=False,
    )


def _row(row: quality_counts.Row) -> dict:
    return {"id": row.measure.slug, "title": row.measure.title, "needs": row.measure.needs, **_figures(row.tally)}


def _figures(tally: quality_counts.Tally) -> dict:
    return {"passed": tally.passed, "failing": tally.failing, "unknown": tally.unknown, "total": tally.total}


class _Progress:
    def __init__(self, bar: tqdm):
        self._bar = bar

    def __call__(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)
