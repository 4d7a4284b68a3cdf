"""Answers that this process keeps for a few seconds, so that what many ask alike is read once."""

import threading
import time
from collections.abc import Callable

MOST = 64 * 1024 * 1024  # bytes
_held: dict[bytes, tuple[float, bytes]] = {}
_size = 0
_lock = threading.Lock()


def kept(key: bytes, seconds: int, make: Callable[[], bytes]) -> bytes:
    """What `make` gave for this key in the last `seconds`, else what it gives now."""
    found = _held.get(key)
    if found and found[0] > time.monotonic():
        return found[1]
    body = make()
    _keep(key, time.monotonic() + seconds, body)
    return body


def _keep(key: bytes, until: float, body: bytes) -> None:
    global _size  # noqa: PLW0603
    with _lock:
        if _size + len(body) > MOST:
            _held.clear()
            _size = 0
        _held[key] = until, body
        _size += len(body)


def forget() -> None:
    global _size  # noqa: PLW0603
    with _lock:
        _held.clear()
        _size = 0
