"""SOAP 1.1 for every counterpart that speaks it: zeep builds and reads envelopes, our own HTTP client carries them.

So a SOAP exchange has the same deadline, size limits, TLS, address guard, evidence and errors as any other. WSDLs are
committed and never fetched; DTDs, entities and outside references are refused. Plain Python.
"""

import base64
import functools
import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from zeep import Client, Settings
from zeep.exceptions import Error, Fault
from zeep.plugins import Plugin
from zeep.transports import Transport
from zeep.wsdl import Document

from integrations.errors import IntegrationError, Rejected, Unavailable, UnexpectedReply
from integrations.http import Conversation, Forbidden, Reply

SETTINGS = Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True, force_https=False)
OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE, WSU = f"{OASIS}wssecurity-secext-1.0.xsd", f"{OASIS}wssecurity-utility-1.0.xsd"
DIGEST, BASE64 = f"{OASIS}username-token-profile-1.0#PasswordDigest", f"{OASIS}soap-message-security-1.0#Base64Binary"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
CONCEALED = "•••"
LONGEST_FAULT = 300


@dataclass(frozen=True, repr=False)
class Basic:
    """HTTP Basic authentication."""

    user: str
    password: str

    def headers(self) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()}


@dataclass(frozen=True, repr=False)
class UsernameToken:
    """WS-Security UsernameToken with a digest: the password itself never travels, and each nonce serves once."""

    user: str
    password: str

    def apply(self, envelope, headers):
        nonce, created = os.urandom(16), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        digest = hashlib.sha1(nonce + created.encode() + self.password.encode()).digest()  # noqa: S324 the profile's own
        token = GivenToken(self.user, base64.b64encode(digest).decode(), base64.b64encode(nonce).decode(), created)
        return token.apply(envelope, headers)

    def verify(self, envelope) -> None:
        """Nothing: replies carry no token."""


@dataclass(frozen=True, repr=False)
class GivenToken:
    """A token that somebody else made for us, put in verbatim: so the bus of government services (BSG) wants it.

    `nonce`: in base64 already. `expires`: with it a Timestamp follows the token.
    """

    user: str
    digest: str
    nonce: str
    created: str
    expires: str = ""

    def apply(self, envelope, headers):
        security = etree.SubElement(_header(envelope), f"{{{WSSE}}}Security", nsmap={"wsse": WSSE, "wsu": WSU})
        token = etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
        etree.SubElement(token, f"{{{WSSE}}}Username").text = self.user
        etree.SubElement(token, f"{{{WSSE}}}Password", Type=DIGEST).text = self.digest
        etree.SubElement(token, f"{{{WSSE}}}Nonce", EncodingType=BASE64).text = self.nonce
        etree.SubElement(token, f"{{{WSU}}}Created").text = self.created
        if self.expires:
            stamp = etree.SubElement(security, f"{{{WSU}}}Timestamp", {f"{{{WSU}}}Id": "Timestamp-2"})
            etree.SubElement(stamp, f"{{{WSU}}}Created").text = self.created
            etree.SubElement(stamp, f"{{{WSU}}}Expires").text = self.expires
        return envelope, headers

    def verify(self, envelope) -> None:
        """Nothing: replies carry no token."""


Security = Basic | UsernameToken | GivenToken | None


class SoapService:
    """The operations of one WSDL at the address of a conversation."""

    def __init__(
        self,
        conversation: Conversation,
        wsdl: Path,
        security: Security = None,
        *,
        binding: str = "",
        path: str = "",
        refusals: Collection[str] = (),
    ):
        """`wsdl`: a file of ours. `binding`: its qualified name, `{namespace}name`; the first one unless given. `path`:
        of the service, after the address of the conversation. `refusals`: names of elements that in the detail of a
        Fault mean "no", whatever its code."""
        self.conversation, self._refusals = conversation, refusals
        address = conversation.base_url + path
        self._transport = _Transport(conversation, security.headers() if isinstance(security, Basic) else {}, address)
        wsse = None if isinstance(security, Basic) else security
        document = _parsed(wsdl)
        plugins = [_RightAnswer(self._transport)]
        client = Client(document, wsse=wsse, transport=self._transport, plugins=plugins, settings=SETTINGS)
        self._service = client.create_service(binding or next(iter(document.bindings)), address)

    def call(self, operation: str, *, headers: list | None = None, **arguments):
        """zeep's object for the body of the reply, with the wire's own names; parts that did not come are None, also
        those that the WSDL requires.

        Raises ValueError for arguments the WSDL does not take; Rejected or Unavailable for a Fault, by its code;
        UnexpectedReply for anything that is no SOAP of this WSDL; else as `Conversation.post`.
        """
        name = self.conversation.name
        self._transport.start(operation)
        try:
            return self._service[operation](_soapheaders=headers, **arguments)
        except IntegrationError:
            raise
        except Fault as fault:
            if _details(fault).intersection(self._refusals):
                raise Rejected(f"{name} rechazó la consulta: {_said(fault)}") from None
            raise _error(name, fault, self._transport.reply) from None
        except Exception as error:
            if self._transport.reply is None:
                raise ValueError(f"{operation} no acepta estos argumentos: {error}") from None
            # zeep lets many kinds of error out of a reply it cannot read; our own code has no part in it here.
            raise UnexpectedReply(f"{name} respondió algo que no es lo que dice su WSDL ({_kind(error)}).") from None


