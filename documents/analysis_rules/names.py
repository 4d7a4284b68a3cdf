"""The fields that name something: the process's code, the buyer, the object, the CPC, the contract's administrator."""

import re
from bisect import bisect_left
from collections import Counter

from documents.analysis_rules.cues import at_line_start
from documents.analysis_rules.labels import Labelled, extend, labelled, trimmed
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import BLANKS, Text, fold, is_blank, rx

_PREFIX = (
    r"(?:SIE|SIEB|SIES|LIC[A-Z]{0,4}|LPN|LPI|LP|COT[A-Z]{0,3}|MC[A-Z]{0,3}|CDC?|LC[A-Z]{0,2}|CP[A-Z]{0,2}|CPC|RE|REN|PE[A-Z]{0,3}|CATE|FI|FIE|NIC|NCO|IC"
    r"|INF|ICB|CE|REP|SEG|VPN|ARR|GCE|PROC|CON|CONS|OBR|BYS|CC|EMERG|EME|PAC)"
)
_CODE = re.compile(rf"(?<![\w-]){_PREFIX}(?:\s?[-–—_/]\s?[A-ZÁÉÍÓÚÑ0-9.&*]{{1,20}}){{2,8}}(?![\w])")
_ANY_CODE = re.compile(r"[A-ZÁÉÍÓÚÑ]{2,12}(?:\s?[-–—_/.]\s?[A-ZÁÉÍÓÚÑ0-9&*]{1,20}){2,8}(?![\w])")
_CODE_LABELS = [
    r"(?:codigo|numero|no\.?|nro\.?|identificacion|identificador|nomenclatura|referencia|cod\.?)(?: asignado| unico)?(?: en el portal)?(?: (?:de|del|de la|de este))?"
    r" ?(?:proceso|procedimiento|contratacion|necesidad|portal)?(?: de contratacion)?(?: (?:no|nro|n)\b[.°º]*)?",
    r"(?:proceso|procedimiento|necesidad)(?: de contratacion)?(?: codigo)? (?:no|nro|n|num)\b[.°º]*",
    r"proceso(?= ?:)",
    r"codigo(?= ?:)",
    r"identificacion del (?:procedimiento|proceso)",
]
ENTITY = (
    r"(?:GOBIERNO\s+AUT[ÓO]NOMO|GOBIERNO\s+(?:MUNICIPAL|PROVINCIAL|PARROQUIAL)|GAD\b|GADM?[A-Z]{0,6}\b|MINISTERIO|EMPRESA\s+(?:P[ÚU]BLICA|EL[ÉE]CTRICA|MUNICIPAL|COORDINADORA|CANTONAL|METROPOLITANA)|EP\b"
    r"|EMAPA\w*|EPMAPS?|ETAPA|CELEC|CNEL|CNT|PETROECUADOR|UNIVERSIDAD|ESCUELA\s+(?:POLIT[ÉE]CNICA|SUPERIOR|MILITAR)|HOSPITAL|MATERNIDAD|INSTITUTO|CUERPO\s+DE\s+(?:BOMBEROS|INGENIEROS)"
    r"|BENEM[ÉE]RITO\s+CUERPO|CORPORACI[ÓO]N|CONSEJO|CONCEJO|DIRECCI[ÓO]N\s+(?:DISTRITAL|PROVINCIAL|GENERAL|NACIONAL|ZONAL)|UNIDAD\s+EDUCATIVA|MUNICIPIO|MUNICIPALIDAD|ILUSTRE\s+MUNICIP|PREFECTURA"
    r"|SECRETAR[ÍI]A|AGENCIA|SERVICIO\s+(?:NACIONAL|DE|INTEGRADO|ECUATORIANO)|SUPERINTENDENCIA|FISCAL[ÍI]A|CONTRALOR[ÍI]A|PROCURADUR[ÍI]A|DEFENSOR[ÍI]A|BANCO\s+(?:CENTRAL|DE\s+DESARROLLO|DEL)|COMANDO|EJ[ÉE]RCITO"
    r"|POLIC[ÍI]A\s+NACIONAL|ARMADA|FUERZA\s+A[ÉE]REA|REGISTRO\s+(?:CIVIL|DE\s+LA\s+PROPIEDAD|MERCANTIL)|CENTRO\s+DE\s+SALUD|DISTRITO\s+(?:DE|\d|METROPOLITANO|EDUCATIVO)|JUNTA|PATRONATO|MANCOMUNIDAD"
    r"|COORDINACI[ÓO]N\s+ZONAL|ASAMBLEA\s+NACIONAL|CORTE|TRIBUNAL|COLEGIO|AUTORIDAD\s+PORTUARIA|PARQUE\s+NACIONAL|BRIGADA|ZONAL?\s+\d|COMPA[ÑN][ÍI]A\s+NACIONAL|ASTILLEROS|INFRAESTRUCTURAS|EMPRESA\s+P)"
)
_NAME_PART = r"(?:[A-ZÁÉÍÓÚÑÜ0-9][\wÁÉÍÓÚÑáéíóúñü.&°º-]*|de|del|la|las|los|el|y|e|en|para|al|con|a|-|–|\"[A-ZÁÉÍÓÚÑ][^\"\n]{2,40}\"|“[^”\n]{2,40}”|\([A-Z0-9 .-]{2,20}\))"
_ENTITY = re.compile(rf"(?<![\wÁÉÍÓÚÑáéíóúñ]){ENTITY}\w*(?:\s+{_NAME_PART}){{0,18}}", re.IGNORECASE)
_ENTITY_HEAD = re.compile(rf"\s*(?:el\s+|la\s+|los\s+)?{ENTITY}", re.IGNORECASE)
_ENTITY_END = re.compile(
    r"[,;:]|\.(?=\s|$)|\s+(?:convoca|invita|representad|requiere|a\s+trav|domiciliad|con\s+(?:ruc|domicilio|sede)|r\.?u\.?c\b|pone\b|en\s+adelante|por\s+medio|por\s+intermedio|legalmente|debidamente"
    r"|solicita|necesita|comunica|contratar|dentro\b|ha\b|que\b|mediante|procede|se\b|cuenta|para\s+(?:la|el|los|que|\w+(?:ar|er|ir)\b)|es\b|con\s+(?:el|la|fecha|cargo)|quien|cuyo|publica\s+(?:el|la|los)|en\s+(?:cumplimiento|uso|calidad|ejercicio|virtud|su|el\s+marco)"
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
_NOUNS = (
    r"(?:adquisicion|contratacion|construccion|re?construccion|provision|(?:prestacion del )?servicios?|mantenimiento|consultoria|estudios?|rehabilitacion|mejoramiento|arrendamiento|suministro|fiscalizacion"
    r"|implementacion|repavimentacion|pavimentacion|ampliacion|compra|adecuacion|readecuacion|reparacion|dotacion|instalacion|elaboracion|diseno|ejecucion|adquirir|contratar|proveer|dotar|construir|realizar|ejecutar|asfaltado|alquiler|renovacion|levantamiento"
    r"|abastecimiento|fortalecimiento|desarrollo|capacitacion|regeneracion|transporte|equipamiento|remodelacion|reposicion|impresion|confeccion|limpieza|vigilancia|seguridad|recoleccion|actualizacion"
    r"|organizacion|produccion|difusion|auditoria|recarga|adoquinado|bacheo|lastrado|restauracion|terminacion|cerramiento|perforacion|sistema|obra|obras|reforzamiento|reubicacion|intervencion|soporte|licenciamiento|preparacion|alimentacion|seguros?|poliza|evento|desazolve|dragado|modernizacion|automatizacion|extension|recapeo|mejoras)"
)
_OBJECT_LABELS = [
    r"objeto (?:de (?:la |esta )?(?:contratacion|compra|convocatoria|adquisicion|invitacion|consultoria)|del? (?:contrato|proceso|procedimiento|presente \w+|concurso)|contractual)",
    r"(?:nombre|denominacion|titulo) (?:del? )?(?:la |el )?(?:proceso|procedimiento|proyecto|contratacion|objeto|contrato|obra|consultoria|necesidad|requerimiento)",
    r"(?:descripcion|identificacion|definicion) del objeto(?: de (?:la )?(?:contratacion|compra))?",
    r"que se va a contratar ?\??",
    r"objeto(?= ?[:.])",
    r"objeto(?= [a-z\"])",
    r"objeto\n",
    r"proyecto(?= ?:)",
    r"asunto(?= ?:)",
    r"requerimiento(?= ?:)",
    r"necesidad(?: institucional)?(?= ?:)",
    r"obra(?= ?:)",
    r"contratacion(?= ?:)",
    r"denominacion(?= ?:)",
]
_OBJECT_PROSE = [
    r"(?:tiene|tienen|tendra|teniendo) (?:por|como) (?:objeto|objetivo|finalidad|proposito)(?: principal| general)?,? ?:? ?(?:contratar|realizar|efectuar|seleccionar[^\"\n.;]{0,90}?para|la|el|los|las)?(?: la| el| los| las)?\b ?",
    r"objeto (?:de (?:la|esta) (?:presente )?(?:contratacion|convocatoria)|del (?:presente )?(?:contrato|procedimiento|proceso)|contractual)?,? ?(?:es|sera|consiste en|lo constituye|constituye|corresponde a)(?: contratar| realizar)?(?: la| el| los| las)? ?:? ?",
    r"(?:requiere|necesita|solicita|prev[eé]|busca|desea|pretende|procedera a|proceder a|para)(?: contratar| adquirir| realizar| ejecutar)(?: la| el| los| las)? (?=\")",
    r"(?:requiere|necesita|busca|desea|pretende)(?: realizar| contratar| efectuar)(?: la| el| los| las) ",
    r"contrato (?:complementario )?(?:de|para) (?:la |el |los )(?=[a-z])",
    r"cuyo objeto es(?: la| el| los| las)? ?:? ?",
    r"procedimiento[^.;\n\"]{0,60} para (?:la|el) (?=\")",
]
_OBJECT_TAIL = re.compile(
    r"[\".;]|\n(?=\s*(?:[\divx]+[.)]|[a-z][.)])\s)|,\s+(?:conforme|de acuerdo|segun|que\b|con cargo|de conformidad|por un|mediante|en el marco|bajo|cuy|a fin|para lo|cumpliendo|y cuya|con un)"
    r"|\s+(?:de conformidad con|conforme a|de acuerdo (?:a|con)|por un (?:monto|valor)|cuyo)"
)


def process_code(text: Text) -> Choice | None:
    """The code that stands by its label, or the one named most."""
    votes: Counter[str] = Counter()
    spans: dict[str, list[tuple[int, int]]] = {}
    for match in _CODE.finditer(text.raw):
        code = re.sub(r"\s", "", match[0]).replace("–", "-").replace("—", "-").rstrip(".-")
        if not re.search(r"\d", code) or re.match(r"RE?-?(?:SERCOP|INCOP)|R\.E", code):
            continue
        start, end = _folded(text, match.start(), match.end())
        votes[code] += 1 + 4 * _labelled_code(text, start)
        spans.setdefault(code, []).append((start, end))
    if votes:
        code = max(votes, key=lambda c: (votes[c], -spans[c][0][0]))
        return Choice(Candidate(code, 0.0, spans[code]))
    return _any_code(text)


def _labelled_code(text: Text, start: int) -> bool:
    lead = text.folded[max(0, start - 60) : start]
    return bool(
        re.search(r"(?:codigo|proceso|procedimiento|nomenclatura|necesidad|identificacion)[^.;\n]{0,45}\n?\s*$", lead)
    )


def _any_code(text: Text) -> Choice | None:
    for value in labelled(text, _CODE_LABELS):
        letters = text.original(value.start, value.end)
        match = _ANY_CODE.match(letters)
        if match and re.search(r"\d", match[0]) and not is_blank(match[0]):
            end = value.start + len(match[0])
            return Choice(Candidate(re.sub(r"\s", "", match[0]), 10.0, [(value.start, end)], value.cue))
    return None


def _folded(text: Text, start: int, end: int) -> tuple[int, int]:
    """Folded offsets of a piece of `raw`."""
    return bisect_left(text.back, start), bisect_left(text.back, end)


def cpc_code(text: Text) -> Choice | None:
    number = r"(?P<n>\d{5}(?:[.\x20-]?\d{2})(?:[.\x20-]?\d{1,3}){1,2}|\d{5}\.\d{1,2}(?:\.\d{1,3})?|\d{7,12}|\d{5})(?![\d/-])(?!\.\d)"
    lead = r"(?:\bc\.?p\.?c\.?\b(?!-)|clasificador central de productos|clasificacion central de productos|categoria del producto|codigo de (?:la )?categoria)"
    best: Candidate | None = None
    level = r"(?:[^\d]{0,30}?nivel \d(?: digitos)?)?"
    for match in rx(rf"{lead}{level}(?P<gap>[^\d]{{0,160}}?)(?:\n\d{{1,3}}[ .])?(?<![\d.,$/-]){number}").finditer(
        text.folded
    ):
        digits = re.sub(r"\D", "", match["n"])
        gap = len(match["gap"])
        if (gap > 45 and len(digits) < 8) or re.search(r"[$%]|usd|partida|ruc\b|telefono", match["gap"]):
            continue
        start, end = match.start("n"), match.end("n")
        if best is None or gap < best.cost:
            best = Candidate(digits, float(gap), [(start, end)], match.start())
    return Choice(best) if best else None


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
    return (words[: cut.start()] if cut else words).strip(' "“”-–.,')


def _entity_in_text(text: Text) -> Choice | None:
    """The institution that speaks in the first pages."""
    limit = text.starts[2] if len(text.starts) > 2 else len(text.raw)
    options: dict[str, Candidate] = {}
    for match in _ENTITY.finditer(text.raw, 0, limit):
        if not match[0][0].isupper():
            continue
        name = _entity_words(_until_break(match[0]))
        folded = fold(name)
        if len(name.split()) < 2 or is_blank(name):
            continue
        cost = _entity_cost(text, match.start(), match.start() + len(name), folded)
        start, end = _folded(text, match.start(), match.start() + len(name))
        old = options.get(folded)
        if old is None:
            options[folded] = Candidate(name, cost, [(start, end)])
        else:
            options[folded] = Candidate(old.value, min(old.cost, cost) - 10, [*old.spans, (start, end)], None)
    best = min(options.values(), key=lambda c: c.cost, default=None)
    return Choice(best) if best and best.cost < 60 else None


def _until_break(words: str) -> str:
    """A name may go on in the next line, a title that begins there is another thing."""
    lines = words.split("\n")
    kept = lines[0]
    for line in lines[1:]:
        if re.search(
            r"\b(?:de|del|la|las|los|el|y|en|cant[óo]n|parroquia|provincia|municipal|p[úu]blica|distrito|aut[óo]nomo|descentralizado|rural|san|santa)$",
            kept.strip(),
            re.IGNORECASE,
        ) or (len(kept) > 65 and kept.upper() != kept and re.match(r"[^\W\d]{4}", line)):
            kept += " " + line
        else:
            break
    return re.sub(r"\s+", " ", kept)


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
        r"(?:por una parte,?|maxima autoridad de(?:l| la)?|comparecen[^.]{0,40}|entre) (?:el |la |los )?$",
        re.sub(r"\s+", " ", lead),
    ):
        cost -= 35
    if start < 250 or not lead.strip():
        cost -= 15
    if re.search(r"(?:^|\n)\s*$", text.raw[max(0, start - 3) : start]) and re.match(
        r"\s*(?:\n|$)", text.raw[end : end + 2]
    ):
        cost -= 15
    if _REGULATORS.match(folded) and cost > 5:
        cost += 35
    return cost


