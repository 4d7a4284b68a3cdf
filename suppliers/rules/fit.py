"""What a supplier is beside one process: information for who evaluates, never a verdict."""

from decimal import Decimal


def capital_note(capital: Decimal | None, budget: Decimal | None, share: Decimal | None) -> str:
    """A sentence when the capital (USD) is below that share (per cent) of the budget (USD), which the institution set;
    "" when it is not, or one of them is not known."""
    if capital is None or budget is None or share is None or capital >= budget * share / 100:
        return ""
    told = f"{share.normalize():f}".replace(".", ",")
    least = f"es menor que el {told} % del presupuesto referencial, USD {_told(budget)}"
    return f"Su capital suscrito, USD {_told(capital)}, {least}."


def _told(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
