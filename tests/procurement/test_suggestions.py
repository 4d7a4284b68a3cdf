"""What the search box proposes: few, near, each with its page, in a fixed number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from procurement import suggestions
from procurement.models import CpcCode
from tests.procurement.factories import make_buyer, make_process, make_supplier

pytestmark = pytest.mark.django_db


def suggested(typed: str) -> dict[str, list[str]]:
    return {group.title: [each.text for each in group.suggestions] for group in suggestions.suggest(typed)}


def test_the_start_of_a_code_proposes_the_latest_of_that_entity():
    for number in range(5):
        make_process(code=f"SIE-GADL-2026-{number}")
    make_process(code="SIE-GADM-2026-1")
    assert suggested("sie-gadl-20") == {"Procesos": [f"SIE-GADL-2026-{number}" for number in (4, 3, 2)]}


@pytest.mark.parametrize("typed", ["SIE-%", "SIE-_", "SIE-GAD L"])
def test_signs_of_a_pattern_are_only_signs(typed):
    make_process(code="SIE-GADL-2026-1")
    assert "Procesos" not in suggested(typed)


def test_beginnings_of_words_find_names_in_any_order_and_accent():
    make_buyer(name="HOSPITAL BÁSICO DE LOJA")
    make_supplier(name="COMERCIAL BASICA LOJANA")
    make_supplier(name="ALBASICA LOJANA")
    assert suggested("loj bás") == {
        "Entidades": ["HOSPITAL BÁSICO DE LOJA"],
        "Proveedores": ["COMERCIAL BASICA LOJANA"],
    }


def test_names_that_begin_as_typed_come_first_and_then_the_shortest():
    for name in ("EL AGUA", "AGUA PURA DEL SUR", "AGUA PURA"):
        make_supplier(name=name)
    assert suggested("agua")["Proveedores"] == ["AGUA PURA", "AGUA PURA DEL SUR", "EL AGUA"]


def test_units_of_one_entity_are_proposed_once():
    for unit in ("1", "2"):
        make_buyer(ruc="1760001120001", unit=unit, name="GAD DE LOJA")
    assert suggested("gad loja")["Entidades"] == ["GAD DE LOJA"]


def test_digits_are_the_start_of_a_ruc_or_of_a_product():
    make_supplier(ruc="4523227343001", name="UNO")
    make_supplier(ruc="9993227343001", name="DOS")
    CpcCode.objects.create(code="4523", level=4, description="COMPUTADORAS")
    assert suggested("452.3") == {"Productos (CPC)": ["Computadoras"], "Proveedores": ["UNO"]}


def test_products_are_found_by_words_and_lead_to_their_processes():
    CpcCode.objects.create(code="4523", level=4, description="MAQUINAS DE PROCESAMIENTO")
    (group,) = suggestions.suggest("máquinas proc")
    assert (group.suggestions[0].text, group.suggestions[0].note) == ("Maquinas de procesamiento", "CPC 4523")
    assert group.suggestions[0].url == "/procesos/?cpc=4523"


def test_products_that_begin_as_typed_come_first_and_equal_descriptions_once():
    names = {"8": "OTROS SERVICIOS", "81": "SERVICIOS DE LIMPIEZA", "811": "SERVICIOS", "8111": "SERVICIOS"}
    CpcCode.objects.bulk_create(CpcCode(code=code, level=len(code), description=name) for code, name in names.items())
    (group,) = suggestions.suggest("servicios")
    assert [each.note for each in group.suggestions] == ["CPC 811", "CPC 81", "CPC 8"]


def test_there_are_never_more_than_eight():
    for number in range(9):
        make_buyer(name=f"AGUA {number}")
        make_supplier(name=f"AGUA {number}")
        CpcCode.objects.create(code=f"{number}", level=1, description=f"AGUA {number}")
    assert [len(texts) for texts in suggested("agua").values()] == [3, 3, 2]


@pytest.mark.parametrize("typed", ["", "ab", "  a ", "x" * 81, "\x00", "a b c", "((((", "....", "--------"])
def test_what_says_too_little_proposes_nothing(typed):
    make_supplier(name="A B C XXX")
    assert suggestions.suggest(typed) == []


def test_the_number_of_statements_is_fixed():
    for number in range(20):
        make_buyer(name=f"AGUA {number}")
        make_supplier(name=f"AGUA {number}")
    for typed, most in (("agua pura", 3), ("179", 3), ("SIE-GAD", 1)):
        with CaptureQueriesContext(connection) as captured:
            suggestions.suggest(typed)
        assert len(captured) == most


def test_the_fragment_is_a_list_of_options_with_everything_escaped(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("a@example.com", full_name="Ana Ruiz"))
    supplier = make_supplier(name="AGUA <b>")
    response = client.get("/buscar/sugerencias/", {"q": "agua"})
    (option,) = html.fragment_fromstring(response.content.decode(), create_parent=True).cssselect(
        "[role=group] [role=option]"
    )
    assert option.get("href") == supplier.get_absolute_url()
    assert "AGUA <b>" in option.text_content()


def test_the_fragment_asks_who_is_there(client):
    response = client.get("/buscar/sugerencias/?q=agua", headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/cuenta/ingresar/")
