"""`python -m dev.screenshots`: pictures of the main pages of the portal that `make run` keeps running, for the docs."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from dev.chromium import find_chromium
from dev.environment import ROOT
from dev.instance import facts

FOLDER = ROOT / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
ROLE = "funcionario"

# Name of the picture, where to start, links to follow from there, width. Data differ from portal to portal: a page
# of a process is reached as a person reaches it.
SEARCH = "/procesos/?procedimiento=subasta_inversa_electronica&fase=contrato"
PICTURES: tuple[tuple[str, str, list[str], int], ...] = (
    ("inicio", "/", [], 1440),
    ("busqueda", "/procesos/?q=servicio", [], 1440),
    ("proceso", SEARCH, [".pc-row h3 a"], 1440),
    ("entidad", SEARCH, [".pc-row h3 a", ".pc-lead a"], 1440),
    ("proveedor", SEARCH, [".pc-row h3 a", "#ofertas >> xpath=ancestor::section >> tbody th a"], 1440),
    ("busqueda-390", "/procesos/?q=servicio", [], 390),
    ("proceso-390", SEARCH, [".pc-row h3 a"], 390),
)


def main() -> int:
    running, chromium = facts(), find_chromium()
    if not running:
        print("No hay un portal encendido en esta carpeta: enciéndalo con «make run».", file=sys.stderr)
        return 1
    if not chromium:
        print("No se encontró Chromium: instálelo o diga dónde está con la variable CHROMIUM.", file=sys.stderr)
        return 1
    account = next(account for account in running["accounts"] if account["role"] == ROLE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        take_all(browser, running["url"], account)
        browser.close()
    return 0


def take_all(browser: Browser, url: str, account: dict) -> None:
    context = browser.new_context(base_url=url, locale="es-EC", reduced_motion="reduce")
    page = context.new_page()
    _picture(page, "ingreso", "/cuenta/ingresar/", [], 1440)
    page.fill("input[name=login]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".pc-user")
    for picture in PICTURES:
        _picture(page, *picture)
    context.close()


def _picture(page: Page, name: str, address: str, links: list[str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    for link in links:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.evaluate("document.fonts.ready")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(300)  # charts are drawn once the fonts are there
    file: Path = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    print(file.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
