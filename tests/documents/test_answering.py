"""The model's answer to a question: verified or not shown, and nothing leaves that must not."""

import pytest

from documents import answering
from documents.answering import Cited, supported, verified
from documents.asking import corpus_of
from documents.intake import Label
from documents.models import Version
from documents.question_models import PassageVectors, Question, QuestionState
from tests.documents.ai import configure
from tests.documents.conftest import put, work

pytestmark = pytest.mark.django_db
OCID = "ocds-5wno2w-LICO-1"
TEXT = "3.4 Plazo\nEl plazo de ejecución es de 90 días calendario.\n3.5 Multas\nLa multa es del 1 por mil por retraso."


@pytest.fixture
def pliego(officer):
    version = put(TEXT.encode(), officer, label=Label(ocid=OCID)).version
    work()
    return Version.objects.get(pk=version.pk)


def asked(officer, version, text="¿Cuál es el plazo de ejecución?") -> Question:
    row = answering.request_answer(text=text, versions=[version], by=officer)
    work()
    row.refresh_from_db()
    return row


def test_the_answer_comes_with_a_quote_that_stands_on_its_page(ai, officer, pliego, client):
    row = asked(officer, pliego)
    assert row.state == QuestionState.ANSWERED
    assert row.citations[0]["page"] == 1
    assert row.used_vectors
    client.force_login(officer)
    page = client.get("/documentos/preguntas/", {"proceso": OCID, "q": row.text, "respuesta": str(row.uuid)})
    assert "90 días" in page.content.decode()
    assert client.get(page.context["cited"][0]["link"]).context["is_quote_found"]


def test_the_button_asks_and_the_second_question_makes_no_vectors_again(ai, officer, pliego, client):
    client.force_login(officer)
    said = {"q": "¿Cuál es la multa por retraso?", "proceso": OCID, "doc": str(pliego.document.uuid)}
    for _ in range(2):
        assert "respuesta=" in client.post("/documentos/preguntas/modelo/", said).url
        work()
    assert PassageVectors.objects.count() == 1
    texts = [len(body["input"]) for body in ai.asked if "input" in body]
    assert texts.count(1) == 2
    assert len(texts) == 3


@pytest.mark.parametrize("mode", ["refusal", "truncated", "invalid"])
def test_what_goes_wrong_is_told(ai, officer, pliego, settings, mode):
    settings.OPENAI_MODEL = f"sandbox-{mode}"
    row = asked(officer, pliego)
    assert (row.state, row.answer) == (QuestionState.FAILED, "")
    assert row.reason


def test_without_a_verified_quote_nothing_is_said(officer, pliego):
    passages = corpus_of([pliego]).passages
    wrong = [
        Cited(document=1, page=1, quote="El plazo de ejecución es de 30 días calendario"),
        Cited(document=2, page=1, quote="El plazo de ejecución"),
        Cited(document=1, page=9, quote="El plazo de ejecución"),
        Cited(document=0, page=1, quote="El plazo de ejecución"),
    ]
    assert verified(wrong, passages, [pliego]) == []
    right = Cited(document=1, page=1, quote="El plazo de ejecución es de 90 días")
    assert [each["page"] for each in verified([right], passages, [pliego])] == [1]
    assert supported("Son 90 días.", []) == ""


def test_a_sentence_with_a_figure_that_nobody_quoted_is_dropped():
    assert supported("Son 90 días. La multa es del 7 por mil.", ["es de 90 días"]) == "Son 90 días."


def test_a_reserved_document_is_never_sent(ai, officer, client):
    label = Label(ocid=OCID, access="reservado", access_reason="Ofertas")
    version = put(TEXT.encode(), officer, label=label).version
    work()
    ai.asked.clear()
    client.force_login(officer)
    said = {"q": "¿Cuál es el plazo?", "doc": str(version.document.uuid)}
    assert "respuesta" not in client.post("/documentos/preguntas/modelo/", said).url
    row = asked(officer, Version.objects.get(pk=version.pk))
    assert row.state == QuestionState.FAILED
    assert ai.asked == []


def test_leave_that_was_taken_away_takes_the_text_away(ai, officer, pliego):
    row = answering.request_answer(text="¿Cuál es el plazo?", versions=[pliego], by=officer)
    pliego.document.deleted_at = pliego.created_at
    pliego.document.save()
    work()
    row.refresh_from_db()
    assert row.state == QuestionState.NOTHING


def test_nobody_reads_the_question_of_another(ai, officer, pliego, client):
    from accounts.choices import Role
    from tests.accounts.people import person

    row = asked(officer, pliego)
    client.force_login(person(Role.FUNCIONARIO, email="otra@demo.example"))
    assert client.get(f"/documentos/preguntas/{row.uuid}/").status_code == 404


def test_off_there_is_no_button(ai, officer, pliego, client, settings):
    configure(settings, ai, mode="off")
    client.force_login(officer)
    page = client.get("/documentos/preguntas/", {"proceso": OCID, "q": "¿Cuál es el plazo de ejecución?"})
    assert "Preguntar también al modelo" not in page.content.decode()
