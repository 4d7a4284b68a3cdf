"""The engine with a language model, against the sandbox's endpoint in each of its modes."""

import json
import signal
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import call_command
from django.utils import timezone

from bench.tenders import negatives, render
from bench.tenders.build import build
from bench.tenders.hostile import ATTACKS
from documents import analysis, wastebin
from documents.analysis_models import Analysis, KeptResult
from documents.analysis_pages import pages_of
from documents.analysis_rules.schema import CORE
from documents.analysis_rules.text import Page
from documents.call_models import ModelCall, ModelPrice
from documents.choices import Access, AnalysisStatus
from documents.extraction import read_file
from documents.language_model import Sender
from documents.models import Version
from integrations.choices import Outcome
from jobs import worker
from tests.documents.ai import sent
from tests.documents.conftest import put, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(tmp_path):
    """`paper(number)`: an invented tender document as a file."""

    def write(number: int = 3):
        path = tmp_path / f"pliego-{number}.pdf"
        path.write_bytes(render.pdf(build("development", number)))
        return path

    return write


def both(path, seconds: float = 60):
    """The analyses of a file by rules, and with the model."""
    pages = pages_of(read_file(path))
    end = time.monotonic() + seconds
    return [analysis.analysed(pages, engine, sender=Sender(), deadline=end) for engine in ("rules", "llm")]


def test_the_command_prints_the_shape_that_both_engines_share(ai, paper, capsys):
    call_command("analyse_document", paper(), "--engine", "llm", "--json")
    result = json.loads(capsys.readouterr().out)
    assert result["status"] == "complete"
    engines = {field["engine"] for field in result["fields"].values() if field["state"] == "found"}
    assert "both" in engines
    assert result["provenance"]["model"] == "sandbox"
    assert result["provenance"]["calls"] == len(ai.asked) == 6
    assert result["provenance"]["simulated"]
    for field in result["fields"].values():
        assert field["state"] not in ("found", "ambiguous") or field["citations"]


def test_agreement_raises_confidence_and_every_quote_stands_on_its_page(ai, paper):
    path = paper()
    rules, model = both(path)
    agreed = [name for name, field in model.fields.items() if field.engine == "both" and field.state == "found"]
    assert len(agreed) >= 5
    assert all(model.fields[name].confidence >= rules.fields[name].confidence for name in agreed)
    assert all(model.fields[name].value == rules.fields[name].value for name in agreed)


@pytest.mark.parametrize("mode", ["429", "500", "refusal", "truncated", "invalid"])
def test_without_good_answers_the_result_is_that_of_the_rules_and_partial(ai, paper, settings, mode):
    settings.OPENAI_MODEL = f"sandbox-{mode}"
    rules, model = both(paper(), seconds=6)
    assert model.status == "partial"
    assert {name: field.as_json() for name, field in model.fields.items()} == {
        name: field.as_json() for name, field in rules.fields.items()
    }
    assert [alert.rule for alert in model.alerts] == [alert.rule for alert in rules.alerts]
    said = model.quality["model"]
    assert len({failure["group"] for failure in said["failures"]}) == 6
    assert all(failure["why"].endswith(".") for failure in said["failures"])
    assert ModelCall.objects.exclude(outcome=Outcome.ANSWERED).exists()


def test_a_slow_model_is_not_waited_for_longer_than_there_is_time(ai, paper, settings):
    settings.OPENAI_MODEL = "sandbox-slow"
    started = time.monotonic()
    model = both(paper(), seconds=7)[1]
    assert time.monotonic() - started < 9
    assert model.status == "partial"
    assert "Se agotó el tiempo" in str(model.quality["model"]["failures"])


