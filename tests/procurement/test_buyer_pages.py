"""Pages of the contracting entities: one RUC, its units, what they publish and award."""

from decimal import Decimal

import pytest
from django.urls import reverse

from procurement import totals
from procurement.choices import Phase, Procedure
from procurement.models import Award, CpcCode
from tests.accounts.people import person
from tests.procurement.factories import at, make_buyer, make_item, make_process, make_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(person())
    return client


def text(response) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_list_has_one_row_for_all_units_of_a_ruc(reader):
    old = make_buyer(ruc="1760001120001", unit="1", name="MINISTERIO ANTES", seen_at=at("2024-01-01"))
    new = make_buyer(ruc="1760001120001", unit="2", name="MINISTERIO DE SALUD", seen_at=at("2026-01-01"))
    for unit in (old, new):
        make_process(buyer=unit, budget_amount=Decimal("100"))
    html = text(reader.get(reverse("procurement:buyer_list")))
    assert "MINISTERIO DE SALUD" in html
    assert "MINISTERIO ANTES" not in html
    assert 'data-label="Procesos">2<' in html
    assert "200,00" in html


def test_amounts_that_nobody_publishes_are_not_zero(reader):
    make_process(budget_amount=None)
    html = text(reader.get(reverse("procurement:buyer_list")))
    assert 'data-label="Presupuesto USD">no publicado<' in html


def test_the_list_is_searched_by_name_and_by_ruc(reader):
    make_buyer(ruc="1760001120001", name="MINISTERIO DE SALUD PÚBLICA")
    make_buyer(ruc="0860000000001", name="GAD LA CONCORDIA")
    assert "LA CONCORDIA" not in text(reader.get(reverse("procurement:buyer_list"), {"q": "salud publica"}))
    assert "LA CONCORDIA" in text(reader.get(reverse("procurement:buyer_list"), {"q": "0860"}))


def test_the_list_asks_the_same_queries_for_any_number_of_rows(
    reader, django_assert_num_queries, django_assert_max_num_queries
):
    make_process()
    reader.get(reverse("procurement:buyer_list"))
    with django_assert_max_num_queries(13) as used:
        reader.get(reverse("procurement:buyer_list"))
    for _ in range(20):
        make_process()
    with django_assert_num_queries(len(used)):
        reader.get(reverse("procurement:buyer_list"))


def test_the_page_adds_up_all_units_by_year_and_by_procedure(reader):
    first = make_buyer(ruc="1760001120001", unit="1")
    second = make_buyer(ruc="1760001120001", unit="2", name="HOSPITAL SUR")
    make_process(buyer=first, budget_amount=Decimal("100"), published_at=at("2025-12-31 23:00"))
    make_process(
        buyer=second,
        budget_amount=Decimal("50"),
        awarded_amount=Decimal("40"),
        published_at=at("2026-06-01"),
        procedure=Procedure.LICITACION,
    )
    html = text(reader.get("/entidades/1760001120001/"))
    assert '<th scope="row">2025</th><td class="is-right pc-num" data-value="100.00">100,00</td>' in html
    assert 'data-value="NaN">no publicado</td></tr><tr><th scope="row">2026</th>' in html
    assert "USD 150,00" in html
    assert "Licitación" in html
    assert "HOSPITAL SUR" in html


def test_the_page_shows_to_whom_and_what(reader):
    buyer = make_buyer()
    process = make_process(buyer=buyer, phase=Phase.AWARD)
    make_item(process, cpc="491140246", description="CAMIONES")
    CpcCode.objects.create(code="49", level=2, description="Equipo de transporte")
    Award.objects.create(process=process, number=1, amount=Decimal("900")).suppliers.add(
        make_supplier(name="ZETA S.A.")
    )
    html = text(reader.get(buyer.get_absolute_url()))
    assert "ZETA S.A." in html
    assert "Equipo de transporte" in html
    assert f"?entidad={buyer.ruc}" in html


def test_an_unknown_ruc_is_told_and_can_be_searched(reader):
    response = reader.get("/entidades/1799999999001/")
    assert response.status_code == 404
    assert "Ninguna entidad contratante publicada hasta hoy tiene el RUC «1799999999001»" in text(response)


def test_what_an_entity_buys_is_told_of_its_latest_processes(reader, monkeypatch):
    monkeypatch.setattr(totals, "LATELY", 2)
    buyer = make_buyer()
    for year, winner in ((2024, "ANTES"), (2025, "LUEGO"), (2026, "HOY")):
        process = make_process(buyer=buyer, published_at=at(f"{year}-05-05"))
        award = Award.objects.create(process=process, number=1, amount=Decimal(10))
        award.suppliers.add(make_supplier(name=winner))
    html = text(reader.get(buyer.get_absolute_url()))
    assert "LUEGO" in html
    assert "HOY" in html
    assert "ANTES" not in html
    assert "en sus 2 procesos más recientes" in html


def test_the_latest_processes_begin_with_those_that_have_a_date(reader, monkeypatch):
    monkeypatch.setattr(totals, "LATELY", 2)
    buyer = make_buyer()
    for code, published_at in (("UNDATED", None), ("DATED", at("2026-05-05")), ("LATER", at("2026-05-06"))):
        make_process(buyer=buyer, code=code, published_at=published_at)
    html = text(reader.get(buyer.get_absolute_url()))
    assert html.index("LATER") < html.index("DATED")
    assert "UNDATED" not in html


def test_a_process_without_a_date_counts_among_what_an_entity_buys(reader):
    buyer = make_buyer()
    make_process(buyer=buyer, published_at=at("2026-05-05"))
    award = Award.objects.create(process=make_process(buyer=buyer, published_at=None), number=1, amount=Decimal(10))
    award.suppliers.add(make_supplier(name="SIN FECHA S.A."))
    assert "SIN FECHA S.A." in text(reader.get(buyer.get_absolute_url()))
