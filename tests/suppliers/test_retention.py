"""Personal data end with their time; what was concluded, and what somebody still rests on, stays. Audited."""

from datetime import timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from integrations.models import Exchange
from suppliers import decisions, retention, verification
from suppliers.choices import Authority, Decision, Outcome, Purpose
from suppliers.models import Batch, Establishment, LegalRepresentative, Verification
from tests.accounts.people import person
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier(registries, case):
    """One that SRI was asked about, and whose company facts name a person."""
    found = make_supplier(ruc=case("clean_company"))
    verification.check(ruc=found.ruc, authority=Authority.SRI, purpose=Purpose.CONTROL)
    Verification.objects.create(
        supplier=found,
        authority=Authority.SCVS,
        outcome=Outcome.PASS,
        reason="Compañía activa.",
        facts={"companies": [], "representatives": [{"name": "ANA LOOR"}], "representatives_sri": ["ANA LOOR"]},
        checked_at=timezone.now(),
        purpose=Purpose.CONTROL,
    )
    return found


def later(days: int):
    return timezone.now() + timedelta(days=days)


def test_nothing_ends_before_its_time(supplier, settings):
    settings.PERSONAL_DATA_RETENTION_DAYS = 100
    assert not any(retention.end(now=later(99)).values())
    assert not LogEntry.objects.filter(additional_data__event="personal_data_ended").exists()


def test_answers_and_names_end_and_conclusions_stay(supplier, settings):
    settings.PERSONAL_DATA_RETENTION_DAYS = 100
    now = timezone.now()
    Establishment.objects.create(supplier=supplier, number="001", first_seen_at=now, last_seen_at=now)
    Batch.objects.create(title="Lista", by=person(), purpose=Purpose.CONTROL)
    before = Exchange.objects.get()
    counts = retention.end(now=later(101))
    assert counts == {
        "answers": 1,
        "certificates": 0,
        "facts": 1,
        "representatives": 1,
        "establishments": 1,
        "lists": 1,
    }
    row = supplier.verifications.get(authority="sri")
    assert (row.outcome, row.digest, row.facts["status"]) == ("CUMPLE", before.body_sha256, "ACTIVO")
    assert (row.exchange.body, row.exchange.body_size) == (None, before.body_size)
    assert supplier.verifications.get(authority="scvs").facts == {"companies": []}
    assert not LegalRepresentative.objects.exists()
    entry = LogEntry.objects.get(additional_data__event="personal_data_ended")
    assert entry.additional_data["answers"] == 1
    assert not any(retention.end(now=later(101)).values())


def test_what_a_recent_decision_rests_on_is_kept(supplier, settings):
    settings.PERSONAL_DATA_RETENTION_DAYS = 100
    with time_machine.travel(later(60)):
        decisions.decide(supplier=supplier, decision=Decision.APPROVE, reason="Bien.", by=person())
    counts = retention.end(now=later(120))
    assert (counts["answers"], counts["facts"], counts["representatives"]) == (0, 0, 1)
    assert retention.end(now=later(161))["answers"] == 1


def test_without_the_word_of_the_rule_evidence_does_not_change(supplier):
    for change in ({"body": None}, {"error": "otro"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Exchange.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("integrations_exchange", "error = 'otro'"),
        ("integrations_exchange", "body = 'otro'"),
        ("suppliers_verification", "outcome = 'CUMPLE', reason = 'otro'"),
        ("suppliers_verification", """facts = '{"status": "SUSPENDIDO"}'"""),
        ("suppliers_verification", "digest = ''"),
    ],
)
def test_the_rule_itself_may_only_take_out(supplier, table, change):
    def try_it() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            retention._allow_loss()
            cursor.execute(f"update {table} set {change}")

    with pytest.raises(IntegrityError):
        try_it()


def test_the_page_of_the_evidence_says_that_its_time_was_over(client, supplier, settings):
    settings.PERSONAL_DATA_RETENTION_DAYS = 100
    retention.end(now=later(101))
    row = supplier.verifications.get(authority="sri")
    client.force_login(person())
    html = client.get(f"/proveedores/{supplier.ruc}/comprobaciones/{row.pk}/").content.decode()
    assert "cumplió el plazo de conservación" in html
    assert row.digest in html
