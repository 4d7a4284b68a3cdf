"""A merged release -> the values of a process."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from procurement import rules
from procurement.choices import BudgetSource
from procurement.mapping import parts as part
from procurement.mapping.merging import Merged, NormalRelease
from procurement.mapping.people import People
from procurement.mapping.shape import TEXT_LIMIT, MappingError
from procurement.mapping.values import Named, ProcessFacts, ProcessValues

_SECTIONS = {"planning": "planning", "tender": "tender", "awards": "award", "contracts": "contract"}
_NO_EFFECT = {"cancelled", "unsuccessful"}


def map_process(merged: Merged) -> ProcessValues:
    """All that the releases of one process say. Raises MappingError for sums that no table can hold."""
    release = merged.parts
    tender = release.get("tender", {})
    people = People(release, merged.last)
    text = rules.procedure(tender.get("procurementMethodDetails", ""))
    lots = part.lots(tender)
    items = part.items(release, text.procedure)
    awards, contracts = part.awards(release, people), part.contracts(release)
    enquiries, bids = part.enquiries(tender, people), part.bids(release, people)
    buyer = people.buyer()
    framework_code, framework_title = _framework(release, text)
    budget, budget_source = _budget(release, lots)
    tender_period, award_period = tender.get("tenderPeriod", {}), tender.get("awardPeriod", {})
    auctions = [auction.get("period", {}) for auction in release.get("auctions", ())]
    facts = ProcessFacts(
        ocid=merged.ocid,
        code=rules.process_code(merged.ocid),
        title=_title(release),
        buyer_name=buyer.name if buyer else people.buyer_name(),
        procedure=text.procedure,
        procedure_source=text.source,
        method=rules.method(tender.get("procurementMethod", "")),
        category=rules.category(tender.get("mainProcurementCategory", "")),
        framework_code=framework_code,
        framework_title=framework_title,
        award_criteria=tender.get("awardCriteria", ""),
        eligibility_criteria=tender.get("eligibilityCriteria", ""),
        phase=rules.phase(
            merged.tags | {tag for section, tag in _SECTIONS.items() if section in release},
            tender_status=tender.get("status", ""),
            award_statuses=[award.status for award in awards],
        ),
        region=buyer.region if buyer else "",
        locality=buyer.locality if buyer else "",
        budget_amount=budget,
        budget_source=budget_source,
        budget_line=release.get("planning", {}).get("budget", {}).get("id", ""),
        awarded_amount=_sum(award.amount for award in awards if award.status not in _NO_EFFECT),
        contracted_amount=_sum(contract.amount for contract in contracts if contract.status not in _NO_EFFECT),
        tenderers_count=_tenderers_count(tender),
        published_at=_published(tender, awards, merged.first),
        enquiry_period_end=tender.get("enquiryPeriod", {}).get("endDate"),
        tender_period_end=tender_period.get("endDate"),
        award_period_start=award_period.get("startDate"),
        award_period_end=award_period.get("endDate"),
        auction_start=min(_some(period.get("startDate") for period in auctions), default=None),
        auction_end=max(_some(period.get("endDate") for period in auctions), default=None),
        awarded_at=max(_some(award.awarded_at for award in awards), default=None),
        signed_at=max(_some(contract.signed_at for contract in contracts), default=None),
        released_at=merged.last,
        search_text=_search_text(lots, items, buyer.name if buyer else people.buyer_name()),
    )
    return ProcessValues(
        facts=facts,
        buyer=buyer.key if buyer else None,
        buyers=(buyer,) if buyer else (),
        suppliers=people.suppliers(),
        participations=frozenset(people.participations()),
        lots=lots,
        items=items,
        enquiries=enquiries,
        bids=bids,
        awards=awards,
        contracts=contracts,
    )


def named_in(normal: NormalRelease) -> Named:
    """Whom a release names by itself. Raises what `map_process` would raise of it alone."""
    release = normal.parts
    tender = release.get("tender", {})
    people = People(release, normal.date)
    part.items(release, rules.procedure(tender.get("procurementMethodDetails", "")).procedure)
    _budget(release, part.lots(tender))
    for section, amount in (("awards", part.award_amount), ("contracts", part.contract_amount)):
        _sum(amount(one) for one in release.get(section, ()) if one.get("status", "") not in _NO_EFFECT)
    buyer = people.buyer()
    return Named((buyer,) if buyer else (), people.suppliers())


def _some(values: Iterable) -> list:
    return [value for value in values if value is not None]


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = _some(amounts)
    total = sum(known, Decimal())
    if total >= rules.AMOUNT_LIMIT:
        raise MappingError("value.amount", f"suma imposible: {total}")
    return total if known else None


def _title(release: dict) -> str:
    """The object is in the description; a process not yet called has it only in its planning.

    `tender.title` is the code, or "Orden de compra CE-…": the last resort.
    """
    tender, planning = release.get("tender", {}), release.get("planning", {})
    return tender.get("description") or planning.get("rationale") or tender.get("title") or ""


def _framework(release: dict, text: rules.ProcedureText) -> tuple[str, str]:
    for related in release.get("relatedProcesses", ()):
        if "framework" in related.get("relationship", ()):
            return (
                text.framework_code or _related_code(related.get("identifier", "")),
                text.framework_title or related.get("title", ""),
            )
    return text.framework_code, text.framework_title


def _related_code(identifier: str) -> str:
    try:
        return rules.process_code(identifier)[:120]
    except ValueError:
        return ""


def _budget(release: dict, lots) -> tuple[Decimal | None, BudgetSource]:
    """A subasta inversa publishes its budget by lot; a sum counts only when every lot has its amount."""
    tender = release.get("tender", {})
    planned = release.get("planning", {}).get("budget", {}).get("amount", {}).get("amount")
    by_lot = _sum(lot.amount for lot in lots) if lots and all(lot.amount for lot in lots) else None
    candidates = (
        (tender.get("value", {}).get("amount"), BudgetSource.TENDER),
        (by_lot, BudgetSource.LOTS),
        (planned, BudgetSource.PLANNING),
    )
    return next(((amount, source) for amount, source in candidates if amount), (None, BudgetSource.UNKNOWN))


def _tenderers_count(tender: dict) -> int | None:
    """Unknown is not zero: catalogue orders publish neither the number nor the list."""
    named = len({who.get("id") or who.get("name") for who in tender.get("tenderers", ())})
    published = tender.get("numberOfTenderers")
    return max(published, named) if published is not None else named or None


def _published(tender: dict, awards, first: datetime) -> datetime:
    """Start of the tender period is the publication; else the earliest moment at which it was surely published."""
    called = _some(tender.get(period, {}).get("startDate") for period in ("tenderPeriod", "enquiryPeriod"))
    return called[0] if called else min([first, *_some(award.awarded_at for award in awards)])


def _search_text(lots, items, buyer_name: str) -> str:
    texts = [buyer_name, *(lot.title for lot in lots)]
    for item in items:
        texts += [item.description, item.cpc_description]
    return "\n".join(dict.fromkeys(filter(None, texts)))[:TEXT_LIMIT]
