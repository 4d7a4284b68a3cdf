"""The fields that name something: the process's code, the CPC, the object."""

import re
from collections import Counter

from documents.analysis_rules.labels import Labelled, extend, labelled, trimmed
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import BLANKS, Text, fold, is_blank, rx

_PREFIX = (
    r"(?:SIE|SIEB|SIES|LIC[A-Z]{0,4}|LPN|LPI|LP|COT[A-Z]{0,3}|MC[A-Z]{0,3}|CDC?|LC[A-Z]{0,2}|CP[A-Z]{0,2}|CPC|RE|REN|PE[A-Z]{0,3}|CATE|FI|FIE|NIC|NCO|IC"
    r"|INF|ICB|CE|REP|SEG|VPN|ARR|GCE|PROC|CON|CONS|OBR|BYS|CC|EMERG|EME|PAC)"
)
_CODE = re.compile(rf"(?<![\w-]){_PREFIX}(?:\s?[-–—_/]\s?[A-ZÁÉÍÓÚÑ0-9.&*]{{1,20}}){{2,8}}(?![\w])")
_CATALOGUE_CODE = re.compile(r"(?<![\w-])CE-\d{9,20}(?![\w-])")
_ANY_CODE = re.compile(r"[A-ZÁÉÍÓÚÑ]{2,12}(?:\s?[-–—_/.]\s?[A-ZÁÉÍÓÚÑ0-9&*]{1,20}){2,8}(?![\w])")
_CODE_LABELS = [
    r"(?:codigo|numero|no\.?|nro\.?|identificacion|identificador|nomenclatura|referencia|cod\.?)(?: asignado| unico)?(?: en el portal)?(?: (?:de|del|de la|de este))?"
    r" ?(?:proceso|procedimiento|contratacion|necesidad|portal)?(?: de contratacion)?(?: (?:no|nro|n)\b[.°º]*)?",
    r"(?:proceso|procedimiento|necesidad)(?: de contratacion)?(?: codigo)? (?:no|nro|n|num)\b[.°º]*",
    r"proceso(?= ?:)",
    r"codigo(?= ?:)",
    r"identificacion del (?:procedimiento|proceso)",
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
    r"[\".;]|,?\s+y\s+a\s+(?:entreg|proveer|suministr|ejecut|realiz|cumpl|prest|instal)|\n(?=\s*(?:[\divx]+[.)]|[a-z][.)])\s)|,\s+(?:conforme|de acuerdo|segun|que\b|con cargo|de conformidad|por un|mediante|en el marco|bajo|cuy|a fin|para lo|cumpliendo|y cuya|con un)"
    r"|\s+(?:de conformidad con|conforme a|de acuerdo (?:a|con)|por un (?:monto|valor)|cuyo)"
)


def process_code(text: Text) -> Choice | None:
    """The code that stands by its label, or the one named most."""
    votes: Counter[str] = Counter()
    spans: dict[str, list[tuple[int, int]]] = {}
    for match in [*_CODE.finditer(text.raw), *_CATALOGUE_CODE.finditer(text.raw)]:
        code = re.sub(r"\s", "", match[0]).replace("–", "-").replace("—", "-").rstrip(".-")
        if not re.search(r"\d", code) or re.match(r"RE?-?(?:SERCOP|INCOP)|R\.E", code):
            continue
        start, end = text.position(match.start()), text.position(match.end())
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


def cpc_code(text: Text) -> Choice | None:
    number = r"(?P<n>\d{5}(?:[.\x20-]?\d{2})(?:[.\x20-]?\d{1,3}){1,2}|\d{5}\.\d{1,2}(?:\.\d{1,3})?|\d{7,12}|\d{5})(?![\d/-])(?!\.\d)"
    lead = r"(?:\bc\.?p\.?c\.?\b(?!-)|clasificador central de productos|clasificacion central de productos|categoria del producto|codigo de (?:la )?categoria)"
    best: Candidate | None = None
    level = r"(?:[^\d]{0,30}?n(?:ivel|\.)? ?\d(?: digitos)?\b)?"
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


