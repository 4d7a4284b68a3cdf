"""The language model's client against the sandbox's endpoint, in each of its modes."""

import json
import time

import pytest
from django.core.management import call_command
from pydantic import BaseModel

from integrations import gateway
from integrations.ai import client as ai_client
from integrations.ai.records import Question, Refused, Truncated, Unusable
from integrations.choices import Outcome
from integrations.errors import NotConfigured, Unavailable, UnexpectedReply
from integrations.http import Forbidden
from integrations.models import Exchange

pytestmark = pytest.mark.django_db
PAGES = "[[p.4]]\nPRESUPUESTO REFERENCIAL: USD 125.400,00 sin IVA.\n[[p.5]]\nVigencia de la oferta: 90 días.\n"


class Quoted(BaseModel):
    page: int
    quote: str


class Amount(BaseModel):
    value: str
    citations: list[Quoted]


class Period(BaseModel):
    quantity: int
    unit: str
    citations: list[Quoted]


class Found(BaseModel):
    reference_budget: Amount | None
    offer_validity: Period | None
    cpc_code: Amount | None


@pytest.fixture(autouse=True)
def _nothing_learned():
    ai_client._learned.clear()


def ask(settings=None, model="", **options):
    if model:
        settings.OPENAI_MODEL = model
    question = Question(system="Extrae los datos.", user=PAGES, schema=Found, purpose="prueba")
    return gateway.ask("ai", "complete", question=question, **options)


def test_the_answer_has_the_schema_and_its_tokens(sandbox):
    answer = ask()
    found = answer.record.value
    assert found.reference_budget.value == "125400.00"
    assert found.reference_budget.citations[0].page == 4
    assert (found.offer_validity.quantity, found.cpc_code) == (90, None)
    assert answer.record.usage.input > 0
    assert answer.record.usage.output > 0
    assert answer.exchange.outcome == Outcome.ANSWERED


def test_the_evidence_tells_sizes_and_neither_key_nor_words(sandbox):
    exchange = ask().exchange
    kept = json.dumps([exchange.parameters, exchange.headers, exchange.url])
    assert exchange.raw_body() is None
    assert exchange.body_size > 100
    assert len(exchange.body_sha256) == 64
    assert exchange.parameters["purpose"] == "prueba"
    assert "sk-clave" not in kept
    assert "125.400" not in kept


@pytest.mark.parametrize(
    ("mode", "error", "outcome"),
    [
        ("429", Unavailable, Outcome.UNAVAILABLE),
        ("500", Unavailable, Outcome.UNAVAILABLE),
        ("refusal", Refused, Outcome.REJECTED),
        ("truncated", Truncated, Outcome.UNEXPECTED),
        ("invalid", Unusable, Outcome.UNEXPECTED),
    ],
)
def test_what_goes_wrong_is_an_error_of_its_kind_with_evidence(sandbox, settings, mode, error, outcome):
    with pytest.raises(error) as caught:
        ask(settings, f"sandbox-{mode}")
    assert Exchange.objects.get(pk=caught.value.exchange_id).outcome == outcome
    if mode == "429":
        assert caught.value.retry_after == 2
    if hasattr(caught.value, "usage"):
        assert caught.value.usage.input > 0


@pytest.mark.parametrize(
    "fault", [{"html_with_200": True}, {"truncate": True}, {"wrong_schema": True}, {"reset": True}], ids=str
)
def test_faults_of_the_wire_are_no_answers(sandbox, fault):
    sandbox.faults.set("ai", fault)
    with pytest.raises((Unavailable, UnexpectedReply)) as caught:
        ask()
    assert caught.value.exchange_id


def test_a_deadline_ends_a_slow_answer(sandbox, settings):
    started = time.monotonic()
    with pytest.raises(Unavailable, match="no respondió"):
        ask(settings, "sandbox-slow", deadline=started + 1)
    assert time.monotonic() - started < 2


def test_after_the_deadline_nobody_is_asked(sandbox):
    with pytest.raises(Unavailable, match="se agotó el tiempo"):
        ask(deadline=time.monotonic() - 1)
    assert not Exchange.objects.exists()


@pytest.mark.parametrize(
    ("mode", "structured", "requests"),
    [("ok", "json_schema", 1), ("json-object", "json_object", 2), ("prompt", "prompt", 3), ("old", "json_object", 4)],
)
def test_an_endpoint_is_asked_in_the_way_it_knows_and_that_is_remembered(sandbox, settings, mode, structured, requests):
    found = ask(settings, f"sandbox-{mode}").record
    assert (found.structured, found.value.reference_budget.value) == (structured, "125400.00")
    assert Exchange.objects.count() == requests
    ask()
    assert Exchange.objects.count() == requests + 1