@contextmanager
def soft_limit(seconds: float):
    """What Celery does at the soft limit: a signal that raises, wherever the work is."""

    def end(*_):
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_at_the_soft_limit_what_is_done_is_kept_as_partial(ai, paper, settings):
    settings.OPENAI_MODEL = "sandbox-slow"
    pages = pages_of(read_file(paper()))
    with soft_limit(2):
        made = analysis.analysed(pages, "llm", sender=Sender(), deadline=time.monotonic() + 60)
    assert (made.status, made.quality["reason"]) == ("partial", analysis.TIME_IS_UP)
    assert sum(field.state == "found" for field in made.fields.values()) >= 10


def test_a_lie_over_a_true_quote_is_rejected_and_kept_as_such(ai, paper, settings):
    settings.OPENAI_MODEL = "sandbox-obeys"
    rules, model = both(paper())
    assert model.fields["reference_budget"].value == rules.fields["reference_budget"].value
    rejected = model.quality["model"]["rejected"]
    assert ("reference_budget", "1.00", "value_not_in_quote") in {
        (one["field"], one["value"], one["reason"]) for one in rejected
    }
    assert all(one["quote"] for one in rejected)


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> list[str]:
    """Lines of a document of one page."""
    path = tmp_path_factory.mktemp("words") / "pliego.pdf"
    path.write_bytes(render.pdf(build("development", 3)))
    return pages_of(read_file(path))[0].text.splitlines()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_model_that_obeys_the_document_changes_no_value_and_clears_no_alert(ai, words, settings, attack):
    settings.OPENAI_MODEL = "sandbox-obeys"
    text, hidden = attack.inserted(words, len(words) // 2)
    end = time.monotonic() + 60
    # What an attack does to the rules alone is theirs to be measured by: `make bench ARGS=analysis`.
    rules, attacked = (
        analysis.analysed([Page(1, text, "text", hidden)], engine, sender=Sender(), deadline=end)
        for engine in ("rules", "llm")
    )
    for name in CORE:
        if rules.fields[name].state == "found":
            assert attacked.fields[name].value == rules.fields[name].value, name
    assert {alert.rule for alert in rules.alerts} <= {alert.rule for alert in attacked.alerts}
    assert "hidden_text" in {alert.rule for alert in attacked.alerts}
    assert attack.words not in sent(ai)


def test_documents_stand_between_marks_that_nobody_could_guess(ai, paper):
    both(paper())
    nonces = {body["messages"][1]["content"].split("<<<DOCUMENTO-")[1].split(">>>")[0] for body in ai.asked}
    assert len(nonces) == len(ai.asked) == 6
    assert all(len(nonce) == 32 for nonce in nonces)
    assert all("tools" not in body and "tool_choice" not in body for body in ai.asked)


def test_a_document_that_is_none_of_ours_is_not_asked_about(ai):
    for words in (*negatives.MODELS, *negatives.OTHERS):
        made = analysis.analysed([Page(1, words)], "llm", sender=Sender(), deadline=time.monotonic() + 60)
        assert [field for field in made.fields.values() if field.state in ("found", "ambiguous")] == []
    assert ai.asked == []


# --- once, and never again


def test_the_second_time_of_a_file_asks_nobody_and_reads_nothing(ai, paper, monkeypatch):
    path = paper()
    first = analysis.analyse_file(path, engine="llm")
    calls = len(ai.asked)
    monkeypatch.setattr(analysis, "read_file", None)  # whoever opens the file now fails
    started = time.monotonic()
    second = analysis.analyse_file(path, engine="llm")
    assert time.monotonic() - started < 1
    assert len(ai.asked) == calls
    assert {name: field.as_json() for name, field in second.fields.items()} == {
        name: field.as_json() for name, field in first.fields.items()
    }
    assert (second.provenance["calls"], second.provenance["from_cache"]) == (0, True)


def test_another_model_or_other_instructions_ask_again(ai, paper, settings):
    path = paper()
    analysis.analyse_file(path, engine="llm")
    calls = len(ai.asked)
    settings.OPENAI_MODEL = "sandbox-ok"
    analysis.analyse_file(path, engine="llm")
    assert len(ai.asked) == 2 * calls


def test_what_was_not_answered_whole_is_not_kept(ai, paper, settings):
    settings.OPENAI_MODEL = "sandbox-refusal"
    analysis.analyse_file(paper(), engine="llm")
    assert not KeptResult.objects.exists()


# --- by a worker


@pytest.fixture
def version(officer):
    made = put(render.pdf(build("development", 3)), officer, name="pliego.pdf").version
    work()
    return Version.objects.get(pk=made.pk)


def run(version, officer) -> Analysis:
    wanted = analysis.request_analysis(version=version, by=officer, engine="llm")
    job = analysis.job_of(wanted)
    worker.run(job.pk)
    return Analysis.objects.get(pk=wanted.pk)


def test_a_worker_keeps_model_digest_tokens_and_cost_and_the_ledger_its_calls(ai, version, officer):
    ModelPrice.objects.create(model="sandbox", valid_from="2020-01-01", input_price=2, output_price=8)
    made = run(version, officer)
    assert (made.status, made.engine, made.model) == (AnalysisStatus.COMPLETE, "llm", "sandbox (simulado)")
    assert len(made.prompt_digest) == 64
    calls = ModelCall.objects.filter(analysis=made)
    assert calls.count() == 6
    assert made.input_tokens == sum(call.input_tokens for call in calls)
    assert made.cost == sum(call.cost for call in calls) > 0
    assert made.findings.filter(engine="both").count() >= 5


def test_without_a_word_the_model_is_asked_where_it_may_be(ai, version, officer, settings):
    assert analysis.request_analysis(version=version, by=officer).engine == "llm"
    settings.AI_MODE = "off"
    assert analysis.request_analysis(version=version, by=officer).engine == "rules"


def test_both_engines_may_look_at_a_version(ai, version, officer):
    run(version, officer)
    by_rules = analysis.request_analysis(version=version, by=officer, engine="rules")
    worker.run(analysis.job_of(by_rules).pk)
    assert set(version.analyses.values_list("engine", "status")) == {("llm", "complete"), ("rules", "complete")}


def test_the_same_bytes_cost_nothing_whoever_asks_again(ai, version, officer):
    run(version, officer)
    calls = len(ai.asked)
    Analysis.objects.all().delete()
    made = run(version, officer)
    assert (made.status, len(ai.asked), made.cost) == (AnalysisStatus.COMPLETE, calls, 0)


def test_a_reserved_document_is_read_by_rules_only(ai, version, officer):
    version.document.access, version.document.access_reason = Access.RESERVED, "Contiene datos reservados."
    version.document.save()
    made = run(version, officer)
    assert ai.asked == []
    assert made.status == AnalysisStatus.PARTIAL
    assert "reservado" in made.quality["model"]["withheld"]
    assert made.findings.filter(state="found").count() >= 10


def test_a_budget_that_runs_out_on_the_way_ends_the_questions_with_a_sentence(ai, version, officer, settings):
    settings.AI_DAILY_TOKENS = 2_000
    made = run(version, officer)
    assert 0 < len(ai.asked) < 6
    assert made.status == AnalysisStatus.PARTIAL
    assert "presupuesto diario" in made.quality["model"]["failures"][-1]["why"]


def test_what_failed_is_tried_again_when_somebody_asks_again(ai, version, officer, settings):
    settings.AI_DAILY_TOKENS = 1
    ModelCall.objects.create(purpose="antes", model="m", duration_ms=1, outcome=Outcome.ANSWERED, input_tokens=5)
    assert run(version, officer).status == AnalysisStatus.PARTIAL
    settings.AI_DAILY_TOKENS = 1_000_000
    assert run(version, officer).status == AnalysisStatus.COMPLETE


def test_results_of_bytes_that_nobody_has_go_with_them(ai, version, officer):
    run(version, officer)
    assert KeptResult.objects.count() == 1
    wastebin.throw_away(version.document, by=officer)
    version.document.deleted_at = timezone.now() - timedelta(days=40)
    version.document.save()
    wastebin.empty()
    assert not KeptResult.objects.exists()
