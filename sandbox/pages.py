"""HTML that counterparts answer where a program expects something else."""

import time
from html import escape

from sandbox.wire import Response

SIZES = {404: 6_609, 429: 6_625}  # bytes, as measured on the real ones
HTML = "text/html; charset=UTF-8"


def html_page(status: int, title: str) -> bytes:
    """An error page in the manner of Laravel, filled with styles up to the size of the real one."""
    head = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n<style>/*'
    )
    body = f'<body class="antialiased">\n<div class="code">{status}</div>\n<div>{escape(title)}</div>\n</body>'
    tail = f"*/</style>\n</head>\n{body}\n</html>\n"
    filler = "! normalize.css v8.0.1 | MIT License "
    missing = SIZES.get(status, 2_000) - len((head + tail).encode())
    return (head + (filler * 300)[:missing] + tail).encode()


def not_found() -> Response:
    return Response(html_page(404, "Not Found"), 404, HTML)


def server_error() -> Response:
    return Response(html_page(500, "Server Error"), 500, HTML)


def too_many_requests(retry_after: int, limit: int = 60) -> Response:
    headers = (
        ("X-RateLimit-Limit", str(limit)),
        ("X-RateLimit-Remaining", "0"),
        ("Retry-After", str(retry_after)),
        ("X-RateLimit-Reset", str(int(time.time()) + retry_after)),
    )
    return Response(html_page(429, "Too Many Requests"), 429, HTML, headers)