def object_name(text: Text) -> Choice | None:
    for value in labelled(text, _OBJECT_LABELS):
        if choice := _object_of(text, value):
            return choice
    for pattern in _OBJECT_PROSE:
        for match in rx(pattern).finditer(text.folded):
            if choice := _object_at(text, match.end(), match.start(), 10.0):
                return choice
    return _quoted_object(text) or _titled_object(text) or _promised_object(text) or _capital_object(text)


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


_CAPITALS = re.compile(
    r"(?<=\s)[A-ZÁÉÍÓÚÑ]{4,}(?:,?\s(?:[A-ZÁÉÍÓÚÑ0-9](?:[A-ZÁÉÍÓÚÑ0-9./-]*[A-ZÁÉÍÓÚÑ0-9])?|-|–))+(?=[,.;:\s])(?!\s?[a-záéíóúñ]{1,3}[A-Z])"
)


def _capital_object(text: Text) -> Choice | None:
    """Words in capitals amid a sentence that say what is bought: `… para la ADQUISICIÓN DE FILTROS, cuyo …`."""
    for match in _CAPITALS.finditer(text.raw, 0, 8000):
        if re.search(r"[A-ZÁÉÍÓÚÑ]{2,}\s$", text.raw[max(0, match.start() - 12) : match.start()]):
            continue  # amid a title
        words = match[0].rstrip(" ,.-–\n")
        if (
            len(words.split()) < 4
            or re.search(r"CONTRATO|CL[ÁA]USULA|COMPARECI|C[ÍI]A\.|S\.A", words)
            or not re.match(rf"{_NOUNS}\b", fold(words))
            or is_blank(words)
        ):
            continue
        start, end = trimmed(text, text.position(match.start()), text.position(match.start() + len(words)))
        if not text.is_masked(start, end) and len(words) <= 400:
            return Choice(Candidate(text.original(start, end), 35.0, [(start, end)]))
    return None


_PROMISE = rx(
    r"se (?:obliga|compromete)[^.;\n]{0,90}? a (?:proveer|entregar|suministrar|ejecutar|prestar|realizar|construir|brindar)(?: y [a-z]+r)?(?: (?:la obra|los bienes|la consultoria|el servicio)(?: denominad[ao]s?)(?: como)?| la obra| los bienes)?,? ?:? ?(?:la |el |los |las )?"
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


_TITLE_FOR = rx(
    rf"(?:especificaciones tecnicas|terminos de referencia|condiciones particulares) (?:para|de) (?:la |el |los |las )?(?={_NOUNS})"
)


def _titled_object(text: Text) -> Choice | None:
    """A line of capitals on the first page that says what is bought."""
    if match := _TITLE_FOR.search(text.folded[:1500]):
        line = text.line_at(match.end())
        start, end = trimmed(text, match.end(), extend(text, match.end(), line.end))
        if re.match(rf"{_NOUNS}\b", text.folded[start:end]) and 20 < end - start < 400:
            return Choice(Candidate(text.original(start, end), 30.0, [(start, end)]))
    for index, line in enumerate(text.lines[:30]):
        piece = text.folded[line.start : line.end].strip()
        letters = text.original(line.start, line.end)
        calm = letters[:1].isupper() and not re.search(
            r"[.:;]$|\b(?:se|sera|seran|debera|tendra|contara|convoca)\b", piece
        )
        if (
            (letters == letters.upper() or (calm and index < 8))
            and len(piece) > 25
            and re.match(rf"{_NOUNS} (?:de|del|e|y|integral)\b", piece)
        ):
            start, end = trimmed(text, line.start, extend(text, line.start, line.end))
            if not is_blank(text.original(start, end)):
                return Choice(Candidate(text.original(start, end), 30.0, [(start, end)]))
    return None
