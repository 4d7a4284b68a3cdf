from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from procurement import rules
from procurement.choices import Phase, Procedure
from procurement.rules import PartyId

ECUADOR = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("EC-RUC-1760001120001-2455", PartyId("1760001120001", "2455")),
        ("EC-RUC-1760001120001", PartyId("1760001120001")),
        ("EC-RUC-17681528000014-240717", PartyId("1768152800001", "4-240717")),
        ("  EC-RUC-1760001120001-2455 ", PartyId("1760001120001", "2455")),
        ("1760001120001", PartyId("1760001120001")),
        ("ID-GB-00445790-77", PartyId(foreign="ID-GB-00445790-77")),
        ("EC-RUC-17600011", PartyId()),
        ("EC-RUC-17600A1120001-1", PartyId()),
        ("null", PartyId()),
        ("", PartyId()),
    ],
)
def test_a_party_is_known_by_its_ruc_or_its_foreign_identifier(text, who):
    assert rules.party_id(text) == who


@pytest.mark.parametrize("name", ["null", "NULL", "-", "n/a", "N/A", "", "   "])
def test_fillers_are_no_names(name):
    assert rules.is_absent(name)


def test_a_short_name_is_a_name():
    assert not rules.is_absent("3M")


@pytest.mark.parametrize(
    ("ocid", "code"),
    [
        ("ocds-5wno2w-SIE-GADMCLC-2025-004-131152", "SIE-GADMCLC-2025-004"),
        ("ocds-5wno2w-CE-20260002969199-2455", "CE-20260002969199"),
        ("ocds-5wno2w-SICM-389-2016-2016-06-30-17:33:47", "SICM-389-2016"),
        ("ocds-5wno2w-SIE/EPN/01 2020-77", "SIE/EPN/01 2020"),
        ("ocds-5wno2w-FAME_2013", "FAME_2013"),
    ],
)
def test_the_code_of_a_process_is_its_ocid_without_publisher_and_entity(ocid, code):
    assert rules.process_code(ocid) == code


@pytest.mark.parametrize(
    "ocid", ["", "SIE-1", "ocds-5wno2w-", "ocds-5wno2w- A-1", "ocds-5wno2w-A\n-1", "ocds-5wno2w-" + "A" * 300]
)
def test_what_is_no_ocid_is_refused(ocid):
    with pytest.raises(ValueError, match="ocid"):
        rules.process_code(ocid)


@pytest.mark.parametrize("kind", [kind for kind in Procedure if kind != Procedure.UNKNOWN])
def test_every_procedure_is_recognised_in_the_words_of_the_source(kind):
    assert rules.procedure(kind.label).procedure == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CONTRATACIÓN DIRECTA", Procedure.CONTRATACION_DIRECTA),
        ("Comunicación Social - Contratación Directa", Procedure.COMUNICACION_SOCIAL_DIRECTA),
        ("subasta  inversa electronica ", Procedure.SUBASTA_INVERSA),
        ("Concurso Público", Procedure.CONCURSO_PUBLICO),
        ("Procedimiento nuevo", Procedure.UNKNOWN),
        ("", Procedure.UNKNOWN),
    ],
)
def test_accents_case_and_dashes_of_a_procedure_do_not_matter(text, kind):
    assert rules.procedure(text).procedure == kind


def test_the_framework_is_cut_off_the_procedure():
    text = rules.procedure("Catálogo electrónico - Mejor oferta en el convenio SICM-1-2016, PAPEL, TINTA Y OTROS")
    assert text.procedure == Procedure.CATALOGO_MEJOR_OFERTA
    assert text.source == "Catálogo electrónico - Mejor oferta"
    assert (text.framework_code, text.framework_title) == ("SICM-1-2016", "PAPEL, TINTA Y OTROS")


@pytest.mark.parametrize(
    ("tags", "status", "awards", "phase"),
    [
        (["planning"], "", [], Phase.PLANNING),
        (["planning", "tender"], "active", [], Phase.TENDER),
        (["planning", "tender", "award"], "active", [""], Phase.AWARD),
        (["tender", "award", "contract"], "complete", ["active"], Phase.CONTRACT),
        (["implementation"], "active", ["active"], Phase.CONTRACT),
        (["planning", "tender"], "unsuccessful", [], Phase.UNSUCCESSFUL),
        (["tender", "award"], "active", ["unsuccessful"], Phase.UNSUCCESSFUL),
        (["tender", "award"], "active", ["unsuccessful", "active"], Phase.AWARD),
        (["tender"], "cancelled", [], Phase.CANCELLED),
        (["tender", "tenderCancellation"], "active", [], Phase.CANCELLED),
        (["tender", "award"], "", ["cancelled"], Phase.CANCELLED),
        (["compiled"], "", [], Phase.UNKNOWN),
    ],
)
def test_the_phase_is_how_far_the_publications_got(tags, status, awards, phase):
    assert rules.phase(tags, tender_status=status, award_statuses=awards) == phase


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (60000, Decimal("60000")),
        (103723.2, Decimal("103723.2")),
        ("24.200000", Decimal("24.2")),
        (" 1815 ", Decimal("1815")),
        (0.00005, Decimal("0.0001")),
        (0.00001, None),
        ("USD", None),
        ("", None),
        (0, None),
        ("0.000000", None),
        (-5, None),
    ],
)
def test_amounts_come_as_numbers_and_texts_and_zero_is_absent(value, amount):
    assert rules.amount(value) == amount


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e40", 10**20, "doce", "1,815.00"])
def test_impossible_amounts_are_refused(value):
    with pytest.raises(ValueError, match="número"):
        rules.amount(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-24T12:32:01-05:00", datetime(2026, 7, 24, 12, 32, 1, tzinfo=ECUADOR)),
        ("2026-07-24T17:27:37.255Z", datetime(2026, 7, 24, 17, 27, 37, 255000, tzinfo=UTC)),
        ("2026-06-22 08:56:00", datetime(2026, 6, 22, 8, 56, tzinfo=ECUADOR)),
        ("2026-06-22", datetime(2026, 6, 22, tzinfo=ECUADOR)),
        ("", None),
    ],
)
def test_moments_are_aware_and_local_when_they_say_nothing(text, moment):
    assert rules.moment(text) == moment


@pytest.mark.parametrize("text", ["ayer", "0001-01-01T00:00:00Z", "9999-12-31", "2026-02-30", "24/07/2026"])
def test_impossible_moments_are_refused(text):
    with pytest.raises(ValueError, match="fecha"):
        rules.moment(text)


@pytest.mark.parametrize(
    ("kind", "value", "quantity", "expected"),
    [
        (Procedure.SUBASTA_INVERSA, Decimal(100), Decimal(3), (Decimal("33.3333"), Decimal(100))),
        (Procedure.SUBASTA_INVERSA, Decimal(100), None, (None, Decimal(100))),
        (Procedure.MENOR_CUANTIA, Decimal("92.61"), Decimal(1120), (Decimal("92.61"), Decimal("103723.2"))),
        (Procedure.MENOR_CUANTIA, Decimal(10), None, (Decimal(10), None)),
        (Procedure.MENOR_CUANTIA, None, Decimal(3), (None, None)),
    ],
)
def test_the_value_of_a_line_is_its_total_in_an_auction_and_a_price_elsewhere(kind, value, quantity, expected):
    assert rules.prices(kind, value, quantity) == expected


@pytest.mark.parametrize(("text", "code"), [("859900812", "859900812"), ("83113.00.1", "83113001"), ("abc", "")])
def test_a_cpc_code_is_digits(text, code):
    assert rules.cpc(text) == code
