"""Personal data do not leave, and come back letter by letter."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.masking import Mask

SIGNED = """ACTA DE CALIFICACIÓN
Comparece la Ing. María Fernanda Cevallos Loor, con cédula 1710034065, correo maria.cevallos@gad.gob.ec.
Elaborado por: Jorge Luis Andrade
Teléfono: 02 245-6789, celular 0991234567, +593 98 765 4321
Oferente: CONSTRUCTORA DEL PACÍFICO CIA. LTDA., RUC 1790016919001
Oferente: PEDRO PABLO MERA, RUC 1710034065001
Presupuesto referencial: USD 1710034065,00. CPC 532900015. Código SIE-GADM-2026-001.
La ingeniera MARÍA FERNANDA CEVALLOS LOOR firma. Luis Andrade no consta.
"""
PERSONAL = (
    "María Fernanda", "MARÍA FERNANDA", "Cevallos", "1710034065,", "maria.cevallos", "Jorge Luis", "245-6789",
    "0991234567", "765 4321", "PEDRO PABLO", "1710034065001",
)  # fmt: skip
PUBLIC = (
    "CONSTRUCTORA DEL PACÍFICO",
    "1790016919001",
    "532900015",
    "SIE-GADM-2026-001",
    "Presupuesto referencial: USD",
)


def test_what_is_personal_is_hidden_and_what_is_public_stays():
    hidden = Mask([SIGNED]).hide(SIGNED)
    shown = hidden.replace("USD 1710034065,00", "USD")
    assert [word for word in PERSONAL if word in shown] == []
    assert [word for word in PUBLIC if word not in hidden] == []


def test_the_same_spelling_has_one_mark_on_every_page():
    pages = ["Administrador del contrato: Rosa Elena Vera Mora.", "y recibe Rosa Elena Vera Mora a las 10:00."]
    mask = Mask(pages)
    first, second = (re.search(r"‹PERSONA-\d+›", mask.hide(page))[0] for page in pages)
    assert first == second


def test_a_name_broken_over_lines_is_hidden_once_it_is_known():
    pages = ["Representante legal: Ana Lucía Paredes Ruiz", "firma la señora Ana\nLucía Paredes\nRuiz"]
    mask = Mask(pages)
    hidden = mask.hide(pages[1])
    assert "Paredes" not in hidden
    assert mask.restore(hidden) == pages[1]


def test_marks_that_a_document_brings_along_stay_as_they_are():
    text = "Dice ‹PERSONA-1› y firma el Sr. Carlos Vera"
    mask = Mask([text])
    hidden = mask.hide(text)
    assert "Carlos" not in hidden
    assert mask.restore(hidden) == text


def test_values_within_lists_and_objects_are_restored():
    mask = Mask([SIGNED])
    mark = re.search(r"‹PERSONA-\d+›", mask.hide(SIGNED))[0]
    told = mask.restore_all({"value": f"Ing. {mark}", "citations": [{"quote": mark, "page": 1}], "none": None})
    assert told["value"].startswith("Ing. María")
    assert told["citations"][0]["quote"].startswith("María")


def cedula(nine: str) -> str:
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(nine)]
    return nine + str((10 - sum(value - 9 if value > 9 else value for value in doubled) % 10) % 10)


cedulas = st.builds(
    lambda province, third, rest: cedula(f"{province:02}{third}{rest:06}"),
    st.integers(1, 24), st.integers(0, 5), st.integers(0, 999_999),
)  # fmt: skip
emails = st.builds(
    lambda name, host: f"{name}@{host}.gob.ec", st.from_regex(r"[a-z][a-z.]{2,10}[a-z]", fullmatch=True),
    st.from_regex(r"[a-z]{3,10}", fullmatch=True),
)  # fmt: skip
phones = st.integers(10_000_000, 99_999_999).map(lambda n: f"09{n}")
people = st.builds(
    lambda title, first, second, last: f"{title} {first} {second} {last}",
    st.sampled_from(["Ing.", "Dra.", "Abg.", "Sr.", ""]), st.sampled_from(["Juan", "Rosa", "Carlos", "Ximena"]),
    st.sampled_from(["Andrés", "María", "Paúl"]), st.sampled_from(["Quishpe", "Zambrano", "Ñauñay", "Túqueres"]),
)  # fmt: skip
words = st.sampled_from(["el plazo es de 30 días", "USD 1.234,50", "según el pliego", "artículo 96", "\n", "."])


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_comes_back_as_it_was(text):
    mask = Mask([text])
    assert mask.restore(mask.hide(text)) == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(cedulas, emails, phones, people, words), min_size=1, max_size=12))
def test_personal_data_never_stand_in_what_leaves_and_come_back(pieces):
    text = " ; ".join(pieces)
    mask = Mask([text])
    hidden = mask.hide(text)
    assert mask.restore(hidden) == text
    assert not re.search(r"\d{10}|@|Quishpe|Zambrano|Ñauñay|Túqueres", hidden)


@pytest.mark.parametrize("text", ["", " ", "‹", "[[p.1]]", "a" * 50_000, "Juan " * 5_000])
def test_odd_texts_do_no_harm(text):
    mask = Mask([text])
    assert mask.restore(mask.hide(text)) == text
