"""What people write for a field is read by its kind, and refused in a sentence that says what to write."""

import pytest

from documents import corrections, fields
from documents.analysis_rules.schema import FIELDS
from documents.corrections import Unreadable


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("reference_budget", {"valor": "184.320,00"}, "184320.00"),
        ("reference_budget", {"valor": "USD 184,320.5"}, "184320.50"),
        ("reference_budget", {"valor": "1.184.320"}, "1184320.00"),
        ("reference_budget", {"valor": "950"}, "950.00"),
        ("advance_payment_pct", {"valor": "12,5 %"}, "12.5"),
        ("penalty_per_mille", {"valor": "1 por mil"}, "1"),
        ("delivery_term", {"cantidad": "45", "unidad": "calendar_days"}, {"quantity": 45, "unit": "calendar_days"}),
        ("offers_deadline", {"fecha": "2026-09-11", "hora": "18:00"}, "2026-09-11T18:00"),
        ("offers_deadline", {"fecha": "9/11/2026", "hora": ""}, "2026-11-09"),
        ("cpc_code", {"valor": "43455.62.99"}, "434556299"),
        ("evaluation_method", {"valor": "points"}, "points"),
        ("object", {"valor": "  Compra de\n radios "}, "Compra de radios"),
        (
            "evaluation_criteria",
            {"valor": "Experiencia | 40\n\nOferta económica | 60,5"},
            [{"name": "Experiencia", "points": 40}, {"name": "Oferta económica", "points": 60.5}],
        ),
        (
            "schedule",
            {"valor": "Apertura de ofertas | 12 sep 2026 10:00"},
            [{"event": "opening", "at": "2026-09-12T10:00"}],
        ),
    ],
)  # fmt: skip
def test_read(name, given, value):
    assert corrections.read(name, given) == value


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("reference_budget", {"valor": "184,320"}, "184.320,00 o 184,320"),
        ("reference_budget", {"valor": "mucho"}, "no es una cantidad"),
        ("reference_budget", {"valor": "0"}, "mayor que cero"),
        ("reference_budget", {}, "Escriba el valor"),
        ("advance_payment_pct", {"valor": "130"}, "de 0 a 100"),
        ("delivery_term", {"cantidad": "0", "unidad": "months"}, "mayor que cero"),
        ("delivery_term", {"cantidad": "5", "unidad": "lustros"}, "Elija la unidad"),
        ("offers_deadline", {"fecha": "31/02/2026"}, "no existe"),
        ("offers_deadline", {"fecha": "2026-02-01", "hora": "25:00"}, "no existe"),
        ("cpc_code", {"valor": "ABC"}, "3 a 12 cifras"),
        ("procedure_type", {"valor": "trueque"}, "no está entre las opciones"),
        ("evaluation_criteria", {"valor": "Experiencia | muchos"}, "Línea 1, «Puntos»"),
        ("evaluation_criteria", {"valor": "a | 1 | 2"}, "tiene 3 partes"),
        ("schedule", {"valor": " | 1 sep 2026"}, "le falta «Etapa»"),
        ("object", {"valor": "x" * 3000}, "pasa de 2.000 letras"),
    ],
)
def test_refused(name, given, said):
    with pytest.raises(Unreadable, match="(?i)" + said.replace(".", r"\.").replace("|", r"\|")):
        corrections.read(name, given)


VALUES = {
    "reference_budget": "184320.00",
    "advance_payment_pct": "12.5",
    "delivery_term": {"quantity": 45, "unit": "business_days"},
    "award_date": "2026-09-11T09:00",
    "procedure_type": "licitacion",
    "requirements": [
        {
            "category": "general_experience", "text": "Experiencia | general de USD 1.000,00.", "mandatory": True,
            "threshold": {"operator": ">=", "value": "1000.00", "unit": "usd"}, "correctable": None,
        }
    ],
    "items": [
        {"cpc": "43455", "description": "Radio", "unit": "u", "quantity": "1120", "unit_price": "320.50", "total": None}
    ],
    "guarantees": [{"type": "technical", "pct": None, "term": {"quantity": 12, "unit": "months"}}],
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_what_the_form_shows_reads_as_the_same_value(name):
    value = VALUES[name]
    assert corrections.read(name, corrections.written(name, value), value) == value


def test_every_field_of_the_schema_is_described():
    assert set(fields.FIELDS) == set(FIELDS)
    assert {told.group for told in fields.FIELDS.values()} == {key for key, _ in fields.GROUPS}


@pytest.mark.parametrize("value", [None, "", 5, True, "x", [], ["a"], {}, {"quantity": None}, [{"text": None}]])
@pytest.mark.parametrize("name", ["reference_budget", "delivery_term", "award_date", "requirements", "procedure_type"])
def test_a_value_of_any_shape_is_shown_and_breaks_nothing(name, value):
    assert isinstance(fields.in_words(name, value), str)
    assert isinstance(corrections.written(name, value), dict)
