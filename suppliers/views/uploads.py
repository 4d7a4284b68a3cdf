"""Bring a certificate of SERCOP: a page with the steps, the link to get it from, and the form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from suppliers import uploads
from suppliers.choices import SAYINGS, CertificateKind
from suppliers.forms import CertificateForm
from suppliers.models import Supplier
from suppliers.verification import CannotVerify
from suppliers.views.supplier import held_or_404

# Where people get them, behind a captcha that the portal does not touch.
PAGES = (
    (
        "Certificados de SERCOP",
        "https://www.compraspublicas.gob.ec/ProcesoContratacion/compras/FO/formularioCertificados.cpe",
    ),
    ("Validar un certificado", "https://www.compraspublicas.gob.ec/ProcesoContratacion/compras/EP/RepCertificados.cpe"),
    (
        "Incumplidos y adjudicatarios fallidos",
        "https://www.compraspublicas.gob.ec/ProcesoContratacion/compras/EP/EmpReporteIncumplidos.cpe?sg=1",
    ),
)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, ruc: str) -> HttpResponse:
    found = held_or_404(request, ruc, "suppliers.add_uploadedcertificate")
    if isinstance(found, HttpResponse):
        return found
    form = CertificateForm(initial={"kind": request.GET.get("que", "")})
    if request.method == "POST":
        form = CertificateForm(request.POST, request.FILES)
        if form.is_valid() and _received(form, found, request):
            return redirect(found)
    context = {
        "supplier": found,
        "form": form,
        "pages": PAGES,
        "brought": found.uploaded_certificates.defer("content").select_related("uploaded_by")[:10],
    }
    return render(request, "suppliers/upload.html", context, status=422 if form.errors else 200)


def _received(form: CertificateForm, found: Supplier, request: HttpRequest) -> bool:
    told = form.told()
    if told.says not in SAYINGS[CertificateKind(told.kind)]:
        form.add_error("says", "Eso no lo dice este certificado: elija una frase de su grupo.")
        return False
    try:
        row = uploads.receive(
            ruc=found.ruc or "",
            content=form.cleaned_data["archivo"].read(),
            told=told,
            purpose=form.cleaned_data["purpose"],
            by=request.user,
        )
    except (uploads.Refused, CannotVerify) as refusal:
        form.add_error("archivo", str(refusal))
        return False
    messages.success(request, f"Certificado guardado con su huella. {row.get_authority_display()}: {row.reason}")
    return True
