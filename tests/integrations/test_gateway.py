"""The door: what it refuses, what it keeps, what it tells the console and the other workers."""

import hashlib
import threading

import pytest
import structlog
from django.db import transaction

from integrations import gateway
from integrations.choices import Outcome, State
from integrations.counterparts import DEFINITIONS
from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.limits import FAILURES
from integrations.models import Counterpart, Exchange
from tests.integrations.server import HTML, html, resets, says
from tests.integrations.test_sercop_client import OCID, ROW, package, page

pytestmark = pytest.mark.django_db


def counterpart() -> Counterpart:
    return Counterpart.objects.get(code="sercop")


def test_an_answer_brings_its_record_and_its_evidence(sercop):
    server = sercop(says(page(ROW), X_RateLimit_Limit="60"))
    with structlog.contextvars.bound_contextvars(request_id="petition-1"):
        answer = gateway.ask("sercop", "search_ocds", year=2026, search="agua")
    assert answer.record.rows[0].ocid == ROW["ocid"]
    exchange = Exchange.objects.get()
    assert exchange == answer.exchange
    assert (exchange.counterpart, exchange.operation) == (counterpart(), "search_ocds")
    assert (exchange.method, exchange.url) == ("GET", f"{server.url}/api/search_ocds")
    assert exchange.parameters == {"year": 2026, "search": "agua", "page": 1}
    assert (exchange.status_code, exchange.outcome, exchange.error) == (200, Outcome.ANSWERED, "")
    assert exchange.headers["x-ratelimit-limit"] == "60"
    assert (exchange.request_id, exchange.is_sandbox) == ("petition-1", True)


def test_the_raw_body_is_kept_compressed_with_its_digest(sercop):
    sercop(says(b'{"total": 0, "page": 1, "pages": 0, "data": []}' + b" " * 10_000))
    exchange = Exchange.objects.get(pk=gateway.ask("sercop", "search_ocds", year=2026).exchange.pk)
    assert exchange.body_size == 10_047
    assert len(exchange.body) < 200
    assert hashlib.sha256(exchange.raw_body()).hexdigest() == exchange.body_sha256


def test_a_body_that_no_longer_has_its_digest_is_not_shown(sercop):
    sercop(says(package()))
    exchange = gateway.ask("sercop", "record", ocid=OCID).exchange
    exchange.body_sha256 = "0" * 64
    with pytest.raises(ValueError, match="SHA-256"):
        exchange.raw_body()


def test_not_found_is_an_answer_with_evidence(sercop):
    sercop(html(404))
    answer = gateway.ask("sercop", "record", ocid=OCID)
    assert answer.record is None
    assert (answer.exchange.outcome, answer.exchange.raw_body()) == (Outcome.NOT_FOUND, HTML)
    assert counterpart().state == State.ONLINE


@pytest.mark.parametrize(
    ("answer", "error", "outcome", "kept"),
    [
        (html(500), Unavailable, Outcome.UNAVAILABLE, (500, HTML)),
        (html(429, Retry_After="28"), Unavailable, Outcome.UNAVAILABLE, (429, HTML)),
        (html(403), Rejected, Outcome.REJECTED, (403, HTML)),
        (html(200), UnexpectedReply, Outcome.UNEXPECTED, (200, HTML)),
        (says(b'{"total": 1'), UnexpectedReply, Outcome.UNEXPECTED, (200, b'{"total": 1')),
        (resets, Unavailable, Outcome.UNAVAILABLE, (None, None)),
    ],
    ids=["500", "429", "403", "html", "cut", "reset"],
)
def test_a_failure_leaves_evidence_too(sercop, answer, error, outcome, kept):
    sercop(answer)
    with pytest.raises(error) as caught:
        gateway.ask("sercop", "search_ocds", year=2026)
    exchange = Exchange.objects.get(pk=caught.value.exchange_id)
    assert (exchange.outcome, exchange.status_code, exchange.raw_body()) == (outcome, *kept)
    assert exchange.error == str(caught.value)


def test_every_step_of_a_redirect_is_kept(sercop):
    sercop(html(302, Location="/sercop/api/search_ocds"), says(page()))
    answer = gateway.ask("sercop", "search_ocds", year=2026)
    assert list(Exchange.objects.order_by("pk").values_list("status_code", flat=True)) == [302, 200]
    assert answer.exchange.status_code == 200


def test_the_console_sees_failures_and_recovery(sercop):
    sercop(html(500), html(502), says(page()))
    for _ in range(2):
        with pytest.raises(Unavailable):
            gateway.ask("sercop", "search_ocds", year=2026)
    assert (counterpart().state, counterpart().consecutive_failures) == (State.FAILING, 2)
    assert "HTTP 502" in counterpart().last_error
    gateway.ask("sercop", "search_ocds", year=2026)
    assert (counterpart().state, counterpart().consecutive_failures) == (State.ONLINE, 0)
    assert counterpart().last_success_at > counterpart().last_failure_at


