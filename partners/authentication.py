"""Who asks the API: an application with its token, or a person with the session of the pages."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.throttling import BaseThrottle

from accounts.rules import client_address
from api.problems import Problem
from api.scopes import ADDRESS_PER_MINUTE, Access, Rate
from partners import limiter, rules, tokens


class Program:
    """The `request.user` of an application: nobody of the portal's accounts."""

    is_authenticated = True
    is_active = True
    is_staff = is_superuser = False
    pk = None

    def has_perm(self, right: str, obj=None) -> bool:
        return False


def identify(request: HttpRequest) -> Access:
    """Who sends this token, counted in the quota of its application (`request.rate`). Problem: nobody we know."""
    address = address_of(request)
    scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or len(text) > 4096:
            raise tokens.invalid_token()
        claims = tokens.read_token(text.strip())
        rate, held = _counted(claims)
        found = tokens.access(claims, held, address)
    except Problem as problem:
        if problem.kind.status in (401, 403):
            bad_try(address)
        raise
    request.rate = rate  # type: ignore[attr-defined]
    return found


def _counted(claims: dict) -> tuple[Rate, tokens.Standing | None]:
    """Count the request. The quota is the one remembered; should it have changed, what holds now decides."""
    key, asker, window = claims["sub"], f"app:{claims['app']}", settings.RATE_LIMIT_WINDOW
    taken = limiter.take(asker, limit=_quota(tokens.remembered(key)), window=window)
    held = tokens.standing(key, taken.edition)
    rate, quota = taken.rate, _quota(held)
    if quota == rate.limit:
        return rate, held
    if rate.is_over and quota > rate.limit:
        return limiter.take(asker, limit=quota, window=window).rate, held
    return replace(rate, limit=quota, is_over=rate.is_over or rate.used > quota), held


def _quota(held: tokens.Standing | None) -> int:
    return (held.quota if held else None) or settings.RATE_LIMIT_REQUESTS


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Each request counts in the quota of its application."""

    def authenticate(self, request) -> tuple[Program, Access] | None:
        plain = request._request
        if not plain.META.get("HTTP_AUTHORIZATION"):
            return None
        # Whoever came through the door of tokens (`partners.door`) was asked there already.
        return Program(), getattr(plain, "access", None) or identify(plain)

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="api"'


class PageSession(SessionAuthentication):
    """The pages' own session, for people; what changes something needs the CSRF token."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None:
            return None
        user = found[0]
        limits = {"limit": settings.RATE_LIMIT_REQUESTS, "window": settings.RATE_LIMIT_WINDOW}
        request._request.rate = limiter.take(f"user:{user.pk}", **limits).rate
        scopes = rules.SESSION_SCOPES if user.role else frozenset()
        return user, Access(f"user:{user.pk}", frozenset(map(str, scopes)), person=user.pk)


class Quota(BaseThrottle):
    """Refuses what lies beyond the window's quota; who is nobody is counted by its address."""

    def allow_request(self, request, view) -> bool:
        rate = getattr(request._request, "rate", None)
        if rate is None:
            taken = limiter.take(
                f"address:{rules.counted_as(address_of(request))}", limit=ADDRESS_PER_MINUTE, window=60
            )
            rate = request._request.rate = taken.rate
        if rate.is_over:
            raise over(rate)
        return True


def bad_try(address: str | None) -> None:
    """Count a refused credential; an address with too many of them waits."""
    rate = limiter.take(f"bad:{rules.counted_as(address)}", limit=rules.BAD_TRIES, window=rules.BAD_TRIES_SECONDS).rate
    if rate.is_over:
        wait = max(1, rate.reset)
        raise Problem(
            "rate-limited",
            f"Demasiadas credenciales no válidas desde su dirección. Espere {wait} s y revise la clave o el token.",
            f"Too many invalid credentials came from your address. Wait {wait} s, and check the key or the token.",
            headers=rate.headers,
        )


def over(rate) -> Problem:
    return Problem(
        "rate-limited",
        f"Se admiten {rate.limit} peticiones cada {rate.window} s. Espere {max(1, rate.reset)} s.",
        f"{rate.limit} requests every {rate.window} s are allowed. Wait {max(1, rate.reset)} s.",
        headers=rate.headers,
    )


def address_of(request: HttpRequest) -> str | None:
    return client_address(
        remote_addr=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted_proxies=settings.TRUSTED_PROXIES,
    )
