"""Channels that disagree: what is noted, which value holds, how people decide, and that order of arrival is nothing."""

from decimal import Decimal
from itertools import permutations

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.choices import Role
from jobs.models import Event
from procurement import divergences, history, rules, store
from procurement.choices import Channel, DivergenceState, Procedure, Side
from procurement.comparison import as_text, from_text
from procurement.disagreement import COMPARED
from procurement.mapping import map_process, merge, normalise
from procurement.models import Divergence, Process
from procurement.store import Source
from tests.accounts.people import administrator, enter_verified, person
from tests.procurement.releases import RIVAL, catalogue_order, money, release
from tests.procurement.tables import natural_contents, table_contents

pytestmark = pytest.mark.django_db

RECORD, BULK, FILE = Channel.SERCOP_RECORD, Channel.SERCOP_BULK, Channel.FILE
LATER = "2026-04-01T10:00:00-05:00"
NOW = timezone.now()


def put(made: dict, channel: Channel) -> None:
    store.store_release(made, source=Source(channel, "prueba", NOW))


def budget(amount, **changes) -> dict:
    return release(tender__value=money(amount), **changes)


def rows() -> list[tuple]:
    found = Divergence.objects.order_by("field", "channel_b")
    return list(found.values_list("field", "value_a", "channel_a", "value_b", "channel_b", "state"))


def disagreeing() -> Divergence:
    put(budget(1000), RECORD)
    put(budget(2000), BULK)
    return Divergence.objects.get()


def held_budget() -> Decimal:
    return Process.objects.get().budget_amount


def test_the_more_trusted_channel_wins_and_both_values_are_kept():
    found = disagreeing()
    assert rows() == [("budget_amount", "1000.0000", RECORD, "2000.0000", BULK, DivergenceState.OPEN)]
    assert (found.release_a.channel, found.release_b.channel) == (RECORD, BULK)
    assert held_budget() == 1000


def forget() -> None:
    """Takes back what the surrounding savepoint wrote."""
    transaction.set_rollback(True)


def test_the_order_of_arrival_changes_nothing():
    published = [
        (budget(1000, id="a-2026-03-02T15:00:00.000Z"), RECORD),
        (budget(2000, id="b-2026-03-02T16:00:00.000Z"), BULK),
        (budget(3000, id="c-2026-03-02T17:00:00.000Z"), FILE),
        (release(date=LATER, tender__numberOfTenderers=5), BULK),
    ]
    states = []
    for order in permutations(published):
        with transaction.atomic():
            for made, channel in order:
                put(made, channel)
            contents = natural_contents()
            # The row of the process tells by which channel it was written last.
            contents["procurement_process"] = list(Process.objects.values_list("budget_amount", "tenderers_count"))
            for table in ("procurement_buyer", "suppliers_supplier", "suppliers_suppliername"):
                del contents[table]
            states.append(contents)
            forget()
    assert all(state == states[0] for state in states)
    assert len(states[0]["procurement_divergence"]) == 2


def test_the_same_releases_again_write_no_row():
    disagreeing()
    put(budget(1000), RECORD)
    before = table_contents()
    put(budget(2000), BULK)
    put(budget(1000), RECORD)
    assert table_contents() == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(budget(1000), budget(1000, tender__status="complete"), id="the same value"),
        pytest.param(budget(1000), budget(2000, date=LATER), id="another date"),
        pytest.param(budget(1000), release(tender=..., tag=["award"]), id="a delta without the section"),
        pytest.param(budget(1000), release(tender__value=...), id="a budget read from elsewhere"),
        pytest.param(release(), release(tender__description=...), id="an object read from elsewhere"),
    ],
)
def test_what_is_no_disagreement_is_not_noted(one, other):
    put(one, RECORD)
    put(other, BULK)
    assert rows() == []


def test_awards_of_which_one_release_has_fewer_are_not_compared():
    second = {"id": "79", "date": "2026-02-21T12:00:00-05:00", "value": money(50), "suppliers": [RIVAL]}
    put(release(awards=[*release()["awards"], second]), RECORD)
    put(release(), BULK)
    assert rows() == []


def test_one_channel_corrects_itself_without_divergence():
    put(budget(1000), BULK)
    put(budget(2000), BULK)
    assert rows() == []


def test_channels_that_come_to_agree_leave_nothing_open():
    put(budget(1000, id="a-2026-03-02T15:00:00.000Z"), RECORD)
    put(budget(2000, id="b-2026-03-02T16:00:00.000Z"), BULK)
    put(budget(1000, id="c-2026-03-02T17:00:00.000Z", tender__status="complete"), BULK)
    assert [row[-1] for row in rows()] == [DivergenceState.OVERTAKEN]


