"""What every simulated SOAP service needs: the question out of an envelope, answers and faults in one."""

import base64
import hmac
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from sandbox.sercop.soap import BOMB, ENVELOPE, PASSWORD, USER, XML, Fault, element, enveloped, fault_response
from sandbox.wire import Request, Response

__all__ = ["XML", "Fault", "element", "enveloped", "escape", "misbehaving", "question", "refused"]


def question(request: Request) -> ElementTree.Element:
    """The element in the body; raises Fault when there is none."""
    try:
        envelope = ElementTree.fromstring(request.body)  # noqa: S314 our own portal's, on loopback
    except ElementTree.ParseError as wrong:
        raise Fault("soapenv:Client", f"XML mal formado: {wrong}") from None
    body = envelope.find(f"{{{ENVELOPE}}}Body")
    if body is None or not len(body):
        raise Fault("soapenv:Client", "el sobre no pregunta nada")
    return body[0]


def answered(body: str) -> Response:
    return Response(enveloped(body), 200, XML)


def refused(request: Request) -> Response | None:
    """The 401 of HTTP Basic, unless the request carries the right user and password."""
    wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    if hmac.compare_digest(request.headers.get("authorization", ""), wanted):
        return None
    return Response(b"", 401, "text/plain", (("WWW-Authenticate", 'Basic realm="sandbox"'),))


def misbehaving(fault: dict) -> Response | None:
    """The faults that every SOAP service knows."""
    if code := fault.get("soap_fault"):
        return fault_response(Fault(f"soapenv:{code}", "falla simulada"))
    if fault.get("dtd_bomb"):
        return Response(BOMB.encode(), 200, XML)
    return None


def fault(problem: Fault) -> Response:
    return fault_response(problem)
