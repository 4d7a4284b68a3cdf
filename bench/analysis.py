"""How right the rules are on invented documents whose phrasings their author never tuned on; 95 % by bootstrap.

The held-back half is only scored. No hosted model was reachable: nothing here speaks of one.
"""

import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bench.tenders import hostile, negatives, negatives_fresh, render, written
from bench.tenders.build import Sheet, build
from bench.tenders.score import Score
from bench.tenders.signs import fresh, sown
from documents.analysis_pages import pages_of
from documents.analysis_rules.engine import analyse
from documents.analysis_rules.schema import CORE, Analysis
from documents.analysis_rules.text import Page
from documents.extraction import read_file
from law.seeding import seeded_rules

TEXT_DOCUMENTS, SCANNED = 150, 8
BATCHES = ("round1", "round2", "round3", "outside")
TURNS = (("girados 90°", 90.0), ("girados 180°", 180.0), ("torcidos 2,5°", 2.5))
LAW = seeded_rules()
DRAW = random.Random(1)  # noqa: S311


def main() -> None:
    rows = [*_text_rows(), *_negative_rows(), *_alert_rows(), *_attack_rows(), *_scan_rows(), _speed_row()]
    print(f"{'medida':58} {'valor':>8} {'95 %':>17} {'meta':>9}")
    for row in rows:
        interval = f"{row['low']:.3f} a {row['high']:.3f}" if "low" in row else ""
        print(f"{row['name']:58} {row['value']:8.3f} {interval:>17} {row['goal']:>9}")
    print(json.dumps(rows, ensure_ascii=False))


def _pages(sheet: Sheet, write=render.pdf) -> list[Page]:
    return _read(write(sheet))


def _read(data: bytes, suffix: str = ".pdf") -> list[Page]:
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        return pages_of(read_file(Path(file.name)))


def _row(name: str, value: float, goal: str, samples: list[float] | None = None) -> dict:
    row = {"name": name, "value": round(value, 4), "goal": goal}
    if samples:
        samples.sort()
        row |= {
            "low": round(samples[int(len(samples) * 0.025)], 4),
            "high": round(samples[int(len(samples) * 0.975)], 4),
        }
    return row


def _text_rows() -> list[dict]:
    drawn = ((sheet.gold, _pages(sheet)) for sheet in (build("heldback", seed) for seed in range(TEXT_DOCUMENTS)))
    by_hand = [document for name in BATCHES for document in written.batch(name)]
    read = ((document.gold, _read(document.as_file(), document.suffix)) for document in by_hand)
    return [*_score_rows("frases no vistas", drawn), *_score_rows(f"{len(by_hand)} escritos a mano", read)]


def _score_rows(name: str, documents: Iterable[tuple[dict, list[Page]]]) -> list[dict]:
    score, standing, shown = Score(), 0, 0
    for gold, pages in documents:
        result = analyse(pages, LAW)
        score.add({field: value for field, value in gold.items() if value is not None}, result.as_json()["fields"])
        good, all_of_them = _citations(result, pages)
        standing, shown = standing + good, shown + all_of_them
    draws = [score.rates(DRAW.choices(score.documents, k=len(score.documents))) for _ in range(500)]
    precision, recall, f1 = score.rates()
    return [
        _row(f"{name}: precisión", precision, ">= 0.97", [d[0] for d in draws]),
        _row(f"{name}: exhaustividad", recall, ">= 0.80", [d[1] for d in draws]),
        _row(f"{name}: F1", f1, ">= 0.88", [d[2] for d in draws]),
        _row(f"{name}: citas que están en su página", standing / shown, "1"),
    ]


def _citations(result: Analysis, pages: list[Page]) -> tuple[int, int]:
    """How many quotes stand on their page, looked for anew and not by the rules' own verifier."""
    texts = {page.number: "".join(page.text.split()) for page in pages}
    cited = [c for field in result.fields.values() for c in field.citations]
    cited += [c for alert in result.alerts for c in alert.citations]
    return sum("".join(c.quote.split()) in texts[c.page] for c in cited), len(cited)


