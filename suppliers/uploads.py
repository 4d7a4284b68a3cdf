"""Take in a certificate that an officer got from SERCOP's page, which asks who is there: the file, from where, of which
day, what it says. Nothing here asks that page anything.

The file is somebody else's: a child process with limits reads it, and the antivirus looks at it where there is one.
"""

import hashlib
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from documents.extraction import QUICK, read_file
from documents.rules import ReadingState
from integrations import clamav
from integrations.errors import IntegrationError
from suppliers import verification
from suppliers.choices import CERTIFIED, SAYINGS, CertificateKind, CertificateSays, Purpose
from suppliers.models import UploadedCertificate, Verification

LARGEST = 5 * 2**20
OLDEST_DAYS = 365
# Somebody waits for it; digits that were recognised in a picture would prove nothing.
LIMITS = replace(QUICK, pages=20, ocr_pages=0)


class Refused(ValueError):
    """The certificate is not taken. `str(error)` is a Spanish sentence for people."""


@dataclass(frozen=True)
class Told:
    """What the officer says of the file."""

    kind: CertificateKind
    says: CertificateSays
    issued_on: date
    link: str
    number: str = ""


def receive(*, ruc: str, content: bytes, told: Told, purpose: Purpose, by) -> Verification:
    """Keep the certificate and add the check that rests on it. Raises Refused, and CannotVerify as `verify` does."""
    _expect_sound(told)
    if not content.startswith(b"%PDF"):
        raise Refused("El archivo no es un PDF: suba el certificado tal como lo entrega SERCOP.")
    if len(content) > LARGEST:
        raise Refused("El archivo mide más de 5 MB: un certificado mide mucho menos.")
    with tempfile.NamedTemporaryFile(prefix="certificado-", suffix=".pdf") as file:
        file.write(content)
        file.flush()
        is_scanned = _expect_clean(Path(file.name))
        names_ruc = _names(Path(file.name), ruc)
    if names_ruc is False:
        raise Refused(f"El PDF no nombra el RUC {ruc}: compruebe que sea el certificado de este proveedor.")
    authority = CERTIFIED[told.kind]
    with transaction.atomic():
        supplier = verification.consult(ruc=ruc, authorities=[authority], purpose=purpose, by=by)
        certificate = UploadedCertificate.objects.create(
            supplier=supplier,
            kind=told.kind,
            says=told.says,
            number=told.number[:60],
            link=told.link,
            issued_on=told.issued_on,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            names_ruc=names_ruc,
            is_scanned=is_scanned,
            uploaded_by=by,
            uploaded_at=timezone.now(),
        )
        return verification.add_certificate(certificate, purpose=purpose)


def _expect_sound(told: Told) -> None:
    if told.says not in SAYINGS[told.kind]:
        raise Refused(f"«{told.says.label}» no es algo que diga el certificado «{told.kind.label}».")
    today = timezone.localdate()
    if told.issued_on > today:
        raise Refused("La fecha de emisión aún no llega: escriba la que consta en el certificado.")
    if (today - told.issued_on).days > OLDEST_DAYS:
        raise Refused("El certificado tiene más de un año: pida uno reciente.")


def _expect_clean(path: Path) -> bool:
    """Whether the antivirus looked at it; where one is configured, nothing is taken without its word."""
    if not settings.CLAMAV_ADDRESS:
        return False
    try:
        verdict = clamav.scan(settings.CLAMAV_ADDRESS, path)
    except IntegrationError as error:
        raise Refused(f"El certificado no se pudo revisar y no se guardó. {error}") from None
    if verdict.virus:
        raise Refused(f"El antivirus encontró «{verdict.virus}» en el archivo: no se guardó.")
    return True


def _names(path: Path, ruc: str) -> bool | None:
    """Whether its text holds the RUC, or the cédula that begins that of a person; None for pictures without text."""
    reading = read_file(path, limits=LIMITS)
    if reading.state not in (ReadingState.READ, ReadingState.PARTIAL):
        raise Refused("El PDF no se puede abrir: está dañado, cifrado o pasa de los límites. Descárguelo otra vez.")
    text = "".join(letter for page in reading.pages for letter in page.text if letter.isalnum())
    if not text:
        return None
    return ruc in text or (ruc[2] < "6" and ruc[:10] in text)
