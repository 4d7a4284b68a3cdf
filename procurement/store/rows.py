"""Rows of processes and of their parts, by sets, on natural keys: the ocid, and the place inside the process."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from django.db import connection, models

from procurement.choices import Detail
from procurement.mapping import ProcessFacts, ProcessValues
from procurement.mapping import values as mapped
from procurement.models import Award, Bid, Contract, Enquiry, Item, Lot, Participation, Process
from procurement.store.copying import copy_rows, draw_keys, update_rows, upsert_rows
from procurement.store.source import Source

Numbered = list[tuple[int, ProcessValues]]  # processes with their primary keys

_FACTS = [fact.name for fact in fields(ProcessFacts)]
_PROCESS = ["id", *_FACTS, "buyer_id", "detail", "source", "checked_at", "changed_at", "is_demo"]
_facts = attrgetter(*_FACTS)
_NUMBER = ("process_id", "number")


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of parts: `name` is where the values of a process hold them."""

    name: str
    model: type[models.Model]
    columns: tuple[str, ...]
    read: Callable[[Any], tuple]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def rows(self, processes: Numbered, suppliers: dict) -> Iterator[tuple]:
        read, name, has_supplier = self.read, self.name, self.model is Bid
        for key, process in processes:
            for part in getattr(process, name):
                row = (key, *read(part))
                yield (*row, suppliers.get(part.supplier)) if has_supplier else row


def _part(name: str, model: type[models.Model], values: type) -> _Part:
    plain = [column.name for column in fields(values) if column.name not in {"supplier", "suppliers"}]
    return _Part(name, model, ("process_id", *plain, *(["supplier_id"] if model is Bid else [])), attrgetter(*plain))


_PARTS = (
    _part("lots", Lot, mapped.LotValues),
    _part("items", Item, mapped.ItemValues),
    _part("enquiries", Enquiry, mapped.EnquiryValues),
    _part("bids", Bid, mapped.BidValues),
    _part("awards", Award, mapped.AwardValues),
    _part("contracts", Contract, mapped.ContractValues),
)


def write_processes(
    values: list[ProcessValues], buyers: dict, source: Source, held: dict[str, Process]
) -> dict[str, int]:
    """Write the process rows; primary keys by ocid. `held`: those that exist already."""
    keys = {process.ocid: process.pk for process in held.values()}
    new = [process for process in values if process.facts.ocid not in held]
    keys.update(zip((process.facts.ocid for process in new), draw_keys("procurement_process", len(new)), strict=True))
    copy_rows(
        "procurement_process",
        [*_PROCESS, "listing_digest"],
        ((*_process(keys, process, buyers, source, None), "") for process in new),
    )
    if changed := [process for process in values if process.facts.ocid in held]:
        rows = (_process(keys, process, buyers, source, held[process.facts.ocid]) for process in changed)
        update_rows("procurement_process", _PROCESS, rows)
    return keys


def _process(keys: dict, process: ProcessValues, buyers: dict, source: Source, held: Process | None) -> tuple:
    return (
        keys[process.facts.ocid],
        *_facts(process.facts),
        buyers[process.buyer] if process.buyer else None,
        Detail.FULL,
        source.channel,
        max(held.checked_at, source.received) if held else source.received,
        max(held.changed_at, source.received) if held else source.received,
        # What simulated data have touched stays marked.
        source.is_demo or (held is not None and held.is_demo),
    )


def write_parts(processes: Numbered, suppliers: dict, held: set[int]) -> None:
    """Write the parts of each process, (primary key, values). `held`: keys of those that may have parts already."""
    new = [(key, process) for key, process in processes if key not in held]
    changed = [(key, process) for key, process in processes if key in held]
    for part in _PARTS:
        copy_rows(part.table, part.columns, part.rows(new, suppliers))
        if changed:
            _delete_surplus(part.model, [(key, len(getattr(process, part.name))) for key, process in changed])
            upsert_rows(part.table, part.columns, part.rows(changed, suppliers), keys=_NUMBER)
    _write_pairs(_award_pairs(processes, suppliers), held)
    _write_participations(processes, suppliers, held)


def _delete_surplus(model, counts: list[tuple[int, int]]) -> None:
    """Parts that the publication no longer has."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from {model._meta.db_table} as part "  # noqa: S608
            "join unnest(%s::bigint[], %s::int[]) as now (process_id, parts) using (process_id) "
            "where part.number > now.parts",
            [[key for key, _ in counts], [count for _, count in counts]],
        )
        surplus = [row[0] for row in cursor.fetchall()]
    if surplus:
        model.objects.filter(pk__in=surplus).delete()


def _award_pairs(processes: Numbered, suppliers: dict) -> set[tuple[int, int]]:
    awarded = [key for key, process in processes if process.awards]
    rows = Award.objects.filter(process__in=awarded).order_by().values_list("process", "number", "pk")
    keys = {(process, number): key for process, number, key in rows}
    return {
        (keys[key, award.number], suppliers[supplier])
        for key, process in processes
        for award in process.awards
        for supplier in award.suppliers
    }


def _write_pairs(wanted: set[tuple[int, int]], held: set[int]) -> None:
    through = Award.suppliers.through
    rows = through.objects.filter(award__process__in=held).values_list("pk", "award", "supplier") if held else ()
    found = {(award, supplier): key for key, award, supplier in rows}
    if gone := [key for pair, key in found.items() if pair not in wanted]:
        through.objects.filter(pk__in=gone).delete()
    copy_rows(through._meta.db_table, ("award_id", "supplier_id"), sorted(wanted - found.keys()))


def _write_participations(processes: Numbered, suppliers: dict, held: set[int]) -> None:
    wanted = {
        (key, suppliers[supplier], str(role)) for key, process in processes for supplier, role in process.participations
    }
    of_held = Participation.objects.filter(process__in=held) if held else Participation.objects.none()
    found = {
        (process, supplier, role): key
        for key, process, supplier, role in of_held.values_list("pk", "process", "supplier", "role")
    }
    if gone := [key for triple, key in found.items() if triple not in wanted]:
        Participation.objects.filter(pk__in=gone).delete()
    columns = ("process_id", "supplier_id", "role")
    copy_rows("procurement_participation", columns, sorted(wanted - found.keys()))