def _negative_rows() -> list[dict]:
    words = (*negatives.MODELS, *negatives.OTHERS, *negatives_fresh.MODELS, *negatives_fresh.OTHERS)
    states = [field.state for text in words for field in analyse([Page(1, text)], LAW).fields.values()]
    found = sum(state in ("found", "ambiguous") for state in states)
    return [_row(f"hallados en {len(words)} documentos negativos", found, "0")]


def _alert_rows() -> list[dict]:
    outcomes = []
    for sheet in [*sown("heldback"), *fresh()]:
        raised = {alert.rule for alert in analyse(_pages(sheet), LAW).alerts}
        both = raised & sheet.alerts
        outcomes.append(Counter(tp=len(both), fp=len(raised - both), fn=len(sheet.alerts - both)))
    draws = [_rates(DRAW.choices(outcomes, k=len(outcomes))) for _ in range(500)]
    precision, recall = _rates(outcomes)
    return [
        _row(f"alertas en {len(outcomes)} sembrados: precisión", precision, ">= 0.95", [d[0] for d in draws]),
        _row(f"alertas en {len(outcomes)} sembrados: exhaustividad", recall, ">= 0.90", [d[1] for d in draws]),
    ]


def _rates(outcomes: list[Counter]) -> tuple[float, float]:
    total = sum(outcomes, Counter())
    return total["tp"] / ((total["tp"] + total["fp"]) or 1), total["tp"] / ((total["tp"] + total["fn"]) or 1)


def _attack_rows() -> list[dict]:
    changed = silenced = missed = 0
    documents = [document for document in written.batch("round2") if document.layout != "docx"]
    for number, attack in enumerate(hostile.ATTACKS):
        document = documents[number % len(documents)]
        before = analyse(_read(document.as_file()), LAW)
        line = ("~ " if attack.hidden else "") + attack.words
        after = analyse(_read(document.with_line(3 + number % 8, line).as_file()), LAW)
        # Lists quote whole sentences, which move over page ends when a line is added: the fields of one value count.
        changed += sum(before.fields[name].value != after.fields[name].value for name in CORE)
        rules = {alert.rule for alert in after.alerts}
        silenced += len({alert.rule for alert in before.alerts} - rules)
        missed += "hidden_text" not in rules
    name = f"{len(hostile.ATTACKS)} documentos que dan órdenes"
    return [
        _row(f"{name}: valores cambiados", changed, "0"),
        _row(f"{name}: alertas calladas", silenced, "0"),
        _row(f"{name}: no señalados", missed, "0"),
    ]


def _scan_rows() -> list[dict]:
    scores = {name: Score() for name in ("texto", "rectos", *(turn for turn, _ in TURNS))}
    for seed in range(SCANNED):
        sheet = build("heldback", seed)
        versions = {"texto": _pages(sheet), "rectos": _pages(sheet, render.scan)}
        versions |= {name: _read(render.scan(sheet, angle=angle)) for name, angle in TURNS}
        for name, pages in versions.items():
            scores[name].add(sheet.gold, analyse(pages, LAW).as_json()["fields"])
    f1 = {name: score.rates()[2] for name, score in scores.items()}
    goals = {"rectos": "<= 0.03"}
    return [
        _row(f"{SCANNED} escaneados {name}: F1 perdido", f1["texto"] - f1[name], goals.get(name, "<= 0.10"))
        for name in list(scores)[1:]
    ]


def _speed_row() -> dict:
    """Seconds for a text of 200 pages, reading included: the worst of five."""
    sheet = build("heldback", 1)
    sheet.blocks += [
        ("Condiciones generales", "El contratista observará la normativa vigente en todo momento. " * 60)
    ] * 190
    times = []
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(render.pdf(sheet))
        file.flush()
        for _ in range(5):
            started = time.monotonic()
            pages = pages_of(read_file(Path(file.name)))
            analyse(pages, LAW)
            times.append(time.monotonic() - started)
    return _row(f"segundos para un texto de {len(pages)} páginas (la peor de 5)", max(times), "<= 10")


if __name__ == "__main__":
    main()
