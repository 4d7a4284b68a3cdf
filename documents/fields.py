"""What the fields of an analysis are called, of which kind each is, and how its value is written for people. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
UNITS = {
    "calendar_days": "días calendario",
    "business_days": "días término",
    "months": "meses",
    "years": "años",
}
METHODS = {"meets_does_not_meet": "Cumple o no cumple", "points": "Por puntaje", "lowest_price": "Menor precio"}
PROCEDURES = {
    "subasta_inversa_electronica": "Subasta inversa electrónica",
    "licitacion_de_seguros": "Licitación de seguros",
    "licitacion": "Licitación",
    "cotizacion": "Cotización",
    "menor_cuantia": "Menor cuantía",
    "infima_cuantia": "Ínfima cuantía",
    "lista_corta": "Lista corta",
    "concurso_publico": "Concurso público",
    "contratacion_directa": "Contratación directa",
    "feria_inclusiva": "Feria inclusiva",
    "catalogo_electronico": "Catálogo electrónico",
    "regimen_especial": "Régimen especial",
    "emergencia": "Emergencia",
}
_EVENTS = {
    "publication": "Publicación",
    "questions_deadline": "Límite de preguntas",
    "answers_deadline": "Límite de respuestas",
    "offers_deadline": "Límite de entrega de ofertas",
    "opening": "Apertura de ofertas",
    "correction": "Convalidación de errores",
    "evaluation": "Calificación",
    "auction": "Puja",
    "award": "Adjudicación",
}
_CATEGORIES = {
    "general_experience": "Experiencia general",
    "specific_experience": "Experiencia específica",
    "personnel_experience": "Experiencia del personal",
    "equity": "Patrimonio",
    "financial_index": "Índice financiero",
    "certification": "Certificación",
    "vae": "Valor agregado ecuatoriano",
    "equipment": "Equipo",
    "personnel": "Personal",
    "methodology": "Metodología",
    "form": "Formulario",
    "legal": "Legal",
    "technical": "Técnico",
    "other": "Otro",
}
_GUARANTEES = {"performance": "Fiel cumplimiento", "advance": "Buen uso del anticipo", "technical": "Técnica"}
_MEASURES = {"per_mille": "por mil", "pct": "por ciento", "usd": "USD"}
# What words of a choice stand for which value, by the kind of the column or field.
CHOICES: dict[str, dict[str, str]] = {
    "procedure": PROCEDURES,
    "method": METHODS,
    "event": _EVENTS,
    "category": _CATEGORIES,
    "guarantee": _GUARANTEES,
    "measure": _MEASURES,
}


@dataclass(frozen=True)
class Column:
    """One datum of a row of a list."""

    key: str
    label: str
    kind: str


@dataclass(frozen=True)
class Told:
    """`kind`: text | code | choice kinds | money | percent | per_mille | cpc | term | moment | rows."""

    name: str
    label: str
    kind: str
    group: str
    columns: tuple[Column, ...] = ()

    @property
    def options(self) -> dict[str, str]:
        return CHOICES.get(self.kind, {})


def _columns(*said: str) -> tuple[Column, ...]:
    """Columns from "key:kind:Etiqueta" each."""
    return tuple(Column(key, label, kind) for key, kind, label in (each.split(":", 2) for each in said))


GROUPS = (
    ("identity", "Identificación"),
    ("money", "Montos y condiciones"),
    ("dates", "Plazos y fechas"),
    ("demands", "Experiencia y evaluación"),
    ("lists", "Listas"),
    ("parties", "Oferentes y contrato"),
)
FIELDS: dict[str, Told] = {
    told.name: told
    for told in (
        Told("process_code", "Código del proceso", "code", "identity"),
        Told("buyer_name", "Entidad contratante", "text", "identity"),
        Told("procedure_type", "Procedimiento", "procedure", "identity"),
        Told("object", "Objeto", "text", "identity"),
        Told("cpc_code", "Código CPC", "cpc", "identity"),
        Told("contract_administrator", "Administrador del contrato", "text", "identity"),
        Told("reference_budget", "Presupuesto referencial", "money", "money"),
        Told("advance_payment_pct", "Anticipo", "percent", "money"),
        Told("performance_guarantee_pct", "Garantía de fiel cumplimiento", "percent", "money"),
        Told("advance_guarantee_pct", "Garantía de buen uso del anticipo", "percent", "money"),
        Told("penalty_per_mille", "Multa por cada día", "per_mille", "money"),
        Told("payment_terms", "Forma de pago", "text", "money"),
        Told("delivery_term", "Plazo de ejecución o entrega", "term", "dates"),
        Told("offer_validity", "Vigencia de la oferta", "term", "dates"),
        Told("questions_deadline", "Límite de preguntas", "moment", "dates"),
        Told("offers_deadline", "Límite de entrega de ofertas", "moment", "dates"),
        Told("award_date", "Fecha de adjudicación", "moment", "dates"),
        Told("general_experience", "Experiencia general", "text", "demands"),
        Told("specific_experience", "Experiencia específica", "text", "demands"),
        Told("minimum_equity", "Patrimonio mínimo", "money", "demands"),
        Told("evaluation_method", "Método de evaluación", "method", "demands"),
        Told(
            "evaluation_criteria", "Criterios de evaluación", "rows", "demands",
            _columns("name:text:Criterio", "points:points:Puntos"),
        ),
        Told(
            "items", "Ítems", "rows", "lists",
            _columns(
                "description:text:Descripción", "quantity:number:Cantidad", "unit:word:Unidad", "cpc:code:CPC",
                "unit_price:money:Precio unitario", "total:money:Total",
            ),
        ),
        Told("schedule", "Cronograma", "rows", "lists", _columns("event:event:Etapa", "at:moment:Fecha")),
        Told(
            "requirements", "Requisitos", "rows", "lists",
            _columns(
                "text:text:Requisito", "category:category:Clase", "threshold:threshold:Umbral",
                "mandatory:yes:Obligatorio", "correctable:yes:Convalidable",
            ),
        ),
        Told(
            "guarantees", "Garantías", "rows", "lists",
            _columns("type:guarantee:Garantía", "pct:percent:Porcentaje", "term:term:Vigencia"),
        ),
        Told(
            "penalties", "Multas", "rows", "lists",
            _columns("text:text:Multa", "value:number:Valor", "unit:measure:Medida", "per_day:yes:Por día"),
        ),
        Told("obligations", "Obligaciones del contratista", "rows", "lists", _columns("text:text:Obligación")),
        Told("rejection_causes", "Causas de rechazo", "rows", "lists", _columns("text:text:Causa")),
        Told("signatories", "Firmantes", "rows", "lists", _columns("name:text:Nombre", "position:word:Cargo")),
        Told(
            "bidders", "Oferentes", "rows", "parties",
            _columns(
                "name:text:Oferente", "ruc:code:RUC", "amount:money:Monto", "meets:yes:Cumple", "points:points:Puntaje"
            ),
        ),
        Told("contractor", "Contratista", "text", "parties"),
        Told("amount", "Monto del contrato", "money", "parties"),
        Told("term", "Plazo del contrato", "term", "parties"),
    )
}  # fmt: skip


def of(name: str) -> Told:
    """A field that nobody described yet is shown as text under its own name."""
    return FIELDS.get(name) or Told(name, name.replace("_", " ").capitalize(), "text", "lists")


def told(kind: str, value: Any) -> str:
    """A value of a kind in words; empty for none. What has another shape is shown as it is, never hidden."""
    if value is None or value == "":
        return ""
    try:
        return _WRITERS.get(kind, _plain)(value)
    except (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        return _plain(value)


def rows_told(field: Told, value: Any) -> list[list[str]]:
    """The rows of a list as words, in the order of its columns."""
    rows = value if isinstance(value, list) else []
    return [[told(column.kind, _cell(row, column.key)) for column in field.columns] for row in rows]


def _cell(row: Any, key: str) -> Any:
    if isinstance(row, dict):
        return row.get(key)
    return row if key in ("text", "name", "description") else None


def in_words(name: str, value: Any) -> str:
    """The whole value on one line, for exports and messages."""
    field = of(name)
    if field.kind != "rows":
        return told(field.kind, value)
    return "; ".join(" · ".join(cell for cell in row if cell) for row in rows_told(field, value))


def figure(text: Any, places: int | None = None) -> str:
    """1234.5 → 1.234,5; with `places` always so many decimals."""
    number = Decimal(str(text))
    written = f"{number:,.{places}f}" if places is not None else f"{number.normalize():,f}"
    return written.translate(str.maketrans(",.", ".,"))


def _money(value: Any) -> str:
    return f"USD\N{NO-BREAK SPACE}{figure(value, 2)}"


def _percent(value: Any) -> str:
    return f"{figure(value)}\N{NO-BREAK SPACE}%"


def _term(value: dict) -> str:
    return f"{value['quantity']} {UNITS[value['unit']]}"


def _moment(value: str) -> str:
    day, _, hour = value.partition("T")
    year, month, number = (int(part) for part in day.split("-"))
    return f"{number} {MONTHS[month - 1]} {year}" + (f" {hour[:5]}" if hour else "")


def _threshold(value: dict) -> str:
    sign = {">=": "al menos", "<=": "hasta", ">": "más de", "<": "menos de", "=": ""}.get(value["operator"], "")
    unit = value["unit"]
    amount = {"usd": _money, "pct": _percent}.get(unit, lambda v: f"{figure(v)} {UNITS.get(unit, unit)}")
    return f"{sign} {amount(value['value'])}".strip()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dict):
        return ", ".join(_plain(each) for each in value.values() if each not in (None, ""))
    if isinstance(value, list):
        return "; ".join(_plain(each) for each in value)
    return re.sub(r"\s+", " ", str(value)).strip()


def _number(value: Any) -> str:
    try:
        return figure(value)
    except InvalidOperation:
        return _plain(value)


_WRITERS = {
    "money": _money,
    "percent": _percent,
    "per_mille": lambda value: f"{figure(value)} por mil",
    "points": _number,
    "number": _number,
    "term": _term,
    "moment": _moment,
    "threshold": _threshold,
    **{kind: lambda value, words=words: words.get(value) or _plain(value) for kind, words in CHOICES.items()},
}
