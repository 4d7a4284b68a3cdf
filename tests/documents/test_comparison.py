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


def test_a_value_is_told_with_its_label():
    before = ["Plazo de entrega: 30 días.\nForma de pago: Contra entrega."]
    after = ["Plazo de entrega: 45 días.\nForma de pago: Anticipo del 50 por ciento."]
    [term, removed, added] = changes(before, after)
    assert term.turns == [("Plazo de entrega:", "30", "45")]
    assert removed.before[0][0].startswith("Forma de pago: Contra")
    assert added.after[0][0].startswith("Forma de pago: Anticipo")


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


def test_of_several_dates_each_is_told_with_the_words_before_it():
    before = [
        "Fecha límite de preguntas 10/03/2026 a las 17:00\nFecha límite de entrega de ofertas 20/03/2026 a las 10:00"
    ]
    after = [before[0].replace("10/03", "12/03").replace("20/03", "25/03")]
    [change] = changes(before, after)
    assert change.turns == [
        ("Fecha límite de preguntas", "10/03/2026", "12/03/2026"),
        ("… de entrega de ofertas", "20/03/2026", "25/03/2026"),
    ]


def test_what_was_only_added_or_taken_out_is_a_turn_too():
    [change] = changes(["El plazo será de 30 días."], ["El plazo será de 30 días calendario contados."])
    assert [(old, new) for _, old, new in change.turns] == [("días.", "días calendario contados.")]


def test_the_main_changes_of_a_pliego_after_its_clarifications():
    def pliego(days: str, advance: str, penalty: str, budget: str, visit: str) -> list[str]:
        return [
            f"SECCIÓN I CONVOCATORIA\nSe convoca a todos. El presupuesto referencial es de USD {budget} sin IVA.",
            f"SECCIÓN II OBJETO\n2.2 Alcance\nLos equipos se entregarán configurados.\n\n{visit}",
            f"SECCIÓN III CONDICIONES\n3.4 Forma de pago\nSe otorgará un anticipo del {advance} por ciento.\n"
            f"3.5 Plazo de ejecución\nEl plazo será de {days} días calendario.\n"
            f"5.3 Multas\nSe aplicará una multa del {penalty} por mil de las obligaciones pendientes.",
        ]

    before = pliego("45", "30", "1", "120.000,00", "Se exigirá una visita técnica previa obligatoria.")
    after = pliego("60", "50", "2", "118.450,00", "El sitio se podrá conocer en fotografías publicadas.")
    told = [(each.kind, [(old, new) for _, old, new in each.turns]) for each in summary(changes(before, after))]
    assert told == [
        ("changed", [("120.000,00", "118.450,00")]),
        ("removed", [("Se exigirá una visita técnica previa obligatoria.", "")]),
        ("added", [("", "El sitio se podrá conocer en fotografías publicadas.")]),
        ("changed", [("30", "50")]),
        ("changed", [("45", "60")]),
        ("changed", [("1", "2")]),
    ]
