"""How well questions over documents are answered without a model: found among eight, refused when none answers, cited.

The held-back half is only scored. No hosted model and no embeddings were reachable: nothing here speaks of them.
"""

import json
import math
import sys
import time
from collections.abc import Iterable

from bench._held import load
from bench.enquiries.build import Enquiry, Paper, build
from documents.asking_rules.answering import Answer, Corpus
from documents.asking_rules.passages import Passage, passages
from documents.locating import spans_of_quote

PAPERS = 6


def main() -> None:
    half = "development" if "--development" in sys.argv else "heldback"
    counts, wrong, spent = measure(half)
    if "--wrong" in sys.argv:
        print("\n".join(wrong))
    print(f"{'medida':64} {'valor':>7} {'95 %':>15} {'n':>5} {'meta':>8}")
    rows = [_row(name, good, of, goal) for name, (good, of, goal) in counts.items()]
    for row in rows:
        interval = f"{row['low']:.3f} a {row['high']:.3f}"
        print(f"{row['name']:64} {row['value']:7.3f} {interval:>15} {row['n']:5} {row['goal']:>8}")
    print(f"milisegundos por pregunta (carga {load()}): {spent:.1f}")
    print(json.dumps({"half": half, "rows": rows, "ms_per_question": round(spent, 1)}, ensure_ascii=False))


def measure(half: str) -> tuple[dict[str, tuple[int, int, str]], list[str], float]:
    """(good, of, goal) of each measure; what went wrong, in words; milliseconds of a question."""
    papers = [build(half, seed) for seed in range(PAPERS)]
    hit = ranked = answerable = answered = refused = silent = cited = shown = first = 0
    wrong, begun, asked = [], time.perf_counter(), 0
    for paper in papers:
        corpus = Corpus(passages(0, enumerate(paper.pages, 1)))
        for enquiry in paper.enquiries:
            found, asked = corpus.answers(enquiry.question), asked + 1
            good, of = _cited(paper, found)
            cited, shown = cited + good, shown + of
            if not enquiry.answer:
                silent, refused = silent + 1, refused + (not found)
                wrong += [f"contestada {enquiry.question} ← {found[0].quote} ({found[0].fit:.2f})"] if found else []
                continue
            answerable, answered = answerable + 1, answered + bool(found)
            places = [answer.passage for answer in found]  # what a person is shown: a wrong refusal is a miss
            is_hit = _says(places, enquiry)
            hit, first = hit + is_hit, first + _says(places[:1], enquiry)
            ranked += _says(corpus.best(enquiry.question), enquiry)
            if not is_hit or not found:
                wrong.append(f"{'sin hallar' if not is_hit else 'callada'} {enquiry.question} → {enquiry.answer}")
    spent = (time.perf_counter() - begun) * 1000 / asked
    counts = {
        "la respuesta está entre los 8 pasajes, si nunca se declinara": (ranked, answerable, ""),
        "la respuesta está entre los 8 pasajes que se muestran": (hit, answerable, ">= 0.85"),
        "la respuesta está en el primero": (first, answerable, ""),
        "preguntas con respuesta que se contestan": (answered, answerable, ""),
        "preguntas sin respuesta que se declinan": (refused, silent, ">= 0.90"),
        "citas mostradas que están en su página": (cited, shown, "1"),
    }
    return counts, wrong, spent


def _says(found: Iterable[Passage], enquiry: Enquiry) -> bool:
    return any(spans_of_quote(passage.text, enquiry.answer) for passage in found)


def _cited(paper: Paper, found: list[Answer]) -> tuple[int, int]:
    """How many quotes stand on their page, looked for anew."""
    squeezed = ["".join(page.split()) for page in paper.pages]
    return sum(
        "".join(each.quote.split()) in squeezed[each.passage.page - 1] and bool(each.quote) for each in found
    ), len(found)


def _row(name: str, good: int, of: int, goal: str) -> dict:
    """With Wilson's 95 % interval. Questions of one document are not independent: it is a little narrow."""
    share, z = good / of, 1.96
    middle, half = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low, high = max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)
    return {"name": name, "value": round(share, 4), "low": round(low, 4), "high": round(high, 4), "n": of, "goal": goal}


if __name__ == "__main__":
    main()
