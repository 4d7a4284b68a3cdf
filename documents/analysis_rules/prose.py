"""The fields that are a sentence of the document: how it pays and what experience it asks for."""

import re

from documents.analysis_rules.labels import KNOWN, labelled, trimmed
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import Text, is_blank, rx

LONGEST = 600
_PAYMENT_LABELS = [
    r"(?:forma|condiciones|modalidad|terminos|esquema|metodo|cronograma) (?:y (?:forma|condiciones|modalidad|plazos?) )?(?:del?|de los|para el) pagos?",
    r"pagos?(?= ?:)",
    r"valor restante(?: de la obra| del contrato)?",
    r"pagos?\n",
]
_PAYMENT_PROSE = [
    r"(?:el |los |la totalidad del )?(?:pago|pagos)\b[^.;]{0,40}\b(?:se (?:los? )?(?:realizara|efectuara|hara|efectivizara|ejecutara|cancelara)n?|sera|seran)\b",
    r"(?:la|el) [^.;\n]{0,60}(?:pagara|cancelara)\b(?! por concepto de anticipo)",
    r"se (?:pagara|cancelara)n?\b",
    r"pagos? contra (?:la )?(?:presentacion|entrega|factura)",
]
_NO_PAYMENT = re.compile(r"multa|anticipo|impuesto|pliego|contribucion|interes|sancion|garantia|edicion")
_ELSEWHERE = re.compile(
    r"de la manera (?:prevista|establecida)|segun lo (?:previsto|establecido) en (?:el|la)|previst[ao] en el numeral|conforme (?:al|a lo (?:previsto|establecido)) [^.]{0,30}(?:numeral|contrato|convocatoria)"
)
_PAY_WORDS = re.compile(
    r"pag|entrega|mensual|planilla|cuota|factur|cancel|desembols|avance|contado|credito|%|cuotas|hitos|transferencia|acta|producto"
)
_NEGATED = re.compile(
    r"\b(?:no (?:se )?(?:requiere|exige|solicita|aplica|sera necesari)|n/?a\b|ninguna?\b|sin experiencia)"
)
_SCORED = re.compile(
    r"experiencia (?:general|especifica)[\s:|.-]*\d{1,2}(?:[.,]\d+)?(?![\d.,])\s*(?:puntos?\b|pts?\b|$|[a-z](?!nos\b|eses\b|ontratos?\b|royectos?\b))"
)
_AMOUNT_OR_COUNT = re.compile(
    r"\d|\b(?:un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|quince|veinte|contratos?|anos|similares|proyectos)\b"
)


def payment_terms(text: Text) -> Choice | None:
    for value in labelled(text, _PAYMENT_LABELS):
        if "anticipo" in text.folded[value.cue : value.start]:
            continue
        start, end = paragraph(text, value.start)
        if _only_advance(text.folded[start:end]):
            continue
        if _ELSEWHERE.search(text.folded[start:end]):
            continue
        if end - start >= 8 and _PAY_WORDS.search(text.folded[start:end]):
            return _of(text, start, end, value.cue, 5.0)
    for pattern in _PAYMENT_PROSE:
        for match in rx(pattern).finditer(text.folded):
            start, end = text.sentence(match.start(), match.end())
            words = text.folded[start:end]
            if (
                _NO_PAYMENT.search(text.folded[max(start, text.line_at(match.start()).start) : match.end()])
                or is_blank(text.original(start, end))
                or len(words) < 40
            ):
                continue
            if re.search(
                r"contra ?entrega|acta|factura|planilla|mensual|avance|recepcion|informe|cuotas|pagos|entrega|dias",
                words,
            ) and not re.match(r"multa", words):
                return _of(text, start, end, match.start(), 20.0)
    return None


def _only_advance(words: str) -> bool:
    """What is said of the advance alone is not how the rest is paid."""
    rest = re.search(
        r"saldo|restante|contra ?entrega|\d ?%.*\d ?%|planilla|factura|diferencia|mensual|100 ?%", words, re.DOTALL
    )
    return (
        bool(
            re.match(
                r"\s*(?:[\d.]+\s+)?(?:-\s*)?(?:se (?:otorgara|entregara|concedera)[^.]{0,30})?(?:un |el )?anticipo",
                words,
            )
        )
        and not rest
    )


def experience(text: Text, kind: str) -> Choice | None:
    """`kind`: general or especifica."""
    other = "especifica" if kind == "general" else "general"
    label = rf"(?:experiencia|exp\.?) (?:minima )?{kind}(?! y )(?: minima| requerida| del oferente| exigida| en| del proponente| del proveedor)*"
    found = [
        c for match in rx(label).finditer(text.folded) if (c := _experience_at(text, match.start(), match.end(), other))
    ]
    best = min(found, key=lambda c: c.cost, default=None)
    return Choice(best) if best and best.cost < 48 else None


