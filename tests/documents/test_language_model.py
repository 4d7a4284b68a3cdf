"""Asking the language model: what leaves, what stays, what is written down."""

from decimal import Decimal

import pytest
from pydantic import BaseModel

from documents import language_model
from documents.call_models import ModelCall, ModelPrice, TokenBudget
from documents.choices import Access
from documents.language_model import Sender, Withheld
from documents.models import Document
from integrations.ai.records import Question, Refused, Truncated, Unusable
from integrations.choices import Outcome
from integrations.errors import IntegrationError, Unavailable
from tests.documents.ai import configure, sent

pytestmark = pytest.mark.django_db
PAGES = "[[p.1]]\nAdministrador del contrato: Ing. Rosa Elena Vera Mora, cédula 1710034065, rosa@gad.gob.ec\n"


class Quoted(BaseModel):
    page: int
    quote: str


class Value(BaseModel):
    value: str
    citations: list[Quoted]


class Found(BaseModel):
    contract_administrator: Value | None


def ask(officer=None, *documents, **options):
    question = Question("Extrae.", PAGES, Found, purpose="prueba")
    return language_model.consult(question, sender=Sender(officer, documents), **options)


def test_personal_data_are_masked_on_the_way_out_and_restored_on_the_way_in(ai, officer):
    answer = ask(officer)
    assert "Rosa Elena Vera Mora" in answer.value.contract_administrator.value
    assert "Rosa Elena Vera Mora" in answer.value.contract_administrator.citations[0].quote
    for personal in ("Rosa", "Vera", "1710034065", "@"):
        assert personal not in sent(ai)


def test_within_the_institution_nothing_is_masked(ai, officer, settings):
    configure(settings, ai, mode="local")
    call = ask(officer).call
    assert "Rosa Elena Vera Mora" in sent(ai)
    assert not call.is_masked


def test_every_call_is_in_the_ledger(ai, officer):
    officer.institution = "GAD Municipal de Prueba"
    ModelPrice.objects.create(model="sandbox", valid_from="2020-01-01", input_price=2, output_price=8)
    ask(officer)
    call = ModelCall.objects.get()
    assert (call.outcome, call.purpose, call.by, call.is_masked, call.is_sandbox) == (
        Outcome.ANSWERED, "prueba", officer, True, True,
    )  # fmt: skip
    assert call.institution == "GAD Municipal de Prueba"
    assert call.cost == (Decimal(call.input_tokens) * 2 + call.output_tokens * 8) / 1_000_000
    assert call.exchange.counterpart.code == "ai"
    assert len(call.prompt_digest) == 64


@pytest.mark.parametrize(
    ("mode", "error", "expected"),
    [
        ("429", Unavailable, (Outcome.UNAVAILABLE, False)),
        ("500", Unavailable, (Outcome.UNAVAILABLE, False)),
        ("refusal", Refused, (Outcome.REJECTED, True)),
        ("truncated", Truncated, (Outcome.UNEXPECTED, True)),
        ("invalid", Unusable, (Outcome.UNEXPECTED, True)),
    ],
)
def test_a_call_that_fails_is_there_too(ai, settings, mode, error, expected):
    settings.OPENAI_MODEL = f"sandbox-{mode}"
    with pytest.raises(error):
        ask()
    call = ModelCall.objects.get()
    assert (call.outcome, call.input_tokens is not None) == expected
    assert call.error


def test_a_model_without_a_price_costs_unknown_and_not_nothing(ai, officer):
    assert ask(officer).call.cost is None


def test_a_reserved_document_never_leaves(ai, officer, settings):
    reserved = Document(title="Acta", access=Access.RESERVED, owner=officer)
    with pytest.raises(Withheld, match="reservado"):
        ask(officer, reserved)
    assert ai.asked == []
    assert not ModelCall.objects.exists()
    configure(settings, ai, mode="local")
    assert ask(officer, reserved).value.contract_administrator


def test_off_means_off(ai, officer, settings):
    configure(settings, ai, mode="off")
    with pytest.raises(Withheld, match="apagado"):
        ask(officer)
    assert ai.asked == []


def test_a_used_up_budget_is_said_and_nobody_is_asked(ai, officer, settings):
    settings.AI_DAILY_TOKENS = 10
    ask(officer)
    with pytest.raises(Withheld, match=r"se agotó \(\d+ de 10\): se repone a medianoche"):
        ask(officer)
    assert len(ai.asked) == 1


def test_each_institution_has_its_own_budget(ai, officer, settings):
    settings.AI_DAILY_TOKENS = 10
    ask(officer)
    officer.institution = "Otra entidad"
    ask(officer)
    TokenBudget.objects.create(institution="Otra entidad", tokens_per_day=1_000_000)
    ask(officer)
    with pytest.raises(Withheld):
        ask(None)


def test_vectors_are_asked_for_masked_texts(ai, officer):
    vectors = language_model.embed([PAGES, "plazo"], sender=Sender(officer), purpose="buscar").value
    assert len(vectors) == 2
    assert "Rosa" not in str(ai.asked)
    assert ModelCall.objects.get().purpose == "buscar"


def test_without_a_model_for_vectors_nobody_is_asked(ai, officer, settings):
    settings.OPENAI_EMBEDDING_MODEL = ""
    with pytest.raises(Withheld, match="OPENAI_EMBEDDING_MODEL"):
        language_model.embed(["plazo"], sender=Sender(officer), purpose="buscar")


def test_all_that_goes_wrong_is_an_integration_error(ai, officer, settings):
    settings.OPENAI_MODEL = "sandbox-recorded"
    with pytest.raises(IntegrationError):
        ask(officer)