def object_name(text: Text) -> Choice | None:
    for value in labelled(text, _OBJECT_LABELS):
        if choice := _object_of(text, value):
            return choice
    for pattern in _OBJECT_PROSE:
        for match in rx(pattern).finditer(text.folded):
            if choice := _object_at(text, match.end(), match.start(), 10.0):
                return choice
    return _quoted_object(text) or _titled_object(text) or _promised_object(text)


def _object_of(text: Text, value: Labelled) -> Choice | None:
    piece = text.folded[value.start : value.end]
    for pattern in _OBJECT_PROSE:
        match = rx(pattern).search(piece)
        if match and (choice := _object_at(text, value.start + match.end(), value.cue, 5.0)):
            return choice
    if quoted := re.search(rf'"\s*({_NOUNS}\b[^"]{{8,400}})"', text.folded[value.start : value.start + 500]):
        start, end = trimmed(text, value.start + quoted.start(1), value.start + quoted.end(1))
        return Choice(Candidate(text.original(start, end), 4.0, [(start, end)], value.cue))
    start, end = trimmed(text, value.start, _stop(text, value.start, value.end))
    name = text.original(start, end)
    if _is_object(name):
        return Choice(Candidate(_without_article(name), 5.0, [(start, end)], value.cue))
    return None


def _stop(text: Text, start: int, end: int) -> int:
    """Where the first sentence of a label's value ends."""
    for match in re.finditer(r"\.(?=\s|$)", text.folded[start:end]):
        if start + match.start() in set(text.barriers):
            return start + match.start()
    return end


