"""The page of questions: what is asked of whom, and what nobody is shown."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from accounts.choices import Role
from documents.intake import Label
from tests.accounts.people import person
from tests.documents import files
from tests.documents.conftest import put, work

pytestmark = pytest.mark.django_db
OCID = "ocds-5wno2w-LICO-1"
URL = "/documentos/preguntas/"


@pytest.fixture
def pliego(receive, tmp_path):
    path = files.pdf(
        tmp_path / "Pliego.pdf",
        "CONDICIONES PARTICULARES\nObjeto: construcción de aulas.",
        "3.4 Plazo de ejecución\nEl plazo de ejecución es de 90 días calendario desde el anticipo.",
    )
    version = receive(path, label=Label(ocid=OCID))
    work()
    return version


def asked(client, user, **query):
    client.force_login(user)
    return client.get(URL, query)


def test_a_question_shows_passages_with_a_link_that_marks_them(client, officer, pliego):
    page = asked(client, officer, proceso=OCID, q="¿En cuántos días hay que terminar la obra?")
    told = page.context["reply"].told
    assert told[0].page == 2
    assert f"{pliego.document.get_absolute_url()}?version=1&amp;pagina=2&amp;cita=" in page.content.decode()
    viewer = client.get(told[0].link)
    assert viewer.context["is_quote_found"]


def test_what_no_document_says_is_told_in_those_words(client, officer, pliego):
    page = asked(client, officer, doc=str(pliego.document.uuid), q="¿Cuál es la capital de Francia?")
    assert page.context["reply"].told == []
    assert "No consta en los documentos" in page.content.decode()


def test_only_the_chosen_documents_answer(client, officer, pliego):
    other = put("Acta.\nLa multa es del 1 por mil por cada día de retraso.".encode(), officer, label=Label(ocid=OCID))
    work()
    uuid = str(other.version.document.uuid)
    assert asked(client, officer, proceso=OCID, doc=uuid, q="¿De cuánto es la multa?").context["reply"].told
    assert not asked(client, officer, proceso=OCID, doc=uuid, q="¿Cuál es el plazo de ejecución?").context["reply"].told


def test_a_reserved_document_answers_only_to_who_may_open_it_and_that_is_noted(client, officer):
    label = Label(ocid=OCID, access="reservado", access_reason="Ofertas sin abrir")
    version = put(b"El presupuesto referencial es USD 10.000,00.", officer, label=label).version
    work()
    other = person(Role.FUNCIONARIO, email="otra@demo.example")
    page = asked(client, other, proceso=OCID, doc=str(version.document.uuid), q="¿Cuál es el presupuesto?")
    assert page.context["choices"] == []
    assert "10.000" not in page.content.decode()
    assert asked(client, other, doc=str(version.document.uuid), q="¿Cuál es el presupuesto?").status_code == 404
    opened = LogEntry.objects.filter(additional_data__what="questions")
    assert not opened.exists()
    assert asked(client, officer, proceso=OCID, q="¿Cuál es el presupuesto?").context["reply"].told
    assert opened.get().actor == officer


def test_a_document_that_is_not_read_cannot_be_asked(client, officer):
    put(b"Texto.", officer, label=Label(ocid=OCID))
    page = asked(client, officer, proceso=OCID, q="¿Cuál es el plazo?")
    assert "reply" not in page.context
    assert "no se puede preguntar" in page.content.decode()


@pytest.mark.parametrize("question", ["", "ab", "a" * 301])
def test_a_question_that_is_none_is_told_at_its_field(client, officer, pliego, question):
    page = asked(client, officer, proceso=OCID, q=question)
    assert "pregunta-error" in page.content.decode()
    assert "reply" not in page.context


@pytest.mark.parametrize("query", [{}, {"proceso": "ocds-nada"}, {"proceso": "<script>"}, {"doc": "no-es-uuid"}])
def test_without_documents_the_page_says_what_to_do(client, officer, query):
    page = asked(client, officer, **query)
    assert page.status_code == 200
    assert "No hay documentos que preguntar" in page.content.decode()


def test_asking_costs_the_same_queries_for_many_documents(client, officer, django_assert_max_num_queries):
    for n in range(12):
        put(f"Anexo {n}. El plazo de ejecución es de {n + 10} días.".encode(), officer, label=Label(ocid=OCID))
    work()
    client.force_login(officer)
    address = f"{reverse('documents:questions')}?proceso={OCID}&q=¿Cuál es el plazo de ejecución?"
    client.get(address)  # the passages are made with the first question
    with django_assert_max_num_queries(14):
        client.get(address)


def test_marks_are_escaped(client, officer):
    put("El plazo de ejecución <script>alert(1)</script> es de 9 días.".encode(), officer, label=Label(ocid=OCID))
    work()
    page = asked(client, officer, proceso=OCID, q="<b>plazo</b> de ejecución").content.decode()
    assert "<script>alert" not in page
    assert "<b>plazo" not in page
