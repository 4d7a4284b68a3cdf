"""Invented offers of one process, with what was planted in them: copies, rewordings, model texts, data in common.

Each word is drawn alone from its list, so that two sentences that nobody planted share words and no turns of phrase.
"""

import random
from dataclasses import dataclass, field

from documents.contacts import Fact, facts_of
from documents.passages import Offer

NOUNS = [
    "metodología",
    "procedimiento",
    "cronograma",
    "personal",
    "laboratorio",
    "vehículo",
    "sensor",
    "antena",
    "tablero",
    "bomba",
    "tubería",
    "cubierta",
    "muro",
    "losa",
    "pintura",
    "cerámica",
    "ventana",
    "cableado",
    "servidor",
    "impresora",
    "licencia",
    "respaldo",
    "bitácora",
    "inspección",
    "ensayo",
    "muestra",
    "calibración",
    "mantenimiento",
    "repuesto",
    "bodega",
    "transporte",
    "embalaje",
    "capacitación",
    "manual",
    "garantía",
    "soporte",
    "incidente",
    "reporte",
    "indicador",
    "auditoría",
    "riesgo",
    "contingencia",
    "señalización",
    "andamio",
    "casco",
    "arnés",
    "extintor",
    "botiquín",
    "residuo",
    "vivero",
    "semilla",
    "riego",
    "cosecha",
    "ganado",
    "vacuna",
    "reactivo",
    "microscopio",
    "camilla",
    "uniforme",
    "calzado",
    "mochila",
    "cuaderno",
    "pupitre",
    "pizarra",
    "biblioteca",
]
ADJECTIVES = [
    "técnico",
    "preventivo",
    "correctivo",
    "mensual",
    "diario",
    "inicial",
    "final",
    "interno",
    "externo",
    "hidráulico",
    "eléctrico",
    "mecánico",
    "digital",
    "portátil",
    "metálico",
    "plástico",
    "importado",
    "nacional",
    "certificado",
    "homologado",
    "reforzado",
    "liviano",
    "resistente",
    "impermeable",
    "térmico",
    "acústico",
    "modular",
    "flexible",
    "rígido",
    "continuo",
    "puntual",
    "documental",
    "fotográfico",
    "estadístico",
    "geográfico",
    "sanitario",
    "ambiental",
    "laboral",
    "operativo",
    "logístico",
]
VERBS = [
    "realizará",
    "revisará",
    "entregará",
    "instalará",
    "verificará",
    "documentará",
    "coordinará",
    "supervisará",
    "reemplazará",
    "limpiará",
    "medirá",
    "registrará",
    "comunicará",
    "almacenará",
    "trasladará",
    "ensamblará",
    "configurará",
    "probará",
    "validará",
    "actualizará",
    "capacitará",
    "etiquetará",
    "clasificará",
    "pesará",
    "sellará",
    "fijará",
    "nivelará",
    "pulirá",
    "barnizará",
    "conectará",
]
ADVERBS = [
    "semanalmente",
    "quincenalmente",
    "inmediatamente",
    "previamente",
    "posteriormente",
    "cuidadosamente",
    "progresivamente",
    "manualmente",
    "remotamente",
    "directamente",
    "conjuntamente",
    "alternadamente",
    "anticipadamente",
    "oportunamente",
    "gradualmente",
]
NAMES = [
    "ANDRADE",
    "BENÍTEZ",
    "CEVALLOS",
    "DÁVILA",
    "ESPÍN",
    "FLORES",
    "GUAMÁN",
    "HIDALGO",
    "IZA",
    "JÁCOME",
    "LEMA",
    "MENA",
    "NÚÑEZ",
    "OÑATE",
    "PAZMIÑO",
    "QUISHPE",
]
FORMS = (
    "El suscrito, {name}, en calidad de representante de {firm}, declara que conoce y acepta las condiciones del "
    "pliego y se somete a las obligaciones que de él se desprenden, sin reserva de ninguna naturaleza.",
    "El oferente {firm} garantiza la veracidad y exactitud de la información y de las declaraciones incluidas en los "
    "formularios y anexos, y autoriza a la entidad contratante a efectuar averiguaciones para comprobarlas.",
    "Asimismo, {firm} declara no encontrarse incurso en las prohibiciones que prevé la ley para celebrar contratos con "
    "el Estado ni tener vinculación con servidores que intervengan en este procedimiento.",
    "La vigencia de la oferta de {firm} será de {days} días contados desde la fecha límite de su presentación, y se "
    "entenderá prorrogada hasta la celebración del contrato respectivo.",
)
MODEL = (
    "La política de calidad de la organización busca la satisfacción permanente de sus clientes mediante la mejora "
    "continua de procesos, el cumplimiento de requisitos legales y el desarrollo de sus colaboradores."
)
EXACT, LIGHT, REWORDED, FREE = "copia exacta", "copia con retoques", "reescrita, 1 de cada 6", "reescrita, 1 de cada 3"
KINDS = (EXACT, LIGHT, REWORDED, FREE)
BIDDERS = tuple(f"179{n:07d}001" for n in range(1, 7))
ENTITY_PHONE = "(02) 395-4210"


@dataclass
class Planted:
    """Truth of one process: planted sentences by kind, and facts, of two bidders each."""

    offers: list[Offer]
    own: list[list[tuple[int, str]]]
    passages: list[tuple[str, frozenset[str], str, str]] = field(default_factory=list)
    facts: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def facts_of_offers(self) -> list[tuple[int, str, list[Fact]]]:
        return [(offer.key, offer.bidder, facts_of(offer.pages)) for offer in self.offers]

    def facts_of_own(self) -> list[Fact]:
        return [fact for pages in self.own for fact in facts_of(pages)]