def _is_object(name: str) -> bool:
    folded = fold(name)
    if is_blank(name) or len(name) < 12 or len(name) > 480 or BLANKS.search(folded):
        return False
    if re.match(rf"(?:la |el |los |las |contratar |realizar )?{_NOUNS}\b", folded):
        return True
    return (
        len(name.split()) >= 3
        and name == name.upper()
        and not re.match(r"(?:seccion|presupuesto|condiciones|codigo|plazo|terminos|especificaciones)", folded)
    )


def _without_article(name: str) -> str:
    return re.sub(
        r"^(?:[Ll]a|[Ee]l|[Ll]os|[Ll]as|[Cc]ontratar la|[Cc]ontratar el|[Rr]ealizar la|[Rr]ealizar el)\s+(?=\S)",
        "",
        name,
    )


def _object_at(text: Text, start: int, cue: int, cost: float) -> Choice | None:
    while start < len(text.folded) and text.folded[start] in ' \n"':
        start += 1
    piece = text.folded[start : start + 500]
    tail = _OBJECT_TAIL.search(piece, 10)
    end = start + (tail.start() if tail else len(piece))
    end = min(end, text.starts_after(start))
    line = text.line_at(start)
    if line.heading:
        end = min(end, extend(text, start, line.end))
    start, end = trimmed(text, start, end)
    name = text.original(start, end)
    if re.match(rf"(?:la |el |los |las )?{_NOUNS}\b", fold(name)) and not is_blank(name) and 12 <= len(name) <= 480:
        return Choice(Candidate(_without_article(name), cost, [(start, end)], cue))
    return None


