"""What DINARP's Interoperador brings from other institutions, in our words."""

from collections.abc import Iterator
from dataclasses import dataclass

# What packages call the identification that is asked about.
PARAMETERS = ("identificacion", "ruc", "cedula")


@dataclass(frozen=True, slots=True)
class Field:
    """`name`: as the source calls it ("razonSocial"); `code`: its number in DINARP's catalogue, "" when not told."""

    name: str
    value: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: fields in their order. `name`: the heading of a detail of version 1, else ""."""

    fields: tuple[Field, ...]
    name: str = ""

    def value(self, name: str) -> str | None:
        """Of the first field called so, by name or by code of the catalogue; None when there is none."""
        return next((field.value for field in self.fields if name in (field.name, field.code)), None)


@dataclass(frozen=True, slots=True)
class Institution:
    """What one institution gives. `message`: what it says instead of, or besides, records."""

    name: str
    rows: tuple[Row, ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class InformationFile:
    """The answer of a package: the records of each institution in it. Both versions of the service give this."""

    package: str
    identification: str
    institutions: tuple[Institution, ...]
    message: str = ""

    def rows(self) -> Iterator[Row]:
        for institution in self.institutions:
            yield from institution.rows

    def value(self, name: str) -> str | None:
        """Of the first field called so in any record; None when no record has it."""
        found = (row.value(name) for row in self.rows())
        return next((value for value in found if value is not None), None)
