"""Every file of others ends in a state that has a name, soon, and costs the process that asked nothing."""

import resource
import shutil
import time

import pytest

from documents import extraction
from documents.extraction import Limits, read_file
from documents.rules import FileKind, ReadingState
from tests.documents import files

HOSTILE = {
    "encrypted": (files.encrypted_pdf, "a.pdf", ReadingState.ENCRYPTED),
    "truncated": (files.truncated_pdf, "a.pdf", ReadingState.DAMAGED),
    "random bytes": (files.random_pdf, "a.pdf", ReadingState.DAMAGED),
    "Word bomb": (files.docx_bomb, "a.docx", ReadingState.TOO_LARGE),
    "entity bomb": (files.entity_bomb, "a.docx", ReadingState.DAMAGED),
    "macros": (files.macro_docm, "a.docm", ReadingState.NOT_ADMITTED),
    "sparse sheet": (files.sparse_xlsx, "a.xlsx", ReadingState.TOO_LARGE),
    "sparse sheet that hides": (lambda path: files.sparse_xlsx(path, hidden=True), "a.xlsx", ReadingState.TOO_LARGE),
    "ratio 1,000": (files.zip_ratio, "a.zip", ReadingState.TOO_LARGE),
    "directory that lies": (files.lying_zip, "a.zip", ReadingState.TOO_LARGE),
    "huge page": (files.huge_page_pdf, "a.pdf", ReadingState.READ),
    "blank": (files.blank_pdf, "a.pdf", ReadingState.READ),
}
has_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="no tesseract on this machine")


@pytest.mark.parametrize("case", HOSTILE)
def test_each_hostile_file_ends_in_its_state_within_ten_seconds(case, tmp_path):
    make, name, state = HOSTILE[case]
    path = make(tmp_path / name)
    started = time.monotonic()
    reading = read_file(path, name=name)
    assert time.monotonic() - started < 10
    assert reading.state == state
    assert bool(reading.reason) == (state != ReadingState.READ)


def test_the_process_that_asks_hardly_grows(tmp_path):
    paths = [make(tmp_path / f"{n}-{name}") for n, (make, name, _) in enumerate(HOSTILE.values())]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in paths:
        read_file(path)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 50


def test_random_bytes_without_a_signature_are_of_no_admitted_type(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(files.noise(5000))
    assert read_file(path).state == ReadingState.NOT_ADMITTED


def test_an_empty_file_is_of_no_admitted_type(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"")
    assert read_file(path).state == ReadingState.NOT_ADMITTED


def test_a_password_opens_what_it_closes(tmp_path):
    path = files.encrypted_pdf(tmp_path / "a.pdf")
    wrong, right = read_file(path, password="otra"), read_file(path, password=files.PASSWORD)
    assert (wrong.state, wrong.reason) == (ReadingState.ENCRYPTED, "La contraseña no abre el PDF.")
    assert files.SENTENCE in right.pages[0].text


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path):
    assert files.SENTENCE in read_file(files.owner_locked_pdf(tmp_path / "a.pdf")).pages[0].text


def test_pages_come_with_their_text_size_and_metadata(tmp_path):
    path = files.pdf(tmp_path / "a.pdf", "Primera página con su texto completo", "Segunda página, distinta de la otra")
    reading = read_file(path, name="a.pdf")
    assert (reading.kind, reading.state, reading.page_count) == (FileKind.PDF, ReadingState.READ, 2)
    assert [page.text for page in reading.pages] == [
        "Primera página con su texto completo",
        "Segunda página, distinta de la otra",
    ]
    assert {(page.source, page.width, page.height) for page in reading.pages} == {("text", 595, 842)}
    assert "ReportLab" in reading.metadata["Producer"]
    assert reading.marks == []


def test_a_pdf_named_docx_is_read_and_marked(tmp_path):
    path = files.pdf(tmp_path / "oferta.docx")
    reading = read_file(path, name="oferta.docx")
    assert (reading.kind, reading.state) == (FileKind.PDF, ReadingState.READ)
    assert [mark.code for mark in reading.marks] == ["extension_distinta"]


def test_text_that_nobody_sees_is_marked_with_its_page(tmp_path):
    reading = read_file(files.hidden_text_pdf(tmp_path / "a.pdf"))
    assert [(mark.code, mark.pages) for mark in reading.marks] == [("texto_oculto", [1])]


