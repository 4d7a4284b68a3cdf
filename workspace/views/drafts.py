"""Check a draft before it is published: upload, wait, read what was found; each draft is its owner's alone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents import drafts, intake
from documents.draft_models import KEPT_DAYS, Draft
from documents.locating import pieces, spans_of_quote
from workspace import comparing
from workspace.telling import told

SHOWN = 50


def _allowed(request: HttpRequest) -> None:
    if not request.user.has_perm("documents.add_draft"):
        raise PermissionDenied("Su rol no incluye revisar borradores.")


def _own(request: HttpRequest, uuid) -> Draft:
    """Somebody else's draft does not exist."""
    _allowed(request)
    draft = Draft.objects.of(request.user).filter(uuid=uuid).first()
    if draft is None:
        raise Http404("No hay ningún borrador suyo con ese identificador.")
    return draft


@require_http_methods(["GET", "POST"])
def draft_list(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    said, status = "", 200
    if request.method == "POST":
        upload = request.FILES.get("archivo")
        try:
            if upload is None:
                raise intake.Refused("No llegó ningún archivo: elija el borrador que quiere revisar.")
            return redirect(drafts.receive(file=upload, name=upload.name, by=request.user))
        except intake.Refused as error:
            said, status = str(error), error.status
    rows = Draft.objects.of(request.user).defer("pages", "content", "result")[:SHOWN]
    context = {"rows": rows, "said": said, "days": KEPT_DAYS, "limit": intake.largest() // 2**20}
    return render(request, "workspace/drafts.html", context, status=status)


@require_GET
def draft(request: HttpRequest, uuid) -> HttpResponse:
    row = _own(request, uuid)
    context: dict = {"draft": row, "job": drafts.job_of(row) if row.is_live else None}
    if row.result:
        context |= {"told": told(row.result), "comparison": comparing.compare(row)}
    return render(request, "workspace/draft.html", context)


@require_GET
def state(request: HttpRequest, uuid) -> HttpResponse:
    """The fragment that follows the check; it asks again for itself until there is something to read."""
    row = _own(request, uuid)
    context = {"draft": row, "job": drafts.job_of(row) if row.is_live else None}
    response = render(request, "workspace/parts/draft_state.html", context)
    if not row.is_live:
        response["HX-Refresh"] = "true"
    return response


@require_GET
def page(request: HttpRequest, uuid, number: int) -> HttpResponse:
    """The text of a page of the draft, with what is cited marked."""
    row, quote = _own(request, uuid), request.GET.get("cita", "")[:400]
    text = next((text for page_number, text in row.pages if page_number == number), None)
    if text is None:
        raise Http404("El borrador no tiene esa página.")
    numbers = [page_number for page_number, _ in row.pages]
    context = {
        "draft": row,
        "number": number,
        "quote": quote,
        "pieces": pieces(text, spans_of_quote(text, quote) if quote else []),
        "before": number - 1 if number - 1 in numbers else None,
        "after": number + 1 if number + 1 in numbers else None,
    }
    return render(request, "workspace/draft_page.html", context)


@require_POST
def throw_away(request: HttpRequest, uuid) -> HttpResponse:
    drafts.throw_away(_own(request, uuid))
    messages.success(request, "El borrador y lo que se halló en él se borraron.")
    return redirect("workspace:drafts")
