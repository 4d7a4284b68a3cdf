"""The list of documents and its search; uploads; the state of a reading while somebody waits; the bin."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET

from documents import belonging, finding, intake
from documents.forms import SearchForm, UploadForm
from documents.models import Document, Version
from documents.recognition import expected_kinds
from documents.views.access import editable
from jobs.models import Job

ENVELOPE = 2**20  # what a form may weigh beside its files
SHOWN = 50


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    filters = form.filters(request.user)
    words, start = form.cleaned_data.get("q", ""), form.cleaned_data.get("inicio") or 0
    context = {"form": form, "words": words, "filters": filters, **_adding(request)}
    if words.strip():
        hits = finding.everywhere(request.user, words, filters, start=start)
        context |= {
            "hits": hits,
            "following": start + finding.ON_A_PAGE,
            "has_more": start + finding.ON_A_PAGE < hits.total,
            "shown": _with_process(hits),
        }
    else:
        rows = finding.documents(request.user, filters)
        context |= {"rows": with_latest(rows[start : start + SHOWN]), "total": rows.count(), "following": start + SHOWN}
        context["has_more"] = start + SHOWN < context["total"]
    context["carried"] = _carried(request)
    return render(request, "documents/list.html", context)


def _with_process(hits: finding.Hits) -> list[tuple[finding.Hit, belonging.Named | None]]:
    named = belonging.named(hit.page.version.document.ocid for hit in hits.rows)
    return [(hit, named.get(hit.page.version.document.ocid)) for hit in hits.rows]


def _limit() -> int:
    return settings.MAX_DOCUMENT_SIZE_MB


def _carried(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("inicio", None)
    return kept.urlencode()


def with_latest(documents) -> list[tuple[Document, Version, Job | None]]:
    """Each document with its newest version, and the job that reads it while it is not read."""
    documents = list(documents)
    newest: dict[int, Version] = {}
    for version in Version.objects.filter(document__in=documents).order_by("number"):
        newest[version.document_id] = version
    waiting = [intake.reading_key(version) for version in newest.values() if version.is_live]
    jobs = {job.key: job for job in Job.objects.filter(key__in=waiting).order_by("pk")} if waiting else {}
    found = [(document, newest.get(document.pk)) for document in documents]
    return [(document, version, jobs.get(intake.reading_key(version))) for document, version in found if version]


def _guarded(view):
    """Refuse what is far too large before a byte of it is read; only then the form and its token."""

    def guard(request: HttpRequest) -> HttpResponse:
        try:
            weight = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            weight = 0
        if request.method == "POST" and weight > intake.largest() + ENVELOPE:
            said = f"El envío pesa {weight / 2**20:.1f} MB y lo más que se recibe son {_limit()} MB: divídalo."
            return _refusal(request, said, 413)
        return protected(request)

    protected = csrf_protect(view)
    return csrf_exempt(guard)


def _upload(request: HttpRequest) -> HttpResponse:
    """POST of one or more files. JSON for the script that shows progress; else back to the list with messages."""
    if request.method != "POST":
        return redirect("documents:list")
    if not request.user.has_perm("documents.add_document"):
        raise PermissionDenied("Su rol no incluye subir documentos.")
    form, uploads = UploadForm(request.POST), request.FILES.getlist("archivos")
    if not form.is_valid():
        return _refusal(request, next(iter(form.errors.values()))[0], 400)
    if not uploads:
        return _refusal(request, "No llegó ningún archivo: elija uno o arrástrelo a la página.", 400)
    document = editable(request, form.cleaned_data["documento"]) if form.cleaned_data["documento"] else None
    try:
        received = [
            intake.receive(file=each, name=each.name, by=request.user, label=form.label(), document=document)
            for each in uploads
        ]
    except intake.Refused as error:
        return _refusal(request, str(error), error.status)
    return _taken(request, received)


upload = _guarded(_upload)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refusal(request: HttpRequest, said: str, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": said}, status=status)
    return render(request, "documents/refused.html", {"said": said}, status=status)


def _taken(request: HttpRequest, received: list[intake.Received]) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"documents": [_told(each) for each in received]}, status=201)
    if len(received) == 1:
        return redirect(received[0].version.document)
    return redirect(reverse("documents:list") + "?mios=on")


def _told(received: intake.Received) -> dict:
    version = received.version
    return {
        "url": version.document.get_absolute_url(),
        "title": version.document.title,
        "state_url": reverse("documents:state", args=[version.pk]),
        "is_new": received.is_new,
    }


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that follows one reading: it asks again for itself until the reading has ended."""
    version = Version.objects.select_related("document").filter(pk=pk).first()
    if version is None or not Document.objects.visible_to(request.user).filter(pk=version.document_id).exists():
        return HttpResponse(status=404)
    job = Job.objects.filter(key=intake.reading_key(version)).first()
    context = {"document": version.document, "version": version, "job": job}
    response = render(request, "documents/parts/state.html", context)
    if request.GET.get("abierto") and not version.is_live:
        response["HX-Refresh"] = "true"  # the page that shows it has more to show now
    return response


@require_GET
def of_process(request: HttpRequest) -> HttpResponse:
    """Fragment for the page of a process: its documents, and the usual kinds that are not among them."""
    ocid, stage = request.GET.get("ocid", "")[:200], request.GET.get("fase", "")
    found = finding.expediente(request.user, ocid, expected_kinds(stage))
    context = {"ocid": ocid, "rows": with_latest(found.documents), "missing": found.missing}
    return render(request, "documents/parts/of_process.html", context | _adding(request))


@require_GET
def of_supplier(request: HttpRequest) -> HttpResponse:
    """Fragment for the page of a supplier: its documents in all processes."""
    ruc = request.GET.get("ruc", "")[:80]
    found = finding.documents(request.user, finding.Filters(ruc=ruc)) if ruc else Document.objects.none()
    context = {"ruc": ruc, "rows": with_latest(found[:SHOWN]), "total": found.count(), **_adding(request)}
    return render(request, "documents/parts/of_supplier.html", context)


def _adding(request: HttpRequest) -> dict:
    """What the form of an upload needs."""
    return {"may_add": request.user.has_perm("documents.add_document"), "upload": UploadForm(), "limit": _limit()}


@require_GET
def thrown_away(request: HttpRequest) -> HttpResponse:
    rows = Document.objects.editable_by(request.user).filter(deleted_at__isnull=False).order_by("-deleted_at")[:200]
    proposed = Document.objects.kept().visible_to(request.user).filter(disposal_at__isnull=False)
    return render(request, "documents/bin.html", {"rows": rows, "proposed": proposed.order_by("disposal_at")[:200]})
