"""How many planted likenesses between offers are found, how many that nobody planted; and how long it takes.

python -m bench.similarity [--processes 20]

The offers are invented by the author of the rules: they show that the rules do what they are meant to, and nothing of
how often real bidders copy.
"""

import argparse
import json
import sys
import time
from collections import Counter

from bench._held import load
from bench._offers import EXACT, FREE, KINDS, LIGHT, REWORDED, Planted, process
from documents import contacts, passages

GOALS = {EXACT: 1.0, LIGHT: 0.95, REWORDED: 0.85, FREE: 0.0}
PRECISION, FACTS = 0.97, 0.95
MOST = 0.7  # of a planted sentence that must be shown: where a line begins with a number, it is cut there
LARGE_PAGES, LARGE_SECONDS = 100, 30


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.similarity")
    parser.add_argument("--processes", type=int, default=20)
    asked, begun = parser.parse_args(arguments), load()
    rows = measured([process(seed) for seed in range(asked.processes)])
    rows.append(_speed())
    print(f"{asked.processes} procesos de 7 ofertas, carga {begun} a {load()}")
    for row in rows:
        verdict = "" if row["goal"] is None else ("cumple" if row["is_reached"] else "NO CUMPLE")
        print(f"{row['name']:52}{row['value']:9.3f}  {row['of']:>22}  meta: {row['goal'] or 'ninguna'}  {verdict}")
    print(json.dumps({"processes": asked.processes, "load": [begun, load()], "rows": rows}, ensure_ascii=False))


def measured(processes: list[Planted]) -> list[dict]:
    planted: Counter = Counter()
    found: Counter = Counter()
    for truth in processes:
        told = passages.compare(truth.offers, truth.own).stretches
        bidders = {offer.key: offer.bidder for offer in truth.offers}
        pairs = [(frozenset(bidders[key] for key in each.keys), each) for each in told]
        found["all"] += len(pairs)
        found["right"] += sum(any(_is_of(row, names, each) for row in truth.passages) for names, each in pairs)
        for row in truth.passages:
            planted[row[0]] += 1
            found[row[0]] += any(_is_of(row, names, each) for names, each in pairs)
        _count_facts(truth, bidders, planted, found)
    rows = [_row(f"halladas, {kind}", found[kind], planted[kind], GOALS[kind]) for kind in KINDS]
    rows.append(_row("precisión de los pasajes", found["right"], found["all"], PRECISION))
    rows.append(_row("datos comunes hallados", found["facts right"], planted["facts"], FACTS))
    return [*rows, _row("precisión de los datos comunes", found["facts right"], found["facts"], FACTS)]


def _is_of(row: tuple, names: frozenset[str], stretch: passages.Stretch) -> bool:
    _, pair, said, copied = row
    one, other = (passages.word_pairs(text) for text in stretch.texts)
    left, right = passages.word_pairs(said), passages.word_pairs(copied)
    return names == pair and any(
        len(left & first) >= MOST * len(left) and len(right & second) >= MOST * len(right)
        for first, second in ((one, other), (other, one))
    )


def _count_facts(truth: Planted, bidders: dict[int, str], planted: Counter, found: Counter) -> None:
    shared = contacts.shared(truth.facts_of_offers(), truth.facts_of_own(), common_from=passages.COMMON_FROM)
    told = {(each.kind, frozenset(bidders[key] for key in each.keys)) for each in shared}
    planted["facts"] += len(truth.facts)
    found["facts"] += len(told)
    found["facts right"] += len(told & truth.facts)


def _row(name: str, right: int, of: int, goal: float) -> dict:
    value = right / of if of else 1.0
    told = {"name": name, "value": round(value, 4), "of": f"{right} de {of}"}
    return told | {"goal": goal or None, "is_reached": value >= goal}


def _speed() -> dict:
    truth = process(1, pages=LARGE_PAGES)
    begun = time.perf_counter()
    found = passages.compare(truth.offers, truth.own)
    taken = time.perf_counter() - begun
    name = f"segundos, 7 ofertas de {LARGE_PAGES} páginas"
    told = f"{found.passages:,} pasajes"
    return {
        "name": name,
        "value": round(taken, 2),
        "of": told,
        "goal": LARGE_SECONDS,
        "is_reached": taken <= LARGE_SECONDS,
    }


if __name__ == "__main__":
    main(sys.argv[1:])
