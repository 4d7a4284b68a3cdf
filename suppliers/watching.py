"""Watch suppliers: ask again, by themselves, about those that somebody consulted and that take part in processes in
force: before the award, before the contract is signed, and when what is known of them expires. Changes of outcome are
events, written by `verification`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from jobs.choices import LIVE
from jobs.models import Job
from suppliers import standing, verification
from suppliers.choices import Authority, Purpose
from suppliers.models import Consultation, Supplier, Verification

# A process in force: its award or its contract is still ahead, or being carried out.
IN_FORCE = ("convocatoria", "adjudicacion", "contrato")
RECENT_PROCESS = timedelta(days=365)
CARED_FOR = timedelta(days=180)  # since a person last asked about it; nobody is looked up without a reason (LOPDP)
AHEAD = timedelta(hours=2)  # before it expires
PAUSE = timedelta(hours=6)  # after a try, however it ended
BEFORE_AWARD = timedelta(days=1)  # what is known when it is awarded is of that day or the one before


@dataclass(frozen=True)
class Step:
    """A process is about to be awarded, or was and its contract is to be signed: what is known of `supplier` must be
    newer than `since`."""

    supplier: Supplier
    purpose: Purpose
    since: datetime


def steps(now: datetime) -> list[Step]:
    """Of those watched: bidders of what is to be awarded within a day, and awardees without a contract yet.

    One for each supplier, the contract first."""
    ahead = {"participations__process__award_period_end__range": (now, now + BEFORE_AWARD)}
    bidding = watched(now).filter(participations__process__phase="convocatoria", **ahead)
    last = "participations__process__awarded_at"
    winning = {"participations__role": "supplier", "participations__process__phase": "adjudicacion"}
    awards = Supplier.objects.filter(pk=OuterRef("pk"), **winning, **{f"{last}__isnull": False}).order_by(f"-{last}")
    awarded = watched(now).annotate(awarded_at=Subquery(awards.values(last)[:1])).exclude(awarded_at=None)
    found = {row.pk: Step(row, Purpose.AWARD, now - BEFORE_AWARD) for row in bidding}
    found |= {row.pk: Step(row, Purpose.CONTRACT, row.awarded_at) for row in awarded}
    return list(found.values())


def watched(now: datetime) -> QuerySet[Supplier]:
    """Those that a person consulted lately and that take part in a process in force."""
    asked = Consultation.objects.filter(supplier=OuterRef("pk"), by__isnull=False, at__gte=now - CARED_FOR)
    return Supplier.objects.filter(
        Exists(asked),
        ruc__isnull=False,
        participations__process__phase__in=IN_FORCE,
        participations__process__published_at__gte=now - RECENT_PROCESS,
    ).distinct()


def due(now: datetime, limit: int) -> list[tuple[Supplier, list[Authority]]]:
    """Suppliers to ask about now and at whom: the longest unasked first, `limit` suppliers at most."""
    tried = Verification.objects.filter(supplier=OuterRef("pk")).values("supplier").annotate(at=Max("checked_at"))
    rows = watched(now).annotate(tried_at=tried.values("at")).order_by("tried_at", "pk")[: limit * 5]
    wanted = [(found.supplier, _expiring(found, now)) for found in standing.read_many(rows)]
    return [(supplier, authorities) for supplier, authorities in wanted if authorities][:limit]


def _expiring(found: standing.Standing, now: datetime) -> list[Authority]:
    return [
        cell.authority
        for cell in found.cells
        if not (cell.row and cell.row.checked_at > now - PAUSE) and not _holds(cell, now + AHEAD)
    ]


def _holds(cell: standing.Cell, until: datetime) -> bool:
    return cell.is_current and (cell.row is None or cell.row.valid_until is None or cell.row.valid_until > until)


def renew(*, step=transaction.atomic, now: datetime | None = None) -> int:
    """Ask about those that are due, those before a step first; how many that were, SUPPLIER_WATCH_PER_HOUR at most."""
    now, limit = now or timezone.now(), settings.SUPPLIER_WATCH_PER_HOUR
    if Job.objects.filter(kind__startswith="suppliers.verify_", state__in=LIVE).count() > _backlog():
        return 0  # what people wait for goes first
    wanted = {found.pk: (found, authorities, purpose) for found, authorities, purpose in _before_steps(now)[:limit]}
    for supplier, authorities in due(now, limit):
        wanted.setdefault(supplier.pk, (supplier, authorities, Purpose.WATCH))
    for supplier, authorities, purpose in list(wanted.values())[:limit]:
        with step():
            verification.verify(ruc=supplier.ruc or "", authorities=authorities, purpose=purpose, by=None)
    return len(list(wanted.values())[:limit])


def _before_steps(now: datetime) -> list[tuple[Supplier, list[Authority], Purpose]]:
    """Whom to ask at whom because a step is near and what is known is older than it allows."""
    near = steps(now)
    known = standing.read_many(step.supplier for step in near)
    wanted = [
        (step.supplier, _older(found, step.since, now), step.purpose) for step, found in zip(near, known, strict=True)
    ]
    return [row for row in wanted if row[1]]


def _older(found: standing.Standing, since: datetime, now: datetime) -> list[Authority]:
    return [
        cell.authority
        for cell in found.cells
        if cell.row is None or (cell.row.checked_at < since and cell.row.checked_at < now - PAUSE)
    ]


def _backlog() -> int:
    return settings.SUPPLIER_WATCH_PER_HOUR * len(Authority)
