"""Real answers of SERCOP give exactly what SERCOP's own pages show."""

import json
from decimal import Decimal

import pytest
from django.core.management import call_command

from procurement.models import Process
from tests.procurement.tables import table_contents

pytestmark = pytest.mark.django_db

EXPECTED = {
    "CDC-BIESS-2024-003-278089": (
        "contratacion_directa",
        Decimal("60000.00"),
        Decimal("60000.00"),
        "1768156470001",
        ["FCB ABOGADOS S.A.S."],
        1,
    ),
    "CE-20260002969199-2455": (
        "catalogo_electronico_compra_directa",
        Decimal("103723.20"),
        Decimal("103723.20"),
        "1760001120001",
        ["PFIZER PFE CIA.LTDA."],
        None,
    ),
    "RE-OACL-GADMSFD-2026-001-2452": (
        "obra_artistica",
        Decimal("133079.63"),
        Decimal("133079.63"),
        "1560001160001",
        ["FENIXSHOWS EVENTOS S.A.S."],
        1,
    ),
    "SIE-GADMCLC-2025-004-131152": (
        "subasta_inversa_electronica",
        Decimal("59956.78"),
        Decimal("56952.30"),
        "0860040700001",
        ["APELLIDO UNO NOMBRE UNO"],
        3,
    ),
}


def facts(process: Process) -> tuple:
    suppliers = [supplier.name for award in process.awards.all() for supplier in award.suppliers.all()]
    return (
        process.procedure,
        process.budget_amount,
        process.awarded_amount,
        process.buyer.ruc,
        suppliers,
        process.tenderers_count,
    )


def load(samples, capsys) -> dict:
    files = sorted(str(path) for path in (samples / "sercop").glob("record_*.json"))
    call_command("load_releases", *files, "--json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_real_records_give_four_processes_with_their_known_facts(samples, capsys):
    report = load(samples, capsys)
    assert (report["created"], report["rejected"], report["errors"]) == (4, 0, [])
    found = {process.ocid.removeprefix("ocds-5wno2w-"): facts(process) for process in Process.objects.all()}
    assert found == EXPECTED


def test_the_framework_of_a_real_catalogue_order_is_kept_apart(samples, capsys):
    load(samples, capsys)
    order = Process.objects.get(code="CE-20260002969199")
    assert order.procedure_source == "Catálogo electrónico - Compra directa"
    assert order.framework_code == "SICM-389-2016"
    assert order.framework_title.startswith("ADQUISICION DE CATALOGO DE MEDICAMENTOS")


def test_loading_real_records_again_changes_no_row(samples, capsys):
    load(samples, capsys)
    before = table_contents()
    report = load(samples, capsys)
    assert (report["created"], report["changed"], report["same"]) == (0, 0, 4)
    assert table_contents() == before