def test_a_later_publication_overtakes_the_divergence():
    disagreeing()
    put(budget(5000, date=LATER), BULK)
    assert [row[-1] for row in rows()] == [DivergenceState.OVERTAKEN]
    assert held_budget() == 5000


def test_a_load_of_many_processes_notes_each():
    other = catalogue_order()
    first = [store.prepare(made) for made in (budget(1000), other)]
    second = [store.prepare(made) for made in (budget(2000), catalogue_order(tender__description="OTRO OBJETO"))]
    store.store_releases(first, source=Source(BULK, "mes", NOW))
    store.store_releases(second, source=Source(RECORD, "record", NOW))
    assert [row[0] for row in rows()] == ["budget_amount", "title"]


def decide(found: Divergence, chosen: Side = Side.B, reason: str = "El pliego dice 2.000", by=None) -> Divergence:
    return divergences.decide(divergence=found, chosen=chosen, reason=reason, by=by or person())


def test_a_decision_holds_at_once_and_after_each_load():
    decide(disagreeing())
    assert held_budget() == 2000
    put(release(date=LATER, tender__numberOfTenderers=5, tender__value=...), BULK)
    assert (held_budget(), Divergence.objects.get().state) == (2000, DivergenceState.DECIDED)


def test_a_decision_ends_when_a_publication_changes_the_field():
    decide(disagreeing())
    put(budget(5000, date=LATER), RECORD)
    assert (held_budget(), Divergence.objects.get().state) == (5000, DivergenceState.OVERTAKEN)


def test_a_decision_on_other_values_has_to_be_taken_again():
    put(budget(1000, id="a-2026-03-02T15:00:00.000Z"), RECORD)
    put(budget(2000, id="b-2026-03-02T16:00:00.000Z"), BULK)
    decide(Divergence.objects.get())
    put(budget(2500, id="c-2026-03-02T17:00:00.000Z"), BULK)
    found = Divergence.objects.get()
    assert (found.state, found.value_b, found.decided_by) == (DivergenceState.OPEN, "2500.0000", None)
    assert held_budget() == 1000


def test_a_decision_for_the_rule_keeps_its_value():
    decide(disagreeing(), Side.A)
    assert held_budget() == 1000
    assert Divergence.objects.get().state == DivergenceState.DECIDED


def test_a_decision_can_be_taken_back():
    found, by = disagreeing(), person()
    decide(found, by=by)
    decide(found, Side.A, by=by)
    assert held_budget() == 1000


def test_a_decided_procedure_moves_its_kind_too():
    put(release(), RECORD)
    put(release(tender__procurementMethodDetails="Cotización"), BULK)
    decide(Divergence.objects.get(field="procedure_source"))
    assert Process.objects.get().procedure == Procedure.COTIZACION


def test_a_decision_is_audited_and_told_as_an_event():
    found = decide(disagreeing())
    entry = LogEntry.objects.get_for_object(found).filter(action=LogEntry.Action.UPDATE).get()
    assert entry.changes["chosen"] == ["a", "b"]
    assert entry.changes["reason"] == ["", "El pliego dice 2.000"]
    assert set(Event.objects.values_list("kind", flat=True)) >= {"divergence.decided", "process.changed"}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SOCIO])
def test_who_may_not_decide_is_refused(role):
    with pytest.raises(PermissionDenied):
        decide(disagreeing(), by=person(role))
    assert held_budget() == 1000


def test_a_decision_needs_its_reason():
    with pytest.raises(ValidationError, match="motivo"):
        decide(disagreeing(), reason="  ")


def test_what_was_overtaken_cannot_be_decided():
    found = disagreeing()
    put(budget(5000, date=LATER), RECORD)
    with pytest.raises(ValidationError, match="posterior"):
        decide(found)


def test_every_channel_has_its_trust_and_no_two_the_same():
    assert set(rules.TRUST) == set(Channel)
    assert len(set(rules.TRUST.values())) == len(Channel)


def test_every_compared_field_reads_back_what_it_writes():
    process = map_process(merge([normalise(release(tender__awardCriteria="priceOnly"))]))
    for field in COMPARED:
        value = getattr(process.facts, field)
        if value not in (None, ""):
            assert from_text(field, as_text(value)) == value


