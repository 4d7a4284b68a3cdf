"""The back-office opens only for a session that was verified with a factor its person still has."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.contrib import admin
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.admin_site import PortalAdminSite
from accounts.choices import Role
from tests.accounts.people import (
    PASSWORD,
    administrator,
    code,
    enrol,
    enter_verified,
    log_in,
    person,
    recovery_code,
    verify,
    wrong_code,
)

pytestmark = pytest.mark.django_db
ADMIN = "/admin/"


def is_open(client) -> bool:
    return client.get(ADMIN).status_code == 200


def test_the_admin_is_the_portals_own():
    assert isinstance(admin.site, PortalAdminSite)


def test_anonymous_is_sent_to_the_portals_login(client):
    assert client.get(ADMIN).url == "/cuenta/ingresar/?next=/admin/"


def test_the_admins_own_login_page_sends_to_the_portals(client):
    assert client.get("/admin/login/?next=/admin/").url == "/cuenta/ingresar/?next=/admin/"


def test_posting_a_password_to_the_admins_login_is_no_back_door(client):
    user = administrator()
    answer = client.post("/admin/login/?next=/admin/", {"username": user.email, "password": PASSWORD})
    assert answer.url == "/cuenta/ingresar/?next=/admin/"
    assert "_auth_user_id" not in client.session


def test_the_admins_login_does_not_send_to_another_site(client):
    enter_verified(client, administrator())
    assert client.get("/admin/login/?next=https://evil.example/").url == ADMIN


def test_staff_without_a_factor_are_sent_to_set_one_up(client):
    log_in(client, administrator())
    assert client.get(ADMIN, follow=True).redirect_chain[1][0].startswith("/cuenta/segundo-factor/aplicacion/activar/")
    assert not is_open(client)


def test_a_password_alone_does_not_log_in_who_has_a_factor(client):
    user = administrator()
    enrol(user)
    assert log_in(client, user).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert not is_open(client)


def test_a_wrong_code_stays_outside_and_says_so(client):
    user = administrator()
    secret = enrol(user)
    log_in(client, user)
    answer = client.post(reverse("mfa_authenticate"), {"code": wrong_code(secret)})
    assert "El código no coincide o ya se usó." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_code_of_the_app_opens_the_admin(client):
    enter_verified(client, administrator())
    assert is_open(client)


def test_a_recovery_code_opens_the_admin_once(client):
    user = administrator()
    enrol(user)
    spare = recovery_code(user)
    log_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": spare})
    assert is_open(client)
    client.logout()
    log_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": spare})
    assert not is_open(client)


def test_a_code_cannot_be_used_twice(client):
    user = administrator()
    secret = enrol(user)
    log_in(client, user)
    used = code(secret)
    client.post(reverse("mfa_authenticate"), {"code": used})
    client.logout()
    log_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": used})
    assert "_auth_user_id" not in client.session


def test_a_code_stays_used_as_long_as_it_would_be_accepted(client):
    user = administrator()
    secret = enrol(user)
    log_in(client, user)
    used = code(secret)
    client.post(reverse("mfa_authenticate"), {"code": used})
    client.logout()
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={used}")  # its own memory lasts one step of three
    log_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": used})
    assert "_auth_user_id" not in client.session


def test_a_clock_half_a_minute_late_is_accepted(client):
    user = administrator()
    secret = enrol(user)
    log_in(client, user)
    late = code(secret)
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        assert client.post(reverse("mfa_authenticate"), {"code": late}).status_code == 302


def test_a_session_without_its_factor_steps_up_and_goes_on(client):
    user = administrator()
    secret = enrol(user)
    client.force_login(user)
    step_up = client.get("/admin/accounts/user/").url
    assert step_up == "/cuenta/segundo-factor/confirmar/?next=%2Fadmin%2Faccounts%2Fuser%2F"
    answer = client.post(step_up, {"code": code(secret), "next": "/admin/accounts/user/"})
    assert answer.url == "/admin/accounts/user/"
    assert client.get("/admin/accounts/user/").status_code == 200


def test_a_password_does_not_stand_in_for_the_factor_at_step_up(client):
    user = administrator()
    enrol(user)
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": ADMIN})
    assert not is_open(client)
    assert client.get(reverse("mfa_add_webauthn")).url.startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize("page", ["accounts:profile", "mfa_index", "account_change_password", "usersessions_list"])
def test_without_its_factor_a_session_opens_nothing_of_the_account(client, page):
    user = person()
    enrol(user)
    client.force_login(user)
    assert client.get(reverse(page)).url.startswith(reverse("mfa_reauthenticate"))


def test_a_revoked_factor_closes_the_admin_at_once(client):
    user = administrator()
    enter_verified(client, user)
    Authenticator.objects.filter(user=user).delete()
    assert not is_open(client)


def test_somebody_elses_factor_in_the_session_is_refused(client):
    user, other = administrator(), administrator("otra@valle-alto.example")
    enrol(other)
    client.force_login(user)
    session = client.session
    foreign = Authenticator.objects.get(user=other).pk
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "id": foreign, "at": time.time()}]
    session.save()
    assert not is_open(client)


@pytest.mark.parametrize("role", [Role.FUNCIONARIO, Role.AUDITOR, Role.SOCIO])
def test_a_verified_person_who_is_not_staff_is_refused(client, role):
    enter_verified(client, person(role))
    assert client.get(ADMIN, follow=True).status_code == 403


@pytest.mark.django_db(transaction=True)  # django-allauth tells of a new factor when it is committed
def test_who_sets_up_a_factor_is_verified_by_it(client):
    user = administrator()
    log_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert is_open(client)


def test_a_password_reset_does_not_bypass_the_factor(client, mailoutbox):
    user = administrator()
    enrol(user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = next(word for word in mailoutbox[0].body.split() if "/recuperar/" in word)
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "otra-clave-larga-93", "password2": "otra-clave-larga-93"})
    assert "_auth_user_id" not in client.session
    client.post(reverse("account_login"), {"login": user.email, "password": "otra-clave-larga-93"})
    assert "_auth_user_id" not in client.session


def test_the_secret_is_not_readable_in_the_row():
    user = administrator()
    secret = enrol(user)
    codes = recovery_code(user)
    stored = " ".join(str(row.data) for row in Authenticator.objects.filter(user=user))
    assert secret not in stored
    assert codes not in stored


def test_after_a_rotation_old_secrets_still_verify_and_new_ones_use_the_new_key(client, settings):
    user = administrator()
    secret = enrol(user)
    old, new = settings.MFA_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.MFA_ENCRYPTION_KEYS = [new, old]
    log_in(client, user)
    verify(client, secret)
    assert is_open(client)
    enrol(person())
    kept = Authenticator.objects.get(user__email="lucia@valle-alto.example").data["secret"]
    assert Fernet(new).decrypt(kept.encode())
    with pytest.raises(InvalidToken):
        Fernet(old).decrypt(kept.encode())
