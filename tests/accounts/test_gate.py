"""Every page asks for a login unless it says otherwise, and every role sees its own pages only."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse
from django.utils import timezone

from accounts.access import StaffPageMixin, staff_page
from accounts.choices import Role
from accounts.rules import PAGE_RIGHTS
from tests.accounts.people import PASSWORD, administrator, code, enrol, enter_verified, log_in, person

pytestmark = pytest.mark.django_db

# Reachable without a login; everything else needs one. DRF's views ask for a login by themselves.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "admin:login",
    "admin:jsi18n",
    "health",
    "health_ready",
    "documents:shared",  # a link that somebody with the right gave, signed and short-lived
    "suppliers:certificate_check",
    "suppliers:certificate_find",
}


def views(resolver=None, namespace=""):
    """(name, callable) of every page of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback


def test_every_page_needs_a_login_or_is_listed_as_public():
    unlisted = {name for name, view in views() if not getattr(view, "login_required", True)} - PUBLIC
    assert {name for name in unlisted if not name.startswith(("api:", "partners:"))} == set()


def test_every_namespace_has_its_right_in_the_table():
    namespaces = {name.split(":")[0] for name, _ in views() if ":" in name}
    assert namespaces - set(PAGE_RIGHTS) == set(), "Add the namespace to PAGE_RIGHTS in accounts/rules.py."


def test_sign_up_is_closed(client):
    form = {"email": "nueva@x.example", "password1": PASSWORD, "password2": PASSWORD}
    assert "Registro cerrado" in client.post(reverse("account_signup"), form).content.decode()
    assert not type(person()).objects.filter(email="nueva@x.example").exists()


def test_an_anonymous_reader_comes_back_to_the_page_they_wanted(client):
    answer = client.get("/procesos/?q=agua")
    assert answer.url == "/cuenta/ingresar/?next=/procesos/%3Fq%3Dagua"
    log_in(client, person())
    assert "_auth_user_id" in client.session


def test_a_fragment_sends_the_whole_page_to_the_login(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/procesos/?q=agua"}
    answer = client.get("/procesos/", headers=headers)
    assert answer.headers["HX-Redirect"] == "/cuenta/ingresar/?next=/procesos/%3Fq%3Dagua"


def test_a_fragment_does_not_send_back_to_another_site(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/procesos/"}
    assert client.get("/procesos/", headers=headers).headers["HX-Redirect"] == "/cuenta/ingresar/?next=/procesos/"


# --- pages of a made-up site: each door of the gate by itself


def page(request, **kwargs):
    return HttpResponse("dentro")


class Console(StaffPageMixin):
    def dispatch(self, request):
        return super().dispatch(request)


urlpatterns = [
    path("", page, name="home"),
    path("api/v1/cosas/", page),
    path("consola/", staff_page(page)),
    path("trabajos/", staff_page(page, permission="jobs.retry_job")),
    path("prohibido/", staff_page(page, permission="nobody.has_this")),
    path("senales/", include(([path("", page)], "oversight"))),
    path("nuevo/", include(([path("", page)], "unheard_of"))),
    path("", include("portal.urls")),
]


@pytest.fixture
def made_up_site(settings):
    settings.ROOT_URLCONF = __name__


@pytest.mark.usefixtures("made_up_site")
class TestMadeUpSite:
    def test_the_api_answers_401_in_json(self, client):
        answer = client.get("/api/v1/cosas/")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "login_required")

    def test_the_api_refuses_a_session_that_lacks_its_factor(self, client):
        user = person()
        enrol(user)
        client.force_login(user)
        answer = client.get("/api/v1/cosas/")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "second_factor_required")

    def test_a_staff_page_opens_for_verified_staff(self, client):
        enter_verified(client, administrator())
        assert client.get("/consola/").content == b"dentro"
        assert client.get("/trabajos/").content == b"dentro"

    def test_a_staff_page_asks_for_the_right_it_names(self, client):
        enter_verified(client, administrator())
        assert client.get("/prohibido/").status_code == 403

    def test_a_staff_page_sends_staff_without_factor_to_set_one_up(self, client):
        log_in(client, administrator())
        assert client.get("/consola/").url.startswith(reverse("mfa_activate_totp"))

    @pytest.mark.parametrize("role", [Role.SOCIO, Role.FUNCIONARIO, Role.AUDITOR])
    def test_a_staff_page_refuses_everyone_else(self, client, role):
        enter_verified(client, person(role))
        assert client.get("/consola/").status_code == 403

    @pytest.mark.parametrize(("role", "status"), [(Role.SOCIO, 403), (Role.AUDITOR, 200)])
    def test_a_role_sees_the_pages_of_its_rights_only(self, client, monkeypatch, role, status):
        monkeypatch.setitem(PAGE_RIGHTS, "oversight", "auditlog.view_logentry")
        client.force_login(person(role))
        assert client.get("/senales/").status_code == status

    def test_a_namespace_outside_the_table_is_closed_even_to_administrators(self, client):
        enter_verified(client, administrator())
        assert client.get("/nuevo/").status_code == 403

    def test_staff_leave_after_half_an_hour_of_silence(self, client):
        enter_verified(client, administrator())
        assert client.get("/").status_code == 200
        with time_machine.travel(timezone.now() + timedelta(minutes=31)):
            assert client.get("/").url.startswith("/cuenta/ingresar/")
            assert "inactividad" in client.get(reverse("account_login")).content.decode()

    def test_staff_who_keep_working_stay(self, client):
        enter_verified(client, administrator())
        start = timezone.now()
        for minutes in (0, 20, 40, 60):
            with time_machine.travel(start + timedelta(minutes=minutes)):
                assert client.get("/").status_code == 200

    def test_a_session_ends_after_twelve_hours_however_busy(self, client):
        start = timezone.now()
        client.force_login(person())
        for hours, status in ((0, 200), (6, 200), (11.9, 200), (12.1, 302)):
            with time_machine.travel(start + timedelta(hours=hours)):
                assert client.get("/").status_code == status


def test_logging_in_again_starts_a_new_session_clock(client):
    user = administrator()
    secret = enter_verified(client, user)
    client.get(reverse("accounts:profile"))
    first = client.session["portal_started_at"]
    client.post(reverse("account_logout"))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        log_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": code(secret)})
        client.get(reverse("accounts:profile"))
        assert client.session["portal_started_at"] > first
