"""Reading a release by its shape: known fields with their types, absent ones dropped, wrong ones named by path."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from procurement import rules

TEXT_LIMIT = 100_000  # characters; a full-text index takes 1 MB at most


class MappingError(ValueError):
    """A release that cannot be understood. `path`: where in the JSON; `str(error)`: a Spanish sentence."""

    def __init__(self, path: str, reason: str):
        super().__init__(f"{path or 'raíz'}: {reason}")
        self.path = path
        self.reason = reason

    def under(self, key: str) -> "MappingError":
        """The same, seen from what holds it: `key` is a name or a place as `[2]`."""
        dot = "." if self.path and not self.path.startswith("[") else ""
        return MappingError(f"{key}{dot}{self.path}", self.reason)


_KINDS = {dict: "un objeto", list: "una lista", str: "un texto", bool: "verdadero o falso"}


def named(value: Any) -> str:
    """What a JSON value is, in Spanish."""
    return _KINDS.get(type(value), "nada" if value is None else "un número")


def expected(what: str, value: Any) -> ValueError:
    return ValueError(f"se espera {what} y vino {named(value)}")


@dataclass(frozen=True, slots=True)
class Text:
    limit: int = TEXT_LIMIT

    def __call__(self, value: Any) -> str | None:
        if value.__class__ is not str and (isinstance(value, bool) or not isinstance(value, str | int | float)):
            raise expected("un texto", value)
        text = str(value).strip()
        if len(text) > self.limit:
            raise ValueError(f"texto de {len(text)} caracteres; se aceptan hasta {self.limit}")
        return text or None


@dataclass(frozen=True, slots=True)
class Name(Text):
    """A name; the fillers that SERCOP writes for an absent one are dropped."""

    limit: int = 500

    def __call__(self, value: Any) -> str | None:
        text = Text.__call__(self, value)
        return None if text is None or rules.is_absent(text) else text


def number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise expected("un número", value)
    return known_amount(value)


# The releases of a process repeat its amounts and moments.
known_amount = lru_cache(maxsize=4096)(rules.amount)
known_moment = lru_cache(maxsize=4096)(rules.moment)


def count(value: Any) -> int | None:
    """A whole number, not negative; 0 is a value here."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise (
            expected("un número entero", value)
            if not isinstance(value, str)
            else ValueError(f"se espera un número entero y vino «{value[:40]}»")
        )
    if not 0 <= value < 10**9:
        raise ValueError(f"número imposible: {str(value)[:40]}")
    return int(value)


def days(value: Any) -> int | None:
    """A length of time; a negative one was never published in earnest."""
    return None if isinstance(value, int | float) and value < 0 else count(value)


def moment(value: Any):
    if not isinstance(value, str):
        raise expected("una fecha en texto", value)
    return known_moment(value)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise expected("verdadero o falso", value)
    return value


def dollars(value: Any) -> str:
    if not isinstance(value, str):
        raise expected("un texto", value)
    if value.strip().upper() not in {"", "USD"}:
        raise ValueError(f"moneda «{value[:10]}»; el portal solo entiende USD")
    return "USD"


@dataclass(frozen=True, slots=True)
class Words:
    """A list of texts."""

    def __call__(self, value: Any) -> list[str] | None:
        if not isinstance(value, list):
            raise expected("una lista de textos", value)
        for word in value:
            if not isinstance(word, str) or len(word) > 40:
                raise ValueError("se espera una lista de textos de hasta 40 caracteres")
        return value or None


Reader = Callable[[Any], Any]
Shape = Reader | dict | list

NAME, TEXT, IDENTIFIER = Name(), Text(), Text(200)
REFERENCE = {"id": IDENTIFIER, "name": NAME}
MONEY = {"amount": number, "currency": dollars}
PERIOD = {"startDate": moment, "endDate": moment, "durationInDays": days}
CLASSIFICATION = {"id": Text(40), "scheme": Text(40), "description": TEXT}
ITEM = {
    "id": IDENTIFIER,
    "description": TEXT,
    "quantity": number,
    "unit": {"name": Text(120), "value": MONEY},
    "classification": CLASSIFICATION,
}
BID = {"id": IDENTIFIER, "date": moment, "value": MONEY, "tenderers": [REFERENCE]}

RELEASE: dict[str, Any] = {
    "ocid": IDENTIFIER,
    "id": TEXT,
    "date": moment,
    "tag": Words(),
    "buyer": REFERENCE,
    "parties": [
        {
            "id": IDENTIFIER,
            "name": NAME,
            "identifier": {"legalName": NAME},
            "address": {"region": Name(100), "locality": Name(100)},
        }
    ],
    "planning": {"rationale": TEXT, "budget": {"id": Text(120), "amount": MONEY}},
    "tender": {
        "id": IDENTIFIER,
        "title": TEXT,
        "description": TEXT,
        "status": Text(40),
        "value": MONEY,
        "procurementMethod": Text(40),
        "procurementMethodDetails": TEXT,
        "mainProcurementCategory": Text(40),
        "awardCriteria": Text(60),
        "eligibilityCriteria": TEXT,
        "procuringEntity": REFERENCE,
        "numberOfTenderers": count,
        "tenderers": [REFERENCE],
        "tenderPeriod": PERIOD,
        "enquiryPeriod": PERIOD,
        "awardPeriod": PERIOD,
        "enquiries": [
            {
                "id": IDENTIFIER,
                "date": moment,
                "title": TEXT,
                "description": TEXT,
                "answer": TEXT,
                "dateAnswered": moment,
                "author": REFERENCE,
            }
        ],
        "lots": [{"id": IDENTIFIER, "title": TEXT, "value": MONEY, "techniques": {"hasElectronicAuction": flag}}],
        "items": [ITEM],
    },
    "auctions": [
        {"id": IDENTIFIER, "period": PERIOD, "stages": [{"id": IDENTIFIER, "bids": [BID]}], "winningBids": [BID]}
    ],
    "bids": {"details": [BID]},
    "awards": [
        {
            "id": IDENTIFIER,
            "date": moment,
            "status": Text(40),
            "description": TEXT,
            "value": MONEY,
            "enteredValue": MONEY,
            "correctedValue": MONEY,
            "suppliers": [REFERENCE],
            "items": [ITEM],
        }
    ],
    "contracts": [
        {
            "id": IDENTIFIER,
            "awardID": IDENTIFIER,
            "value": MONEY,
            "period": PERIOD,
            "dateSigned": moment,
            "status": Text(40),
        }
    ],
    "relatedProcesses": [{"id": IDENTIFIER, "title": TEXT, "relationship": Words(), "identifier": IDENTIFIER}],
}
