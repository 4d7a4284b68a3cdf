"""Find a quote on a page: among its words with boxes, and in its text. Pure.

A quote is found whatever its accents, capitals, punctuation and line breaks; its words must follow one another.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

TOKEN = re.compile(r"\w+", re.UNICODE)
LONGEST_QUOTE = 400


class Box(NamedTuple):
    """Parts (0 to 1) of the page's width and height."""

    left: float
    top: float
    right: float
    bottom: float


def plain(text: str) -> str:
    """Lower case, without accents; the ñ stays a letter of its own."""
    kept = text.lower().replace("ñ", "\0")
    flat = "".join(each for each in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(each))
    return flat.replace("\0", "ñ")


def tokens(text: str) -> list[str]:
    return [plain(token) for token in TOKEN.findall(text)]


def boxes_of_quote(words: Sequence[Sequence], quote: str) -> list[Box]:
    """Boxes, one for each line, of every place where the words (text, left, top, right, bottom) say the quote."""
    wanted = tokens(quote[:LONGEST_QUOTE])
    said = [(token, index) for index, word in enumerate(words) for token in tokens(word[0])]
    found: list[Box] = []
    for start in _starts([token for token, _ in said], wanted):
        indexes = sorted({index for _, index in said[start : start + len(wanted)]})
        found += _lines([Box(*words[index][1:5]) for index in indexes])
    return found


def boxes_of_words(words: Sequence[Sequence], wanted: Iterable[str]) -> list[Box]:
    """Boxes of the words that are among the wanted ones."""
    known = {token for each in wanted for token in tokens(each)}
    return [Box(*word[1:5]) for word in words if known.intersection(tokens(word[0]))]


def spans_of_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """(start, end) of every place of the text that says the quote."""
    wanted = tokens(quote[:LONGEST_QUOTE])
    said = [(plain(match.group()), match.start(), match.end()) for match in TOKEN.finditer(text)]
    starts = _starts([token for token, _, _ in said], wanted)
    return [(said[start][1], said[start + len(wanted) - 1][2]) for start in starts]


def _starts(said: list[str], wanted: list[str]) -> list[int]:
    """Where the wanted tokens begin; they do not overlap."""
    found: list[int] = []
    index = 0
    if not wanted:
        return found
    while index <= len(said) - len(wanted):
        if said[index] == wanted[0] and said[index : index + len(wanted)] == wanted:
            found.append(index)
            index += len(wanted)
        else:
            index += 1
    return found


def _lines(boxes: list[Box]) -> list[Box]:
    """Boxes of neighbouring words as one box for each line."""
    lines: list[Box] = []
    for box in boxes:
        before = lines[-1] if lines else None
        middle = (box.top + box.bottom) / 2
        if before and before.top <= middle <= before.bottom and box.left >= before.left:
            lines[-1] = Box(
                before.left, min(before.top, box.top), max(before.right, box.right), max(before.bottom, box.bottom)
            )
        else:
            lines.append(box)
    return lines


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text as (piece, is marked), in order; spans must not overlap."""
    told, at = [], 0
    for start, end in spans:
        if start > at:
            told.append((text[at:start], False))
        told.append((text[start:end], True))
        at = end
    if at < len(text):
        told.append((text[at:], False))
    return told


def excerpt(text: str, spans: Sequence[tuple[int, int]], around: int = 110) -> list[tuple[str, bool]]:
    """What stands around the place with most marks, as pieces on one line."""
    if not spans:
        return [(" ".join(text[: 2 * around].split()), False)]
    first = max(spans, key=lambda span: sum(span[0] <= each[0] < span[0] + around for each in spans))
    start = text.rfind(" ", 0, max(first[0] - around // 2, 0)) + 1
    end = text.find(" ", min(max(start + 2 * around, first[1]), len(text)))
    end = len(text) if end < 0 else end
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    told = [(re.sub(r"\s+", " ", piece), mark) for piece, mark in pieces(text[start:end], inside)]
    return [("… ", False), *told] if start else told
