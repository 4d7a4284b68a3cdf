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
            raise Problem("too-large", str(error), f"At most {intake.largest() // 2**20} MB are taken.") from None
        except intake.Refused as error:
            said = (
                "The file is empty." if not file.size else "This very file is held in a document that you may not open."
            )
            raise Problem("conflict", str(error), said) from None
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
        raise invalid(
            "file", "Se espera un archivo, y solo uno, en «file».", 'One file, and no more, is expected in "file".'
        )
    return given[0]


def _label(request: Request, access: Access) -> intake.Label:
    given: dict[str, Any] = {name: _text(request, name) for name in _TEXTS}
    if unknown := sorted(set(request.data) - set(_TEXTS) - {"file"}):
        known = ", ".join(("file", *_TEXTS))
        raise invalid(unknown[0][:60], f"No existe; se aceptan: {known}.", f"Unknown; accepted: {known}.")
    if given["access"] == choices.Access.RESERVED and not given["access_reason"]:
        raise invalid(
            "access_reason",
            "Falta: lo reservado se justifica siempre.",
            "It is missing: what is reserved needs a reason.",
        )
    given["access"] = given["access"] or choices.Access.INSTITUTIONAL
    return replace(intake.Label(application=access.application), **given)


def _text(request: Request, name: str) -> str:
    schema = _TEXTS[name]
    values = request.data.getlist(name)
    text, longest = values[0] if values else "", schema.get("maxLength", 100)
    if len(values) > 1:
        raise invalid(name, "Viene repetido: envíelo una sola vez.", "It comes more than once: send it once.")
    if not isinstance(text, str) or "\x00" in text:
        raise invalid(
            name,
            "Se espera un texto sin caracteres nulos, no un archivo.",
            "A text without null characters is expected, not a file.",
        )
    if len(text) > longest:
        raise invalid(
            name,
            f"Se espera un texto de hasta {longest} caracteres.",
            f"A text of up to {longest} characters is expected.",
        )
    if text and "enum" in schema and text not in schema["enum"]:
        known = ", ".join(schema["enum"])
        raise invalid(name, f"Se espera uno de: {known}.", f"Expected one of: {known}.")
    if text and not re.fullmatch(schema.get("pattern", r"(?s:.*)"), text):
        raise invalid(
            name, "Tiene signos que no se esperan: revíselo.", "It holds signs that are not expected: check it."
        )
    return text
