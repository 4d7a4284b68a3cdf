"""What a document answers to a question: the best passages with a quote each, or nothing when none fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from documents.asking_rules.passages import Passage, sentences
from documents.asking_rules.ranking import Index, fused
from documents.asking_rules.subjects import Subject, subject_of
from documents.asking_rules.words import ALIKE, WEAK_STEMS, stems
from documents.locating import plain, spans_of_quote

NOTHING = "No consta en los documentos"
SHOWN = 8
LONGEST_QUOTE = 300
FITS = 0.5  # of what a question asks with must stand in a passage; less is not shown as an answer
ALIKE_COVERS, WEAK_COUNTS = 0.8, 0.3
FIGURE = re.compile(
    r"\d|\b(?:un|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cien)\b"
)
# What a question asks for, and what a passage that answers it must hold.
KINDS = (
    (re.compile(r"\b(?:cuant[oa]s?|cuando|porcentaje|que dia|que hora|que fecha|cada cuanto)\b"), FIGURE, 0.75),
    (re.compile(r"\b(?:correo|e-?mail)\b"), re.compile(r"@"), 0.3),
    (re.compile(r"\b(?:telefono|celular)\b"), re.compile(r"\d{7}|\d{2,3}[ -]\d{3}"), 0.2),
)


@dataclass(frozen=True)
class Answer:
    """`fit` (0 to 1): how much of the question stands there. `quote` stands on the page word for word."""

    passage: Passage
    quote: str
    fit: float


class Corpus:
    """Passages ready to be asked; made once for many questions."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = list(passages)
        self.index = Index([passage.text for passage in self.passages])
        self.plain = [plain(passage.text) for passage in self.passages]

    def answers(self, question: str, likeness: Sequence[int] | None = None) -> list[Answer]:
        """At most SHOWN answers, best first; none when the documents do not say. `likeness`: places of passages by
        their vectors, where an endpoint gives them."""
        subject = subject_of(plain(question))
        places = self._order(question, subject, likeness)[:SHOWN]
        shown = [self._answer(question, place, subject) for place in places]
        return [answer for answer in shown if answer.quote] if any(answer.fit >= FITS for answer in shown) else []

    def best(self, question: str, likeness: Sequence[int] | None = None) -> list[Passage]:
        """The first SHOWN passages, whether they answer or not: what a model is given to read."""
        order = self._order(question, subject_of(plain(question)), likeness)
        return [self.passages[place] for place in order[:SHOWN]]

    def _order(self, question: str, subject: Subject | None, likeness: Sequence[int] | None) -> list[int]:
        """Passages that tell the subject of the question first; within each part as words and vectors say."""
        words = self.index.order(question)
        order = fused([words, likeness]) if likeness else words
        if subject is None:
            return order
        telling = {place for place, said in enumerate(self.plain) if subject.told_in(said)}
        missed = sorted(telling - set(order))
        return sorted([*order, *missed], key=lambda place: place not in telling)

    def _answer(self, question: str, place: int, subject: Subject | None) -> Answer:
        passage = self.passages[place]
        fit = coverage(question, passage.text, self.index)
        if subject is not None:
            is_told = subject.told_in(self.plain[place]) and not _asks_beyond(question, subject, self.index)
            fit = max(fit, FITS) if is_told else fit * FITS * 0.9
        return Answer(passage, _quote(question, passage, self.index), fit)


def _asks_beyond(question: str, subject: Subject, index: Index) -> bool:
    """Whether half of what is asked, or two words, is nothing that the documents or tenders speak of: a passage on the
    administrator does not tell his children."""
    asked = subject.asked.search(plain(question))
    known = set(stems(asked.group())) if asked else set()
    strong = {word for word in stems(question) if word not in WEAK_STEMS}
    strange = {word for word in strong - known if not index.found_in[word] and word not in ALIKE}
    return len(strange) >= 2 or (len(strong) <= 2 and len(strange) * 2 >= len(strong) > 0 and bool(strange))


def coverage(question: str, text: str, index: Index) -> float:
    """How much of what the question asks with stands in the text, rarer words counting more (0 to 1)."""
    wanted, held = dict.fromkeys(stems(question)), set(stems(text))
    total = covered = 0.0
    for word in wanted:
        weight = index.rarity(word) * (WEAK_COUNTS if word in WEAK_STEMS else 1)
        total += weight
        covered += weight * _covers(word, held)
    if not total:
        return 0.0
    return covered / total * _kind(question, text)


def _covers(word: str, held: set[str]) -> float:
    if word in held:
        return 1.0
    return ALIKE_COVERS if ALIKE.get(word, frozenset()) & held else 0.0


def _kind(question: str, text: str) -> float:
    asked, said = plain(question), plain(text)
    factor = 1.0
    for asks, holds, without in KINDS:
        if asks.search(asked) and not holds.search(said):
            factor *= without
    return factor


def _quote(question: str, passage: Passage, index: Index) -> str:
    """The sentence of the passage that has most of the question, cut at a word."""
    said = sentences(passage)
    chosen = max(said, key=lambda sentence: (_meets(question, sentence, index), -said.index(sentence)))
    if chosen == said[0] and len(said) > 1 and len(chosen) < 70 and passage.text.lstrip().startswith(chosen):
        chosen = _joined(passage, said)  # a heading says where, what it heads says what
    return verified(chosen, passage.text)


def _meets(question: str, sentence: str, index: Index) -> float:
    held = set(stems(sentence))
    return sum(index.rarity(word) * _covers(word, held) for word in dict.fromkeys(stems(question))) * _kind(
        question, sentence
    )


def _joined(passage: Passage, said: list[str]) -> str:
    at = passage.text.find(said[1])
    return passage.text[: at + len(said[1])].strip() if at >= 0 else said[0]


def verified(quote: str, text: str) -> str:
    """The quote, shortened at a word to what a citation may have; empty when the text does not say it."""
    short = " ".join(quote.split())
    if len(short) > LONGEST_QUOTE:
        short = short[:LONGEST_QUOTE].rsplit(" ", 1)[0]
    return short if spans_of_quote(text, short) else ""