_PROMISE = rx(
    r"se (?:obliga|compromete)[^.;\n]{0,90}? a (?:proveer|entregar|suministrar|ejecutar|prestar|realizar|construir|brindar)(?: y [a-z]+r)?(?: (?:la obra|el servicio de|los bienes|la consultoria)(?: denominad[ao]s?)?)?,? ?:? ?(?:la |el |los |las )?"
)


def _promised_object(text: Text) -> Choice | None:
    """What the contractor binds himself to, when no label or title says it."""
    match = _PROMISE.search(text.folded)
    if not match:
        return None
    tail = _OBJECT_TAIL.search(text.folded, match.end() + 10)
    start, end = trimmed(
        text, match.end(), min(tail.start() if tail else match.end() + 200, text.starts_after(match.end()))
    )
    name = text.original(start, end)
    return (
        None
        if is_blank(name) or not 12 <= len(name) <= 400
        else Choice(Candidate(name, 25.0, [(start, end)], match.start()))
    )


def _quoted_object(text: Text) -> Choice | None:
    for match in re.finditer(rf'"\s*({_NOUNS}\b[^"]{{12,400}})"', text.folded[:6000]):
        name = text.original(match.start(1), match.end(1))
        if not is_blank(name):
            return Choice(Candidate(name.strip(" ."), 20.0, [trimmed(text, match.start(1), match.end(1))]))
    return None


