"""What each answer of each authority means: one table per authority, and the verdict over all of them."""

from datetime import UTC, datetime, timedelta

import pytest

from suppliers import rules
from suppliers.rules import Standing, conclude

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
TAXPAYER = {
    "status": "ACTIVO",
    "suspension_reason": "",
    "is_ghost": False,
    "has_nonexistent_transactions": False,
    "started_on": "2009-06-04",
}


@pytest.mark.parametrize(
    ("changed", "outcome", "sentence"),
    [
        ({}, "CUMPLE", "RUC activo"),
        ({"ceased_on": "2019-01-31", "restarted_on": "2021-06-27"}, "CUMPLE", "RUC activo"),
        ({"status": "SUSPENDIDO", "suspension_reason": "DE OFICIO"}, "INCUMPLE", "suspendido: de oficio"),
        ({"status": "PASIVO"}, "INCUMPLE", "RUC pasivo"),
        ({"status": "CANCELADO"}, "INCUMPLE", "RUC cancelado"),
        ({"status": "EN REVISION"}, "OBSERVADO", "«EN REVISION»"),
        ({"is_ghost": True}, "INCUMPLE", "contribuyente fantasma"),
        ({"is_ghost": None}, "OBSERVADO", "no dice si es contribuyente fantasma"),
        ({"has_nonexistent_transactions": True}, "INCUMPLE", "transacciones inexistentes"),
        ({"has_nonexistent_transactions": None}, "OBSERVADO", "no dice si tiene transacciones"),
        ({"started_on": "2026-09-01"}, "OBSERVADO", "menos de seis meses"),
        ({"started_on": "2026-09-01", "is_ghost": True}, "INCUMPLE", "fantasma"),
        ({"started_on": None}, "CUMPLE", "RUC activo"),
    ],
)
def test_the_taxpayer(changed, outcome, sentence):
    finding = rules.judge_taxpayer({**TAXPAYER, **changed}, NOW)
    assert (finding.outcome, finding.valid_until) == (outcome, NOW + timedelta(hours=24))
    assert sentence in finding.reason


def test_who_sri_does_not_know_fails():
    assert rules.judge_taxpayer(None, NOW).outcome == "INCUMPLE"


@pytest.mark.parametrize(
    ("facts", "outcome", "sentence"),
    [
        ({"description": "AL DÍA EN SUS OBLIGACIONES", "pending": []}, "CUMPLE", "Sin obligaciones"),
        ({"description": "SIN OBLIGACIONES PENDIENTES", "pending": []}, "CUMPLE", "Sin obligaciones"),
        ({"description": "OBLIGACIONES PENDIENTES", "pending": []}, "OBSERVADO", "no detalla"),
        ({"description": "", "pending": [], "has_firm_debts": True}, "INCUMPLE", "deudas firmes"),
        (
            {"description": "", "pending": [{"description": "2011 IVA MENSUAL", "periods": ["MARZO 2026"]}]},
            "INCUMPLE",
            "2011 iva mensual (marzo 2026)",
        ),
        (
            {"description": "", "pending": [{"description": f"I{n}", "periods": []} for n in range(5)]},
            "INCUMPLE",
            "2 más",
        ),
        (None, "OBSERVADO", "pida el certificado"),
    ],
)
def test_taxes(facts, outcome, sentence):
    finding = rules.judge_taxes(facts, NOW)
    assert finding.outcome == outcome
    assert sentence in finding.reason


COMPANY = {
    "is_company": True,
    "directory_at": "2026-11-24T11:10:00+00:00",
    "companies": [{"legal_status": "ACTIVA", "last_balance_year": 2025}],
    "representatives": [],
    "representatives_sri": [],
    "equity": None,
}


def row(status="ACTIVA", year=2025):
    return {"legal_status": status, "last_balance_year": year}


