"""Who opened what: every opening of a reserved document, and of any by a shared link, enters the audit log."""

import hashlib
import secrets
from datetime import timedelta

from auditlog.models import LogEntry
from django.core import signing
from django.utils import timezone

from documents.choices import Access
from documents.models import Document, ShareLink, Version

SALT, LINK_SECONDS = "documents.original", 300
LONGEST_SHARE_DAYS = 30


def note(document: Document, *, by, what: str, always: bool = False) -> None:
    """Write down that somebody opened it. `what`: "pages", "original", "shared"."""
    if document.access != Access.RESERVED and not always:
        return
    person = by if by is not None and by.is_authenticated else None
    LogEntry.objects.log_create(
        document,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=person,
        actor_email=person.email if person else None,
        additional_data={"event": "document_opened", "what": what},
    )


def sign(version: Version, *, by) -> str:
    """Leave for one person to download one version in the next minutes."""
    return signing.dumps([version.pk, by.pk], salt=SALT)


def signed_version(token: str, *, by) -> int | None:
    """The version that the token lets this person download; None when it lets nothing."""
    try:
        version, person = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return version if person == by.pk else None


class CannotShare(Exception):
    """A Spanish sentence for people."""


def share(document: Document, *, days: int, by) -> str:
    """The token of a new link, told only now. Raises CannotShare."""
    if document.access == Access.RESERVED:
        raise CannotShare("Un documento reservado no se comparte por enlace: dé acceso a la persona.")
    if not 1 <= days <= LONGEST_SHARE_DAYS:
        raise CannotShare(f"Un enlace vale de 1 a {LONGEST_SHARE_DAYS} días.")
    token = secrets.token_urlsafe(32)
    ShareLink.objects.create(
        document=document, digest=_digest(token), created_by=by, expires_at=timezone.now() + timedelta(days=days)
    )
    return token


def shared(token: str) -> ShareLink | None:
    """The link that this token opens, while it may be opened."""
    link = ShareLink.objects.select_related("document").filter(digest=_digest(token)).first()
    return link if link and link.is_valid and link.document.access != Access.RESERVED else None


def revoke(link: ShareLink) -> None:
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
