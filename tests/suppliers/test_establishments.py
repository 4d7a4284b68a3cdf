"""Establishments: learnt from SRI after it answered, once a month, shown with the street only where it is no home."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from jobs import worker
from jobs.models import Job
from suppliers import establishments, verification
from suppliers.choices import Authority, Purpose
from suppliers.models import Establishment, LegalRepresentative, Supplier
from tests.accounts.people import person
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db


def ask_sri(ruc: str) -> Supplier:
    supplier = Supplier.objects.filter(ruc=ruc).first() or make_supplier(ruc=ruc, name=ruc)
    verification.check(ruc=ruc, authority=Authority.SRI, purpose=Purpose.CONTROL)
    return supplier


def waiting() -> int:
    return Job.objects.live().filter(kind=establishments.JOB).count()


def run_waiting() -> None:
    for job in Job.objects.live().filter(kind=establishments.JOB):
        worker.run(job.pk)


def test_they_are_learnt_after_sri_answers_and_not_again_within_a_month(registries, case):
    supplier = ask_sri(case("tax_debtor"))
    assert waiting() == 1
    run_waiting()
    rows = list(supplier.establishments.values_list("number", "is_open", "is_main"))
    assert rows[0] == ("001", True, True)
    ask_sri(supplier.ruc)
    assert waiting() == 0
    supplier.establishments.update(last_seen_at=timezone.now() - timedelta(days=31))
    ask_sri(supplier.ruc)
    assert waiting() == 1


def test_learning_twice_changes_nothing_but_the_day(registries, case):
    ruc = case("clean_company")
    make_supplier(ruc=ruc)
    count = establishments.learn(ruc=ruc)
    first = dict(Establishment.objects.values_list("pk", "first_seen_at"))
    assert establishments.learn(ruc=ruc) == count > 0
    assert dict(Establishment.objects.values_list("pk", "first_seen_at")) == first


def test_who_sri_does_not_know_has_none(registries, case):
    ruc = case("unknown_ruc")
    make_supplier(ruc=ruc)
    assert establishments.learn(ruc=ruc) == 0


def test_a_failure_of_theirs_leaves_the_check_of_the_ruc_alone(registries, case):
    supplier = ask_sri(case("clean_company"))
    registries.faults.set("sri", {"down": True})
    run_waiting()
    assert not supplier.establishments.exists()
    assert supplier.verifications.get().outcome == "CUMPLE"


@pytest.mark.parametrize(
    ("ruc", "role", "is_told"),
    [
        ("1790016919001", Role.FUNCIONARIO, True),
        ("1710034065001", Role.FUNCIONARIO, False),
        ("1710034065001", Role.AUDITOR, True),
    ],
)
def test_the_street_of_a_person_is_for_who_sees_personal_data(client, ruc, role, is_told):
    now = timezone.now()
    Establishment.objects.create(
        supplier=make_supplier(ruc=ruc),
        number="001",
        address="PICHINCHA / QUITO / CALLE DE LAS FLORES N1",
        is_open=True,
        is_main=True,
        first_seen_at=now,
        last_seen_at=now,
    )
    client.force_login(person(role))
    html = client.get(f"/proveedores/{ruc}/").content.decode()
    assert "PICHINCHA / QUITO" in html
    assert ("CALLE DE LAS FLORES" in html) is is_told


def test_terms_of_representatives_are_told(client):
    supplier, today, now = make_supplier(), timezone.localdate(), timezone.now()
    for name, days in (("VENCIDA", -3), ("PRONTA", 10), ("LEJANA", 900)):
        LegalRepresentative.objects.create(
            supplier=supplier,
            authority=Authority.SCVS,
            name=name,
            appointed_on=today - timedelta(days=700),
            period_years=2,
            expires_on=today + timedelta(days=days),
            first_seen_at=now,
            last_seen_at=now,
        )
    client.force_login(person())
    html = client.get(supplier.get_absolute_url()).content.decode()
    assert html.count("Nombramiento vencido") == html.count("Por vencer") == 1
    assert html.count("por 2 años") == 3


def test_a_day_of_the_past_shows_who_was_known_then(client):
    supplier, now = make_supplier(), timezone.now()
    for name, days in (("ANTIGUA", 50), ("NUEVA", 1)):
        seen = now - timedelta(days=days)
        LegalRepresentative.objects.create(
            supplier=supplier, authority=Authority.SCVS, name=name, first_seen_at=seen, last_seen_at=now
        )
    client.force_login(person())
    day = timezone.localdate() - timedelta(days=10)
    html = client.get(supplier.get_absolute_url(), {"al": day.isoformat()}).content.decode()
    assert "ANTIGUA" in html
    assert "NUEVA" not in html
