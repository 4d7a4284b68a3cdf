"""The services of the authorities themselves, asked through the gateway, which raises what they fail with."""

from integrations import gateway
from suppliers.choices import CheckChannel
from suppliers.models import Supplier
from suppliers.sources.asked import Asked, Person, answered, iso


def taxpayer(supplier: Supplier) -> Asked:
    answer = gateway.ask("sri", "taxpayer", ruc=supplier.ruc)
    record = answer.record
    if record is None:
        return answered(None, CheckChannel.REST, answer.exchange)
    facts = {
        "status": record.status,
        "suspension_reason": record.suspension_reason,
        "kind": record.kind,
        "activity": record.activity,
        "regime": record.regime,
        "category": record.category,
        "is_ghost": record.is_ghost,
        "has_nonexistent_transactions": record.has_nonexistent_transactions,
        "started_on": iso(record.started_on),
        "ceased_on": iso(record.ceased_on),
        "restarted_on": iso(record.restarted_on),
    }
    people = tuple(Person(each.identification, each.name) for each in record.representatives)
    return answered(facts, CheckChannel.REST, answer.exchange, name=record.name, people=people)


def taxes(supplier: Supplier) -> Asked:
    answer = gateway.ask("sri", "tax_status", ruc=supplier.ruc)
    record = answer.record
    facts = record and {
        "description": record.description,
        "has_firm_debts": record.has_firm_debts,
        "pending": [{"description": row.description, "periods": list(row.periods)} for row in record.pending],
    }
    return answered(facts, CheckChannel.REST, answer.exchange)


def employer(supplier: Supplier) -> Asked:
    answer = gateway.ask("iess", "obligations", ruc=supplier.ruc)
    record = answer.record
    channel = CheckChannel.TOKEN if record and record.channel == "token" else CheckChannel.PDF
    facts = record and {
        "is_employer": record.is_employer,
        "in_arrears": record.in_arrears,
        "amount": None if record.amount is None else str(record.amount),
        "issued_on": iso(record.issued_on),
        "valid_until": iso(record.valid_until),
    }
    return answered(facts, channel, answer.exchange)


def company(supplier: Supplier) -> Asked:
    """SCVS's channel for authorised users, which tells who runs the company and until when."""
    answer = gateway.ask("scvs", "company", ruc=supplier.ruc)
    record, exchange = answer.record, answer.exchange
    asked_at = iso(exchange.started_at)
    if record is None:
        return answered({"is_company": True, "asked_at": asked_at, "companies": []}, CheckChannel.TOKEN, exchange)
    people = tuple(
        Person(each.identification, each.name, each.position, each.appointed_on, each.period_years, each.expires_on)
        for each in record.administrators
    )
    facts = {
        "is_company": True,
        "asked_at": asked_at,
        "companies": [{"legal_status": record.legal_status}],
        "representatives": [{"name": each.name, "expires_on": iso(each.expires_on)} for each in people],
    }
    return answered(facts, CheckChannel.TOKEN, exchange, name=record.name, people=people)
