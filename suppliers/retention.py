"""The rule of retention (LOPDP): what is personal and no longer serves is taken out after PERSONAL_DATA_RETENTION_DAYS.

What was concluded stays: outcome, reason, moment, digest of the answer. What a constancia or a decision of a person
rests on is kept until those are as old themselves. Each run that took something out is in the audit log.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import chain

import structlog
from auditlog.models import LogEntry
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from integrations.models import Exchange
from suppliers.models import (
    Batch,
    Certificate,
    Establishment,
    LegalRepresentative,
    Supplier,
    SupplierDecision,
    UploadedCertificate,
    Verification,
)

log = structlog.get_logger(__name__)
# Counterparts that answer about persons; what SERCOP publishes is public.
REGISTRIES = ("sri", "sri_soap", "iess", "scvs", "dinarp", "dinarp_v1")
# Members of `Verification.facts` that name persons.
PERSONAL = ("representatives", "representatives_sri", "matches")
BATCH = 500
UnitOfWork = Callable[[], AbstractContextManager]


def end(*, step: UnitOfWork = transaction.atomic, now: datetime | None = None) -> dict[str, int]:
    """Take out what is older than the rule allows; how many of each. Run twice, it finds nothing."""
    cutoff = (now or timezone.now()) - timedelta(days=settings.PERSONAL_DATA_RETENTION_DAYS)
    kept = _rested_on(cutoff)
    old = Verification.objects.filter(checked_at__lt=cutoff).exclude(pk__in=kept)
    counts = {
        "answers": _emptied(_old_bodies(cutoff, kept), {"body": None}, step),
        "certificates": _emptied(_old_certificates(cutoff, kept), {"content": None}, step),
        "facts": _without_people(old, step),
        "representatives": _deleted(LegalRepresentative.objects.filter(last_seen_at__lt=cutoff), step),
        "establishments": _deleted(Establishment.objects.filter(last_seen_at__lt=cutoff), step),
        "lists": _deleted(Batch.objects.filter(created_at__lt=cutoff), step),
    }
    if any(counts.values()):
        with step():
            _record(counts, cutoff)
        log.info("personal_data_ended", **counts)
    return counts


def _rested_on(cutoff: datetime) -> set[int]:
    """Checks that a recent constancia or decision rests on."""
    issued = Certificate.objects.filter(issued_at__gte=cutoff).values_list("verifications", flat=True)
    decided = SupplierDecision.objects.filter(at__gte=cutoff).values_list("rests_on", flat=True)
    return set(chain.from_iterable(chain(issued, decided)))


def _old_bodies(cutoff: datetime, kept: Iterable[int]) -> QuerySet:
    needed = Verification.objects.filter(pk__in=kept, exchange__isnull=False).values("exchange")
    rows = Exchange.objects.filter(counterpart__code__in=REGISTRIES, started_at__lt=cutoff, body__isnull=False)
    return rows.exclude(pk__in=needed)


def _old_certificates(cutoff: datetime, kept: Iterable[int]) -> QuerySet:
    needed = Verification.objects.filter(pk__in=kept, certificate__isnull=False).values("certificate")
    return UploadedCertificate.objects.filter(uploaded_at__lt=cutoff, content__isnull=False).exclude(pk__in=needed)


def _emptied(rows: QuerySet, values: dict, step: UnitOfWork) -> int:
    count = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with step():
            _allow_loss()
            count += rows.model.objects.filter(pk__in=keys).update(**values)
    return count


def _without_people(rows: QuerySet[Verification], step: UnitOfWork) -> int:
    count, naming = 0, rows.filter(facts__has_any_keys=PERSONAL)
    while batch := list(naming.order_by("pk").only("pk", "facts")[:BATCH]):
        with step():
            _allow_loss()
            for row in batch:
                facts = {name: value for name, value in (row.facts or {}).items() if name not in PERSONAL}
                count += Verification.objects.filter(pk=row.pk).update(facts=facts)
    return count


def _deleted(rows: QuerySet, step: UnitOfWork) -> int:
    count = rows.count()
    if count:
        with step():
            rows.delete()
    return count


def _allow_loss() -> None:
    """For the rest of this transaction, append-only tables may lose what the rule names."""
    with connection.cursor() as cursor:
        cursor.execute("set local portal.retention = 'on'")


def _record(counts: dict[str, int], cutoff: datetime) -> None:
    LogEntry.objects.log_create(
        Supplier(),
        force_log=True,
        action=LogEntry.Action.DELETE,
        changes={},
        object_pk="",
        object_id=None,
        object_repr="Datos personales de proveedores",
        additional_data={"event": "personal_data_ended", "before": cutoff.isoformat(), **counts},
    )
