"""SCVS's files, with their manners: titles above the headings, a false dimension, a RUC in two expedientes, one company
without a RUC, amounts in Spanish; and what the authorised channel gives, after the interactive portal.
"""

from datetime import date
from functools import lru_cache
from random import Random

from sandbox.envelopes import refused
from sandbox.pages import not_found
from sandbox.registries import CURRENT_YEAR, Holder, companies
from sandbox.scvs.ranking import COLUMNS as RANKING
from sandbox.scvs.ranking import years
from sandbox.wire import Request, Response, json_response
from sandbox.xlsx import xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (
    *("No. FILA", "EXPEDIENTE", "RUC", "NOMBRE", "SITUACIÓN LEGAL", "FECHA_CONSTITUCION", "TIPO", "PAÍS", "REGIÓN"),
    *("PROVINCIA", "CANTÓN", "CIUDAD", "CALLE", "NÚMERO", "INTERSECCIÓN", "BARRIO", "TELÉFONO", "REPRESENTANTE"),
    *("CARGO", "CAPITAL SUSCRITO", "CIIU NIVEL 1", "CIIU NIVEL 6", "ÚLTIMO BALANCE", "PRESENTÓ BALANCE INICIAL"),
    "FECHA PRESENTACIÓN BALANCE INICIAL",
)
KINDS = {"S.A.S.": "SOCIEDAD POR ACCIONES SIMPLIFICADA", "LTDA.": "RESPONSABILIDAD LIMITADA"}


class ScvsDirectory:
    """One file at the root, anew every day."""

    def __init__(self, day: date) -> None:
        self.day = day

    def advance_to(self, day: date) -> int:
        self.day = day
        return 0

    def respond(self, request: Request) -> Response:
        if request.path != "/":
            return not_found()
        return Response(directory(self.day), 200, XLSX, (("Accept-Ranges", "bytes"),), ranged=True)


class ScvsRanking:
    def advance_to(self, _day: date) -> int:
        return 0

    def respond(self, request: Request) -> Response:
        if request.path != "/":
            return not_found()
        return Response(ranking(), 200, "text/csv", (("Accept-Ranges", "bytes"),), ranged=True)


class Scvs:
    def advance_to(self, _day: date) -> int:
        return 0

    def respond(self, request: Request) -> Response:
        if refusal := refused(request):
            return refusal
        ruc = request.path.removeprefix("/companias/")
        found = next(((expediente, holder) for expediente, holder in companies() if holder.ruc == ruc), None)
        return json_response(company(*found)) if found else json_response({"mensaje": "No existe"}, 404)

    def misbehave(self, fault: dict, _request: Request) -> Response | None:
        if fault.get("captcha"):
            return json_response({"mensaje": "Verificación requerida"}, 403)
        return None


@lru_cache(maxsize=2)  # the same bytes for each part of a download
def directory(day: date) -> bytes:
    found = list(companies())
    found.append((found[-1][0] + 1, found[0][1]))  # a RUC in two expedientes
    rows = [row(number, expediente, holder) for number, (expediente, holder) in enumerate(found, start=1)]
    nameless = list(row(len(rows) + 1, found[-1][0] + 1, found[1][1]))
    nameless[2], nameless[3] = "", "COMPAÑÍA SIN RUC EN EL DIRECTORIO S.A."
    titles = [
        ["SUPERINTENDENCIA DE COMPAÑÍAS, VALORES Y SEGUROS (SIMULADA)"],
        ["DIRECTORIO DE COMPAÑÍAS"],
        [f"No. DE FILAS: {len(rows) + 1}"],
        [f"FECHA DE ACTUALIZACION: {day:%d/%m/%Y} 00:53:11"],
    ]
    return xlsx([*titles, HEADINGS, *rows, nameless])


def row(number: int, expediente: int, holder: Holder) -> tuple[str, ...]:
    last = str(holder.last_balance) if holder.last_balance else "NO APLICA"
    return (
        *(str(number), str(expediente), holder.ruc, holder.name, holder.legal_status, f"{holder.started:%d/%m/%Y}"),
        *(kind_of(holder.name), "ECUADOR", "SIERRA", holder.region, holder.locality, holder.locality, holder.street),
        *("S/N", "", "", "", holder.representative[1], "GERENTE GENERAL", spanish(holder.capital), "G", "G4690.00"),
        *(last, "NO APLICA", "NO APLICA"),
    )


def kind_of(name: str) -> str:
    return next((kind for ending, kind in KINDS.items() if name.endswith(ending)), "ANÓNIMA")


def spanish(amount: int) -> str:
    return f"{amount:,}.00".translate(str.maketrans(",.", ".,"))


@lru_cache(maxsize=1)
def ranking() -> bytes:
    lines = [",".join(RANKING)]
    for expediente, holder in companies():
        lines += years(expediente, holder, Random(f"ranking-{holder.ruc}"), CURRENT_YEAR)
    return ("\n".join(lines) + "\n").encode()


def company(expediente: int, holder: Holder) -> dict:
    identification, name = holder.representative
    period = f"{holder.period} AÑOS" if holder.period > 1 else "1 AÑO"
    facts = {
        "Expediente": str(expediente),
        "R.U.C.": holder.ruc,
        "Fecha de constitución": holder.started.isoformat(),
        "Tipo de compañía": kind_of(holder.name),
        "Situación legal": holder.legal_status,
        "Provincia": holder.region,
        "Cantón": holder.locality,
        "Ciudad": holder.locality,
        "Calle": holder.street,
        "Número": "S/N",
        "CIIU actividad principal": "G4690.00",
        "Descripción": holder.activity,
        "Capital suscrito": f"{holder.capital:,}.00",
    }
    administrator = {
        "Identificación": identification,
        "Nombre": name,
        "Cargo": "GERENTE GENERAL",
        "Fecha Nombramiento": holder.appointed.isoformat(),
        "Periodo": period,
    }
    chosen = f"{expediente} - {holder.ruc} - {holder.name}"
    return {"empresa_seleccionada": chosen, "datos_empresa": facts, "administradores": [administrator] if name else []}