@pytest.mark.parametrize(
    ("changed", "outcome", "sentence"),
    [
        ({}, "CUMPLE", "Compañía activa"),
        ({"is_company": False}, "NO_APLICA", "No es compañía"),
        ({"companies": []}, "NO_APLICA", "No consta en el directorio"),
        ({"directory_at": None, "companies": []}, "NO_CONSULTADO", "no está cargado"),
        ({"companies": [row("DISOLUC. LIQUIDAC. OFICIO INSC. EN RM")]}, "INCUMPLE", "Disoluc. liquidac. oficio"),
        ({"companies": [row("LIQUIDACIÓN")]}, "INCUMPLE", "Liquidación"),
        ({"companies": [row("INACTIVA")]}, "INCUMPLE", "Inactiva"),
        ({"companies": [row("CANCELACIÓN")]}, "INCUMPLE", "Cancelación"),
        ({"companies": [row("EN TRÁMITE")]}, "OBSERVADO", "no conoce, «EN TRÁMITE»"),
        ({"companies": [row(), row("INACTIVA")]}, "OBSERVADO", "dos expedientes"),
        ({"companies": [row(year=2023)]}, "OBSERVADO", "último balance presentado es de 2023"),
        ({"companies": [row(year=None)]}, "OBSERVADO", "ningún balance"),
        ({"equity": {"year": 2025, "amount": "-10.00"}}, "OBSERVADO", "Patrimonio negativo en 2025"),
        ({"equity": {"year": 2025, "amount": "10.00"}}, "CUMPLE", "activa"),
        ({"representatives": [{"name": "ANA", "expires_on": "2026-11-23"}]}, "INCUMPLE", "venció el 23/11/2026"),
        ({"representatives": [{"name": "ANA", "expires_on": "2026-12-02"}]}, "OBSERVADO", "vence el 02/12/2026"),
        ({"representatives": [{"name": "ANA", "expires_on": "2028-12-02"}]}, "CUMPLE", "activa"),
        (
            {"representatives": [{"name": "ANA LOOR", "expires_on": None}], "representatives_sri": ["LUIS PAZ"]},
            "OBSERVADO",
            "no es el mismo",
        ),
        (
            {"representatives": [{"name": "LOOR, ANA", "expires_on": None}], "representatives_sri": ["Ana Loór"]},
            "CUMPLE",
            "activa",
        ),
    ],
)
def test_the_company(changed, outcome, sentence):
    finding = rules.judge_company({**COMPANY, **changed}, NOW)
    assert finding.outcome == outcome
    assert sentence in finding.reason


@pytest.mark.parametrize(("month", "outcome"), [(4, "CUMPLE"), (5, "OBSERVADO")])
def test_a_balance_is_due_by_april(month, outcome):
    facts = {**COMPANY, "companies": [row(year=2024)]}
    assert rules.judge_company(facts, NOW.replace(month=month)).outcome == outcome


CERTIFICATE = {"is_employer": True, "in_arrears": False, "amount": None, "valid_until": "2026-12-24"}


@pytest.mark.parametrize(
    ("facts", "outcome", "sentence"),
    [
        (CERTIFICATE, "CUMPLE", "No registra obligaciones patronales en mora"),
        ({**CERTIFICATE, "in_arrears": True, "amount": "4318.27"}, "INCUMPLE", "USD 4.318,27"),
        ({**CERTIFICATE, "in_arrears": True}, "INCUMPLE", "en mora."),
        ({**CERTIFICATE, "in_arrears": None}, "OBSERVADO", "no dice"),
        ({**CERTIFICATE, "is_employer": False, "in_arrears": None}, "OBSERVADO", "no estar registrado como patrono"),
        (None, "OBSERVADO", "no estar registrado como patrono"),
    ],
)
def test_the_employer(facts, outcome, sentence):
    finding = rules.judge_employer(facts, NOW)
    assert finding.outcome == outcome
    assert sentence in finding.reason


def test_a_certificate_serves_to_the_end_of_its_last_day_in_ecuador():
    assert rules.judge_employer(CERTIFICATE, NOW).valid_until == datetime(2026, 12, 25, 5, tzinfo=UTC)


LIST_AT = "2026-11-24T12:00:00+00:00"


@pytest.mark.parametrize(
    ("facts", "outcome", "sentence"),
    [
        ({"list_at": LIST_AT, "rows": []}, "CUMPLE", "No consta"),
        ({"list_at": LIST_AT, "rows": [{"kind": "CONTRATISTA INCUMPLIDO", "until": None}]}, "INCUMPLE", "INCUMPLIDO"),
        ({"list_at": LIST_AT, "rows": [{"kind": "FALLIDO", "until": "2026-11-24"}]}, "INCUMPLE", "FALLIDO"),
        ({"list_at": LIST_AT, "rows": [{"kind": "FALLIDO", "until": "2026-11-23"}]}, "CUMPLE", "No consta"),
        ({"list_at": None, "rows": []}, "NO_CONSULTADO", "no está cargada"),
        ({"asked_at": LIST_AT, "rows": None}, "OBSERVADO", "no tiene a este RUC"),
        ({"certificate": {"says": "no_consta", "issued_on": "2026-11-24"}}, "CUMPLE", "No consta"),
        ({"certificate": {"says": "fallido", "issued_on": "2026-11-24"}}, "INCUMPLE", "ADJUDICATARIO FALLIDO"),
        (
            {"list_at": LIST_AT, "rows": [], "certificate": {"says": "incumplido", "issued_on": "2026-11-23"}},
            "INCUMPLE",
            "CONTRATISTA INCUMPLIDO",
        ),
        (
            {"list_at": LIST_AT, "rows": [], "certificate": {"says": "incumplido", "issued_on": "2026-11-01"}},
            "CUMPLE",
            "No consta",
        ),
        (None, "NO_CONSULTADO", "no está cargada"),
    ],
)
def test_the_list_of_sercop(facts, outcome, sentence):
    finding = rules.judge_sercop(facts, NOW)
    assert finding.outcome == outcome
    assert sentence in finding.reason


