"""What people see and do about counterparts."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import console
from integrations.choices import Outcome, State
from integrations.limits import Turn
from integrations.models import Counterpart, Exchange

pytestmark = pytest.mark.django_db


@pytest.fixture
def sercop() -> Counterpart:
    return Counterpart.objects.get(code="sercop")


def exchanged(counterpart, outcome=Outcome.ANSWERED, latency_ms=100, minutes_ago=1) -> Exchange:
    started_at = timezone.now() - timedelta(minutes=minutes_ago)
    return Exchange.objects.create(
        counterpart=counterpart,
        operation="record",
        outcome=outcome,
        latency_ms=latency_ms,
        started_at=started_at,
    )


def last_hour() -> Counterpart:
    return console.with_last_hour(Counterpart.objects).get(code="sercop")


def test_the_last_hour_in_numbers(sercop):
    for latency in range(1, 101):
        exchanged(sercop, latency_ms=latency)
    exchanged(sercop, Outcome.NOT_FOUND, latency_ms=100)
    exchanged(sercop, Outcome.UNAVAILABLE, latency_ms=60_000)
    exchanged(sercop, Outcome.UNEXPECTED, latency_ms=60_000)
    exchanged(sercop, latency_ms=90_000, minutes_ago=61)
    row = last_hour()
    assert (row.answers, row.failures) == (101, 2)
    assert row.p95_ms == pytest.approx(96, abs=0.5)


def test_without_exchanges_the_p95_is_unknown_and_not_zero(sercop):
    row = last_hour()
    assert (row.answers, row.failures, row.p95_ms) == (0, 0, None)


def test_the_numbers_of_all_counterparts_take_one_query(sercop, django_assert_num_queries):
    other = Counterpart.objects.create(code="otro", name="Otro")
    exchanged(sercop)
    exchanged(other, Outcome.REJECTED)
    with django_assert_num_queries(1):
        rows = {row.code: (row.answers, row.failures) for row in console.with_last_hour(Counterpart.objects)}
    assert (rows["sercop"], rows["otro"]) == ((1, 0), (0, 1))


def test_pause_and_resume(sercop):
    console.pause(counterpart=sercop, by=None)
    assert Counterpart.objects.get(code="sercop").state == State.PAUSED
    console.resume(counterpart=sercop, by=None)
    assert Counterpart.objects.get(code="sercop").state == State.NOT_ASKED


def test_the_console_says_what_holds_everybody_back(sercop):
    limits = console.limits_of(sercop)
    assert console.holds(sercop) == "Nada."
    limits.pause(50)
    assert console.holds(sercop).startswith("La contraparte pidió esperar: quedan ")
    for _ in range(5):
        limits.failed(Turn())
    assert console.holds(sercop).startswith("Circuito abierto por fallas")


def test_a_circuit_that_waits_for_its_probe_is_not_told_as_closed(sercop, monkeypatch):
    monkeypatch.setattr("integrations.limits.COOLDOWN_MS", 10)
    limits = console.limits_of(sercop)
    for _ in range(5):
        limits.failed(Turn())
    time.sleep(0.05)
    assert console.holds(sercop) == "Circuito abierto por fallas: la próxima consulta decide si se cierra."
    limits.succeeded(Turn(is_probe=True))
    assert console.holds(sercop) == "Nada."


def test_resuming_forgets_an_open_circuit(sercop):
    for _ in range(5):
        console.limits_of(sercop).failed(Turn())
    console.resume(counterpart=sercop, by=None)
    assert console.holds(sercop) == "Nada."


def test_without_redis_the_console_says_so(sercop, settings):
    from dev.processes import free_port

    settings.LIMITS_REDIS_URL = f"redis://127.0.0.1:{free_port()}"
    assert console.holds(sercop).startswith("No se sabe")


def test_a_counterpart_that_left_the_table_is_shown_as_not_configured():
    gone = Counterpart.objects.create(code="retirado", name="Retirado")
    assert (gone.state, gone.base_url, gone.is_sandbox) == (State.NOT_CONFIGURED, "", False)
    assert console.holds(gone) == "Nada: no se le consulta."


def test_what_a_configured_address_carries_in_front_of_its_host_is_not_shown(sercop, settings):
    settings.SERCOP_BASE_URL = "https://user:canario@sercop.example:8443/base?key=canario"
    assert sercop.shown_url == "https://sercop.example:8443/base"
