"""Who is behind the changes of a request: the logged-in person and an address that a header cannot forge."""

import structlog
from auditlog.middleware import AuditlogMiddleware
from django.conf import settings
from django_structlog.middlewares import RequestMiddleware

from accounts.rules import client_address


class AuditMiddleware(AuditlogMiddleware):
    @staticmethod
    def _get_remote_addr(request) -> str | None:
        return client_address(
            remote_addr=request.META.get("REMOTE_ADDR", ""),
            forwarded_for=request.headers.get("X-Forwarded-For", ""),
            trusted_proxies=settings.TRUSTED_PROXIES,
        )

    @staticmethod
    def _get_remote_port(request) -> None:
        return None  # X-Forwarded-Port is the client's own claim


class LogMiddleware(RequestMiddleware):
    """Logs tell that same address, where the library's own would be the one that the client claims; and no query: there
    stand names of people, and tokens of who puts them in the wrong place."""

    @classmethod
    def bind_ip(cls, request) -> None:
        structlog.contextvars.bind_contextvars(ip=AuditMiddleware._get_remote_addr(request))

    @staticmethod
    def format_request(request) -> str:
        return f"{request.method} {request.path}"
