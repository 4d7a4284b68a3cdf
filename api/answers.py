"""Bodies: JSON with exact decimals, an ETag of the content, compressed as the client accepts."""

import gzip
import hashlib

import brotli
import msgspec
from django.http import HttpRequest, HttpResponse

JSON = "application/json"
WORTH_COMPRESSING = 500  # bytes
SAFE = ("GET", "HEAD")
LONGEST_CHOICE = 1000  # letters of Accept-Encoding that are read; browsers send thirty

# Decimals travel as numbers with the digits they have: no float in between.
encode = msgspec.json.Encoder(decimal_format="number").encode


class Body:
    """What is sent, the tag of its content, and what compressing it gave; one may serve many requests."""

    __slots__ = ("content", "packed", "tag")

    def __init__(self, content: bytes):
        self.content = content
        # Weak: the same content compressed or not.
        self.tag = f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
        self.packed: dict[str, bytes] = {}

    def coded(self, coding: str) -> bytes:
        if coding not in self.packed:
            self.packed[coding] = CODINGS[coding](self.content)
        return self.packed[coding]


def answer(request: HttpRequest, body: Body, *, status: int = 200, max_age: int = 0) -> HttpResponse:
    """`body` to whoever asked, or 304 when they hold it already. `max_age`: seconds that the client may keep it."""
    headers = {
        "ETag": body.tag,
        "Vary": "Accept-Encoding, Authorization, Cookie, Origin",
        "Cache-Control": f"private, max-age={max_age}" if max_age else "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    asked = request.META
    if status == 200 and asked["REQUEST_METHOD"] in SAFE and _is_held(asked.get("HTTP_IF_NONE_MATCH", ""), body.tag):
        return HttpResponse(status=304, headers=headers)
    content = body.content
    accepted = asked.get("HTTP_ACCEPT_ENCODING", "")
    if accepted and len(content) >= WORTH_COMPRESSING and (coding := accepted_coding(accepted)):
        content, headers["Content-Encoding"] = body.coded(coding), coding
    headers["Content-Length"] = str(len(content))
    return HttpResponse(content, status=status, content_type=JSON, headers=headers)


def _is_held(header: str, tag: str) -> bool:
    if not header:
        return False
    plain = tag.removeprefix("W/")
    return header.strip() == "*" or plain in {each.strip().removeprefix("W/") for each in header.split(",")}


def accepted_coding(header: str) -> str:
    """ "br", "gzip" or "": the best of ours that the client accepts; brotli where it accepts both alike."""
    weights: dict[str, float] = {}
    for part in header[:LONGEST_CHOICE].lower().split(","):
        name, separator, weight = part.partition(";")
        weights[name.strip()] = _weight(weight.strip().removeprefix("q=")) if separator else 1.0
    offers = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in CODINGS}
    best = max(offers, key=lambda coding: offers[coding])
    return best if offers[best] > 0 else ""


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


CODINGS = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, compresslevel=4, mtime=0),
}
