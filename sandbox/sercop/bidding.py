"""How offers become awards: lots, auctions with their falling bids, consortia."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from sandbox.sercop.people import Party

if TYPE_CHECKING:
    from sandbox.sercop.processes import Process

MINIMUM_DISCOUNT = 0.95  # the winning bid of an auction is at least 5 % below the budget
REASONS = (
    "Por cumplir con los requisitos mínimos y la evaluación por puntaje prevista en el pliego.",
    "Según recomendación de la comisión técnica",
    "POR SER LA OFERTA MAS CONVENIENTE PARA LOS INTERESES INSTITUCIONALES",
    "Por cumplir los términos de referencia y las especificaciones técnicas.",
    "ADJUDICAR AL OFERENTE QUE CUMPLE INTEGRALMENTE CON EL PLIEGO Y OFERTA EL MENOR PRECIO",
)


@dataclass(frozen=True)
class Lot:
    id: str
    title: str
    budget: float


@dataclass(frozen=True)
class Bid:
    """An offer in an auction. amount in USD."""

    id: str
    party: Party
    at: datetime
    amount: float


@dataclass(frozen=True)
class Award:
    """id as published; amount USD of its lot or of the whole process; bids: of the auction, the last one first."""

    id: str
    at: datetime
    amount: float
    suppliers: tuple[Party, ...]
    description: str
    lot: Lot | None
    bids: tuple[Bid, ...] = ()


def award_all(rng: Random, process: "Process") -> tuple[Award, ...]:
    """One award per lot, or one for the whole; in a process of several lots some may stay without."""
    at = process.happened("award")
    parts = process.lots or (None,)
    kept = [lot for lot in parts if len(parts) == 1 or rng.random() > 0.15] or parts[:1]
    return tuple(award_one(rng, process, lot, at, k) for k, lot in enumerate(kept))


def award_one(rng: Random, process: "Process", lot: Lot | None, at: datetime, k: int) -> Award:
    budget = lot.budget if lot else process.budget
    ratio = process.procedure.ratio(rng)
    if process.procedure.is_auction:
        ratio = min(ratio, MINIMUM_DISCOUNT)
    amount = round(budget * ratio, 2)
    winner = process.tenderers[0] if k == 0 or len(process.tenderers) == 1 else rng.choice(process.tenderers)
    number = 2_000_000 + process.number * 3 + k
    partners = (winner,)
    if lot is None and len(process.tenderers) > 1 and rng.random() < 0.03:
        partners = (winner, process.tenderers[1])
    return Award(
        id=f"{number}-{process.code}",
        at=at,
        amount=amount,
        suppliers=partners,
        description=rng.choice(REASONS),
        lot=lot,
        bids=auction_bids(rng, process, winner=winner, budget=budget, amount=amount, number=number)
        if lot and len(process.tenderers) > 1
        else (),
    )


def auction_bids(
    rng: Random, process: "Process", *, winner: Party, budget: float, amount: float, number: int
) -> tuple[Bid, ...]:
    """Initial offers before the auction, then falling ones during its quarter of an hour; the winner's is the last."""
    starts = process.schedule["auction"]
    bids = []
    for k, party in enumerate(process.tenderers):
        initial = min(budget, max(amount * 1.002, budget * rng.uniform(0.96, 1)))
        before = starts - timedelta(minutes=rng.randint(20, 200))
        bids.append(Bid(f"{number - 300 + k}-auction-{process.code}", party, before, round(initial, 2)))
    for k in range(rng.randint(0, 4)):
        step = amount + (budget - amount) * (0.6 - 0.12 * k)
        party = process.tenderers[k % len(process.tenderers)]
        during = starts + timedelta(seconds=60 + 150 * k)
        bids.append(Bid(f"{number - 200 + k}-auction-{process.code}", party, during, round(step, 2)))
    bids.append(
        Bid(
            f"{number}-auction-{process.code}",
            winner,
            starts + timedelta(minutes=14, seconds=rng.randrange(50)),
            amount,
        )
    )
    return tuple(reversed(bids))
