"""Answers that this process keeps for a few seconds, so that what many ask alike is read once.

What is kept may be shown to whoever holds its scope, and sees people or not as it was read.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from api.answers import Body
from api.scopes import Access, Scope

MOST = 64 * 1024 * 1024  # bytes
Key = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Kept:
    """`until` is of the monotonic clock; `seconds`: how long a client may keep it too."""

    body: Body
    scope: Scope | None
    seconds: int
    until: float


_held: dict[Key, Kept] = {}
_size = 0
_lock = threading.Lock()


def found(request: HttpRequest, access: Access) -> Kept | None:
    """What was kept for this address, if whoever asks may see it."""
    kept = _held.get(_key(request, access))
    if kept is None or kept.until <= time.monotonic() or not (kept.scope is None or kept.scope in access.scopes):
        return None
    return kept


def keep(request: HttpRequest, access: Access, scope: Scope | None, seconds: int, make: Callable[[], bytes]) -> Kept:
    """What `make` gives now, kept for so many seconds; or what is kept."""
    if kept := found(request, access):
        return kept
    kept = Kept(Body(make()), scope, seconds, time.monotonic() + seconds)
    _hold(_key(request, access), kept)
    return kept


def _key(request: HttpRequest, access: Access) -> Key:
    return request.path, request.META.get("QUERY_STRING", ""), access.sees_people


def _hold(key: Key, kept: Kept) -> None:
    global _size  # noqa: PLW0603
    # Compressed in two ways it takes about twice its bytes.
    size = 2 * len(kept.body.content) + len(key[0]) + len(key[1])
    with _lock:
        if _size + size > MOST:
            _held.clear()
            _size = 0
        _held[key] = kept
        _size += size


def forget() -> None:
    global _size  # noqa: PLW0603
    with _lock:
        _held.clear()
        _size = 0
