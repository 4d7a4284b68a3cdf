"""Axe finds nothing on any page, wide and narrow, light and dark, and no page scrolls sideways."""

import pytest

PAGES = ["home", "search", "nothing found", "planning", "auction", "catalogue order", "summary", "long"]
PAGES += ["products", "buyers", "buyer", "suppliers", "supplier", "missing", "profile"]
PAGES += ["likeness", "documents like one"]
PAGES += ["quality", "quality of one check", "divergences", "divergence"]
PAGES += [
    "verified supplier",
    "evidence",
    "certificate to bring",
    "comparison",
    "lists of suppliers",
    "check of a constancia",
]
PAGES += ["documents", "documents found", "document", "document changes", "document of a link", "documents bin"]
PAGES += ["drafts", "draft", "draft page", "draft waiting", "draft broken"]
PAGES += ["questions", "questions not answered", "questions to nothing"]
PAGES += ["analysis", "api", "api guide"]
# The theme changes colours only, so in the dark only what looks at colours can find anything new.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def violations(page, options: dict) -> list[str]:
    # Stylesheets are our own, so there is nothing to preload; only what is wrong needs to travel.
    found = page.evaluate(
        "async options => (await axe.run(document, options)).violations",
        {"resultTypes": ["violations"], "preload": False, **options},
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for violation in found
        for node in violation["nodes"][:3]
    ]


def sticking_out(page) -> list[str]:
    """The innermost elements past the right edge, when the page scrolls sideways."""
    return page.evaluate("""async () => {
        // A chart learns of a new width after the layout, and draws itself anew a frame later.
        for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
        const edge = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= edge) return [];
        const past = (element) => element.getBoundingClientRect().right > edge + 1;
        const found = [...document.body.querySelectorAll("*")].filter((e) => past(e) && ![...e.children].some(past));
        return ["the page scrolls sideways", ...found.slice(0, 5).map((e) => `${e.tagName} ${e.className}`)];
    }""")


def look_at(page, axe: str) -> dict[str, list[str]]:
    """What axe finds and what sticks out sideways, by width and theme; nothing found is left out.

    One load serves all of it: the styles answer to the width and to the theme without asking the server again.
    """
    page.evaluate(axe)
    found = {}
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for theme, options in (("light", {}), ("dark", COLOURS)):
            page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
            found[f"{width} {theme}"] = violations(page, options)
    found["390 sideways"] = sticking_out(page)
    page.set_viewport_size({"width": 320, "height": 900})
    found["320 sideways"] = sticking_out(page)
    return {where: what for where, what in found.items() if what}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(browse, axe, name):
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
