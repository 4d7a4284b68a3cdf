"""A large file is stored by two processes: the tables and what is told are those of one, whichever of them dies."""

import json
import os
import signal
import time

import billiard
import pytest
from django.db import connection, connections
from django.utils import timezone

from procurement import bulk, helping, storing
from procurement.models import Process
from tests.procurement.releases import SUPPLIER, auction, catalogue_order, money, release
from tests.procurement.tables import empty, natural_contents

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2026-05-01T10:00:00-05:00"


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A file of which nobody knows who stores what: processes are scattered over it, and some are broken."""
    monkeypatch.setattr(bulk, "BATCH", 4)
    monkeypatch.setattr(bulk, "HELP_FROM", 0)
    monkeypatch.setattr(helping.os, "sched_getaffinity", lambda pid: {0, 1})  # also on a machine of one core
    made = []
    for number in range(60):
        ocid = f"ocds-5wno2w-PROCESO-{number % 25}"
        made += [
            release(ocid=ocid, date=f"2026-04-{1 + number // 25:02}T10:00:00-05:00", tender__value=money(number)),
            auction(ocid=f"ocds-5wno2w-PUJA-{number}"),
        ]
    made += [catalogue_order(date="ayer"), release(ocid="roto"), release(date=LATER, tender__tenderers=[SUPPLIER])]
    path = tmp_path / "grande.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in made) + "{roto\n")
    return path


def load(path, rejected=lambda rejection: None) -> bulk.Report:
    return bulk.load_releases([path], received=timezone.now(), rejected=rejected)


def told(path) -> tuple:
    rejections: list[bulk.Rejection] = []
    report = load(path, rejections.append)
    found = sorted((one.offset, one.line, one.ocid, one.reason, one.excerpt) for one in rejections)
    return (report.created, report.changed, report.same, report.rejected, report.releases), found


def test_two_processes_do_what_one_does(path, monkeypatch):
    offered = []
    offer = helping.Helper.offer
    monkeypatch.setattr(helping.Helper, "offer", lambda self, batch: offered.append(offer(self, batch)) or offered[-1])
    together = told(path), natural_contents(), told(path)
    assert any(offered)
    empty()
    monkeypatch.setattr(bulk, "HELP_FROM", 2**30)
    offered.clear()
    alone = told(path), natural_contents(), told(path)
    assert not offered
    assert together == alone
    assert together[0][0] == (86, 0, 0, 3, 121)


def test_a_helper_that_dies_ends_the_load_which_can_be_repeated(path, monkeypatch):
    mine = os.getpid()
    store_batch = storing.store_batch

    def dying(batch, source):
        if os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return store_batch(batch, source)

    load(path)
    expected = natural_contents()
    empty()
    monkeypatch.setattr(helping, "store_batch", dying)
    with pytest.raises(RuntimeError, match="was killed"):
        load(path)
    monkeypatch.undo()
    load(path)
    assert natural_contents() == expected


def test_a_helper_dies_with_its_parent(path, monkeypatch, tmp_path):
    monkeypatch.setattr(helping, "store_batch", lambda batch, source: _tell_and_sleep(tmp_path / "helper"))
    connection.close()
    parent = os.fork()
    if not parent:
        load(path)
        os._exit(0)
    helper = _read_when_there(tmp_path / "helper")
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert _is_gone(helper)


def _tell_and_sleep(told):
    told.with_suffix(".new").write_text(str(os.getpid()))
    told.with_suffix(".new").rename(told)
    time.sleep(60)


def _read_when_there(told) -> int:
    for _ in range(1000):
        if told.exists():
            return int(told.read_text())
        time.sleep(0.01)
    raise AssertionError("the helper never started")


def _is_gone(pid: int) -> bool:
    for _ in range(500):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().rpartition(") ")[2][0] == "Z":  # nobody waits for it any more
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_a_process_of_a_celery_worker_stores_alone(path):
    """Celery's processes are daemons of `billiard`, to which multiprocessing refuses children."""
    connections.close_all()
    worker = billiard.Process(target=load, args=(path,), daemon=True)
    worker.start()
    worker.join(60)
    assert worker.exitcode == 0
    assert Process.objects.count() == 86
