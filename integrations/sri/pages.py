"""SRI's old public pages of a RUC, which are tables of HTML: a second way to what its register tells. Plain Python."""

import unicodedata

from lxml import etree, html

from integrations.errors import UnexpectedReply
from integrations.replies import Reader, clean
from integrations.sri.records import Establishment, TaxpayerPage

NAME = "SRI"
DATES = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
_NUMBER, _TRADE_NAME = "no. de establecimiento", "nombre comercial"
_ADDRESS, _STATE = "ubicacion del establecimiento", "estado del establecimiento"
_OPTIONAL = (
    *("fecha", "clase de contribuyente", "categoria mi pymes"),
    *("fecha cese de actividades", "fecha reinicio de actividades"),
)
_read = Reader(NAME)


def read_taxpayer(body: bytes, ruc: str) -> TaxpayerPage:
    """What `ruc-datos2` says. Raises UnexpectedReply when it is another page, or speaks of another RUC."""
    cells = {_plain(row[0]): row[1] for table in _tables(body) for row in table if len(row) == 2}
    where = f"la página del RUC {ruc}"
    _read.expect(_read.needed(cells, "ruc", where) == ruc, f"el RUC {ruc} en su página")
    cells = dict.fromkeys(_OPTIONAL, "") | cells
    return TaxpayerPage(
        ruc=ruc,
        told_on=_read.day(cells, "fecha", where, DATES),
        name=_read.needed(cells, "razon social", where),
        trade_name=_read.text(cells, _TRADE_NAME, where),
        status=_read.needed(cells, "estado del contribuyente en el ruc", where).upper(),
        kind=_read.text(cells, "tipo de contribuyente", where).upper(),
        taxpayer_class=_read.text(cells, "clase de contribuyente", where),
        activity=_read.text(cells, "actividad economica principal", where),
        size=_read.text(cells, "categoria mi pymes", where),
        keeps_accounts=_read.yes(cells, "obligado a llevar contabilidad", where),
        started_on=_read.day(cells, "fecha de inicio de actividades", where, DATES),
        ceased_on=_read.day(cells, "fecha cese de actividades", where, DATES),
        restarted_on=_read.day(cells, "fecha reinicio de actividades", where, DATES),
        updated_on=_read.day(cells, "fecha actualizacion", where, DATES),
    )


def read_establishments(body: bytes) -> list[Establishment]:
    """What `ruc-establec` says, which names no RUC and no kind of establishment: the main one is told by its number.

    Raises UnexpectedReply when the page has no table of establishments."""
    found, known = [], False
    for table in _tables(body):
        headings: list[str] = []
        for row in table:
            plain = [_plain(cell) for cell in row]
            if _NUMBER in plain and _STATE in plain:
                headings, known = plain, True
            elif headings and len(row) == len(headings):
                found.append(_establishment(dict(zip(headings, row, strict=True))))
    _read.expect(known, "la tabla de establecimientos en su página")
    return found


def _establishment(cells: dict[str, str]) -> Establishment:
    where = "la página de establecimientos"
    number = _read.needed(cells, _NUMBER, where)
    return Establishment(
        number=number,
        kind="",
        name=_read.text(cells, _TRADE_NAME, where),
        address=_read.text(cells, _ADDRESS, where),
        is_open={"ABIERTO": True, "CERRADO": False}.get(_read.text(cells, _STATE, where).upper()),
        is_main=number == "001",
    )


def _tables(body: bytes) -> list[list[list[str]]]:
    """The texts of the cells, by table and row."""
    if b"</html>" not in body.lower():
        raise UnexpectedReply(f"{NAME} respondió {len(body)} bytes que no son una página completa.")
    try:
        root = html.fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        raise UnexpectedReply(f"{NAME} respondió {len(body)} bytes que no son una página.") from None
    return [
        [[_text(cell) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
        for table in root.iter("table")
    ]


def _text(cell) -> str:
    return clean(" ".join(cell.text_content().split()))


def _plain(label: str) -> str:
    folded = unicodedata.normalize("NFD", label.rstrip(" :").lower())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
