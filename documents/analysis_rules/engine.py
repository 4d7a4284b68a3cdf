"""The whole reading of one document by rules: fields, lists, alerts, quality. The same pages always give the same answer."""

import re
from collections.abc import Sequence
from datetime import date

from documents.analysis_rules import (
    administrators,
    figure_alerts,
    institutions,
    instructions,
    kinds,
    lists,
    measures,
    names,
    parties,
    prose,
    regions,
    scoring,
    wording_alerts,
)
from documents.analysis_rules.alerts import Context
from documents.analysis_rules.schema import (
    CORE,
    FIELDS,
    SCHEMA_VERSION,
    Alert,
    Analysis,
    Candidate,
    Choice,
    Citation,
    Field,
)
from documents.analysis_rules.text import Page, Text
from documents.analysis_rules.verification import verify
from law.rules import Rule

RULES_VERSION = "1"
# What a kind of document never says: missing there is no gap.
_PRECONTRACT = {"pliego", "tdr", "especificaciones", "aviso"}
_FOREIGN_TO = {
    "bidders": _PRECONTRACT | {"contrato", "oferta", "resolucion", "otro"},
    "contractor": _PRECONTRACT | {"acta", "oferta", "otro"},
    "amount": _PRECONTRACT | {"acta", "otro"},
    "term": _PRECONTRACT | {"acta", "otro"},
    "questions_deadline": {"contrato", "oferta", "otro"},
    "offers_deadline": {"contrato", "oferta", "otro"},
    "award_date": {"contrato", "oferta", "otro"},
    "offer_validity": {"contrato", "acta", "resolucion", "otro"},
}
CITED_AT_MOST = 4
DEADLINES = ("questions_deadline", "offers_deadline", "award_date")


class Reading:
    """One document on its way through the rules."""

    def __init__(self, pages: list[Page]) -> None:
        self.text = Text(pages)
        self.instructions = instructions.find_instructions(self.text)
        self.instructed = [self.text.quote(start, end) for start, end in self.instructions]
        hidden = [(page, quote) for page, quote in self.instructed if quote]
        self.instructed = hidden
        doubted = instructions.doubted(self.text, self.instructions)
        self.text.mask([*self.instructions, *regions.index_pieces(self.text)])
        self.text.annexes = [*regions.annexes(self.text), *doubted]
        self.kind, _ = kinds.document_kind(self.text)
        self.choices: dict[str, Choice] = {}
        self.denied: dict[str, list[tuple[int, int]]] = {}


def analyse(pages: list[Page], law: Sequence[Rule] = (), today: date | None = None) -> Analysis:
    """`law`: the rules that alerts hold documents against; `today` stands in for a document without a date."""
    reading = Reading(pages)
    _choose(reading)
    code = reading.choices.get("process_code")
    identified = sum(name in reading.choices for name in ("process_code", "buyer_name", "object", "reference_budget"))
    ours = kinds.is_ours(reading.text, reading.kind, code.best.value if code else None, identified)
    usable = ours and not kinds.is_unfilled(reading.text, identified)
    if usable:
        reading.denied = measures.denied(reading.text)
    else:
        reading.choices.clear()
    if not ours:
        reading.kind = "otro"
    fields = {name: _field(reading, name) for name in FIELDS}
    return Analysis(
        status=_status(pages),
        document_type=reading.kind,
        fields=fields,
        alerts=_alerts(reading, list(law), today, usable=usable),
        quality=_quality(reading, fields),
        provenance={"engine": "rules", "rules_version": RULES_VERSION, "schema_version": SCHEMA_VERSION},
    )


def _alerts(reading: Reading, law: list[Rule], today: date | None, *, usable: bool) -> list[Alert]:
    on = _document_date(reading) or today or date.max
    context = Context(reading.text, reading.kind, reading.choices, law, on, reading.instructed)
    found = [*wording_alerts.from_wordings(context), *figure_alerts.from_figures(context)]
    return [alert for alert in found if usable or alert.rule == "hidden_text"]


def _document_date(reading: Reading) -> date | None:
    """The first of its deadlines, else the year of its code."""
    days = [reading.choices[name].best.value[:10] for name in DEADLINES if name in reading.choices]
    if days:
        return date.fromisoformat(min(days))
    code = reading.choices.get("process_code")
    year = re.search(r"\b(20[0-3]\d)\b", code.best.value) if code else None
    return date(int(year[1]), 12, 31) if year else None


