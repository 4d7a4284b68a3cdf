"""Which parts a pliego of its procedure has to have, and which of them a draft does not.

What each rests on is the law's rule of the same slug, where the portal knows one; else the practice of model pliegos.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from documents.analysis_rules import engine
from documents.analysis_rules.schema import Analysis
from documents.analysis_rules.text import Page
from law.rules import Rule, choose

SIE, INFIMA = "subasta_inversa_electronica", "infima_cuantia"
PRACTICE = "Práctica de los pliegos modelo"
UNVERIFIED = "por_verificar"


@dataclass(frozen=True)
class Section:
    """`heads`: how its heading may begin, without accents; `field` of the analysis tells that it is there too; `rule`:
    slug of the law's threshold that asks for it; `only` and `never`: procedures."""

    slug: str
    label: str
    heads: str
    field: str = ""
    rule: str = ""
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def applies(self, procedure: str) -> bool:
        return procedure not in self.never and (not self.only or procedure in self.only)


SECTIONS = (
    Section("objeto", "Objeto de la contratación", r"objeto|denominacion|nombre del proceso", "object"),
    Section("presupuesto", "Presupuesto referencial", r"presupuesto|monto (?:refer|estim)|valor refer", "reference_budget"),
    Section("cpc", "Código CPC", r"(?:codigo )?cpc|clasificador", "cpc_code"),
    Section("especificaciones", "Especificaciones técnicas o términos de referencia",
            r"especificaciones|terminos de referencia|tdr|detalle (?:de|del) (?:bien|servicio)|caracteristicas|items", "items"),
    Section("preguntas", "Término para preguntas y aclaraciones",
            r"(?:fecha (?:limite )?(?:de|para) )?(?:las )?preguntas|cronograma", "questions_deadline", "preguntas_minimo", never=(INFIMA,)),
    Section("ofertas", "Fecha límite de entrega de ofertas",
            r"(?:fecha (?:limite )?)?(?:de |para )?(?:la )?(?:entrega|presentacion|recepcion) de (?:las )?(?:ofertas|propuestas)",
            "offers_deadline", "ofertas_minimo"),
    Section("convalidacion", "Convalidación de errores de forma", r"convalidaci|errores de forma", "", "convalidacion_minimo", never=(INFIMA,)),
    Section("vigencia", "Vigencia de la oferta", r"(?:plazo de )?(?:vigencia|validez)(?: de (?:la|las) ofertas?)?", "offer_validity", never=(INFIMA,)),
    Section("plazo", "Plazo de ejecución", r"plazo|tiempo de (?:ejec|entrega)", "delivery_term"),
    Section("pago", "Forma de pago", r"(?:forma|condiciones) (?:y condiciones )?de pago|pagos?\b", "payment_terms", "anticipo_maximo"),
    Section("garantias", "Garantías", r"garantia", "performance_guarantee_pct", "garantia_fiel_cumplimiento", never=(INFIMA,)),
    Section("multas", "Multas", r"multas?\b|penalidad|sancion", "penalty_per_mille", "multa_minimo"),
    Section("evaluacion", "Metodología de evaluación", r"(?:metodologia|parametros|forma) de evaluacion|evaluacion|calificacion",
            "evaluation_method", "puntaje_total", never=(INFIMA, SIE)),
    Section("puja", "Puja y rebaja mínima", r"puja|(?:variacion|rebaja) minima", "", "puja_minimo", only=(SIE,)),
    Section("negociacion", "Negociación cuando hay un solo oferente", r"negociacion", "", "rebaja_minima", only=(SIE,)),
    Section("vae", "Participación o valor agregado ecuatoriano", r"vae\b|valor agregado|participacion (?:ecuatoriana|nacional)", never=(INFIMA,)),
    Section("administrador", "Administrador del contrato", r"administra", "contract_administrator"),
    Section("obligaciones", "Obligaciones del contratista", r"obligaciones", "obligations", never=(INFIMA,)),
    Section("rechazo", "Causales de rechazo", r"(?:causales|causas) de rechazo|rechazo", "rejection_causes", never=(INFIMA,)),
)  # fmt: skip
BEFORE = r"^[^\w\n]*(?:(?:[ivx]{1,5}|\d+(?:\.\d+)*|[a-z])[.):-]*\s+)?(?:"


@dataclass(frozen=True)
class Missing:
    """`norm` is what asks for it; `certainty` how sure the portal is of that."""

    section: Section
    norm: str
    certainty: str

    def as_json(self) -> dict:
        return {
            "section": self.section.slug,
            "label": self.section.label,
            "norm": self.norm,
            "certainty": self.certainty,
        }


def missing(pages: Sequence[Page], whole: Analysis, law: Sequence[Rule], on: date) -> tuple[list[Missing], list[str]]:
    """What is not there, and the labels of what is."""
    procedure = procedure_of(whole)
    text = engine.Reading(list(pages)).text.folded
    gone: list[Missing] = []
    there: list[str] = []
    for section in SECTIONS:
        if not section.applies(procedure):
            continue
        if _is_there(section, text, whole):
            there.append(section.label)
        else:
            gone.append(_missing(section, law, on, procedure))
    return gone, there


def procedure_of(whole: Analysis) -> str:
    """Slug of the procedure; empty when the draft does not say."""
    found = whole.fields["procedure_type"]
    return str(found.value) if found.state == "found" else ""


def _is_there(section: Section, text: str, whole: Analysis) -> bool:
    # "not applicable": it says that there is none, which is saying it.
    told = section.field and whole.fields[section.field].state in ("found", "ambiguous", "not_applicable")
    return bool(told) or re.search(BEFORE + section.heads + r")", text, re.MULTILINE) is not None


def _missing(section: Section, law: Sequence[Rule], on: date, procedure: str) -> Missing:
    if not section.rule:
        return Missing(section, PRACTICE, UNVERIFIED)
    held = choose(law, section.rule, on=on, procedure=procedure)
    # A rule of bands of amounts: any of them names the article.
    rule = held or next((r for r in law if r.slug == section.rule and r.valid_from <= on <= (r.valid_to or on)), None)
    return Missing(section, rule.norm, rule.certainty) if rule else Missing(section, PRACTICE, UNVERIFIED)
