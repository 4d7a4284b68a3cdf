"""How right engines are against what people reviewed: their corrections are the gold set.

What people accept is what an engine proposed to them: these figures favour the engine whose findings were reviewed.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from documents import analysis, fields, reviewing
from documents.analysis_models import Analysis, Finding, Review
from documents.analysis_rules import engine as rules_engine
from documents.choices import AnalysisStatus, FindingState
from documents.locating import tokens
from documents.models import Version
from law import lookup
from law.seeding import seeded_rules

DRAWS = 1000
MANY_DOCUMENTS = 10  # with fewer, documents are too few to draw from, and reviewed fields are drawn
Z = 1.96  # of a 95 % interval
RERUN = "rules, ejecutado ahora"


@dataclass
class Gold:
    """What people hold of the fields of one version: the value, or None where the document does not say it."""

    version: Version
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Score:
    """Counts of one engine: `by_field`, and one Counter for each reviewed field (with its version) to draw from."""

    by_field: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    drawn: list[tuple[int, Counter]] = field(default_factory=list)

    def add(self, version: int, name: str, outcome: Counter) -> None:
        self.by_field[name] += outcome
        self.drawn.append((version, outcome))

    @property
    def total(self) -> Counter:
        return sum((outcome for _, outcome in self.drawn), Counter())

    @property
    def documents(self) -> int:
        return len({version for version, _ in self.drawn})


def collect() -> list[Gold]:
    """What stands of every reviewed finding; where two analyses of a version were reviewed, the later word holds."""
    found: dict[int, Gold] = {}
    latest: dict[tuple[int, str], int] = {}
    rows = Finding.objects.filter(reviews__isnull=False).distinct()
    for finding in rows.select_related("analysis__version").prefetch_related("reviews"):
        review = finding.review
        version = finding.analysis.version
        if review is None or review.pk < latest.get((version.pk, finding.field), 0):
            continue
        latest[version.pk, finding.field] = review.pk
        gold = found.setdefault(version.pk, Gold(version))
        gold.values[finding.field] = reviewing.outcome(finding).value
    return list(found.values())


def scores(golds: Iterable[Gold], *, rerun: bool = False) -> dict[str, Score]:
    """By engine; what each engine last said of every version. `rerun`: also the rules as they are today."""
    found: dict[str, Score] = defaultdict(Score)
    for gold in golds:
        for name, said in _said(gold.version, rerun=rerun).items():
            for wanted in gold.values:
                outcome = judge(wanted, gold.values[wanted], said.get(wanted))
                found[name].add(gold.version.pk, wanted, outcome)
    return dict(found)


def _said(version: Version, *, rerun: bool) -> dict[str, dict[str, Any]]:
    """By engine: the value of each field that it claims to have found."""
    told: dict[str, dict[str, Any]] = {}
    ended = (AnalysisStatus.COMPLETE, AnalysisStatus.PARTIAL)
    for row in Analysis.objects.filter(version=version, status__in=ended).order_by("pk"):
        found = row.findings.filter(state=FindingState.FOUND)
        told[row.engine] = dict(found.values_list("field", "value"))
    if rerun:
        result = rules_engine.analyse(
            analysis.pages_of_version(version), lookup.every_rule() or seeded_rules(), timezone.localdate()
        )
        told[RERUN] = {name: said.value for name, said in result.fields.items() if said.state == "found"}
    return told


def judge(name: str, wanted: Any, got: Any) -> Counter:
    """tp, fp, fn or tn; a wrong value is both an error and an omission."""
    if wanted is None:
        return Counter(fp=1) if got is not None else Counter(tn=1)
    if got is None:
        return Counter(fn=1)
    return Counter(tp=1) if same(name, wanted, got) else Counter(fp=1, fn=1)


def same(name: str, wanted: Any, got: Any) -> bool:
    """Whether two values say the same: figures by what they are worth, texts by their words."""
    kind = fields.of(name).kind
    if kind in ("money", "percent", "per_mille"):
        try:
            return Decimal(str(wanted)) == Decimal(str(got))
        except InvalidOperation:
            return False
    if kind == "rows":
        ours, theirs = (fields.rows_told(fields.of(name), value) for value in (wanted, got))
        return [[tokens(cell) for cell in row] for row in ours] == [[tokens(cell) for cell in row] for row in theirs]
    return tokens(str(wanted)) == tokens(str(got)) if kind in ("text", "code") else wanted == got


def rates(total: Counter) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and F1; None where there is nothing to divide by."""
    claimed, there = total["tp"] + total["fp"], total["tp"] + total["fn"]
    precision = total["tp"] / claimed if claimed else None
    recall = total["tp"] / there if there else None
    f1 = 2 * total["tp"] / (claimed + there) if claimed + there else None
    return precision, recall, f1


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of a proportion; None of nothing."""
    if not of:
        return None
    share = hits / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / (1 + Z * Z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def f1_interval(score: Score) -> tuple[float, float] | None:
    """By drawing again: documents when there are enough, else reviewed fields."""
    units = _units(score)
    if len(units) < 2:
        return None
    chance = random.Random(1)  # noqa: S311 - the same figures each time
    drawn = sorted(_f1(chance.choices(units, k=len(units))) for _ in range(DRAWS))
    return drawn[int(DRAWS * 0.025)], drawn[int(DRAWS * 0.975)]


def _units(score: Score) -> list[Counter]:
    if score.documents < MANY_DOCUMENTS:
        return [outcome for _, outcome in score.drawn]
    together: dict[int, Counter] = defaultdict(Counter)
    for version, outcome in score.drawn:
        together[version] += outcome
    return list(together.values())


def _f1(units: list[Counter]) -> float:
    return rates(sum(units, Counter()))[2] or 0.0


def told(score: Score) -> dict:
    """The score in plain values, for JSON."""
    total = score.total
    precision, recall, f1 = rates(total)
    return {
        "documents": score.documents,
        "reviewed_fields": len(score.drawn),
        "tp": total["tp"],
        "fp": total["fp"],
        "fn": total["fn"],
        "tn": total["tn"],
        "precision": _rate(precision, lambda: wilson(total["tp"], total["tp"] + total["fp"])),
        "recall": _rate(recall, lambda: wilson(total["tp"], total["tp"] + total["fn"])),
        "f1": _rate(f1, lambda: f1_interval(score)),
        "by_field": {name: dict(counts) for name, counts in sorted(score.by_field.items())},
    }


def _rate(value: float | None, interval: Callable[[], tuple[float, float] | None]) -> dict:
    low, high = (interval() or (None, None)) if value is not None else (None, None)
    shown = {"value": value, "low": low, "high": high}
    return {name: round(each, 4) if each is not None else None for name, each in shown.items()}


def reviewers() -> int:
    return Review.objects.values("by").distinct().count()
