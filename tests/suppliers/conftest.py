"""Simulated registries, spoken to over real HTTP."""

import threading
from datetime import date
from pathlib import Path

import pytest

from sandbox.app import Sandbox
from sandbox.registries import CASES
from sandbox.sercop.soap import PASSWORD, USER
from sandbox.wire import Server

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def _registries():
    sandbox = Sandbox(today=TODAY, processes=20, rate=0)
    server = Server("127.0.0.1", 0, sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    sandbox.url = server.url
    yield sandbox
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def registries(_registries, settings, tmp_path):
    """The running sandbox: `registries.faults.set("sri", {"down": True})`."""
    settings.SANDBOX_URL, settings.IS_DEMO = _registries.url, True
    settings.SRI_API_URL = f"{_registries.url}/sri"
    settings.IESS_API_URL = f"{_registries.url}/iess"
    settings.SCVS_DIRECTORY_URL = f"{_registries.url}/scvs_directory"
    settings.SCVS_RANKING_URL = f"{_registries.url}/scvs_ranking"
    settings.DINARP_URL, settings.DINARP_USER, settings.DINARP_PASSWORD = f"{_registries.url}/dinarp", USER, PASSWORD
    settings.SERCOP_BULK_FOLDER = tmp_path / "bulk"
    settings.REGISTRY_RATE_PER_MINUTE = 60_000
    yield _registries
    for name in _registries.counterparts:
        _registries.faults.clear(name)


@pytest.fixture
def case():
    """`case("tax_debtor")`: the RUC of a named case of the sandbox."""
    return {each.name: each.ruc for each in CASES}.__getitem__


@pytest.fixture
def loaded(registries, tmp_path):
    """The files of the registries of the sandbox, loaded as their commands do."""
    from sandbox import lists
    from sandbox.scvs.server import directory, ranking
    from suppliers import companies, debarment

    def put(name: str, content) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    companies.import_directory(put("directory.xlsx", directory(TODAY)))
    companies.import_ranking(put("ranking.csv", ranking()))
    made = {"sercop": lists.sercop, "un": lists.united_nations, "ofac": lists.ofac, "worldbank": lists.world_bank}
    for kind, content in made.items():
        suffix = {"un": "xml"}.get(kind, "csv")
        debarment.import_debarred(kind, put(f"{kind}.{suffix}", content()))
