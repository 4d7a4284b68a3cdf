"""The commands of the guides are run as they stand, and what they show is what came. GUIDES=write puts today's in."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from accounts.choices import Role
from api.guides import FOLDER, TEXTS
from dev.processes import end, free_port, spawn
from procurement.choices import Channel
from procurement.store import Source, store_release
from sandbox.registries import CASES
from tests.accounts.people import person
from tests.documents.conftest import documents_folder, work  # noqa: F401 - for the document that is brought
from tests.partners.applications import make_application, make_key
from tests.procurement.factories import at, make_process, make_supplier
from tests.procurement.releases import release
from tests.suppliers.conftest import _registries, registries  # noqa: F401 - for the checks that are asked for

RUN = re.compile(r"<!-- run: (\w+) -->\n\n```sh\n(.*?)```\n(?:\n```text\n.*?```\n)?", re.S)
ASKED = {"upload", "analyse", "checks", "tested"}  # after these the workers have something to do
# What differs from run to run.
PASSING = (
    (re.compile(r'"(access_token)": "[^"]+"'), r'"\1": "eyJhbGciOiJIUzI1NiIs…"'),
    (re.compile(r'"(secret)": "[^"]+"'), r'"\1": "whsec_…"'),
    (re.compile(r'"(next_offset|previous_offset)": "[^"]+"'), r'"\1": "WzEyMywgNDVd:…"'),
    (re.compile(r'"(token)": "[^"]+"'), r'"\1": "WzEsIFsyXV0:…"'),
    (re.compile(r"/api/v1/jobs/[^/]+/"), "/api/v1/jobs/WzEsIFsyXV0:…/"),
    (re.compile(r'"(created_at|changed_at|checked_at|valid_until|at)": "[^"]+"'), r'"\1": "2026-11-24T13:00:00Z"'),
    (re.compile(r'"(id|ms|subscription)": \d+'), r'"\1": 7'),
    (re.compile(r'"(digest)": "[^"]+"'), r'"\1": "e970e085f0c6…"'),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), "0f7c1a5e-7d3b-4c58-9a52-6f1d2b3c4d5e"),
    (re.compile(r"/analyses/\d+/"), "/analyses/7/"),
    (re.compile(r"localhost:\d+/avisos"), "localhost:9000/avisos"),
    (re.compile(r"RateLimit-Reset: \d+"), "RateLimit-Reset: 3598"),
)


class Terminal:
    """One bash in a folder: what was set stays set."""

    def __init__(self, folder: Path, variables: dict[str, str]):
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.bash = spawn(["bash"], cwd=folder, env={**os.environ, **variables, "PATH": path}, **pipes)

    def run(self, commands: str) -> str:
        self.bash.stdin.write(f"{commands}\necho @@end\n")
        self.bash.stdin.flush()
        shown = "".join(iter(self.bash.stdout.readline, "@@end\n"))
        for pattern, replacement in PASSING:
            shown = pattern.sub(replacement, shown)
        return shown


@pytest.fixture
def terminal(transactional_db, live_server, settings, tmp_path, registries):  # noqa: F811
    """Where a partner stands who has read «Antes de empezar», before a portal with something in it."""
    if not shutil.which("curl"):
        pytest.fail("curl is missing") if os.environ.get("CI") else pytest.skip("curl is missing")
    _fill()
    place = f"localhost:{free_port()}"
    settings.WEBHOOK_INTERNAL_HOSTS = [place]
    issued = make_key(make_application(responsible=person(Role.FUNCIONARIO)))
    opened = Terminal(
        tmp_path,
        {
            "PORTAL": live_server.url,
            "CLIENT_ID": issued.key.client_id,
            "CLIENT_SECRET": issued.secret,
            "RUC": next(case.ruc for case in CASES if case.name == "clean_company"),
            "RECEIVER": f"http://{place}/avisos",
        },
    )
    yield opened
    opened.run("kill $!")
    for pipe in (opened.bash.stdin, opened.bash.stdout):
        pipe.close()
    end(opened.bash)


def _fill() -> None:
    period = {"startDate": "2026-11-03T09:00:00-05:00", "endDate": "2026-11-12T09:00:00-05:00"}
    changes = {"tender__tenderPeriod": period, "tender__enquiryPeriod": ..., "tender__awardPeriod": ..., "awards": ...}
    made = release(date="2026-11-03T10:00:00-05:00", tender__enquiries=..., **changes)
    store_release(made, source=Source(channel=Channel.FILE, origin="guía", received=at("2026-11-04 08:00")))
    make_process()
    make_process()
    make_supplier(ruc=next(case.ruc for case in CASES if case.name == "clean_company"))


def test_the_guides_show_what_their_commands_show(terminal):
    files = {language: FOLDER / name for name, language, _ in TEXTS.values() if name.startswith("gui")}
    spanish, english = (RUN.findall(files[language].read_text()) for language in ("es", "en"))
    assert [name for name, _ in spanish] == [name for name, _ in english]
    shown = {}
    for (name, commands), (_, others) in zip(spanish, english, strict=True):
        for each in dict.fromkeys((commands, others)):  # mostly the same ones
            shown[each] = terminal.run(each)
        if name in ASKED:
            work()
    for file in files.values():
        written = file.read_text()
        made = RUN.sub(lambda found: _with_output(found[1], found[2], shown[found[2]]), written)
        if os.environ.get("GUIDES") == "write":
            file.write_text(made)
        assert file.read_text() == made
        assert "Traceback" not in made


def _with_output(name: str, commands: str, shown: str) -> str:
    output = f"\n```text\n{shown.rstrip()}\n```\n" if shown.strip() else ""
    return f"<!-- run: {name} -->\n\n```sh\n{commands}```\n{output}"


def test_the_client_is_as_short_as_the_guide_says():
    code = (FOLDER / "client.py").read_text().split('"""', 2)[2].splitlines()
    assert len([line for line in code if line.strip() and not line.startswith(("import", "from"))]) <= 30


@pytest.mark.django_db
def test_all_that_a_page_of_the_api_leads_to_is_there():
    client, found, asked = Client(), set(), ["/api/v1/docs/"]
    while asked:
        address = asked.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        found.add(address)
        if answer["Content-Type"].startswith("text/html"):
            links = set(re.findall(r'href="(/api/v1/[^"#]*)"', answer.text))
            asked += sorted(links - found - set(asked))
    assert len(found) >= 11
    assert '"value": "http://testserver"' in client.get("/api/v1/docs/postman.json").text
