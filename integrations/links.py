"""Bring a file from an address that a person pastes: any public host, none of the internal network. Plain Python.

Every hop of a redirect is judged where it connects (`addresses.py`). What comes is a file or it is refused: a page to
log in, a page of HTML, or more bytes than allowed never pass for a document.
"""

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import httpx

from integrations.errors import NotConfigured, Rejected, UnexpectedReply
from integrations.http import Conversation, Evidence, Incoming, Reply

HOPS = 5
STALL_SECONDS = 20
PRIVILEGED, USUAL_PORTS = 1024, (80, 443)
REDIRECTS, GONE, CLOSED = (301, 302, 303, 307, 308), (404, 410), (401, 403, 407)
HEAD_BYTES, PAGE_BYTES = 1024, 64 * 1024
PASSWORD_FIELD = re.compile(rb"""<input[^>]+type\s*=\s*["']?password""", re.IGNORECASE)

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that is here now. `url`: where it was in the end; `name`: what its server or its address call it."""

    url: str
    name: str
    media_type: str
    last_modified: str
    size: int
    sha256: str


class LinkConversation(Conversation):
    """One download. `internal_hosts`: ("host", port) pairs of the institution's own servers that are meant."""

    def __init__(self, name: str, base_url: str, *, timeout: float, largest: int, internal_hosts: Collection = ()):
        super().__init__(name, base_url, timeout=timeout, largest=largest)
        self._backend.trusted = frozenset(internal_hosts)

    def download(self, url: str, into: Path, tell: Progress = lambda done, total: None) -> LinkedFile | None:
        """Bring what `url` leads to into the path `into`. None: the server says that there is nothing.

        Raises Rejected (another hop leads inside, it is too large, it asks for a login), UnexpectedReply (a page, not
        a file), Unavailable (time-out, refused, 5xx). `tell(bytes so far, bytes of all of it or None)`.
        """
        end, target = time.monotonic() + self.timeout, self._address(url, {})
        for _ in range(HOPS + 1):
            self._judge(target)
            found = self._hop(target, into, max(end - time.monotonic(), 0.1), tell)
            if not isinstance(found, httpx.URL):
                return found
            if (target.scheme, found.scheme) == ("https", "http"):
                raise Rejected(f"{target.host} redirige a una dirección sin cifrar ({found.host}): no se sigue.")
            target = found
        raise Rejected(f"El enlace redirige más de {HOPS} veces: no se sigue.")

    def _address(self, path: str, parameters: dict) -> httpx.URL:
        try:
            return httpx.URL(path)
        except (httpx.InvalidURL, UnicodeError):
            raise Rejected("El enlace no es una dirección que se pueda leer.") from None

    def _judge(self, target: httpx.URL) -> None:
        self.name = target.host
        if target.scheme not in ("http", "https") or not target.host:
            raise Rejected("El enlace debe empezar por https:// o http:// y nombrar un servidor.")
        if target.userinfo:
            raise Rejected("El enlace trae un usuario o una contraseña: quítelos; no se envían a nadie.")
        if target.port and target.port < PRIVILEGED and target.port not in USUAL_PORTS:
            raise Rejected(f"El enlace va al puerto {target.port}, que no es de páginas: no se descarga.")

    def _hop(self, target: httpx.URL, into: Path, left: float, tell: Progress) -> "LinkedFile | httpx.URL | None":
        try:
            with self.stream(str(target), {}, headers={}, seconds=left, stall=min(STALL_SECONDS, left)) as incoming:
                if incoming.status in REDIRECTS:
                    return self._next(target, incoming.headers.get("location", ""))
                if incoming.status in GONE:
                    return None
                self._expect_file(incoming)
                return self._take(target, incoming, into, tell)
        except NotConfigured:
            # Without the address that its name resolves to: who pastes links need not learn the internal network.
            raise Rejected(f"{target.host} es de una red interna: por seguridad no se descarga nada de ella.") from None

    def _next(self, target: httpx.URL, location: str) -> httpx.URL:
        try:
            return target.join(location)
        except (httpx.InvalidURL, UnicodeError):
            raise UnexpectedReply(f"{target.host} redirige a una dirección que no se puede leer.") from None

    def _expect_file(self, incoming: Incoming) -> None:
        if incoming.status in CLOSED:
            raise Rejected(
                f"{incoming.name} pide permiso para entregar el archivo (HTTP {incoming.status}): descárguelo con su "
                "usuario y súbalo."
            )
        Reply(incoming.name, incoming.status, incoming.headers, b"").expect_success()
        if incoming.status != 200:
            raise UnexpectedReply(f"{incoming.name} respondió sin un archivo (HTTP {incoming.status}).")
        if incoming.headers.get("content-encoding", "identity") != "identity":
            raise UnexpectedReply(f"{incoming.name} envía el archivo comprimido sin que se le pida.")

    def _take(self, target: httpx.URL, incoming: Incoming, into: Path, tell: Progress) -> LinkedFile:
        length = incoming.headers.get("content-length", "")
        total = int(length) if length.isdigit() else None
        if total is not None and total > self.largest:
            raise self._too_large(f"pesa {total / 2**20:,.1f} MB")
        size = 0
        with into.open("wb") as file:
            for piece in incoming.pieces():
                size += len(piece)
                if size > self.largest:
                    raise self._too_large("no termina")
                file.write(piece)
                tell(size, total)
        evidence = self.evidence[-1]
        _refuse_page(into, incoming.name, evidence)
        headers = incoming.headers
        return LinkedFile(
            url=str(target.copy_with(fragment=None)),
            name=_file_name(headers.get("content-disposition", ""), target),
            media_type=headers.get("content-type", "")[:100],
            last_modified=headers.get("last-modified", "")[:60],
            size=size,
            sha256=evidence.sha256,
        )

    def _too_large(self, said: str) -> Rejected:
        return Rejected(f"El archivo {said} y lo más que se recibe son {self.largest // 2**20} MB: no se descarga.")


def _refuse_page(path: Path, host: str, evidence: Evidence) -> None:
    """Servers that hide a file behind a login, or lost it, send a page with 200; its type says anything."""
    with path.open("rb") as file:
        page = file.read(PAGE_BYTES)
    start = page[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<form")):
        return
    evidence.body = page
    if PASSWORD_FIELD.search(page):
        raise UnexpectedReply(
            f"{host} muestra una página de ingreso en lugar del archivo: descárguelo con su usuario y súbalo."
        )
    raise UnexpectedReply(
        f"El enlace lleva a una página web de {host}, no a un archivo: ábrala y copie el enlace de la descarga."
    )


def _file_name(disposition: str, target: httpx.URL) -> str:
    header = Message()
    header["content-disposition"] = disposition.replace("\r", " ").replace("\n", " ")
    named = header.get_filename("") if disposition else ""
    return (named or unquote(target.path).rpartition("/")[2] or target.host)[:255]
