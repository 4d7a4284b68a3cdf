"""The console of integrations in the back-office, as the people who may open it see it."""

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from integrations.choices import Outcome, State
from integrations.models import Counterpart, Credential, Exchange
from tests.accounts.people import administrator, enter_verified, person

pytestmark = pytest.mark.django_db
PAGE = b"<script>alert(1)</script>"
CANARY = "canario-91c2"
COUNTERPARTS = "admin:integrations_counterpart_changelist"
EXCHANGES = "admin:integrations_exchange_changelist"


@pytest.fixture
def sercop() -> Counterpart:
    return Counterpart.objects.get(code="sercop")


@pytest.fixture
def admin_client(client):
    enter_verified(client, administrator())
    return client


@pytest.fixture
def exchange(sercop) -> Exchange:
    kept = Exchange(
        counterpart=sercop,
        operation="record",
        started_at=timezone.now(),
        latency_ms=1234,
        outcome=Outcome.UNEXPECTED,
        status_code=200,
        url="https://sercop.example/api/record",
        parameters={"ocid": "<b>ocds-1</b>"},
        error="SERCOP respondió una página HTML.",
    )
    kept.keep(PAGE)
    kept.save()
    return kept


def answered(counterpart, **fields) -> Exchange:
    fields = {"outcome": Outcome.ANSWERED, "started_at": timezone.now(), "latency_ms": 1, **fields}
    return Exchange.objects.create(counterpart=counterpart, operation="record", **fields)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def act(client, action: str, counterpart: Counterpart):
    data = {"action": action, "_selected_action": [counterpart.pk]}
    return client.post(reverse(COUNTERPARTS), data, follow=True)


def test_the_list_shows_how_each_counterpart_fares(admin_client, exchange, settings):
    settings.SERCOP_BASE_URL = settings.SANDBOX_URL = "http://127.0.0.1:9"
    Counterpart.objects.update(consecutive_failures=2)
    shown = text(admin_client.get(reverse(COUNTERPARTS)))
    assert State.FAILING.label in shown
    assert "Simulado" in shown
    assert "sin datos" in shown  # no answer in the last hour: its time is unknown


def test_the_list_takes_the_same_queries_however_many_exchanges(admin_client, sercop):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "En línea" in text(admin_client.get(reverse(COUNTERPARTS)))
        return len(captured)

    Counterpart.objects.update(last_success_at=timezone.now())
    queries()  # the first page of a session also writes that it was seen
    before = queries()
    Counterpart.objects.create(code="otro", name="Otro")
    for counterpart in Counterpart.objects.all():
        for _ in range(10):
            answered(counterpart)
    assert queries() == before


def test_pause_and_resume_from_the_list(admin_client, sercop):
    assert "está en pausa" in text(act(admin_client, "pause", sercop))
    assert Counterpart.objects.get(code="sercop").state == State.PAUSED
    assert "se consulta otra vez" in text(act(admin_client, "resume", sercop))
    assert Counterpart.objects.get(code="sercop").is_enabled


def test_pausing_is_audited_with_who_did_it(admin_client, sercop):
    act(admin_client, "pause", sercop)
    entry = LogEntry.objects.get_for_object(sercop).first()
    assert entry.actor.email == "mateo@valle-alto.example"
    assert entry.changes["is_enabled"] == ["True", "False"]


def test_limits_can_be_changed_and_state_cannot(admin_client, sercop):
    url = reverse("admin:integrations_counterpart_change", args=[sercop.pk])
    assert "qué detiene las consultas" in text(admin_client.get(url)).lower()
    admin_client.post(url, {"rate_per_minute": 30, "timeout_seconds": "", "consecutive_failures": 9})
    changed = Counterpart.objects.get(code="sercop")
    assert (changed.rate_per_minute, changed.timeout_seconds, changed.consecutive_failures) == (30, None, 0)


def test_a_rate_of_zero_is_refused_because_that_is_what_pause_is_for(admin_client, sercop):
    url = reverse("admin:integrations_counterpart_change", args=[sercop.pk])
    response = admin_client.post(url, {"rate_per_minute": 0, "timeout_seconds": ""})
    assert "use Pausar" in text(response)
    assert Counterpart.objects.get(code="sercop").rate_per_minute is None


