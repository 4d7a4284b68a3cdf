"""The bin: what is thrown away can be taken back for 30 days; then the document, its pages and its bytes go."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from documents import storage
from documents.models import BIN_DAYS, Document, KeptResult, Version

log = structlog.get_logger(__name__)


def throw_away(document: Document, *, by) -> None:
    document.deleted_at, document.deleted_by = timezone.now(), by
    document.save(update_fields=["deleted_at", "deleted_by"])


def take_back(document: Document, *, by) -> None:
    document.deleted_at = document.deleted_by = None
    document.save(update_fields=["deleted_at", "deleted_by"])


def empty() -> int:
    """Delete for good what has been in the bin for 30 days. How many documents went."""
    _forget_results()
    due = Document.objects.filter(deleted_at__lte=timezone.now() - timedelta(days=BIN_DAYS))
    return sum(_delete(document) for document in due)


def _forget_results() -> None:
    """What a model said of bytes that are no document's any more, or never were: a file of the command."""
    old = KeptResult.objects.filter(created_at__lte=timezone.now() - timedelta(days=BIN_DAYS))
    old.exclude(file_sha256__in=Version.objects.values("sha256")).delete()


def _delete(document: Document) -> bool:
    """Rows first: bytes without a row are found by `verify_integrity`, a row without bytes would be a loss."""
    with transaction.atomic():
        locked = Document.objects.select_for_update().filter(pk=document.pk, deleted_at__isnull=False).first()
        if locked is None:  # taken back meanwhile
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
