"""The fields of a process that can be told apart: what differs between two of its states. Pure, over mapped values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from procurement.choices import Category, Method, Phase, Role
from procurement.mapping import ProcessValues

MOST_PARTS = 10  # differences told of each list; the others are counted


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` says how a value is shown: text, money, moment, number or label."""

    name: str
    label: str
    kind: str
    read: Callable[[ProcessValues], Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` are None where nothing is published."""

    field: str
    label: str
    kind: str
    before: Any
    after: Any


def _fact(name: str, label: str, kind: str = "text") -> Field:
    return Field(name, label, kind, lambda process: getattr(process.facts, name))


def _people(role: Role) -> Callable[[ProcessValues], str]:
    def read(process: ProcessValues) -> str:
        names = {party.key: party.name or party.key[0] or party.key[1] for party in process.suppliers}
        return "; ".join(
            sorted(names.get(key, key[0] or key[1]) for key, taken in process.participations if taken == role)
        )

    return read


def _length(name: str, label: str) -> Field:
    return Field(name, label, "number", lambda process: len(getattr(process, name)))


FACTS = (
    _fact("title", "Objeto"),
    _fact("buyer_name", "Entidad contratante"),
    _fact("procedure_source", "Procedimiento"),
    _fact("category", "Tipo de compra", "label"),
    _fact("method", "Método", "label"),
    _fact("award_criteria", "Criterio de adjudicación"),
    _fact("eligibility_criteria", "Parámetros de calificación"),
    _fact("phase", "Fase", "label"),
    _fact("budget_amount", "Presupuesto referencial", "money"),
    _fact("budget_line", "Partida presupuestaria"),
    _fact("published_at", "Publicación", "moment"),
    _fact("enquiry_period_end", "Límite de preguntas", "moment"),
    _fact("tender_period_end", "Límite de entrega de ofertas", "moment"),
    _fact("award_period_end", "Adjudicación prevista", "moment"),
    _fact("auction_start", "Inicio de la puja", "moment"),
    _fact("auction_end", "Fin de la puja", "moment"),
    _fact("tenderers_count", "Ofertas recibidas", "number"),
    _fact("awarded_amount", "Monto adjudicado", "money"),
    _fact("awarded_at", "Fecha de adjudicación", "moment"),
    _fact("contracted_amount", "Monto contratado", "money"),
    _fact("signed_at", "Firma del contrato", "moment"),
)
LISTS = (
    Field("tenderers", "Oferentes", "text", _people(Role.TENDERER)),
    Field("suppliers", "Adjudicatarios", "text", _people(Role.SUPPLIER)),
    _length("lots", "Lotes"),
    _length("items", "Ítems"),
    _length("enquiries", "Preguntas"),
    _length("bids", "Pujas"),
    _length("awards", "Adjudicaciones"),
    _length("contracts", "Contratos"),
)
BY_NAME = {field.name: field for field in (*FACTS, *LISTS)}

_LABELS = {"category": Category, "method": Method, "phase": Phase}
_READERS: dict[str, Callable[[str], Any]] = {
    "money": Decimal,
    "moment": datetime.fromisoformat,
    "number": int,
    "text": str,
}

# Of each list: what one of its parts is called, and its fields (name, label, kind).
_PARTS = {
    "lots": ("Lote", (("title", "descripción", "text"), ("amount", "monto", "money"))),
    "items": (
        "Ítem",
        (
            ("description", "descripción", "text"),
            ("cpc", "CPC", "text"),
            ("quantity", "cantidad", "number"),
            ("unit_price", "precio unitario", "money"),
            ("total", "subtotal", "money"),
        ),
    ),
    "enquiries": ("Pregunta", (("question", "pregunta", "text"), ("answer", "respuesta", "text"))),
    "awards": (
        "Adjudicación",
        (("supplier_names", "adjudicatarios", "text"), ("amount", "monto", "money"), ("awarded_at", "fecha", "moment")),
    ),
    "contracts": (
        "Contrato",
        (
            ("amount", "monto", "money"),
            ("signed_at", "firma", "moment"),
            ("period_start", "inicio", "moment"),
            ("period_end", "fin", "moment"),
            ("status", "estado en la fuente", "text"),
        ),
    ),
}


def differences(before: ProcessValues, after: ProcessValues) -> Iterator[Difference]:
    """What differs, field by field, in the order of the page of a process."""
    for field in (*FACTS, *LISTS):
        old, new = (published(field.read(process)) for process in (before, after))
        if old != new:
            yield Difference(field.name, field.label, field.kind, old, new)
    for name in _PARTS:
        yield from _shortened(name, list(_part_differences(name, before, after)))


def as_text(value: Any) -> str:
    """A value as it is kept beside another one: exact, and the same for equal values."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def from_text(name: str, text: str) -> Any:
    """The value of a field of FACTS again."""
    if name in _LABELS:
        return _LABELS[name](text)
    return _READERS[BY_NAME[name].kind](text)


def published(value: Any) -> Any:
    """A value, or None for what is empty: a list of nothing is not published."""
    return None if value in ("", 0) else value


def _part_differences(name: str, before: ProcessValues, after: ProcessValues) -> Iterator[Difference]:
    """Of the parts that both states have; those that came or went are seen in the length of the list."""
    held, arrived = _keyed(getattr(before, name)), _keyed(getattr(after, name))
    # What a single award or contract says is already said of the process.
    told = {"amount", "awarded_at", "signed_at"} if name in ("awards", "contracts") and len(arrived) == 1 else set()
    called, fields = _PARTS[name]
    for key, new in arrived.items():
        old = held.get(key, new)
        for field, label, kind in fields:
            was, became = (published(getattr(part, field)) for part in (old, new))
            if was != became and field not in told:
                yield Difference(f"{name}.{field}", f"{called} {new.number}, {label}", kind, was, became)


def _keyed(parts: Sequence) -> dict:
    """Parts by their id in the source; those that share one, or have none, by their place too."""
    keyed: dict = {}
    for part in parts:
        key = part.source_id or part.number
        keyed[(key, part.number) if key in keyed else key] = part
    return keyed


def _shortened(name: str, found: list[Difference]) -> Iterator[Difference]:
    yield from found[:MOST_PARTS]
    if (rest := len(found) - MOST_PARTS) > 0:
        yield Difference(name, f"{BY_NAME[name].label}: otros datos que cambiaron", "number", None, rest)
