"""Documents with one sign sown in an otherwise calm pliego, and calm ones with near misses."""

from random import Random

from bench.tenders import alerts_development, alerts_fresh, alerts_heldback
from bench.tenders.build import Sheet

PHRASES = {"development": alerts_development, "heldback": alerts_heldback}
BASE = (
    ("Código del proceso", "LICBS-GADMP-2026-014"),
    ("Entidad contratante", "Gobierno Autónomo Descentralizado Municipal del Cantón Pindal"),
    ("Objeto de contratación", "{object}"),
    ("Presupuesto referencial", "USD 80.000,00 sin IVA"),
    ("Fecha límite de preguntas", "05/01/2026 17:00"),
    ("Fecha límite de entrega de ofertas", "30/01/2026 10:00"),
    ("Vigencia de la oferta", "60 días"),
    ("Plazo de ejecución", "90 días calendario contados desde la suscripción del contrato"),
    ("Forma de pago", "Contra entrega del 70% y anticipo del 30% a la firma del contrato."),
    ("Garantía de fiel cumplimiento", "5% del valor del contrato"),
    ("Multas", "1 por mil por cada día de retraso sobre las obligaciones pendientes"),
    ("Administrador del contrato", "Ing. Marcela Toapanta Ruiz"),
)
OBJECTS = (
    "ADQUISICIÓN DE MOBILIARIO PARA LAS OFICINAS MUNICIPALES",
    "CONTRATACIÓN DEL SERVICIO DE IMPRESIÓN DE MATERIAL INSTITUCIONAL",
    "ADQUISICIÓN DE EQUIPOS DE OFICINA PARA EL DISTRITO",
)


def sown(half: str) -> list[Sheet]:
    """Every sign of the half once per object, and as many calm documents."""
    phrases, random = PHRASES[half], Random(half)
    sheets = [_sheet(random, [text], {rule}) for rule, texts in phrases.SIGNS.items() for text in texts]
    sheets += [_figures(random, rule) for rule in FIGURES]
    calm = list(phrases.CALM)
    return sheets + [_sheet(random, [text], set()) for text in calm] + [_sheet(random, random.sample(calm, 3), set())]


def _sheet(random: Random, texts: list[str], alerts: set[str]) -> Sheet:
    sheet = Sheet(
        "pliego", random.choice(("numbered", "inline", "capitals")), "PLIEGO\nLICITACIÓN DE BIENES Y SERVICIOS"
    )
    name = random.choice(OBJECTS)
    sheet.blocks = [(head, text.format(object=name)) for head, text in BASE]
    for text in texts:
        sheet.blocks.insert(random.randrange(7, len(sheet.blocks)), ("Condiciones", text))
    sheet.alerts = alerts
    return sheet


FIGURES = {
    "experience_above_cap": {
        "Experiencia general": "El oferente acreditará experiencia general por un monto de USD 40.000,00."
    },
    "auction_with_experience_requirement": {
        "Código del proceso": "SIE-GADMP-2026-014",
        "Experiencia específica": "El oferente acreditará experiencia específica por un monto de USD 2.000,00.",
    },
    "points_do_not_sum_100": {
        "Evaluación por puntaje": "Experiencia general 30 puntos\nOferta económica 50 puntos\nMetodología 15 puntos"
    },
    "missing_penalty": {"Multas": ""},
    "advance_above_cap": {"Forma de pago": "Se entregará un anticipo del 70% y el saldo contra entrega."},
    "inconsistent_amounts": {"Presupuesto referencial": "USD 80.000,00 (SETENTA MIL CON 00/100 DÓLARES) sin IVA"},
    "offer_term_too_short": {
        "Fecha límite de preguntas": "28/01/2026 17:00",
        "Fecha límite de entrega de ofertas": "29/01/2026 10:00",
    },
}


def fresh() -> list[Sheet]:
    """Five signs and three near misses of every rule, by a third hand."""
    random = Random("fresh")
    return [
        *(_sheet(random, [text], {rule}) for rule, texts in alerts_fresh.SIGNS.items() for text in texts),
        *(_changed(blocks, {rule}) for rule, changes in alerts_fresh.CHANGED.items() for blocks in changes),
        *(_sheet(random, [text], set()) for texts in alerts_fresh.CALM.values() for text in texts),
        *(_changed(blocks, set()) for changes in alerts_fresh.CALM_CHANGED.values() for blocks in changes),
    ]


def _changed(blocks: dict[str, str], alerts: set[str]) -> Sheet:
    sheet = _sheet(Random(len(blocks)), [], alerts)
    _replace(sheet, blocks)
    return sheet


def _figures(random: Random, rule: str) -> Sheet:
    sheet = _sheet(random, [], {rule})
    _replace(sheet, FIGURES[rule])
    return sheet


def _replace(sheet: Sheet, changed: dict[str, str]) -> None:
    """Blocks that take the place of the base's; an empty one takes it away, a new one is added."""
    if changed.get("Código del proceso", "").startswith("SIE"):
        sheet.title = "PLIEGO\nSUBASTA INVERSA ELECTRÓNICA"
    known = {head for head, _ in sheet.blocks}
    kept = [(head, changed.get(head or "", text)) for head, text in sheet.blocks]
    added = [(head, text) for head, text in changed.items() if head not in known]
    sheet.blocks = [block for block in [*kept, *added] if block[1]]
