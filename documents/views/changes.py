"""What changed between two versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from documents import changes, opening
from documents.views.access import visible


@require_GET
def compare(request: HttpRequest, uuid) -> HttpResponse:
    document = visible(request, uuid)
    opening.note(document, by=request.user, what="pages")
    pair = changes.pair(document, _number(request.GET.get("de")), _number(request.GET.get("a")))
    context = {
        "document": document,
        "versions": list(document.versions.all()),
        "comparison": changes.between(*pair) if pair else None,
        "answers": changes.answers(*pair, request.user) if pair else None,
        "is_unified": request.GET.get("vista") == "linea",
    }
    return render(request, "documents/changes.html", context)


def _number(raw: str | None) -> int | None:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 6 else None
