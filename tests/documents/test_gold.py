"""Engines scored against what people reviewed, with intervals and with how much they rest on."""

import json
from collections import Counter

import pytest
from django.core.management import call_command

from documents import gold, reviewing
from documents.analysis_models import Analysis, Finding
from documents.choices import AnalysisStatus, Decision, FindingState
from tests.documents.conftest import put

FOUND, MISSING = FindingState.FOUND, FindingState.NOT_FOUND


@pytest.fixture
def analysed(officer):
    """`analysed({field: (state, value)}, engine)`: an analysis of a document of its own, or of `version`."""

    def analysed(said, engine="rules", version=None):
        count = Analysis.objects.count()
        version = version or put(f"Documento {count}".encode(), officer, name="a.txt").version
        made = Analysis.objects.create(
            version=version, engine=engine, recipe=f"{count}", status=AnalysisStatus.COMPLETE, requested_by=officer
        )
        for position, (name, (state, value)) in enumerate(said.items()):
            Finding.objects.create(analysis=made, field=name, position=position, state=state, value=value)
        return made

    return analysed


def say(analysis, name, decision, by, value=None):
    reviewing.decide(finding=analysis.findings.get(field=name), decision=decision, by=by, value=value)


def measured(**options) -> dict:
    from io import StringIO

    output = StringIO()
    call_command("evaluate_analysis", as_json=True, stdout=output, **options)
    return json.loads(output.getvalue())


@pytest.mark.django_db
def test_each_word_of_a_person_counts_as_what_it_means(analysed, officer):
    made = analysed(
        {
            "object": (FOUND, "Compra de radios"),
            "reference_budget": (FOUND, "100.00"),
            "minimum_equity": (FOUND, "5.00"),
            "cpc_code": (MISSING, None),
            "award_date": (MISSING, None),
            "process_code": (FOUND, "SIE-1"),
        }
    )
    say(made, "object", Decision.ACCEPTED, officer)
    say(made, "reference_budget", Decision.CORRECTED, officer, "100.0")  # the same amount, written otherwise
    say(made, "minimum_equity", Decision.REJECTED, officer)
    say(made, "cpc_code", Decision.CORRECTED, officer, "43455")
    say(made, "award_date", Decision.ACCEPTED, officer)
    say(made, "process_code", Decision.CORRECTED, officer, "SIE-2")
    told = measured()
    assert (told["documents"], told["reviewed_fields"], told["reviewers"]) == (1, 6, 1)
    rules = told["engines"]["rules"]
    assert [rules[name] for name in ("tp", "fp", "fn", "tn")] == [2, 2, 2, 1]
    assert rules["precision"]["value"] == 0.5
    assert rules["precision"]["low"] < 0.5 < rules["precision"]["high"]
    assert rules["f1"]["low"] <= rules["f1"]["value"] <= rules["f1"]["high"]
    assert rules["by_field"]["process_code"] == {"fp": 1, "fn": 1}


@pytest.mark.django_db
def test_another_engine_is_scored_by_the_same_reviews(analysed, officer):
    made = analysed({"object": (FOUND, "Compra de radios")})
    analysed({"object": (FOUND, "Compra de otra cosa")}, engine="llm", version=made.version)
    say(made, "object", Decision.ACCEPTED, officer)
    engines = measured()["engines"]
    assert (engines["rules"]["f1"]["value"], engines["llm"]["f1"]["value"]) == (1.0, 0.0)


@pytest.mark.django_db
def test_what_was_undone_counts_for_nothing(analysed, officer):
    made = analysed({"object": (FOUND, "Compra de radios")})
    say(made, "object", Decision.REJECTED, officer)
    reviewing.undo(finding=made.findings.get(), by=officer)
    told = measured()
    assert (told["reviewed_fields"], told["engines"]) == (0, {})
    call_command("evaluate_analysis")  # and people are told so


@pytest.mark.django_db
def test_the_rules_of_today_are_scored_too_when_asked(analysed, officer):
    made = analysed({"object": (FOUND, "Compra de radios")})
    say(made, "object", Decision.ACCEPTED, officer)
    engines = measured(rerun=True)["engines"]
    assert engines[gold.RERUN]["fn"] == 1  # its page was never read: nothing is found on it


def test_intervals():
    assert gold.wilson(0, 0) is None
    low, high = gold.wilson(95, 100)
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)
    score = gold.Score()
    assert gold.f1_interval(score) is None
    for version in range(20):
        score.add(version, "object", Counter(tp=1) if version % 4 else Counter(fp=1, fn=1))
    low, high = gold.f1_interval(score)
    assert low < gold.rates(score.total)[2] < high


@pytest.mark.parametrize(
    ("name", "wanted", "got", "is_same"),
    [
        ("reference_budget", "1000.00", "1000", True),
        ("object", "Adquisición de LLANTAS", "adquisicion de llantas.", True),
        ("object", "Adquisición de llantas", "Adquisición de llantas usadas", False),
        ("delivery_term", {"quantity": 5, "unit": "months"}, {"unit": "months", "quantity": 5}, True),
        ("evaluation_criteria", [{"name": "A", "points": 5}], [{"points": 5, "name": "a"}], True),
        ("evaluation_criteria", [{"name": "A", "points": 5}], [{"name": "A", "points": 6}], False),
        ("minimum_equity", "x", "1", False),
    ],
)
def test_what_is_the_same(name, wanted, got, is_same):
    assert gold.same(name, wanted, got) is is_same
