"""What is found, and what an empty list proposes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from procurement import search
from procurement.choices import Category, Role
from procurement.recognition import Kind, recognise
from procurement.search import Criteria, words
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
