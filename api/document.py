"""The OpenAPI document, made from the routes; the committed one is docs/api/openapi.json."""

from functools import cache
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator

from api.answers import Body, answer, encode
from api.parameters import read_all
from api.scopes import Access
from api.views import ApiView

_one_at_a_time = Lock()


def document() -> dict[str, Any]:
    with _one_at_a_time:  # the generator is not made for threads
        return _document()


@cache
def _document() -> dict[str, Any]:
    found = SchemaGenerator().get_schema(request=None, public=True)
    return {**found, "paths": dict(sorted(found["paths"].items()))}


@cache
def _body() -> Body:
    return Body(encode(document()))


class Document(ApiView):
    """This API, as OpenAPI 3.1."""

    is_public = True
    tag, summary = "schema", "Esquema OpenAPI 3.1"
    result = {
        "type": "object",
        "required": ["openapi", "info", "paths"],
        "properties": {"openapi": {"type": "string"}, "info": {"type": "object"}, "paths": {"type": "object"}},
    }

    def answered_to(self, request: HttpRequest, access: Access | None, path: dict[str, Any]) -> HttpResponse:
        read_all(self.parameters, request.GET)
        return answer(request, _body())

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        return document()
