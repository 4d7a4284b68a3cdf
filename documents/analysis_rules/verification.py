"""Whether a quote stands on the page that it names: as it is, but for spaces, case and accents, or nearly."""

import re

from rapidfuzz import fuzz

from documents.analysis_rules.schema import Citation
from documents.analysis_rules.text import Page, clean, fold, tidy

NEAR = 92.0  # of 100 that two texts may differ by OCR's errors


def verify(page: int, quote: str, pages: list[Page]) -> Citation | None:
    """The citation with how it was verified; on a neighbouring page when the quote stands there; None when nowhere."""
    by_number = {p.number: p.text for p in pages}
    for number in (page, page - 1, page + 1):
        if number in by_number and (how := standing(quote, by_number[number])) in ("exact", "normalised"):
            return Citation(number, quote, how)
    if page in by_number and standing(quote, by_number[page]) == "near":
        return Citation(page, quote, "near")
    return None


def standing(quote: str, page_text: str) -> str | None:
    """exact | normalised | near | None."""
    text, wanted = tidy(clean(page_text)), tidy(clean(quote))
    if len(wanted) < 4:
        return None
    if wanted in text:
        return "exact"
    plain_text, plain_wanted = _bare(text), _bare(wanted)
    if plain_wanted and plain_wanted in plain_text:
        return "normalised"
    return "near" if len(plain_wanted) >= 12 and fuzz.partial_ratio(plain_wanted, plain_text) >= NEAR else None


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9%$/.,]+", " ", fold(text)).strip()
