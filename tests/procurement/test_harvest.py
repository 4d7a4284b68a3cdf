"""Who reads the feed beside eight writers ends with what the database holds: nothing missed, nothing twice."""

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from procurement import feed
from procurement.choices import Channel
from procurement.models import Process
from procurement.store import Source, store_release
from tests.partners.applications import ALL, client_of, make_application, make_key
from tests.procurement.factories import make_buyer, make_process, make_supplier, take_part
from tests.procurement.releases import release

CLIENT = Path(__file__).resolve().parents[2] / "docs" / "api" / "client.py"
FEED = "/api/v1/feed/"
WRITERS, TURNS = 8, 16
PERSON = {"ruc": "0912345675001", "name": "PEREZ LOPEZ JUAN"}
pytestmark = pytest.mark.django_db(transaction=True)


def write(buyer, person, writer: int) -> None:
    """Inserts, changes of what is there, releases merged into a process of two writers, transactions taken back."""
    chance, own = random.Random(writer), []
    for turn in range(TURNS):
        with transaction.atomic():
            codes = [f"W{writer}-{turn}-{number}" for number in range(chance.randint(1, 4))]
            made = [make_process(buyer=buyer, code=code, title="OBRA DE JUAN PEREZ LOPEZ") for code in codes]
            for process in made:
                take_part(process, person)
            if own:
                changed = Process.objects.filter(pk__in=chance.sample(own, min(3, len(own))))
                changed.update(changed_at=timezone.now(), title=f"CAMBIADA {turn}")
            time.sleep(chance.choice((0, 0.01, 0.02, 0.06)))
            if chance.random() < 0.2:
                transaction.set_rollback(True)
            else:
                own += [process.pk for process in made]
        if turn % 5 == 0:
            said = {"date": f"2026-03-{turn + 1:02d}T10:00:0{writer}-05:00", "id": f"{writer}-{turn}"}
            store_release(release(ocid=f"ocds-5wno2w-MIN-COMUN-{writer // 2}", **said), source=now())


def now() -> Source:
    return Source(channel=Channel.FILE, origin="prueba", received=timezone.now())


def _in_child(*arguments) -> None:
    connection.connection = None  # the parent's
    try:
        write(*arguments)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # what pytest does at its end is the parent's


@pytest.fixture
def writers():
    """Processes of their own, begun."""
    buyer, person = make_buyer(), make_supplier(**PERSON)
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_in_child, args=(buyer, person, number)) for number in range(WRITERS)]
    for child in children:
        child.start()
    yield children
    for child in children:
        child.join()
    assert {child.exitcode for child in children} == {0}


def are_done(writers: list) -> bool:
    """Asked before reading: another program of the server may hold rows back (autovacuum analyses tables)."""
    return not any(writer.is_alive() for writer in writers) and not feed.lag().held_back


class Harvest:
    """Reads a page at a time, each with another size and other fields; all it keeps between two is an offset."""

    def __init__(self, client: Client, *, is_backwards: bool = False):
        self._client, self.is_backwards = client, is_backwards
        self._sizes, self._fields = (
            cycle((17, 1, 1000, 5)),
            cycle(("ocid,changed_at", "title,ocid,changed_at,phase", "")),
        )
        self._chance = random.Random(1)
        self._offset = self._turn = ""
        self.seen: Counter = Counter()  # (ocid, when it changed)
        self.newest: dict[str, str] = {}
        self.told = ""

    def read(self) -> bool:
        """Whether there is no more for now."""
        if self._chance.random() < 0.2:
            self._page()  # interrupted before it was worked on: the stored offset is asked for again
        body = self._page()
        for row in body["items"]:
            self.seen[row["ocid"], row["changed_at"]] += 1
            self.newest[row["ocid"]] = max(row["changed_at"], self.newest.get(row["ocid"], ""))
        self._turn = self._turn or body["previous_offset"]
        self._offset = body["next_offset"]
        return body["is_end"]

    def _page(self) -> dict:
        direction = "backward" if self.is_backwards else "forward"
        asked = {"offset": self._offset, "direction": direction, "limit": next(self._sizes)}
        answer = self._client.get(FEED, {**asked, "fields": next(self._fields)})
        self.told += answer.text
        return answer.json()

    def turn(self) -> None:
        """From what was the newest to what changed since."""
        self.is_backwards, self._offset = False, self._turn


@pytest.fixture
def clients():
    """With the right to see people, and without; made before the writers begin."""
    return client_of(), client_of(ALL - {"people:read"})


def test_readers_in_both_directions_beside_eight_writers(clients, writers):
    partner, stranger = clients
    forwards, backwards = [Harvest(partner), Harvest(stranger)], []
    while True:
        is_over = are_done(writers)
        if len(backwards) < 6:  # some begin now, others somewhat later
            backwards += [Harvest(partner, is_backwards=True), Harvest(stranger, is_backwards=True)]
        ends = [reader.read() for reader in (*forwards, *backwards)]
        turned = [
            reader.turn() for reader, is_end in zip(backwards, ends[2:], strict=True) if is_end and reader.is_backwards
        ]
        if is_over and all(ends) and not turned:
            break
    held = {ocid: f"{changed_at:%F %T.%f}" for ocid, changed_at in Process.objects.values_list("ocid", "changed_at")}
    assert len(held) > WRITERS * TURNS
    for reader in (*forwards, *backwards):
        newest = {
            ocid: f"{datetime.fromisoformat(text).astimezone(UTC):%F %T.%f}" for ocid, text in reader.newest.items()
        }
        assert newest == held
        assert [change for change, times in reader.seen.items() if times > 1] == []
    assert sum(forwards[0].seen.values()) > len(held), "nothing changed while it was read"
    assert ["JUAN PEREZ" in reader.told for reader in forwards] == [True, False]


@pytest.fixture
def issued():
    return make_key(make_application())


def test_the_client_of_the_guide_beside_writers_ends_with_what_is_held(issued, writers, live_server, tmp_path):
    environment = {
        **os.environ,
        "PORTAL": live_server.url,
        "CLIENT_ID": issued.key.client_id,
        "CLIENT_SECRET": issued.secret,
        "PLACE": str(tmp_path / "offset.txt"),
    }

    def run() -> dict[str, str]:
        command = [sys.executable, str(CLIENT)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return {row["ocid"]: row["title"] for row in map(json.loads, done.stdout.splitlines())}

    harvested: dict[str, str] = {}
    is_over = False
    while not is_over:
        is_over = are_done(writers)
        harvested |= run()
    assert harvested == dict(Process.objects.values_list("ocid", "title"))
