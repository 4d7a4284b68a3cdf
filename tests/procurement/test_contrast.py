"""A document against SERCOP's data of its process: agree, differ, only here, only there."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from documents import contrasts
from documents.contrasts import Agreement
from documents.models import Document
from procurement import contrast
from tests.accounts.people import person
from tests.procurement.factories import make_item, make_process

pytestmark = pytest.mark.django_db
ECUADOR = ZoneInfo("America/Guayaquil")


@pytest.fixture
def process():
    made = make_process(
        code="SIE-GADVA-2026-018",
        title="Adquisición de radios",
        procedure="subasta_inversa_electronica",
        budget_amount=Decimal("184320.0000"),
        buyer_name="GAD Valle Alto",
        tender_period_end=datetime(2026, 9, 11, 18, tzinfo=ECUADOR),
        enquiry_period_end=datetime(2026, 9, 1, tzinfo=ECUADOR),
        award_period_end=datetime(2026, 9, 20, tzinfo=ECUADOR),
    )
    make_item(made, number=1, cpc="434556299")
    return made


def read(process, values, **fields) -> dict:
    document = Document(ocid=process.ocid, **fields)
    return {line.field: line for line in contrast.of_document(document, values).lines}


def test_what_agrees_and_what_differs(process):
    lines = read(
        process,
        {
            "process_code": "sie-gadva-2026-018",
            "object": "ADQUISICION DE RADIOS",
            "reference_budget": "184000.00",
            "cpc_code": "43455",
            "procedure_type": "subasta_inversa_electronica",
            "offers_deadline": "2026-09-11T18:00",
            "questions_deadline": "2026-09-01T15:00",
            "award_date": "2026-09-21",
        },
    )
    told = {name: line.agreement for name, line in lines.items()}
    agree = ("Código del proceso", "Objeto", "Código CPC", "Procedimiento", "Límite de entrega de ofertas")
    assert [told[name] for name in agree] == [Agreement.AGREE] * 5
    assert told["Límite de preguntas"] == Agreement.AGREE  # SERCOP gives the day without its hour
    assert told["Fecha de adjudicación"] == Agreement.DIFFER
    assert told["Presupuesto referencial"] == Agreement.DIFFER
    assert lines["Presupuesto referencial"].note == "La diferencia es USD\N{NO-BREAK SPACE}320,00."
    assert told["Entidad contratante"] == Agreement.ONLY_THERE


def test_a_code_with_the_number_of_the_entity_is_the_same_code(process):
    process.ocid = "ocds-5wno2w-SIE-GADVA-2026-018-2211"
    process.save()
    lines = read(process, {"process_code": "SIE-GADVA-2026-018-2211"})
    assert lines["Código del proceso"].agreement == Agreement.AGREE
    assert contrast.of_document(Document(), {"process_code": "SIE-GADVA-2026-018-2211"}).subject == process.code


def test_an_hour_that_differs_is_told(process):
    lines = read(process, {"offers_deadline": "2026-09-11T17:00"})
    assert lines["Límite de entrega de ofertas"].agreement == Agreement.DIFFER


def test_what_sercop_does_not_publish_is_only_here():
    bare = make_process(budget_amount=None, procedure="desconocido")
    lines = read(bare, {"reference_budget": "10.00", "cpc_code": "43455", "amount": "9.00"})
    assert lines["Presupuesto referencial"].agreement == Agreement.ONLY_HERE
    assert lines["Código CPC"].agreement == Agreement.ONLY_HERE
    assert lines["Monto del contrato"].agreement == Agreement.ONLY_HERE
    assert "Procedimiento" not in lines


def test_without_a_process_it_is_found_by_the_only_one_of_its_code(process):
    found = contrast.of_document(Document(), {"process_code": "SIE-GADVA-2026-018"})
    assert found.subject == process.code
    assert "por el código que cita" in found.lines[0].note
    make_process(code="SIE-GADVA-2026-018")
    assert contrast.of_document(Document(), {"process_code": "SIE-GADVA-2026-018"}) is None
    assert contrast.of_document(Document(), {"process_code": "SIE-DE-NADIE"}) is None
    assert contrast.of_document(Document(), {}) is None


def test_the_fictitious_never_stand_for_the_real(process):
    assert contrast.of_document(Document(is_demo=True), {"process_code": "SIE-GADVA-2026-018"}) is None


def test_procurement_declared_itself(process):
    document = Document(ocid=process.ocid, owner=person())
    assert [found.source for found in contrasts.of(document, {})] == ["SERCOP"]
