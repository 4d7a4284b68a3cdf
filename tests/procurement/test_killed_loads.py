"""A load that is killed at any step in the database, and then run again, ends as if nothing had happened."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from procurement import bulk, months, store
from procurement.choices import Channel, MonthState
from procurement.models import Divergence, Month, Process
from procurement.store import Source
from tests.procurement.dying import die_at
from tests.procurement.releases import SUPPLIER, auction, catalogue_order, line, money, release
from tests.procurement.tables import natural_contents

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2026-05-01T10:00:00-05:00"


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "truncate procurement_process, procurement_buyer, suppliers_supplier, procurement_month, "
            "procurement_syncrun, integrations_exchange cascade"
        )


def before() -> None:
    """What is there when the file comes: a process that changes, in its parts too, and one the file contradicts."""
    told = Source(Channel.SERCOP_RECORD, "record", timezone.now())
    made = (release(), auction(), catalogue_order(tender__description="OTRO OBJETO"))
    store.store_releases(map(store.prepare, made), source=told)


def write_file(folder):
    path = folder / "cargado.jsonl"
    many = [
        release(date=LATER, tender__items=[line(2)], tender__tenderers=[SUPPLIER], tender__value=money(2000)),
        catalogue_order(),
        release(ocid="ocds-5wno2w-NUEVO-1"),
        auction(ocid="ocds-5wno2w-NUEVO-2"),
        auction(),
        release(ocid="ocds-5wno2w-NUEVO-1", date=LATER, awards=...),
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in many))
    return path


def test_a_file_that_is_killed_at_any_step_and_loaded_again(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 3)
    path = write_file(tmp_path)

    def load() -> bulk.Report:
        return bulk.load_releases([path], received=timezone.now())

    before()
    report = load()
    assert (report.created, report.changed, report.same, report.rejected) == (2, 2, 1, 0)
    assert Divergence.objects.exists()
    expected, steps = natural_contents(), 0
    while True:
        empty()
        before()
        if not die_at(steps + 1, load):
            break
        load()
        assert natural_contents() == expected, f"killed at step {steps + 1}"
        steps += 1
    assert natural_contents() == expected
    assert steps > 60


def test_a_month_that_is_killed_at_any_step_and_loaded_again(sercop, settings, tmp_path):
    settings.SERCOP_BULK_FOLDER, settings.SERCOP_BULK_RATE_PER_MINUTE = tmp_path / "files", 60_000

    def load() -> Month:
        return months.load_month(year=2026, month=7)

    counted = load().release_count
    expected, steps = natural_contents(), 0
    assert Process.objects.count() > 1
    while True:
        empty()
        if not die_at(steps + 1, load):
            break
        month = load()
        assert (month.state, month.release_count) == (MonthState.LOADED, counted)
        assert natural_contents() == expected, f"killed at step {steps + 1}"
        steps += 7
    assert natural_contents() == expected
    assert steps > 60
