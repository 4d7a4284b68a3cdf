"""What contracting entities publish and award, added up. A RUC may hold several units; totals are of the RUC."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, QuerySet, Sum
from django.db.models.functions import ExtractYear, Left

from procurement.choices import Procedure
from procurement.models import Award, Buyer, CpcCode, Item, Process
from suppliers.totals import VOID, with_share

# A few entities publish tens of thousands: what they buy and from whom is told of their latest processes.
LATELY = 2_000


@dataclass
class Sums:
    """Processes and USD; an amount is None while no process publishes one."""

    processes: int = 0
    budget: Decimal | None = None
    awarded: Decimal | None = None

    def add(self, row: dict) -> None:
        self.processes += row["processes"]
        self.budget = _plus(self.budget, row["budget"])
        self.awarded = _plus(self.awarded, row["awarded"])


def _plus(total: Decimal | None, amount: Decimal | None) -> Decimal | None:
    return total if amount is None else (total or Decimal(0)) + amount


@dataclass(frozen=True)
class BuyerTotals:
    """`years` oldest first, None for processes without a date; `procedures` by label, most processes first."""

    total: Sums
    years: list[tuple[int | None, Sums]]
    procedures: list[tuple[str, Sums]]


def of_buyer(ruc: str) -> BuyerTotals:
    total = Sums()
    years: dict[int | None, Sums] = {}
    procedures: dict[str, Sums] = {}
    units = list(Buyer.objects.filter(ruc=ruc).values_list("pk", flat=True))
    for row in _summed(Process.objects.filter(buyer__in=units), year=ExtractYear("published_at"), kind=F("procedure")):
        total.add(row)
        years.setdefault(row["year"], Sums()).add(row)
        procedures.setdefault(Procedure(row["kind"]).label, Sums()).add(row)
    return BuyerTotals(
        total,
        sorted(years.items(), key=lambda item: (item[0] is None, item[0] or 0)),
        sorted(procedures.items(), key=lambda item: (-item[1].processes, item[0])),
    )


def of_each_buyer(buyers: Iterable[Buyer]) -> dict[str, Sums]:
    """Sums by RUC, in one query."""
    rucs = {buyer.ruc: Sums() for buyer in buyers}
    for row in _summed(Process.objects.filter(buyer__ruc__in=rucs), ruc=F("buyer__ruc")):
        rucs[row["ruc"]].add(row)
    return rucs


def _summed(processes: QuerySet, **by) -> QuerySet:
    return (
        processes.order_by()
        .values(**by)
        # The rows, not their keys: the index of an entity holds all that is added up.
        .annotate(processes=Count("*"), budget=Sum("budget_amount"), awarded=Sum("awarded_amount"))
    )


def lately(units: Iterable[Buyer]) -> list[int]:
    """Keys of the LATELY processes that these units published last; those without a date come after all others."""
    processes = Process.objects.filter(buyer__in=[unit.pk for unit in units])
    # Two readings, each in the order of the index that units have.
    dated = processes.filter(published_at__isnull=False).order_by("-published_at", "-pk")
    keys = list(dated.values_list("pk", flat=True)[:LATELY])
    undated = processes.filter(published_at=None).order_by("-pk").values_list("pk", flat=True)
    return keys + list(undated[: LATELY - len(keys)])


def top_suppliers(processes: list[int], limit: int = 8) -> list[dict]:
    """`ruc`, `foreign_id`, `name`, `awards`, `amount`, `share` of those to whom most was awarded in these processes."""
    rows = (
        Award.objects.filter(process__in=processes, amount__isnull=False, suppliers__isnull=False)
        .exclude(status__in=VOID)
        .order_by()
        .values(ruc=F("suppliers__ruc"), foreign_id=F("suppliers__foreign_id"))
        .annotate(name=Max("suppliers__name"), awards=Count("pk"), amount=Sum("amount"))
        .order_by("-amount", "ruc")[:limit]
    )
    return with_share(rows, "amount")


def top_divisions(processes: list[int], limit: int = 8) -> list[dict]:
    """CPC `division` (two digits), its `name` if the classifier is loaded, an `example`, `processes`, `share`."""
    rows = with_share(
        Item.objects.filter(process__in=processes)
        .exclude(cpc="")
        .order_by()
        .values(division=Left("cpc", 2))
        .annotate(processes=Count("process", distinct=True), example=Max("description"))
        .order_by("-processes", "division")[:limit],
        "processes",
    )
    names = dict(CpcCode.objects.filter(pk__in=[row["division"] for row in rows]).values_list("pk", "description"))
    for row in rows:
        row["name"] = names.get(row["division"], "")
    return rows
