"""The list as a file: the same rows, in the same order, harmless to whoever opens it."""

import csv
import io
from decimal import Decimal

import pytest

from procurement import exports
from procurement.choices import Phase
from tests.procurement.factories import at, make_buyer, make_process

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
