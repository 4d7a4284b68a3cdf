"""What a person typed: which kind of search it is, which amount, which day. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from urllib.parse import unquote

LONGEST = 300


class Kind(StrEnum):
    """Values are those of the URL parameter `como`."""

    NOTHING = ""
    CODE = "codigo"
    OCID = "ocid"
    RUC = "ruc"
    CPC = "cpc"
    TEXT = "texto"
    OPAQUE = "enlace"  # a SOCE link: its token does not tell the code


@dataclass(frozen=True)
class Query:
    """One reading of what was typed.

    `value` is what to look for: upper case for codes, digits for RUC and CPC. `other` is a reading worth offering.
    """

    kind: Kind
    value: str
    typed: str
    other: Kind | None = None


CODE = re.compile(r"[A-Z]{2,10}(-[A-Z0-9_.&/]+)*-(20\d\d|\d{8,})(-[A-Z0-9_.&/]+)*", re.I)
PARTIAL_CODE = re.compile(r"[A-Z]{2,10}(-[A-Z0-9_.&/]+)+-?", re.I)
OCID = re.compile(r"ocds-[a-z0-9]{6}-\S+", re.I)
OCID_IN_LINK = re.compile(r"/ocds/(ocds-[a-z0-9]{6}-[^?#\s]+)", re.I)
LABEL = re.compile(r"(ruc|cpc|ocid|c[oó]digo)\s*[:.]?\s+(?=\S)", re.I)
SHEET_SUFFIX = re.compile(r"-Z\d+$", re.I)  # SOCE's sheet appends its own number to the code


def clean(typed: str) -> str:
    """`typed` without control characters or lone surrogates, which PostgreSQL refuses, and with single spaces."""
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in typed)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def recognise(typed: str, wanted: Kind | None = None) -> Query:
    """How to look for `typed`; `wanted` forces a reading when that reading is possible."""
    text = clean(typed)
    if not text:
        return Query(Kind.NOTHING, "", "")
    kind, value = _read(text)
    if wanted is None or wanted == kind:
        return Query(kind, value, text, _other(kind, text))
    forced = _forced(text, wanted)
    return Query(wanted, forced, text, kind) if forced else Query(kind, value, text, _other(kind, text))


def _read(text: str) -> tuple[Kind, str]:
    if link := _link(text):
        return link
    bare = LABEL.sub("", text, count=1) if LABEL.match(text) else text
    joined = re.sub(r" ?- ?", "-", bare)
    if OCID.fullmatch(joined):
        return Kind.OCID, _ocid(joined)
    if ruc := read_ruc(bare):
        return Kind.RUC, ruc
    if cpc := read_cpc(bare):
        return Kind.CPC, cpc
    if CODE.fullmatch(joined):
        return Kind.CODE, _code(joined)
    return Kind.TEXT, text


def _link(text: str) -> tuple[Kind, str] | None:
    if not re.match(r"https?://|www\.", text, re.I):
        return None
    if found := OCID_IN_LINK.search(unquote(text)):
        return Kind.OCID, _ocid(found[1].rstrip("/"))
    return (Kind.OPAQUE, text) if "compraspublicas.gob.ec" in text.lower() else None


def _code(text: str) -> str:
    return SHEET_SUFFIX.sub("", text.upper())


def _ocid(text: str) -> str:
    prefix, middle, rest = text.split("-", 2)
    return f"{prefix.lower()}-{middle.lower()}-{rest}"


def read_ruc(text: str) -> str | None:
    """Thirteen digits, or the ten of a cédula as the RUC of that person; None when `text` is neither."""
    digits = re.sub(r"[ -]", "", text)
    if re.fullmatch(r"[0-9]{13}", digits):
        return digits
    return f"{digits}001" if re.fullmatch(r"[0-9]{10}", digits) and _is_cedula(digits) else None


def _is_cedula(digits: str) -> bool:
    """Province, third digit and check digit of the Registro Civil."""
    if not (1 <= int(digits[:2]) <= 24 or digits[:2] == "30") or digits[2] > "5":
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits[:9]))
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return (10 - total % 10) % 10 == int(digits[9])


def read_cpc(text: str) -> str | None:
    """Two to twelve digits (SERCOP's products have nine), with dots or without, as digits; None when it is no CPC."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", text):
        return None
    digits = text.replace(".", "")
    return digits if 2 <= len(digits) <= 12 else None


def _other(kind: Kind, text: str) -> Kind | None:
    if kind == Kind.TEXT:
        return Kind.CODE if PARTIAL_CODE.fullmatch(text) or re.fullmatch(r"\d{10,}", text) else None
    return None if kind == Kind.OPAQUE else Kind.TEXT


def _forced(text: str, wanted: Kind) -> str | None:
    if wanted == Kind.TEXT:
        return text
    if wanted == Kind.CODE:
        return _code(text.replace(" ", ""))
    kind, value = _read(text)
    return value if kind == wanted else None


# --- amounts and days


class Unreadable(ValueError):
    """`str(error)` says in Spanish what was typed and what to write instead."""


class Ambiguous(Unreadable):
    """An amount with two readings, in `readings` (thousands, decimals)."""

    def __init__(self, message: str, readings: tuple[Decimal, Decimal]):
        super().__init__(message)
        self.readings = readings


HINT = "Escríbalo con dos decimales, por ejemplo 184.320,00."
WHOLE = r"\d{1,3}(?:[.,]\d{3})+|\d+"


def read_amount(typed: str) -> Decimal | None:
    """USD from «184.320,00», «184,320.00», «184320» or «USD 184 320,5»; None from an empty field.

    Raises Ambiguous for «184,320» and Unreadable for what is no amount.
    """
    text = re.sub(r"^(USD|US\$|\$)\s*", "", clean(typed), flags=re.I).replace(" ", "").replace("'", "")
    if not text:
        return None
    if len(text) > 24 or not re.fullmatch(rf"[0-9]+|(?:{WHOLE})?[.,]?\d*", text, re.A) or not re.search(r"\d", text):
        raise Unreadable(f"«{clean(typed)[:40]}» no es un monto. {HINT}")
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text):
        raise _ambiguous(text)
    return _limited(_plain(text), text)


