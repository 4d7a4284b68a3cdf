"""How many processes answer a search, and of which kind."""

from typing import Any

from api.scopes import Access, Scope
from api.views import CACHED_SECONDS, ApiView
from procurement import search
from procurement.api.filters import FILTERS, search_of

_COUNTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["value", "count"],
        "properties": {"value": {"type": ["string", "integer"]}, "count": {"type": ["integer", "null"]}},
    },
}


class Aggregates(ApiView):
    """Counts and budget of the processes that the filters let through, by phase, procedure, year, region and category.

    Exact up to the largest count of the pages; beyond it, `inexact` names the lists whose numbers are the least there
    are, and a null is a value that may exist.
    """

    scope = Scope.PROCESSES
    tag, summary = "processes", "Totales de una búsqueda"
    parameters = FILTERS
    cached_seconds = CACHED_SECONDS
    result = {
        "type": "object",
        "required": ["count", "is_exact", "budget", "without_budget", "facets", "inexact"],
        "properties": {
            "count": {"type": "integer"},
            "is_exact": {"type": "boolean"},
            "budget": {"type": "number", "description": "USD sin IVA de los que publican presupuesto."},
            "without_budget": {"type": "integer"},
            "facets": {"type": "object", "additionalProperties": _COUNTS},
            "inexact": {"type": "array", "items": {"type": "string"}},
        },
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        found = search.count_facets(search_of(asked, access)[0])
        tally = found.tally
        facets = {
            name: [{"value": value, "count": count} for value, count in values.items()]
            for name, values in found.options.items()
        }
        return {
            "count": tally.count,
            "is_exact": tally.is_exact,
            "budget": tally.budget,
            "without_budget": tally.without_budget,
            "facets": facets,
            "inexact": sorted(found.inexact),
        }
