"""Constancias: what was on file of a supplier at a moment, as a signed PDF/A that anyone can check by its code."""

import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from suppliers import signing, standing
from suppliers.choices import Purpose
from suppliers.models import Certificate, CertificateRevocation, Supplier

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read as something else
LARGEST = 5 * 1024 * 1024
STYLES = Path("static") / "constancia.css"


class CannotIssue(ValueError):
    """`str(error)` is a Spanish sentence."""


def issue(*, supplier: Supplier, purpose: Purpose, by, address_of, on: date | None = None) -> Certificate:
    """Write, sign and keep a constancia. `address_of(code)`: the public address where it is checked; `on`: the day it
    is told for, now unless given. Raises CannotIssue."""
    found = standing.read(supplier, on=on)
    if not any(cell.row for cell in found.cells):
        raise CannotIssue("No hay ninguna comprobación en el portal a esa fecha: verifique primero al proveedor.")
    try:
        signer = signing.institution()
    except signing.NoSignature as error:
        raise CannotIssue(str(error)) from None
    code, now = new_code(), timezone.now()
    facts = {"standing": found, "code": code, "issued_at": now, "by": by, "purpose": Purpose(purpose).label}
    pdf = signing.sign(_pdf({**facts, "signer": signer.name, **_check_here(address_of(code))}), signer, reason=code)
    return Certificate.objects.create(
        code=code,
        supplier=supplier,
        as_of=found.at,
        verdict=found.verdict.code,
        purpose=purpose,
        verifications=[cell.row.pk for cell in found.cells if cell.row],
        issued_by=by,
        issued_at=now,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        signer=signer.name[:300],
        signer_sha256=signer.sha256,
        is_demo=supplier.is_demo or settings.IS_DEMO,
    )


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by) -> CertificateRevocation:
    return CertificateRevocation.objects.create(certificate=certificate, reason=reason, by=by, at=timezone.now())


def new_code() -> str:
    """60 bits in three groups: cannot be guessed, can be typed."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def read_code(text: str) -> str:
    """A code as people type it."""
    letters = "".join(text.upper().replace("O", "0").replace("I", "1").replace("L", "1").split()).replace("-", "")
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@dataclass(frozen=True)
class Checked:
    """Whether an uploaded file is the one that was issued; `sentence` says so, and what is wrong if it is not."""

    is_authentic: bool
    sentence: str
    sha256: str


def check(certificate: Certificate, content: bytes) -> Checked:
    """Compare a file with what was issued: its digest first, which any changed byte changes, then its signature."""
    digest = hashlib.sha256(content).hexdigest()
    if not content.startswith(b"%PDF"):
        return Checked(False, "El archivo no es un PDF: suba la constancia tal como se descargó.", digest)
    if digest != certificate.sha256:
        return Checked(False, f"No es el documento que emitió el portal: {_why(content, certificate)}", digest)
    if fault := signing.fault(content, certificate.signer_sha256):
        return Checked(False, f"El documento es el emitido, pero su firma no se sostiene: {fault}", digest)
    if certificate.is_revoked:
        return Checked(False, "El documento es auténtico, pero la constancia fue anulada.", digest)
    return Checked(True, "Es byte por byte el documento que emitió el portal, y su firma es válida.", digest)


def _why(content: bytes, certificate: Certificate) -> str:
    fault = signing.fault(content, certificate.signer_sha256)
    return fault or "es otro documento firmado por la institución; revise que el código sea el suyo."


def _check_here(address: str) -> dict[str, str]:
    return {"address": address, "qr": segno.make(address, error="m").svg_data_uri(border=0, scale=4)}


def _pdf(context: dict[str, Any]) -> bytes:
    """PDF/A-3a: archival, with its structure for screen readers. No address is fetched: what it shows is inside it."""
    from weasyprint import CSS, HTML, URLFetcher  # a second of imports, for those who need it

    html = render_to_string("suppliers/constancia.html", context)
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    output = io.BytesIO()
    HTML(string=html, url_fetcher=fetcher).write_pdf(
        output, stylesheets=[CSS(filename=settings.BASE_DIR / STYLES)], pdf_variant="pdf/a-3a"
    )
    return output.getvalue()
