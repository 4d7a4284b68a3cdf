"""Bring what SERCOP publishes: the record of one process, and the tail of the list of a year."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from integrations import gateway
from integrations.errors import IntegrationError, UnexpectedReply
from integrations.models import Exchange
from integrations.sercop.records import ReleasePackage, SearchPage
from jobs import events
from jobs.models import Job
from jobs.queue import enqueue
from procurement import store
from procurement.choices import Channel, RunState
from procurement.mapping import MappingError
from procurement.models import SyncCursor, SyncRun
from procurement.store import Listed, Outcome, Source

log = structlog.get_logger(__name__)
UnitOfWork = Callable[[], AbstractContextManager]
Progress = Callable[[int, int], None]

RECORD_JOB = "procurement.sync_record"
# Who answers of one process, by channel.
RECORD_SOURCES = {Channel.SERCOP_RECORD: "sercop", Channel.SERCOP_SOAP: "sercop_soap"}
OVERLAP = 3  # pages read again: SERCOP inserts late processes a little before the end
PERSISTENCE = 240.0  # seconds that one run goes on; the next one continues at its cursor


def sync_record(
    *,
    ocid: str,
    channel: Channel = Channel.SERCOP_RECORD,
    by=None,
    unit_of_work: UnitOfWork = transaction.atomic,
) -> Outcome | None:
    """Read the record of a process and store what is new in it. None: SERCOP has no such process.

    `channel`: SERCOP_RECORD or SERCOP_SOAP; what both bring is one release with two origins.
    Raises UnexpectedReply when the record cannot be understood, and whatever the gateway raises.
    """
    answer = gateway.ask(RECORD_SOURCES[channel], "record", ocid=ocid)
    return _store_record(ocid, answer, channel, by, unit_of_work)


def sync_record_of_code(*, code: str, by=None, unit_of_work: UnitOfWork = transaction.atomic) -> Outcome | None:
    """The same by the code of the process, which only the SOAP channel understands."""
    answer = gateway.ask(RECORD_SOURCES[Channel.SERCOP_SOAP], "record_of_code", code=code)
    ocid = answer.record.releases[0]["ocid"] if answer.record else code
    return _store_record(ocid, answer, Channel.SERCOP_SOAP, by, unit_of_work)


def _store_record(ocid: str, answer: gateway.Answer, channel: Channel, by, unit_of_work: UnitOfWork) -> Outcome | None:
    if answer.record is None:
        log.info("sercop has no such process", ocid=ocid)
        with unit_of_work():
            return None
    prepared = prepare_record(ocid, answer.record)
    with unit_of_work():
        outcome = store_prepared(ocid, prepared, source=source_of(channel, answer.exchange))
    log.info("record synced", ocid=ocid, outcome=outcome, by=str(by or ""))
    return outcome


def store_prepared(ocid: str, prepared: list, *, source: Source) -> Outcome:
    """Store the understood releases of one process, inside the caller's transaction. Raises UnexpectedReply."""
    stored = store.store_releases(prepared, source=source, announce=_announce)
    for error in stored.rejected.values():
        raise _unreadable(ocid, error)
    store.confirm([normal for normal, _ in prepared], source=source)
    return stored.outcomes[ocid]


def request_record(ocid: str, channel: Channel = Channel.SERCOP_RECORD, *, urgent: bool = True) -> Job:
    """Ask for the record of a process in the background, in the caller's transaction; asked twice, it is read once.

    `urgent`: a person asks, and goes before what the list of SERCOP brought.
    """
    payload = {"ocid": ocid} if channel == Channel.SERCOP_RECORD else {"ocid": ocid, "channel": channel.value}
    return enqueue(RECORD_JOB, key=record_key(ocid, channel), payload=payload, urgent=urgent)


def record_key(ocid: str, channel: Channel = Channel.SERCOP_RECORD) -> str:
    return f"{RECORD_JOB}:{ocid}" if channel == Channel.SERCOP_RECORD else f"{RECORD_JOB}:{channel.value}:{ocid}"


