"""What people see and do about counterparts: the last hour in numbers, what holds us back, pause, resume."""

from datetime import timedelta

from django.db.models import Aggregate, Count, FilteredRelation, FloatField, Q, QuerySet
from django.utils import timezone

from integrations.choices import Outcome
from integrations.errors import Unavailable
from integrations.gateway import limits_of
from integrations.models import Counterpart

ANSWERS = (Outcome.ANSWERED, Outcome.NOT_FOUND)


class Percentile95(Aggregate):
    """The value that 95 of 100 rows do not pass."""

    template = "percentile_cont(0.95) within group (order by %(expressions)s)"
    output_field = FloatField()


def with_last_hour(counterparts: QuerySet[Counterpart]) -> QuerySet[Counterpart]:
    """Each row with `answers`, `failures` and `p95_ms` of its exchanges of the last hour, in one query."""
    since = timezone.now() - timedelta(hours=1)
    answered = Q(recent__outcome__in=ANSWERS)
    return counterparts.annotate(
        recent=FilteredRelation("exchanges", condition=Q(exchanges__started_at__gte=since)),
        answers=Count("recent", filter=answered),
        failures=Count("recent", filter=Q(recent__isnull=False) & ~answered),
        p95_ms=Percentile95("recent__latency_ms", filter=answered),
    )


def holds(counterpart: Counterpart) -> str:
    """What keeps all workers from asking at this moment, as a sentence."""
    if counterpart.definition is None:
        return "Nada: no se le consulta."
    try:
        why, seconds = limits_of(counterpart).held()
    except Unavailable:
        return "No se sabe: los límites compartidos no responden, y sin ellos no se consulta."
    return {
        "open": f"Circuito abierto por fallas: se prueba otra vez en {seconds:.0f} s.",
        "probe": "Circuito abierto por fallas: la próxima consulta decide si se cierra.",
        "paused": f"La contraparte pidió esperar: quedan {seconds:.0f} s.",
    }.get(why, "Nada.")


def pause(*, counterpart: Counterpart, by) -> None:
    """Stop asking; jobs that need it fail with a sentence that says so. The audit log keeps who did it (`by`)."""
    _set_enabled(counterpart, False)


def resume(*, counterpart: Counterpart, by) -> None:
    """Ask again at once, without what earlier failures left: an open circuit, a pause."""
    _set_enabled(counterpart, True)
    if counterpart.definition is not None:
        limits_of(counterpart).forget()


def _set_enabled(counterpart: Counterpart, is_enabled: bool) -> None:
    counterpart.is_enabled = is_enabled
    counterpart.save(update_fields=["is_enabled"])
