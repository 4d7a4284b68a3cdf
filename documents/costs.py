"""What asking the language model took, by day, institution and model."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from documents.call_models import ModelCall
from integrations.choices import Outcome


@dataclass(frozen=True)
class Row:
    """`cost`: of the calls whose price is known; `unpriced`: how many are not among them. `uncounted`: calls of which
    the endpoint told no tokens."""

    day: date
    institution: str
    model: str
    is_sandbox: bool
    calls: int
    failed: int
    uncounted: int
    input: int
    output: int
    cost: Decimal | None
    unpriced: int


def by_day(days: int = 31) -> list[Row]:
    """The newest first; a day is one of Guayaquil."""
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    rows = (
        ModelCall.objects.filter(started_at__gte=since)
        .annotate(day=TruncDate("started_at"))
        .values("day", "institution", "model", "is_sandbox")
        .annotate(
            calls=Count("pk"),
            failed=Count("pk", filter=~Q(outcome=Outcome.ANSWERED)),
            uncounted=Count("pk", filter=Q(input_tokens=None)),
            input=Sum("input_tokens", default=0),
            output=Sum("output_tokens", default=0),
            total=Sum(F("cost")),
            unpriced=Count("pk", filter=Q(cost=None)),
        )
        .order_by("-day", "institution", "model")
    )
    return [
        Row(
            row["day"], row["institution"], row["model"], row["is_sandbox"], row["calls"], row["failed"],
            row["uncounted"], row["input"], row["output"], row["total"], row["unpriced"],
        )
        for row in rows
    ]  # fmt: skip
