"""The institution's signature on PDF documents: PAdES with its .p12, and whether such a signature still stands."""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

FIELD = "FirmaInstitucional"


class NoSignature(ValueError):
    """Nothing can be signed. `str(error)` is a Spanish sentence."""


@dataclass(frozen=True)
class Signer:
    """`name`: of the certificate's holder; `sha256`: of the certificate."""

    name: str
    sha256: str
    key: signers.SimpleSigner = field(repr=False)


def institution() -> Signer:
    """The signer of the configured .p12. Raises NoSignature when there is none or it is not valid today."""
    if not settings.CONSTANCIA_P12:
        raise NoSignature("Falta el certificado de firma de la institución: configúrelo en CONSTANCIA_P12.")
    path = Path(settings.CONSTANCIA_P12)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NoSignature(f"El certificado de firma {path.name} no se puede leer: {error.strerror}.") from None
    passphrase = settings.CONSTANCIA_P12_PASSWORD.encode() or None
    try:
        key = signers.SimpleSigner.load_pkcs12_data(content, [], passphrase=passphrase)
    except ValueError:
        raise NoSignature(f"El certificado de firma {path.name} no se abre: revise su clave y que sea .p12.") from None
    if key.signing_cert is None:
        raise NoSignature(f"El certificado de firma {path.name} no trae la clave privada con su certificado.")
    certificate = key.signing_cert
    if not certificate.not_valid_before <= datetime.now(UTC) <= certificate.not_valid_after:
        raise NoSignature(f"El certificado de firma {path.name} no está vigente hoy.")
    name = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    return Signer(str(name), hashlib.sha256(certificate.dump()).hexdigest(), key)


def sign(pdf: bytes, signer: Signer, *, reason: str) -> bytes:
    """`pdf` with an invisible PAdES signature over all of it."""
    details = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=f"Constancia {reason}",
        location="Ecuador",
    )
    try:
        signed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), details, signer=signer.key)
    except (SigningError, PdfError) as error:
        raise NoSignature(f"El documento no se pudo firmar: {error}.") from None
    return signed.getbuffer().tobytes()


def fault(pdf: bytes, signer_sha256: str) -> str:
    """What is wrong with the signature of a file, as a sentence; "" when it is whole and of that signer."""
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        if not found:
            return "no lleva ninguna firma."
        certificate = found[0].signer_cert
        trust = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(found[0], trust)
    except Exception:  # whatever a file from anywhere does to its reader
        return "el archivo está dañado: su firma no se puede leer."
    if not (status.intact and status.valid):
        return "fue alterado después de firmarse: su contenido ya no coincide con la firma."
    if hashlib.sha256(certificate.dump()).hexdigest() != signer_sha256:
        return "lo firma otro certificado."
    if status.modification_level not in (None, ModificationLevel.NONE):
        return "se le agregó contenido después de firmarse."
    return ""
