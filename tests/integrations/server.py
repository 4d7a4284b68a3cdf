"""A real HTTP server on loopback that answers what a test tells it, down to the byte."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

HTML = b"<!DOCTYPE html><html><body>SERCOP</body></html>"
Answer = Callable[[socket.socket], None]


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass
class Server:
    """Each request gets the next of `answers`; the last one is repeated."""

    port: int
    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sercop"

    def answer(self, connection: socket.socket) -> None:
        request = _read(connection)
        if request is None:
            return
        self.times.append(time.monotonic())
        self.requests.append(request)
        action = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        action(connection)


@contextmanager
def serving(*answers: Answer, wrap: Callable[[socket.socket], socket.socket] = lambda plain: plain):
    """A running `Server`; `wrap` puts TLS around its socket."""
    with wrap(socket.create_server(("127.0.0.1", 0), backlog=64)) as listener:
        server = Server(listener.getsockname()[1], list(answers))
        accepting = threading.Thread(target=_accept, args=(listener, server), daemon=True)
        accepting.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join(5)


def says(body: bytes | dict | list, status: int = 200, declared: int | None = None, **headers) -> Answer:
    """A whole reply; `declared` is a Content-Length that may lie."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(content) if declared is None else declared}"]
    head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in names.items())])
    return lambda connection: connection.sendall(head.encode() + b"\r\nConnection: close\r\n\r\n" + content)


def html(status: int, **headers) -> Answer:
    return says(HTML, status, Content_Type="text/html", **headers)


def sleeps(seconds: float) -> Answer:
    return lambda _: time.sleep(seconds)


def drips(seconds: float) -> Answer:
    """One byte of a header at a time: no single read is slow, the whole is."""

    def answer(connection: socket.socket) -> None:
        end = time.monotonic() + seconds
        connection.sendall(b"HTTP/1.1 200 X\r\nX-Slow: ")
        while time.monotonic() < end:
            connection.sendall(b"a")
            time.sleep(0.05)

    return answer


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _accept(listener: socket.socket, server: Server) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # closed: the test is over; or a TLS client that hung up
            if listener.fileno() == -1 or not _listens(listener):
                return
            continue
        threading.Thread(target=_serve, args=(connection, server), daemon=True).start()


def _listens(listener: socket.socket) -> bool:
    return bool(listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _serve(connection: socket.socket, server: Server) -> None:
    with connection:
        try:
            server.answer(connection)
        except OSError:
            return  # the client hung up


def _read(connection: socket.socket) -> Request | None:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            return None
        head += piece
    first, *lines = head.split(b"\r\n\r\n")[0].decode().split("\r\n")
    method, target, _ = first.split(" ")
    return Request(method, target, {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)})
