"""Documents written by hand, as strangers write them: a text with marks, its answers, the layouts it is shown in.

A file holds documents that begin with `=== name | kind | layout`, then their answers in JSON and `---`; `# ` begins a
heading, `* ` a bullet, `| a | b |` a row of a table, `~ ` letters that no reader sees. An answer `null` says that nothing may be found.
"""

import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

from bench.tenders.render import BODY, GRID, HEAD

TEXTS = Path(__file__).parent / "texts"
UNSEEN = ParagraphStyle("unseen", parent=BODY, fontSize=1, leading=1, textColor="white")
LAYOUTS = ("plain", "header", "two", "docx")


@dataclass(frozen=True)
class Written:
    name: str
    kind: str
    layout: str
    gold: dict
    lines: tuple[str, ...]

    @property
    def suffix(self) -> str:
        return ".docx" if self.layout == "docx" else ".pdf"

    def as_text(self) -> str:
        """As plain lines, cells apart as the reader of its format parts them: without making a file."""
        between = " | " if self.layout == "docx" else " "
        plain = (line.removeprefix("# ").removeprefix("* ").strip("| ") for line in self.lines)
        return "\n".join(between.join(line.split(" | ")) for line in plain)

    def with_line(self, place: int, line: str) -> "Written":
        return replace(self, lines=(*self.lines[:place], line, *self.lines[place:]))

    def as_file(self, layout: str = "") -> bytes:
        layout = layout or self.layout
        return _word(self.lines) if layout == "docx" else _pdf(self, layout)


def batch(name: str) -> list[Written]:
    """The documents of one file of `texts`."""
    chunks = (TEXTS / f"{name}.txt").read_text("utf-8").split("\n=== ")
    return [_written(chunk.removeprefix("=== ")) for chunk in chunks]


def _written(chunk: str) -> Written:
    first, rest = chunk.split("\n", 1)
    gold, body = rest.split("\n---\n", 1)
    name, kind, layout = (part.strip() for part in first.split("|"))
    return Written(name, kind, layout, json.loads(gold), tuple(line for line in body.split("\n") if line.strip()))


def _pdf(written: Written, layout: str) -> bytes:
    out = io.BytesIO()
    width, height = A4
    columns = 2 if layout == "two" else 1
    gap = 0.8 * cm
    wide = (width - 4 * cm - gap * (columns - 1)) / columns
    frames = [Frame(2 * cm + n * (wide + gap), 2 * cm, wide, height - 4.5 * cm) for n in range(columns)]
    head = str(written.gold.get("buyer_name", "")) if layout == "header" else ""

    def furniture(canvas, document) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(2 * cm, height - 1.3 * cm, head)
        canvas.drawRightString(width - 2 * cm, 1.1 * cm, f"Página {document.page}" if head else str(document.page))

    template = BaseDocTemplate(out, pagesize=A4, title=written.name)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    template.build(_flow(written.lines, wide - 12))
    return out.getvalue()


def _flow(lines: tuple[str, ...], wide: float) -> list[Flowable]:
    flow: list[Flowable] = []
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("| ").split("|")])
            continue
        if rows:
            flow.append(_table(rows, wide))
            rows = []
        if line.startswith("# "):
            flow.append(Paragraph(escape(line[2:]), HEAD))
        elif line.startswith("* "):
            flow.append(Paragraph(escape(line[2:]), BODY, bulletText="•"))
        elif line:
            flow.append(Paragraph(escape(line.removeprefix("~ ")), UNSEEN if line.startswith("~ ") else BODY))
    return flow


def _table(rows: list[list[str]], wide: float) -> Table:
    count = max(map(len, rows))
    cells = [[Paragraph(escape(cell), BODY) for cell in row] + [""] * (count - len(row)) for row in rows]
    texts = [[row[n] for row in rows if n < len(row)] for n in range(count)]
    needed = [max(5, *(len(word) for text in column for word in text.split())) * 6.2 + 12 for column in texts]
    wished = [min(40, max(map(len, column))) for column in texts]
    rest = max(0.0, wide - sum(needed)) / sum(wished)
    return Table(cells, colWidths=[n + rest * w for n, w in zip(needed, wished, strict=True)], style=GRID)


def _word(lines: tuple[str, ...]) -> bytes:
    document = docx.Document()
    table = None
    for line in lines:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("| ").split("|")]
            if table is None or len(table.columns) != len(cells):
                table = document.add_table(rows=0, cols=len(cells))
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
            continue
        table = None
        if line.startswith("# "):
            document.add_heading(line[2:], level=2)
        else:
            document.add_paragraph(line.removeprefix("* "))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
