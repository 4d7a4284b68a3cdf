"""SRI's public REST services, with their manners: 204 for an unknown RUC, dates with a fraction, SI and NO."""

from datetime import date
from html import escape

from sandbox.pages import HTML, not_found
from sandbox.registries import Holder, holders
from sandbox.wire import Request, Response, json_response

REGISTER = "/sri-catastro-sujeto-servicio-internet/rest"
ESTABLISHMENTS = "".join(
    f"<th>{name}</th>"
    for name in (
        *("No. de Establecimiento", "Nombre Comercial"),
        *("Ubicación del Establecimiento", "Estado del Establecimiento"),
    )
)
MOBILE = "/movil-servicios/api/v1.0"
PAGES = "/facturacion-internet/consultas/publico"
MOST = 50
KINDS = {"company": "SOCIEDAD", "public": "SOCIEDAD", "person": "PERSONA NATURAL"}


class Sri:
    """Stateless: what it knows does not change with the day."""

    def advance_to(self, _day: date) -> int:
        return 0

    def respond(self, request: Request) -> Response:
        paths = {
            f"{REGISTER}/ConsolidadoContribuyente/obtenerPorNumerosRuc": self.taxpayers,
            f"{REGISTER}/ConsolidadoContribuyente/existePorNumeroRuc": self.exists,
            f"{REGISTER}/Establecimiento/consultarPorNumeroRuc": self.establishments,
            f"{REGISTER}/Persona/obtenerPorTipoIdentificacion": self.person,
            f"{PAGES}/ruc-datos2.jspa": self.taxpayer_page,
            f"{PAGES}/ruc-establec.jspa": self.establishments_page,
        }
        if request.path in paths:
            return paths[request.path](request)
        if request.path.startswith(f"{MOBILE}/estadoTributario/"):
            return self.tax_status(request.path.rpartition("/")[2])
        if request.path.startswith(f"{MOBILE}/deudas/porIdentificacion/"):
            return self.debts(request.path.rstrip("/").rpartition("/")[2])
        return not_found()

    def misbehave(self, fault: dict, _request: Request) -> Response | None:
        if fault.get("captcha"):
            return json_response({"mensaje": "Se requiere un token de validación"}, 401)
        return None

    def taxpayers(self, request: Request) -> Response:
        asked = [value for name, value in request.pairs if name == "ruc"][:MOST]
        found = [holders()[ruc] for ruc in asked if ruc in holders()]
        return json_response([taxpayer(holder) for holder in found]) if found else Response(b"", 204)

    def exists(self, request: Request) -> Response:
        return json_response(request.query.get("numeroRuc", "") in holders())

    def establishments(self, request: Request) -> Response:
        holder = holders().get(request.query.get("numeroRuc", ""))
        return json_response(establishments(holder)) if holder else Response(b"", 204)

    def person(self, request: Request) -> Response:
        holder = holders().get(request.query.get("numeroIdentificacion", ""))
        return json_response(person(holder)) if holder else Response(b"", 204)

    def taxpayer_page(self, request: Request) -> Response:
        holder = holders().get(request.query.get("ruc", ""))
        cells = page_of(holder) if holder else {}
        return page("".join(f"<tr><th>{name}</th><td>{escape(text)}</td></tr>" for name, text in cells.items()))

    def establishments_page(self, request: Request) -> Response:
        holder = holders().get(request.query.get("ruc", ""))
        told = establishments(holder) if holder else []
        shown = [ESTABLISHMENTS] if told else []
        shown += ["".join(f"<td>{escape(text)}</td>" for text in row) for row in map(establishment_cells, told)]
        return page("".join(f"<tr>{row}</tr>" for row in shown))

    def tax_status(self, ruc: str) -> Response:
        holder = holders().get(ruc)
        if holder is None:
            return json_response({"mensaje": "No existe información para el RUC"}, 404)
        pending = [{"descripcion": what, "periodos": list(periods)} for what, periods in holder.pending]
        return json_response(
            {
                "ruc": ruc,
                "razonSocial": holder.name,
                "descripcion": "OBLIGACIONES PENDIENTES" if pending else "AL DÍA EN SUS OBLIGACIONES",
                "plazoVigenciaDoc": "0 meses" if pending else "12 meses",
                "claseContribuyente": regime(holder),
                "obligacionesPendientes": pending or None,
            }
        )

    def debts(self, ruc: str) -> Response:
        holder = holders().get(ruc)
        if holder is None:
            return json_response({"mensaje": "No existe información"}, 404)
        person = holder.kind == "person"
        taxpayer = {
            "identificacion": ruc[:10] if person else ruc,
            "denominacion": None if person else holder.name,
            "tipoIdentificacion": "C" if person else "R",
            "clase": regime(holder),
            "nombreComercial": holder.name,
        }
        return json_response({"contribuyente": taxpayer})


