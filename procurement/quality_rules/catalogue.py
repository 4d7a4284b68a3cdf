"""The table of questions. A number is kept in every row that was measured: it is never given to another question."""

from collections.abc import Callable
from dataclasses import dataclass

from procurement.quality_rules import amounts, coverage, dates, people, texts
from procurement.quality_rules.subject import Finding, Subject

EDITION = 1  # raise it when a question or its answer changes: everything is measured again


@dataclass(frozen=True, slots=True)
class Measure:
    """`needs`: the fields without which it cannot be said."""

    number: int
    slug: str
    title: str
    needs: str
    judge: Callable[[Subject], Finding]


_CHECKS = (
    (
        1,
        "preguntas-tras-publicacion",
        "El plazo de preguntas termina después de la publicación",
        "Publicación y límite de preguntas",
        dates.enquiries_after_publication,
    ),
    (
        2,
        "ofertas-tras-publicacion",
        "El plazo de ofertas termina después de la publicación",
        "Publicación y límite de entrega de ofertas",
        dates.offers_after_publication,
    ),
    (
        3,
        "ofertas-tras-preguntas",
        "Las preguntas terminan antes que las ofertas",
        "Límite de preguntas y límite de entrega de ofertas",
        dates.offers_after_enquiries,
    ),
    (
        4,
        "periodo-de-adjudicacion",
        "El período de adjudicación empieza antes de terminar",
        "Inicio de adjudicación y adjudicación prevista",
        dates.award_period,
    ),
    (5, "periodo-de-puja", "La puja empieza antes de terminar", "Inicio y fin de la puja", dates.auction_period),
    (
        6,
        "periodo-de-contrato",
        "El contrato empieza antes de terminar",
        "Inicio y fin de cada contrato",
        dates.contract_periods,
    ),
    (
        7,
        "adjudicacion-tras-publicacion",
        "La adjudicación no es anterior a la publicación",
        "Publicación y fecha de adjudicación",
        dates.award_after_publication,
    ),
    (
        8,
        "adjudicacion-tras-ofertas",
        "La adjudicación no es anterior al límite de ofertas",
        "Límite de entrega de ofertas y fecha de adjudicación",
        dates.award_after_offers,
    ),
    (
        9,
        "contrato-tras-adjudicacion",
        "El contrato no se firma antes de adjudicar",
        "Fecha de adjudicación y firma del contrato",
        dates.contract_after_award,
    ),
    (
        10,
        "fechas-futuras",
        "Nada de lo ya ocurrido tiene fecha futura",
        "Alguna fecha de publicación, adjudicación, firma, pregunta o puja",
        dates.nothing_in_the_future,
    ),
    (
        11,
        "contrato-y-adjudicado",
        "El contrato está entre 50 % y 150 % de lo adjudicado",
        "Monto del contrato y monto adjudicado",
        amounts.contract_near_award,
    ),
    (
        12,
        "adjudicado-y-presupuesto",
        "Lo adjudicado está entre 50 % y 150 % del presupuesto",
        "Monto adjudicado y presupuesto referencial",
        amounts.award_near_budget,
    ),
    (
        13,
        "lotes-y-presupuesto",
        "Los lotes suman el presupuesto",
        "Monto de todos los lotes y un presupuesto aparte",
        amounts.lots_make_the_budget,
    ),
    (14, "montos-absurdos", "Los montos son verosímiles", "Algún monto", amounts.nothing_absurd),
    (
        15,
        "montos-repetidos",
        "Ítems distintos no tienen todos el mismo subtotal",
        "Subtotal de los ítems",
        amounts.amounts_are_not_repeated,
    ),
    (
        16,
        "ofertas-contadas",
        "Las ofertas contadas son las de los oferentes nombrados",
        "Número de ofertas y lista de oferentes",
        people.tenderers_counted,
    ),
    (
        17,
        "ruc-bien-formado",
        "Los RUC están bien formados",
        "RUC de la entidad o de algún proveedor",
        people.rucs_well_formed,
    ),
    (
        18,
        "adjudicacion-con-proveedor",
        "Toda adjudicación identifica a su proveedor",
        "Alguna adjudicación vigente",
        people.awards_have_suppliers,
    ),
    (
        19,
        "contrato-con-adjudicacion",
        "Todo contrato tiene su adjudicación",
        "Algún contrato vigente y la adjudicación que nombra",
        people.contracts_have_awards,
    ),
    (20, "letras-mal-codificadas", "Los textos se leen bien", "Algún texto", texts.readable),
    (21, "textos-de-relleno", "Los textos dicen qué se contrata", "El objeto", texts.not_filler),
    (
        22,
        "textos-repetidos",
        "Cada ítem tiene su descripción",
        "Descripción de los ítems",
        texts.not_repeated,
    ),
)
CHECKS = tuple(Measure(*row) for row in _CHECKS)
COVERAGE = tuple(Measure(number, slug, judge.name, judge.name, judge) for number, slug, judge in coverage.FIELDS)
OVERALL = 0  # of all checks together: something to look at, nothing, or none could be said
BY_NUMBER = {measure.number: measure for measure in (*CHECKS, *COVERAGE)}
BY_SLUG = {measure.slug: measure for measure in (*CHECKS, *COVERAGE)}
