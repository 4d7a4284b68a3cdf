"""SRI's electronic documents (offline scheme) over SOAP 1.1.

An access key whose issuer is a holder is an invoice of it. The eight free digits choose the answer: 00000001 is
refused, 00000002 still in process, 00000003 comes with the document as elements, anything else is authorised.
"""

import base64
import binascii
from datetime import date
from xml.etree import ElementTree

from sandbox.envelopes import Fault, answered, element, escape, fault, misbehaving, question
from sandbox.pages import not_found
from sandbox.registries import holders
from sandbox.wire import Request, Response

AUTHORISATION, RECEPTION = "http://ec.gob.sri.ws.autorizacion", "http://ec.gob.sri.ws.recepcion"
REFUSED, IN_PROCESS, AS_ELEMENTS = "00000001", "00000002", "00000003"


class SriSoap:
    def advance_to(self, _day: date) -> int:
        return 0

    def respond(self, request: Request) -> Response:
        services = {
            "/AutorizacionComprobantesOffline": (f"{{{AUTHORISATION}}}autorizacionComprobante", self.authorisation),
            "/RecepcionComprobantesOffline": (f"{{{RECEPTION}}}validarComprobante", self.reception),
        }
        if request.path not in services:
            return not_found()
        operation, answer = services[request.path]
        try:
            asked = question(request)
            if asked.tag != operation:
                raise Fault("soapenv:Client", "operación desconocida")
            return answered(answer((asked[0].text or "").strip() if len(asked) else ""))
        except Fault as problem:
            return fault(problem)

    def misbehave(self, fault: dict, request: Request) -> Response | None:
        if fault.get("wrong_namespace"):
            answer = self.respond(request)
            return Response(answer.body.replace(AUTHORISATION.encode(), b"urn:otra:cosa"), 200, answer.content_type)
        return misbehaving(fault)

    def authorisation(self, key: str) -> str:
        found = authorisation(key)
        return (
            f'<ns2:autorizacionComprobanteResponse xmlns:ns2="{AUTHORISATION}"><RespuestaAutorizacionComprobante>'
            f"{element('claveAccesoConsultada', key)}{element('numeroComprobantes', 1 if found else 0)}"
            f"<autorizaciones>{found}</autorizaciones>"
            "</RespuestaAutorizacionComprobante></ns2:autorizacionComprobanteResponse>"
        )

    def reception(self, encoded: str) -> str:
        key, problem = received(encoded)
        message = ""
        if problem:
            rows = {"identificador": problem[0], "mensaje": problem[1], "tipo": "ERROR", "informacionAdicional": key}
            inside = "".join(element(name, value) for name, value in rows.items())
            inside = f"{element('claveAcceso', key)}<mensajes><mensaje>{inside}</mensaje></mensajes>"
            message = f"<comprobante>{inside}</comprobante>"
        return (
            f'<ns2:validarComprobanteResponse xmlns:ns2="{RECEPTION}"><RespuestaRecepcionComprobante>'
            f"{element('estado', 'DEVUELTA' if problem else 'RECIBIDA')}<comprobantes>{message}</comprobantes>"
            "</RespuestaRecepcionComprobante></ns2:validarComprobanteResponse>"
        )


def authorisation(key: str) -> str:
    holder, free = holders().get(key[10:23]), key[39:47]
    if holder is None or free == IN_PROCESS:
        return ""
    day, month, year = key[:2], key[2:4], key[4:8]
    rows = element("estado", "NO AUTORIZADO" if free == REFUSED else "AUTORIZADO")
    rows += element("numeroAutorizacion", key) + element("fechaAutorizacion", f"{year}-{month}-{day}T02:06:00-05:00")
    rows += element("ambiente", "PRODUCCIÓN" if key[23] == "2" else "PRUEBAS")
    document = invoice(key, holder.ruc, holder.name)
    rows += f"<comprobante>{document if free == AS_ELEMENTS else escape(document)}</comprobante>"
    if free == REFUSED:
        said = element("identificador", "39") + element("mensaje", "FIRMA INVALIDA") + element("tipo", "ERROR")
        return f"<autorizacion>{rows}<mensajes><mensaje>{said}</mensaje></mensajes></autorizacion>"
    return f"<autorizacion>{rows}<mensajes/></autorizacion>"


def invoice(key: str, ruc: str, name: str) -> str:
    day, month, year = key[:2], key[2:4], key[4:8]
    tax = "".join(element(tag, value) for tag, value in (("razonSocial", name), ("ruc", ruc), ("claveAcceso", key)))
    facts = element("fechaEmision", f"{day}/{month}/{year}") + element("identificacionComprador", "1769173180001")
    facts += element("importeTotal", f"{int(key[30:39]) % 100_000 + 0.5:.2f}")
    return (
        f'<factura id="comprobante" version="2.1.0"><infoTributaria>{tax}</infoTributaria>'
        f"<infoFactura>{facts}</infoFactura></factura>"
    )


def received(encoded: str) -> tuple[str, tuple[str, str] | None]:
    """The key of a document that was handed in, and what is wrong with it."""
    try:
        document = ElementTree.fromstring(base64.b64decode(encoded, validate=True))  # noqa: S314 our own portal's
    except (binascii.Error, ElementTree.ParseError):
        return "", ("35", "ARCHIVO NO CUMPLE ESTRUCTURA XML")
    key = document.findtext(".//claveAcceso", "")
    if document.findtext(".//ruc", "") not in holders():
        return key, ("43", "RUC del emisor no existe")
    return key, None
