"""SRI's public services on taxpayers, in our words. Their facts are in this folder's README.md. Plain Python."""

import re

from integrations.errors import Rejected, UnexpectedReply
from integrations.http import Conversation, Reply
from integrations.replies import Reader
from integrations.sri import pages
from integrations.sri.records import (
    Debts,
    Establishment,
    Obligation,
    Person,
    Representative,
    Taxpayer,
    TaxpayerPage,
    TaxStatus,
)

NAME = "SRI"
REGISTER = "/sri-catastro-sujeto-servicio-internet/rest"
MOBILE = "/movil-servicios/api/v1.0"
PAGES = "/facturacion-internet/consultas/publico"
MOST_RUCS = 50  # in one question; addresses of some 1,000 characters
DATES = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
HEADERS = {"Accept": "application/json", "Referer": "https://srienlinea.sri.gob.ec/"}
_RUC = re.compile(r"[0-9]{13}")
_read = Reader(NAME)


class SriClient:
    """One method per remote operation. Errors are those of `integrations.errors`; ValueError for what is no RUC."""

    def __init__(self, conversation: Conversation):
        self.conversation = conversation

    def taxpayer(self, ruc: str) -> Taxpayer | None:
        """The row of the register; None when SRI has no such RUC."""
        found = self.taxpayers([ruc])
        return found[0] if found else None

    def taxpayers(self, rucs: list[str]) -> list[Taxpayer]:
        """The rows of those RUCs that SRI has, 50 at most in one question."""
        if not 0 < len(rucs) <= MOST_RUCS:
            raise ValueError(f"Se consultan de 1 a {MOST_RUCS} RUC a la vez: se pidieron {len(rucs)}.")
        asked = [_ruc(ruc) for ruc in rucs]
        reply = self._get(f"{REGISTER}/ConsolidadoContribuyente/obtenerPorNumerosRuc", {"ruc": asked})
        if reply.status == 204:
            return []
        found = [_taxpayer(row) for row in _rows(reply.json())]
        strangers = {row.ruc for row in found} - set(asked)
        _read.expect(not strangers and len(found) == len({row.ruc for row in found}), "un solo dato de cada RUC pedido")
        return found

    def exists(self, ruc: str) -> bool:
        reply = self._get(f"{REGISTER}/ConsolidadoContribuyente/existePorNumeroRuc", {"numeroRuc": _ruc(ruc)})
        answer = reply.body.strip()
        if answer not in (b"true", b"false"):
            raise UnexpectedReply(f"{NAME} respondió algo distinto de lo esperado: falta «true» o «false».")
        return answer == b"true"

    def establishments(self, ruc: str) -> list[Establishment]:
        """Open and closed ones; none for a RUC that SRI does not have."""
        reply = self._get(f"{REGISTER}/Establecimiento/consultarPorNumeroRuc", {"numeroRuc": _ruc(ruc)})
        if reply.status == 204:
            return []
        return [_establishment(row) for row in _read.rows(reply.json(), "los establecimientos")]

    def person(self, ruc: str) -> Person | None:
        """Who has the RUC, with SRI's key of it; None when SRI has no such RUC. Asked by RUC, never by cédula."""
        asked = {"numeroIdentificacion": _ruc(ruc), "tipoIdentificacion": "R"}
        reply = self._get(f"{REGISTER}/Persona/obtenerPorTipoIdentificacion", asked)
        return None if reply.status == 204 else _person(_read.object(reply.json(), "la persona"), ruc)

    def taxpayer_page(self, ruc: str) -> TaxpayerPage:
        """What SRI's old page says of the RUC, where the register does not answer."""
        reply = self._get(f"{PAGES}/ruc-datos2.jspa", {"ruc": _ruc(ruc)})
        return pages.read_taxpayer(reply.body, ruc)

    def establishments_page(self, ruc: str) -> list[Establishment]:
        """What SRI's old page says of them, where the register does not answer."""
        return pages.read_establishments(self._get(f"{PAGES}/ruc-establec.jspa", {"ruc": _ruc(ruc)}).body)

    def tax_status(self, ruc: str) -> TaxStatus | None:
        """What was not filed or paid; None when SRI has no such RUC."""
        reply = self._mobile(f"/estadoTributario/{_ruc(ruc)}")
        return None if reply is None else _tax_status(_read.object(reply.json(), "el estado tributario"), ruc)

    def debts(self, ruc: str) -> Debts | None:
        """What the service of debts tells; None when SRI has no such RUC."""
        kind = "J" if _ruc(ruc)[2] in "69" else "N"
        reply = self._mobile(f"/deudas/porIdentificacion/{ruc}/", {"tipoPersona": kind})
        return None if reply is None else _debts(_read.object(reply.json(), "las deudas"), ruc)

    def _get(self, path: str, parameters: dict) -> Reply:
        reply = self.conversation.get(path, parameters, headers=HEADERS)
        reply.expect_success()
        return reply

    def _mobile(self, path: str, parameters: dict | None = None) -> Reply | None:
        """The mobile service says why it refuses, in `mensaje`."""
        reply = self.conversation.get(f"{MOBILE}{path}", parameters, headers=HEADERS)
        if reply.status in (204, 404):
            return None
        if reply.status in (400, 409, 412, 422) and (said := _said(reply)):
            raise Rejected(f"{NAME} rechazó la consulta: {said}")
        reply.expect_success()
        return reply


