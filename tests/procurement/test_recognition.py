"""What a person types into the one box, and how it is read."""

from datetime import date
from decimal import Decimal

import pytest

from procurement.recognition import Ambiguous, Kind, Unreadable, read_amount, read_day, recognise, write_amount


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("SIE-GADMCLC-2025-004", Kind.CODE, "SIE-GADMCLC-2025-004"),
        ("  sie-gadmclc-2025-004\n", Kind.CODE, "SIE-GADMCLC-2025-004"),
        ("SIE - GADMCLC - 2025 - 004", Kind.CODE, "SIE-GADMCLC-2025-004"),
        ("SIE-CCFFAA-2025-027-Z1976670", Kind.CODE, "SIE-CCFFAA-2025-027"),
        ("código: CDC-BIESS-2024-003", Kind.CODE, "CDC-BIESS-2024-003"),
        ("CE-20260002969199", Kind.CODE, "CE-20260002969199"),
        ("CPC-GADMVA-2026-002", Kind.CODE, "CPC-GADMVA-2026-002"),
        ("NIC-1760099990001-2026-00041", Kind.CODE, "NIC-1760099990001-2026-00041"),
        ("ocds-5wno2w-SIE-GADMCLC-2025-004-131152", Kind.OCID, "ocds-5wno2w-SIE-GADMCLC-2025-004-131152"),
        ("OCDS-5WNO2W-RE/GAD-2025-1-7", Kind.OCID, "ocds-5wno2w-RE/GAD-2025-1-7"),
        ("1793227343001", Kind.RUC, "1793227343001"),
        ("RUC 1793227343-001", Kind.RUC, "1793227343001"),
        ("1710034065", Kind.RUC, "1710034065001"),
        ("859900812", Kind.CPC, "859900812"),
        ("85990.08.1", Kind.CPC, "85990081"),
        ("cpc 45", Kind.CPC, "45"),
        ("equipos de computación", Kind.TEXT, "equipos de computación"),
        ("1710034066", Kind.CPC, "1710034066"),
        ("7", Kind.TEXT, "7"),
        ("covid-19", Kind.TEXT, "covid-19"),
        ("obra GAD-2025-004", Kind.TEXT, "obra GAD-2025-004"),
        ("' OR 1=1; --", Kind.TEXT, "' OR 1=1; --"),
        ("\x00", Kind.NOTHING, ""),
        ("agua\x00potable", Kind.TEXT, "agua potable"),
        ("agua \ud800", Kind.TEXT, "agua"),
        ("", Kind.NOTHING, ""),
    ],
)
def test_one_box_tells_what_was_typed(typed, kind, value):
    query = recognise(typed)
    assert (query.kind, query.value) == (kind, value)


@pytest.mark.parametrize("end", ["", "?etapa=planeacion", "/", "#x"])
def test_a_link_to_the_open_data_page_is_read_as_its_ocid(end):
    link = f"https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA/ocds/ocds-5wno2w-RE%2FX-2025-1-7{end}"
    assert recognise(link).value == "ocds-5wno2w-RE/X-2025-1-7"


def test_a_soce_link_is_known_to_say_nothing():
    link = "https://www.compraspublicas.gob.ec/ProcesoContratacion/compras/PC/x.cpe?idSoliCompra=AbC,"
    assert recognise(link).kind == Kind.OPAQUE


def test_another_reading_is_offered_and_can_be_asked_for():
    assert recognise("2026").other == Kind.TEXT
    assert recognise("SIE-GADMCLC").other == Kind.CODE
    assert recognise("2026", Kind.TEXT).kind == Kind.TEXT
    assert recognise("2026", Kind.TEXT).other == Kind.CPC
    assert recognise("SIE-GADMCLC", Kind.CODE).value == "SIE-GADMCLC"


def test_a_reading_that_is_impossible_is_not_forced():
    assert recognise("agua", Kind.RUC).kind == Kind.TEXT


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("184.320,00", "184320"),
        ("184,320.00", "184320"),
        ("184320", "184320"),
        ("184320,5", "184320.5"),
        ("USD 1.234.567,89", "1234567.89"),
        ("$ 1,234,567", "1234567"),
        ("1 000", "1000"),
        ("0,500", "0.5"),
        (",5", "0.5"),
        ("0", "0"),
    ],
)
def test_amounts_are_read_as_ecuador_and_as_soce_write_them(typed, amount):
    assert read_amount(typed) == Decimal(amount)


def test_an_empty_amount_is_no_amount():
    assert read_amount("  ") is None


@pytest.mark.parametrize("typed", ["184,320", "184.320"])
def test_an_amount_with_two_readings_is_asked_for(typed):
    with pytest.raises(Ambiguous, match=r"184\.320,00 o 184,32\b") as caught:
        read_amount(typed)
    assert caught.value.readings == (Decimal(184320), Decimal("184.32"))


@pytest.mark.parametrize(
    "typed", ["mil", "-5", "1e5", "...", "1.000.00", "12.34.567", "1,23.456,7", "٣٤", "9" * 17, "9" * 400, "5%", "NaN"]
)
def test_what_is_no_amount_is_said_in_spanish(typed):
    with pytest.raises(Unreadable, match="Escríbalo con dos decimales"):
        read_amount(typed)


@pytest.mark.parametrize("amount", ["184320", "184.32", "184.325", "0.5", "1000", "12345678.9"])
def test_a_written_amount_reads_back_as_itself(amount):
    assert read_amount(write_amount(Decimal(amount))) == Decimal(amount)


@pytest.mark.parametrize("typed", ["24/11/2026", "24-11-2026", "2026-11-24", " 24/11/2026 "])
def test_days_are_read(typed):
    assert read_day(typed) == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["31/02/2026", "11/24/2026", "ayer", "24/11/26", "0000-00-00", "24/11/9999"])
def test_what_is_no_day_is_said_in_spanish(typed):
    with pytest.raises(Unreadable, match=f"«{typed}»"):
        read_day(typed)
