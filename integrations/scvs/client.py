"""The files and the authorised channel of the Superintendencia de Compañías. Facts: this folder's README.md. Plain
Python."""

import re
import zipfile
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from integrations import download
from integrations.download import Download, Progress
from integrations.errors import UnexpectedReply
from integrations.http import Conversation, Reply
from integrations.replies import Reader
from integrations.scvs.ranking import RankingFile
from integrations.scvs.records import Administrator, CompanyFile
from integrations.soap import Basic

NAME = "SCVS"
LARGEST_DIRECTORY, LARGEST_RANKING = 512 * 2**20, 4 * 2**30
LARGEST_UNPACKED = 4 * 2**30
DATES = ("%Y-%m-%d", "%d/%m/%Y")
WHERE = "la compañía"
_RUC = re.compile(r"[0-9]{13}")
_PERIOD = re.compile(r"(\d{1,2})\s*AÑO", re.I)
_read = Reader(NAME)


def quiet(size: int, total: int | None) -> None:
    """Tells nobody."""


class ScvsFiles:
    """The two files: each comes to `into`, or as far towards it as `seconds` allow; the next call goes on from there.

    `stall`: seconds without a byte after which the transfer is resumed; `progress(bytes here, bytes of the whole)`.
    """

    def __init__(self, conversation: Conversation):
        self.conversation = conversation

    def directory(self, *, into: Path, seconds: float, stall: float = 30, progress: Progress = quiet) -> Download:
        terms = download.Terms(seconds, stall, LARGEST_DIRECTORY, progress, inspect=_inspect_xlsx)
        return self._fetch(into, terms)

    def ranking(self, *, into: Path, seconds: float, stall: float = 30, progress: Progress = quiet) -> Download:
        terms = download.Terms(seconds, stall, LARGEST_RANKING, progress, inspect=_inspect_csv)
        return self._fetch(into, terms)

    def _fetch(self, into: Path, terms: download.Terms) -> Download:
        found = download.fetch(self.conversation, "", {}, into=into, terms=terms)
        if not isinstance(found, Reply):
            return found
        found.expect_success()
        raise UnexpectedReply(f"{NAME} respondió una página en lugar del archivo.")


class ScvsClient:
    """The channel for authorised users; its shape is ours (README.md)."""

    def __init__(self, conversation: Conversation, user: str, password: str):
        self.conversation = conversation
        self._headers = {**Basic(user, password).headers(), "Accept": "application/json"}

    def company(self, ruc: str) -> CompanyFile | None:
        """The company with who runs it; None when SCVS has none with this RUC."""
        if not _RUC.fullmatch(ruc):
            raise ValueError(f"No es un RUC de 13 dígitos: {ruc[:40]!r}.")
        reply = self.conversation.get(f"/companias/{ruc}", headers=self._headers)
        if reply.status == 404:
            return None
        reply.expect_success()
        return read_company(reply.json(), ruc)


def read_company(payload, ruc: str) -> CompanyFile:
    payload = _read.object(payload, WHERE)
    facts = _read.object(_read.key(payload, "datos_empresa", WHERE), WHERE)
    _read.expect(_read.text(facts, "R.U.C.", WHERE) == ruc, f"el RUC {ruc} en {WHERE}")
    expediente = _read.needed(facts, "Expediente", WHERE)
    _read.expect(expediente.isdecimal(), f"un número en «Expediente» de {WHERE}")
    return CompanyFile(
        expediente=int(expediente),
        ruc=ruc,
        name=_name(payload),
        legal_status=_read.needed(facts, "Situación legal", WHERE),
        constituted_on=_read.day(facts, "Fecha de constitución", WHERE, DATES),
        kind=_read.text(facts, "Tipo de compañía", WHERE),
        region=_read.text(facts, "Provincia", WHERE),
        locality=_read.text(facts, "Cantón", WHERE),
        activity=_read.text(facts, "CIIU actividad principal", WHERE),
        capital=_capital(_read.text(facts, "Capital suscrito", WHERE)),
        administrators=tuple(
            _administrator(row) for row in _read.rows(payload.get("administradores", []), "los administradores")
        ),
    )


def _name(payload: dict) -> str:
    """ "EXPEDIENTE - RUC - NOMBRE", where the name may hold the same dash."""
    return _read.text(payload, "empresa_seleccionada", WHERE).split(" - ", 2)[-1]


def _administrator(row: dict) -> Administrator:
    where = "los administradores"
    appointed = _read.day(row, "Fecha Nombramiento", where, DATES)
    period = _PERIOD.search(_read.text(row, "Periodo", where))
    years = int(period[1]) if period else None
    return Administrator(
        identification=_read.text(row, "Identificación", where),
        name=_read.text(row, "Nombre", where),
        position=_read.text(row, "Cargo", where),
        appointed_on=appointed,
        period_years=years,
        expires_on=_anniversary(appointed, years) if appointed and years else None,
    )


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _capital(text: str) -> Decimal | None:
    """ "268,975.00" here, unlike in the directory."""
    try:
        return Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        raise UnexpectedReply(f"{NAME} respondió un capital suscrito que no es un número: {text[:40]!r}.") from None


def _inspect_xlsx(path: Path) -> Download:
    """The file, when it is a whole XLSX. Raises UnexpectedReply."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            text_size = sum(entry.file_size for entry in archive.infolist())
            broken = "xl/workbook.xml" not in names or text_size > LARGEST_UNPACKED or archive.testzip() is not None
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        broken = True
    if broken:
        raise UnexpectedReply(f"{NAME} entregó un archivo que no es un XLSX completo: no se carga nada de él.")
    return download.whole(path, text_size)


def _inspect_csv(path: Path) -> Download:
    """The file, when it begins as a ranking and ends with a whole line. Raises UnexpectedReply."""
    RankingFile(path)
    with path.open("rb") as file:
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            raise UnexpectedReply(f"{NAME} entregó un archivo cortado: su última línea no termina.")
    return download.whole(path, path.stat().st_size)
