"""Parts of a document that are read with less trust or not at all: indexes, general conditions, forms, its model contract."""

import re

from documents.analysis_rules.text import Text

_ANNEX = re.compile(
    r"^\s*(?:[ivx]+[.)]?\s*|\d+[.)]\s*|anexo[^:\n]{0,12}:?\s*)?(?:condiciones generales|formularios?\b|formulario (?:de|unico|no|nro)|proyecto de contrato|modelo de (?:contrato|formulario|oferta)"
    r"|condiciones (?:particulares|generales) del? contrato|compromiso de (?:asociacion|consorcio)|(?:seccion|capitulo) [ivx\d]+\.? (?:formulario|del procedimiento de contratacion))"
)
_MAIN = re.compile(
    r"^\s*(?:[ivx]+[.)]?\s*)?(?:condiciones particulares(?! del? (?:los )?contrato)|terminos de referencia|especificaciones tecnicas|convocatoria)\s*$"
)
_INDEX_LINE = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,})\s*\d{1,3}\s*$")


def index_pieces(text: Text) -> list[tuple[int, int]]:
    """Lines of a table of contents."""
    return [(line.start, line.end) for line in text.lines if _INDEX_LINE.search(text.folded[line.start : line.end])]


def annexes(text: Text) -> list[tuple[int, int]]:
    """From the heading of general conditions, forms or a model contract to the next main part."""
    found, start = [], None
    first_page = text.starts_after(0)
    for line in text.lines:
        piece = text.folded[line.start : line.end]
        if len(piece) > 110:
            continue
        if start is None and line.start > min(first_page, len(text.folded) // 3) and _ANNEX.match(piece):
            start = line.start
        elif start is not None and _MAIN.match(piece):
            found.append((start, line.start))
            start = None
    return [*found, (start, len(text.folded))] if start is not None else found
