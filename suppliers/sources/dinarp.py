"""DINARP, the legal channel of a public institution: where it has a package for what is asked, that is how it is asked.

Each question counts against the daily quota of its package. The rules are the same as for any other channel; a package
without the field that a rule needs is a failing source, never a clean answer.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from integrations import packages
from integrations.dinarp.records import InformationFile
from integrations.errors import UnexpectedReply
from integrations.gateway import Answer
from suppliers.choices import Authority, CheckChannel
from suppliers.models import Supplier
from suppliers.rules import packages as fields
from suppliers.sources import files
from suppliers.sources.asked import Asked, Person, answered, iso

# What to register in the back-office: institution and what the package brings.
PACKAGES: dict[Authority, tuple[str, str]] = {
    Authority.SRI: ("sri", "ruc"),
    Authority.SRI_TAXES: ("sri", "estado_tributario"),
    Authority.SCVS: ("scvs", "compania"),
    Authority.IESS: ("iess", "mora_patronal"),
    Authority.SERCOP: ("sercop", "proveedor"),
    Authority.RUP: ("sercop", "proveedor"),
}


def serves(authority: Authority) -> bool:
    """Whether this institution has a package in use for what the authority is asked."""
    return authority in PACKAGES and packages.find(*PACKAGES[authority]) is not None


def ask(authority: Authority, supplier: Supplier) -> Asked:
    """Raises what the gateway raises, Unavailable too when the quota of the day is spent."""
    answer = packages.ask(*PACKAGES[authority], supplier.ruc or "")
    try:
        return _READERS[authority](supplier, answer, _rows(answer.record))
    except fields.MissingField as missing:
        error = UnexpectedReply(f"El paquete de DINARP no trae {missing}: revise qué paquete está registrado.")
        error.exchange_id = answer.exchange.pk
        raise error from None


def _rows(record: InformationFile | None) -> fields.Rows:
    found = record.rows() if record else ()
    return [[(field.name, field.code, field.value) for field in row.fields] for row in found]


def _told(facts: dict[str, Any] | None, answer: Answer, **more) -> Asked:
    return answered(facts, CheckChannel.DINARP, answer.exchange, **more)


def _people(rows: fields.Rows) -> tuple[Person, ...]:
    return tuple(Person(**one) for one in fields.people(rows))


def _taxpayer(supplier: Supplier, answer: Answer, rows: fields.Rows) -> Asked:
    if not rows:
        return _told(None, answer)
    return _told(fields.taxpayer(rows), answer, name=fields.told(rows, "name") or "", people=_people(rows) or None)


def _taxes(supplier: Supplier, answer: Answer, rows: fields.Rows) -> Asked:
    return _told(fields.taxes(rows) if rows else None, answer)


def _employer(supplier: Supplier, answer: Answer, rows: fields.Rows) -> Asked:
    return _told(fields.employer(rows, timezone.localdate()) if rows else None, answer)


def _company(supplier: Supplier, answer: Answer, rows: fields.Rows) -> Asked:
    people = _people(rows)
    facts = {
        "is_company": True,
        "asked_at": iso(answer.exchange.started_at),
        "companies": fields.company(rows) if rows else [],
        "representatives": [{"name": each.name, "expires_on": iso(each.expires_on)} for each in people],
        **files.beside(supplier),
    }
    return _told(facts, answer, name=fields.told(rows, "name") or "", people=people or None)


def _fallen(supplier: Supplier, answer: Answer, rows: fields.Rows) -> Asked:
    asked_at = iso(answer.exchange.started_at)
    return _told({"asked_at": asked_at, "rows": fields.failures(rows) if rows else None}, answer)


def _registered(supplier: Supplier, answer: Answer, rows: fields.Rows) -> Asked:
    status = fields.supplier_status(rows) if rows else ""
    return _told({"asked_at": iso(answer.exchange.started_at), "rup_status": status}, answer)


_READERS: dict[Authority, Callable[[Supplier, Answer, fields.Rows], Asked]] = {
    Authority.SRI: _taxpayer,
    Authority.SRI_TAXES: _taxes,
    Authority.SCVS: _company,
    Authority.IESS: _employer,
    Authority.SERCOP: _fallen,
    Authority.RUP: _registered,
}
