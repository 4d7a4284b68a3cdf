"""The quota of an application, asked by many at once of a real server with several processes."""

import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import redis
from django.db import connection

from dev.environment import ROOT
from dev.processes import end, free_port, spawn
from tests.partners.applications import bearer, make_key, token_of

PROCESSES = "/api/v1/processes/?limit=1"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def served(tmp_path):
    """The address of a portal of three processes on the database of this test."""
    port, log = free_port(), tmp_path / "gunicorn.log"
    name = connection.settings_dict["NAME"]
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{before.rpartition('/')[0]}/{name}?{options}",
        "RATE_LIMIT_REQUESTS": "1000",
        "RATE_LIMIT_WINDOW": "3600",
        "LOG_LEVEL": "ERROR",
    }
    with redis.Redis.from_url(f"{os.environ['REDIS_URL']}/2") as limits:
        limits.flushdb()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        server = spawn(
            [*command, "--workers", "3", "--no-control-socket"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        yield _wait(f"http://localhost:{port}", server, log)
    finally:
        end(server)


def _wait(url: str, server: subprocess.Popen, log) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=2).status_code == 200:
                return url
        except httpx.HTTPError:
            time.sleep(0.1)
    return pytest.fail(log.read_text()[-2000:])


def test_of_1200_parallel_requests_exactly_1000_pass_whatever_address_they_claim(served):
    token = token_of(make_key())

    def ask(number: int) -> list[httpx.Response]:
        forged = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=203.0.113.{number}"}
        with httpx.Client(base_url=served, headers={**bearer(token), **forged}, timeout=60) as client:
            return [client.get(PROCESSES) for _ in range(50)]

    with ThreadPoolExecutor(24) as pool:
        answers = [answer for found in pool.map(ask, range(24)) for answer in found]
    assert Counter(answer.status_code for answer in answers) == {200: 1000, 429: 200}
    passed = [answer for answer in answers if answer.status_code == 200]
    assert sorted(int(answer.headers["RateLimit-Remaining"]) for answer in passed) == list(range(1000))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.headers["RateLimit-Remaining"] for answer in refused} == {"0"}
    assert all(0 < int(answer.headers["Retry-After"]) <= 3600 for answer in refused)
