"""What engines said of a document, with the words they cite; and asking for it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from api.answers import encode
from api.columns import Column, Columns, objects, sources
from api.pages import after_key, page
from api.parameters import CURSOR, LIMIT
from api.problems import Problem
from api.schema import NEXT, page_of
from api.scopes import Access, Scope
from documents import analysis, choices
from documents.analysis_rules.schema import STATES
from documents.api.listing import UUID_SCHEMA, Documents
from documents.models import Analysis

COLUMNS = Columns(
    (
        Column("id", "pk", "integer"),
        Column("version", "version__number", "integer"),
        Column("engine", "engine"),
        Column("status", "status", choices=choices.AnalysisStatus),
        Column("document_type", "document_type", is_nullable=True, blank_is_null=True),
        Column("created_at", "created_at", "moment"),
        Column("ended_at", "ended_at", "moment", True),
    )
)
_CITATION = {
    "type": "object",
    "required": ["page", "quote", "verification"],
    "properties": {
        "page": {"type": "integer"},
        "quote": {"type": "string", "description": "Palabras que están en esa página."},
        "verification": {"type": "string"},
    },
}
_FIELD = {
    "type": "object",
    "required": ["state", "value", "citations", "engine", "confidence"],
    "properties": {
        "state": {"type": "string", "enum": list(STATES)},
        "value": {"description": "En la forma de su campo; null si no se encontró."},
        "citations": {"type": "array", "items": _CITATION},
        "engine": {"type": "string"},
        "confidence": {"type": "number"},
        "alternatives": {"type": "array"},
        "review": {
            "type": "object",
            "description": "Lo que dijo una persona.",
            "properties": {"decision": {"type": "string", "enum": [*choices.STANDING]}, "value": {}},
        },
    },
}
RESULT = {
    "type": "object",
    "required": [*(column.name for column in COLUMNS.columns), "fields", "alerts", "quality", "provenance"],
    "properties": {
        **COLUMNS.schema["properties"],
        "fields": {"type": "object", "additionalProperties": _FIELD},
        "alerts": {"type": "array", "items": {"type": "object"}},
        "quality": {"type": "object"},
        "provenance": {"type": "object"},
    },
}
ASKED = {
    "type": "object",
    "required": ["status_url", "id", "status"],
    "properties": {
        "status_url": {"type": "string"},
        "id": {"type": "integer"},
        "status": {"type": "string", "enum": choices.AnalysisStatus.values},
    },
}


class Analyses(Documents):
    """They quote the document, which may name people: reading them needs the scope people:read too."""

    path_schemas = {"uuid": UUID_SCHEMA, "number": {"type": "integer", "minimum": 1}}

    def analyses(self, access: Access, uuid) -> QuerySet[Analysis]:
        self.needs_people(access)
        return Analysis.objects.filter(version__document=self.one(access, uuid))


class AnalysisList(Analyses):
    """Analyses of a document, oldest first; or ask for one (POST) of its latest version with today's rules.

    What was analysed already with the same rules is not analysed again: the answer leads to it.
    """

    summary = "Análisis de un documento"
    summaries = {"POST": "Pedir un análisis"}
    scopes = {"POST": Scope.ANALYSES}
    parameters = (LIMIT, CURSOR)
    result = page_of(COLUMNS.schema)
    results = {"POST": (202, ASKED)}
    links = {
        "GET": {
            "analysis": (
                "get_documents_uuid_analyses_number",
                {"uuid": "$request.path.uuid", "number": "$response.body#/items/0/id"},
            ),
            "next": ("get_documents_uuid_analyses", {"uuid": "$request.path.uuid", **NEXT}),
        },
        "POST": {
            "analysis": (
                "get_documents_uuid_analyses_number",
                {"uuid": "$request.path.uuid", "number": "$response.body#/id"},
            )
        },
    }
    errors = {"409": "El documento todavía se lee, o no se pudo leer."}

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        found = after_key(self.analyses(access, path["uuid"]), sources(COLUMNS.columns), asked)
        return page(found, objects(COLUMNS.columns, found.rows))

    def post(self, request: Request, uuid) -> HttpResponse:
        document = self.one(request.auth, uuid)
        latest = document.latest
        if latest is None or not latest.is_readable:
            is_live = latest is not None and latest.is_live
            if is_live:
                raise Problem(
                    "conflict",
                    "El documento todavía se está leyendo: pida de nuevo cuando su state deje de ser recibido.",
                    "The document is still being read: ask again when its state is no longer recibido.",
                )
            raise Problem(
                "conflict",
                "El documento no se pudo leer: no hay qué analizar. Suba otra versión del archivo.",
                "The document could not be read: there is nothing to analyse. Bring another version of the file.",
            )
        made = analysis.request_analysis(version=latest, by=self.responsible(request.auth), engine="rules")
        url = reverse("api:analysis", args=[document.uuid, made.pk])
        answer = self.answered(request, encode({"status_url": url, "id": made.pk, "status": made.status}), status=202)
        answer.headers["Location"] = url
        return answer


class AnalysisDetail(Analyses):
    """One analysis: each field with its state, its value and the words of the document that say so."""

    summary = "Un análisis con sus citas"
    result = RESULT

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        found = self.analyses(access, path["uuid"]).filter(pk=path["number"])
        row = found.values_list(*sources(COLUMNS.columns)).first()
        if row is None:
            raise Http404
        self.note(access, self.one(access, path["uuid"]), "pages")
        return objects(COLUMNS.columns, [row])[0] | _result(found.get())


def _result(made: Analysis) -> dict:
    told = analysis.as_json(made)
    return {name: told[name] for name in ("fields", "alerts", "quality", "provenance")}
