"""A link that somebody pastes, and how its download fares."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from documents import links
from documents.forms import LinkForm
from documents.models import LinkDownload
from documents.views.access import editable
from jobs.models import Job


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("documents.add_document"):
        raise PermissionDenied("Su rol no incluye traer documentos.")
    form = LinkForm(request.POST)
    if not form.is_valid():
        said = next(iter(form.errors.values()))[0]
        return render(request, "documents/refused.html", {"said": said}, status=400)
    wanted = form.cleaned_data["documento"]
    document = editable(request, wanted) if wanted else None
    row = links.ask_for(url=form.cleaned_data["enlace"], by=request.user, label=form.label(), document=document)
    return redirect("documents:link", pk=row.pk)


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one download; to htmx only the part that asks again for itself until it has ended."""
    row = LinkDownload.objects.select_related("version__document", "exchange").filter(pk=pk).first()
    if row is None or row.requested_by_id != request.user.pk:
        raise Http404("No hay ninguna descarga suya con ese número.")
    job = Job.objects.filter(key=links.job_key(row)).first() if row.is_live else None
    template = "documents/parts/link_state.html" if request.htmx else "documents/link.html"
    return render(request, template, {"row": row, "job": job})
