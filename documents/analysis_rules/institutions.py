"""Who buys: the institution that a label names, or the one that speaks in the first pages."""

import re

from documents.analysis_rules.labels import labelled, trimmed
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import Text, fold, is_blank

ENTITY = (
    r"(?:GOBIERNO\s+AUT[ÓO]NOMO|GOBIERNO\s+(?:MUNICIPAL|PROVINCIAL|PARROQUIAL)|GAD\b|GADM?[A-Z]{0,6}\b|MINISTERIO|EMPRESA\s+(?:P[ÚU]BLICA|EL[ÉE]CTRICA|MUNICIPAL|COORDINADORA|CANTONAL|METROPOLITANA)|EP\b"
    r"|EMAPA\w*|EPMAPS?|ETAPA|CELEC|CNEL|CNT|PETROECUADOR|UNIVERSIDAD|ESCUELA\s+(?:POLIT[ÉE]CNICA|SUPERIOR|MILITAR)|HOSPITAL|MATERNIDAD|INSTITUTO|CUERPO\s+DE\s+(?:BOMBEROS|INGENIEROS)"
    r"|BENEM[ÉE]RITO\s+CUERPO|CORPORACI[ÓO]N|CONSEJO|CONCEJO|DIRECCI[ÓO]N\s+(?:DISTRITAL|PROVINCIAL|GENERAL|NACIONAL|ZONAL)|UNIDAD\s+EDUCATIVA|MUNICIPIO|MUNICIPALIDAD|ILUSTRE\s+MUNICIP|PREFECTURA"
    r"|SECRETAR[ÍI]A|AGENCIA|SERVICIO\s+(?:NACIONAL|DE\s+(?:RENTAS|PROTECCI[ÓO]N\s+PRESIDENCIAL|ACREDITACI[ÓO]N|CONTRATACI[ÓO]N\s+DE\s+OBRAS|GESTI[ÓO]N\s+INMOBILIARIA|ATENCI[ÓO]N\s+INTEGRAL)|INTEGRADO|ECUATORIANO)|SUPERINTENDENCIA|FISCAL[ÍI]A|CONTRALOR[ÍI]A|PROCURADUR[ÍI]A|DEFENSOR[ÍI]A|BANCO\s+(?:CENTRAL|DE\s+DESARROLLO|DEL)|COMANDO|EJ[ÉE]RCITO"
    r"|POLIC[ÍI]A\s+NACIONAL|ARMADA|FUERZA\s+A[ÉE]REA|REGISTRO\s+(?:CIVIL|DE\s+LA\s+PROPIEDAD|MERCANTIL)|CENTRO\s+DE\s+SALUD|DISTRITO\s+(?:DE|\d|METROPOLITANO|EDUCATIVO)|JUNTA|PATRONATO|MANCOMUNIDAD"
    r"|COORDINACI[ÓO]N\s+ZONAL|ASAMBLEA\s+NACIONAL|CORTE|TRIBUNAL|COLEGIO|AUTORIDAD\s+PORTUARIA|PARQUE\s+NACIONAL|BRIGADA\s+(?:DE|N|\d)|ZONAL?\s+\d|COMPA[ÑN][ÍI]A\s+NACIONAL|ASTILLEROS|INFRAESTRUCTURAS|EMPRESA\s+P)"
)
_NAME_PART = r"(?:[A-ZÁÉÍÓÚÑÜ0-9][\wÁÉÍÓÚÑáéíóúñü.&°º-]*|(?:de|del|la|las|los|el|y|e|en|para|al|con|a)\b|-|–|\"[A-ZÁÉÍÓÚÑ][^\"\n]{2,40}\"|“[^”\n]{2,40}”|\([A-Z0-9 .-]{2,20}\))"
_ENTITY = re.compile(
    rf"(?<![\wÁÉÍÓÚÑáéíóúñ])(?i:{ENTITY})\w*(?:(?:,(?=\s+(?:[A-ZÁÉÍÓÚÑ][\wÁÉÍÓÚÑ]+\s+){{1,3}}[YyEe]\s+[A-ZÁÉÍÓÚÑ]))?\s+{_NAME_PART}){{0,18}}"
)
_ENTITY_HEAD = re.compile(rf"\s*(?:el\s+|la\s+|los\s+)?{ENTITY}", re.IGNORECASE)
_ENTITY_END = re.compile(
    r"[;:]|,(?-i:(?!\s+(?:[A-ZÁÉÍÓÚÑ][\wÁÉÍÓÚÑ]+\s+){1,3}[YyEe]\s+[A-ZÁÉÍÓÚÑ]))|(?<!\b[ds]r)(?<!\b[ds]ra)(?<!\bing)(?<!\barq)(?<!\bst[ao])(?<!\bgral)(?<!\bprof)(?<!\bcrnl)(?<!\bcnel)(?<!\bmons)(?<!\bno)(?<!\b\w)\.(?=\s|$)|\s+(?:convoca|invita|representad|requiere|a\s+trav|domiciliad|con\s+(?:ruc|domicilio|sede)|r\.?u\.?c\b|pone\b|en\s+adelante|por\s+medio|por\s+intermedio|legalmente|debidamente"
    r"|solicita|necesita|comunica|contratar|dentro\b|ha\b|que\b|mediante|procede|se\b|cuenta|para\s+(?:la|el|los|que|\w+(?:ar|er|ir)\b)|es\b|con\s+(?:el|la|fecha|cargo)|quien|cuyo|publica\s+(?:el|la|los)|en\s+(?:cumplimiento|uso|calidad|ejercicio|virtud|su|el\s+marco)\b"
    r"|subasta|licitaci|pliego|t[ée]rminos\s+de|especificaciones|c[óo]digo|proceso|procedimiento|cotizaci|menor\s+cuant|[íi]nfima|aviso|objeto|nombre\s+del|contrato\b|resoluci|acta\b|a\s+(?:los|las|la|quien|todas|todos|personas|proveedores)|y\s+(?:el|la|los)\s+(?:contratista|oferente|proveedor|se[ñn]or|compa[ñn])|direcci[óo]n\s*:)",
    re.IGNORECASE,
)
_REGULATORS = re.compile(
    r"servicio nacional de contratacion|contraloria general|procuraduria|servicio de rentas|superintendencia de compan|registro oficial|ministerio (?:rector|de(?:l)? trabajo|de economia|de finanzas)"
    r"|instituto ecuatoriano de (?:seguridad|normalizacion)|instituto nacional de (?:contratacion|estadistica)|banco central|servicio ecuatoriano de normal|asamblea nacional|registro (?:mercantil|civil)|consejo de la judicatura|corte constitucional|universidad|colegio de|unidad de analisis"
)
_NOT_BUYER = re.compile(
    r"(?:contratante|requirente|ruc|codigo|objeto|direccion|provincia|ciudad|canton|telefono|fecha|bancaria|financiera)\b"
)
_BUYER_LABELS = [
    r"(?:nombre de la )?(?:entidad|institucion|organismo|empresa|unidad)(?: del estado)? (?:contratante|requirente|requiriente|convocante|compradora|ejecutora)",
    r"(?:nombre|razon social|denominacion)(?: de)?(?: la)? (?:entidad|institucion)",
    r"razon social(?= ?:)",
    r"entidad(?= ?:)",
    r"institucion(?= ?:)",
    r"contratante(?= ?:)",
    r"comprador(?= ?:)",
    r"entidad\n",
    r"entidad(?= [a-z]+ )",
]


