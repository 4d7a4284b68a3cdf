"""The list of processes as a person sees it: its address is its state, and it never breaks."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from procurement.choices import Category, Phase
from procurement.search import facets, paging, words
from tests.procurement.factories import at, make_buyer, make_item, make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db
ADDRESS = "/procesos/"


@pytest.fixture(autouse=True)
def _signed_in(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("a@example.com", full_name="Ana Ruiz"))


@pytest.fixture
def look(client):
    """`look(q="agua")`: the page as a tree."""

    def get(address=ADDRESS, **parameters):
        response = client.get(address, parameters or None)
        assert response.status_code == 200, response
        return html.fromstring(response.content.decode())

    return get


def text(tree, selector: str) -> str:
    return " ".join(" ".join(each.text_content() for each in tree.cssselect(selector)).split())


def codes(tree) -> list[str]:
    return [each.text_content() for each in tree.cssselect(".pc-results .pc-code")]


def parameters(link) -> dict:
    return parse_qs(urlsplit(link.get("href")).query)


# --- rows


def test_a_row_tells_what_who_where_how_much_and_what_is_due(look):
    buyer = make_buyer(name="GAD MUNICIPAL DE LOJA")
    # Not "now": an hour of 00:00 is not shown.
    due = (timezone.localtime() + timedelta(days=30)).replace(hour=15, minute=30)
    make_process(
        code="SIE-GADML-2026-044",
        title="LLANTAS <b>",
        buyer=buyer,
        region="LOJA",
        locality="LOJA",
        budget_amount=Decimal("96750"),
        tender_period_end=due,
    )
    row = text(look(), ".pc-row")
    for piece in ("SIE-GADML-2026-044", "Convocatoria", "LLANTAS <b>", "GAD MUNICIPAL DE LOJA", "LOJA / LOJA"):
        assert piece in row
    assert "USD 96.750,00" in row.replace("\N{NO-BREAK SPACE}", " ")
    assert "Ofertas" in row
    assert f"{timezone.localtime(due):%H:%M}" in row


def test_what_the_source_does_not_publish_is_said(look):
    make_process(title="", buyer=None, budget_amount=None, published_at=None, region="", locality="")
    row = text(look(), ".pc-row")
    for piece in ("Objeto no publicado", "Entidad no publicada", "Presupuesto no publicado", "Sin fecha publicada"):
        assert piece in row


def test_an_unknown_budget_is_not_added_as_nothing(look):
    make_process(budget_amount=Decimal(10))
    make_process(budget_amount=None)
    heading = text(look(), "#res").replace("\N{NO-BREAK SPACE}", " ")
    assert heading == "2 procesos por USD 10,00 en total; 1 sin presupuesto publicado"


def test_words_found_are_marked(look):
    make_process(title="CONTRATACIÓN DE LIMPIEZA")
    assert text(look(q="contrataciones"), "mark") == "CONTRATACIÓN"


# --- one box


@pytest.mark.parametrize(
    "typed", ["SIE-GADMCLC-2025-004", "sie-gadmclc-2025-004-z19", "ocds-5wno2w-SIE-GADMCLC-2025-004-1"]
)
def test_an_exact_code_or_ocid_opens_its_page(client, typed):
    process = make_process(code="SIE-GADMCLC-2025-004", ocid="ocds-5wno2w-SIE-GADMCLC-2025-004-1")
    response = client.get(ADDRESS, {"q": typed})
    assert (response.status_code, response["Location"]) == (302, process.get_absolute_url())


def test_a_pasted_open_data_link_opens_its_page(client):
    process = make_process(ocid="ocds-5wno2w-RE/X-2025-1-7")
    link = "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA/ocds/ocds-5wno2w-RE%2FX-2025-1-7"
    assert client.get(ADDRESS, {"q": link})["Location"] == process.get_absolute_url()


def test_a_ruc_opens_the_page_of_whom_it_names(client):
    supplier = make_supplier(ruc="1793227343001")
    assert client.get(ADDRESS, {"q": "1793227343001"})["Location"] == supplier.get_absolute_url()


def test_a_ruc_that_buys_and_sells_shows_a_list_and_both_pages(look):
    supplier, buyer = make_supplier(ruc="1793227343001"), make_buyer(ruc="1793227343001")
    take_part(make_process(code="SOLD"), supplier)
    make_process(code="BOUGHT", buyer=buyer)
    tree = look(q="1793227343001")
    assert set(codes(tree)) == {"SOLD", "BOUGHT"}
    links = {link.get("href") for link in tree.cssselect("#lectura a")}
    assert {supplier.get_absolute_url(), buyer.get_absolute_url()} <= links


def test_a_cpc_shows_a_list_that_says_so_and_offers_text(look):
    make_item(make_process(code="A"), cpc="859900812")
    make_process(code="B", title="PLAN 859900812")
    tree = look(q="859900812")
    assert codes(tree) == ["A"]
    assert "Se buscó como CPC 859900812" in text(tree, "#lectura")
    as_text = look(tree.cssselect("#lectura a")[0].get("href"))
    assert codes(as_text) == ["B"]
    assert "Se buscó como texto" in text(as_text, "#lectura")


def test_a_reading_chosen_for_one_text_is_forgotten_with_the_next(look):
    make_item(make_process(code="A"), cpc="859900812")
    assert codes(look(q="859900812", como="texto", para="2026")) == ["A"]


def test_an_exact_code_opens_its_page_whatever_the_filters(client):
    process = make_process(code="SIE-X-2025-004", phase=Phase.TENDER)
    assert client.get(ADDRESS, {"q": "SIE-X-2025-004", "fase": "contrato"})["Location"] == process.get_absolute_url()


def test_a_code_that_two_entities_use_shows_both(look):
    make_process(code="SIE-X-2025-004")
    make_process(code="SIE-X-2025-004")
    assert codes(look(q="SIE-X-2025-004")) == ["SIE-X-2025-004"] * 2


def test_a_soce_link_says_why_it_cannot_be_read(look):
    make_process()
    tree = look(q="https://www.compraspublicas.gob.ec/ProcesoContratacion/compras/PC/x.cpe?idSoliCompra=AbC,")
    assert "copie el código" in text(tree, ".pc-empty")


# --- filters


def test_filters_are_in_the_form_with_counts_and_work_without_javascript(look):
    make_process(region="AZUAY", phase=Phase.TENDER)
    make_process(region="LOJA", phase=Phase.TENDER)
    make_process(region="LOJA", phase=Phase.AWARD)
    tree = look(provincia="LOJA")
    form = tree.cssselect("form#busqueda")[0]
    assert (form.get("method"), form.get("action")) == ("get", ADDRESS)
    counted = {
        box.get("value"): text(box.getparent(), "span")
        for box in form.cssselect("input[name=provincia], input[name=fase]")
    }
    assert counted == {"LOJA": "2", "AZUAY": "1", "convocatoria": "1", "adjudicacion": "1"}
    assert [box.get("value") for box in form.cssselect("input[name=provincia][checked]")] == ["LOJA"]
    assert form.cssselect("button[type=submit]")


def test_a_chip_takes_away_one_value_and_keeps_the_rest(look):
    make_process(region="AZUAY", category=Category.GOODS)
    tree = look(q="equipos", provincia=["AZUAY", "LOJA"], tipo="goods", orden="plazo", presupuesto_desde="10")
    chips = {text(chip, "*") or chip.text_content(): chip for chip in tree.cssselect(".pc-chip")}
    loja = next(chip for chip in tree.cssselect(".pc-chip") if "Loja" in chip.text_content())
    assert len(chips) == 4
    assert parameters(loja) == {
        "q": ["equipos"],
        "provincia": ["AZUAY"],
        "tipo": ["goods"],
        "orden": ["plazo"],
        "presupuesto_desde": ["10"],
    }


def test_what_the_source_leaves_empty_can_be_filtered(look):
    make_process(code="A", region="", category="", published_at=None)
    make_process(code="B")
    assert codes(look(provincia="sin-publicar", tipo="sin-publicar", anio="sin-fecha")) == ["A"]


def test_an_entity_filter_shows_its_name_and_survives_the_form(look):
    buyer = make_buyer(name="HOSPITAL BÁSICO")
    make_process(code="A", buyer=buyer)
    make_process(code="B")
    tree = look(entidad=buyer.ruc)
    assert codes(tree) == ["A"]
    assert "Entidad: HOSPITAL BÁSICO" in text(tree, ".pc-chip")
    assert tree.cssselect(f"#busqueda input[type=hidden][name=entidad][value='{buyer.ruc}']")


def test_beyond_the_cap_the_page_says_more_than(look, monkeypatch):
    monkeypatch.setattr(facets, "CAP", 2)
    for _ in range(4):
        make_process()
    tree = look()
    assert "Más de" in text(tree, "#res")
    assert "aprox. 4" in text(tree, "#res")
    assert "USD" not in text(tree, "#res")
    assert "aprox. ≈ 4" in text(tree, "#filtro-fase")
    assert "se estiman con una muestra" in text(tree, "#facetas")


# --- pages


def test_pages_follow_each_other_by_links(look, monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 2)
    for number in range(5):
        make_process(code=f"P-{number}", published_at=at(f"2026-11-0{number + 1} 08:00"))
    first = look(q="equipos")
    assert text(first, ".pc-pagination > span") == "Del 1 al 2 de 5"
    assert not first.cssselect("a[rel=prev]")
    second = look(first.cssselect("a[rel=next]")[0].get("href"))
    assert (codes(second), text(second, ".pc-pagination > span")) == (["P-2", "P-1"], "Del 3 al 4 de 5")
    third = look(second.cssselect("a[rel=next]")[0].get("href"))
    assert codes(third) == ["P-0"]
    assert not third.cssselect("a[rel=next]")
    assert codes(look(third.cssselect("a[rel=prev]")[0].get("href"))) == ["P-2", "P-1"]


@pytest.mark.parametrize("token", ["x", "%00", "é", "\x00", "a" * 5000, "WzEsMl0:1:abc", "[]"])
@pytest.mark.parametrize("name", ["despues", "antes"])
def test_a_touched_page_address_shows_the_first_page_and_says_so(look, name, token):
    make_process(code="A")
    tree = look(**{name: token})
    assert codes(tree) == ["A"]
    assert token == "\x00" or "Se muestra la primera" in text(tree, "#resultados .pc-notice")


# --- nothing found


def test_an_empty_list_says_which_filter_to_drop(look):
    make_process(region="AZUAY")
    tree = look(provincia="GALAPAGOS", tipo="goods")
    empty = text(tree, ".pc-empty")
    assert "Sin «Provincia: Galápagos» hay 1" in empty
    assert parameters(tree.cssselect(".pc-empty a")[0]) == {"tipo": ["goods"]}


def test_an_empty_list_no_filter_alone_explains_offers_to_drop_them_all(look):
    make_process(region="AZUAY", category=Category.GOODS)
    assert "Sin filtros hay 1" in text(look(provincia="GALAPAGOS", tipo="works"), ".pc-empty")


def test_a_mistyped_word_gets_a_proposal(look):
    make_process(code="A", title="COMPRA DE COMPUTADORAS")
    words.recount()
    tree = look(q="conputadoras")
    assert "¿Quiso decir computadoras?" in text(tree, ".pc-empty")
    assert codes(look(tree.cssselect(".pc-empty a")[0].get("href"))) == ["A"]


def test_a_mistyped_code_gets_a_proposal(look):
    process = make_process(code="SIE-GADMCLC-2025-004")
    link = look(q="SIE-GADMCLC-2025-04").cssselect(".pc-empty a")[0]
    assert link.text_content() == process.code
    assert parameters(link) == {"q": [process.code]}


def test_a_portal_without_data_says_when_there_will_be(look):
    assert "primera sincronización" in text(look(), ".pc-empty")


def test_an_unknown_code_says_so_and_offers_text(look):
    make_process()
    assert "Ningún proceso para «SIE-NO-2026-001»" in text(look(q="SIE-NO-2026-001"), ".pc-empty")


# --- what cannot be read


def test_a_bad_limit_is_told_kept_and_the_rest_applied(look):
    make_process(code="A", region="AZUAY")
    make_process(code="B", region="LOJA")
    tree = look(provincia="LOJA", presupuesto_desde="mil", publicado_hasta="31/02/2026")
    assert codes(tree) == ["B"]
    assert text(tree, "title").startswith("Error: ")
    assert {link.get("href") for link in tree.cssselect(".pc-errors a")} == {"#presupuesto_desde", "#publicado_hasta"}
    box = tree.cssselect("#presupuesto_desde")[0]
    assert (box.get("value"), box.get("aria-invalid")) == ("mil", "true")
    assert "«mil» no es un monto" in text(tree, f"#{box.get('aria-describedby')}")


def test_an_ambiguous_amount_is_asked_with_both_readings(look):
    make_process(code="A", budget_amount=Decimal(200))
    tree = look(presupuesto_desde="184,320")
    wanted = [parameters(link)["presupuesto_desde"] for link in tree.cssselect(".pc-field-error a")]
    assert wanted == [["184.320,00"], ["184,32"]]
    assert codes(look(presupuesto_desde="184,32")) == ["A"]


def test_limits_in_the_wrong_order_are_told(look):
    make_process(code="A")
    tree = look(presupuesto_desde="10,00", presupuesto_hasta="1,00")
    assert "mayor que el monto hasta" in text(tree, ".pc-errors")
    assert codes(tree) == ["A"]


@pytest.mark.parametrize("name", ["fase", "procedimiento", "anio", "tipo"])
def test_an_unknown_option_is_told_and_left_out(look, name):
    make_process(code="A")
    tree = look(**{name: ["<x>", "2026" if name == "anio" else "<y>"]})
    assert "no es un valor de" in text(tree, ".pc-errors")
    assert codes(tree) == ["A"]


def test_a_text_that_is_too_long_is_told(look):
    make_process(code="A")
    tree = look(q="agua " * 2000)
    assert "escriba hasta 300" in text(tree, ".pc-errors")
    assert codes(tree) == ["A"]


ODD = [
    "\x00",
    "a\x00b",
    "%00",
    "'; drop table procurement_process; --",
    "\\",
    "%",
    "_",
    "<script>alert(1)</script>",
    "🜁",
]
ODD += ['"', "((((", ":*", "\ufffd\u202e", "9" * 299, "-" * 299, "NaN", "1e999", "ocds-5wno2w-", "ocds-5wno2w-\x00"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_in_any_field_never_breaks_the_page(look, odd):
    make_process()
    names = ["q", "como", "para", "fase", "procedimiento", "anio", "provincia", "tipo", "presupuesto_desde"]
    names += ["presupuesto_hasta", "publicado_desde", "publicado_hasta", "abiertos", "entidad", "proveedor", "orden"]
    look(**dict.fromkeys(names, odd))
    tree = look(q=odd, como="codigo")
    assert not tree.xpath("//script[contains(., 'alert')]")


def test_bytes_that_are_no_utf8_never_break_the_page(look):
    make_process()
    look(ADDRESS + "?q=%ED%A0%80%FF&provincia=%C3%28&despues=%FF")


# --- cost


def _queries(client, **parameters) -> int:
    """Statements about processes; those of the login are not ours."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(ADDRESS, parameters).status_code == 200
    return sum("procurement_" in query["sql"] or "ts_lexize" in query["sql"] for query in captured)


