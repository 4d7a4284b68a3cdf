"""What is bought, and how entities word it."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from sandbox.sercop.people import Party, without_accents
from sandbox.sercop.places import BARRIOS, place_name

LINES = Path(__file__).with_name("data") / "lines.txt"
SUITS = LINES.with_name("suits.txt")
WORKS = frozenset({"work"})
GOODS = frozenset({"goods", "parts", "medicine", "office"})
MOJIBAKE = 0.0015  # of the texts, typed so by the entity
SINGLE_UNITS = frozenset({"Global", "Póliza"})
UNIT_IDS = {
    "Unidad": "436",
    "Global": "1234",
    "Mes": "1022",
    "Metro": "393",
    "Galón": "305",
    "Saco": "521",
    "Tonelada": "540",
}


@dataclass(frozen=True)
class Line:
    """One kind of thing: CPC subclass (5 digits), its unit and unit prices in USD, and objects in words."""

    subclass: str
    kind: str
    unit: str
    low: float
    high: float
    description: str
    objects: tuple[str, ...]

    @property
    def category(self) -> str:
        return "works" if self.kind in WORKS else "goods" if self.kind in GOODS else "services"


@lru_cache(maxsize=1)
def lines() -> dict[str, tuple[Line, ...]]:
    """Kind -> its lines."""
    found: dict[str, list[Line]] = defaultdict(list)
    for row in LINES.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            subclass, kind, unit, low, high, description, objects = row.split("|")
            found[kind].append(
                Line(subclass, kind, unit, float(low), float(high), description, tuple(objects.split(";")))
            )
    return {kind: tuple(rows) for kind, rows in found.items()}


@lru_cache(maxsize=1)
def suits() -> dict[str, frozenset[str]]:
    """Kind of entity -> the subclasses it buys."""
    rows = (row.split(": ") for row in SUITS.read_text(encoding="utf-8").splitlines() if not row.startswith("#"))
    return {kind: frozenset(codes.split()) for kind, codes in rows}


def lines_for(buyer: Party, kind: str) -> tuple[Line, ...]:
    """The lines of a kind that make sense for an entity; all of them when none does."""
    own, medical = suits().get(buyer.kind), suits()["only_medical"]
    fitting = [line for line in lines()[kind] if (line.subclass in own if own else line.subclass not in medical)]
    return tuple(fitting) or lines()[kind]


def line_worth(rng: Random, candidates: tuple[Line, ...], budget: float) -> Line:
    """A line for that much money: what is bought as one whole must be worth about the budget."""
    fitting = [
        line for line in candidates if line.unit not in SINGLE_UNITS or line.low / 5 <= budget <= line.high * 2.5
    ]
    return rng.choice(fitting or [max(candidates, key=lambda line: line.high)])


@dataclass(frozen=True)
class Item:
    """A line of a process. total: USD of the whole line; unit_price: USD of one."""

    id: str
    cpc: str
    dotted: str
    description: str
    unit: str
    quantity: int
    unit_price: float
    total: float


def make_item(rng: Random, line: Line, thing: str, total: float, number: int) -> Item:
    """A line worth about `total` USD (exactly so for services and works, which come as one)."""
    quantity = 1 if line.unit in SINGLE_UNITS else max(1, round(total / rng.uniform(line.low, line.high)))
    group, product = line.objects.index(thing) % 9, rng.randint(1, 9)
    return Item(
        id=f"{number}-DS-SO",
        cpc=f"{line.subclass}{group:02d}{product}{rng.randint(1, 9)}",
        dotted=f"{line.subclass}.{group:02d}.{product}",
        description=line.description,
        unit=line.unit,
        quantity=quantity,
        unit_price=round(total / quantity, 5),
        total=round(total, 2),
    )


def make_product(rng: Random, line: Line, thing: str, total: float, number: int) -> Item:
    """A catalogue product; its price has cents and the order is exactly quantity times price."""
    price = max(0.01, round(rng.uniform(line.low, line.high), 2 if line.high > 5 else 4))
    quantity = max(1, round(total / price))
    if quantity == 1:
        price = max(0.01, round(total, 2))
    product = 1000 + sum(map(ord, thing)) % 8999
    return Item(
        id=f"{number}-PE-C",
        cpc=f"{line.subclass}1{product}",
        dotted=f"{line.subclass}.1.{product}",
        description=thing,
        unit="",
        quantity=quantity,
        unit_price=price,
        total=round(quantity * price, 2),
    )


USES = {
    "hospital": (
        "LAS ÁREAS DE HOSPITALIZACIÓN",
        "EL SERVICIO DE EMERGENCIA",
        "EL CENTRO QUIRÚRGICO",
        "CONSULTA EXTERNA",
    ),
    "health": ("LAS UNIDADES OPERATIVAS DEL DISTRITO", "LOS CENTROS DE SALUD", "LA BODEGA DISTRITAL"),
    "education": ("LAS UNIDADES EDUCATIVAS DEL DISTRITO", "LA OFERTA EDUCATIVA RURAL"),
    "university": ("LOS LABORATORIOS DE DOCENCIA", "EL CAMPUS MATRIZ", "LA FACULTAD DE CIENCIAS AGROPECUARIAS"),
    "ep": ("LA GERENCIA TÉCNICA", "LAS ESTACIONES DE BOMBEO", "EL ÁREA DE OPERACIONES", "LAS AGENCIAS DE RECAUDACIÓN"),
    "fire": ("EL PERSONAL OPERATIVO", "LAS COMPAÑÍAS DE BOMBEROS", "LA SALA DE RADIO Y DESPACHO"),
    "ministry": ("LA PLANTA CENTRAL", "LAS COORDINACIONES ZONALES", "EL PROYECTO DE INVERSIÓN"),
    "registry": ("EL ARCHIVO REGISTRAL", "LA ATENCIÓN AL USUARIO"),
}
LOCAL_USES = ("LA DIRECCIÓN DE OBRAS PÚBLICAS", "EL PARQUE AUTOMOTOR INSTITUCIONAL", "LAS DEPENDENCIAS MUNICIPALES",
              "LOS PROYECTOS SOCIALES", "LA DIRECCIÓN DE GESTIÓN AMBIENTAL", "LAS BODEGAS INSTITUCIONALES")  # fmt: skip
TEMPLATES = {
    "goods": ("ADQUISICIÓN DE {thing} PARA {use}", "ADQUISICIÓN DE {thing}", "PROVISIÓN DE {thing} PARA {use}",
              "COMPRA DE {thing} PARA {use}, PERIODO FISCAL {year}", "ADQUISICIÓN DE {thing} PARA {place}"),
    "service": ("CONTRATACIÓN DEL SERVICIO DE {thing} PARA {use}", "SERVICIO DE {thing}",
                "SERVICIO DE {thing} EN {place}", "CONTRATACIÓN DEL SERVICIO DE {thing}, AÑO {year}",
                "SERVICIO DE {thing} POR {months} MESES PARA {use}"),
    "work": ("{thing} EN {place}", "{thing} EN {place}, CANTÓN {canton}", "{thing} EN {place} - ETAPA {stage}"),
    "consulting": ("{thing} EN {place}", "CONSULTORÍA PARA {thing}, CANTÓN {canton}",
                   "CONTRATACIÓN DE CONSULTORÍA: {thing}"),
    "insurance": ("CONTRATACIÓN DE PÓLIZAS DE SEGUROS: {thing}",
                  "CONTRATACIÓN DEL PROGRAMA DE SEGUROS RAMO {thing} {year}"),
    "media": ("{thing}", "CONTRATACIÓN DE SERVICIOS DE COMUNICACIÓN SOCIAL: {thing}", "{thing} DEL CANTÓN {canton}"),
    "art": ("CONTRATACIÓN DE {thing}", 'CONTRATACIÓN DE {thing} EN EL MARCO DEL PROYECTO "{canton} VIVE {year}"'),
    "parts": ("ADQUISICIÓN DE {thing}", "ADQUISICIÓN DE {thing} PARA {use}"),
    "legal": ("CONTRATACIÓN DE {thing}",),
    "mail": ("SERVICIO DE {thing} PARA {use}",),
    "agreement": ("CONTRATACIÓN DE {thing} PARA {use}", "{thing}, PERIODO {year}"),
}  # fmt: skip
ALREADY_AN_ACTION = (
    "ASFALTADO",
    "ADOQUINADO",
    "REHABILITACIÓN",
    "READECUACIÓN",
    "REGENERACIÓN",
    "ENCAUZAMIENTO",
    "REPOTENCIACIÓN",
)


def describe(rng: Random, line: Line, thing: str, buyer: Party, year: int) -> str:
    """The object of a process in the entity's words: mostly upper case, often without accents, rarely broken."""
    nearby = place_name(rng.randrange(200))
    canton = buyer.place or nearby
    words = {
        "thing": thing
        if line.kind != "work" or thing.startswith(ALREADY_AN_ACTION)
        else f"{work_verb(rng)} DE {thing}",
        "use": rng.choice(USES.get(buyer.kind, LOCAL_USES)),
        "place": rng.choice((f"LA PARROQUIA {nearby}", f"EL BARRIO {rng.choice(BARRIOS)}", f"LA COMUNIDAD {nearby}")),
        "canton": canton,
        "year": year,
        "months": rng.choice((6, 9, 10, 12, 24)),
        "stage": rng.choice(("I", "II", "III")),
    }
    templates = TEMPLATES[line.kind]
    if " PARA " in thing:  # nobody says "PARA" twice
        templates = tuple(t for t in templates if "PARA {" not in t) or templates
    return as_typed(rng, rng.choice(templates).format(**words))


