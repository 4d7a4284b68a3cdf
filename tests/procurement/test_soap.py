"""Processes by SOAP: the same record with another origin, the list of those with news, and what is no answer."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.models import Exchange
from jobs import registry, worker
from jobs.choices import State
from jobs.models import Event, Job
from procurement import active, sync
from procurement.choices import Channel, Detail, RunState
from procurement.models import Confirmation, Process, Release, SyncRun
from procurement.tasks import sync_active
from tests.procurement.conftest import TODAY
from tests.procurement.tables import empty, natural_contents, table_contents
from tests.procurement.test_sync import run_jobs, wanted

pytestmark = pytest.mark.django_db
SINCE = TODAY - timedelta(days=300)


@pytest.fixture(autouse=True)
def _soap(sercop, settings):
    settings.SERCOP_SOAP_URL = f"{sercop.url}/sercop_soap"
    yield
    sercop.faults.clear("sercop_soap")


def processes(sercop) -> list:
    """The newest last."""
    found = sercop.counterparts["sercop"].world.processes
    return sorted((one for one in found if one.first_published.year == TODAY.year), key=lambda one: one.ocid)


def by_rest(ocid: str):
    return sync.sync_record(ocid=ocid)


def by_soap(ocid: str):
    return sync.sync_record(ocid=ocid, channel=Channel.SERCOP_SOAP)


def test_a_record_by_soap_is_a_full_process_with_its_evidence(sercop):
    ocid = processes(sercop)[-1].ocid
    assert by_soap(ocid) == "created"
    process, release = Process.objects.get(), Release.objects.get()
    assert (process.detail, process.source, release.channel) == (Detail.FULL, *[Channel.SERCOP_SOAP] * 2)
    assert process.is_demo
    assert release.exchange.counterpart.code == "sercop_soap"
    assert Event.objects.get().subject == ocid


def facts() -> dict:
    """All that is held, but which channel came first."""
    found = natural_contents()
    for table in ("procurement_release", "procurement_confirmation"):
        del found[table]
    for table in ("procurement_process", "procurement_buyer", "suppliers_supplier", "suppliers_suppliername"):
        found[table] = [tuple(value.replace("soap", "record") for value in row) for row in found[table]]
    found["origins"] = sorted(origins())
    return found


def origins() -> set[tuple[str, str]]:
    """The channels of each release, by its digest."""
    first = set(Release.objects.values_list("digest", "channel"))
    return first | set(Confirmation.objects.values_list("release__digest", "channel"))


def test_by_rest_and_by_soap_in_any_order_it_is_one_record_with_both_origins(sercop):
    ocids = [process.ocid for process in processes(sercop)]
    states = []
    for order in ((by_rest, by_soap), (by_soap, by_rest)):
        for read in order:
            for ocid in ocids:
                read(ocid)
        states.append(facts())
        empty()
    assert states[0] == states[1]
    channels = [channel for _, channel in states[0]["origins"]]
    assert set(channels) == {Channel.SERCOP_RECORD, Channel.SERCOP_SOAP}
    assert channels.count(Channel.SERCOP_SOAP) == channels.count(Channel.SERCOP_RECORD) == len(ocids)


def test_a_channel_confirms_once_and_then_writes_no_row(sercop):
    ocid = processes(sercop)[-1].ocid
    by_rest(ocid)
    assert by_soap(ocid) == "same"
    confirmation = Confirmation.objects.get()
    assert (confirmation.channel, confirmation.exchange.counterpart.code) == (Channel.SERCOP_SOAP, "sercop_soap")
    before = table_contents()
    by_soap(ocid)
    by_rest(ocid)
    changed = {table for table, rows in table_contents().items() if rows != before[table]}
    assert changed == {"procurement_process"}  # the moment of the last check


def test_the_page_of_a_process_names_both_origins(sercop, client):
    client.force_login(User.objects.create_user("lectora@example.com", full_name="Lucía Andrade"))
    ocid = processes(sercop)[-1].ocid
    by_rest(ocid)
    by_soap(ocid)
    page = client.get(reverse("procurement:process", args=[ocid])).content.decode()
    assert "SERCOP, ficha OCDS y SERCOP, servicio SOAP" in page


def test_a_process_is_found_by_its_code(sercop):
    process = processes(sercop)[0]
    assert sync.sync_record_of_code(code=process.code) == "created"
    assert Process.objects.get().ocid == process.ocid
    assert sync.sync_record_of_code(code="SIE-NADIE-2026-001") is None


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        ({"down": True}, Unavailable, "503"),
        ({"soap_fault": "Server"}, Unavailable, "falló por dentro"),
        ({"soap_fault": "Client"}, Rejected, "rechazó la consulta"),
        ({"wrong_namespace": True}, UnexpectedReply, "WSDL"),
        ({"html_with_200": True}, UnexpectedReply, "no es SOAP|trae un DTD"),
        ({"dtd_bomb": True}, UnexpectedReply, "DTD|mal formado"),
        ({"truncate": True}, (UnexpectedReply, Unavailable), "SERCOP"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_no_answer_writes_no_process_and_leaves_evidence(sercop, fault, error, sentence):
    sercop.faults.set("sercop_soap", fault)
    with pytest.raises(error, match=sentence):
        by_soap(processes(sercop)[-1].ocid)
    assert not Process.objects.exists()
    assert Exchange.objects.get().error


def test_the_list_of_news_asks_for_the_record_of_each(sercop):
    run = active.sync_active(since=SINCE)
    assert run.state == RunState.DONE
    assert run.created_count == Process.objects.count() > 10
    assert sorted(wanted()) == sorted(Process.objects.values_list("ocid", flat=True))
    assert set(Job.objects.values_list("payload__channel", flat=True)) == {Channel.SERCOP_SOAP}
    run_jobs()
    assert set(Process.objects.values_list("detail", "source")) == {(Detail.FULL, Channel.SERCOP_SOAP)}


def test_the_list_read_again_asks_for_nothing(sercop):
    active.sync_active(since=SINCE)
    run_jobs()
    before = natural_contents()
    Job.objects.all().delete()
    run = active.sync_active(since=SINCE)
    assert (run.created_count, run.changed_count, wanted()) == (0, 0, [])
    assert run.same_count == Process.objects.count()
    assert natural_contents() == before


def test_what_the_source_published_since_it_was_asked_is_asked_for_again(sercop):
    active.sync_active(since=SINCE)
    run_jobs()
    Job.objects.all().delete()
    stale = Process.objects.order_by("released_at").last()
    Process.objects.filter(pk=stale.pk).update(
        released_at=stale.released_at - timedelta(days=40), checked_at=stale.released_at - timedelta(days=40)
    )
    run = active.sync_active(since=SINCE)
    assert (run.changed_count, wanted()) == (1, [stale.ocid])


def test_the_next_list_starts_a_day_before_the_last_one(sercop):
    assert active.since_last() == date.today() - timedelta(days=active.FIRST_DAYS)  # noqa: DTZ011
    run = active.sync_active(since=SINCE)
    SyncRun.objects.filter(pk=run.pk).update(started_at="2026-11-20T12:00:00-05:00")
    assert active.since_last() == date(2026, 11, 19)


def test_a_list_that_breaks_off_is_told_and_read_anew(sercop):
    sercop.faults.set("sercop_soap", {"down": True})
    with pytest.raises(Unavailable):
        active.sync_active(since=SINCE)
    run = SyncRun.objects.get()
    assert run.state == RunState.FAILED
    assert "503" in run.error
    SyncRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    sercop.faults.clear("sercop_soap")
    assert active.sync_active(since=SINCE).state == RunState.DONE
    run.refresh_from_db()
    assert run.error.endswith("Se interrumpió: el proceso que la hacía terminó.")


def test_the_clock_asks_only_where_there_is_an_address(sercop, settings):
    registry.load()
    job = Job.objects.create(kind="procurement.sync_active", key="a", queue="sercop")
    assert worker.run(job.pk) == State.DONE
    assert SyncRun.objects.count() == 1
    settings.SERCOP_SOAP_URL = ""
    job = Job.objects.create(kind="procurement.sync_active", key="b", queue="sercop")
    assert worker.run(job.pk) == State.DONE
    assert SyncRun.objects.count() == 1
    assert sync_active


def command(*words) -> None:
    call_command("sync_sercop", *words)


def test_the_command_reads_by_soap(sercop, capsys):
    process = processes(sercop)[-1]
    command("--ocid", process.ocid, "--channel", "soap", "--json")
    assert json.loads(capsys.readouterr().out) == {"ocid": process.ocid, "outcome": "created"}
    command("--code", process.code, "--channel", "soap")
    assert capsys.readouterr().out == f"code: {process.code}, outcome: same\n"
    command("--active", "--since", SINCE.isoformat(), "--channel", "soap", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["since"], told["rejected"]) == (SINCE.isoformat(), 0)
    assert told["created"] == Process.objects.filter(detail=Detail.SUMMARY).count() > 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--code", "SIE-X-2026-1"], "--code no se pregunta por REST, que entiende --ocid, --year, --tail"),
        (["--tail", "--channel", "soap"], "--tail no se pregunta por SOAP"),
        (["--ocid", "nada", "--channel", "soap"], "--ocid no es un ocid"),
        (["--code", "SIE-NADIE-2026-001", "--channel", "soap"], "no tiene el proceso SIE-NADIE-2026-001"),
        (["--active", "--since", "ayer", "--channel", "soap"], "--since «ayer» no es un día"),
        (["--tail", "--since", "2026-01-01"], "--since va con --active"),
    ],
)
def test_the_command_says_what_it_cannot_do(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        command(*words)


def test_without_an_address_nobody_is_asked(settings):
    settings.SERCOP_SOAP_URL = ""
    with pytest.raises(NotConfigured):
        by_soap("ocds-5wno2w-X-1")
    with pytest.raises(CommandError, match="no está configurado"):
        command("--ocid", "ocds-5wno2w-X-1", "--channel", "soap")
