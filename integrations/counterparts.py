"""The table of counterparts: where each one is, how hard it may be asked, who speaks its protocol.

To add one: a folder with client.py, records.py and README.md, a line here, its variables in
`portal/settings/counterparts.py`, a question in `checks.py`, and its simulation in `sandbox/`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from integrations.http import Conversation


@dataclass(frozen=True)
class Definition:
    """What the gateway must know of a counterpart. The functions read the settings when they are called."""

    code: str
    name: str
    base_url: Callable[[], str]
    rate_per_minute: Callable[[], int]
    timeout_seconds: Callable[[], float]
    client: Callable[..., object]
    # (name, base_url, timeout=, internal=) -> what the client speaks through; it grows `evidence`, asks when it must
    conversation: Callable[..., AbstractContextManager] = Conversation
    # whether its address is meant to be one of the internal network
    internal: Callable[[], bool] = lambda: False
    # False: many hosts under one name, so that the failure of one says nothing of the next
    is_one_place: bool = True


def _sercop(conversation):
    from integrations.sercop.client import SercopClient

    return SercopClient(conversation)


def _sercop_soap_conversation(name: str, base_url: str, **options) -> Conversation:
    from integrations.certificates import client_tls

    tls = None
    if settings.SERCOP_SOAP_P12:
        tls = client_tls(Path(settings.SERCOP_SOAP_P12), settings.SERCOP_SOAP_P12_PASSWORD)
    return Conversation(name, base_url, tls=tls, **options)


def _sercop_soap(conversation):
    from integrations.sercop.soap import WSDL, SercopSoapClient
    from integrations.soap import Basic, UsernameToken

    kinds = {"basic": Basic, "wsse": UsernameToken}
    kind: Any = kinds.get(settings.SERCOP_SOAP_SECURITY)
    security = kind(settings.SERCOP_SOAP_USER, settings.SERCOP_SOAP_PASSWORD) if kind else None
    return SercopSoapClient(conversation, security, Path(settings.SERCOP_SOAP_WSDL or WSDL))


def _with_signature(name: str, base_url: str, **options) -> Conversation:
    """Presents the institution's certificate to SRI when there is one: mutual TLS where an agreement asks for it."""
    from integrations.certificates import client_tls

    tls = None
    if settings.SRI_FIRMA_ELECTRONICA:
        tls = client_tls(Path(settings.SRI_FIRMA_ELECTRONICA), settings.SRI_CLAVE_FIRMA)
    return Conversation(name, base_url, tls=tls, **options)


def _sri(conversation):
    from integrations.sri.client import SriClient

    return SriClient(conversation)


def _sri_soap(conversation):
    from integrations.sri.soap import SriSoapClient

    return SriSoapClient(conversation)


def _iess(conversation):
    from integrations.iess.client import IessClient
    from integrations.iess.token import IessTokenClient

    return IessTokenClient(conversation, settings.IESS_TOKEN) if settings.IESS_TOKEN else IessClient(conversation)


def _legacy_tls_conversation(name: str, base_url: str, **options) -> Conversation:
    from integrations.certificates import legacy_tls

    return Conversation(name, base_url, tls=legacy_tls(), **options)


def _scvs_files(conversation):
    from integrations.scvs.client import ScvsFiles

    return ScvsFiles(conversation)


def _scvs(conversation):
    from integrations.scvs.client import ScvsClient

    return ScvsClient(conversation, settings.SCVS_USER, settings.SCVS_PASSWORD)


def _dinarp_security():
    from integrations.soap import Basic, UsernameToken

    kind: Any = {"basic": Basic, "wsse": UsernameToken}.get(settings.DINARP_SECURITY)
    return kind(settings.DINARP_USER, settings.DINARP_PASSWORD) if kind else None


def _dinarp(conversation):
    from integrations.dinarp.client import DinarpClient

    return DinarpClient(conversation, _dinarp_security())


def _dinarp_v1(conversation):
    from integrations.dinarp.client import DinarpV1Client

    return DinarpV1Client(conversation, _dinarp_security())


def _ai_conversation(name: str, base_url: str, **options) -> Conversation:
    from integrations.ai.address import expect_allowed

    if not is_sandbox(base_url):
        expect_allowed(base_url, hosts=settings.AI_ALLOWED_HOSTS, local=settings.AI_MODE == "local")
    return Conversation(name, base_url, **options)


def _ai(conversation):
    from integrations.ai.client import AiClient

    return AiClient(
        conversation,
        key=settings.OPENAI_API_KEY,
        model=settings.OPENAI_MODEL,
        embedding_model=settings.OPENAI_EMBEDDING_MODEL,
    )


def _link_conversation(name: str, base_url: str, *, timeout: float, internal: bool):
    from integrations.links import LinkConversation

    hosts = [host.rpartition(":") for host in settings.DOCUMENT_LINK_INTERNAL_HOSTS]
    return LinkConversation(
        name,
        base_url,
        timeout=timeout,
        largest=settings.MAX_DOCUMENT_SIZE_MB * 2**20,
        internal_hosts=[(host.lower(), int(port)) for host, _, port in hosts],
    )


