"""What is judged, and how a judgement is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from procurement.rules import ECUADOR

NO_EFFECT = {"cancelled", "unsuccessful"}
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


@dataclass(frozen=True, slots=True)
class Subject:
    """A process with its parts. `process` and the parts are rows, or anything with the same attributes.

    `first_release`: date of the earliest publication; `people`: (name, RUC, role) of who takes part;
    `awarded`: for each number of an award, how many suppliers are identified.
    """

    process: Any
    buyer_ruc: str = ""
    first_release: datetime | None = None
    lots: Sequence = ()
    items: Sequence = ()
    enquiries: Sequence = ()
    bids: Sequence = ()
    awards: Sequence = ()
    contracts: Sequence = ()
    people: Sequence = ()
    awarded: Any = None

    @property
    def awards_in_effect(self) -> list:
        return [award for award in self.awards if award.status not in NO_EFFECT]

    @property
    def contracts_in_effect(self) -> list:
        return [contract for contract in self.contracts if contract.status not in NO_EFFECT]


class State(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence`: what differs, with the values; or what is missing to say it."""

    state: State
    sentence: str = ""


PASSED = Finding(State.PASS)


def differs(sentence: str) -> Finding:
    return Finding(State.FAIL, sentence)


def lacks(*missing: str) -> Finding:
    """It cannot be said without these fields."""
    return Finding(State.UNKNOWN, f"Falta: {', '.join(missing)}.")


def day_of(moment: datetime) -> date:
    """The day in Ecuador: SERCOP writes many moments as days without hour."""
    return moment.astimezone(ECUADOR).date()


def said_day(moment: datetime) -> str:
    """24 nov 2026, with the hour when there is one"""
    local = moment.astimezone(ECUADOR)
    hour = f" {local:%H:%M}" if (local.hour, local.minute) != (0, 0) else ""
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}{hour}"


def said_usd(amount: Decimal) -> str:
    """USD 184.320,00"""
    return f"USD {amount:,.2f}".translate(str.maketrans(",.", ".,"))


def said_percent(part: Decimal, whole: Decimal) -> str:
    """part / whole as 180 %; one decimal when it is small."""
    share = 100 * part / whole
    return f"{share:,.0f} %".replace(",", ".") if share >= 10 else f"{share:.1f} %".replace(".", ",")


def said_text(text: str, limit: int = 80) -> str:
    """«text», shortened."""
    plain = " ".join(text.split())
    return f"«{plain if len(plain) <= limit else plain[: limit - 1] + '…'}»"
