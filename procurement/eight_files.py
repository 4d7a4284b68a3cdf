"""The CSV form of a package: eight tables, joined by `ocid` and the release's id, back into releases.

`integrations/sercop/README.md` has the columns. What the tables leave out (lots, items, tenderers, auctions) stays
unknown. Rows wait in a scratch file, so that memory does not grow with the package.
"""

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

NAME = re.compile(r"(metadata|extensions|releases|planning|tender|awards|suppliers|contracts)_(.+)\.csv", re.IGNORECASE)
READ = ("releases", "planning", "tender", "awards", "suppliers", "contracts")  # the other two describe the package
LONGEST_FIELD = 2**20
BATCH = 5_000
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_PERIOD = ("startDate", "endDate", "maxExtentDate", "durationInDays")
_NUMERIC = {"amount", "durationInDays", "numberOfTenderers"}

Reject = Callable[[str, int, str, str, str], None]  # table, line (from 1), ocid, reason, the row


class BadTables(ValueError):
    """What came is no such set of tables. `str(error)`: a Spanish sentence."""


def _money(column: str, name: str = "value") -> dict[str, tuple[str, ...]]:
    return {f"{column}amount": (name, "amount"), f"{column}currency": (name, "currency")}


def _period(column: str, name: str) -> dict[str, tuple[str, ...]]:
    return {f"{column}_{part}": (name, part) for part in _PERIOD}


def _same(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


# Where each column stands in the part of the release that its table holds.
PLACES: dict[str, dict[str, tuple[str, ...]]] = {
    "releases": {
        **_same("ocid", "id", "initiationType", "language", "date"),
        "buyer_id": ("buyer", "id"),
        "buyer_name": ("buyer", "name"),
    },
    "planning": {
        **_same("rationale"),
        "budget_id": ("budget", "id"),
        "budget_description": ("budget", "description"),
        "budget_amount": ("budget", "amount", "amount"),
        "budget_currency": ("budget", "amount", "currency"),
    },
    "tender": {
        **_same("id", "title", "description", "status", "procurementMethod", "procurementMethodDetails"),
        **_same("mainProcurementCategory", "awardCriteria", "eligibilityCriteria", "numberOfTenderers"),
        "procuringEntity_id": ("procuringEntity", "id"),
        "procuringEntity_name": ("procuringEntity", "name"),
        **_money("value_"),
        **_period("tenderPeriod", "tenderPeriod"),
        **_period("enquiryPeriod", "enquiryPeriod"),
        **_period("awardPeriod", "awardPeriod"),
    },
    "awards": {
        **_same("id", "title", "description", "status", "date"),
        **_money(""),
        **_money("correctedValue_", "correctedValue"),
        **_money("enteredValue_", "enteredValue"),
        **_period("contractPeriod", "contractPeriod"),
    },
    "suppliers": _same("id", "name"),
    "contracts": {
        **_same("id", "awardID", "title", "description", "status", "dateSigned"),
        **_money(""),
        **_period("contractPeriod", "period"),
    },
}
_KEYS = {name: ("ocid", "id" if name in ("releases", "planning") else "release_id") for name in READ}


def table_of(name: str) -> tuple[str, str] | None:
    """("tender", "2026_julio") of "tender_2026_julio.csv"; None for a name of another form."""
    match = NAME.fullmatch(name)
    return (match[1].lower(), match[2]) if match else None


def missing(tables: Iterable[str]) -> list[str]:
    return [name for name in READ if name not in set(tables)]


def write_json_lines(tables: dict[str, Callable[[], BinaryIO]], into: Path, reject: Reject) -> None:
    """Write one release a line to `into`. `reject` is told of rows that belong to no release or cannot be read.

    Raises BadTables when a table is missing or has no column to join it by.
    """
    if lacking := missing(tables):
        raise BadTables(f"faltan tablas del conjunto de ocho CSV: {', '.join(lacking)}")
    scratch = into.with_name(f"{into.name}.sqlite")
    scratch.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(scratch)) as database:
            database.executescript("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -16000;")
            database.execute("create table row (part text, ocid text, release text, line integer, held text)")
            for name in READ:
                database.executemany("insert into row values (?, ?, ?, ?, ?)", _rows(name, tables[name], reject))
            database.execute("create index joined on row (ocid, release, part, line)")
            _tell_orphans(database, reject)
            with into.open("w", encoding="utf-8") as lines:
                for release in _releases(database):
                    lines.write(json.dumps(release, ensure_ascii=False) + "\n")
    finally:
        scratch.unlink(missing_ok=True)


