"""Ask the language model about a document, group by group, and keep what holds of what it proposes."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from documents import language_model
from documents.analysis_rules.schema import Analysis
from documents.analysis_rules.text import Page
from documents.call_models import ModelCall
from documents.language_model import Answer, Sender, Withheld
from documents.masking import Mask
from documents.proposals import prompts
from documents.proposals.judging import Judge, Proposal, Rejection
from documents.proposals.merging import merged
from documents.proposals.pages import readable, windows
from documents.proposals.schema import GROUPS, Group
from integrations.ai.records import Truncated
from integrations.errors import IntegrationError, Unavailable

TRIES = 3
LONGEST_PAUSE = 20  # seconds that one analysis waits for an endpoint that asks to
LEAST_SECONDS = 3  # below that no answer can come in time
OUT_OF_TIME = "Se agotó el tiempo del análisis antes de esta pregunta."
NOTHING_TO_ASK = "El documento no parece de contratación pública o está sin llenar: no se consultó al modelo."


def nobody(_done: int, _total: int) -> None:
    """Tells nobody how far it is."""


@dataclass
class Proposed:
    """`failures`: what was not answered and why. `withheld`: why nothing was asked at all."""

    proposals: dict[str, list[Proposal]] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    failures: list[dict] = field(default_factory=list)
    questions: int = 0
    pages: set[int] = field(default_factory=set)
    withheld: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.failures and not self.withheld


def propose(
    pages: list[Page], *, sender: Sender, deadline: float, tell: Callable[[int, int], None] = nobody
) -> Proposed:
    """What the model says of the pages and holds. Ends by `deadline` (time.monotonic()); never raises for the model."""
    proposed = Proposed(withheld=language_model.why_withheld(sender))
    if proposed.withheld:
        return proposed
    shown = readable(pages)
    judge, mask = Judge(pages, shown), language_model.mask_of([page.text for page in shown])
    questions = [(group, window) for group in GROUPS for window in windows(group, shown)]
    proposed.questions, proposed.rejected = len(questions), judge.rejected
    silent = 0
    for index, (group, window) in enumerate(questions):
        tell(index, len(questions))
        try:
            answers = _ask(group, window, sender, mask, deadline)
        except IntegrationError as error:
            proposed.failures.append({"group": group.name, "why": str(error)})
            silent = silent + 1 if isinstance(error, Unavailable) else 0
            if isinstance(error, Withheld) or silent == 2:
                rest = [{"group": later.name, "why": str(error)} for later, _ in questions[index + 1 :]]
                proposed.failures += rest
                break
            continue
        silent = 0
        proposed.pages |= {page.number for page in window}
        for answer in answers:
            for name, held in judge.judge(answer.value).items():
                proposed.proposals.setdefault(name, []).extend(held)
    return proposed


def _ask(group: Group, window: list[Page], sender: Sender, mask: Mask | None, deadline: float) -> list[Answer]:
    """The answers about these pages: one, or two where one would be too long."""
    try:
        return [_patiently(group, window, sender, mask, deadline)]
    except Truncated:
        if len(window) < 2:
            raise
        half = len(window) // 2
        return [_patiently(group, part, sender, mask, deadline) for part in (window[:half], window[half:])]


def _patiently(group: Group, window: list[Page], sender: Sender, mask: Mask | None, deadline: float) -> Answer:
    question = prompts.question(group, window, secrets.token_hex(16))
    for attempt in range(1, TRIES + 1):
        if time.monotonic() > deadline - LEAST_SECONDS:
            raise Unavailable(OUT_OF_TIME)
        try:
            return language_model.consult(question, sender=sender, mask=mask, deadline=deadline)
        except Unavailable as error:
            pause = max(error.retry_after or 0, 2.0 ** (attempt - 1))
            if attempt == TRIES or pause > min(LONGEST_PAUSE, (deadline - time.monotonic()) / 2):
                raise
            time.sleep(pause)
    raise AssertionError("unreachable")


def with_model(rules: Analysis, proposed: Proposed, calls: list[ModelCall], *, model: str) -> Analysis:
    """The analysis by rules with what the model adds. Alerts stay those of the rules: a model takes none away."""
    status = rules.status if proposed.is_whole or rules.status == "failed" else "partial"
    quality = rules.quality | {
        "model": {
            "questions": proposed.questions,
            "failures": proposed.failures,
            "withheld": proposed.withheld,
            "pages": sorted(proposed.pages),
            "rejected": [rejection.as_json() for rejection in proposed.rejected],
        }
    }
    provenance = rules.provenance | {
        "engine": "llm",
        "model": model,
        "prompt_digest": prompts.digest(),
        "calls": len(calls),
        "input_tokens": total([call.input_tokens for call in calls]),
        "output_tokens": total([call.output_tokens for call in calls]),
        "cost_usd": _shown(total([call.cost for call in calls])),
        "masked": any(call.is_masked for call in calls),
        "simulated": any(call.is_sandbox for call in calls),
    }
    fields = merged(rules, proposed.proposals)
    quality["found"] = sum(one.state == "found" for one in fields.values())
    return Analysis(status, rules.document_type, fields, rules.alerts, quality, provenance)


def total(counts: list):
    """Their sum; None as soon as one is unknown, or there is none."""
    return sum(counts) if counts and None not in counts else None


def _shown(cost: Decimal | None) -> str | None:
    return None if cost is None else f"{cost:f}"
