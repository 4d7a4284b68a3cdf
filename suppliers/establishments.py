"""The establishments of a supplier, as SRI has them: asked in the background after its RUC answered, once a month."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from integrations import gateway
from jobs.queue import enqueue
from suppliers.models import Establishment, Supplier

JOB = "suppliers.learn_establishments"
FRESH = timedelta(days=30)  # they open and close seldom, and each question takes a turn of SRI's


def want(supplier: Supplier) -> None:
    """Ask for them in the background, in the caller's transaction, unless they were told lately."""
    if not supplier.establishments.filter(last_seen_at__gte=timezone.now() - FRESH).exists():
        enqueue(JOB, key=job_key(supplier), payload={"ruc": supplier.ruc})


def job_key(supplier: Supplier) -> str:
    return f"{JOB}:{supplier.ruc}"


def learn(*, ruc: str, finish=transaction.atomic) -> int:
    """Ask SRI and keep what it tells; how many there are. What it no longer tells keeps its day.

    Raises what `gateway.ask` raises."""
    supplier = Supplier.objects.get(ruc=ruc)
    told = gateway.ask("sri", "establishments", ruc=ruc).record
    now = timezone.now()
    rows = [
        Establishment(
            supplier=supplier,
            number=each.number[:10],
            kind=each.kind[:20],
            name=each.name[:300],
            address=each.address[:500],
            is_open=each.is_open,
            is_main=each.is_main,
            first_seen_at=now,
            last_seen_at=now,
        )
        for each in {each.number[:10]: each for each in told}.values()
    ]
    with finish():
        Establishment.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["supplier", "number"],
            update_fields=["kind", "name", "address", "is_open", "is_main", "last_seen_at"],
        )
    return len(rows)
