import json
import socket
import time

import pytest
from django.db import connection
from django.urls import reverse


@pytest.fixture
def closed_port():
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@pytest.fixture
def silent_port():
    """A port that accepts and never answers, as a server that hangs does."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def ready(client):
    response = client.get(reverse("health_ready"))
    return response.status_code, json.loads(response.content)


def failed(answer):
    return {name for name, check in answer["checks"].items() if not check["ok"]}


def test_alive_answers_without_login_and_without_touching_the_database(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    response = client.get("/health")  # no django_db mark: a query would fail this test
    assert response.status_code == 200
    assert response.json()["status"] == "ok"


def test_probes_come_by_address_and_without_tls(client, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["portal.invalid"], True
    assert client.get("/health", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.django_db
def test_ready_reports_every_check_with_its_time(client):
    status, answer = ready(client)
    assert status == 200, answer
    assert set(answer["checks"]) == {"database", "redis", "migrations", "disk"}
    assert all(check["ok"] and check["reason"] == "" and check["ms"] >= 0 for check in answer["checks"].values())


@pytest.mark.django_db
def test_answers_are_never_cached(client):
    assert "no-store" in client.get("/health/ready")["Cache-Control"]


@pytest.mark.django_db
def test_only_reading_is_allowed(client):
    assert client.post("/health/ready").status_code == 405


@pytest.mark.django_db
def test_a_closed_redis_makes_it_unready_and_nothing_else(client, settings, closed_port):
    settings.CELERY_BROKER_URL = f"redis://:secreta@127.0.0.1:{closed_port}/0"
    status, answer = ready(client)
    assert status == 503
    assert failed(answer) == {"redis"}
    assert answer["checks"]["redis"]["reason"] == "Redis no responde."


@pytest.mark.django_db
def test_a_redis_that_hangs_is_given_up_soon(client, settings, silent_port):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"
    started = time.monotonic()
    assert failed(ready(client)[1]) == {"redis"}
    assert time.monotonic() - started < 6


@pytest.mark.django_db
def test_a_database_that_is_gone_is_said_without_its_address(client, monkeypatch, closed_port):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(closed_port))
    status, answer = ready(client)
    assert status == 503
    assert failed(answer) == {"database", "migrations"}
    assert str(closed_port) not in json.dumps(answer)


@pytest.mark.django_db
def test_a_database_that_hangs_is_given_up_soon(client, monkeypatch, silent_port):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(silent_port))
    started = time.monotonic()
    assert failed(ready(client)[1]) == {"database", "migrations"}
    assert time.monotonic() - started < 8


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_makes_it_unready(client):
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'procurement' and name = '0001_initial'")
    status, answer = ready(client)
    assert status == 503
    assert answer["checks"]["migrations"]["reason"] == "Migraciones por aplicar: 1."


@pytest.mark.django_db
def test_a_full_disk_makes_it_unready(client, settings):
    settings.MIN_FREE_DISK_MB = 2**40
    status, answer = ready(client)
    assert status == 503
    assert failed(answer) == {"disk"}
    assert "MB libres" in answer["checks"]["disk"]["reason"]
