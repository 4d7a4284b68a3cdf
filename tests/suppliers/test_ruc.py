"""RUCs: what their digits say, and what they must not decide."""

import csv

import pytest

from suppliers.rules import kind_of, read_ruc, ruc_in
from suppliers.rules.ruc import COMPANY, PERSON, PUBLIC


def test_every_known_case_is_accepted_and_its_digit_is_information(samples):
    with (samples / "validations" / "ruc_casos_prueba.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 16
    for row in rows:
        read = read_ruc(row["ruc"])
        assert read.fault == "", row
        fits = {COMPANY: row["mod11_pos10"], PUBLIC: row["mod11_pos9"], PERSON: row["mod10_cedula"]}[read.kind]
        assert read.checksum_ok == (fits == "si"), row


@pytest.mark.parametrize(
    ("ruc", "kind", "fits"),
    [
        ("1793213150001", COMPANY, False),
        ("1790016919001", COMPANY, True),
        ("1793189624001", COMPANY, False),
        ("1768152800001", PUBLIC, True),
        ("1710034065001", PERSON, True),
        ("0962467429001", PERSON, True),
        ("3050000003001", PERSON, True),
    ],
)
def test_a_well_formed_ruc_tells_its_kind(ruc, kind, fits):
    read = read_ruc(ruc)
    assert (read.fault, read.kind, read.checksum_ok) == ("", kind, fits)


@pytest.mark.parametrize(
    ("ruc", "fault"),
    [
        ("179001691900", "no tiene 13 dígitos"),
        ("17900169190011", "no tiene 13 dígitos"),
        ("179001691900A", "no tiene 13 dígitos"),
        ("２790016919001", "no tiene 13 dígitos"),
        ("2590016919001", "empieza con 25, que no es una provincia"),
        ("0090016919001", "empieza con 00, que no es una provincia"),
        ("1770016919001", "tiene 7 como tercer dígito, que el SRI no asigna"),
        ("1790016919000", "no tiene número de establecimiento"),
        ("1760003090000", "no tiene número de establecimiento"),
        ("1710034066001", "tiene un dígito verificador que no es el de una persona natural"),
    ],
)
def test_what_is_no_ruc_is_told_why(ruc, fault):
    assert read_ruc(ruc).fault == fault


@pytest.mark.parametrize("ruc", ["1793213150001", "1760000000001", "1799999999001"])
def test_companies_and_public_entities_are_never_refused_for_their_digit(ruc):
    read = read_ruc(ruc)
    assert read.fault == ""
    assert bool(read.notice) == (not read.checksum_ok)


@pytest.mark.parametrize("text", ["EC-RUC-1790016919001-1234", " 1790016919001 ", "17900169190011234", "1790016919001"])
def test_the_first_thirteen_digits_are_the_ruc(text):
    assert ruc_in(text) == "1790016919001"


def test_the_kind_needs_only_the_third_digit():
    assert (kind_of("179"), kind_of(None)) == (COMPANY, "")
