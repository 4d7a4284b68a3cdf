"""Verify a supplier, watch the strip fill, decide, and look at the evidence of a check."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suppliers import decisions, evidence, page, verification
from suppliers.choices import Outcome
from suppliers.forms import PurposeForm, SupplierDecisionForm
from suppliers.models import Supplier, Verification
from suppliers.rules.told import facts_told
from suppliers.views.supplier import held_or_404, show, unknown


@require_http_methods(["GET", "POST"])
@permission_required("suppliers.view_verification", raise_exception=True)
def verify(request: HttpRequest, ruc: str) -> HttpResponse:
    """POST asks all authorities; GET is the strip that goes on asking how that goes."""
    if request.method == "POST":
        return _ask(request, ruc)
    found = Supplier.objects.filter(ruc=ruc).first()
    if found is None:
        return unknown(request, ruc)
    return _strip(request, found) if request.htmx else redirect(found)


def _ask(request: HttpRequest, ruc: str) -> HttpResponse:
    if not request.user.has_perm("suppliers.request_verification"):
        raise PermissionDenied("Su rol no incluye verificar proveedores.")
    form = PurposeForm(request.POST)
    try:
        if not form.is_valid():
            raise verification.CannotVerify(" ".join(form.errors["purpose"]))
        verification.verify(ruc=ruc, purpose=form.cleaned_data["purpose"], by=request.user)
    except verification.CannotVerify as refusal:
        return _refused(request, ruc, str(refusal))
    found = Supplier.objects.get(ruc=ruc)
    if request.htmx:
        return _strip(request, found)
    messages.success(request, "Consulta enviada. Cada registro aparece en cuanto responde: vuelva a cargar la página.")
    return redirect(found)


def _refused(request: HttpRequest, ruc: str, sentence: str) -> HttpResponse:
    found = Supplier.objects.filter(ruc=ruc).first()
    if request.htmx and found:
        return _strip(request, found, sentence)
    messages.error(request, sentence)
    return show(request, found, status=422) if found else unknown(request, ruc)


def _strip(request: HttpRequest, found: Supplier, refusal: str = "") -> HttpResponse:
    context = {"supplier": found, "strip": page.strip(found), "refusal": refusal}
    return render(request, "suppliers/parts/strip.html", context)


@require_POST
def decide(request: HttpRequest, ruc: str) -> HttpResponse:
    found = held_or_404(request, ruc, "suppliers.add_supplierdecision")
    if isinstance(found, HttpResponse):
        return found
    form = SupplierDecisionForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=422, decision_form=form)
    decisions.decide(supplier=found, by=request.user, **form.cleaned_data)
    messages.success(request, "Decisión guardada, con las comprobaciones que la sustentan.")
    return redirect(found)


@require_GET
@permission_required("suppliers.view_evidence", raise_exception=True)
def check(request: HttpRequest, ruc: str, pk: int) -> HttpResponse:
    """One check and the raw answer behind it."""
    row = _row(ruc, pk)
    may_unmask = request.user.has_perm("suppliers.view_personaldata")
    unmasked = may_unmask and "completo" in request.GET
    context = {
        "row": row,
        "shown": evidence.look(row, by=request.user, unmasked=unmasked),
        "may_unmask": may_unmask,
        "style": page.MARKS[Outcome(row.outcome)][0],
        "icon": page.MARKS[Outcome(row.outcome)][1],
        "facts": facts_told(row.facts or {}),
    }
    return render(request, "suppliers/check.html", context)


@require_GET
@permission_required("suppliers.view_personaldata", raise_exception=True)
def original(request: HttpRequest, ruc: str, pk: int) -> HttpResponse:
    """The raw answer as a file."""
    row = _row(ruc, pk)
    try:
        body = evidence.original(row, by=request.user)
    except ValueError as error:
        return render(request, "404.html", {"sentence": str(error)}, status=404)
    if not body:
        return render(request, "404.html", {"sentence": "Esta comprobación no guarda ninguna respuesta."}, status=404)
    is_pdf = body.startswith(b"%PDF")
    name = f"{row.authority}-{ruc}-{row.pk}{'.pdf' if is_pdf else '.txt'}"
    kind = "application/pdf" if is_pdf else "text/plain; charset=utf-8"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _row(ruc: str, pk: int) -> Verification:
    rows = Verification.objects.select_related(
        "supplier", "exchange__counterpart", "certificate__uploaded_by", "requested_by"
    )
    return get_object_or_404(rows, pk=pk, supplier__ruc=ruc)
