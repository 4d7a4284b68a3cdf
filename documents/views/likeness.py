"""In what the offers of a process are alike: the page, the order to compare, the decision on two bidders."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from documents import likeness, opening
from documents.choices import Access, Likeness, Relevance
from documents.forms import OCID, LikenessForm
from documents.likeness_models import LikenessEvidence, LikenessPair
from documents.passages import beside


@require_GET
def of_offers(request: HttpRequest, ocid: str) -> HttpResponse:
    _allowed(request, "documents.view_likenesspair", "ver la similitud entre ofertas")
    seen = likeness.look(request.user, ocid)
    _note(request, seen)
    context = {
        "ocid": ocid,
        "seen": seen,
        "pairs": [_shown(pair) for pair in seen.pairs],
        "decisions": Relevance.choices,
        "may_compare": request.user.has_perm("documents.add_likenessrun"),
        "may_decide": request.user.has_perm("documents.add_likenessdecision"),
    }
    return render(request, "documents/likeness.html", context)


@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """The fragment that follows a comparison; when it has ended, the page that shows it comes again."""
    _allowed(request, "documents.view_likenesspair", "ver la similitud entre ofertas")
    ocid = request.GET.get("ocid", "")[:200]
    job = likeness.job_of(ocid)
    response = render(request, "documents/parts/likeness_state.html", {"job": job, "ocid": ocid})
    if job is None or not job.is_live:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    _allowed(request, "documents.add_likenessrun", "comparar ofertas")
    ocid = request.POST.get("ocid", "").strip()
    if not ocid or not re.fullmatch(OCID, ocid):
        raise Http404("Ese proceso no se puede comparar.")
    with transaction.atomic():
        likeness.request(ocid)
    return redirect("documents:likeness", ocid=ocid)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    _allowed(request, "documents.add_likenessdecision", "decidir sobre la similitud entre ofertas")
    pair = LikenessPair.objects.filter(pk=pk).first()
    shown = pair and next((each for each in likeness.look(request.user, pair.ocid).pairs if each.pair == pair), None)
    if pair is None or shown is None:
        raise Http404("No hay un par de oferentes así en documentos que usted pueda abrir.")
    form = LikenessForm(request.POST)
    if form.is_valid():
        read = form.cleaned_data
        likeness.decide(pair=shown, decision=read["decision"], reason=read["motivo"], by=request.user)
        messages.success(request, "Se guardó la decisión con su motivo.")
    else:
        messages.error(request, " ".join(said for errors in form.errors.values() for said in errors))
    return redirect(f"{reverse('documents:likeness', args=[pair.ocid])}#par-{pair.pk}")


def _allowed(request: HttpRequest, right: str, what: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied(f"Su rol no incluye {what}.")


def _note(request: HttpRequest, seen: likeness.Seen) -> None:
    """Words of reserved offers are shown here: that counts as opening each."""
    rows = [row for pair in seen.pairs for row in pair.evidence]
    shown = {each.document for row in rows for each in (row.version_a, row.version_b)}
    for document in sorted(shown, key=lambda each: each.pk):
        if document.access == Access.RESERVED:
            opening.note(document, by=request.user, what="likeness")


def _shown(pair: likeness.SeenPair) -> dict:
    passages = [row for row in pair.evidence if row.kind == Likeness.PASSAGE]
    facts = [row for row in pair.evidence if row.kind != Likeness.PASSAGE]
    return {"seen": pair, "passages": [_beside(row) for row in passages], "facts": facts}


def _beside(row: LikenessEvidence) -> dict:
    one, other = beside(row.said_a, row.said_b)
    return {"row": row, "one": one, "other": other, "percent": round(row.score * 100)}
