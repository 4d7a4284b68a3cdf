"""The sheet of a process: all that its page shows, read in a fixed number of queries however long its lists are."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, QuerySet, Sum

from procurement import chronology, history, provenance, quality
from procurement.choices import Detail, Role
from procurement.models import Contract, Divergence, Process, Release
from procurement.quality_rules import State
from suppliers.models import Supplier

# Rows shown at once, by list; the parameter of the URL that asks for another page has the same name.
PAGE_SIZES = {"lotes": 25, "items": 25, "preguntas": 10, "oferentes": 25, "pujas": 25}


@dataclass(frozen=True)
class Slice:
    """One page of a list; `name` is the parameter that asks for another."""

    name: str
    rows: list
    total: int
    number: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZES[self.name] + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZES[self.name]))

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True)
class Tenderer:
    """Somebody who offered or was awarded, with the lowest bid where an auction is published."""

    supplier: Supplier
    is_awarded: bool
    bid: Decimal | None


@dataclass(frozen=True)
class Bar:
    """An amount of the process beside the largest of them; `share` is its width in percent."""

    name: str
    amount: Decimal | None
    share: int
    missing: str = ""


@dataclass(frozen=True)
class Doubts:
    """What the checks of quality find: (measure, finding) of those that differ and of those that cannot be said."""

    failing: list
    unknown: list
    passed: int


@dataclass(frozen=True)
class Sheet:
    process: Process
    counts: dict
    lots: Slice
    items: Slice
    enquiries: Slice
    tenderers: Slice
    bids: Slice
    awards: list
    contracts: list[Contract]
    releases: list[Release]
    changes: history.History | None
    doubts: Doubts | None
    divergences: list[Divergence]
    cpc: str

    @property
    def is_full(self) -> bool:
        return self.process.detail == Detail.FULL

    @property
    def origins(self) -> list[provenance.Origin]:
        return provenance.origins(self.releases)

    @property
    def history(self) -> list[tuple[Release, str]]:
        """The releases held, latest first, each with its tags in Spanish."""
        return [(release, provenance.in_spanish(release.tags)) for release in reversed(self.releases)]

    @property
    def tags(self) -> set[str]:
        return {tag for release in self.releases for tag in release.tags}

    def timeline(self, now) -> list[chronology.Milestone]:
        return chronology.timeline(self.process, self.contracts, now)

    def next_deadline(self, now) -> chronology.Milestone | None:
        return chronology.next_deadline(self.process, self.contracts, now)

    @property
    def stages(self) -> list[chronology.Stage]:
        return chronology.stages(self.process, self.tags)

    @property
    def bars(self) -> list[Bar]:
        process = self.process
        pending = "pendiente" if process.phase in chronology.OPEN else "no publicado"
        amounts = (
            ("Presupuesto referencial", process.budget_amount, "no publicado"),
            ("Adjudicado", process.awarded_amount, pending),
            ("Contratado", process.contracted_amount, pending),
        )
        largest = max((amount for _, amount, _ in amounts if amount), default=None)
        return [
            Bar(name, amount, round(100 * amount / largest) if amount and largest else 0, missing)
            for name, amount, missing in amounts
        ]

    @property
    def saving(self) -> dict | None:
        """`amount` (awarded less budget, USD), its size `off` and `percent_off` (of the budget); None if unknown."""
        budget, awarded = self.process.budget_amount, self.process.awarded_amount
        if not budget or awarded is None:
            return None
        off = abs(awarded - budget)
        return {"amount": awarded - budget, "off": off, "percent_off": 100 * off / budget}


def read(process: Process, pages: Mapping[str, str]) -> Sheet:
    """`pages` are the parameters of the URL; what is no page of a list is its first page."""
    counts = _counts(process)
    releases = list(process.releases.defer("raw").prefetch_related("confirmations"))
    bids = process.bids.select_related("supplier").order_by("submitted_at", "number")
    return Sheet(
        process=process,
        counts=counts,
        lots=_slice("lotes", process.lots.all(), counts["lots"], pages),
        items=_slice("items", process.items.all(), counts["items"], pages),
        enquiries=_slice("preguntas", process.enquiries.all(), counts["enquiries"], pages),
        tenderers=_tenderers(process, counts["tenderers"], pages),
        bids=_slice("pujas", bids, counts["bids"], pages),
        awards=list(process.awards.prefetch_related("suppliers")),
        contracts=list(process.contracts.all()),
        releases=releases,
        # What a single publication says changed nothing, and its content may be large.
        changes=history.read(process.releases.all()) if len(releases) > 1 else None,
        divergences=list(process.divergences.standing().select_related("decided_by").order_by("field", "pk")),
        doubts=_doubts(process) if process.detail == Detail.FULL else None,
        cpc=process.items.exclude(cpc="").values_list("cpc", flat=True).first() or "",
    )


def _doubts(process: Process) -> Doubts:
    found = quality.doubts(process)
    by_state = {state: [pair for pair in found if pair[1].state == state] for state in State}
    return Doubts(by_state[State.FAIL], by_state[State.UNKNOWN], len(by_state[State.PASS]))


def _counts(process: Process) -> dict:
    """How long each list is, and what items and lots add up to; None where a line has no amount."""
    items = process.items.aggregate(n=Count("pk"), prices=Count("unit_price"), priced=Count("total"), sum=Sum("total"))
    lots = process.lots.aggregate(n=Count("pk"), priced=Count("amount"), sum=Sum("amount"))
    took_part = process.participations.filter(role__in=(Role.TENDERER, Role.SUPPLIER))
    return {
        "items": items["n"],
        "items_prices": items["prices"] + items["priced"],
        "items_total": items["sum"] if items["priced"] == items["n"] else None,
        "lots": lots["n"],
        "lots_total": lots["sum"] if lots["priced"] == lots["n"] else None,
        "enquiries": process.enquiries.count(),
        "bids": process.bids.count(),
        "tenderers": took_part.aggregate(n=Count("supplier", distinct=True))["n"],
    }


def _slice(name: str, queryset: QuerySet, total: int, pages: Mapping[str, str]) -> Slice:
    size = PAGE_SIZES[name]
    asked = pages.get(name, "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    number = min(max(number, 1), max(1, -(-total // size)))
    return Slice(name, list(queryset[(number - 1) * size : number * size]), total, number)


def _tenderers(process: Process, total: int, pages: Mapping[str, str]) -> Slice:
    """Those awarded first, then by their lowest bid, then by name."""
    rows = (
        Supplier.objects.filter(
            participations__process=process, participations__role__in=(Role.TENDERER, Role.SUPPLIER)
        )
        # "supplier" comes before "tenderer" in the alphabet, and so does who won.
        .annotate(best=Min("participations__role"))
        .order_by("best", "name", "pk")
    )
    found = _slice("oferentes", rows, total, pages)
    lowest = dict(
        process.bids.filter(supplier__in=found.rows).values_list("supplier").annotate(bid=Min("amount")).order_by()
    )
    shown = [Tenderer(row, row.best == Role.SUPPLIER, lowest.get(row.pk)) for row in found.rows]
    return Slice(found.name, shown, total, found.number)
