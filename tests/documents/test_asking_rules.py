"""How questions meet passages: stems, passages of a page, refusals, quotes that stand where they are cited."""

import pytest

from bench.questions import measure
from documents.asking_rules.answering import LONGEST_QUOTE, Corpus
from documents.asking_rules.passages import passages
from documents.asking_rules.ranking import by_likeness, fused
from documents.asking_rules.words import stem, stems
from documents.locating import spans_of_quote

PAGE = """3.4 Plazo de ejecución
El plazo de ejecución es de noventa (90) días calendario, contados
desde la entrega del anticipo.
3.6 Forma de pago
Se otorgará un anticipo del 30% del valor del contrato.
El administrador será el Ing. Luis Mora, de la Dirección de Obras."""


def corpus(*pages: str) -> Corpus:
    return Corpus(passages(7, enumerate(pages, 1)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("garantías", "garantia"), ("entregar", "entrega"), ("adjudicación", "adjudicar"), ("ofertas", "oferta")],
)
def test_inflections_share_a_stem(one, other):
    assert stems(one) == stems(other)


def test_figures_stay_as_they_are():
    assert stem("1.250,50") == "1.250,50"


def test_a_page_is_cut_at_its_headings_and_never_after_an_abbreviation():
    found = passages(7, [(4, PAGE)])
    assert [piece.text.split("\n")[0] for piece in found] == ["3.4 Plazo de ejecución", "3.6 Forma de pago"]
    assert all(PAGE[piece.start :].startswith(piece.text) and piece.page == 4 for piece in found)
    assert "Ing. Luis Mora, de la Dirección" in found[1].text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("¿En cuántos días debo terminar?", "noventa (90) días"),
        ("¿Dan dinero por adelantado?", "anticipo del 30%"),
        ("¿Quién administra el contrato?", "Ing. Luis Mora"),
    ],
)
def test_the_first_passage_answers_and_its_quote_stands_on_its_page(question, said):
    first = corpus("Índice\nCondiciones particulares", PAGE).answers(question)[0]
    assert said in first.passage.text
    assert first.passage.page == 2
    assert spans_of_quote(PAGE, first.quote)


@pytest.mark.parametrize(
    "question",
    [
        "¿Quién es el presidente de la República?",
        "¿Qué multa hay por retraso?",
        "¿Cuántos hijos tiene el administrador?",
        "¿Cuál es el correo de la entidad?",
        "¿y?",
        "zzz " * 60,
    ],
)
def test_what_the_documents_do_not_say_is_declined(question):
    assert corpus(PAGE).answers(question) == []


def test_nothing_is_said_of_no_pages():
    assert corpus().answers("¿Cuál es el plazo?") == []


def test_a_long_sentence_is_quoted_up_to_a_word():
    long = "El plazo de ejecución es de 90 días " + "y además se observará la normativa vigente " * 20
    quote = corpus(long).answers("¿Cuál es el plazo de ejecución?")[0].quote
    assert len(quote) <= LONGEST_QUOTE
    assert spans_of_quote(long, quote)


def test_vectors_move_a_passage_that_shares_no_word():
    pages = ["El residente dirige los trabajos del frente.", "La cancha llevará césped sintético."]
    asked = corpus(*pages)
    likeness = by_likeness([1.0, 0.0], [[0.0, 1.0], [1.0, 0.1]])
    assert likeness == [1, 0]
    assert asked.best("pasto", likeness)[0].page == 2


def test_orders_are_fused_by_rank():
    assert fused([[1, 2, 3], [3, 1]])[0] == 1


def test_the_targets_hold_on_the_half_that_was_not_looked_at():
    counts, _, _ = measure("heldback")
    rates = {name: good / of for name, (good, of, _) in counts.items()}
    assert rates["la respuesta está entre los 8 pasajes que se muestran"] >= 0.85
    assert rates["preguntas sin respuesta que se declinan"] >= 0.9
    assert rates["citas mostradas que están en su página"] == 1
