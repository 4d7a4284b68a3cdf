"""Vectors that are near when texts share beginnings of words: enough to try a search, no more."""

import hashlib
import math

from sandbox.ai.shapes import words

LENGTH = 256


def vector(text: str) -> list[float]:
    """Of unit length."""
    parts = [0.0] * LENGTH
    for word in sorted(words(text)) or ["-"]:
        digest = hashlib.sha256(word.encode()).digest()
        parts[digest[0]] += 1 if digest[1] % 2 else -1
        parts[digest[2]] += 0.5
    length = math.sqrt(sum(part * part for part in parts)) or 1.0
    return [round(part / length, 6) for part in parts]
