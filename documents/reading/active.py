"""What a PDF would do by itself when it is opened: scripts, actions, files inside."""

from collections.abc import Iterator
from pathlib import Path

from documents.reading.records import Mark

SAID = {
    "javascript": "El PDF lleva programas (JavaScript). El portal nunca los ejecuta.",
    "accion_al_abrir": "El PDF pide ejecutar algo al abrirse. El portal nunca lo hace.",
    "archivos_dentro": "El PDF lleva otros archivos dentro; no se leen.",
    "formulario_xfa": "El PDF es un formulario XFA: lo que se ve al abrirlo puede no estar en sus páginas.",
    "firmado": "El PDF lleva firmas electrónicas; aquí no se comprueban.",
}


def active_content(path: Path, password: str = "") -> Iterator[Mark]:
    """Marks of what the catalogue of the PDF names. A catalogue that cannot be read gives none."""
    try:
        codes = set(_codes(path, password))
    except Exception:
        # Another reader than the one that opened it, with other ideas of what is sound: marks are a courtesy.
        return
    for code, said in SAID.items():
        if code in codes:
            yield Mark(code, said)


def _codes(path: Path, password: str) -> Iterator[str]:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, resolve1

    with path.open("rb") as file:
        catalog = PDFDocument(PDFParser(file), password=password, fallback=False).catalog
        opening = resolve1(catalog.get("OpenAction"))
        if isinstance(opening, dict):
            action = str(resolve1(opening.get("S")))
            if "JavaScript" in action:
                yield "javascript"
            if "GoTo" not in action or "GoToR" in action:
                yield "accion_al_abrir"
        if catalog.get("AA"):
            yield "accion_al_abrir"
        names = dict_value(catalog["Names"]) if catalog.get("Names") else {}
        if names.get("JavaScript"):
            yield "javascript"
        if names.get("EmbeddedFiles"):
            yield "archivos_dentro"
        form = dict_value(catalog["AcroForm"]) if catalog.get("AcroForm") else {}
        if form.get("XFA"):
            yield "formulario_xfa"
        if int(resolve1(form.get("SigFlags")) or 0) & 1:
            yield "firmado"