LISTS = [{"name": "ONU", "at": "2026-11-20T00:00:00+00:00"}, {"name": "OFAC", "at": LIST_AT}]


@pytest.mark.parametrize(
    ("facts", "outcome", "sentence"),
    [
        ({"lists": LISTS, "matches": []}, "CUMPLE", "ONU; OFAC"),
        ({"lists": LISTS, "matches": [{"list": "OFAC", "name": "X S.A.", "by": "name"}]}, "OBSERVADO", "Posible"),
        ({"lists": LISTS, "matches": [{"list": "OFAC", "name": "X S.A.", "by": "ruc"}]}, "INCUMPLE", "OFAC"),
        ({"lists": [], "matches": []}, "NO_CONSULTADO", "Ninguna lista"),
    ],
)
def test_sanctions(facts, outcome, sentence):
    finding = rules.judge_lists(facts, NOW)
    assert finding.outcome == outcome
    assert sentence in finding.reason


def test_lists_are_as_fresh_as_the_oldest_of_them():
    finding = rules.judge_lists({"lists": LISTS, "matches": []}, NOW)
    assert finding.valid_until == datetime(2026, 11, 27, tzinfo=UTC)


def standing(outcome, *, days=1, authority="sri"):
    until = None if days is None else NOW + timedelta(days=days)
    return Standing(authority, outcome, "", NOW, until)


@pytest.mark.parametrize(
    ("outcomes", "verdict", "rests_on"),
    [
        (["CUMPLE", "CUMPLE"], "apto", ("a0", "a1")),
        (["CUMPLE", "NO_APLICA"], "apto", ("a0",)),
        (["CUMPLE", "OBSERVADO"], "con_observaciones", ("a1",)),
        (["CUMPLE", "INCUMPLE", "OBSERVADO"], "no_apto", ("a1",)),
        (["CUMPLE", "NO_CONSULTADO"], "no_concluyente", ("a1",)),
        (["OBSERVADO", "ERROR_FUENTE"], "no_concluyente", ("a1",)),
        (["INCUMPLE", "ERROR_FUENTE"], "no_apto", ("a0",)),
        (["NO_APLICA"], "no_concluyente", ()),
        ([], "no_concluyente", ()),
    ],
)
def test_the_verdict_and_what_it_rests_on(outcomes, verdict, rests_on):
    found = conclude([standing(each, authority=f"a{number}") for number, each in enumerate(outcomes)], NOW)
    assert (found.code, found.rests_on) == (verdict, rests_on)


def test_what_has_expired_is_not_clean():
    assert conclude([standing("CUMPLE"), standing("CUMPLE", days=0, authority="iess")], NOW).rests_on == ("iess",)
    assert conclude([standing("CUMPLE", days=None)], NOW).code == "no_concluyente"


def test_what_does_not_apply_does_not_age():
    assert conclude([standing("CUMPLE"), standing("NO_APLICA", days=-9)], NOW).code == "apto"


def test_masks_leave_the_subject_and_companies_readable():
    text = '{"ruc":"1790016919001","rl":"1710034065","otro":"1710034065001","empresa":"0992624310001","n":123}'
    masked = rules.mask_text(text, keep="1790016919001")
    assert "1790016919001" in masked
    assert "0992624310001" in masked
    assert "1710034065" not in masked
    assert masked.count("171•••") == 2


def test_near_names_forgive_the_form_of_a_company():
    assert rules.near_name("ANDINA DE OBRAS S.A.", "Andina de Obras Cía. Ltda.")
    assert not rules.near_name("S.A.", "S.A.")
    assert not rules.near_name("ANDINA", "ANDINO")
