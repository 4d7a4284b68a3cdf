"""Decide which of two values holds, where two channels publish different ones."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from jobs import events
from procurement import store
from procurement.choices import DivergenceState, Side
from procurement.models import Divergence, Process

OVERRIDES = {"procedure_source": ("procedure_source", "procedure")}  # a decided field that moves more than itself


@transaction.atomic
def decide(*, divergence: Divergence, chosen: Side, reason: str, by) -> Divergence:
    """Say which value holds, and why; the process shows it at once and after each later load, until a publication
    changes that field. A decision may be taken again.

    Raises PermissionDenied, or ValidationError when there is no reason or nothing left to decide.
    """
    if not by.has_perm("procurement.decide_divergence"):
        raise PermissionDenied("Su rol no incluye decidir divergencias.")
    if not reason.strip():
        raise ValidationError("Escriba el motivo de la decisión.")
    store.lock([divergence.process.ocid])
    held = Divergence.objects.select_for_update(of=("self",)).select_related("process").get(pk=divergence.pk)
    if held.state == DivergenceState.OVERTAKEN:
        raise ValidationError("Una publicación posterior ya resolvió esta divergencia: no queda nada que decidir.")
    held.state, held.chosen, held.reason = DivergenceState.DECIDED, Side(chosen), reason.strip()
    held.decided_by, held.decided_at = by, timezone.now()
    held.save()
    _restate(held.process, held.field)
    events.record("divergence.decided", held.process.ocid, {"field": held.field, "chosen": held.chosen})
    return held


def _restate(process: Process, field: str) -> None:
    """Write the value that holds now into the row of the process."""
    facts = store.merged_again(process).facts
    changes = {name: getattr(facts, name) for name in OVERRIDES.get(field, (field,))}
    held = Process.objects.filter(pk=process.pk)
    if held.exclude(**changes).exists():
        held.update(**changes, changed_at=timezone.now())
        events.record("process.changed", process.ocid, {"outcome": "changed"})
