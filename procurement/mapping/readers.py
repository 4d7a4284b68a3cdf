"""From a shape to a function that reads it, written for that shape: a release has a hundred fields, and a call for each
would be most of the time of a load.
"""

from collections.abc import Iterator
from typing import Any

from procurement import rules
from procurement.mapping.shape import (
    RELEASE,
    MappingError,
    Name,
    Reader,
    Shape,
    Text,
    dollars,
    expected,
    known_amount,
    known_moment,
    moment,
    number,
)

_HEAD = """
def read(value):
    if value.__class__ is not dict:
        raise expected("un objeto", value)
    found, get, key = {}, value.get, ""
    try:
"""
_FIELD = """
        if (part := get({key!r})) is not None:
            key = {key!r}
            if (part := {reading}) is not None:
                found[{key!r}] = part
"""
_TAIL = """
    except ValueError as error:
        raise under(key, error) from None
    return found or None
"""


def reader(shape: Shape) -> Reader:
    """A function that gives the known part of a value, or None when nothing is left of it, and raises MappingError."""
    if isinstance(shape, dict):
        return _object_reader({key: (inner, reader(inner)) for key, inner in shape.items()})
    if isinstance(shape, list):
        return _list_reader(reader(shape[0]))
    return shape


def _object_reader(parts: dict[str, tuple[Shape, Reader]]) -> Reader:
    names: dict[str, Any] = {
        "expected": expected,
        "under": _under,
        "is_absent": rules.is_absent,
        "amount": known_amount,
        "moment": known_moment,
    }
    source = _HEAD
    for place, (key, (shape, read)) in enumerate(parts.items()):
        names[f"read{place}"] = read
        source += _FIELD.format(key=key, reading=_reading(shape, f"read{place}(part)"))
    exec(source + _TAIL, names)  # noqa: S102 - of our own words, as dataclasses does
    return names["read"]


def _reading(shape: Shape, call: str) -> str:
    """The expression that reads `part`: without a call for what is as expected."""
    if isinstance(shape, Name):
        return f"(None if is_absent(part) else part.strip()) if {_is_text(shape)} else {call}"
    if isinstance(shape, Text):
        return f"(part.strip() or None) if {_is_text(shape)} else {call}"
    if shape is number:
        return f"amount(part) if part.__class__ is float or part.__class__ is int else {call}"
    if shape is moment:
        return f"moment(part) if part.__class__ is str else {call}"
    return f'part if part == "USD" else {call}' if shape is dollars else call


def _is_text(shape: Text) -> str:
    return f"part.__class__ is str and len(part) <= {shape.limit}"


def _list_reader(inner: Reader) -> Reader:
    def read(value: Any) -> list | None:
        if value.__class__ is not list:
            raise expected("una lista", value)
        try:
            found = [known for part in value if part is not None and (known := inner(part)) is not None]
        except ValueError:
            found = list(_known(value, inner))  # again, to know where
        return found or None

    return read


def _known(value: list, inner: Reader) -> Iterator:
    for place, part in enumerate(value):
        try:
            if part is not None and (known := inner(part)) is not None:
                yield known
        except ValueError as error:
            raise _under(f"[{place}]", error) from None


def _under(key: str, error: ValueError) -> MappingError:
    return error.under(key) if isinstance(error, MappingError) else MappingError(key, str(error))


read_release = reader(RELEASE)
