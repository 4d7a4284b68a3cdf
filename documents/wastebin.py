"""The bin: what is thrown away can be taken back for 30 days; then the document, its pages and its bytes go."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from documents import storage
from documents.models import BIN_DAYS, Document, KeptResult, Version

log = structlog.get_logger(__name__)


class Held(Exception):
    """The document is on hold. `str(error)` is a Spanish sentence for people."""


def throw_away(document: Document, *, by) -> None:
    """`by`: None when a rule of retention does it. Raises Held."""
    if document.hold_reason:
        raise Held(f"«{document.title}» está retenido ({document.hold_reason}): no se quita.")
    document.deleted_at, document.deleted_by = timezone.now(), by
    document.save(update_fields=["deleted_at", "deleted_by"])


def take_back(document: Document, *, by) -> None:
    document.deleted_at = document.deleted_by = None
    document.save(update_fields=["deleted_at", "deleted_by"])


def hold(document: Document, *, reason: str, by) -> None:
    """Keep it from the bin and from its end, until it is released; it leaves the bin if it is there."""
    document.hold_reason, document.held_by = reason, by
    document.deleted_at = document.deleted_by = document.disposal_at = None
    document.disposal_reason = ""
    document.save()


def release(document: Document) -> None:
    document.hold_reason, document.held_by = "", None
    document.save(update_fields=["hold_reason", "held_by"])


def empty() -> int:
    """Delete for good what has been in the bin for 30 days. How many documents went."""
    _forget_results()
    due = Document.objects.filter(deleted_at__lte=timezone.now() - timedelta(days=BIN_DAYS), hold_reason="")
    return sum(_delete(document) for document in due)


def _forget_results() -> None:
    """What a model said of bytes that are no document's any more, or never were: a file of the command."""
    old = KeptResult.objects.filter(created_at__lte=timezone.now() - timedelta(days=BIN_DAYS))
    old.exclude(file_sha256__in=Version.objects.values("sha256")).delete()


def _delete(document: Document) -> bool:
    """Rows first: bytes without a row are found by `verify_integrity`, a row without bytes would be a loss."""
    with transaction.atomic():
        mine = Document.objects.filter(pk=document.pk, deleted_at__isnull=False, hold_reason="")
        locked = mine.select_for_update().first()
        if locked is None:  # taken back or held meanwhile
            return False
        keys = list(Version.objects.filter(document=locked).values_list("storage_key", flat=True))
        digests = list(Version.objects.filter(document=locked).values_list("sha256", flat=True))
        locked.delete()
        remaining = Version.objects.filter(sha256__in=digests).values("sha256")
        KeptResult.objects.filter(file_sha256__in=digests).exclude(file_sha256__in=remaining).delete()
    for key in keys:
        try:
            storage.delete(key)
        except storage.StorageDown as error:
            log.warning("bytes_left_behind", key=key, error=str(error))
    log.info("document_deleted", document=str(document.uuid), versions=len(keys))
    return True
