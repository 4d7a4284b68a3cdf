"""What a check found, and how several findings about one supplier become one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

PASS, FAIL, NOTE = "CUMPLE", "INCUMPLE", "OBSERVADO"
NOT_APPLICABLE, NOT_ASKED, SOURCE_ERROR = "NO_APLICA", "NO_CONSULTADO", "ERROR_FUENTE"
ECUADOR = timezone(timedelta(hours=-5))
_WEIGHT = {FAIL: 2, NOTE: 1, PASS: 0}


@dataclass(frozen=True)
class Finding:
    """`outcome`: a value of `choices.Outcome`. `reason`: Spanish sentences for people. `valid_until`: None when it does
    not age (nothing applies) or is worth nothing from the start (nobody answered)."""

    outcome: str
    reason: str
    valid_until: datetime | None = None


def worst(parts: Iterable[tuple[str, str]], valid_until: datetime | None) -> Finding:
    """One finding of several (outcome, sentence): the worst outcome, told by the sentences that have it."""
    parts = list(parts)
    outcome = max((part[0] for part in parts), key=_WEIGHT.__getitem__)
    return Finding(outcome, " ".join(sentence for part, sentence in parts if part == outcome), valid_until)


def listed(words: Iterable[str], most: int = 3) -> str:
    """ "a; b; c y 2 más" """
    words = list(words)
    more = f" y {len(words) - most} más" if len(words) > most else ""
    return "; ".join(words[:most]) + more
