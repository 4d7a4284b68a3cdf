"""A kept answer read once more: what it stores, what it refuses, who may ask for it."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from integrations.choices import Outcome
from integrations.errors import UnexpectedReply
from integrations.models import Counterpart, Exchange
from jobs import worker
from jobs.choices import State
from jobs.models import Job
from procurement import replay, sync
from procurement.choices import Channel
from procurement.models import Confirmation, Process, Release
from tests.accounts.people import administrator, enter_verified
from tests.procurement.tables import empty, natural_contents, table_contents
from tests.procurement.test_sync import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def ocid(sercop, settings) -> str:
    settings.SERCOP_SOAP_URL = f"{sercop.url}/sercop_soap"
    return rows(sercop)[-1]["ocid"]


def last() -> Exchange:
    return Exchange.objects.order_by("pk").last()


@pytest.mark.parametrize("channel", [Channel.SERCOP_RECORD, Channel.SERCOP_SOAP])
def test_what_was_kept_gives_what_was_stored_and_asks_nobody(ocid, channel):
    sync.sync_record(ocid=ocid, channel=channel)
    before, asked = natural_contents(), Exchange.objects.count()
    empty()
    assert replay.replay_exchange(number=last().pk) == "created"
    assert natural_contents() == before
    assert Release.objects.get().exchange == last()
    assert Process.objects.get().checked_at == last().started_at
    assert Exchange.objects.count() == asked


def test_a_look_up_by_code_can_be_read_again(ocid, sercop):
    process = next(one for one in sercop.counterparts["sercop"].world.processes if one.ocid == ocid)
    sync.sync_record_of_code(code=process.code)
    assert replay.replay_exchange(number=last().pk) == "same"


def test_twice_writes_no_row(ocid):
    sync.sync_record(ocid=ocid)
    before = table_contents()
    assert replay.replay_exchange(number=last().pk) == "same"
    assert table_contents() == before


def test_the_other_channel_becomes_a_confirmation(ocid):
    sync.sync_record(ocid=ocid, channel=Channel.SERCOP_SOAP)
    by_soap = last()
    empty()
    sync.sync_record(ocid=ocid)
    replay.replay_exchange(number=by_soap.pk)
    assert Confirmation.objects.get().exchange == by_soap


def test_a_process_that_the_source_did_not_have_stays_unknown(ocid):
    sync.sync_record(ocid="ocds-5wno2w-NADA-2026-001-1", channel=Channel.SERCOP_SOAP)
    # By SOAP "not found" is an answer with a body.
    with pytest.raises(replay.CannotReplay, match="no trajo ninguna ficha"):
        replay.replay_exchange(number=last().pk)


@pytest.mark.parametrize(
    ("fault", "error"),
    [({"wrong_schema": True}, UnexpectedReply), ({"html_with_200": True}, UnexpectedReply)],
    ids=["wrong schema", "HTML"],
)
def test_what_could_not_be_read_is_told_again(ocid, sercop, fault, error):
    sercop.faults.set("sercop", fault)
    with pytest.raises(UnexpectedReply):
        sync.sync_record(ocid=ocid)
    with pytest.raises(error):
        replay.replay_exchange(number=last().pk)
    assert not Process.objects.exists()


def kept(**values) -> Exchange:
    exchange = Exchange(
        counterpart=Counterpart.objects.get(code=values.pop("code", "sercop")),
        operation=values.pop("operation", "record"),
        started_at="2026-11-01T10:00:00-05:00",
        latency_ms=1,
        outcome=values.pop("outcome", Outcome.ANSWERED),
        parameters={"ocid": "ocds-5wno2w-X-1"},
    )
    exchange.keep(values.pop("body", b"{}"))
    for name, value in values.items():
        setattr(exchange, name, value)
    exchange.save()
    return exchange


def test_a_body_that_lost_its_digest_is_not_read():
    exchange = kept(body_sha256="0" * 64)
    with pytest.raises(UnexpectedReply, match="no coincide con su SHA-256"):
        replay.replay_exchange(number=exchange.pk)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"operation": "search_ocds"}, "no es la consulta de una ficha"),
        ({"code": "sercop_sftp", "operation": "download"}, "no es la consulta de una ficha"),
        ({"outcome": Outcome.UNAVAILABLE}, "no trajo ninguna ficha"),
        ({"body": None}, "no trajo ninguna ficha"),
    ],
)
def test_only_records_are_read_again(values, sentence):
    with pytest.raises(replay.CannotReplay, match=sentence):
        replay.request_replay(kept(**values).pk)
    assert not Job.objects.exists()


def test_a_number_that_nobody_has_is_told():
    with pytest.raises(replay.CannotReplay, match="no hay ningún intercambio 99"):
        replay.request_replay(99)


def test_from_the_console_it_is_a_job_with_its_reason_in_the_audit_log(ocid, client):
    sync.sync_record(ocid=ocid)
    exchange = last()
    empty()
    Job.objects.all().delete()
    enter_verified(client, administrator())
    detail = client.get(reverse("admin:integrations_exchange_change", args=[exchange.pk])).text
    link = f"{reverse('procurement:console')}?pedir=exchange&amp;cual={exchange.pk}#repetir-t"
    assert link in detail
    form = client.get(link.replace("&amp;", "&")).text
    assert f'value="{exchange.pk}"' in form
    asked = {"what": "exchange", "value": exchange.pk, "reason": "lectura corregida"}
    assert client.post(reverse("procurement:console_repeat"), asked).status_code == 302
    job = Job.objects.get(kind=replay.REPLAY_JOB)
    assert (job.payload, job.urgent) == ({"exchange": exchange.pk}, True)
    assert worker.run(job.pk) == State.DONE
    assert Process.objects.get().ocid == ocid
    entry = LogEntry.objects.get_for_object(exchange).get(additional_data__event="sync_repeated")
    assert entry.additional_data["reason"] == "lectura corregida"
