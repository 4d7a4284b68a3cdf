"""Asking authorities: every answer and every fault is a row with its evidence; jobs, quotas, changes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.models import Exchange
from jobs import worker
from jobs.choices import State
from jobs.models import Event, Job
from suppliers import standing, verification
from suppliers.choices import Authority, CheckChannel, Outcome, Purpose
from suppliers.models import Consultation, LegalRepresentative, Supplier, Verification
from tests.accounts.people import person
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db
CLEAN = "clean_company"


def check(ruc, authority=Authority.SRI, **more) -> verification.Checked:
    if not Supplier.objects.filter(ruc=ruc).exists():
        make_supplier(ruc=ruc, name=ruc)
    return verification.check(ruc=ruc, authority=authority, purpose=Purpose.CONTROL, **more)


def test_an_answer_is_a_row_with_its_evidence(registries, case):
    row = check(case(CLEAN)).row
    assert (row.outcome, row.channel, row.is_demo) == (Outcome.PASS, CheckChannel.SIMULATED, True)
    assert row.exchange.outcome == "answered"
    assert row.digest == row.exchange.body_sha256 != ""
    assert row.valid_until - row.checked_at == timedelta(hours=24)
    assert row.facts["status"] == "ACTIVO"


def test_a_name_is_learnt_and_representatives_are_kept_once(registries, case):
    ruc = case(CLEAN)
    check(ruc)
    check(ruc)
    supplier = Supplier.objects.get(ruc=ruc)
    assert supplier.name == "ANDICOLIBRÍ INGENIERÍA S.A."
    assert [(row.name, row.source) for row in supplier.names.all()] == [(supplier.name, "sri")]
    assert LegalRepresentative.objects.filter(supplier=supplier, authority="sri").count() == 1
    assert "representatives" not in supplier.verifications.first().facts


@pytest.mark.parametrize(
    ("name", "authority", "expected"),
    [
        ("clean_company", "sri", "CUMPLE: RUC activo"),
        ("suspended_ruc", "sri", "INCUMPLE: suspendido"),
        ("closed_ruc", "sri", "INCUMPLE: pasivo"),
        ("ghost_taxpayer", "sri", "INCUMPLE: fantasma"),
        ("nonexistent_transactions", "sri", "INCUMPLE: inexistentes"),
        ("natural_person", "sri", "CUMPLE: RUC activo"),
        ("public_entity", "sri", "CUMPLE: RUC activo"),
        ("unknown_ruc", "sri", "INCUMPLE: no tiene este RUC"),
        ("clean_company", "sri_obligaciones", "CUMPLE: Sin obligaciones"),
        ("tax_debtor", "sri_obligaciones", "INCUMPLE: deudas firmes"),
        ("clean_company", "iess", "CUMPLE: No registra"),
        ("iess_arrears", "iess", "INCUMPLE: 4.318,27"),
        ("not_an_employer", "iess", "OBSERVADO: no estar registrado como patrono"),
        ("natural_person", "scvs", "NO_APLICA: No es compañía"),
        ("public_entity", "scvs", "NO_APLICA: No es compañía"),
        ("clean_company", "scvs", "NO_CONSULTADO: no está cargado"),
        ("clean_company", "sercop", "NO_CONSULTADO: no está cargada"),
    ],
)
def test_the_named_cases(registries, case, name, authority, expected):
    row = check(case(name), Authority(authority)).row
    outcome, sentence = expected.split(": ")
    assert row.outcome == outcome
    assert sentence in row.reason


FAULTS = {
    "down": {"down": True},
    "500": {"server_error": True},
    "reset": {"reset": True},
    "html with 200": {"html_with_200": True},
    "truncated": {"truncate": True},
    "wrong schema": {"wrong_schema": True},
    "429": {"rate_limited": True, "retry_after": 9},
}
RETRIED = {"down", "500", "reset", "429"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("authority", [Authority.SRI, Authority.SRI_TAXES, Authority.IESS])
def test_every_fault_is_an_error_with_evidence_and_never_clean(registries, case, authority, fault):
    registries.faults.set("iess" if authority == Authority.IESS else "sri", FAULTS[fault])
    checked = check(case(CLEAN), authority)
    assert checked.row.outcome == Outcome.SOURCE_ERROR
    assert checked.row.exchange_id
    assert checked.row.valid_until is None
    if fault in RETRIED:
        assert checked.retry
    verdict = standing.read(checked.row.supplier).verdict
    assert verdict.code == "no_concluyente"


def test_a_slow_authority_is_given_up_in_time(registries, case, settings):
    settings.REGISTRY_TIMEOUT_SECONDS = 1
    registries.faults.set("sri", {"latency_seconds": 3, "times": 1})
    checked = check(case(CLEAN))
    assert checked.retry
    assert "no respondió en 1 s" in checked.row.reason


def test_who_is_not_configured_is_not_asked_and_not_retried(registries, case, settings):
    settings.SRI_API_URL = ""
    checked = check(case(CLEAN))
    assert (checked.row.outcome, checked.row.exchange, checked.retry) == (Outcome.NOT_ASKED, None, None)
    assert "no está configurado" in checked.row.reason


def test_a_failure_that_repeats_is_written_once_an_hour_but_each_try_leaves_evidence(registries, case):
    registries.faults.set("sri", {"down": True})
    first, second = check(case(CLEAN)).row, check(case(CLEAN)).row
    assert first == second
    assert Exchange.objects.count() == 2


def test_rows_never_change(registries, case):
    row = check(case(CLEAN)).row
    row.outcome = Outcome.FAIL
    with pytest.raises(IntegrityError, match="solo admite agregar"), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError, match="solo admite agregar"), transaction.atomic():
        Verification.objects.all().delete()


def test_a_changed_outcome_is_an_event_and_an_outage_is_not(registries, case, settings):
    supplier = make_supplier(ruc=case(CLEAN))
    Verification.objects.create(
        supplier=supplier,
        authority=Authority.SRI,
        outcome=Outcome.FAIL,
        reason="RUC suspendido.",
        checked_at=timezone.now() - timedelta(days=2),
        purpose=Purpose.CONTROL,
    )
    registries.faults.set("sri", {"down": True, "times": 1})
    check(supplier.ruc)
    assert not Event.objects.exists()
    check(supplier.ruc)
    check(supplier.ruc)
    event = Event.objects.get()
    assert (event.kind, event.subject) == ("supplier.outcome_changed", supplier.ruc)
    assert event.facts == {"authority": "sri", "before": "INCUMPLE", "after": "CUMPLE"}


def test_an_outage_does_not_wash_a_failure_away(registries, case):
    ruc = case("ghost_taxpayer")
    check(ruc)
    registries.faults.set("sri", {"down": True})
    check(ruc)
    found = standing.read(Supplier.objects.get(ruc=ruc))
    assert found.cells[0].outcome == Outcome.SOURCE_ERROR
    assert (found.verdict.code, found.verdict.rests_on) == ("no_apto", ("sri",))


# --- asking in the background


def test_each_authority_is_a_job_on_its_own_queue_and_asking_twice_is_one(case):
    by = person()
    for _ in range(2):
        verification.verify(ruc=case(CLEAN), purpose=Purpose.AWARD, by=by)
    jobs = Job.objects.order_by("pk")
    assert [(job.kind, job.queue) for job in jobs] == [
        ("suppliers.verify_sri", "sri"),
        ("suppliers.verify_sri_obligaciones", "sri"),
        ("suppliers.verify_scvs", "scvs"),
        ("suppliers.verify_iess", "iess"),
        ("suppliers.verify_sercop", "dinarp"),
        ("suppliers.verify_sercop_rup", "dinarp"),
        ("suppliers.verify_listas", "default"),
    ]
    assert {row.purpose for row in Consultation.objects.all()} == {"adjudicacion"}


def test_the_job_writes_the_row_for_who_asked(registries, case):
    by = person()
    job = verification.verify(ruc=case(CLEAN), authorities=[Authority.SRI], purpose=Purpose.AWARD, by=by)[0]
    assert worker.run(job.pk) == State.DONE
    row = Verification.objects.get()
    assert (row.requested_by, row.purpose, row.outcome) == (by, Purpose.AWARD, Outcome.PASS)


def test_a_job_waits_for_an_authority_that_is_down_and_the_row_says_so(registries, case):
    registries.faults.set("sri", {"down": True})
    job = verification.verify(ruc=case(CLEAN), authorities=[Authority.SRI], purpose=Purpose.AWARD, by=None)[0]
    assert worker.run(job.pk) == State.PENDING
    assert Verification.objects.get().outcome == Outcome.SOURCE_ERROR
    registries.faults.clear("sri")
    Job.objects.update(run_after=timezone.now())
    assert worker.run(job.pk) == State.DONE
    assert Verification.objects.first().outcome == Outcome.PASS


def test_a_job_of_an_authority_that_answers_nonsense_ends_with_its_row(registries, case):
    registries.faults.set("sri", {"html_with_200": True})
    job = verification.verify(ruc=case(CLEAN), authorities=[Authority.SRI], purpose=Purpose.AWARD, by=None)[0]
    assert worker.run(job.pk) == State.DONE
    assert Verification.objects.get().outcome == Outcome.SOURCE_ERROR


@pytest.mark.parametrize("ruc", ["", "179001691900", "1710034066001", "1790016919001\n", "x" * 99])
def test_what_is_no_ruc_asks_nobody(ruc):
    with pytest.raises(verification.CannotVerify, match="no es un RUC"):
        verification.verify(ruc=ruc, purpose=Purpose.AWARD, by=None)
    assert not Job.objects.exists()
    assert not Supplier.objects.exists()


def test_the_quota_counts_suppliers_per_person_and_day(case, settings):
    settings.SUPPLIER_CHECKS_PER_DAY = 1
    lucia, luis = person(), person(email="luis@valle-alto.example")
    verification.verify(ruc=case(CLEAN), purpose=Purpose.AWARD, by=lucia)
    verification.verify(ruc=case(CLEAN), purpose=Purpose.AWARD, by=lucia)
    with pytest.raises(verification.CannotVerify, match="límite de 1 proveedores"):
        verification.verify(ruc=case("debarred"), purpose=Purpose.AWARD, by=lucia)
    verification.verify(ruc=case("debarred"), purpose=Purpose.AWARD, by=luis)
    verification.verify(ruc=case("tax_debtor"), purpose=Purpose.WATCH, by=None)
    assert Consultation.objects.filter(by=lucia).count() == 2


# --- on a day of the past


def test_on_a_day_of_the_past_only_what_was_on_file_then_counts(registries, case):
    supplier = make_supplier(ruc=case(CLEAN))
    now = timezone.now()
    Verification.objects.create(
        supplier=supplier,
        authority=Authority.SRI,
        outcome=Outcome.FAIL,
        reason="RUC suspendido.",
        checked_at=now - timedelta(days=10),
        valid_until=now - timedelta(days=9),
        purpose=Purpose.CONTROL,
    )
    check(supplier.ruc)
    today = timezone.localdate(now)
    then = standing.read(supplier, on=today - timedelta(days=10))
    assert (then.is_past, then.verdict.code, then.cells[0].outcome) == (True, "no_apto", Outcome.FAIL)
    assert [cell.authority for cell in then.missing] == list(Authority)[1:]
    before = standing.read(supplier, on=today - timedelta(days=11))
    assert before.verdict.code == "no_concluyente"
    assert len(before.missing) == len(Authority)
    assert standing.read(supplier).cells[0].outcome == Outcome.PASS
    assert not standing.read(supplier, on=today).is_past


def test_many_suppliers_are_read_in_three_queries(registries, case, django_assert_num_queries):
    suppliers = [check(case(name)).row.supplier for name in ("clean_company", "debarred", "natural_person")]
    with django_assert_num_queries(3):
        found = standing.read_many(suppliers)
        assert [each.as_json()["ruc"] for each in found] == [supplier.ruc for supplier in suppliers]


def test_files_are_looked_at_again_once_sri_has_told_the_name(loaded, case):
    """Whoever nobody named is first looked for without a name, which proves nothing."""
    ruc = case("list_namesake")
    jobs = verification.verify(ruc=ruc, authorities=[Authority.LISTS, Authority.SRI], purpose=Purpose.AWARD, by=None)
    supplier = Supplier.objects.get(ruc=ruc)
    for job in jobs:
        assert worker.run(job.pk) == State.DONE
    first = supplier.verifications.get(authority=Authority.LISTS)
    assert (first.outcome, first.reason[:28]) == (Outcome.NOT_ASKED, "Todavía no se conoce su nomb")
    again = Job.objects.get(key=verification.job_key(ruc, Authority.LISTS, again=True))
    assert worker.run(again.pk) == State.DONE
    assert "Posible coincidencia" in supplier.verifications.filter(authority=Authority.LISTS)[0].reason
    assert supplier.verifications.filter(authority=Authority.LISTS)[0].outcome == Outcome.NOTE
