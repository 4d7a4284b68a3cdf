"""The back-office of accounts."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, reverse

from accounts.choices import Role
from accounts.models import User
from tests.accounts.people import PASSWORD, administrator, enrol, enter_verified, log_in, person

pytestmark = pytest.mark.django_db
USERS = "admin:accounts_user_changelist"


@pytest.fixture
def boss(client) -> User:
    user = administrator()
    enter_verified(client, user)
    return user


def form_of(user: User, **changes) -> dict:
    values = {name: getattr(user, name) for name in ("email", "full_name", "position", "institution")}
    return {**values, "role": user.role, "is_active": "on", **changes}


def change(client, user: User, **changes):
    return client.post(reverse("admin:accounts_user_change", args=[user.pk]), form_of(user, **changes))


def act(client, action: str, *users: User):
    return client.post(reverse(USERS), {"action": action, "_selected_action": [user.pk for user in users]}, follow=True)


@pytest.mark.usefixtures("boss")
class TestUsers:
    def test_a_new_person_gets_a_link_and_no_password(self, client, mailoutbox, django_capture_on_commit_callbacks):
        form = {"email": "Nueva@Valle-Alto.example", "full_name": "Nueva Persona", "role": "auditor"}
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(reverse("admin:accounts_user_add"), form).status_code == 302
        user = User.objects.get(email="nueva@valle-alto.example")
        assert not user.has_usable_password()
        assert (user.role, user.is_staff) == (Role.AUDITOR, False)
        assert mailoutbox[0].to == [user.email]

    def test_the_link_lets_the_person_in(self, client, client_of, mailoutbox, django_capture_on_commit_callbacks):
        form = {"email": "nueva@valle-alto.example", "full_name": "Nueva Persona", "role": "funcionario"}
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("admin:accounts_user_add"), form)
        link = next(word for word in mailoutbox[0].body.split() if "/recuperar/" in word)
        browser = client_of()
        place = browser.get(link, follow=True).redirect_chain[-1][0]
        browser.post(place, {"password1": PASSWORD, "password2": PASSWORD})
        log_in(browser, User.objects.get(email="nueva@valle-alto.example"))
        assert browser.get(reverse("accounts:profile")).status_code == 200

    def test_an_address_is_taken_whatever_its_case(self, client):
        person()
        form = {"email": "LUCIA@valle-alto.example", "full_name": "Otra", "role": "auditor"}
        assert (
            "Ya hay una cuenta con este correo."
            in client.post(reverse("admin:accounts_user_add"), form).content.decode()
        )

    def test_a_role_is_changed(self, client):
        user = person()
        change(client, user, role="administrador")
        user = User.objects.get(pk=user.pk)
        assert (user.role, user.is_staff) == (Role.ADMINISTRADOR, True)

    def test_the_form_gives_no_rights_beyond_the_role(self, client):
        user = person()
        change(client, user, is_superuser="on", is_staff="on", password="x", user_permissions="1")
        user = User.objects.get(pk=user.pk)
        assert (user.is_superuser, user.is_staff, user.user_permissions.count()) == (False, False, 0)
        assert user.check_password(PASSWORD)

    def test_nobody_is_deleted(self, client):
        user = person()
        assert client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
        act(client, "delete_selected", user)
        assert User.objects.filter(pk=user.pk).exists()

    def test_a_deactivated_person_is_out_at_once(self, client, client_of):
        user, browser = person(), client_of()
        log_in(browser, user)
        change(client, user, is_active="")
        assert browser.get(reverse("accounts:profile")).status_code == 302

    def test_a_former_address_no_longer_enters(self, client, client_of):
        user = person()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        change(client, user, email="nuevo@valle-alto.example")
        browser = client_of()
        browser.post(reverse("account_login"), {"login": "lucia@valle-alto.example", "password": PASSWORD})
        assert "_auth_user_id" not in browser.session

    def test_a_lost_factor_is_reset_by_somebody_else(self, client):
        user = person()
        enrol(user)
        act(client, "reset_factors", user)
        assert not Authenticator.objects.filter(user=user).exists()

    def test_a_new_link_is_sent_on_request(self, client, mailoutbox):
        user = person()
        act(client, "send_password_links", user)
        assert mailoutbox[0].to == [user.email]


def test_my_own_factors_are_not_reset_by_me(client, boss):
    page = act(client, "reset_factors", boss).content.decode()
    assert "lo reinicia otra persona" in page
    assert Authenticator.objects.filter(user=boss, type="totp").exists()


def test_i_do_not_take_my_own_role_or_account(client, boss):
    change(client, boss, role="socio")
    change(client, boss, is_active="")
    boss = User.objects.get(pk=boss.pk)
    assert (boss.role, boss.is_staff, boss.is_active) == (Role.ADMINISTRADOR, True, True)


def test_factors_are_not_edited_in_the_admin(boss):
    assert not admin.site.is_registered(Authenticator)
    with pytest.raises(NoReverseMatch):
        reverse("admin:mfa_authenticator_changelist")


@pytest.mark.usefixtures("boss")
def test_roles_are_read_only(client):
    group = Group.objects.get(name="socio")
    place = reverse("admin:auth_group_change", args=[group.pk])
    assert "procurement.view_process" in client.get(place).content.decode()
    assert client.post(place, {"name": "otra"}).status_code == 403
    assert client.post(reverse("admin:auth_group_add"), {"name": "otra"}).status_code == 403


@pytest.mark.usefixtures("boss")
@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_administrators_open_every_list_of_the_back_office(client, model):
    place = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    answer = client.get(place)
    assert answer.status_code == 200, "Add the model's rights to PERMISSIONS in accounts/rules.py."
    assert " style=" not in answer.content.decode()


@pytest.mark.usefixtures("boss")
def test_the_admin_names_itself_in_spanish_and_has_the_strict_policy(client):
    answer = client.get("/admin/")
    page = answer.content.decode()
    assert "<title>Administración · Portal Compras Públicas</title>" in page
    assert "Django" not in page
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
