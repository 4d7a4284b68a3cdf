"""The table of checks: whom to ask about a supplier, through which queue, and the few facts kept of the answer.

Each `ask` goes to one counterpart through the gateway, or reads a file of it that was loaded before; it raises what the
gateway raises. To add one: an `Authority`, its rule in `rules/`, a line in CHECKS.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from integrations import gateway
from integrations.models import Exchange
from suppliers import rules
from suppliers.choices import Authority, CheckChannel
from suppliers.models import Supplier


@dataclass(frozen=True)
class Person:
    """A legal representative, as one authority names them."""

    identification: str
    name: str
    position: str = ""
    appointed_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Asked:
    """What came. `facts`: plain JSON for the rule; None when the authority has no such RUC.

    `digest`: of the raw answer. `people`: None when this authority was not asked who represents the supplier.
    """

    facts: dict[str, Any] | None
    channel: CheckChannel
    exchange: Exchange | None = None
    digest: str = ""
    name: str = ""
    people: tuple[Person, ...] | None = None
    is_demo: bool = False


@dataclass(frozen=True)
class Check:
    authority: Authority
    queue: str
    ask: Callable[[Supplier], Asked]
    judge: Callable[[dict[str, Any] | None, datetime], rules.Finding]
    job: str = field(default="")


def _taxpayer(supplier: Supplier) -> Asked:
    answer = gateway.ask("sri", "taxpayer", ruc=supplier.ruc)
    record = answer.record
    if record is None:
        return _answered(None, CheckChannel.REST, answer.exchange)
    facts = {
        "status": record.status,
        "suspension_reason": record.suspension_reason,
        "kind": record.kind,
        "activity": record.activity,
        "regime": record.regime,
        "category": record.category,
        "is_ghost": record.is_ghost,
        "has_nonexistent_transactions": record.has_nonexistent_transactions,
        "started_on": _iso(record.started_on),
        "ceased_on": _iso(record.ceased_on),
        "restarted_on": _iso(record.restarted_on),
    }
    people = tuple(Person(each.identification, each.name) for each in record.representatives)
    return _answered(facts, CheckChannel.REST, answer.exchange, name=record.name, people=people)


def _taxes(supplier: Supplier) -> Asked:
    answer = gateway.ask("sri", "tax_status", ruc=supplier.ruc)
    record = answer.record
    facts = record and {
        "description": record.description,
        "has_firm_debts": record.has_firm_debts,
        "pending": [{"description": row.description, "periods": list(row.periods)} for row in record.pending],
    }
    return _answered(facts, CheckChannel.REST, answer.exchange)


def _employer(supplier: Supplier) -> Asked:
    answer = gateway.ask("iess", "obligations", ruc=supplier.ruc)
    record = answer.record
    channel = CheckChannel.TOKEN if record and record.channel == "token" else CheckChannel.PDF
    facts = record and {
        "is_employer": record.is_employer,
        "in_arrears": record.in_arrears,
        "amount": None if record.amount is None else str(record.amount),
        "issued_on": _iso(record.issued_on),
        "valid_until": _iso(record.valid_until),
    }
    return _answered(facts, channel, answer.exchange)


def _company(supplier: Supplier) -> Asked:
    return Asked({"is_company": rules.read_ruc(supplier.ruc or "").is_company}, CheckChannel.DATASET)


def _sercop(supplier: Supplier) -> Asked:
    return Asked(None, CheckChannel.DATASET)


def _lists(supplier: Supplier) -> Asked:
    return Asked(None, CheckChannel.DATASET)


def _answered(facts: dict | None, channel: CheckChannel, exchange: Exchange, **more) -> Asked:
    if exchange.is_sandbox:
        channel = CheckChannel.SIMULATED
    return Asked(facts, channel, exchange, exchange.body_sha256, is_demo=exchange.is_sandbox, **more)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


CHECKS: dict[Authority, Check] = {
    authority: Check(authority, queue, ask, judge, job=f"suppliers.verify_{authority.value}")
    for authority, queue, ask, judge in (
        (Authority.SRI, "sri", _taxpayer, rules.judge_taxpayer),
        (Authority.SRI_TAXES, "sri", _taxes, rules.judge_taxes),
        (Authority.SCVS, "scvs", _company, rules.judge_company),
        (Authority.IESS, "iess", _employer, rules.judge_employer),
        (Authority.SERCOP, "default", _sercop, rules.judge_sercop),
        (Authority.LISTS, "default", _lists, rules.judge_lists),
    )
}
