"""Buyers and suppliers as publications name them: the newest name wins, what is blank never erases.

Rows are written in the order of their keys, so that two workers that meet cannot wait for each other.
The result does not depend on the order in which publications arrive.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.db import connection, models

from procurement.mapping import Named, Party, ProcessValues
from procurement.models import Buyer
from procurement.store.source import Source
from suppliers.models import Supplier, SupplierName

Key = tuple[str, str]

# The comparison of names settles publications of the same moment, by code point as Python does.
_UPSERT = """
insert into {table} as held ({keys}, name, region, locality, seen_at, source, is_demo)
select {keys}, name, region, locality, seen_at, %s, %s
from unnest({arrays}, %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    as arrived ({keys}, name, region, locality, seen_at)
on conflict ({keys}) do update set (name, region, locality, seen_at, source, is_demo) = (
    select
        case when (newer and excluded.name <> {key}) or held.name = {key} then excluded.name else held.name end,
        case when (newer and excluded.region <> '') or held.region = '' then excluded.region else held.region end,
        case when (newer and excluded.locality <> '') or held.locality = ''
            then excluded.locality else held.locality end,
        greatest(excluded.seen_at, held.seen_at),
        case when newer then excluded.source else held.source end,
        excluded.is_demo and held.is_demo
    from (select (excluded.seen_at, excluded.name collate "C") > (held.seen_at, held.name collate "C") as newer) as age
)
returning id, {keys}
"""
_NAMES = """
insert into suppliers_suppliername as held (supplier_id, name, source, first_seen_at)
select supplier_id, name, %s, first_seen_at
from unnest(%s::bigint[], %s::text[], %s::timestamptz[]) as arrived (supplier_id, name, first_seen_at)
on conflict (supplier_id, name, source) do update set first_seen_at = excluded.first_seen_at
where excluded.first_seen_at < held.first_seen_at
"""


def write_buyers(processes: Iterable[ProcessValues], fresh: Iterable[Named], source: Source) -> dict[Key, int]:
    """Primary keys of the buyers of `processes`; `fresh`: whom each new release names by itself."""
    named = [buyer for process in processes for buyer in process.buyers]
    seen = [buyer for release in fresh for buyer in release.buyers]
    rucs = {party.key[0] for party in named}

    rows = _rows(Buyer.objects.filter(ruc__in=rucs), "ruc", "unit")
    keys = {key: row.pk for key, row in rows.items()}
    if arrived := _worth_writing(named, seen, rows, source):
        keys |= _upsert("procurement_buyer", {"ruc": 0, "unit": 1}, list(arrived.values()), source)
    return keys


def write_suppliers(processes: Iterable[ProcessValues], fresh: Iterable[Named], source: Source) -> dict[Key, int]:
    """Primary keys of the suppliers of `processes`, with every name under which `fresh` publishes them."""
    named = [supplier for process in processes for supplier in process.suppliers]
    seen = [supplier for release in fresh for supplier in release.suppliers]
    rows = _suppliers(named)
    keys = {key: row.pk for key, row in rows.items()}
    arrived = _worth_writing(named, seen, rows, source)
    for place, column in enumerate(("ruc", "foreign_id")):
        if found := [party for key, party in arrived.items() if key[place]]:
            keys |= _upsert("suppliers_supplier", {column: place}, found, source)
    _write_names([party for party in seen if party.key in keys], keys, source)
    return keys


class _Row(NamedTuple):
    """Without a model around it: a load reads those of every process it stores."""

    first: str | None
    second: str | None
    pk: int
    name: str
    region: str
    locality: str
    seen_at: datetime
    is_demo: bool


def _rows(found: models.QuerySet, *keys: str) -> dict[Key, _Row]:
    rows = map(_Row._make, found.order_by().values_list(*keys, *_Row._fields[2:]))
    return {(row.first or "", row.second or ""): row for row in rows}


def _suppliers(named: list[Party]) -> dict[Key, _Row]:
    rucs = {party.key[0] for party in named if party.key[0]}
    foreign = {party.key[1] for party in named if party.key[1]}
    either = [Supplier.objects.filter(ruc__in=rucs)] if rucs else []
    either += [Supplier.objects.filter(foreign_id__in=foreign)] if foreign else []
    return {key: row for one in either for key, row in _rows(one, "ruc", "foreign_id").items()}


def _worth_writing(named: list[Party], seen: list[Party], held: dict, source: Source) -> dict[Key, Party]:
    """One party per key, in order, of those that may change what is held."""
    wanted = {party.key for party in named}
    folded = _fold(party for party in seen if party.key in wanted)
    for party in named:
        if party.key not in folded and party.key not in held:
            folded[party.key] = party
    return {key: folded[key] for key in sorted(folded) if _may_change(held.get(key), folded[key], source)}


def _fold(parties: Iterable[Party]) -> dict[Key, Party]:
    folded: dict[Key, Party] = {}
    for party in sorted(parties, key=lambda party: (party.seen_at, party.name)):
        folded[party.key] = _over(folded.get(party.key), party)
    return folded


def _over(older: Party | None, newer: Party) -> Party:
    if older is None or (newer.name and newer.region and newer.locality):
        return newer
    return replace(
        newer,
        name=newer.name or older.name,
        region=newer.region or older.region,
        locality=newer.locality or older.locality,
    )


def _may_change(held, party: Party, source: Source) -> bool:
    if held is None or (party.seen_at, party.name) > (held.seen_at, held.name):
        return True
    fills = (not held.region and party.region) or (not held.locality and party.locality)
    return bool(fills or (party.name and held.name in party.key) or (held.is_demo and not source.is_demo))


def _upsert(table: str, keys: dict[str, int], parties: list[Party], source: Source) -> dict[Key, int]:
    """Primary keys by natural key. `keys`: columns of the natural key, and their places in `Party.key`."""
    statement = _UPSERT.format(
        table=table,
        keys=", ".join(keys),
        key=f"held.{next(iter(keys))}",
        arrays=", ".join(["%s::text[]"] * len(keys)),
    )
    columns: list[list] = [
        *([party.key[place] for party in parties] for place in keys.values()),
        # A name is never blank: somebody without one is called by the identifier.
        [party.name or party.key[0] or party.key[1] for party in parties],
        [party.region for party in parties],
        [party.locality for party in parties],
        [party.seen_at for party in parties],
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [source.channel.value, source.is_demo, *columns])
        by_column = {tuple(party.key[place] for place in keys.values()): party.key for party in parties}
        return {by_column[tuple(columns)]: key for key, *columns in cursor.fetchall()}


def _write_names(seen: list[Party], keys: dict[Key, int], source: Source) -> None:
    first: dict[tuple[int, str], datetime] = {}
    for party in sorted(seen, key=lambda party: party.seen_at, reverse=True):
        if party.name:
            first[keys[party.key], party.name] = party.seen_at
    held = {
        (supplier, name): moment
        for supplier, name, moment in SupplierName.objects.filter(
            supplier__in={supplier for supplier, _ in first}, source=source.channel
        ).values_list("supplier", "name", "first_seen_at")
    }
    new = sorted(key for key, moment in first.items() if key not in held or moment < held[key])
    if new:
        columns: list[list] = [[key[0] for key in new], [key[1] for key in new], [first[key] for key in new]]
        with connection.cursor() as cursor:
            cursor.execute(_NAMES, [source.channel.value, *columns])
