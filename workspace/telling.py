"""What was found in a draft, in the words of its page."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from law.choices import Certainty

LABELS = {
    "process_code": "Código del proceso",
    "cpc_code": "Código CPC",
    "reference_budget": "Presupuesto referencial",
    "delivery_term": "Plazo de ejecución",
    "offer_validity": "Vigencia de la oferta",
    "advance_payment_pct": "Anticipo",
    "performance_guarantee_pct": "Garantía de fiel cumplimiento",
    "advance_guarantee_pct": "Garantía de buen uso del anticipo",
    "penalty_per_mille": "Multa por día",
    "questions_deadline": "Fecha límite de preguntas",
    "offers_deadline": "Fecha límite de ofertas",
    "award_date": "Fecha de adjudicación",
    "minimum_equity": "Patrimonio mínimo",
}
UNITS = {"calendar_days": "días calendario", "business_days": "días término", "months": "meses", "years": "años"}
MONEY = {"reference_budget", "minimum_equity"}


@dataclass(frozen=True)
class Cited:
    page: int
    quote: str
    query: str


@dataclass(frozen=True)
class Value:
    text: str
    cited: list[Cited]


@dataclass(frozen=True)
class Contradiction:
    label: str
    values: list[Value]


@dataclass(frozen=True)
class Missing:
    label: str
    norm: str
    certainty: str


@dataclass(frozen=True)
class Alert:
    explanation: str
    norm: str
    cited: list[Cited]


@dataclass(frozen=True)
class Told:
    procedure: str
    contradictions: list[Contradiction]
    missing: list[Missing]
    present: list[str]
    alerts: list[Alert]
    unread: list[int]

    @property
    def looked_for(self) -> int:
        return len(self.missing) + len(self.present)


def told(result: dict) -> Told:
    return Told(
        result["procedure"],
        [
            Contradiction(
                LABELS[row["field"]],
                [Value(value_text(row["field"], each["value"]), _cited(each)) for each in row["values"]],
            )
            for row in result["contradictions"]
        ],
        [Missing(row["label"], row["norm"], Certainty(row["certainty"]).label) for row in result["missing"]],
        result["present"],
        [Alert(row["explanation"], row["norm"], _cited(row)) for row in result["alerts"]],
        result["pages_unread"],
    )


def _cited(row: dict) -> list[Cited]:
    return [Cited(each["page"], each["quote"], urlencode({"cita": each["quote"]})) for each in row["citations"]]


def value_text(name: str, value: Any) -> str:
    """A value as people write it: amounts, shares, terms, moments."""
    if isinstance(value, dict):
        return f"{value.get('quantity')} {UNITS.get(value.get('unit', ''), value.get('unit', ''))}"
    if name in MONEY:
        return f"USD {_figure(value, 2)}"
    if name.endswith("_pct"):
        return f"{_figure(value, 2).rstrip('0').rstrip(',')} %"
    if name == "penalty_per_mille":
        return f"{_figure(value, 2).rstrip('0').rstrip(',')} por mil"
    if name.endswith(("_deadline", "_date")):
        return _moment(str(value))
    return str(value)


def _figure(value: Any, places: int) -> str:
    try:
        return f"{Decimal(str(value)):,.{places}f}".translate(str.maketrans(",.", ".,"))
    except InvalidOperation:
        return str(value)


def _moment(value: str) -> str:
    try:
        said = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{said:%d/%m/%Y %H:%M}" if "T" in value or " " in value else f"{said:%d/%m/%Y}"