def buyer_name(text: Text) -> Choice | None:
    for value in labelled(text, _BUYER_LABELS):
        start, end = trimmed(text, value.start, value.end)
        name = _entity_words(text.original(start, end))
        if _is_buyer(name, same_line=value.same_line):
            return Choice(Candidate(name, 5.0, [(start, min(end, start + len(name)))], value.cue))
    return _entity_in_text(text)


def _is_buyer(name: str, *, same_line: bool) -> bool:
    if len(name) < 4 or is_blank(name) or not name[0].isupper() or _NOT_BUYER.match(fold(name)):
        return False
    return bool(_ENTITY_HEAD.match(name)) or (
        len(name.split()) <= 14
        and name.upper() != "RUC"
        and not re.match(r"(?:\d|[A-Z]{2,4}-)", name)
        and len(name) > 8
        and same_line
    )


def _entity_words(words: str) -> str:
    """As far as the name goes."""
    words = re.sub(r"^(?:el|la|los)\s+(?=[A-ZÁÉÍÓÚÑ])", "", words.strip(' "“”'))
    cut = _ENTITY_END.search(words, 4)
    words = (words[: cut.start()] if cut else words).strip(' "“”-–.,')
    return re.sub(r"(?:\s+(?:de|del|la|las|los|el|y|e|en|para|al|con|a))+$", "", words)