def _titled_object(text: Text) -> Choice | None:
    """A line of capitals on the first page that says what is bought."""
    for line in text.lines[:30]:
        piece = text.folded[line.start : line.end].strip()
        letters = text.original(line.start, line.end)
        if letters == letters.upper() and len(piece) > 25 and re.match(rf"{_NOUNS} (?:de|del|e|y|integral)\b", piece):
            start, end = trimmed(text, line.start, extend(text, line.start, line.end))
            if not is_blank(text.original(start, end)):
                return Choice(Candidate(text.original(start, end), 30.0, [(start, end)]))
    return None


_ORDER = r"(?:contrato|orden(?: de (?:compra|trabajo|servicio))?|convenio)"
_ROLE = rf"(?:administrador(?:a|/a|\(a\)|es)? (?:de(?:l)?|de la|de este|del presente) {_ORDER}(?: (?:u|o|y)(?: de| de la| del)? {_ORDER})?|administra(?:cion|r)(?: y \w+)? (?:de(?:l)?|de la|de este|del presente|el|la) {_ORDER}|designacion de(?:l)? administrador(?:a)?)"
_TITLE = r"(?:ing|arq|abg|ab|dr|dra|lic|lcd[oa]|econ|ec|mgs|msc|mgtr|tnlg[oa]?|tlgo|sr|sra|srta|cpa|phd|my|mayor|tnte|teniente|cptn|cap|capitan|sgos|sbte|crnl|coronel|ps|psic|obst|med|bqf|od|vet|blgo|md|esp|tec)"
_PERSON = re.compile(
    rf"(?:(?:al?|el|la|los)\s+)?(?:senor(?:a|ita)?\s+)?(?:{_TITLE}\.?\s+(?:{_TITLE}\.?\s+)?|(?:director|jefe|jefa|coordinador|responsable|analista|tecnico|especialista|gerente|subdirector|encargad|guardalmacen|bodeguer|secretari|tesorer|administrador|comandante|rector|procurador|lider|supervisor|asistente|delegado|titular|funcionari|servidor)\w*\b)"
)


