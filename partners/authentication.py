"""Who asks the API: an application with its token, or a person with the session of the pages."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.throttling import BaseThrottle

from accounts.rules import client_address
from api.problems import Problem
from api.scopes import Access
from partners import limiter, rules, tokens


class Program:
    """The `request.user` of an application: nobody of the portal's accounts."""

    is_authenticated = True
    is_active = True
    is_staff = is_superuser = False
    pk = None

    def has_perm(self, right: str, obj=None) -> bool:
        return False


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Each request counts in the quota of its application."""

    def authenticate(self, request) -> tuple[Program, Access] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        address = address_of(request)
        try:
            if scheme.lower() != "bearer" or len(text) > 4096:
                raise tokens.invalid_token()
            claims = tokens.read_token(text.strip())
            counted = limiter.count(f"app:{claims['app']}")
            held = tokens.standing(claims["sub"], counted.edition)
            found = tokens.access(claims, held, address)
        except Problem as problem:
            if problem.kind.status in (401, 403):
                bad_try(address)
            raise
        quota = (held.quota if held else None) or settings.RATE_LIMIT_REQUESTS
        request._request.rate = counted.rate(quota, settings.RATE_LIMIT_WINDOW)
        return Program(), found

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="api"'


class PageSession(SessionAuthentication):
    """The pages' own session, for people; what changes something needs the CSRF token."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None:
            return None
        user = found[0]
        counted = limiter.count(f"user:{user.pk}")
        request._request.rate = counted.rate(settings.RATE_LIMIT_REQUESTS, settings.RATE_LIMIT_WINDOW)
        scopes = rules.SESSION_SCOPES if user.role else frozenset()
        return user, Access(f"user:{user.pk}", frozenset(map(str, scopes)))


class Quota(BaseThrottle):
    """Refuses what lies beyond the window's quota; who is nobody is counted by its address."""

    def allow_request(self, request, view) -> bool:
        rate = getattr(request._request, "rate", None)
        if rate is None:
            address = address_of(request)
            counted = limiter.count(f"address:{address}", window=60)
            rate = request._request.rate = counted.rate(rules.TOKENS_PER_MINUTE, 60)
        if rate.is_over:
            raise over(rate)
        return True


def bad_try(address: str | None) -> None:
    """Count a refused credential; an address with too many of them waits."""
    counted = limiter.count(f"bad:{address}", window=rules.BAD_TRIES_SECONDS)
    rate = counted.rate(rules.BAD_TRIES, rules.BAD_TRIES_SECONDS)
    if rate.is_over:
        raise over(rate)


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