def _experience_at(text: Text, cue: int, end: int, other: str) -> Candidate | None:
    first, last = text.sentence(cue, end)
    if len(text.folded[end:last].strip(" .:\n-")) < 4:
        first, last = paragraph(text, end)
    else:
        first, last = _row(text, cue, last) or _grown(text, first, last)
    first, last = trimmed(text, _below_heading(text, first, last), last)
    first, last = trimmed(text, first, _on_subject(text, first, last))
    words = text.folded[first:last]
    if (
        last - first < 5
        or is_blank(text.original(first, last))
        or (KNOWN.match(words) and "experiencia" not in words and not re.match(r"el |la |los |se ", words))
    ):
        return None
    if not _AMOUNT_OR_COUNT.search(words) or re.search(r"formulario|\bindice\b", words) or _SCORED.search(words):
        return None
    cost = 10.0 + text.annex_cost(cue) + (25 if f"experiencia {other}" in words or _NEGATED.search(words) else 0)
    cost += 0 if re.search(r"\$|usd|\d{3}|anos?\b|contratos?\b|%", words) else 20
    cost += 40 if re.search(r"\bpuntos?\b|puntaje|personal tecnico|residente|superintendente", words) else 0
    return Candidate(text.original(first, last)[:LONGEST], cost, [(first, last)], cue)


def _row(text: Text, cue: int, last: int) -> tuple[int, int] | None:
    """The row of a table that says it whole, where the sentence would be the table."""
    line = text.line_at(cue)
    piece = text.folded[cue : line.end]
    if (
        last - cue > 1.6 * len(piece)
        and re.match(r"\s*\d{1,2}\s", text.folded[line.start :])
        and re.search(r"\$|usd|\d[.,]\d", piece)
    ):
        return line.start, line.end
    return None


_OF_EXPERIENCE = re.compile(
    r"experiencia|contratos\b|montos?\b|similar|anos\b|acredit|demostr|certificad|actas?\b|proyecto|obras?\b"
)


def _on_subject(text: Text, first: int, last: int) -> int:
    """The end of the last sentence that still speaks of experience: paragraphs are not told apart in every layout."""
    position = first
    while position < last:
        end = min(last, text.sentence(position, position + 1)[1])
        if end <= position or (position > first and not _OF_EXPERIENCE.search(text.folded[position:end])):
            break
        position = end + len(text.folded[end:last]) - len(text.folded[end:last].lstrip())
    return max(first, position) if position > first else last


def _below_heading(text: Text, first: int, last: int) -> int:
    line = text.line_at(first)
    return line.end if line.heading and last - line.end > 15 else first


def _grown(text: Text, first: int, last: int) -> tuple[int, int]:
    """A sentence whose number begins on the next line goes on there."""
    return first, min(last, first + LONGEST)


def paragraph(text: Text, start: int) -> tuple[int, int]:
    """From `start` to the next heading or label, on one page, at most `LONGEST` long."""
    index = text.line_index(start)
    if not text.folded[start : text.lines[index].end].strip(" .:-|") and index + 1 < len(text.lines):
        index += 1
        start = text.lines[index].start
    end = text.lines[index].end
    for line in text.lines[index + 1 : index + 12]:
        piece = text.folded[line.start : line.end]
        if text.is_masked(end, line.start):
            break
        if line.heading or re.match(r"\s*\d+(?:\.\d+)*[.)]\s", piece) or line.end - start > LONGEST:
            break
        if text.ended_short(text.line_at(end - 1), line):
            break
        if re.match(r"[^:\n]{3,45}:", piece) and KNOWN.match(piece):
            break
        if text.folded[end - 1 : end] == "." and (
            KNOWN.match(piece) or end - text.lines[text.line_index(end - 1)].start < 60
        ):
            break
        if (
            KNOWN.match(piece)
            and not re.match(r"\s*(?:el|la|los|las|se|por) ", piece)
            and not text.original(line.start, line.end)[:1].islower()
        ):
            break
        end = line.end
    return trimmed(text, *text.within_page(start, start, end))


def _of(text: Text, start: int, end: int, cue: int, cost: float) -> Choice | None:
    start = _below_heading(text, start, end)
    numbering = re.match(r"\s*\d{1,2}(?:\.\d{1,2})*[.)]?-?\s+(?=[a-z])", text.folded[start:end])
    start, end = trimmed(text, start + (numbering.end() if numbering else 0), end)
    words = text.original(start, end)
    return None if is_blank(words) else Choice(Candidate(words[:LONGEST], cost, [(start, end)], cue))
