"""Certificates that people bring. The newest of a kind is what is known by this way."""

from dataclasses import replace
from typing import Any

from suppliers.choices import CERTIFIED, Authority, CertificateKind, CheckChannel
from suppliers.models import Supplier, UploadedCertificate
from suppliers.sources import files
from suppliers.sources.asked import Asked

KINDS = {authority: kind for kind, authority in CERTIFIED.items()}


def newest(supplier: Supplier, authority: Authority) -> UploadedCertificate | None:
    """The last one issued; of several of a day, the last one brought."""
    rows = supplier.uploaded_certificates.filter(kind=KINDS[authority])
    return rows.defer("content").order_by("-issued_on", "-pk").first()


def facts_of(certificate: UploadedCertificate) -> dict[str, Any]:
    return {
        "kind": CertificateKind(certificate.kind).label,
        "says": certificate.says,
        "statement": certificate.get_says_display(),
        "number": certificate.number,
        "issued_on": certificate.issued_on.isoformat(),
        "names_ruc": certificate.names_ruc,
    }


def registered(supplier: Supplier) -> Asked:
    """The state in the RUP, which no public service tells without a captcha."""
    certificate = newest(supplier, Authority.RUP)
    if certificate is None:
        return Asked(None, CheckChannel.UPLOAD)
    return brought({"certificate": facts_of(certificate)}, certificate)


def read(certificate: UploadedCertificate, authority: Authority) -> Asked:
    """What was just brought; with the list of those who failed where there is one."""
    if authority == Authority.SERCOP:
        listed = files.fallen(certificate.supplier).facts or {}
        return brought({**listed, "certificate": facts_of(certificate)}, certificate)
    return registered(certificate.supplier)


def beside(asked: Asked, supplier: Supplier) -> Asked:
    """What SERCOP or its list says of who failed, and the newest certificate with it; that alone where nobody said."""
    certificate = newest(supplier, Authority.SERCOP)
    if certificate is None:
        return asked
    if asked.facts is None:
        return brought({"certificate": facts_of(certificate)}, certificate)
    return replace(asked, facts={**asked.facts, "certificate": facts_of(certificate)}, certificate=certificate)


def brought(facts: dict[str, Any], certificate: UploadedCertificate) -> Asked:
    return Asked(facts, CheckChannel.UPLOAD, None, certificate.sha256, certificate=certificate)
