"""Handlers of the tests, and ways to put a job where a scenario needs it."""

import os

import pytest
import redis

from jobs import registry, wakeup
from jobs.queue import enqueue


@pytest.fixture(scope="session", autouse=True)
def handlers_of_the_apps(django_db_setup):
    """Found once, before a test narrows the installed apps."""
    registry.load()


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch):
    """Declarations of one test do not reach the next."""
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))


@pytest.fixture
def declare():
    """`declare(function, **options)`: the function does jobs of kind "tests.work"."""

    def declare(function, kind="tests.work", **options):
        registry.handler(kind, **options)(function)
        return kind

    return declare


@pytest.fixture
def job_of(declare):
    """`job_of(function, **options)`: a pending job done by the function."""

    def job_of(function, *, key="tests:1", payload=None, **options):
        return enqueue(declare(function, **options), key=key, payload=payload)

    return job_of


@pytest.fixture
def broker(settings):
    """Empty queues in a database of the test Redis that no other test process uses."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    settings.CELERY_BROKER_URL = f"{settings.REDIS_URL}/{15 - number}"
    wakeup.forget()
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as server:
        server.flushdb()
        yield
        server.flushdb()
    wakeup.forget()
