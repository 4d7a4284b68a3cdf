"""Fill a JSON schema with what the finders read, or with the best passages for a question."""

import re
import unicodedata

from sandbox.ai.fields import FINDERS, Found
from sandbox.ai.pages import Page

STOP = {
    "para",
    "cual",
    "cuales",
    "como",
    "cuando",
    "donde",
    "este",
    "esta",
    "tiene",
    "debe",
    "sobre",
    "entre",
    "cuanto",
}
SHORTEST_OVERLAP = 2


def filled(schema: dict, pages: list[Page], question: str) -> dict:
    """An object of the schema: null or an empty list for what nothing is known of."""
    definitions = schema.get("$defs", {})
    names = schema.get("properties", {})
    if "answer" in names:
        return _answered(schema, definitions, pages, question)
    return {name: _value(name, node, definitions, pages) for name, node in names.items()}


def resolved(node: dict, definitions: dict) -> dict:
    """The node behind references, and the one that is not null of several."""
    while "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    for option in node.get("anyOf", []):
        if option.get("type") != "null":
            return resolved(option, definitions)
    return node


def _value(name: str, node: dict, definitions: dict, pages: list[Page]):
    shape = resolved(node, definitions)
    if shape.get("type") == "array":
        return []
    if shape.get("type") == "boolean":
        return False
    found = FINDERS[name](pages) if name in FINDERS else None
    if found is None:
        nullable = any(option.get("type") == "null" for option in node.get("anyOf", []))
        return None if nullable else _least(shape, definitions)
    return _shaped(shape, definitions, found)


def _shaped(shape: dict, definitions: dict, found: Found):
    page, quote, value = found
    properties = shape.get("properties", {})
    if not properties:
        return value
    cited = (
        {"citations": [cited_as(properties["citations"], definitions, page, quote)]}
        if "citations" in properties
        else {}
    )
    rest = value if isinstance(value, dict) else {"value": value}
    known = {name: rest[name] for name in properties if name in rest}
    missing = {name: _least(resolved(node, definitions), definitions) for name, node in properties.items()}
    return {**missing, **known, **cited}


def cited_as(node: dict, definitions: dict, page: Page, quote: str) -> dict:
    item = resolved(resolved(node, definitions)["items"], definitions)
    known = {"page": page.number, "quote": quote, "document": page.document}
    return {name: known.get(name) for name in item["properties"]}


def _least(shape: dict, definitions: dict):
    """The emptiest value of a shape."""
    if "enum" in shape:
        return shape["enum"][-1]
    if shape.get("type") == "object":
        return {name: _least(resolved(node, definitions), definitions) for name, node in shape["properties"].items()}
    return {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}.get(shape.get("type", ""))


def _answered(schema: dict, definitions: dict, pages: list[Page], question: str) -> dict:
    """The sentence that shares most words with the question; nothing when none shares enough."""
    best = max(((_shared(line, question), page, line) for page in pages for line in _sentences(page)), default=None,
               key=lambda row: row[0])  # fmt: skip
    least = {name: _least(resolved(node, definitions), definitions) for name, node in schema["properties"].items()}
    if best is None or best[0] < SHORTEST_OVERLAP:
        nothing = None if "anyOf" in schema["properties"]["answer"] else ""
        return {**least, "answer": nothing, "citations": []}
    _, page, line = best
    return {
        **least,
        "answer": line,
        "citations": [cited_as(schema["properties"]["citations"], definitions, page, line)],
    }


def _sentences(page: Page) -> list[str]:
    flat = re.sub(r"\s+", " ", page.text)
    return [piece.strip()[:280] for piece in re.split(r"(?<=[.;:])\s", flat) if len(piece.strip()) >= 12]


def _shared(line: str, question: str) -> int:
    return len(words(line) & words(question))


def words(text: str) -> set[str]:
    """Beginnings of the words that say something, without accents."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return {word[:6] for word in re.findall(r"[a-z0-9]{4,}", flat) if word not in STOP}