def test_a_paused_counterpart_is_not_asked_and_its_work_waits(sercop):
    server = sercop(says(page()))
    Counterpart.objects.update(is_enabled=False)
    with pytest.raises(Unavailable, match="en pausa") as refusal:
        gateway.ask("sercop", "search_ocds", year=2026)
    assert refusal.value.retry_after == gateway.PAUSED_RETRY
    assert (server.requests, Exchange.objects.count()) == ([], 0)
    assert counterpart().state == State.PAUSED


def test_a_counterpart_without_address_is_not_configured(settings):
    settings.SERCOP_BASE_URL = ""
    with pytest.raises(NotConfigured, match="falta su dirección"):
        gateway.ask("sercop", "search_ocds", year=2026)
    assert counterpart().state == State.NOT_CONFIGURED


def test_an_internal_address_that_is_not_the_sandbox_is_not_asked(sercop, settings):
    server = sercop(says(page()))
    settings.SANDBOX_URL = ""
    with pytest.raises(NotConfigured, match="red interna"):
        gateway.ask("sercop", "search_ocds", year=2026)
    assert (server.requests, Exchange.objects.count()) == ([], 0)


@pytest.mark.parametrize("sandbox", ["", "http://127.0.0.1:1", "http://127.0.0.1"])
def test_only_what_comes_from_the_sandbox_is_marked(settings, sandbox):
    settings.SERCOP_BASE_URL, settings.SANDBOX_URL = "http://127.0.0.1:10/sercop", sandbox
    assert not counterpart().is_sandbox
    settings.SANDBOX_URL = "http://127.0.0.1:10"
    assert counterpart().is_sandbox


def test_a_429_seen_by_one_stops_the_others(sercop):
    server = sercop(html(429, Retry_After="60"), says(page()))
    with pytest.raises(Unavailable) as first:
        gateway.ask("sercop", "search_ocds", year=2026)
    assert first.value.retry_after == 60
    with pytest.raises(Unavailable, match="pidió esperar") as second:
        gateway.ask("sercop", "record", ocid=OCID)
    assert 55 < second.value.retry_after <= 60
    assert second.value.exchange_id is None
    assert len(server.requests) == 1


def test_failures_in_a_row_open_the_circuit(sercop):
    server = sercop(html(503))
    for _ in range(FAILURES + 3):
        with pytest.raises(Unavailable):
            gateway.ask("sercop", "search_ocds", year=2026)
    assert len(server.requests) == FAILURES


def test_a_refused_question_does_not_open_the_circuit_but_a_refused_portal_does(sercop):
    server = sercop(*[html(400)] * (FAILURES + 2), html(403))
    for _ in range(2 * FAILURES + 5):
        with pytest.raises((Rejected, Unavailable)):
            gateway.ask("sercop", "search_ocds", year=2026)
    assert len(server.requests) == FAILURES + 2 + FAILURES


def test_wrong_arguments_are_nobody_s_failure(sercop):
    server = sercop(says(page()))
    with pytest.raises(ValueError, match="palabras"):
        gateway.ask("sercop", "search_ocds", year=2026, search="a")
    assert (server.requests, counterpart().consecutive_failures, Exchange.objects.count()) == ([], 0, 0)


def test_the_row_of_the_counterpart_sets_its_limits(sercop):
    server = sercop(says(page()))
    Counterpart.objects.update(rate_per_minute=1)
    gateway.ask("sercop", "search_ocds", year=2026)
    with pytest.raises(Unavailable, match="cupo") as caught:
        gateway.ask("sercop", "search_ocds", year=2026)
    assert 50 < caught.value.retry_after < 61
    assert len(server.requests) == 1


@pytest.mark.django_db(transaction=True)
def test_a_question_inside_a_transaction_is_refused(sercop):
    server = sercop(says(page()))
    with pytest.raises(RuntimeError, match="inside a transaction"), transaction.atomic():
        gateway.ask("sercop", "search_ocds", year=2026)
    assert server.requests == []


@pytest.mark.django_db(transaction=True)
def test_evidence_is_committed_before_the_verb_writes(sercop):
    sercop(says(page()))
    seen = []

    def look():
        from django.db import connection

        seen.append(Exchange.objects.count())
        connection.close()

    gateway.ask("sercop", "search_ocds", year=2026)
    other = threading.Thread(target=look)
    other.start()
    other.join(10)
    assert seen == [1]


def test_there_is_a_row_for_every_counterpart():
    Counterpart.objects.update(name="otro", is_enabled=False)
    Counterpart.objects.make_missing()
    assert {row.code for row in Counterpart.objects.filter(name="otro", is_enabled=False)} == set(DEFINITIONS)