def test_the_number_of_queries_does_not_grow_with_the_rows(client):
    make_process(title="AGUA")
    one = _queries(client, q="agua", orden="relevancia")
    for _ in range(30):
        take_part(make_process(title="AGUA"), make_supplier())
    assert _queries(client, q="agua", orden="relevancia") == one == 4


def test_each_kind_of_filter_in_use_costs_one_query_more_and_provinces_one_for_their_cantons(client):
    make_process(title="AGUA", region="LOJA")
    filters = {"fase": "convocatoria", "procedimiento": "subasta_inversa_electronica", "anio": "2026", "tipo": "goods"}
    assert _queries(client, q="agua", provincia="LOJA", presupuesto_desde="1", **filters) == 4 + 5 + 1 + 1


# --- htmx


def test_htmx_gets_the_same_page_and_a_clean_address_to_show(client):
    make_process()
    response = client.get(ADDRESS, {"q": "equipos", "entidad": "", "orden": "plazo"}, headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/procesos/?q=equipos&orden=plazo"
    assert html.fromstring(response.content).cssselect("#resultados #res[aria-live=polite]")


def test_htmx_is_sent_to_the_page_of_an_exact_code(client):
    process = make_process(code="SIE-X-2025-004")
    response = client.get(ADDRESS, {"q": "SIE-X-2025-004"}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (200, process.get_absolute_url())


def test_the_top_bar_leads_to_the_list(look):
    form = look(reverse("procurement:process_list")).cssselect("form.pc-search")[0]
    assert form.get("action") == ADDRESS
