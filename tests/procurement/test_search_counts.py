"""How many processes answer a search, and of which kind."""

import random
from collections import Counter
from decimal import Decimal

import pytest
from django.utils import timezone

from procurement import search
from procurement.choices import Category, Phase, Procedure
from procurement.models import Participation, Process
from procurement.recognition import recognise
from procurement.search import Criteria, facets
from procurement.search.marks import PARTS, SMALL_PARTS, Sampled
from tests.procurement.factories import at, make_buyer, make_process, make_supplier, random_processes, take_part

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 12:00")


def _random_criteria(chance: random.Random) -> Criteria:
    def some(values):
        return tuple(chance.sample(values, chance.choice([0, 0, 1, 2])))

    return Criteria(
        query=recognise(chance.choice(["", "", "agua"])),
        phases=some(Phase.values[:4]),
        procedures=some(Procedure.values[:5]),
        years=some([0, 2025, 2026]),
        regions=some(["AZUAY", "LOJA", ""]),
        categories=some(Category.values),
        budget=chance.choice([(None, None), (Decimal(10), None), (None, Decimal(10))]),
        is_open=chance.choice([False, False, True]),
        moment=NOW,
    )


def _value(process: Process, name: str):
    if name == "years":
        return timezone.localtime(process.published_at).year if process.published_at else 0
    return getattr(process, search.criteria.FACETS[name])


def _answers(process: Process, criteria: Criteria, but: str) -> bool:
    """The same question asked in Python, row by row."""
    low, high = criteria.budget
    amount = process.budget_amount
    plain = (
        (not criteria.query.value or "AGUA" in process.title)
        and (low is None or (amount is not None and amount >= low))
        and (high is None or (amount is not None and amount <= high))
        and (not criteria.is_open or (process.tender_period_end is not None and process.tender_period_end >= NOW))
    )
    chosen = {name: getattr(criteria, name) for name in search.criteria.FACETS if name != but}
    return plain and all(not values or _value(process, name) in values for name, values in chosen.items())


def test_every_facet_agrees_with_counting_row_by_row():
    processes, chance = random_processes(90, seed=1), random.Random(2)
    for _ in range(40):
        criteria = _random_criteria(chance)
        counted = search.count_facets(criteria)
        matching = [each for each in processes if _answers(each, criteria, but="")]
        assert counted.tally.count == len(matching)
        assert counted.tally.budget == sum((each.budget_amount or 0 for each in matching), Decimal(0))
        assert counted.tally.without_budget == sum(each.budget_amount is None for each in matching)
        for name in search.criteria.FACETS:
            expected = Counter(_value(each, name) for each in processes if _answers(each, criteria, but=name))
            assert counted.options[name] == dict(expected), (name, criteria)


def test_beyond_the_cap_the_least_is_certain_and_the_rest_is_estimated(monkeypatch):
    monkeypatch.setattr(facets, "CAP", 5)
    random_processes(12, seed=3)
    counted = search.count_facets(Criteria(moment=NOW))
    assert (counted.tally.count, counted.tally.is_exact, counted.tally.budget) == (5, False, None)
    assert counted.inexact == set(search.criteria.FACETS)
    # So few are all in the sample, which then tells the truth.
    assert counted.tally.about == 12
    for options in counted.options.values():
        assert sum(number for number in options.values() if number is not None) == 12


@pytest.mark.parametrize("asked", ["entidad", "ruc"])
def test_processes_of_one_entity_are_counted_beyond_the_cap(monkeypatch, asked):
    monkeypatch.setattr(facets, "CAP", 2)
    buyer = make_buyer()
    for budget in (1, 2, 3):
        make_process(buyer=buyer, budget_amount=Decimal(budget), phase=Phase.AWARD)
    make_process(buyer=buyer, budget_amount=None, phase=Phase.TENDER)
    one = {"buyer": buyer.ruc} if asked == "entidad" else {"query": recognise(buyer.ruc)}
    counted = search.count_facets(Criteria(**one, phases=(Phase.AWARD.value,), moment=NOW))
    assert (counted.tally.count, counted.tally.budget, counted.tally.is_exact) == (3, Decimal(6), True)
    assert counted.options["phases"] == {Phase.AWARD: 3, Phase.TENDER: 1}
    assert not counted.inexact


def test_a_ruc_that_buys_and_sells_finds_both_once():
    buyer, supplier = make_buyer(ruc="1768000000001"), make_supplier(ruc="1768000000001")
    bought, sold = make_process(buyer=buyer, code="A"), make_process(code="B")
    for process in (bought, sold):
        take_part(process, supplier)
    make_process(code="C")
    rows = search.hits(Criteria(query=recognise("1768000000001"), moment=NOW))
    assert sorted(rows.values_list("code", flat=True)) == ["A", "B"]


