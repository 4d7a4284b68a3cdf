"""Which document it is, which procedure, and whether it is one of ours and filled in at all."""

import re

from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import BLANKS, Text, rx

_KINDS = {
    "contrato": [r"contrato (?:de|para|complementario|modificatorio|no|nro|n)\b", r"(?:^|\n) ?contrato\b", r"comparecen a la (?:celebracion|suscripcion)", r"clausula (?:primera|segunda)", r"(?:^|\n) ?orden de (?:compra|trabajo|servicio)s?\b"],
    "acta": [r"\bacta (?:de |no|nro|n\b)", r"acta entrega", r"informe de (?:evaluacion|calificacion) de ofertas"],
    "resolucion": [r"(?:^|\n) ?resolucion\b", r"resolucion (?:administrativa|de (?:adjudicacion|inicio|cancelacion|declaratoria|desierto)|no|nro|n\b)", r"\bresuelve\b"],
    "oferta": [r"formulario (?:unico )?de (?:la )?oferta", r"carta de presentacion", r"(?:presentacion|carta) (?:y|de) compromiso", r"(?:^|\n) ?(?:oferta|proforma|cotizacion)\b(?! de (?:obras|bienes|servicios))", r"oferta (?:tecnica|economica) (?:presentada|de)\b", r"proforma (?:no|nro|n|#)\b"],
    "aviso": [r"(?:^|\n) ?aviso\b", r"aviso (?:de |publico|para)", r"necesidad(?:es)? de contratacion", r"aviso publico de necesidad", r"(?:^|\n) ?convocatoria\b", r"invitacion a (?:presentar|participar|proveedores|cotizar)", r"(?:^|\n) ?invitacion\b", r"(?:le|les|se le) invita a", r"solicitud de (?:proforma|cotizacion)"],
    "especificaciones": [r"especificaciones tecnicas"],
    "tdr": [r"terminos de referencia", r"\btdr'?s?\b"],
    "pliego": [r"\bpliegos?\b", r"condiciones particulares", r"bases (?:del|de la|de) (?:procedimiento|proceso|concurso|contratacion|licitacion)", r"documentos precontractuales", r"bases administrativas", r"(?:^|\n) ?bases (?:de|del|para|y)\b"],
}  # fmt: skip
_PROCEDURES = (
    ("subasta_inversa_electronica", r"subasta inversa(?: electronica)?"),
    ("licitacion_de_seguros", r"licitacion de seguros"),
    ("lista_corta", r"lista corta"),
    ("concurso_publico", r"concurso publico"),
    ("menor_cuantia", r"menor cuantia"),
    ("infima_cuantia", r"infimas? cuantias?"),
    (
        "cotizacion",
        r"cotizacion (?:de|para) (?:obras?|bienes|servicios)|procedimiento de cotizacion|cotizacion(?= ?(?:\n|-))",
    ),
    ("feria_inclusiva", r"feria inclusiva"),
    ("licitacion", r"licitacion(?: publica)?"),
    ("catalogo_electronico", r"catalogo electronico|convenio marco"),
    ("contratacion_directa", r"contratacion directa"),
    ("regimen_especial", r"regimen especial"),
    ("emergencia", r"contratacion (?:de|en|por) (?:situacion(?:es)? de )?emergencia"),
)
_BY_PREFIX = (
    (r"SIE", "subasta_inversa_electronica"), (r"LICS[EG]", "licitacion_de_seguros"), (r"LIC", "licitacion"), (r"COT", "cotizacion"), (r"MC", "menor_cuantia"),
    (r"LCC?\b|LCC", "lista_corta"), (r"CDC", "contratacion_directa"), (r"CPC?\b|CPC", "concurso_publico"), (r"FI", "feria_inclusiva"),
    (r"NIC|NCO|IC|INF|ICB", "infima_cuantia"), (r"CATE|CE\b", "catalogo_electronico"), (r"RE\b|RE-", "regimen_especial"), (r"EME", "emergencia"),
)  # fmt: skip
_OURS = [
    r"entidad contratante", r"\bsercop\b", r"\blosncp\b", r"contratacion publica", r"compras ?publicas", r"presupuesto referencial", r"\boferentes?\b", r"\bpliegos?\b", r"terminos de referencia",
    r"especificaciones tecnicas", r"subasta inversa", r"infima cuantia", r"menor cuantia", r"\bruc\b", r"\brup\b", r"\bcpc\b", r"administrador (?:del contrato|de la orden)", r"contratista", r"contratante", r"fiel cumplimiento",
    r"proformas?", r"\bofertas?\b", r"objeto de (?:la )?contratacion", r"plazo de (?:ejecucion|entrega)", r"procedimiento de contratacion", r"\blicitacion\b", r"adjudica", r"institucion requirente|unidad requirente", r"valor referencial|monto referencial", r"objeto contractual", r"proveedor(?:es)?", r"requiere (?:contratar|adquirir)", r"(?:monto|valor) (?:presupuestado|contratado)", r"por mil\b[^.]{0,60}\bdia", r"administra(?:ra|cion|dora?) (?:el|del|de la) (?:contrato|orden)",
]  # fmt: skip
_PUBLIC = re.compile(
    r"gobierno autonomo|\bgad\b|\bgadm|ministerio|empresa publica|\bep\b|universidad|hospital|municip|prefectura|instituto|cuerpo de bomberos|consejo|secretaria|agencia|direccion (?:distrital|provincial)|unidad educativa|corporacion|registro de la propiedad|servicio (?:nacional|de)|policia|ejercito|armada|junta|escuela|centro de salud|entidad contratante|maxima autoridad|mancomunidad|patronato|superintendencia|fiscalia|contraloria|distrito|institucion(?:al)?\b"
)
_FOREIGN = re.compile(
    r"\bcolombia\b|\bperu\b|\bchile\b|\bmexico\b|\bargentina\b|\bespana\b|\bnit\b \d|secop|osce\b|\bpesos\b|\bsoles\b|\beuros?\b|ley 80 de 1993|chilecompra|\bcompranet\b|colombia compra"
)
_OTHER_GENRES = re.compile(
    r"trabajo de titulacion|tesis (?:de|previa)|marco teorico|sentencia no|registro oficial organo|la asamblea nacional[\s\S]{0,80}(?:expide|resuelve)|ordenanza (?:que|no|municipal)|boletin de prensa|comunicado de prensa|curriculum|hoja de vida\b|receta|ingredientes|historia clinica"
    r"|factura electronica|clave de acceso|rol de pagos|estado de cuenta|junta general de (?:socios|accionistas)|asamblea general (?:ordinaria|extraordinaria)|contrato (?:individual )?de trabajo|contrato de arrendamiento de (?:vivienda|local|departamento)|inquilin|arrendatari[oa]\b|compraventa|empleador|trabajador se obliga"
    r"|manual (?:de|del) (?:usuario|funciones|buenas practicas|procedimientos|contratacion)|guia (?:practica|del curso|metodologica|para)|instructivo|sentencia de|juicio (?:no\.?|nro\.?)? ?\d{4,}|el actor demanda|\bblog\b|poliza de seguro de fiel|guia de usuario|silabo|plan de clase|acta de (?:matrimonio|nacimiento|grado|defuncion)|testamento|reglamento interno|codigo de etica|discurso|editorial|cronica|noticia"
)


