"""Documents in the API: what applications brought and what is public, for people what their role may open."""

from typing import Any
from uuid import UUID

from django.db.models import Case, Expression, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.models import User
from api.columns import Column, Columns, objects, sources
from api.pages import after_key, page
from api.parameters import CURSOR, LIMIT, Parameter, choice
from api.problems import Problem
from api.schema import NEXT, page_of
from api.scopes import Access, Scope
from api.views import ApiView
from documents import choices, opening
from documents.models import Document, Page, Version

COLUMNS = Columns(
    (
        Column("uuid", "uuid"),
        Column("title", "told_title", about="Puede nombrar personas: vea is_title_hidden."),
        Column(
            "is_title_hidden",
            "hides_title",
            "boolean",
            about="true: en lugar del título está la clase, porque falta people:read y el documento lo trajo otro.",
        ),
        Column("kind", "kind", choices=choices.Kind),
        Column("kind_confidence", "kind_confidence", "integer", True, "null: lo dijo una persona."),
        Column("ocid", "ocid", is_nullable=True, shown=lambda text: text or None),
        Column("access", "access", choices=choices.Access),
        Column("created_at", "created_at", "moment"),
        Column("is_demo", "is_demo", "boolean"),
        Column("version", "last_number", "integer", True),
        Column("sha256", "last_sha256", is_nullable=True),
        Column("media_type", "last_media_type", is_nullable=True),
        Column("size", "last_size", "integer", True, "Bytes."),
        Column("state", "last_state", is_nullable=True, choices=choices.State),
        Column("page_count", "last_page_count", "integer", True),
        Column(
            "reason", "told_reason", about="Por qué no se leyó, o qué falta; vacío si nada, o si falta people:read."
        ),
    )
)
PAGES = Columns(
    (
        Column("number", "number", "integer"),
        Column("text", "text"),
        Column("source", "source", about="De dónde vino el texto."),
        Column("ocr_confidence", "ocr_confidence", "number", True),
        Column("unread", "unread", about="Por qué no se leyó; vacío si se leyó."),
    )
)
OCID = Parameter("ocid", "Solo los de este proceso.", {"type": "string", "maxLength": 200})
KIND = choice("kind", "Clase de documento.", choices.Kind.values)
UUID_SCHEMA = {"type": "string", "format": "uuid"}
_LATEST = ("number", "sha256", "media_type", "size", "state", "page_count", "reason")


class Documents(ApiView):
    """An application opens what is public and what it brought; a person what their role allows."""

    scope = Scope.DOCUMENTS
    tag = "documents"

    def rows(self, access: Access) -> QuerySet[Document]:
        kept = Document.objects.kept()
        if access.application is None:
            return kept.visible_to(self.request.user)
        return kept.filter(Q(access=choices.Access.PUBLIC) | Q(application=access.application))

    def with_latest(self, access: Access) -> QuerySet[Document]:
        newest = Version.objects.filter(document=OuterRef("pk")).order_by("-number")
        latest = {f"last_{name}": Subquery(newest.values(name)[:1]) for name in _LATEST}
        return self.rows(access).annotate(**latest, **_words(access))

    def one(self, access: Access, uuid: UUID) -> Document:
        found = self.rows(access).filter(uuid=uuid).first()
        if found is None:
            raise Http404
        return found

    def needs_people(self, access: Access) -> None:
        """What a document says may name people."""
        if not access.sees_people:
            raise Problem(
                "forbidden",
                "Lo que un documento dice puede nombrar personas: hace falta también el alcance people:read.",
                "What a document says may name people: the scope people:read is required too.",
            )

    def responsible(self, access: Access) -> User:
        """The person in whose name who asks works; Problem: nobody answers for the application."""
        found = User.objects.filter(pk=access.person, is_active=True).first() if access.person else None
        if found is None:
            raise Problem(
                "conflict",
                "Nadie responde en el portal por la aplicación: pídalo a administración.",
                "Nobody answers for the application in the portal: ask its administrators.",
            )
        return found

    def note(self, access: Access, document: Document, what: str) -> None:
        """Write down that what is reserved was opened."""
        if document.access == choices.Access.RESERVED:
            opening.note(document, by=User.objects.filter(pk=access.person).first(), what=what)


def _words(access: Access) -> dict[str, Expression | F]:
    """Title and reason for who sees people or brought it; for others what kind of document it is, as the portal calls
    it, and no reason: that may name files."""
    reason = Coalesce("last_reason", Value(""))
    if access.sees_people:
        return {"told_title": F("title"), "hides_title": Value(False), "told_reason": reason}
    own = Q(application=access.application) if access.application else Q(pk=None)
    labels = [When(kind=kind, then=Value(label)) for kind, label in choices.Kind.choices]
    return {
        "told_title": Case(When(own, then=F("title")), *labels, default=Value("Documento")),
        "hides_title": Case(When(own, then=Value(False)), default=Value(True)),
        "told_reason": Case(When(own, then=reason), default=Value("")),
    }


class DocumentList(Documents):
    """Documents in the order in which they were received, with their latest version."""

    summary = "Documentos"
    parameters = (OCID, KIND, LIMIT, CURSOR)
    result = page_of(COLUMNS.schema)

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        rows = self.with_latest(access)
        for name in ("ocid", "kind"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        found = after_key(rows, sources(COLUMNS.columns), asked)
        return page(found, objects(COLUMNS.columns, found.rows))


def of_document(uuid: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Where the document leads whose identifier stands there."""
    operations = {
        "pages": "get_documents_uuid_pages",
        "file": "get_documents_uuid_file",
        "analyses": "get_documents_uuid_analyses",
        "analyse": "post_documents_uuid_analyses",
    }
    return {name: (operation, {"uuid": uuid}) for name, operation in operations.items()}


class DocumentDetail(Documents):
    """One document."""

    summary = "Un documento"
    links = {
        "GET": {
            **of_document("$request.path.uuid"),
            "process": ("get_processes_ocid", {"ocid": "$response.body#/ocid"}),
        }
    }
    path_schemas = {"uuid": UUID_SCHEMA}
    result = COLUMNS.schema

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        row = self.with_latest(access).filter(uuid=path["uuid"]).values_list(*sources(COLUMNS.columns)).first()
        if row is None:
            raise Http404
        return objects(COLUMNS.columns, [row])[0]


class DocumentPages(Documents):
    """The text of the pages of the latest version. It may name people: it needs the scope people:read too."""

    summary = "Texto de las páginas de un documento"
    parameters = (LIMIT, CURSOR)
    path_schemas = {"uuid": UUID_SCHEMA}
    result = page_of(PAGES.schema)
    links = {"GET": {"next": ("get_documents_uuid_pages", {"uuid": "$request.path.uuid", **NEXT})}}

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        self.needs_people(access)
        document = self.one(access, path["uuid"])
        self.note(access, document, "pages")
        latest = document.latest
        rows = Page.objects.filter(version=latest) if latest and latest.is_readable else Page.objects.none()
        found = after_key(rows, sources(PAGES.columns), asked)
        return page(found, objects(PAGES.columns, found.rows))
