"""Signs to look at, never accusations: each with its words, its norm and why. The law's numbers come as values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from documents.analysis_rules.schema import Alert, Candidate, Choice, Citation
from documents.analysis_rules.text import Text
from documents.analysis_rules.verification import verify
from law.rules import Rule, choose

RULES = (
    "brand_without_equivalent", "experience_by_number_of_contracts", "experience_above_cap", "offer_term_too_short",
    "localisation_requirement", "exclusive_manufacturer_letter", "auction_with_experience_requirement",
    "points_do_not_sum_100", "missing_penalty", "advance_above_cap", "financial_index_as_filter",
    "existence_over_limit", "certification_unrelated", "mandatory_site_visit", "inconsistent_amounts",
    "over_specific_number", "leftover_template_text", "hidden_text",
)  # fmt: skip
PRINCIPLES = "LOSNCP, art. 4 (trato justo, igualdad, concurrencia y transparencia)"
BEFORE_CONTRACT = ("pliego", "tdr", "especificaciones", "aviso")
CITED_AT_MOST = 3


@dataclass(frozen=True)
class Context:
    """What the alerts look at. `law`: the rules that administrators keep; `on`: the document's date."""

    text: Text
    kind: str
    choices: dict[str, Choice]
    law: list[Rule] = field(default_factory=list)
    on: date = date.min
    instructed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def procedure(self) -> str:
        choice = self.choices.get("procedure_type")
        return choice.best.value if choice else ""

    @property
    def budget(self) -> Decimal | None:
        choice = self.choices.get("reference_budget")
        return Decimal(choice.best.value) if choice else None

    def rule(self, slug: str) -> Rule | None:
        """The rule of the document's date; for an older document the first one we know, and the alert says so."""
        found = choose(self.law, slug, on=self.on, procedure=self.procedure, amount=self.budget)
        if found:
            return found
        known = [rule for rule in self.law if rule.slug == slug and rule.procedure in ("", self.procedure)]
        holding = [r for r in known if r.holds(on=r.valid_from, procedure=self.procedure, amount=self.budget)]
        return min(holding, key=lambda rule: abs((rule.valid_from - self.on).days), default=None)

    def norm(self, rule: Rule) -> str:
        if rule.valid_from > self.on:
            return f"{rule.norm} (rige desde {rule.valid_from:%d/%m/%Y}; el documento es anterior)"
        return rule.norm

    def cite(self, spans: Iterable[tuple[int, int]]) -> list[Citation]:
        found: dict[tuple[int, str], Citation] = {}
        for start, end in spans:
            citation = verify(*self.text.quote(start, end), self.text.pages)
            if citation and len(found) < CITED_AT_MOST:
                found.setdefault((citation.page, citation.quote), citation)
        return list(found.values())

    def cite_choice(self, *names: str) -> list[Citation]:
        chosen = [self.choices[name].best for name in names if name in self.choices]
        return self.cite([span for candidate in chosen for span in _spans(candidate)])


def _spans(candidate: Candidate) -> list[tuple[int, int]]:
    return candidate.spans[:1]


def alert(rule: str, severity: str, citations: list[Citation], explanation: str, norm: str = PRINCIPLES) -> list[Alert]:
    """One alert, or none when nothing can be cited."""
    return [Alert(rule, severity, citations, explanation, norm)] if citations else []
