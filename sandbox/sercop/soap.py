"""SERCOP's process look-up over SOAP 1.1, as `integrations/sercop/wsdl/consulta_procesos.wsdl` describes it.

The real SERCOP publishes no such service; the shape is the portal's own. Three doors to the same room: `/` asks for
nothing, `/basic` for HTTP Basic, `/wsse` for a UsernameToken with digest, fresh and never seen before.
"""

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from sandbox.sercop.releases import encode
from sandbox.sercop.search import ROWS_PER_PAGE, row
from sandbox.sercop.server import Sercop
from sandbox.wire import Request, Response

USER, PASSWORD = "portal", "clave-de-demostracion"
NAMESPACE = "urn:portal-compras-publicas:sercop:consulta-procesos:1"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE, WSU = f"{{{OASIS}wssecurity-secext-1.0.xsd}}", f"{{{OASIS}wssecurity-utility-1.0.xsd}}"
FRESH_SECONDS = 300
XML = "text/xml; charset=utf-8"
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + f']>\n<e:Envelope xmlns:e="{ENVELOPE}"><e:Body>&i;</e:Body></e:Envelope>'
)


class Fault(Exception):
    """A SOAP fault: its code and what it says."""

    def __init__(self, code: str, said: str):
        super().__init__(said)
        self.code = code


