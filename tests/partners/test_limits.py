"""The quota is exact, also when everybody asks at once, and nobody escapes it by a forged header."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.conf import settings
from django.test import Client

from api import turns
from partners import authentication, limiter, rules
from tests.partners.applications import TOKEN, bearer, client_of, make_application, make_key, token_of

PROCESSES = "/api/v1/processes/"
JSON = "application/json"
EXPORT = "/api/v1/export/releases.jsonl"


def test_of_1200_at_once_exactly_1000_are_within_the_quota():
    gate = threading.Barrier(48)

    def ask(_):
        gate.wait()
        return [limiter.take("app:1", limit=1000, window=3600).rate.is_over for _ in range(25)]

    with ThreadPoolExecutor(48) as pool:
        answers = [over for found in pool.map(ask, range(48)) for over in found]
    assert (len(answers), answers.count(False)) == (1200, 1000)


def test_no_stretch_of_a_windows_length_lets_more_through_than_the_limit():
    """Fixed windows would let twice the limit through around a border."""
    passed, until = [], time.monotonic() + 2.5
    while (now := time.monotonic()) < until:
        if not limiter.take("app:2", limit=20, window=1).rate.is_over:
            passed.append(now)
        time.sleep(0.002)
    # The server counts whole milliseconds, and this process sees them a little later.
    assert max(sum(begun <= each < begun + 0.98 for each in passed) for begun in passed) == 20
    assert len(passed) >= 40


def test_when_the_oldest_is_out_of_the_window_there_is_room_for_one():
    first = limiter.take("app:3", limit=1, window=1).rate
    second = limiter.take("app:3", limit=1, window=1).rate
    time.sleep(1.01)
    third = limiter.take("app:3", limit=1, window=1).rate
    assert [each.is_over for each in (first, second, third)] == [False, True, False]
    assert (first.reset, second.used) == (1, 1)


def test_a_script_that_redis_forgot_is_loaded_again():
    limiter.take("app:4", limit=9, window=60)
    with redis.Redis.from_url(settings.LIMITS_REDIS_URL) as server:
        server.script_flush()
    assert limiter.take("app:4", limit=9, window=60).rate.used == 2


def test_a_connection_that_broke_is_made_anew():
    limiter.take("app:5", limit=9, window=60)
    with redis.Redis.from_url(settings.LIMITS_REDIS_URL) as server:
        server.client_kill_filter(_type="normal", skipme=True)
    assert limiter.take("app:5", limit=9, window=60).rate.used == 2


@pytest.mark.django_db
def test_a_quota_that_changed_holds_from_the_next_request():
    issued = make_key(make_application(quota=2))
    client = Client(headers=bearer(token_of(issued)))
    assert [client.get(PROCESSES).status_code for _ in range(3)] == [200, 200, 429]
    application = issued.key.application
    for quota, expected in ((4, [200, 200, 429]), (3, [429])):
        application.quota = quota
        application.save()
        limiter.new_edition()
        assert [client.get(PROCESSES).status_code for _ in expected] == expected


@pytest.mark.django_db
def test_what_the_headers_tell(settings):
    settings.RATE_LIMIT_REQUESTS, settings.RATE_LIMIT_WINDOW = 3, 60
    client = client_of()
    answers = [client.get(PROCESSES) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    last = answers[-1]
    assert (last["RateLimit-Limit"], last["RateLimit-Policy"]) == ("3", "3;w=60")
    assert 0 < int(last["Retry-After"]) <= 60
    assert last["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_an_application_has_one_quota_however_many_tokens_and_addresses():
    issued = make_key(make_application(quota=4))
    statuses = []
    for number in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}", headers={"X-Forwarded-For": f"198.51.100.{number}"})
        statuses.append(client.get(PROCESSES, headers=bearer(token_of(issued))).status_code)
    assert statuses == [200, 200, 200, 200, 429]


@pytest.mark.django_db
def test_a_forged_address_does_not_escape_the_limit_of_strangers(settings, monkeypatch):
    settings.TRUSTED_PROXIES = 0
    monkeypatch.setattr(authentication, "ADDRESS_PER_MINUTE", 3)
    statuses = [
        Client(headers={"X-Forwarded-For": f"198.51.100.{number}"}).post(TOKEN, {}, JSON).status_code
        for number in range(5)
    ]
    assert statuses == [401, 401, 401, 429, 429]


@pytest.mark.parametrize(
    ("host", "last"),
    [("2001:db8::{}", 429), ("2001:db8:0:{}::1", 401), ("::ffff:192.0.2.{}", 401), ("192.0.2.{}", 401)],
)
@pytest.mark.django_db
def test_who_has_a_whole_network_of_ipv6_tries_no_more_than_others(host, last, monkeypatch):
    monkeypatch.setattr(rules, "BAD_TRIES", 2)
    places = [host.format(number) for number in range(1, 4)]
    answers = [Client(REMOTE_ADDR=place).get(PROCESSES, headers=bearer("no.lo.es")) for place in places]
    assert [answer.status_code for answer in answers] == [401, 401, last]


@pytest.mark.django_db
def test_whoever_is_refused_uses_up_the_quota_too(settings):
    settings.RATE_LIMIT_REQUESTS = 2
    client = client_of(scopes=["suppliers:read"])
    assert [client.get(PROCESSES).status_code for _ in range(3)] == [403, 403, 429]


@pytest.mark.django_db
def test_long_answers_of_one_application_leave_threads_for_others(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    partner, other = client_of(), client_of()
    held = [partner.get(EXPORT) for _ in range(turns.MOST)]
    refused = partner.get(EXPORT)
    assert ([each.status_code for each in held], refused.status_code) == ([200] * turns.MOST, 429)
    assert (refused["Retry-After"], other.get(EXPORT).status_code, partner.head(EXPORT).status_code) == ("30", 200, 200)
    b"".join(held[0].streaming_content)
    assert partner.get(EXPORT).status_code == 200


@pytest.mark.django_db
def test_without_redis_nobody_is_answered(settings):
    client = client_of()
    settings.LIMITS_REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get(PROCESSES)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
