"""What an offer says of who made it: telephones, addresses and names in its text, and what its file tells. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from documents.locating import plain

PHONE, EMAIL, ADDRESS, REPRESENTATIVE = "telefono", "correo", "direccion", "representante"
PRODUCER, AUTHOR, MOMENT = "programa", "autor", "minuto"

CALL = re.compile(
    r"(?:tel[eé]?fonos?|telf?|celular(?:es)?|cel|m[oó]vil|contacto|whatsapp|fax)\b[^\d\n+]{0,40}"
    r"(\+?\(?\d[\d ().+/\t-]{6,40}\d)",
    re.IGNORECASE,
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PLACE = re.compile(
    r"\b(?:direcci[oó]n|domicilio)(?:\s+(?:del|de la|domiciliaria|oferente|empresa|para\s+notificaciones|comercial|"
    r"matriz|legal))*\s*[:\-]\s*([^\n]{12,160})",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\b(?:representante\s+legal|apoderad[oa](?:\s+general)?|procurador(?:a)?\s+com[uú]n|gerente\s+general)\s*[:\-]\s*"
    r"([^\n,;]{6,90})",
    re.IGNORECASE,
)
TITLES = frozenset(
    [
        "sr",
        "sra",
        "srta",
        "ing",
        "ingeniero",
        "ingeniera",
        "dr",
        "dra",
        "lic",
        "econ",
        "arq",
        "abg",
        "ab",
        "msc",
        "mgs",
        "phd",
        "senor",
        "senora",
        "don",
    ]
)
ABBREVIATIONS = {"av": "avenida", "avda": "avenida", "cdla": "ciudadela", "urb": "urbanizacion", "esq": "esquina"}
NOT_PLACES = frozenset(["y", "e", "de", "del", "la", "el", "los", "las", "no", "nro", "numero", "n", "s"])
# What programs write where they know of no person.
NAMELESS = frozenset(
    (
        *("user", "usuario", "usuarios", "admin", "administrador", "administrator", "owner", "root", "default"),
        *("pc", "windows", "microsoft", "hp", "dell", "lenovo", "anonymous", "unknown", "desconocido"),
        *("python", "docx"),
    )
)
TEMPLATE = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)  # when the template was made that a common library starts from
ECUADOR = timezone(timedelta(hours=-5))
PDF_DATE = re.compile(r"^D?:?(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:\d\d)?(Z|[+-]\d\d'?\d?\d?)?")


class Fact(NamedTuple):
    """`value`: as it is compared; `said`: as it is written; page 0: the file says it, not a page."""

    kind: str
    value: str
    said: str
    page: int


def facts_of(pages: Iterable[tuple[int, str]]) -> list[Fact]:
    """What the pages say, each value where it stands first."""
    held: dict[tuple[str, str], Fact] = {}
    for number, text in pages:
        for kind, value, said in _said(text):
            held.setdefault((kind, value), Fact(kind, value, said, number))
    return list(held.values())


def _said(text: str) -> Iterator[tuple[str, str, str]]:
    for match in CALL.finditer(text):
        for number in phones(match[1]):
            yield PHONE, number, " ".join(match[0].split())
    for match in MAIL.finditer(text):
        yield EMAIL, match[0].lower().rstrip("."), match[0]
    for match in PLACE.finditer(text):
        if value := address(match[1]):
            yield ADDRESS, value, " ".join(match[0].split())
    for match in PERSON.finditer(text):
        if value := person(match[1]):
            yield REPRESENTATIVE, value, " ".join(match[0].split())


def phones(text: str) -> list[str]:
    """National numbers of a text that lists some: nine digits of a mobile one, eight of another."""
    found = []
    for piece in re.split(r"[/;]|\s(?=0[2-79]\d{6})", text):
        digits = re.sub(r"\D", "", piece)
        digits = digits.removeprefix("593") if len(digits) > 10 else digits
        digits = digits.lstrip("0")
        if (len(digits) == 9 and digits[0] == "9") or (len(digits) == 8 and digits[0] in "234567"):
            found.append(digits)
    return found


def address(text: str) -> str:
    """Words of an address in order of the alphabet; empty when too few say where it is."""
    words = [ABBREVIATIONS.get(word, word) for word in re.findall(r"\w+", plain(text))]
    told = sorted({word for word in words if word not in NOT_PLACES and word not in ("direccion", "domicilio")})
    return " ".join(told) if len(told) >= 3 else ""


def person(text: str) -> str:
    """Words of a name in order of the alphabet: surnames come first or last; empty when it is no name."""
    words = re.findall(r"[^\W\d_]+", plain(text))
    named = sorted(word for word in words if word not in TITLES and len(word) > 1)
    return " ".join(named) if 2 <= len(named) <= 6 else ""


def facts_of_file(metadata: Mapping[str, str], *, is_pdf: bool) -> list[Fact]:
    """What the file itself tells: the program, the person, the minute in which it was made."""
    found = []
    if is_pdf and (producer := " ".join(metadata.get("Producer", "").split())):
        found.append(Fact(PRODUCER, producer.lower(), producer, 0))
    names = [metadata.get("Author", "")] + ([] if is_pdf else [metadata.get("Creator", "")])
    for name in dict.fromkeys(names):
        value = " ".join(sorted(re.findall(r"\w+", plain(name))))
        if value and not set(value.split()) <= NAMELESS:
            found.append(Fact(AUTHOR, value, name, 0))
    if made := moment(metadata.get("CreationDate", "")):
        found.append(Fact(MOMENT, f"{made:%Y-%m-%dT%H:%M}", f"{made.astimezone(ECUADOR):%Y-%m-%d %H:%M}", 0))
    return found


def moment(said: str) -> datetime | None:
    """When a file says that it was made, in UTC; a moment without a zone is Ecuador's."""
    try:
        made = _pdf_moment(said) or datetime.fromisoformat(said)
    except ValueError:
        return None
    made = (made if made.tzinfo else made.replace(tzinfo=ECUADOR)).astimezone(UTC).replace(second=0, microsecond=0)
    return None if made == TEMPLATE or made.year < 1995 else made


