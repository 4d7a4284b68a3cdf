"""What a value is about: the nearest words that name a subject win it, the words for other subjects included."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from documents.analysis_rules.mentions import Mention
from documents.analysis_rules.text import Text, rx

REACH_BEFORE, REACH_AFTER = 260, 110
BARRIER, BETWEEN, AFTER = 55, 40, 14
WEAK = 30  # what a vague word such as `plazo` costs


@dataclass(frozen=True)
class Cue:
    start: int
    end: int
    subject: str
    cost: int


@dataclass(frozen=True)
class Claim:
    """A mention taken for a subject; the lower the cost, the surer."""

    mention: Mention
    subject: str
    cost: float
    cue: Cue


def find_cues(text: Text, table: dict[str, list[str]]) -> list[Cue]:
    """`table`: subject -> patterns; a pattern that begins with `~` is a weak one. The longest of overlapping cues stays."""
    found = [
        Cue(m.start(), m.end(), subject, WEAK if pattern[0] == "~" else 0)
        for subject, patterns in table.items()
        for pattern in patterns
        for m in rx(pattern.lstrip("~")).finditer(text.folded)
    ]
    found.sort(key=lambda cue: (cue.start, cue.cost, -cue.end))
    return _longest(found)


def _longest(found: list[Cue]) -> list[Cue]:
    kept: list[Cue] = []
    for cue in found:
        while kept and kept[-1].end <= cue.end and cue.start <= kept[-1].start:
            kept.pop()
        if kept and cue.end <= kept[-1].end:
            continue
        kept.append(cue)
    return kept


def claims(text: Text, mentions: list[Mention], table: dict[str, list[str]], limit: float = 130) -> list[Claim]:
    """The subject of every mention that has one."""
    cues = find_cues(text, table)
    starts = [cue.start for cue in cues]
    found = []
    for index in range(len(mentions)):
        best = _best(text, mentions, index, cues, starts)
        if best and best.cost <= limit:
            found.append(best)
    return found


def _best(text: Text, mentions: list[Mention], index: int, cues: list[Cue], starts: list[int]) -> Claim | None:
    mention = mentions[index]
    options = []
    for cue in cues[bisect_left(starts, mention.start - REACH_BEFORE) : bisect_right(starts, mention.start)]:
        if cue.end <= mention.start:
            options.append(Claim(mention, cue.subject, _before(text, mentions, index, cue), cue))
    for cue in cues[bisect_left(starts, mention.end) : bisect_right(starts, mention.end + REACH_AFTER)]:
        if not text.crossed(mention.end, cue.start):
            options.append(Claim(mention, cue.subject, _after(text, mentions, index, cue), cue))
    return min(options, key=lambda claim: claim.cost, default=None)


def _before(text: Text, mentions: list[Mention], index: int, cue: Cue) -> float:
    gap = mentions[index].start - cue.end
    between = sum(1 for m in mentions[max(0, index - 4) : index] if m.start >= cue.end)
    return gap * 0.6 + cue.cost + BARRIER * text.crossed(cue.end, mentions[index].start) + BETWEEN * between


def _after(text: Text, mentions: list[Mention], index: int, cue: Cue) -> float:
    gap = cue.start - mentions[index].end
    between = sum(1 for m in mentions[index + 1 : index + 4] if m.end <= cue.start)
    newline = 6 * text.folded.count("\n", mentions[index].end, cue.start)
    return AFTER + gap * 0.8 + cue.cost + BETWEEN * between + newline


def at_line_start(text: Text, position: int) -> bool:
    lead = text.folded[text.line_at(position).start : position]
    return bool(re.fullmatch(r"\s*(?:[-*]\s*|o\s+)?(?:[\divx]+(?:[.)]\d*)*[.):-]*\s*|[a-z][.)]\s*)?", lead))
