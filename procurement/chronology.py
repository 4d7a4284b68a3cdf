"""When things happen in a process: its dates in order, its stages, what comes next. Pure: plain values in and out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from procurement.choices import BudgetSource, Phase, Procedure

# Field of the process, what it marks. In the order of the procedure: of two equal moments the earlier step goes first.
MARKS = (
    ("published_at", "Publicación"),
    ("enquiry_period_end", "Límite de preguntas"),
    ("tender_period_end", "Límite de entrega de ofertas"),
    ("auction_start", "Inicio de la puja"),
    ("auction_end", "Fin de la puja"),
    ("award_period_start", "Inicio del periodo de adjudicación"),
    ("award_period_end", "Adjudicación, fecha prevista"),
    ("awarded_at", "Adjudicación"),
    ("signed_at", "Firma del contrato"),
)
# Dates that bind somebody while the process is open.
DEADLINES = ("enquiry_period_end", "tender_period_end", "auction_start", "award_period_end")
OPEN = (Phase.PLANNING, Phase.TENDER)
CATALOGUE = tuple(procedure for procedure in Procedure if procedure.value.startswith("catalogo_"))
NO_OFFER_DEADLINE = "La fuente no publica la fecha límite de ofertas"


@dataclass(frozen=True)
class Milestone:
    """A dated event; `state` is past, now (the next to come), next, or unknown (then without moment)."""

    name: str
    moment: datetime | None
    state: str
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """A step of the strip; `state` is past, now, next, or unpublished: passed without the source telling it."""

    name: str
    moment: datetime | None
    state: str
    is_expected: bool = False


def timeline(process, contracts: Sequence, now: datetime) -> list[Milestone]:
    """Every date the source gives, in order; and the offer deadline as unknown where one is missed."""
    dated = [(getattr(process, field), name) for field, name in MARKS if getattr(process, field)]
    dated += _contract_marks(contracts, "period_start", "Inicio") + _contract_marks(contracts, "period_end", "Fin")
    dated.sort(key=lambda mark: mark[0])
    coming = next((index for index, (moment, _) in enumerate(dated) if moment > now), len(dated))
    milestones = [
        Milestone(name, moment, "past" if index < coming else "now" if index == coming else "next")
        for index, (moment, name) in enumerate(dated)
    ]
    if misses_offer_deadline(process):
        milestones.insert(_place_of_offers(milestones), Milestone(NO_OFFER_DEADLINE, None, "unknown"))
    return milestones


def _contract_marks(contracts: Sequence, field: str, word: str) -> list[tuple[datetime, str]]:
    """One mark per date; contracts that share it are told together."""
    numbers: dict[datetime, list[int]] = {}
    for contract in contracts:
        if moment := getattr(contract, field):
            numbers.setdefault(moment, []).append(contract.number)
    return [(moment, f"{word} {_of_contracts(found, len(contracts))}") for moment, found in numbers.items()]


def _of_contracts(numbers: list[int], total: int) -> str:
    if total == 1:
        return "del contrato"
    if len(numbers) == 1:
        return f"del contrato {numbers[0]}"
    return f"de los {total} contratos" if len(numbers) == total else f"de {len(numbers)} contratos"


def _place_of_offers(milestones: list[Milestone]) -> int:
    before = {"Publicación", "Límite de preguntas"}
    return max((index + 1 for index, mark in enumerate(milestones) if mark.name in before), default=0)


def misses_offer_deadline(process) -> bool:
    """Whether offers are invited by a date that the source does not tell; catalogue orders invite none."""
    return (
        process.tender_period_end is None
        and process.phase not in (Phase.PLANNING, Phase.UNKNOWN)
        and process.procedure not in CATALOGUE
    )


def next_deadline(process, contracts: Sequence, now: datetime) -> Milestone | None:
    """The first date to come that still binds somebody: of the procedure while it is open, then of the contract."""
    if process.phase in OPEN:
        names = dict(MARKS)
        marks = [(getattr(process, field), names[field]) for field in DEADLINES]
    elif process.phase == Phase.CONTRACT:
        marks = _contract_marks(contracts, "period_end", "Fin")
    else:
        marks = []
    coming = [(moment, name) for moment, name in marks if moment and moment > now]
    return Milestone(*min(coming, key=lambda mark: mark[0])[::-1], "now") if coming else None


def stages(process, tags: Iterable[str]) -> list[Stage]:
    """Planning, tender, award, contract, from what was really published: `tags` are those of the releases held."""
    tags = set(tags)
    published, planned_only = process.published_at, process.phase == Phase.PLANNING
    steps = [
        (Phase.PLANNING, "Planificación", published if planned_only else None, _was_planned(process, tags)),
        (Phase.TENDER, "Convocatoria", None if planned_only else published, "tender" in tags or bool(published)),
        (Phase.AWARD, "Adjudicación", process.awarded_at, "award" in tags or bool(process.awarded_at)),
        (Phase.CONTRACT, "Contrato", process.signed_at, "contract" in tags or bool(process.signed_at)),
    ]
    if process.phase in (Phase.UNSUCCESSFUL, Phase.CANCELLED):
        told = [Stage(name, moment, "past") for _, name, moment, seen in steps[:2] if seen]
        return [*told, Stage(Phase(process.phase).label, process.awarded_at, "now")]
    order = [phase for phase, *_ in steps]
    reached = order.index(process.phase) if process.phase in order else -1
    return [
        _stage(index - reached, name, moment, seen, process.award_period_end if phase == Phase.AWARD else None)
        for index, (phase, name, moment, seen) in enumerate(steps)
    ]


def _was_planned(process, tags: set[str]) -> bool:
    """A compiled release has lost the tags of those it was made of, but not the budget line of the planning."""
    return "planning" in tags or bool(process.budget_line) or process.budget_source == BudgetSource.PLANNING


def _stage(distance: int, name: str, moment, seen: bool, expected) -> Stage:
    if distance == 0:
        return Stage(name, moment, "now")
    if distance < 0:
        return Stage(name, moment, "past" if seen else "unpublished")
    return Stage(name, moment or expected, "next", is_expected=moment is None and expected is not None)
