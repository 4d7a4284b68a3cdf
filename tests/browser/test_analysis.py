"""From upload to an accepted, corrected, rejected and exported analysis, in a real browser; and without JavaScript."""

import json
import re
import sys
from pathlib import Path

import pytest

from bench.tenders import render
from bench.tenders.build import build
from dev.environment import ROOT
from dev.processes import end, spawn
from tests.browser.test_accessibility import look_at
from tests.browser.test_documents import upload

WORKER = """
import time, django
django.setup()
from django.core.management import call_command
while True:
    call_command("run_jobs", queue="default")
    call_command("run_jobs", queue="ai")
    time.sleep(0.2)
"""


@pytest.fixture(autouse=True)
def worker(portal):
    """Reads and analyses for as long as a test watches."""
    process = spawn([sys.executable, "-c", WORKER], cwd=ROOT, env=portal.environment, stdout=-3, stderr=-3)
    yield
    end(process)


def pliego(folder: Path, seed: int) -> Path:
    path = folder / f"Pliego analizado {seed}.pdf"
    path.write_bytes(render.pdf(build("development", seed)))
    return path


def analysed(page, path: Path) -> None:
    page.goto("/documentos/")
    upload(page, path)
    page.locator("[data-uploads] .pc-badge.is-done").wait_for()
    page.locator("[data-uploads] a").first.click()
    page.locator(".pc-actions").get_by_role("link", name="Análisis").click()
    page.get_by_role("button", name="Analizar").click()
    page.locator("#dato-reference_budget").wait_for()


def said(page, name: str):
    return page.locator(f"#dato-{name} h4 .pc-check")


def test_from_upload_to_an_exported_analysis(browse, axe, tmp_path):
    page = browse()
    analysed(page, pliego(tmp_path, 3))
    assert look_at(page, axe) == {}
    page.set_viewport_size({"width": 1440, "height": 900})

    # By keyboard: the focus goes along the fields, and each opens the page that says it.
    page.locator("#dato-reference_budget").focus()
    page.keyboard.press("a")
    said(page, "reference_budget").get_by_text("Aceptado").wait_for()
    page.keyboard.press("j")
    page.locator("rect.pc-found-box").first.wait_for(state="attached")
    moved = page.evaluate("document.activeElement.id")
    assert moved.startswith("dato-")
    assert moved != "dato-reference_budget"
    assert page.locator(f"#{moved} [data-cite][aria-current=true]").count() == 1

    page.locator("#dato-offer_validity").focus()
    page.keyboard.press("c")
    page.fill("#dato-offer_validity input[name=cantidad]", "no")
    page.keyboard.press("Enter")
    page.locator("#dato-offer_validity .pc-field-error").wait_for()
    page.fill("#dato-offer_validity input[name=cantidad]", "45")
    page.keyboard.press("Enter")
    said(page, "offer_validity").get_by_text("Corregido").wait_for()

    page.locator("#dato-minimum_equity").focus()
    page.keyboard.press("r")
    said(page, "minimum_equity").get_by_text("Rechazado").wait_for()
    page.keyboard.press("u")
    said(page, "minimum_equity").get_by_text("Por confirmar").wait_for()
    page.locator("#dato-minimum_equity").get_by_role("button", name="Rechazar").click()
    said(page, "minimum_equity").get_by_text("Rechazado").wait_for()
    page.get_by_text("3 revisados").wait_for()
    assert look_at(page, axe) == {}

    with page.expect_download() as download:
        page.get_by_role("link", name="JSON", exact=True).click()
    told = json.loads(Path(download.value.path()).read_text())
    reviews = {name: field["review"]["decision"] for name, field in told["fields"].items() if "review" in field}
    assert reviews == {"reference_budget": "accepted", "offer_validity": "corrected", "minimum_equity": "rejected"}
    assert told["outcome"]["offer_validity"]["value"] == {"quantity": 45, "unit": "calendar_days"}
    for kind in ("XLSX", "PDF"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind, exact=True).click()
        assert Path(download.value.path()).stat().st_size > 4000


def test_the_keys_can_be_turned_off(browse, tmp_path):
    page = browse()
    analysed(page, pliego(tmp_path, 5))
    page.uncheck("#con-teclas")
    page.locator("#dato-object").focus()
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert said(page, "object").inner_text() == "Por confirmar"


def test_without_javascript_the_buttons_do_the_same(browse, tmp_path):
    page = browse(javascript=False)
    page.goto("/documentos/")
    upload(page, pliego(tmp_path, 14))
    page.wait_for_url(re.compile("/documentos/[0-9a-f-]{36}/"))
    for _ in range(60):
        if page.locator(".pc-actions").get_by_role("link", name="Análisis").count():
            break
        page.wait_for_timeout(300)
        page.reload()
    page.locator(".pc-actions").get_by_role("link", name="Análisis").click()
    page.get_by_role("button", name="Analizar").click()
    for _ in range(60):
        if page.locator("#dato-object").count():
            break
        page.wait_for_timeout(300)
        page.reload()
    page.locator("#dato-object").get_by_role("button", name="Aceptar").click()
    assert said(page, "object").inner_text() == "Aceptado"
    page.locator("#dato-object").get_by_role("button", name="Deshacer").click()
    assert said(page, "object").inner_text() == "Por confirmar"
    page.locator("#dato-object [data-cite]").first.click()
    page.locator(".pc-quoted").wait_for()
    page.locator("#dato-object summary").click()
    page.fill("#dato-object textarea", "Compra de radios")
    page.locator("#dato-object").get_by_role("button", name="Guardar la corrección").click()
    assert said(page, "object").inner_text() == "Corregido"
