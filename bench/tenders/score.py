"""How right an analysis is: per field, what was found, what was missed, what was wrong."""

import re
from collections import Counter, defaultdict
from decimal import Decimal

from documents.analysis_rules.schema import CORE
from documents.analysis_rules.text import fold

TEXTS = {"general_experience", "specific_experience", "payment_terms", "contract_administrator", "object", "buyer_name"}


def same(name: str, wanted, got) -> bool:
    if got is None:
        return False
    if name in ("object", "buyer_name"):
        return _bare(wanted) == _bare(got)
    if name in TEXTS:
        return _bare(wanted) in _bare(got)
    if name == "evaluation_criteria":
        return [(_bare(c["name"]), c["points"]) for c in wanted] == [(_bare(c["name"]), c["points"]) for c in got]
    if isinstance(wanted, str) and re.fullmatch(r"\d+(\.\d+)?", wanted):
        return Decimal(wanted) == Decimal(got)
    return wanted == got


def _bare(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(words)).strip()


class Score:
    """Counts over documents; `wrong` keeps what to look at."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter] = defaultdict(Counter)
        self.wrong: list[tuple] = []
        self.documents: list[Counter] = []

    def add(self, gold: dict, fields: dict, label: str = "") -> None:
        document: Counter = Counter()
        for name in CORE:
            outcome = self._outcome(name, gold, fields.get(name, {}))
            if outcome in ("fp", "fn", "swap"):
                self.wrong.append((label, name, outcome, gold.get(name), fields.get(name, {}).get("value")))
            for part in ("fp", "fn") if outcome == "swap" else (outcome,):
                self.counts[name][part] += 1
                document[part] += 1
        self.documents.append(document)

    def _outcome(self, name: str, gold: dict, field: dict) -> str:
        found = field.get("state") == "found"
        if name not in gold:
            return "fp" if found else "tn"
        if not found:
            return "fn"
        return "tp" if same(name, gold[name], field["value"]) else "swap"

    def rates(self, documents: list[Counter] | None = None) -> tuple[float, float, float]:
        total = sum(documents if documents is not None else self.documents, Counter())
        precision = total["tp"] / ((total["tp"] + total["fp"]) or 1)
        recall = total["tp"] / ((total["tp"] + total["fn"]) or 1)
        return precision, recall, 2 * precision * recall / ((precision + recall) or 1)
