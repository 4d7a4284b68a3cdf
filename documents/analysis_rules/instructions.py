"""Text that speaks to a machine or that no reader sees: it is told as an alert and never read as content."""

import re
from bisect import bisect_left

from documents.analysis_rules.cues import at_line_start
from documents.analysis_rules.labels import KNOWN
from documents.analysis_rules.text import DANGLING_END, Line, Text, rx

_READER = (
    r"(?:modelos? de lenguaje|inteligencias? artificial(?:es)?|\bia\b|\bllms?\b|chat ?gpt|\bgpt\b|asistente (?:virtual|automatic[oa]|digital|de ia|inteligente)|\bprompt|analizador|language model|\bai\b"
    r"|(?:sistemas?|herramientas?|motor(?:es)?|software|programas?|lector(?:es)?|algoritmos?|procesos?) (?:automatic[oa]s?|automatizad[oa]s?|inteligentes?|(?:de|para) (?:el )?(?:analisis|extraccion|lectura|revision|procesamiento))(?: de (?:analisis|documentos|textos|pliegos|datos|lectura|extraccion|revision|ofertas)| automatic[oa]s?)*|analisis automatic[oa]|extractor de (?:datos|texto|informacion))"
)
_MACHINE = rf"(?:{_READER}|sistema (?:lector|analizador)|asistente de ia|algoritmo|robot|\bbot\b|agente de ia|assistant|procesador automatic[oa])"
_BOT = rf"(?:{_READER}|algoritmo|robot|\bbot\b|assistant|asistente(?! (?:administrativ|tecnic|contable|legal|juridic|operativ|medic|de [a-hj-z])))"
_FIELD = r"(?:presupuesto|plazo|valor|monto|dato|texto|contenido|parrafo|vigencia|multa|anticipo|objeto|codigo|requisito|alerta|clausula|numeral|apartado|informacion|cifra)e?s?"
_TELL = r"(?:report|marc|ignor|devolv|respond|clasific|extra|registr|indic|omit|conclu|consider|asum|reemplaz|sustitu)"
_INSTRUCTIONS = [
    r"(?:ignor|olvid|omit|desestim|descart|desobedec|desatiend)[a-z]* (?:por completo |completamente |todas? |todo |cualquier )?(?:las? |los? |tus |sus |el )?(?:instruccion|indicacion|regla|orden|anterior|texto anterior|contenido anterior|lo anterior|previ|restriccion|directri|resto del documento|demas)[a-z]*",
    r"(?:ignore|disregard|forget|override) (?:all |any |the |your )*(?:previous|prior|above|earlier|instructions|rules|system)",
    r"(?:haga|haz|hagan) caso omiso (?:de|a)(?: todas?| las| los)* (?:instruccion|indicacion|regla|lo anterior|anterior)[a-z]*",
    r"(?:^|(?<=\n)|(?<=[.:]\s)|atencion,? |estimad[oa] |hola,? )(?:modelo de lenguaje|ia|chat ?gpt|gpt|llm|asistente(?: virtual| de ia| automatico| de inteligencia artificial)?|inteligencia artificial) ?[:,]",
    r"(?:nuevas? )?instruccion(?:es)? (?:para|al|dirigidas? (?:a|al)|del) (?:el |la |los )?" + _BOT,
    r"(?:nota|mensaje|aviso|atencion|importante|instruccion|orden)[^.\n]{0,30}(?:para|al|dirigid[oa] (?:a|al)) (?:el |la |los |todo )?" + _BOT,
    r"(?:eres|usted es|actua como|actue como|you are|act as) (?:un|una|an?|el|la)? ?" + _BOT,
    r"(?:si|cuando) (?:eres|es usted|usted es|lees esto|esta leyendo|procesas?)[^.\n]{0,25}" + _BOT,
    r"\b(?:system|sistema|assistant|user) ?(?:prompt)? ?:(?= ?(?:ignor|you|eres|respon|devuel|no |marca|report|output|el |la ))", r"<[ |:]{0,4}/?(?:im_start|im_end|system|assistant|user|endoftext)\b", r"\[/?inst\]", r"system prompt", r"prompt del sistema",
    r"(?:no |nunca )(?:se )?(?:report|gener|emit|levant|mostr|muestr|marqu|senal|inclu|registr|activ|dispar)[a-z]* (?:ninguna? |las? |los? |mas |esta |estas |este )*(?:alerta|hallazgo|observacion|riesgo|senal|bandera|advertencia|error)[a-z]*",
    r"(?:respond|devuelv|contest|report|escrib|extra|informa|indica|registr|clasifi)[a-z]* (?:unicamente|solamente|solo|siempre|exactamente|que)(?: con| que)?[^.\n]{0,60}(?:cumple|json|valor|presupuesto|monto|alerta|plazo|aprobad|sin riesgo|usd|no hay)",
    r"(?:respond|return|output|report|extract|set|answer)[a-z]* (?:only|always|exactly|that|the)[^.\n]{0,60}(?:budget|value|alert|json|field|compliant|amount)",
    rf"(?:ignor|olvid|omit|desestim|descart|sustitu|reemplac|reemplaz)(?:e|a|en|ar|y[ae]n?) (?:todo |todos |toda |todas )?(?:el|la|los|las|lo|cualquier) {_FIELD}[^.\n]{{0,30}}(?:arriba|anterior|previ[oa]|indicad|senalad|escrit|mencionad|que (?:consta|figura|aparece))[a-z]*", rf"(?:reemplac|reemplaz|sustitu|cambi)(?:e|a|en|ya|yan) (?:el|la|los|las) {_FIELD}[^.\n]{{0,40}} por ",
    r"(?:quien|quienes|sistema que|programa que) (?:procese|procesa|procesen|analice|analiza|lea|lee|extraiga|revise)n?[^.\n]{0,50}(?:automatic|automatizad|maquina|por ia|con ia|inteligencia)[a-z]*", r"previous (?:values?|instructions?|text|content|data)[^.\n]{0,25}(?:void|invalid|superseded|wrong|obsolete)", r"# ?override|override ?#|\boverride\b[^.\n]{0,40}(?:value|budget|instruc)",
    r"\b(?:reference_budget|offer_validity|delivery_term|penalty_per_mille|advance_payment_pct|process_code|buyer_name|performance_guarantee_pct|contract_administrator|offers_deadline|questions_deadline|award_date)\b", r"\{ ?\"[a-z_]{3,30}\" ?:",
    r"(?:este|el presente|esta) (?:parrafo|texto|nota|linea|mensaje|aviso|anotacion) (?:prevalece|tiene prioridad|anula|sustituye|reemplaza|deja sin efecto)", r"(?:do not|never|don't) (?:report|flag|raise|mention|include)[^.\n]{0,40}(?:alert|risk|issue|finding|flag)", r"(?:al?|a la|a los|a las|para el|para la|el|la|los|las|toda|todo) " + _MACHINE + rf"[^.\n]{{0,45}}\b{_TELL}[a-z]*\b[^.\n]{{0,40}}(?:presupuesto|plazo de|vigencia de|multas?\b|anticipo|(?:este|el) (?:documento|pliego|contrato|proceso)|cumple|\busd\b|conforme|aprobad|sin riesgo|como valor)",
    r"(?:al?|a la|a los|a las|para el|para la|el|la|los|las|toda|todo) " + _MACHINE + r"[^.\n]{0,45}\b(?:ignor|omit|descart|suprim|ocult|no (?:report|gener|mostr|emit|senal))[a-z]*\b[^.\n]{0,30}(?:alerta|hallazgo|observacion|riesgo|regla|instruccion|advertencia)",
    r"(?:marque|marca|marcar|clasifique|clasifica|califique|considere|declare|declara)[^.\n]{0,30} (?:este|el|la|esta|todo el) (?:documento|pliego|proceso|oferta|analisis)[^.\n]{0,40}(?:como|sin|cumple|limpio|conforme|aprobad)",
    r"(?:el )?(?:verdadero|valor correcto|valor real|dato correcto)[^.\n]{0,40}(?:para (?:el|la|fines|efectos)[^.\n]{0,20}" + _MACHINE + r"|que debe (?:extraer|reportar|devolver))",
    r"para (?:fines|efectos|propositos) de(?:l)? (?:analisis|procesamiento|extraccion|lectura|evaluacion) (?:automatic|automatiz|por ia|con ia)[a-z]*",
]  # fmt: skip


