"""Amounts that go together."""

from collections.abc import Iterator
from decimal import Decimal

from procurement.choices import BudgetSource
from procurement.quality_rules.subject import (
    PASSED,
    Finding,
    Subject,
    differs,
    lacks,
    said_percent,
    said_usd,
)

LEAST, MOST = Decimal("0.5"), Decimal("1.5")  # of what it is compared with
TOLERANCE = Decimal("0.01")  # of the budget, for sums of rounded amounts
HUGE = Decimal(10) ** 9
TINY, WORTHY = Decimal(1), Decimal(100)  # a dollar or less beside goods that add up to a hundred or more
SAME_LINES = 4


def contract_near_award(subject: Subject) -> Finding:
    contracts = [contract for contract in subject.contracts_in_effect if contract.amount]
    if not contracts:
        return lacks("el monto del contrato")
    compared = [(contract, whole) for contract in contracts if (whole := _awarded(contract, subject))]
    if not compared:
        return _near(
            subject.process.contracted_amount, subject.process.awarded_amount, "Lo contratado", "lo adjudicado"
        )
    found = [_near(contract.amount, whole, "El contrato", "lo adjudicado") for contract, whole in compared]
    return next((finding for finding in found if finding != PASSED), PASSED)


def _awarded(contract, subject: Subject) -> Decimal | None:
    """The award that the contract names; the only one, when it names none."""
    awards = subject.awards_in_effect
    named = [award for award in awards if contract.award_source_id and award.source_id == contract.award_source_id]
    if len(named) == 1:
        signed = [other for other in subject.contracts_in_effect if other.award_source_id == contract.award_source_id]
        return named[0].amount if len(signed) == 1 else None
    return awards[0].amount if len(awards) == len(subject.contracts_in_effect) == 1 else None


def award_near_budget(subject: Subject) -> Finding:
    process = subject.process
    return _near(process.awarded_amount, process.budget_amount, "Lo adjudicado", "el presupuesto referencial")


def _near(part: Decimal | None, whole: Decimal | None, name: str, other: str) -> Finding:
    if part is None or not whole:
        missing = [_field(text) for text, amount in ((name, part), (other, whole)) if not amount]
        return lacks(*missing)
    if LEAST <= part / whole <= MOST:
        return PASSED
    other = f"de {other}" if not other.startswith("el ") else f"del {other[3:]}"
    return differs(f"{name} ({said_usd(part)}) es {said_percent(part, whole)} {other} ({said_usd(whole)}).")


def _field(text: str) -> str:
    return {
        "Lo adjudicado": "el monto adjudicado",
        "lo adjudicado": "el monto adjudicado",
        "Lo contratado": "el monto contratado",
        "El contrato": "el monto del contrato",
    }.get(text, text)


def lots_make_the_budget(subject: Subject) -> Finding:
    process, lots = subject.process, subject.lots
    if not lots:
        return lacks("los lotes")
    if any(lot.amount is None for lot in lots):
        return lacks("el monto de algún lote")
    if not process.budget_amount or process.budget_source == BudgetSource.LOTS:
        return lacks("un presupuesto aparte de los lotes")
    total = sum(lot.amount for lot in lots)
    if abs(total - process.budget_amount) <= TOLERANCE * process.budget_amount:
        return PASSED
    return differs(f"Los lotes suman {said_usd(total)}; el presupuesto es {said_usd(process.budget_amount)}.")


def nothing_absurd(subject: Subject) -> Finding:
    amounts = list(_amounts(subject))
    if not amounts:
        return lacks("algún monto")
    name, largest = max(amounts, key=lambda pair: pair[1])
    if largest > HUGE:
        return differs(f"{name} es de {said_usd(largest)}, más de mil millones.")
    goods = sum((item.total for item in subject.items if item.total), Decimal())
    name, least = min(amounts, key=lambda pair: pair[1])
    if least <= TINY and goods >= WORTHY:
        return differs(f"{name} es de {said_usd(least)}; los ítems suman {said_usd(goods)}.")
    return PASSED


def _amounts(subject: Subject) -> Iterator[tuple[str, Decimal]]:
    process = subject.process
    named = (
        ("El presupuesto", [process.budget_amount]),
        ("Una adjudicación", [award.amount for award in subject.awards_in_effect]),
        ("Un contrato", [contract.amount for contract in subject.contracts_in_effect]),
        ("Un lote", [lot.amount for lot in subject.lots]),
    )
    return ((name, amount) for name, amounts in named for amount in amounts if amount)


def amounts_are_not_repeated(subject: Subject) -> Finding:
    """Different goods whose every line adds up to the same amount were hardly priced one by one."""
    priced = [item for item in subject.items if item.total]
    if not priced:
        return lacks("el subtotal de los ítems")
    texts, totals = {item.description for item in priced}, {item.total for item in priced}
    if len(texts) >= SAME_LINES and len(totals) == 1:
        return differs(f"Los {len(priced)} ítems tienen el mismo subtotal: {said_usd(priced[0].total)}.")
    return PASSED
