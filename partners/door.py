"""The short way of those who read with a token: no session, no language, no audit of changes, no pages.

Who asks and how much of its quota is left are asked at once; what was kept of the same question answers right then, and
everything else goes straight to its view. Whoever changes something, comes from a browser's page or has no token takes
the way of everybody, where the same views ask the same things.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import get_resolver

from api import kept
from api.answers import SAFE, answer
from api.problems import Problem, respond
from partners.authentication import identify, over

PREFIX = "/api/v1/"


class TokenDoor:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_plain_read(request):
            return self.get_response(request)
        request.get_host()  # as CommonMiddleware: a host that is not ours is refused
        try:
            response = _answered(request)
        except Problem as problem:
            response = respond(request, problem)
        rate = getattr(request, "rate", None)
        if rate:
            for name, value in rate.headers.items():
                response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        return response


def _is_plain_read(request: HttpRequest) -> bool:
    asked = request.META
    return (
        bool(asked.get("HTTP_AUTHORIZATION"))
        and asked["REQUEST_METHOD"] in SAFE
        and request.path_info.startswith(PREFIX)
        and "HTTP_ORIGIN" not in asked
    )


def _answered(request: HttpRequest) -> HttpResponseBase:
    access = request.access = identify(request)  # type: ignore[attr-defined]
    if request.rate.is_over:  # type: ignore[attr-defined]
        raise over(request.rate)  # type: ignore[attr-defined]
    if held := kept.found(request, access):
        return answer(request, held.body, max_age=held.seconds)
    match = get_resolver(settings.API_URLCONF).resolve(request.path_info[len(PREFIX) - 1 :])
    request.resolver_match = match
    view = getattr(match.func, "cls", None)
    if view and view.reads_plainly():
        return view.answer_plainly(request, access, match.kwargs)
    return match.func(request, *match.args, **match.kwargs)
