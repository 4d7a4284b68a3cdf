"""SERCOP's list and records, asked over HTTP from the simulated SERCOP."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from integrations import gateway
from integrations.errors import Unavailable, UnexpectedReply
from integrations.models import Exchange
from jobs import schedule, worker
from jobs.choices import State
from jobs.models import Event, Job
from procurement import sync
from procurement.choices import Channel, Detail, RunState
from procurement.models import Process, Release, SyncCursor, SyncRun
from tests.procurement.tables import natural_contents, table_contents

pytestmark = pytest.mark.django_db
YEAR = 2026


def rows(sercop) -> list[dict]:
    first = sercop.index.page(year=YEAR, page=1)
    return [row for page in range(first["pages"]) for row in sercop.index.page(year=YEAR, page=page + 1)["data"]]


def wanted() -> list[str]:
    return list(Job.objects.filter(kind=sync.RECORD_JOB).order_by("pk").values_list("payload__ocid", flat=True))


def run_jobs() -> None:
    for job in Job.objects.live().filter(kind=sync.RECORD_JOB):
        worker.run(job.pk)


def test_a_record_becomes_a_full_process_with_its_evidence(sercop):
    ocid = rows(sercop)[-1]["ocid"]
    assert sync.sync_record(ocid=ocid) == "created"
    process, release = Process.objects.get(), Release.objects.get()
    assert (process.ocid, process.detail, process.source) == (ocid, Detail.FULL, Channel.SERCOP_RECORD)
    assert process.is_demo
    assert release.exchange.operation == "record"
    assert process.checked_at == release.exchange.started_at
    assert Event.objects.get().subject == ocid


def test_a_record_asked_twice_is_the_same_and_tells_no_event(sercop):
    ocid = rows(sercop)[-1]["ocid"]
    sync.sync_record(ocid=ocid)
    assert sync.sync_record(ocid=ocid) == "same"
    assert (Release.objects.count(), Event.objects.count()) == (1, 1)


def test_a_process_that_sercop_does_not_have_is_an_answer(sercop):
    assert sync.sync_record(ocid="ocds-5wno2w-NADA-2026-001-1") is None
    assert not Process.objects.exists()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"down": True}, Unavailable),
        ({"rate_limited": True}, Unavailable),
        ({"html_with_200": True}, UnexpectedReply),
        ({"truncate": True}, UnexpectedReply),
    ],
)
def test_a_sick_sercop_writes_no_process(sercop, fault, error):
    ocid = rows(sercop)[-1]["ocid"]
    sercop.faults.set("sercop", fault)
    with pytest.raises((error, Unavailable)):
        sync.sync_record(ocid=ocid)
    assert not Process.objects.exists()


def test_the_list_gives_summaries_and_asks_for_their_records(sercop):
    listed = rows(sercop)
    run = sync.sync_tail(year=YEAR)
    assert (run.state, run.created_count, run.rejected_count) == (RunState.DONE, len(listed), 0)
    assert set(Process.objects.values_list("ocid", "detail")) == {(row["ocid"], Detail.SUMMARY) for row in listed}
    assert wanted() == [row["ocid"] for row in listed]
    assert SyncCursor.objects.get().page == run.pages


def test_a_summary_says_what_the_list_says(sercop):
    sync.sync_tail(year=YEAR)
    row = next(row for row in rows(sercop) if row["amount"] and float(row["amount"]) and row["title"])
    process = Process.objects.get(ocid=row["ocid"])
    assert process.title == row["description"]
    assert process.buyer_name == row["buyer"]
    assert float(process.awarded_amount) == float(row["amount"])
    assert process.tenderers_count is None


def test_the_jobs_of_the_list_fill_the_summaries(sercop):
    sync.sync_tail(year=YEAR)
    run_jobs()
    assert set(Process.objects.values_list("detail", flat=True)) == {Detail.FULL}
    assert not Job.objects.live().exists()


def test_the_list_never_overwrites_what_a_record_said(sercop):
    for row in rows(sercop):
        sync.sync_record(ocid=row["ocid"])
    before = natural_contents()
    sync.sync_tail(year=YEAR)
    after = natural_contents()
    Process.objects.update(listing_digest="")
    assert {**after, "procurement_process": natural_contents()["procurement_process"]} == before


def test_the_tail_read_again_asks_for_nothing_and_changes_nothing(sercop):
    sync.sync_tail(year=YEAR)
    run_jobs()
    before = natural_contents()
    Job.objects.all().delete()
    run = sync.sync_tail(year=YEAR)
    assert (run.created_count, run.changed_count) == (0, 0)
    assert run.same_count > 0
    assert wanted() == []
    assert natural_contents() == before


def test_a_row_that_changed_is_asked_for_again(sercop):
    sync.sync_tail(year=YEAR)
    run_jobs()
    last = Process.objects.get(ocid=rows(sercop)[-1]["ocid"])
    Job.objects.all().delete()
    Process.objects.filter(pk=last.pk).update(listing_digest="", budget_amount=1, awarded_amount=1)
    changed = sync.sync_tail(year=YEAR).changed_count
    assert wanted() == ([last.ocid] if changed else [])
    assert changed == (1 if (rows(sercop)[-1]["budget"] or rows(sercop)[-1]["amount"]) else 0)


def test_when_sercop_goes_away_the_pages_read_stay(sercop):
    sync.sync_tail(year=YEAR)
    SyncCursor.objects.update(page=2)
    sercop.faults.set("sercop", {"down": True})
    with pytest.raises(Unavailable):
        sync.sync_tail(year=YEAR)
    assert SyncCursor.objects.get().page == 2
    failed = SyncRun.objects.order_by("pk").last()
    assert failed.state == RunState.FAILED
    assert failed.error


def test_a_short_patience_stops_at_a_page_and_the_next_run_goes_on(sercop):
    first = sync.sync_tail(year=YEAR, persistence=0)
    assert (first.page, first.state) == (1, RunState.DONE)
    assert sync.sync_tail(year=YEAR).created_count == len(rows(sercop)) - 10


def test_a_wrong_row_loses_only_itself(sercop, monkeypatch):
    broken = rows(sercop)[0]
    monkeypatch.setitem(broken, "ocid", "sin prefijo")
    run = sync.sync_tail(year=YEAR)
    assert (run.rejected_count, run.created_count) == (1, len(rows(sercop)) - 1)
    assert "sin prefijo: no es un ocid" in run.error


def test_the_clock_asks_for_the_tail_and_the_job_reads_it(sercop):
    assert "procurement.sync_tail" in schedule.tick()
    worker.run(Job.objects.get(kind="procurement.sync_tail").pk)
    assert Job.objects.get(kind="procurement.sync_tail").state == State.DONE
    assert SyncRun.objects.filter(scope=str(timezone.localdate().year), state=RunState.DONE).exists()


def test_the_command_brings_one_process(sercop, capsys):
    ocid = rows(sercop)[0]["ocid"]
    call_command("sync_sercop", "--ocid", ocid, "--json")
    assert json.loads(capsys.readouterr().out) == {"ocid": ocid, "outcome": "created"}


def test_the_command_brings_the_list_of_a_year(sercop, capsys):
    call_command("sync_sercop", "--year", str(YEAR), "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["created"] == len(rows(sercop))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--ocid", "x"), "no es un ocid"),
        (("--ocid", "ocds-5wno2w-NADA-1"), "no tiene el proceso"),
        (("--year", "1999"), "de 2015 a"),
    ],
)
def test_the_command_says_what_is_wrong(sercop, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("sync_sercop", *arguments)


def test_reading_the_same_reply_again_writes_no_row_but_the_moment(sercop):
    ocid = rows(sercop)[0]["ocid"]
    sync.sync_record(ocid=ocid)
    before = table_contents()
    sync.sync_record(ocid=ocid)
    after = table_contents()
    assert {table for table in before if before[table] != after[table]} == {"procurement_process"}


def test_a_process_that_the_list_no_longer_shows_is_not_removed(sercop, monkeypatch):
    sync.sync_tail(year=YEAR)
    held = Process.objects.count()
    year = sercop.index.by_year[YEAR]
    monkeypatch.setitem(sercop.index.by_year, YEAR, year[1:-1])
    SyncCursor.objects.update(page=0)
    assert sync.sync_tail(year=YEAR).rejected_count == 0
    assert Process.objects.count() == held


def test_a_429_stops_the_records_of_all_workers_and_no_other_counterpart(sercop):
    ocids = [row["ocid"] for row in rows(sercop)[:3]]
    jobs = [sync.request_record(ocid) for ocid in ocids]
    sercop.faults.set("sercop", {"rate_limited": True, "retry_after": 40, "path_contains": "/api/record", "times": 1})
    assert [worker.run(job.pk) for job in jobs] == [State.PENDING] * 3
    assert Exchange.objects.filter(operation="record").count() == 1
    waits = [(job.run_after - timezone.now()).total_seconds() for job in Job.objects.filter(kind=sync.RECORD_JOB)]
    assert min(waits) > 30
    assert set(Job.objects.filter(kind=sync.RECORD_JOB).values_list("attempts", flat=True)) == {0}
    assert gateway.ask("sercop_bulk", "get_totals", year=YEAR, month=7).record > 0
