"""The analysis of a document: what was found beside the page that says it; asking for it; what people say of it."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from documents import (
    analysis,
    analysis_exports,
    analysis_sheet,
    corrections,
    drawing,
    opening,
    requesting,
    reviewing,
    storage,
)
from documents.analysis_models import Analysis, Finding
from documents.analysis_sheet import Cited, Sheet
from documents.choices import Decision
from documents.forms import AnalysisForm
from documents.locating import boxes_of_quote, pieces, spans_of_quote
from documents.models import Document, Page, Version
from documents.views.access import version_of, visible
from documents.views.viewer import picture_url, scaled, shown_word


@dataclass(frozen=True)
class Asked:
    """What the URL asks of the page."""

    document: Document
    version: Version
    sheet: Sheet | None
    live: Analysis | None
    number: int
    cited: Cited | None

    def link(self, **said) -> str:
        place = reverse("documents:analysis", args=[self.document.uuid])
        return f"{place}?{urlencode({'version': self.version.number, **said})}"


def _asked(request: HttpRequest, uuid) -> Asked:
    document, read = visible(request, uuid), AnalysisForm(request.GET).asked()
    version = version_of(document, read["version"])
    ended, live = analysis_sheet.latest(version)
    sheet = analysis_sheet.read(ended) if ended else None
    cited = sheet.cited(read["cita"]) if sheet and read["cita"] else None
    number = cited.page if cited else read["pagina"] or 1
    return Asked(document, version, sheet, live, min(number, max(version.page_count, 1)), cited)


@require_GET
def page(request: HttpRequest, uuid) -> HttpResponse:
    asked = _asked(request, uuid)
    opening.note(asked.document, by=request.user, what="pages")
    context = _viewer_context(asked)
    if request.htmx and request.htmx.target == "visor-marco":
        return render(request, "documents/analysis_viewer.html", context)
    return render(request, "documents/analysis.html", context | _page_context(request, asked))


def _page_context(request: HttpRequest, asked: Asked) -> dict:
    return {
        "versions": list(asked.document.versions.all()),
        "job": analysis.job_of(asked.live) if asked.live else None,
        "may_ask": request.user.has_perm("documents.add_analysis"),
        "may_review": request.user.has_perm("documents.add_review"),
        "disclaimer": analysis_sheet.DISCLAIMER,
    }


def _viewer_context(asked: Asked) -> dict:
    shown = asked.version.pages.filter(number=asked.number).first()
    quotes = asked.sheet.cited_on(asked.number) if asked.sheet else []
    spans = _spans(shown, asked.cited, quotes) if shown else []
    count, number = asked.version.page_count, asked.number
    return {
        "document": asked.document,
        "version": asked.version,
        "sheet": asked.sheet,
        "live": asked.live,
        "asked": asked,
        "page": shown,
        "quotes": quotes,
        "pieces": pieces(shown.text, spans) if shown else [],
        "layer": _layer(asked, shown, quotes, only_cached=True),
        "links": {
            "before": asked.link(pagina=number - 1) if number > 1 else "",
            "after": asked.link(pagina=number + 1) if number < count else "",
            "picture": picture_url(asked, number, 900, 0),
            "layer": f"{reverse('documents:analysis_layer', args=[asked.document.uuid])}?{_layer_query(asked)}",
        },
    }


def _spans(page: Page, cited: Cited | None, quotes: list[Cited]) -> list[tuple[int, int]]:
    """Places of the text to mark: the quote that is open; without one, all that are quoted on the page."""
    wanted = [cited] if cited and cited.page == page.number else quotes
    found = sorted({span for each in wanted for span in spans_of_quote(page.text, each.quote)})
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _layer_query(asked: Asked) -> str:
    said = {"version": asked.version.number, "pagina": asked.number, "cita": asked.cited.key if asked.cited else ""}
    return urlencode({name: value for name, value in said.items() if value})


@require_GET
def layer(request: HttpRequest, uuid) -> HttpResponse:
    """Fragment over the picture: words that can be selected, and boxes of what is quoted."""
    asked = _asked(request, uuid)
    shown = asked.version.pages.filter(number=asked.number).first()
    quotes = asked.sheet.cited_on(asked.number) if asked.sheet else []
    try:
        context = _layer(asked, shown, quotes, only_cached=False)
    except (storage.StorageDown, FileNotFoundError):
        return HttpResponse(status=503)
    return render(request, "documents/analysis_layer.html", {"layer": context})


def _layer(asked: Asked, page: Page | None, quotes: list[Cited], *, only_cached: bool) -> dict | None:
    """None: the words of the page are not known yet."""
    if page is None or not asked.version.is_drawn:
        return {"words": [], "boxes": [], "others": []}
    words = drawing.words(asked.version, page, only_cached=only_cached)
    if words is None:
        return None
    width, height = page.width or 1, page.height or 1
    open_key = asked.cited.key if asked.cited else ""
    marked = {each.key: boxes_of_quote(words, each.quote) for each in quotes}
    return {
        "width": width,
        "height": height,
        "words": [shown_word(word, width, height) for word in words],
        "boxes": [scaled(box, width, height) for box in marked.get(open_key, [])],
        "others": [scaled(box, width, height) for key, boxes in marked.items() if key != open_key for box in boxes],
    }


@require_GET
def file(request: HttpRequest, uuid, number: int, extension: str) -> HttpResponse:
    """The newest analysis of a version with what people said of it, as a file."""
    document = visible(request, uuid)
    version = version_of(document, number)
    ended, _ = analysis_sheet.latest(version)
    if ended is None or extension not in analysis_exports.FORMATS:
        raise Http404("Esta versión no tiene un análisis en ese formato.")
    opening.note(document, by=request.user, what="pages")
    write, media_type = analysis_exports.FORMATS[extension]
    response = HttpResponse(write(analysis_sheet.read(ended)), content_type=media_type)
    name = quote(f"Análisis de {document.title[:80]}, versión {version.number}.{extension}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_POST
def ask(request: HttpRequest, uuid) -> HttpResponse:
    document = visible(request, uuid)
    if not request.user.has_perm("documents.add_analysis"):
        raise PermissionDenied("Su rol no incluye pedir análisis.")
    read = AnalysisForm(request.POST).asked()
    version = version_of(document, read["version"])
    try:
        said = requesting.ask(version=version, by=request.user)
    except requesting.CannotAnalyse as error:
        messages.error(request, str(error))
    else:
        if said:
            messages.info(request, said)
    return redirect(f"{reverse('documents:analysis', args=[document.uuid])}?version={version.number}")


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that follows an analysis: it asks again for itself until it has ended."""
    found = _analysis(request, pk)
    job = analysis.job_of(found)
    context = {"live": found, "job": job, "document": found.version.document}
    response = render(request, "documents/analysis_progress.html", context)
    if not found.is_live:
        response["HX-Refresh"] = "true"  # the page that shows it has more to show now
    return response


