"""Texts that say something, readably, and once."""

import re
from collections.abc import Iterator

from procurement.quality_rules.subject import PASSED, Finding, Subject, differs, lacks, said_text
from procurement.rules import fold

# UTF-8 read as Latin-1 or Windows-1252; the replacement character; a letter that became a question mark.
_BROKEN = re.compile("Ã[^\\x00-\\x7f]|Â[\u0080-\u00bf]|â[\u0080-\u00bf€]|ï¿½|\ufffd|[A-ZÁÉÍÓÚÑ]\\?[A-ZÁÉÍÓÚÑ]")
_FILLERS = {"prueba", "test", "asdf", "xx", "xxx", "xxxx", "sin descripcion", "sin objeto", "ninguno", "ninguna"}
_FILLERS |= {"n/a", "na", "s/n", "sn", "null", "none", "-", "--", ".", "..", "...", "varios", "otro", "otros"}
SHORT = 4  # letters of an object that cannot say what is bought
SAME_LINES = 3


def _texts(subject: Subject) -> Iterator[tuple[str, str]]:
    """(where, text) of what the entity wrote."""
    yield "El objeto", subject.process.title
    yield "El nombre de la entidad", subject.process.buyer_name
    for name, rows, field in (
        ("Un lote", subject.lots, "title"),
        ("Un ítem", subject.items, "description"),
        ("Una adjudicación", subject.awards, "supplier_names"),
    ):
        for row in rows:
            yield name, getattr(row, field)


def readable(subject: Subject) -> Finding:
    texts = [pair for pair in _texts(subject) if pair[1]]
    if not texts:
        return lacks("algún texto")
    for where, text in texts:
        if match := _BROKEN.search(text):
            around = text[max(0, match.start() - 20) : match.end() + 20]
            return differs(f"{where} tiene letras mal codificadas: {said_text(around)}.")
    return PASSED


def not_filler(subject: Subject) -> Finding:
    title = subject.process.title
    if not title:
        return lacks("el objeto")
    if title == subject.process.code or _is_filler(title) or sum(map(str.isalpha, title)) < SHORT:
        return differs(f"El objeto no dice qué se contrata: {said_text(title)}.")
    for where, text in _texts(subject):
        if where in ("Un lote", "Un ítem") and text and _is_filler(text):
            return differs(f"{where} no dice qué es: {said_text(text)}.")
    return PASSED


def _is_filler(text: str) -> bool:
    folded = fold(text)
    return folded in _FILLERS or (len(folded) > 2 and len(set(folded)) == 1)


def not_repeated(subject: Subject) -> Finding:
    """One text for many lines says of none of them what it is. A single line may well repeat the object."""
    lines = [fold(item.description) for item in subject.items if item.description]
    if not lines:
        return lacks("la descripción de los ítems")
    if len(lines) >= SAME_LINES and len(set(lines)) == 1:
        return differs(
            f"Los {len(lines)} ítems tienen la misma descripción: {said_text(subject.items[0].description)}."
        )
    title = fold(subject.process.title)
    if (same := sum(line == title for line in lines)) > 1:
        return differs(f"{same} ítems repiten el objeto en vez de describirse.")
    return PASSED
