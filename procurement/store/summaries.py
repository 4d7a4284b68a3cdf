"""Rows of SERCOP's list: enough to find a process whose record has not been read yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.sercop.records import SearchRow
from procurement import rules
from procurement.choices import BudgetSource, Detail, Phase
from procurement.mapping import MappingError, content_digest
from procurement.models import Process
from procurement.store.releases import Outcome, lock
from procurement.store.source import Source

_WRITTEN = [
    "code",
    "title",
    "buyer_name",
    "procedure",
    "procedure_source",
    "framework_code",
    "framework_title",
    "method",
    "phase",
    "region",
    "locality",
    "budget_amount",
    "budget_source",
    "awarded_amount",
    "published_at",
    "released_at",
    "search_text",
    "source",
    "checked_at",
    "changed_at",
    "is_demo",
    "listing_digest",
]


@dataclass(slots=True)
class Listed:
    """What a page of the list did, by ocid. `wanted`: processes whose record must be read, in the page's order."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)


def store_summaries(rows: Iterable[SearchRow], *, source: Source) -> Listed:
    """Make or refresh the processes of these rows, inside the caller's transaction.

    A process whose record is held keeps its facts: a row of the list only tells that its record must be read again.
    """
    listed, prepared = Listed(), {}
    for row in rows:
        try:
            digest = content_digest(row.raw)
            prepared[row.ocid] = _summary(row, source, digest)
        except ValueError as error:
            listed.rejected[row.ocid] = str(error)
    lock(prepared)
    held = {process.ocid: process for process in Process.objects.filter(ocid__in=prepared)}
    summaries = []
    for ocid, summary in prepared.items():
        process = held.get(ocid)
        listed.outcomes[ocid] = _compare(process, summary, listed)
        if process is None or process.detail == Detail.SUMMARY:
            same = listed.outcomes[ocid] == Outcome.SAME
            summary.changed_at = process.changed_at if process and same else source.received
            summary.is_demo = source.is_demo or (process is not None and process.is_demo)
            summaries.append(summary)
        elif process.listing_digest != summary.listing_digest:
            Process.objects.filter(pk=process.pk).update(listing_digest=summary.listing_digest)
    Process.objects.bulk_create(summaries, update_conflicts=True, unique_fields=["ocid"], update_fields=_WRITTEN)
    return listed


def _compare(process: Process | None, summary: Process, listed: Listed) -> Outcome:
    if process is None:
        listed.wanted.append(summary.ocid)
        return Outcome.CREATED
    if process.listing_digest == summary.listing_digest or _agrees(process, summary):
        return Outcome.SAME
    listed.wanted.append(summary.ocid)
    return Outcome.CHANGED


def _agrees(process: Process, summary: Process) -> bool:
    """Whether the record that is held already says what the list says; the list often leaves amounts out."""
    return (
        process.detail == Detail.FULL
        and summary.awarded_amount in {None, process.awarded_amount}
        and summary.budget_amount in {None, process.budget_amount}
    )


def _summary(row: SearchRow, source: Source, digest: str) -> Process:
    text = rules.procedure(row.procedure_text)
    process = Process(
        ocid=row.ocid,
        code=rules.process_code(row.ocid),
        title=row.description or row.title,
        buyer_name=_name(row.buyer_name),
        procedure=text.procedure,
        procedure_source=text.source,
        framework_code=text.framework_code,
        framework_title=text.framework_title,
        method=rules.method(row.method),
        phase=_phase(row),
        region=_name(row.region),
        locality=_name(row.locality),
        budget_amount=rules.amount(row.budget or 0),
        budget_source=BudgetSource.SEARCH if row.budget else BudgetSource.UNKNOWN,
        awarded_amount=rules.amount(row.amount or 0),
        published_at=row.date,
        released_at=row.date,
        detail=Detail.SUMMARY,
        source=source.channel,
        checked_at=source.received,
        is_demo=source.is_demo,
        search_text="\n".join(filter(None, (_name(row.buyer_name), _name(row.supplier_names)))),
        listing_digest=digest,
    )
    _check_lengths(process)
    return process


def _name(text: str) -> str:
    return "" if rules.is_absent(text) else text


def _check_lengths(process: Process) -> None:
    for column in process._meta.concrete_fields:
        value, limit = getattr(process, column.attname, None), getattr(column, "max_length", None)
        if isinstance(value, str) and limit and len(value) > limit:
            raise MappingError(column.name, f"texto de {len(value)} caracteres; se aceptan hasta {limit}")


def _phase(row: SearchRow) -> Phase:
    """A row without procedure nor title is of a process that has not been called yet."""
    if row.amount:
        return Phase.AWARD
    return Phase.TENDER if row.procedure_text or row.title else Phase.PLANNING
