"""The same fact with another value on another page: each page is read by itself and its values are compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from documents.analysis_rules import engine, measures, names
from documents.analysis_rules.schema import Analysis, Citation
from documents.analysis_rules.text import Page

COMPARED = (
    "process_code", "cpc_code", "reference_budget", "delivery_term", "offer_validity", "advance_payment_pct",
    "performance_guarantee_pct", "advance_guarantee_pct", "penalty_per_mille", "questions_deadline", "offers_deadline",
    "award_date", "minimum_equity",
)  # fmt: skip
CITED_AT_MOST = 3


@dataclass
class Said:
    """One value and where it stands."""

    value: Any
    citations: list[Citation] = field(default_factory=list)

    def as_json(self) -> dict:
        return {"value": self.value, "citations": [citation.as_json() for citation in self.citations]}


@dataclass(frozen=True)
class Contradiction:
    """A field with two values or more, in the order of the pages."""

    name: str
    said: list[Said]

    def as_json(self) -> dict:
        return {"field": self.name, "values": [said.as_json() for said in self.said]}


def contradictions(pages: Sequence[Page], whole: Analysis) -> list[Contradiction]:
    """`whole`: the analysis of all pages together, which sees what one page says twice."""
    found: dict[str, list[Said]] = {name: [] for name in COMPARED}
    for page in pages:
        _add_page(found, page)
    for name in COMPARED:
        _add_whole(found[name], whole.fields[name])
    return [Contradiction(name, _in_order(said)) for name, said in found.items() if len(said) > 1]


def _add_page(found: dict[str, list[Said]], page: Page) -> None:
    reading = engine.Reading([page])
    text = reading.text
    choices = {**measures.measure(text), "process_code": names.process_code(text), "cpc_code": names.cpc_code(text)}
    for name in COMPARED:
        choice = choices.get(name)
        for candidate in [choice.best, *choice.rivals] if choice else []:
            _add(found[name], candidate.value, engine.cite(reading, candidate))


def _add_whole(said: list[Said], field_) -> None:
    if field_.state == "found":
        _add(said, field_.value, field_.citations)


def _add(said: list[Said], value: Any, citations: list[Citation]) -> None:
    if value is None or not citations:
        return
    held = next((each for each in said if same(each.value, value)), None)
    if held is None:
        held = Said(value)
        said.append(held)
    known = {(citation.page, citation.quote) for citation in held.citations}
    new = [citation for citation in citations if (citation.page, citation.quote) not in known]
    held.citations = [*held.citations, *new][:CITED_AT_MOST]


def same(one: Any, other: Any) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except (InvalidOperation, TypeError, ValueError):
        return one == other


def _in_order(said: list[Said]) -> list[Said]:
    return sorted(said, key=lambda each: each.citations[0].page)
