"""The one portal that runs from this checkout: its lock, its number and what it tells scripts about itself."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from dev.environment import LOCAL

LOCK, FACTS = LOCAL / "run.lock", LOCAL / "portal.json"


class AlreadyRunning(Exception):
    """Another process holds the lock; its number is the argument."""


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock that says "a portal runs"; the kernel lets it go however this process ends."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with LOCK.open("a+") as lock:
        if not _take(lock):
            raise AlreadyRunning(_number(LOCK))
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.truncate(0)


def running() -> int | None:
    """Number of the process that holds the lock, or None."""
    try:
        with LOCK.open("a+") as lock:
            return None if _take(lock) else _number(LOCK)
    except OSError:
        return None


def facts() -> dict | None:
    """What the running portal wrote in portal.json; None when none runs or it is not ready yet."""
    if not running():
        return None
    try:
        return json.loads(FACTS.read_text())
    except (OSError, ValueError):
        return None


def _take(lock) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _number(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0
