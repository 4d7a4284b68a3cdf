"""Which months of SERCOP's bulk files to read, and what is known of each. Pure: values in, values out.

A monthly file tells what was published in that month, but it goes on growing: half of what a month holds closes within
four or five months. So young months are read again every week, older ones every month, and then no more.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from procurement.choices import MonthState, RejectionKind

ALL = "all"  # the whole month, in SERCOP's words
FIRST = (2015, 1)

# Up to so many months of age, read again after so long; beyond the last line, never.
REREAD = (
    (0, timedelta(days=1)),
    (5, timedelta(days=7)),
    (12, timedelta(days=30)),
)
RETRY = {
    MonthState.NOT_YET: timedelta(days=1),
    MonthState.UNCHECKED: timedelta(days=1),
    MonthState.INCOMPLETE: timedelta(days=7),
    MonthState.FAILED: timedelta(0),
}
# What keeps the present fresh goes first; what failed goes last, so that it holds up nothing.
ORDER = (
    MonthState.STALE,
    MonthState.NOT_YET,
    MonthState.MISSING,
    MonthState.UNCHECKED,
    MonthState.INCOMPLETE,
    MonthState.FAILED,
)
# The count is of the live list, which is ahead of the file by up to 22 publications.
LARGEST_DIFFERENCE, DIFFERENCE_SHARE = 30, 50

# The procedures that a month can be asked for by, in SERCOP's spelling: 24 of the 27 of its form are known.
METHODS = (
    "Catálogo electrónico - Compra directa",
    "Catálogo electrónico - Mejor oferta",
    "Catálogo electrónico - Gran compra mejor oferta",
    "Catálogo electrónico - Gran compra puja",
    "Subasta Inversa Electrónica",
    "Menor Cuantía",
    "Cotización",
    "Licitación",
    "Licitación de Seguros",
    "Concurso publico",
    "Concurso Público por Lista Corta Desierta",
    "Lista corta",
    "Contratacion directa",
    "Contratación Directa por Terminación Unilateral",
    "Contratos entre Entidades Públicas o sus subsidiarias",
    "Bienes y Servicios únicos",
    "Comunicación Social – Contratación Directa",
    "Comunicación Social – Proceso de Selección",
    "Obra artística, científica o literaria",
    "Repuestos o Accesorios",
    "Contratación de Seguros",
    "Asesoría y Patrocinio Jurídico",
    "Transporte de correo interno o internacional",
    "Contrataciones con empresas públicas internacionales",
)


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a month: the state it was left in, and when the source last answered about it."""

    year: int
    month: int
    state: MonthState
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """A month to read, and why."""

    year: int
    month: int
    reason: MonthState

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


def plan(
    held: Iterable[Held], *, now: datetime, first: tuple[int, int], last: tuple[int, int] | None = None
) -> list[Due]:
    """The months from `first` to `last` (the current one unless given) that are to be read at `now`, in order."""
    known = {(month.year, month.month): month for month in held}
    due = []
    for year, month in months(first, min(last or (now.year, now.month), (now.year, now.month))):
        found = known.get((year, month))
        reason = state(found, now=now)
        if reason in ORDER and _is_time(found, reason, now):
            due.append(Due(year, month, reason))
    return sorted(due, key=lambda one: (ORDER.index(one.reason), -one.year, -one.month))


def state(held: Held | None, *, now: datetime) -> MonthState:
    """The state of a month as the clock makes it: missing, or due to be read again, or as it was left."""
    if held is None:
        return MonthState.MISSING
    if held.state == MonthState.LOADED and _is_stale(held, now):
        return MonthState.STALE
    return held.state


def _is_stale(held: Held, now: datetime) -> bool:
    wait = next((wait for age, wait in REREAD if months_old(held.year, held.month, now.date()) <= age), None)
    return wait is not None and (held.checked_at is None or now - held.checked_at >= wait)


def _is_time(held: Held | None, reason: MonthState, now: datetime) -> bool:
    if held is None or held.checked_at is None:
        return True
    return now - held.checked_at >= RETRY.get(reason, timedelta(0))


def months(first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Every (year, month) from `first` to `last`, both included."""
    year, month = first
    while (year, month) <= last:
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def months_old(year: int, month: int, today: date) -> int:
    return (today.year - year) * 12 + today.month - month


def parse(text: str) -> tuple[int, int]:
    """ "2015-01" -> (2015, 1). Raises ValueError with a sentence."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip(), re.ASCII)
    found = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= found[1] <= 12 or found < FIRST:
        raise ValueError(f"«{text[:20]}» no es un mes: se espera AAAA-MM, desde 2015-01")
    return found


def completeness(expected: int | None, received: int) -> MonthState:
    """How a month that was read is left. `received` counts rejected objects too: they came. More than was announced
    is no shortage; an unknown count is not completeness."""
    if expected is None:
        return MonthState.UNCHECKED
    allowed = min(LARGEST_DIFFERENCE, expected // DIFFERENCE_SHARE)
    return MonthState.INCOMPLETE if expected - received > allowed else MonthState.LOADED


# The first that fits, in the sentences of the scanner and of the mapping.
_KINDS = (
    ("UTF-", RejectionKind.ENCODING),
    ("anidados", RejectionKind.TOO_LARGE),
    ("mide más de", RejectionKind.TOO_LARGE),
    ("está cortado", RejectionKind.CUT),
    ("termina sin cerrar", RejectionKind.CUT),
    ("JSON", RejectionKind.BROKEN),
    ("objetos rotos", RejectionKind.BROKEN),
    ("OCDS", RejectionKind.NOT_OCDS),
    ("vacío", RejectionKind.NOT_OCDS),
    ("comprimido", RejectionKind.NOT_OCDS),
    ("ZIP", RejectionKind.NOT_OCDS),
    ("registro no trae", RejectionKind.NOT_OCDS),
)


def rejection_kind(reason: str) -> RejectionKind:
    """What sort of error a sentence of the loader tells; a value that makes no sense, when it is about none else."""
    return next((kind for words, kind in _KINDS if words in reason), RejectionKind.VALUE)