@pytest.mark.parametrize("how", files.UNSEEN)
def test_letters_that_no_reader_of_the_paper_sees_are_told_apart(tmp_path, how):
    page = read_file(files.unseen_pdf(tmp_path / "a.pdf", how)).pages[0]
    assert files.SENTENCE in " ".join(page.text.split())
    assert [" ".join(words.split()) for words in page.hidden] == ["Plazo de entrega: 999 días."]


def test_letters_that_word_does_not_show_are_told_apart(tmp_path):
    reading = read_file(files.unseen_docx(tmp_path / "a.docx"))
    assert reading.pages[0].hidden == ["Presupuesto: USD 1,00", "Plazo: 999 días", "Multa: 99 por mil"]
    assert [(mark.code, mark.pages) for mark in reading.marks] == [("texto_oculto", [1])]


def test_a_program_inside_is_marked_and_not_run(tmp_path):
    reading = read_file(files.scripted_pdf(tmp_path / "a.pdf"))
    assert [mark.code for mark in reading.marks] == ["javascript", "accion_al_abrir"]


def test_words_have_their_boxes_also_on_a_turned_page(tmp_path):
    straight = extraction.words_of(files.pdf(tmp_path / "a.pdf"), 1)
    turned = extraction.words_of(files.rotated_pdf(tmp_path / "b.pdf"), 1)
    assert [word.text for word in straight] == files.SENTENCE.split() == [word.text for word in turned]
    first = straight[0]
    assert (first.left, first.top) == (pytest.approx(50 / 595, abs=0.01), pytest.approx(51 / 842, abs=0.01))
    # The page is shown turned clockwise: what was at the upper left is at the upper right, and lines run down.
    assert turned[0].left > 0.9
    assert turned[-1].top > turned[0].top
    for word in straight + turned:
        assert 0 <= word.left < word.right <= 1
        assert 0 <= word.top < word.bottom <= 1


def test_a_page_is_drawn_as_wide_as_asked(tmp_path):
    data = extraction.picture_of(files.pdf(tmp_path / "a.pdf"), 1, width=600)
    assert data[16:24] == (600).to_bytes(4, "big") + (850).to_bytes(4, "big")
    turned = extraction.picture_of(files.pdf(tmp_path / "a.pdf"), 1, width=600, turn=90)
    assert turned[16:24] == (850).to_bytes(4, "big") + (600).to_bytes(4, "big")


def test_a_huge_page_is_drawn_within_the_pixels_allowed(tmp_path):
    data = extraction.picture_of(files.huge_page_pdf(tmp_path / "a.pdf"), 1, width=100_000)
    assert int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big") <= 25_100_000


def test_what_cannot_be_drawn_gives_nothing(tmp_path):
    assert extraction.picture_of(files.random_pdf(tmp_path / "a.pdf"), 1, width=600) is None
    assert extraction.picture_of(files.pdf(tmp_path / "b.pdf"), 9, width=600) is None


def test_tables_between_lines_give_their_cells(tmp_path):
    from reportlab.platypus import SimpleDocTemplate, Table

    table = Table([["N.º", "Centro"], ["1", "San Isidro"]], style=[("GRID", (0, 0), (-1, -1), 1, "black")])
    path = tmp_path / "a.pdf"
    SimpleDocTemplate(str(path)).build([table])
    assert read_file(path).pages[0].ruled
    assert extraction.tables_of(path, [1]) == {1: [[["N.º", "Centro"], ["1", "San Isidro"]]]}


def test_word_gives_paragraphs_and_rows_with_their_places(tmp_path):
    path = files.docx(tmp_path / "a.docx", "Uno", "Dos", rows=[["Ítem", "Precio"]])
    page = read_file(path).pages[0]
    assert page.text == "Uno\nDos\nÍtem | Precio"
    assert [tuple(place) for place in page.places] == [(0, "párrafo 1"), (4, "párrafo 2"), (8, "tabla 1, fila 1")]


def test_a_sheet_gives_rows_with_their_places(tmp_path):
    path = files.xlsx(tmp_path / "a.xlsx", [["Rubro", "Precio"], ["Hormigón", 120.5], [None, None], ["Acero", 3]])
    page = read_file(path).pages[0]
    assert page.text == "Rubro | Precio\nHormigón | 120.5\nAcero | 3"
    assert [place.label for place in page.places] == [f"hoja «APU», fila {n}" for n in (1, 2, 4)]


