"""The page of a process: what it shows, what it says of what is not known, how much it asks of the database."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from procurement.choices import BudgetSource, Channel, Detail, Phase, Procedure, Role
from procurement.models import Award, Bid, Contract, Enquiry, Lot, Release
from tests.procurement.factories import at, make_item, make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("lectora@example.com", full_name="Lucía Andrade"))
    return client


def page(reader, process, query="") -> str:
    response = reader.get(process.get_absolute_url() + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_shows_code_object_entity_and_place(reader):
    process = make_process(code="SIE-GADMVA-2026-018", title="COMPRA DE <b>LLANTAS</b>")
    html = page(reader, process)
    assert "SIE-GADMVA-2026-018" in html
    assert "COMPRA DE &lt;b&gt;LLANTAS&lt;/b&gt;</h1>" in html
    assert process.buyer.get_absolute_url() in html
    assert "PICHINCHA / QUITO" in html


def test_an_ocid_with_slash_space_and_colon_opens(reader):
    process = make_process(ocid="ocds-5wno2w-RE/PU 389-2016-06-30-17:33:47", code="RE/PU 389")
    html = page(reader, process)
    assert "ocds-5wno2w-RE/PU 389-2016-06-30-17:33:47" in html
    assert "ocds-5wno2w-RE%2FPU%20389-2016-06-30-17%3A33%3A47" in html


def test_an_unknown_ocid_is_told_and_can_be_searched(reader):
    response = reader.get(reverse("procurement:process", args=["ocds-5wno2w-NADA-1"]))
    assert response.status_code == 404
    html = response.content.decode()
    assert "El portal no guarda ningún proceso con el OCID «ocds-5wno2w-NADA-1»" in html
    assert 'value="ocds-5wno2w-NADA-1"' in html


def test_unknown_offers_are_not_zero(reader):
    html = page(reader, make_process(tenderers_count=None))
    assert "Ofertas recibidas: no publicado" in html
    assert "La fuente no dice cuántas hubo" in html


def test_zero_offers_are_zero(reader):
    html = page(reader, make_process(tenderers_count=0, phase=Phase.UNSUCCESSFUL))
    assert "<dt>Ofertas recibidas</dt> <dd>0</dd>" in html
    assert "No se adjudicó" in html


def test_budget_tells_where_it_was_read(reader):
    html = page(reader, make_process(budget_amount=Decimal("59956.78"), budget_source=BudgetSource.LOTS))
    assert "USD 59.956,78" in html
    assert "suma de lotes" in html


def test_award_is_compared_with_the_budget(reader):
    process = make_process(
        budget_amount=Decimal("60000"), awarded_amount=Decimal("57000"), phase=Phase.AWARD, awarded_at=at("2026-11-20")
    )
    html = page(reader, process)
    assert "USD 57.000,00" in html
    assert "5,0 % menos que el presupuesto" in html
    assert "Se adjudicó USD 3.000,00 menos" in html


@time_machine.travel(at("2026-11-24 14:42"), tick=False)
def test_next_deadline_leads_with_the_time_left(reader):
    html = page(reader, make_process(tender_period_end=at("2026-11-24 18:00")))
    assert "Próximo plazo: límite de entrega de ofertas" in html
    assert "hoy 18:00" in html
    assert "faltan 3 h 18 min" in html


def test_missing_offer_deadline_is_said(reader):
    html = page(reader, make_process(tender_period_end=None, phase=Phase.AWARD))
    assert "La fuente no publica la fecha límite de ofertas" in html


def test_items_have_prices_as_the_source_gives_them_and_a_total(reader):
    process = make_process()
    make_item(process, quantity=Decimal("2.5"), unit="Unidad", unit_price=Decimal("0.0325"), total=Decimal("0.0813"))
    make_item(process, quantity=Decimal("160"), unit_price=Decimal("842"), total=Decimal("134720"))
    html = page(reader, process)
    assert "2,5</span> unidad" in html
    assert "0,0325" in html
    assert "134.720,08" in html


def test_no_total_where_an_item_has_no_price(reader):
    process = make_process()
    make_item(process, total=Decimal("10"))
    make_item(process, total=None)
    assert "Sin total: la fuente no publica el precio de todos los ítems." in page(reader, process)


def test_tenderers_are_listed_once_with_the_winner_first(reader):
    process = make_process(tenderers_count=2, phase=Phase.AWARD)
    loser, winner = make_supplier(name="ANDINA S.A."), make_supplier(name="ZETA S.A.")
    for supplier in (loser, winner):
        take_part(process, supplier, Role.TENDERER)
    take_part(process, winner, Role.SUPPLIER)
    Bid.objects.create(process=process, number=1, supplier=winner, amount=Decimal("910"))
    Bid.objects.create(process=process, number=2, supplier=winner, amount=Decimal("900"), is_winner=True)
    html = page(reader, process)
    offers = html[html.index('id="ofertas"') : html.index("Ver las 2 ofertas de la puja")]
    assert offers.count("ZETA S.A.") == 1
    assert offers.index("ZETA S.A.") < offers.index("ANDINA S.A.")
    assert "900,00" in offers


def test_a_corrected_award_shows_both_amounts(reader):
    process = make_process(phase=Phase.AWARD)
    award = Award.objects.create(process=process, number=1, amount=Decimal("100"), entered_amount=Decimal("100000"))
    award.suppliers.add(make_supplier(name="CORREGIDA S.A."))
    html = page(reader, process)
    assert "corregido por SERCOP; la entidad registró" in html
    assert "100.000,00" in html


def test_origins_and_history_show_channel_moment_and_digest(reader):
    process = make_process()
    release = Release.objects.create(
        process=process,
        digest="ab12" * 16,
        release_id="x",
        date=at("2026-11-20 08:00"),
        tags=["planning", "tender"],
        channel=Channel.SERCOP_RECORD,
        origin="record",
        raw={},
    )
    html = page(reader, process)
    assert "planificación, convocatoria" in html
    assert "SERCOP, ficha OCDS · 20 nov 2026 08:00" in html
    assert release.digest[:12] in html


def test_a_real_process_links_to_the_official_page(reader):
    process = make_process()
    assert f"https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA/ocds/{process.ocid}" in page(reader, process)


def test_a_fictitious_process_never_links_to_the_official_page(reader):
    html = page(reader, make_process(is_demo=True))
    assert "datosabiertos.compraspublicas.gob.ec" not in html
    assert "Datos de demostración" in html


def test_a_fictitious_process_links_to_the_simulated_page_in_a_demonstration(reader, settings):
    settings.IS_DEMO, settings.SANDBOX_URL = True, "http://127.0.0.1:8999"
    html = page(reader, make_process(is_demo=True))
    assert "http://127.0.0.1:8999/sercop/ocds/" in html
    assert "es ficticio y no existe en SERCOP" in html


def test_the_framework_of_a_catalogue_order_is_kept_apart(reader):
    process = make_process(
        procedure=Procedure.CATALOGO_COMPRA_DIRECTA,
        procedure_source="Catálogo electrónico - Compra directa",
        framework_code="SICM-389-2016",
        tender_period_end=None,
        phase=Phase.CONTRACT,
    )
    html = page(reader, process)
    assert "SICM-389-2016" in html
    assert "La fuente no publica la fecha límite de ofertas" not in html


def test_a_summary_shows_no_section_that_it_does_not_know(reader):
    html = page(reader, make_process(detail=Detail.SUMMARY))
    assert "Falta la ficha completa" in html
    assert 'href="#lotes"' not in html


def test_long_lists_are_paged_and_every_row_can_be_reached(reader):
    process = make_process()
    for number in range(1, 28):
        make_item(process, number=number, description=f"ÍTEM-{number:02d}")
    first, second = page(reader, process), page(reader, process, "?items=2")
    assert "Del 1 al 25 de 27 ítems" in first
    assert "ÍTEM-25" in first
    assert "ÍTEM-26" not in first
    assert "ÍTEM-27" in second


@pytest.mark.parametrize("asked", ["0", "-1", "999999999", "dos", "²", "%00"])
def test_a_page_that_does_not_exist_shows_one_that_does(reader, asked):
    process = make_process()
    make_item(process, description="ÚNICO")
    assert "ÚNICO" in page(reader, process, f"?items={asked}")


def fill(process, rows: int) -> None:
    for number in range(1, rows + 1):
        supplier = make_supplier()
        make_item(process, number=number, total=Decimal(number))
        take_part(process, supplier, Role.TENDERER)
        Lot.objects.create(process=process, number=number, amount=Decimal(number))
        Enquiry.objects.create(process=process, number=number, question=f"¿Pregunta {number}?", answer="Sí")
        Bid.objects.create(process=process, number=number, supplier=supplier, amount=Decimal(number))
        Award.objects.create(process=process, number=number, amount=Decimal(number)).suppliers.add(supplier)
        Contract.objects.create(process=process, number=number, amount=Decimal(number))


def test_queries_do_not_grow_with_the_process(reader, django_assert_num_queries, django_assert_max_num_queries):
    small, large = make_process(), make_process()
    fill(small, 1)
    fill(large, 30)
    reader.get(small.get_absolute_url())
    with django_assert_max_num_queries(40) as used:
        reader.get(small.get_absolute_url())
    with django_assert_num_queries(len(used)):
        reader.get(large.get_absolute_url())
