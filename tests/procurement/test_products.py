"""Products and cantons in the search: one level at a time, counted within it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from procurement.models import CpcCode
from procurement.search import within
from tests.procurement.factories import make_item, make_process

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signed_in(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("a@example.com", full_name="Ana Ruiz"))


@pytest.fixture(autouse=True)
def _tree():
    tree = {
        "4": "METALES",
        "45": "MAQUINARIA",
        "452": "INFORMATICA",
        "4523": "MAQUINAS",
        "45230": "PORTATILES",
        "8": "SERVICIOS",
    }
    CpcCode.objects.bulk_create(CpcCode(code=code, level=len(code), description=name) for code, name in tree.items())


@pytest.fixture
def look(client):
    def get(address="/cpc/", **parameters):
        response = client.get(address, parameters or None)
        assert response.status_code == 200
        return html.fromstring(response.content.decode())

    return get


def text(element) -> str:
    return " ".join(element.text_content().split())


def nodes(tree) -> dict[str, str]:
    return {
        text(each.cssselect(".pc-code")[0]): text(each.cssselect(".pc-tree-count")[0])
        for each in tree.cssselect("#filtro-cpc li:has(.pc-code)")
    }


def codes(tree) -> list[str]:
    return [each.text_content() for each in tree.cssselect(".pc-results .pc-code")]


def parameters(link) -> dict:
    return parse_qs(urlsplit(link.get("href")).query)


def test_a_level_counts_processes_and_not_items(look):
    process = make_process()
    make_item(process, cpc="452300011")
    make_item(process, cpc="452300012")
    make_item(make_process(), cpc="")
    assert nodes(look()) == {"4": "1 procesos", "8": "0 procesos"}
    assert nodes(look(bajo="452")) == {"4523": "1 procesos"}


def test_a_level_counts_within_the_search(look):
    make_item(make_process(region="LOJA"), cpc="452300011")
    make_item(make_process(region="AZUAY"), cpc="452300011")
    tree = look(provincia="LOJA", q="equipos")
    assert nodes(tree)["4"] == "1 procesos"
    choose, look_below = tree.cssselect("#filtro-cpc li a")[:2]
    assert parameters(choose) == {"provincia": ["LOJA"], "q": ["equipos"], "cpc": ["4"]}
    assert parameters(look_below) == {"provincia": ["LOJA"], "q": ["equipos"], "bajo": ["4"]}


def test_the_way_back_is_shown_and_the_last_level_says_so(look):
    tree = look(bajo="45230")
    assert [text(each) for each in tree.cssselect(".pc-tree-path li")] == [
        "Todas las secciones",
        "4 Metales",
        "45 Maquinaria",
        "452 Informatica",
        "4523 Maquinas",
        "45230 Portatiles",
    ]
    assert "último nivel" in text(tree.cssselect("#filtro-cpc")[0])


def test_beyond_the_cap_numbers_are_the_least_there_are(look, monkeypatch):
    monkeypatch.setattr(within, "COUNTED", 2)
    for _ in range(4):
        make_item(make_process(), cpc="452300011")
    assert nodes(look()) == {"4": "3 o más+ procesos", "8": "sin contar"}


def test_descriptions_are_searched_without_accents(look):
    tree = look(producto="informática")
    assert [text(each) for each in tree.cssselect("[aria-labelledby=hallados] li")] == ["452 Informatica"]
    assert "Ningún código" in text(look(producto="zzzz").cssselect("#hallados")[0])


@pytest.mark.parametrize("odd", ["\x00", "%", "'", "9" * 300, "x", "🜁", "\\", "("])
def test_odd_input_never_breaks_the_page(look, odd):
    look(bajo=odd, producto=odd, cpc=odd, q=odd, provincia=odd, canton=odd)


def test_a_portal_without_the_catalogue_says_so(look):
    CpcCode.objects.all().delete()
    assert "todavía no está cargado" in text(look().cssselect("#filtro-cpc")[0])


def test_the_number_of_queries_is_fixed(client):
    call_command("import_cpc", verbosity=0)
    found = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/cpc/", {"bajo": "45"})
        found.append(sum("procurement_" in query["sql"] for query in captured))
        for _ in range(10):
            make_item(make_process(), cpc="452300011")
    assert found == [4, 4]


# --- in the list


def test_a_product_filters_the_list_and_is_a_chip_with_its_name(look):
    make_item(make_process(code="A"), cpc="452300011")
    make_item(make_process(code="B"), cpc="859900812")
    tree = look("/procesos/", cpc="4523")
    assert codes(tree) == ["A"]
    (chip,) = tree.cssselect(".pc-chip")
    assert text(chip) == "Quitar Producto (CPC): 4523 Maquinas"
    assert parameters(chip) == {}
    assert tree.cssselect("#busqueda input[type=hidden][name=cpc][value='4523']")


def test_a_product_of_nine_digits_is_called_as_its_subclass(look):
    make_item(make_process(code="A"), cpc="452300011")
    tree = look("/procesos/", cpc="45230.00.11")
    assert codes(tree) == ["A"]
    assert "452300011 Portatiles" in text(tree.cssselect(".pc-chip")[0])


def test_an_unreadable_product_is_told_and_left_out(look):
    make_process(code="A")
    tree = look("/procesos/", cpc="4x")
    assert codes(tree) == ["A"]
    assert "«4x» no es un código CPC" in text(tree.cssselect(".pc-errors")[0])


def test_the_panel_leads_to_the_tree_and_keeps_the_search(look):
    make_process()
    (link,) = look("/procesos/", q="equipos", provincia="LOJA").cssselect("#filtro-cpc a")
    assert urlsplit(link.get("href")).path == "/cpc/"
    assert parameters(link) == {"q": ["equipos"], "provincia": ["LOJA"]}


def test_cantons_are_offered_within_the_chosen_provinces(look):
    make_process(code="A", region="AZUAY", locality="GIRON")
    make_process(code="B", region="AZUAY", locality="CUENCA")
    make_process(code="C", region="LOJA", locality="LOJA")
    assert not look("/procesos/").cssselect("input[name=canton]")
    tree = look("/procesos/", provincia="AZUAY", canton="GIRON")
    assert codes(tree) == ["A"]
    labels = {each.get("value"): text(each.getparent()) for each in tree.cssselect("input[name=canton]")}
    assert labels == {"GIRON": "Girón1", "CUENCA": "Cuenca1"}
    assert "Cantón: Girón" in [text(each).removeprefix("Quitar ") for each in tree.cssselect(".pc-chip")]


def test_provinces_are_shown_by_their_names_and_filter_as_published(look):
    make_process(code="A", region="SANTO DOMINGO DE LOS TSACHILAS")
    (box,) = look("/procesos/").cssselect("input[name=provincia]")
    assert box.get("value") == "SANTO DOMINGO DE LOS TSACHILAS"
    assert text(box.getparent()).startswith("Santo Domingo de los Tsáchilas")
