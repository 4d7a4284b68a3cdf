"""Processes: the list with the filters of the page, one process with its parts."""

from collections.abc import Callable
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import Http404

from api.columns import Column, Columns, objects, sources
from api.lines import joined, lines, run, run_prepared, statement
from api.pages import bad_cursor
from api.parameters import CURSOR, FIELDS, LIMIT
from api.schema import NEXT, page_of
from api.scopes import Access, Scope
from api.views import CACHED_SECONDS, ApiView
from procurement import search
from procurement.api.filters import FILTERS, ORDER, search_of
from procurement.api.people import hidden, hidden_in
from procurement.choices import Channel, Detail, Phase, Procedure
from procurement.models import Process, ProcessQuerySet
from suppliers.persons import shown

OCID = {"type": "string", "pattern": "^ocds-[a-z0-9]{6}-[^/]+$", "maxLength": 200}


def _text(name: str, source: str = "", about: str = "", choices=None) -> Column:
    """What the source leaves out is null."""
    return Column(name, source or name, "text", True, about, choices, blank_is_null=True)


COLUMNS = Columns(
    (
        Column("ocid", "ocid"),
        Column("code", "code", about="Código del proceso en SERCOP."),
        _text("title", about="Objeto de la contratación."),
        Column("buyer_ruc", "buyer__ruc", is_nullable=True),
        _text("buyer_name"),
        Column("procedure", "procedure", choices=Procedure),
        _text("procedure_details", "procedure_source", "Procedimiento, como lo publica SERCOP."),
        _text("method"),
        _text("category"),
        Column("phase", "phase", choices=Phase),
        _text("region"),
        _text("locality"),
        Column("budget_amount", "budget_amount", "money", True, "Presupuesto referencial, USD sin IVA."),
        _text("budget_source"),
        Column("awarded_amount", "awarded_amount", "money", True),
        Column("contracted_amount", "contracted_amount", "money", True),
        Column("tenderers_count", "tenderers_count", "integer", True, "null: la fuente no lo publica."),
        Column("published_at", "published_at", "moment", True),
        Column("enquiry_period_end", "enquiry_period_end", "moment", True),
        Column("tender_period_end", "tender_period_end", "moment", True),
        Column("award_period_end", "award_period_end", "moment", True),
        Column("auction_start", "auction_start", "moment", True),
        Column("awarded_at", "awarded_at", "moment", True),
        Column("signed_at", "signed_at", "moment", True),
        Column("detail", "detail", choices=Detail, about="summary: falta leer la ficha."),
        Column("source", "source", choices=Channel, about="Canal del que vino."),
        Column("released_at", "released_at", "moment", about="Fecha de la publicación más reciente."),
        Column("checked_at", "checked_at", "moment", about="Última vez que la fuente lo confirmó."),
        Column("changed_at", "changed_at", "moment", about="Última vez que cambió algún dato."),
        Column("is_demo", "is_demo", "boolean", about="Datos de demostración."),
    )
)


