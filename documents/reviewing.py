"""What people say of what an engine found: accept, correct, reject, take back. Each is a row; none is changed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from documents.analysis_models import Analysis, Finding, Review
from documents.choices import Decision, FindingState

# What may be said of a finding in each state. What was not found can be confirmed to be absent, or written; two values
# are not accepted as they are: one of them is chosen, which is a correction.
ALLOWED: dict[str, tuple[Decision, ...]] = {
    FindingState.FOUND: (Decision.ACCEPTED, Decision.CORRECTED, Decision.REJECTED),
    FindingState.AMBIGUOUS: (Decision.CORRECTED, Decision.REJECTED),
    FindingState.NOT_FOUND: (Decision.ACCEPTED, Decision.CORRECTED),
    FindingState.NOT_APPLICABLE: (Decision.ACCEPTED, Decision.CORRECTED),
    FindingState.NOT_ANALYSED: (Decision.CORRECTED,),
}


class CannotReview(ValueError):
    """`str(error)` is a Spanish sentence."""


@dataclass(frozen=True)
class Outcome:
    """What holds after the reviews. `value` None and `is_settled`: a person confirmed that it does not stand there."""

    value: Any
    is_settled: bool


@transaction.atomic
def decide(*, finding: Finding, decision: Decision, by, value: Any = None) -> Review:
    """Add what a person says. The same thing said twice stays one row. Raises CannotReview."""
    locked = Finding.objects.select_for_update().get(pk=finding.pk)
    if decision not in ALLOWED[locked.state]:
        raise CannotReview(_why(locked))
    standing = locked.review
    if standing and (standing.decision, standing.value) == (decision, value):
        return standing
    return Review.objects.create(finding=locked, decision=decision, value=value, by=by)


@transaction.atomic
def undo(*, finding: Finding, by) -> Review | None:
    """Take back the last thing that stands; None when nothing does."""
    locked = Finding.objects.select_for_update().get(pk=finding.pk)
    if locked.review is None:
        return None
    return Review.objects.create(finding=locked, decision=Decision.UNDONE, by=by)


def outcome(finding: Finding) -> Outcome:
    """The value that holds: what people said, else what the engine proposes and nobody has looked at."""
    review = finding.review
    if review is None:
        return Outcome(finding.value, False)
    values = {Decision.CORRECTED: review.value, Decision.ACCEPTED: finding.value}
    return Outcome(values.get(Decision(review.decision)), True)


def earlier(analysis: Analysis, field: str = "") -> dict[str, Finding]:
    """By field: the finding of another analysis of the same version of which a person said something that stands."""
    reviews = Prefetch("reviews", Review.objects.select_related("by").order_by("pk"))
    rows = Finding.objects.filter(analysis__version=analysis.version_id, reviews__isnull=False)
    rows = rows.exclude(analysis=analysis.pk).filter(**({"field": field} if field else {}))
    found: dict[str, Finding] = {}
    for row in rows.distinct().order_by("pk").prefetch_related(reviews):
        if row.review:
            found[row.field] = row
    return found


def keep(*, finding: Finding, by) -> Review:
    """Say of a finding what was said of the same field in an earlier analysis. Raises CannotReview."""
    before = earlier(finding.analysis, finding.field).get(finding.field)
    if before is None:
        raise CannotReview("De este dato no hay una revisión anterior que mantener.")
    value = outcome(before).value
    if value is None:
        absent = Decision.REJECTED in ALLOWED[finding.state]
        return decide(finding=finding, decision=Decision.REJECTED if absent else Decision.ACCEPTED, by=by)
    if value == finding.value:
        return decide(finding=finding, decision=Decision.ACCEPTED, by=by)
    return decide(finding=finding, decision=Decision.CORRECTED, by=by, value=value)


def _why(finding: Finding) -> str:
    if finding.state == FindingState.AMBIGUOUS:
        return "El documento dice dos valores: elija uno o escriba el correcto."
    if finding.state == FindingState.NOT_ANALYSED:
        return "Este dato no se analizó: solo puede escribirlo usted."
    return "El motor no propuso ningún valor: confirme que no consta, o escriba el dato."
