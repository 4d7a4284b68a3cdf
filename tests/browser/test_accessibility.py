"""Axe finds nothing on any page, wide and narrow, light and dark, and no page scrolls sideways."""

import pytest

PAGES = ["home", "search", "nothing found", "planning", "auction", "catalogue order", "summary", "long"]
PAGES += ["products", "buyers", "buyer", "suppliers", "supplier", "missing", "profile"]
PAGES += ["quality", "quality of one check"]
# The theme changes colours only, so in the dark only what looks at colours can find anything new.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def violations(page, options: dict) -> list[str]:
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **options})
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]


def look_at(page, axe: str) -> dict[str, list[str]]:
    """What axe finds, by width and theme; nothing found is left out."""
    page.evaluate(axe)
    found = {}
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for theme, options in (("light", {}), ("dark", COLOURS)):
            page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
            found[f"{width} {theme}"] = violations(page, options)
    return {where: what for where, what in found.items() if what}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browse, axe, name):
    page = browse()
    page.goto(browse.address(name))
    assert look_at(page, axe) == {}


def test_axe_finds_nothing_at_the_door(browse, axe):
    page = browse(role=None)
    page.goto("/cuenta/ingresar/")
    assert look_at(page, axe) == {}


def test_axe_finds_nothing_in_the_back_office(browse, axe):
    page = browse(role="administrador")
    page.goto("/admin/")
    assert "/admin/" in page.url
    page.evaluate(axe)
    assert violations(page, {}) == []


@pytest.mark.parametrize("width", [390, 320])
def test_no_page_scrolls_sideways(browse, width):
    page = browse(width=width)
    wide = {}
    for name in PAGES:
        page.goto(browse.address(name))
        extra = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if extra > 0:
            wide[name] = extra
    assert wide == {}
