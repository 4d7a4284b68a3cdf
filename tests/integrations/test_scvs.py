"""SCVS: its files as they are, cut downloads, the authorised channel, every fault."""

import csv
import io
import json
import zipfile
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.errors import UnexpectedReply
from integrations.http import Cut, Forbidden
from integrations.scvs.auditors import AuditorsFile
from integrations.scvs.client import read_company
from integrations.scvs.directory import DirectoryFile
from integrations.scvs.ranking import COLUMNS, RankingFile
from integrations.scvs.records import Administrator, Auditor
from sandbox import registries
from sandbox.scvs.ranking import COLUMNS as ALL_COLUMNS
from sandbox.scvs.server import directory, ranking
from sandbox.xlsx import xlsx
from tests.integrations.registries import CAPTCHA, FAULTS, rows

RUC = {case.name: case.ruc for case in registries.CASES}
DAY = date(2026, 11, 23)
HEADINGS = [
    "EXPEDIENTE",
    "RUC",
    "NOMBRE",
    "SITUACIÓN LEGAL",
    "CAPITAL SUSCRITO",
    "ÚLTIMO BALANCE",
    "FECHA_CONSTITUCION",
]


@pytest.fixture
def opened(tmp_path):
    """`opened(rows)` is a directory with these rows, as a file."""

    def write(rows: list[list[str]], **options) -> DirectoryFile:
        path = tmp_path / "directorio.xlsx"
        path.write_bytes(xlsx(rows, **options))
        return DirectoryFile(path)

    return write


# --- the directory


def test_the_real_rows(samples, opened):
    text = (samples / "validations" / "scvs_directorio_companias_2_filas.csv").read_text()
    file = opened(list(csv.reader(io.StringIO(text))))
    assert file.facts.updated_at == datetime(2026, 8, 13, 0, 53, 11, tzinfo=timezone(timedelta(hours=-5)))
    assert file.facts.announced == 2
    first, second = file
    assert (first.expediente, first.ruc) == (1, "1790013731001")
    assert first.name == "ACEITES TROPICALES SOCIEDAD ANONIMA ATSA"
    assert (first.legal_status, first.kind, first.constituted_on) == ("ACTIVA", "ANÓNIMA", date(1951, 7, 20))
    assert (first.capital, first.last_balance_year, first.activity) == (Decimal("48200.00"), 2025, "A0126.01")
    assert (first.representative, first.position) == ("APELLIDO UNO NOMBRE UNO", "GERENTE GENERAL")
    assert (first.region, first.locality, first.address) == ("PICHINCHA", "QUITO", "VIA QUININDE KM 37")
    assert (second.capital, second.address) == (Decimal("125500000.00"), "PANAMERICANA NORTE")
    assert file.skipped == 0


def test_the_real_headings_are_the_simulated_ones(samples):
    text = (samples / "validations" / "scvs_directorio_companias_2_filas.csv").read_text()
    from sandbox.scvs.server import HEADINGS as SIMULATED

    assert tuple(list(csv.reader(io.StringIO(text)))[4]) == SIMULATED


def test_every_real_legal_status_is_kept_as_it_stands(samples, opened):
    known = (samples / "validations" / "scvs_situacion_legal_valores.txt").read_text().splitlines()[:5]
    file = opened([HEADINGS, *([str(n), "", "X", status] for n, status in enumerate(known))])
    assert [company.legal_status for company in file] == known


def test_the_real_auditors(samples, tmp_path):
    text = (samples / "validations" / "scvs_auditores_externos_2_filas.csv").read_text()
    path = tmp_path / "auditores.xlsx"
    path.write_bytes(xlsx([["AUDITORES EXTERNOS"], *csv.reader(io.StringIO(text)), ["sin número", "1", "NADIE"]]))
    file = AuditorsFile(path)
    first, second = file
    place = ("ECUADOR", "PICHINCHA", "QUITO")
    assert first == Auditor(
        *(1379, "1792904471001", "'ACG' ATTESTING & CONSULTING GROUP C.L.", "35791", date(2019, 10, 25)), *place
    )
    assert (second.rnae, second.identification, second.resolved_on) == (1424, "0993226475001", date(2026, 6, 15))
    assert (second.region, second.locality) == ("GUAYAS", "GUAYAQUIL")
    assert (file.skipped, file.problems[0][:6]) == (1, "fila 5")
    path.write_bytes(xlsx([HEADINGS, ["1", "", "X", "ACTIVA"]]))
    with pytest.raises(UnexpectedReply, match="RNAE"):
        AuditorsFile(path)


