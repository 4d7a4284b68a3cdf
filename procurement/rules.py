"""How SERCOP writes its open data, and what that means: pure functions over plain values.

Each quirk is measured on real publications. Functions raise ValueError with a Spanish sentence for what no reading
makes sense of; what the source merely left empty is "" or None, never 0.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from procurement.choices import Category, Channel, Method, Phase, Procedure

ECUADOR = timezone(timedelta(hours=-5))
FIRST_YEAR, LAST_YEAR = 1990, 2100
AMOUNT_LIMIT = Decimal(10) ** 14  # the largest budget ever published is near 10^10
FOUR_DECIMALS = Decimal("0.0001")
OCID_LIMIT, CODE_LIMIT = 200, 160

# Which channel is believed of two that publish a process at one date: the higher one. What SERCOP answers of one
# process is fresher than its monthly files, those than packages that were left in an inbox, and those than a file that
# somebody hands in. Of two answers, that of the public interface everybody can check.
TRUST = {
    Channel.SERCOP_SEARCH: 0,
    Channel.FILE: 10,
    Channel.SERCOP_SFTP: 30,
    Channel.SERCOP_BULK: 40,
    Channel.SERCOP_SOAP: 45,
    Channel.SERCOP_RECORD: 50,
}
# Reading these again confirms nothing: what they hold may be old.
FILES = frozenset({Channel.FILE, Channel.SERCOP_BULK, Channel.SERCOP_SFTP})

_OCID = re.compile(r"ocds-[0-9a-z]{6}-(\S(?:.*\S)?)", re.DOTALL)
_FRAMEWORK_STAMP = re.compile(r"-\d{4}-\d\d-\d\d-\d\d:\d\d:\d\d$")
_ENTITY_SUFFIX = re.compile(r"-\d+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IN_FRAMEWORK = re.compile(r"\s+en\s+el\s+convenio\b\s*", re.IGNORECASE)
_ABSENT_NAMES = {"", "null", "none", "-", "--", "n/a", "na", "s/n", "."}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


@dataclass(frozen=True, slots=True)
class PartyId:
    """Who: a RUC with the unit SERCOP registers under it, or the identifier it gives to foreigners; all may be ""."""

    ruc: str = ""
    unit: str = ""
    foreign: str = ""


@lru_cache(maxsize=4096)
def party_id(text: str) -> PartyId:
    """`EC-RUC-1760001120001-2455` -> RUC and unit. The unit may be missing, or glued: `EC-RUC-17681528000014-240717`.

    `ID-…` and any other scheme is a foreigner's. A broken RUC identifies nobody.
    """
    text = text.strip()
    if text.upper().startswith("EC-RUC-"):
        digits = text[7:20]
        if len(digits) == 13 and digits.isascii() and digits.isdigit():
            return PartyId(ruc=digits, unit=text[20:].strip("- ")[:20])
        return PartyId()
    if len(text) == 13 and text.isascii() and text.isdigit():
        return PartyId(ruc=text)
    return PartyId(foreign="" if is_absent(text) else text)


@lru_cache(maxsize=4096)
def is_absent(name: str) -> bool:
    """Whether the source wrote a filler instead of a name: "null", "-", "n/a"."""
    return name.strip().casefold() in _ABSENT_NAMES


@lru_cache(maxsize=4096)
def process_code(ocid: str) -> str:
    """Code of the process inside its ocid: without the publisher's prefix and the entity's number.

    `ocds-5wno2w-SIE-GADMCLC-2025-004-131152` -> `SIE-GADMCLC-2025-004`.
    """
    match = _OCID.fullmatch(ocid)
    if not match or _CONTROL.search(ocid):
        raise ValueError(f"no es un ocid: «{ocid[:80]}»; se espera ocds-5wno2w-CÓDIGO-ENTIDAD")
    if len(ocid) > OCID_LIMIT:
        raise ValueError(f"ocid de {len(ocid)} caracteres; se aceptan hasta {OCID_LIMIT}")
    return _strip_entity(match[1])


def _strip_entity(code: str) -> str:
    # Framework agreements end in their date and time instead of the entity.
    bare = _FRAMEWORK_STAMP.sub("", code)
    bare = bare if bare != code else _ENTITY_SUFFIX.sub("", code)
    if len(bare or code) > CODE_LIMIT:
        raise ValueError(f"código de {len(bare)} caracteres; se aceptan hasta {CODE_LIMIT}")
    return bare or code


def fold(text: str) -> str:
    """Text for comparison: no accents, no case, one kind of dash, single spaces."""
    plain = unicodedata.normalize("NFKD", text.translate(_DASHES))
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).casefold().split())


_PROCEDURES = {fold(kind.label): kind for kind in Procedure if kind != Procedure.UNKNOWN}


@dataclass(frozen=True, slots=True)
class ProcedureText:
    """`procurementMethodDetails` taken apart; `source` is the procedure in SERCOP's own words."""

    procedure: Procedure
    source: str
    framework_code: str = ""
    framework_title: str = ""