def prepare_record(ocid: str, package: ReleasePackage) -> list:
    try:
        return [store.prepare(release) for release in package.releases]
    except MappingError as error:
        raise _unreadable(ocid, error) from None


def _unreadable(ocid: str, error: MappingError) -> UnexpectedReply:
    return UnexpectedReply(f"La ficha de {ocid} no se puede leer: {error}.")


def source_of(channel: Channel, exchange: Exchange) -> Source:
    return Source(channel, exchange.operation, exchange.started_at, exchange=exchange, is_demo=exchange.is_sandbox)


def _announce(ocid: str, outcome: Outcome) -> None:
    events.record("process.changed", ocid, {"outcome": str(outcome)})


@dataclass(slots=True)
class _Tail:
    """The reading of one year's list: its cursor, and the run that tells of it."""

    year: int
    cursor: SyncCursor
    run: SyncRun


def sync_tail(
    *,
    year: int,
    by=None,
    step: UnitOfWork = transaction.atomic,
    finish: UnitOfWork = transaction.atomic,
    progress: Progress = lambda page, pages: None,
    persistence: float | None = PERSISTENCE,
) -> SyncRun:
    """Read the list of `year` from where the last run stopped to its last page, or for `persistence` seconds.

    Each page commits with the cursor and with the jobs that read its new records: killed at any moment, the next run
    goes on from the last whole page. When SERCOP cannot be asked the error goes on, after the run has noted it.
    """
    started = time.monotonic()
    with step():
        tail = _begin(year)
    try:
        page = max(1, tail.cursor.page - OVERLAP + 1)
        while True:
            answer = gateway.ask("sercop", "search_ocds", year=year, page=page)
            with step():
                _store_page(tail, page, answer.record, source_of(Channel.SERCOP_SEARCH, answer.exchange))
            progress(page, answer.record.pages)
            is_last = page >= answer.record.pages or not answer.record.rows
            if is_last or (persistence is not None and time.monotonic() - started > persistence):
                break
            page += 1
    except IntegrationError as error:
        with step():
            end_run(tail.run, RunState.FAILED, str(error))
        raise
    with finish():
        end_run(tail.run, RunState.DONE)
    log.info("tail synced", year=year, page=page, by=str(by or ""))
    return tail.run


def _begin(year: int) -> _Tail:
    scope: dict[str, Any] = {"channel": Channel.SERCOP_SEARCH, "scope": str(year)}
    cursor, _ = SyncCursor.objects.get_or_create(**scope)
    for cut in SyncRun.objects.filter(**scope, state=RunState.RUNNING):
        end_run(cut, RunState.FAILED, "Se interrumpió: el proceso que la hacía terminó.")
    return _Tail(year, cursor, SyncRun.objects.create(**scope))


def end_run(run: SyncRun, state: RunState, error: str = "") -> None:
    run.state, run.finished_at = state, timezone.now()
    run.error = "\n".join(filter(None, (run.error, error)))
    run.save(update_fields=["state", "finished_at", "error"])


def _store_page(tail: _Tail, page: int, listing: SearchPage, source: Source) -> None:
    listed = store.store_summaries(listing.rows, source=source)
    for ocid in listed.wanted:
        request_record(ocid, urgent=False)
    # The list may have shrunk since: the next run starts from what there is.
    tail.cursor.page, tail.cursor.total = min(page, listing.pages), listing.total
    tail.cursor.save()
    _count(tail.run, page, listing, listed)


def _count(run: SyncRun, page: int, listing: SearchPage, listed: Listed) -> None:
    outcomes = list(listed.outcomes.values())
    run.page, run.pages = page, listing.pages
    run.created_count += outcomes.count(Outcome.CREATED)
    run.changed_count += outcomes.count(Outcome.CHANGED)
    run.same_count += outcomes.count(Outcome.SAME)
    run.rejected_count += len(listed.rejected)
    run.error += "".join(f"{ocid}: {reason}\n" for ocid, reason in listed.rejected.items())
    run.save()
