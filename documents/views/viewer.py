"""One document: a page as it looks, its words, what was searched or quoted on it; its picture and its original."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from documents import belonging, drawing, finding, intake, opening, storage
from documents.alike import documents_like
from documents.forms import DocumentForm, PageForm
from documents.locating import Box, boxes_of_quote, boxes_of_words, pieces, spans_of_quote
from documents.models import Document, Page, Version
from documents.views.access import may_edit, version_of, visible
from jobs.models import Job

THUMBNAILS = 12  # on each side of the page that is shown
AWAY = "El almacén de documentos no responde. Vuelva a intentarlo en un momento: el archivo está a salvo."


@dataclass(frozen=True)
class Asked:
    """What the URL asks of the viewer."""

    document: Document
    version: Version
    number: int
    quote: str
    words: str
    turn: int

    def link(self, number: int, **changes) -> str:
        """The viewer at another page, with what is searched kept and the quote left behind."""
        kept = {"version": self.version.number, "pagina": number, "buscar": self.words, "giro": self.turn, **changes}
        said = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.document.get_absolute_url()}?{said}"


def _asked(request: HttpRequest, uuid) -> Asked:
    document, read = visible(request, uuid), PageForm(request.GET).asked()
    version = version_of(document, read["version"])
    number = min(read["pagina"] or 1, max(version.page_count, 1))
    turn = (read["giro"] or 0) // 90 * 90
    return Asked(document, version, number, read["cita"] or "", read["buscar"] or "", turn)


@require_GET
def document(request: HttpRequest, uuid) -> HttpResponse:
    asked = _asked(request, uuid)
    opening.note(asked.document, by=request.user, what="pages")
    page = _page(asked)
    hits = finding.inside(asked.version, asked.words) if asked.words.strip() and not asked.version.is_live else None
    context = {
        "document": asked.document,
        "version": asked.version,
        "versions": list(asked.document.versions.all()),
        "page": page,
        "asked": asked,
        "pieces": pieces(page.text, _spans(page, asked)) if page else [],
        "is_quote_found": bool(page and asked.quote and spans_of_quote(page.text, asked.quote)),
        "hits": hits,
        "unread": _unread(asked.version),
        "job": Job.objects.filter(key=intake.reading_key(asked.version)).first() if asked.version.is_live else None,
        "may_edit": may_edit(request, asked.document),
        "form": DocumentForm.of(asked.document),
        "limit": settings.MAX_DOCUMENT_SIZE_MB,
        "links": _links(asked),
        "members": asked.version.members.kept().visible_to(request.user)[:200],
        "layer": _layer_context(asked, page, only_cached=True),
    }
    return render(request, "documents/document.html", context)


def _page(asked: Asked) -> Page | None:
    """None too while the version is read: its pages come in bit by bit, and it is shown whole or not at all."""
    return None if asked.version.is_live else asked.version.pages.filter(number=asked.number).first()


def _spans(page: Page, asked: Asked) -> list[tuple[int, int]]:
    if asked.quote:
        return spans_of_quote(page.text, asked.quote)
    return finding.spans_of([page], asked.words).get(page.pk, []) if asked.words.strip() else []


def _unread(version: Version) -> list[int]:
    if not version.unread_count:
        return []
    return list(version.pages.exclude(unread="").order_by("number").values_list("number", flat=True)[:60])


def _links(asked: Asked) -> dict:
    count, number = asked.version.page_count, asked.number
    first, last = max(1, number - THUMBNAILS), min(count, number + THUMBNAILS)
    return {
        "before": asked.link(number - 1) if number > 1 else "",
        "after": asked.link(number + 1) if number < count else "",
        "turned": asked.link(number, giro=(asked.turn + 90) % 360, cita=asked.quote),
        "picture": picture_url(asked, number, 900, asked.turn),
        "large": picture_url(asked, number, 1600, asked.turn),
        "thumbnails": [(n, asked.link(n), picture_url(asked, n, 140, 0)) for n in range(first, last + 1)],
        "layer": f"{reverse('documents:layer', args=[asked.document.uuid])}?{_layer_query(asked)}",
        "original": reverse("documents:original_link", args=[asked.document.uuid, asked.version.number]),
    }


def _layer_query(asked: Asked) -> str:
    said = {"version": asked.version.number, "pagina": asked.number, "cita": asked.quote, "buscar": asked.words}
    return urlencode({name: value for name, value in said.items() if value})


def picture_url(asked: Asked, number: int, width: int, turn: int) -> str:
    place = reverse("documents:picture", args=[asked.document.uuid, asked.version.number, number])
    return f"{place}?ancho={width}" + (f"&giro={turn}" if turn else "")


@require_GET
def layer(request: HttpRequest, uuid) -> HttpResponse:
    """Fragment over the picture: words that can be selected, and boxes of what is marked."""
    asked = _asked(request, uuid)
    page = _page(asked)
    try:
        context = _layer_context(asked, page, only_cached=False)
    except (storage.StorageDown, FileNotFoundError):
        return HttpResponse(status=503)
    return render(request, "documents/parts/layer.html", {"layer": context, "asked": asked})


@require_GET
def alike(request: HttpRequest, uuid) -> HttpResponse:
    """Fragment: other documents that speak of the same; a page of its own for whoever has no script."""
    document = visible(request, uuid)
    found = documents_like(request.user, document)
    named = belonging.named(each.document.ocid for each in found)
    rows = [(each, named.get(each.document.ocid)) for each in found]
    whole = "documents/parts/alike.html" if request.htmx else "documents/alike.html"  # type: ignore[attr-defined]
    return render(request, whole, {"document": document, "rows": rows})


def _layer_context(asked: Asked, page: Page | None, *, only_cached: bool) -> dict | None:
    """None: the words are not known yet. Turned pages have no layer: its boxes are those of the page as it is."""
    if page is None or asked.turn or not asked.version.is_drawn:
        return {"words": [], "boxes": []}
    words = drawing.words(asked.version, page, only_cached=only_cached)
    if words is None:
        return None
    width, height = page.width or 1, page.height or 1
    return {
        "width": width,
        "height": height,
        "words": [shown_word(word, width, height) for word in words],
        "boxes": [scaled(box, width, height) for box in _boxes(page, words, asked)],
    }


def _boxes(page: Page, words: list, asked: Asked) -> list[Box]:
    if asked.quote:
        return boxes_of_quote(words, asked.quote)
    spans = _spans(page, asked)
    return boxes_of_words(words, {page.text[start:end] for start, end in spans}) if spans else []


def shown_word(word, width: float, height: float) -> dict:
    box = scaled(Box(*word[1:5]), width, height)
    return {"text": word[0], **box, "base": round(float(box["y"]) + float(box["h"]) * 0.82, 1)}


def scaled(box: Box, width: float, height: float) -> dict:
    """Text, so that no locale puts a comma into a coordinate."""
    sides = {
        "x": box.left * width, "y": box.top * height, "w": (box.right - box.left) * width,
        "h": (box.bottom - box.top) * height,
    }  # fmt: skip
    return {name: f"{side:.1f}" for name, side in sides.items()}


@require_GET
@cache_control(private=True, max_age=3600)
def picture(request: HttpRequest, uuid, number: int, page: int) -> HttpResponse:
    version = version_of(visible(request, uuid), number)
    if not version.is_drawn or not 1 <= page <= version.page_count or not version.is_released:
        raise Http404("Esa página no se puede dibujar.")
    width, turn = _whole(request.GET.get("ancho"), 900), _whole(request.GET.get("giro"), 0)
    try:
        data = drawing.picture(version, page, width=width, turn=turn)
    except storage.StorageDown:
        return HttpResponse(AWAY, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "10"})
    except FileNotFoundError:
        data = None
    if data is None:
        raise Http404("Esa página no se puede dibujar.")
    return HttpResponse(data, content_type="image/png")


def _whole(raw: str | None, default: int) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 6 else default


@require_GET
def original_link(request: HttpRequest, uuid, number: int) -> HttpResponse:
    """To the original by a link that is this person's alone and soon worth nothing."""
    version = version_of(visible(request, uuid), number)
    return redirect("documents:original", token=opening.sign(version, by=request.user))


@require_GET
def original(request: HttpRequest, token: str) -> HttpResponseBase:
    key = opening.signed_version(token, by=request.user)
    version = Version.objects.select_related("document").filter(pk=key).first() if key else None
    # Leave may have been taken away since the link was made.
    if version is None or not Document.objects.visible_to(request.user).filter(pk=version.document_id).exists():
        return render(request, "documents/refused.html", {"said": "El enlace de descarga ya no vale."}, status=403)
    opening.note(version.document, by=request.user, what="original")
    return sent(request, version)


def sent(request: HttpRequest, version: Version) -> HttpResponseBase:
    """The original as a download, never as a page of this site."""
    if not version.is_released:
        said = version.reason or "El antivirus todavía no ha revisado este archivo."
        return render(request, "documents/refused.html", {"said": said}, status=403)
    try:
        body = storage.pieces(version.storage_key)
    except FileNotFoundError:
        return render(request, "documents/refused.html", {"said": "El almacén no tiene este archivo."}, status=404)
    except storage.StorageDown:
        return render(request, "documents/refused.html", {"said": AWAY}, status=503)
    response = StreamingHttpResponse(body, content_type=version.media_type)
    response["Content-Length"] = version.size
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(version.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
