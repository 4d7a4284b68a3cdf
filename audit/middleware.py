"""Who is behind the changes of a request: the logged-in person and an address that a header cannot forge."""

from auditlog.middleware import AuditlogMiddleware
from django.conf import settings

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
