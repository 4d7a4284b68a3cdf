"""Contracting entities: one per RUC, and what each publishes and awards."""

from typing import Any

from django.http import Http404

from api.columns import Column, Columns, objects, sources
from api.pages import after_key, page
from api.parameters import CURSOR, FIELDS, LIMIT, Parameter
from api.schema import NEXT, page_of
from api.scopes import Access, Scope
from api.views import CACHED_SECONDS, ApiView
from procurement import totals
from procurement.models import Buyer
from suppliers import directory

RUC = {"type": "string", "pattern": "^[0-9]{13}$"}
SUMS = {
    "type": "object",
    "properties": {
        "processes": {"type": "integer"},
        "budget": {"type": ["number", "null"]},
        "awarded": {"type": ["number", "null"]},
    },
}
COLUMNS = Columns(
    (
        Column("ruc", "ruc"),
        Column("name", "name"),
        Column("region", "region"),
        Column("locality", "locality"),
        Column("source", "source"),
        Column("seen_at", "seen_at", "moment", about="Publicación más reciente que la nombra."),
        Column("is_demo", "is_demo", "boolean"),
    )
)
NAME = Parameter("q", "Comienzo del RUC, o palabras del nombre.", {"type": "string", "maxLength": 100})


class BuyerList(ApiView):
    """Contracting entities in the order in which they were first published."""

    scope = Scope.PROCESSES
    tag, summary = "buyers", "Entidades contratantes"
    parameters = (NAME, FIELDS, LIMIT, CURSOR)
    result = page_of(COLUMNS.schema)
    links = {
        "GET": {"buyer": ("get_buyers_ruc", {"ruc": "$response.body#/items/0/ruc"}), "next": ("get_buyers", NEXT)},
    }
    cached_seconds = CACHED_SECONDS

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        columns = COLUMNS.chosen(asked["fields"])
        rows = directory.found(Buyer.objects.one_per_ruc(), asked["q"][:100])
        found = after_key(rows, sources(columns), asked)
        return page(found, objects(columns, found.rows))


class BuyerDetail(ApiView):
    """One contracting entity by its RUC, with its totals by year and procedure (USD without VAT)."""

    scope = Scope.PROCESSES
    tag, summary = "buyers", "Una entidad con sus totales"
    path_schemas = {"ruc": RUC}
    links = {
        "GET": {
            "processes": ("get_processes", {"buyer": "$request.path.ruc"}),
            "aggregates": ("get_aggregates", {"buyer": "$request.path.ruc"}),
        }
    }
    cached_seconds = CACHED_SECONDS
    result = {
        "type": "object",
        "required": ["ruc", "name", "units", "total", "years", "procedures"],
        "properties": {
            **COLUMNS.schema["properties"],
            "units": {"type": "array", "items": {"type": "object"}},
            "total": SUMS,
            "years": {"type": "array", "items": {"type": "object"}},
            "procedures": {"type": "array", "items": {"type": "object"}},
        },
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        ruc = path["ruc"]
        row = Buyer.objects.one_per_ruc().filter(ruc=ruc).values_list(*sources(COLUMNS.columns)).first()
        if row is None:
            raise Http404
        (found,) = objects(COLUMNS.columns, [row])
        summed = totals.of_buyer(ruc)
        units = Buyer.objects.filter(ruc=ruc).order_by("unit").values("unit", "name", "region", "locality")
        return {
            **found,
            "units": list(units),
            "total": summed.total,
            "years": [{"year": year, "sums": sums} for year, sums in summed.years],
            "procedures": [{"procedure": label, "sums": sums} for label, sums in summed.procedures],
        }
