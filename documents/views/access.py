"""Which document a request may touch: one that it may not see does not exist for it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from documents.models import Document, Version


def visible(request: HttpRequest, uuid) -> Document:
    document = Document.objects.visible_to(request.user).select_related("owner").filter(uuid=uuid).first()
    if document is None or (document.deleted_at and not may_edit(request, document)):
        raise Http404(f"El portal no guarda ningún documento {uuid} que usted pueda abrir.")
    return document


def editable(request: HttpRequest, uuid) -> Document:
    document = visible(request, uuid)
    if not may_edit(request, document):
        raise PermissionDenied("Este documento lo cambia quien lo subió, o administración.")
    return document


def may_edit(request: HttpRequest, document: Document) -> bool:
    return Document.objects.editable_by(request.user).filter(pk=document.pk).exists()


def version_of(document: Document, number: int | None) -> Version:
    versions = document.versions.select_related("document", "created_by")
    found = versions.filter(number=number).first() if number else versions.order_by("-number").first()
    if found is None:
        raise Http404("El documento no tiene esa versión.")
    return found
