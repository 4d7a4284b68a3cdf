"""Bring a document: what came is kept at once, and read in the background."""

import re
from dataclasses import replace
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from api.answers import encode
from api.problems import Problem, invalid
from api.schema import NEXT
from api.scopes import Access, Scope
from documents import choices, intake
from documents.api.listing import DocumentList, of_document
from documents.forms import OCID, RUC

ENVELOPE = 2**20  # what a form may weigh beside its file
_TEXTS: dict[str, dict[str, Any]] = {
    "title": {"type": "string", "maxLength": 300},
    "kind": {"type": "string", "enum": choices.Kind.values},
    "ocid": {"type": "string", "maxLength": 200, "pattern": OCID},
    "ruc": {"type": "string", "maxLength": 80, "pattern": RUC},
    "access": {"type": "string", "enum": choices.Access.values},
    "access_reason": {"type": "string", "maxLength": 300},
}
TAKEN = {
    "type": "object",
    "required": ["status_url", "uuid", "version", "sha256", "state", "is_new"],
    "properties": {
        "status_url": {"type": "string"},
        "uuid": {"type": "string", "format": "uuid"},
        "version": {"type": "integer"},
        "sha256": {"type": "string"},
        "state": {"type": "string", "enum": choices.State.values},
        "is_new": {"type": "boolean", "description": "false: estos mismos bytes ya estaban."},
    },
}


class MultipartForm(MultiPartParser):
    """As REST framework's; what is far too large is refused before a byte of it is read."""

    def parse(self, stream, media_type=None, parser_context=None):
        if _weight(stream) > intake.largest() + ENVELOPE:
            raise _too_large()
        try:
            return super().parse(stream, media_type, parser_context)
        except RequestDataTooBig:
            raise _too_large() from None


def _weight(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def _too_large() -> Problem:
    most = intake.largest() // 2**20
    return Problem("too-large", f"Lo más que se recibe son {most} MB.", f"At most {most} MB are taken.")


class DocumentInbox(DocumentList):
    """Documents in the order in which they were received, with their latest version; or bring one (POST).

    A file is kept in the name of the person who answers for the application, who labels it or not: what is not said is
    guessed. `status_url` tells when it was read. The same bytes brought twice are one document.
    """

    scopes = {"POST": Scope.UPLOADS}
    summaries = {"POST": "Subir un documento"}
    parser_classes = [MultipartForm]
    body = {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": {"file": {"type": "string", "format": "binary"}, **_TEXTS},
        "x-media": ["multipart/form-data"],
    }
    results = {"POST": (202, TAKEN)}
    links = {
        "GET": {
            "document": ("get_documents_uuid", {"uuid": "$response.body#/items/0/uuid"}),
            "process": ("get_processes_ocid", {"ocid": "$response.body#/items/0/ocid"}),
            **of_document("$response.body#/items/0/uuid"),
            "next": ("get_documents", NEXT),
        },
        "POST": {
            "document": ("get_documents_uuid", {"uuid": "$response.body#/uuid"}),
            **of_document("$response.body#/uuid"),
        },
    }
    errors = {"409": "El archivo ya está en un documento que no puede abrir, o nadie responde por la aplicación."}

    def post(self, request: Request) -> HttpResponse:
        owner = self.responsible(request.auth)
        label, file = _label(request, request.auth), _file(request)
        try:
            received = intake.receive(file=file, name=file.name or "", by=owner, label=label)
        except intake.TooLarge as error:
            raise Problem("too-large", str(error), "The file is too large.") from None
        except intake.Refused as error:
            raise Problem("conflict", str(error), "The file is empty, or held where you may not see it.") from None
        version = received.version
        if not self.rows(request.auth).filter(pk=version.document_id).exists():
            raise Problem(
                "conflict",
                "Este mismo archivo ya está en el portal, en un documento que la aplicación no puede abrir.",
                "This very file is held already, in a document that the application may not open.",
            )
        url = reverse("api:document", args=[version.document.uuid])
        body = {
            "status_url": url,
            "uuid": version.document.uuid,
            "version": version.number,
            "sha256": version.sha256,
            "state": version.state,
            "is_new": received.is_new,
        }
        answer = self.answered(request, encode(body), status=202)
        answer.headers["Location"] = url
        return answer


def _file(request: Request):
    given = request.FILES.getlist("file")
    if len(given) != 1 or set(request.FILES) != {"file"}:
        raise invalid("file", "Se espera un archivo en «file».", 'One file is expected in "file".')
    return given[0]


def _label(request: Request, access: Access) -> intake.Label:
    given: dict[str, Any] = {name: _text(request, name) for name in _TEXTS}
    if unknown := sorted(set(request.data) - set(_TEXTS) - {"file"}):
        known = ", ".join(("file", *_TEXTS))
        raise invalid(unknown[0][:60], f"No existe; se aceptan: {known}.", f"Unknown; accepted: {known}.")
    if given["access"] == choices.Access.RESERVED and not given["access_reason"]:
        raise invalid("access_reason", "La reserva se justifica siempre.", "What is reserved needs a reason.")
    given["access"] = given["access"] or choices.Access.INSTITUTIONAL
    return replace(intake.Label(application=access.application), **given)


def _text(request: Request, name: str) -> str:
    schema = _TEXTS[name]
    values = request.data.getlist(name)
    text = values[0] if values else ""
    is_text = isinstance(text, str) and len(values) < 2 and "\x00" not in text
    if not is_text or len(text) > schema.get("maxLength", 100):
        raise invalid(name, "Se espera un texto más corto, una vez.", "A shorter text is expected, once.")
    if text and not (text in schema.get("enum", [text]) and re.fullmatch(schema.get("pattern", r"(?s:.*)"), text)):
        raise invalid(name, "No es un valor admitido.", "It is not an accepted value.")
    return text