def find_instructions(text: Text) -> list[tuple[int, int]]:
    """Folded pieces, each the whole paragraph that speaks to a machine, and what is hidden on its page."""
    found = [
        _paragraph(text, m.start(), m.end()) for pattern in _INSTRUCTIONS for m in rx(pattern).finditer(text.folded)
    ]
    return _merged([*found, *hidden_pieces(text)])


def hidden_pieces(text: Text) -> list[tuple[int, int]]:
    pieces = []
    for page, base in zip(text.pages, text.starts, strict=True):
        pieces += [
            (bisect_left(text.back, base + start), bisect_left(text.back, base + end)) for start, end in page.hidden
        ]
    return [(start, end) for start, end in pieces if end > start and re.search(r"[a-z0-9]{3}", text.folded[start:end])]


def _paragraph(text: Text, start: int, end: int) -> tuple[int, int]:
    """The paragraph that holds the words: what was written before and after it keeps its own values."""
    first = max(text.sentence(start, end)[0], _opening(text, start))
    index = text.line_index(end - 1)
    while index + 1 < len(text.lines):
        current, following = text.lines[index], text.lines[index + 1]
        if following.start - first > 900 or _ends_here(text, current, following):
            break
        index += 1
    return first, max(end, text.lines[index].end)


def _opening(text: Text, start: int) -> int:
    """Where the paragraph of `start` begins: at its line, or above it as long as lines run on."""
    index = text.line_index(start)
    line = text.lines[index]
    if at_line_start(text, start) and text.original(start, start + 1).isupper():
        return line.start
    while index > 0 and start - text.lines[index - 1].start < 600:
        before, line = text.lines[index - 1], text.lines[index]
        if before.heading or _begins_anew(text, before, line):
            break
        index -= 1
    return text.lines[index].start


