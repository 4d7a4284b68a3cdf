"""The files of lists, as rows: UN (XML), OFAC (XML or CSV), World Bank and SERCOP (CSV or XLSX). No database."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import python_calamine
from lxml import etree

TITLES = 30  # rows in which the headings of a table must appear
LARGEST = 256 * 2**20
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y", "%d-%m-%Y", "%Y/%m/%d")
OFAC_NOTHING = "-0-"
SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True}


class WrongFile(ValueError):
    """The file is not of the list it is said to be; the message says why, in Spanish."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one entry; `identification` may be anything: a passport, a number of a register."""

    name: str
    identification: str = ""
    reason: str = ""
    reference: str = ""
    country: str = ""
    listed_on: date | None = None
    until: date | None = None


@dataclass
class ListFile:
    """`published_at`: as the file says; None when it does not."""

    entries: Iterator[Entry]
    published_at: datetime | None = None


def read(register: str, path: Path) -> ListFile:
    """The entries of the file at `path`, of the list `register`. Raises WrongFile, also while they are read."""
    if path.stat().st_size > LARGEST:
        raise WrongFile(f"mide más de {LARGEST // 2**20} MB: no es una de estas listas")
    with path.open("rb") as file:
        is_xml = file.read(200).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    if register == "un":
        return _un(path)
    if register == "ofac":
        return _ofac_xml(path) if is_xml else ListFile(_ofac_csv(path))
    return ListFile(_table(path, TABLES[register]))


# --- XML


def _un(path: Path) -> ListFile:
    made = _first(path, "CONSOLIDATED_LIST").get("dateGenerated")
    return ListFile(_un_entries(path), _moment(made))


def _un_entries(path: Path) -> Iterator[Entry]:
    for element in _elements(path, ("INDIVIDUAL", "ENTITY")):
        parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
        names = [" ".join(text for part in parts if (text := _text(element, part)))]
        names += [_clean(alias.text) for alias in element.iterfind("*/ALIAS_NAME")]
        documents = [_clean(number.text) for number in element.iterfind("INDIVIDUAL_DOCUMENT/NUMBER")]
        yield from _named(
            names,
            identification=next(filter(None, documents), ""),
            reason=_text(element, "UN_LIST_TYPE"),
            reference=_text(element, "REFERENCE_NUMBER"),
            country=_text(element, "NATIONALITY/VALUE"),
            listed_on=_day(_text(element, "LISTED_ON")),
        )


def _ofac_xml(path: Path) -> ListFile:
    _first(path, "sdnList")
    published = next(_elements(path, ("Publish_Date",)), None)
    day = _day(_clean(published.text)) if published is not None else None
    return ListFile(_ofac_entries(path), datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None)


def _ofac_entries(path: Path) -> Iterator[Entry]:
    for element in _elements(path, ("sdnEntry",)):
        names = [_full(element), *(_full(alias) for alias in element.iterfind("{*}akaList/{*}aka"))]
        numbers = [_clean(number.text) for number in element.iterfind("{*}idList/{*}id/{*}idNumber")]
        yield from _named(
            names,
            identification=next(filter(None, numbers), ""),
            reason=", ".join(_clean(one.text) for one in element.iterfind("{*}programList/{*}program")),
            reference=_text(element, "{*}uid"),
            country=_text(element, "{*}addressList/{*}address/{*}country"),
        )


def _full(element) -> str:
    return " ".join(text for part in ("{*}firstName", "{*}lastName") if (text := _text(element, part)))


def _elements(path: Path, names: tuple[str, ...]) -> Iterator[Any]:
    """Elements with these names, each forgotten behind its use. Nothing outside the file is read."""
    tags = tuple(f"{{*}}{name}" for name in names)
    try:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, tag=tags, load_dtd=False, huge_tree=False, **SAFE):
                if element.getroottree().docinfo.doctype:
                    raise WrongFile("trae un DTD: no se lee")
                yield element
                element.clear()
    except etree.XMLSyntaxError as error:
        raise WrongFile(f"no es XML completo: {error.msg}") from None


def _first(path: Path, name: str):
    """The root, when it is called so."""
    try:
        with path.open("rb") as file:
            _, root = next(iter(etree.iterparse(file, events=("start",), **SAFE)))
    except (etree.XMLSyntaxError, StopIteration):
        raise WrongFile("no es XML") from None
    if etree.QName(root).localname != name:
        raise WrongFile(f"es XML de otra cosa: empieza con <{etree.QName(root).localname}> y se espera <{name}>")
    return root


