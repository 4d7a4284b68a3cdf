"""Documents in a real browser: three files go up and are read, a phrase leads to its marked page, versions compare."""

import re
import sys

import pytest

from dev.environment import ROOT
from dev.processes import end, spawn
from tests.browser.test_accessibility import look_at
from tests.documents import files

PHRASE = "garantía técnica tendrá una vigencia de treinta y seis meses"


READER = """
import time, django
django.setup()
from django.core.management import call_command
while True:
    call_command("run_jobs", queue="default")
    time.sleep(0.2)
"""


@pytest.fixture(autouse=True)
def reader(portal):
    """A worker of the portal, for as long as a test watches files being read."""
    process = spawn([sys.executable, "-c", READER], cwd=ROOT, env=portal.environment, stdout=-3, stderr=-3)
    yield
    end(process)


def pliego(path, days: str):
    first = f"CONDICIONES PARTICULARES DEL PLIEGO\nEl plazo de ejecución será de {days} días calendario."
    return files.pdf(path, first, f"3.6 Garantías\nLa {PHRASE} desde la recepción definitiva.")


def upload(page, *paths) -> None:
    page.locator("[data-upload] summary").first.click()
    page.set_input_files("[data-upload] input[type=file]", [str(path) for path in paths])
    page.locator("[data-upload] form button[type=submit]").first.click()


def test_three_files_are_read_a_phrase_is_found_and_versions_compare(browse, axe, tmp_path):
    page = browse()
    page.goto("/documentos/")
    upload(
        page,
        pliego(tmp_path / "Pliego de radios.pdf", "45"),
        files.docx(tmp_path / "Informe de necesidad.docx", "Se requiere renovar los equipos."),
        files.xlsx(tmp_path / "Presupuesto.xlsx", [["Rubro", "Precio"], ["Radio", 320.5]]),
    )
    page.locator("[data-uploads] .pc-badge.is-done").nth(2).wait_for()

    page.goto("/documentos/")
    page.fill("#q-documentos", f'"{PHRASE}"')
    page.press("#q-documentos", "Enter")
    page.locator(".pc-hits a", has_text="Pliego de radios.pdf, página 2").click()
    page.wait_for_url(re.compile("pagina=2"))
    page.wait_for_selector("svg.pc-layer rect.pc-found-box")
    box, sheet = page.locator("rect.pc-found-box").first.bounding_box(), page.locator(".pc-paper").bounding_box()
    assert sheet["x"] <= box["x"] <= sheet["x"] + sheet["width"]
    assert page.evaluate("document.querySelector('.pc-paper img').naturalWidth") == 900
    assert look_at(page, axe) == {}

    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("pagina=1"))

    upload(page, pliego(tmp_path / "Pliego de radios v2.pdf", "60"))
    page.locator("[data-uploads] .pc-badge.is-done").wait_for()
    page.reload()
    page.click("text=Cambios entre versiones")
    page.locator("del", has_text="45").first.wait_for()
    page.locator("ins", has_text="60").first.wait_for()
    assert look_at(page, axe) == {}


def test_without_javascript_a_file_goes_up_and_its_text_is_read(browse, tmp_path):
    page = browse(javascript=False)
    page.goto("/documentos/")
    upload(page, files.docx(tmp_path / "Acta sin guion.docx", "La comisión se reunió en la sala."))
    page.wait_for_url(re.compile("/documentos/[0-9a-f-]{36}/"))
    for _ in range(60):
        page.reload()
        if page.get_by_text("La comisión se reunió").count():
            break
        page.wait_for_timeout(300)
    page.get_by_text("La comisión se reunió").first.wait_for()


def test_offers_are_compared_and_a_person_decides(browse, axe):
    page = browse()
    page.goto(browse.address("likeness"))
    page.locator(".pc-alike mark", has_text="brigadas rotativas").first.wait_for()
    page.get_by_text("Mismo teléfono").wait_for()
    assert look_at(page, axe) == {}
    page.locator(".pc-alike .pc-cite").first.click()
    page.wait_for_url(re.compile("pagina=2&cita="))
    page.wait_for_selector("svg.pc-layer rect.pc-found-box")
    page.go_back()
    page.locator("select[name=decision]").first.select_option("revisar")
    page.locator("input[name=motivo]").first.fill("Ambas citan al mismo taller de servicio.")
    page.click("text=Guardar decisión")
    page.get_by_text("Ambas citan al mismo taller de servicio.").wait_for()


def test_files_go_up_from_the_page_of_a_supplier_and_are_read(browse, tmp_path):
    page = browse()
    page.goto(browse.address("supplier"))
    page.locator("#documentos").scroll_into_view_if_needed()
    page.locator("[data-upload] summary").wait_for()
    upload(page, *(files.docx(tmp_path / f"Anexo {n}.docx", f"Anexo número {n} del proveedor.") for n in range(12)))
    page.locator("[data-uploads] .pc-badge.is-done").nth(11).wait_for()
    page.reload()
    page.get_by_role("link", name="Anexo 11.docx", exact=True).wait_for()


DROP = """async names => {
    const held = new DataTransfer();
    names.forEach((name) => held.items.add(new File([`Contenido de ${name} soltado`], name, { type: "text/plain" })));
    const what = { dataTransfer: held, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent("dragover", what));
    document.body.dispatchEvent(new DragEvent("drop", what));
}"""


def test_many_files_dropped_on_a_process_go_up_with_its_ocid(browse):
    page = browse()
    page.goto(browse.address("likeness").replace("/documentos/similitud/", "/procesos/"))
    page.locator("[data-upload] summary").wait_for()
    names = [f"Soltado {n}.txt" for n in range(30)]
    page.evaluate(DROP, names)
    page.locator("[data-uploads] li a").nth(29).wait_for()
    page.reload()
    page.get_by_role("link", name="Soltado 29.txt").wait_for()
    assert page.get_by_role("link", name="Soltado").count() == 30
