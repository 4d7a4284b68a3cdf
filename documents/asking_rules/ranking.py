"""Which passages come first: BM25 over stems, and several orders made one by reciprocal rank."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from documents.asking_rules.words import ALIKE, WEAK_STEMS, stems

K1, B = 1.2, 0.6
ALIKE_WEIGHT = 0.55  # of a word that stands for the one that was asked with
WEAK_WEIGHT = 0.25
RRF = 60


class Index:
    """Texts with their stems counted; a question weighs against each of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.counts = [Counter(stems(text)) for text in texts]
        self.lengths = [sum(count.values()) for count in self.counts]
        self.average = (sum(self.lengths) / len(self.lengths)) if self.lengths else 1.0
        self.found_in: Counter[str] = Counter(word for count in self.counts for word in count)

    def rarity(self, word: str) -> float:
        """How much it says that a text has this stem: inverse document frequency."""
        found = self.found_in[word]
        return math.log(1 + (len(self.counts) - found + 0.5) / (found + 0.5))

    def order(self, question: str) -> list[int]:
        """Places of the texts that have anything of the question, best first."""
        wanted = self.expanded(question)
        scores = [
            (sum(self._score(n, word) * weight for word, weight in wanted.items()), n) for n in self._touched(wanted)
        ]
        return [n for score, n in sorted(scores, key=lambda pair: (-pair[0], pair[1])) if score > 0]

    def expanded(self, question: str) -> dict[str, float]:
        """Stems to look for, with weights: those of the question and those that may stand for them."""
        wanted: dict[str, float] = {}
        for word in stems(question):
            weight = WEAK_WEIGHT if word in WEAK_STEMS else 1.0
            wanted[word] = max(wanted.get(word, 0), weight)
            for other in ALIKE.get(word, ()):
                wanted[other] = max(wanted.get(other, 0), ALIKE_WEIGHT * weight)
        return wanted

    def _touched(self, wanted: Iterable[str]) -> list[int]:
        return [n for n, count in enumerate(self.counts) if any(word in count for word in wanted)]

    def _score(self, n: int, word: str) -> float:
        times = self.counts[n][word]
        if not times:
            return 0.0
        length = 1 - B + B * self.lengths[n] / self.average
        return self.rarity(word) * times * (K1 + 1) / (times + K1 * length)


def fused(orders: Sequence[Sequence[int]]) -> list[int]:
    """One order out of several, by reciprocal rank."""
    scores: dict[int, float] = {}
    for order in orders:
        for rank, place in enumerate(order):
            scores[place] = scores.get(place, 0.0) + 1 / (RRF + rank + 1)
    return sorted(scores, key=lambda place: (-scores[place], place))


def by_likeness(question: Sequence[float], vectors: Sequence[Sequence[float]]) -> list[int]:
    """Places of the vectors, the nearest in angle first."""
    return sorted(range(len(vectors)), key=lambda n: -_cosine(question, vectors[n]))


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return product / (math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in other)) or 1.0)