# --- tables


def _ofac_csv(path: Path) -> Iterator[Entry]:
    """Twelve columns without headings; "-0-" is nothing."""
    found = 0
    for row in csv.reader(path.read_text("utf-8", "replace").splitlines()):
        if len(row) < 12 or not row[0].strip().isdecimal():
            continue
        found += 1
        number, name, _kind, program = (_clean(cell).replace(OFAC_NOTHING, "").strip() for cell in row[:4])
        yield from _named([name], reason=program, reference=number)
    if not found:
        raise WrongFile("no tiene las doce columnas de la lista SDN de OFAC")


# Field -> the headings it may have, without accents and in capitals.
TABLES: dict[str, dict[str, tuple[str, ...]]] = {
    "worldbank": {
        "name": ("FIRM NAME", "SUPP_NAME", "NAME", "NOMBRE"),
        "country": ("COUNTRY", "COUNTRY_NAME", "PAIS"),
        "listed_on": ("FROM DATE", "DEBAR_FROM_DATE", "INELIGIBILITY PERIOD FROM", "FROM", "DESDE"),
        "until": ("TO DATE", "DEBAR_TO_DATE", "INELIGIBILITY PERIOD TO", "TO", "HASTA"),
        "reason": ("GROUNDS", "DEBAR_REASON", "MOTIVO"),
        "reference": ("SUPP_ID", "ID"),
    },
    "sercop": {
        "identification": ("RUC", "NUMERO DE RUC", "IDENTIFICACION", "RUC PROVEEDOR"),
        "name": ("RAZON SOCIAL", "NOMBRE", "PROVEEDOR", "NOMBRE DEL PROVEEDOR", "NOMBRE PROVEEDOR"),
        "reason": ("TIPO", "TIPO DE INCUMPLIMIENTO", "ESTADO", "CAUSAL", "MOTIVO"),
        "reference": ("RESOLUCION", "NUMERO DE RESOLUCION", "NO. RESOLUCION"),
        "listed_on": ("FECHA DESDE", "FECHA INICIO", "FECHA DE INICIO", "FECHA DE REGISTRO", "DESDE"),
        "until": ("FECHA HASTA", "FECHA FIN", "FECHA DE FIN", "HASTA"),
    },
}
NEEDED = {"worldbank": ("name",), "sercop": ("identification", "name")}


def _table(path: Path, headings: dict[str, tuple[str, ...]]) -> Iterator[Entry]:
    rows = iter(_cells(path))
    needed = NEEDED["sercop" if "identification" in headings else "worldbank"]
    places: dict[str, int] = {}
    for _, row in zip(range(TITLES), rows, strict=False):
        names = [_folded(cell) for cell in row]
        places = {
            field: names.index(name) for field, known in headings.items() for name in known[::-1] if name in names
        }
        if all(field in places for field in needed):
            break
    else:
        wanted = " y ".join(headings[field][0] for field in needed)
        raise WrongFile(f"no tiene una fila de títulos con {wanted} en sus primeras {TITLES} filas")
    for row in rows:
        values = {field: row[place] for field, place in places.items() if place < len(row)}
        days = {field: _day(values.pop(field)) for field in ("listed_on", "until") if field in values}
        yield from _named([_clean(values.pop("name", ""))], **{k: _clean(v) for k, v in values.items()}, **days)


def _cells(path: Path) -> Iterable[list]:
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    if is_zip:
        try:
            return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
        except (python_calamine.CalamineError, IndexError):
            raise WrongFile("es un XLSX que no se puede leer") from None
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig") if _is_utf8(raw) else raw.decode("cp1252", "replace")
    head = text[:4000]
    mark = max(",;\t|", key=head.count)
    return csv.reader(text.splitlines(), delimiter=mark)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# --- values


def _named(names: Iterable[str], **facts) -> Iterator[Entry]:
    """One entry for each different name; none for nothing."""
    for name in dict.fromkeys(names):
        if name:
            yield Entry(name=name, **facts)


def _text(element, path: str) -> str:
    return _clean(element.findtext(path))


def _clean(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str("" if value is None else value).replace("\0", "").split())


def _folded(cell: Any) -> str:
    plain = unicodedata.normalize("NFD", _clean(cell).upper())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).rstrip(":")


def _day(value: Any) -> date | None:
    """None for what is no date: the end of a debarment may be "Permanent" or "Ongoing"."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = re.split(r"[ T]", _clean(value), maxsplit=1)[0]
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 a day, not a moment
        except ValueError:
            continue
    return None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
