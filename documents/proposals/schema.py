"""The shapes of a model's answers: the fields of the one schema, in groups that are asked one by one. Every value comes
with its quotes; a field that the pages do not say is null."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

PROPOSALS_VERSION = "1"


class Cited(BaseModel):
    page: int
    quote: str


class Found(BaseModel):
    value: str
    citations: list[Cited]


class Term(BaseModel):
    quantity: int
    unit: Literal["calendar_days", "business_days", "months", "years"]
    citations: list[Cited]


class Procedure(BaseModel):
    value: Literal[
        "subasta_inversa_electronica", "licitacion", "licitacion_de_seguros", "lista_corta", "concurso_publico",
        "menor_cuantia", "infima_cuantia", "cotizacion", "feria_inclusiva", "catalogo_electronico",
        "contratacion_directa", "regimen_especial", "emergencia",
    ]  # fmt: skip
    citations: list[Cited]


class Method(BaseModel):
    value: Literal["meets_does_not_meet", "points", "lowest_price"]
    citations: list[Cited]


class Criterion(BaseModel):
    name: str
    points: str


class Criteria(BaseModel):
    value: list[Criterion]
    citations: list[Cited]


class Requirement(BaseModel):
    category: Literal[
        "legal", "technical", "equipment", "personnel", "personnel_experience", "general_experience",
        "specific_experience", "equity", "financial_index", "certification", "vae", "methodology", "form",
    ]  # fmt: skip
    text: str
    mandatory: bool
    citations: list[Cited]


class Sentence(BaseModel):
    text: str
    citations: list[Cited]


class Identification(BaseModel):
    process_code: Found | None
    buyer_name: Found | None
    procedure_type: Procedure | None
    object: Found | None
    reference_budget: Found | None
    cpc_code: Found | None


class Times(BaseModel):
    delivery_term: Term | None
    offer_validity: Term | None
    questions_deadline: Found | None
    offers_deadline: Found | None
    award_date: Found | None


class Money(BaseModel):
    advance_payment_pct: Found | None
    performance_guarantee_pct: Found | None
    advance_guarantee_pct: Found | None
    penalty_per_mille: Found | None
    payment_terms: Found | None


class Experience(BaseModel):
    general_experience: Found | None
    specific_experience: Found | None
    minimum_equity: Found | None
    contract_administrator: Found | None


class Evaluation(BaseModel):
    evaluation_method: Method | None
    evaluation_criteria: Criteria | None


class Duties(BaseModel):
    requirements: list[Requirement]
    obligations: list[Sentence]
    rejection_causes: list[Sentence]


@dataclass(frozen=True)
class Group:
    """`cues`: folded words of the pages that say such things."""

    name: str
    shape: type[BaseModel]
    cues: str
    hint: str


GROUPS = (
    Group(
        "identification", Identification, r"objeto|codigo|entidad|presupuesto referencial|cpc|procedimiento|convoca",
        "Quién contrata, qué, con qué procedimiento, código del proceso y presupuesto referencial (sin IVA).",
    ),
    Group(
        "times", Times, r"plazo|vigencia|fecha|cronograma|preguntas|adjudicacion",
        "Plazo de ejecución o entrega, vigencia de la oferta y fechas límite. Las fechas relativas no se calculan: null.",
    ),
    Group(
        "money", Money, r"anticipo|garantia|multa|por mil|forma de pago|pagos?\b",
        "Porcentajes de anticipo y garantías, multa por mil por día, y forma de pago.",
    ),
    Group(
        "experience", Experience, r"experiencia|patrimonio|administrador",
        "Experiencia general y específica del oferente (la frase entera), patrimonio mínimo, administrador del contrato.",
    ),
    Group(
        "evaluation", Evaluation, r"evaluacion|puntaje|puntos|cumple|calificacion|precio mas bajo",
        "Cómo se evalúa y los criterios con su puntaje.",
    ),
    Group(
        "duties", Duties, r"requisito|debera|obligaciones|rechaz|descalific|formulario",
        "Requisitos exigidos al oferente, obligaciones del contratista y causas de rechazo; cada uno con su frase.",
    ),
)  # fmt: skip