def _ruc(ruc: str) -> str:
    if not _RUC.fullmatch(ruc):
        raise ValueError(f"No es un RUC de 13 dígitos: {ruc[:40]!r}.")
    return ruc


def _said(reply: Reply) -> str:
    try:
        payload = reply.json()
    except UnexpectedReply:
        return ""
    said = payload.get("mensaje") if isinstance(payload, dict) else None
    return " ".join(said.split())[:300] if isinstance(said, str) else ""


def _rows(payload) -> list[dict]:
    """A list as a rule; some answers come inside `contribuyentes`."""
    if isinstance(payload, dict):
        payload = _read.key(payload, "contribuyentes", "el catastro")
    return _read.rows(payload, "el catastro")


def _taxpayer(row: dict) -> Taxpayer:
    ruc = _read.needed(row, "numeroRuc", "el catastro")
    where = f"el RUC {ruc}"
    dates = _read.object(_read.key(row, "informacionFechasContribuyente", where), f"las fechas de {where}")
    return Taxpayer(
        ruc=ruc,
        name=_read.text(row, "razonSocial", where),
        status=_read.needed(row, "estadoContribuyenteRuc", where).upper(),
        kind=_read.text(row, "tipoContribuyente", where),
        activity=_read.text(row, "actividadEconomicaPrincipal", where),
        regime=_read.text(row, "regimen", where),
        category=_read.text(row, "categoria", where),
        suspension_reason=_read.text(row, "motivoCancelacionSuspension", where),
        keeps_accounts=_read.yes(row, "obligadoLlevarContabilidad", where),
        is_withholding_agent=_read.yes(row, "agenteRetencion", where),
        is_special=_read.yes(row, "contribuyenteEspecial", where),
        is_ghost=_read.yes(row, "contribuyenteFantasma", where),
        has_nonexistent_transactions=_read.yes(row, "transaccionesInexistente", where),
        started_on=_read.day(dates, "fechaInicioActividades", where, DATES),
        ceased_on=_read.day(dates, "fechaCese", where, DATES),
        restarted_on=_read.day(dates, "fechaReinicioActividades", where, DATES),
        updated_on=_read.day(dates, "fechaActualizacion", where, DATES),
        representatives=_representatives(row.get("representantesLegales"), where),
    )


def _representatives(rows, where: str) -> tuple[Representative, ...]:
    """null, and in some answers absent, for natural persons."""
    found = _read.rows(rows, f"los representantes de {where}") if rows is not None else []
    return tuple(
        Representative(_read.text(row, "identificacion", where), _read.text(row, "nombre", where)) for row in found
    )


def _establishment(row: dict) -> Establishment:
    where = "los establecimientos"
    state = _read.text(row, "estado", where).upper()
    kind = _read.text(row, "tipoEstablecimiento", where)
    return Establishment(
        number=_read.needed(row, "numeroEstablecimiento", where),
        kind=kind,
        name=_read.text(row, "nombreFantasiaComercial", where),
        address=_read.text(row, "direccionCompleta", where),
        is_open={"ABIERTO": True, "CERRADO": False}.get(state),
        is_main=row.get("matriz") == "SI" or kind == "MAT",
    )


def _person(payload: dict, ruc: str) -> Person:
    where = "la persona"
    _read.expect(_read.text(payload, "identificacion", where) == ruc, f"el RUC {ruc} en {where}")
    code = _read.key(payload, "codigoPersona", where)
    _read.expect(isinstance(code, int) and not isinstance(code, bool), f"un número en «codigoPersona» de {where}")
    return Person(
        identification=ruc,
        name=_read.needed(payload, "nombreCompleto", where),
        is_company={"JUR": True, "NAT": False}.get(_read.text(payload, "tipoPersona", where).upper()),
        code=code,
    )


def _tax_status(payload: dict, ruc: str) -> TaxStatus:
    where = "el estado tributario"
    _read.expect(_read.text(payload, "ruc", where) == ruc, f"el RUC {ruc} en {where}")
    pending = _read.key(payload, "obligacionesPendientes", where)
    return TaxStatus(
        ruc=ruc,
        name=_read.text(payload, "razonSocial", where),
        description=_read.text(payload, "descripcion", where),
        validity=_read.text(payload, "plazoVigenciaDoc", where),
        taxpayer_class=_read.text(payload, "claseContribuyente", where),
        pending=tuple(_obligation(row) for row in _read.rows(pending or [], "las obligaciones pendientes")),
    )


def _obligation(row: dict) -> Obligation:
    where = "las obligaciones pendientes"
    periods = row.get("periodos") or []
    _read.expect(isinstance(periods, list) and all(isinstance(one, str) for one in periods), f"períodos en {where}")
    return Obligation(_read.needed(row, "descripcion", where), tuple(period.strip() for period in periods))


def _debts(payload: dict, ruc: str) -> Debts:
    where = "las deudas"
    taxpayer = _read.object(_read.key(payload, "contribuyente", where), where)
    identification = _read.needed(taxpayer, "identificacion", where)
    _read.expect(identification in (ruc, ruc[:10]), f"el RUC {ruc} en {where}")
    return Debts(
        identification=identification,
        name=_read.text(taxpayer, "denominacion", where) or _read.text(taxpayer, "nombreComercial", where),
        taxpayer_class=_read.text(taxpayer, "clase", where),
        details={key: value for key, value in payload.items() if key != "contribuyente"},
    )
