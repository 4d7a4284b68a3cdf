"""When to try again, when to stop, and what may be written down of an error."""

import re
import traceback
from collections.abc import Callable
from datetime import timedelta

BACKOFF_BASE, BACKOFF_CAP = timedelta(seconds=10), timedelta(hours=1)

# An outage of a counterpart, or our own rate limit, says nothing against the job: such deferrals do not use up its
# attempts. They have a budget of their own, counted from the first of an unbroken row of them.
DEFERRAL_BUDGET = timedelta(hours=24)

ERROR_LINES, ERROR_LENGTH = 12, 4000

_SECRETS = (
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"), "***"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.+/=~-]{8,}"), r"\1 ***"),
    (
        # Anchored at the start of a word and possessive within it: an error may be one word of megabytes.
        re.compile(
            r"(?i)(?<![\w-])(?=[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|contraseña|clave))"
            r"([\w-]++[\"']?\s{0,4}[=:]\s{0,4})([\"']?)[^\s\"',;&)}]+"
        ),
        r"\1\2***",
    ),
    (re.compile(r"\bsk-[\w-]{8,}"), "***"),
)


def backoff(tries: int, uniform: Callable[[float, float], float]) -> timedelta:
    """Wait after the `tries`-th failure (1, 2, …): full jitter under a doubling ceiling, from 1 s to 1 h.

    `uniform(low, high)` draws the jitter (`random.uniform`).
    """
    ceiling = min(BACKOFF_CAP, BACKOFF_BASE * 2 ** min(tries - 1, 20))
    return timedelta(seconds=uniform(1, ceiling.total_seconds()))


def deferral(retry_after: float | None, deferrals: int, uniform: Callable[[float, float], float]) -> timedelta:
    """Wait before asking a counterpart again: at least what it said, plus a tenth so that not all return at once."""
    if retry_after is None:
        return backoff(deferrals, uniform)
    return timedelta(seconds=max(1, retry_after) * uniform(1, 1.1))


def describe(error: BaseException, *, lines: int = ERROR_LINES) -> str:
    """Class, message and the last `lines` lines of the traceback, without secrets, fit for a text column."""
    head = f"{type(error).__name__}: {error}".rstrip(": ")
    trace = "".join(traceback.format_tb(error.__traceback__)).splitlines()[-lines:] if lines else []
    return redact("\n".join([head[: ERROR_LENGTH // 2], *trace]))[:ERROR_LENGTH]


def redact(text: str) -> str:
    """`text` without passwords, tokens and the characters that PostgreSQL does not store."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
