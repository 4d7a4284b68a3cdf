"""Give and take back keys."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import NamedTuple

from auditlog.models import LogEntry
from django.db import transaction
from django.utils import timezone

from partners import limiter
from partners.models import Application, Key


class Issued(NamedTuple):
    key: Key
    secret: str  # nobody can read it again


def issue_key(*, application: Application, by, label: str = "", expires_at: datetime | None = None) -> Issued:
    """A new key of `application`; those that it has stay as they are."""
    secret = f"sk-{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        key = Key.objects.create(
            application=application,
            client_id=f"app_{secrets.token_hex(8)}",
            secret_hash=hashed(secret),
            label=label,
            expires_at=expires_at,
        )
        _tell(key, by, "key_issued")
    return Issued(key, secret)


def revoke_key(key: Key, *, by) -> None:
    """The key and its tokens are refused from now on."""
    with transaction.atomic():
        if Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
            _tell(key, by, "key_revoked")
        transaction.on_commit(limiter.new_edition)
    key.refresh_from_db()


def hashed(secret: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()


def matching(client_id: str, secret: str) -> Key | None:
    """The usable key of these credentials; the secret is compared in constant time, also when there is no key."""
    key = Key.objects.usable().select_related("application").filter(client_id=client_id).first()
    is_right = hmac.compare_digest(key.secret_hash if key else hashed("nobody"), hashed(secret))
    return key if key and is_right else None


def _tell(key: Key, by, event: str) -> None:
    LogEntry.objects.log_create(
        key,
        action=LogEntry.Action.UPDATE,
        actor=by,
        actor_email=by.email if by else None,
        changes={"client_id": [key.client_id, key.client_id]},
        additional_data={"event": event},
        force_log=True,
    )
