"""The fields of a resource: where each is read, its type in the schema, and which of them a client asks for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from api.problems import invalid

Schema = dict

TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "money": {"type": "number", "description": "USD"},
    "moment": {"type": "string", "format": "date-time"},
    "boolean": {"type": "boolean"},
    "object": {"type": "object"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "objects": {"type": "array", "items": {"type": "object"}},
}


@dataclass(frozen=True)
class Column:
    """`source`: the path for `values_list`. `shown` turns what is read into what is sent.

    `blank_is_null`: an empty text is sent as null.
    """

    name: str
    source: str
    kind: str = "text"
    is_nullable: bool = False
    about: str = ""
    choices: type[Enum] | None = None
    shown: Callable | None = None
    blank_is_null: bool = False

    @property
    def schema(self) -> Schema:
        found = dict(TYPES[self.kind])
        if self.is_nullable:
            found["type"] = [found["type"], "null"]
        if self.choices:
            found["enum"] = [each.value for each in self.choices] + ([None] if self.is_nullable else [])
        return found | ({"description": self.about} if self.about else {})


@dataclass(frozen=True)
class Columns:
    """The columns of a resource, in order."""

    columns: tuple[Column, ...]
    by_name: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    def chosen(self, fields: str) -> tuple[Column, ...]:
        """Those named in `fields` ("ocid,title"), in the order of the resource; all for ""."""
        if not fields:
            return self.columns
        names = {name.strip() for name in fields.split(",")}
        if unknown := sorted(names - self.by_name.keys()):
            known = ", ".join(self.by_name)
            raise invalid(
                "fields",
                f"«{unknown[0][:60]}» no es un campo; existen: {known}.",
                f'"{unknown[0][:60]}" is not a field; there are: {known}.',
            )
        return tuple(column for column in self.columns if column.name in names)

    @property
    def schema(self) -> Schema:
        # Nothing is required: `fields` may leave anything out.
        return {"type": "object", "properties": {c.name: c.schema for c in self.columns}, "additionalProperties": False}


def objects(columns: Sequence[Column], rows: Iterable[tuple]) -> list[dict]:
    """Rows of `values_list(*sources)` as the objects that are sent."""
    names = [column.name for column in columns]
    changed = [(each.name, each.shown or _or_none) for each in columns if each.shown or each.blank_is_null]
    found = [dict(zip(names, row, strict=False)) for row in rows]
    for name, shown in changed:
        for each in found:
            each[name] = shown(each[name])
    return found


def _or_none(text: str) -> str | None:
    return text or None


def sources(columns: Sequence[Column]) -> list[str]:
    return [column.source for column in columns]
