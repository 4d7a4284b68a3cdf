"""Dates and hours as documents write them, as ISO text in local time: `2025-05-07T10:00`, or `2025-05-07`."""

import re
from datetime import date

from documents.analysis_rules.mentions import Mention
from documents.analysis_rules.numbers import SPELLED, spelled
from documents.analysis_rules.text import Text

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun", "julio jul", "agosto ago",
            "septiembre setiembre sept sep set", "octubre oct", "noviembre nov", "diciembre dic",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = rf"(?:(?P<y>(?:19|20)\d\d)|(?P<yw>dos\s+mil(?:\s+(?:{SPELLED}))?))"
_LONG = re.compile(
    rf"\b(?:(?P<d>[0-3]?\d)(?:\s*°)?|(?P<dw>{SPELLED}))(?:\s*\(\s*\d{{1,2}}\s*\))?\s*(?:dias?\s+)?(?:de\s*l?\s+mes\s+)?(?:de|-|/|\s|\.)\s*"
    rf"(?P<m>{_MONTH})\b\.?\s*,?\s*(?:(?:de\s*l?|-|/)\s*)?(?:ano\s+)?{_YEAR}\b"
)
_MONTH_FIRST = re.compile(rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>[0-3]?\d)\s*,?\s*(?:del?\s+)?(?P<y>(?:19|20)\d\d)\b")
_ISO = re.compile(r"(?<![\d/-])(?P<y>(?:19|20)\d\d)\s?[-/.]\s?(?P<m>[01]?\d)\s?[-/.]\s?(?P<d>[0-3]?\d)(?!\d|[-/]\d)")
_SHORT = re.compile(r"(?<![\d/.-])(?P<d>[0-3]?\d)\s?[-/.]\s?(?P<m>[01]?\d)\s?[-/.]\s?(?P<y>(?:19|20)\d\d)(?!\d|[-/]\d)")
_CLOCK = (
    r"(?P<h>[0-2]?\d)\s?(?:[:h.]\s?(?P<min>[0-5]\d)(?::[0-5]\d)?\s?(?P<ap>a\.?\s?m\b|p\.?\s?m\b)?|\s?(?:horas|hrs)\b)"
)
_AFTER = re.compile(rf"[\s,;|t()-]{{0,4}}(?:(?:hasta|desde|a|y)\s+)?(?:las?\s+|hora\s*:?\s*|horas?\s*:?\s*)?{_CLOCK}")
_BEFORE = re.compile(
    rf"(?:las?\s+|hora\s*:?\s*|^|\s){_CLOCK}\s*(?:horas|hrs\.?|h)?\s*,?\s*(?:del?\s+)?(?:dia\s+)?(?:[a-z]+\s+)?,?\s*$"
)

_RANGE = re.compile(r"\s*,?\s*(?:al|a|hasta)(?:\s+el)?(?:\s+dia)?(?:\s+[a-z]+,?)?\s*")


def dates(text: Text) -> list[Mention]:
    days: dict[int, tuple[int, date]] = {}
    for pattern in (_LONG, _MONTH_FIRST, _ISO, _SHORT):
        for match in pattern.finditer(text.folded):
            day = _day(match)
            if day and not any(start <= match.start() < end for start, (end, _) in days.items()):
                days[match.start()] = (match.end(), day)
    found: list[Mention] = []
    for start in sorted(days):
        end, day = days[start]
        mention = _with_clock(text, start, end, day, floor=found[-1].end if found else 0)
        if found and _RANGE.fullmatch(text.folded[found[-1].end : mention.start]):
            found.pop()  # of a period, its end is what counts
        found.append(mention)
    return found


def _day(match: re.Match) -> date | None:
    groups = match.groupdict()
    year = int(groups["y"]) if groups.get("y") else spelled(groups.get("yw") or "")
    day = int(groups["d"]) if groups.get("d") else spelled(groups.get("dw") or "")
    month = int(groups["m"]) if groups["m"].isdigit() else _MONTHS[groups["m"]]
    try:
        return date(year or 0, month, day or 0)
    except ValueError:
        return None


def _with_clock(text: Text, start: int, end: int, day: date, floor: int) -> Mention:
    after = _AFTER.match(text.folded, end)
    if after and (hour := _hour(after)) is not None:
        return Mention(start, after.end(), f"{day.isoformat()}T{hour}")
    low = max(floor, start - 40)
    before = _BEFORE.search(text.folded[low:start])
    if before and (hour := _hour(before)) is not None:
        return Mention(low + before.start(), end, f"{day.isoformat()}T{hour}")
    return Mention(start, end, day.isoformat())


def _hour(match: re.Match) -> str | None:
    hour, minute = int(match["h"]), int(match["min"] or 0)
    half = (match["ap"] or "")[:1]
    if half == "p" and hour < 12:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 else None
