"""A passkey in a real browser, with a virtual authenticator: set up, log in with it alone, use it after a password."""

import pytest

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browse):
    """A verified administrator's browser, on a machine that has a passkey reader."""
    page = browse(role="administrador")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def confirm_password(page, account) -> None:
    if "/cuenta/confirmar/" in page.url:
        page.fill("input[name=password]", account["password"])
        page.click("main form button[type=submit]")


def add_key(page, account) -> None:
    page.goto("/cuenta/segundo-factor/llaves/agregar/")
    confirm_password(page, account)
    page.fill("input[name=name]", "Portátil de pruebas")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.get_by_text("Se agregó la llave de seguridad.").wait_for()


def remove_key(page, account) -> None:
    page.goto("/cuenta/segundo-factor/llaves/")
    page.get_by_role("link", name="Quitar Portátil de pruebas").click()
    confirm_password(page, account)
    page.get_by_role("button", name="Quitar la llave").click()
    page.get_by_text("Se quitó la llave de seguridad.").wait_for()


def leave(page) -> None:
    """Forget the session here; the one on the server is shared with other tests."""
    page.context.clear_cookies()


def test_a_passkey_opens_the_back_office_alone_and_after_a_password(page, portal):
    account = portal.accounts["administrador"]
    add_key(page, account)

    leave(page)
    page.goto("/admin/")
    page.get_by_role("button", name="Ingresar con una llave de seguridad").click()
    page.wait_for_url(f"{portal.url}/admin/")

    leave(page)
    page.goto("/admin/")
    page.fill("input[name=login]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.get_by_role("button", name="Usar una llave de seguridad").click()
    page.wait_for_url(f"{portal.url}/admin/")

    remove_key(page, account)
