"""What is audited and what is not, each with its reason. A test refuses a model that is in neither table."""

from auditlog.registry import auditlog
from django.apps import apps

# What people change. Fields: `include` alone enter the log, `exclude` never does, `mask` enters as asterisks,
# `m2m` lists relations.
REGISTERED: dict[str, dict[str, list[str]]] = {
    "accounts.User": {
        "exclude": ["last_login", "date_joined"],
        "mask": ["password"],
        "m2m": ["groups", "user_permissions"],
    },
    "auth.Group": {"m2m": ["permissions"]},
    "account.EmailAddress": {},
    "mfa.Authenticator": {"exclude": ["data", "last_used_at"]},
    "integrations.Counterpart": {"include": ["is_enabled", "rate_per_minute", "timeout_seconds"]},
    "integrations.InformationPackage": {},
    "integrations.Credential": {"exclude": ["encrypted"]},
    "law.Norm": {},
    "law.Threshold": {},
    "law.Holiday": {},
    "partners.Application": {},
    "partners.Key": {"exclude": ["secret_hash", "used_at"]},
    "partners.Subscription": {"include": ["url", "events", "buyers", "is_active", "stopped_reason"]},
    "procurement.Divergence": {"include": ["state", "chosen", "decided_by", "reason"]},
    "documents.Document": {},
    "documents.Review": {},
    "documents.LikenessDecision": {},
    "documents.ModelPrice": {},
    "documents.TokenBudget": {},
    "documents.ShareLink": {"exclude": ["digest"]},
}

LOADED = "loaded from a file of a registry, which its RegisterFile tells"
SYNC = "written by sync; history in Release"
LINK = "rows of a relation that is audited on its owner"
NOBODY = "no page of ours writes it"
EVIDENCE = "itself evidence; append-only"

# What people do not change, or what is itself a record.
EXCUSED: dict[str, str] = {
    "admin.LogEntry": "itself a log",
    "auditlog.LogEntry": "itself the log",
    "auth.Permission": "made by migrations from the models",
    "auth.Group_permissions": LINK,
    "accounts.User_groups": LINK,
    "accounts.User_user_permissions": LINK,
    "contenttypes.ContentType": "made by migrations",
    "sessions.Session": "technical; logins and logouts are audited as events",
    "usersessions.UserSession": "technical; logins and logouts are audited as events",
    "account.EmailConfirmation": NOBODY,
    "procurement.Buyer": SYNC,
    "procurement.Process": SYNC,
    "procurement.Release": SYNC,
    "procurement.Confirmation": SYNC,
    "procurement.Lot": SYNC,
    "procurement.Item": SYNC,
    "procurement.Enquiry": SYNC,
    "procurement.Bid": SYNC,
    "procurement.Award": SYNC,
    "procurement.Award_suppliers": SYNC,
    "procurement.Contract": SYNC,
    "procurement.Participation": SYNC,
    "procurement.QualityResult": "computed from the process it measures",
    "procurement.QualityCount": "computed from the results",
    "procurement.FacetCount": "counted from the processes",
    "procurement.Word": "counted from the processes",
    "procurement.CountMoment": "says when they were counted",
    "procurement.CpcCode": "a catalogue loaded by a command",
    "procurement.SyncRun": "itself a record of what ran",
    "procurement.RejectedObject": "belongs to the record of what ran",
    "procurement.Month": "technical; moved by sync, who asks for a month again is recorded as an event",
    "procurement.InboxFile": "technical; moved by sync, who asks for a file again is recorded as an event",
    "procurement.SyncCursor": "technical; moved by sync with the page it covers",
    "suppliers.Company": LOADED,
    "suppliers.FinancialYear": LOADED,
    "suppliers.ListedParty": LOADED,
    "suppliers.RegisterFile": "itself the record of what was loaded",
    "suppliers.Supplier": SYNC,
    "suppliers.SupplierName": SYNC,
    "suppliers.Verification": EVIDENCE,
    "suppliers.UploadedCertificate": EVIDENCE,
    "suppliers.Consultation": EVIDENCE,
    "suppliers.SupplierDecision": "itself a record of who decided what and why; append-only",
    "suppliers.Establishment": "written by what SRI answers; history in Exchange",
    "suppliers.LegalRepresentative": "written by verification; history in Verification",
    "suppliers.Certificate": EVIDENCE,
    "suppliers.CertificateRevocation": "itself a record of who took back what and why; append-only",
    "suppliers.Batch": "itself a record of who asked for what",
    "suppliers.BatchRow": "belongs to the record of who asked for what",
    "partners.Delivery": "itself a record of what was sent",
    "partners.RevokedToken": "technical; forgotten when the token would have ended",
    "jobs.Job": "technical; the verb that retries one writes who and why itself",
    "jobs.Periodic": "technical; moved by the worker",
    "jobs.Event": "itself a log; append-only",
    "integrations.PackageUse": "technical; counted with each question, which an Exchange tells",
    "integrations.Exchange": EVIDENCE,
    "documents.Version": "one row for each file, never changed by people; who uploaded it is in the row",
    "documents.LinkDownload": "itself a record of who asked for what and how it ended",
    "documents.InboxFile": "technical; moved by looks into the folder, who asks for one again is recorded as an event",
    "documents.Page": "computed from the file",
    "documents.Analysis": "computed from the pages; who asked for it is in the row",
    "documents.Finding": "computed from the pages; what people say of it is a Review",
    "documents.Citation": "computed from the pages",
    "documents.LikenessRun": "computed from the pages of offers",
    "documents.LikenessPair": "computed from the pages of offers; what people say of it is a LikenessDecision",
    "documents.LikenessEvidence": "computed from the pages of offers",
    "documents.KeptResult": "computed from the pages",
    "documents.ModelCall": "itself the ledger of what was asked",
    "documents.AnalysisPlace": "leases of workers",
    "documents.Question": "its asker's alone and forgotten by rule; each call of the model is a ModelCall",
    "documents.PassageVectors": "computed from the pages",
    "documents.Draft": "its owner's alone and forgotten by rule; never the institution's paper",
    "documents.HeldFile": "bytes that wait for the storage",
}


def register_all() -> None:
    for label, fields in REGISTERED.items():
        auditlog.register(
            apps.get_model(label),
            include_fields=list(fields.get("include", [])),
            exclude_fields=list(fields.get("exclude", [])),
            mask_fields=list(fields.get("mask", [])),
            m2m_fields=set(fields.get("m2m", [])),
        )


def unaccounted() -> list[str]:
    """Labels of models that are neither registered nor excused."""
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return sorted(labels - set(REGISTERED) - set(EXCUSED))


def stale() -> list[str]:
    """Labels of the tables for which there is no model any more."""
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return sorted((set(REGISTERED) | set(EXCUSED)) - labels)
