"""The rules that the portal brings along: added where they are missing, never over what people have edited."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.apps import apps as installed
from django.db import transaction

from law.choices import Certainty
from law.rules import Rule

SEEDS = Path(__file__).parent / "seeds"
NULLABLE = ("amount_over", "amount_up_to", "valid_to")


def seed_after_migrate(app_config, using, apps=installed, **kwargs) -> None:
    """Receiver of `post_migrate` of this app; emptying all tables sends it too, without `apps`."""
    try:
        norm, threshold, holiday = (apps.get_model("law", name) for name in ("Norm", "Threshold", "Holiday"))
    except LookupError:  # a partial migration that has not reached this app
        return
    seed(norm=norm, threshold=threshold, holiday=holiday, using=using)


@transaction.atomic
def seed(*, norm, threshold, holiday, using: str = "default") -> None:
    norm.objects.using(using).bulk_create([norm(**row) for row in _rows("norms.csv")], ignore_conflicts=True)
    keys = dict(norm.objects.using(using).values_list("slug", "pk"))
    # A rule that is there may have been closed or opened anew by somebody: all rows of its slug are then theirs.
    known = set(threshold.objects.using(using).values_list("slug", flat=True))
    rows = [_threshold(row, keys) for row in _rows("thresholds.csv") if row["slug"] not in known]
    threshold.objects.using(using).bulk_create([threshold(**row) for row in rows])
    days = [holiday(**row, certainty=Certainty.SECONDARY) for row in _rows("holidays.csv")]
    holiday.objects.using(using).bulk_create(days, ignore_conflicts=True)


def _threshold(row: dict, norms: dict[str, int]) -> dict:
    fields = {name: value or None if name in NULLABLE else value for name, value in row.items() if name != "norm"}
    return {**fields, "norm_id": norms[row["norm"]]}


def seeded_rules() -> list[Rule]:
    """The rules as they come along, without a database."""
    norms = {row["slug"]: row["article"] for row in _rows("norms.csv")}
    return [_rule(row, norms) for row in _rows("thresholds.csv")]


def _rule(row: dict, norms: dict[str, str]) -> Rule:
    return Rule(
        slug=row["slug"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        procedure=row["procedure"],
        amount_over=Decimal(row["amount_over"]) if row["amount_over"] else None,
        amount_up_to=Decimal(row["amount_up_to"]) if row["amount_up_to"] else None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        norm=norms[row["norm"]],
        certainty=row["certainty"],
    )


def _rows(name: str) -> Iterator[dict]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
