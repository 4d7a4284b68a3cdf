"""A draft in a real browser: it goes up, is followed, tells what it contradicts, and is thrown away."""

import sys
from pathlib import Path

import pytest

from dev.environment import ROOT
from dev.processes import end, spawn
from tests.browser.test_accessibility import look_at
from tests.documents import files

FIRST = "PLIEGO\nLICITACIÓN DE BIENES\nCódigo del proceso: LICBS-GADMP-2026-014\nObjeto: COMPRA DE RADIOS\n"
FIRST += "Presupuesto referencial: USD 80.000,00\nPlazo de ejecución: 90 días calendario"
CHECKER = """
import time, django
django.setup()
from django.core.management import call_command
while True:
    call_command("run_jobs", queue="ai")
    time.sleep(0.2)
"""


@pytest.fixture
def checker(portal):
    process = spawn([sys.executable, "-c", CHECKER], cwd=ROOT, env=portal.environment, stdout=-3, stderr=-3)
    yield
    end(process)


def draft(folder: Path) -> str:
    return str(files.pdf(folder / "Radios.pdf", FIRST, "Anexo\nPlazo de ejecución: 120 días calendario"))


@pytest.mark.usefixtures("checker")
def test_a_draft_is_checked_while_one_watches_and_its_quote_is_marked(browse, axe, tmp_path):
    page = browse(width=390)
    page.goto("/documentos/")
    page.click("text=Revisar un borrador")
    page.set_input_files("#archivo", draft(tmp_path))
    page.click("text=Revisar el borrador")
    row = page.locator("tr", has_text="Plazo de ejecución").filter(has_text="120 días calendario")
    row.wait_for()
    assert page.get_by_text("Convalidación de errores de forma").count()
    assert look_at(page, axe) == {}
    row.locator("a.pc-cite").last.click()
    assert "120 días" in page.locator("mark").inner_text()
    page.go_back()
    page.click("text=Borrar ahora")
    page.get_by_text("se borraron").wait_for()
    assert not page.locator("a", has_text="Radios.pdf").count()


def test_without_javascript_a_draft_goes_up(browse, tmp_path):
    page = browse(javascript=False)
    page.goto("/escritorio/borradores/")
    page.set_input_files("#archivo", draft(tmp_path))
    page.click("text=Revisar el borrador")
    page.get_by_text("En espera de su turno").wait_for()
