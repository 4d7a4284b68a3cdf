"""The list as a file: the same rows, in the same order, harmless to whoever opens it."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from procurement import exports, spreadsheet
from procurement.choices import Category, Phase, Procedure
from procurement.search import paging
from tests.procurement.factories import at, make_buyer, make_item, make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("a@example.com", full_name="Ana Ruiz"))

    def get(**parameters) -> list[dict]:
        response = client.get("/procesos.csv", parameters)
        assert response["Content-Disposition"].startswith('attachment; filename="procesos-')
        content = b"".join(response.streaming_content).decode()
        assert content.startswith("\ufeff")
        return list(csv.DictReader(io.StringIO(content[1:]), delimiter=";"))

    return get


def test_a_row_holds_what_the_list_shows_and_where_it_comes_from(export):
    make_process(
        code="SIE-X-2026-001",
        buyer=make_buyer(ruc="1760001120001", name="GAD DE LOJA"),
        budget_amount=Decimal("184320.5"),
        published_at=at("2026-11-24 18:00"),
    )
    row = export()[0]
    assert row["Código"] == "SIE-X-2026-001"
    assert row["RUC de la entidad"] == "1760001120001"
    assert row["Presupuesto referencial USD sin IVA"] == "184320,50"
    assert row["Publicación"] == "24/11/2026 18:00"
    assert row["Fase"] == "Convocatoria"
    assert row["Fuente"] == "Archivo OCDS"


def test_what_is_not_published_stays_empty(export):
    make_process(budget_amount=None, awarded_amount=None, buyer=None)
    row = export()[0]
    assert row["Presupuesto referencial USD sin IVA"] == row["Monto adjudicado USD sin IVA"] == ""
    assert row["RUC de la entidad"] == ""


def test_the_file_has_the_filters_and_the_order_of_the_list(export):
    make_process(code="A", phase=Phase.AWARD, budget_amount=1)
    make_process(code="B", phase=Phase.AWARD, budget_amount=2)
    make_process(code="C", phase=Phase.AWARD, budget_amount=None)
    make_process(code="D", phase=Phase.TENDER)
    assert [row["Código"] for row in export(fase="adjudicacion", orden="presupuesto")] == ["B", "A", "C"]


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "  =1"])
def test_no_cell_is_a_formula(export, title):
    make_process(title=title)
    assert export()[0]["Objeto"] == f"'{title}"


def test_separators_quotes_and_line_breaks_stay_in_their_cell(export):
    make_process(title='LOTE "A"; 2\nSEGUNDA LÍNEA')
    assert export()[0]["Objeto"] == 'LOTE "A"; 2\nSEGUNDA LÍNEA'


def test_a_cut_file_says_so(export, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 2)
    for _ in range(3):
        make_process()
    rows = export()
    assert len(rows) == 3
    assert rows[-1]["Código"] == "Archivo cortado: contiene los primeros 2 procesos de la lista."


def test_unreadable_filters_never_break_the_file(export):
    make_process(code="A")
    assert [row["Código"] for row in export(presupuesto_desde="mil", q="\x00", fase="x")] == ["A"]


# --- as XLSX


@pytest.fixture
def book(client, export):
    def get(**parameters):
        response = client.get("/procesos.xlsx", parameters)
        assert response["Content-Disposition"].endswith('.xlsx"')
        return load_workbook(io.BytesIO(b"".join(response.streaming_content)))

    return get


def rows(book) -> list[dict]:
    titles, *found = book["Procesos"].iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in found]


def facts(book) -> dict:
    return dict(book["Búsqueda"].iter_rows(values_only=True))


def test_cells_of_the_sheet_have_types_and_unknown_stays_empty(book):
    make_process(budget_amount=Decimal("184320.5"), awarded_amount=None, published_at=at("2026-11-24 18:00"))
    (row,) = rows(book())
    assert row["Presupuesto referencial USD sin IVA"] == 184320.5
    assert row["Monto adjudicado USD sin IVA"] is None
    assert row["Publicación"] == datetime(2026, 11, 24, 18, 0)  # noqa: DTZ001 - spreadsheets know no zones
    assert (row["Fase"], row["Datos de demostración"]) == ("Convocatoria", "no")


def test_the_second_sheet_says_what_was_asked_where_and_when(book):
    make_process(region="LOJA")
    told = facts(book(q="equipos", provincia="LOJA", orden="presupuesto"))
    assert (told["Buscado"], told["Provincia"], told["Orden"]) == ("equipos", "Loja", "Mayor presupuesto")
    assert told["Dirección de la lista"] == "http://testserver/procesos/?q=equipos&provincia=LOJA&orden=presupuesto"
    assert "SERCOP" in told["Fuente"]
    assert told["Momento"].startswith(f"{timezone.localtime():%d/%m/%Y}")


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "a\x01b", "=" * 40_000, "#N/A"])
def test_no_cell_of_the_sheet_is_a_formula(book, title):
    make_process(title=title)
    opened = book(q="")
    cell = next(cell for cell in opened["Procesos"][2] if cell.column == 3)
    assert cell.data_type == "s"
    assert cell.value == title.replace("\x01", " ")[:32_767]
    query = book(q="=1+1", como="texto")["Búsqueda"]["B1"]
    assert (query.value, query.data_type) == ("=1+1", "s")


def test_a_sheet_that_was_cut_says_so_twice(book, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST", 2)
    for _ in range(3):
        make_process()
    opened = book()
    assert len(rows(opened)) == 3
    assert rows(opened)[-1]["Código"].startswith("Archivo cortado: contiene los primeros 2 procesos")
    assert facts(opened)["Aviso"] == rows(opened)[-1]["Código"]


# --- both are the list


@pytest.fixture
def market():
    """Six processes that differ in everything that can be filtered."""
    buyer, supplier = make_buyer(ruc="1760001120001"), make_supplier(ruc="1790001230001")
    for number, day in enumerate(("2024-03-01", "2025-05-02", "2026-11-01", "2026-11-02", "2026-11-02", None)):
        process = make_process(
            code=f"P-{number}",
            title="AGUA POTABLE" if number % 2 else "LLANTAS",
            **({"buyer": buyer} if number in (1, 4) else {}),
            phase=[Phase.TENDER, Phase.AWARD, Phase.CONTRACT][number % 3],
            procedure=Procedure.SUBASTA_INVERSA if number < 4 else Procedure.MENOR_CUANTIA,
            category=Category.GOODS if number else "",
            region=["LOJA", "AZUAY"][number % 2],
            locality=["LOJA", "GIRON", "MACARA", "CUENCA"][number % 4],
            budget_amount=None if number == 3 else Decimal(100 * number),
            published_at=at(f"{day} 08:00") if day else None,
            tender_period_end=timezone.now() + timedelta(days=number - 2),
        )
        make_item(process, cpc="452300011" if number % 2 else "859900812")
        if number in (2, 4):
            take_part(process, supplier)


@pytest.fixture
def _short_pages(monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 2)


FILTERS = [
    {},
    {"q": "agua"},
    {"q": "agua", "orden": "relevancia"},
    {"q": "P-", "como": "codigo"},
    {"q": "cpc 4523"},
    {"fase": ["convocatoria", "contrato"]},
    {"procedimiento": "menor_cuantia"},
    {"anio": ["2026", "sin-fecha"]},
    {"provincia": "LOJA"},
    {"provincia": "AZUAY", "canton": "GIRON"},
    {"tipo": "sin-publicar"},
    {"cpc": "45"},
    {"presupuesto_desde": "100,00", "presupuesto_hasta": "400,00"},
    {"publicado_desde": "01/11/2026", "publicado_hasta": "02/11/2026"},
    {"abiertos": "1"},
    {"entidad": "1760001120001"},
    {"proveedor": "1790001230001"},
    {"orden": "plazo"},
    {"orden": "presupuesto"},
    {"q": "agua", "provincia": "AZUAY", "cpc": "4", "orden": "presupuesto"},
    {"fase": "x", "presupuesto_desde": "mil"},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.usefixtures("market", "_short_pages")
def test_both_files_are_the_list_under_every_filter(client, export, book, filters):
    listed, address = [], "/procesos/"
    asked = filters
    while address:
        tree = html.fromstring(client.get(address, asked).content.decode())
        listed += [each.text_content() for each in tree.cssselect(".pc-results .pc-code")]
        following = tree.cssselect("a[rel=next]")
        address, asked = (following[0].get("href"), None) if following else ("", None)
    found = [row["Código"] for row in export(**filters)]
    assert found == [row["Código"] for row in rows(book(**filters))]
    assert len(found) >= 1
    assert (sorted(found) if "relevancia" in filters.values() else found) == (
        sorted(listed) if "relevancia" in filters.values() else listed
    )


def test_a_sheet_costs_the_same_statements_for_any_number_of_rows(client, export):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/procesos.xlsx").getvalue()
        return sum("procurement_" in query["sql"] for query in captured)

    make_process()
    one = statements()
    for _ in range(20):
        make_process()
    assert statements() == one
