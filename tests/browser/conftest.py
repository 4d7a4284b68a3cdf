"""One real portal for all browser tests: its own database and gunicorn; a Chromium that belongs to the machine.

A test asks for `browse`: `browse(role=…, width=…, javascript=…)` opens a page, `browse.address("search")` says where.
After each test nothing may have been written to the console: an error, or a violation of the content policy.

All of it ends with these tests: Playwright holds an event loop open, under which nothing else can run one.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from dev.chromium import find_chromium
from dev.environment import ROOT, development
from dev.processes import end, free_port, spawn

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")
AXE = ROOT / "node_modules/axe-core/axe.min.js"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class Portal:
    """A portal that runs: its address, the accounts by role, and the addresses of its pages by name."""

    url: str
    accounts: dict[str, dict]
    pages: dict[str, str]
    environment: dict[str, str]

    def run_jobs(self) -> None:
        """Do what a worker would, until nothing is due."""
        command = [sys.executable, "manage.py", "run_jobs", "--until-empty"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)


@pytest.fixture(scope="package")
def chromium_path() -> str:
    found = find_chromium()
    if found:
        return found
    reason = "no Chromium on this machine: set CHROMIUM or install chromium"
    return pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="package")
def portal(chromium_path, tmp_path_factory):
    """The portal itself. Its database is made beside that of the other tests and thrown away with it."""
    folder = tmp_path_factory.mktemp("portal")
    name = f"browser_{uuid4().hex[:12]}"
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    port = free_port()
    sandbox_url = f"http://127.0.0.1:{free_port()}"
    environment = {**os.environ, **_variables(psycopg.conninfo.make_conninfo(given, dbname=name), sandbox_url)}
    environment["DOCUMENTS_DIR"] = str(folder / "documents")
    server = None
    registries = _registries(sandbox_url, folder / "sandbox.log")
    try:
        facts = _prepare(folder, environment)
        log = folder / "gunicorn.log"
        server = _serve(port, environment, log)
        url = f"http://localhost:{port}"
        _wait(f"{url}/health", server, log)
        yield Portal(url, {account["role"]: account for account in facts["accounts"]}, facts["pages"], environment)
    finally:
        for process in filter(None, (server, registries)):
            end(process)
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _registries(url: str, log: Path) -> subprocess.Popen:
    """The simulated counterparts, for jobs: no page asks them anything."""
    command = [sys.executable, "-m", "sandbox", "--processes", "150", "--port", url.rpartition(":")[2]]
    with log.open("wb") as output:
        process = spawn(command, cwd=ROOT, stdout=output, stderr=output)
    _wait(f"{url}/cases", process, log)
    return process


def _variables(database_url: str, sandbox_url: str) -> dict[str, str]:
    return development(
        database_url=_as_url(database_url),
        redis_url=os.environ["REDIS_URL"],
        sandbox_url=sandbox_url,
        environment="test",
    )


def _as_url(conninfo: str) -> str:
    from urllib.parse import quote, urlencode

    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    return f"postgresql:///{quote(parts.pop('dbname'))}?{urlencode(parts)}"


def _prepare(folder: Path, environment: dict) -> dict:
    command = [sys.executable, "-m", "tests.browser.prepare", str(folder)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if result.returncode:
        pytest.fail(f"the portal for browser tests could not be filled:\n{result.stderr[-4000:]}")
    return json.loads(result.stdout.strip().splitlines()[-1])


def _serve(port: int, environment: dict, log: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "6", "--no-control-socket"]
    with log.open("wb") as output:
        return spawn(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


def _wait(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"the portal for browser tests did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="package")
def portal_url(portal) -> str:
    return portal.url


@pytest.fixture(scope="package")
def chromium(chromium_path):
    """The browser. Its driver runs an event loop in this thread for as long as it lives, and Django would then refuse
    the database to the tests that come after in the same process, though none of them is asynchronous."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(FLAGS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def signed_in(portal, chromium):
    """`signed_in(role)`: the storage of a browser in which that role logged in, made once."""
    kept: dict[str, dict] = {}

    def storage(role: str) -> dict:
        if role not in kept:
            kept[role] = _sign_in(portal, chromium, portal.accounts[role])
        return kept[role]

    return storage


def _sign_in(portal: Portal, chromium, account: dict) -> dict:
    context = chromium.new_context(base_url=portal.url, locale="es-EC")
    page = context.new_page()
    page.goto("/cuenta/ingresar/")
    page.fill("input[name=login]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    if "totp_secret" in account:
        page.fill("input[name=code]", _code(account["totp_secret"]))
        page.press("input[name=code]", "Enter")
    page.wait_for_selector(".pc-user")
    storage = context.storage_state()
    context.close()
    return storage


def _code(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@dataclass
class Browse:
    """Opens pages and remembers what their consoles said."""

    portal: Portal
    chromium: object
    signed_in: object
    contexts: list = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __call__(self, *, role: str | None = "funcionario", width: int = 1440, javascript: bool = True):
        context = self.chromium.new_context(
            base_url=self.portal.url,
            locale="es-EC",
            timezone_id="America/Guayaquil",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            storage_state=self.signed_in(role) if role else None,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def _hear(self, message) -> None:
        # A page that answers 404 is one of those under test; what it loads is not.
        if message.type in ("error", "warning") and not _is_own_status(message):
            self.said.append(f"{message.text} ({message.location.get('url', '')})")

    def address(self, name: str) -> str:
        return self.portal.pages[name]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def _is_own_status(message) -> bool:
    own = ("the server responded with a status of 404", "the server responded with a status of 422")
    return any(status in message.text for status in own) and "/static/" not in message.location["url"]


@pytest.fixture
def browse(portal, chromium, signed_in):
    opened = Browse(portal, chromium, signed_in)
    yield opened
    opened.close()
    assert opened.said == []


@pytest.fixture(scope="package")
def axe() -> str:
    return AXE.read_text()