def document_kind(text: Text) -> tuple[str, Candidate | None]:
    """The type by what stands earliest and most in the first page's head."""
    head = text.folded[:3500]
    scores = {}
    for kind, patterns in _KINDS.items():
        hits = [m.start() for p in patterns for m in rx(p).finditer(head)]
        if hits:
            scores[kind] = _score(min(hits), len(hits), kind, head)
    if not scores:
        return ("pliego" if _is_whole_pliego(text) else "otro"), None
    kind = max(scores, key=lambda k: scores[k])
    if (
        kind == "aviso"
        and _is_whole_pliego(text)
        and not re.search(r"\baviso\b|necesidad(?:es)? de contratacion", head[:400])
    ):
        return "pliego", None  # its first section calls for offers
    return kind, None


_SECTIONS = (
    r"vigencia de (?:la|las) (?:oferta|propuesta)s?|ofertas? [^.]{0,30}vigente", r"forma de pago|condiciones de pago", r"garantias?\b", r"\bmultas?\b", r"requisitos minimos|cumple ?/? ?(?:o )?no cumple",
    r"evaluacion (?:de|por)|puntaje", r"condiciones (?:generales|particulares)", r"formularios?", r"cronograma", r"obligaciones", r"patrimonio|experiencia (?:general|especifica)", r"plazo de ejecucion|plazo de entrega",
)  # fmt: skip


_CALLS = (
    r"limite (?:de|para)(?: las| formular)? preguntas",
    r"presupuesto referencial",
    r"(?:entrega|presentacion)(?: de)?(?: las)? ofertas",
)
_CODE = re.compile(r"\b[a-z]{2,8}-[a-z0-9-]{2,40}-\d{2,4}\b")


def _is_whole_pliego(text: Text) -> bool:
    """A procedure named on top and the sections that only a pliego has together."""
    if not any(rx(pattern).search(text.folded[:900]) for _, pattern in _PROCEDURES):
        return False
    sections = _count(_SECTIONS, text)
    return sections >= 5 or (bool(_CODE.search(text.folded[:900])) and sections + _count(_CALLS, text) >= 4)


