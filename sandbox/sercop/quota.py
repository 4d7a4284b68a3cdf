"""The quota that all callers of `/api/` share: so many requests in each minute."""

import threading
import time
from dataclasses import dataclass

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Turn:
    allowed: bool
    limit: int
    remaining: int
    retry_after: int

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        if not self.limit:
            return ()
        return (("X-RateLimit-Limit", str(self.limit)), ("X-RateLimit-Remaining", str(self.remaining)))


class Quota:
    """`rate` requests a minute, counted from the first one of each minute; 0 is no limit."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.lock = threading.Lock()
        self.started, self.used = float("-inf"), 0

    def take(self) -> Turn:
        with self.lock:
            moment = time.monotonic()
            if moment - self.started >= WINDOW:
                self.started, self.used = moment, 0
            self.used += 1
            left = max(1, round(WINDOW - (moment - self.started)))
            allowed = not self.rate or self.used <= self.rate
            return Turn(allowed, self.rate, max(0, self.rate - self.used), left)
