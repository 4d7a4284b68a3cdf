"""What of a proposal holds: its quotes stand on their pages, outside of what speaks to machines, and say its value."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel

from documents.analysis_rules.numbers import FIGURES, SPELLED, decimal_text, figures, spelled
from documents.analysis_rules.schema import Citation
from documents.analysis_rules.text import Page, fold
from documents.analysis_rules.verification import verify

SHORTEST, LONGEST = 8, 300
MOST_ITEMS, MOST_CITATIONS = 40, 3
LONGEST_VALUE = 400
AMOUNTS = ("reference_budget", "minimum_equity", "amount")
SHARES = ("advance_payment_pct", "performance_guarantee_pct", "advance_guarantee_pct", "penalty_per_mille")
MOMENTS = ("questions_deadline", "offers_deadline", "award_date")
UNITS = {
    "calendar_days": r"\bdias?\b", "business_days": r"habil|laborable|termino", "months": r"\bmes(?:es)?\b",
    "years": r"\banos?\b",
}  # fmt: skip
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre|setiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip
SAYS = {
    "subasta_inversa_electronica": "subasta|\\bsie\\b", "licitacion": "licitacion|lic[ob]", "menor_cuantia": "menor cuantia|mc[obs]",
    "infima_cuantia": "infima|\\bic\\b|nic", "cotizacion": "cotizacion|cot[obs]", "feria_inclusiva": "feria",
    "catalogo_electronico": "catalogo|convenio marco", "contratacion_directa": "contratacion directa|\\bcd",
    "regimen_especial": "regimen especial|\\bre", "emergencia": "emergencia", "lista_corta": "lista corta|\\blc",
    "concurso_publico": "concurso", "licitacion_de_seguros": "seguro", "meets_does_not_meet": "cumple",
    "points": "punt|calificacion", "lowest_price": "precio|menor costo|economica",
}  # fmt: skip
_ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)(?:T([0-2]\d):([0-5]\d))?")


@dataclass(frozen=True)
class Proposal:
    """A value in the form of the schema, with verified citations."""

    value: Any
    citations: list[Citation]


@dataclass(frozen=True)
class Rejection:
    """A proposal that was not believed; kept so that people may see it."""

    field: str
    value: Any
    page: int | None
    quote: str
    reason: str  # quote_not_found | value_not_in_quote | no_quote

    def as_json(self) -> dict:
        return vars(self)


class Judge:
    """`shown`: the pages as the model saw them; `pages`: as they are."""

    def __init__(self, pages: list[Page], shown: list[Page]):
        self.pages, self.shown = pages, shown
        self.rejected: list[Rejection] = []

    def judge(self, answer: BaseModel) -> dict[str, list[Proposal]]:
        """Proposals that hold, by field; each item of a list is one."""
        found: dict[str, list[Proposal]] = {}
        for name, said in answer.model_dump().items():
            several = said if isinstance(said, list) else [said]
            held = [self._held(name, one) for one in several[:MOST_ITEMS] if one is not None]
            if kept := [proposal for proposal in held if proposal]:
                found[name] = kept
        return found

    def _held(self, name: str, said: dict) -> Proposal | None:
        cited = said.pop("citations")
        raw = said["value"] if set(said) == {"value"} else said
        value = tidied(name, raw)
        if not cited:
            self._reject(name, raw, None, "", "no_quote")
            return None
        citations = [c for one in cited[:MOST_CITATIONS] if (c := self._verified(one["page"], one["quote"]))]
        if not citations:
            self._reject(name, raw, cited[0]["page"], cited[0]["quote"], "quote_not_found")
            return None
        if value is None or not says(name, value, fold(" ".join(c.quote for c in citations))):
            self._reject(name, raw, citations[0].page, citations[0].quote, "value_not_in_quote")
            return None
        return Proposal(value, citations)

    def _verified(self, page: int, quote: str) -> Citation | None:
        quote = " ".join(quote.split())
        if not SHORTEST <= len(quote) <= LONGEST:
            return None
        citation = verify(page, quote, self.shown)
        return verify(citation.page, quote, self.pages) if citation else None

    def _reject(self, name: str, value: Any, page: int | None, quote: str, reason: str) -> None:
        self.rejected.append(Rejection(name, value, page, quote[:LONGEST], reason))


def tidied(name: str, value: Any) -> Any:
    """In the schema's own form; None for what is none."""
    if name in AMOUNTS or name in SHARES:
        number = _number(value)
        if number is None or number < 0:
            return None
        return f"{number:.2f}" if name in AMOUNTS else decimal_text(number)
    if name == "cpc_code":
        return re.sub(r"\D", "", value)[:12] or None
    if name in MOMENTS:
        return value if _ISO.fullmatch(value) else None
    if name == "evaluation_criteria":
        rows = [{"name": row["name"].strip(), "points": _number(row["points"])} for row in value]
        known = [row for row in rows if row["name"] and row["points"] is not None]
        return [{**row, "points": _plain(row["points"])} for row in known] or None
    if isinstance(value, dict) and "text" in value:
        return _item(name, value)
    if isinstance(value, str):
        return " ".join(value.split())[:LONGEST_VALUE] or None
    return value


