"""Guess which kind of document a file is, from its name, its title and its first page. Pure.

Each rule is a pattern over text without accents; what stands in the heading of the first page counts most, because a
pliego speaks of contracts, and a contract of the pliego.
"""

import re
import unicodedata

HEADING = 600  # letters of the first page in which a document says what it is

# kind, what its name or heading says. Order: the more particular first; it wins when two weigh the same.
RULES: tuple[tuple[str, str], ...] = (
    ("contrato_complementario", r"contrato complementario|orden(es)? de cambio|orden(es)? de trabajo"),
    ("acta_recepcion", r"acta (de )?entrega[- ]?\s*recepcion|recepcion (definitiva|provisional|parcial)"),
    ("acta_convalidacion", r"convalidacion de errores|acta (de )?convalidacion"),
    ("acta_apertura", r"acta (de )?apertura"),
    ("acta_negociacion", r"acta (de )?(la )?(sesion (unica )?de )?negociacion"),
    ("acta_calificacion", r"acta (de )?(la )?calificacion|calificacion de (las )?ofertas"),
    ("informe_evaluacion", r"informe (de )?(la )?(evaluacion|calificacion|comision)"),
    ("resolucion_adjudicacion", r"resolucion (administrativa )?(no\.? ?\S+ )?(de )?adjudicacion|\badjudicar\b"),
    ("resolucion_desierto", r"declar\w+ (de )?desiert\w+|resolucion de desiert\w+"),
    ("resolucion_cancelacion", r"resolucion de cancelacion|cancelar el proc\w+"),
    ("resolucion_inicio", r"resolucion (administrativa )?(no\.? ?\S+ )?de inicio|autorizar el inicio"),
    ("preguntas_respuestas", r"preguntas,? (y )?respuestas|respuestas y aclaraciones|acta de (preguntas|aclaraciones)"),
    ("certificacion_pac", r"certificacion (del )?(pac|poa)\b|plan anual de contratacion"),
    (
        "certificacion_presupuestaria",
        r"(certificacion|disponibilidad) presupuestaria",
    ),
    ("determinacion_presupuesto", r"estudio de mercado|(determinacion|calculo) del presupuesto( referencial)?"),
    ("informe_necesidad", r"informe (tecnico )?de (la )?necesidad"),
    ("tdr", r"terminos de referencia|\btdrs?\b|especificaciones tecnicas|\beett\b"),
    ("proforma", r"\bproformas?\b|\bcotizacion(es)?\b"),
    ("pliego", r"\bpliegos?\b|condiciones particulares del pliego"),
    ("invitacion", r"\binvitacion\b|\bconvocatoria\b"),
    ("suspension_prorroga", r"\bprorrogas?\b|suspension (de|del) plazo"),
    ("multa", r"\bmultas?\b"),
    ("terminacion", r"terminacion (unilateral|por mutuo acuerdo|anticipada|del contrato)"),
    ("garantia", r"\bgarantias?\b|\bpoliza\b|fiel cumplimiento|buen uso (del|de) anticipo"),
    ("pago", r"\bplanillas?\b|orden de pago|comprobante de pago|solicitud de pago"),
    ("oferta", r"\boferta\b|formulario de (la )?oferta|carta de presentacion y compromiso"),
    ("contrato", r"\bcontrato\b"),
    ("estudio", r"\bestudios? (y|de) (disenos?|factibilidad|ingenieria)\b|\bdisenos? definitivos?\b"),
)
COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in RULES)
NAME, START, ELSEWHERE = 55, 40, 15
TITLE_LETTERS = 160  # the very first letters: what stands in capitals above everything else


def guess_kind(*, name: str, first_page: str = "") -> tuple[str, int]:
    """(kind, confidence from 0 to 95): "otro" with 0 when nothing speaks for any. Never 100: that is for people."""
    named, head = _plain(name.rpartition(".")[0] or name), _plain(first_page[:HEADING])
    best, weight = "otro", 0
    for kind, pattern in COMPILED:
        found = _weight(pattern, named, head)
        if found > weight:
            best, weight = kind, found
    return best, min(weight, 95)


def _weight(pattern: re.Pattern, named: str, head: str) -> int:
    weight = NAME if pattern.search(named) else 0
    if place := pattern.search(head):
        weight += START if place.start() < TITLE_LETTERS else ELSEWHERE
    return weight


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return re.sub(r"[\s_\-–—]+", " ", kept)


# What an expediente holds at least, by how far its process is. Which of them a procedure really asks for is the law's
# and the entity's to say: the page calls the others "not here", never "missing by law".
PREPARATORY = (
    "informe_necesidad", "tdr", "determinacion_presupuesto", "certificacion_pac", "certificacion_presupuestaria",
)  # fmt: skip
OPEN = ("resolucion_inicio", "pliego")
DECIDED = ("acta_apertura", "acta_calificacion", "informe_evaluacion", "resolucion_adjudicacion", "oferta")
CONTRACTED = ("contrato", "garantia")
EXPECTED = {
    "planificacion": PREPARATORY,
    "convocatoria": PREPARATORY + OPEN,
    "adjudicacion": PREPARATORY + OPEN + DECIDED,
    "contrato": PREPARATORY + OPEN + DECIDED + CONTRACTED,
}


def expected_kinds(stage: str) -> tuple[str, ...]:
    """Kinds that an expediente at this stage holds, in the order in which they come about."""
    return EXPECTED.get(stage, PREPARATORY + OPEN)
