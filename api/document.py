"""The OpenAPI document, made from the routes; the committed one is docs/api/openapi.json."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from api.scopes import Access
from api.views import ApiView


@cache
def document() -> dict[str, Any]:
    found = SchemaGenerator().get_schema(request=None, public=True)
    return {**found, "paths": dict(sorted(found["paths"].items()))}


class Document(ApiView):
    """This API, as OpenAPI 3.1."""

    is_public = True
    tag, summary = "schema", "Esquema OpenAPI 3.1"
    result = {
        "type": "object",
        "required": ["openapi", "info", "paths"],
        "properties": {"openapi": {"type": "string"}, "info": {"type": "object"}, "paths": {"type": "object"}},
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        return document()


@require_safe
@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page to try the API from."""
    return render(request, "api/docs.html")
