"""Catalogues: products of the CPC, procedures, phases, categories, provinces."""

from typing import Any

from django.http import Http404

from api.columns import Column, Columns, objects, sources
from api.pages import after_key, page
from api.parameters import CURSOR, LIMIT, Parameter, choice
from api.schema import NEXT, page_of
from api.scopes import Access, Scope
from api.views import ApiView
from procurement.choices import Category, Channel, Detail, Method, Phase, Procedure
from procurement.models import CpcCode

LISTS = {
    "phases": Phase,
    "procedures": Procedure,
    "categories": Category,
    "methods": Method,
    "channels": Channel,
    "details": Detail,
}
CPC = Columns((Column("code", "code"), Column("level", "level", "integer"), Column("description", "description")))
UNDER = Parameter("under", "Código del que cuelgan.", {"type": "string", "pattern": "^[0-9]{1,9}$", "example": "452"})
LEVEL = choice("level", "1 sección … 5 subclase y productos.", [str(number) for number in range(1, 10)])


class CpcList(ApiView):
    """The classifier of products, in order of code."""

    scope = Scope.PROCESSES
    tag, summary = "catalogues", "Clasificador Central de Productos"
    parameters = (UNDER, LEVEL, LIMIT, CURSOR)
    result = page_of(CPC.schema)
    links = {
        "GET": {
            "next": ("get_catalogues_cpc", NEXT),
            "under": ("get_catalogues_cpc", {"under": "$response.body#/items/0/code"}),
            "processes": ("get_processes", {"cpc": "$response.body#/items/0/code"}),
        }
    }
    cached_seconds = 3600

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        rows = CpcCode.objects.filter(code__startswith=asked["under"])
        if asked["level"]:
            rows = rows.filter(level=int(asked["level"]))
        found = after_key(rows, sources(CPC.columns), asked)
        return page(found, objects(CPC.columns, found.rows))


class Catalogue(ApiView):
    """The values of one enumeration, with their names in Spanish; "" is «not published»."""

    scope = Scope.PROCESSES
    tag, summary = "catalogues", "Valores de un catálogo"
    path_schemas = {"name": {"type": "string", "enum": list(LISTS)}}
    cached_seconds = 3600
    result = {
        "type": "object",
        "required": ["name", "values"],
        "properties": {
            "name": {"type": "string"},
            "values": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["value", "label"],
                    "properties": {"value": {"type": "string"}, "label": {"type": "string"}},
                },
            },
        },
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        found = LISTS.get(path["name"])
        if found is None:
            raise Http404
        return {"name": path["name"], "values": [{"value": value, "label": label} for value, label in found.choices]}
