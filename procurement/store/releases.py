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
    plan = None
    if not connection.in_atomic_block:
        # Many processes name the same buyers: a transaction that held their rows to its end would keep all others out.
        plan = _planned(arrived, _held(arrived), source)
        with transaction.atomic():
            plan.party_keys = _write_parties(plan.known, source)
    with transaction.atomic():
        lock(arrived)
        held = _held(arrived)
        if plan is None or not plan.holds(held):
            plan = _planned(arrived, held, source)
        return _carry_out(plan, held, source, announce)


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


@dataclass(slots=True)
class _Plan:
    """What is to be done with the releases that arrived, given what the tables held."""

    held: _Held
    known: dict[str, _Known] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    rejected: dict[str, MappingError] = field(default_factory=dict)
    party_keys: tuple[dict, dict] | None = None  # keys of buyers and of suppliers, once they are written

    def holds(self, held: _Held) -> bool:
        """Whether it is still what is to be done. Decisions on disputes are not among what is compared."""
        return held.digests == self.held.digests and not any(process.dispute for process in self.known.values())


def _held(ocids: Iterable[str]) -> _Held:
    found = Process.objects.filter(ocid__in=list(ocids)).only("ocid", "checked_at", "changed_at", "is_demo")
    processes = {process.ocid: process for process in found}
    digests: dict[str, set[str]] = defaultdict(set)
    releases = Release.objects.filter(process__in=processes.values()).order_by()
    for ocid, digest in releases.values_list("process__ocid", "digest"):
        digests[ocid].add(digest)
    return _Held(processes, digests)


def _planned(arrived: dict[str, dict[str, Prepared]], held: _Held, source: Source) -> _Plan:
    """Merge what is new with what is held of each process."""
    plan, together = _Plan(held), {}
    earlier = releases_of([process for ocid, process in held.processes.items() if held.digests.get(ocid)])
    for ocid, pairs in arrived.items():
        known = held.digests.get(ocid, ())
        fresh = [pair for digest, pair in pairs.items() if digest not in known]
        if not fresh:
            plan.confirmed.append(ocid)
            continue
        releases = earlier[ocid] + [(trusted(normal, source.channel), source.channel.value) for normal, _ in fresh]
        try:
            values = map_process(merge(normal for normal, _ in releases))
        except MappingError as error:
            plan.rejected[ocid] = error
            continue
        plan.known[ocid], together[ocid] = _Known(values, fresh), (releases, values)
    for ocid, dispute in disputes.of(together).items():
        plan.known[ocid].values, plan.known[ocid].dispute = dispute.values, dispute
    return plan


def _carry_out(plan: _Plan, held: _Held, source: Source, announce) -> Stored:
    stored = Stored(rejected=plan.rejected)
    _write(plan.known, plan.party_keys or _write_parties(plan.known, source), held, source)
    _confirm(plan.confirmed, source, stored)
    for ocid in plan.known:
        stored.outcomes[ocid] = Outcome.CHANGED if ocid in held.processes else Outcome.CREATED
        if announce:
            announce(ocid, stored.outcomes[ocid])
    return stored


def releases_of(processes: Iterable[Process]) -> dict[str, list[tuple[NormalRelease, str]]]:
    """The releases held of these processes, by ocid, each with its channel and the trust of it."""
    found: dict[str, list[tuple[NormalRelease, str]]] = defaultdict(list)
    for raw, channel in Release.objects.filter(process__in=list(processes)).values_list("raw", "channel"):
        normal = trusted(normalise(raw), channel)
        found[normal.ocid].append((normal, channel))
    return found


def _write(known: dict[str, _Known], party_keys: tuple[dict, dict], held: _Held, source: Source) -> None:
    if not known:
        return
    values = [process.values for process in known.values()]
    buyers, suppliers = party_keys
    keys = rows.write_processes(values, buyers, source, held.processes)
    _append(((keys[ocid], normal) for ocid, process in known.items() for normal, _ in process.fresh), source)
    rows.write_parts(
        [(keys[process.facts.ocid], process) for process in values],
        suppliers,
        held={keys[ocid] for ocid in known if ocid in held.processes},
    )
    disputes.write({ocid: process.dispute for ocid, process in known.items() if process.dispute}, keys)


def _write_parties(known: dict[str, _Known], source: Source) -> tuple[dict, dict]:
    """Primary keys of the buyers and of the suppliers."""
    values = [process.values for process in known.values()]
    named = [named for process in known.values() for _, named in process.fresh]
    return parties.write_buyers(values, named, source), parties.write_suppliers(values, named, source)


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
