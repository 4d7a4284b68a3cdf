"""Which fields are published, of those that a process must have reached by its phase."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from procurement.choices import Detail, Phase, Procedure, Role
from procurement.quality_rules.subject import PASSED, Finding, State, Subject

_ANY = frozenset(Phase) - {Phase.UNKNOWN}
_CALLED = _ANY - {Phase.PLANNING}
_AWARDED = frozenset({Phase.AWARD, Phase.CONTRACT})
_SIGNED = frozenset({Phase.CONTRACT})


@dataclass(frozen=True, slots=True)
class Published:
    """Judges whether a field is published. `phases`: in which it is to be expected; `listed`: the list has it too."""

    name: str
    phases: frozenset
    read: Callable[[Subject], Any]
    listed: bool = False

    def __call__(self, subject: Subject) -> Finding:
        if self.read(subject) not in (None, "", False):
            return PASSED
        if subject.process.detail == Detail.SUMMARY and not self.listed:
            return Finding(State.UNKNOWN, "Falta la ficha completa del proceso.")
        if subject.process.phase not in self.phases:
            return Finding(State.UNKNOWN, "No corresponde a la fase del proceso.")
        return Finding(State.FAIL, f"No se publica: {self.name.lower()}.")


def _fact(name: str) -> Callable[[Subject], Any]:
    return lambda subject: getattr(subject.process, name)


def _all(parts: str, field: str) -> Callable[[Subject], Any]:
    """Whether there are such parts and every one has the field."""
    return lambda subject: bool(rows := getattr(subject, parts)) and all(getattr(row, field) for row in rows)


def _procedure(subject: Subject) -> bool:
    return subject.process.procedure != Procedure.UNKNOWN


def _winners_identified(subject: Subject) -> bool:
    awards = subject.awards_in_effect
    return bool(awards) and all((subject.awarded or {}).get(award.number) for award in awards)


FIELDS = (
    (101, "objeto", Published("Objeto", _ANY, _fact("title"), listed=True)),
    (102, "entidad", Published("RUC de la entidad", _ANY, lambda subject: subject.buyer_ruc)),
    (103, "procedimiento", Published("Procedimiento", _CALLED, _procedure, listed=True)),
    (104, "tipo-de-compra", Published("Tipo de compra", _CALLED, _fact("category"))),
    (105, "lugar", Published("Provincia de la entidad", _ANY, _fact("region"), listed=True)),
    (106, "presupuesto", Published("Presupuesto referencial", _ANY, _fact("budget_amount"))),
    (107, "limite-de-preguntas", Published("Límite de preguntas", _CALLED, _fact("enquiry_period_end"))),
    (108, "limite-de-ofertas", Published("Límite de entrega de ofertas", _CALLED, _fact("tender_period_end"))),
    (109, "items", Published("Ítems", _CALLED, lambda subject: bool(subject.items))),
    (110, "cpc", Published("CPC de todos los ítems", _CALLED, _all("items", "cpc"))),
    (111, "precios", Published("Subtotal de todos los ítems", _CALLED, _all("items", "total"))),
    (
        112,
        "numero-de-ofertas",
        Published("Número de ofertas", _AWARDED, lambda s: s.process.tenderers_count is not None),
    ),
    (
        113,
        "oferentes",
        Published("Oferentes", _AWARDED, lambda s: any(role == Role.TENDERER for _, _, role in s.people)),
    ),
    (114, "monto-adjudicado", Published("Monto adjudicado", _AWARDED, _fact("awarded_amount"))),
    (115, "fecha-de-adjudicacion", Published("Fecha de adjudicación", _AWARDED, _fact("awarded_at"))),
    (116, "adjudicatarios", Published("RUC de los adjudicatarios", _AWARDED, _winners_identified)),
    (117, "contratos", Published("Contratos", _SIGNED, lambda subject: bool(subject.contracts))),
    (118, "monto-contratado", Published("Monto contratado", _SIGNED, _fact("contracted_amount"))),
    (119, "firma", Published("Firma del contrato", _SIGNED, _fact("signed_at"))),
    (120, "vigencia", Published("Vigencia del contrato", _SIGNED, _all("contracts", "period_end"))),
)