def test_a_wrong_key_is_told_without_it(sandbox, settings):
    sandbox.counterparts["ai"].key = "otra"
    try:
        with pytest.raises(Forbidden) as caught:
            ask()
    finally:
        sandbox.counterparts["ai"].key = ""
    assert b"sk-clave" not in Exchange.objects.get(pk=caught.value.exchange_id).raw_body()


def test_vectors_are_near_for_texts_that_say_the_same(sandbox):
    texts = ["plazo de entrega de los bienes", "entrega de bienes: plazo", "garantía técnica de fábrica"]
    found = gateway.ask("ai", "embed", texts=texts).record
    near = sum(a * b for a, b in zip(found.vectors[0], found.vectors[1], strict=True))
    far = sum(a * b for a, b in zip(found.vectors[0], found.vectors[2], strict=True))
    assert near > 0.9
    assert far < 0.5
    assert found.usage.input > 0


def test_a_recorded_answer_is_given_and_a_missing_one_fails(sandbox, settings, tmp_path):
    ai = sandbox.counterparts["ai"]
    before, ai.recorded = ai.recorded, tmp_path
    try:
        with pytest.raises(Exception, match="HTTP 404"):
            ask(settings, "sandbox-recorded")
        said = Found(reference_budget=None, offer_validity=None, cpc_code=None).model_dump_json()
        from sandbox.ai.server import digest

        (tmp_path / f"{digest(ai.asked[-1])}.json").write_text(said)
        assert ask().record.value.reference_budget is None
    finally:
        ai.recorded = before


@pytest.mark.parametrize(
    ("mode", "url", "hosts", "told"),
    [
        ("off", "https://api.openai.com/v1", ["api.openai.com"], "no está configurado"),
        ("external", "https://otra.ejemplo.ec/v1", ["api.openai.com"], "AI_ALLOWED_HOSTS"),
        ("external", "http://127.0.0.1:9/v1", ["127.0.0.1"], "red interna"),
        ("external", "http://169.254.169.254/v1", ["169.254.169.254"], "red interna"),
        ("local", "http://1.1.1.1/v1", ["1.1.1.1"], "fuera de la red"),
    ],
)
def test_an_endpoint_where_it_may_not_be_is_not_asked(settings, mode, url, hosts, told):
    settings.SANDBOX_URL, settings.OPENAI_MODEL = "", "m"
    settings.AI_MODE, settings.OPENAI_BASE_URL, settings.AI_ALLOWED_HOSTS = mode, url, hosts
    with pytest.raises(NotConfigured, match=told):
        ask()
    assert not Exchange.objects.exists()


def test_a_local_endpoint_may_be_internal(sandbox, settings):
    settings.SANDBOX_URL, settings.AI_MODE, settings.AI_ALLOWED_HOSTS = "", "local", ["127.0.0.1"]
    assert ask().record.value.reference_budget.value == "125400.00"


# --- manage.py ai_check


def checked(capsys, *arguments) -> tuple[int, str]:
    try:
        call_command("ai_check", *arguments)
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_check_says_what_works(sandbox, capsys):
    code, output = checked(capsys)
    assert code == 0
    assert "json_schema" in output
    assert "dio el dato y su cita" in output
    assert "fichas" in output.lower()


@pytest.mark.parametrize(("mode", "told"), [("prompt", "solo por instrucciones"), ("old", "json_object")])
def test_the_check_names_the_fallback(sandbox, settings, capsys, mode, told):
    settings.OPENAI_MODEL = f"sandbox-{mode}"
    code, output = checked(capsys)
    assert (code, told in output) == (0, True)


@pytest.mark.parametrize("mode", ["500", "refusal", "invalid", "truncated"])
def test_the_check_ends_with_1_when_something_fails(sandbox, settings, capsys, mode):
    settings.OPENAI_MODEL = f"sandbox-{mode}"
    code, output = checked(capsys)
    assert (code, "FALLA" in output) == (1, True)


def test_the_check_of_a_model_that_is_off_fails_nothing(settings, capsys):
    settings.AI_MODE = "off"
    code, output = checked(capsys, "--json")
    assert code == 0
    assert {row["ok"] for row in json.loads(output)} == {None}
    assert "AI_MODE es off" in output
