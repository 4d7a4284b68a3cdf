"""Monthly files of SERCOP, asked over HTTP from the simulated one: plan, load, check, resume."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from integrations import download
from integrations.errors import Unavailable, UnexpectedReply
from integrations.models import Exchange
from jobs import registry, worker
from jobs.choices import State
from jobs.models import Job
from procurement import maturity, months
from procurement.choices import Channel, MonthState, RejectionKind, RunState
from procurement.models import Month, Process, RejectedObject, Release, SyncRun
from procurement.tasks import MONTHS_AT_ONCE
from tests.procurement.tables import natural_contents, table_contents

pytestmark = pytest.mark.django_db
YEAR, MONTH = 2026, 7


@pytest.fixture(autouse=True)
def _quick(settings, tmp_path, monkeypatch):
    settings.SERCOP_BULK_FOLDER = tmp_path / "files"
    settings.SERCOP_BULK_RATE_PER_MINUTE = 60_000
    settings.SERCOP_BACKFILL_FROM = ""
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0.01)


def load(year=YEAR, month=MONTH, **options) -> Month:
    return months.load_month(year=year, month=month, **options)


def published(sercop, year=YEAR, month=MONTH) -> list[str]:
    return [package["releases"][0]["ocid"] for package in sercop.counterparts["sercop"].world.month(year, month)]


def size(sercop) -> int:
    return len(sercop.counterparts["sercop"].monthly_zip(YEAR, MONTH, "all"))


def test_a_month_is_loaded_checked_and_told(sercop):
    month = load()
    ocids = published(sercop)
    assert ocids
    assert set(Process.objects.values_list("ocid", "source")) == {(ocid, Channel.SERCOP_BULK) for ocid in ocids}
    assert (month.state, month.expected_count, month.release_count) == (MonthState.LOADED, len(ocids), len(ocids))
    assert (month.created_count, month.rejected_count, month.size) == (len(set(ocids)), 0, size(sercop))
    run = SyncRun.objects.get()
    assert (run.channel, run.scope, run.state) == (Channel.SERCOP_BULK, "2026-07", RunState.DONE)
    assert run.created_count == month.created_count
    assert Process.objects.filter(is_demo=False).count() == 0
    release = Release.objects.first()
    assert (release.channel, release.origin) == (Channel.SERCOP_BULK, "2026-07.json")


def test_no_file_stays_behind_and_the_evidence_is_a_digest(sercop, settings):
    month = load()
    assert [file.suffix for file in settings.SERCOP_BULK_FOLDER.iterdir()] == [".lock"]
    exchange = Exchange.objects.get(operation="download")
    assert exchange.counterpart.code == "sercop_bulk"
    assert (exchange.body, exchange.body_size, exchange.body_sha256) == (None, month.size, month.sha256)


def test_the_same_file_again_writes_nothing_but_the_moment_of_the_check(sercop):
    first = load()
    before = table_contents()
    second = load()
    after = table_contents()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"procurement_month", "procurement_syncrun"}
    assert second.checked_at > first.checked_at
    assert (second.loaded_at, second.release_count) == (first.loaded_at, first.release_count)


def test_the_same_file_is_loaded_again_when_somebody_asks_for_it(sercop):
    load()
    month = load(again=True)
    assert month.created_count == 0
    assert month.same_count == len(set(published(sercop)))


def test_the_current_month_is_not_yet_there_and_that_is_no_failure(sercop, monkeypatch):
    today = timezone.localdate()
    month = load(today.year, today.month)
    assert (month.state, month.release_count, month.error) == (MonthState.NOT_YET, None, "")
    assert SyncRun.objects.get().state == RunState.DONE


def test_a_past_month_that_fails_is_told_and_tried_again(sercop):
    sercop.faults.set("sercop", {"server_error": True, "path_contains": "/download"})
    with pytest.raises(Unavailable):
        load()
    month = Month.objects.get()
    assert (month.state, month.loaded_at) == (MonthState.FAILED, None)
    assert "500" in month.error
    assert SyncRun.objects.get().state == RunState.FAILED
    sercop.faults.clear("sercop")
    assert (load().state, Month.objects.get().error) == (MonthState.LOADED, "")


def test_what_was_loaded_stays_loaded_when_reading_it_again_fails(sercop):
    load()
    sercop.faults.set("sercop", {"down": True})
    with pytest.raises(Unavailable):
        load()
    month = Month.objects.get()
    assert month.state == MonthState.LOADED
    assert "503" in month.error


@pytest.mark.parametrize("archive", ["bad_crc", "not_zip", "two_entries", "bomb"])
def test_a_damaged_file_loads_nothing(sercop, archive):
    sercop.faults.set("sercop", {"archive": archive})
    with pytest.raises(UnexpectedReply):
        load()
    assert not Process.objects.exists()


def test_a_month_that_cannot_be_counted_is_loaded_but_not_called_complete(sercop):
    sercop.faults.set("sercop", {"down": True, "path_contains": "/get-totals"})
    month = load()
    assert (month.state, month.expected_count) == (MonthState.UNCHECKED, None)
    assert month.release_count == len(published(sercop))


def test_a_month_with_fewer_publications_than_counted_is_incomplete(sercop, monkeypatch):
    world = sercop.counterparts["sercop"].world
    whole = published(sercop)
    sercop.counterparts["sercop"].monthly_zip(YEAR, MONTH, "all")  # made before the count grows
    monkeypatch.setattr(world, "month", lambda *_: iter(range(len(whole) + 40)))
    month = load()
    assert (month.state, month.expected_count) == (MonthState.INCOMPLETE, len(whole) + 40)


@pytest.mark.parametrize("archive", ["quote", "quote_in_one_line"])
def test_a_broken_object_loses_only_itself_and_is_listed_with_its_bytes(sercop, archive):
    load()
    whole = set(Process.objects.values_list("ocid", flat=True))
    _empty()
    sercop.faults.set("sercop", {"archive": archive})
    month = load()
    left_out = RejectedObject.objects.get()
    assert (month.rejected_count, month.state) == (1, MonthState.LOADED)
    assert whole - set(Process.objects.values_list("ocid", flat=True)) == {left_out.ocid}
    assert left_out.file == "2026-07.json"
    assert left_out.kind in {RejectionKind.BROKEN, RejectionKind.CUT}  # the last of a file looks cut
    assert left_out.offset > 0
    assert '"' in left_out.shown_excerpt
    assert left_out.run == SyncRun.objects.order_by("pk").last()


EMPTIED = ("procurement_process", "procurement_buyer", "suppliers_supplier", "procurement_month", "procurement_syncrun")


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"truncate {', '.join(EMPTIED)} cascade")
        cursor.execute("set constraints all deferred")


@pytest.mark.parametrize("layout", ["lines", "one_line"])
def test_the_layout_of_the_file_makes_no_difference(sercop, layout):
    sercop.faults.set("sercop", {"archive": layout})
    assert load().created_count == len(set(published(sercop)))


def test_a_month_that_always_cuts_is_read_by_procedures(sercop):
    whole = load()
    before = natural_contents()
    _empty()
    # Cuts what is larger than the largest part.
    sercop.faults.set("sercop", {"no_range": True, "cut_at": size(sercop) * 9 // 10, "path_contains": "/download"})
    month = load()
    after = natural_contents()
    assert (month.state, month.release_count) == (MonthState.LOADED, whole.release_count)
    assert month.split_at is None
    assert Month.objects.exclude(method=maturity.ALL).count() == len(maturity.METHODS)
    names = [table for table in before if table not in ("procurement_month", "procurement_release")]
    assert {name: after[name] for name in names} == {name: before[name] for name in names}


def test_what_was_read_of_a_split_month_is_not_read_again(sercop, monkeypatch):
    sercop.faults.set("sercop", {"no_range": True, "cut_at": size(sercop) * 9 // 10, "path_contains": "/download"})
    monkeypatch.setattr(months._Loading, "_together", _killed)
    with pytest.raises(Killed):
        load()
    monkeypatch.undo()
    asked = Exchange.objects.filter(operation="download").count()
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0.01)
    assert load().state == MonthState.LOADED
    assert Exchange.objects.filter(operation="download").count() == asked


class Killed(BaseException):
    """The process ends here."""


def _killed(*_, **__):
    raise Killed


KILLS = {
    "after the download": "procurement.months.archive.inspect",
    "before the count": "procurement.months._Loading._totals",
    "before the load": "procurement.months.bulk.load_releases",
    "while storing": "procurement.storing.store.store_releases",
    "before the end": "procurement.months._Loading.ended",
    "after the end": "procurement.months._Loading.forget_files",
}


@pytest.mark.parametrize("moment", KILLS)
def test_a_load_that_is_killed_ends_as_if_nothing_had_happened(sercop, monkeypatch, moment):
    undisturbed = load()
    expected = natural_contents()
    counted = undisturbed.release_count
    _empty()
    monkeypatch.setattr(KILLS[moment], _killed)
    with pytest.raises(Killed):
        load()
    monkeypatch.undo()
    month = load()
    assert natural_contents() == expected
    assert (month.state, month.release_count) == (MonthState.LOADED, counted)
    assert not SyncRun.objects.filter(state=RunState.RUNNING).exists()


def test_a_killed_load_does_not_download_again_what_was_whole(sercop, monkeypatch):
    monkeypatch.setattr(KILLS["while storing"], _killed)
    with pytest.raises(Killed):
        load()
    monkeypatch.undo()
    load()
    assert Exchange.objects.filter(operation="download").count() == 1


def test_a_download_without_end_goes_on_in_the_next_job(sercop, monkeypatch):
    registry.load()
    monkeypatch.setattr(months, "ONE_CALL", 0.4)
    sercop.faults.set("sercop", {"bytes_per_second": size(sercop), "path_contains": "/download"})
    with pytest.raises(months.Unfinished) as caught:
        load(persistence=0.3)
    assert caught.value.retry_after == 1
    assert SyncRun.objects.get().state == RunState.RUNNING
    assert SyncRun.objects.get().read_bytes > 0
    sercop.faults.clear("sercop")
    assert load(persistence=100).state == MonthState.LOADED
    assert SyncRun.objects.get().state == RunState.DONE
    parts = Exchange.objects.filter(operation="download").order_by("pk")
    assert "Range" in parts.last().parameters
    assert sum(parts.values_list("body_size", flat=True)) == size(sercop)


def test_loading_the_month_and_then_the_records_ends_as_the_other_way_round(sercop):
    from procurement import sync

    def records():
        for ocid in published(sercop):
            sync.sync_record(ocid=ocid)

    load()
    records()
    facts = _facts()
    _empty()
    records()
    load()
    assert _facts() == facts


def _facts() -> dict:
    """Where a fact came from may differ, the facts may not."""
    names = ["ocid", "title", "phase", "procedure", "budget_amount", "awarded_amount", "contracted_amount"]
    names += ["published_at", "tender_period_end", "tenderers_count", "buyer__ruc", "released_at", "region"]
    return {row[0]: row for row in Process.objects.values_list(*names)}


def test_a_process_that_a_month_no_longer_names_is_not_removed(sercop, monkeypatch):
    load()
    names = set(Process.objects.values_list("ocid", flat=True))
    server = sercop.counterparts["sercop"]
    fewer = list(server.world.month(YEAR, MONTH))[1:]
    monkeypatch.setattr(server.world, "month", lambda *_: iter(fewer))
    server.monthly_zip.cache_clear()
    load()
    server.monthly_zip.cache_clear()
    assert set(Process.objects.values_list("ocid", flat=True)) == names


def test_the_planner_is_off_unless_told_from_when(sercop, settings):
    assert months.request_due(limit=5) == []
    settings.SERCOP_BACKFILL_FROM = "2026-05"
    wanted = months.request_due(limit=3)
    assert len(wanted) == 3
    assert months.request_due(limit=3) == []
    assert Job.objects.live().filter(kind=months.LOAD_JOB).count() == 3


def test_the_clock_asks_for_months_and_the_jobs_load_them(sercop, settings):
    settings.SERCOP_BACKFILL_FROM = "2026-08"
    from jobs import schedule

    assert "procurement.plan_months" in schedule.tick()
    worker.run(Job.objects.get(kind="procurement.plan_months").pk)
    jobs = list(Job.objects.filter(kind=months.LOAD_JOB))
    assert 1 < len(jobs) <= MONTHS_AT_ONCE
    for job in jobs:
        assert worker.run(job.pk) == State.DONE, Job.objects.get(pk=job.pk).error
    assert Month.objects.filter(year=2026, month=8, state=MonthState.LOADED).exists()
    month = Month.objects.get(year=2026, month=8)
    assert month.checked_at > timezone.now() - timedelta(minutes=1)


def test_the_command_tells_the_plan_and_loads_it(sercop, capsys):
    call_command("backfill_sercop", "--from", "2026-07", "--to", "2026-08", "--plan", "--json")
    plan = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert plan == [{"month": "2026-08", "reason": "missing"}, {"month": "2026-07", "reason": "missing"}]
    assert not Month.objects.exists()
    call_command("backfill_sercop", "--from", "2026-07", "--to", "2026-08", "--json")
    results = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(result["month"], result["state"]) for result in results] == [("2026-08", "loaded"), ("2026-07", "loaded")]
    call_command("backfill_sercop", "--from", "2026-07", "--to", "2026-08")
    assert "Meses: 0" in capsys.readouterr().out


def test_the_command_goes_on_after_a_month_that_fails_and_ends_with_1(sercop, capsys):
    sercop.faults.set("sercop", {"server_error": True, "times": 1, "path_contains": "/download"})
    with pytest.raises(SystemExit) as ended:
        call_command("backfill_sercop", "--from", "2026-07", "--to", "2026-08", "--json")
    results = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert ended.value.code == 1
    assert [result["state"] for result in results] == ["failed", "loaded"]


@pytest.mark.parametrize(("option", "value"), [("--from", "2014-01"), ("--to", "2999-01"), ("--from", "enero")])
def test_the_command_says_what_is_no_month(option, value):
    with pytest.raises(CommandError, match=f"{option} "):
        call_command("backfill_sercop", option, value)