def regime(holder: Holder) -> str:
    return "Régimen RIMPE negocios populares" if holder.kind == "person" else "Régimen General"


def taxpayer(holder: Holder) -> dict:
    person = holder.kind == "person"
    return {
        "numeroRuc": holder.ruc,
        "razonSocial": holder.name,
        "estadoContribuyenteRuc": holder.status,
        "actividadEconomicaPrincipal": holder.activity,
        "tipoContribuyente": KINDS[holder.kind],
        "regimen": "RIMPE" if person else "GENERAL",
        "categoria": "NEGOCIO POPULAR" if person else None,
        "obligadoLlevarContabilidad": yes(not person),
        "agenteRetencion": "NO",
        "contribuyenteEspecial": "NO",
        "informacionFechasContribuyente": {
            "fechaInicioActividades": moment(holder.started),
            "fechaCese": moment(holder.ceased),
            "fechaReinicioActividades": moment(holder.restarted),
            "fechaActualizacion": "2026-08-18 08:20:03.0",
        },
        "representantesLegales": representatives(holder),
        "motivoCancelacionSuspension": holder.suspension or None,
        "contribuyenteFantasma": yes(holder.ghost),
        "transaccionesInexistente": yes(holder.nonexistent),
    }


def representatives(holder: Holder) -> list[dict] | None:
    if holder.kind == "person":
        return None
    identification, name = holder.representative
    return [{"identificacion": identification, "nombre": name}] if name else []


def establishments(holder: Holder) -> list[dict]:
    main = {
        "numeroEstablecimiento": "001",
        "tipoEstablecimiento": "MAT",
        "nombreFantasiaComercial": holder.name.partition(" ")[0],
        "direccionCompleta": f"{holder.region} / {holder.locality} / {holder.street}",
        "estado": "ABIERTO" if holder.status == "ACTIVO" else "CERRADO",
        "matriz": "SI",
    }
    shut = {**main, "numeroEstablecimiento": "002", "tipoEstablecimiento": "OFI", "estado": "CERRADO", "matriz": "NO"}
    return [main, shut] if int(holder.ruc[5]) % 2 else [main]


def person(holder: Holder) -> dict:
    kind = "NAT" if holder.kind == "person" else "JUR"
    code = int(holder.ruc[2:9])
    return {"identificacion": holder.ruc, "nombreCompleto": holder.name, "tipoPersona": kind, "codigoPersona": code}


def page(rows: str) -> Response:
    return Response(f"<html><body><table>\n{rows}\n</table></body></html>".encode(), 200, HTML)


def page_of(holder: Holder) -> dict[str, str]:
    """The cells of the old page; it writes days the other way round."""
    return {
        "Fecha :": "23-11-2026",
        "Razón Social:": holder.name,
        "RUC:": holder.ruc,
        "Nombre Comercial:": "",
        "Estado del Contribuyente en el RUC": holder.status.capitalize(),
        "Tipo de Contribuyente": KINDS[holder.kind].title(),
        "Obligado a llevar Contabilidad": yes(holder.kind != "person"),
        "Actividad Económica Principal": holder.activity,
        "Fecha de inicio de actividades": f"{holder.started:%d-%m-%Y}" if holder.started else "",
        "Fecha actualización": "18-08-2026",
        "Categoria Mi PYMES": "No declarado",
    }


def establishment_cells(row: dict) -> tuple[str, ...]:
    told = (row["numeroEstablecimiento"], row["nombreFantasiaComercial"], row["direccionCompleta"])
    return *told, row["estado"].capitalize()


def yes(holds: bool) -> str:
    return "SI" if holds else "NO"


def moment(day: date | None) -> str:
    return f"{day.isoformat()} 00:00:00.0" if day else ""
