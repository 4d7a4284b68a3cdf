"""Every amount, share, per-mille and duration that stands in a text, whatever it is about."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from documents.analysis_rules.numbers import (
    FIGURES,
    SPELLED,
    SPELLED_DECIMAL,
    decimal_text,
    figures,
    spelled,
    spelled_decimal,
)
from documents.analysis_rules.text import Text


@dataclass(frozen=True)
class Mention:
    """A value at `start`–`end` of the folded text; `exact` is False for what only a label makes a value."""

    start: int
    end: int
    value: Any
    exact: bool = True


_CURRENCY = r"(?:us\s?\$|usd|u\.s\.d\.?|\$\s?usd|usd\s?\$|\$|dolares)"
_MONEY = re.compile(
    rf"{_CURRENCY}\s*[.:]?\s*\$?\s*(?P<a>{FIGURES})"
    rf"|(?<![\w.,/-])(?P<b>{FIGURES})\s*(?:\([^()]{{3,200}}\)\s*)?(?:dolares|usd|us\$|\$)(?!\w)"
)
_SPELLED_MONEY = re.compile(
    rf"\b(?P<w>{SPELLED})\s*(?:dolares[^()\d]{{0,45}}?)?,?\s*(?:(?:con|y)\s+)?(?P<c>\d{{1,5}})\s?/\s?(?P<d>10+)\s*(?:centavos\s*)?(?:de\s+)?"
    rf"(?:dolares)?"
    rf"|\b(?P<v>{SPELLED})\s+(?:de\s+)?dolares(?:[a-z\s]{{0,45}}?\bcon\s+(?P<k>{SPELLED})\s+centavos)?"
)
_BARE = re.compile(r"(?<![\w.,/-])(\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,6})?|\d+[.,]\d{2,6})(?![\w/%-])(?![.,]\d)")
_NUMBER = (
    rf"(?:(?P<w>{SPELLED})\s*[(/-]?\s*(?P<wd>\d{{1,4}})?\s*\)?|(?P<d>\d{{1,4}})\s*(?:[(/-]\s*(?:{SPELLED})\s*\)?)?)"
)
_TERM = re.compile(
    rf"(?<![\w.,/$%-]){_NUMBER}[\s-]*(?P<u>dias?|meses|mes|anos?|semanas?|horas?|minutos?)\b"
    rf"(?:\s*\(\s*(?:\d{{1,4}}|{SPELLED})\s*\))?"
    r"(?P<q>\s*,?\s*\(?\s*(?:de\s+|del\s+)?(?:plazo\s+)?(?:calendarios?|corridos|habil(?:es)?|laborables?|laborales|termino(?!\s+de\b)|naturales|consecutivos)"
    r"\b\)?)?"
)
_UNIT_FIRST = re.compile(
    r"(?:\ben\s+|\(\s*(?:en\s+)?|\bnumero\s+de\s+|(?:ejecucion|entrega|plazo)\s+|\n\s*|^)(?P<u>dias|meses)(?P<q>\s+calendarios?|\s+habiles|\s+laborables|\s+termino)?"
    r"\s*\)?\s*[:=]?[ ]*(?P<d>\d{1,4})\b"
    r"(?!\s*(?:dias|meses|anos|%|de\s+[a-z]+\s+de|[.,:/-]\d|[)]))"
)
_SHARE = re.compile(
    rf"(?<![\w.,/-])(?:(?P<w>{SPELLED_DECIMAL})\s+por\s+ciento|(?P<d>\d{{1,3}}(?:[.,]\d{{1,4}})?)\s*(?:\(\s*(?:{SPELLED})\s*\)\s*)?"
    r"(?:%|por\s+ciento|por\s+100\b))"
)
_PER_MILLE = re.compile(
    rf"(?<![\w.,/-])(?:(?:(?P<w>{SPELLED_DECIMAL})\s*)?\(?\s*(?P<wd>\d(?:[.,]\d{{1,3}})?)?\s*\)?\s*(?:por|x)\s+(?:cada\s+)?mil\b"
    rf"|(?P<d>\d{{1,2}}(?:[.,]\d{{1,3}})?)\s*\)?\s*(?:\(\s*{SPELLED}\s*\)\s*)?(?:(?:x|por|/|\*)\s*(?:cada\s+)?(?:1[.,' ]?000\b|mil\b)|‰|o/oo|0/00))"
)
_UNITS = {"dia": "calendar_days", "mes": "months", "ano": "years", "sem": "weeks", "hor": "hours", "min": "minutes"}
_BUSINESS = re.compile(r"habil|labora|termino")


def money(text: Text) -> list[Mention]:
    found = [
        Mention(m.start(), m.end(), v) for m in _MONEY.finditer(text.folded) if (v := _cents(figures(m["a"] or m["b"])))
    ]
    found += [Mention(m.start(), m.end(), v) for m in _SPELLED_MONEY.finditer(text.folded) if (v := _in_words(m))]
    taken = _Spans(found)
    found += [
        Mention(m.start(), m.end(), v, exact=False)
        for m in _BARE.finditer(text.folded)
        if not taken.touches(m.start(), m.end()) and (v := _cents(figures(m[1])))
    ]
    return sorted(found, key=lambda mention: mention.start)


def _cents(value: Decimal | None) -> Decimal | None:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP) if value is not None and value < 10**10 else None


def _in_words(match: re.Match) -> Decimal | None:
    words = match["w"] or match["v"]
    value = spelled(words)
    if value is None or (match["v"] and value < 100 and not match["k"]):
        return None
    if match["c"]:
        return _cents(value + Decimal(match["c"]) / Decimal(match["d"]))
    return _cents(Decimal(value) + Decimal(spelled(match["k"]) or 0) / 100 if match["k"] else Decimal(value))


def terms(text: Text) -> list[Mention]:
    found = [m for match in _TERM.finditer(text.folded) if (m := _term(text, match))]
    taken = _Spans(found)
    for match in _UNIT_FIRST.finditer(text.folded):
        if not taken.touches(match.start("d"), match.end("d")) and int(match["d"]):
            unit = "months" if match["u"] == "meses" else _days(match["q"] or "")
            found.append(Mention(match.start("d"), match.end("d"), (int(match["d"]), unit), exact=False))
    return sorted(found, key=lambda mention: mention.start)


def _term(text: Text, match: re.Match) -> Mention | None:
    number = int(match["d"] or match["wd"] or 0) or spelled(match["w"] or "")
    if not number or number > 5000:
        return None
    unit = _UNITS[match["u"][:3]]
    if unit == "calendar_days":
        unit = _days((match["q"] or "") + " " + _before(text, match))
    if unit == "weeks":
        number, unit = number * 7, "calendar_days"
    return Mention(match.start(), match.end(), (number, unit))


def _days(words: str) -> str:
    return "business_days" if _BUSINESS.search(words) else "calendar_days"


def _before(text: Text, match: re.Match) -> str:
    """`termino` when the words before say that the days are working days."""
    if match["q"]:
        return ""
    lead = text.folded[max(0, match.start() - 40) : match.start()]
    return "termino" if re.search(r"(?<!plazo o )\btermino\s+(?:[a-z]+\s+){0,3}(?:de\s+)?(?:hasta\s+)?$", lead) else ""


def shares(text: Text) -> list[Mention]:
    """Percentages as decimal text."""
    found = []
    for match in _SHARE.finditer(text.folded):
        value = figures(match["d"]) if match["d"] else spelled_decimal(match["w"])
        if value is not None and value <= 1000:
            found.append(Mention(match.start(), match.end(), decimal_text(Decimal(value))))
    return _without_doubles(found, text)


def per_mille(text: Text) -> list[Mention]:
    found = []
    for match in _PER_MILLE.finditer(text.folded):
        written = match["d"] or match["wd"]
        value = figures(written) if written else spelled_decimal(match["w"] or "")
        if value is not None and 0 < value < 1000:
            found.append(Mention(match.start(), match.end(), decimal_text(Decimal(value))))
    return _without_doubles(found, text)


def _without_doubles(found: list[Mention], text: Text) -> list[Mention]:
    """`treinta por ciento (30%)` is one mention."""
    kept: list[Mention] = []
    for mention in found:
        last = kept[-1] if kept else None
        if last and last.value == mention.value and _same_twice(text, last, mention):
            kept[-1] = Mention(last.start, mention.end, last.value)
        else:
            kept.append(mention)
    return kept


def _same_twice(text: Text, first: Mention, second: Mention) -> bool:
    """In words and in figures: `anticipo 30 %; 30 % a la entrega` are two."""
    digits = [any(char.isdigit() for char in text.folded[m.start : m.end]) for m in (first, second)]
    return digits[0] != digits[1] and bool(re.fullmatch(r"[\s(,;/-]*", text.folded[first.end : second.start]))


_EXAMPLE = re.compile(r"(?:\bejemplo|\bp\. ?ej\.?|\bverbigracia)[^.;\n]{0,25}$")


def said(text: Text, found: list[Mention]) -> list[Mention]:
    """Without the values of examples."""
    return [m for m in found if not _EXAMPLE.search(text.folded[max(0, m.start - 40) : m.start])]


class _Spans:
    def __init__(self, mentions: list[Mention]) -> None:
        self.taken = {position for m in mentions for position in range(m.start, m.end)}

    def touches(self, start: int, end: int) -> bool:
        return any(position in self.taken for position in range(start, end))
