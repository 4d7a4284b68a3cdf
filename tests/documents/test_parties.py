"""Contracts, acts and resolutions: who signs, for how much, who offered and how each was judged."""

from documents.analysis_rules.engine import analyse
from documents.analysis_rules.text import Page

CONTRACT = """CONTRATO No. 048-GADMX-2026
CONTRATO PARA LA ADQUISICIÓN DE EQUIPOS DE CÓMPUTO
COMPARECIENTES
Comparecen a la celebración del presente contrato, por una parte, el Gobierno Autónomo Descentralizado Municipal del
Cantón Xipata, representado por su Alcalde; y, por otra parte, la compañía TECNOSUR CÍA. LTDA., con RUC 1191234567001,
legalmente representada por su gerente, al tenor de las siguientes cláusulas.
CLÁUSULA QUINTA.- PRECIO DEL CONTRATO
5.1 El valor del presente contrato, que la CONTRATANTE pagará al CONTRATISTA, es de USD 45.320,50 más IVA.
CLÁUSULA OCTAVA.- PLAZO
8.1 El plazo para la entrega de los bienes es de 45 días calendario contados desde la suscripción.
CLÁUSULA NOVENA.- MULTAS
9.1 Por cada día de retardo se aplicará la multa del 1 por 1.000 del valor de las obligaciones pendientes.
10.1 La CONTRATANTE designa al Mgs. Pedro Castro Ríos, Director de Tecnologías, en calidad de administrador del
contrato.
"""
ACT = """ACTA DE CALIFICACIÓN DE OFERTAS
Proceso: COTO-ETAPX-09-2026
En la ciudad de Cuenca, a los 24 días del mes de marzo del 2026, se reúne la Comisión Técnica de la Empresa Pública
Municipal de Agua Potable de Xipata.
No. OFERENTE RUC MONTO OFERTADO RESULTADO PUNTAJE
1 CONSTRUCTORA ANDINA S.A. 0190123456001 USD 120.450,00 CUMPLE 92,50
2 Luis Alberto Mora Peña 0102030405001 USD 118.000,00 NO CUMPLE -
La oferta presentada por CONSORCIO VIAL DEL AUSTRO por un monto de USD 121.300,45 cumple con todo y obtiene 88 puntos.
Para constancia firman:
Ing. Rosa Elena Vera
PRESIDENTA DE LA COMISIÓN TÉCNICA
"""
RESOLUTION = """RESOLUCIÓN DE ADJUDICACIÓN No. 015-2026
CONSIDERANDO: que se inició el proceso SIE-HGX-2026-021 del Hospital General de Xipata;
RESUELVE:
Artículo 1.- Adjudicar el contrato al oferente MEDISALUD S.A., con RUC 0992345678001, por el valor de USD 88.900,00.
"""


def values(words: str) -> dict:
    result = analyse([Page(1, words)]).as_json()
    return {name: field["value"] for name, field in result["fields"].items() if field["state"] == "found"}


def test_a_contract_says_who_for_how_much_and_how_long():
    found = values(CONTRACT)
    assert found["contractor"] == "TECNOSUR CÍA. LTDA."
    assert found["amount"] == "45320.50"
    assert found["term"] == {"quantity": 45, "unit": "calendar_days"}
    assert found["object"] == "ADQUISICIÓN DE EQUIPOS DE CÓMPUTO"
    assert found["buyer_name"] == "Gobierno Autónomo Descentralizado Municipal del Cantón Xipata"
    assert found["contract_administrator"] == "Mgs. Pedro Castro Ríos, Director de Tecnologías"
    assert [row["value"] for row in found["penalties"]] == ["1"]


def test_an_act_lists_its_bidders_with_amount_result_and_points():
    found = values(ACT)
    assert found["bidders"] == [
        {
            "name": "CONSTRUCTORA ANDINA S.A.",
            "ruc": "0190123456001",
            "amount": "120450.00",
            "meets": True,
            "points": 92.5,
        },
        {
            "name": "Luis Alberto Mora Peña",
            "ruc": "0102030405001",
            "amount": "118000.00",
            "meets": False,
            "points": None,
        },
        {"name": "CONSORCIO VIAL DEL AUSTRO", "ruc": None, "amount": "121300.45", "meets": True, "points": 88},
    ]
    assert found["signatories"] == [{"name": "Ing. Rosa Elena Vera", "position": "PRESIDENTA DE LA COMISIÓN TÉCNICA"}]


def test_a_resolution_says_to_whom_it_awards():
    found = values(RESOLUTION)
    assert found["contractor"] == "MEDISALUD S.A."
    assert found["amount"] == "88900.00"


def test_what_a_kind_of_document_never_says_is_not_a_gap():
    fields = analyse([Page(1, CONTRACT)]).fields
    assert fields["bidders"].state == fields["questions_deadline"].state == "not_applicable"
