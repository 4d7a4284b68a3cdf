"""Verify many suppliers: those of a list, or those who bid in a process. Each is verified apart, by jobs."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jobs.queue import enqueue
from suppliers import standing, verification
from suppliers.choices import Purpose
from suppliers.lists import Row
from suppliers.models import Batch, BatchRow, Supplier

ASK_JOB = "suppliers.ask_batch"
UnitOfWork = Callable[[], AbstractContextManager]


class NobodyToVerify(ValueError):
    """`str(error)` is a Spanish sentence."""


@transaction.atomic
def start(*, title: str, rows: list[Row], purpose: Purpose, by, ocid: str = "") -> Batch:
    """Keep the list, and ask about its suppliers in the background. `ocid`: of the process whose bidders they are."""
    batch = Batch.objects.create(title=title[:200], by=by, purpose=purpose, ocid=ocid)
    held = _held({row.ruc for row in rows if row.ruc})
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=batch,
            number=row.number,
            given=row.given[:100],
            supplier=held.get(row.ruc),
            problem=row.problem[:300],
        )
        for row in rows
    )
    enqueue(ASK_JOB, key=job_key(batch), payload={"batch": batch.pk})
    return batch


def job_key(batch: Batch) -> str:
    return f"{ASK_JOB}:{batch.pk}"


def start_of_process(*, ocid: str, purpose: Purpose, by) -> Batch:
    """Those who bid in a process or were awarded it. Raises NobodyToVerify."""
    named = list(Supplier.objects.filter(participations__process__ocid=ocid).distinct().order_by("name", "pk"))
    if not named:
        raise NobodyToVerify("La fuente no publica quién ofertó en este proceso: no hay a quién verificar.")
    code = named[0].participations.filter(process__ocid=ocid).values_list("process__code", flat=True).first()
    rows = [_of(number, supplier) for number, supplier in enumerate(named, start=1)]
    return start(title=f"Oferentes de {code}", rows=rows, purpose=purpose, by=by, ocid=ocid)


def ask(*, batch: Batch, step: UnitOfWork, progress: Callable[[int, int], None]) -> None:
    """Ask for what is not known of each supplier of the list, or no longer holds: the rest is not asked again.

    A row that cannot be verified keeps the reason, and the others go on. Asked twice, it changes nothing.
    """
    rows = list(batch.rows.filter(supplier__isnull=False, problem="").select_related("supplier"))
    known = {found.supplier.pk: found for found in standing.read_many(row.supplier for row in rows if row.supplier)}
    for number, row in enumerate(rows, start=1):
        wanted = [cell.authority for cell in known[row.supplier_id or 0].cells if not cell.is_current]
        with step():
            _ask_one(row, wanted, batch)
        progress(number, len(rows))


def _ask_one(row: BatchRow, wanted: list, batch: Batch) -> None:
    if not wanted or row.supplier is None:
        return
    try:
        verification.verify(ruc=row.supplier.ruc or "", authorities=wanted, purpose=Purpose(batch.purpose), by=batch.by)
    except verification.CannotVerify as refusal:
        row.problem = f"Fila {row.number}: {refusal}"[:300]
        row.save(update_fields=["problem"])


def _of(number: int, supplier: Supplier) -> Row:
    if supplier.ruc:
        return Row(number, supplier.ruc, supplier.ruc)
    return Row(number, supplier.identifier, "", f"Fila {number}: {supplier.name} es extranjero y no tiene RUC.")


def _held(rucs: set[str]) -> dict[str | None, Supplier]:
    """The suppliers of these RUCs, made where nobody named them before."""
    known = set(Supplier.objects.filter(ruc__in=rucs).values_list("ruc", flat=True))
    facts = {"source": verification.UNNAMED_SOURCE, "seen_at": timezone.now(), "is_demo": settings.IS_DEMO}
    new = [Supplier(ruc=ruc, name=ruc, **facts) for ruc in sorted(rucs - known)]
    Supplier.objects.bulk_create(new, ignore_conflicts=True)
    return {supplier.ruc: supplier for supplier in Supplier.objects.filter(ruc__in=rucs)}