def _choose(reading: Reading) -> None:
    text = reading.text
    scored = scoring.criteria(text)
    options = {
        "process_code": names.process_code(text),
        "buyer_name": institutions.buyer_name(text),
        "object": names.object_name(text),
        "cpc_code": names.cpc_code(text),
        "contract_administrator": administrators.contract_administrator(text),
        "payment_terms": prose.payment_terms(text),
        "general_experience": prose.experience(text, "general"),
        "specific_experience": prose.experience(text, "especifica"),
        "evaluation_criteria": scored,
        "evaluation_method": scoring.method(text, scored),
        **measures.measure(text),
    }
    code = options["process_code"]
    options["procedure_type"] = kinds.procedure_type(text, code.best.value if code else None)
    reading.choices = {name: choice for name, choice in {**options, **lists.lists(text)}.items() if choice}
    for name in (*DEADLINES, "offer_validity"):
        if reading.kind != "otro" and reading.kind in _FOREIGN_TO.get(name, ()):
            reading.choices.pop(name, None)
    _choose_parties(reading)


def _choose_parties(reading: Reading) -> None:
    if reading.kind not in ("contrato", "acta", "resolucion", "oferta"):
        return
    found = {
        "contractor": parties.contractor(reading.text) if reading.kind in ("contrato", "resolucion") else None,
        "bidders": parties.bidders(reading.text) if reading.kind == "acta" else None,
        "amount": parties.amount_of(reading.choices, reading.kind) if reading.kind != "acta" else None,
        "term": reading.choices.get("delivery_term") if reading.kind != "acta" else None,
    }
    reading.choices |= {name: choice for name, choice in found.items() if choice}


def _field(reading: Reading, name: str) -> Field:
    choice = reading.choices.get(name)
    if not choice and name in reading.denied:
        denial = Candidate(None, 10.0, reading.denied[name])
        return Field("not_applicable", None, cite(reading, denial), confidence=0.9)
    if not choice:
        return Field("not_applicable" if reading.kind in _FOREIGN_TO.get(name, ()) else _missing(reading))
    citations = cite(reading, choice.best)
    if not citations:
        return Field("not_found")
    if not choice.rivals:
        return Field("found", choice.best.value, citations, confidence=_confidence(choice.best, citations))
    shown = [c for rival in choice.rivals for c in cite(reading, rival)[:1]]
    values = [choice.best.value, *(rival.value for rival in choice.rivals)]
    return Field("ambiguous", None, [*citations, *shown][:6], confidence=0.4, alternatives=values)


def _missing(reading: Reading) -> str:
    """Pages that could not be read may hold what is missing."""
    unread = sum(1 for page in reading.text.pages if page.source == "unread")
    return "not_analysed" if unread * 2 > len(reading.text.pages) else "not_found"


def cite(reading: Reading, candidate: Candidate) -> list[Citation]:
    """Verified citations of a candidate, the same quote once."""
    found: dict[tuple[int, str], Citation] = {}
    for start, end in candidate.spans:
        page, quote = reading.text.quote(start, end)
        citation = verify(page, quote, reading.text.pages)
        if citation:
            found.setdefault((citation.page, citation.quote), citation)
        if len(found) == CITED_AT_MOST:
            break
    return list(found.values())


def _confidence(candidate: Candidate, citations: list[Citation]) -> float:
    sure = {"exact": 1.0, "normalised": 0.95, "near": 0.8}[citations[0].verification]
    return max(0.5, sure - max(candidate.cost, 0) / 400)


def _status(pages: list[Page]) -> str:
    unread = sum(1 for page in pages if page.source == "unread")
    if not pages or unread == len(pages):
        return "failed"
    return "partial" if unread else "complete"


def _quality(reading: Reading, fields: dict[str, Field]) -> dict:
    pages = reading.text.pages
    return {
        "pages": len(pages),
        "pages_ocr": sum(page.source == "ocr" for page in pages),
        "pages_unread": [page.number for page in pages if page.source == "unread"],
        "found": sum(field.state == "found" for field in fields.values()),
        "core_found": sum(fields[name].state == "found" for name in CORE),
        "blanks": kinds.blanks(reading.text),
        "instructing_passages": len(reading.instructions),
    }
