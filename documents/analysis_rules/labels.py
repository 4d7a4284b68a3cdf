"""Values that are words: what stands after a label, on its line or the next ones, up to where it ends."""

import re
from dataclasses import dataclass

from documents.analysis_rules.cues import at_line_start
from documents.analysis_rules.text import Line, Text, fold, is_blank, rx

KNOWN = re.compile(
    r"\s*(?:[\divx]+(?:[.)]\d*)*[.)]?\s+)?(?:entidad\b|institucion\b|ruc\b|objeto|presupuesto|plazo|tiempo de|codigo|cpc\b|fecha|forma de|condiciones"
    r"|vigencia|validez|periodo de|garantia|multas?\b|penalidad|anticipo|experiencia|patrimonio|administrador|evaluacion|metodologia|monto|valor"
    r"|nombre|denominacion|razon social|direccion|telefono|correo|proceso|procedimiento|tipo de|cronograma|equipo|personal|recepcion|lugar"
    r"|antecedentes|alcance|justificacion|objetivos?|seccion|capitulo|anexo|contratista|contratante|fiel cumplimiento|buen uso|partida"
    r"|certificacion|descripcion|cantidad|unidad|precio|subasta|licitacion|menor cuantia|infima|cotizacion de|terminos|especificaciones"
    r"|impuestos|facturacion|reajuste|puja|convalidacion|soporte|prorroga|tope|suscripcion|firma|limite|clasificador|adjudicacion|cierre"
    r"|parametros?|matriz|criterios?|requisitos|obligaciones|firmas?\b|elaborado|aprobado|revisado|pagina|version|contacto|vae\b|comparec|considerando|clausula|indice|introduccion|base legal|marco legal|resuelve|convocatoria|invitacion|informacion|datos |quito|guayaquil|cuenca|ecuador\b|el |la |los |las |se |por |para constancia)"
)
_DANGLING = re.compile(
    r"(?:,|-|\b(?:de|del|la|el|los|las|y|e|o|u|para|en|a|al|con|por|su|sus|san|santa|santo|canton|parroquia|provincia|distrito"
    r"|ciudad|barrio|sector|comunidad|via|calle|av|dr|ing|nueva|nuevo|entre|sobre|hacia|desde|como|no|nro|municipal))\.?$"
)
_SENTENCE = re.compile(
    r"\s*(?:para|se|en|con|por|una?|este|esta|al|cada|si|tod[oa]s?|no|como|sus?|entre|desde|hasta|mediante|segun|conforme|dich[oa]|durante|ningun[oa]?|cualquier|actuara|previ[oa])\s+[a-z]"
)
MAX_LINES, MAX_LENGTH = 7, 500


@dataclass(frozen=True)
class Labelled:
    """A label and the folded piece that it names."""

    cue: int
    start: int
    end: int
    same_line: bool


def labelled(text: Text, patterns: list[str]) -> list[Labelled]:
    """What follows each label that begins a line; blanks to fill in are left out."""
    longest: dict[int, re.Match] = {}
    for match in (match for pattern in patterns for match in rx(pattern).finditer(text.folded)):
        known = longest.get(match.start())
        if at_line_start(text, match.start()) and (known is None or match.end() > known.end()):
            longest[match.start()] = match
    found = [value for match in longest.values() if (value := _after(text, match))]
    return sorted((v for v in found if not _is_placeholder(text, v)), key=lambda value: value.start)


def _after(text: Text, match: re.Match) -> Labelled | None:
    line = text.line_at(match.end() - 1)
    rest = text.folded[match.end() : line.end]
    colon = re.match(r"[^:\n.,;]{0,45}:", rest)
    if colon:
        shift = colon.end()
    elif marks := re.match(r"[\s.:|=\-/]*", rest):
        shift = marks.end()
    if text.folded[match.end() + shift : line.end].strip(" .:-|"):
        return _extended(text, match.start(), match.end() + shift, line.end, same_line=True)
    index = text.line_index(line.start) + 1
    if index >= len(text.lines):
        return None
    following = text.lines[index]
    return _extended(text, match.start(), following.start, following.end, same_line=False)


def _extended(text: Text, cue: int, start: int, end: int, *, same_line: bool) -> Labelled:
    while start < end and text.folded[start] in " \n:.-|=":
        start += 1
    if text.folded[start : start + 1] == '"':
        close = text.folded.find('"', start + 1, start + MAX_LENGTH)
        return Labelled(cue, start + 1, close if close > 0 else end, same_line)
    return Labelled(cue, start, extend(text, start, end), same_line)


def extend(text: Text, start: int, end: int) -> int:
    """The end of a value that begins at `start` and whose line ends at `end`: wrapped lines belong to it."""
    index = text.line_index(start)
    for line in text.lines[index + 1 : index + MAX_LINES]:
        if line.start - start > MAX_LENGTH or text.is_masked(end, line.start) or not _goes_on(text, start, end, line):
            break
        end = line.end
    return end


def _goes_on(text: Text, start: int, end: int, line) -> bool:
    so_far = text.folded[start:end].rstrip()
    piece = text.folded[line.start : line.end]
    if not so_far or (so_far[-1] in ".;:" and not re.search(r"\b(?:no|nro|ing|arq|s\.a|cia|av)\.$", so_far)):
        return False
    if text.page_at(line.start).number != text.page_at(start).number:
        return False
    if so_far.count('"') % 2:
        return True
    if re.match(r"\s*(?:[-*]\s|\d+(?:\.\d+)*[.)]\s|[^:\n]{3,45}:)", piece):
        return False
    letters = text.original(line.start, line.end)
    if letters[:1].islower() or letters[:1] == "(":
        return True
    if _DANGLING.search(so_far):
        return not re.match(r"\s*\d+\.\d", piece)
    if _JOINS.match(piece) and _both_capitals(text.original(start, end), letters):
        return True
    if KNOWN.match(piece) or _SENTENCE.match(piece):
        return False
    return _both_capitals(text.original(start, end), letters) or _is_full(text, end, line)


_JOINS = re.compile(r"(?:para|de|del|en|y|e|con|por|al|a|sobre) (?:la|el|los|las|un|una|su)?")


def _both_capitals(first: str, second: str) -> bool:
    return first == first.upper() and second == second.upper() and len(second) < 90


def _is_full(text: Text, end: int, following: Line) -> bool:
    """Whether the line that ends here reached the margin: the next one's first word found no room in it."""
    line = text.line_at(max(0, end - 1))
    return text.width >= 30 and not text.had_room(line, following) and text.breadth(line) >= 0.7 * text.width


def _is_placeholder(text: Text, value: Labelled) -> bool:
    return value.end <= value.start or is_blank(text.original(value.start, min(value.end, value.start + 160)))


def trimmed(text: Text, start: int, end: int) -> tuple[int, int]:
    """Without quotes, bullets and idle marks at both ends."""
    while start < end and (text.folded[start].isspace() or text.folded[start] in "\"'.,:;-|=*("):
        start += 1
    while end > start and (text.folded[end - 1].isspace() or text.folded[end - 1] in "\"',.:;-|="):
        end -= 1
    return start, end


def words_of(text: Text, start: int, end: int) -> str:
    return text.original(*trimmed(text, start, end))


def first_word(value: str) -> str:
    match = re.match(r"[a-z]+", fold(value))
    return match[0] if match else ""