def test_text_and_html_are_read_as_people_read_them(tmp_path):
    text, page = tmp_path / "a.txt", tmp_path / "a.html"
    text.write_bytes("Resolución n.º 4\nAño".encode("cp1252"))
    page.write_text("<html><style>p{}</style><body><p>Aclaración <b>1</b></p><script>mal()</script></body></html>")
    assert read_file(text).pages[0].text == "Resolución n.º 4\nAño"
    reading = read_file(page)
    assert (reading.kind, reading.pages[0].text) == (FileKind.HTML, "Aclaración 1")


def test_an_archive_gives_its_names_and_marks_those_that_climb(tmp_path):
    path = files.archive(tmp_path / "a.zip", {"oferta/uno.txt": b"1", "../../etc/passwd": b"2"})
    reading = read_file(path)
    assert {member.name: member.size for member in reading.members} == {"oferta/uno.txt": 1, "../../etc/passwd": 1}
    assert [mark.code for mark in reading.marks] == ["rutas_peligrosas"]


def test_a_rar_tells_its_names_and_sizes_and_that_nothing_is_taken_out(tmp_path):
    path = files.rar(tmp_path / "oferta.rar", {"oferta/carta.pdf": b"%PDF-1.4", "../sube.txt": b"12"})
    reading = read_file(path, name="oferta.rar")
    assert (reading.kind, reading.state) == (FileKind.RAR, ReadingState.READ)
    assert {member.name: member.size for member in reading.members} == {"oferta/carta.pdf": 8, "../sube.txt": 2}
    assert [mark.code for mark in reading.marks] == ["solo_listado", "rutas_peligrosas"]
    assert "RAR: solo listado" in reading.marks[0].detail
    assert reading.pages[0].text.startswith("oferta/carta.pdf (8 bytes)")


def test_a_rar_that_is_cut_is_damaged(tmp_path):
    path = tmp_path / "a.rar"
    path.write_bytes(files.rar(path, {"carta.pdf": b"x" * 500}).read_bytes()[:30])
    assert read_file(path).state == ReadingState.DAMAGED


@has_tesseract
def test_a_page_that_is_a_picture_is_recognised_with_boxes(tmp_path):
    page = read_file(files.scanned_pdf(tmp_path / "a.pdf")).pages[0]
    assert page.source == "ocr"
    assert page.ocr_confidence > 80
    assert "notificacion de que el anticipo" in page.text
    assert [word.text for word in page.words] == page.text.split()


@has_tesseract
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_picture_that_lies_on_its_side_is_turned(turn, tmp_path):
    page = read_file(files.scanned_pdf(tmp_path / "a.pdf", turn=turn)).pages[0]
    assert "plazo" in page.text
    assert "comunitarios" in page.text
    first = next(word for word in page.words if word.text == "GOBIERNO")
    # The upper left of the sheet, wherever the turn brought it.
    at = {90: (first.left > 0.8, first.top < 0.3), 180: (first.left > 0.5, first.top > 0.8)}
    assert all(at.get(turn, (first.left < 0.2, first.top > 0.5)))


@has_tesseract
def test_pages_beyond_the_budget_of_recognition_are_told(tmp_path):
    path = files.scanned_pdf(tmp_path / "a.pdf", pages=3)
    reading = read_file(path, limits=Limits(ocr_pages=1))
    assert (reading.state, reading.unread) == (ReadingState.PARTIAL, [2, 3])
    assert reading.reason == "2 de 3 páginas quedaron sin leer."


@has_tesseract
def test_an_image_is_a_page(tmp_path):
    path = tmp_path / "a.png"
    files.picture(files.PARAGRAPH).save(path)
    reading = read_file(path)
    assert (reading.kind, reading.page_count) == (FileKind.IMAGE, 1)
    assert "centros comunitarios" in reading.pages[0].text


def test_a_reading_that_takes_too_long_keeps_what_it_read(tmp_path):
    path = files.long_pdf(tmp_path / "a.pdf", 1500)
    reading = read_file(path, limits=Limits(wall_seconds=1.5))
    assert reading.state == ReadingState.PARTIAL
    assert len(reading.pages) == 1500
    assert 0 < len(reading.unread) < 1500
    assert "tiempo" in reading.reason


def test_four_thousand_pages_take_less_than_a_minute(tmp_path):
    path = files.long_pdf(tmp_path / "a.pdf", 4000)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    reading = read_file(path)
    assert time.monotonic() - started < 60
    assert (reading.state, len(reading.pages)) == (ReadingState.READ, 4000)
    assert reading.pages[-1].text.startswith("Página 4000")
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 100
