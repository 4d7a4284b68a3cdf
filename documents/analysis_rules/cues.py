"""What a value is about: the nearest words that name a subject win it, the words for other subjects included."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from documents.analysis_rules.mentions import Mention
from documents.analysis_rules.text import Text, rx

REACH_BEFORE, REACH_AFTER = 260, 110
BARRIER, BETWEEN, AFTER = 55, 40, 14
LABEL_BELOW = 25  # the label of the next line is seldom about the value above it
LOOSE = 44  # letters of a cue that may hold words of other subjects
_BOUND = re.compile(r"\s*(?:de|del|como|en calidad de|por concepto de|a titulo de|por)\s+(?:el |la |un |su )?")
TAKEN = 60  # `30 % de anticipo, 70 % …`: the word is about the value before it
_COSTS = {"~": 30, "!": -16}  # of a vague word such as `plazo`, of one that leaves no doubt such as `restante`


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
    """`table`: subject -> patterns; one that begins with `~` is vague, with `!` beyond doubt."""
    found = [
        Cue(m.start(), m.end(), subject, _COSTS.get(pattern[0], 0))
        for subject, patterns in table.items()
        for pattern in patterns
        for m in rx(pattern.lstrip("~!")).finditer(text.folded)
    ]
    found = [cue for cue in found if not text.crossed(cue.start, cue.end)]
    found.sort(key=lambda cue: (cue.start, -cue.end, cue.cost))
    return _longest(found)


def _longest(found: list[Cue]) -> list[Cue]:
    """Without those that are part of another's words; a loose one, with anything between, swallows only its own kind."""
    kept: list[Cue] = []
    for cue in found:
        outer = [other for other in kept[-6:] if other.start <= cue.start and cue.end <= other.end]
        if not any(other.subject == cue.subject or other.end - other.start <= LOOSE for other in outer):
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
        if cue.start < mention.start:
            options.append(Claim(mention, cue.subject, _before(text, mentions, index, cue), cue))
    for cue in cues[bisect_left(starts, mention.end) : bisect_right(starts, mention.end + REACH_AFTER)]:
        if not text.crossed(mention.end - 1, cue.start):
            options.append(Claim(mention, cue.subject, _after(text, mentions, index, cue), cue))
    return min(options, key=lambda claim: claim.cost, default=None)


def _before(text: Text, mentions: list[Mention], index: int, cue: Cue) -> float:
    start = _past_masked(text, cue, mentions[index].start)
    gap = max(0, mentions[index].start - start)
    between = sum(1 for m in mentions[max(0, index - 4) : index] if m.start >= cue.end)
    bound = any(_BOUND.fullmatch(text.folded[m.end : cue.start]) for m in mentions[max(0, index - 4) : index])
    barriers = text.crossed(start - (start == cue.end), mentions[index].start)
    return gap * 0.6 + cue.cost + BARRIER * barriers + BETWEEN * between + TAKEN * bound


def _past_masked(text: Text, cue: Cue, limit: int) -> int:
    """Where the cue ends, or what was taken out between a title and the value that it pushed down."""
    end = cue.end
    for first, last in text.masked:
        if end <= first and last <= limit and not text.folded[end:first].strip() and text.line_at(cue.start).heading:
            end = last
    return end


def _after(text: Text, mentions: list[Mention], index: int, cue: Cue) -> float:
    gap = cue.start - mentions[index].end
    between = sum(1 for m in mentions[index + 1 : index + 4] if m.end <= cue.start)
    newline = 6 * text.folded.count("\n", mentions[index].end, cue.start)
    below = LABEL_BELOW if newline and at_line_start(text, cue.start) else 0
    return AFTER + gap * 0.8 + cue.cost + BETWEEN * between + newline + below


def at_line_start(text: Text, position: int) -> bool:
    lead = text.folded[text.line_at(position).start : position]
    return bool(re.fullmatch(r"\s*(?:[-*]\s*|o\s+|¿)?(?:[\divx]+(?:[.)]\d*)*[.):-]*\s*|[a-z][.)]\s*)?", lead))
