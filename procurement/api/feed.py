"""The feed of changes and its lag."""

from typing import Any

from api.columns import Columns
from api.lines import joined, lines
from api.parameters import FIELDS, Parameter, choice, whole
from api.problems import Problem
from api.scopes import Access, Scope
from api.views import ApiView
from procurement import feed
from procurement.api.people import hidden
from procurement.api.processes import COLUMNS

OFFSET = Parameter("offset", "De dónde seguir: `next_offset` o `previous_offset` de una respuesta anterior.")
DIRECTION = choice("direction", "forward: de lo antiguo a lo nuevo.", ["forward", "backward"], default="forward")
SIZE = whole("limit", "Procesos por respuesta.", default=100, low=1, high=1000)
AHEAD = (
    "Hay cambios que el feed no muestra, como después de restaurar en otro servidor: quien opera el portal debe correr "
    "«manage.py mend_feed»."
)
_SHOWN = ("ocid", "phase", "changed_at")
_SOME = Columns(tuple(column for column in COLUMNS.columns if column.name in _SHOWN))


class Feed(ApiView):
    """Every process in the order of its last change. Follow `next_offset`: nothing is missed and nothing comes twice.

    A process that changes again comes again, at the end. Fields: ocid, phase and changed_at, or those asked for.
    Backwards, begin without an offset, and keep the first `previous_offset` to follow what is new afterwards.
    """

    scope = Scope.FEED
    tag, summary = "feed", "Cambios en orden, en ambas direcciones"
    parameters = (OFFSET, DIRECTION, FIELDS, SIZE)
    links = {
        "GET": {
            "next": ("get_feed", {"offset": "$response.body#/next_offset"}),
            "back": ("get_feed", {"offset": "$response.body#/previous_offset", "direction": "backward"}),
            "record": ("get_processes_ocid_record", {"ocid": "$response.body#/items/0/ocid"}),
            "process": ("get_processes_ocid", {"ocid": "$response.body#/items/0/ocid"}),
        }
    }
    result = {
        "type": "object",
        "required": ["items", "next_offset", "previous_offset", "is_end"],
        "properties": {
            "items": {"type": "array", "items": COLUMNS.schema},
            "next_offset": {"type": "string", "description": "Para seguir en la misma dirección."},
            "previous_offset": {"type": "string", "description": "Para ir en la otra dirección."},
            "is_end": {"type": "boolean", "description": "No hay más por ahora: pregunte de nuevo luego."},
        },
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        columns = COLUMNS.chosen(asked["fields"]) if asked["fields"] else _SOME.columns
        is_backwards = asked["direction"] == "backward"
        try:
            found = feed.read(
                lambda rows, *others: hidden(lines(rows, columns, *others), access),
                size=asked["limit"],
                offset=asked["offset"],
                is_backwards=is_backwards,
            )
        except feed.StaleOffset:
            raise Problem(
                "invalid-cursor",
                "Este offset es de antes de una restauración de los datos: empiece de nuevo sin offset.",
                "This offset is from before the data were restored: begin again without one.",
            ) from None
        except feed.BadOffset:
            raise Problem(
                "invalid-cursor",
                "Use el next_offset o previous_offset de una respuesta de este feed, o empiece sin offset.",
                "Use the next_offset or previous_offset of an answer of this feed, or begin without one.",
            ) from None
        onward, back = (found.older, found.newer) if is_backwards else (found.newer, found.older)
        return {
            "items": joined(text for (text,) in found.rows),
            "next_offset": onward,
            "previous_offset": back,
            "is_end": found.is_end,
        }


class FeedLag(ApiView):
    """How far the feed is behind: changes that wait for an older transaction to end, and how old that one is."""

    scope = Scope.FEED
    tag, summary = "feed", "Retraso del feed"
    result = {
        "type": "object",
        "required": ["held_back", "seconds", "is_ahead"],
        "properties": {
            "held_back": {"type": "integer", "description": "Cambios que esperan a una transacción más antigua."},
            "seconds": {"type": "number", "description": "Edad de la transacción más antigua."},
            "is_ahead": {"type": "boolean", "description": AHEAD},
        },
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> feed.Lag:
        return feed.lag()