def _pdf_moment(said: str) -> datetime | None:
    match = PDF_DATE.match(said)
    if not match:
        return None
    zone = (match[6] or "").replace("'", "")
    offset = ECUADOR if not zone else UTC
    if zone and zone != "Z":
        minutes = int(zone[1:3]) * 60 + int(zone[3:5] or 0)
        offset = timezone(timedelta(minutes=minutes if zone[0] == "+" else -minutes))
    return datetime(*(int(match[place]) for place in range(1, 6)), tzinfo=offset)  # type: ignore[misc,arg-type]


class Shared(NamedTuple):
    """A fact that two documents have in common. `is_frequent`: many have it, so that it says little by itself."""

    keys: tuple[int, int]
    kind: str
    value: str
    said: tuple[str, str]
    pages: tuple[int, int]
    is_frequent: bool


def shared(held: Sequence[tuple[int, str, Sequence[Fact]]], own: Iterable[Fact], *, common_from: int) -> list[Shared]:
    """Facts equal between documents of different bidders: (key, bidder, facts).

    `own`: of the process's papers, left out; so is what more than half of the bidders have, where they are at least
    `common_from`.
    """
    left_out = {(fact.kind, fact.value) for fact in own if fact.kind != PRODUCER}
    having: dict[tuple[str, str], list[tuple[int, str, Fact]]] = {}
    for key, bidder, facts in held:
        for fact in facts:
            if (fact.kind, fact.value) not in left_out:
                having.setdefault((fact.kind, fact.value), []).append((key, bidder, fact))
    bidders = len({bidder for _, bidder, _ in held})
    told: list[Shared] = []
    for rows in having.values():
        writers = {bidder for _, bidder, _ in rows}
        if len(writers) > 1 and (bidders < common_from or len(writers) <= bidders / 2):
            told += _pairs(rows)
    return told


def _pairs(rows: list[tuple[int, str, Fact]]) -> Iterator[Shared]:
    for place, (key, bidder, fact) in enumerate(rows):
        for other_key, other_bidder, other in rows[place + 1 :]:
            if bidder != other_bidder:
                first, second = sorted([(key, fact), (other_key, other)])
                yield Shared(
                    (first[0], second[0]),
                    fact.kind,
                    fact.value,
                    (first[1].said, second[1].said),
                    (first[1].page, second[1].page),
                    fact.kind == PRODUCER,
                )