def contract_administrator(text: Text) -> Choice | None:
    for match in rx(_ROLE).finditer(text.folded):
        for start, cost in _administrator_starts(text, match):
            if choice := _person_at(text, start, match.start(), cost):
                return choice
    return _appointed(text)


def _administrator_starts(text: Text, match: re.Match) -> list[tuple[int, float]]:
    tail = text.folded[match.end() : match.end() + 60]
    link = re.match(
        r"(?:\.?[ ,:\-|\"]*\n?[\s:\-|]*|[\s:,]*)(?:\([^)]*\)[\s:]*)?(?:(?:sera|es|actuara|se designa|designado|designada|recae(?:ra)?|estara a cargo|sera ejercid[ao]|sera designad[ao]|corresponde(?:ra)?|fungira|queda designad[ao]|(?:la |lo )?(?:ejercera|realizara|llevara a cabo|asumira)|estara bajo (?:la )?responsabilidad|a cargo|se (?:nombra|delega|asigna))\b[\s:]*(?:como tal\s+)?(?:en|por|del?|al?)?[\s:]*)?(?:al?\s+|del\s+)?",
        tail,
    )
    length = link.end() if link else 0
    heads = text.line_at(match.start()).heading and at_line_start(text, match.start())
    if "." in tail[:length] and not heads:
        return []
    is_said = bool(re.search(r":|[a-z]", tail[:length])) or (heads and "\n" in tail[:length])
    return [(match.end() + length, 10.0 if is_said else 40.0)]


