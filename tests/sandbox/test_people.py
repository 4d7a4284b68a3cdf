"""RUCs are well formed; most, not all, pass their check digit."""

import re

from sandbox.sercop import people
from sandbox.sercop.people import buyers, buyers_by_region
from sandbox.sercop.places import PROVINCES
from sandbox.sercop.suppliers import suppliers

PUBLIC, COMPANY = (3, 2, 7, 6, 5, 4, 3, 2), (4, 3, 2, 7, 6, 5, 4, 3, 2)


def passes(ruc: str) -> bool:
    if ruc[2] == "6":
        return people.check_digit(ruc[:8], PUBLIC) == int(ruc[8])
    if ruc[2] == "9":
        return people.check_digit(ruc[:9], COMPANY) == int(ruc[9])
    return people.person_check_digit(ruc[:9]) == int(ruc[9])


def test_there_are_250_units_and_900_suppliers():
    assert (len(buyers()), len(suppliers())) == (people.BUYER_UNITS, people.SUPPLIERS)


def test_the_rucs_of_entities_are_public_ones():
    assert all(re.fullmatch(r"\d\d6\d{6}0001", unit.ruc) for unit in buyers())


def test_the_rucs_of_suppliers_are_companies_or_persons():
    assert all(re.fullmatch(r"\d\d[0-59]\d{7}001", s.ruc) for s in suppliers() if not s.id.startswith("ID-"))


def test_most_check_digits_are_right_and_some_are_wrong():
    rucs = [party.ruc for party in (*buyers(), *suppliers()) if party.ruc]
    wrong = sum(not passes(ruc) for ruc in rucs)
    assert 0.01 < wrong / len(rucs) < 0.08


def test_known_good_check_digits_are_computed():
    assert people.check_digit("17600011", PUBLIC) == 2
    assert people.check_digit("179256939", COMPANY) == 7
    assert people.person_check_digit("171003406") == 5


def test_every_province_has_entities():
    assert set(buyers_by_region()) == set(PROVINCES)


def test_identifiers_and_initials_are_unique():
    assert len({unit.id for unit in buyers()}) == len({unit.initials for unit in buyers()}) == people.BUYER_UNITS
    assert len({supplier.id for supplier in suppliers()}) == people.SUPPLIERS


def test_accents_go_and_the_letter_enye_stays():
    assert people.without_accents("AÑO DE LA CONTRATACIÓN Ü ñandú") == "AÑO DE LA CONTRATACION U ñandu"
