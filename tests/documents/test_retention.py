"""Nothing is thrown away without a rule that held when its process ended, nor without notice, nor against a hold."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from documents import retention, wastebin
from documents.choices import Kind
from documents.intake import Label
from documents.models import Document
from law.choices import Certainty, Unit
from law.models import Norm, Threshold
from procurement.choices import Channel, Detail, Phase
from procurement.models import Contract, Process
from tests.accounts.people import person
from tests.documents.conftest import put

pytestmark = pytest.mark.django_db(transaction=True)
OCID = "ocds-5wno2w-RET-1"


@pytest.fixture
def process(db):
    moment = datetime(2015, 3, 1, tzinfo=UTC)
    process = Process.objects.create(
        ocid=OCID, code="RET-1", phase=Phase.CONTRACT, detail=Detail.FULL, source=Channel.SERCOP_RECORD,
        released_at=moment, checked_at=moment, changed_at=moment,
    )  # fmt: skip
    Contract.objects.create(process=process, number=1, source_id="1", period_end=datetime(2016, 2, 29, 17, tzinfo=UTC))
    return process


@pytest.fixture
def contract(officer, process):
    return put(b"contrato", officer, "contrato.txt", label=Label(kind=Kind.CONTRATO, ocid=OCID)).version.document


def rule(years: int, slug="conservacion_documentos", valid_from=date(2010, 1, 1), valid_to=None) -> Threshold:
    norm, _ = Norm.objects.get_or_create(slug="prueba", article="Norma de prueba", certainty=Certainty.UNVERIFIED)
    return Threshold.objects.create(
        slug=slug, name="Conservación", value=Decimal(years), unit=Unit.YEARS, valid_from=valid_from, valid_to=valid_to,
        norm=norm, certainty=Certainty.UNVERIFIED,
    )  # fmt: skip


def keeper():
    """Somebody who may hold documents, as administrators may."""
    who = person(Role.FUNCIONARIO, "archivo@demo.example")
    who.user_permissions.add(Permission.objects.get(codename="hold_document"))
    return who


def a_month_later() -> None:
    Document.objects.filter(disposal_at__isnull=False).update(disposal_at=timezone.now() - timedelta(days=31))


def test_without_a_rule_nothing_is_proposed(contract):
    assert retention.propose() == (0, 0)


def test_what_is_due_is_proposed_and_a_month_later_in_the_bin_with_its_reason(contract):
    rule(7)
    assert retention.propose() == (1, 0)
    contract.refresh_from_db()
    assert contract.deleted_at is None
    assert contract.disposal_reason == "Contrato: 7 años desde el fin del proceso (29/02/2016), Norma de prueba."
    assert retention.propose() == (0, 0)
    a_month_later()
    assert retention.propose() == (0, 1)
    contract.refresh_from_db()
    assert (contract.deleted_at is not None, contract.deleted_by) == (True, None)
    assert wastebin.empty() == 0
    changed = [set(entry.changes_dict) for entry in LogEntry.objects.get_for_object(contract).order_by("pk")]
    assert {"disposal_at", "disposal_reason"} in changed
    assert {"deleted_at"} in changed


def test_the_rule_of_a_kind_goes_first_and_counts_if_it_held_when_the_process_ended(contract):
    rule(7)
    late = rule(50, "conservacion_contrato", valid_from=date(2020, 1, 1))
    assert retention.propose() == (1, 0)
    late.valid_from = date(2016, 1, 1)
    late.save()
    assert retention.propose() == (0, 0)
    contract.refresh_from_db()
    assert (contract.disposal_at, contract.disposal_reason) == (None, "")


def test_a_proposal_ends_with_its_rule(contract):
    made = rule(7)
    retention.propose()
    Threshold.objects.filter(pk=made.pk).update(valid_to=date(2012, 1, 1))
    retention.propose()
    Threshold.objects.all().delete()
    contract.refresh_from_db()
    assert contract.disposal_at is None


def test_what_has_no_certain_end_stays(contract, process, officer):
    rule(1)
    put(b"suelto", officer)
    Contract.objects.create(process=process, number=2, source_id="2", period_end=None)
    assert retention.propose() == (0, 0)
    Process.objects.update(phase=Phase.CANCELLED)
    assert retention.propose() == (1, 0)


def test_years_are_counted_from_the_end(contract):
    rule(timezone.localdate().year - 2016)
    assert retention.propose() == ((1, 0) if timezone.localdate() >= date(timezone.localdate().year, 3, 1) else (0, 0))
    Contract.objects.update(period_end=timezone.now() - timedelta(days=30))
    assert retention.propose() == (0, 0)


def test_a_held_document_is_neither_proposed_nor_thrown_away_nor_deleted(contract, officer, client):
    rule(7)
    wastebin.throw_away(contract, by=officer)
    Document.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    who = keeper()
    client.force_login(who)
    contract.refresh_from_db()
    wastebin.hold(contract, reason="Examen especial DNA1-2026", by=who)
    assert wastebin.empty() == 0
    assert retention.propose() == (0, 0)
    with pytest.raises(wastebin.Held, match="está retenido"):
        wastebin.throw_away(contract, by=officer)
    page = client.get(contract.get_absolute_url()).content.decode()
    assert "Examen especial DNA1-2026" in page
    client.post(reverse("documents:hold", args=[contract.uuid]))
    contract.refresh_from_db()
    assert contract.hold_reason == ""
    assert retention.propose() == (1, 0)
    assert "Propuestos por las reglas" in client.get(reverse("documents:bin")).content.decode()


def test_only_who_may_hold_holds_and_with_a_reason(contract, officer, client):
    client.force_login(officer)
    address = reverse("documents:hold", args=[contract.uuid])
    assert client.post(address, {"razon": "porque sí"}).status_code == 403
    client.force_login(keeper())
    client.post(address, {"razon": "  "})
    contract.refresh_from_db()
    assert contract.hold_reason == ""