def _item(name: str, value: dict) -> dict | None:
    text = " ".join(value["text"].split())[:LONGEST_VALUE]
    if len(text) < SHORTEST:
        return None
    extra = {"threshold": None, "correctable": None} if name == "requirements" else {}
    return {**value, "text": text, **extra}


def says(name: str, value: Any, quoted: str) -> bool:
    """Whether the (folded) quotes say the value."""
    if name in AMOUNTS or name in SHARES:
        return Decimal(value) in numbers(quoted)
    if name in MOMENTS:
        return _says_moment(value, quoted)
    if name == "evaluation_criteria":
        return all(Decimal(str(row["points"])) in numbers(quoted) or len(value) > 1 for row in value)
    if isinstance(value, dict) and "quantity" in value:
        return value["quantity"] in numbers(quoted) and _says_unit(value["unit"], quoted)
    if name == "cpc_code":
        return value in re.sub(r"\D", "", quoted)
    if isinstance(value, dict):
        return _shares(value["text"], quoted) >= 0.7
    if value in SAYS:
        return bool(re.search(SAYS[value], quoted))
    return _shares(value, quoted) >= 0.8


def _says_unit(unit: str, quoted: str) -> bool:
    working = re.search(rf"dias? (?:{UNITS['business_days']})", quoted)
    return bool(re.search(UNITS[unit], quoted)) and not (unit == "calendar_days" and working)


def numbers(folded: str) -> set[Decimal]:
    """All numbers of a text, in figures and in words."""
    written = {number for match in re.finditer(FIGURES, folded) if (number := figures(match[0])) is not None}
    words = {Decimal(count) for match in re.finditer(SPELLED, folded) if (count := spelled(match[0])) is not None}
    return written | words


def _says_moment(value: str, quoted: str) -> bool:
    match = _ISO.fullmatch(value)
    if not match:
        return False
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    said = {int(number) for number in re.findall(r"\d+", quoted)}
    named = 1 <= month <= 12 and bool(re.search(MONTHS[month - 1], quoted))
    hour = match[4] is None or int(match[4]) in said or int(match[4]) % 12 in said
    return {year, day} <= said and (named or month in said) and hour


def _shares(value: str, quoted: str) -> float:
    """Part of the words of the value that stand in the quotes."""
    words = re.findall(r"\w+", fold(value))
    said = set(re.findall(r"\w+", quoted))
    return sum(word in said for word in words) / len(words) if words else 0.0


def _number(text: str) -> Decimal | None:
    text = text.strip().rstrip("%").strip()
    try:
        return Decimal(text) if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", text) else figures(text)
    except InvalidOperation:
        return None


def _plain(number: Decimal | None) -> int | float:
    whole = number or Decimal(0)
    return int(whole) if whole == whole.to_integral() else float(whole)
