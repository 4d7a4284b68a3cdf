"""Bodies: JSON with exact decimals, an ETag of the content, compressed as the client accepts."""

import gzip
import hashlib
import re

import brotli
import msgspec
from django.http import HttpRequest, HttpResponse

JSON = "application/json"
WORTH_COMPRESSING = 500  # bytes
_CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q=([\d.]+))?\s*$")

# Decimals travel as numbers with the digits they have: no float in between.
encode = msgspec.json.Encoder(decimal_format="number").encode


def answer(request: HttpRequest, body: bytes, *, status: int = 200, max_age: int = 0) -> HttpResponse:
    """`body` to whoever asked, or 304 when they hold it already. `max_age`: seconds that the client may keep it."""
    # Weak: the same content compressed or not.
    tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Vary": "Accept-Encoding, Authorization, Cookie",
        "Cache-Control": f"private, max-age={max_age}" if max_age else "private, no-cache",
    }
    if status == 200 and request.method in ("GET", "HEAD") and _is_held(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=304, headers=headers)
    coding = accepted_coding(request.headers.get("Accept-Encoding", "")) if len(body) >= WORTH_COMPRESSING else ""
    if coding:
        body, headers["Content-Encoding"] = CODINGS[coding](body), coding
    return HttpResponse(body, status=status, content_type=JSON, headers=headers)


def _is_held(header: str, tag: str) -> bool:
    plain = tag.removeprefix("W/")
    return header.strip() == "*" or plain in {each.strip().removeprefix("W/") for each in header.split(",")}


def accepted_coding(header: str) -> str:
    """ "br", "gzip" or "": the best of ours that the client accepts; brotli where it accepts both alike."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        if found := _CODING.match(part):
            weights[found[1]] = _weight(found[2])
    offers = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in CODINGS}
    best = max(offers, key=lambda coding: offers[coding])
    return best if offers[best] > 0 else ""


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


CODINGS = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, compresslevel=4, mtime=0),
}