def process(seed: int, *, pages: int = 12, planted: int = 3) -> Planted:
    """Six bidders, the first with two documents that repeat each other; `planted` sentences of each kind."""
    draw = random.Random(seed)  # noqa: S311 - not a secret
    texts = {bidder: [sentence(draw) for _ in range(pages * 9)] for bidder in BIDDERS}
    truth = Planted([], [[(1, _pliego(draw))]])
    for kind in KINDS:
        for _ in range(planted):
            one, other = draw.sample(BIDDERS, 2)
            said = sentence(draw)
            copied = _copied(said, kind, draw)
            _insert(texts[one], said, draw)
            _insert(texts[other], copied, draw)
            truth.passages.append((kind, frozenset((one, other)), said, copied))
    heads = _heads(truth, draw)
    for key, bidder in enumerate(BIDDERS, 1):
        body = _forms(bidder, draw) + ([MODEL] if key > 2 else []) + texts[bidder]
        truth.offers.append(Offer(key, bidder, _paged(heads[bidder], body, pages)))
    truth.offers.append(Offer(99, BIDDERS[0], _paged(heads[BIDDERS[0]], texts[BIDDERS[0]], pages)))
    return truth


def sentence(draw: random.Random) -> str:
    def thing() -> str:
        return f"{draw.choice(NOUNS)} {draw.choice(ADJECTIVES)}"

    start = f"El {thing()} de {draw.choice(NOUNS)} se {draw.choice(VERBS)} {draw.choice(ADVERBS)}"
    end = f"según el {thing()} del {draw.choice(NOUNS)} {draw.randint(2, 98)}."
    return f"{start} con {thing()}, {thing()} y {thing()}, {end}"


def _copied(said: str, kind: str, draw: random.Random) -> str:
    if kind == EXACT:
        return said
    words = said.split()
    if kind == LIGHT:
        return " ".join([*words[:-1], f"{draw.randint(100, 900)}."]).replace("se ", "se le ", 1)
    content = [place for place, word in enumerate(words) if len(word) > 4]
    share = 6 if kind == REWORDED else 3
    for place in draw.sample(content, len(content) // share):
        pool = VERBS if words[place] in VERBS else ADVERBS if words[place] in ADVERBS else NOUNS
        words[place] = draw.choice(pool) + ("," if words[place].endswith(",") else "")
    return " ".join(words)


def _insert(texts: list[str], said: str, draw: random.Random) -> None:
    texts.insert(draw.randrange(len(texts)), said)


def _pliego(draw: random.Random) -> str:
    forms = [form.format(name="(nombre)", firm="(oferente)", days="(número)") for form in FORMS]
    return "\n".join([f"Teléfono de la entidad: {ENTITY_PHONE}", *forms, *(sentence(draw) for _ in range(30))])


def _forms(bidder: str, draw: random.Random) -> list[str]:
    name = f"{draw.choice(NAMES)} {draw.choice(NAMES)}"
    return [form.format(name=name, firm=f"FIRMA {bidder[3:10]} S.A.", days=draw.choice((60, 90))) for form in FORMS]


def _heads(truth: Planted, draw: random.Random) -> dict[str, list[str]]:
    """Data of each bidder; some have one in common, written in another way."""
    heads = {bidder: [f"Entidad contratante, teléfono: {ENTITY_PHONE}", *_own_data(draw)] for bidder in BIDDERS}
    phone = f"09{draw.randint(10_000_000, 99_999_999)}"
    street = f"{draw.choice(NAMES)} N{draw.randint(10, 99)}-{draw.randint(100, 999)}"
    common = {
        "telefono": (f"Celular: {phone}", f"Telf. +593 {phone[1:3]} {phone[3:6]} {phone[6:]}"),
        "direccion": (f"Dirección: Av. {street} y Amazonas", f"Domicilio: AVENIDA {street} Y AMAZONAS"),
        "representante": ("Representante legal: Ing. Ana María LEMA PAZ", "Representante Legal: LEMA PAZ ANA MARÍA"),
        "correo": ("Correo: ventas@firma-comun.example", "E-mail: Ventas@Firma-Comun.example"),
    }
    for kind, said in common.items():
        pair = draw.sample(BIDDERS, 2)
        truth.facts.add((kind, frozenset(pair)))
        for bidder, line in zip(pair, said, strict=True):
            heads[bidder].append(line)
    return heads


def _own_data(draw: random.Random) -> list[str]:
    number = draw.randint(10_000, 99_999)
    return [
        f"Teléfono: 02{draw.choice('23')}{draw.randint(100_000, 999_999)}",
        f"Correo electrónico: oferta{number}@ejemplo{number}.example",
        f"Dirección: Calle {draw.choice(NAMES)} {number} y {draw.choice(NAMES)}",
        f"Representante legal: {draw.choice(NAMES)} {draw.choice(NAMES)} {draw.choice(NOUNS).upper()}",
    ]


def _paged(head: list[str], body: list[str], pages: int) -> list[tuple[int, str]]:
    each = len(body) // pages + 1
    told = [(n + 1, "\n".join(_wrapped(body[n * each : (n + 1) * each]))) for n in range(pages)]
    return [(1, "\n".join([*head, "", told[0][1]])), *told[1:]]


def _wrapped(body: list[str]) -> list[str]:
    """Lines of a page, broken where a page breaks them."""
    words, lines, line = " ".join(body).split(), [], ""
    for word in words:
        if len(line) + len(word) > 88:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]
