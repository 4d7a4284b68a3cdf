"""Passages that two bidders wrote nearly alike, without what the process itself gave them to write. Pure.

MinHash of our own, some forty lines: the library for it (datasketch) brings numpy and scipy, many times its size, for
signatures that pure Python makes of a hundred pages in a second. What signatures only suggest, exact sets decide.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from random import Random
from typing import NamedTuple
from zlib import crc32

from documents.comparison import sentences
from documents.locating import plain

WORD = re.compile(r"[^\W\d_]{2,}|\d[\d.,]*\d|\d")
# Words that hold a sentence together and say nothing of who wrote it.
EMPTY = frozenset(
    (
        *("de", "la", "el", "en", "y", "a", "los", "del", "las", "que", "se", "por"),
        *("para", "con", "un", "una", "al", "lo", "su", "sus", "es", "son", "o", "como"),
        *("no", "ni", "e", "u", "si", "mas", "este", "esta", "estos", "estas", "ese", "esa"),
        *("sera", "seran", "ha", "han", "sin", "sobre", "entre", "cada", "todo", "toda", "todos", "todas"),
        *("segun", "dicho", "dicha", "cual", "cuya", "cuyo", "asi", "mismo", "misma"),
    )
)
STEM = 6  # letters; of "garantía" and "garantías" the same
FEWEST = 9  # words that say something; a shorter sentence is alike by chance
ALIKE = 0.3  # of the word pairs of two passages: those in both, of those in either
SHARED = 5  # word pairs in both, at least
GIVEN = 0.6  # of its word pairs that stand in the process's own papers: then the passage is theirs
COMMON_FROM = 4  # bidders, from which on what more than half of them wrote is no one's
BANDS, ROWS = 40, 2
MASK = 2**64 - 1
_chance = Random("passages")  # noqa: S311 - the same in every process, and no secret
SALTS = tuple((_chance.getrandbits(64) | 1, _chance.getrandbits(64)) for _ in range(BANDS * ROWS))
GAP = 2  # sentences that two stretches of one copy may be apart
LONGEST = 1500  # letters of a stretch that are kept


@dataclass(frozen=True)
class Offer:
    """One document of one bidder. `key`: of the document; `pages`: (number, text) in order."""

    key: int
    bidder: str
    pages: Sequence[tuple[int, str]]


class Passage(NamedTuple):
    key: int
    bidder: str
    order: int
    page: int
    text: str
    pairs: frozenset[int]


@dataclass(frozen=True)
class Stretch:
    """Consecutive passages of two documents that are alike. `score`: 0 to 1; `words`: those of the shorter side."""

    keys: tuple[int, int]
    pages: tuple[int, int]
    texts: tuple[str, str]
    starts: tuple[str, str]  # the first words of each, by which its page is opened
    score: float
    words: int


@dataclass
class Found:
    """`given`, `common`: passages left out because the process's papers hold them, or most bidders wrote them."""

    stretches: list[Stretch] = field(default_factory=list)
    passages: int = 0
    given: int = 0
    common: int = 0


def compare(offers: Iterable[Offer], own: Iterable[Sequence[tuple[int, str]]]) -> Found:
    """Stretches alike between different bidders, the longest first. `own`: pages of each paper of the process."""
    given = {pair for pages in own for _, text in pages for pair in word_pairs(text)}
    written = [passage for offer in offers for passage in _passages(offer)]
    told = [passage for passage in written if not _is_given(passage, given)]
    matches = list(_matches(told))
    common = _common(matches, len({passage.bidder for passage in written}))
    kept = [match for match in matches if not {_place(match[0]), _place(match[1])} & common]
    found = sorted(_stretches(kept), key=lambda stretch: -stretch.words)
    return Found(found, len(written), len(written) - len(told), len(common))


def word_pairs(text: str) -> frozenset[int]:
    """Neighbouring words that say something, as numbers of 32 bits; beginnings of words only."""
    words = [word[:STEM] for word in WORD.findall(plain(text)) if word not in EMPTY]
    return frozenset(crc32(f"{one} {other}".encode()) for one, other in pairwise(words))


def _passages(offer: Offer) -> Iterator[Passage]:
    for order, sentence in enumerate(sentences(offer.pages, with_heads=False)):
        pairs = word_pairs(sentence.text)
        if len(pairs) >= FEWEST - 1:
            yield Passage(offer.key, offer.bidder, order, sentence.page, sentence.text, pairs)


