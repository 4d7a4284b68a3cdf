"""What of a changed OpenAPI document breaks clients that hold the former one. Pure: two documents in, sentences out."""

from collections.abc import Iterator
from typing import Any


def breaking(before: dict, after: dict) -> list[str]:
    """What a client of `before` can no longer rely on; empty when everything only grew."""
    found: list[str] = []
    for path, operations in before["paths"].items():
        for method, operation in operations.items():
            now = after["paths"].get(path, {}).get(method)
            where = f"{method.upper()} {path}"
            found += (
                [f"{where}: is gone"] if now is None else [f"{where}: {each}" for each in _operation(operation, now)]
            )
    return found


def _operation(before: dict, after: dict) -> Iterator[str]:
    if before.get("x-scope") != after.get("x-scope"):
        yield f"asks for the scope {after.get('x-scope')} instead of {before.get('x-scope')}"
    yield from _parameters(before, after)
    yield from _body(before.get("requestBody"), after.get("requestBody"))
    for status, answer in before["responses"].items():
        if status.startswith("2"):
            yield from _answer(status, answer, after["responses"].get(status))


def _parameters(before: dict, after: dict) -> Iterator[str]:
    held = {(each["in"], each["name"]): each for each in before.get("parameters", ())}
    now = {(each["in"], each["name"]): each for each in after.get("parameters", ())}
    for key, parameter in held.items():
        if key not in now:
            yield f"the parameter {key[1]} is gone"
        else:
            yield from (f"the parameter {key[1]} {each}" for each in _narrower(parameter["schema"], now[key]["schema"]))
    yield from (
        f"the parameter {key[1]} is required now"
        for key, each in now.items()
        if each.get("required") and not held.get(key, {}).get("required")
    )


def _narrower(before: dict, after: dict) -> Iterator[str]:
    """How what was accepted is no longer."""
    if _types(before) - _types(after):
        yield f"takes {sorted(_types(after))} instead of {sorted(_types(before))}"
    if "enum" in after and (gone := [each for each in before.get("enum", [None]) if each not in after["enum"]]):
        yield f"no longer takes {gone}"
    for limit, is_tighter in (("maximum", int.__lt__), ("maxLength", int.__lt__), ("minimum", int.__gt__)):
        if limit in after and (limit not in before or is_tighter(after[limit], before[limit])):
            yield f"has a tighter {limit}"
    if "items" in before and "items" in after:
        yield from _narrower(before["items"], after["items"])


def _body(before: dict | None, after: dict | None) -> Iterator[str]:
    if before is None or after is None:
        if after is not None:
            yield "needs a body now"
        return
    for media, content in before["content"].items():
        if media not in after["content"]:
            yield f"no longer takes {media}"
            continue
        was, now = content["schema"], after["content"][media]["schema"]
        if more := set(now.get("required", ())) - set(was.get("required", ())):
            yield f"needs {sorted(more)} in its body now"
        for name, schema in was.get("properties", {}).items():
            if name not in now.get("properties", {}):
                yield f"no longer takes {name} in its body"
            else:
                yield from (f"{name} of its body {each}" for each in _narrower(schema, now["properties"][name]))


def _answer(status: str, before: dict, after: dict | None) -> Iterator[str]:
    if after is None:
        yield f"no longer answers {status}"
        return
    for media, content in before.get("content", {}).items():
        if media not in after.get("content", {}):
            yield f"no longer answers {media}"
        else:
            yield from _less(content["schema"], after["content"][media]["schema"], "")


def _less(before: dict, after: dict, place: str) -> Iterator[str]:
    """How an answer holds less, or something else, than it did."""
    if _types(after) - _types(before):
        yield f"{place or 'the answer'} may be {sorted(_types(after) - _types(before))} now"
    if missing := set(before.get("required", ())) - set(after.get("required", ())):
        yield f"{place or 'the answer'} may lack {sorted(missing)} now"
    for name, schema in before.get("properties", {}).items():
        inner = f"{place}.{name}".lstrip(".")
        if name not in after.get("properties", {}):
            yield f"{inner} is gone from the answer"
        else:
            yield from _less(schema, after["properties"][name], inner)
    if "items" in before:
        yield from _less(before["items"], after.get("items", {}), f"{place}[]")


def _types(schema: dict[str, Any]) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)
