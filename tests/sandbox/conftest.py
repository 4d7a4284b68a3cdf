"""One simulated world for all tests of the sandbox, and sandboxes served on loopback."""

import json
import threading
from contextlib import contextmanager
from datetime import date

import httpx
import pytest

from sandbox.app import Sandbox
from sandbox.sercop.releases import encode
from sandbox.sercop.world import World
from sandbox.wire import Server

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def world() -> World:
    return World(TODAY)


@pytest.fixture(scope="session")
def packages(world) -> list[dict]:
    """Every record as a client reads it: through the bytes of the wire."""
    return [json.loads(encode(package)) for package in world.packages()]


@pytest.fixture(scope="session")
def releases(packages) -> list[dict]:
    return [package["releases"][0] for package in packages]


@contextmanager
def served(**options):
    """A sandbox with few processes on a free port; gives an HTTP client of it."""
    server = Server("127.0.0.1", 0, Sandbox(**{"today": TODAY, "processes": 240, "rate": 0} | options))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        with httpx.Client(base_url=server.url, timeout=30, trust_env=False) as client:
            yield client
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def quiet():
    """A sandbox that no test of the module changes."""
    with served() as client:
        yield client


@pytest.fixture
def sandbox():
    """A sandbox of one's own."""
    with served() as client:
        yield client
