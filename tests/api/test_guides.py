"""The examples of the guides are real requests and their answers. GUIDES=write puts today's into the files."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.choices import Role
from tests.accounts.people import person
from tests.documents.conftest import documents_folder  # noqa: F401 - for the one that is brought
from tests.partners.applications import bearer, make_application, make_key
from tests.procurement.factories import at, make_buyer, make_process
from tests.procurement.releases import OCID, release

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api"
GUIDES = {"guia.md": "es", "guide.md": "en"}
PLACE = re.compile(r"<!-- example: (\w+) -->\n(?:\n```http\n.*?```\n)?", re.S)
# What differs from run to run.
PASSING = (
    (re.compile(r'"(access_token)": "[^"]+"'), r'"\1": "eyJhbGciOiJIUzI1NiIs…"'),
    (re.compile(r'"(client_id)": "[^"]+"'), r'"\1": "app_0123456789abcdef"'),
    (re.compile(r'"(client_secret)": "[^"]+"'), r'"\1": "sk-…"'),
    (re.compile(r'"(secret)": "[^"]+"'), r'"\1": "whsec_…"'),
    (re.compile(r'"(next|next_offset|previous_offset)": "[^"]+"'), r'"\1": "WzEyMywgNDVd:…"'),
    (re.compile(r'"(created_at|publishedDate)": "[^"]+"'), r'"\1": "2026-11-24T13:00:00Z"'),
    (re.compile(r'^  "id": \d+', re.M), '  "id": 1'),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), "0f7c1a5e-7d3b-4c58-9a52-6f1d2b3c4d5e"),
)


@pytest.fixture
def shown(db):
    """Renders one example: the request, and the answer as it came."""
    issued = make_key(make_application(responsible=person(Role.FUNCIONARIO)))
    buyer = make_buyer(ruc="1760000000001", name="GAD MUNICIPAL DE PRUEBA")
    facts = {"code": "SIE-GADPRU-2026-007", "ocid": "ocds-5wno2w-SIE-GADPRU-2026-007-4321", "buyer": buyer}
    make_process(**facts, budget_amount=Decimal("1000.25"), published_at=at("2026-11-01 08:00"))
    key = {"client_id": issued.key.client_id, "client_secret": issued.secret}
    token = Client().post("/api/v1/token/", key, content_type="application/json").json()["access_token"]
    examples = {
        "token": ("POST", "token/", key),
        "processes": (
            "GET",
            "processes/?budget_from=1000&fields=ocid,title,budget_amount,awarded_amount&limit=1",
            None,
        ),
        "feed": ("GET", "feed/?limit=1", None),
        "record": ("GET", f"processes/{OCID}/record/", None),
        "upload": ("POST", "documents/", {"file": "@pliego.txt", "kind": "pliego", "ocid": facts["ocid"]}),
        "webhook": ("POST", "webhooks/", {"url": "https://ejemplo.ec/avisos", "events": ["process.changed"]}),
        "problem": ("GET", "processes/?limit=1000", None),
    }

    def show(name: str, language: str) -> str:
        method, path, body = examples[name]
        if name == "record":
            _publish()
        if name == "upload":
            file = SimpleUploadedFile("pliego.txt", b"Plazo de entrega: 30 dias.")
            return _told(
                method, path, body, Client().post(f"/api/v1/{path}", body | {"file": file}, headers=bearer(token))
            )
        headers = {**({} if name == "token" else bearer(token)), "Accept-Language": language}
        sent = json.dumps(body) if body else ""
        answer = Client().generic(method, f"/api/v1/{path}", sent, content_type="application/json", headers=headers)
        return _told(method, path, body, answer, language if name == "problem" else "")

    return show


def _publish() -> None:
    from procurement.choices import Channel
    from procurement.store import Source, store_release

    small = release(parties=..., tender__enquiries=..., awards=..., tender__items=..., planning=...)
    store_release(small, source=Source(channel=Channel.FILE, origin="guía", received=at("2026-03-03 08:00")))


def _told(method: str, path: str, body, answer, language: str = "") -> str:
    request = f"{method} /api/v1/{path}" + (f"\nAccept-Language: {language}" if language else "")
    sent = f"\n\n{json.dumps(body, indent=2)}" if body else ""
    if path == "documents/":
        fields = "\n".join(f"{name}={value}" for name, value in body.items())
        sent = f"\nContent-Type: multipart/form-data\n\n{fields}"
    got = json.dumps(answer.json(), indent=2, ensure_ascii=False)
    text = f"{request}{sent}\n\nHTTP/1.1 {answer.status_code}\nContent-Type: {answer['Content-Type']}\n\n{got}\n"
    for pattern, replacement in PASSING:
        text = pattern.sub(replacement, text)
    return text


@pytest.mark.parametrize("name", GUIDES)
def test_the_examples_of_a_guide_are_what_the_portal_answers(name, shown):
    file = DOCS / name
    written = file.read_text()
    made = PLACE.sub(
        lambda found: f"{found[0].splitlines()[0]}\n\n```http\n{shown(found[1], GUIDES[name])}```\n", written
    )
    if os.environ.get("GUIDES") == "write":
        file.write_text(made)
    assert file.read_text() == made
    assert made.count("```http") == 7


def test_the_client_follows_the_feed_and_goes_on_where_it_ended(transactional_db, live_server, tmp_path):
    lines = [line for line in (DOCS / "client.py").read_text().splitlines() if line.strip()]
    assert len(lines) <= 34
    issued, buyer = make_key(make_application()), make_buyer()
    made = [make_process(buyer=buyer).ocid for _ in range(3)]
    environment = {
        "PORTAL": live_server.url,
        "CLIENT_ID": issued.key.client_id,
        "CLIENT_SECRET": issued.secret,
        "PLACE": str(tmp_path / "offset.txt"),
    }

    def run() -> list[str]:
        command = [sys.executable, str(DOCS / "client.py")]
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line)["ocid"] for line in done.stdout.splitlines()]

    assert run() == made
    later = make_process(buyer=buyer).ocid
    assert run() == [later]