def _is_given(passage: Passage, given: set[int]) -> bool:
    return len(passage.pairs & given) >= GIVEN * len(passage.pairs)


def signature(pairs: Iterable[int]) -> list[int]:
    """MinHash: of each of the permutations, the smallest number. Equal places estimate how alike two sets are."""
    pairs = list(pairs)
    return [min((a * pair + b) & MASK for pair in pairs) for a, b in SALTS]


def _matches(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Passage, float]]:
    """Passages of two bidders that are alike, each pair once: suggested by a band in common, decided by their sets."""
    held: defaultdict[tuple, list[int]] = defaultdict(list)
    for number, passage in enumerate(passages):
        signed, seen = signature(passage.pairs), set()
        for band in range(BANDS):
            place = (band, *signed[band * ROWS : (band + 1) * ROWS])
            seen.update(held[place])
            held[place].append(number)
        for other in sorted(seen):
            score = _alike(passages[other], passage)
            if score:
                yield passages[other], passage, score


def _alike(one: Passage, other: Passage) -> float:
    if one.bidder == other.bidder:
        return 0
    shared = len(one.pairs & other.pairs)
    score = shared / len(one.pairs | other.pairs)
    return score if score >= ALIKE and shared >= SHARED else 0


def _place(passage: Passage) -> tuple[int, int]:
    return passage.key, passage.order


def _common(matches: list, bidders: int) -> set[tuple[int, int]]:
    """Places of passages that more than half of the bidders wrote, where there are enough to tell."""
    if bidders < COMMON_FROM:
        return set()
    writers: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for one, other, _ in matches:
        writers[_place(one)] |= {one.bidder, other.bidder}
        writers[_place(other)] |= {one.bidder, other.bidder}
    return {place for place, names in writers.items() if len(names) > bidders / 2}


def _stretches(matches: list[tuple[Passage, Passage, float]]) -> Iterator[Stretch]:
    by_documents: defaultdict[tuple[int, int], list] = defaultdict(list)
    for one, other, score in matches:
        first, second = (one, other) if one.key < other.key else (other, one)
        by_documents[first.key, second.key].append((first, second, score))
    for rows in by_documents.values():
        for run in _runs(_best(rows)):
            yield _stretch(run)


def _best(rows: list) -> list:
    """Of each passage its best match only: what a document repeats is told once."""
    chosen: list = []
    taken: set[tuple[int, int]] = set()
    for row in sorted(rows, key=lambda row: (-row[2], row[0].order, row[1].order)):
        places = {_place(row[0]), _place(row[1])}
        if not places & taken:
            taken |= places
            chosen.append(row)
    return sorted(chosen, key=lambda row: (row[0].order, row[1].order))


def _runs(rows: list) -> Iterator[list]:
    run: list = []
    for row in rows:
        if run and not _follows(run[-1], row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _follows(before: tuple, row: tuple) -> bool:
    steps = (row[0].order - before[0].order, row[1].order - before[1].order)
    return all(0 < step <= GAP for step in steps)


def _stretch(run: list) -> Stretch:
    first, second, _ = run[0]
    texts = [" ".join(row[side].text for row in run) for side in (0, 1)]
    return Stretch(
        keys=(first.key, second.key),
        pages=(first.page, second.page),
        texts=(texts[0][:LONGEST], texts[1][:LONGEST]),
        starts=(_start(first.text), _start(second.text)),
        score=round(sum(row[2] for row in run) / len(run), 3),
        words=min(len(text.split()) for text in texts),
    )


def _start(text: str) -> str:
    return " ".join(text.split()[:14])


MARKED = 3  # words in a row; fewer are alike in any two texts


def beside(one: str, other: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts as (piece, is in the other too)."""
    first, second = one.split(), other.split()
    matcher = SequenceMatcher(None, [_bare(word) for word in first], [_bare(word) for word in second], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= MARKED]
    return (
        _marked(first, [(block.a, block.size) for block in blocks]),
        _marked(second, [(block.b, block.size) for block in blocks]),
    )


def _bare(word: str) -> str:
    return plain(word).strip(".,;:()«»\"'") or word


def _marked(words: list[str], blocks: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    told, at = [], 0
    for start, size in blocks:
        if start > at:
            told.append((" ".join(words[at:start]) + " ", False))
        told.append((" ".join(words[start : start + size]), True))
        at = start + size
        if at < len(words):
            told.append((" ", False))
    if at < len(words):
        told.append((" ".join(words[at:]), False))
    return told
