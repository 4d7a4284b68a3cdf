"""Dates in their order."""

from datetime import datetime

from procurement.quality_rules.subject import PASSED, Finding, Subject, day_of, differs, lacks, said_day


def _in_order(start: datetime | None, end: datetime | None, first: str, then: str) -> Finding:
    """`first` and `then` name both ends, as "el inicio de la puja"."""
    if start is None or end is None:
        return lacks(*(name for name, moment in ((first, start), (then, end)) if moment is None))
    if start <= end:
        return PASSED
    return differs(f"Va antes {then} ({said_day(end)}) que {first} ({said_day(start)}).")


def _by_day(start: datetime | None, end: datetime | None, first: str, then: str) -> Finding:
    """The same, where one of the two is often published as a day without hour."""
    if start and end and day_of(start) == day_of(end):
        return PASSED
    return _in_order(start, end, first, then)


def _after_publication(subject: Subject, end: datetime | None, then: str) -> Finding:
    start = subject.process.published_at
    guesses = {subject.first_release, *(award.awarded_at for award in subject.awards)}
    if start and end and end < start and start in guesses:
        # Where no period has a start, the publication is only known to be no later than these.
        return lacks("la publicación")
    return _in_order(start, end, "la publicación", then)


def enquiries_after_publication(subject: Subject) -> Finding:
    return _after_publication(subject, subject.process.enquiry_period_end, "el límite de preguntas")


def offers_after_publication(subject: Subject) -> Finding:
    return _after_publication(subject, subject.process.tender_period_end, "el límite de entrega de ofertas")


def offers_after_enquiries(subject: Subject) -> Finding:
    process = subject.process
    ends = process.enquiry_period_end, process.tender_period_end
    return _in_order(*ends, "el límite de preguntas", "el límite de entrega de ofertas")


def award_period(subject: Subject) -> Finding:
    process = subject.process
    ends = process.award_period_start, process.award_period_end
    return _in_order(*ends, "el inicio de la adjudicación", "la adjudicación prevista")


def auction_period(subject: Subject) -> Finding:
    process = subject.process
    return _in_order(process.auction_start, process.auction_end, "el inicio de la puja", "el fin de la puja")


def contract_periods(subject: Subject) -> Finding:
    if not subject.contracts:
        return lacks("el contrato")
    found = [
        _in_order(contract.period_start, contract.period_end, "el inicio del contrato", "el fin del contrato")
        for contract in subject.contracts
    ]
    return _worst(found)


def award_after_publication(subject: Subject) -> Finding:
    return _by_day(subject.process.published_at, _first_award(subject), "la publicación", "la adjudicación")


def award_after_offers(subject: Subject) -> Finding:
    end = subject.process.tender_period_end
    return _by_day(end, _first_award(subject), "el límite de entrega de ofertas", "la adjudicación")


def contract_after_award(subject: Subject) -> Finding:
    signed = min((contract.signed_at for contract in subject.contracts if contract.signed_at), default=None)
    return _by_day(_first_award(subject), signed, "la adjudicación", "la firma del contrato")


def nothing_in_the_future(subject: Subject) -> Finding:
    """What has happened when it is published cannot lie after the moment at which it was read."""
    process = subject.process
    happened = (
        ("la publicación", [process.published_at]),
        ("la adjudicación", [award.awarded_at for award in subject.awards]),
        ("la firma del contrato", [contract.signed_at for contract in subject.contracts]),
        ("una pregunta", [enquiry.asked_at for enquiry in subject.enquiries]),
        ("una puja", [bid.submitted_at for bid in subject.bids]),
    )
    known = [(name, moment) for name, moments in happened for moment in moments if moment]
    if not known:
        return lacks("alguna fecha")
    name, latest = max(known, key=lambda pair: pair[1])
    if day_of(latest) <= day_of(process.checked_at):
        return PASSED
    return differs(
        f"La fecha de {name} ({said_day(latest)}) es posterior a su lectura ({said_day(process.checked_at)})."
    )


def _first_award(subject: Subject) -> datetime | None:
    return min((award.awarded_at for award in subject.awards_in_effect if award.awarded_at), default=None)


def _worst(found: list[Finding]) -> Finding:
    """Something that differs says more than what agrees, and that more than what cannot be said."""
    return min(found, key=lambda finding: ("fail", "pass", "unknown").index(finding.state))
