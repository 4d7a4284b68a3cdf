"""SERCOP's process look-up over SOAP, in our words. Its shape is ours (README.md): SERCOP publishes no such service."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.errors import UnexpectedReply
from integrations.http import Conversation, Reply
from integrations.sercop.client import NAME, check_ocid, in_ecuador, release_package
from integrations.sercop.records import ReleasePackage, SearchPage, SearchRow
from integrations.soap import Security, SoapService

WSDL = Path(__file__).parent / "wsdl" / "consulta_procesos.wsdl"
LONGEST_CODE = 160


class SercopSoapClient:
    """The same records as `SercopClient`, one method per remote operation."""

    def __init__(self, conversation: Conversation, security: Security = None, wsdl: Path = WSDL):
        """`wsdl`: another file with the same operations, when whoever serves them has its own."""
        self.service = SoapService(conversation, wsdl, security)

    def record(self, ocid: str) -> ReleasePackage | None:
        """The published state of one process; None when SERCOP does not have it."""
        check_ocid(ocid)
        return _package(self.service.call("consultarProceso", ocid=ocid), ocid)

    def record_of_code(self, code: str) -> ReleasePackage | None:
        """The same, by the code of the process in SOCE ("SIE-GADMCLC-2025-004")."""
        if not code or len(code) > LONGEST_CODE or not code.isprintable():
            raise ValueError(f"No es un código de proceso: {code[:LONGEST_CODE]!r}.")
        found = self.service.call("consultarProceso", codigo=code)
        if found.encontrado and (found.codigo != code or not found.ocid):
            raise UnexpectedReply(f"{NAME} respondió sobre otro proceso que {code}.")
        return _package(found, found.ocid)

    def active(self, since: date, page: int = 1) -> SearchPage:
        """One page of the processes with news on or after `since`, oldest news first."""
        if page < 1:
            raise ValueError(f"Las páginas empiezan en 1: se pidió {page}.")
        found = self.service.call("consultarProcesosActivos", desde=since, pagina=page)
        _expect(None not in (found.total, found.pagina, found.paginas), "«total», «pagina» o «paginas»")
        return SearchPage(
            total=found.total,
            page=found.pagina,
            pages=found.paginas,
            rows=tuple(_row(row, number) for number, row in enumerate(found.proceso, start=1)),
        )


class _Kept:
    """A conversation that answers what was answered once."""

    name, base_url = NAME, "http://evidencia.invalid"

    def __init__(self, body: bytes):
        self.body = body

    def post(self, *_, **__) -> Reply:
        return Reply(NAME, 200, {}, self.body)


def read_record(body: bytes, wsdl: Path = WSDL) -> ReleasePackage | None:
    """The record in a body that was kept as evidence. Raises as `SercopSoapClient.record`."""
    kept: Any = _Kept(body)
    found = SoapService(kept, wsdl).call("consultarProceso", ocid="-")
    return _package(found, found.ocid)


def _package(found, ocid: str) -> ReleasePackage | None:
    _expect(found.encontrado is not None, "«encontrado»")
    if not found.encontrado:
        return None
    raw = (found.paquete or "").encode()
    try:
        payload = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UnexpectedReply(f"{NAME} respondió un «paquete» que no es JSON completo y válido.") from None
    return release_package(payload, ocid, raw)


def _expect(holds, what: str) -> None:
    if not holds:
        raise UnexpectedReply(f"{NAME} respondió algo distinto de lo esperado: falta {what}.")


def _row(row, number: int) -> SearchRow:
    _expect(row.ocid and isinstance(row.fecha, datetime), f"«ocid» o «fecha» en la fila {number}")
    moment = in_ecuador(row.fecha)
    return SearchRow(
        ocid=row.ocid,
        title=_text(row.titulo),
        description=_text(row.descripcion),
        method=_text(row.metodo),
        procedure_text=_text(row.procedimiento),
        region=_text(row.provincia),
        locality=_text(row.canton),
        buyer_name=_text(row.entidad),
        supplier_names=_text(row.proveedores),
        amount=_amount(row.montoAdjudicado),
        budget=_amount(row.presupuesto),
        date=moment,
        year=moment.year,
        month=moment.month,
        raw=_raw(row),
    )


def _raw(row) -> dict:
    """The row by the wire's names, as JSON can hold it."""
    return {name: _plain(row[name]) for name in row if row[name] is not None}


def _plain(value):
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _text(value: str | None) -> str:
    return (value or "").strip()


def _amount(value: Decimal | None) -> Decimal | None:
    """USD; 0 is how SERCOP writes that there is none."""
    return value if value is not None and value.is_finite() and value else None


def _no_constant(name: str):
    raise ValueError(name)
