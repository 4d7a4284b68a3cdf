"""Text that speaks to a machine or that no reader sees: it is told as an alert and never read as content."""

import re
from bisect import bisect_left

from documents.analysis_rules.labels import KNOWN
from documents.analysis_rules.text import Line, Text, rx

_MACHINE = (
    r"(?:modelo de lenguaje|inteligencia artificial|\bia\b|\bllm\b|chat ?gpt|\bgpt\b|asistente(?: virtual| automatico| de ia)?|\bprompt|analizador|sistema (?:automatico|automatizado|de analisis|analizador|inteligente|lector)|algoritmo|robot|\bbot\b"
    r"|lector automatico|herramienta (?:automatica|de analisis)|motor de (?:analisis|reglas|extraccion)|analisis automatico|agente|language model|assistant|\bai\b|software de (?:analisis|revision|lectura)|procesador|extractor|maquina)"
)
_INSTRUCTIONS = [
    r"(?:ignor|olvid|omit|desestim|descart|desobedec|desatiend)[a-z]* (?:por completo |completamente |todas? |todo |cualquier )?(?:las? |los? |tus |sus |el )?(?:instruccion|indicacion|regla|orden|anterior|texto anterior|contenido anterior|lo anterior|previ|restriccion|directri|resto del documento|demas)[a-z]*",
    r"(?:ignore|disregard|forget|override) (?:all |any |the |your )*(?:previous|prior|above|earlier|instructions|rules|system)",
    r"(?:haga|haz|hagan) caso omiso (?:de|a)(?: todas?| las| los)* (?:instruccion|indicacion|regla|lo anterior|anterior)[a-z]*",
    r"(?:nuevas? )?instruccion(?:es)? (?:para|al|dirigidas? (?:a|al)|del) (?:el |la |los )?" + _MACHINE,
    r"(?:nota|mensaje|aviso|atencion|importante|instruccion|orden)[^.\n]{0,30}(?:para|al|dirigid[oa] (?:a|al)) (?:el |la |los |todo )?" + _MACHINE,
    r"(?:eres|usted es|actua como|actue como|you are|act as) (?:un|una|an?|el|la)? ?" + _MACHINE,
    r"(?:si )?(?:eres|es usted|usted es|lees esto|esta leyendo|procesa|procesas)[^.\n]{0,25}" + _MACHINE,
    r"\b(?:system|sistema|assistant|user) ?(?:prompt)? ?:(?= ?(?:ignor|you|eres|respon|devuel|no |marca|report|output|el |la ))", r"<\|?(?:im_start|system|assistant)\|?>?", r"\[/?inst\]", r"system prompt", r"prompt del sistema",
    r"(?:no |nunca )(?:se )?(?:report|gener|emit|levant|mostr|muestr|marqu|senal|inclu|registr|activ|dispar)[a-z]* (?:ninguna? |las? |los? |mas |esta |estas |este )*(?:alerta|hallazgo|observacion|riesgo|senal|bandera|advertencia|error)[a-z]*",
    r"(?:respond|devuelv|contest|report|escrib|extra|informa|indica|registr|clasifi)[a-z]* (?:unicamente|solamente|solo|siempre|exactamente|que)(?: con| que)?[^.\n]{0,60}(?:cumple|json|valor|presupuesto|monto|alerta|plazo|aprobad|sin riesgo|usd|no hay)",
    r"(?:respond|return|output|report|extract|set|answer)[a-z]* (?:only|always|exactly|that|the)[^.\n]{0,60}(?:budget|value|alert|json|field|compliant|amount)",
    r"(?:do not|never|don't) (?:report|flag|raise|mention|include)[^.\n]{0,40}(?:alert|risk|issue|finding|flag)", r"(?:al|a la|para el|para la|el|la) " + _MACHINE + r"[^.\n]{0,25}(?:debe|debera|tiene que|must|should|report|marc|ignor|devolv|respond|clasific|consider|extra|registr|indic)",
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
    """The sentence, and those after it on lines that go on; those before it when their line is the same."""
    first, last = text.sentence(start, end)
    line = text.line_at(start)
    if line.start < first:
        first = line.start if text.folded[line.start : first].count(".") == 0 else first
    while text.line_at(first).heading and text.line_at(first).end < start:
        first = text.lines[text.line_index(first) + 1].start
    index = text.line_index(last - 1)
    while index + 1 < len(text.lines):
        current, following = text.lines[index], text.lines[index + 1]
        if following.start - first > 900 or _ends_here(text, current, following):
            break
        index += 1
    return first, max(last, text.lines[index].end)


def _ends_here(text: Text, line: Line, following: Line) -> bool:
    piece = text.folded[following.start : following.end]
    if following.heading or re.match(r"\s*\d+(?:\.\d+)*[.)]\s|[^:\n]{3,60}:", piece):
        return True
    if not text.folded[line.start : line.end].rstrip().endswith((".", "!", ":", '"')):
        return False
    other_page = text.page_at(following.start).number != text.page_at(line.start).number
    return other_page or bool(KNOWN.match(piece)) or text.had_room(line, following)


def _merged(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
