"""SERCOP's open-data API, in our words. Its facts and quirks are in this folder's README.md. Plain Python."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from pathlib import Path

from integrations import download
from integrations.download import Download
from integrations.errors import UnexpectedReply
from integrations.http import Conversation, Reply
from integrations.sercop import archive
from integrations.sercop.records import ReleasePackage, SearchPage, SearchRow

ECUADOR = timezone(timedelta(hours=-5))  # continental; the API writes -05:00 everywhere
FIRST_YEAR = 2015
LONGEST_OCID = 200
SHORTEST_WORD = 3
LARGEST_AMOUNT = Decimal(10) ** 15
NAME = "SERCOP"


class SercopClient:
    """One method per remote operation. Errors are those of `integrations.errors`."""

    def __init__(self, conversation: Conversation):
        self.conversation = conversation

    def search_ocds(
        self,
        year: int,
        search: str | None = None,
        page: int = 1,
        buyer: str | None = None,
        supplier: str | None = None,
    ) -> SearchPage:
        """One page of the processes of a year; the words filter by text, by buyer's name, by supplier's name.

        Raises ValueError for what the API is known not to take: a year before 2015, a page below 1, words under 3
        letters.
        """
        if year < FIRST_YEAR or page < 1:
            raise ValueError(f"SERCOP tiene datos desde {FIRST_YEAR} y páginas desde 1: se pidió {year}, {page}.")
        for word in (search, buyer, supplier):
            if word is not None and len(word.strip()) < SHORTEST_WORD:
                raise ValueError(f"SERCOP busca palabras de {SHORTEST_WORD} letras o más: se pidió {word!r}.")
        parameters = {"year": year, "search": search, "page": page, "buyer": buyer, "supplier": supplier}
        reply = self.conversation.get("/api/search_ocds", parameters)
        reply.expect_success()
        return _search_page(reply.json())

    def record(self, ocid: str) -> ReleasePackage | None:
        """The published state of one process; None when SERCOP does not have it."""
        check_ocid(ocid)
        reply = self.conversation.get("/api/record", {"ocid": ocid})
        if reply.status == 404:
            return None
        reply.expect_success()
        return release_package(reply.json(), ocid, reply.body)

    def download(
        self,
        year: int,
        month: int,
        method: str = "all",
        *,
        into: Path,
        seconds: float,
        largest: int,
        today: date,
        stall: float = 30,
        progress: download.Progress = lambda size, total: None,
    ) -> Download | None:
        """The ZIP of a month, brought to `into` or as far towards it as `seconds` allow; the next call goes on from
        there. None: SERCOP has not published the month yet (it says so with an error 500, on the current month).

        `method`: the procedure in SERCOP's spelling, or "all". Raises `integrations.http.Cut` when the transfer breaks
        off again and again, besides what every operation raises.
        """
        parameters = _of_month(year, month, method)
        terms = download.Terms(seconds, stall, largest, progress, archive.inspect)
        found = download.fetch(self.conversation, "/download", {"type": "json", **parameters}, into=into, terms=terms)
        if not isinstance(found, Reply):
            return found
        if found.status == 500 and (year, month) >= (today.year, today.month):
            return None
        found.expect_success()
        raise UnexpectedReply(f"{NAME} respondió una página en lugar del archivo de {year}-{month:02d}.")

    def get_totals(self, year: int, month: int, method: str = "all") -> int:
        """How many publications SERCOP counts in a month; a little more than its file holds while it grows."""
        reply = self.conversation.get("/get-totals", _of_month(year, month, method))
        reply.expect_success()
        payload = reply.json()
        _expect(isinstance(payload, dict), "el conteo del mes")
        return _integer(payload, "count", "el conteo")


def check_ocid(ocid: str) -> None:
    """Raises ValueError for what cannot be an OCID."""
    if not ocid or len(ocid) > LONGEST_OCID or not ocid.isprintable():
        raise ValueError(f"No es un OCID: {ocid[:LONGEST_OCID]!r}.")


def read_record(body: bytes, ocid: str) -> ReleasePackage:
    """The record in a body that was kept as evidence."""
    return release_package(Reply(NAME, 200, {}, body).json(), ocid, body)


def read_search(body: bytes) -> SearchPage:
    """The page of the list in a body that was kept as evidence."""
    return _search_page(Reply(NAME, 200, {}, body).json())


def _of_month(year: int, month: int, method: str) -> dict:
    if year < FIRST_YEAR or not 1 <= month <= 12:
        raise ValueError(f"SERCOP tiene meses desde enero de {FIRST_YEAR}: se pidió {year}-{month}.")
    return {"year": year, "month": month, "method": method}


def _search_page(payload) -> SearchPage:
    _expect(isinstance(payload, dict), "una lista de procesos")
    rows = _key(payload, "data", "la lista")
    _expect(isinstance(rows, list), "filas en «data»")
    return SearchPage(
        total=_integer(payload, "total", "la lista"),
        page=_integer(payload, "page", "la lista"),
        pages=_integer(payload, "pages", "la lista"),
        rows=tuple(_search_row(row, f"la fila {number}") for number, row in enumerate(rows, start=1)),
    )


def _search_row(row, where: str) -> SearchRow:
    _expect(isinstance(row, dict), f"un proceso en {where}")
    ocid = _key(row, "ocid", where)
    _expect(ocid and isinstance(ocid, str), f"un «ocid» en {where}")
    return SearchRow(
        ocid=ocid,
        title=_text(row, "title", where),
        description=_text(row, "description", where),
        method=_text(row, "method", where),
        procedure_text=_text(row, "internal_type", where),
        region=_text(row, "region", where),
        locality=_text(row, "locality", where),
        buyer_name=_text(row, "buyer", where),
        supplier_names=_text(row, "suppliers", where),
        amount=_amount(_key(row, "amount", where)),
        budget=_amount(_key(row, "budget", where)),
        date=_moment(_key(row, "date", where), f"«date» de {where}"),
        year=_integer(row, "year", where),
        month=_integer(row, "month", where),
        raw=row,
    )


def release_package(payload, ocid: str, raw: bytes) -> ReleasePackage:
    """What SERCOP says of the process `ocid`, by whatever channel. Raises UnexpectedReply."""
    _expect(isinstance(payload, dict), "un paquete de publicaciones")
    releases = _key(payload, "releases", "el paquete")
    _expect(isinstance(releases, list) and releases, "publicaciones en «releases»")
    for number, release in enumerate(releases, start=1):
        _expect(isinstance(release, dict), f"un objeto en la publicación {number}")
        # Evidence about another process must never be filed under this one.
        _expect(_key(release, "ocid", f"la publicación {number}") == ocid, f"el proceso {ocid}")
    published = payload.get("publishedDate")
    return ReleasePackage(
        releases=tuple(releases),
        published_at=_moment(published, "«publishedDate»") if published else None,
        raw=raw,
    )


def _expect(holds, what: str) -> None:
    if not holds:
        raise UnexpectedReply(f"{NAME} respondió algo distinto de lo esperado: falta {what}.")


def _key(mapping: dict, key: str, where: str):
    _expect(key in mapping, f"la clave «{key}» en {where}")
    return mapping[key]


def _text(mapping: dict, key: str, where: str) -> str:
    value = _key(mapping, key, where)
    _expect(value is None or isinstance(value, str), f"un texto en «{key}» de {where}")
    return (value or "").replace("\0", "").strip()


def _integer(mapping: dict, key: str, where: str) -> int:
    """Whole numbers came as text in older answers."""
    value = _key(mapping, key, where)
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    _expect(isinstance(value, int) and not isinstance(value, bool), f"un entero en «{key}» de {where}")
    return value


def _amount(value) -> Decimal | None:
    """USD, or None for what is no amount: null, 0, the literal "USD" that 174,547 processes carry."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < abs(amount) < LARGEST_AMOUNT else None


def _moment(value, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise UnexpectedReply(f"{NAME} respondió algo distinto de lo esperado: falta una fecha en {where}.") from None
    return in_ecuador(moment)


def in_ecuador(moment: datetime) -> datetime:
    """Aware always: what comes without an offset is local."""
    return moment if moment.tzinfo else moment.replace(tzinfo=ECUADOR)
