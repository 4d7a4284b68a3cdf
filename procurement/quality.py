"""Measure the data of processes: their subjects are read by sets, the rules judge them, the counts move with them."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.db.models import Count, Max, Min
from django.db.models.expressions import RawSQL
from django.utils import timezone

from procurement import quality_rules
from procurement.models import (
    Award,
    Bid,
    Contract,
    Enquiry,
    Item,
    Lot,
    Participation,
    Process,
    QualityCount,
    QualityResult,
    Release,
)
from procurement.quality_rules import EDITION, Subject

log = structlog.get_logger(__name__)
UnitOfWork = Callable[[], AbstractContextManager]

BATCH = 500  # processes that one transaction measures
MOST = 200_000  # processes that one run takes; the next one goes on
OVERLAP = "2 days"  # a load commits with the moment at which it began
_LOCK = 7_311_001  # one measurement writes at a time: both would move the same counts

# In order of change, so that the newest change measured is also how far the measurement has got.
_STALE = """
select process.id from procurement_process process
left join procurement_qualityresult result on result.process_id = process.id and result.edition = %(edition)s
where (%(since)s::timestamptz is null or process.changed_at >= %(since)s::timestamptz - interval '{overlap}')
  and (%(all)s or result.process_id is null or result.row_version <> process.xmin::text::bigint)
