"""What each role may do, who may open which pages, how long a session lives. Pure: values in, values out."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from accounts.choices import Role

# What anyone with an account may read: it is public procurement.
PUBLIC_DATA = frozenset(
    {
        "procurement.view_buyer",
        "procurement.view_process",
        "procurement.view_release",
        "procurement.view_lot",
        "procurement.view_item",
        "procurement.view_enquiry",
        "procurement.view_bid",
        "procurement.view_award",
        "procurement.view_contract",
        "procurement.view_participation",
        "procurement.view_cpccode",
        "suppliers.view_supplier",
        "suppliers.view_suppliername",
        "documents.view_document",  # which of them is `DocumentQuerySet.visible_to`'s to say
        "law.view_norm",
        "law.view_threshold",
        "law.view_holiday",
    }
)

# What registries said of suppliers, in outcomes; who needs more of it is below.
VERIFICATIONS = frozenset(
    f"suppliers.view_{what}"
    for what in (
        *("verification", "evidence", "supplierdecision", "legalrepresentative", "establishment", "certificate"),
        "batch",
    )
)
# Verifying suppliers and deciding on them. An administrator has it too: who has everything else of the desk.
VERIFYING = frozenset(
    {
        "suppliers.request_verification",
        "suppliers.add_supplierdecision",
        "suppliers.add_certificate",
        "suppliers.add_certificaterevocation",
        "suppliers.add_batch",
        "suppliers.add_uploadedcertificate",
    }
)
# Cédulas and raw answers without masks, and who asked about whom: for control.
PERSONAL_DATA = frozenset({"suppliers.view_personaldata", "suppliers.view_consultation"})

# Legal rules by date: what held once is closed with a date, never deleted.
LEGAL_RULES = frozenset(f"law.{right}_{model}" for right in ("add", "change") for model in ("norm", "threshold")) | {
    "law.add_holiday",
    "law.change_holiday",
    "law.delete_holiday",
}

# What the language model costs and how much of it each institution may use.
MODEL_BUDGET = frozenset(
    {
        "documents.view_modelprice",
        "documents.add_modelprice",
        "documents.change_modelprice",
        "documents.view_tokenbudget",
        "documents.add_tokenbudget",
        "documents.change_tokenbudget",
        "documents.delete_tokenbudget",
    }
)

# How the data came here and who touched it.
TRACES = frozenset(
    {
        "procurement.view_syncrun",
        "procurement.view_synccursor",
        "procurement.view_month",
        "procurement.view_inboxfile",
        "procurement.view_rejectedobject",
        "procurement.view_divergence",
        "integrations.view_counterpart",
        "integrations.view_exchange",
        "integrations.view_informationpackage",
        "suppliers.view_company",
        "suppliers.view_listedparty",
        "suppliers.view_registerfile",
        "jobs.view_job",
        "jobs.view_periodic",
        "jobs.view_event",
        "documents.view_modelcall",
        "documents.view_inboxfile",
        "auditlog.view_logentry",
    }
)

# Files of the institution. Reserved ones are also for whoever brought them.
DOCUMENT_KEEPING = frozenset(
    {
        "documents.view_institutional",
        "documents.add_analysis",
        "documents.add_review",
        "documents.add_document",
        "documents.change_document",
        "documents.delete_document",
        "documents.add_question",  # asking the model costs
        "documents.add_draft",  # a draft is its owner's alone
    }
)

# In what the offers of a process are alike; who decides on it writes down why.
LIKENESS = frozenset({"documents.view_likenesspair", "documents.add_likenessrun", "documents.add_likenessdecision"})

# The one table of rights, as app_label.codename. `accounts/roles.py` makes the groups equal to it at each migrate.
PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.SOCIO: PUBLIC_DATA,
    Role.FUNCIONARIO: PUBLIC_DATA
    | VERIFICATIONS
    | VERIFYING
    | DOCUMENT_KEEPING
    | LIKENESS
    | {"procurement.view_divergence", "procurement.decide_divergence"},
    Role.AUDITOR: PUBLIC_DATA
    | VERIFICATIONS
    | PERSONAL_DATA
    | TRACES
    | {"documents.view_institutional", "documents.view_reserved", "documents.view_likenesspair"},
    Role.ADMINISTRADOR: PUBLIC_DATA
    | VERIFICATIONS
    | VERIFYING
    | PERSONAL_DATA
    | TRACES
    | LEGAL_RULES
    | MODEL_BUDGET
    | DOCUMENT_KEEPING
    | LIKENESS
    | {
        "documents.view_reserved",
        "documents.change_any",
        "documents.hold_document",
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "auth.view_group",
        "integrations.change_counterpart",
        "integrations.add_informationpackage",
        "integrations.change_informationpackage",
        "integrations.view_credential",
        "integrations.add_credential",
        "integrations.change_credential",
        "integrations.delete_credential",
        "jobs.retry_job",
        "procurement.decide_divergence",
        "partners.view_application",
        "partners.add_application",
        "partners.change_application",
        "partners.view_key",
        "partners.add_key",
        "partners.change_key",
        "partners.view_subscription",
        "partners.change_subscription",
        "partners.view_delivery",
    },
}

ANYONE = ""  # anyone with an account

# The right a page asks for, by the namespace of its URL. Public ones are marked on the view (`login_not_required`);
# a namespace that is missing here stays closed.
PAGE_RIGHTS: dict[str, str] = {
    "accounts": ANYONE,
    "procurement": ANYONE,
    "suppliers": ANYONE,
    "api": ANYONE,  # each resource asks for its scope
    "workspace": ANYONE,  # each page asks for its right
    "documents": ANYONE,  # each document says for itself who may open it
    "admin": ANYONE,  # the admin site asks for the second factor and for each model's own right
}


def page_right(namespaces: list[str]) -> str | None:
    """The right asked for by a page in `namespaces` (outermost first); None: nobody may open it."""
    return PAGE_RIGHTS.get(namespaces[0]) if namespaces else ANYONE


@dataclass(frozen=True)
class SessionLimits:
    idle: timedelta | None
    absolute: timedelta

    def end_reason(self, *, started_at: datetime, seen_at: datetime, now: datetime) -> str:
        """Why the session is over, as a sentence for the person; empty while it goes on."""
        if now - started_at >= self.absolute:
            return "Su sesión llegó a su duración máxima. Ingrese de nuevo para continuar."
        if self.idle is not None and now - seen_at >= self.idle:
            return "Su sesión se cerró por inactividad. Ingrese de nuevo para continuar."
        return ""


def client_address(*, remote_addr: str, forwarded_for: str, trusted_proxies: int) -> str | None:
    """The address of whoever asks: the connection's own, or what our own outermost proxy wrote.

    Each trusted proxy appends one address to X-Forwarded-For; what stands to the left of theirs is whatever the
    client claimed, and is not believed. None: no address could be read (a Unix socket, a malformed header).
    """
    claimed = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    if trusted_proxies and len(claimed) >= trusted_proxies:
        return _address(claimed[-trusted_proxies])
    return _address(remote_addr)


@lru_cache(maxsize=10_000)  # the same few ask again and again
def _address(text: str) -> str | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]  # [IPv6]:port
    elif text.count(":") == 1:
        text = text.partition(":")[0]  # IPv4:port
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
