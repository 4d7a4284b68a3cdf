"""What changed between the publications of a process, and how its page tells it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from procurement import history, store
from procurement.choices import Channel, Phase
from procurement.models import Process
from procurement.store import Source
from sandbox.sercop.world import World
from tests.procurement.releases import RIVAL, SUPPLIER, line, money, release

pytestmark = pytest.mark.django_db

LATER, LAST = "2026-04-01T10:00:00-05:00", "2026-05-01T10:00:00-05:00"


def put(*releases, channel=Channel.FILE) -> Process:
    for made in releases:
        store.store_release(made, source=Source(channel, "prueba", timezone.now()))
    return Process.objects.get()


def steps(process: Process) -> list:
    return [
        {change.label: (change.before, change.after) for change in step.changes}
        for step in history.read(process.releases.all()).steps
    ]


def test_a_changed_budget_is_told_with_both_values():
    process = put(release(), release(date=LATER, tender__value=money(2000)))
    assert steps(process) == [{"Presupuesto referencial": (Decimal("1000.5000"), Decimal("2000.0000"))}, {}]


def test_the_first_publication_is_named_as_such():
    told = history.read(put(release(), release(date=LATER, tender__value=money(2000))).releases.all())
    assert [step.is_first for step in told.steps] == [False, True]
    assert told.steps[1].tags == "planificación, convocatoria, adjudicación"


def test_a_change_names_its_publication():
    process = put(release())
    put(release(date=LATER, tender__value=money(2000)), channel=Channel.SERCOP_RECORD)
    newest = history.read(process.releases.all()).steps[0]
    last = process.releases.last()
    assert (newest.moment, newest.channel, newest.digest) == (last.date, "SERCOP, ficha OCDS", last.digest)


def test_a_later_release_without_tender_changes_nothing_of_it():
    process = put(release(), release(date=LATER, tender=..., awards=..., parties=..., tag=["award"]))
    told = history.read(process.releases.all())
    assert [step.is_first for step in told.steps] == [True]
    assert told.silent == 1


def test_a_contract_that_appears_changes_phase_count_and_amount():
    contract = {"id": "c-1", "awardID": "78-MCBS-GADPRU-2026-001", "status": "active", "value": money(940)}
    process = put(release(), release(date=LATER, tag=["contract"], contracts=[contract]))
    assert steps(process)[0] == {
        "Fase": (Phase.AWARD, Phase.CONTRACT),
        "Monto contratado": (None, Decimal("940.0000")),
        "Contratos": (None, 1),
    }


def test_a_line_that_changes_is_told_by_its_number():
    process = put(release(), release(date=LATER, tender__items=[line(1), line(2, value=12)]))
    assert steps(process)[0] == {
        "Ítem 2, precio unitario": (Decimal("10.0000"), Decimal("12.0000")),
        "Ítem 2, subtotal": (Decimal("30.0000"), Decimal("36.0000")),
    }


def test_an_award_that_changes_hands_names_both():
    award = {"id": "78-MCBS-GADPRU-2026-001", "date": "2026-02-20T12:00:00-05:00", "value": money(950)}
    process = put(release(), release(date=LATER, awards=[{**award, "suppliers": [RIVAL]}]))
    assert steps(process)[0] == {
        "Adjudicatarios": (SUPPLIER["name"], RIVAL["name"]),
        "Adjudicación 1, adjudicatarios": (SUPPLIER["name"], RIVAL["name"]),
    }


def test_many_changed_lines_are_counted_instead_of_listed():
    lines = [[line(number, value=value) for number in range(1, 21)] for value in (10, 11)]
    process = put(release(tender__items=lines[0]), release(date=LATER, tender__items=lines[1]))
    told = steps(process)[0]
    assert len(told) == 11
    assert told["Ítems: otros datos que cambiaron"] == (None, 30)


def test_a_release_that_arrives_late_takes_its_place_by_date():
    process = put(release(date=LAST, tender__value=money(3000)), release(date=LATER, tender__value=money(2000)))
    assert steps(process)[0] == {"Presupuesto referencial": (Decimal("2000.0000"), Decimal("3000.0000"))}


def test_only_the_latest_publications_are_compared():
    for day in range(1, 29):
        process = put(release(date=f"2026-03-{day + 2:02}T10:00:00-05:00", tender__value=money(2000 + day)))
    for day in range(1, 8):
        put(release(date=f"2026-04-{day:02}T10:00:00-05:00", tender__value=money(3000 + day)))
    told = history.read(process.releases.all())
    assert (len(told.steps), told.untold) == (history.MOST - 1, 5)


def test_simulated_processes_tell_how_they_went():
    told = []
    for package in World(date(2026, 11, 24), 25).packages("history", None):
        for made in package["releases"]:
            store.store_release(made, source=Source(Channel.FILE, "historia", timezone.now(), is_demo=True))
    for process in Process.objects.all():
        told += [change for step in history.read(process.releases.all()).steps for change in step.changes]
    phases = {(change.before, change.after) for change in told if change.field == "phase"}
    assert (Phase.TENDER, Phase.AWARD) in phases
    assert {change.field for change in told} >= {"awarded_amount", "awarded_at", "suppliers"}


def page(client, process: Process) -> str:
    client.force_login(User.objects.create_user("lectora@example.com", full_name="Lucía Andrade"))
    html = client.get(process.get_absolute_url()).content.decode()
    return " ".join(html.replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_page_shows_what_changed_from_what_to_what(client):
    html = page(client, put(release(), release(date=LATER, tender__value=money(2000))))
    assert "Cambios entre publicaciones" in html
    assert 'data-label="Antes"><span class="pc-num">USD 1.000,50</span>' in html
    assert 'data-label="Después"><span class="pc-num">USD 2.000,00</span>' in html
    assert "Primera publicación" in html


def test_the_page_of_one_publication_tells_no_changes(client):
    assert "Cambios entre publicaciones" not in page(client, put(release()))


def test_a_long_history_is_folded(client):
    releases = [release(date=f"2026-04-{day:02}T10:00:00-05:00", tender__value=money(day)) for day in range(1, 21)]
    html = page(client, put(*releases))
    assert "<summary>Ver los cambios anteriores (8)</summary>" in html
