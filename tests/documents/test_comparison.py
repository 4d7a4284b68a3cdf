"""What counts as a change between two versions, and what does not."""

from documents.comparison import compare, sentences, summary


def changes(before: list[str], after: list[str]):
    return compare(sentences(enumerate(before, 1)), sentences(enumerate(after, 1)))


def test_other_line_breaks_and_other_pages_are_no_change():
    before = ["El plazo es de cuarenta\ny cinco días.\nLa multa es del uno por mil."]
    after = ["El plazo es\nde cuarenta y cinco días.", "La multa es del uno por mil."]
    assert changes(before, after) == []


def test_a_changed_term_shows_its_words_section_and_pages():
    before = ["3.5 Plazo de ejecución\nEl contratista entregará los bienes en 45 días calendario."]
    after = ["Aviso.", "3.5 Plazo de ejecución\nEl contratista entregará los bienes en 60 días calendario."]
    [added, changed] = changes(before, after)
    assert (added.kind, added.after) == ("added", [("Aviso.", True)])
    assert (changed.kind, changed.page_before, changed.page_after) == ("changed", 1, 2)
    assert changed.section == "3.5 Plazo de ejecución"
    assert [piece for piece, differs in changed.before if differs] == ["45"]
    assert [piece for piece, differs in changed.after if differs] == ["60"]


def test_words_that_differ_side_by_side_are_one_piece():
    [change] = changes(["El plazo será de treinta (30) días."], ["El plazo será de cuarenta y cinco (45) días."])
    assert [piece for piece, differs in change.after if differs] == ["cuarenta y cinco (45)"]


def test_what_has_nothing_alike_went_and_came():
    [removed, added] = changes(["Se exige visita técnica."], ["El anticipo será del treinta por ciento."])
    assert {removed.kind, added.kind} == {"removed", "added"}


def test_headings_and_feet_of_every_page_are_left_out():
    before = [f"Entidad de Valle Alto\nTexto número {n} de la hoja.\nPágina {n} de 4" for n in range(1, 5)]
    after = [*before[:2], "Entidad de Valle Alto\nUna hoja nueva.\nPágina 3 de 5", *before[2:]]
    [change] = changes(before, after)
    assert change.after == [("Una hoja nueva.", True)]


def test_the_summary_has_ten_changes_and_prefers_figures():
    before = [f"Cláusula {chr(65 + n)} con su texto largo y propio." for n in range(20)]
    after = [text.replace("propio", "ajeno") for text in before]
    after[15] = "Cláusula P con su texto largo y propio de 30 días."
    chosen = summary(changes(before, after))
    assert len(chosen) == 10
    assert any("30" in piece for change in chosen for piece, _ in change.after)
