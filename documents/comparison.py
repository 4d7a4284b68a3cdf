"""What changed between two texts: sentences aligned whatever page they moved to, words in those that changed. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

END = re.compile(r"(?<=[.;?!])\s+(?=[\"«“(¿¡]?[A-ZÁÉÍÓÚÑ0-9])|\n{2,}")
HEAD = re.compile(r"^\s*(?:(?:secci[oó]n|cap[ií]tulo|anexo)\b.*|\d+(?:\.\d+)*\.?\s+[A-ZÁÉÍÓÚÑ].{0,90})$", re.IGNORECASE)
# A line that ends so goes on in the next one, whatever it begins with.
GOES_ON = re.compile(
    r"(?:,|\b(?:de|del|la|las|el|los|y|o|e|a|al|en|con|por|para|que|un|una|su|sus|se|no|es))$", re.IGNORECASE
)
WORD = re.compile(r"\s+|[^\s]+")
FIGURE = re.compile(r"\d")
REPEATED = 0.6  # a line on this share of the pages is a heading or a foot of all of them
SUMMARY = 10
ALIKE = 0.5  # below it two sentences are one that went and one that came


class Sentence(NamedTuple):
    page: int
    section: str
    text: str


@dataclass(frozen=True)
class Change:
    """`kind`: "changed", "added", "removed". `before`, `after`: (piece, whether it differs); pages are 1-based."""

    kind: str
    section: str
    page_before: int | None
    page_after: int | None
    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]

    @property
    def weight(self) -> int:
        """Changes with figures first: terms, amounts, percentages."""
        differs = "".join(piece for pieces in (self.before, self.after) for piece, is_new in pieces if is_new)
        return (1000 if FIGURE.search(differs) else 0) + min(len(differs), 500)

    @property
    def turns(self) -> list[tuple[str, str, str]]:
        """Each place that differs: the words just before it, what it said, what it says."""
        gone, come = _by_place(self.before), _by_place(self.after)
        if [same for same, _ in gone] != [same for same, _ in come]:
            return [("", _differing(self.before), _differing(self.after))]
        rows = zip(gone, come, strict=True)
        return [(_last_words(same), old, new) for (same, old), (_, new) in rows if old or new]


def _by_place(pieces: list[tuple[str, bool]]) -> list[tuple[str, str]]:
    """Each stretch that is the same, with what differs right after it; the first is empty."""
    told = [("", "")]
    for text, differs in pieces:
        if differs:
            told[-1] = (told[-1][0], f"{told[-1][1]} {text}".strip())
        else:
            told.append((text, ""))
    return told


def _differing(pieces: list[tuple[str, bool]]) -> str:
    return " … ".join(text.strip() for text, differs in pieces if differs)


def _last_words(text: str, count: int = 4) -> str:
    words = text.split()
    return ("… " if len(words) > count else "") + " ".join(words[-count:])


def sentences(pages: Iterable[tuple[int, str]], *, with_heads: bool = True) -> list[Sentence]:
    """Sentences of (number, text) pages in order, without the lines that every page repeats.

    `with_heads`: a line that looks like a heading stands alone; else it belongs to the sentence around it.
    """
    pages = list(pages)
    repeated, section, told = _repeated(pages), "", []
    for number, text in pages:
        for block in _blocks(text, repeated, with_heads=with_heads):
            if with_heads and _is_head(block):
                section = block[:120]
            told += [Sentence(number, section, piece) for piece in _split(block)]
    return told


def _repeated(pages: Sequence[tuple[int, str]]) -> set[str]:
    if len(pages) < 3:
        return set()
    counted = Counter(line for _, text in pages for line in {_skeleton(line) for line in text.splitlines()})
    return {line for line, times in counted.items() if line and times >= REPEATED * len(pages)}


def _skeleton(line: str) -> str:
    """A line without its numbers: "Página 3 de 48" is the same on all pages."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _blocks(text: str, repeated: set[str], *, with_heads: bool) -> Iterator[str]:
    """Headings alone; the lines between them joined, because where a line breaks says nothing."""
    held: list[str] = []
    for line in text.splitlines():
        is_head = with_heads and _is_head(line)
        if (is_head or not line.strip()) and held:
            yield " ".join(held)
            held = []
        if is_head:
            yield " ".join(line.split())
        elif line.strip() and _skeleton(line) not in repeated:
            held.append(" ".join(line.split()))
    if held:
        yield " ".join(held)


def _is_head(line: str) -> bool:
    return bool(HEAD.match(line)) and not GOES_ON.search(line.rstrip())


def _split(block: str) -> list[str]:
    return [piece for piece in END.split(block) if piece.strip()]


def compare(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[Change]:
    """Every change, in the order of the newer version."""
    matcher = SequenceMatcher(None, [_same(s) for s in before], [_same(s) for s in after], autojunk=False)
    told: list[Change] = []
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what != "equal":
            told += _changes(before[i1:i2], after[j1:j2])
    return told


def _same(sentence: Sentence) -> str:
    return " ".join(sentence.text.split())


def _changes(gone: Sequence[Sentence], come: Sequence[Sentence]) -> Iterator[Change]:
    """Pair what went with what came in its place, in order; what has no pair was removed or added."""
    left = list(come)
    for old in gone:
        place = next((n for n, new in enumerate(left) if _likeness(old.text, new.text) >= ALIKE), None)
        if place is None:
            yield Change("removed", old.section, old.page, None, [(old.text, True)], [])
            continue
        yield from (_added(new) for new in left[:place])
        yield _changed(old, left[place])
        left = left[place + 1 :]
    yield from (_added(new) for new in left)


def _added(new: Sentence) -> Change:
    return Change("added", new.section, None, new.page, [], [(new.text, True)])


def _likeness(one: str, other: str) -> float:
    first, second = Counter(one.lower().split()), Counter(other.lower().split())
    return 2 * sum((first & second).values()) / max(1, sum(first.values()) + sum(second.values()))


def _changed(old: Sentence, new: Sentence) -> Change:
    words, others = WORD.findall(old.text), WORD.findall(new.text)
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        before += [("".join(words[i1:i2]), what != "equal")] if i2 > i1 else []
        after += [("".join(others[j1:j2]), what != "equal")] if j2 > j1 else []
    return Change("changed", new.section, old.page, new.page, _joined(before), _joined(after))


def _joined(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Words that differ side by side as one piece: the space between them is no news."""
    told: list[tuple[str, bool]] = []
    for place, (text, differs) in enumerate(pieces):
        is_between = text.isspace() and 0 < place < len(pieces) - 1 and pieces[place - 1][1] and pieces[place + 1][1]
        if told and told[-1][1] == (differs or is_between):
            told[-1] = (told[-1][0] + text, told[-1][1])
        else:
            told.append((text, differs or is_between))
    return told


def summary(changes: Sequence[Change]) -> list[Change]:
    """The changes that matter most, at most ten, in the order of the document."""
    chosen = sorted(range(len(changes)), key=lambda n: (-changes[n].weight, n))[:SUMMARY]
    return [changes[n] for n in sorted(chosen)]
