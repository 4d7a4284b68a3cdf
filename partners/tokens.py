"""Access tokens: JWT of ten minutes, signed with JWT_SECRET, read with it and with those before it."""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import uuid4

import jwt
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from api.problems import Problem
from api.scopes import Access
from partners import limiter, rules
from partners.models import Key, RevokedToken

REMEMBERED_SECONDS = 5  # should Redis lose the edition
MOST_REMEMBERED = 10_000
_REQUIRED = ["iss", "aud", "sub", "exp", "iat", "nbf", "jti", "type", "app", "scope"]


@dataclass(frozen=True)
class Standing:
    """What is remembered of a key that may be used."""

    scopes: frozenset[str]
    networks: tuple[str, ...]
    quota: int | None
    expires_at: datetime | None
    revoked_tokens: frozenset[str]
    responsible: int | None


_good: dict[bytes, dict] = {}
_remembered: dict[str, tuple[bytes | None, float, Standing | None]] = {}


def issue_token(key: Key, scopes: list[str]) -> str:
    now = int(time.time())
    claims = {
        "iss": rules.ISSUER,
        "aud": rules.AUDIENCE,
        "sub": key.client_id,
        "app": key.application_id,
        "type": rules.TOKEN_TYPE,
        "scope": " ".join(scopes),
        "iat": now,
        "nbf": now,
        "exp": now + rules.TOKEN_SECONDS,
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, settings.JWT_SECRET, rules.ALGORITHM, headers={"kid": _kid(settings.JWT_SECRET)})


def read_token(text: str) -> dict:
    """The claims of a token that we signed, for this API, still in time. Problem `invalid-token`.

    A signature that was found good stays good: it is computed once in each process while the secrets stay.
    """
    place = hashlib.blake2b(f"{settings.JWT_SECRET}|{settings.JWT_SECRET_FALLBACKS}|{text}".encode()).digest()
    claims = _good.get(place)
    if claims is None:
        claims = _verified(text)
        if len(_good) > MOST_REMEMBERED:
            _good.clear()
        _good[place] = claims
    if claims["exp"] <= time.time():
        raise invalid_token()
    return claims


def _verified(text: str) -> dict:
    try:
        header = jwt.get_unverified_header(text)
        secret = _secrets()[header["kid"]]
        if header.get("alg") != rules.ALGORITHM or header.get("typ") != "JWT" or set(header) != {"alg", "kid", "typ"}:
            raise invalid_token()
        claims = jwt.decode(
            text,
            secret,
            algorithms=[rules.ALGORITHM],
            audience=rules.AUDIENCE,
            issuer=rules.ISSUER,
            options={"require": _REQUIRED, "strict_aud": True},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        raise invalid_token() from None
    if not _is_sound(claims):
        raise invalid_token()
    return claims


def _is_sound(claims: dict) -> bool:
    return (
        claims["type"] == rules.TOKEN_TYPE
        and isinstance(claims["app"], int)
        and isinstance(claims["scope"], str)
        and isinstance(claims["jti"], str)
        and claims["exp"] - claims["iat"] <= rules.TOKEN_SECONDS
    )


def remembered(client_id: str) -> Standing | None:
    """What was last read of a key, may it hold still or not."""
    known = _remembered.get(client_id)
    return known[2] if known else None


def standing(client_id: str, edition: bytes | None) -> Standing | None:
    """What holds now of a key; None: it may not be used. Remembered while the edition stays the same."""
    known = _remembered.get(client_id)
    now = time.monotonic()
    if known and known[0] == edition and now - known[1] < REMEMBERED_SECONDS:
        return known[2]
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.clear()
    found = _read_standing(client_id)
    _remembered[client_id] = (edition, now, found)
    return found


def _read_standing(client_id: str) -> Standing | None:
    key = Key.objects.usable().select_related("application").filter(client_id=client_id).first()
    if key is None:
        return None
    revoked = key.revoked_tokens.filter(expires_at__gt=timezone.now()).values_list("token_id", flat=True)
    application = key.application
    return Standing(
        frozenset(application.scopes),
        tuple(application.networks),
        application.quota,
        key.expires_at,
        frozenset(revoked),
        application.responsible_id,
    )


def access(claims: dict, held: Standing | None, address: str | None) -> Access:
    """What the token gives now: never more than the application still has. Problem when nothing."""
    if held is None or claims["jti"] in held.revoked_tokens:
        raise invalid_token()
    if held.expires_at and held.expires_at <= timezone.now():
        raise invalid_token()
    if not rules.is_allowed(address, held.networks):
        raise from_elsewhere()
    scopes = frozenset(claims["scope"].split()) & held.scopes
    return Access(f"app:{claims['app']}", scopes, claims["app"], claims["jti"], claims["sub"], held.responsible)


def revoke_token(text: str, key: Key) -> None:
    """Take a token of this key back; what is no token of it is none of its business (RFC 7009)."""
    try:
        claims = read_token(text)
    except Problem:
        return
    if claims["sub"] != key.client_id:
        return
    with transaction.atomic():
        RevokedToken.objects.filter(expires_at__lt=timezone.now()).delete()
        RevokedToken.objects.get_or_create(
            token_id=claims["jti"], defaults={"key": key, "expires_at": datetime.fromtimestamp(claims["exp"], UTC)}
        )
        transaction.on_commit(limiter.new_edition)


def invalid_token() -> Problem:
    header = 'Bearer realm="api", error="invalid_token"'
    return Problem("invalid-token", headers={"WWW-Authenticate": header})


def from_elsewhere() -> Problem:
    return Problem(
        "forbidden",
        "Su dirección de red no está en la lista de la aplicación: pida a la administración que la añada.",
        "Your network address is not in the list of the application: ask its administrators to add it.",
    )


def _secrets() -> dict[str, str]:
    """By key id: the first signs, all are accepted."""
    return {_kid(secret): secret for secret in (settings.JWT_SECRET, *settings.JWT_SECRET_FALLBACKS)}


@cache
def _kid(secret: str) -> str:
    return hashlib.sha256(b"kid:" + secret.encode()).hexdigest()[:12]
