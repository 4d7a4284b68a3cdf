"""The law's rules as the portal brings them along, without a database."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from law.rules import Rule

SEEDS = Path(__file__).resolve().parents[2] / "law" / "seeds"


def seeded() -> list[Rule]:
    with (SEEDS / "norms.csv").open(encoding="utf-8", newline="") as file:
        norms = {row["slug"]: row["article"] for row in csv.DictReader(file)}
    with (SEEDS / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        return [_rule(row, norms) for row in csv.DictReader(file)]


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