def work_verb(rng: Random) -> str:
    return rng.choice(("CONSTRUCCIÓN", "CONSTRUCCIÓN", "MEJORAMIENTO", "AMPLIACIÓN", "TERMINACIÓN"))


def as_typed(rng: Random, text: str) -> str:
    if rng.random() < 0.15:
        text = text.capitalize()
    if rng.random() < 0.35:
        return without_accents(text)
    return text.encode().decode("cp1252", "replace") if rng.random() < MOJIBAKE else text


QUESTIONS = (
    ("¿Se acepta experiencia con el sector privado respaldada con facturas?",
     "Se acepta, adjuntando facturas y sus comprobantes de retención, conforme al pliego."),
    ("Favor confirmar si el plazo de entrega corre desde la suscripción del contrato o desde la entrega del anticipo.",
     "El plazo corre desde el día siguiente de la suscripción del contrato."),
    ("¿La garantía técnica debe ser emitida por el fabricante o puede emitirla el distribuidor autorizado?",
     "Se acepta la garantía del distribuidor autorizado, con el certificado del fabricante."),
    ("Solicitamos indicar si los precios del presupuesto referencial incluyen IVA.",
     "El presupuesto referencial no incluye IVA."),
    ("¿Es posible presentar personal técnico con título en trámite de registro?",
     "El título debe constar registrado en la fecha límite de entrega de ofertas."),
    ("Se solicita aclarar el lugar exacto de entrega y el horario de recepción en bodega.",
     "La entrega será en la bodega institucional, de lunes a viernes de 08:00 a 16:00."),
    ("¿Se otorgará anticipo? De ser así, ¿en qué porcentaje?",
     "Se otorgará el anticipo señalado en el proyecto de contrato, previa presentación de la garantía."),
    ("Por favor ampliar el plazo para la entrega de ofertas debido a la cantidad de documentos requeridos.",
     "La entidad se ratifica en el cronograma publicado."),
    ("¿Los equipos ofertados pueden ser de características superiores a las solicitadas?",
     "Sí, siempre que cumplan como mínimo con las especificaciones técnicas."),
    ("¿Se puede acreditar el equipo mínimo mediante compromiso de arrendamiento?",
     "Sí, con carta de compromiso de arrendamiento y la matrícula vigente."),
    ("¿Cómo se calculará la experiencia cuando el oferente es un consorcio?",
     "Se suma la experiencia de los partícipes que aporten más del 30 % de participación."),
    ("Consultamos si es obligatorio asistir a la visita técnica al sitio.",
     "La visita no es obligatoria; el oferente declara conocer el sitio."),
)  # fmt: skip
CLARIFICATION = (
    "ACLARACIÓN",
    "Por iniciativa de la entidad se aclara que se adjuntan los términos de referencia corregidos.",
)