class SercopSoap:
    """Speaks of the world that `sercop` sees."""

    def __init__(self, sercop: Sercop, clock=time.time) -> None:
        self.sercop, self.clock = sercop, clock
        self.lock = threading.Lock()
        self.nonces: dict[str, float] = {}

    def advance_to(self, _day: date) -> int:
        return 0  # the world is the other's

    def respond(self, request: Request) -> Response:
        if request.method != "POST":
            return Response(b"SOAP wants a POST", 405, "text/plain")
        try:
            envelope = ElementTree.fromstring(request.body)  # noqa: S314 our own portal's, on loopback
            refusal = self.gate(request, envelope)
            return refusal or self.answer(envelope)
        except ElementTree.ParseError as wrong:
            return fault_response(Fault("soapenv:Client", f"XML mal formado: {wrong}"))
        except Fault as fault:
            return fault_response(fault)

    def misbehave(self, fault: dict, request: Request) -> Response | None:
        """The faults that only SOAP knows."""
        if code := fault.get("soap_fault"):
            return fault_response(Fault(f"soapenv:{code}", "falla simulada"))
        if fault.get("dtd_bomb"):
            return Response(BOMB.encode(), 200, XML)
        if fault.get("wrong_namespace"):
            answer = self.respond(request)
            return Response(answer.body.replace(NAMESPACE.encode(), b"urn:otra:cosa"), answer.status, XML)
        return None

    # --- who asks

    def gate(self, request: Request, envelope: ElementTree.Element) -> Response | None:
        door = request.path.strip("/")
        if door == "basic":
            wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if not hmac.compare_digest(request.headers.get("authorization", ""), wanted):
                return Response(b"", 401, "text/plain", (("WWW-Authenticate", 'Basic realm="sercop"'),))
        elif door == "wsse":
            self.check_token(envelope.find(f"{{{ENVELOPE}}}Header/{WSSE}Security/{WSSE}UsernameToken"))
        elif door:
            return Response(b"", 404, "text/plain")
        return None

    def check_token(self, token: ElementTree.Element | None) -> None:
        if token is None:
            raise Fault("wsse:InvalidSecurity", "falta el UsernameToken")
        user, digest, nonce = (token.findtext(f"{WSSE}{name}", "") for name in ("Username", "Password", "Nonce"))
        created = token.findtext(f"{WSU}Created", "")
        kind = token.find(f"{WSSE}Password")
        if kind is None or not kind.get("Type", "").endswith("#PasswordDigest"):
            raise Fault("wsse:UnsupportedSecurityToken", "se acepta PasswordDigest")
        try:
            age = self.clock() - datetime.fromisoformat(created).astimezone(UTC).timestamp()
            raw = base64.b64decode(nonce, validate=True)
        except ValueError:
            raise Fault("wsse:InvalidSecurityToken", "Created o Nonce no se leen") from None
        expected = base64.b64encode(hashlib.sha1(raw + created.encode() + PASSWORD.encode()).digest()).decode()  # noqa: S324
        if user != USER or not hmac.compare_digest(digest, expected):
            raise Fault("wsse:FailedAuthentication", "usuario o clave incorrectos")
        if abs(age) > FRESH_SECONDS:
            raise Fault("wsse:MessageExpired", "Created no es de ahora")
        self.spend(nonce)

    def spend(self, nonce: str) -> None:
        now = self.clock()
        with self.lock:
            self.nonces = {old: at for old, at in self.nonces.items() if now - at < 2 * FRESH_SECONDS}
            if nonce in self.nonces:
                raise Fault("wsse:FailedCheck", "Nonce repetido")
            self.nonces[nonce] = now

    # --- what is answered

    def answer(self, envelope: ElementTree.Element) -> Response:
        body = envelope.find(f"{{{ENVELOPE}}}Body")
        question = body[0] if body is not None and len(body) else None
        operations = {
            f"{{{NAMESPACE}}}consultarProceso": self.process,
            f"{{{NAMESPACE}}}consultarProcesosActivos": self.active,
        }
        if question is None or question.tag not in operations:
            raise Fault("soapenv:Client", "operación desconocida")
        asked = {part.tag.rpartition("}")[2]: (part.text or "").strip() for part in question}
        return Response(enveloped("".join(operations[question.tag](asked))), 200, XML)

    def process(self, asked: dict[str, str]) -> Iterator[str]:
        world = self.sercop.world
        ocid = asked.get("ocid") or next((p.ocid for p in world.processes if p.code == asked.get("codigo")), "")
        package = world.record(ocid)
        yield f'<consultarProcesoRespuesta xmlns="{NAMESPACE}">'
        yield element("encontrado", "true" if package else "false")
        if package:
            yield element("ocid", ocid)
            yield element("codigo", world.by_ocid[ocid].code)
            yield element("fechaPublicacion", package["publishedDate"])
            yield element("paquete", encode(package))
        yield "</consultarProcesoRespuesta>"

    def active(self, asked: dict[str, str]) -> Iterator[str]:
        try:
            since, page = date.fromisoformat(asked["desde"]), int(asked["pagina"])
        except (KeyError, ValueError):
            raise Fault("soapenv:Client", "se esperan «desde» (fecha) y «pagina»") from None
        world = self.sercop.world
        rows = sorted((row(p, world.now) for p in world.processes), key=lambda found: (found["date"], found["ocid"]))
        rows = [found for found in rows if found["date"][:10] >= since.isoformat()]
        start = (page - 1) * ROWS_PER_PAGE
        yield f'<consultarProcesosActivosRespuesta xmlns="{NAMESPACE}">'
        yield element("total", len(rows)) + element("pagina", page) + element("paginas", -(-len(rows) // ROWS_PER_PAGE))
        for found in rows[start : start + ROWS_PER_PAGE]:
            yield "<proceso>" + "".join(element(name, found[key]) for name, key in FIELDS if usable(found[key]))
            yield "</proceso>"
        yield "</consultarProcesosActivosRespuesta>"


FIELDS = (
    ("ocid", "ocid"),
    ("titulo", "title"),
    ("descripcion", "description"),
    ("metodo", "method"),
    ("procedimiento", "internal_type"),
    ("provincia", "region"),
    ("canton", "locality"),
    ("entidad", "buyer"),
    ("proveedores", "suppliers"),
    ("montoAdjudicado", "amount"),
    ("presupuesto", "budget"),
    ("fecha", "date"),
)


def usable(value: str | None) -> bool:
    """What the list fills in for nothing ("USD", null) is left out here."""
    return value not in (None, "", "USD")


def element(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def enveloped(body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="{ENVELOPE}">'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def fault_response(fault: Fault) -> Response:
    body = (
        f'<soapenv:Fault xmlns:wsse="{WSSE.strip("{}")}"><faultcode>{escape(fault.code)}</faultcode>'
        f"<faultstring>{escape(str(fault))}</faultstring></soapenv:Fault>"
    )
    return Response(enveloped(body), 500, XML)