def test_a_false_dimension_hides_no_row(opened):
    body = [[str(number), "", f"COMPAÑÍA {number}", "ACTIVA"] for number in range(500)]
    assert len(list(opened([["título"], HEADINGS, *body], dimension="A1"))) == 500


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        (["7", "", "X", "ACTIVA", "", "NO APLICA", "NO APLICA"], ("", None, None, None)),
        ([" 7 ", "099", "X", "ACTIVA", "0,40", "2024", "01/02/2003"], ("099", Decimal("0.40"), 2024, date(2003, 2, 1))),
        (["7", "099", "X", "ACTIVA", "1.234.567,8", "0", ""], ("099", Decimal("1234567.8"), None, None)),
    ],
)  # fmt: skip
def test_values(opened, row, fact):
    (company,) = opened([HEADINGS, row])
    assert (company.ruc, company.capital, company.last_balance_year, company.constituted_on) == fact


def test_rows_that_are_no_company_are_told_and_counted(opened):
    file = opened(
        [HEADINGS, ["1", "", "UNO"], ["x", "", "DOS"], [], ["3", "", "TRES", "", "mucho"], ["4", "", "CUATRO"]]
    )
    assert [company.expediente for company in file] == [1, 4]
    assert file.skipped == 2
    assert file.problems[0].startswith("fila 3:")


@pytest.mark.parametrize("content", [b"", b"PK nada", b"<html></html>", json.dumps({}).encode()])
def test_what_is_no_workbook_is_no_directory(tmp_path, content):
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(UnexpectedReply, match="XLSX"):
        DirectoryFile(tmp_path / "x.xlsx")


def test_a_workbook_of_something_else_is_no_directory(opened):
    for rows_ in ([["RUC", "NOMBRE"], ["1", "2"]], [], [["x"]] * 40 + [HEADINGS]):
        with pytest.raises(UnexpectedReply, match="no trae las columnas"):
            opened(rows_)


# --- the ranking


@pytest.fixture
def ranked(tmp_path):
    def write(*lines: str, head: str = ",".join(ALL_COLUMNS), start: int = 0) -> RankingFile:
        path = tmp_path / "ranking.csv"
        path.write_text("".join(f"{line}\n" for line in (head, *lines)), encoding="latin-1")
        return RankingFile(path, start=start)

    return write


def line(**facts) -> str:
    return ",".join(str(facts.get(name, "")) for name in ALL_COLUMNS)


def test_the_real_columns(samples, ranked):
    head = (samples / "validations" / "scvs_bi_ranking_columnas.txt").read_text().strip()
    assert tuple(head.split(",")) == ALL_COLUMNS
    (year,) = ranked(line(expediente=30023, anio=2024, n_empleados="12.0", activos="1500.25", roe="-0.125"), head=head)
    assert (year.expediente, year.year, year.employees) == (30023, 2024, 12)
    assert (year.assets, year.roe, year.equity) == (Decimal("1500.25"), Decimal("-0.125"), None)


def test_reading_goes_on_from_a_position(ranked):
    lines = [line(expediente=number, anio=2024, ciiu_n1="Ñ") for number in range(10)]
    file = ranked(*lines)
    reading = iter(file)
    assert [next(reading).expediente for _ in range(4)] == [0, 1, 2, 3]
    assert [year.expediente for year in ranked(*lines, start=file.position)] == [4, 5, 6, 7, 8, 9]


def test_lines_without_company_and_year_are_counted(ranked):
    file = ranked(line(expediente=1, anio=2020), "1,2", line(anio=2020), "", line(expediente=2, anio=2020, activos="x"))
    assert [year.expediente for year in file] == [1]
    assert file.skipped == 3


def test_a_ranking_without_its_columns_is_none(ranked):
    with pytest.raises(UnexpectedReply, match="deuda_total"):
        ranked(head=",".join(name for name in COLUMNS if name != "deuda_total"))
    with pytest.raises(UnexpectedReply):
        ranked(head="<html>")


# --- downloads


def bring(operation: str, tmp_path, **options):
    into = tmp_path / operation
    return gateway.ask(f"scvs_{operation}", operation, into=into, seconds=20, **options)


@pytest.mark.django_db
def test_the_simulated_files(sandbox, tmp_path):
    found = bring("directory", tmp_path).record
    assert (found.is_complete, found.path.read_bytes()) == (True, directory(DAY))
    companies = list(file := DirectoryFile(found.path))
    assert len(companies) == file.facts.announced
    by_ruc = {company.ruc: company for company in companies}
    assert by_ruc[RUC["in_liquidation"]].legal_status.startswith("DISOLUC")
    assert [company.name for company in companies if not company.ruc] == ["COMPAÑÍA SIN RUC EN EL DIRECTORIO S.A."]
    assert len(companies) - 2 == len(by_ruc) - 1  # one RUC twice, one company without
    found = bring("ranking", tmp_path).record
    years = list(file := RankingFile(found.path))
    assert (len(years) > 1000, file.skipped) == (True, 0)
    assert {year.expediente for year in years} <= {company.expediente for company in companies}