order by process.changed_at, process.id limit %(most)s
"""
_MOVE = """
insert into procurement_qualitycount as held (edition, year, procedure, measure, passed, failing, unknown, measured_at)
select %s, *, now() from unnest(%s::int[], %s::text[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[])
on conflict (edition, year, procedure, measure) do update set passed = held.passed + excluded.passed,
    failing = held.failing + excluded.failing, unknown = held.unknown + excluded.unknown,
    measured_at = excluded.measured_at
"""
_PARTS = {
    "lots": (Lot, ("number", "title", "amount")),
    "items": (Item, ("number", "description", "cpc", "total")),
    "enquiries": (Enquiry, ("number", "asked_at")),
    "bids": (Bid, ("number", "submitted_at")),
    "awards": (Award, ("number", "source_id", "supplier_names", "amount", "awarded_at", "status")),
    "contracts": (
        Contract,
        ("number", "award_source_id", "amount", "signed_at", "period_start", "period_end", "status"),
    ),
}


def measure(
    *,
    everything: bool = False,
    by=None,
    step: UnitOfWork = transaction.atomic,
    finish: UnitOfWork = transaction.atomic,
    progress: Callable[[int, int], None] = lambda done, total: None,
    persistence: float | None = None,
) -> int:
    """Measure the processes that changed since they were last measured; with `everything`, each one.

    Each batch commits with the counts it moves: killed at any moment, the next run goes on. Returns how many.
    """
    started, done = time.monotonic(), 0
    stale = _stale(everything)
    for start in range(0, len(stale), BATCH):
        with step():
            done += _measure_batch(stale[start : start + BATCH])
        progress(done, len(stale))
        if persistence is not None and time.monotonic() - started > persistence:
            break
    with finish():
        QualityCount.objects.exclude(edition=EDITION).delete()
    log.info("quality measured", processes=done, by=str(by or ""))
    return done


def _stale(everything: bool) -> list[int]:
    newest = QualityResult.objects.filter(edition=EDITION).aggregate(at=Max("changed_at"))["at"]
    asked = {
        "edition": EDITION,
        "since": None if everything else newest,
        "all": everything,
        "most": None if everything else MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STALE.format(overlap=OVERLAP), asked)
        return [key for (key,) in cursor.fetchall()]


def _measure_batch(keys: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    # What an earlier edition counted stays in its own counts.
    held = QualityResult.objects.filter(edition=EDITION).in_bulk(keys)
    moved: dict[tuple[int, str, int], Counter] = defaultdict(Counter)
    for result in held.values():
        _count(moved, result, -1)
    results = [_result(subject) for subject in subjects(keys)]
    for result in results:
        _count(moved, result, 1)
    fields = ["year", "procedure", "failing", "unknown", "edition", "changed_at", "row_version", "measured_at"]
    QualityResult.objects.bulk_create(results, update_conflicts=True, unique_fields=["process"], update_fields=fields)
    _move(moved)
    return len(results)


def _result(subject: Subject) -> QualityResult:
    process, found = subject.process, quality_rules.outcomes(subject)
    return QualityResult(
        process_id=process.pk,
        year=_year(process.published_at),
        procedure=process.procedure,
        failing=sorted(found.failing),
        unknown=sorted(found.unknown),
        edition=EDITION,
        changed_at=process.changed_at,
        row_version=process.row_version,
    )


def _year(moment: datetime | None) -> int:
    return timezone.localtime(moment).year if moment else 0


def _count(moved: dict[tuple[int, str, int], Counter], result: QualityResult, sign: int) -> None:
    failing, unknown = set(result.failing), set(result.unknown)
    for number in (quality_rules.OVERALL, *quality_rules.BY_NUMBER):
        state = "failing" if number in failing else "unknown" if number in unknown else "passed"
        moved[result.year, result.procedure, number][state] += sign


def _move(moved: dict[tuple[int, str, int], Counter]) -> None:
    rows = sorted(moved.items())
    columns = [[key[place] for key, _ in rows] for place in range(3)]
    columns += [[counts[state] for _, counts in rows] for state in ("passed", "failing", "unknown")]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [EDITION, *columns])


def subjects(keys: Iterable[int]) -> list[Subject]:
    """What the rules judge of these processes, in a fixed number of queries. The process is read before its parts: if
    it changes meanwhile, its version tells that it must be measured again."""
    keys = list(keys)
    version = RawSQL("procurement_process.xmin::text::bigint", ())
    processes = list(
        Process.objects.filter(pk__in=keys).select_related("buyer").annotate(row_version=version).order_by("pk")
    )
    parts = {name: _grouped(model, fields, keys) for name, (model, fields) in _PARTS.items()}
    people, first = _people(keys), _first_releases(keys)
    awarded = _awarded(keys)
    return [
        Subject(
            process=process,
            buyer_ruc=process.buyer.ruc if process.buyer else "",
            first_release=first.get(process.pk),
            people=people.get(process.pk, ()),
            awarded=awarded.get(process.pk),
            **{name: rows.get(process.pk, ()) for name, rows in parts.items()},
        )
        for process in processes
    ]


def _grouped(model, fields: tuple[str, ...], keys: list[int]) -> dict[int, list]:
    grouped: dict[int, list] = defaultdict(list)
    rows = model.objects.filter(process__in=keys).order_by("process", "number")
    for row in rows.values_list("process_id", *fields, named=True):
        grouped[row.process_id].append(row)
    return grouped


def _people(keys: list[int]) -> dict[int, list[tuple[str, str, str]]]:
    grouped: dict[int, list] = defaultdict(list)
    rows = Participation.objects.filter(process__in=keys).order_by("process", "pk")
    for process, name, ruc, role in rows.values_list("process", "supplier__name", "supplier__ruc", "role"):
        grouped[process].append((name, ruc or "", role))
    return grouped


def _first_releases(keys: list[int]) -> dict[int, datetime]:
    rows = Release.objects.filter(process__in=keys).order_by().values_list("process")
    return dict(rows.annotate(first=Min("date")))


def _awarded(keys: list[int]) -> dict[int, dict[int, int]]:
    """By process and number of the award, how many suppliers it identifies."""
    grouped: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Award.objects.filter(process__in=keys).order_by().values_list("process", "number")
    for process, number, count in rows.annotate(count=Count("suppliers")):
        grouped[process][number] = count
    return grouped


def doubts(process: Process) -> list[tuple[quality_rules.Measure, quality_rules.Finding]]:
    """What each check finds in this process now."""
    return [pair for subject in subjects([process.pk]) for pair in quality_rules.doubts(subject)]
