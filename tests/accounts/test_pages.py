"""Mi cuenta and its doors."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.choices import Theme
from accounts.models import User
from tests.accounts.people import PASSWORD, administrator, code, enrol, enter_verified, log_in, person

pytestmark = pytest.mark.django_db


def add_key(user: User, name: str = "Llave 1") -> Authenticator:
    """A security key as it is stored; a real one is used in tests/browser/test_passkey.py."""
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def confirm(client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_my_account_says_who_i_am(client):
    log_in(client, person(position="Analista de compras", institution="GAD Valle Alto"))
    page = client.get(reverse("accounts:profile")).content.decode()
    for text in ("Lucía Andrade", "Analista de compras", "GAD Valle Alto", "Funcionario", "Sin activar"):
        assert text in page


def test_what_is_not_known_about_me_is_said(client):
    log_in(client, person(role=None))
    page = client.get(reverse("accounts:profile")).content.decode()
    assert "Sin registrar" in page
    assert "Sin rol" in page


def test_the_theme_is_kept_and_written_by_the_server(client):
    user = person()
    log_in(client, user)
    page = client.post(reverse("accounts:profile"), {"theme": "dark"}, follow=True).content.decode()
    user.refresh_from_db()
    assert user.theme == Theme.DARK
    assert 'data-bs-theme="dark"' in page


def test_an_unknown_theme_is_refused_in_words(client):
    user = person()
    log_in(client, user)
    page = client.post(reverse("accounts:profile"), {"theme": "morado"}).content.decode()
    user.refresh_from_db()
    assert user.theme == Theme.LIGHT
    assert "morado no es una de las opciones disponibles" in page


def test_a_name_with_markup_is_escaped(client):
    log_in(client, person(full_name="<script>alert(1)</script>"))
    assert b"<script>alert(1)" not in client.get(reverse("accounts:profile")).content


@pytest.mark.parametrize(
    "name",
    [
        "accounts:profile",
        "mfa_index",
        "mfa_list_webauthn",
        "usersessions_list",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
    ],
)
def test_the_pages_of_the_account_speak_spanish_without_inline_code(client, name):
    user = person()
    enter_verified(client, user)
    confirm(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    answer = client.get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert " onclick=" not in page
    for english in (
        "Two-Factor",
        "Sign In",
        "Sign Out",
        "Please",
        "Password",
        "Recovery",
        "Security",
        "Name:",
        "Not used",
    ):
        assert english not in page


def test_staff_cannot_deactivate_their_only_app(client):
    user = administrator()
    enter_verified(client, user)
    confirm(client)
    assert "único segundo factor" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_staff_cannot_remove_their_only_key(client):
    user = administrator()
    enter_verified(client, user)
    confirm(client)
    key = add_key(user)
    Authenticator.objects.filter(user=user, type="totp").delete()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_staff_may_remove_one_factor_of_two(client):
    user = administrator()
    enter_verified(client, user)
    confirm(client)
    key = add_key(user)
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_others_may_do_without_a_factor(client):
    user = person()
    enter_verified(client, user)
    confirm(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()


def test_somebody_elses_key_cannot_be_removed(client):
    other = person(email="otra@valle-alto.example")
    key = add_key(other)
    enter_verified(client, administrator())
    confirm(client)
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_closing_the_other_sessions_ends_them(client, client_of):
    user = person()
    elsewhere = client_of()
    log_in(elsewhere, user)
    log_in(client, user)
    client.get(reverse("accounts:profile"))
    assert elsewhere.get(reverse("accounts:profile")).status_code == 200
    client.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_wrong_password_says_nothing_about_the_account(client):
    known, unknown = person(), "nadie@valle-alto.example"
    pages = [
        client.post(reverse("account_login"), {"login": email, "password": "no-es-esta"}).content.decode()
        for email in (known.email, unknown)
    ]
    assert all("El correo o la contraseña no coinciden." in page for page in pages)


def test_too_many_wrong_passwords_close_the_account_for_a_while(client):
    user = person()
    for _ in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "no-es-esta"})
    assert "demasiados intentos" in log_in(client, user).content.decode()
    assert "_auth_user_id" not in client.session


def test_a_deactivated_account_cannot_enter(client):
    user = person(is_active=False)
    log_in(client, user)
    assert "_auth_user_id" not in client.session


def test_a_reset_is_answered_alike_for_strangers(client, mailoutbox):
    person()
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}).url
        for email in ("lucia@valle-alto.example", "nadie@valle-alto.example")
    ]
    assert answers[0] == answers[1]
    assert [mail.to for mail in mailoutbox] == [["lucia@valle-alto.example"]]


def test_the_mail_of_a_reset_is_in_spanish_and_from_the_portal(client, mailoutbox):
    person()
    client.post(reverse("account_reset_password"), {"email": "lucia@valle-alto.example"})
    mail = mailoutbox[0]
    assert mail.subject == "Portal Compras Públicas: Fijar su contraseña"
    assert mail.body.startswith("Lucía Andrade:")
    assert mail.body.rstrip().endswith("Portal Compras Públicas\ntestserver")


def test_a_change_of_factors_is_told_by_mail(client, mailoutbox):
    user = administrator()
    enter_verified(client, user)
    confirm(client)
    add_key(user)
    client.post(reverse("mfa_deactivate_totp"))
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    assert "Si no fue usted" in mailoutbox[0].body


def test_a_step_up_does_not_send_to_another_site(client):
    user = person()
    secret = enrol(user)
    client.force_login(user)
    form = {"code": code(secret), "next": "https://evil.example/"}
    assert client.post(reverse("mfa_reauthenticate"), form).url == reverse("home")
