"""The sync console: what it shows, who may act, what the audit log keeps."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from integrations.models import Counterpart
from jobs.models import Job
from procurement import console, inbox, months, sync
from procurement.choices import Channel, InboxState, MonthState, RejectionKind, RunState
from procurement.models import InboxFile, Month, RejectedObject, SyncRun
from tests.accounts.people import administrator, enter_verified, log_in, person

pytestmark = pytest.mark.django_db
PAGE = "procurement:console"


@pytest.fixture
def office(client):
    enter_verified(client, administrator())
    return client


def run(**values) -> SyncRun:
    return SyncRun.objects.create(**{"channel": Channel.SERCOP_BULK, "scope": "2026-07", **values})


def repeat(client, **values):
    return client.post(reverse("procurement:console_repeat"), {"what": "month", "reason": "prueba", **values})


def test_an_empty_console_says_that_nothing_has_run(office):
    page = office.get(reverse(PAGE))
    assert page.status_code == 200
    assert "Aún no hay lecturas" in page.text
    assert "Ninguna lectura ha rechazado objetos" in page.text
    assert "Sin lecturas registradas" in page.text


def test_the_back_office_leads_to_it(office):
    assert f'href="{reverse(PAGE)}"' in office.get(reverse("admin:index")).text


def test_it_shows_runs_months_and_the_offending_bytes_escaped(office):
    cut = run(step="Descarga", read_bytes=250, total_bytes=1000)
    Month.objects.create(year=2024, month=3, state=MonthState.INCOMPLETE, expected_count=900, release_count=500)
    RejectedObject.objects.create(
        run=cut, file="2026-07.json", offset=77, kind=RejectionKind.BROKEN, reason="x", excerpt=b'<b>\x00\xff"'
    )
    page = office.get(reverse(PAGE)).text
    assert "25 %" in page
    assert "500 de 900" in page
    assert "&lt;b&gt;\\x00\\xff&quot;" in page
    assert reverse("procurement:console_runs") in page


def test_only_a_page_with_a_live_run_asks_again(office):
    ended = run(state=RunState.DONE)
    assert "hx-get" not in office.get(reverse(PAGE)).text
    SyncRun.objects.filter(pk=ended.pk).update(state=RunState.RUNNING, updated_at=timezone.now() - timedelta(hours=1))
    part = office.get(reverse("procurement:console_runs")).text
    assert "Sin avance" in part
    assert "hx-get" not in part


def test_speed_and_time_left_follow_from_the_progress():
    started = timezone.now()
    live = run(read_bytes=100, total_bytes=400, created_count=50)
    live.started_at, live.updated_at = started, started + timedelta(seconds=10)
    told = console.progress(live, started + timedelta(seconds=11))
    assert (told.share, told.rows_speed, told.bytes_speed, told.left) == (25, 5, 10, 30)


def test_what_is_not_known_has_no_share_and_no_speed():
    told = console.progress(run(), timezone.now())
    assert (told.share, told.rows_speed, told.bytes_speed, told.left) == (None, None, None, None)


def test_a_month_is_asked_for_again_with_a_reason_in_the_audit_log(office):
    assert repeat(office, value="2024-03").status_code == 302
    assert Job.objects.get(kind=months.LOAD_JOB).payload == {"year": 2024, "month": 3, "again": True}
    entry = LogEntry.objects.get_for_object(Month.objects.get()).first()
    assert entry.actor.email == "mateo@valle-alto.example"
    assert entry.additional_data["reason"] == "prueba"


def test_a_process_is_asked_for_again(office):
    assert repeat(office, what="ocid", value="ocds-5wno2w-SIE-X-1-7").status_code == 302
    assert Job.objects.get(kind=sync.RECORD_JOB).payload["ocid"] == "ocds-5wno2w-SIE-X-1-7"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"value": "enero"}, "no es un mes"),
        ({"value": "2999-01"}, "aún no llega"),
        ({"what": "ocid", "value": "x"}, "no es un ocid"),
        ({"value": "2024-03", "reason": ""}, "Escriba el motivo"),
        ({"what": "file", "value": "7"}, "no hay ningún archivo 7 del buzón"),
        ({"what": "file", "value": "a.json"}, "«a.json» no es un número"),
        ({"what": "exchange", "value": "9" * 19}, "no es un número"),
        ({"what": "exchange", "value": "7"}, "no hay ningún intercambio 7"),
    ],
)
def test_what_cannot_be_repeated_is_said_and_asks_for_nothing(office, values, sentence):
    page = repeat(office, **values)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert not Job.objects.exists()


def test_a_channel_is_paused_and_resumed(office):
    url = reverse("procurement:console_switch", args=["sercop_bulk"])
    office.post(url, {"action": "pause"})
    assert not Counterpart.objects.get(code="sercop_bulk").is_enabled
    assert Counterpart.objects.get(code="sercop").is_enabled
    office.post(url, {"action": "resume"})
    assert Counterpart.objects.get(code="sercop_bulk").is_enabled


def in_inbox(**values) -> InboxFile:
    now = timezone.now()
    return InboxFile.objects.create(
        **{"name": "a.zip", "size": 7, "modified_at": now, "unchanged_since": now, "state": "cuarentena", **values}
    )


def test_it_shows_the_files_of_the_inbox_with_their_reasons(office):
    in_inbox(name="<i>.zip", reason="el ZIP está dañado")
    in_inbox(name="b.json", state=InboxState.WAITING)
    page = office.get(reverse(PAGE)).text
    assert "&lt;i&gt;.zip" in page
    assert "el ZIP está dañado" in page
    assert "Pendiente: 1 · En cuarentena: 1" in page
    assert page.count("Leer otra vez") == 1


def test_a_file_is_asked_for_again_with_a_reason_in_the_audit_log(office):
    file = in_inbox(reason="roto", attempts=2)
    form = office.get(reverse(PAGE), {"pedir": "file", "cual": file.pk}).text
    assert '<option value="file" selected>' in form
    assert repeat(office, what="file", value=file.pk).status_code == 302
    file.refresh_from_db()
    assert (file.state, file.reason, file.attempts) == (InboxState.WAITING, "", 0)
    assert Job.objects.get(kind=inbox.LOOK_JOB).urgent
    entry = LogEntry.objects.get_for_object(file).first()
    assert entry.additional_data["reason"] == "prueba"
    assert "todavía espera su turno" in repeat(office, what="file", value=file.pk).text


def test_rejected_objects_are_shown_by_kind(office):
    one = run()
    for kind in (RejectionKind.BROKEN, RejectionKind.BROKEN, RejectionKind.VALUE):
        RejectedObject.objects.create(run=one, file=f"{kind}.json", kind=kind, reason="x", excerpt=b"")
    page = office.get(reverse(PAGE)).text
    assert "?tipo=broken#errores-t" in page
    assert page.count("<td>value.json</td>") == 1
    page = office.get(reverse(PAGE), {"tipo": "broken"}).text
    assert (page.count("<td>broken.json</td>"), page.count("<td>value.json</td>")) == (2, 0)
    assert office.get(reverse(PAGE), {"tipo": "nada"}).text.count("<td>value.json</td>") == 1


def test_a_channel_that_fails_says_why(office):
    Counterpart.objects.filter(code="sercop_sftp").update(
        consecutive_failures=1, last_error="la clave no es la registrada"
    )
    assert "la clave no es la registrada" in office.get(reverse(PAGE)).text


def test_what_came_is_listed_in_the_back_office(office):
    one = run()
    rejected = RejectedObject.objects.create(run=one, file="a", kind=RejectionKind.VALUE, reason="x", excerpt=b"\xff<")
    month = Month.objects.create(year=2024, month=3)
    for row in (rejected, month, in_inbox()):
        name = row._meta.model_name
        assert office.get(reverse(f"admin:procurement_{name}_changelist")).status_code == 200
        assert office.get(reverse(f"admin:procurement_{name}_change", args=[row.pk])).status_code == 200
    assert "\\xff&lt;" in office.get(reverse("admin:procurement_rejectedobject_change", args=[rejected.pk])).text


def test_others_may_not_open_it(client):
    log_in(client, person(Role.FUNCIONARIO))
    assert client.get(reverse(PAGE)).status_code == 403
    assert repeat(client, value="2024-03").status_code == 403


def test_its_queries_do_not_grow_with_what_it_shows(office, django_assert_max_num_queries):
    for number in range(1, 13):
        live = run(scope=f"2024-{number:02d}")
        Month.objects.create(year=2024, month=number, state=MonthState.LOADED)
        RejectedObject.objects.create(run=live, file="a", kind=RejectionKind.VALUE, reason="x", excerpt=b"")
    with django_assert_max_num_queries(28):
        office.get(reverse(PAGE))