def _rows(name: str, opened: Callable[[], BinaryIO], reject: Reject) -> Iterator[tuple]:
    csv.field_size_limit(LONGEST_FIELD)
    with opened() as stream:
        reader = csv.reader(TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline=""))
        header = [column.strip() for column in next(reader, [])]
        _check_header(name, header)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                reject(name, reader.line_num, "", f"la fila no se lee como CSV: {error}", "")
                continue
            if cells is None:
                return
            if not cells:
                continue
            row = dict(zip(header, cells, strict=False))
            ocid, release = (row.get(key, "").strip() for key in _KEYS[name])
            if reason := _refusal(header, cells, ocid, release):
                reject(name, reader.line_num, _printable(ocid), reason, ",".join(cells))
            else:
                yield name, ocid, release, reader.line_num, json.dumps({k: v for k, v in row.items() if v})


def _check_header(name: str, header: list[str]) -> None:
    if lacking := [key for key in _KEYS[name] if key not in header]:
        shown = ", ".join(header)[:120]
        raise BadTables(f"a la tabla «{name}» le falta la columna {' y '.join(lacking)}; su cabecera es «{shown}»")


def _refusal(header: list[str], cells: list[str], ocid: str, release: str) -> str:
    if len(cells) != len(header):
        return f"la fila tiene {len(cells)} celdas y la cabecera {len(header)}"
    if any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell):
        return "la fila no está en UTF-8"
    return "" if ocid and release else "la fila no dice de qué publicación es (ocid e id)"


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:200]


def _tell_orphans(database: sqlite3.Connection, reject: Reject) -> None:
    orphans = database.execute(
        "select part, line, ocid, held from row as one where part <> 'releases' and not exists ("
        "select 1 from row as whole where whole.part = 'releases' "
        "and whole.ocid = one.ocid and whole.release = one.release) order by part, line"
    )
    for name, line, ocid, held in orphans:
        reject(name, line, ocid, "la fila es de una publicación que no está en la tabla «releases»", held)


def _releases(database: sqlite3.Connection) -> Iterator[dict]:
    """In the order of the table of releases."""
    keys = database.execute("select ocid, release, held from row where part = 'releases' order by line")
    for ocid, key, held in keys:
        parts: dict[str, list[dict]] = {name: [] for name in READ}
        found = "select part, held from row where ocid = ? and release = ? order by line"
        for name, row in database.execute(found, (ocid, key)):
            parts[name].append(json.loads(row))
        yield _release(json.loads(held), parts)


def _release(row: dict, parts: dict[str, list[dict]]) -> dict:
    release = _placed("releases", row)
    release["tag"] = [tag.strip() for tag in re.split("[,;]", row.get("tag", "")) if tag.strip()]
    for name in ("planning", "tender"):
        if parts[name]:
            release[name] = _placed(name, parts[name][0])
    if parts["awards"]:
        release["awards"] = [_award(award, parts["suppliers"]) for award in parts["awards"]]
    if parts["contracts"]:
        release["contracts"] = [_placed("contracts", contract) for contract in parts["contracts"]]
    return release


def _award(row: dict, suppliers: list[dict]) -> dict:
    award = _placed("awards", row)
    if mine := [_placed("suppliers", one) for one in suppliers if one.get("award_id") == row.get("id")]:
        award["suppliers"] = mine
    return award


def _placed(name: str, row: dict) -> dict:
    """The cells of a row where OCDS has them."""
    part: dict = {}
    for column, path in PLACES[name].items():
        if value := row.get(column, "").strip():
            holder = part
            for step in path[:-1]:
                holder = holder.setdefault(step, {})
            holder[path[-1]] = _value(path[-1], value)
    return part


def _value(name: str, text: str) -> str | int | float:
    if name not in _NUMERIC or not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
