"""Who did what, from where, in which request; and nobody can change it afterwards."""

from uuid import UUID

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from tests.accounts.people import administrator, code, enrol, enter_verified, log_in, person, wrong_code

pytestmark = pytest.mark.django_db


def events(user: User | None = None) -> list[str]:
    rows = LogEntry.objects.filter(additional_data__event__isnull=False).order_by("pk")
    if user is not None:
        rows = rows.filter(object_id=user.pk)
    return [row.additional_data["event"] for row in rows]


def change_of_theme(client, **headers) -> LogEntry:
    client.post(reverse("accounts:profile"), {"theme": "dark"}, **headers)
    return LogEntry.objects.filter(changes__theme__isnull=False).latest("pk")


def test_a_change_keeps_person_address_and_request(client):
    user = person()
    log_in(client, user)
    entry = change_of_theme(client, REMOTE_ADDR="192.0.2.7")
    assert (entry.actor, entry.actor_email) == (user, user.email)
    assert entry.remote_addr == "192.0.2.7"
    assert UUID(entry.cid)
    assert entry.changes == {"theme": ["light", "dark"]}


def test_a_forged_forwarded_header_is_not_believed(client):
    log_in(client, person())
    entry = change_of_theme(client, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert entry.remote_addr == "192.0.2.7"


def test_behind_one_proxy_only_what_the_proxy_wrote_is_believed(client, settings):
    settings.TRUSTED_PROXIES = 1
    log_in(client, person())
    forwarded = "198.51.100.1, 203.0.113.9"
    entry = change_of_theme(client, REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=forwarded)
    assert entry.remote_addr == "203.0.113.9"


def test_the_client_does_not_choose_the_id_of_its_request(client):
    log_in(client, person())
    assert UUID(change_of_theme(client, HTTP_X_REQUEST_ID="x" * 5000).cid)


def test_all_entries_of_one_request_share_its_id(client):
    user = person()
    enter_verified(client, user)
    used, entered = LogEntry.objects.filter(additional_data__event__in=["factor_used", "login"]).order_by("pk")
    assert used.cid == entered.cid


def test_a_password_never_enters_the_log():
    user = person()
    user.set_password("secreto-distinto-77")
    user.save()
    entry = LogEntry.objects.filter(changes__password__isnull=False).latest("pk")
    assert "secreto" not in str(entry.changes)
    assert user.password not in str(entry.changes)


def test_the_secret_of_a_factor_never_enters_the_log():
    user = person()
    enrol(user)
    kept = user.authenticator_set.get().data["secret"]
    assert LogEntry.objects.filter(content_type__app_label="mfa").count() == 1
    assert all(kept not in str(entry.changes) for entry in LogEntry.objects.all())


def test_a_new_role_is_in_the_log():
    administrator()
    assert LogEntry.objects.filter(changes__groups__objects=["administrador"]).count() == 1


def test_login_code_and_logout_are_events(client):
    user = person()
    enter_verified(client, user)
    client.post(reverse("account_logout"))
    assert events(user) == ["factor_used", "login", "logout"]


def test_a_failed_login_is_an_event_of_the_account_with_its_address(client):
    user = person()
    client.post(reverse("account_login"), {"login": user.email, "password": "no-es-esta"}, REMOTE_ADDR="192.0.2.7")
    entry = LogEntry.objects.latest("pk")
    assert (entry.object_id, entry.additional_data, entry.remote_addr) == (
        user.pk,
        {"event": "login_failed"},
        "192.0.2.7",
    )


def test_what_a_stranger_typed_is_not_kept(client):
    client.post(reverse("account_login"), {"login": "mi-clave-secreta@x.example", "password": "no-es-esta"})
    entry = LogEntry.objects.latest("pk")
    assert entry.object_repr == "cuenta desconocida"
    assert "mi-clave-secreta" not in str(entry.__dict__)


def test_a_rejected_code_is_an_event(client):
    user = person()
    secret = enrol(user)
    log_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": wrong_code(secret)})
    assert events(user) == ["code_failed"]
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert events(user) == ["code_failed", "factor_used", "login"]


@pytest.mark.parametrize(
    "statement",
    [
        "update auditlog_logentry set object_repr = 'otro'",
        "delete from auditlog_logentry",
    ],
)
def test_the_log_refuses_to_be_changed(statement):
    person()
    assert LogEntry.objects.exists()
    with (
        pytest.raises(IntegrityError, match="solo admite agregar"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_log_has_a_trigger_against_being_emptied():
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_trigger where tgname = 'auditlog_logentry_no_truncate'")
        assert cursor.fetchone()


def test_the_log_is_read_in_spanish_and_changed_by_nobody(client):
    enter_verified(client, administrator())
    page = client.get(reverse("admin:auditlog_logentry_changelist"), {"event": "login"})
    assert "ingreso" in page.content.decode()
    entry = LogEntry.objects.latest("pk")
    change = reverse("admin:auditlog_logentry_change", args=[entry.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"object_repr": "otro"}).status_code == 403
    assert client.post(reverse("admin:auditlog_logentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