@pytest.mark.django_db
def test_the_evidence_of_a_file_is_its_digest(sandbox, tmp_path):
    answer = bring("directory", tmp_path)
    assert (answer.exchange.body, answer.exchange.body_sha256) == (None, answer.record.sha256)
    assert answer.exchange.body_size == answer.record.size


@pytest.mark.django_db
@pytest.mark.parametrize("operation", ["directory", "ranking"])
def test_a_download_that_is_cut_goes_on(sandbox, tmp_path, operation):
    whole = {"directory": directory(DAY), "ranking": ranking()}[operation]
    sandbox.faults.set(f"scvs_{operation}", {"cut_at": len(whole) // 4 + 1})
    assert bring(operation, tmp_path).record.path.read_bytes() == whole


@pytest.mark.django_db
def test_a_download_that_stops_in_time_goes_on_in_the_next_call(sandbox, tmp_path):
    whole = ranking()
    sandbox.faults.set("scvs_ranking", {"bytes_per_second": len(whole) // 4})
    part = gateway.ask("scvs_ranking", "ranking", into=tmp_path / "r", seconds=1).record
    assert (part.is_complete, 0 < part.size < len(whole)) == (False, True)
    sandbox.faults.clear("scvs_ranking")
    assert gateway.ask("scvs_ranking", "ranking", into=tmp_path / "r", seconds=20).record.path.read_bytes() == whole


@pytest.mark.django_db
@pytest.mark.parametrize("operation", ["directory", "ranking"])
@pytest.mark.parametrize("fault", ["down", "reset", "html_with_200", "wrong_schema", "server_error"])
def test_what_is_no_file_is_never_loaded(sandbox, tmp_path, operation, fault):
    sandbox.faults.set(f"scvs_{operation}", {fault: True})
    with pytest.raises(Exception) as caught:  # noqa: PT011 the class is the next line's matter
        bring(operation, tmp_path)
    kinds = {"html_with_200": "UnexpectedReply", "wrong_schema": "UnexpectedReply"}
    assert type(caught.value).__name__ == kinds.get(fault, "Unavailable")
    assert not (tmp_path / operation).exists()


@pytest.mark.django_db
def test_a_file_that_ends_in_the_middle_of_a_line_is_not_whole(sandbox, tmp_path):
    sandbox.faults.set("scvs_ranking", {"truncate": True})
    with pytest.raises((Cut, UnexpectedReply)):
        bring("ranking", tmp_path)


def test_a_workbook_with_a_damaged_part_is_not_whole(serve, converse, tmp_path):
    from integrations.scvs.client import ScvsFiles
    from tests.integrations.server import says

    body = directory(DAY)
    place = len(body) // 2
    body = body[:place] + bytes(8) + body[place + 8 :]
    assert zipfile.is_zipfile(io.BytesIO(body))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    with pytest.raises(UnexpectedReply, match="XLSX completo"):
        ScvsFiles(converse(serve(says(body, Content_Type=kind)))).directory(into=tmp_path / "d", seconds=5)


# --- the authorised channel


def test_a_real_company_with_who_runs_it(samples):
    payload = json.loads(
        (samples / "validations" / "scvs_consulta_compania_homero_ortega_ENMASCARADA.json").read_text()
    )
    found = read_company(payload, "0190412040001")
    assert (found.expediente, found.name) == (30023, "HOMERO ORTEGA PENAFIEL E HIJOS C LTDA")
    assert (found.legal_status, found.kind) == ("ACTIVA", "RESPONSABILIDAD LIMITADA")
    assert (found.constituted_on, found.capital) == (date(1972, 2, 8), Decimal("268975.00"))
    assert found.administrators == (
        Administrator(
            "1710034065", "APELLIDO UNO NOMBRE UNO", "GERENTE GENERAL", date(2022, 5, 5), 5, date(2027, 5, 5)
        ),
    )


@pytest.mark.django_db
def test_the_simulated_channel(sandbox, settings):
    found = gateway.ask("scvs", "company", ruc=RUC["clean_company"]).record
    assert (found.legal_status, found.administrators[0].expires_on) == ("ACTIVA", date(2029, 5, 6))
    assert gateway.ask("scvs", "company", ruc=RUC["natural_person"]).record is None
    settings.SCVS_PASSWORD = "otra"
    with pytest.raises(Forbidden):
        gateway.ask("scvs", "company", ruc=RUC["clean_company"])


@pytest.mark.django_db
@pytest.mark.parametrize("trial", rows("scvs", "company", {"ruc": RUC["clean_company"]}, FAULTS + CAPTCHA))
def test_every_fault_is_a_failure_with_evidence(sandbox, trial):
    trial.run(sandbox)


def test_a_company_that_was_not_asked_for_is_not_believed(samples):
    path = samples / "validations" / "scvs_consulta_compania_homero_ortega_ENMASCARADA.json"
    with pytest.raises(UnexpectedReply, match="1790016919001"):
        read_company(json.loads(path.read_text()), "1790016919001")
