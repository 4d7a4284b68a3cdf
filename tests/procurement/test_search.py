"""What is found, how it is counted, and in which order it comes."""

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from procurement import search
from procurement.choices import Category, Phase, Procedure, Role
from procurement.models import Participation, Process
from procurement.recognition import Kind, recognise
from procurement.search import Criteria, Order, facets, paging, words
from procurement.search.marks import PARTS, SMALL_PARTS, Sampled
from tests.procurement.factories import at, make_buyer, make_item, make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 12:00")


def found(typed: str, wanted=None, **filters) -> set[str]:
    criteria = Criteria(query=recognise(typed, wanted), moment=NOW, **filters)
    return set(search.hits(criteria).values_list("code", flat=True))


# --- words


def test_a_word_is_found_in_any_inflection_with_or_without_accents():
    make_process(code="A-1", title="CONTRATACIÓN DEL SERVICIO DE LIMPIEZA")
    make_process(code="B-1", title="Adquisición de llantas")
    assert found("contrataciones") == found("CONTRATACION") == found("contratación") == {"A-1"}


def test_a_tilde_makes_another_word():
    make_process(code="A-1", title="MANTENIMIENTO PARA EL AÑO 2026")
    make_process(code="B-1", title="REVISIÓN DE FÍSTULA DE ANO")
    assert found("año") == {"A-1"}
    assert found("ano") == {"B-1"}


def test_every_word_must_be_there_and_a_minus_excludes():
    make_process(code="A-1", title="LLANTAS PARA CAMIONES")
    make_process(code="B-1", title="LLANTAS PARA BICICLETAS")
    assert found("llantas camión") == {"A-1"}
    assert found("llantas -camiones") == {"B-1"}


def test_words_of_the_items_and_the_entity_are_found():
    make_process(code="A-1", title="Compra", search_text="TÓNER NEGRO GAD MUNICIPAL DE LOJA")
    assert found("toner loja") == {"A-1"}


@pytest.mark.parametrize("typed", ["de la", "& | ! ( :*", "'; drop table procurement_process; --", '"', "a" * 300, "%"])
def test_odd_words_find_nothing_and_break_nothing(typed):
    make_process(title="AGUA")
    assert found(typed) == set()


# --- codes and numbers


def test_a_code_is_found_whole_or_in_part():
    make_process(code="SIE-GADMCLC-2025-004")
    make_process(code="SIE-GADMCLC-2025-005")
    assert found("sie-gadmclc-2025-004") == {"SIE-GADMCLC-2025-004"}
    assert len(found("SIE-GADMCLC", Kind.CODE)) == 2


def test_signs_that_sql_matches_by_are_plain_signs():
    make_process(code="SIE-GADMCLC-2025-004")
    assert found("SIE-GAD_CLC-2025-004") == set()
    assert found("SIE%", Kind.CODE) == set()


def test_a_ruc_finds_what_it_buys_and_what_it_supplies():
    supplier = make_supplier(ruc="1793227343001")
    take_part(make_process(code="A-1"), supplier, Role.TENDERER)
    make_process(code="B-1", buyer=make_buyer(ruc="1793227343001"))
    make_process(code="C-1")
    assert found("1793227343001") == {"A-1", "B-1"}


def test_a_cpc_finds_what_lies_under_it():
    make_item(make_process(code="A-1"), cpc="859900812")
    make_item(make_process(code="B-1"), cpc="859900111")
    assert found("859900812") == found("85990.08.1") == {"A-1"}
    assert found("8599") == {"A-1", "B-1"}


def test_an_ocid_is_found_in_small_letters_too():
    make_process(code="A-1", ocid="ocds-5wno2w-SIE-X-2025-1-9")
    assert found("ocds-5wno2w-sie-x-2025-1-9") == {"A-1"}


def test_an_exact_code_opens_its_page_when_it_is_the_only_one():
    process = make_process(code="SIE-X-2025-1")
    assert search.destination(recognise("sie-x-2025-1")) == process.get_absolute_url()
    make_process(code="SIE-X-2025-1")
    assert search.destination(recognise("sie-x-2025-1")) is None


def test_a_ruc_opens_its_page_unless_it_both_buys_and_sells():
    supplier = make_supplier(ruc="1793227343001")
    assert search.destination(recognise("1793227343001")) == supplier.get_absolute_url()
    make_buyer(ruc="1793227343001")
    assert search.destination(recognise("1793227343001")) is None
    assert search.destination(recognise("agua")) is None


# --- filters


def test_days_and_years_begin_at_midnight_in_guayaquil():
    make_process(code="A-1", published_at=at("2025-12-31 23:59"))
    make_process(code="B-1", published_at=at("2026-01-01 00:00"))
    make_process(code="C-1", published_at=None)
    assert found("", years=(2025,)) == {"A-1"}
    assert found("", years=(2026, 0)) == {"B-1", "C-1"}
    assert found("", published=(date(2025, 12, 31), date(2025, 12, 31))) == {"A-1"}
    assert found("", published=(date(2026, 1, 1), None)) == {"B-1"}


