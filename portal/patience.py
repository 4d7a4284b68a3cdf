"""How long a thread of the server waits for a client and for the database, and how much it reads of a stranger."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

SILENCE = 60.0  # seconds for taking one piece of an answer
STATEMENT_SECONDS = 30
BODY_SECONDS, BODY_RATE = 20.0, 64 * 1024  # a whole body: so many seconds, and one more for so many bytes


class FormLimit:
    """Middleware, before that of CSRF: to find its token this reads the whole form of whoever comes, with its files; so
    does Django's page of what is not found.

    Views that are exempt from it look at the weight by themselves before they read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_heavy(request):
            request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, *_) -> HttpResponse | None:
        if getattr(view, "csrf_exempt", False) or not _is_heavy(request):
            return None
        said = f"El envío es demasiado grande: lo más que se recibe son {settings.MAX_DOCUMENT_SIZE_MB} MB."
        return HttpResponse(said, status=413, content_type="text/plain; charset=utf-8")


def _is_heavy(request: HttpRequest) -> bool:
    return _length(request.META) > (settings.MAX_DOCUMENT_SIZE_MB + 1) * 2**20  # the form beside its file


def limit_statements(connection, **signal) -> None:
    """Receiver of `connection_created`: no statement of a page or of the API runs longer. Work of hours is jobs'."""
    with connection.cursor() as cursor:
        cursor.execute(f"set statement_timeout = '{STATEMENT_SECONDS}s'")


def patient(application: Callable) -> Callable:
    """The WSGI application; where gunicorn gives the connection, one that does not wait for ever.

    Its threads block on a body that comes to no end: sixteen clients that lost their network would be the whole
    portal. What is cut short is a body that cannot be read, or an answer that breaks off. Against many who mean it, a
    proxy that sends whole requests stands in front.
    """

    def answered(environ: dict, start_response: Callable) -> Iterable[bytes]:
        line: socket.socket | None = environ.get("gunicorn.socket")
        if line is None:
            return application(environ, start_response)
        line.settimeout(SILENCE)
        if not _has_body(environ):
            return application(environ, start_response)
        end = threading.Timer(_seconds(environ), _hang_up, [line])
        end.daemon = True
        end.start()
        try:
            return application(environ, start_response)
        finally:
            end.cancel()

    return answered


def _has_body(environ: dict) -> bool:
    return _length(environ) > 0 or "HTTP_TRANSFER_ENCODING" in environ


def _seconds(environ: dict) -> float:
    return BODY_SECONDS + _length(environ) / BODY_RATE


def _length(environ: dict) -> int:
    """What the request says that its body weighs; 0 when it says nothing of sense, and then nobody reads it."""
    length = environ.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):  # gone already
        line.shutdown(socket.SHUT_RD)  # whoever reads gets the end, and gunicorn need not linger; we can still answer
