"""Pages of suppliers: identity, what they were awarded, and nothing that nobody has asked."""

from decimal import Decimal

import pytest
from django.urls import reverse

from procurement.choices import Phase, Role
from procurement.models import Award
from suppliers.choices import Authority
from suppliers.models import SupplierName
from tests.accounts.people import person
from tests.procurement.factories import at, make_buyer, make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(person())
    return client


def text(response) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def award(supplier, amount, *, date="2026-03-01", number=1, status="", **process):
    process = make_process(phase=Phase.AWARD, **process)
    moment = at(date) if date else None
    found = Award.objects.create(process=process, number=number, amount=amount, awarded_at=moment, status=status)
    found.suppliers.add(supplier)
    take_part(process, supplier, Role.SUPPLIER)
    return found


def test_the_list_shows_counts_and_amounts(reader):
    supplier = make_supplier(name="ANDINA S.A.")
    award(supplier, Decimal("1000.50"))
    award(supplier, Decimal("2000"))
    take_part(make_process(), supplier, Role.TENDERER)
    html = text(reader.get(reverse("suppliers:list")))
    assert "1 proveedor<" in html
    assert 'data-label="Procesos">3<' in html
    assert 'data-label="Adjudicaciones">2<' in html
    assert "3.000,50" in html


def test_the_list_asks_the_same_queries_for_one_row_or_forty(
    reader, django_assert_num_queries, django_assert_max_num_queries
):
    award(make_supplier(), Decimal(1))
    reader.get(reverse("suppliers:list"))
    with django_assert_max_num_queries(14) as used:
        reader.get(reverse("suppliers:list"))
    for _ in range(39):
        award(make_supplier(), Decimal(1))
    with django_assert_num_queries(len(used)):
        reader.get(reverse("suppliers:list"))


@pytest.mark.parametrize("query", ["%00", "%F1%20", "antes=x&despues=-1", "despues=99999999999999999999"])
def test_what_cannot_be_read_counts_as_not_asked(reader, query):
    make_supplier(name="ANDINA S.A.")
    assert reader.get(reverse("suppliers:list") + f"?q={query}").status_code == 200


def test_an_empty_search_says_what_to_do(reader):
    make_supplier(name="ANDINA S.A.")
    html = text(reader.get(reverse("suppliers:list"), {"q": "nadie <b>"}))
    assert "Ningún proveedor con «nadie &lt;b&gt;»" in html
    assert "primeros dígitos del RUC" in html


def test_the_page_adds_up_by_year_and_by_buyer(reader):
    supplier, buyer = make_supplier(name="ANDINA S.A."), make_buyer(name="GAD VALLE ALTO")
    award(supplier, Decimal("100"), date="2025-05-01", buyer=buyer)
    award(supplier, Decimal("250"), date="2026-05-01", buyer=buyer)
    html = text(reader.get(supplier.get_absolute_url()))
    assert '<th scope="row">2025</th><td class="is-right pc-num" data-value="100.00">100,00</td>' in html
    assert "USD 350,00" in html
    assert "GAD VALLE ALTO" in html


def test_the_year_is_that_of_guayaquil(reader):
    supplier = make_supplier()
    award(supplier, Decimal("100"), date="2025-12-31 23:30")
    assert '<th scope="row">2025</th>' in text(reader.get(supplier.get_absolute_url()))


def test_an_award_without_date_counts_in_the_year_of_its_process(reader):
    supplier = make_supplier()
    award(supplier, Decimal("100"), date=None, published_at=at("2024-02-01"))
    assert '<th scope="row">2024</th>' in text(reader.get(supplier.get_absolute_url()))


def test_an_award_that_came_to_nothing_is_not_added(reader):
    supplier = make_supplier()
    award(supplier, Decimal("100"), status="cancelled")
    html = text(reader.get(supplier.get_absolute_url()))
    assert "Ninguna adjudicación" in html
    assert "USD 100,00" not in html


def test_an_award_without_amount_is_unknown_and_not_zero(reader):
    supplier = make_supplier()
    award(supplier, None)
    html = text(reader.get(supplier.get_absolute_url()))
    assert "Adjudicaciones sin monto en la fuente" in html
    assert 'data-value="NaN">no publicado<' in html
    assert "USD 0,00" not in html


def test_nobody_has_been_asked_and_the_page_says_so(reader):
    html = text(reader.get(make_supplier().get_absolute_url()))
    assert html.count("No consultado") == html.count("Nadie lo ha consultado todavía") == len(Authority)
    assert "is-pass" not in html
    assert "Cumple" not in html


def test_names_come_with_their_source(reader):
    supplier = make_supplier()
    SupplierName.objects.create(
        supplier=supplier, name="ANDINA SA", source="sercop_record", first_seen_at=at("2025-01-01")
    )
    html = text(reader.get(supplier.get_absolute_url()))
    assert "ANDINA SA<br>" in html
    assert "SERCOP, ficha OCDS" in html


def test_a_process_is_listed_once_with_all_its_roles(reader):
    supplier = make_supplier()
    process = award(supplier, Decimal("10")).process
    take_part(process, supplier, Role.TENDERER)
    html = text(reader.get(supplier.get_absolute_url()))
    assert html.count(f">{process.code}</a>") == 1
    assert "Adjudicatario, Oferente" in html


def test_a_foreigner_has_a_page_under_the_identifier_of_sercop(reader):
    supplier = make_supplier(foreign_id="ID-DE/812 3", name="GMBH")
    assert reader.get(supplier.get_absolute_url()).status_code == 200


def test_an_unknown_ruc_is_told_and_can_be_searched(reader):
    response = reader.get("/proveedores/1799999999001/")
    assert response.status_code == 404
    html = text(response)
    assert "Ningún proveedor publicado hasta hoy tiene la identificación «1799999999001»" in html
    assert 'id="q-error"' in html


def test_the_queries_of_the_page_do_not_grow(reader, django_assert_num_queries, django_assert_max_num_queries):
    small, large = make_supplier(), make_supplier()
    award(small, Decimal(1))
    for _ in range(20):
        award(large, Decimal(1))
    reader.get(small.get_absolute_url())
    with django_assert_max_num_queries(25) as used:
        reader.get(small.get_absolute_url())
    with django_assert_num_queries(len(used)):
        reader.get(large.get_absolute_url())
