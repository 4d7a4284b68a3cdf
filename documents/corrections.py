"""Read the value that a person writes for a field, by its kind. Pure; what cannot be read is said in Spanish."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from documents import fields
from documents.fields import Column, Told
from documents.locating import plain

LONGEST = 2000
MOST_ROWS = 300
_SPANISH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Unreadable(ValueError):
    """`str(error)` is a Spanish sentence that says what to write."""


def read(name: str, given: Mapping[str, str], before: Any = None) -> Any:
    """The value in the form of the engines' JSON. `given`: `valor`, `cantidad`, `unidad`, `fecha`, `hora` of a form;
    `before`: the value that is being corrected. Raises Unreadable."""
    field = fields.of(name)
    if field.kind == "rows":
        return _rows(field, given.get("valor", ""), before)
    if field.kind == "term":
        return _term(given.get("cantidad", ""), given.get("unidad", ""))
    if field.kind == "moment":
        return _moment(given.get("fecha", ""), given.get("hora", ""))
    return _one(field.kind, given.get("valor", ""))


def written(name: str, value: Any) -> dict[str, str]:
    """The value as the form shows it, so that `read` of it gives the same."""
    field = fields.of(name)
    if value is None:
        return {}
    if field.kind == "term" and isinstance(value, dict):
        return {"cantidad": str(value.get("quantity", "")), "unidad": str(value.get("unit", ""))}
    if field.kind == "moment" and isinstance(value, str):
        day, _, hour = value.partition("T")
        return {"fecha": day, "hora": hour[:5]}
    return {"valor": _text_for_form(field, value)}


def _text_for_form(field: Told, value: Any) -> str:
    if field.kind == "rows":
        lines = [" | ".join(_cell_for_form(cell) for cell in row) for row in fields.rows_told(field, value)]
        return "\n".join(line.rstrip(" |") for line in lines)
    if field.kind not in ("money", "percent", "per_mille"):
        return str(value)
    try:
        return fields.figure(value, 2 if field.kind == "money" else None)
    except InvalidOperation:
        return str(value)


def _cell_for_form(text: str) -> str:
    """Bars part the cells of a line, so one inside a cell is written otherwise."""
    return text.replace("|", "¦")


def amount(text: str) -> Decimal:
    """«184.320,00» and «184,320.00» alike; «184,320» is asked, not guessed."""
    bare = re.sub(r"(?i)usd|us\$|\$|\s|\N{NO-BREAK SPACE}", "", text)
    if not re.fullmatch(r"\d[\d.,]*", bare):
        raise Unreadable(f"«{text[:60]}» no es una cantidad: escriba solo cifras, por ejemplo 184.320,00.")
    marks = [sign for sign in bare if sign in ".,"]
    if len(set(marks)) == 1 and len(marks) == 1 and re.search(r"[.,]\d{3}$", bare):
        whole, part = re.split(r"[.,]", bare)
        said = f"«{bare}» puede ser {whole}.{part},00 o {whole},{part}"
        raise Unreadable(f"{said}: escriba también los centavos, como {whole}.{part},00.")
    return _decimal(bare, marks)


def _decimal(bare: str, marks: list[str]) -> Decimal:
    last = marks[-1] if marks else ""
    groups = not marks or (len(set(marks)) == 1 and len(marks) > 1)
    whole, _, cents = (bare, "", "") if groups else bare.rpartition(last)
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + (f".{cents}" if cents else ""))
    except InvalidOperation:
        raise Unreadable(f"«{bare[:60]}» no es una cantidad: escriba por ejemplo 184.320,00.") from None


def _one(kind: str, text: str) -> Any:
    text = re.sub(r"\s+", " ", text).strip()
    if not text:
        raise Unreadable("Escriba el valor que dice el documento; si no lo dice, use «Rechazar».")
    if len(text) > LONGEST:
        raise Unreadable(f"El texto pasa de {fields.figure(LONGEST)} letras: escriba solo lo que dice el dato.")
    return _READERS.get(kind, str)(text)


def _money(text: str) -> str:
    value = amount(text)
    if value <= 0 or value >= Decimal("1e15"):
        raise Unreadable("El monto tiene que ser mayor que cero.")
    return f"{value:.2f}"


def _bare(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _percent(text: str) -> str:
    value = _small(text.removesuffix("%"))
    if value > 100:
        raise Unreadable("Un porcentaje va de 0 a 100.")
    return _bare(value)


def _per_mille(text: str) -> str:
    value = _small(re.sub(r"(?i)\s*(?:por mil|‰)$", "", text))
    if value > 1000:
        raise Unreadable("Una multa por mil va de 0 a 1.000.")
    return _bare(value)


def _small(text: str) -> Decimal:
    """A figure that is never thousands: its comma or point is the decimal one."""
    bare = text.strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", bare):
        raise Unreadable(f"«{text.strip()[:40]}» no es un número: escriba por ejemplo 5 o 12,5.")
    return Decimal(bare)


def _points(text: str) -> int | float:
    value = _small(text)
    return int(value) if value == int(value) else float(value)


def _cpc(text: str) -> str:
    digits = re.sub(r"[.\s]", "", text)
    if not re.fullmatch(r"\d{3,12}", digits):
        raise Unreadable("El código CPC tiene de 3 a 12 cifras, con o sin puntos.")
    return digits


def _code(text: str) -> str:
    if len(text) > 160 or not re.fullmatch(r"[\w./ -]+", text):
        raise Unreadable("El código lleva letras, cifras, guiones, puntos y barras, nada más.")
    return text


def _yes(text: str) -> bool:
    said = {"si": True, "no": False}.get(plain(text))
    if said is None:
        raise Unreadable(f"«{text[:40]}»: escriba «sí» o «no».")
    return said


def _choice(kind: str, text: str) -> str:
    words = fields.CHOICES[kind]
    found = next((key for key, label in words.items() if plain(text) in (plain(label), plain(key))), None)
    if found is None:
        raise Unreadable(f"«{text[:60]}» no está entre las opciones: {', '.join(words.values())}.")
    return found


def _term(quantity: str, unit: str) -> dict:
    if unit not in fields.UNITS:
        raise Unreadable("Elija la unidad del plazo: días calendario, días término, meses o años.")
    if not re.fullmatch(r"[1-9]\d{0,4}", quantity.strip()):
        raise Unreadable("La cantidad del plazo es un número entero mayor que cero, por ejemplo 45.")
    return {"quantity": int(quantity), "unit": unit}


def _term_words(text: str) -> dict:
    match = re.fullmatch(r"(\d+)\s+(.+)", text)
    unit = match and next((key for key, label in fields.UNITS.items() if plain(match[2]) == plain(label)), None)
    return _term(match[1] if match else "", unit or "")


def _moment(day: str, hour: str) -> str:
    spanish = _SPANISH_DAY.fullmatch(day.strip())
    iso = f"{spanish[3]}-{int(spanish[2]):02}-{int(spanish[1]):02}" if spanish else day.strip()
    try:
        read_day = date.fromisoformat(iso)
        read_hour = datetime.strptime(hour.strip(), "%H:%M").time() if hour.strip() else None  # noqa: DTZ007 - local
    except ValueError:
        raise Unreadable("Escriba la fecha como dd/mm/aaaa y la hora como 18:00; esa fecha u hora no existe.") from None
    if not 1990 <= read_day.year <= 2100:
        raise Unreadable("El año de la fecha no es de este siglo: revíselo.")
    return read_day.isoformat() + (f"T{read_hour:%H:%M}" if read_hour else "")


def _moment_words(text: str) -> str:
    months = {name: number for number, name in enumerate(fields.MONTHS, 1)}
    match = re.fullmatch(r"(\d{1,2}) (\w{3}) (\d{4})(?: (\d{1,2}:\d{2}))?", text.lower())
    if match and match[2] in months:
        return _moment(f"{match[1]}/{months[match[2]]}/{match[3]}", match[4] or "")
    day, _, hour = text.replace("T", " ").partition(" ")
    return _moment(day, hour)


def _rows(field: Told, text: str, before: Any) -> list[dict]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Unreadable("Escriba al menos una línea; si el documento no lo dice, use «Rechazar».")
    if len(lines) > MOST_ROWS:
        raise Unreadable(f"Son {len(lines)} líneas y se guardan hasta {MOST_ROWS}.")
    known = {_first(field, row): row for row in before or [] if isinstance(row, dict)}
    return [_row(field, number, line, known) for number, line in enumerate(lines, 1)]


def _first(field: Told, row: dict) -> str:
    return _cell_for_form(fields.told(field.columns[0].kind, row.get(field.columns[0].key)))


def _row(field: Told, number: int, line: str, known: dict[str, dict]) -> dict:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) > len(field.columns):
        said = " | ".join(column.label for column in field.columns)
        raise Unreadable(f"La línea {number} tiene {len(cells)} partes; se esperan hasta {len(field.columns)}: {said}.")
    cells += [""] * (len(field.columns) - len(cells))
    if not cells[0]:
        raise Unreadable(f"A la línea {number} le falta «{field.columns[0].label}», que va primero.")
    before = known.get(cells[0], {})
    return {c.key: _read_cell(c, cell, number, before) for c, cell in zip(field.columns, cells, strict=True)}


def _read_cell(column: Column, text: str, number: int, before: dict) -> Any:
    if _cell_for_form(fields.told(column.kind, before.get(column.key))) == text:
        return before.get(column.key)  # what a person left as it was stays to the last decimal
    if not text:
        return None
    if column.kind == "threshold":
        raise Unreadable(f"Línea {number}, «{column.label}»: el umbral se deja como está o se borra; va en el texto.")
    try:
        return _one(column.kind, text)
    except Unreadable as error:
        raise Unreadable(f"Línea {number}, «{column.label}»: {error}") from None


_READERS = {
    "money": _money,
    "percent": _percent,
    "per_mille": _per_mille,
    "number": lambda text: _bare(amount(text)),
    "points": _points,
    "cpc": _cpc,
    "code": _code,
    "yes": _yes,
    "term": _term_words,
    "moment": _moment_words,
    **{kind: lambda text, kind=kind: _choice(kind, text) for kind in fields.CHOICES},
}