def _of_process(ocid: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Where the process leads that stands there."""
    operations = ("get_processes_ocid_releases", "get_processes_ocid_record", "get_documents")
    return {operation.rpartition("_")[2]: (operation, {"ocid": ocid}) for operation in operations}


class ProcessList(ApiView):
    """Processes with the filters of the page, in the order asked for, page by page."""

    scope = Scope.PROCESSES
    tag, summary = "processes", "Procesos con filtros"
    parameters = (*FILTERS, ORDER, FIELDS, LIMIT, CURSOR)
    result = page_of(COLUMNS.schema)
    cached_seconds = CACHED_SECONDS
    links = {
        "GET": {
            **_of_process("$response.body#/items/0/ocid"),
            "process": ("get_processes_ocid", {"ocid": "$response.body#/items/0/ocid"}),
            "buyer": ("get_buyers_ruc", {"ruc": "$response.body#/items/0/buyer_ruc"}),
            "next": ("get_processes", NEXT),
        }
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        columns = COLUMNS.chosen(asked["fields"])
        criteria, order = search_of(asked, access)
        wanted = {"now": criteria.moment, "size": asked["limit"], "after": asked["cursor"]}
        # Without filters and from the beginning the statement is the same for all.
        shared = asked["fields"] if criteria.is_everything and not asked["cursor"] else None
        try:
            found, following = search.slice_after(
                search.listed(criteria, order), order, criteria.query, read=_Reader(columns, shared).read, **wanted
            )
        except search.BadToken:
            raise bad_cursor() from None
        return {"items": joined(text for text, *_ in hidden(found, access)), "next": following or None}


class _Reader:
    """Reads a slice as texts of JSON. `shared` names columns whose statement for all processes is compiled once."""

    def __init__(self, columns: tuple[Column, ...], shared: str | None):
        self.columns, self.shared = columns, shared

    def read(self, rows: Callable[[], ProcessQuerySet], known: tuple, key: str, pk: str) -> list[tuple]:
        # As text, which the cursor needs of one of the rows.
        others = Cast(key, TextField()), pk
        if self.shared is None:
            return lines(rows(), self.columns, *others)
        place = (self.shared, *known)
        if sql := _statements.get(place):
            return run_prepared(sql)
        sql, parameters = statement(rows(), self.columns, *others)
        if not parameters:
            if len(_statements) >= MOST_STATEMENTS:
                _statements.clear()
            _statements[place] = sql
        return run(sql, parameters)


MOST_STATEMENTS = 200
_statements: dict[tuple, str] = {}
LISTS = {
    "lots": ("number", "source_id", "title", "amount"),
    "items": ("number", "description", "cpc", "cpc_description", "quantity", "unit", "unit_price", "total"),
    "enquiries": ("number", "question", "answer", "asked_at", "answered_at"),
    "contracts": (
        "number",
        "source_id",
        "amount",
        "signed_at",
        "period_start",
        "period_end",
        "duration_days",
        "status",
    ),
}
PARTS = (*LISTS, "bids", "awards", "participants")
_DETAIL = Columns((*COLUMNS.columns, *(Column(name, "pk", "objects") for name in PARTS)))


class ProcessDetail(ApiView):
    """One process by its ocid, with lots, items, enquiries, bids, awards, contracts and who takes part."""

    scope = Scope.PROCESSES
    tag, summary = "processes", "Un proceso con sus partes"
    parameters = (FIELDS,)
    path_schemas = {"ocid": OCID}
    result = _DETAIL.schema
    links = {
        "GET": {
            **_of_process("$request.path.ocid"),
            "buyer": ("get_buyers_ruc", {"ruc": "$response.body#/buyer_ruc"}),
            "participant": ("get_suppliers_identifier", {"identifier": "$response.body#/participants/0/id"}),
        }
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        chosen = _DETAIL.chosen(asked["fields"])
        plain = [column for column in chosen if column.name not in PARTS]
        row = Process.objects.filter(ocid=path["ocid"]).values_list(*sources(plain), "pk").first()
        if row is None:
            raise Http404
        (found,), key = objects(plain, [row]), row[-1]
        for column in chosen:
            if column.name in PARTS:
                found[column.name] = _part(column.name, key, access)
        return hidden_in(key, found, access)


def _part(name: str, process: int, access: Access) -> list[dict]:
    if name in LISTS:
        related = Process._meta.get_field(name).related_model
        return [_known(row) for row in related._default_manager.filter(process=process).values(*LISTS[name])]  # type: ignore[union-attr]
    return _PEOPLE[name](process, access)


def _bids(process: int, access: Access) -> list[dict]:
    columns = (
        "number",
        "amount",
        "submitted_at",
        "is_winner",
        "supplier__ruc",
        "supplier__foreign_id",
        "supplier__name",
    )
    rows = _rows("bids", process).values_list(*columns)
    return [
        {
            **dict(zip(columns[:4], row, strict=False)),
            "supplier": shown(*row[4:], sees_people=access.sees_people) if row[6] else None,
        }
        for row in rows
    ]


def _awards(process: int, access: Access) -> list[dict]:
    found = []
    for award in _rows("awards", process).prefetch_related("suppliers"):
        suppliers = [
            shown(each.ruc, each.foreign_id, each.name, sees_people=access.sees_people)
            for each in award.suppliers.all()
        ]
        names = ("number", "source_id", "amount", "awarded_at", "status", "description")
        found.append(_known({name: getattr(award, name) for name in names}) | {"suppliers": suppliers})
    return found


def _participants(process: int, access: Access) -> list[dict]:
    rows = _rows("participations", process).values_list(
        "role", "supplier__ruc", "supplier__foreign_id", "supplier__name"
    )
    return [
        {"role": role, **shown(ruc, foreign, name, sees_people=access.sees_people)}
        for role, ruc, foreign, name in rows.order_by("role", "supplier__name", "pk")
    ]


def _rows(name: str, process: int):
    return Process._meta.get_field(name).related_model._default_manager.filter(process=process)  # type: ignore[union-attr]


def _known(row: dict) -> dict:
    return {name: None if value == "" else value for name, value in row.items()}


_PEOPLE = {"bids": _bids, "awards": _awards, "participants": _participants}
