"""DINARP's Interoperador over SOAP 1.1 with HTTP Basic; `/wsse` wants a UsernameToken with digest instead.

Codes and fields of the packages are after those of the published catalogue and of one institution; each institution has
its own with the real service.
"""

from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

from sandbox.envelopes import Fault, answered, element, fault, misbehaving, question, refused
from sandbox.registries import Holder, companies, holders
from sandbox.sercop.soap import ENVELOPE, WSSE, enveloped
from sandbox.wire import Request, Response

V1 = "http://servicio.interoperadorws.interoperacion.dinardap.gob.ec/"
V2 = "http://interoperabilidad.dinardap.gob.ec/interoperador/"
# Name, code in the catalogue ("" where it is not known), value.
Fields = list[tuple[str, str, str]]


def taxpayer(holder: Holder) -> Fields:
    return [
        ("numeroRuc", "", holder.ruc),
        ("razonSocial", "", holder.name),
        ("estadoContribuyente", "1601", holder.status),
        ("fechaInscripcionRuc", "1602", f"{holder.started:%d/%m/%Y}"),
    ]


def tax_status(holder: Holder) -> Fields:
    told = "OBLIGACIONES PENDIENTES" if holder.pending else "AL DIA"
    return [("numeroRuc", "", holder.ruc), ("descripcionEstadoTributario", "2436", told)]


def arrears(holder: Holder) -> Fields:
    if not holder.employer:
        return []
    return [("ruc", "", holder.ruc), ("moraPatronal", "2754", "SI" if holder.arrears else "NO")]


def company(holder: Holder) -> Fields:
    if not holder.legal_status:
        return []
    expediente = next(number for number, one in companies() if one.ruc == holder.ruc)
    return [
        ("numeroIdentificacion", "777", holder.ruc),
        ("expediente", "", str(expediente)),
        ("capitalSuscrito", "798", f"{holder.capital}.00"),
        ("estadoLegal", "803", holder.legal_status),
        ("cedulaAdministrador (Administrador)", "848", holder.representative[0]),
        ("nombre (Administrador)", "849", holder.representative[1]),
        ("cargo (Administrador)", "841", "GERENTE GENERAL"),
        ("fechaNombramiento (Administrador)", "842", f"{holder.appointed:%d/%m/%Y}"),
        ("periodo (Administrador)", "844", f"{holder.period} AÑOS"),
        ("representanteLegal (Administrador)", "851", "SI"),
    ]


def provider(holder: Holder) -> Fields:
    return [
        ("ruc", "1893", holder.ruc),
        ("razonSocial", "1894", holder.name),
        ("estadoProveedor", "1908", "SUSPENDIDO" if holder.fallen else "HABILITADO"),
        ("estadoIncumplimiento", "1909", holder.fallen or "NO"),
    ]


PACKAGES: dict[str, tuple[str, Callable[[Holder], Fields]]] = {
    "606": ("Servicio de Rentas Internas", taxpayer),
    "2114": ("SRI RUC", taxpayer),
    "607": ("SRI Estado Tributario", tax_status),
    "605": ("Instituto Ecuatoriano de Seguridad Social", arrears),
    "692": ("Superintendencia de Compañías", company),
    "3793": ("Servicio Nacional de Contratación Pública", provider),
}


class Dinarp:
    """`check_token`: of the UsernameToken, raises Fault."""

    def __init__(self, version: int, check_token: Callable[[ElementTree.Element | None], None]) -> None:
        self.version, self.check_token = version, check_token

    def advance_to(self, _day: date) -> int:
        return 0

    def respond(self, request: Request) -> Response:
        try:
            if request.path == "/wsse":
                envelope = ElementTree.fromstring(request.body)  # noqa: S314 our own portal's, on loopback
                self.check_token(envelope.find(f"{{{ENVELOPE}}}Header/{WSSE}Security/{WSSE}UsernameToken"))
            elif refusal := refused(request):
                return refusal
            return self.first(question(request)) if self.version == 1 else self.second(question(request))
        except Fault as problem:
            return fault(problem)

    def misbehave(self, fault: dict, request: Request) -> Response | None:
        if fault.get("wrong_namespace"):
            answer = self.respond(request)
            for name in (V1, V2):
                answer = Response(answer.body.replace(name.encode(), b"urn:otra:cosa"), 200, answer.content_type)
            return answer
        if fault.get("other_holder"):
            other = next(holder.ruc for holder in holders().values() if holder.employer)
            return answered(first("606", other) if self.version == 1 else second("2114", other))
        if fault.get("refusal"):
            return refusal_of_package()
        return misbehaving(fault)

    def first(self, asked: ElementTree.Element) -> Response:
        if asked.tag != f"{{{V1}}}getFichaGeneral":
            raise Fault("soapenv:Client", "operación desconocida")
        code, identification = asked.findtext("codigoPaquete", ""), asked.findtext("numeroIdentificacion", "")
        return answered(first(code, identification)) if code in PACKAGES else refusal_of_package()

    def second(self, asked: ElementTree.Element) -> Response:
        if asked.tag != f"{{{V2}}}consultar":
            raise Fault("soapenv:Client", "operación desconocida")
        sent = {one.findtext("nombre", ""): one.findtext("valor", "") for one in asked.iter("parametro")}
        identification = sent.get("identificacion") or sent.get("ruc") or sent.get("cedula") or ""
        code = sent.get("codigoPaquete", "")
        return answered(second(code, identification)) if code in PACKAGES else refusal_of_package()


def refusal_of_package() -> Response:
    said = (
        "<soapenv:Fault><faultcode>soapenv:Server</faultcode>"
        "<faultstring>El paquete no está aprobado para su institución</faultstring>"
        f'<detail><n:ConsultarFaultException xmlns:n="{V2}"><mensaje>paquete</mensaje>'
        "</n:ConsultarFaultException></detail></soapenv:Fault>"
    )
    return Response(enveloped(said), 500, "text/xml; charset=utf-8")


def known(code: str, identification: str) -> tuple[str, Fields]:
    name, fields = PACKAGES[code]
    holder = holders().get(identification)
    return name, fields(holder) if holder else []


def first(code: str, identification: str) -> str:
    name, fields = known(code, identification)
    rows = "".join(
        f"<registros>{element('campo', field)}{element('codigo', number)}{element('valor', value)}</registros>"
        for field, number, value in fields
    )
    inside = f"<datosPrincipales>{rows}</datosPrincipales>" if rows else ""
    return (
        f'<ns2:getFichaGeneralResponse xmlns:ns2="{V1}"><return>{element("codigoPaquete", code)}<instituciones>{inside}'
        f"{element('nombre', name)}</instituciones></return></ns2:getFichaGeneralResponse>"
    )


def second(code: str, identification: str) -> str:
    name, fields = known(code, identification)
    columns = "".join(
        f"<columna>{element('campo', field)}{element('valor', value)}</columna>" for field, _, value in fields
    )
    rows = f"<fila><columnas>{columns}</columnas></fila>" if columns else ""
    return (
        f'<ns2:consultarResponse xmlns:ns2="{V2}"><paquete>{element("numeroPaquete", code)}<entidades><entidad>'
        f"{element('nombre', name)}<filas>{rows}</filas></entidad></entidades></paquete></ns2:consultarResponse>"
    )
