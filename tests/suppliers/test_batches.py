"""Many suppliers at once: lists, bidders of a process, comparison."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from jobs import worker
from jobs.models import Job
from procurement.choices import Role as Taken
from suppliers import batches, verification
from suppliers.choices import Authority, Outcome, Purpose
from suppliers.models import Batch, BatchRow, Consultation, Supplier, Verification
from tests.accounts.people import person
from tests.procurement.factories import make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db
ONE, TWO = "1790016919001", "0992624310001"


@pytest.fixture
def officer(client):
    client.force_login(person())
    return client


def text(response) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def upload(client, content: str, **values):
    file = SimpleUploadedFile("oferentes.csv", content.encode())
    return client.post(reverse("suppliers:batches"), {"archivo": file, "purpose": "calificacion", **values})


def ask():
    """Run what the list enqueued, but not yet the verifications."""
    job = Job.objects.get(kind=batches.ASK_JOB)
    assert worker.run(job.pk) == "done"


def test_a_list_is_kept_at_once_and_asked_in_the_background(officer):
    response = upload(officer, f"RUC\n{ONE}\n{TWO}\nmal\n")
    batch = Batch.objects.get()
    assert response.url == batch.get_absolute_url()
    html = text(officer.get(response.url))
    assert "0 de 2 proveedores" in html
    assert "«mal» no es un RUC" in html
    ask()
    assert Job.objects.filter(kind__startswith="suppliers.verify_").count() == 2 * len(Authority)
    assert {row.purpose for row in Consultation.objects.all()} == {"calificacion"}


def test_the_list_fills_as_answers_come(officer, registries, case):
    upload(officer, case("clean_company"))
    ask()
    batch = Batch.objects.get()
    while job := Job.objects.due().filter(kind__startswith="suppliers.verify_").first():
        assert worker.run(job.pk) == "done"
    html = text(officer.get(batch.get_absolute_url(), headers={"HX-Request": "true"}))
    assert "<html" not in html
    assert "1 de 1 proveedores" in html
    assert "hx-trigger" not in html


def test_what_still_holds_is_not_asked_again(officer):
    supplier, now = make_supplier(ruc=ONE), timezone.now()
    for authority in Authority:
        Verification.objects.create(
            supplier=supplier,
            authority=authority,
            outcome=Outcome.PASS,
            reason="Bien.",
            checked_at=now,
            valid_until=now + timedelta(hours=-1 if authority == Authority.IESS else 5),
            purpose=Purpose.CONTROL,
        )
    upload(officer, ONE)
    ask()
    assert [job.kind for job in Job.objects.filter(kind__startswith="suppliers.verify_")] == ["suppliers.verify_iess"]


def test_beyond_the_quota_the_rest_of_the_list_says_so(officer, settings):
    settings.SUPPLIER_CHECKS_PER_DAY = 1
    upload(officer, f"{ONE}\n{TWO}")
    ask()
    first, second = BatchRow.objects.all()
    assert (first.problem, second.problem[:8]) == ("", "Fila 2: ")
    assert "límite de 1 proveedores" in second.problem


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"purpose": "control"}, "Suba un archivo o pegue los RUC"),
        ({"texto": ONE}, "Elija para qué consulta"),
        ({"texto": "hola", "purpose": "control"}, "No se encontró ningún RUC"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(officer, values, sentence):
    response = officer.post(reverse("suppliers:batches"), values)
    assert response.status_code == 422
    assert sentence in text(response)
    assert not Batch.objects.exists()


def test_the_bidders_of_a_process(officer):
    process = make_process()
    make_supplier(ruc=TWO)
    for supplier in (make_supplier(ruc=ONE, name="ANDINA"), make_supplier(foreign_id="DE-1", name="GMBH")):
        take_part(process, supplier, Taken.TENDERER)
        take_part(process, supplier, Taken.SUPPLIER)
    html = text(officer.get(process.get_absolute_url()))
    assert "Verificar oferentes" in html
    response = officer.post(reverse("suppliers:batch_of_process"), {"ocid": process.ocid, "purpose": "calificacion"})
    batch = Batch.objects.get()
    assert (response.url, batch.title) == (batch.get_absolute_url(), f"Oferentes de {process.code}")
    assert [(row.supplier and row.supplier.ruc, row.problem) for row in batch.rows.all()] == [
        (ONE, ""),
        (None, "Fila 2: GMBH es extranjero y no tiene RUC."),
    ]


def test_a_process_without_bidders_is_told(officer):
    process = make_process()
    response = officer.post(
        reverse("suppliers:batch_of_process"), {"ocid": process.ocid, "purpose": "calificacion"}, follow=True
    )
    assert "no publica quién ofertó" in text(response)
    assert not Batch.objects.exists()


@pytest.mark.parametrize("role", [Role.SOCIO, Role.AUDITOR])
def test_who_may_not_start_a_list(client, role):
    client.force_login(person(role))
    upload(client, ONE)
    assert client.post(reverse("suppliers:batch_of_process"), {"ocid": "x", "purpose": "control"}).status_code == 403
    assert not Batch.objects.exists()
    assert client.get(reverse("suppliers:batches")).status_code == (403 if role == Role.SOCIO else 200)


def test_the_queries_of_a_list_do_not_grow(officer, django_assert_num_queries, django_assert_max_num_queries):
    upload(officer, ONE)
    ask()
    small = Batch.objects.get()
    officer.get(small.get_absolute_url())
    with django_assert_max_num_queries(20) as used:
        officer.get(small.get_absolute_url())
    count = len(used)
    Job.objects.filter(kind=batches.ASK_JOB).delete()
    upload(officer, "\n".join(f"17900{number:05}001" for number in range(40)))
    ask()
    large = Batch.objects.order_by("-pk").first()
    with django_assert_num_queries(count):
        officer.get(large.get_absolute_url())


# --- side by side


def test_up_to_five_are_compared(officer):
    found = [make_supplier(name=f"EMPRESA {number}") for number in range(6)]
    verification.check(ruc=found[0].ruc, authority=Authority.SERCOP, purpose=Purpose.CONTROL)
    html = text(officer.get(reverse("suppliers:compare"), {"ruc": [each.ruc for each in found]}))
    assert "EMPRESA 4" in html
    assert "EMPRESA 5" not in html
    assert "hasta 5 proveedores a la vez" in html


def test_one_is_added_by_its_ruc_and_an_unknown_one_is_told(officer):
    one = make_supplier(name="ANDINA")
    html = text(officer.get(reverse("suppliers:compare"), {"ruc": one.ruc, "nuevo": "1799999999001"}))
    assert "ANDINA" in html
    assert "ningún proveedor con el RUC «1799999999001»" in html
    assert not Supplier.objects.filter(ruc="1799999999001").exists()
