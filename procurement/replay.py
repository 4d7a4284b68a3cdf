"""Read once more what a counterpart answered: a kept record, through today's reading and the same store."""

from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from integrations.choices import Outcome as Answered
from integrations.errors import UnexpectedReply
from integrations.models import Exchange
from integrations.sercop import client, soap
from integrations.sercop.records import ReleasePackage
from jobs.models import Job
from jobs.queue import enqueue
from procurement.choices import Channel
from procurement.store import Outcome
from procurement.sync import UnitOfWork, prepare_record, source_of, store_prepared

log = structlog.get_logger(__name__)

REPLAY_JOB = "procurement.replay_exchange"


class CannotReplay(ValueError):
    """There is no record in that exchange. `str(error)`: a Spanish sentence."""


def _by_rest(exchange: Exchange, body: bytes) -> ReleasePackage | None:
    return client.read_record(body, str(exchange.parameters.get("ocid", "")))


def _by_soap(exchange: Exchange, body: bytes) -> ReleasePackage | None:
    return soap.read_record(body, Path(settings.SERCOP_SOAP_WSDL or soap.WSDL))


# Who reads the body of an answer, by counterpart and operation.
READERS = {
    ("sercop", "record"): (Channel.SERCOP_RECORD, _by_rest),
    ("sercop_soap", "record"): (Channel.SERCOP_SOAP, _by_soap),
    ("sercop_soap", "record_of_code"): (Channel.SERCOP_SOAP, _by_soap),
}


def request_replay(number: int) -> Job:
    """Ask for it in the background, in the caller's transaction. Raises CannotReplay."""
    exchange = replayable(number)
    return enqueue(REPLAY_JOB, key=f"{REPLAY_JOB}:{exchange.pk}", payload={"exchange": exchange.pk}, urgent=True)


def replayable(number: int) -> Exchange:
    """The exchange `number`, when its body holds a record. Raises CannotReplay."""
    exchange = Exchange.objects.select_related("counterpart").filter(pk=number).first()
    if exchange is None:
        raise CannotReplay(f"no hay ningún intercambio {number}")
    if (exchange.counterpart.code, exchange.operation) not in READERS:
        raise CannotReplay(f"el intercambio {number} ({exchange.operation}) no es la consulta de una ficha")
    # What was not understood then may be understood today; what was never answered, or refused, is no record.
    if exchange.body is None or exchange.outcome not in (Answered.ANSWERED, Answered.UNEXPECTED):
        raise CannotReplay(f"el intercambio {number} no trajo ninguna ficha ({exchange.get_outcome_display().lower()})")
    return exchange


def replay_exchange(*, number: int, by=None, unit_of_work: UnitOfWork = transaction.atomic) -> Outcome | None:
    """Store the record of the exchange `number` as if it came now from when it came; twice changes nothing.

    None: the answer was that there is no such process. Raises UnexpectedReply when it still cannot be read.
    """
    exchange = replayable(number)
    channel, read = READERS[exchange.counterpart.code, exchange.operation]
    try:
        package = read(exchange, exchange.raw_body() or b"")
    except ValueError as error:
        raise UnexpectedReply(str(error)) from None
    if package is None:
        with unit_of_work():
            return None
    ocid = package.releases[0]["ocid"]
    prepared = prepare_record(ocid, package)
    with unit_of_work():
        outcome = store_prepared(ocid, prepared, source=source_of(channel, exchange))
    log.info("exchange replayed", exchange=number, ocid=ocid, outcome=outcome, by=str(by or ""))
    return outcome
