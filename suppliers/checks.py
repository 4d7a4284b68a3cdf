"""The table of checks: whom to ask about a supplier, through which queue, and the few facts kept of the answer.

Each `ask` goes to one counterpart through the gateway, or reads a file of it that was loaded before; it raises what the
gateway raises. To add one: an `Authority`, its rule in `rules/`, a line in CHECKS.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from integrations import gateway
from integrations.models import Exchange
from suppliers import debarment, rules
from suppliers.choices import Authority, CheckChannel, RegisterKind
from suppliers.models import Company, RegisterFile, Supplier

SANCTIONS = (RegisterKind.UN, RegisterKind.OFAC, RegisterKind.WORLD_BANK)


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
    """By SCVS's directory, which was loaded before: nobody is asked."""
    file = RegisterFile.objects.newest(RegisterKind.SCVS_DIRECTORY)
    is_company = rules.read_ruc(supplier.ruc or "").is_company
    if file is None or not is_company:
        return Asked({"is_company": is_company, "directory_at": None}, CheckChannel.DATASET)
    # One that the newest directory does not name has left it.
    companies = list(Company.objects.of(supplier.ruc or "").filter(file=file))
    known = supplier.representatives.filter(authority=Authority.SCVS)
    facts = {
        "is_company": True,
        "directory_at": file.at.isoformat(),
        "companies": [
            {"legal_status": row.legal_status, "last_balance_year": row.last_balance_year} for row in companies
        ],
        "representatives": [{"name": row.name, "expires_on": _iso(row.expires_on)} for row in known]
        or [{"name": row.representative, "expires_on": None} for row in companies],
        "representatives_sri": _newest_names(supplier),
        "equity": _equity(companies),
    }
    people = tuple(Person("", row.representative, row.position) for row in companies if row.representative)
    return _filed(facts, file, name=companies[0].name if companies else "", people=people)


def _newest_names(supplier: Supplier) -> list[str]:
    """Who represents it according to the last answer of SRI that named somebody."""
    rows = list(supplier.representatives.filter(authority=Authority.SRI).order_by("-last_seen_at"))
    return [row.name for row in rows if row.last_seen_at == rows[0].last_seen_at]


def _equity(companies: list[Company]) -> dict[str, Any] | None:
    years = [year for company in companies for year in company.years.filter(equity__isnull=False)[:1]]
    newest = max(years, key=lambda year: year.year, default=None)
    return {"year": newest.year, "amount": str(newest.equity)} if newest else None


def _sercop(supplier: Supplier) -> Asked:
    file = debarment.loaded(RegisterKind.SERCOP)
    if file is None:
        return Asked(None, CheckChannel.DATASET)
    found = debarment.matches(RegisterKind.SERCOP, ruc=supplier.ruc or "", names=[])
    rows = [{"kind": match.party.reason or "incumplido", "until": _iso(match.party.until)} for match in found]
    return _filed({"list_at": file.at.isoformat(), "rows": rows}, file)


def _lists(supplier: Supplier) -> Asked:
    """The company by RUC and names, and who represents it by name."""
    files = {kind: file for kind in SANCTIONS if (file := debarment.loaded(kind))}
    if not files:
        return Asked(None, CheckChannel.DATASET)
    names = {supplier.name, *supplier.names.values_list("name", flat=True)} - {supplier.ruc or ""}
    names |= set(supplier.representatives.values_list("name", flat=True))
    facts = {
        # A list that has not changed is published with an old date: what counts is when we last took it.
        "lists": [{"name": kind.label, "at": _iso(file.loaded_at)} for kind, file in files.items()],
        "matches": [
            {"list": kind.label, "name": match.party.name, "by": match.by}
            for kind in files
            for match in debarment.matches(kind, ruc=supplier.ruc or "", names=sorted(names))
        ],
        "has_name": bool(names),
    }
    return _filed(facts, *files.values())


def _filed(facts: dict[str, Any], *files: RegisterFile, **more) -> Asked:
    """An answer out of files that were loaded; `digest`: of the file, or of the digests of several."""
    digests = [file.sha256 for file in files]
    digest = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    is_demo = any(file.is_demo for file in files)
    channel = CheckChannel.SIMULATED if is_demo else CheckChannel.DATASET
    return Asked(facts, channel, None, digest, is_demo=is_demo, **more)


def _answered(facts: dict | None, channel: CheckChannel, exchange: Exchange, **more) -> Asked:
    if exchange.is_sandbox:
        channel = CheckChannel.SIMULATED
    return Asked(facts, channel, exchange, exchange.body_sha256, is_demo=exchange.is_sandbox, **more)


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None


# Files that are searched by what SRI tells: a name, who represents it.
LEARNERS = (Authority.SCVS, Authority.LISTS)

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
