"""The row of a file of a registry while it is loaded: the same file twice changes nothing, a killed loading goes on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from suppliers.choices import RegisterKind
from suppliers.models import RegisterFile


@dataclass(frozen=True)
class Loaded:
    """`rows`: in the table by this file. `skipped`: rows of the file without usable data; `problems`: the first of
    them. `was_loaded`: this very file had been loaded before and nothing was done."""

    file: RegisterFile
    rows: int
    skipped: int
    problems: tuple[str, ...] = ()
    was_loaded: bool = False


def opened(kind: RegisterKind, path: Path, *, published_at=None) -> RegisterFile:
    """The row of this file: a new one, or the one of an earlier loading of the same bytes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    facts = {"size": path.stat().st_size, "published_at": published_at, "started_at": timezone.now()}
    row, _ = RegisterFile.objects.get_or_create(
        kind=kind, sha256=digest, defaults={**facts, "is_demo": settings.IS_DEMO}
    )
    return row


def is_newest(row: RegisterFile) -> bool:
    """Whether this file is loaded and no later one of its kind is."""
    newest = RegisterFile.objects.newest(row.kind)
    return newest is not None and newest.pk == row.pk


def finish(row: RegisterFile, *, rows: int, skipped: int) -> None:
    row.rows, row.skipped, row.loaded_at = rows, skipped, timezone.now()
    row.position = row.size
    row.save()
