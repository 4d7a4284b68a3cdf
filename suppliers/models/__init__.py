"""Tables of suppliers."""

from suppliers.models.registers import Company, FinancialYear, ListedParty, RegisterFile
from suppliers.models.supplier import Supplier, SupplierName, SupplierQuerySet
from suppliers.models.verification import (
    Batch,
    BatchRow,
    Certificate,
    CertificateRevocation,
    Consultation,
    Establishment,
    LegalRepresentative,
    SupplierDecision,
    UploadedCertificate,
    Verification,
)

__all__ = [
    "Batch",
    "BatchRow",
    "Certificate",
    "CertificateRevocation",
    "Company",
    "Consultation",
    "Establishment",
    "FinancialYear",
    "LegalRepresentative",
    "ListedParty",
    "RegisterFile",
    "Supplier",
    "SupplierDecision",
    "SupplierName",
    "SupplierQuerySet",
    "UploadedCertificate",
    "Verification",
]
