"""What a draft says twice, and what it lacks, over invented pliegos."""

from datetime import date

from bench.tenders.signs import BASE
from documents.analysis_rules.engine import analyse
from documents.analysis_rules.text import Page
from documents.draft_rules.contradictions import contradictions
from documents.draft_rules.sections import PRACTICE, missing
from law.seeding import seeded_rules

LAW, TODAY = seeded_rules(), date(2026, 11, 24)
TITLE = "PLIEGO\nLICITACIÓN DE BIENES Y SERVICIOS"
OBJECT = "ADQUISICIÓN DE MOBILIARIO PARA LAS OFICINAS MUNICIPALES"


def page(number: int, *said: tuple[str, str], title: str = TITLE) -> Page:
    lines = [f"{head}\n{text.format(object=OBJECT)}" for head, text in said]
    return Page(number, "\n".join([title, *lines]))


def found(*pages: Page) -> dict:
    return {each.name: each for each in contradictions(pages, analyse(list(pages), LAW, TODAY))}


def test_the_same_facts_on_two_pages_are_no_contradiction():
    assert found(page(1, *BASE), page(2, *BASE)) == {}


def test_a_fact_with_another_value_on_another_page_is_told_with_both_places():
    first = page(1, *BASE)
    second = page(
        2, ("Presupuesto referencial", "USD 82.000,00 sin IVA"), ("Plazo de ejecución", "120 días calendario"), title=""
    )
    told = found(first, second)
    assert set(told) == {"reference_budget", "delivery_term"}
    budget = told["reference_budget"].said
    assert [said.value for said in budget] == ["80000.00", "82000.00"]
    assert [said.citations[0].page for said in budget] == [1, 2]
    assert "82.000,00" in budget[1].citations[0].quote


def test_the_same_amount_written_otherwise_is_the_same():
    assert "reference_budget" not in found(
        page(1, *BASE), page(2, ("Presupuesto referencial", "USD 80,000.00"), title="")
    )


def gone(*pages: Page) -> dict:
    return {each.section.slug: each for each in missing(pages, analyse(list(pages), LAW, TODAY), LAW, TODAY)[0]}


def test_what_is_missing_names_the_article_of_the_law_where_it_is_known():
    without = [block for block in BASE if block[0] not in ("Multas", "Vigencia de la oferta")]
    told = gone(page(1, *without))
    assert {"multas", "vigencia", "convalidacion"} <= set(told)
    assert "objeto" not in told
    assert told["convalidacion"].norm == "Reglamento de la LOSNCP, art. 100"
    assert told["convalidacion"].certainty == "texto"
    assert told["vigencia"].norm == PRACTICE


def test_what_a_procedure_does_not_have_is_not_missed():
    auction = page(
        1, *[("Código del proceso", "SIE-GADMP-2026-014"), *BASE[1:]], title="PLIEGO\nSUBASTA INVERSA ELECTRÓNICA"
    )
    told = gone(auction)
    assert "evaluacion" not in told
    assert {"puja", "negociacion"} <= set(told)
    assert "puja" not in gone(page(1, *BASE))


def test_a_section_is_known_by_its_heading_however_it_is_numbered():
    extra = [("3.1.2 Convalidación de errores de forma", "Dos días."), ("V. OBLIGACIONES DE LAS PARTES", "Cumplir.")]
    told = gone(page(1, *BASE, *extra))
    assert "convalidacion" not in told
    assert "obligaciones" not in told
