"""What counts as a passage that two bidders wrote alike, and which data of theirs are the same."""

import pytest

from bench import similarity
from bench._offers import EXACT, LIGHT, process
from documents import contacts
from documents.passages import Offer, beside, compare

OWN = (
    "La metodología propuesta contempla brigadas rotativas de dos técnicos que recorren cada sector con instrumentos "
    "calibrados y entregan una bitácora fotográfica semanal."
)
OTHER = "El mantenimiento preventivo de los equipos se hará cada trimestre en el taller de Loja, con repuestos nuevos."


def offer(key: int, ruc: str, *texts: str) -> Offer:
    return Offer(key, ruc, [(number, text) for number, text in enumerate(texts, 1)])


def test_a_copy_is_found_on_its_pages_whatever_the_breaks_of_lines():
    copy = OWN.replace("dos técnicos", "tres técnicos").replace(" que ", " que\n")
    [found] = compare([offer(1, "A", OTHER, OWN), offer(2, "B", f"Propuesta técnica.\n{copy}")], []).stretches
    assert (found.keys, found.pages) == ((1, 2), (2, 1))
    assert found.score > 0.7


def test_what_the_pliego_gave_and_what_one_bidder_repeats_are_left_out():
    given = compare([offer(1, "A", OWN), offer(2, "B", OWN)], [[(1, f"Formulario. {OWN}")]])
    assert (given.stretches, given.given) == ([], 2)
    assert compare([offer(1, "A", OWN), offer(2, "A", OWN)], []).stretches == []


def test_what_most_of_four_bidders_wrote_is_common_and_of_two_of_four_is_not():
    four = [offer(n, f"R{n}", OWN if n < 4 else OTHER) for n in range(1, 5)]
    assert (compare(four, []).stretches, compare(four, []).common) == ([], 3)
    two = [offer(n, f"R{n}", OWN if n < 3 else f"{OTHER} {n}") for n in range(1, 4)]
    assert any(set(each.keys) == {1, 2} for each in compare(two, []).stretches)


def test_neighbouring_sentences_are_one_stretch():
    [found] = compare([offer(1, "A", f"{OWN}\n{OTHER}"), offer(2, "B", f"{OWN}\n{OTHER}")], []).stretches
    assert OTHER[:40] in found.texts[0]
    assert OWN[:40] in found.texts[0]


def test_planted_copies_are_found_and_nothing_else():
    rows = {row["name"]: row["value"] for row in similarity.measured([process(seed, pages=4) for seed in range(3)])}
    assert rows[f"halladas, {EXACT}"] == 1
    assert rows[f"halladas, {LIGHT}"] >= 0.9
    assert rows["precisión de los pasajes"] >= 0.95
    assert rows["datos comunes hallados"] == rows["precisión de los datos comunes"] == 1


def test_both_texts_are_marked_where_they_say_the_same():
    one, other = beside(
        "La garantía técnica será de doce meses desde hoy", "Toda garantía técnica será de treinta meses"
    )
    assert [piece for piece, is_shared in one if is_shared] == ["garantía técnica será de"]
    assert [piece for piece, is_shared in other if is_shared] == ["garantía técnica será de"]
    assert "".join(piece for piece, _ in one) == "La garantía técnica será de doce meses desde hoy"


@pytest.mark.parametrize(
    ("said", "phones"),
    [
        ("Teléfono: (02) 395-4210", ["23954210"]),
        ("Celular 099 637 0519", ["996370519"]),
        ("Telf. +593 99 637 0519", ["996370519"]),
        ("Teléfonos: 02-2345678 / 0991234567", ["22345678", "991234567"]),
        ("Cédula: 0991234567", []),
        ("Teléfono: 123", []),
    ],
)
def test_telephones_as_people_write_them(said, phones):
    assert [fact.value for fact in contacts.facts_of([(1, said)])] == phones


def test_names_and_addresses_are_the_same_in_another_order():
    one = contacts.facts_of(
        [(1, "Representante legal: Ing. Ana María Lema Paz\nDirección: Av. Colón N20-15 y 9 de Octubre")]
    )
    other = contacts.facts_of(
        [(4, "Representante Legal: LEMA PAZ ANA MARÍA\nDomicilio: AVENIDA COLÓN N20-15 Y 9 DE OCTUBRE")]
    )
    assert [fact.value for fact in one] == [fact.value for fact in other]


def test_what_a_file_tells_of_its_maker():
    pdf = {"Producer": "Foxit 9", "Author": "Rosa Pinto", "CreationDate": "D:20261104103059-05'00'"}
    word = {"Author": "PINTO Rosa", "Creator": "Usuario", "CreationDate": "2026-11-04T15:30:12+00:00"}
    told = {fact.kind: fact.value for fact in contacts.facts_of_file(pdf, is_pdf=True)}
    assert told["minuto"] == "2026-11-04T15:30"
    assert {fact.kind: fact.value for fact in contacts.facts_of_file(word, is_pdf=False)} == {
        kind: told[kind] for kind in ("autor", "minuto")
    }
    assert contacts.facts_of_file({"CreationDate": "D:2026", "Author": "user"}, is_pdf=True) == []