class _Transport(Transport):
    """zeep's messages over our conversation; zeep itself reaches neither network nor files through it."""

    def __init__(self, conversation: Conversation, headers: Mapping[str, str], address: str):
        self.conversation, self.extra, self.address = conversation, headers, address
        self.operation = ""
        self.reply: Reply | None = None
        self._close_session = False

    def start(self, operation: str) -> None:
        self.operation, self.reply = operation, None

    def post(self, address, message: bytes, headers):
        shown = {"operation": self.operation, "envelope": without_secrets(message)}
        reply = self.conversation.post(message, headers={**headers, **self.extra}, shown=shown, to=self.address)
        self.reply = reply
        if not _may_be_soap(reply):
            reply.expect_success()
            raise UnexpectedReply(f"{reply.name} respondió algo que no es SOAP (HTTP {reply.status}).")
        return _Response(reply.status, reply.body, reply.headers)

    def get(self, address, params, headers):
        raise UnexpectedReply(f"{self.conversation.name} pide una consulta sin sobre SOAP: no se hace.")

    def load(self, url):
        raise UnexpectedReply(f"{self.conversation.name} remite a otro documento: no se lee.")


class _RightAnswer(Plugin):
    """zeep reads any other element as one whose parts are all missing, which a client could take for "not found"."""

    def __init__(self, transport: "_Transport"):
        self.transport = transport

    def ingress(self, envelope, http_headers, operation):
        body = envelope.find(f"{{{ENVELOPE}}}Body")
        found = [part.tag for part in body] if body is not None else []
        expected = ([f"{{{ENVELOPE}}}Fault"], [operation.output.body.qname.text])
        reply = self.transport.reply
        if reply is not None and reply.status == 200 and found not in expected:
            name = self.transport.conversation.name
            raise UnexpectedReply(f"{name} respondió algo que no es lo que dice su WSDL: {found[:1] or 'nada'}.")
        return envelope, http_headers


@dataclass(frozen=True)
class _Response:
    """What zeep wants to know of a reply."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    encoding: str = "utf-8"


class _Files(Transport):
    """Reads committed WSDLs, and nothing that is not beside them."""

    def __init__(self, folder: Path):
        self.folder = folder.resolve()
        self._close_session = False

    def load(self, url) -> bytes:
        path = Path(url).resolve()
        if not path.is_relative_to(self.folder):
            raise ValueError(f"El WSDL remite a {url}, que no está junto a él.")
        return path.read_bytes()


@functools.cache
def _parsed(wsdl: Path) -> Document:
    files: Any = _Files(wsdl.parent)  # zeep's types ask for the class, its code for one of it
    return Document(str(wsdl.resolve()), files, settings=SETTINGS)


def without_secrets(message: bytes) -> str:
    """The envelope as text, its security header without password, digest and nonce."""
    envelope = etree.fromstring(message)
    for name in ("Password", "Nonce"):
        for element in envelope.iter(f"{{{WSSE}}}{name}"):
            element.text = CONCEALED
    return etree.tostring(envelope, encoding="unicode")


def _header(envelope):
    header = envelope.find(f"{{{ENVELOPE}}}Header")
    if header is None:
        header = etree.Element(f"{{{ENVELOPE}}}Header")
        envelope.insert(0, header)
    return header


def _may_be_soap(reply: Reply) -> bool:
    """A 200, or the 500 that SOAP 1.1 gives to faults, with XML that is no web page."""
    kind = reply.headers.get("content-type", "text/xml").partition(";")[0].strip().lower()
    start = reply.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return reply.status in (200, 500) and kind in ("text/xml", "application/xml", "") and start == b"<"


def _error(name: str, fault: Fault, reply: Reply | None) -> IntegrationError:
    """SOAP 1.1 names who is at fault: `Server`, and later may work; anything else is about us or our question."""
    if fault.code is None and reply is not None and reply.status != 200:
        return Unavailable(f"{name} no está disponible (HTTP {reply.status}).")
    code = (fault.code or "").strip().rpartition(":")[2]
    said = _said(fault)
    if code.partition(".")[0] == "Server":
        return Unavailable(f"{name} falló por dentro: {said}")
    if code in SECURITY_FAULTS:
        return Forbidden(f"{name} no acepta nuestras credenciales ({code}): {said}")
    return Rejected(f"{name} rechazó la consulta ({code or 'sin código'}): {said}")


def _said(fault: Fault) -> str:
    return " ".join((fault.message or "sin explicación").split())[:LONGEST_FAULT]


def _details(fault: Fault) -> set[str]:
    """Names of the elements in the detail of a Fault."""
    found = fault.detail if isinstance(fault.detail, etree._Element) else ()  # zeep puts text there at times
    return {etree.QName(one).localname for one in found}


# The codes of WS-Security 1.0, section 12.
SECURITY_FAULTS = {
    "FailedAuthentication",
    "FailedCheck",
    "InvalidSecurity",
    "InvalidSecurityToken",
    "MessageExpired",
    "SecurityTokenUnavailable",
    "UnsupportedSecurityToken",
}


def _kind(error: Exception) -> str:
    kinds = {"DTDForbidden": "trae un DTD", "EntitiesForbidden": "trae entidades", "TransportError": "XML mal formado"}
    return kinds.get(type(error).__name__, type(error).__name__ if isinstance(error, Error) else "contenido inválido")
