"""An officer and a stranger: find a supplier, verify it, watch the answers come, prove it, and catch a forgery."""

import re
from pathlib import Path

from sandbox.registries import CASES

RUC = {case.name: case.ruc for case in CASES}


def test_from_the_search_to_a_constancia_that_a_flipped_byte_betrays(browse, portal, tmp_path):
    page = browse()
    page.goto(browse.address("suppliers"))
    page.fill("main input[name=q]", RUC["clean_company"])
    page.press("main input[name=q]", "Enter")
    page.locator("text=está bien formado").wait_for()
    page.select_option("#id_purpose", "adjudicacion")
    page.click("text=Verificar este RUC")
    page.wait_for_url(f"**/proveedores/{RUC['clean_company']}/")
    strip = page.locator("#validacion")
    strip.locator("text=Consultando…").first.wait_for()

    portal.run_jobs()
    strip.locator("text=RUC activo.").wait_for()
    strip.locator("text=No registra obligaciones patronales en mora.").wait_for()
    strip.locator("text=Compañía activa.").wait_for()
    page.locator("#validacion:has-text('Consultando')").wait_for(state="detached")

    page.click("#validacion li:first-child >> text=Ver evidencia")
    page.locator("h2#intercambio").wait_for()
    digest = page.locator("dd .pc-code", has_text=re.compile("^[0-9a-f]{64}$")).first.inner_text()
    assert len(digest) == 64
    assert "•••" in page.locator(".pc-raw").inner_text()
    page.go_back()

    page.click("text=Emitir constancia")
    page.locator("text=emitida y firmada").wait_for()
    code = page.locator("#constancias ~ .pc-tasks .pc-code, .pc-tasks .pc-code").first.inner_text()
    with page.expect_download() as download:
        page.click("text=Constancia al hoy")
    genuine, forged = tmp_path / "constancia.pdf", tmp_path / "otra.pdf"
    download.value.save_as(genuine)
    content = bytearray(Path(genuine).read_bytes())
    content[len(content) // 2] ^= 1
    forged.write_bytes(content)

    stranger = browse(role=None)
    stranger.goto("/verificar/")
    stranger.fill("#codigo", code.replace("-", " ").lower())
    stranger.click("main button[type=submit]")
    stranger.locator("text=Emitida por este portal").wait_for()
    for file, expected in ((genuine, "Auténtico."), (forged, "Rechazado.")):
        stranger.set_input_files("#id_archivo", file)
        stranger.click("main button[type=submit]")
        stranger.locator(f".pc-notice >> text={expected}").wait_for()


def test_without_script_one_verifies_and_decides(browse, portal):
    page = browse(javascript=False)
    page.goto(browse.address("supplier"))
    page.select_option("#id_purpose", "control")
    page.click("text=Verificar ahora")
    page.locator("text=Consulta enviada.").wait_for()
    page.click("summary:has-text('ecid')")
    page.check("#id_decision_2")
    page.fill("#id_reason", "Falta el certificado del IESS.")
    page.click("text=Guardar decisión")
    page.locator("text=Decisión guardada").wait_for()
