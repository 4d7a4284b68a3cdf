"""SRI's electronic documents over SOAP: is this invoice authorised? Plain Python."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from integrations.errors import UnexpectedReply
from integrations.http import Conversation
from integrations.replies import ECUADOR, Reader, clean
from integrations.soap import SoapService
from integrations.sri.records import (
    AUTHORISED,
    IN_PROCESS,
    NOT_AUTHORISED,
    InvoiceAuthorization,
    Message,
    Reception,
)

WSDLS = Path(__file__).parent / "wsdl"
LARGEST_DOCUMENT = 320 * 1024  # SRI takes no larger one
STATES = {"AUTORIZADO": AUTHORISED, "NO AUTORIZADO": NOT_AUTHORISED, "EN PROCESO": IN_PROCESS}
MOMENTS = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
)
_KEY = re.compile(r"[0-9]{49}")
_read = Reader("SRI")


class SriSoapClient:
    """One method per remote operation. Errors are those of `integrations.errors`."""

    def __init__(self, conversation: Conversation):
        self.conversation = conversation

    def invoice(self, access_key: str) -> InvoiceAuthorization:
        """What SRI says of the document with this key. Raises ValueError when it is no access key: 49 digits of which
        the last one checks the others."""
        if fault := access_key_fault(access_key):
            raise ValueError(f"La clave de acceso {fault}.")
        service = self._service("autorizacion.wsdl", "/AutorizacionComprobantesOffline")
        found = service.call("autorizacionComprobante", claveAccesoComprobante=access_key)
        _read.expect(found is not None, "«RespuestaAutorizacionComprobante»")
        return _authorization(found, access_key)

    def submit(self, document: bytes) -> Reception:
        """Hand in a signed document. For an institution's own documents; nothing in the portal calls it by itself."""
        if not 0 < len(document) <= LARGEST_DOCUMENT:
            raise ValueError(f"El SRI recibe comprobantes de hasta {LARGEST_DOCUMENT:,} bytes.")
        service = self._service("recepcion.wsdl", "/RecepcionComprobantesOffline")
        found = service.call("validarComprobante", xml=document)
        _read.expect(found is not None and found.estado in ("RECIBIDA", "DEVUELTA"), "«RECIBIDA» o «DEVUELTA»")
        documents = found.comprobantes.comprobante if found.comprobantes else []
        messages = tuple(message for one in documents for message in _messages(one.mensajes))
        return Reception(found.estado, clean(documents[0].claveAcceso) if documents else "", messages)

    def _service(self, wsdl: str, path: str) -> SoapService:
        return SoapService(self.conversation, WSDLS / wsdl, path=path)


def access_key_fault(key: str) -> str:
    """What is wrong with an access key, as the end of a sentence; "" when it is well formed."""
    if not _KEY.fullmatch(key):
        return "no tiene 49 dígitos"
    if _check_digit(key[:48]) != int(key[48]):
        return "tiene un dígito verificador que no es el suyo: revise si falta o sobra una cifra"
    return ""


def _check_digit(body: str) -> int:
    """Modulus 11 with the weights 2 to 7 from the right."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    digit = 11 - total % 11
    return {11: 0, 10: 1}.get(digit, digit)


def _authorization(found, key: str) -> InvoiceAuthorization:
    rows = found.autorizaciones.autorizacion if found.autorizaciones else []
    if not rows:
        _read.expect(clean(found.numeroComprobantes) in ("0", ""), "la autorización que anuncia")
        return InvoiceAuthorization(key, IN_PROCESS, "", "", None, "", "", "", None, None, ())
    _read.expect(found.claveAccesoConsultada == key, f"la clave {key}")
    # A document sent again after a refusal has a row for each time; one that was authorised is what counts.
    row = next((row for row in rows if clean(row.estado) == "AUTORIZADO"), rows[-1])
    state = STATES.get(clean(row.estado).upper())
    _read.expect(state, "un estado conocido de la autorización")
    document = _document(row.comprobante)
    return InvoiceAuthorization(
        access_key=key,
        state=state or "",
        number=clean(row.numeroAutorizacion),
        environment=clean(row.ambiente),
        authorised_at=_moment(row.fechaAutorizacion),
        messages=tuple(_messages(row.mensajes)),
        document=document,
        **_facts(document, key),
    )


def _messages(found) -> Iterable[Message]:
    for row in found.mensaje if found else ():
        yield Message(*map(clean, (row.identificador, row.mensaje, row.tipo, row.informacionAdicional)))


def _moment(text: str | None) -> datetime | None:
    """With the offset that SRI writes; some answers carry none, and mean Ecuador."""
    text = clean(text)
    for form in MOMENTS:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 the next line sees to it
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=ECUADOR)
    _read.expect(not text, "una fecha en «fechaAutorizacion»")
    return None


def _document(value) -> str:
    """The document as text, whether it came as text or as elements."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, etree._Element):
        return etree.tostring(value, encoding="unicode")
    _read.expect(value is None or isinstance(value, str), "el comprobante como XML")
    return clean(value)


def _facts(document: str, key: str) -> dict:
    """What the document itself says; nothing when it did not come. Its key must be the one that was asked."""
    names = ("issuer_ruc", "issuer_name", "buyer_identification")
    if not document:
        return dict.fromkeys(names, "") | {"issued_on": None, "total": None}
    root = _parsed(document)
    said = _text(root, "claveAcceso")
    _read.expect(said in ("", key), f"la clave {key} en el comprobante")
    texts = (_text(root, name) for name in ("ruc", "razonSocial", "identificacionComprador"))
    return {
        **dict(zip(names, texts, strict=True)),
        "issued_on": _day(_text(root, "fechaEmision")),
        "total": _amount(_text(root, "importeTotal")),
    }


def _parsed(document: str):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document.encode(), parser)
    except etree.XMLSyntaxError:
        raise UnexpectedReply("SRI respondió un comprobante que no es XML completo.") from None
    if root.getroottree().docinfo.doctype:
        raise UnexpectedReply("SRI respondió un comprobante con un DTD: no se lee.")
    return root


def _text(root, name: str) -> str:
    return clean(root.findtext(f".//{name}"))


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 a day, not a moment
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
