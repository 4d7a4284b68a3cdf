"""A Postman collection (v2.1) of the document's operations; Bruno and Insomnia read it too. Pure.

Sent from the first to the last, each request finds what the ones before it brought: the links of the document say where
a value of an answer leads, and the variable of that place keeps it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from api.components import TAGS

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
LAST = "Al terminar"  # what takes away what the others need
_PLACE = re.compile(r"{(\w+)}")
_ORDER = ("post", "get", "patch", "delete")
_VARIABLES = {"base": "http://localhost:8000", "client_id": "", "client_secret": "", "access_token": ""}
# Until an answer brings another.
_PLACES = {
    "processes_ocid": "ocds-5wno2w-SIE-EJEMPLO-2026-001-1",
    "buyers_ruc": "1760000000001",
    "suppliers_identifier": "1790000000001",
    "suppliers_ruc": "1790000000001",
    "export_name": "records.jsonl",
    "catalogues_name": "phases",
}
_BODIES = {
    "post_token": {"client_id": "{{client_id}}", "client_secret": "{{client_secret}}"},
    "post_token_revoke": {
        "client_id": "{{client_id}}",
        "client_secret": "{{client_secret}}",
        "token": "{{access_token}}",
    },
    "post_suppliers_ruc_checks": {"purpose": "control", "authorities": ["sri"]},
    "post_webhooks": {"url": "https://ejemplo.ec/avisos", "events": ["process.changed"]},
    "patch_webhooks_id": {"is_active": True},
}
_KEEP = (
    "const keep = (name, pointer) => {",
    "  const body = pm.response.code < 300 ? pm.response.json() : {};",
    "  const value = pointer.split('/').slice(1).reduce((held, key) => (held ? held[key] : held), body);",
    "  if (value) pm.collectionVariables.set(name, String(value));",
    "};",
)


def collection(document: dict[str, Any]) -> dict[str, Any]:
    """Folders by tag, a request per operation; the token that the first one gets serves all the others."""
    paths = {each["operationId"]: path for path, every in document["paths"].items() for each in every.values()}
    folders: dict[str, list[dict]] = {name: [] for name in (*TAGS.values(), LAST)}
    for path, method in sorted(_operations(document), key=_when):
        operation = document["paths"][path][method]
        is_last = method == "delete" or path.endswith("/revoke/")
        folders[LAST if is_last else TAGS[operation["tags"][0]]].append(_item(path, method, operation, paths))
    names = sorted({_variable(path, name) for path in paths.values() for name in _PLACE.findall(path)})
    variables = _VARIABLES | {name: _PLACES.get(name, "1") for name in names}
    return {
        "info": {"name": document["info"]["title"], "schema": SCHEMA, "version": document["info"]["version"]},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{access_token}}", "type": "string"}]},
        "variable": [{"key": key, "value": value} for key, value in variables.items()],
        "item": [{"name": name, "item": items} for name, items in folders.items()],
    }


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((path, method) for path, operations in document["paths"].items() for method in operations)


def _when(place: tuple[str, str]) -> tuple:
    """What brings something before what reads it; the subscription before the token that removes it."""
    path, method = place
    return "/revoke/" in path, path.count("/"), path, _ORDER.index(method)


def _variable(path: str, name: str) -> str:
    return f"{path.split('/')[3]}_{name}"


def _item(path: str, method: str, operation: dict, paths: dict[str, str]) -> dict:
    filled = _PLACE.sub(lambda found: f"{{{{{_variable(path, found[1])}}}}}", path)
    scope = f"\n\nAlcance: {operation['x-scope']}" if "x-scope" in operation else ""
    request: dict[str, Any] = {
        "method": method.upper(),
        "description": f"{operation['description']}{scope}",
        "url": {
            "raw": f"{{{{base}}}}{filled}",
            "host": ["{{base}}"],
            "path": filled.strip("/").split("/") + ([""] if filled.endswith("/") else []),
            **({"query": query} if (query := _query(operation)) else {}),
        },
    }
    if not operation["security"]:
        request["auth"] = {"type": "noauth"}
    if "requestBody" in operation:
        request |= _body(operation)
    item = {"name": operation["summary"], "request": request}
    kept = list(dict.fromkeys(_kept(operation, paths)))
    return {**item, "event": [{"listen": "test", "script": {"exec": [*_KEEP, *kept]}}]} if kept else item


def _query(operation: dict) -> list[dict]:
    """All of them off, but the month of what is downloaded: without it, everything comes."""
    return [
        {
            "key": each["name"],
            "value": "2026-11" if each["name"] == "month" else "",
            "description": each.get("description", ""),
            "disabled": each["name"] != "month",
        }
        for each in operation["parameters"]
        if each["in"] == "query"
    ]


def _kept(operation: dict, paths: dict[str, str]) -> Iterator[str]:
    """A line for each value of the answer that leads to another operation."""
    if operation["operationId"] == "post_token":
        yield "keep('access_token', '/access_token');"
    for answer in operation["responses"].values():
        for link in answer.get("links", {}).values():
            path = paths[link["operationId"]]
            for name, value in link["parameters"].items():
                if value.startswith("$response.body#") and f"{{{name}}}" in path:
                    yield f"keep('{_variable(path, name)}', '{value.removeprefix('$response.body#')}');"


def _body(operation: dict) -> dict:
    content = operation["requestBody"]["content"]
    if form := content.get("multipart/form-data"):
        fields = [
            {"key": name, "type": "text", "value": "", "disabled": True}
            for name in form["schema"]["properties"]
            if name != "file"
        ]
        return {"body": {"mode": "formdata", "formdata": [{"key": "file", "type": "file", "src": []}, *fields]}}
    return {
        "header": [{"key": "Content-Type", "value": "application/json"}],
        "body": {"mode": "raw", "raw": json.dumps(_BODIES[operation["operationId"]], indent=2)},
    }
