"""A Postman collection (v2.1) of the document's operations; Bruno and Insomnia read it too. Pure."""

import re
from typing import Any

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_PLACE = re.compile(r"{(\w+)}")
_EXAMPLES = {"ocid": "ocds-5wno2w-SIE-EJEMPLO-2026-001-1", "ruc": "1760000000001", "identifier": "1790000000001"}


def collection(document: dict[str, Any]) -> dict[str, Any]:
    """Folders by tag, a request per operation; the token that the first one gets serves all the others."""
    folders: dict[str, list[dict]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            folders.setdefault(operation["tags"][0], []).append(_request(path, method, operation))
    return {
        "info": {"name": document["info"]["title"], "schema": SCHEMA, "version": document["info"]["version"]},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{access_token}}", "type": "string"}]},
        "variable": [{"key": key, "value": value} for key, value in _VARIABLES.items()],
        "item": [
            {"name": name, "item": folders[name]} for name in sorted(folders, key=lambda tag: (tag != "token", tag))
        ],
    }


_VARIABLES = {"base": "http://localhost:8000", "client_id": "", "client_secret": "", "access_token": ""}
_KEEP_TOKEN = {
    "listen": "test",
    "script": {"exec": ["pm.collectionVariables.set('access_token', pm.response.json().access_token);"]},
}


def _request(path: str, method: str, operation: dict) -> dict:
    filled = _PLACE.sub(lambda found: _EXAMPLES.get(found[1], "1"), path)
    query = [
        {"key": each["name"], "value": "", "description": each.get("description", ""), "disabled": True}
        for each in operation["parameters"]
        if each["in"] == "query"
    ]
    request: dict[str, Any] = {
        "method": method.upper(),
        "url": {
            "raw": f"{{{{base}}}}{filled}",
            "host": ["{{base}}"],
            "path": filled.strip("/").split("/") + ([""] if filled.endswith("/") else []),
            **({"query": query} if query else {}),
        },
    }
    if not operation["security"]:
        request["auth"] = {"type": "noauth"}
    if "requestBody" in operation:
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {"mode": "raw", "raw": _body(path)}
    item = {"name": operation["summary"], "request": request}
    return {**item, "event": [_KEEP_TOKEN]} if path == "/api/v1/token/" else item


def _body(path: str) -> str:
    if path.startswith("/api/v1/token/"):
        return '{"client_id": "{{client_id}}", "client_secret": "{{client_secret}}"}'
    return '{"url": "https://ejemplo.ec/avisos", "events": ["process.changed"]}'
