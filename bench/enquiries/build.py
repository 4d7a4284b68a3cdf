"""One invented document of many pages, with some topics and without others; and the questions about it."""

import textwrap
from dataclasses import dataclass, field
from random import Random

from bench.enquiries import development, filler, heldback

HALVES = {"development": development, "heldback": heldback}
PLACES = (
    "Santa Rosa de Agua Clara",
    "la calle Bolívar 12-40 y Sucre",
    "el edificio Matriz de Catarama",
    "Puerto Quito",
)
PEOPLE = ("Ing. Marcela Toapanta Ruiz", "Arq. Luis Cevallos Mora", "la Jefa de Bienes", "el Director de Obras Públicas")
PERIODS = ("mensual", "trimestral", "bimestral", "quincenal")
DAYS = ("12 de enero de 2026", "3 de febrero de 2026", "19/03/2026", "07-04-2026", "25 de mayo de 2026")
PRESENT = 0.62  # of the topics are in a document; the others are what nobody can answer from it


@dataclass(frozen=True)
class Enquiry:
    """`answer`: words that stand in the passage that answers; empty when the document does not say."""

    question: str
    topic: str
    answer: str = ""


@dataclass
class Paper:
    """`pages`: texts, the first is page 1."""

    pages: list[str]
    enquiries: list[Enquiry] = field(default_factory=list)


def build(half: str, seed: int) -> Paper:
    random, said = Random(f"{half}-{seed}"), HALVES[half]
    blocks, enquiries = [], []
    for topic, (head, clause, answer, questions) in said.TOPICS.items():
        if random.random() < PRESENT:
            values = _values(random)
            blocks.append(f"{head}\n{clause.format(**values)}")
            enquiries += [Enquiry(question, topic, answer.format(**values)) for question in questions]
        else:
            enquiries += [Enquiry(question, topic) for question in questions]
    enquiries += [Enquiry(question, "off topic") for question in said.OFF_TOPIC]
    for _ in range(70):
        blocks.append(" ".join(random.sample(filler.SENTENCES, random.randint(3, 6))))
    random.shuffle(blocks)
    return Paper(_paged(random, blocks), enquiries)


def _values(random: Random) -> dict:
    amount = random.randint(8_000, 900_000)
    return {
        "money": f"{amount:,}".replace(",", ".") + ",00",
        "n": random.choice((2, 3, 6, 8, 12, 18, 20)),
        "pct": random.choice((15, 20, 25, 40, 50)),
        "period": random.choice(PERIODS),
        "place": random.choice(PLACES),
        "person": random.choice(PEOPLE),
        "day": random.choice(DAYS),
        "mail": random.choice(("compras@gadpindal.example", "contratacion@hospital.example")),
        "line": random.choice(("73.08.02", "84.01.04.0701", "530802")),
    }


def _paged(random: Random, blocks: list[str]) -> list[str]:
    pages: list[str] = []
    while blocks:
        count = random.randint(3, 5)
        number = len(pages) + 1
        pages.append("\n".join(["GAD MUNICIPAL DE PINDAL", *map(_wrapped, blocks[:count]), f"Página {number}"]))
        blocks = blocks[count:]
    return pages


def _wrapped(block: str) -> str:
    """As lines of a page that was read: where a line ends says nothing, and no empty line parts paragraphs."""
    return "\n".join(piece for line in block.split("\n") for piece in textwrap.wrap(line, 95))
