"""What the fields of DINARP's packages mean. Pure: names, catalogue codes and texts in; facts for the rules out.

Version 1 tells the number of each field in the catalogue of 2020; version 2 only names, which each package spells its
own way ("estadoLegal", "ESTADO LEGAL", "estado_legal (Compañia)"). A fact whose field is missing is unknown, not clean.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

# (name, catalogue code or "", value) of each field, row by row.
Rows = list[list[tuple[str, str, str]]]

# Fact -> codes of the catalogue, and names as the catalogue and known packages write them, without accents and signs.
FIELDS: dict[str, tuple[str, ...]] = {
    "status": ("1601", "1594", "1593", "1742", "estadocontribuyente", "estadodelcontribuyente", "estadosociedad"),
    "name": ("1747", "831", "1894", "razonsocial", "nombreorazonsocial", "nombrecompaniacompania"),
    "started_on": ("1756", "fechainicioactividades", "fechadeiniciodeactividad"),
    "activity": ("1779", "1767", "actividadeconomicaprincipal", "descripciondelaactividadeconomica"),
    "tax_description": ("2436", "descripcionestadotributario", "descripciondelestadotributario"),
    "tax_status": ("2437", "estadotributario"),
    "arrears": ("2754", "morapatronal"),
    "legal_status": ("803", "1975", "estadolegal", "estadolegalcompania", "situacionlegal"),
    "person_id": ("848", "1792", "cedulaadministradoradministrador", "numerodeceduladeladministrador"),
    "person_name": ("849", "1793", "nombreadministrador", "nombredeladministrador", "nombredelrepresentantelegal"),
    "person_position": ("841", "1791", "cargoadministrador", "cargodelrepresentantelegal"),
    "appointed_on": ("842", "fechanombramientoadministrador", "fechadenombramientoadministrador"),
    "expires_on": ("843", "fechaterminoadministrador", "fechadevencimiento"),
    "period": ("844", "periodoadministrador"),
    "is_representative": ("851", "representantelegaladministrador", "representantelegal"),
    "supplier_status": ("1908", "estadoproveedor"),
    "failure": ("1909", "estadoincumplimiento"),
}
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%Y/%m/%d")
_NO, _YES = ("", "NO", "N", "NINGUNO", "NINGUNA"), ("SI", "SÍ", "S")


class MissingField(ValueError):
    """`str(error)`: the field that the package does not bring, as people know it."""


def told(rows: Rows, fact: str) -> str | None:
    """The text of a fact in the first row that has it; None when no row does."""
    return next((found for row in rows if (found := in_row(row, fact)) is not None), None)


def in_row(row: Iterable[tuple[str, str, str]], fact: str) -> str | None:
    """The text of a fact in one row. A field that is there and empty is "": the authority told nothing."""
    known = {code or plain(name): value for name, code, value in row} | {plain(name): value for name, _, value in row}
    return next((known[key].strip() for key in FIELDS[fact] if key in known), None)


def plain(name: str) -> str:
    """ "estado_legal (Compañia)" -> "estadolegalcompania"."""
    folded = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def taxpayer(rows: Rows) -> dict[str, Any]:
    """DINARP does not say who is a ghost taxpayer: that stays unknown, and the rule says so."""
    return {
        "status": needed(rows, "status", "el estado del RUC").upper(),
        "activity": told(rows, "activity") or "",
        "started_on": _iso(told(rows, "started_on")),
        "is_ghost": None,
        "has_nonexistent_transactions": None,
    }


def taxes(rows: Rows) -> dict[str, Any]:
    """A summary without detail: `pending` is None, which is not the same as nothing pending."""
    description = told(rows, "tax_description") or told(rows, "tax_status") or ""
    if not description:
        raise MissingField("el estado tributario")
    return {"description": description, "has_firm_debts": None, "pending": None}


def employer(rows: Rows, today: date) -> dict[str, Any]:
    """`in_arrears` None: a word that is neither yes nor no. The answer holds for the day: it is no certificate."""
    owed = needed(rows, "arrears", "la mora patronal").upper()
    is_known = owed in _YES or (owed in _NO and owed != "")
    return {
        "is_employer": True,
        "in_arrears": owed in _YES if is_known else None,
        "amount": None,
        "issued_on": today.isoformat(),
        "valid_until": today.isoformat(),
    }


def company(rows: Rows) -> list[dict[str, Any]]:
    """One for each legal status that is told."""
    found = [{"legal_status": status} for row in rows if (status := in_row(row, "legal_status"))]
    if not found:
        raise MissingField("la situación legal")
    return found


def people(rows: Rows) -> list[dict[str, Any]]:
    """Those who run or represent it: identification, name, position, dates as ISO text or None, years of the period.

    Where the package says who is the legal representative, only they are told."""
    found = [_person(row) for row in rows if in_row(row, "person_name")]
    representing = [one for one in found if one.pop("is_representative")]
    return representing or found


def _person(row: list[tuple[str, str, str]]) -> dict[str, Any]:
    appointed, years = _day(in_row(row, "appointed_on")), _years(in_row(row, "period"))
    expires = _day(in_row(row, "expires_on")) or (anniversary(appointed, years) if appointed and years else None)
    return {
        "identification": in_row(row, "person_id") or "",
        "name": in_row(row, "person_name") or "",
        "position": in_row(row, "person_position") or "",
        "appointed_on": appointed,
        "period_years": years,
        "expires_on": expires,
        "is_representative": (in_row(row, "is_representative") or "").upper() in _YES,
    }


def anniversary(day: date, years: int) -> date:
    """The end of an appointment: its day plus its period."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def supplier_status(rows: Rows) -> str:
    return needed(rows, "supplier_status", "el estado del proveedor").upper()


def failures(rows: Rows) -> list[dict[str, Any]]:
    """What SERCOP says of failed contracts, as rows of its list; none for a plain no."""
    said = needed(rows, "failure", "el estado de incumplimiento", or_empty=True).upper()
    if said in _NO or said.startswith(("NO ", "SIN ")):
        return []
    return [{"kind": "INCUMPLIMIENTO" if said in _YES else said, "until": None}]


def needed(rows: Rows, fact: str, called: str, *, or_empty: bool = False) -> str:
    found = told(rows, fact)
    if found is None or not (found or or_empty):
        raise MissingField(called)
    return found


def _years(text: str | None) -> int | None:
    found = re.search(r"\d{1,2}", text or "")
    return int(found[0]) if found else None


def _iso(text: str | None) -> str | None:
    day = _day(text)
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    """A date as packages write it; None for what is none. A moment counts by its day."""
    for pattern in _DATES:
        try:
            return datetime.strptime((text or "")[:10], pattern).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
    return None
