"""Verify, watch the strip, decide, look at evidence: with and without script, and who may."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from jobs import worker
from jobs.models import Job
from suppliers import verification
from suppliers.choices import Authority, Outcome, Purpose
from suppliers.models import LegalRepresentative, Supplier, SupplierDecision, Verification
from tests.accounts.people import person
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
RUC = "1790016919001"


@pytest.fixture
def officer(client):
    client.force_login(person())
    return client


@pytest.fixture
def supplier():
    return make_supplier(ruc=RUC, name="ANDINA S.A.")


def text(response) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def verify_url(ruc=RUC) -> str:
    return reverse("suppliers:verify", args=[ruc])


def held(supplier, outcome=Outcome.PASS, authority=Authority.SRI, **values) -> Verification:
    now = values.pop("checked_at", timezone.now())
    return Verification.objects.create(
        **{
            "supplier": supplier,
            "authority": authority,
            "outcome": outcome,
            "reason": "RUC activo.",
            "checked_at": now,
            "valid_until": now + timedelta(days=1),
            "purpose": Purpose.CONTROL,
            **values,
        }
    )


def test_asking_enqueues_and_comes_back(officer, supplier):
    response = officer.post(verify_url(), {"purpose": "adjudicacion"})
    assert (response.status_code, response.url) == (302, supplier.get_absolute_url())
    assert Job.objects.count() == len(Authority)
    html = text(officer.get(supplier.get_absolute_url()))
    assert "Consulta enviada." in html
    assert html.count("Consultando…") == len(Authority)
    assert 'hx-trigger="every 2s"' in html


def test_with_htmx_the_answer_is_the_strip_and_it_fills(officer, registries, case):
    ruc = case("clean_company")
    make_supplier(ruc=ruc)
    html = text(officer.post(verify_url(ruc), {"purpose": "adjudicacion"}, headers=HTMX))
    assert "<html" not in html
    job = Job.objects.get(kind="suppliers.verify_sri")
    worker.run(job.pk)
    html = text(officer.get(verify_url(ruc), headers=HTMX))
    assert "RUC activo. No consta como contribuyente fantasma" in html
    assert html.count("Consultando…") == len(Authority) - 1
    Job.objects.exclude(pk=job.pk).delete()
    assert "hx-trigger" not in text(officer.get(verify_url(ruc), headers=HTMX))


def test_without_a_purpose_nobody_is_asked_and_the_page_says_why(officer, supplier):
    response = officer.post(verify_url(), {})
    assert response.status_code == 422
    assert "Elija para qué consulta" in text(response)
    assert "Elija para qué consulta" in text(officer.post(verify_url(), {}, headers=HTMX))
    assert not Job.objects.exists()


def test_the_purpose_of_the_watch_is_for_the_portal_alone(officer, supplier):
    assert officer.post(verify_url(), {"purpose": Purpose.WATCH}).status_code == 422
    assert not Job.objects.exists()


def test_beyond_the_quota_the_page_says_so(officer, supplier, settings):
    settings.SUPPLIER_CHECKS_PER_DAY = 1
    make_supplier(ruc="0992624310001")
    officer.post(verify_url("0992624310001"), {"purpose": "control"})
    assert "Llegó al límite de 1 proveedores" in text(officer.post(verify_url(), {"purpose": "control"}, headers=HTMX))


def test_a_ruc_that_nobody_named_can_be_verified(officer):
    response = officer.get("/proveedores/1799999999001/")
    assert response.status_code == 404
    assert "Verificar este RUC" in text(response)
    response = officer.post(verify_url("1799999999001"), {"purpose": "control"})
    assert response.status_code == 302
    html = text(officer.get(response.url))
    assert "ningún proceso lo nombra todavía" in html


@pytest.mark.parametrize("ruc", ["17900169190012", "1710034066001", "abc"])
def test_what_is_no_ruc_is_not_offered_nor_accepted(officer, ruc):
    assert "Verificar este RUC" not in text(officer.get(f"/proveedores/{ruc}/"))
    response = officer.post(verify_url(ruc), {"purpose": "control"})
    assert response.status_code == 404
    assert "no es un RUC" in text(response)
    assert not Supplier.objects.exists()


def test_an_expired_answer_is_shown_as_expired_and_not_as_clean(officer, supplier):
    held(supplier, checked_at=timezone.now() - timedelta(days=5))
    html = text(officer.get(supplier.get_absolute_url()))
    assert "Cumple, vencido" in html
    assert 'is-pass"><svg' not in html.split('id="historial"')[0]
    assert "No concluyente" in html


def test_an_outage_shows_what_was_answered_last(officer, supplier):
    held(supplier, checked_at=timezone.now() - timedelta(hours=2))
    held(supplier, Outcome.SOURCE_ERROR, reason="El SRI no respondió.", valid_until=None)
    html = text(officer.get(supplier.get_absolute_url()))
    assert "El SRI no respondió. Lo último que respondió" in html


def test_on_a_day_of_the_past_the_page_tells_that_day(officer, supplier):
    then = timezone.now() - timedelta(days=30)
    held(supplier, Outcome.FAIL, checked_at=then, reason="RUC suspendido.")
    held(supplier)
    day = timezone.localdate(then).isoformat()
    html = text(officer.get(supplier.get_absolute_url(), {"al": day}))
    strip = html.split('id="validacion"')[1].split("</ul>")[0]
    assert "RUC suspendido." in strip
    assert "RUC activo." not in strip
    assert "Faltaba entonces: SRI (obligaciones), SCVS" in html
    assert "Verificar ahora" not in html


@pytest.mark.parametrize(("day", "sentence"), [("ayer", "no se entiende"), ("2999-01-01", "aún no llega")])
def test_a_day_that_cannot_be_told_is_explained(officer, supplier, day, sentence):
    held(supplier)
    html = text(officer.get(supplier.get_absolute_url(), {"al": day}))
    assert sentence in html
    assert "RUC activo." in html


def test_a_foreigner_is_not_verified_by_ruc(officer):
    html = text(officer.get(make_supplier(foreign_id="ID-DE-1").get_absolute_url()))
    assert "se consultan por RUC" in html
    assert "Verificar ahora" not in html


# --- decisions


def test_a_decision_keeps_the_checks_it_rests_on(officer, supplier):
    row = held(supplier, Outcome.FAIL)
    url = reverse("suppliers:decide", args=[RUC])
    officer.post(url, {"decision": "rechazar", "reason": "RUC suspendido a la fecha de la oferta."})
    decision = SupplierDecision.objects.get()
    assert (decision.decision, decision.verdict, decision.rests_on) == ("rechazar", "no_apto", [row.pk])
    assert "RUC suspendido a la fecha de la oferta." in text(officer.get(supplier.get_absolute_url()))


def test_a_decision_needs_its_reason(officer, supplier):
    response = officer.post(reverse("suppliers:decide", args=[RUC]), {"decision": "aprobar"})
    assert response.status_code == 422
    assert "Escriba el motivo de la decisión" in text(response)
    assert not SupplierDecision.objects.exists()


def test_the_history_shows_how_each_check_came_out_by_mark_too(officer, supplier):
    held(supplier, Outcome.FAIL)
    page = officer.get(supplier.get_absolute_url()).content.decode()
    mark = page.partition('id="historial"')[2].partition("pc-check ")[2]
    assert mark.startswith("is-fail")
    assert "#i-x" in mark.partition("</span>")[0]


# --- evidence and personal data


@pytest.fixture
def checked(registries, case):
    ruc = case("clean_company")
    make_supplier(ruc=ruc)
    return verification.check(ruc=ruc, authority=Authority.SRI, purpose=Purpose.CONTROL).row


def evidence_url(row, name="check") -> str:
    return reverse(f"suppliers:{name}", args=[row.supplier.ruc, row.pk])


def test_evidence_is_masked_for_who_needs_no_more_and_each_look_is_written_down(officer, checked):
    cedula = LegalRepresentative.objects.get().identification
    html = text(officer.get(evidence_url(checked)))
    assert cedula not in html
    assert cedula[:3] + "•" in html
    assert checked.supplier.ruc in html
    assert checked.digest in html
    entry = LogEntry.objects.get(additional_data__event="evidence_seen")
    assert (entry.actor.email, entry.additional_data["unmasked"]) == ("lucia@valle-alto.example", False)
    assert cedula not in text(officer.get(evidence_url(checked) + "?completo=1"))
    assert officer.get(evidence_url(checked, "original")).status_code == 403


def test_an_auditor_sees_it_whole_when_asked_for(client, checked):
    client.force_login(person(Role.AUDITOR))
    cedula = LegalRepresentative.objects.get().identification
    assert cedula not in text(client.get(evidence_url(checked)))
    assert cedula in text(client.get(evidence_url(checked) + "?completo=1"))
    response = client.get(evidence_url(checked, "original"))
    assert response.content == checked.exchange.raw_body()
    assert "attachment" in response.headers["Content-Disposition"]
    assert LogEntry.objects.filter(additional_data__event="evidence_downloaded").count() == 1


def test_representatives_are_masked_on_the_page(officer, client, checked):
    cedula = LegalRepresentative.objects.get().identification
    assert cedula not in text(officer.get(checked.supplier.get_absolute_url()))
    client.force_login(person(Role.AUDITOR, "ana@control.example"))
    assert cedula in text(client.get(checked.supplier.get_absolute_url()))


def test_evidence_of_another_supplier_is_not_found(officer, checked, supplier):
    assert officer.get(reverse("suppliers:check", args=[RUC, checked.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.SOCIO, Role.AUDITOR])
def test_who_may_not_verify_or_decide(client, supplier, role):
    client.force_login(person(role))
    assert client.post(verify_url(), {"purpose": "control"}).status_code == 403
    assert client.post(reverse("suppliers:decide", args=[RUC]), {}).status_code == 403
    assert "Verificar ahora" not in text(client.get(supplier.get_absolute_url()))
    assert not Job.objects.exists()


def test_a_partner_sees_no_checks(client, checked):
    client.force_login(person(Role.SOCIO))
    html = text(client.get(checked.supplier.get_absolute_url()))
    assert "RUC activo" not in html
    assert client.get(evidence_url(checked)).status_code == 403
    assert client.get(verify_url(checked.supplier.ruc)).status_code == 403
