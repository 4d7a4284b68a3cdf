"""Tables of suppliers."""

from suppliers.models.supplier import Supplier, SupplierName, SupplierQuerySet
from suppliers.models.verification import (
    Batch,
    BatchRow,
    Certificate,
    CertificateRevocation,
    Consultation,
    LegalRepresentative,
    SupplierDecision,
    Verification,
)

__all__ = [
    "Batch",
    "BatchRow",
    "Certificate",
    "CertificateRevocation",
    "Consultation",
    "LegalRepresentative",
    "Supplier",
    "SupplierDecision",
    "SupplierName",
    "SupplierQuerySet",
    "Verification",
]
