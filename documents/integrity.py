"""Compare what the storage holds with what the database says of it, byte by byte."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from documents import storage
from documents.models import HeldFile, Version


@dataclass(frozen=True)
class Difference:
    """`problem`: "missing", "changed" (other bytes), "held" (waits for the storage), "stray" (no row knows it)."""

    problem: str
    key: str
    document: str = ""
    version: int = 0
    detail: str = ""


def differences(*, progress: Callable[[], None] = lambda: None) -> Iterator[Difference]:
    """Every difference. Reads all originals once. Raises StorageDown."""
    known = set()
    waiting = set(HeldFile.objects.values_list("version_id", flat=True))
    for version in Version.objects.select_related("document").order_by("pk").iterator(chunk_size=200):
        known.add(version.storage_key)
        if found := _difference(version, waiting):
            yield found
        progress()
    for key in storage.originals():
        if key not in known:
            yield Difference("stray", key)


def _difference(version: Version, waiting: set[int]) -> Difference | None:
    where = (version.storage_key, str(version.document.uuid), version.number)
    if version.pk in waiting:
        return Difference("held", *where)
    try:
        sha256, size = storage.digest_of(version.storage_key)
    except FileNotFoundError:
        return Difference("missing", *where)
    if sha256 == version.sha256:
        return None
    return Difference("changed", *where, detail=f"{size} bytes, sha256 {sha256}; se esperaban {version.size} bytes")