def doubted(text: Text, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What stands in the paragraph of such words before them: no value there outweighs one from elsewhere."""
    openings = [(_opening(text, start), start) for start, _ in pieces]
    return [(first, start) for first, start in openings if start > first]


def _begins_anew(text: Text, before: Line, line: Line) -> bool:
    letters = text.original(line.start, line.end)
    if letters[:1].islower() or letters[:1] in "(,;":
        return text.folded[before.start : before.end].rstrip().endswith((".", "!"))
    if text.page_at(line.start).number != text.page_at(before.start).number:
        return True
    ended = text.folded[before.start : before.end].rstrip().endswith((".", "!", ":", ";", '"'))
    return text.had_room(before, line) or (ended and bool(_ENTRY.match(text.folded[line.start : line.end])))


_ENTRY = re.compile(r"\s*(?:\d+(?:\.\d+)*[.)]\s|[-*]\s|[^:\n]{3,60}:)")


def _ends_here(text: Text, line: Line, following: Line) -> bool:
    piece = text.folded[line.start : line.end].rstrip()
    next_piece = text.folded[following.start : following.end]
    same_page = text.page_at(following.start).number == text.page_at(line.start).number
    if piece.endswith(":") and same_page and not following.heading:
        return False  # what it announces
    letters = text.original(following.start, following.end)
    if following.heading or _ENTRY.match(next_piece):
        return True
    if letters[:1].islower():
        return piece.endswith((".", "!"))
    if text.had_room(line, following):
        return True
    if not piece.endswith((".", "!", '"')):
        return bool(re.match(r"[^\W\d_][a-záéíóúñ]{2}", letters)) and not DANGLING_END.search(piece)
    return not same_page or bool(KNOWN.match(next_piece))


def _merged(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