def _registry(code: str, name: str, base_url: Callable[[], str], client, conversation=Conversation) -> Definition:
    """One of the registries on suppliers: they share limits and patience, and each has its own budget of them."""
    return Definition(
        code=code,
        name=name,
        base_url=base_url,
        rate_per_minute=lambda: settings.REGISTRY_RATE_PER_MINUTE,
        timeout_seconds=lambda: settings.REGISTRY_TIMEOUT_SECONDS,
        client=client,
        conversation=conversation,
    )


def _sercop_sftp_conversation(name: str, base_url: str, **options):
    from integrations.sftp import Login, SftpConversation

    login = Login(
        user=settings.SERCOP_SFTP_USER,
        password=settings.SERCOP_SFTP_PASSWORD,
        key=Path(settings.SERCOP_SFTP_KEY) if settings.SERCOP_SFTP_KEY else None,
        key_password=settings.SERCOP_SFTP_KEY_PASSWORD,
    )
    return SftpConversation(name, base_url, host_keys=settings.SERCOP_SFTP_HOST_KEY, login=login, **options)


DEFINITIONS: dict[str, Definition] = {
    definition.code: definition
    for definition in (
        Definition(
            code="sercop",
            name="SERCOP, datos abiertos",
            base_url=lambda: settings.SERCOP_BASE_URL,
            rate_per_minute=lambda: settings.SERCOP_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.SERCOP_TIMEOUT_SECONDS,
            client=_sercop,
        ),
        # Apart, so that a download of hours never takes the turns of the API, nor a 429 of the API stops it.
        Definition(
            code="sercop_bulk",
            name="SERCOP, archivos mensuales",
            base_url=lambda: settings.SERCOP_BASE_URL,
            rate_per_minute=lambda: settings.SERCOP_BULK_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.SERCOP_TIMEOUT_SECONDS,
            client=_sercop,
        ),
        Definition(
            code="sercop_soap",
            name="SERCOP, servicio SOAP",
            base_url=lambda: settings.SERCOP_SOAP_URL,
            rate_per_minute=lambda: settings.SERCOP_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.SERCOP_TIMEOUT_SECONDS,
            client=_sercop_soap,
            conversation=_sercop_soap_conversation,
        ),
        Definition(
            code="sercop_sftp",
            name="SERCOP, buzón SFTP",
            base_url=lambda: settings.SERCOP_SFTP_URL,
            rate_per_minute=lambda: settings.SERCOP_SFTP_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.SERCOP_SFTP_TIMEOUT_SECONDS,
            client=lambda conversation: conversation,  # its operations need no translation
            conversation=_sercop_sftp_conversation,
        ),
        Definition(
            code="links",
            name="Enlaces que pegan las personas",
            base_url=lambda: "https://*" if settings.DOCUMENT_LINKS else "",
            rate_per_minute=lambda: settings.DOCUMENT_LINK_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.DOCUMENT_LINK_TIMEOUT_SECONDS,
            client=lambda conversation: conversation,
            conversation=_link_conversation,
            is_one_place=False,
        ),
        _registry("sri", "SRI, RUC y estado tributario", lambda: settings.SRI_API_URL, _sri, _with_signature),
        _registry("iess", "IESS, obligaciones patronales", lambda: settings.IESS_API_URL, _iess),
        _registry("scvs", "SCVS, usuario autorizado", lambda: settings.SCVS_API_URL, _scvs, _legacy_tls_conversation),
        _registry(
            "scvs_directory",
            "SCVS, directorio de compañías",
            lambda: settings.SCVS_DIRECTORY_URL,
            _scvs_files,
            _legacy_tls_conversation,
        ),
        _registry(
            "scvs_ranking",
            "SCVS, ejercicios económicos",
            lambda: settings.SCVS_RANKING_URL,
            _scvs_files,
            _legacy_tls_conversation,
        ),
        _registry("dinarp", "DINARP, Interoperador", lambda: settings.DINARP_URL, _dinarp),
        _registry("dinarp_v1", "DINARP, Interoperador versión 1", lambda: settings.DINARP_V1_URL, _dinarp_v1),
        Definition(
            code="ai",
            name="Modelo de lenguaje",
            base_url=lambda: settings.OPENAI_BASE_URL if settings.AI_MODE != "off" else "",
            rate_per_minute=lambda: settings.AI_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.AI_TIMEOUT_SECONDS,
            client=_ai,
            conversation=_ai_conversation,
            internal=lambda: settings.AI_MODE == "local",
        ),
        # On another host, and as slow as its busiest hour: apart from the register.
        _registry("sri_soap", "SRI, comprobantes", lambda: settings.SRI_SOAP_URL, _sri_soap, _with_signature),
    )
}


def is_sandbox(base_url: str) -> bool:
    """Whether this address is the sandbox's, so that everything that comes from it is marked."""
    sandbox, address = urlsplit(settings.SANDBOX_URL), urlsplit(base_url)
    if address.scheme == "sftp":  # the same process, on a port of its own
        return bool(sandbox.netloc) and address.hostname == sandbox.hostname
    return bool(sandbox.netloc) and address.netloc == sandbox.netloc
