"""One HTTP client for every counterpart that speaks REST or SOAP.

TLS is always verified, a whole exchange has a deadline, replies have a largest size, redirects stay on the host,
internal addresses are refused when connecting, and every request leaves its evidence even when it fails. Plain Python.
"""

import functools
import hashlib
import json
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpcore
import httpx

from integrations.connections import Backend, Transport
from integrations.errors import IntegrationError, NotConfigured, Rejected, Unavailable, UnexpectedReply, Unreachable

USER_AGENT = "PortalComprasPublicas/1.0"
CONNECT_SECONDS = 10
LARGEST_REPLY = 32 * 1024 * 1024
LARGEST_PAGE = 64 * 1024  # of an error page in place of a file
PIECE = 64 * 1024  # of what is decompressed
REDIRECTS = 3
RETRY_AFTER_DEFAULT, RETRY_AFTER_LOW, RETRY_AFTER_HIGH = 30, 1, 120
HEADERS_KEPT = (
    "content-type",
    "content-length",
    "content-encoding",
    "content-range",
    "accept-ranges",
    "date",
    "last-modified",
    "etag",
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
)


@dataclass
class Evidence:
    """What was asked and what came back, without secrets. `body` is None when no reply began."""

    method: str
    url: str
    parameters: dict
    started_at: datetime
    latency_ms: int = 0
    status_code: int | None = None
    headers: dict = field(default_factory=dict)
    body: bytes | None = None
    # Of a body that went to a file and is not kept here: what came in this exchange.
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Reply:
    """A complete reply; `name` is the counterpart's, for messages."""

    name: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    is_html = property(lambda self: self.body.lstrip()[:1] == b"<")

    def expect_success(self) -> None:
        """Raise the error whose class says whether to try again, unless the status is 2xx."""
        if self.status == 429:
            raise Throttled(f"{self.name} pide esperar: demasiadas consultas (429).", retry_after=self.retry_after())
        if self.status >= 500 or self.status == 408:
            wait = self.retry_after() if "retry-after" in self.headers else None
            raise Unavailable(f"{self.name} no está disponible (HTTP {self.status}).", retry_after=wait)
        if self.status in (401, 403):
            raise Forbidden(f"{self.name} no permite la consulta (HTTP {self.status}).")
        if self.status >= 400:
            raise Rejected(f"{self.name} rechazó la consulta (HTTP {self.status}).")
        if not 200 <= self.status < 300:
            raise UnexpectedReply(f"{self.name} respondió con un código que no se espera (HTTP {self.status}).")

    def retry_after(self) -> float:
        """Seconds the counterpart asks to wait, within what is sensible; a default when it does not say."""
        seconds = _seconds(self.headers.get("retry-after", ""))
        return min(max(seconds, RETRY_AFTER_LOW), RETRY_AFTER_HIGH)

    def json(self):
        """The decoded body. Raises UnexpectedReply on HTML, on nothing, and on anything JSON does not allow."""
        if self.is_html:
            raise UnexpectedReply(f"{self.name} respondió una página HTML en lugar de datos (HTTP {self.status}).")
        try:
            return json.loads(self.body.decode("utf-8-sig"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise UnexpectedReply(
                f"{self.name} respondió {len(self.body)} bytes que no son JSON completo y válido."
            ) from None


class Cut(Unavailable):
    """The transfer began and broke off: what came of it counts, and the rest may be asked for."""


class Incoming:
    """A reply whose body the caller reads as it comes."""

    def __init__(self, name: str, response: httpx.Response, evidence: Evidence):
        self.name, self.status, self.headers = name, response.status_code, response.headers
        self._response, self._evidence = response, evidence

    def pieces(self) -> Iterator[bytes]:
        """The body in pieces; the evidence keeps their count and digest instead of the bytes.

        Raises Cut when the connection breaks, stalls, or ends before its Content-Length.
        """
        digest = hashlib.sha256()
        try:
            for piece in self._response.iter_raw():
                digest.update(piece)
                self._evidence.size += len(piece)
                yield piece
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise Cut(f"{self.name} dejó de enviar datos durante la descarga.") from error
        except httpx.HTTPError as error:
            raise Cut(f"{self.name} cortó la descarga ({type(error).__name__}).") from error
        finally:
            self._evidence.sha256 = digest.hexdigest()

    def reply(self) -> Reply:
        """The whole reply, when it is an error page and not the file that was asked for."""
        body = bytearray()
        for piece in self.pieces():
            body += piece
            if len(body) > LARGEST_PAGE:
                break
        self._evidence.body = bytes(body[:LARGEST_PAGE])
        return Reply(self.name, self.status, self.headers, self._evidence.body)


class Throttled(Unavailable):
    """429: the counterpart works, but asks everybody here to wait."""


class Forbidden(Rejected):
    """401 or 403: it is us who are refused, not this question."""


class Conversation:
    """The requests of one operation with one counterpart, from one thread; `evidence` grows with each."""

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        timeout: float,
        largest: int = LARGEST_REPLY,
        internal: bool = False,
        tls: ssl.SSLContext | None = None,
    ):
        """`timeout`: seconds for a whole exchange. `internal`: this very host and port may be an internal address,
        because who runs the portal configured it so (the sandbox). `tls`: other authorities than the usual ones."""
        self.name, self.base_url, self.timeout, self.largest = name, base_url.rstrip("/"), timeout, largest
        self.evidence: list[Evidence] = []
        self._origin = _origin(self.base_url)
        self._backend = Backend(trusted=frozenset({self._origin[1:]} if internal else ()))
        self._client = httpx.Client(
            transport=Transport(self._backend, tls or _tls()),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            trust_env=False,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self._client.close()

    def get(
        self,
        path: str,
        parameters: Mapping | None = None,
        *,
        secret: Iterable[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The complete reply, whatever its status. `secret`: names of parameters that no evidence may show; headers are
        not shown. A parameter whose value is a list is repeated.

        Raises Unavailable (time-out, refused, reset), UnexpectedReply (too large, redirect elsewhere, bad encoding),
        NotConfigured (the address leads to an internal network: nobody was asked).
        """
        parameters = {key: value for key, value in (parameters or {}).items() if value is not None}
        shown = {key: "•••" if key in secret else value for key, value in parameters.items()}
        url = self._address(path, parameters)
        self._backend.start(self.timeout)
        for _ in range(REDIRECTS + 1):
            reply = self._exchange("GET", url, shown, headers=dict(headers or {}))
            if reply.status not in (301, 302, 303, 307, 308):
                return reply
            url = self._follow(url, reply)
        raise UnexpectedReply(f"{self.name} redirige más de {REDIRECTS} veces.")

    @contextmanager
    def stream(
        self, path: str, parameters: Mapping, *, headers: Mapping[str, str], seconds: float, stall: float
    ) -> Iterator[Incoming]:
        """Begin a transfer that may take `seconds` in all, and `stall` seconds between two pieces. Redirects are not
        followed. Raises what `get` raises."""
        url = self._address(path, dict(parameters))
        evidence = Evidence("GET", _without_secrets(url), {**parameters, **headers}, datetime.now(UTC))
        self.evidence.append(evidence)
        self._backend.start(seconds)
        started = time.monotonic()
        timeout = httpx.Timeout(stall, connect=min(self.timeout, CONNECT_SECONDS))
        try:
            with self._client.stream("GET", url, headers=dict(headers), timeout=timeout) as response:
                evidence.status_code, evidence.headers = response.status_code, _kept(response.headers)
                yield Incoming(self.name, response, evidence)
        except (httpx.HTTPError, httpcore.TimeoutException) as error:
            raise self._failure(error) from error
        finally:
            evidence.latency_ms = round((time.monotonic() - started) * 1000)

    def post(self, content: bytes, *, headers: Mapping[str, str], shown: Mapping, to: str = "") -> Reply:
        """The complete reply to `content`, sent to the base address itself; errors as in `get`, and no redirect.

        `shown`: what the evidence tells of the request; the content and its headers may carry secrets and are not kept.
        `to`: another address of the same host (the action of a form of it, say); elsewhere nothing is sent.
        """
        url = httpx.URL(to) if to else self._address("", {})
        if _origin(str(url)) != self._origin:
            raise UnexpectedReply(f"{self.name} pide enviar los datos a otro servidor: no se hace.")
        self._backend.start(self.timeout)
        reply = self._exchange("POST", url, dict(shown), content=content, headers=dict(headers))
        if reply.status in (301, 302, 303, 307, 308):
            # Whoever answers elsewhere would get what was meant for this address, our credentials too.
            raise UnexpectedReply(f"{self.name} redirige el envío a otra dirección: no se sigue.")
        return reply

    def _address(self, path: str, parameters: dict) -> httpx.URL:
        try:
            url = httpx.URL(self.base_url + path, params=parameters or None)
            _ = url.host  # not every name that is parsed can be decoded
            return url
        except (httpx.InvalidURL, UnicodeError) as error:
            raise NotConfigured(f"La dirección de {self.name} no es válida: {error}") from None

    def _exchange(self, method: str, url: httpx.URL, shown: dict, **sent) -> Reply:
        evidence = Evidence(method, _without_secrets(url), shown, datetime.now(UTC))
        self.evidence.append(evidence)
        started = time.monotonic()
        try:
            return self._read(method, url, evidence, sent)
        except IntegrationError:
            raise
        except (httpx.HTTPError, httpcore.TimeoutException) as error:
            raise self._failure(error) from error
        finally:
            evidence.latency_ms = round((time.monotonic() - started) * 1000)

    def _read(self, method: str, url: httpx.URL, evidence: Evidence, sent: dict) -> Reply:
        body = bytearray()
        with self._client.stream(method, url, **sent) as response:
            evidence.status_code = response.status_code
            evidence.headers = _kept(response.headers)
            try:
                for chunk in _opened(response, self.name):
                    body += chunk
                    if len(body) > self.largest:
                        raise UnexpectedReply(f"{self.name} respondió más de {self.largest:,} bytes: no se lee más.")
            finally:
                # What came before a failure is evidence too, up to the largest size.
                evidence.body = bytes(body[: self.largest])
        return Reply(self.name, response.status_code, response.headers, evidence.body)

    def _follow(self, url: httpx.URL, reply: Reply) -> httpx.URL:
        try:
            target = url.join(reply.headers.get("location", ""))
            host = target.host
        except (httpx.InvalidURL, UnicodeError):
            raise UnexpectedReply(f"{self.name} redirige a una dirección que no se puede leer.") from None
        if _origin(str(target)) != self._origin:
            raise UnexpectedReply(f"{self.name} redirige a otro servidor ({host}): no se sigue.")
        return target

    def _failure(self, error: Exception) -> IntegrationError:
        if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
            return Unavailable(f"{self.name} no respondió en {self.timeout:g} s.")
        if _caused_by(error, ssl.SSLCertVerificationError):
            return Unavailable(f"El certificado TLS de {self.name} no es válido: no se confía en la respuesta.")
        kind = Unreachable if isinstance(error, httpx.ConnectError) else Unavailable
        return kind(f"No se pudo completar la conexión con {self.name} ({type(error).__name__}).")


@functools.cache
def _tls() -> ssl.SSLContext:
    """The usual authorities, or those of SSL_CERT_FILE / SSL_CERT_DIR; loading them takes tens of milliseconds."""
    return httpx.create_ssl_context()


def _opened(response: httpx.Response, name: str) -> Iterator[bytes]:
    """The body in pieces of at most PIECE, however small they came: 1,500 bytes of brotli may be a gigabyte, and httpx
    opens a piece as a whole. We ask for no compression; gzip and deflate are opened all the same, nothing else is."""
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise UnexpectedReply(f"{name} respondió con una compresión que no se le pidió.")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for piece in response.iter_raw():
            while piece and not inflater.eof:
                yield inflater.decompress(piece, PIECE)
                piece = inflater.unconsumed_tail  # noqa: PLW2901 - what is left of it
        yield inflater.flush()
    except zlib.error:
        raise UnexpectedReply(f"{name} respondió con una compresión dañada.") from None


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in HEADERS_KEPT if name in headers}


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def _without_secrets(url: httpx.URL) -> str:
    return str(url.copy_with(username="", password="", query=None))


def _seconds(retry_after: str) -> float:
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return RETRY_AFTER_DEFAULT


def _no_constant(name: str):
    raise ValueError(name)  # NaN and Infinity are not JSON, and PostgreSQL would refuse them later


def _caused_by(error: BaseException | None, kind: type) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False
