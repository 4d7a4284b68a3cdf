"""The reviewed analysis as a file: JSON for machines, XLSX to work on, PDF to print; each says where it comes from."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from documents import analysis
from documents.analysis_sheet import DISCLAIMER, Line, Sheet

LONGEST = 32_767  # signs in a cell
STYLES = Path("static") / "analysis-paper.css"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_json(sheet: Sheet) -> bytes:
    """The form of `analyse_document --json`, with what people said, the other sources and whose document it is."""
    version = sheet.analysis.version
    said = {
        "notice": DISCLAIMER,
        "document": {
            "uuid": str(version.document.uuid),
            "title": version.document.title,
            "version": version.number,
            "sha256": version.sha256,
            "ocid": version.document.ocid or None,
        },
        **analysis.as_json(sheet.analysis),
        "outcome": {line.field.name: _outcome(line) for line in sheet.lines},
        "contrasts": [
            {
                "source": contrast.source,
                "subject": contrast.subject,
                "at": contrast.at,
                "fields": [
                    {"field": row.field, "result": row.agreement.value, "here": row.here, "there": row.there}
                    for row in contrast.lines
                ],
            }
            for contrast in sheet.contrasts
        ],
        "footer": dict(sheet.footer) | {"Fecha": _moment(sheet.analysis.ended_at)},
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def _outcome(line: Line) -> dict:
    review = line.review
    return {
        "value": line.value,
        "decision": review.decision if review else None,
        "by": review.by.get_full_name() if review else None,
        "at": review.at.isoformat(timespec="seconds") if review else None,
    }


def as_xlsx(sheet: Sheet) -> bytes:
    book = Workbook(write_only=True)
    for title, widths, rows in (
        ("Datos", (34, 60, 16, 16, 30, 20, 60), _field_rows),
        ("Listas", (30, 60, 24, 24, 24, 24, 24), _list_rows),
        ("Alertas", (36, 14, 70, 50, 60), _alert_rows),
        ("Contraste", (30, 44, 44, 22, 40), _contrast_rows),
        ("Procedencia", (28, 90), _origin_rows),
    ):
        _fill(book.create_sheet(title), widths, rows(sheet))
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _fill(sheet, widths: tuple[int, ...], rows: Iterator[list[str]]) -> None:
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFG", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, text, is_head=number == 0) for text in row])


def _cell(sheet, text: str, *, is_head: bool) -> WriteOnlyCell:
    """A cell that is text whatever it begins with: openpyxl would take "=1" for a formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", text)[:LONGEST])
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_head:
        cell.font = Font(bold=True)
    return cell


def _field_rows(sheet: Sheet) -> Iterator[list[str]]:
    yield ["Dato", "Valor", "Estado del motor", "Revisión", "Revisó", "Páginas", "Citas"]
    for line in sheet.lines:
        yield [
            line.field.label,
            line.text or " / ".join(line.alternatives),
            line.state_word,
            line.review.get_decision_display() if line.review else "Sin revisar",
            f"{line.review.by.get_full_name()}, {_moment(line.review.at)}" if line.review else "",
            ", ".join(str(each.page) for each in line.cited),
            "\n".join(f"p. {each.page}: «{each.quote}» ({each.verification})" for each in line.cited),
        ]


def _list_rows(sheet: Sheet) -> Iterator[list[str]]:
    yield ["Lista", "", "", "", "", "", ""]
    for line in sheet.lines:
        if line.rows:
            yield [line.field.label, *(column.label for column in line.field.columns)]
            yield from (["", *row] for row in line.rows)


def _alert_rows(sheet: Sheet) -> Iterator[list[str]]:
    yield ["Alerta", "Importancia", "Explicación", "Norma", "Citas"]
    for alert in sheet.alerts:
        cited = "\n".join(f"p. {each.page}: «{each.quote}»" for each in alert.cited)
        yield [alert.title, alert.severity_word, alert.explanation, alert.norm, cited]


def _contrast_rows(sheet: Sheet) -> Iterator[list[str]]:
    yield ["Dato", "Documento", "Otra fuente", "Resultado", "Fuente"]
    for contrast in sheet.contrasts:
        for row in contrast.lines:
            source = f"{contrast.source}, {contrast.subject}, {contrast.at}"
            yield [row.field, row.here, row.there, str(row.agreement.label), source]


def _origin_rows(sheet: Sheet) -> Iterator[list[str]]:
    version = sheet.analysis.version
    yield ["Aviso", DISCLAIMER]
    yield ["Documento", f"{version.document.title}, versión {version.number}"]
    yield ["SHA-256", version.sha256]
    yield ["Análisis", f"{sheet.analysis.get_status_display()}, {_moment(sheet.analysis.ended_at)}"]
    yield from ([name, value] for name, value in sheet.footer)


def as_pdf(sheet: Sheet) -> bytes:
    """What it shows is inside it: no address is fetched."""
    from weasyprint import CSS, HTML, URLFetcher  # a second of imports, for those who need it

    version = sheet.analysis.version
    context = {"sheet": sheet, "version": version, "document": version.document, "disclaimer": DISCLAIMER}
    html = render_to_string("documents/analysis_paper.html", context | {"made_at": timezone.now()})
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    output = io.BytesIO()
    HTML(string=html, url_fetcher=fetcher).write_pdf(
        output, stylesheets=[CSS(filename=settings.BASE_DIR / STYLES)], pdf_variant="pdf/ua-1"
    )
    return output.getvalue()


def _moment(value) -> str:
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if value else ""


# By extension: what writes it, and of which type it is.
FORMATS: dict[str, tuple[Callable[[Sheet], bytes], str]] = {
    "json": (as_json, "application/json"),
    "xlsx": (as_xlsx, XLSX),
    "pdf": (as_pdf, "application/pdf"),
}
