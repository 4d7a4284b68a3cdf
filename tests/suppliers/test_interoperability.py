"""DINARP as the way: chosen by the packages of the back-office, counted, judged by the same rules, told by the row."""

import csv
from datetime import date

import pytest

from integrations.models import Counterpart, Exchange, InformationPackage, PackageUse
from suppliers import verification
from suppliers.choices import Authority, CheckChannel, Outcome, Purpose
from suppliers.models import LegalRepresentative, Supplier
from suppliers.rules import packages as fields
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db
CODES = {
    Authority.SRI: ("606", "sri", "ruc"),
    Authority.SRI_TAXES: ("607", "sri", "estado_tributario"),
    Authority.IESS: ("605", "iess", "mora_patronal"),
    Authority.SCVS: ("692", "scvs", "compania"),
    Authority.SERCOP: ("3793", "sercop", "proveedor"),
    Authority.RUP: ("3793", "sercop", "proveedor"),
}


@pytest.fixture(params=["dinarp", "dinarp_v1"])
def service(request, registries, settings):
    settings.DINARP_V1_URL = f"{registries.url}/dinarp_v1"
    return request.param


def register(authority: Authority, service="dinarp", quota=100) -> InformationPackage:
    code, institution, operation = CODES[authority]
    return InformationPackage.objects.create(
        counterpart=Counterpart.objects.get(code=service),
        code=code,
        authority=institution,
        operation=operation,
        daily_quota=quota,
    )


def check(ruc, authority) -> verification.Checked:
    if not Supplier.objects.filter(ruc=ruc).exists():
        make_supplier(ruc=ruc, name=ruc)
    return verification.check(ruc=ruc, authority=authority, purpose=Purpose.CONTROL)


@pytest.mark.parametrize(
    ("name", "authority", "expected"),
    [
        ("clean_company", Authority.SRI, "OBSERVADO: no dice si es contribuyente fantasma"),
        ("suspended_ruc", Authority.SRI, "INCUMPLE: RUC suspendido"),
        ("closed_ruc", Authority.SRI, "INCUMPLE: RUC pasivo"),
        ("unknown_ruc", Authority.SRI, "INCUMPLE: no tiene este RUC"),
        ("clean_company", Authority.SRI_TAXES, "CUMPLE: AL DIA"),
        ("tax_debtor", Authority.SRI_TAXES, "INCUMPLE: OBLIGACIONES PENDIENTES"),
        ("clean_company", Authority.IESS, "CUMPLE: No registra"),
        ("iess_arrears", Authority.IESS, "INCUMPLE: en mora."),
        ("not_an_employer", Authority.IESS, "OBSERVADO: patrono"),
        ("clean_company", Authority.SCVS, "CUMPLE: Compañía activa"),
        ("in_liquidation", Authority.SCVS, "INCUMPLE: Disoluc. liquidac."),
        ("natural_person", Authority.SCVS, "NO_APLICA: No es compañía"),
        ("clean_company", Authority.SERCOP, "CUMPLE: No consta como contratista"),
        ("debarred", Authority.SERCOP, "INCUMPLE: CONTRATISTA INCUMPLIDO"),
        ("unknown_ruc", Authority.SERCOP, "OBSERVADO: no tiene a este RUC"),
        ("clean_company", Authority.RUP, "CUMPLE: Habilitado"),
        ("debarred", Authority.RUP, "INCUMPLE: suspendido"),
        ("unknown_ruc", Authority.RUP, "OBSERVADO: No consta en el RUP"),
    ],
)
def test_both_versions_come_to_the_outcome_of_the_same_rules(service, case, name, authority, expected):
    register(authority, service)
    row = check(case(name), authority).row
    outcome, sentence = expected.split(": ")
    assert row.outcome == outcome
    assert sentence in row.reason
    if outcome != Outcome.NOT_APPLICABLE:
        assert (row.channel, row.is_demo, row.exchange.counterpart.code) == (CheckChannel.DINARP, True, service)
        assert row.digest == row.exchange.body_sha256
        assert PackageUse.objects.get().count == 1


def test_without_a_package_the_public_service_is_asked(registries, case):
    assert check(case("clean_company"), Authority.IESS).row.exchange.counterpart.code == "iess"
    package = register(Authority.IESS)
    assert check(case("clean_company"), Authority.IESS).row.exchange.counterpart.code == "dinarp"
    package.is_enabled = False
    package.save()
    assert check(case("clean_company"), Authority.IESS).row.exchange.counterpart.code == "iess"


def test_a_day_that_is_spent_is_a_failing_source_and_nobody_else_is_asked_instead(registries, case):
    register(Authority.IESS, quota=1)
    assert check(case("clean_company"), Authority.IESS).row.outcome == Outcome.PASS
    checked = check(case("clean_company"), Authority.IESS)
    assert checked.row.outcome == Outcome.NOT_ASKED
    assert "cuota diaria" in checked.row.reason
    assert checked.retry
    assert Exchange.objects.count() == 1


