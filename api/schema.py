"""OpenAPI 3.1 of the views, from what each says of itself; drf-spectacular finds the routes and serves the file."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema

from api.components import RATE_HEADERS

PROBLEM = {"$ref": "#/components/schemas/Problem"}
NEXT = {"cursor": "$response.body#/next"}  # of a link to the page that follows
_PLACE = re.compile(r"{(\w+)}")
_ALWAYS = {
    "400": "La petición no se puede leer o un parámetro no es válido.",
    "401": "Falta el token, o no es válido.",
    "403": "El acceso no incluye este recurso.",
    "429": "Se superó el cupo.",
    "503": "El servicio no está disponible.",
}


class ApiSchema(AutoSchema):
    """One operation, read from the attributes of its view (`api.views.ApiView`)."""

    def get_operation(self, path, path_regex, path_prefix, method, registry):
        return operation(self.view, path, method)


def operation(view: Any, path: str, method: str) -> dict:
    """An OpenAPI operation object."""
    scope = view.scope_of(method)
    places = _PLACE.findall(path)
    found: dict[str, Any] = {
        "operationId": _name(path, method),
        "tags": [view.tag],
        "summary": view.summaries.get(method, view.summary),
        "description": (type(view).__doc__ or "").strip(),
        "parameters": [*_in_path(view, places), *(_in_query(view) if method == "GET" else [])],
        "security": [] if view.is_public else [{"token": []}, {"session": []}],
        "responses": _responses(view, method, bool(places)),
    }
    if scope:
        found["x-scope"] = str(scope)
    found["x-quota"] = view.quota or ("address" if view.is_public else "application")
    if view.body and method in ("POST", "PUT", "PATCH"):
        media = view.body.get("x-media", ["application/json"])
        schema = {name: value for name, value in view.body.items() if name != "x-media"}
        found["requestBody"] = {"required": True, "content": {name: {"schema": schema} for name in media}}
    return found


def _name(path: str, method: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", path.removeprefix("/api/v1/").lower()).strip("_")
    return f"{method.lower()}_{words}"


def _in_path(view: Any, places: list[str]) -> list[dict]:
    return [
        {"name": name, "in": "path", "required": True, "schema": view.path_schemas.get(name, {"type": "string"})}
        for name in places
    ]


def _in_query(view: Any) -> list[dict]:
    return [parameter.in_schema for parameter in view.parameters]


def _responses(view: Any, method: str, has_place: bool) -> dict:
    status, schema = view.results.get(method, (200, view.result))
    good: dict[str, Any] = {"description": view.summary or "Respuesta", "headers": RATE_HEADERS}
    if schema is not None:
        good["content"] = {name: {"schema": schema} for name in view.media_types}
    if links := view.links.get(method):
        good["links"] = {
            name: {"operationId": operation, "parameters": values} for name, (operation, values) in links.items()
        }
    found = {str(status): good}
    if method == "GET":
        found["304"] = {"description": "Sin cambios desde el ETag que se envió."}
    errors = dict(_ALWAYS)
    if has_place:
        errors["404"] = "No existe."
    if view.body and method in ("POST", "PUT", "PATCH"):
        errors |= {"413": "Demasiado grande.", "415": "Tipo de contenido no admitido."}
    for code, about in {**errors, **view.errors}.items():
        found[code] = {"description": about, "content": {"application/problem+json": {"schema": PROBLEM}}}
    return found


def page_of(item: dict) -> dict:
    """The schema of one page of a list."""
    return {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": item},
            "next": {"type": ["string", "null"], "description": "Cursor de la página siguiente; null en la última."},
        },
    }
