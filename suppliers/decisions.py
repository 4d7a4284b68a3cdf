"""What a person decides on a supplier, in view of the checks of the moment."""

from django.db import transaction
from django.utils import timezone

from suppliers import standing
from suppliers.choices import Decision
from suppliers.models import Supplier, SupplierDecision


@transaction.atomic
def decide(*, supplier: Supplier, decision: Decision, reason: str, by) -> SupplierDecision:
    """Add a decision; it keeps the verdict and the checks that the person had in view."""
    found = standing.read(supplier)
    return SupplierDecision.objects.create(
        supplier=supplier,
        decision=decision,
        reason=reason,
        verdict=found.verdict.code,
        rests_on=[cell.row.pk for cell in found.cells if cell.row],
        by=by,
        at=timezone.now(),
    )
