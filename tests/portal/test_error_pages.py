"""Error pages say what happened and what to do, in the look of the portal."""

import pytest
from django.test import Client
from django.views.defaults import bad_request, permission_denied, server_error

from tests.accounts.people import person


def test_the_page_of_a_failure_needs_no_database(rf):
    response = server_error(rf.get("/procesos/"))
    assert response.status_code == 500
    assert "Lo que estaba guardado sigue guardado" in response.content.decode()


def test_the_page_of_a_bad_request_needs_no_database(rf):
    response = bad_request(rf.get("/"), Exception("x"))
    assert response.status_code == 400
    assert "El portal no entendió" in response.content.decode()


@pytest.mark.django_db
def test_a_failure_in_a_page_shows_no_detail(client, monkeypatch):
    client.force_login(person())
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise RuntimeError("secreto")

    monkeypatch.setattr("suppliers.directory.page", fail)
    response = client.get("/proveedores/")
    assert response.status_code == 500
    assert "secreto" not in response.content.decode()


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_offers_the_search(client):
    client.force_login(person())
    response = client.get("/no-existe/")
    assert response.status_code == 404
    html = response.content.decode()
    assert "Esta dirección no lleva a ninguna página" in html
    assert 'id="q-error"' in html


@pytest.mark.django_db
def test_no_permission_tells_whom_to_ask(rf):
    request = rf.get("/")
    request.user = person()
    response = permission_denied(request, Exception())
    assert response.status_code == 403
    assert "pídalo a quien administra" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_as_expired():
    response = Client(enforce_csrf_checks=True).post("/cuenta/ingresar/", {"login": "a@example.com", "password": "x"})
    assert response.status_code == 403
    assert "El formulario caducó" in response.content.decode()
