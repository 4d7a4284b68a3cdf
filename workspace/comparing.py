"""A draft pliego beside what similar past processes were like."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from documents.draft_models import Draft
from procurement import peers
from procurement.peers import Median, Peers

IN_DAYS = {"calendar_days": 1, "months": 30, "years": 365}


@dataclass(frozen=True)
class Line:
    """`ours`: of the draft, None when it does not say or cannot be put in the unit of the others."""

    label: str
    unit: str
    ours: float | None
    theirs: Median
    note: str = ""
    without: str = "no consta"  # what stands where the draft has no value

    @property
    def is_apart(self) -> bool:
        """Whether the draft lies outside the interval of the median: something to look at, no fault."""
        low, high = self.theirs.low, self.theirs.high
        return self.ours is not None and low is not None and high is not None and not low <= self.ours <= high


@dataclass(frozen=True)
class Comparison:
    peers: Peers
    lines: list[Line]


def compare(draft: Draft) -> Comparison:
    facts = draft.result.get("facts", {})
    found = peers.similar_to(
        procedure=draft.result.get("procedure", ""),
        budget=_amount(_value(facts, "reference_budget")),
        cpc=str(_value(facts, "cpc_code") or ""),
    )
    lines = [
        Line("Plazo de ejecución", "días", _days(_value(facts, "delivery_term")), found.execution_days,
             "Meses contados de 30 días; días laborables no se comparan.", _without(facts, "delivery_term")),
        Line("De las preguntas a la entrega de ofertas", "días",
             _gap(_value(facts, "questions_deadline"), _value(facts, "offers_deadline")), found.offer_days),
        Line("De la publicación a la entrega de ofertas", "días", None, found.published_days,
             "El borrador todavía no tiene fecha de publicación.", "no aplica"),
        Line("Oferentes", "ofertas", None, found.bidders, "Los que hubo en los procesos parecidos.", "no aplica"),
        Line("Experiencia exigida", "", None, Median(0),
             "Los datos abiertos de SERCOP no publican la experiencia que pidió cada proceso."),
    ]  # fmt: skip
    return Comparison(found, lines)


def _value(facts: dict, name: str):
    fact = facts.get(name, {})
    return fact.get("value") if fact.get("state") == "found" else None


def _without(facts: dict, name: str) -> str:
    return "más de un valor" if facts.get(name, {}).get("state") == "ambiguous" else "no consta"


def _amount(value) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def _days(term) -> float | None:
    if not isinstance(term, dict) or term.get("unit") not in IN_DAYS:
        return None
    return float(term["quantity"]) * IN_DAYS[term["unit"]]


def _gap(start, end) -> float | None:
    try:
        days = (datetime.fromisoformat(str(end)) - datetime.fromisoformat(str(start))).total_seconds() / 86400
    except (ValueError, TypeError):  # not said, or one with an hour and one without
        return None
    return days if days > 0 else None
