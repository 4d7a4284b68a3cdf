"""Names are found whatever their accents and case; a RUC tells the kind of its holder."""

import re

import pytest

from suppliers import rules


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("compania", "COMPAÑIA"),
        ("COMPAÑÍA", "Compañia de Seguros"),
        ("Quilindaña", "COMERCIAL QUILINDAÑA"),
        ("pingüino", "EL PINGUINO"),
        ("a&b", "A&B CÍA. LTDA."),
        ("s.a.", "ANDINA S.A."),
        ("(gad)", "ENTIDAD (GAD)"),
    ],
)
def test_a_word_is_found_in_a_name(word, name):
    found = re.search(rules.name_pattern(word), name, re.I)
    assert bool(found) == (word != "compania")


def test_the_letter_ene_is_not_an_n():
    assert not re.search(rules.name_pattern("ano"), "AÑO", re.I)


@pytest.mark.parametrize("word", [".*", "[", "a{9}", "\\", "^a", "a|b", "$"])
def test_what_is_typed_is_no_expression(word):
    assert re.search(rules.name_pattern(word), f"X{word}X")
    assert not re.search(rules.name_pattern(word), "XYZ")


@pytest.mark.parametrize(
    ("ruc", "kind"),
    [
        ("1710034065001", "Persona natural"),
        ("1768156470001", "Entidad pública"),
        ("1793227343001", "Sociedad privada o extranjera"),
        ("1770000000001", ""),
        ("17", ""),
        (None, ""),
    ],
)
def test_the_third_digit_of_a_ruc_tells_the_kind(ruc, kind):
    assert rules.kind_of(ruc) == kind
