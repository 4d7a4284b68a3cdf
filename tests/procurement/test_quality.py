"""Measuring the quality of data, and the pages that show it."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from jobs.registry import find
from jobs.schedule import entries
from procurement import quality, quality_counts, quality_rules, store
from procurement.choices import Channel, Detail, Phase, Procedure
from procurement.models import Item, Process, QualityCount, QualityResult
from procurement.quality_counts import Tally
from procurement.store import Source
from tests.procurement.factories import at, make_process
from tests.procurement.releases import OCID, catalogue_order, money, release

pytestmark = pytest.mark.django_db

LATER = "2026-04-01T10:00:00-05:00"
AWARD_AND_BUDGET = quality_rules.BY_SLUG["adjudicado-y-presupuesto"]


def put(*releases) -> None:
    for made in releases:
        store.store_release(made, source=Source(Channel.FILE, "prueba", timezone.now()))


def tally(slug: str, **filters) -> tuple[int, int, int]:
    found = quality_counts.of_measure(quality_rules.BY_SLUG[slug], **filters)
    return found.passed, found.failing, found.unknown


def counted() -> dict:
    """The summary, as counting every result anew would give it."""
    counts: Counter = Counter()
    for result in QualityResult.objects.all():
        for number in (quality_rules.OVERALL, *quality_rules.BY_NUMBER):
            state = "failing" if number in result.failing else "unknown" if number in result.unknown else "passed"
            counts[result.year, result.procedure, number, state] += 1
    return counts


def summed() -> dict:
    return Counter(
        {
            (count.year, count.procedure, count.measure, state): getattr(count, state)
            for count in QualityCount.objects.all()
            for state in ("passed", "failing", "unknown")
            if getattr(count, state)
        }
    )


def test_what_was_measured_is_counted_by_year_and_procedure():
    put(release(), catalogue_order())
    assert quality.measure() == 2
    assert tally("adjudicado-y-presupuesto", year=2026, procedure=Procedure.MENOR_CUANTIA) == (1, 0, 0)
    assert tally("contrato-con-adjudicacion") == (1, 0, 1)
    assert summed() == counted()


def test_only_what_changed_is_measured_again():
    put(release(), catalogue_order())
    quality.measure()
    assert quality.measure() == 0
    put(release(date=LATER, tender__value=money(100)))
    assert quality.measure() == 1
    assert tally("adjudicado-y-presupuesto") == (1, 1, 0)
    assert summed() == counted()


def test_a_change_of_the_same_moment_is_measured_too():
    moment = timezone.now()
    source = Source(Channel.FILE, "prueba", moment)
    store.store_release(release(), source=source)
    quality.measure()
    store.store_release(release(date=LATER, tender__value=money(100)), source=source)
    assert quality.measure() == 1


def test_a_process_whose_year_changes_moves_its_counts():
    put(release())
    quality.measure()
    period = {"startDate": "2025-02-01T09:00:00-05:00", "endDate": "2025-02-10T09:00:00-05:00"}
    put(release(date=LATER, tender__tenderPeriod=period))
    quality.measure()
    assert tally("objeto", year=2026) == (0, 0, 0)
    assert tally("objeto", year=2025) == (1, 0, 0)
    assert summed() == counted()


def test_a_measurement_that_stops_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(quality, "BATCH", 1)
    put(release(), catalogue_order())
    steps = []

    def step():
        if steps:
            raise RuntimeError("killed")
        steps.append(1)
        return transaction.atomic()

    with pytest.raises(RuntimeError, match="killed"):
        quality.measure(step=step)
    assert summed() == counted()
    assert quality.measure() == 1
    assert summed() == counted()


def test_measuring_everything_again_changes_no_count():
    put(release(), catalogue_order())
    quality.measure()
    before = summed()
    assert quality.measure(everything=True) == 2
    assert summed() == before


def test_new_rules_are_counted_apart_from_the_old_ones(monkeypatch):
    put(release())
    quality.measure()
    before = summed()
    for module in (quality, quality_counts):
        monkeypatch.setattr(module, "EDITION", 99)
    assert quality.measure() == 1
    assert summed() == before
    assert set(QualityCount.objects.values_list("edition", flat=True)) == {99}


def test_a_process_without_record_is_unknown():
    make_process(detail=Detail.SUMMARY)
    quality.measure()
    assert quality_counts.read().overall == Tally(0, 0, 1)


def test_queries_do_not_grow_with_the_processes(django_assert_num_queries, django_assert_max_num_queries):
    put(release(), catalogue_order())
    keys = list(Process.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(10) as used:
        quality.subjects(keys[:1])
    with django_assert_num_queries(len(used)):
        quality.subjects(keys)


def test_the_clock_asks_for_the_measurement():
    assert "procurement.measure_quality" in {entry.kind for entry in entries()}
    assert find("procurement.measure_quality").queue == "default"


def test_the_command_prints_the_summary_as_json():
    put(release(), catalogue_order())
    out = StringIO()
    call_command("measure_quality", json=True, stdout=out)
    told = json.loads(out.getvalue().splitlines()[-1])
    assert told["measured"] == 2
    assert told["overall"] == {"passed": 2, "failing": 0, "unknown": 0, "total": 2}
    by_id = {row["id"]: row for row in told["checks"]}
    assert by_id["adjudicado-y-presupuesto"]["total"] == 2
    assert {row["id"] for row in told["coverage"]} >= {"presupuesto", "oferentes"}
    assert {"year", "procedure", "measure", "passed", "failing", "unknown"} == set(told["rows"][0])


def test_the_command_says_in_words_what_it_found():
    out = StringIO()
    call_command("measure_quality", stdout=out)
    assert "0 procesos medidos." in out.getvalue()


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("lectora@example.com", full_name="Lucía Andrade"))
    return client


def page(reader, address: str, status: int = 200) -> str:
    response = reader.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_page_shows_three_figures_for_each_check(reader):
    put(release(), release(date=LATER, tender__value=money(100)), catalogue_order())
    quality.measure()
    html = page(reader, "/calidad/")
    assert "Lo adjudicado está entre 50 % y 150 % del presupuesto" in html
    assert 'aria-label="1 procesos para revisar: Lo adjudicado está entre 50 % y 150 % del presupuesto">1</a>' in html
    assert "Monto adjudicado" in html
    assert '<th scope="row">2026</th>' in html


def test_the_page_filters_by_year_and_procedure(reader):
    put(release(), catalogue_order())
    quality.measure()
    html = page(reader, f"/calidad/?anio=2026&procedimiento={Procedure.MENOR_CUANTIA}")
    assert "<dt>Procesos medidos</dt><dd>1</dd>" in html
    assert "?anio=2026&amp;procedimiento=menor_cuantia" in page(
        reader, f"/calidad/?anio=2026&procedimiento={Procedure.CATALOGO_COMPRA_DIRECTA}"
    ).replace(Procedure.CATALOGO_COMPRA_DIRECTA, "menor_cuantia")


def test_a_filter_that_is_not_known_is_told_and_left_out(reader):
    put(release())
    quality.measure()
    html = page(reader, "/calidad/?anio=1492")
    assert "No hay datos medidos de «1492». Se muestra todo." in html
    assert "<dt>Procesos medidos</dt><dd>1</dd>" in html


def test_before_the_first_measurement_the_page_says_so(reader):
    assert "Todavía no se ha medido ningún proceso" in page(reader, "/calidad/")


def test_the_page_reads_the_summary_in_a_fixed_number_of_queries(
    reader, django_assert_num_queries, django_assert_max_num_queries
):
    put(release())
    quality.measure()
    reader.get("/calidad/")
    with django_assert_max_num_queries(15) as used:
        reader.get("/calidad/")
    put(catalogue_order())
    quality.measure()
    with django_assert_num_queries(len(used)):
        reader.get("/calidad/")


def test_a_check_lists_its_processes_with_what_differs(reader):
    put(release(), release(date=LATER, tender__value=money(100)))
    quality.measure()
    html = page(reader, "/calidad/adjudicado-y-presupuesto/")
    assert "MCBS-GADPRU-2026-001" in html
    assert "Lo adjudicado (USD 950,00) es 950 % del presupuesto referencial (USD 100,00)." in html


def test_the_list_of_a_check_goes_on_by_pages(reader):
    for _ in range(27):
        make_process(title="PRUEBA")
    quality.measure()
    first = page(reader, "/calidad/textos-de-relleno/")
    last = Process.objects.order_by("-pk")[24].pk
    assert f"?despues={last}" in first
    assert page(reader, f"/calidad/textos-de-relleno/?despues={last}").count("no dice qué se contrata") == 2


def test_a_check_of_which_nothing_differs_says_so(reader):
    put(release())
    quality.measure()
    assert "Ningún proceso medido difiere en esto." in page(reader, "/calidad/fechas-futuras/")


def test_a_check_that_does_not_exist_is_not_found(reader):
    assert "Ninguna comprobación de calidad se llama «nada»" in page(reader, "/calidad/nada/", 404)


def test_the_page_of_a_process_says_what_is_doubtful_and_what_cannot_be_said(reader):
    put(release(), release(date=LATER, tender__value=money(100)))
    html = page(reader, f"/procesos/{OCID}/")
    assert "Lo adjudicado (USD 950,00) es 950 % del presupuesto referencial (USD 100,00)." in html
    assert "La puja empieza antes de terminar. <span" in html
    assert "Falta: el inicio de la puja, el fin de la puja." in html


def test_a_mended_process_no_longer_shows_the_difference(reader):
    put(release(), release(date=LATER, tender__value=money(100)))
    quality.measure()
    put(release(date="2026-05-01T10:00:00-05:00", tender__value=money(1000)))
    assert "Corregido desde que se midió." in page(reader, "/calidad/adjudicado-y-presupuesto/")


def test_the_page_of_a_summary_has_no_doubts(reader):
    process = make_process(detail=Detail.SUMMARY)
    assert "Datos dudosos" not in page(reader, process.get_absolute_url())


def test_an_item_priced_under_a_tiny_award_is_seen_from_the_tables():
    process = make_process(phase=Phase.AWARD, budget_amount="0.01", published_at=at("2026-11-01 08:00"))
    Item.objects.create(process=process, number=1, description="MESA", total=500)
    found = {check.slug: finding for check, finding in quality.doubts(process)}
    assert found["montos-absurdos"].sentence == "El presupuesto es de USD 0,01; los ítems suman USD 500,00."
