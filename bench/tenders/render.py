"""A sheet as a PDF with text, as a scan of it, or as a Word file."""

import io
from xml.sax.saxutils import escape

import docx
import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bench.tenders.build import Sheet

BODY = ParagraphStyle(
    "body", parent=getSampleStyleSheet()["Normal"], fontSize=10, leading=13, spaceAfter=6, alignment=4
)
HEAD = ParagraphStyle("head", parent=BODY, fontName="Helvetica-Bold", spaceBefore=8, spaceAfter=4, alignment=0)
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])


def pdf(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, title="documento").build(_flow(sheet))
    return out.getvalue()


def _flow(sheet: Sheet) -> list:
    flow = [Paragraph(escape(line), HEAD) for line in sheet.title.split("\n")]
    number = 0
    for head, text in sheet.blocks:
        lines = [escape(line) for line in text.split("\n")]
        if head and sheet.layout == "table":
            cells = [Paragraph(escape(head), BODY), Paragraph("<br/>".join(lines), BODY)]
            flow.append(Table([cells], colWidths=[150, 300], style=GRID))
            continue
        if head and sheet.layout == "inline":
            lines[0] = f"<b>{escape(head)}:</b> {lines[0]}"
        elif head:
            number += 1
            shown = f"{number}. {head}" if sheet.layout == "numbered" else head.upper()
            flow.append(Paragraph(escape(shown), HEAD))
        flow += [Paragraph(line, BODY) for line in lines if line]
    return [*flow, Spacer(1, 12)]


def word(sheet: Sheet) -> bytes:
    document = docx.Document()
    for line in sheet.title.split("\n"):
        document.add_heading(line, level=1)
    for head, text in sheet.blocks:
        if head and sheet.layout == "table":
            table = document.add_table(rows=1, cols=2)
            table.rows[0].cells[0].text, table.rows[0].cells[1].text = head, text
            continue
        if head:
            document.add_paragraph(head if sheet.layout != "inline" else f"{head}:")
        for line in text.split("\n"):
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def scan(sheet: Sheet, dpi: int = 200, angle: float = 0) -> bytes:
    """The PDF as pictures of its pages, as a scanner gives it."""
    pages = []
    document = pypdfium2.PdfDocument(pdf(sheet))
    for page in document:
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        pages.append(image.rotate(angle, expand=angle % 90 == 0, fillcolor=255).convert("L"))
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:])
    return out.getvalue()
