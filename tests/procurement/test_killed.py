"""Whatever brings data, killed at each of its steps and run again, ends as if nothing had happened.

It is killed at every step (`dying`), always from the same beginning. What a kill leaves in tables and files is summed
up; the second run is made once for each state that is left, since from the same state it does the same.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from jobs.models import Event, Job
from procurement import bulk, inbox, maturity, months, store, sync
from procurement.choices import Channel, InboxState, MonthState, RunState
from procurement.models import Divergence, InboxFile, Month, Process, RejectedObject, SyncCursor, SyncRun
from procurement.store import Source
from tests.procurement.dying import die_at
from tests.procurement.kept import kept
from tests.procurement.releases import SUPPLIER, auction, catalogue_order, line, money, package, release
from tests.procurement.tables import natural_contents
from tests.procurement.test_inbox import CONTENT, LINES
from tests.procurement.test_packages import tables, zipped
from tests.procurement.test_sync import YEAR, rows

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2026-05-01T10:00:00-05:00"
TOLD = {
    Month: ("year", "month", "method", "state", "release_count", "rejected_count", "expected_count"),
    SyncCursor: ("channel", "scope", "page", "total"),
    InboxFile: ("name", "sha256", "state", "reason", "release_count", "rejected_count"),
    RejectedObject: ("file", "line", "offset", "ocid", "reason"),
    Event: ("kind", "subject"),
}


def everything() -> dict:
    """What is held, what is told of how it came, and what is still to be done."""
    told = {model: sorted(map(str, model.objects.values_list(*names))) for model, names in TOLD.items()}
    jobs = sorted(Job.objects.exclude(kind=inbox.LOOK_JOB).values_list("kind", "key"))
    return {**natural_contents(), **told, Job: jobs}


def kill_everywhere(load: Callable[[], object], folder: Path) -> list[str]:
    """Kill `load`, which leaves files in `folder`, at each of its steps; the names of the steps."""
    names: list[str] = []
    left: set[str] = set()
    with kept() as start:
        load()
        expected = everything()
        ended = 0
        while ended < 2:  # how many pieces an answer comes in is not always the same
            start.bring_back()
            shutil.rmtree(folder, ignore_errors=True)
            name = die_at(len(names) + 1, load)
            names.append(name)
            ended = 0 if name else ended + 1
            state = f"{start.digests()} {_files(folder)}"
            if state not in left:
                left.add(state)
                load()
                assert everything() == expected, f"killed at step {len(names)}: {name}"
                assert not SyncRun.objects.filter(state=RunState.RUNNING).exists()
    return [name for name in names if name]


def _files(folder: Path) -> list[tuple[str, str]]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted((str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in found)


def test_a_file(tmp_path, monkeypatch):
    """A process changes, in its parts too, one contradicts what is held, some are new, one is new twice."""
    monkeypatch.setattr(bulk, "BATCH", 3)
    told = Source(Channel.SERCOP_RECORD, "record", timezone.now())
    made = (release(), auction(), catalogue_order(tender__description="OTRO OBJETO"))
    store.store_releases(map(store.prepare, made), source=told)
    many = [
        release(date=LATER, tender__items=[line(2)], tender__tenderers=[SUPPLIER], tender__value=money(2000)),
        catalogue_order(),
        release(ocid="ocds-5wno2w-NUEVO-1"),
        auction(ocid="ocds-5wno2w-NUEVO-2"),
        auction(),
        release(ocid="ocds-5wno2w-NUEVO-1", date=LATER, awards=...),
    ]
    path = tmp_path / "cargado.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in many))
    steps = kill_everywhere(lambda: bulk.load_releases([path], received=timezone.now()), tmp_path / "none")
    assert Process.objects.count() == 5
    assert Divergence.objects.exists()
    assert len(steps) > 60
    assert {"Cursor.execute", "Cursor.copy", "Copy.__exit__", "Connection.commit"} == set(steps)


@pytest.fixture
def monthly(sercop, settings, tmp_path):
    settings.SERCOP_BULK_FOLDER, settings.SERCOP_BULK_RATE_PER_MINUTE = tmp_path / "files", 60_000
    return settings.SERCOP_BULK_FOLDER


def test_a_month(monthly):
    steps = kill_everywhere(lambda: months.load_month(year=2026, month=7), monthly)
    assert Month.objects.get().state == MonthState.LOADED
    assert Process.objects.count() > 1
    assert len(steps) > 60
    assert steps.count("Backend.connect_tcp") == 2  # its file and its count
    assert {"os.rename", "os.remove", "open"} <= {name.split()[0] for name in steps}


def test_a_month_by_parts(monthly, sercop, monkeypatch):
    """Of all procedures one that has publications in the month and one that has none."""
    year, month = 2025, 6
    world = sercop.counterparts["sercop"].world
    bought = [method for method in maturity.METHODS if list(world.month(year, month, method))]
    assert len(bought) == 1
    monkeypatch.setattr(maturity, "METHODS", (maturity.METHODS[0], *bought))
    Month.objects.create(year=year, month=month, split_at=timezone.now())
    steps = kill_everywhere(lambda: months.load_month(year=year, month=month), monthly)
    assert set(Month.objects.values_list("state", flat=True)) == {MonthState.LOADED}
    assert steps.count("Backend.connect_tcp") == 5  # counts, and the file of one


def test_the_tail_of_the_list(sercop, tmp_path):
    steps = kill_everywhere(lambda: sync.sync_tail(year=YEAR), tmp_path)
    assert Process.objects.count() == len(rows(sercop))
    assert steps.count("Backend.connect_tcp") == sercop.index.page(year=YEAR, page=1)["pages"] > 1


def test_a_record(sercop, tmp_path):
    ocid = next(row["ocid"] for row in rows(sercop) if "SIE" in row["ocid"])
    steps = kill_everywhere(lambda: sync.sync_record(ocid=ocid), tmp_path)
    assert Event.objects.count() == 1
    assert steps.count("Backend.connect_tcp") == 1


BROKEN = b'{"ocid": "ocds-5wno2w-ROTO-1", "date": }\n'
LEFT = {
    "lines, one of them broken": ("mixto.jsonl", LINES + BROKEN, InboxState.READ),
    "a package and a set of tables": (
        "mixto.zip",
        zipped({"a.json": CONTENT, **tables({**package(catalogue_order()), "extensions": []})}),
        InboxState.READ,
    ),
    "no package": ("roto.zip", b"x", InboxState.QUARANTINED),
    "what came under another name": ("z_otra_vez.jsonl", CONTENT + b"\n", InboxState.REPEATED),
}


@pytest.mark.parametrize("kind", LEFT)
def test_a_file_of_the_inbox(put, settings, kind):
    name, content, state = LEFT[kind]
    if state == InboxState.REPEATED:
        put("antes.jsonl", content)
        inbox.look()
        inbox.look()
    put(name, content)
    inbox.look()
    steps = kill_everywhere(inbox.look, settings.INBOX_DIR)
    assert InboxFile.objects.get(name=name).state == state
    assert [path.name for path in settings.INBOX_DIR.iterdir()] == [".lock"]
    assert {"SFTPClient.open", "os.remove"} <= {step.split()[0] for step in steps}
