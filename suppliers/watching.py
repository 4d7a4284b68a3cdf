"""Watch suppliers: ask again, by themselves, about those that somebody consulted and that take part in processes in
force, when what is known of them expires. Changes of outcome are events, written by `verification`."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
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
    """Ask about those that are due, as many as SUPPLIER_WATCH_PER_HOUR; how many that were."""
    now = now or timezone.now()
    if Job.objects.filter(kind__startswith="suppliers.verify_", state__in=LIVE).count() > _backlog():
        return 0  # what people wait for goes first
    found = due(now, settings.SUPPLIER_WATCH_PER_HOUR)
    for supplier, authorities in found:
        with step():
            verification.verify(ruc=supplier.ruc or "", authorities=authorities, purpose=Purpose.WATCH, by=None)
    return len(found)


def _backlog() -> int:
    return settings.SUPPLIER_WATCH_PER_HOUR * len(Authority)