def write_amount(amount: Decimal) -> str:
    """An amount in the one way that `read_amount` cannot mistake: 184.320,00, or 184,3250 where two decimals lose."""
    if amount != round(amount, 2):
        return f"{amount:.4f}".replace(".", ",")
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def _plain(text: str) -> Decimal:
    signs = [sign for sign in text if sign in ".,"]
    if len(set(signs)) == 2:
        decimal = signs[-1]
        if signs.count(decimal) > 1 or not re.fullmatch(r"\d{1,3}([.,]\d{3})+", text.rpartition(decimal)[0]):
            raise Unreadable(f"«{text}» mezcla puntos y comas. {HINT}")
        text = text.replace("." if decimal == "," else ",", "").replace(",", ".")
    elif len(signs) > 1:
        if not re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
            raise Unreadable(f"«{text}» no agrupa bien los miles. {HINT}")
        text = re.sub(r"[.,]", "", text)
    return Decimal(text.replace(",", ".").rstrip("."))


def _limited(amount: Decimal, text: str) -> Decimal:
    if amount >= Decimal(10) ** 14:
        raise Unreadable(f"«{text}» es mayor que cualquier presupuesto publicado. {HINT}")
    return amount


def _ambiguous(text: str) -> Ambiguous:
    thousands = Decimal(re.sub(r"[.,]", "", text))
    decimals = Decimal(text.replace(",", "."))
    told = f"«{text}» puede ser {write_amount(thousands)} o {write_amount(decimals)}. Escríbalo con dos decimales."
    return Ambiguous(told, (thousands, decimals))


def read_day(typed: str) -> date | None:
    """A day from «24/11/2026» or «2026-11-24»; None from an empty field. Raises Unreadable."""
    text = clean(typed)
    if not text:
        return None
    shapes = (r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})", r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
    for shape in shapes:
        if found := re.fullmatch(shape, text, re.A):
            return _day(found, text)
    raise Unreadable(f"«{text[:40]}» no es una fecha. Escríbala como dd/mm/aaaa, por ejemplo 24/11/2026.")


def _day(found: re.Match, text: str) -> date:
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise Unreadable(f"«{text}» no existe en el calendario. Escríbala como dd/mm/aaaa.") from None
    if not 1990 <= day.year <= 2200:
        raise Unreadable(f"«{text}» está fuera de los años publicados (1990 a 2200).")
    return day
