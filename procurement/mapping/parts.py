"""The numbered parts of a process: lots, items, enquiries, bids, awards, contracts."""

from decimal import Decimal

from procurement import rules
from procurement.choices import Procedure
from procurement.mapping.people import People
from procurement.mapping.shape import MappingError
from procurement.mapping.values import (
    AwardValues,
    BidValues,
    ContractValues,
    EnquiryValues,
    ItemValues,
    LotValues,
)


def lots(tender: dict) -> tuple[LotValues, ...]:
    return tuple(
        LotValues(
            number,
            lot.get("id", ""),
            lot.get("title", ""),
            lot.get("value", {}).get("amount"),
            lot.get("techniques", {}).get("hasElectronicAuction"),
        )
        for number, lot in enumerate(tender.get("lots", ()), 1)
    )


def items(release: dict, procedure: Procedure) -> tuple[ItemValues, ...]:
    """Tender and awards publish the same lines twice: the tender's are taken, else the awards'."""
    lines = release.get("tender", {}).get("items") or _award_lines(release)
    return tuple(_item(number, line, procedure) for number, line in enumerate(lines, 1))


def _award_lines(release: dict) -> list[dict]:
    lines: list[dict] = []
    for award in release.get("awards", ()):
        lines += [line for line in award.get("items", ()) if line not in lines]
    return lines


def _item(number: int, line: dict, procedure: Procedure) -> ItemValues:
    classification, unit, quantity = line.get("classification", {}), line.get("unit", {}), line.get("quantity")
    is_cpc = classification.get("scheme", "CPC").upper() == "CPC"
    try:
        unit_price, total = rules.prices(procedure, unit.get("value", {}).get("amount"), quantity)
    except ValueError as error:
        raise MappingError(f"items[{number - 1}]", str(error)) from None
    return ItemValues(
        number,
        line.get("id", ""),
        line.get("description", ""),
        rules.cpc(classification.get("id", "")) if is_cpc else "",
        classification.get("description", "") if is_cpc else "",
        quantity,
        unit.get("name", ""),
        unit_price,
        total,
    )


def enquiries(tender: dict, people: People) -> tuple[EnquiryValues, ...]:
    asked = (
        (enquiry, enquiry.get("description") or enquiry.get("title") or "") for enquiry in tender.get("enquiries", ())
    )
    told = [(enquiry, question) for enquiry, question in asked if question or enquiry.get("answer")]
    return tuple(
        EnquiryValues(
            number,
            enquiry.get("id", ""),
            question,
            enquiry.get("answer", ""),
            people.name(enquiry.get("author", {})),
            enquiry.get("date"),
            enquiry.get("dateAnswered"),
        )
        for number, (enquiry, question) in enumerate(told, 1)
    )


def bids(release: dict, people: People) -> tuple[BidValues, ...]:
    winners = {bid.get("id") for auction in release.get("auctions", ()) for bid in auction.get("winningBids", ())}
    winners.discard(None)
    return tuple(
        BidValues(
            number,
            bid.get("id", ""),
            people.supplier(next(iter(bid.get("tenderers", ())), {})),
            _names(bid.get("tenderers", ()), people)[:500],
            bid.get("value", {}).get("amount"),
            bid.get("date"),
            bid.get("id") in winners,
        )
        for number, bid in enumerate(people.bids, 1)
    )


def _names(references, people: People) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(people.name, references))))


def awards(release: dict, people: People) -> tuple[AwardValues, ...]:
    return tuple(_award(number, award, people) for number, award in enumerate(release.get("awards", ()), 1))


def award_amount(award: dict) -> Decimal | None:
    """SERCOP corrects atypical amounts: the corrected one counts, the one the entity typed is kept beside it."""
    corrected = award.get("correctedValue", {}).get("amount")
    return corrected or award.get("value", {}).get("amount") or _entered_amount(award)


def _entered_amount(award: dict) -> Decimal | None:
    return award.get("enteredValue", {}).get("amount")


def _award(number: int, award: dict, people: People) -> AwardValues:
    references = award.get("suppliers", ())
    keys = dict.fromkeys(people.supplier(reference) for reference in references)
    return AwardValues(
        number,
        award.get("id", ""),
        tuple(key for key in keys if key),
        _names(references, people),
        award_amount(award),
        _entered_amount(award),
        award.get("date"),
        award.get("status", ""),
        award.get("description", ""),
    )


def contract_amount(contract: dict) -> Decimal | None:
    return contract.get("value", {}).get("amount")


def contracts(release: dict) -> tuple[ContractValues, ...]:
    return tuple(
        ContractValues(
            number,
            contract.get("id", ""),
            contract.get("awardID", ""),
            contract_amount(contract),
            contract.get("dateSigned"),
            contract.get("period", {}).get("startDate"),
            contract.get("period", {}).get("endDate"),
            contract.get("period", {}).get("durationInDays"),
            contract.get("status", ""),
        )
        for number, contract in enumerate(release.get("contracts", ()), 1)
    )
