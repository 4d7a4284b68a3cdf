"""Pictures and words of pages, made when somebody looks and kept for a while on this machine."""

import hashlib

from django.core.cache import caches

from documents import extraction, storage
from documents.choices import Source
from documents.models import Page, Version
from documents.rules import FileKind

WIDTHS = (140, 900, 1600)  # a thumbnail, a screen, a sheet of paper


def nearest_width(wanted: int) -> int:
    return min(WIDTHS, key=lambda width: abs(width - wanted))


def picture(version: Version, number: int, *, width: int, turn: int = 0) -> bytes | None:
    """PNG of a page; None when it cannot be drawn. Raises StorageDown, FileNotFoundError."""
    width, turn = nearest_width(width), turn % 360 // 90 * 90
    key = _key(version, "png", number, width, turn)
    cached = caches["pages"].get(key)
    if cached is None:
        with storage.fetched(version.storage_key) as path:
            cached = extraction.picture_of(path, number, width=width, turn=turn, password=version.password)
        if cached:
            caches["pages"].set(key, cached)
    return cached


def words(version: Version, page: Page, *, only_cached: bool = False) -> list[list] | None:
    """(text, left, top, right, bottom) of the words; None when they are not known yet and were only looked up.

    Recognised pages hold their own. Raises StorageDown, FileNotFoundError.
    """
    if page.source == Source.OCR or version.file_kind != FileKind.PDF or not page.text:
        return page.words
    key = _key(version, "words", page.number)
    cached = caches["pages"].get(key)
    if cached is None and not only_cached:
        with storage.fetched(version.storage_key) as path:
            cached = [list(word) for word in extraction.words_of(path, page.number, password=version.password)]
        caches["pages"].set(key, cached)
    return cached


def _key(version: Version, *parts) -> str:
    return hashlib.sha256(":".join([version.sha256, *map(str, parts)]).encode()).hexdigest()
