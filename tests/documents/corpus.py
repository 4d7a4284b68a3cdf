"""The files that were made to harm or to confuse, and how each must end. `make(path)` writes one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from documents.choices import State
from tests.documents import files
from tests.integrations.test_clamav import EICAR


@dataclass(frozen=True)
class Case:
    """`text`: found in what was read; `marks`: their codes, exactly; `needs`: "clamd", "tesseract"."""

    name: str
    make: Callable[[Path], Path]
    file: str
    state: str
    text: str = ""
    marks: tuple[str, ...] = ()
    pages: int | None = None
    needs: str = ""


def _random(path: Path) -> Path:
    path.write_bytes(files.noise(60_000))
    return path


def _eicar(path: Path) -> Path:
    path.write_bytes(EICAR)
    return path


def _climbing(path: Path) -> Path:
    return files.archive(path, {"oferta.txt": b"oferta", "../../etc/passwd": b"root"})


CORPUS = (
    Case("encrypted", files.encrypted_pdf, "a.pdf", State.ENCRYPTED),
    Case("truncated", files.truncated_pdf, "a.pdf", State.DAMAGED),
    Case("random bytes called PDF", files.random_pdf, "a.pdf", State.DAMAGED),
    Case("random bytes", _random, "a.pdf", State.NOT_ADMITTED),
    Case("4,000 pages", lambda path: files.long_pdf(path, 4000), "a.pdf", State.READ, "Página 4000", pages=4000),
    Case("Word bomb", files.docx_bomb, "a.docx", State.TOO_LARGE),
    Case("entity bomb", files.entity_bomb, "a.docx", State.DAMAGED),
    Case("sparse sheet", files.sparse_xlsx, "a.xlsx", State.TOO_LARGE),
    Case("sparse sheet that hides", lambda path: files.sparse_xlsx(path, hidden=True), "a.xlsx", State.TOO_LARGE),
    Case("macros", files.macro_docm, "a.docm", State.NOT_ADMITTED),
    Case("PDF called .docx", files.pdf, "a.docx", State.READ, files.SENTENCE, ("extension_distinta",)),
    Case("page of 43,200 points", files.huge_page_pdf, "a.pdf", State.READ, "Plano general", pages=1),
    Case("all picture", files.scanned_pdf, "a.pdf", State.READ, "centros comunitarios", needs="tesseract"),
    Case("rotated", files.rotated_pdf, "a.pdf", State.READ, files.SENTENCE),
    Case("white text of one point", files.hidden_text_pdf, "a.pdf", State.READ, files.SENTENCE, ("texto_oculto",)),
    Case("blank", files.blank_pdf, "a.pdf", State.READ, pages=1),
    Case("ZIP that climbs", _climbing, "a.zip", State.READ, "oferta.txt", ("rutas_peligrosas", "sin_extraer")),
    Case("ZIP of ratio 1,000", files.zip_ratio, "a.zip", State.TOO_LARGE),
    Case("ZIP that lies", files.lying_zip, "a.zip", State.TOO_LARGE),
    Case("RAR", lambda path: files.rar(path, {"a.pdf": b"x"}), "a.rar", State.READ, "a.pdf", ("solo_listado",)),
    Case("EICAR", _eicar, "oferta.pdf", State.QUARANTINED, needs="clamd"),
)
