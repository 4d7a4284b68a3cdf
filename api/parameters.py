"""Parameters of the query string: declared once, read strictly, told in the schema."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils.timezone import is_naive

from api.problems import Problem, invalid


@dataclass(frozen=True)
class Parameter:
    """`read` turns the text into a value or raises ValueError; without it the text is, written as the schema says.

    `expected`: in Spanish and English, what is, where the schema does not say it well.
    """

    name: str
    about: str
    schema: dict = field(default_factory=lambda: {"type": "string"})
    read: Callable[[str], Any] | None = None
    default: Any = ""
    is_many: bool = False
    expected: tuple[str, str] | None = None

    @property
    def in_schema(self) -> dict:
        schema = {"type": "array", "items": self.schema} if self.is_many else self.schema
        return {"name": self.name, "in": "query", "description": self.about, "schema": schema}


def whole(name: str, about: str, *, default: int, low: int, high: int) -> Parameter:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
            raise ValueError(text)
        return int(text)

    schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}
    return Parameter(name, about, schema, read, default)


def choice(name: str, about: str, options: Iterable[str], *, default: str = "") -> Parameter:
    accepted = list(options)

    def read(text: str) -> str:
        if text not in accepted:
            raise ValueError(text)
        return text

    return Parameter(name, about, {"type": "string", "enum": accepted}, read, default)


def moment(name: str, about: str) -> Parameter:
    def read(text: str) -> datetime:
        found = datetime.fromisoformat(text.replace(" ", "+"))
        if is_naive(found) or not 1900 <= found.year <= 2200:
            raise ValueError(text)
        return found.astimezone(UTC)  # PostgreSQL takes no offset beyond 16 hours

    return Parameter(name, about, {"type": "string", "format": "date-time"}, read, None)


FIELDS = Parameter("fields", "Campos que se piden, separados por comas; todos si falta.")
CURSOR = Parameter("cursor", "Página siguiente: el `next` de la respuesta anterior.")
LIMIT = whole("limit", "Filas por página.", default=25, low=1, high=100)


def read_all(parameters: Iterable[Parameter], given: QueryDict) -> dict[str, Any]:
    """Values by name; Problem for a name that is not declared, a repeated one, or a value that cannot be read."""
    known = {parameter.name: parameter for parameter in parameters}
    if unknown := sorted(set(given) - set(known)):
        accepted = ", ".join(known)
        es = f"No existe; se aceptan: {accepted}." if known else "Sobra: aquí no se acepta ningún parámetro."
        en = f"Unknown; accepted: {accepted}." if known else "Not expected: no parameter is accepted here."
        raise Problem(
            "invalid-parameter",
            errors=[(name[:60], es, en) for name in unknown[:5]],
        )
    return {name: _value(parameter, given.getlist(name)) for name, parameter in known.items()}


def _value(parameter: Parameter, texts: list[str]):
    if any("\x00" in text for text in texts):
        raise invalid(
            parameter.name, "Contiene un carácter nulo (%00): quítelo.", "It holds a null character (%00): remove it."
        )
    if parameter.is_many:
        return texts
    if len(texts) > 1:
        raise invalid(parameter.name, "Viene repetido: envíelo una sola vez.", "It comes more than once: send it once.")
    if not texts or texts[0] == "":
        return parameter.default
    return _read(parameter, texts[0])


def _read(parameter: Parameter, text: str):
    try:
        if parameter.read:
            return parameter.read(text)
        if _is_written(text, parameter.schema):
            return text
    except (ValueError, OverflowError):
        pass
    schema = parameter.schema
    expected = parameter.expected or (_expected(schema, "es"), _expected(schema, "en"))
    raise Problem("invalid-parameter", errors=[not_valid(parameter.name, text, expected)])


def not_valid(name: str, given: str, expected: tuple[str, str]) -> tuple[str, str, str]:
    """One of the `errors` of a problem."""
    shown, (es, en) = given[:60], expected
    return name, f"«{shown}» no es válido; se espera {es}.", f'"{shown}" is not valid; expected {en}.'


def _is_written(text: str, schema: dict) -> bool:
    if schema.get("format") == "date":
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text))
    return text in schema.get("enum", [text]) and bool(re.search(schema.get("pattern", ""), text))


def _expected(schema: dict, language: str) -> str:
    if "enum" in schema:
        return f"{'uno de' if language == 'es' else 'one of'}: {', '.join(schema['enum'])}"
    if schema.get("format") == "date-time":
        words = {"es": "una fecha y hora con zona, como", "en": "a moment with its zone, such as"}
        return f"{words[language]} 2026-11-24T08:00:00-05:00"
    if "example" in schema:
        return f"{'un valor como' if language == 'es' else 'a value such as'} {schema['example']}"
    if "minimum" in schema:
        words = {"es": "un entero de {} a {}", "en": "an integer from {} to {}"}
        return words[language].format(schema["minimum"], schema["maximum"])
    return {"es": "otro valor", "en": "another value"}[language]