def _count(patterns: tuple[str, ...], text: Text) -> int:
    return sum(1 for pattern in patterns if rx(pattern).search(text.folded))


def _score(first: int, count: int, kind: str, head: str) -> float:
    score = max(0.0, 100 - first / 8) + min(count, 4) * 3
    line = head[head.rfind("\n", 0, first) + 1 : (head.find("\n", first) + 1 or len(head))].strip()
    if len(line) < 90:
        score += 20  # a title of its own
    if kind == "contrato" and not re.search(r"comparecen|clausula|contratista|proveedor", head):
        score -= 70
    if kind == "resolucion" and not re.search(r"resuelve|considerando", head):
        score -= 60
    own = re.search(r"(?:el|la) que suscribe|(?:mi|nuestra) (?:oferta|propuesta)|ofrezco|ofertamos|atentamente", head)
    if kind == "oferta" and not own and re.search(r"condiciones particulares|pliego|convoca", head):
        score -= 60
    return score


def procedure_type(text: Text, code: str | None) -> Choice | None:
    """What the first pages call the procedure; the prefix of the code when they do not."""
    limit = text.starts_after(text.starts_after(0)) if len(text.pages) > 1 else len(text.folded)
    found: dict[str, list[tuple[int, int]]] = {}
    for name, pattern in _PROCEDURES:
        for match in rx(pattern).finditer(text.folded, 0, limit):
            if not _is_reference(text, match):
                found.setdefault(name, []).append((match.start(), match.end()))
    by_code = _from_code(code)
    if by_code and by_code in found:
        return Choice(Candidate(by_code, 5.0, found[by_code][:2]))
    if found:
        name = min(found, key=lambda n: found[n][0][0] - 40 * len(found[n]))
        if by_code and by_code != name and found[name][0][0] > 600:
            return _coded(text, by_code, code)
        return Choice(Candidate(name, 10.0, found[name][:2]))
    return _coded(text, by_code, code) if by_code else None


def _is_reference(text: Text, match: re.Match) -> bool:
    """`si la licitación fuera declarada desierta`, an article of the law, an object that names another process."""
    lead = text.folded[max(0, match.start() - 50) : match.start()]
    return bool(
        re.search(
            r"(?:\bart(?:iculo|\.)[^\n]{0,30}|no (?:se|es|procede|aplica)[^\n.]{0,25}|sobre (?:la |el )?|montos? de (?:la )?|reglas de (?:la )?)$",
            lead,
        )
    )


def _from_code(code: str | None) -> str | None:
    return next((name for prefix, name in _BY_PREFIX if code and re.match(prefix, code)), None)


def _coded(text: Text, name: str, code: str | None) -> Choice | None:
    start = text.folded.find((code or "").lower())
    return Choice(Candidate(name, 25.0, [(start, start + len(code or ""))])) if start >= 0 else None


def is_ours(text: Text, kind: str, code: str | None, identified: int) -> bool:
    """Whether it speaks of public procurement of Ecuador, as a document of a process does. `identified`: how many it has
    of code, buyer, object and budget."""
    if (kind == "otro" and not code) or _OTHER_GENRES.search(text.folded[:160]):
        return False
    if not code and (_OTHER_GENRES.search(text.folded[:2500]) or len(_FOREIGN.findall(text.folded)) >= 2):
        return False
    marks = sum(1 for pattern in _OURS if rx(pattern).search(text.folded))
    if code:
        return marks >= 1
    return marks >= (2 if identified >= 2 else 3) and bool(_PUBLIC.search(text.folded))


def has_penalty_words(text: Text) -> bool:
    return bool(
        rx(
            r"\bmultas?\b(?! de transito)|penalidad|penalizacion|sancion(?:es)? (?:pecuniaria|economica)|clausula penal"
        ).search(text.folded)
    )


def blanks(text: Text) -> int:
    return len(BLANKS.findall(text.folded))


def is_unfilled(text: Text, identified: int) -> bool:
    """A model: places to fill in where its code, object, buyer and budget should be. `identified`: how many of them it has."""
    count = blanks(text)
    modelled = bool(
        re.search(
            r"modelo de (?:pliego|contrato|uso obligatorio|tdr|acta|resolucion|terminos)|este modelo|formato (?:modelo|tipo)|plantilla|reemplazando todo texto",
            text.folded[:6000],
        )
    )
    if count >= 4 and identified <= 1:
        return True
    if modelled and count >= 2 and identified <= 2:
        return True
    return identified == 0  # of no process: instructions, a manual, a law
