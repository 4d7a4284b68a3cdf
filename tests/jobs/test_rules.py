import time
from datetime import timedelta

import pytest

from jobs import rules


def longest(low, high):
    return high


def shortest(low, high):
    return low


@pytest.mark.parametrize(
    ("tries", "ceiling"), [(1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (500, 3600)]
)  # doubles up to one hour
def test_the_ceiling_of_the_wait_doubles_up_to_an_hour(tries, ceiling):
    assert rules.backoff(tries, longest) == timedelta(seconds=ceiling)
    assert rules.backoff(tries, shortest) == timedelta(seconds=1)


def test_a_counterpart_is_never_asked_before_the_moment_it_named():
    assert rules.deferral(60, 1, shortest) == timedelta(seconds=60)
    assert rules.deferral(0, 1, shortest) == timedelta(seconds=1)


def test_a_counterpart_that_named_no_moment_is_asked_ever_more_rarely():
    assert rules.deferral(None, 4, longest) == timedelta(seconds=80)


@pytest.mark.parametrize(
    "told",
    [
        "postgresql://portal:hunter2@db/portal",
        "{'password': 'hunter2'}",
        "API_KEY=hunter2",
        "x-api-key: hunter2",
        "Authorization: Bearer hunter2hunter2",
        "?access_token=hunter2&x=1",
        "clave=hunter2",
    ],
)
def test_secrets_are_struck_out(told):
    assert "hunter2" not in rules.redact(told)


def test_ordinary_sentences_stay_as_they_are():
    told = "El SRI no acepta el RUC 1768156470001 (código 409)."
    assert rules.redact(told) == told


def test_what_postgresql_cannot_store_is_replaced():
    assert rules.redact("a\x00b\ud800") == "a\ufffdb?"


def test_a_long_error_is_cut_and_keeps_where_it_happened():
    try:
        raise ValueError("x" * 10_000)
    except ValueError as error:
        told = rules.describe(error)
    assert len(told) < rules.ERROR_LENGTH
    assert "test_rules.py" in told


@pytest.mark.parametrize("text", ["x" * 50_000, "token" * 10_000, "clave=" * 10_000, "://" * 10_000, "a:" * 20_000])
def test_striking_out_secrets_takes_no_time_whatever_the_text(text):
    started = time.process_time()
    rules.redact(text)
    assert time.process_time() - started < 0.5
