"""DINARP's Interoperador, versions 1 and 2, in our words. Facts: this folder's README.md. Plain Python."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from integrations.dinarp.records import PARAMETERS, Field, InformationFile, Institution, Row
from integrations.errors import UnexpectedReply
from integrations.http import Conversation
from integrations.replies import Reader, clean
from integrations.soap import Security, SoapService

NAME = "DINARP"
WSDLS = Path(__file__).parent / "wsdl"
REFUSALS = ("ConsultarFaultException",)
# Fields that say whom a record is about, in the answers that are known.
IDENTITIES = frozenset({"numeroRuc", "ruc", "cedula", "identificacion", "numeroIdentificacion"})
_CODE = re.compile(r"[0-9]{1,6}")
_IDENTIFICATION = re.compile(r"[0-9A-Z]{5,20}")
_read = Reader(NAME)


class DinarpClient:
    """Version 2. Errors are those of `integrations.errors`; ValueError for what is no package or identification."""

    def __init__(self, conversation: Conversation, security: Security = None):
        self.service = SoapService(conversation, WSDLS / "consultar.wsdl", security, refusals=REFUSALS)

    def query(
        self, package: str, identification: str, parameter: str = "identificacion", source: str = " "
    ) -> InformationFile | None:
        """What the package holds of somebody; None when no institution in it has a record and none says why.

        `parameter`: as the package calls the identification. `source`: "T" where a package wants it.
        """
        _check(package, identification)
        if parameter not in PARAMETERS:
            raise ValueError(f"Los paquetes reciben {', '.join(PARAMETERS)}: se pidió {parameter!r}.")
        sent = (("codigoPaquete", package), (parameter, identification), ("fuenteDatos", source))
        found = self.service.call(
            "consultar", parametros={"parametro": [{"nombre": name, "valor": value} for name, value in sent]}
        )
        _read.expect(found is not None, "«paquete»")
        entities = found.entidades.entidad if found.entidades else []
        institutions = tuple(Institution(clean(one.nombre), tuple(_rows(one))) for one in entities)
        return _file(package, found.numeroPaquete, identification, institutions)


class DinarpV1Client:
    """Version 1. Errors as in version 2."""

    def __init__(self, conversation: Conversation, security: Security = None):
        self.service = SoapService(conversation, WSDLS / "ficha_general.wsdl", security, refusals=REFUSALS)

    def file(self, package: str, identification: str) -> InformationFile | None:
        """What the package holds of somebody; None when no institution in it has a record and none says why."""
        _check(package, identification)
        found = self.service.call("getFichaGeneral", codigoPaquete=package, numeroIdentificacion=identification)
        _read.expect(found is not None, "«return»")
        institutions = tuple(
            Institution(clean(one.nombre), tuple(_rows_of_v1(one)), clean(one.mensaje))
            for one in found.instituciones or ()
            if one is not None
        )
        return _file(package, found.codigoPaquete, identification, institutions, clean(found.mensaje))


def _check(package: str, identification: str) -> None:
    if not _CODE.fullmatch(package):
        raise ValueError(f"No es un código de paquete: {package[:40]!r}.")
    if not _IDENTIFICATION.fullmatch(identification):
        raise ValueError(f"No es una identificación: {identification[:40]!r}.")


def _file(
    package: str, told: str | None, identification: str, institutions: tuple[Institution, ...], message: str = ""
) -> InformationFile | None:
    _read.expect(clean(told) == package, f"el paquete {package}")
    found = InformationFile(package, identification, institutions, message)
    if not any(found.rows()) and not message and not any(one.message for one in institutions):
        return None
    _expect_about(found)
    return found


def _expect_about(found: InformationFile) -> None:
    """Evidence about somebody else must never be filed under who was asked. A RUC and its cédula are one person."""
    told = {field.value for row in found.rows() for field in row.fields if field.name in IDENTITIES and field.value}
    if told and not any(one[:10] == found.identification[:10] for one in told):
        raise UnexpectedReply(f"{NAME} respondió sobre otra identificación que {found.identification}.")


def _rows(entity) -> Iterator[Row]:
    for row in entity.filas.fila if entity.filas else ():
        fields = tuple(_fields(row.columnas.columna if row.columnas else ()))
        if fields:
            yield Row(fields)


def _rows_of_v1(institution) -> Iterator[Row]:
    main = tuple(_fields(institution.datosPrincipales.registros if institution.datosPrincipales else ()))
    if main:
        yield Row(main)
    for item in institution.detalle.items if institution.detalle else ():
        if item is not None and (fields := tuple(_fields(item.registros))):
            yield Row(fields, clean(item.nombre))


def _fields(found: Iterable | None) -> Iterator[Field]:
    for one in found or ():
        if one is not None:
            _read.expect(one.campo, "«campo» en un registro")
            yield Field(clean(one.campo), clean(one.valor), clean(getattr(one, "codigo", "")))
