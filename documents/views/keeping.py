"""What a person does to a document: correct it, give its password, throw it away, take it back, share it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from documents import intake, opening, wastebin
from documents.forms import DocumentForm
from documents.views.access import editable, version_of, visible
from documents.views.viewer import sent


@require_POST
def correct(request: HttpRequest, uuid) -> HttpResponse:
    document = editable(request, uuid)
    form = DocumentForm(request.POST)
    if form.is_valid():
        form.apply(document)
        messages.success(request, "Se guardaron los datos del documento.")
    else:
        messages.error(request, " ".join(said for errors in form.errors.values() for said in errors))
    return redirect(document)


@require_POST
def password(request: HttpRequest, uuid) -> HttpResponse:
    document = editable(request, uuid)
    intake.read_again(version_of(document, None), password=request.POST.get("contrasena", "")[:200])
    messages.info(request, "Se volverá a leer el documento.")
    return redirect(document)


@require_POST
def throw_away(request: HttpRequest, uuid) -> HttpResponse:
    document = editable(request, uuid)
    if not request.user.has_perm("documents.delete_document"):
        raise PermissionDenied("Su rol no incluye quitar documentos.")
    try:
        wastebin.throw_away(document, by=request.user)
    except wastebin.Held as error:
        messages.error(request, str(error))
        return redirect(document)
    messages.success(request, f"«{document.title}» está en la papelera: puede recuperarlo durante 30 días.")
    return redirect("documents:bin")


@require_POST
def hold(request: HttpRequest, uuid) -> HttpResponse:
    """Hold it with a reason, or release it without one."""
    document = visible(request, uuid)
    if not request.user.has_perm("documents.hold_document"):
        raise PermissionDenied("Su rol no incluye retener documentos.")
    reason = request.POST.get("razon", "").strip()[:300]
    if not reason and not document.hold_reason:
        messages.error(request, "Diga qué orden o proceso obliga a retenerlo.")
    elif reason:
        wastebin.hold(document, reason=reason, by=request.user)
        messages.success(request, "El documento está retenido: nadie lo elimina hasta que se levante.")
    else:
        wastebin.release(document)
        messages.success(request, "La retención se levantó.")
    return redirect(document)


@require_POST
def take_back(request: HttpRequest, uuid) -> HttpResponse:
    document = editable(request, uuid)
    wastebin.take_back(document, by=request.user)
    messages.success(request, f"«{document.title}» volvió a su lugar.")
    return redirect(document)


@require_POST
def share(request: HttpRequest, uuid) -> HttpResponse:
    document = editable(request, uuid)
    days = request.POST.get("dias", "7")
    try:
        token = opening.share(document, days=int(days) if days.isdigit() and len(days) < 4 else 0, by=request.user)
    except opening.CannotShare as error:
        messages.error(request, str(error))
        return redirect(document)
    address = request.build_absolute_uri(reverse("documents:shared", args=[token]))
    return render(request, "documents/shared_link.html", {"document": document, "address": address, "days": days})


@never_cache
@require_GET
@login_not_required
def shared(request: HttpRequest, token: str) -> HttpResponseBase:
    """Whoever holds the link downloads the newest version; each opening is audited."""
    link = opening.shared(token)
    if link is None:
        said = "Este enlace no existe, fue anulado o ya caducó: pida otro a quien se lo envió."
        return render(request, "documents/refused.html", {"said": said}, status=404)
    opening.note(link.document, by=request.user, what="shared", always=True)
    return sent(request, version_of(link.document, None))
