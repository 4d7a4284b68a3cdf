"""Long answers, a few at a time: each holds a thread of the server for as long as its reader likes."""

import threading
import weakref
from collections.abc import Callable, Iterator

from api.problems import Problem

MOST = 4  # of one asker, in one process of the server, which has eight threads
PATIENCE = 3.0  # seconds that one more waits for an end of those

_gates: dict[str, threading.BoundedSemaphore] = {}
_lock = threading.Lock()


class InTurn:
    """The pieces that `make` begins, within a turn of `who` that ends with them. Problem: there is no turn left."""

    def __init__(self, who: str, make: Callable[[], Iterator[bytes]]):
        with _lock:
            gate = _gates.setdefault(who, threading.BoundedSemaphore(MOST))
        if not gate.acquire(timeout=PATIENCE):
            raise Problem(
                "rate-limited",
                f"Ya tiene {MOST} descargas masivas en curso: espere a que termine una.",
                f"{MOST} bulk downloads of yours are running: wait until one ends.",
                headers={"Retry-After": "30"},
            )
        self._end = weakref.finalize(self, gate.release)  # also when nobody closes it
        try:
            self._pieces = make()
        except BaseException:
            self._end()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """As WSGI asks when the answer is sent, or its reader went away."""
        getattr(self._pieces, "close", lambda: None)()
        self._end()
