"""What similar past processes were like: medians to hold a draft against, with how many they are of.

Similar: the same procedure, a budget from half to twice, and the nearest class of the CPC that gives enough; told each
time. What nobody published is left out of its median, never counted as 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from procurement.models import Item, Process

YEARS, ENOUGH, LATEST = 5, 5, 400
CPC_LENGTHS = (9, 7, 5, 3, 2)
Z95 = 1.96
TOLD = ("ocid", "code", "published_at", "enquiry_period_end", "tender_period_end", "tenderers_count")


@dataclass(frozen=True)
class Median:
    """`low`, `high`: 95 % interval of the median, by order; None with fewer than ENOUGH values."""

    count: int
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def has_data(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Peers:
    """`cpc`: the digits that they share with the draft, empty when none gave enough. `processes`: the latest few."""

    count: int = 0
    cpc: str = ""
    low_budget: Decimal | None = None
    high_budget: Decimal | None = None
    execution_days: Median = Median(0)
    offer_days: Median = Median(0)
    published_days: Median = Median(0)
    bidders: Median = Median(0)
    processes: Sequence[Process] = ()


def similar_to(*, procedure: str, budget: Decimal | None, cpc: str) -> Peers:
    """Of the last YEARS; without a procedure nothing is alike."""
    if not procedure:
        return Peers()
    rows = Process.objects.filter(
        procedure=procedure, published_at__gte=timezone.now() - timedelta(days=365 * YEARS)
    ).order_by("-published_at")
    low = high = None
    if budget:
        low, high = budget / 2, budget * 2
        rows = rows.filter(budget_amount__gte=low, budget_amount__lte=high)
    keys, shared = _nearest(rows, "".join(filter(str.isdigit, cpc)))
    return _peers(keys, shared, low, high)


def _nearest(rows: QuerySet[Process], cpc: str) -> tuple[list[int], str]:
    """Keys of the processes that share most of the CPC, and what they share; of any CPC when too few share anything."""
    for length in CPC_LENGTHS:
        if len(cpc) < length:
            continue
        items = Item.objects.filter(cpc__startswith=cpc[:length]).values("process")
        keys = list(rows.filter(pk__in=items).values_list("pk", flat=True)[:LATEST])
        if len(keys) >= ENOUGH:
            return keys, cpc[:length]
    return list(rows.values_list("pk", flat=True)[:LATEST]), ""


def _peers(keys: list[int], shared: str, low: Decimal | None, high: Decimal | None) -> Peers:
    told = Process.objects.filter(pk__in=keys).order_by("-published_at").only(*TOLD)
    rows = list(told.annotate(days=Max("contracts__duration_days"), bidding=Count("bids", distinct=True)))
    return Peers(
        count=len(rows),
        cpc=shared,
        low_budget=low,
        high_budget=high,
        execution_days=median([row.days for row in rows if row.days]),
        offer_days=median(_gaps(rows, "enquiry_period_end")),
        published_days=median(_gaps(rows, "published_at")),
        bidders=median([n for row in rows if (n := row.tenderers_count or row.bidding)]),
        processes=rows[:8],
    )


def _gaps(rows: Sequence[Process], start: str) -> list[float]:
    """Calendar days from that moment to the end of offers."""
    pairs = [(getattr(row, start), row.tender_period_end) for row in rows]
    return [(end - begun).total_seconds() / 86400 for begun, end in pairs if begun and end and end > begun]


def median(values: Sequence[float]) -> Median:
    """With its interval by order statistics: no assumption of how the values are spread."""
    said = sorted(float(value) for value in values)
    count = len(said)
    if count < ENOUGH:
        return Median(count)
    middle = count // 2
    value = said[middle] if count % 2 else (said[middle - 1] + said[middle]) / 2
    reach = Z95 * math.sqrt(count) / 2
    low = max(0, math.floor(count / 2 - reach))
    high = min(count - 1, math.ceil(count / 2 + reach))
    return Median(count, value, said[low], said[high])
