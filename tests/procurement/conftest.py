"""A simulated SERCOP with few processes, spoken to over real HTTP."""

import os
import threading
from datetime import date, timedelta

import pytest
from django.utils import timezone

from procurement import inbox
from sandbox.app import Sandbox
from sandbox.sftp import PASSWORD, USER, SftpPort
from sandbox.wire import Server

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def _sandbox():
    sandbox = Sandbox(today=TODAY, processes=45, rate=0)
    server = Server("127.0.0.1", 0, sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    sandbox.url, sandbox.index = server.url, sandbox.counterparts["sercop"].index
    yield sandbox
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sercop(_sandbox, settings):
    """The running sandbox: `sercop.faults.set("sercop", …)`, `sercop.index.page(year=…, page=…)`."""
    settings.SANDBOX_URL, settings.SERCOP_BASE_URL = _sandbox.url, f"{_sandbox.url}/sercop"
    settings.SERCOP_RATE_PER_MINUTE = 60_000
    yield _sandbox
    _sandbox.faults.clear("sercop")


@pytest.fixture(scope="session")
def _inbox(_sandbox):
    port = SftpPort(_sandbox)
    yield port
    port.close()


@pytest.fixture
def server(_inbox, sercop, settings, tmp_path, monkeypatch):
    """The simulated SFTP server with an empty directory, where only tests put files (`server.folder`);
    a second look takes them at once."""
    monkeypatch.setattr(_inbox, "refresh", lambda fault: None)
    monkeypatch.setattr(inbox, "SETTLED", timedelta(0))
    for file in _inbox.folder.iterdir():
        file.unlink()
    settings.SERCOP_SFTP_URL, settings.SERCOP_SFTP_HOST_KEY = _inbox.url, _inbox.fingerprint
    settings.SERCOP_SFTP_USER, settings.SERCOP_SFTP_PASSWORD = USER, PASSWORD
    settings.SERCOP_SFTP_RATE_PER_MINUTE = 60_000
    settings.INBOX_DIR = tmp_path / "inbox"
    yield _inbox
    sercop.faults.clear("sercop_sftp")


@pytest.fixture
def put(server):
    """`put(name, content)` leaves a whole file there, an hour ago or as old as `age`."""

    def left(name: str, content: bytes, age: int = 3600) -> None:
        path = server.folder / name
        path.write_bytes(content)
        moment = timezone.now().timestamp() - age
        os.utime(path, (moment, moment))

    left.folder = server.folder
    return left
