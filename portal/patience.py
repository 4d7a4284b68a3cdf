"""How long a thread of the server waits: for a client's bytes, for it to take ours, for the database."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable

SILENCE = 60.0  # seconds for taking one piece of an answer
STATEMENT_SECONDS = 30
BODY_SECONDS, BODY_RATE = 20.0, 64 * 1024  # a whole body: so many seconds, and one more for so many bytes


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
    return bool(environ.get("CONTENT_LENGTH", "0").strip("0")) or "HTTP_TRANSFER_ENCODING" in environ


def _seconds(environ: dict) -> float:
    length = environ.get("CONTENT_LENGTH", "")
    return BODY_SECONDS + (int(length) / BODY_RATE if length.isdecimal() else 0)


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):  # gone already
        line.shutdown(socket.SHUT_RD)  # whoever reads gets the end, and gunicorn need not linger; we can still answer