def test_the_history_follows_the_trust_of_channels():
    put(budget(1000, id="a-2026-03-02T17:00:00.000Z"), RECORD)
    put(budget(2000, id="b-2026-03-02T16:00:00.000Z"), BULK)
    (change,) = history.read(Process.objects.get().releases.all()).steps[0].changes
    assert (change.before, change.after) == (2000, 1000)


def page(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def officer(client):
    client.force_login(person())
    return client


def test_the_queue_shows_what_is_open(officer):
    found = disagreeing()
    html = page(officer, "/divergencias/")
    assert "USD 1.000,00" in html
    assert "USD 2.000,00" in html
    assert found.get_absolute_url() in html
    assert "/divergencias/" in page(officer, "/calidad/")


def test_the_queue_filters_by_state_field_and_channel(officer):
    decide(disagreeing(), by=administrator())
    assert "Ninguna divergencia abierta" in page(officer, "/divergencias/")
    decided = "/divergencias/?estado=decidida&dato=budget_amount&canal="
    assert "Mateo Salgado" in page(officer, f"{decided}{BULK}")
    assert "Ninguna con estos filtros" in page(officer, f"{decided}{FILE}")


def test_a_filter_that_is_not_known_is_told(officer):
    assert "No existe «cerrada»" in page(officer, "/divergencias/?estado=cerrada")


def test_an_officer_decides_on_the_page(officer):
    found = disagreeing()
    assert "Guardar decisión" in page(officer, found.get_absolute_url())
    reply = officer.post(found.get_absolute_url(), {"chosen": "b", "reason": "Lo dice el pliego"}, follow=True)
    html = " ".join(reply.content.decode().split())
    assert "Decisión guardada." in html
    assert "Decidido por Lucía Andrade" in html
    assert held_budget() == 2000


def test_a_decision_without_reason_comes_back_with_what_was_chosen(officer):
    found = disagreeing()
    reply = officer.post(found.get_absolute_url(), {"chosen": "b", "reason": ""})
    html = reply.content.decode()
    assert reply.status_code == 422
    assert "Escriba el motivo de la decisión." in html
    assert 'value="b" checked' in html
    assert held_budget() == 1000


def test_an_auditor_reads_and_decides_nothing(client):
    client.force_login(person(Role.AUDITOR))
    found = disagreeing()
    assert "Guardar decisión" not in page(client, found.get_absolute_url())
    assert client.post(found.get_absolute_url(), {"chosen": "b", "reason": "x"}).status_code == 403


def test_a_partner_sees_no_queue(client):
    client.force_login(person(Role.SOCIO))
    assert client.get("/divergencias/").status_code == 403
    assert "/divergencias/" not in page(client, "/calidad/")


def test_an_administrator_decides_with_the_second_factor(client):
    enter_verified(client, administrator())
    found = disagreeing()
    assert client.post(found.get_absolute_url(), {"chosen": "b", "reason": "x"}).status_code == 302


def test_a_divergence_that_does_not_exist_is_not_found(officer):
    assert "Ninguna divergencia tiene el número 999" in page(officer, "/divergencias/999/", 404)


def test_the_page_of_a_process_says_who_decided(officer):
    found = disagreeing()
    address = found.process.get_absolute_url()
    assert "Misma fecha de publicación: prevalece el canal de mayor confianza." in page(officer, address)
    decide(found, by=administrator())
    html = page(officer, address)
    assert "Decidido por Mateo Salgado" in html
    assert "El pliego dice 2.000" in html


def test_the_queue_asks_as_much_of_the_database_however_long_it_is(
    officer, django_assert_num_queries, django_assert_max_num_queries
):
    disagreeing()
    officer.get("/divergencias/")
    with django_assert_max_num_queries(14) as used:
        officer.get("/divergencias/")
    for number in range(3):
        ocid = f"ocds-5wno2w-MCBS-OTRA-2026-00{number}-4321"
        put(budget(1000, ocid=ocid), RECORD)
        put(budget(2000, ocid=ocid), BULK)
    with django_assert_num_queries(len(used)):
        officer.get("/divergencias/")


def test_a_long_queue_goes_on_by_pages(officer):
    for number in range(27):
        ocid = f"ocds-5wno2w-MCBS-OTRA-2026-{number:03}-4321"
        put(budget(1000, ocid=ocid), RECORD)
        put(budget(2000, ocid=ocid), BULK)
    last = Divergence.objects.order_by("-pk")[24].pk
    assert f"?despues={last}" in page(officer, "/divergencias/")
    assert page(officer, f"/divergencias/?despues={last}").count('data-label="Dato"') == 2