def _copies(many: int, **values) -> None:
    """Processes that differ in their ocid only; the ocid decides into which part of a sample they fall."""
    original = make_process(ocid=f"ocds-5wno2w-{values.get('region', '')}", **values)
    columns = [each for each in Process._meta.concrete_fields if not (each.generated or each.primary_key)]
    held = {each.attname: getattr(original, each.attname) for each in columns}
    Process.objects.bulk_create(Process(**{**held, "ocid": f"{original.ocid}-{number}"}) for number in range(many - 1))


@pytest.mark.parametrize("typed", ["", "agua"])
def test_an_estimate_comes_near_the_truth(typed, monkeypatch):
    monkeypatch.setattr(facets, "CAP", 100)
    monkeypatch.setattr(facets, "ENOUGH_SAMPLED", 300)
    _copies(800, title="AGUA POTABLE", region="AZUAY")
    _copies(400, title="AGUA POTABLE", region="LOJA")
    counted = search.count_facets(Criteria(query=recognise(typed), moment=NOW))
    assert (counted.tally.count, counted.tally.is_exact) == (100, False)
    assert 1000 <= counted.tally.about <= 1400
    assert 650 <= counted.options["regions"]["AZUAY"] <= 950
    assert 300 <= counted.options["regions"]["LOJA"] <= 500


def test_the_parts_of_a_sample_hold_their_share_and_no_process_twice():
    _copies(4000)
    whole = Process.objects.filter(search=Sampled(PARTS)).count()
    half = Process.objects.filter(search=Sampled(PARTS // 2)).count()
    first = Process.objects.filter(search=Sampled(1)).count()
    assert whole == 4000
    assert 1850 <= half <= 2150
    assert 30 <= first <= 95
    assert Process.objects.filter(search=Sampled(16, SMALL_PARTS)).count() == first
    assert Process.objects.filter(search=Sampled(4, SMALL_PARTS)).count() < first


def test_those_of_one_supplier_fall_into_parts_too():
    supplier = make_supplier()
    _copies(1000)
    keys = Process.objects.values_list("pk", flat=True)
    Participation.objects.bulk_create(Participation(process_id=key, supplier=supplier, role="supplier") for key in keys)
    make_process()
    criteria = Criteria(supplier=supplier.ruc, moment=NOW)
    rows = search.hits(criteria)
    assert search.criteria.sampled(rows, criteria, PARTS).count() == rows.count() == 1000
    assert 400 <= search.criteria.sampled(rows, criteria, PARTS // 2).count() <= 600


def test_of_very_many_a_smaller_part_is_looked_at(monkeypatch):
    monkeypatch.setattr(facets, "CAP", 10)
    monkeypatch.setattr(facets, "VERY_MANY", 5)
    _copies(4000, title="AGUA")
    counted = search.count_facets(Criteria(query=recognise("agua"), moment=NOW))
    assert 1500 <= counted.tally.about <= 9000


@pytest.mark.parametrize("many", [63, 64, 65])
def test_however_a_part_is_filled_as_many_as_the_cap_are_counted(monkeypatch, many):
    monkeypatch.setattr(facets, "CAP", 64)
    _copies(many, title="AGUA", region="LOJA", budget_amount=Decimal(2))
    # All but some lie in the first part, so that it looks as if there were far more.
    monkeypatch.setattr(facets, "sampled", lambda rows, criteria, parts, of=PARTS: rows[: parts + 8])
    counted = search.count_facets(Criteria(query=recognise("agua"), moment=NOW))
    assert (counted.tally.count, counted.tally.is_exact) == (min(many, 64), many <= 64)
    if many <= 64:
        assert (counted.tally.budget, counted.options["regions"]) == (Decimal(2 * many), {"LOJA": many})


def test_beyond_the_cap_every_value_can_still_be_chosen(monkeypatch):
    monkeypatch.setattr(facets, "CAP", 1)
    for region in ("AZUAY", "LOJA", "", "ZAMORA CHINCHIPE"):
        make_process(region=region, published_at=at("2019-05-05 10:00"))
    options = search.count_facets(Criteria(moment=NOW)).options
    assert set(options["regions"]) == {"AZUAY", "LOJA", "", "ZAMORA CHINCHIPE"}
    assert set(options["phases"]) == set(Phase.values)
    assert set(options["years"]) == set(range(2015, 2027))
    assert options["years"][2026] is None
