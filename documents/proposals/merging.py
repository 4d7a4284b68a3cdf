"""What the rules found and what a model proposed, as one: agreement raises confidence, a conflict is shown as such, and
nothing that the rules said is taken away."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import fuzz

from documents.analysis_rules.schema import Analysis, Citation, Field
from documents.analysis_rules.text import fold
from documents.proposals.judging import AMOUNTS, MOMENTS, SHARES, Proposal

LISTS = ("requirements", "obligations", "rejection_causes")
ALONE = {"exact": 0.75, "normalised": 0.7, "near": 0.6}  # nobody but the model saw it
IN_CONFLICT = 0.4
ALIKE = 90.0
CITED_AT_MOST = 6


def merged(rules: Analysis, proposals: dict[str, list[Proposal]]) -> dict[str, Field]:
    """The fields of the analysis, in their order."""
    return {name: _field(name, field, proposals.get(name, [])) for name, field in rules.fields.items()}


def _field(name: str, rule: Field, proposals: list[Proposal]) -> Field:
    foreign = rule.state == "not_applicable" and not rule.citations
    if not proposals or foreign:
        return rule
    if name in LISTS:
        return _list(rule, proposals)
    distinct = _distinct(name, proposals)
    if rule.state in ("not_found", "not_analysed"):
        return _alone(distinct)
    if rule.state == "found" and all(same(name, rule.value, one.value) for one in distinct):
        sure = 1 - (1 - rule.confidence) / 2
        return Field("found", rule.value, _together(rule.citations, distinct), "both", sure)
    known = rule.alternatives if rule.state == "ambiguous" else [rule.value]
    others = [one for one in distinct if not any(same(name, value, one.value) for value in known)]
    values = [*known, *(one.value for one in others)]
    return Field("ambiguous", None, _together(rule.citations, others), "both", IN_CONFLICT, values)


def _alone(distinct: list[Proposal]) -> Field:
    if len(distinct) == 1:
        only = distinct[0]
        return Field("found", only.value, only.citations, "llm", ALONE[only.citations[0].verification])
    values = [one.value for one in distinct]
    return Field("ambiguous", None, _together([], distinct), "llm", IN_CONFLICT, values)


def _list(rule: Field, proposals: list[Proposal]) -> Field:
    """The rules' rows and those of the model that are not among them."""
    rows = list(rule.value or []) if rule.state == "found" else []
    fresh: list[Proposal] = []
    for one in proposals:
        if not any(_alike(one.value["text"], row.get("text", "")) for row in rows):
            rows.append(one.value)
            fresh.append(one)
    if rule.state != "found":
        sure = min(ALONE[one.citations[0].verification] for one in proposals)
        return Field("found", rows, [one.citations[0] for one in fresh], "llm", sure)
    agreed = len(fresh) < len(proposals)
    sure = 1 - (1 - rule.confidence) / 2 if agreed else rule.confidence
    return Field("found", rows, [*rule.citations, *(one.citations[0] for one in fresh)], "both", sure)


def _distinct(name: str, proposals: list[Proposal]) -> list[Proposal]:
    found: list[Proposal] = []
    for one in proposals:
        if not any(same(name, one.value, other.value) for other in found):
            found.append(one)
    return found


def _together(citations: list[Citation], proposals: list[Proposal]) -> list[Citation]:
    """The rules' first; the same words of a page once."""
    found = list(citations)
    for cited in (c for one in proposals for c in one.citations[:1]):
        if not any(cited.page == known.page and _alike(cited.quote, known.quote) for known in found):
            found.append(cited)
    return found[:CITED_AT_MOST]


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same."""
    if one is None or other is None or type(one) is not type(other):
        return one is other
    if name in AMOUNTS or name in SHARES:
        return _decimal(one) == _decimal(other)
    if name in MOMENTS:
        return one.startswith(other) or other.startswith(one)
    if name == "evaluation_criteria":
        return _points(one) == _points(other)
    if isinstance(one, str):
        return _alike(one, other)
    return one == other


def _alike(one: str, other: str) -> bool:
    first, second = (re.sub(r"[^a-z0-9]+", " ", fold(text)).strip() for text in (one, other))
    if not first or not second:
        return first == second
    if re.findall(r"\d+", first) == re.findall(r"\d+", second) and fuzz.token_set_ratio(first, second) >= ALIKE:
        return True
    return f" {first} " in f" {second} " or f" {second} " in f" {first} "


def _decimal(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _points(rows: list[dict]) -> list[tuple[str, float]]:
    return sorted((re.sub(r"[^a-z0-9]+", " ", fold(row["name"])).strip(), float(row["points"])) for row in rows)
