"""Issue, download and take back a constancia; and the public page where anyone checks one."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rules import client_address
from suppliers import constancias
from suppliers.forms import DayForm, PurposeForm, RevocationForm
from suppliers.models import Certificate
from suppliers.rules import mask, read_ruc
from suppliers.rules.ruc import PERSON
from suppliers.views.supplier import held_or_404, show

LOOKUPS_PER_MINUTE = 30


@require_POST
def issue(request: HttpRequest, ruc: str) -> HttpResponse:
    found = held_or_404(request, ruc, "suppliers.add_certificate")
    if isinstance(found, HttpResponse):
        return found
    form, day = PurposeForm(request.POST), DayForm(request.POST)
    if not (form.is_valid() and day.is_valid()):
        errors = [sentence for each in (form, day) for sentences in each.errors.values() for sentence in sentences]
        messages.error(request, " ".join(errors))
        return show(request, found, status=422)
    try:
        made = constancias.issue(
            supplier=found,
            purpose=form.cleaned_data["purpose"],
            on=day.cleaned_data["al"],
            by=request.user,
            address_of=lambda code: request.build_absolute_uri(reverse("suppliers:certificate_check", args=[code])),
        )
    except constancias.CannotIssue as refusal:
        messages.error(request, str(refusal))
        return show(request, found, status=422)
    messages.success(request, f"Constancia {made.code} emitida y firmada.")
    return redirect(f"{found.get_absolute_url()}#constancias")


@require_GET
@permission_required("suppliers.view_certificate", raise_exception=True)
def download(request: HttpRequest, code: str) -> HttpResponse:
    held = get_object_or_404(Certificate, code=code)
    headers = {"Content-Disposition": f'attachment; filename="constancia-{held.code}.pdf"'}
    return HttpResponse(bytes(held.pdf), content_type="application/pdf", headers=headers)


@require_POST
@permission_required("suppliers.add_certificaterevocation", raise_exception=True)
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    held = get_object_or_404(Certificate.objects.defer("pdf").select_related("supplier"), code=code)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["reason"]))
    elif held.is_revoked:
        messages.info(request, f"La constancia {code} ya estaba anulada.")
    else:
        constancias.revoke(certificate=held, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Constancia {code} anulada: quien la compruebe lo verá.")
    return redirect(f"{held.supplier.get_absolute_url()}#constancias")


class FileForm(forms.Form):
    archivo = forms.FileField(
        label="PDF de la constancia",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": "application/pdf"}),
        error_messages={"required": "Elija el PDF que quiere comprobar.", "empty": "El archivo está vacío."},
    )

    def clean_archivo(self):
        given = self.cleaned_data["archivo"]
        if given.size > constancias.LARGEST:
            raise forms.ValidationError("El archivo mide más de 5 MB: una constancia mide mucho menos.")
        return given


@login_not_required
@never_cache
@require_http_methods(["GET"])
def find(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    code = constancias.read_code(request.GET.get("codigo", "")[:40])
    if code:
        return redirect("suppliers:certificate_check", code=code)
    return render(request, "suppliers/certificate_find.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What anyone may know of a constancia, and whether a file is it. Nothing of the person it is about."""
    if not _is_allowed(request):
        return render(request, "suppliers/certificate_find.html", {"is_throttled": True}, status=429)
    held = (
        Certificate.objects.defer("pdf")
        .select_related("supplier", "revocation")
        .filter(code=constancias.read_code(code[:40]))
        .first()
    )
    if held is None:
        return render(request, "suppliers/certificate_find.html", {"unknown": code[:40]}, status=404)
    form, checked = FileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        checked = constancias.check(held, form.cleaned_data["archivo"].read())
    context = {"certificate": held, "form": form, "checked": checked, **_subject(held)}
    refused = bool(form.errors) or bool(checked and not checked.is_authentic)
    return render(request, "suppliers/certificate_check.html", context, status=422 if refused else 200)


def _subject(held: Certificate) -> dict[str, str]:
    ruc = held.supplier.ruc or ""
    if read_ruc(ruc).kind == PERSON:
        return {"ruc": mask(ruc), "name": "Persona natural"}
    return {"ruc": ruc, "name": held.supplier.name}


def _is_allowed(request: HttpRequest) -> bool:
    address = client_address(
        remote_addr=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.headers.get("X-Forwarded-For", ""),
        trusted_proxies=settings.TRUSTED_PROXIES,
    )
    key = f"constancia:{address}:{timezone.now():%H%M}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) <= LOOKUPS_PER_MINUTE