def _entity_in_text(text: Text) -> Choice | None:
    """The institution that speaks in the first pages."""
    limit = text.starts[2] if len(text.starts) > 2 else len(text.raw)
    options: dict[str, Candidate] = {}
    for match in _ENTITY.finditer(text.raw, 0, limit):
        if not match[0][0].isupper():
            continue
        name = _entity_words(_until_break(text, match.start(), match[0]))
        folded = fold(name)
        if len(name.split()) < 2 or is_blank(name):
            continue
        cost = _entity_cost(text, match.start(), match.start() + len(name), folded)
        start, end = text.position(match.start()), text.position(match.start() + len(name))
        old = options.get(folded)
        if old is None:
            options[folded] = Candidate(name, cost, [(start, end)])
        else:
            options[folded] = Candidate(old.value, min(old.cost, cost) - 10, [*old.spans, (start, end)], None)
    best = min(options.values(), key=lambda c: c.cost, default=None)
    return Choice(best) if best and best.cost < 60 else None


_OPEN_END = re.compile(
    r"\b(?:de|del|la|las|los|el|y|e|en|cant[óo]n|parroquia|provincia|municipal|p[úu]blica|distrito|aut[óo]nomo|descentralizado|rural|san|santa|santo)$",
    re.IGNORECASE,
)
_OTHER_THING = re.compile(
    r"(?:adquisicion|contratacion|construccion|servicios? (?:de|para)|provision|mantenimiento|consultoria|mejoramiento|suministro|proceso|codigo|objeto|ruc\b|direccion|\d|quito|guayaquil|cuenca|telefono|calle|av\b)"
)


def _until_break(text: Text, start: int, words: str) -> str:
    """A name may go on in the next line, a title that begins there is another thing."""
    lines = words.split("\n")
    kept, at = lines[0], start + len(lines[0])
    for line in lines[1:]:
        if not _OPEN_END.search(kept.strip()) and not _runs_on(text, at, kept, line):
            break
        kept += " " + line
        at += 1 + len(line)
    return re.sub(r"\s+", " ", kept)


def _runs_on(text: Text, at: int, kept: str, line: str) -> bool:
    """Whether the line that ends at `at` was full, so that the next one goes on with it."""
    before, following = text.line_at(text.position(at - 1)), text.line_at(text.position(at + 1))
    if (
        not re.match(r"[^\W\d]{3}|(?:en|de|y|e|la)\b", line, re.IGNORECASE)
        or _OTHER_THING.match(fold(line))
        or text.had_room(before, following)
    ):
        return False
    return (kept == kept.upper()) == (line == line.upper())


def _entity_cost(text: Text, start: int, end: int, folded: str) -> float:
    cost = 30.0 + min(start / 60, 30)
    tail = fold(text.raw[end : end + 60])
    lead = fold(text.raw[max(0, start - 60) : start])
    if re.match(
        r"[\s,\"”]*(?:\([^)]*\)[\s,]*)?(?:legalmente |debidamente )?(?:convoca|invita|representad|requiere|a traves|pone|en adelante|solicita|necesita|con ruc|por intermedio|por medio|ha resuelto|contratara|que en adelante)",
        tail,
    ):
        cost -= 35
    if re.search(
        r"(?:por una parte,?|comision tecnica(?: de(?:l| la)?)?|maxima autoridad de(?:l| la)?|comparecen[^.]{0,40}|entre) (?:el |la |los )?$",
        re.sub(r"\s+", " ", lead),
    ):
        cost -= 35
    if start < 250 or not lead.strip():
        cost -= 15
    if re.search(r"(?:^|\n)\s*$", text.raw[max(0, start - 3) : start]) and re.match(
        r"\s*(?:\n|$)", text.raw[end : end + 2]
    ):
        cost -= 15
    line = text.line_at(text.position(start))
    if _OTHER_THING.match(text.folded[line.start : line.end].lstrip(' "')) and line.start < text.position(start):
        cost += 30  # in the name of what is bought
    if _REGULATORS.match(folded) and cost > 5:
        cost += 35
    return cost
