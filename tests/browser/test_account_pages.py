"""Axe finds nothing on the pages of the account and of the back-office; nothing breaks the content policy there."""

import pytest

ACCOUNT = [
    "/cuenta/",
    "/cuenta/segundo-factor/",
    "/cuenta/segundo-factor/llaves/",
    "/cuenta/sesiones/",
    "/cuenta/contrasena/cambiar/",
    "/cuenta/salir/",
    "/cuenta/segundo-factor/confirmar/",
]
BACK_OFFICE = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/auth/group/",
    "/admin/auditlog/logentry/",
    "/admin/integrations/counterpart/",
    "/admin/sincronizacion/",
    "/admin/partners/application/add/",
    "/admin/partners/delivery/",
]


def violations(page, axe: str) -> list[str]:
    page.evaluate(axe)
    # Without `preload`: to read an imported style sheet axe would add inline styles, which the policy refuses.
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in found]


@pytest.mark.parametrize("place", ACCOUNT + BACK_OFFICE)
def test_axe_finds_nothing(browse, axe, place):
    page = browse(role="administrador")
    page.goto(place)
    assert page.url.endswith(place)
    found = violations(page, axe)
    page.set_viewport_size({"width": 390, "height": 900})
    found += violations(page, axe)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_back_office_wears_the_persons_theme(browse, axe, theme):
    page = browse(role="administrador")
    page.goto("/cuenta/")
    page.check(f"input[name=theme][value={theme}]")
    page.get_by_role("button", name="Guardar el tema").click()
    page.get_by_text("Se guardó el tema.").wait_for()
    page.goto("/admin/accounts/user/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert violations(page, axe) == []


def test_the_login_works_without_javascript(browse, portal):
    account = portal.accounts["auditor"]
    page = browse(role=None, javascript=False)
    page.goto("/cuenta/ingresar/?next=/cuenta/")
    page.fill("input[name=login]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    assert page.url.endswith("/cuenta/")


def test_a_wrong_password_is_explained_at_the_door(browse, axe, portal):
    page = browse(role=None)
    page.goto("/cuenta/ingresar/")
    page.fill("input[name=login]", "nadie@demo.example")
    page.fill("input[name=password]", "no-es-esta")
    page.press("input[name=password]", "Enter")
    page.get_by_text("El correo o la contraseña no coinciden.").wait_for()
    assert page.title().startswith("Error:")
    assert violations(page, axe) == []
