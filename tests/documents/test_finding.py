"""The search across documents: filters that work together, by entity too; documents that speak of the same."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from documents import alike, belonging, finding
from documents.choices import Access, Kind
from documents.finding import Filters
from documents.intake import Label
from documents.models import Document
from tests.accounts.people import person
from tests.documents.conftest import put, work
from tests.procurement.factories import make_buyer, make_process

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "Mantenimiento de ascensores hidráulicos con repuestos originales, cabinas y contrapesos. "


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


def document(officer, name: str, text: str, **label) -> Document:
    return put(f"{text} {name}".encode(), officer, f"{name}.txt", label=Label(**label)).version.document


@pytest.fixture
def held(officer):
    loja = make_process(buyer=make_buyer(name="MUNICIPIO DE LOJA"))
    cuenca = make_process(buyer=make_buyer(name="EMPRESA ELÉCTRICA DE CUENCA"))
    found = {
        "loja pliego": document(officer, "uno", "ascensores nuevos", kind=Kind.PLIEGO, ocid=loja.ocid),
        "loja contrato": document(officer, "dos", "ascensores nuevos", kind=Kind.CONTRATO, ocid=loja.ocid),
        "cuenca pliego": document(officer, "tres", "ascensores nuevos", kind=Kind.PLIEGO, ocid=cuenca.ocid),
        "suelto": document(officer, "cuatro", "ascensores nuevos", kind=Kind.PLIEGO),
    }
    work()
    old = timezone.now() - timedelta(days=40)
    Document.objects.filter(pk=found["suelto"].pk).update(created_at=old)
    return {**found, "buyer": loja.buyer, "process": loja}


def names(held: dict, user, **filters) -> set[str]:
    found = {hit.page.version.document_id for hit in finding.everywhere(user, "ascensores", Filters(**filters)).rows}
    assert found == set(finding.documents(user, Filters(**filters)).values_list("pk", flat=True))
    return {name for name, each in held.items() if isinstance(each, Document) and each.pk in found}


def test_the_entity_is_asked_for_by_its_ruc_or_by_words_of_its_name(held, officer):
    loja = {"loja pliego", "loja contrato"}
    assert names(held, officer, buyer=held["buyer"].ruc) == loja
    assert names(held, officer, buyer="loja municipio") == loja
    assert names(held, officer, buyer="electrica") == {"cuenca pliego"}
    assert names(held, officer, buyer="nadie así") == set()


def test_filters_work_together(held, officer):
    today = timezone.localdate()
    assert names(held, officer, buyer="loja", kind=Kind.PLIEGO) == {"loja pliego"}
    assert names(held, officer, buyer="cuenca", ocid=held["process"].ocid) == set()
    assert names(held, officer, kind=Kind.PLIEGO, since=today) == {"loja pliego", "cuenca pliego"}
    assert names(held, officer, kind=Kind.PLIEGO, until=today - timedelta(days=30)) == {"suelto"}
    assert names(held, officer, kind=Kind.PLIEGO, since=today, buyer="loja", ocid=held["process"].ocid) == {
        "loja pliego"
    }


def test_nothing_is_of_an_entity_where_nobody_knows_processes(held, officer, monkeypatch):
    monkeypatch.setattr(belonging, "_told", None)
    assert names(held, officer, buyer="loja") == set()
    assert belonging.named(["x"]) == {}
    assert belonging.enquiries("x") == []


def test_the_page_keeps_the_filters_and_names_entity_and_process(client, held, django_assert_max_num_queries):
    address = reverse("documents:list")
    asked = {"q": "ascensores", "entidad": "loja", "clase": "pliego"}
    client.get(address, asked)
    with django_assert_max_num_queries(16):
        page = client.get(address, asked).content.decode()
    assert "MUNICIPIO DE LOJA" in page
    assert held["process"].code in page
    assert 'value="loja"' in page
    assert "uno.txt" in page
    assert "dos.txt" not in page
    assert client.get(address, {"entidad": "x" * 500, "desde": "ayer"}).status_code == 200


@pytest.fixture
def topics(officer):
    held = [document(officer, f"ascensor {n}", TOPIC * 3) for n in range(3)]
    for number in range(5):
        document(officer, f"comida {number}", "Servicio de alimentación escolar con menús diarios y frutas. " * 3)
    work()
    return held


def test_documents_that_speak_of_the_same_are_found(officer, topics):
    found = alike.documents_like(officer, topics[0])
    assert {each.document.pk for each in found[:2]} == {topics[1].pk, topics[2].pk}
    assert topics[0].pk not in {each.document.pk for each in found}


def test_more_like_this_respects_access_and_asks_few_statements(client, topics, officer, django_assert_max_num_queries):
    other = person(Role.FUNCIONARIO, "otra@demo.example")
    reason = {"access": Access.RESERVED, "access_reason": "Cerrada"}
    document(other, "secreto", TOPIC * 4, **reason)
    work()
    address = reverse("documents:alike", args=[topics[0].uuid])
    client.get(address)
    with django_assert_max_num_queries(14):
        page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "ascensor 1" in page
    assert "secreto" not in page
    client.force_login(person(Role.SOCIO, "socio@demo.example"))
    assert client.get(address).status_code == 404


def test_a_document_without_words_has_none_like_it(officer):
    held = document(officer, "1", "123 456")
    work()
    assert alike.documents_like(officer, held) == []
