"""Applications and keys in the back-office."""

import pytest
from auditlog.models import LogEntry

from partners import webhooks
from partners.models import Application, Delivery, Key, Subscription
from tests.accounts.people import administrator, enter_verified, person
from tests.partners.applications import ask_token, make_application, make_key

pytestmark = pytest.mark.django_db
APPLICATIONS, DELIVERIES = "/admin/partners/application/", "/admin/partners/delivery/"
FACTS = {
    "name": "Observatorio",
    "contact_name": "Lucía",
    "contact_email": "l@valle.example",
    "scopes": ["feed:read"],
    "networks": "192.0.2.0/24, 198.51.100.7",
    "is_active": "on",
    "keys-TOTAL_FORMS": "0",
    "keys-INITIAL_FORMS": "0",
}


@pytest.fixture
def admin(client):
    enter_verified(client, administrator())
    return client


def test_an_application_is_registered_with_what_it_may_do(admin):
    assert admin.post(f"{APPLICATIONS}add/", FACTS).status_code == 302
    application = Application.objects.get()
    assert (application.scopes, application.networks) == (["feed:read"], ["192.0.2.0/24", "198.51.100.7"])


def test_a_network_that_is_none_is_told(admin):
    answer = admin.post(f"{APPLICATIONS}add/", FACTS | {"networks": "300.1.1.1"})
    assert "«300.1.1.1» no es una red" in answer.text
    assert not Application.objects.exists()


def test_what_cannot_be_is_told_beside_its_field(admin):
    text = admin.post(f"{APPLICATIONS}add/", FACTS | {"quota": "0", "scopes": []}).text
    assert "mayor o igual a 1" in text
    assert "Elija al menos un alcance." in text
    application = make_application()
    page = admin.post(f"{APPLICATIONS}{application.pk}/clave/", {"expires_at": "01/01/2020"})
    assert "Esa fecha ya pasó" in page.text
    assert not Key.objects.exists()


def test_the_secret_is_shown_once_and_serves(admin):
    application = make_application()
    page = admin.post(f"{APPLICATIONS}{application.pk}/clave/", {"label": "Producción"})
    key = Key.objects.get()
    secret = page.text.split('id="client_secret">')[1].split("<")[0]
    assert "no-store" in page["Cache-Control"]
    assert ask_token(admin, type("Issued", (), {"key": key, "secret": secret})).status_code == 200
    assert secret not in admin.get(f"{APPLICATIONS}{application.pk}/change/").text
    assert LogEntry.objects.filter(additional_data__event="key_issued").count() == 1


def test_a_key_is_revoked_once_what_it_ends_was_read(admin):
    issued = make_key()
    chosen = admin.post("/admin/partners/key/", {"action": "revoke", "_selected_action": [issued.key.pk]})
    page = admin.get(chosen["Location"])
    assert issued.key.client_id in page.text
    assert ask_token(admin, issued).status_code == 200
    admin.post(chosen["Location"])
    issued.key.refresh_from_db()
    assert issued.key.state == "Revocada"
    assert ask_token(admin, issued).status_code == 401
    assert "nada que revocar" in admin.get(chosen["Location"]).text


def test_a_subscription_is_tried_told_again_and_switched_on(admin):
    def act(place: str, action: str, pk: int) -> str:
        chosen = {"action": action, "_selected_action": [pk]}
        return admin.post(f"/admin/partners/{place}/", chosen, follow=True).text

    facts = {"url": "https://socio.example/avisos", "events": ["process.changed"], "buyers": []}
    subscription, _ = webhooks.subscribe(application=make_application(), **facts)
    assert "Ninguna entrega" in admin.get(DELIVERIES).text
    assert "Avisos de prueba en camino: 1." in act("subscription", "send_test", subscription.pk)
    assert "Prueba" in admin.get(f"{DELIVERIES}?subscription__id={subscription.pk}").text
    assert "Nada con estos filtros" in admin.get(f"{DELIVERIES}?subscription__id={subscription.pk + 1}").text
    assert "Entregas repetidas: 1." in act("delivery", "replay", Delivery.objects.get().pk)
    Subscription.objects.update(is_active=False, stopped_reason="La dirección falla desde hace 5 días.")
    assert "falla desde hace 5 días" in admin.get("/admin/partners/subscription/").text
    assert "Suscripciones encendidas: 1." in act("subscription", "switch_on", subscription.pk)
    assert "Ya estaban encendidas" in act("subscription", "switch_on", subscription.pk)


def test_only_administrators_issue_keys(client):
    application = make_application()
    client.force_login(person())
    assert client.post(f"{APPLICATIONS}{application.pk}/clave/").status_code in (302, 403)
    assert not Key.objects.exists()
