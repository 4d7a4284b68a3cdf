"""Rows of processes and of their parts, by sets, on natural keys: the ocid, and the place inside the process."""

from dataclasses import fields

from django.db import connection, models

from procurement.choices import Detail
from procurement.mapping import ProcessFacts, ProcessValues
from procurement.models import Award, Bid, Contract, Enquiry, Item, Lot, Participation, Process
from procurement.store.source import Source

_FACTS = [fact.name for fact in fields(ProcessFacts)]
_WRITTEN = [name for name in _FACTS if name != "ocid"]
_WRITTEN += ["buyer", "detail", "source", "checked_at", "changed_at", "is_demo"]
_PARTS: dict[str, type[models.Model]] = {
    "lots": Lot,
    "items": Item,
    "enquiries": Enquiry,
    "bids": Bid,
    "awards": Award,
    "contracts": Contract,
}


def write_processes(
    values: list[ProcessValues], buyers: dict, source: Source, held: dict[str, Process]
) -> dict[str, int]:
    """Write the process rows; primary keys by ocid. `held`: those that exist already."""
    rows = [_process(process, buyers, source, held.get(process.facts.ocid)) for process in values]
    written = Process.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["ocid"], update_fields=_WRITTEN, batch_size=500
    )
    return {row.ocid: row.pk for row in written}


def _process(process: ProcessValues, buyers: dict, source: Source, held: Process | None) -> Process:
    return Process(
        **{name: getattr(process.facts, name) for name in _FACTS},
        buyer_id=buyers[process.buyer] if process.buyer else None,
        detail=Detail.FULL,
        source=source.channel,
        checked_at=max(held.checked_at, source.received) if held else source.received,
        changed_at=max(held.changed_at, source.received) if held else source.received,
        # What simulated data have touched stays marked.
        is_demo=source.is_demo or (held is not None and held.is_demo),
    )


def write_parts(processes: list[tuple[int, ProcessValues]], suppliers: dict, held: set[int]) -> None:
    """Write the parts of each process, (primary key, values). `held`: keys of those that may have parts already."""
    for name, model in _PARTS.items():
        if held:
            _delete_surplus(model, [(key, len(getattr(process, name))) for key, process in processes if key in held])
        names, rows = _part_rows(model, name, processes, suppliers)
        if rows:
            model._default_manager.bulk_create(
                rows,
                batch_size=2000,
                update_conflicts=bool(held),
                unique_fields=["process", "number"] if held else None,
                update_fields=names if held else None,
            )
        if name == "awards":
            _write_pairs(Award.suppliers.through, _award_pairs(rows, processes, suppliers), _awards_of(held))
    _write_participations(processes, suppliers, held)


def _part_rows(model, name: str, processes, suppliers: dict) -> tuple[list[str], list]:
    first = next((part for _, process in processes for part in getattr(process, name)), None)
    if first is None:
        return [], []
    plain = [column.name for column in fields(first) if column.name not in {"supplier", "suppliers"}]
    rows = []
    for key, process in processes:
        for part in getattr(process, name):
            row = model(process_id=key, **{column: getattr(part, column) for column in plain})
            if model is Bid and part.supplier:
                row.supplier_id = suppliers[part.supplier]
            rows.append(row)
    names = [column for column in plain if column != "number"]
    return names + (["supplier"] if model is Bid else []), rows


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


def _award_pairs(rows: list[Award], processes, suppliers: dict) -> set[tuple[int, int]]:
    keys = {(row.process_id, row.number): row.pk for row in rows}
    return {
        (keys[key, award.number], suppliers[supplier])
        for key, process in processes
        for award in process.awards
        for supplier in award.suppliers
    }


def _awards_of(held: set[int]) -> models.QuerySet:
    return Award.suppliers.through.objects.filter(award__process__in=held)


def _write_pairs(through, wanted: set[tuple[int, int]], held: models.QuerySet) -> None:
    found = {(award, supplier): key for key, award, supplier in held.values_list("pk", "award", "supplier")}
    if gone := [key for pair, key in found.items() if pair not in wanted]:
        through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(
        (through(award_id=award, supplier_id=supplier) for award, supplier in sorted(wanted - found.keys())),
        batch_size=2000,
    )


def _write_participations(processes, suppliers: dict, held: set[int]) -> None:
    wanted = {
        (key, suppliers[supplier], str(role)) for key, process in processes for supplier, role in process.participations
    }
    rows = Participation.objects.filter(process__in=held).values_list("pk", "process", "supplier", "role")
    found = {(process, supplier, role): key for key, process, supplier, role in rows}
    if gone := [key for triple, key in found.items() if triple not in wanted]:
        Participation.objects.filter(pk__in=gone).delete()
    Participation.objects.bulk_create(
        (
            Participation(process_id=process, supplier_id=supplier, role=role)
            for process, supplier, role in sorted(wanted - found.keys())
        ),
        batch_size=2000,
    )
