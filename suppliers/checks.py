"""The table of checks: whom to ask about a supplier, by which way, through which queue, and the rule that judges it.

The way is chosen for each authority: DINARP where this institution has a package for it, else a service or a file of
the authority. To add one: an `Authority`, how it is asked in `sources/`, its rule in `rules/`, a line in CHECKS.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from suppliers import rules
from suppliers.choices import Authority, CheckChannel
from suppliers.models import Supplier
from suppliers.sources import certificates, dinarp, files, services
from suppliers.sources.asked import Asked


@dataclass(frozen=True)
class Check:
    """`publicly` asks where there is no package of DINARP's; it raises what the gateway raises."""

    authority: Authority
    queue: str
    publicly: Callable[[Supplier], Asked]
    judge: Callable[[dict[str, Any] | None, datetime], rules.Finding]
    job: str = field(default="")

    def ask(self, supplier: Supplier) -> Asked:
        if self.authority == Authority.SCVS and not rules.read_ruc(supplier.ruc or "").is_company:
            return Asked({"is_company": False}, CheckChannel.DATASET)
        if dinarp.serves(self.authority):
            asked = dinarp.ask(self.authority, supplier)
            return certificates.beside(asked, supplier) if self.authority == Authority.SERCOP else asked
        return self.publicly(supplier)


def _company(supplier: Supplier) -> Asked:
    """By the channel of authorised users, which tells more, where there is one; else by the directory."""
    if not settings.SCVS_API_URL:
        return files.company(supplier)
    asked = services.company(supplier)
    facts = {**(asked.facts or {}), **files.beside(supplier)}
    if years := files.balances(supplier):
        newest = max((year for year in years if year), default=None)
        facts["companies"] = [{**row, "last_balance_year": newest} for row in facts["companies"]]
    return replace(asked, facts=facts)


def _fallen(supplier: Supplier) -> Asked:
    return certificates.beside(files.fallen(supplier), supplier)


# Files that are searched by what SRI tells: a name, who represents it.
LEARNERS = (Authority.SCVS, Authority.LISTS)

CHECKS: dict[Authority, Check] = {
    authority: Check(authority, queue, publicly, judge, job=f"suppliers.verify_{authority.value}")
    for authority, queue, publicly, judge in (
        (Authority.SRI, "sri", services.taxpayer, rules.judge_taxpayer),
        (Authority.SRI_TAXES, "sri", services.taxes, rules.judge_taxes),
        (Authority.SCVS, "scvs", _company, rules.judge_company),
        (Authority.IESS, "iess", services.employer, rules.judge_employer),
        (Authority.SERCOP, "dinarp", _fallen, rules.judge_sercop),
        (Authority.RUP, "dinarp", certificates.registered, rules.judge_rup),
        (Authority.LISTS, "default", files.sanctions, rules.judge_lists),
    )
}
