"""Files of registries that were loaded before: nobody is asked."""

from decimal import Decimal
from typing import Any

from suppliers import debarment
from suppliers.choices import Authority, CheckChannel, RegisterKind
from suppliers.models import Company, LegalRepresentative, RegisterFile, Supplier
from suppliers.sources.asked import Asked, Person, filed, iso

SANCTIONS = (RegisterKind.UN, RegisterKind.OFAC, RegisterKind.WORLD_BANK)


def company(supplier: Supplier) -> Asked:
    """By SCVS's directory."""
    file = RegisterFile.objects.newest(RegisterKind.SCVS_DIRECTORY)
    if file is None:
        return Asked({"is_company": True, "directory_at": None}, CheckChannel.DATASET)
    companies = listed(supplier)
    known = _newest(supplier, Authority.SCVS)
    facts = {
        "is_company": True,
        "directory_at": file.at.isoformat(),
        "companies": [
            {"legal_status": row.legal_status, "last_balance_year": row.last_balance_year} for row in companies
        ],
        "representatives": [{"name": row.name, "expires_on": iso(row.expires_on)} for row in known]
        or [{"name": row.representative, "expires_on": None} for row in companies],
        **beside(supplier),
    }
    people = tuple(Person("", row.representative, row.position) for row in companies if row.representative)
    return filed(facts, file, name=companies[0].name if companies else "", people=people)


def listed(supplier: Supplier) -> list[Company]:
    """Its rows in the newest directory: one that it does not name has left it."""
    file = RegisterFile.objects.newest(RegisterKind.SCVS_DIRECTORY)
    return list(Company.objects.of(supplier.ruc or "").filter(file=file)) if file else []


def beside(supplier: Supplier) -> dict[str, Any]:
    """What is held of a company whatever way told its legal status: who represents it at SRI, its equity."""
    at_sri = [row.name for row in _newest(supplier, Authority.SRI)]
    return {"representatives_sri": at_sri, "equity": _equity(listed(supplier))}


def balances(supplier: Supplier) -> list[int | None]:
    """Years of the last balances in the directory; none when it does not name the supplier."""
    return [row.last_balance_year for row in listed(supplier)]


def capital(supplier: Supplier) -> Decimal | None:
    """USD subscribed, by the directory; the largest of several rows."""
    return max((row.capital for row in listed(supplier) if row.capital is not None), default=None)


def _newest(supplier: Supplier, authority: Authority) -> list[LegalRepresentative]:
    """Who represents it according to the last answer of an authority that named somebody."""
    rows = list(supplier.representatives.filter(authority=authority).order_by("-last_seen_at"))
    return [row for row in rows if row.last_seen_at == rows[0].last_seen_at]


def _equity(companies: list[Company]) -> dict[str, Any] | None:
    years = [year for company in companies for year in company.years.filter(equity__isnull=False)[:1]]
    newest = max(years, key=lambda year: year.year, default=None)
    return {"year": newest.year, "amount": str(newest.equity)} if newest else None


def fallen(supplier: Supplier) -> Asked:
    """SERCOP's list of those who failed a contract or an award."""
    file = debarment.loaded(RegisterKind.SERCOP)
    if file is None:
        return Asked(None, CheckChannel.DATASET)
    found = debarment.matches(RegisterKind.SERCOP, ruc=supplier.ruc or "", names=[])
    rows = [{"kind": match.party.reason or "incumplido", "until": iso(match.party.until)} for match in found]
    return filed({"list_at": file.at.isoformat(), "rows": rows}, file)


def sanctions(supplier: Supplier) -> Asked:
    """The company by RUC and names, and who represents it by name."""
    files = {kind: file for kind in SANCTIONS if (file := debarment.loaded(kind))}
    if not files:
        return Asked(None, CheckChannel.DATASET)
    names = {supplier.name, *supplier.names.values_list("name", flat=True)} - {supplier.ruc or ""}
    names |= set(supplier.representatives.values_list("name", flat=True))
    facts = {
        # A list that has not changed is published with an old date: what counts is when we last took it.
        "lists": [{"name": kind.label, "at": iso(file.loaded_at)} for kind, file in files.items()],
        "matches": [
            {"list": kind.label, "name": match.party.name, "by": match.by}
            for kind in files
            for match in debarment.matches(kind, ruc=supplier.ruc or "", names=sorted(names))
        ],
        "has_name": bool(names),
    }
    return filed(facts, *files.values())