def _analysis(request: HttpRequest, pk: int) -> Analysis:
    found = Analysis.objects.select_related("version__document").filter(pk=pk).first()
    if found is None:
        raise Http404("El portal no guarda ese análisis.")
    visible(request, found.version.document.uuid)
    return found


@require_POST
def review(request: HttpRequest, uuid, pk: int) -> HttpResponse:
    """Accept, correct, reject a finding, or take back what was said of it."""
    document = visible(request, uuid)
    if not request.user.has_perm("documents.add_review"):
        raise PermissionDenied("Su rol no incluye revisar análisis.")
    finding = Finding.objects.select_related("analysis").filter(pk=pk, analysis__version__document=document).first()
    if finding is None:
        raise Http404("El documento no tiene ese dato.")
    error = ""
    try:
        _say(request, finding)
    except (corrections.Unreadable, reviewing.CannotReview) as refused:
        error = str(refused)
    if request.htmx:
        return _line_again(request, finding, error)
    if error:
        return _page_again(request, finding, error)
    version = Version.objects.get(analyses=finding.analysis_id)
    place = reverse("documents:analysis", args=[document.uuid])
    return redirect(f"{place}?version={version.number}#dato-{finding.field}")


def _page_again(request: HttpRequest, finding: Finding, error: str) -> HttpResponse:
    """The whole page with what was typed and why it was not taken."""
    found = Analysis.objects.select_related("version__document").get(pk=finding.analysis_id)
    sheet = analysis_sheet.read(found)
    asked = Asked(found.version.document, found.version, sheet, None, 1, None)
    context = _viewer_context(asked) | _page_context(request, asked)
    context["failed"] = {"pk": finding.pk, "error": error, "given": request.POST}
    return render(request, "documents/analysis.html", context, status=422)


def _say(request: HttpRequest, finding: Finding) -> None:
    given, by = request.POST, request.user
    if (chosen := given.get("elegir")) is not None:
        reviewing.decide(finding=finding, decision=Decision.CORRECTED, by=by, value=_alternative(finding, chosen))
        return
    match given.get("accion"):
        case "aceptar":
            reviewing.decide(finding=finding, decision=Decision.ACCEPTED, by=by)
        case "rechazar":
            reviewing.decide(finding=finding, decision=Decision.REJECTED, by=by)
        case "mantener":
            reviewing.keep(finding=finding, by=by)
        case "deshacer":
            reviewing.undo(finding=finding, by=by)
        case _:
            value = corrections.read(finding.field, given, reviewing.outcome(finding).value)
            reviewing.decide(finding=finding, decision=Decision.CORRECTED, by=by, value=value)


def _alternative(finding: Finding, chosen: str):
    if not chosen.isascii() or not chosen.isdigit() or int(chosen) >= len(finding.alternatives):
        raise reviewing.CannotReview("Ese valor ya no está entre los propuestos: recargue la página.")
    return finding.alternatives[int(chosen)]


def _line_again(request: HttpRequest, finding: Finding, error: str) -> HttpResponse:
    found = Analysis.objects.select_related("version__document").get(pk=finding.analysis_id)
    sheet = analysis_sheet.read(found)
    line = next(line for line in sheet.lines if line.finding.pk == finding.pk)
    context = {
        "sheet": sheet,
        "line": line,
        "failed": {"pk": finding.pk, "error": error, "given": request.POST} if error else None,
        "document": found.version.document,
        "version": found.version,
        "may_review": True,
        "is_swapped": True,
    }
    return render(request, "documents/analysis_swap.html", context)
