"""Fixtures of every test."""

import os
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from api import kept
from tests.emptying import Emptying
from tests.serving import serving


def pytest_configure():
    # Passwords of tests protect nobody: a fast hash keeps the suite quick.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each test process its own Redis databases: emptying them must not reach the tests of another.
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    settings.CACHES["default"]["LOCATION"] = f"{settings.REDIS_URL}/{3 + 2 * number}"
    settings.LIMITS_REDIS_URL = f"{settings.REDIS_URL}/{4 + 2 * number}"


ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items):
    """What shares something dear goes to one worker: a portal for all browser tests, one process test at a time."""
    for item in items:
        for name in ("browser", "processes"):
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Transactional tests empty every table, also the append-only ones: only their TRUNCATE trigger is off."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass, tgname from pg_trigger where tgname like '%\\_no\\_truncate'")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"alter table {table} disable trigger {trigger}")
        emptying = Emptying()
    TransactionTestCase._fixture_teardown = lambda case: emptying.empty()


@pytest.fixture(autouse=True)
def _empty_cache():
    """Login limits and facets live in the cache, limits of counterparts beside it: each test starts without them."""
    yield
    cache.clear()
    kept.forget()
    with redis.Redis.from_url(settings.LIMITS_REDIS_URL) as limits:
        limits.flushdb()


@pytest.fixture
def samples() -> Path:
    """Real answers of the counterparts, kept outside the repository; tests that need them run where they are."""
    folder = Path(os.environ.get("PORTAL_SAMPLES") or ROOT.parent / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip("the real samples are not on this machine")
    return folder


@pytest.fixture(scope="session")
def served(django_db_setup, tmp_path_factory):
    """A real portal (tests.serving) on the database of the tests; for those that are marked `processes`."""
    with serving(tmp_path_factory.mktemp("served")) as portal:
        yield portal
