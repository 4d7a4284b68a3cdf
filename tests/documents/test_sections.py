"""Documents on the pages of a supplier and of a process, and the answers beside what changed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.choices import Kind
from documents.intake import Label
from documents.models import Document
from documents.recognition import EXPECTED
from procurement.choices import Phase
from procurement.models import Enquiry
from tests.documents.conftest import put, work
from tests.documents.test_pages import upload
from tests.procurement.factories import make_process

pytestmark = pytest.mark.django_db(transaction=True)
RUC = "1790000001001"


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_a_supplier_has_its_documents_and_a_form_that_knows_it(client, officer):
    put(b"oferta", officer, "Oferta.txt", label=Label(ruc=RUC))
    put(b"otra", officer, "Ajena.txt", label=Label(ruc="1790000002001"))
    page = client.get(reverse("documents:of_supplier"), {"ruc": RUC})
    assert "Oferta.txt" in text_of(page)
    assert "Ajena.txt" not in text_of(page)
    assert f'name="ruc" id="id_ruc_s" value="{RUC}"' in page.content.decode()
    assert "no guarda documentos" in text_of(client.get(reverse("documents:of_supplier"), {"ruc": ""}))


def test_many_files_of_a_supplier_go_up_at_once(client):
    sent = [(f"anexo {number}.txt", f"anexo {number}".encode()) for number in range(25)]
    assert upload(client, *sent, ruc=RUC).status_code == 302
    assert Document.objects.filter(ruc=RUC).count() == 25
    assert text_of(client.get(reverse("documents:of_supplier"), {"ruc": RUC})).count("anexo") == 25


def test_a_process_says_which_kinds_are_not_there_by_its_phase(client, officer):
    put(b"pliego", officer, "p.txt", label=Label(kind=Kind.PLIEGO, ocid="ocds-1"))
    page = client.get(reverse("documents:of_process"), {"ocid": "ocds-1", "fase": Phase.TENDER})
    missing = text_of(page).partition("No están en el expediente")[2]
    assert "Resolución de inicio" in missing
    assert "Contrato" not in missing.partition("Subir")[0]
    assert not re.search(r"<li>Pliego</li>", page.content.decode())
    assert 'value="ocds-1"' in page.content.decode()
    later = text_of(client.get(reverse("documents:of_process"), {"ocid": "ocds-1", "fase": Phase.CONTRACT}))
    assert "Garantía" in later.partition("No están en el expediente")[2]


def test_every_phase_that_goes_on_has_its_kinds():
    assert set(EXPECTED) == {Phase.PLANNING, Phase.TENDER, Phase.AWARD, Phase.CONTRACT}


def test_the_answers_between_two_versions_stand_beside_what_changed(client, officer, tmp_path):
    process = make_process()
    first = put(b"El plazo es de 45 dias.", officer, "p.txt", label=Label(kind=Kind.PLIEGO, ocid=process.ocid)).version
    put(b"El plazo es de 60 dias.", officer, "p2.txt", document=first.document)
    work()
    now = timezone.now()
    first.document.versions.filter(number=1).update(created_at=now - timedelta(days=5))
    told = {"process": process, "author_name": "ANA"}
    asked = now - timedelta(days=2)
    Enquiry.objects.create(number=1, question="¿Se amplía?", answer="Sí, a 60 días.", answered_at=asked, **told)
    Enquiry.objects.create(number=2, question="¿Hay visita?", asked_at=now - timedelta(days=9), **told)
    put(
        b"aclaraciones",
        officer,
        "Acta de aclaraciones.txt",
        label=Label(kind="preguntas_respuestas", ocid=process.ocid),
    )
    page = text_of(client.get(reverse("documents:changes", args=[first.document.uuid])))
    assert "Sí, a 60 días." in page.partition("1 de otras fechas")[0]
    assert "¿Hay visita?" in page.partition("1 de otras fechas")[2]
    assert "Acta de aclaraciones.txt" in page
    loose = put(b"uno dos.", officer, "x.txt").version
    put(b"uno tres.", officer, "y.txt", document=loose.document)
    work()
    assert "no está unido a ningún proceso" in text_of(
        client.get(reverse("documents:changes", args=[loose.document.uuid]))
    )
