"""The short way of those who read with a token: quick, and not a hair more open than the long one."""

import pytest
from django.test import Client

from partners import limiter
from partners.keys import revoke_key
from tests.partners.applications import ALL, bearer, client_of, make_application, make_key, token_of
from tests.procurement.factories import make_process

pytestmark = pytest.mark.django_db
PROCESSES = "/api/v1/processes/"


@pytest.fixture
def issued():
    return make_key(make_application())


@pytest.fixture
def partner(issued):
    return Client(headers=bearer(token_of(issued)))


def test_what_was_kept_asks_neither_database_nor_session(partner, django_assert_num_queries):
    make_process()
    first = partner.get(PROCESSES)
    with django_assert_num_queries(0):
        again = partner.get(PROCESSES)
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert "Set-Cookie" not in again.headers
    assert int(again["RateLimit-Remaining"]) == int(first["RateLimit-Remaining"]) - 1


def test_it_says_what_the_long_way_says(partner):
    make_process()
    short = partner.get(PROCESSES)
    long = partner.get(PROCESSES, headers={"Origin": "https://otro.example"})
    assert (long.status_code, long.content, long["ETag"]) == (200, short.content, short["ETag"])


def test_a_key_that_is_revoked_opens_not_even_what_was_kept(issued, partner):
    assert partner.get(PROCESSES).status_code == 200
    revoke_key(issued.key, by=None)
    limiter.new_edition()  # the test's transaction never commits
    assert partner.get(PROCESSES).status_code == 401


def test_what_was_kept_for_one_needs_its_scope_of_another(partner):
    assert partner.get(PROCESSES).status_code == 200
    assert client_of(ALL - {"processes:read"}).get(PROCESSES).status_code == 403


def test_what_was_kept_is_not_for_who_is_over_the_quota():
    partner = client_of(quota=2)
    assert [partner.get(PROCESSES).status_code for _ in range(3)] == [200, 200, 429]


def test_what_was_kept_is_not_for_who_has_no_good_token(partner, client):
    assert partner.get(PROCESSES).status_code == 200
    assert client.get(PROCESSES).status_code == 401
    assert client.get(PROCESSES, headers=bearer("no.lo.es")).status_code == 401


def test_a_host_that_is_not_ours_is_refused(partner, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    assert partner.get(PROCESSES, headers={"Host": "otro.example"}).status_code == 400


def test_the_answer_may_not_be_framed_nor_run_anything(partner):
    answer = partner.get(PROCESSES)
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert int(answer["Content-Length"]) == len(answer.content)