@lru_cache(maxsize=4096)
def procedure(text: str) -> ProcedureText:
    """Catalogue orders carry their framework: `… en el convenio SICM-389-2016, ADQUISICION DE…` is kept apart."""
    source, *rest = _IN_FRAMEWORK.split(text.strip(), maxsplit=1)
    code, _, title = rest[0].partition(",") if rest else ("", "", "")
    return ProcedureText(
        _PROCEDURES.get(fold(source), Procedure.UNKNOWN), source, code.strip()[:120], title.strip(" ,")
    )


_REACHED = (
    (Phase.CONTRACT, {"contract", "contractAmendment", "contractTermination", "implementation"}),
    (Phase.AWARD, {"award", "awardUpdate", "awardCancellation"}),
    (Phase.TENDER, {"tender", "tenderAmendment", "tenderUpdate"}),
    (Phase.PLANNING, {"planning", "planningUpdate"}),
)


def phase(tags: Iterable[str], *, tender_status: str = "", award_statuses: Iterable[str] = ()) -> Phase:
    """How far the publications say a process has got; the end wins over the way.

    `tags`: those of all its releases, and the names of the sections they hold (a compiled release lost its tags).
    `tender.status` stays "active" long after the contract, so only the states that end a process are believed.
    """
    tags, awards = set(tags), list(award_statuses)
    if tender_status in {"cancelled", "withdrawn"} or "tenderCancellation" in tags:
        return Phase.CANCELLED
    if tender_status == "unsuccessful" or (awards and all(status == "unsuccessful" for status in awards)):
        return Phase.UNSUCCESSFUL
    if awards and all(status == "cancelled" for status in awards):
        return Phase.CANCELLED
    return next((name for name, signs in _REACHED if signs & tags), Phase.UNKNOWN)


def amount(value: int | float | str | Decimal) -> Decimal | None:
    """USD (or a quantity) with four decimals. "USD" instead of a number, 0 and less mean: not published."""
    if value.__class__ is float and 0.0001 <= value < 1e14:  # nearly all of them
        return Decimal(repr(value)).quantize(FOUR_DECIMALS, ROUND_HALF_UP)
    if isinstance(value, str) and value.strip().upper() in {"", "USD", "NULL", "-", "N/A"}:
        return None
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else Decimal(str(value))
    except (InvalidOperation, ValueError):
        raise ValueError(f"no es un número: «{str(value)[:40]}»") from None
    if not number.is_finite() or abs(number) >= AMOUNT_LIMIT:
        raise ValueError(f"número imposible: «{str(value)[:40]}»")
    number = number.quantize(FOUR_DECIMALS, ROUND_HALF_UP)
    return number if number > 0 else None


def moment(text: str) -> datetime | None:
    """An aware moment; without an offset the source means Ecuador's time."""
    text = text.strip()
    if not text:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"no es una fecha: «{text[:40]}»") from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"fecha fuera de rango ({FIRST_YEAR} a {LAST_YEAR}): «{text[:40]}»")
    return value if value.tzinfo else value.replace(tzinfo=ECUADOR)


def category(text: str) -> Category:
    return Category(text) if text in Category.values else Category.UNKNOWN


def method(text: str) -> Method:
    return Method(text) if text in Method.values else Method.UNKNOWN


@lru_cache(maxsize=4096)
def cpc(text: str) -> str:
    """Digits of a CPC code: as published, without dots; "" when it is no code."""
    digits = text.replace(".", "").strip()
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= 20 else ""


def prices(kind: Procedure, value: Decimal | None, quantity: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """(unit price, line total). `unit.value` holds the total of the line in a subasta inversa, the price elsewhere."""
    if value is None or quantity is None:
        return (None, value) if kind == Procedure.SUBASTA_INVERSA else (value, None)
    if kind == Procedure.SUBASTA_INVERSA:
        return amount(value / quantity), value
    return value, amount(value * quantity)