@pytest.mark.parametrize("name", ["counterpart_add", "exchange_add"])
def test_rows_that_the_portal_makes_are_not_made_by_people(admin_client, name):
    assert admin_client.get(reverse(f"admin:integrations_{name}")).status_code == 403


@pytest.mark.parametrize("name", ["exchange_delete", "counterpart_delete"])
def test_evidence_and_counterparts_are_not_deleted(admin_client, exchange, name):
    row = exchange if name.startswith("exchange") else exchange.counterpart
    assert admin_client.post(reverse(f"admin:integrations_{name}", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert Exchange.objects.exists()


def test_evidence_is_read_and_not_changed(admin_client, exchange):
    url = reverse("admin:integrations_exchange_change", args=[exchange.pk])
    shown = text(admin_client.get(url))
    assert exchange.body_sha256 in shown
    assert "&lt;b&gt;ocds-1" in shown
    assert "alert(1)" not in shown
    assert admin_client.post(url, {"error": "x"}).status_code == 403


def test_the_list_of_evidence_does_not_read_bodies(admin_client, exchange):
    with CaptureQueriesContext(connection) as queries:
        text(admin_client.get(reverse(EXCHANGES)))
    assert not any('"integrations_exchange"."body",' in query["sql"] for query in queries)


def test_a_body_is_downloaded_and_never_shown_as_a_page(admin_client, exchange):
    response = admin_client.get(reverse("admin:integrations_exchange_body", args=[exchange.pk]))
    assert response.content == PAGE
    assert response["Content-Type"].startswith("text/plain")
    assert response["Content-Disposition"] == f'attachment; filename="intercambio-{exchange.pk}.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_body_that_does_not_match_its_digest_is_not_given(admin_client, sercop):
    damaged = answered(sercop, body=b"not zlib", body_sha256="0" * 64)
    url = reverse("admin:integrations_exchange_body", args=[damaged.pk])
    assert "no coincide con su SHA-256" in text(admin_client.get(url, follow=True))


@pytest.mark.parametrize("missing", [True, False], ids=["no exchange", "no body"])
def test_what_has_no_body_is_not_found(admin_client, sercop, missing):
    bare = answered(sercop, outcome=Outcome.UNAVAILABLE)
    url = reverse("admin:integrations_exchange_body", args=[bare.pk + 1 if missing else bare.pk])
    assert admin_client.get(url).status_code == 404


@pytest.mark.parametrize("role", [None, Role.FUNCIONARIO])
def test_others_do_not_reach_the_evidence(client, exchange, role):
    if role:
        enter_verified(client, person(role))
    response = client.get(reverse("admin:integrations_exchange_body", args=[exchange.pk]))
    assert response.status_code in (302, 403)


def credential_form(sercop, **changes) -> dict:
    return {"counterpart": sercop.pk, "name": "password", "value": CANARY, "expires_at_0": "", **changes}


def test_a_credential_is_written_and_never_shown(admin_client, sercop):
    admin_client.post(reverse("admin:integrations_credential_add"), credential_form(sercop))
    credential = Credential.objects.get()
    assert credential.value == CANARY
    for page in (
        reverse("admin:integrations_credential_changelist"),
        reverse("admin:integrations_credential_change", args=[credential.pk]),
        reverse("admin:integrations_credential_history", args=[credential.pk]),
    ):
        assert CANARY not in text(admin_client.get(page))


def test_a_credential_keeps_its_value_when_none_is_written(admin_client, sercop):
    admin_client.post(reverse("admin:integrations_credential_add"), credential_form(sercop))
    url = reverse("admin:integrations_credential_change", args=[Credential.objects.get().pk])
    admin_client.post(url, {"value": "", "expires_at_0": "01/01/2030", "expires_at_1": "00:00"})
    credential = Credential.objects.get()
    assert (credential.value, credential.expires_at.year) == (CANARY, 2030)


def test_a_new_credential_needs_a_value(admin_client, sercop):
    response = admin_client.post(reverse("admin:integrations_credential_add"), credential_form(sercop, value=""))
    assert "Escriba el valor de la credencial." in text(response)


def test_the_audit_log_never_holds_the_secret(admin_client, sercop):
    admin_client.post(reverse("admin:integrations_credential_add"), credential_form(sercop))
    entries = LogEntry.objects.get_for_model(Credential)
    assert entries.exists()
    assert "encrypted" not in str(list(entries.values_list("changes", flat=True)))