def _person_at(text: Text, start: int, cue: int, cost: float) -> Choice | None:
    person = _PERSON.match(text.folded, start)
    if person and rx(_ROLE).search(text.folded, start, start + 50):
        return None
    letters = text.original(start, start + 60)
    named = re.match(r"[A-ZÁÉÍÓÚÑ][\wáéíóúñ]+(?:\s+[A-ZÁÉÍÓÚÑ][\wáéíóúñ]+){1,4}", letters)
    if not person and (cost > 10 or not named or KNOWN_START.match(fold(letters))):
        return None
    end = _person_end(text, start, person.end() if person else start + 5)
    start, end = trimmed(text, start, end)
    name = text.original(start, end)
    if is_blank(name) or len(name) < 5 or len(name) > 140:
        return None
    return Choice(Candidate(re.sub(r"^(?:[Aa]l?)\s+(?=[A-ZÁÉÍÓÚÑ])", "", name), cost, [(start, end)], cue))


KNOWN_START = re.compile(
    r"(?:seccion|plazo|forma|multas|garant|el contrat|obligac|recepcion|condiciones|objeto|presupuesto|designad|la entidad|para|por|velar|entidad|quien|contratista|proveedor|oferente|entre|dentro|conforme|segun|sus|funciones|responsab|mediante)"
)
_PERSON_STOP = re.compile(
    r"[;\n]|\.(?=\s+[a-z]*[^a-z]|$)|,\s*(?:quien|que|el cual|la cual|para|con (?:el|la|c)|de conformidad|a fin|y sera|en calidad|conforme|sera|debera|cuy)|\s+(?:quien|para (?:que|el|la)|velara|sera|debera|tendra|en calidad de|como administrador|actuara|conforme|de acuerdo|ejercera|a fin)\b"
)


def _person_end(text: Text, start: int, floor: int) -> int:
    for match in _PERSON_STOP.finditer(text.folded, floor):
        position = match.start()
        if match[0] == "\n":
            line = text.line_at(position + 1)
            if (
                re.search(r"\b(?:de|del|la|el|y|e|los|las|en|obras|unidad|,)$|,$", text.folded[start:position].rstrip())
                and position - start < 120
            ):
                continue
            if text.original(line.start, line.end)[:1].islower() and position - start < 120:
                continue
        if match[0] == "." and re.search(rf"\b(?:{_TITLE}|[a-z])$", text.folded[max(0, position - 5) : position]):
            continue
        return position
    return min(len(text.folded), start + 100)


def _appointed(text: Text) -> Choice | None:
    """`X actuará como administrador del contrato`, `se designa a X como administrador`."""
    named = rf"(?:design[a-z]+|nombr(?:a|ar|ase)|deleg(?:a|ar|ase))(?: a la| al| a)? (?P<who>[^.;\n]{{0,8}}\.?[^.;\n]{{4,100}}?),? (?:como|en calidad de|para que (?:actue|ejerza)(?: como| en calidad de)?)(?: el| la)? {_ROLE}"
    for match in rx(named).finditer(text.folded):
        if choice := _person_at(text, match.start("who"), match.start(), 12.0):
            return choice
    pattern = rf"(?P<who>(?:el|la)\s+[^.;\n]{{5,90}}?|(?:{_TITLE})\.\s[^.;\n]{{5,70}}?),?\s+(?:sera|actuara|ejercera|fungira|designad[oa]|en calidad de|en su calidad de|quien actuara)\b[^.;\n]{{0,25}}{_ROLE}"
    for match in rx(pattern.replace(r"\s+", " ")).finditer(text.folded):
        if at_line_start(text, match.start()) or text.folded[match.start() - 2 : match.start() - 1] in ".;:\n,":
            start, end = trimmed(text, match.start("who"), match.end("who"))
            if not is_blank(text.original(start, end)):
                return Choice(Candidate(text.original(start, end), 15.0, [(start, end)], match.end("who")))
    return None
