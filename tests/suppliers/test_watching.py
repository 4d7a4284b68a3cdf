"""Those that somebody asked about, in processes in force, are asked about again before what is known expires."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import worker
from jobs.models import Event, Job
from procurement.choices import Phase, Role
from suppliers import watching
from suppliers.choices import Authority, Outcome, Purpose
from suppliers.models import Consultation, Verification
from tests.accounts.people import person
from tests.procurement.factories import make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return person()


def bidder(by, *, phase=Phase.AWARD, asked_days_ago=3, **values):
    found = make_supplier(**values)
    now = timezone.now()
    take_part(make_process(phase=phase, published_at=now - timedelta(days=20)), found)
    if by:
        Consultation.objects.create(
            supplier=found, by=by, purpose=Purpose.AWARD, authorities=["sri"], at=now - timedelta(days=asked_days_ago)
        )
    return found


def known(supplier, *, hours_left, hours_ago=23, outcome=Outcome.PASS, authorities=Authority):
    now = timezone.now()
    for authority in authorities:
        Verification.objects.create(
            supplier=supplier,
            authority=authority,
            outcome=outcome,
            reason="Bien.",
            checked_at=now - timedelta(hours=hours_ago),
            valid_until=now + timedelta(hours=hours_left),
            purpose=Purpose.AWARD,
        )


def due(limit=10):
    return [(supplier.ruc, len(authorities)) for supplier, authorities in watching.due(timezone.now(), limit)]


def test_what_expires_soon_is_due_and_what_holds_is_not(officer):
    expiring, holding = bidder(officer), bidder(officer)
    known(expiring, hours_left=1)
    known(holding, hours_left=10)
    assert due() == [(expiring.ruc, len(Authority))]


def test_only_those_in_force_and_asked_about_by_a_person_are_watched(officer):
    for supplier in (
        bidder(officer, phase=Phase.CANCELLED),
        bidder(None),
        bidder(officer, asked_days_ago=200),
        make_supplier(),
    ):
        known(supplier, hours_left=1)
    assert due() == []


def test_what_was_tried_lately_waits(officer):
    supplier = bidder(officer)
    known(supplier, hours_left=-1, hours_ago=1, outcome=Outcome.SOURCE_ERROR)
    assert due() == []


def test_the_longest_unasked_go_first_within_the_limit(officer, settings):
    settings.SUPPLIER_WATCH_PER_HOUR = 1
    newer, older = bidder(officer), bidder(officer)
    known(newer, hours_left=1, hours_ago=23)
    known(older, hours_left=-20, hours_ago=44)
    assert watching.renew() == 1
    assert {job.payload["ruc"] for job in Job.objects.all()} == {older.ruc}
    assert {(row.by, row.purpose) for row in Consultation.objects.filter(by=None)} == {(None, "vigilancia")}


def test_a_change_that_the_watch_finds_is_an_event(officer, registries, case):
    supplier = bidder(officer, ruc=case("suspended_ruc"))
    known(supplier, hours_left=1, authorities=[Authority.SRI])
    watching.renew()
    worker.run(Job.objects.get(kind="suppliers.verify_sri").pk)
    event = Event.objects.get()
    assert (event.subject, event.facts["before"], event.facts["after"]) == (supplier.ruc, "CUMPLE", "INCUMPLE")


def test_zero_watches_nobody(officer, settings):
    settings.SUPPLIER_WATCH_PER_HOUR = 0
    known(bidder(officer), hours_left=1)
    assert watching.renew() == 0


# --- before the award, before the contract


def in_process(by, *, role=Role.TENDERER, checked_hours_ago=30, **process):
    """A bidder of whom everything is known and holds for long."""
    found = make_supplier()
    now = timezone.now()
    take_part(make_process(published_at=now - timedelta(days=20), **process), found, role)
    Consultation.objects.create(supplier=found, by=by, purpose=Purpose.EVALUATION, authorities=["sri"], at=now)
    known(found, hours_left=500, hours_ago=checked_hours_ago)
    return found


def asked() -> dict[str, str]:
    """Purpose of what the portal asked by itself, by RUC."""
    return {row.supplier.ruc: row.purpose for row in Consultation.objects.filter(by=None)}


def test_bidders_are_asked_about_the_day_before_the_award(officer):
    soon, later = timezone.now() + timedelta(hours=20), timezone.now() + timedelta(hours=30)
    near = in_process(officer, phase=Phase.TENDER, award_period_end=soon)
    in_process(officer, phase=Phase.TENDER, award_period_end=later)
    in_process(officer, phase=Phase.TENDER, award_period_end=soon, checked_hours_ago=10)
    in_process(officer, phase=Phase.CANCELLED, award_period_end=soon)
    assert watching.renew() == 1
    assert asked() == {near.ruc: "adjudicacion"}


def test_the_awardee_is_asked_about_between_the_award_and_the_contract(officer):
    awarded = timezone.now() - timedelta(hours=8)
    won = in_process(officer, role=Role.SUPPLIER, phase=Phase.AWARD, awarded_at=awarded)
    in_process(officer, role=Role.TENDERER, phase=Phase.AWARD, awarded_at=awarded)
    in_process(officer, role=Role.SUPPLIER, phase=Phase.AWARD, awarded_at=awarded, checked_hours_ago=7)
    in_process(officer, role=Role.SUPPLIER, phase=Phase.CONTRACT, awarded_at=awarded)
    assert watching.renew() == 1
    assert asked() == {won.ruc: "contrato"}


def test_steps_go_before_what_merely_expires(officer, settings):
    settings.SUPPLIER_WATCH_PER_HOUR = 1
    known(bidder(officer), hours_left=-20, hours_ago=44)
    near = in_process(officer, phase=Phase.TENDER, award_period_end=timezone.now() + timedelta(hours=20))
    assert watching.renew() == 1
    assert asked() == {near.ruc: "adjudicacion"}
