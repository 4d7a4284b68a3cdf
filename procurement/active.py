"""Follow the processes with news that the SOAP channel lists, and ask for the record of each."""

from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations import gateway
from integrations.errors import IntegrationError
from integrations.sercop.records import SearchPage, SearchRow
from procurement import store
from procurement.choices import Channel, Detail, RunState
from procurement.models import Process, SyncRun
from procurement.store import Outcome, Source
from procurement.sync import RECORD_SOURCES, Progress, UnitOfWork, end_run, request_record, source_of

log = structlog.get_logger(__name__)

SCOPE = "activos desde "
FIRST_DAYS = 7  # of news that the first run asks for
OVERLAP_DAYS = 1


def is_configured() -> bool:
    return bool(settings.SERCOP_SOAP_URL)


def since_last() -> date:
    """The day from which on news may not have been seen yet."""
    ended = SyncRun.objects.filter(channel=Channel.SERCOP_SOAP, state=RunState.DONE, scope__startswith=SCOPE)
    last = ended.order_by("-started_at").values_list("started_at", flat=True).first()
    days = OVERLAP_DAYS if last else FIRST_DAYS
    return timezone.localdate(last) - timedelta(days=days)


def sync_active(
    *,
    since: date | None = None,
    by=None,
    step: UnitOfWork = transaction.atomic,
    finish: UnitOfWork = transaction.atomic,
    progress: Progress = lambda page, pages: None,
) -> SyncRun:
    """Read the list from its first page to its last; what is new in it is asked for in the background.

    A page commits with its requests. Killed at any moment, the next run reads the same days again and asks for nothing
    twice. When SERCOP cannot be asked the error goes on, after the run has noted it.
    """
    with step():
        run = _begin(since or since_last())
    try:
        page = 1
        while True:
            answer = gateway.ask(RECORD_SOURCES[Channel.SERCOP_SOAP], "active", since=_since(run), page=page)
            with step():
                _store_page(run, page, answer.record, source_of(Channel.SERCOP_SOAP, answer.exchange))
            progress(page, answer.record.pages)
            if page >= answer.record.pages or not answer.record.rows:
                break
            page += 1
    except IntegrationError as error:
        with step():
            end_run(run, RunState.FAILED, str(error))
        raise
    with finish():
        end_run(run, RunState.DONE)
    log.info("active list synced", since=_since(run), pages=page, by=str(by or ""))
    return run


def _begin(since: date) -> SyncRun:
    mine = SyncRun.objects.filter(channel=Channel.SERCOP_SOAP, scope__startswith=SCOPE)
    for cut in mine.filter(state=RunState.RUNNING):
        end_run(cut, RunState.FAILED, "Se interrumpió: el proceso que la hacía terminó.")
    return SyncRun.objects.create(channel=Channel.SERCOP_SOAP, scope=f"{SCOPE}{since.isoformat()}")


def _since(run: SyncRun) -> date:
    return date.fromisoformat(run.scope.removeprefix(SCOPE))


def _store_page(run: SyncRun, page: int, listing: SearchPage, source: Source) -> None:
    held = {row.ocid: row for row in _held(listing)}
    fresh = [row for row in listing.rows if row.ocid not in held]
    listed = store.store_summaries(fresh, source=source)
    for ocid in [*listed.wanted, *(row.ocid for row in listing.rows if row.ocid in held and _is_news(row, held))]:
        request_record(ocid, Channel.SERCOP_SOAP, urgent=False)
    run.page, run.pages = page, listing.pages
    run.created_count += list(listed.outcomes.values()).count(Outcome.CREATED)
    run.changed_count += sum(_is_news(row, held) for row in listing.rows if row.ocid in held)
    run.same_count += sum(not _is_news(row, held) for row in listing.rows if row.ocid in held)
    run.rejected_count += len(listed.rejected)
    run.error += "".join(f"{ocid}: {reason}\n" for ocid, reason in listed.rejected.items())
    run.save()


def _held(listing: SearchPage):
    ocids = [row.ocid for row in listing.rows]
    return Process.objects.filter(ocid__in=ocids).only("ocid", "detail", "released_at", "checked_at")


def _is_news(row: SearchRow, held: dict[str, Process]) -> bool:
    """Whether the source has published of this process since it was last asked about it."""
    process = held[row.ocid]
    return process.detail == Detail.SUMMARY or row.date > max(process.released_at, process.checked_at)
