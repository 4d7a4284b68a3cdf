"""What an analysis says: one shape for both engines, and its JSON."""

from dataclasses import dataclass, field
from typing import Any

SCHEMA_VERSION = "1"
STATES = ("found", "not_found", "not_applicable", "ambiguous", "not_analysed")
CORE = (
    "process_code", "buyer_name", "procedure_type", "object", "reference_budget", "cpc_code", "delivery_term",
    "offer_validity", "advance_payment_pct", "performance_guarantee_pct", "advance_guarantee_pct", "penalty_per_mille",
    "questions_deadline", "offers_deadline", "award_date", "general_experience", "specific_experience",
    "minimum_equity", "evaluation_method", "evaluation_criteria", "payment_terms", "contract_administrator",
)  # fmt: skip
LISTS = (
    "items", "schedule", "requirements", "guarantees", "penalties", "obligations", "rejection_causes", "signatories",
)  # fmt: skip
PARTIES = ("bidders", "contractor", "amount", "term")
FIELDS = (*CORE, *LISTS, *PARTIES)


@dataclass(frozen=True)
class Candidate:
    """A value that may be a field's, where it stands (folded pieces) and how dear the words that lead to it are."""

    value: Any
    cost: float
    spans: list[tuple[int, int]]
    cue: int | None = None


@dataclass(frozen=True)
class Choice:
    best: Candidate
    rivals: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class Citation:
    page: int
    quote: str
    verification: str = "exact"

    def as_json(self) -> dict:
        return {"page": self.page, "quote": self.quote, "verification": self.verification}


@dataclass
class Field:
    state: str = "not_found"
    value: Any = None
    citations: list[Citation] = field(default_factory=list)
    engine: str = "rules"
    confidence: float = 0.0
    alternatives: list[Any] = field(default_factory=list)

    def as_json(self) -> dict:
        shown = {
            "state": self.state,
            "value": self.value,
            "citations": [citation.as_json() for citation in self.citations],
            "engine": self.engine,
            "confidence": round(self.confidence, 2),
        }
        return {**shown, "alternatives": self.alternatives} if self.alternatives else shown


@dataclass
class Alert:
    rule: str
    severity: str
    citations: list[Citation]
    explanation: str
    norm: str

    def as_json(self) -> dict:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "citations": [citation.as_json() for citation in self.citations],
            "explanation": self.explanation,
            "norm": self.norm,
        }


@dataclass
class Analysis:
    """`status`: complete | partial | failed."""

    status: str
    document_type: str
    fields: dict[str, Field]
    alerts: list[Alert]
    quality: dict
    provenance: dict

    def as_json(self) -> dict:
        return {
            "status": self.status,
            "document_type": self.document_type,
            "fields": {name: value.as_json() for name, value in self.fields.items()},
            "alerts": [alert.as_json() for alert in self.alerts],
            "quality": self.quality,
            "provenance": self.provenance,
        }
