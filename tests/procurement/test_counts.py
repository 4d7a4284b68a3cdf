"""What is counted in advance equals what counting now would find, after whatever happened."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jobs import worker
from jobs.choices import State
from jobs.queue import enqueue
from procurement import search
from procurement.choices import Category, Phase, Procedure
from procurement.models import CountMoment, FacetCount, Process, Word
from procurement.recognition import recognise
from procurement.search import Criteria, cube, facets, words
from procurement.search.criteria import hits
from tests.procurement.factories import at, make_buyer, make_process

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 12:00")


def _make(many: int, seed: int) -> list[Process]:
    chance, buyer = random.Random(seed), make_buyer()
    return [
        make_process(
            buyer=buyer,
            title=chance.choice(["AGUA POTABLE", "LLANTAS", "AGUA Y LLANTAS"]),
            phase=chance.choice(Phase.values[:3]),
            procedure=chance.choice(Procedure.values[:4]),
            region=chance.choice(["AZUAY", "O'HIGGINS \\ 'Ñ'", ""]),
            category=chance.choice(Category.values),
            budget_amount=chance.choice([None, Decimal(10), Decimal("10.5")]),
            published_at=chance.choice([None, at("2025-12-31 23:30"), at("2026-01-01 00:30")]),
        )
        for _ in range(many)
    ]


def _some_criteria(chance: random.Random) -> Criteria:
    def some(values):
        return tuple(chance.sample(values, chance.choice([0, 1, 1, 2])))

    return Criteria(
        phases=some(Phase.values[:3]),
        procedures=some(Procedure.values[:4]),
        years=some([0, 2025, 2026]),
        regions=some(["AZUAY", "O'HIGGINS \\ 'Ñ'", ""]),
        categories=some(Category.values),
        moment=NOW,
    )


def _in_advance_equals_now(monkeypatch, criteria: Criteria) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(cube, "answers", lambda _: False)
        now = search.count_facets(criteria)
    with monkeypatch.context() as patch:
        patch.setattr(facets, "CAP", -1)  # every figure in advance is trusted
        advance = search.count_facets(criteria)
    assert advance.counted_at is not None
    assert advance.tally == now.tally
    assert advance.options == now.options


# --- facets


def test_figures_in_advance_equal_counting_now_for_any_filters(monkeypatch):
    _make(80, seed=1)
    cube.recount()
    chance = random.Random(2)
    _in_advance_equals_now(monkeypatch, Criteria(moment=NOW))
    for _ in range(25):
        _in_advance_equals_now(monkeypatch, _some_criteria(chance))


def test_counting_follows_what_is_added_changed_and_taken_away(monkeypatch):
    processes = _make(30, seed=3)
    cube.recount()
    _make(10, seed=4)
    for process in processes[:10]:
        process.phase, process.region, process.budget_amount = Phase.CONTRACT, "LOJA", Decimal(7)
        process.save()
    Process.objects.filter(pk__in=[process.pk for process in processes[20:]]).delete()
    assert cube.recount() > 0
    _in_advance_equals_now(monkeypatch, Criteria(moment=NOW))
    assert sum(FacetCount.objects.filter(rolled=0).values_list("processes", flat=True)) == 30
    assert not FacetCount.objects.filter(processes=0).exists()


def test_counting_facets_again_writes_no_row():
    _make(20, seed=5)
    assert cube.recount() > 0
    assert cube.recount() == 0


def test_a_list_beyond_the_cap_says_when_it_was_counted(monkeypatch):
    monkeypatch.setattr(facets, "CAP", 5)
    _make(20, seed=6)
    cube.recount()
    counted = search.count_facets(Criteria(moment=NOW))
    assert (counted.tally.count, counted.tally.is_exact, counted.inexact) == (20, True, frozenset())
    assert counted.counted_at == CountMoment.objects.get(table=cube.NAME).counted_at


def test_a_short_list_is_counted_now_even_if_it_was_counted_before():
    _make(3, seed=7)
    cube.recount()
    make_process()
    counted = search.count_facets(Criteria(moment=NOW))
    assert (counted.tally.count, counted.counted_at) == (4, None)


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(query=recognise("agua"), moment=NOW),
        Criteria(budget=(Decimal(1), None), moment=NOW),
        Criteria(is_open=True, moment=NOW),
        Criteria(buyer="1760000001001", moment=NOW),
        Criteria(supplier="1760000001001", moment=NOW),
        Criteria(cpc="45", moment=NOW),
        Criteria(localities=("QUITO",), moment=NOW),
    ],
)
def test_what_is_not_counted_in_advance_is_known(criteria):
    assert not cube.answers(criteria)


def test_a_list_that_is_not_counted_yet_is_still_told(monkeypatch):
    monkeypatch.setattr(facets, "CAP", 2)
    make_process()
    cube.recount()
    _make(9, seed=8)
    assert search.count_facets(Criteria(moment=NOW)).tally.about == 10


# --- marks


def test_marks_find_what_the_filters_find():
    _make(60, seed=9)
    buyers = [process.buyer.ruc for process in Process.objects.select_related("buyer")]
    chance = random.Random(10)
    for _ in range(25):
        criteria = _some_criteria(chance)
        for asked in (criteria, Criteria(buyer=buyers[0], years=(2025,), moment=NOW)):
            plain = set(hits(asked).values_list("pk", flat=True))
            assert set(hits(asked, by_marks=True).values_list("pk", flat=True)) == plain


def test_days_within_years_are_found_by_marks_too():
    make_process(code="A", published_at=at("2025-12-31 23:59"))
    make_process(code="B", published_at=at("2026-01-01 00:00"))
    asked = Criteria(published=(at("2025-12-31 00:00").date(), at("2025-12-31 00:00").date()), moment=NOW)
    assert [row.code for row in hits(asked, by_marks=True)] == ["A"]


def test_marks_follow_a_process_that_changes():
    process = make_process(phase=Phase.TENDER)
    Process.objects.update(phase=Phase.AWARD)
    assert not hits(Criteria(phases=(Phase.TENDER.value,)), by_marks=True).exists()
    assert hits(Criteria(phases=(Phase.AWARD.value,)), by_marks=True).get() == process


@pytest.mark.parametrize("typed", ["=fconvocatoria", "'=fconvocatoria'", '"=y2026"', "s0", "=s0"])
def test_nobody_can_type_a_mark(typed):
    make_process(title="AGUA", search_text="", phase=Phase.TENDER)
    assert not hits(Criteria(query=recognise(typed))).exists()


# --- words


def test_words_are_those_of_titles_and_texts_with_the_processes_that_have_them():
    make_process(title="AGUA POTABLE, agua de Mesa", search_text="TÓNER 2026 AB-12")
    make_process(title="Año del agua", search_text="tubería")
    words.recount()
    held = dict(Word.objects.values_list("word", "processes"))
    assert held == {"agua": 2, "potable": 1, "mesa": 1, "tóner": 1, "tubería": 1}


def test_counting_words_equals_counting_by_hand_after_changes():
    for process in _make(20, seed=11):
        process.search_text = "bomba de agua" if process.pk % 2 else "motor"
        process.save()
    words.recount()
    Process.objects.filter(title="LLANTAS").update(title="NEUMÁTICOS")
    Process.objects.filter(title="AGUA POTABLE").delete()
    words.recount()
    texts = [f"{title} {text}".lower().split() for title, text in Process.objects.values_list("title", "search_text")]
    by_hand = Counter(word for text in texts for word in set(text) if len(word) >= words.LEAST)
    assert dict(Word.objects.values_list("word", "processes")) == dict(by_hand)
    assert words.recount() == 0


def test_words_of_new_and_changed_processes_are_learnt_without_counting_all():
    make_process(title="LLANTAS", changed_at=timezone.now() - timedelta(days=3))
    assert words.learn() == 1
    make_process(title="IGNORADO", changed_at=timezone.now() - timedelta(days=2))
    make_process(title="COMPUTADORAS", changed_at=timezone.now())
    assert words.learn() == 1
    assert words.learn() == 0
    assert set(Word.objects.values_list("word", flat=True)) == {"llantas", "computadoras"}


def test_the_nearest_word_wins_and_the_commoner_of_two():
    make_process(title="ADQUISICIÓN ADQUISICION")
    make_process(title="ADQUISICIÓN")
    words.recount()
    assert words.nearest(["adquisicoin", "xyzxyz"]) == {"adquisicoin": "adquisición"}


# --- the jobs


@pytest.mark.django_db(transaction=True)
def test_the_jobs_bring_both_up_to_date():
    make_process(title="COMPUTADORAS", changed_at=timezone.now())
    for kind in ("procurement.count_facets", "procurement.count_words"):
        assert worker.run(enqueue(kind, key=kind).pk) == State.DONE
    assert FacetCount.objects.get(rolled=0).processes == 1
    assert Word.objects.filter(word="computadoras").exists()