def test_budget_limits_leave_out_what_has_no_published_budget():
    make_process(code="A-1", budget_amount=Decimal("100"))
    make_process(code="B-1", budget_amount=None)
    assert found("", budget=(Decimal(0), None)) == {"A-1"}
    assert found("", budget=(None, Decimal("99.99"))) == set()


def test_open_means_that_offers_are_still_received():
    make_process(code="A-1", tender_period_end=NOW + timedelta(minutes=1))
    make_process(code="B-1", tender_period_end=NOW - timedelta(minutes=1))
    make_process(code="C-1", tender_period_end=None)
    assert found("", is_open=True) == {"A-1"}


def test_entity_and_supplier_filter_together():
    buyer, supplier = make_buyer(), make_supplier()
    take_part(make_process(code="A-1", buyer=buyer), supplier)
    make_process(code="B-1", buyer=buyer)
    assert found("", buyer=buyer.ruc) == {"A-1", "B-1"}
    assert found("", buyer=buyer.ruc, supplier=supplier.ruc) == {"A-1"}


# --- counts


def _random_processes(many: int, seed: int) -> list[Process]:
    chance = random.Random(seed)
    buyer = make_buyer()
    return [
        make_process(
            buyer=buyer,
            title=chance.choice(["AGUA POTABLE", "LLANTAS", "AGUA Y LLANTAS", ""]),
            phase=chance.choice(Phase.values[:4]),
            procedure=chance.choice(Procedure.values[:5]),
            region=chance.choice(["AZUAY", "LOJA", ""]),
            category=chance.choice(Category.values),
            budget_amount=chance.choice([None, Decimal(0), Decimal(10), Decimal("10.5"), Decimal(1000)]),
            published_at=chance.choice([None, at("2025-12-31 23:30"), at("2026-01-01 00:30"), at("2026-05-05 10:00")]),
            tender_period_end=chance.choice([None, NOW - timedelta(days=1), NOW + timedelta(days=1)]),
        )
        for _ in range(many)
    ]


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
    processes, chance = _random_processes(90, seed=1), random.Random(2)
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
    _random_processes(12, seed=3)
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


# --- pages


def _everything(order: Order, criteria: Criteria) -> tuple[list[int], list[list[int]]]:
    """Ids in order walking forwards, and each page walking back from the end."""
    rows = search.hits(criteria)
    asked = {"order": order, "query": criteria.query, "now": NOW}
    page = search.page(rows, **asked)
    forward, pages = [row.pk for row in page.rows], [page]
    while page.following:
        page = search.page(rows, **asked, after=page.following)
        pages.append(page)
        forward += [row.pk for row in page.rows]
    back = [[row.pk for row in page.rows]]
    while page.preceding:
        page = search.page(rows, **asked, before=page.preceding)
        back.append([row.pk for row in page.rows])
    assert page.first == 1
    return forward, back[::-1]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("many", [0, 3, 6, 7, 25])
def test_pages_show_every_row_once_in_each_order_forwards_and_backwards(order, many, monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 3)
    chance = random.Random(many)
    for process in _random_processes(many, seed=many):
        process.title = chance.choice(["AGUA", "AGUA AGUA POTABLE", "SERVICIO DE AGUA"])
        process.save()
    criteria = Criteria(query=recognise("agua"), moment=NOW)
    forward, back = _everything(order, criteria)
    assert sorted(forward) == sorted(search.hits(criteria).values_list("pk", flat=True))
    assert [pk for page in back for pk in page] == forward


def test_orders_put_what_is_missing_last():
    make_process(code="none", published_at=None, budget_amount=None, tender_period_end=None)
    make_process(
        code="past", published_at=NOW - timedelta(days=9), budget_amount=1, tender_period_end=NOW - timedelta(days=1)
    )
    make_process(code="late", published_at=NOW, budget_amount=2, tender_period_end=NOW + timedelta(days=9))
    make_process(
        code="soon", published_at=NOW - timedelta(days=1), budget_amount=3, tender_period_end=NOW + timedelta(days=1)
    )

    def codes(order):
        page = search.page(search.hits(Criteria()), order, recognise(""), now=NOW)
        return [row.code for row in page.rows]

    assert codes(Order.RECENT) == ["late", "soon", "past", "none"]
    assert codes(Order.LARGEST) == ["soon", "late", "past", "none"]
    assert codes(Order.DEADLINE) == ["soon", "late", "past", "none"]


def test_relevance_puts_the_object_before_the_items():
    make_process(code="items", title="COMPRA DE BIENES", search_text="AGUA POTABLE")
    make_process(code="object", title="AGUA POTABLE", search_text="")
    query = recognise("agua")
    page = search.page(search.hits(Criteria(query=query)), Order.RELEVANCE, query, now=NOW)
    assert [row.code for row in page.rows] == ["object", "items"]


