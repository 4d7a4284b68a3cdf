"""A small HTTP/1.1 server that can also misbehave: cut a body short, reset a connection, trickle bytes.

The standard library's server is enough and lets a fault reach the socket, which a WSGI server would hide.
"""

import json
import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_BODY = 1_000_000
RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


@dataclass(frozen=True)
class Request:
    """path is percent-decoded; of a repeated query parameter the last value counts in `query`, all are in `pairs`."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pairs: tuple[tuple[str, str], ...] = ()

    def under(self, prefix: str) -> "Request":
        """The same request as seen by what is mounted at `prefix`."""
        return replace(self, path=self.path.removeprefix(prefix) or "/")


@dataclass(frozen=True)
class Response:
    """cut: "" | "truncate" (half the body, then the end) | "reset" (nothing but a TCP reset). cut_at: the end of the
    connection after so many bytes of what is sent, if there are more. ranged: honours Range."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False
    ranged: bool = False
    cut: str = ""
    cut_at: int = 0
    bytes_per_second: int = 0


def json_response(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode(), status, "application/json; charset=utf-8")


App = Callable[[Request], Response]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, app: App) -> None:
        super().__init__((host, port), Handler)
        self.app = app

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is no event."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server
    timeout = 60
    wbufsize = 65_536  # head and body leave in one packet; without it every answer waits for a delayed ACK
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        return "Apache"

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the portal's own log tells what it asked."""

    def answer(self) -> None:
        response = within_range(
            self.server.app(self.incoming()), self.headers.get("Range", ""), self.headers.get("If-Range", "")
        )
        if response.cut == "reset":
            self.reset()
            return
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.send_body(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer

    def incoming(self) -> Request:
        address = urlsplit(self.path)
        announced = self.headers.get("Content-Length", "")
        length = min(int(announced), MAX_BODY) if announced.isdigit() else 0
        pairs = tuple(parse_qsl(address.query, keep_blank_values=True))
        return Request(
            method=self.command,
            path=unquote(address.path),
            query=dict(pairs),
            pairs=pairs,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
        )

    def send_body(self, response: Response) -> None:
        body = response.body[: len(response.body) // 2] if response.cut else response.body
        body = body[: response.cut_at] if response.cut_at else body
        step = max(1, response.bytes_per_second // 10) if response.bytes_per_second else len(body)
        for start in range(0, len(body), step or 1):
            piece = body[start : start + step]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if response.chunked else piece)
            if response.bytes_per_second:
                self.wfile.flush()
                time.sleep(0.1)
        if len(body) < len(response.body):
            self.close_connection = True
        elif response.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def within_range(response: Response, wanted: str, condition: str = "") -> Response:
    """The part of a `ranged` answer that the client asked for: 206, or 416 when there is nothing there.

    `condition` is If-Range: the whole answer when that is not its ETag.
    """
    match = RANGE.match(wanted)
    if condition and ("ETag", condition) not in response.headers:
        return response
    if not response.ranged or response.status != 200 or not match or match.groups() == ("", ""):
        return response
    size = len(response.body)
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return Response(b"", 416, response.content_type, (("Content-Range", f"bytes */{size}"),))
    headers = (*response.headers, ("Content-Range", f"bytes {start}-{end}/{size}"))
    return Response(
        response.body[start : end + 1],
        206,
        response.content_type,
        headers,
        cut=response.cut,
        cut_at=response.cut_at,
        bytes_per_second=response.bytes_per_second,
    )
