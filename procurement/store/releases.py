"""Write what was published: releases are appended, the process and its parts follow from all of them.

One code path for one release and for thousands: `store_releases` works by sets, `store_release` is a set of one.
Storing anything twice changes no row.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from procurement import rules
from procurement.disagreement import trusted
from procurement.mapping import (
    MappingError,
    Named,
    NormalRelease,
    ProcessValues,
    map_process,
    merge,
    named_in,
    normalise,
)
from procurement.models import Process, Release
from procurement.store import disputes, parties, rows
from procurement.store.copying import copy_rows
from procurement.store.disputes import Dispute
from procurement.store.source import Source


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"


@dataclass(slots=True)
class Stored:
    """What storing did, by ocid. A process that was rejected kept the state it had."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    rejected: dict[str, MappingError] = field(default_factory=dict)


Prepared = tuple[NormalRelease, Named]
_encode = msgspec.json.Encoder().encode


def prepare(release: object, digest: str = "") -> Prepared:
    """Understand a release by itself, or raise MappingError: it is accepted or rejected as a whole."""
    normal = normalise(release, digest)
    return normal, named_in(normal)


def held_releases(releases: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """Of these releases, (ocid, digest), those that are stored: their primary keys and the channels they came by."""
    wanted = list(releases)
    with connection.cursor() as cursor:
        cursor.execute(
            "select ocid, digest, release.id, release.channel "
            "from unnest(%s::text[], %s::text[]) as wanted (ocid, digest) "
            "join procurement_process as process using (ocid) "
            "join procurement_release as release using (digest) where release.process_id = process.id",
            [[ocid for ocid, _ in wanted], [digest for _, digest in wanted]],
        )
        return {(ocid, digest): (key, channel) for ocid, digest, key, channel in cursor.fetchall()}


def store_release(release: object, *, source: Source) -> Outcome:
    """Store one release. Raises MappingError when it, or the process together with it, cannot be understood."""
    stored = store_releases([prepare(release)], source=source)
    for error in stored.rejected.values():
        raise error
    return next(iter(stored.outcomes.values()))


def store_releases(prepared: Iterable[Prepared], *, source: Source, announce=None) -> Stored:
    """Store the prepared releases of many processes in one transaction.

    `announce(ocid, outcome)` is called in the transaction for each process created or changed; a backfill has none.
    """
    arrived: dict[str, dict[str, Prepared]] = defaultdict(dict)
    for normal, named in prepared:
        arrived[normal.ocid].setdefault(normal.digest, (normal, named))
    with transaction.atomic():
        lock(arrived)
        held = _held(arrived)
        fresh = {
            ocid: [pair for digest, pair in pairs.items() if digest not in held.digests.get(ocid, ())]
            for ocid, pairs in arrived.items()
        }
        stored = Stored()
        known = _understand({ocid: pairs for ocid, pairs in fresh.items() if pairs}, held, source, stored)
        _write(known, held, source)
        _confirm([ocid for ocid, pairs in fresh.items() if not pairs], source, stored)
        for ocid in known:
            stored.outcomes[ocid] = Outcome.CHANGED if ocid in held.processes else Outcome.CREATED
            if announce:
                announce(ocid, stored.outcomes[ocid])
    return stored


def lock(ocids: Iterable[str]) -> None:
    """Until the end of the transaction nobody else writes these processes; they need not exist yet."""
    with connection.cursor() as cursor:
        # By the order of the keys, so that two workers cannot wait for each other.
        cursor.execute(
            "select pg_advisory_xact_lock(key) from "
            "(select distinct hashtextextended(ocid, 0) as key from unnest(%s::text[]) as ocid order by 1) as keys",
            [list(ocids)],
        )


@dataclass(slots=True)
class _Held:
    """What the tables hold of the processes that arrived."""

    processes: dict[str, Process]
    digests: dict[str, set[str]]


@dataclass(slots=True)
class _Known:
    """A process to write: what all its releases say together, and each new release with whom it names."""

    values: ProcessValues
    fresh: list[Prepared]
    dispute: Dispute | None = None


def _held(ocids: Iterable[str]) -> _Held:
    found = Process.objects.filter(ocid__in=list(ocids)).only("ocid", "checked_at", "changed_at", "is_demo")
    processes = {process.ocid: process for process in found}
    digests: dict[str, set[str]] = defaultdict(set)
    releases = Release.objects.filter(process__in=processes.values()).order_by()
    for ocid, digest in releases.values_list("process__ocid", "digest"):
        digests[ocid].add(digest)
    return _Held(processes, digests)


def _understand(fresh: dict, held: _Held, source: Source, stored: Stored) -> dict[str, _Known]:
    """Merge what is new with what is held of each process."""
    earlier = releases_of([held.processes[ocid] for ocid in fresh if held.digests.get(ocid)])
    known, together = {}, {}
    for ocid, pairs in fresh.items():
        releases = earlier[ocid] + [(trusted(normal, source.channel), source.channel.value) for normal, _ in pairs]
        try:
            values = map_process(merge(normal for normal, _ in releases))
        except MappingError as error:
            stored.rejected[ocid] = error
            continue
        known[ocid], together[ocid] = _Known(values, pairs), (releases, values)
    for ocid, dispute in disputes.of(together).items():
        known[ocid].values, known[ocid].dispute = dispute.values, dispute
    return known


def releases_of(processes: Iterable[Process]) -> dict[str, list[tuple[NormalRelease, str]]]:
    """The releases held of these processes, by ocid, each with its channel and the trust of it."""
    found: dict[str, list[tuple[NormalRelease, str]]] = defaultdict(list)
    for raw, channel in Release.objects.filter(process__in=list(processes)).values_list("raw", "channel"):
        normal = trusted(normalise(raw), channel)
        found[normal.ocid].append((normal, channel))
    return found


def _write(known: dict[str, _Known], held: _Held, source: Source) -> None:
    if not known:
        return
    values = [process.values for process in known.values()]
    named = [named for process in known.values() for _, named in process.fresh]
    buyers = parties.write_buyers(values, named, source)
    suppliers = parties.write_suppliers(values, named, source)
    keys = rows.write_processes(values, buyers, source, held.processes)
    _append(((keys[ocid], normal) for ocid, process in known.items() for normal, _ in process.fresh), source)
    rows.write_parts(
        [(keys[process.facts.ocid], process) for process in values],
        suppliers,
        held={keys[ocid] for ocid in known if ocid in held.processes},
    )
    disputes.write({ocid: process.dispute for ocid, process in known.items() if process.dispute}, keys)


def merged_again(process: Process) -> ProcessValues:
    """What all releases held of a process say together, with the decisions that hold over them."""
    releases = releases_of([process])[process.ocid]
    merged = map_process(merge(normal for normal, _ in releases))
    dispute = disputes.of({process.ocid: (releases, merged)}).get(process.ocid)
    return dispute.values if dispute else merged


_RELEASE = (
    "process_id",
    "digest",
    "release_id",
    "date",
    "tags",
    "channel",
    "origin",
    "exchange_id",
    "raw",
    "received_at",
)


def _append(releases: Iterable[tuple[int, NormalRelease]], source: Source) -> None:
    exchange, now = source.exchange and source.exchange.pk, timezone.now()
    copy_rows(
        "procurement_release",
        _RELEASE,
        (
            (key, one.digest, one.release_id, one.date, list(one.tags))
            + (source.channel.value, source.origin, exchange, _encode(one.raw).decode(), now)
            for key, one in releases
        ),
    )


def _confirm(ocids: list[str], source: Source, stored: Stored) -> None:
    """Nothing new: the source confirmed what is held."""
    stored.outcomes.update(dict.fromkeys(ocids, Outcome.SAME))
    if source.channel not in rules.FILES:
        Process.objects.filter(ocid__in=ocids, checked_at__lt=source.received).update(checked_at=source.received)