@pytest.mark.parametrize("few", [0, 64])
@pytest.mark.parametrize("order", Order)
def test_whichever_way_rows_are_found_they_are_the_same(monkeypatch, order, few):
    monkeypatch.setattr(facets, "FEW_IN_PART", few)
    monkeypatch.setattr(facets, "RANKED", 2)
    monkeypatch.setattr(paging, "RANKED", 2)
    for year in (2018, 2019, 2026, 2026, 2026):
        make_process(title="AGUA", published_at=at(f"{year}-03-01 08:00"))
    make_process(title="AGUA", published_at=None)
    criteria = Criteria(query=recognise("agua"), moment=NOW)
    asked = {"order": order, "query": criteria.query, "now": NOW}
    found = search.page(search.listed(criteria, order), **asked).rows
    assert found == search.page(search.hits(criteria), **asked).rows
    assert len(found) == (2 if order == Order.RELEVANCE else 6)


def test_a_new_process_neither_repeats_nor_hides_rows_of_the_next_page(monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 2)
    for number in range(4):
        make_process(code=f"old-{number}", published_at=at(f"2026-11-0{number + 1} 08:00"))
    asked = {"order": Order.RECENT, "query": recognise(""), "now": NOW}
    first = search.page(search.hits(Criteria()), **asked)
    make_process(code="new", published_at=NOW)
    second = search.page(search.hits(Criteria()), **asked, after=first.following)
    assert [row.code for row in second.rows] == ["old-1", "old-0"]


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1] + "_", lambda token: token[1:], lambda token: "x", str.upper]
)
def test_a_page_address_that_was_touched_is_refused(change, monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 1)
    make_process()
    make_process()
    asked = {"order": Order.RECENT, "query": recognise(""), "now": NOW}
    token = search.page(search.hits(Criteria()), **asked).following
    with pytest.raises(search.BadToken):
        search.page(search.hits(Criteria()), **asked, after=change(token))


def test_a_page_address_of_another_order_is_refused(monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 1)
    make_process()
    make_process()
    rows, query = search.hits(Criteria()), recognise("")
    token = search.page(rows, Order.RECENT, query, now=NOW).following
    with pytest.raises(search.BadToken):
        search.page(rows, Order.LARGEST, query, now=NOW, after=token)


# --- help


@pytest.mark.parametrize(
    ("typed", "title", "marked"),
    [
        ("contrataciones", "CONTRATACIÓN DE <b>", "<mark>CONTRATACIÓN</mark> DE &lt;b&gt;"),
        ("equipos de computación", "Equipos de computación & redes", "<mark>Equipos de computación</mark> &amp; redes"),
        ("equipo computo", "EQUIPOS: CÓMPUTO", "<mark>EQUIPOS</mark>: <mark>CÓMPUTO</mark>"),
        ("año", "FÍSTULA DE ANO", "FÍSTULA DE ANO"),
        ("de la", "DE LA", "DE LA"),
        ("<script>", "<script>alert(1)</script>", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
        ("", "AGUA", "AGUA"),
    ],
)
def test_words_found_are_marked_and_everything_is_escaped(typed, title, marked):
    assert search.highlighted(typed, [title]) == [marked]


def test_a_mistyped_word_gets_the_nearest_one_that_finds_something():
    make_process(title="ADQUISICIÓN DE COMPUTADORAS")
    words.recount()
    assert search.did_you_mean("conputadoras") == "computadoras"
    assert search.did_you_mean("zzzzzz") == ""
    assert search.did_you_mean("computadoras") == ""


@pytest.mark.parametrize(
    "typed", ["SIE-GADMCLC-2025-04", "SIE-GADMCLC-2025-0004", "SIE-GADMCL-2025-004", "sie-gadmclcc-2025-004"]
)
def test_a_mistyped_code_gets_the_nearest_one(typed):
    make_process(code="SIE-GADMCLC-2025-004")
    make_process(code="MCO-OTRA-2025-004")
    assert search.nearest_code(typed) == "SIE-GADMCLC-2025-004"


@pytest.mark.parametrize("typed", ["SIE-GADMCLC-2025-004", "LIC-XYZ-2019-77", "SIE%-_-2025-004", "SIE", "SIE-\\-2025"])
def test_a_code_that_is_known_or_like_none_gets_no_proposal(typed):
    make_process(code="SIE-GADMCLC-2025-004")
    assert search.nearest_code(typed) == ""


def test_an_empty_list_knows_which_filter_hides_what():
    make_process(region="AZUAY", category=Category.GOODS)
    criteria = Criteria(regions=("GALÁPAGOS",), categories=(Category.GOODS,), moment=NOW)
    assert search.without_one(criteria) == [("regions", 1)]