def test_who_runs_a_company_is_learnt_with_the_end_of_the_term(service, case):
    register(Authority.SCVS, service)
    check(case("clean_company"), Authority.SCVS)
    (person,) = LegalRepresentative.objects.filter(authority=Authority.SCVS)
    assert (f"{person.appointed_on}", person.period_years, f"{person.expires_on}") == ("2024-05-06", 5, "2029-05-06")
    assert person.position == "GERENTE GENERAL"
    assert len(person.identification) == 10


@pytest.mark.parametrize(
    "fault", [{"down": True}, {"soap_fault": "Server"}, {"html_with_200": True}, {"refusal": True}]
)
def test_a_fault_is_never_clean(registries, case, fault):
    register(Authority.RUP)
    registries.faults.set("dinarp", fault)
    row = check(case("clean_company"), Authority.RUP).row
    assert row.outcome == Outcome.SOURCE_ERROR
    assert row.exchange_id


def test_a_package_without_the_field_is_a_failing_source(registries, case):
    package = register(Authority.SRI)
    InformationPackage.objects.filter(pk=package.pk).update(operation="estado_tributario")
    row = check(case("clean_company"), Authority.SRI_TAXES).row
    assert row.outcome == Outcome.SOURCE_ERROR
    assert "no trae el estado tributario" in row.reason
    assert row.exchange_id


# --- what fields mean


def rows(**values) -> fields.Rows:
    return [[(name, "", value) for name, value in values.items()]]


@pytest.mark.parametrize("name", ["estado_legal (Compañia)", "estadoLegal", "ESTADO LEGAL", "Situación legal"])
def test_names_are_known_however_they_are_spelt(name):
    assert fields.company([[(name, "", "ACTIVA")]]) == [{"legal_status": "ACTIVA"}]


def test_codes_of_the_catalogue_go_for_any_name():
    assert fields.company([[("x", "803", "ACTIVA")]]) == [{"legal_status": "ACTIVA"}]


@pytest.mark.parametrize(
    ("said", "in_arrears"), [("SI", True), ("sí", True), ("NO", False), ("N", False), ("EN PROCESO", None)]
)
def test_arrears(said, in_arrears):
    assert fields.employer(rows(moraPatronal=said), date(2026, 11, 24))["in_arrears"] is in_arrears


@pytest.mark.parametrize(
    ("said", "kinds"),
    [("NO", []), ("", []), ("SIN INCUMPLIMIENTO", []), ("SI", ["INCUMPLIMIENTO"]), ("FALLIDO", ["FALLIDO"])],
)
def test_failures(said, kinds):
    assert [row["kind"] for row in fields.failures(rows(estadoIncumplimiento=said))] == kinds


@pytest.mark.parametrize(
    "reader", [fields.taxpayer, fields.taxes, fields.company, fields.supplier_status, fields.failures]
)
def test_what_is_not_told_is_missed(reader):
    with pytest.raises(fields.MissingField):
        reader(rows(otro="x"))


def test_only_legal_representatives_where_the_package_says_who_they_are():
    one = {"849": "ANA", "843": "01/02/2027", "851": "SI"}
    other = {"849": "LUIS", "851": "NO"}
    found = fields.people([[("", code, value) for code, value in row.items()] for row in (one, other)])
    assert [(row["name"], f"{row['expires_on']}") for row in found] == [("ANA", "2027-02-01")]


def test_a_term_of_29_february_ends_on_the_first_of_march():
    found = fields.people([[("", "849", "ANA"), ("", "842", "29/02/2024"), ("", "844", "2 AÑOS")]])
    assert f"{found[0]['expires_on']}" == "2026-03-01"


# --- the real catalogue, and the packages of one institution


def table(samples, name: str) -> list[dict[str, str]]:
    with (samples / "validations" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_code_is_in_the_catalogue_under_a_name_that_says_the_same(samples):
    rows = table(samples, "dinardap_catalogo_interoperabilidad_2020-03.csv")
    names = {row["codigo_campo"]: row["campo"] for row in rows}
    told = {fact: [names[key] for key in keys if key.isdecimal()] for fact, keys in fields.FIELDS.items()}
    assert told["supplier_status"] == ["ESTADO PROVEEDOR"]
    assert told["failure"] == ["ESTADO INCUMPLIMIENTO"]
    assert told["arrears"] == ["Mora Patronal"]
    assert told["tax_description"] == ["Descripción del estado tributario"]
    assert told["legal_status"] == ["Estado legal", "Situación legal"]
    assert told["expires_on"] == ["Fecha de vencimiento"]
    assert told["period"] == ["Periodo administrador"]
    assert all(found for fact, found in told.items() if fact != "is_representative")


@pytest.mark.parametrize(
    ("package", "known"),
    [
        ("606", {"status", "name", "activity", "tax_description", "tax_status", "started_on"}),
        ("692", {"legal_status", "name", "person_id", "person_name", "person_position", "appointed_on", "expires_on"}),
    ],
)
def test_the_names_of_real_packages_are_known(samples, package, known):
    rows = [row for row in table(samples, "dinardap_paquetes_cfn.csv") if row["# Paquete"] == package]
    one = [(row["Nombre Campo"], "", "X") for row in rows]
    assert {fact for fact in fields.FIELDS if fields.in_row(one, fact) == "X"} >= known
