"""What the page of a supplier shows of its checks: the strip, who represents it, its history, what was asked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from jobs.choices import LIVE
from jobs.models import Job
from suppliers import rules, standing, verification
from suppliers.choices import CERTIFIED, Authority, Outcome, RegisterKind
from suppliers.models import (
    Company,
    Establishment,
    FinancialYear,
    LegalRepresentative,
    RegisterFile,
    Supplier,
    Verification,
)
from suppliers.rules import mask
from suppliers.rules.ruc import PERSON, kind_of

HISTORY_SHOWN, CERTIFICATES_SHOWN, YEARS_SHOWN = 20, 5, 8

# How an outcome looks: class and icon.
MARKS = {
    Outcome.PASS: ("is-pass", "check"),
    Outcome.FAIL: ("is-fail", "x"),
    Outcome.NOTE: ("is-note", "exclaim"),
    Outcome.NOT_APPLICABLE: ("is-na", "minus"),
    Outcome.NOT_ASKED: ("is-unknown", "question"),
    Outcome.SOURCE_ERROR: ("is-unknown", "question"),
}
VERDICT_MARKS = {
    "apto": ("is-pass", "check"),
    "con_observaciones": ("is-note", "exclaim"),
    "no_apto": ("is-fail", "x"),
    "no_concluyente": ("is-unknown", "question"),
}


@dataclass(frozen=True)
class ShownCell:
    """A cell of the strip. `job`: the live one that will fill it, or None."""

    cell: standing.Cell
    job: Job | None

    @property
    def style(self) -> str:
        return "is-unknown" if self.cell.has_expired else MARKS[self.cell.outcome][0]

    @property
    def icon(self) -> str:
        return MARKS[self.cell.outcome][1]

    @property
    def certificate_kind(self) -> str:
        """The certificate that a person may bring for it; "" for what is asked by machines alone."""
        return next((kind.value for kind, authority in CERTIFIED.items() if authority == self.cell.authority), "")


@dataclass(frozen=True)
class Strip:
    standing: standing.Standing
    cells: list[ShownCell]

    @property
    def is_waiting(self) -> bool:
        return any(cell.job for cell in self.cells)

    @property
    def is_complete(self) -> bool:
        """Everybody has been asked, and nobody is being asked again."""
        return not self.is_waiting and all(cell.cell.row for cell in self.cells)

    @property
    def style(self) -> str:
        return VERDICT_MARKS[self.standing.verdict.code][0]

    @property
    def icon(self) -> str:
        return VERDICT_MARKS[self.standing.verdict.code][1]

    @property
    def rests_on(self) -> str:
        return ", ".join(cell.authority.label for cell in self.standing.rests_on)


def strip(supplier: Supplier, *, on: date | None = None) -> Strip:
    return strips([supplier], on=on)[0]


def strips(suppliers: list[Supplier], *, on: date | None = None) -> list[Strip]:
    """In a fixed number of queries."""
    jobs = {} if on else live_jobs(suppliers)
    return [
        Strip(found, [ShownCell(cell, jobs.get((found.supplier.ruc, cell.authority))) for cell in found.cells])
        for found in standing.read_many(suppliers, on=on)
    ]


def live_jobs(suppliers: list[Supplier]) -> dict[tuple[str | None, Authority], Job]:
    keys = {
        verification.job_key(supplier.ruc, authority, again=again): (supplier.ruc, authority)
        for supplier in suppliers
        for authority in Authority
        for again in (False, True)
    }
    return {keys[job.key]: job for job in Job.objects.filter(key__in=list(keys), state__in=LIVE)}


def history(supplier: Supplier) -> list[tuple[Verification, str, str]]:
    """The newest checks with the look of each."""
    rows = supplier.verifications.select_related("requested_by")[:HISTORY_SHOWN]
    return [(row, *MARKS[Outcome(row.outcome)]) for row in rows]


def company(supplier: Supplier) -> tuple[list[Company], list[FinancialYear]]:
    """Its rows in the newest directory of SCVS, and its last financial years, oldest first."""
    file = RegisterFile.objects.newest(RegisterKind.SCVS_DIRECTORY)
    found = list(Company.objects.of(supplier.ruc or "").filter(file=file)) if file else []
    years = FinancialYear.objects.filter(expediente__in=[row.pk for row in found]).order_by("-year")
    return found, list(reversed(years[:YEARS_SHOWN]))


@dataclass(frozen=True)
class ShownPerson:
    """`term`: "vencido", "por_vencer" or "" of an appointment whose end is known; `is_current`: the last answer of its
    authority named it."""

    row: LegalRepresentative
    identification: str
    term: str
    is_current: bool


def representatives(supplier: Supplier, *, unmasked: bool, on: date | None = None) -> list[ShownPerson]:
    """Those whom the last answer of each authority named, and then those who were named before. `on`: as known by then,
    and with the terms of that day."""
    today = on or timezone.localdate()
    rows = list(_known(supplier.representatives, on).order_by("authority", "-last_seen_at", "name"))
    newest: dict[str, datetime] = {}
    for row in rows:
        newest.setdefault(row.authority, row.last_seen_at)
    return [
        ShownPerson(
            row,
            row.identification if unmasked else mask(row.identification),
            rules.term_of(row.expires_on, today),
            row.last_seen_at == newest[row.authority],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ShownEstablishment:
    """`address`: whole, or province and canton alone where it may be somebody's home."""

    row: Establishment
    address: str


def _known(rows, on: date | None):
    """What was already on file at the end of that day."""
    return rows.filter(first_seen_at__lte=standing.end_of(on)) if on else rows.all()


def establishments(supplier: Supplier, *, unmasked: bool, on: date | None = None) -> list[ShownEstablishment]:
    """The main one first, then open ones; those known by the day `on`."""
    is_whole = unmasked or kind_of(supplier.ruc) != PERSON
    rows = _known(supplier.establishments, on).order_by("-is_main", "-is_open", "number")
    return [ShownEstablishment(row, row.address if is_whole else row.place) for row in rows]
