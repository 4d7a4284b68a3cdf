"""The original of a document, byte by byte as it came, for whoever may open it."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse, StreamingHttpResponse
from rest_framework.request import Request

from api.parameters import read_all, whole
from api.problems import Problem
from documents import storage
from documents.api.listing import UUID_SCHEMA, Documents
from documents.models import Version

VERSION = whole("version", "Número de versión; la última si falta.", default=0, low=0, high=100_000)


class DocumentFile(Documents):
    """The original file of a version. It may name people: it needs the scope people:read too."""

    summary = "Archivo original de un documento"
    parameters = (VERSION,)
    path_schemas = {"uuid": UUID_SCHEMA}
    media_types = ("application/octet-stream",)
    result = {"type": "string", "format": "binary"}
    errors = {"409": "El archivo está en cuarentena, no lo revisó el antivirus o el almacén no lo tiene."}

    def get(self, request: Request, **path) -> HttpResponse | StreamingHttpResponse:
        asked = read_all(self.parameters, request.GET)
        self.needs_people(request.auth)
        document = self.one(request.auth, path["uuid"])
        version = _version(document.versions.order_by("-number"), asked)
        tag = f'"{version.sha256}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Accept-Ranges": "none"}
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        self.note(request.auth, document, "original")
        headers |= {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(version.name)}",
            "Content-Length": str(version.size),
        }
        pieces = iter(()) if request.method == "HEAD" else _pieces(version)
        return StreamingHttpResponse(pieces, content_type="application/octet-stream", headers=headers)


def _version(versions, asked: dict[str, Any]) -> Version:
    found = versions.filter(number=asked["version"]).first() if asked["version"] else versions.first()
    if found is None:
        raise Http404
    if not found.is_released:
        said = found.reason or "El antivirus todavía no ha revisado este archivo."
        raise Problem("conflict", said, "The file is in quarantine, lost, or not yet seen by the antivirus.")
    return found


def _pieces(version: Version):
    try:
        return storage.pieces(version.storage_key)
    except FileNotFoundError:
        raise Problem("conflict", "El almacén no tiene este archivo.", "The storage lacks this file.") from None
    except storage.StorageDown:
        said = "El almacén de documentos no responde. El archivo está a salvo: repita en diez segundos."
        raise Problem(
            "unavailable",
            said,
            "The storage does not answer. The file is safe: repeat in ten seconds.",
            headers={"Retry-After": "10"},
        ) from None
