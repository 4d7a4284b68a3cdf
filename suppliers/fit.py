"""The bidders of a process beside it: their capital and its budget, their activity and its object.

How much capital is asked for is a share of the budget that the institution sets in «Normativa»; without it nothing is
noted. Whether an activity belongs to the object is for a person: no published table tells which CIIU goes with a CPC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from law import lookup
from suppliers import rules
from suppliers.choices import RegisterKind
from suppliers.models import Company, RegisterFile, Supplier
from suppliers.rules.fit import capital_note

SHARE = "capital_minimo_presupuesto"  # per cent of the budget


@dataclass(frozen=True)
class Fit:
    """`capital`: USD by SCVS's directory, None where it does not name the supplier; `code`: CIIU, "" likewise."""

    capital: Decimal | None
    code: str
    note: str


@dataclass(frozen=True)
class Beside:
    """A process, and its bidders by key; `share`: per cent, None while the institution has not set it."""

    ocid: str
    title: str
    budget: Decimal | None
    share: Decimal | None
    fits: dict[int, Fit]


def beside(ocid: str, suppliers: Iterable[Supplier]) -> Beside | None:
    """Three queries. None for a process that the portal no longer has."""
    process = _process(ocid)
    if process is None:
        return None
    share = _share(process)
    known = _companies(suppliers := list(suppliers))
    fits = {supplier.pk: _fit(known.get(supplier.ruc or ""), process["budget"], share) for supplier in suppliers}
    return Beside(ocid, process["title"], process["budget"], share, fits)


def _process(ocid: str) -> dict[str, Any] | None:
    path = "participations__process__"
    names = {"title": "title", "budget": "budget_amount", "at": "published_at", "procedure": "procedure"}
    rows = Supplier.objects.filter(**{f"{path}ocid": ocid}).values_list(*(path + name for name in names.values()))
    found = rows.first()
    return dict(zip(names, found, strict=True)) if found else None


def _share(process: dict[str, Any]) -> Decimal | None:
    at: datetime = process["at"] or timezone.now()
    day = timezone.localdate(at)
    rule = lookup.threshold(SHARE, on=day, procedure=process["procedure"] or "", amount=process["budget"])
    return rule.value if rule else None


def _companies(suppliers: list[Supplier]) -> dict[str, Company]:
    """Of several rows of a RUC, that with the most capital."""
    file = RegisterFile.objects.newest(RegisterKind.SCVS_DIRECTORY)
    rucs = [supplier.ruc for supplier in suppliers if supplier.ruc and rules.read_ruc(supplier.ruc).is_company]
    rows = Company.objects.filter(ruc__in=rucs, file=file).order_by("capital") if file else []
    return {row.ruc: row for row in rows}


def _fit(company: Company | None, budget: Decimal | None, share: Decimal | None) -> Fit:
    if company is None:
        return Fit(None, "", "")
    return Fit(company.capital, company.activity, capital_note(company.capital, budget, share))
