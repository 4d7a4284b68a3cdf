"""Each check of quality passes, fails with both values, or names what is missing."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from procurement.choices import BudgetSource, Detail, Phase, Procedure, Role
from procurement.quality_rules import BY_NUMBER, BY_SLUG, CHECKS, COVERAGE, OVERALL, State, Subject, doubts, outcomes
from suppliers.rules import ruc_fault
from tests.procurement.factories import at


def row(**values) -> SimpleNamespace:
    return SimpleNamespace(**{"number": 1, "source_id": "", "status": "", **values})


def process(**values) -> SimpleNamespace:
    return SimpleNamespace(
        **{
            "code": "SIE-GADTEST-2026-001",
            "title": "ADQUISICIÓN DE COMPUTADORAS",
            "buyer_name": "GAD DE PRUEBA",
            "region": "PICHINCHA",
            "category": "goods",
            "procedure": Procedure.MENOR_CUANTIA,
            "phase": Phase.CONTRACT,
            "detail": Detail.FULL,
            "budget_amount": None,
            "budget_source": BudgetSource.TENDER,
            "awarded_amount": None,
            "contracted_amount": None,
            "tenderers_count": None,
            **dict.fromkeys(
                ("published_at", "enquiry_period_end", "tender_period_end", "award_period_start", "award_period_end")
            ),
            **dict.fromkeys(("auction_start", "auction_end", "awarded_at", "signed_at")),
            "checked_at": at("2026-11-24 12:00"),
            **values,
        }
    )


def subject(parts: dict | None = None, **values) -> Subject:
    return Subject(process=process(**values), **(parts or {}))


def award(**values) -> SimpleNamespace:
    return row(**{"supplier_names": "", "amount": None, "awarded_at": None, **values})


def contract(**values) -> SimpleNamespace:
    empty = dict.fromkeys(("amount", "signed_at", "period_start", "period_end"))
    return row(**{"award_source_id": "", **empty, **values})


def item(description: str, total: str | None = None) -> SimpleNamespace:
    return row(description=description, total=Decimal(total) if total else None, cpc="")


def lots(*amounts) -> dict:
    return {"lots": [row(title="LOTE", amount=amount and Decimal(amount)) for amount in amounts]}


EARLY, LATE = at("2026-02-01 09:00"), at("2026-02-10 09:00")
HUNDRED = Decimal(100)


def dated(first: str, last: str) -> list:
    """In order, out of order, the last one missing."""
    return [
        (subject(**{first: EARLY, last: LATE}), "pass", ""),
        (subject(**{first: LATE, last: EARLY}), "fail", "(1 feb 2026 09:00) que"),
        (subject(**{first: EARLY}), "unknown", "Falta: "),
    ]


def awarded_on(moment: datetime | None, **values) -> Subject:
    return subject({"awards": [award(awarded_at=moment)]}, **values)


def with_contract(amount, of, **award_values) -> Subject:
    parts = {
        "awards": [award(source_id="a", amount=of, **award_values)],
        "contracts": [contract(award_source_id="a", amount=amount)],
    }
    return subject(parts)


CASES = {
    "preguntas-tras-publicacion": [
        *dated("published_at", "enquiry_period_end"),
        # Where no period says when it began, the date of the release is only a guess.
        (subject({"first_release": LATE}, published_at=LATE, enquiry_period_end=EARLY), "unknown", "la publicación"),
    ],
    "ofertas-tras-publicacion": dated("published_at", "tender_period_end"),
    "ofertas-tras-preguntas": dated("enquiry_period_end", "tender_period_end"),
    "periodo-de-adjudicacion": dated("award_period_start", "award_period_end"),
    "periodo-de-puja": dated("auction_start", "auction_end"),
    "periodo-de-contrato": [
        (subject({"contracts": [contract(period_start=EARLY, period_end=LATE)]}), "pass", ""),
        (
            subject(
                {
                    "contracts": [
                        contract(period_start=EARLY, period_end=LATE),
                        contract(period_start=LATE, period_end=EARLY),
                    ]
                }
            ),
            "fail",
            "Va antes el fin del contrato (1 feb 2026 09:00) que el inicio del contrato (10 feb 2026 09:00).",
        ),
        (subject({"contracts": [contract(period_start=EARLY)]}), "unknown", "Falta: el fin del contrato."),
        (subject(), "unknown", "Falta: el contrato."),
    ],
    "adjudicacion-tras-publicacion": [
        (awarded_on(LATE, published_at=EARLY), "pass", ""),
        (awarded_on(EARLY, published_at=LATE), "fail", "Va antes la adjudicación"),
        (awarded_on(None, published_at=LATE), "unknown", "Falta: la adjudicación."),
    ],
    "adjudicacion-tras-ofertas": [
        # SERCOP writes the day of the award as its midnight.
        (awarded_on(at("2026-02-10 00:00"), tender_period_end=LATE), "pass", ""),
        (awarded_on(at("2026-02-09 00:00"), tender_period_end=LATE), "fail", "(9 feb 2026)"),
        (awarded_on(EARLY), "unknown", "Falta: el límite de entrega de ofertas."),
    ],
    "contrato-tras-adjudicacion": [
        (subject({"awards": [award(awarded_at=EARLY)], "contracts": [contract(signed_at=LATE)]}), "pass", ""),
        (subject({"awards": [award(awarded_at=LATE)], "contracts": [contract(signed_at=EARLY)]}), "fail", "la firma"),
        (subject({"awards": [award(awarded_at=LATE)]}), "unknown", "Falta: la firma del contrato."),
    ],
    "fechas-futuras": [
        (subject(published_at=EARLY), "pass", ""),
        (awarded_on(at("2062-02-01 00:00")), "fail", "La fecha de la adjudicación (1 feb 2062)"),
        (subject(), "unknown", "Falta: alguna fecha."),
    ],
    "contrato-y-adjudicado": [
        (with_contract(Decimal(150), HUNDRED), "pass", ""),
        (
            with_contract(Decimal(180), HUNDRED),
            "fail",
            "El contrato (USD 180,00) es 180 % de lo adjudicado (USD 100,00).",
        ),
        (with_contract(Decimal("49.99"), HUNDRED), "fail", "es 50 % de lo adjudicado"),
        (with_contract(None, HUNDRED), "unknown", "Falta: el monto del contrato."),
        (with_contract(HUNDRED, None), "unknown", "Falta: el monto contratado, el monto adjudicado."),
    ],
    "adjudicado-y-presupuesto": [
        (subject(awarded_amount=HUNDRED, budget_amount=Decimal(200)), "pass", ""),
        (
            subject(awarded_amount=Decimal(1234567), budget_amount=HUNDRED),
            "fail",
            "Lo adjudicado (USD 1.234.567,00) es 1.234.567 % del presupuesto referencial (USD 100,00).",
        ),
        (subject(awarded_amount=HUNDRED), "unknown", "Falta: el presupuesto referencial."),
    ],
    "lotes-y-presupuesto": [
        (subject(lots("60", "40.5"), budget_amount=HUNDRED), "pass", ""),
        (subject(lots("60", "60"), budget_amount=HUNDRED), "fail", "Los lotes suman USD 120,00; el presupuesto"),
        (subject(lots("60", None), budget_amount=HUNDRED), "unknown", "Falta: el monto de algún lote."),
        (subject(lots("60"), budget_amount=Decimal(60), budget_source=BudgetSource.LOTS), "unknown", "aparte"),
        (subject(), "unknown", "Falta: los lotes."),
    ],
    "montos-absurdos": [
        (subject(budget_amount=HUNDRED), "pass", ""),
        (subject(budget_amount=Decimal(2 * 10**9)), "fail", "El presupuesto es de USD 2.000.000.000,00"),
        (
            subject({"items": [item("A", "250")], "awards": [award(amount=Decimal("0.01"))]}, budget_amount=HUNDRED),
            "fail",
            "Una adjudicación es de USD 0,01; los ítems suman USD 250,00.",
        ),
        (subject(), "unknown", "Falta: algún monto."),
    ],
    "montos-repetidos": [
        (subject({"items": [item(name, "5") for name in "ABC"]}), "pass", ""),
        (subject({"items": [item(name, "5") for name in "ABCD"]}), "fail", "Los 4 ítems tienen el mismo subtotal"),
        (subject({"items": [item("A")]}), "unknown", "Falta: el subtotal de los ítems."),
    ],
    "ofertas-contadas": [
        (subject({"people": [("A", "", Role.TENDERER)]}, tenderers_count=1), "pass", ""),
        (subject(tenderers_count=0), "pass", ""),
        (
            subject({"people": [("A", "", Role.TENDERER), ("B", "", Role.SUPPLIER)]}, tenderers_count=3),
            "fail",
            "Se publican 3 ofertas y se nombra a 1 oferente.",
        ),
        (subject(tenderers_count=3), "unknown", "Falta: la lista de oferentes."),
        (subject(), "unknown", "Falta: el número de ofertas."),
    ],
    "ruc-bien-formado": [
        (subject({"people": [("A", "1790000000001", Role.SUPPLIER)]}), "pass", ""),
        (subject({"buyer_ruc": "9960000000001"}), "fail", "empieza con 99"),
        (subject({"people": [("A", "", Role.SUPPLIER)]}), "unknown", "Falta: el RUC"),
    ],
    "adjudicacion-con-proveedor": [
        (subject({"awards": [award()], "awarded": {1: 1}}), "pass", ""),
        (
            subject({"awards": [award(amount=HUNDRED, supplier_names="ANA")], "awarded": {1: 0}}),
            "fail",
            "La adjudicación 1 (USD 100,00) no identifica a ningún proveedor sin RUC: solo el nombre «ANA».",
        ),
        (subject({"awards": [award(status="cancelled")]}), "unknown", "Falta: la adjudicación."),
    ],
    "contrato-con-adjudicacion": [
        (with_contract(HUNDRED, HUNDRED), "pass", ""),
        (subject({"contracts": [contract()]}), "fail", "Hay contrato (1) y ninguna adjudicación."),
        (
            subject({"awards": [award(source_id="b")], "contracts": [contract(award_source_id="a")]}),
            "fail",
            "nombra la adjudicación «a», que no está publicada",
        ),
        (subject({"awards": [award(source_id="b")], "contracts": [contract()]}), "unknown", "que el contrato nombra"),
        (subject(), "unknown", "Falta: el contrato."),
    ],
    "letras-mal-codificadas": [
        (subject(title="SERVICIO PARA SÃO TOMÉ: ¿CUÁL?"), "pass", ""),
        (subject(title="ADQUISICIÃ“N DE LLANTAS"), "fail", "«ADQUISICIÃ“N DE LLANTAS»"),
        (subject(title="CONTRATACI\ufffdN"), "fail", "mal codificadas"),
        (subject({"items": [item("CONTRATACI?N DE OBRA")]}), "fail", "Un ítem tiene letras"),
        (subject({"items": [item("NiÃ±o")]}), "fail", "«NiÃ±o»"),
        (subject(title="", buyer_name=""), "unknown", "Falta: algún texto."),
    ],
    "textos-de-relleno": [
        (subject(), "pass", ""),
        (subject(title="PRUEBA"), "fail", "El objeto no dice qué se contrata: «PRUEBA»."),
        (subject(title="SIE-GADTEST-2026-001"), "fail", "no dice qué se contrata"),
        (subject(title="12-34"), "fail", "no dice qué se contrata"),
        (subject({"items": [item("xxxx")]}), "fail", "Un ítem no dice qué es: «xxxx»."),
        (subject(title=""), "unknown", "Falta: el objeto."),
    ],
    "textos-repetidos": [
        (subject({"items": [item("ADQUISICIÓN DE COMPUTADORAS")]}), "pass", ""),
        (subject({"items": [item("MESA")] * 3}), "fail", "Los 3 ítems tienen la misma descripción: «MESA»."),
        (
            subject({"items": [item("Adquisición de computadoras")] * 2}),
            "fail",
            "2 ítems repiten el objeto en vez de describirse.",
        ),
        (subject(), "unknown", "Falta: la descripción de los ítems."),
    ],
}


@pytest.mark.parametrize(
    ("slug", "judged", "state", "words"),
    [
        pytest.param(slug, *case, id=f"{slug}-{number}")
        for slug, cases in CASES.items()
        for number, case in enumerate(cases)
    ],
)
def test_each_check_tells_what_it_sees(slug, judged, state, words):
    finding = BY_SLUG[slug].judge(judged)
    assert finding.state == state
    assert words in finding.sentence


def test_every_check_is_seen_to_pass_to_fail_and_to_be_unknown():
    assert {slug: {state for _, state, _ in cases} for slug, cases in CASES.items()} == {
        check.slug: {"pass", "fail", "unknown"} for check in CHECKS
    }


def test_numbers_and_slugs_are_given_once():
    assert len(BY_NUMBER) == len(BY_SLUG) == len(CHECKS) + len(COVERAGE)
    assert OVERALL not in BY_NUMBER


def test_of_a_process_without_record_nothing_is_checked():
    listed = subject(detail=Detail.SUMMARY, title="PRUEBA")
    assert {finding.state for _, finding in doubts(listed)} == {State.UNKNOWN}
    assert OVERALL in outcomes(listed).unknown


def test_one_difference_marks_the_process():
    assert OVERALL in outcomes(subject(title="PRUEBA")).failing
    assert OVERALL in outcomes(subject()).passed


@pytest.mark.parametrize(
    ("slug", "values", "state"),
    [
        ("monto-adjudicado", {"phase": Phase.TENDER}, "unknown"),
        ("monto-adjudicado", {"phase": Phase.AWARD}, "fail"),
        ("monto-adjudicado", {"phase": Phase.AWARD, "awarded_amount": HUNDRED}, "pass"),
        ("monto-adjudicado", {"phase": Phase.AWARD, "detail": Detail.SUMMARY}, "unknown"),
        ("numero-de-ofertas", {"tenderers_count": 0}, "pass"),
        ("objeto", {"title": "", "detail": Detail.SUMMARY}, "fail"),
    ],
)
def test_coverage_asks_only_for_what_the_phase_must_have(slug, values, state):
    assert BY_SLUG[slug].judge(subject(**values)).state == state


@pytest.mark.parametrize(
    ("ruc", "fault"),
    [
        ("1790000000001", ""),
        ("1760001120001", ""),
        ("0962467429001", ""),  # a person whose third digit is 6
        ("1710034065001", ""),
        ("1710034066001", "dígito verificador"),
        ("2590000000001", "no es una provincia"),
        ("1780000000001", "tercer dígito"),
        ("1790000000000", "establecimiento"),
        ("179000000000", "13 dígitos"),
        ("17900000000０1", "13 dígitos"),
    ],
)
def test_a_ruc_is_well_formed_or_says_why_not(ruc, fault):
    assert fault in ruc_fault(ruc)
    assert bool(fault) == bool(ruc_fault(ruc))
