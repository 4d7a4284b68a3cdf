"""The raw answer behind a check, shown as far as somebody needs it; who looked is written down."""

import hashlib
import json
from dataclasses import dataclass

from auditlog.models import LogEntry

from suppliers.models import Verification
from suppliers.rules import mask_text

LONGEST_SHOWN = 60_000


@dataclass(frozen=True)
class Shown:
    """`text`: the answer as text, None for a file that is none (a PDF) or when nothing was kept. `is_cut`: there is
    more. `problem`: why it cannot be shown, a sentence."""

    text: str | None
    is_masked: bool
    is_cut: bool = False
    is_pdf: bool = False
    problem: str = ""


def look(verification: Verification, *, by, unmasked: bool) -> Shown:
    """The answer, with cédulas masked unless `unmasked`; writes to the audit log who looked at it."""
    record(verification, by=by, event="evidence_seen", unmasked=unmasked)
    try:
        body = _body(verification)
    except ValueError as error:
        return Shown(None, not unmasked, problem=str(error))
    if not body:
        return Shown(None, not unmasked)
    if body.startswith(b"%PDF"):
        return Shown(None, not unmasked, is_pdf=True)
    text = _readable(body)
    if not unmasked:
        text = mask_text(text, keep=verification.supplier.ruc or "")
    return Shown(text[:LONGEST_SHOWN], not unmasked, is_cut=len(text) > LONGEST_SHOWN)


def original(verification: Verification, *, by) -> bytes | None:
    """The answer as it came, for those who may see personal data. Raises ValueError when it is not what came."""
    record(verification, by=by, event="evidence_downloaded", unmasked=True)
    return _body(verification)


def _body(verification: Verification) -> bytes | None:
    """What came: from the authority, or from the person who brought a certificate. None when it was not kept, or its
    time was over. Raises ValueError when it is not what came."""
    if verification.exchange:
        return verification.exchange.raw_body()
    certificate = verification.certificate
    if certificate is None or certificate.content is None:
        return None
    content = bytes(certificate.content)
    if hashlib.sha256(content).hexdigest() != certificate.sha256:
        raise ValueError(f"El archivo del certificado {certificate.pk} no coincide con su SHA-256.")
    return content


def record(verification: Verification, *, by, event: str, unmasked: bool) -> None:
    LogEntry.objects.log_create(
        verification,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=by,
        actor_email=by.email,
        changes={},
        additional_data={"event": event, "ruc": verification.supplier.identifier, "unmasked": unmasked},
    )


def _readable(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text
