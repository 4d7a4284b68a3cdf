"""Files of registries into tables: once, again, killed, damaged; and who is found in the lists."""

import json
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from integrations.errors import UnexpectedReply
from sandbox import lists, registries
from sandbox.scvs.ranking import COLUMNS
from sandbox.scvs.server import directory, ranking
from sandbox.xlsx import xlsx
from suppliers import companies, debarment, sanctions
from suppliers.choices import RegisterKind
from suppliers.models import Company, FinancialYear, ListedParty, RegisterFile

pytestmark = pytest.mark.django_db
RUC = {case.name: case.ruc for case in registries.CASES}
DAY = date(2026, 11, 23)
HEADINGS = ["EXPEDIENTE", "RUC", "NOMBRE", "SITUACIÓN LEGAL", "CAPITAL SUSCRITO"]


@pytest.fixture
def put(tmp_path):
    """`put(content)` is a file with it."""

    def write(content: bytes | str, name: str = "archivo"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def sheet(*rows) -> bytes:
    return xlsx([HEADINGS, *rows])


# --- the directory


def test_the_simulated_directory(put):
    done = companies.import_directory(put(directory(DAY)))
    assert (done.rows, Company.objects.count(), done.skipped) == (done.rows, done.rows, 0)
    assert done.file.published_at.date() == DAY
    company = Company.objects.of(RUC["in_liquidation"]).get()
    assert (company.legal_status, company.capital) == ("DISOLUC. LIQUIDAC. OFICIO INSC. EN RM", Decimal("25000.00"))
    assert RegisterFile.objects.newest(RegisterKind.SCVS_DIRECTORY) == done.file
    assert not Company.objects.of("").exists()


def test_the_same_file_again_does_nothing_and_another_one_changes_what_changed(put):
    first = companies.import_directory(
        put(sheet(["1", "", "UNO", "ACTIVA", "1,00"], ["2", "", "DOS", "ACTIVA", ""]), "a")
    )
    assert companies.import_directory(
        put(sheet(["1", "", "UNO", "ACTIVA", "1,00"], ["2", "", "DOS", "ACTIVA", ""]), "a")
    ).was_loaded
    second = companies.import_directory(
        put(sheet(["2", "099", "DOS", "INACTIVA", "5,00"], ["3", "", "TRES", "ACTIVA", ""]), "b")
    )
    found = {row.pk: (row.name, row.legal_status, row.file_id) for row in Company.objects.all()}
    assert found == {
        1: ("UNO", "ACTIVA", first.file.pk),  # left the directory
        2: ("DOS", "INACTIVA", second.file.pk),
        3: ("TRES", "ACTIVA", second.file.pk),
    }
    # an older file that comes back is news
    again = companies.import_directory(
        put(sheet(["1", "", "UNO", "ACTIVA", "1,00"], ["2", "", "DOS", "ACTIVA", ""]), "a")
    )
    assert not again.was_loaded
    assert Company.objects.get(pk=2).legal_status == "ACTIVA"


def test_texts_that_mean_something_to_copy_arrive_as_they_are(put):
    odd = "A\\N\tB\\.\nC & <D> ñ"
    companies.import_directory(put(sheet(["1", "", odd, "ACTIVA", ""], ["2", "", "\\N", "ACTIVA", ""])))
    assert [row.name for row in Company.objects.order_by("pk")] == [odd, "\\N"]


def test_an_expediente_twice_counts_once(put):
    done = companies.import_directory(put(sheet(["1", "", "UNO", "ACTIVA"], ["1", "", "OTRO", "ACTIVA"])))
    assert (done.rows, Company.objects.get().name) == (1, "UNO")


def test_what_is_no_directory_changes_nothing(put):
    companies.import_directory(put(sheet(["1", "", "UNO", "ACTIVA"]), "bueno"))
    with pytest.raises(UnexpectedReply):
        companies.import_directory(put(b"<html>", "malo"))
    assert (Company.objects.count(), RegisterFile.objects.count()) == (1, 1)


# --- the ranking


def years(count: int, *, assets: str = "10.50") -> str:
    known = {"anio": 2024, "activos": assets, "n_empleados": "3.0", "roe": "0.5"}
    rows = (",".join(str({**known, "expediente": number}.get(name, "")) for name in COLUMNS) for number in range(count))
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def test_the_simulated_ranking_belongs_to_the_companies(put):
    companies.import_directory(put(directory(DAY), "d"))
    done = companies.import_ranking(put(ranking(), "r"))
    assert done.rows == FinancialYear.objects.count() > 1000
    newest = Company.objects.of(RUC["clean_company"]).first().years.first()
    assert (newest.year, newest.employees) == (2025, 18)
    assert newest.assets > 0


def test_a_loading_that_was_killed_goes_on_where_it_was(put, monkeypatch):
    monkeypatch.setattr(companies, "CHUNK", 10)
    path, told = put(years(35)), []

    def killed(count):
        told.append(count)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        companies.import_ranking(path, progress=killed)
    file = RegisterFile.objects.get()
    assert (file.rows, file.loaded_at, FinancialYear.objects.count()) == (20, None, 20)
    assert RegisterFile.objects.newest(RegisterKind.SCVS_RANKING) is None
    told.clear()
    done = companies.import_ranking(path, progress=told.append)
    assert (told, done.rows, FinancialYear.objects.count()) == ([10, 5], 35, 35)
    assert companies.import_ranking(path).was_loaded


def test_a_newer_ranking_changes_rows_and_leaves_equal_ones_alone(put):
    companies.import_ranking(put(years(5), "a"))
    with connection.cursor() as cursor:
        cursor.execute("select expediente, xmin::text from suppliers_financialyear order by 1")
        before = cursor.fetchall()
    changed = years(5).replace("2024,4,", "2024,4,", 1).splitlines()
    changed[-1] = changed[-1].replace("10.50", "99.00")
    companies.import_ranking(put("\n".join(changed) + "\n", "b"))
    with connection.cursor() as cursor:
        cursor.execute("select expediente, xmin::text from suppliers_financialyear order by 1")
        after = cursor.fetchall()
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, True, True, False]
    assert FinancialYear.objects.get(expediente=4).assets == Decimal("99.00")


# --- the lists

FILES = {
    RegisterKind.SERCOP: lists.sercop,
    RegisterKind.UN: lists.united_nations,
    RegisterKind.OFAC: lists.ofac,
    RegisterKind.WORLD_BANK: lists.world_bank,
}


@pytest.fixture
def loaded(put):
    return {register: debarment.import_debarred(register, put(make(), register)) for register, make in FILES.items()}


def test_the_simulated_lists(loaded):
    assert {register.value: done.rows for register, done in loaded.items()} == {
        "sercop": 2,
        "un": 4,
        "ofac": 2,
        "worldbank": 2,
    }
    assert loaded[RegisterKind.UN].file.published_at.isoformat() == "2026-11-20T23:00:02+00:00"
    fallen = ListedParty.objects.get(identification=RUC["debarred"])
    assert (fallen.reason, fallen.until) == ("CONTRATISTA INCUMPLIDO", date(2031, 3, 2))
    person = ListedParty.objects.get(name=" ".join([*lists.NAMESAKE.split()[2:], *lists.NAMESAKE.split()[:2]]))
    assert (person.identification, person.reference, person.listed_on) == ("SIM00001", "XXi.001", date(2014, 5, 9))
    assert ListedParty.objects.get(name="CHAMBURO LTD.").until is None


def test_a_ruc_is_sure_and_a_name_is_possible(loaded):
    (sure,) = debarment.matches(RegisterKind.SERCOP, ruc=RUC["debarred"], names=["AGROTOTORA SERVICIOS C.A."])
    assert (sure.by, sure.party.reason) == ("ruc", "CONTRATISTA INCUMPLIDO")
    (possible,) = debarment.matches(RegisterKind.UN, ruc=RUC["list_namesake"], names=[lists.NAMESAKE.title()])
    assert possible.by == "name"
    (near,) = debarment.matches(RegisterKind.WORLD_BANK, ruc="", names=["Pumamaqui Construcciones Cia. Ltda."])
    assert near.by == "name"
    assert debarment.matches(RegisterKind.UN, ruc=RUC["clean_company"], names=["ANDICOLIBRÍ INGENIERÍA S.A."]) == []
    assert debarment.matches(RegisterKind.UN, ruc="", names=["", "S.A."]) == []


def test_a_slip_of_the_pen_is_still_possible_and_another_name_is_not(loaded):
    assert debarment.matches(RegisterKind.OFAC, ruc="", names=["ARRAYAN SHIPPINGS"])
    assert not debarment.matches(RegisterKind.OFAC, ruc="", names=["ARRAYAN TURISMO"])


def test_a_new_list_takes_the_place_of_the_old_one(loaded, put):
    done = debarment.import_debarred("sercop", put("RUC,NOMBRE\n0990000001001,OTRA S.A.\n", "nueva"))
    assert [party.name for party in ListedParty.objects.filter(register="sercop")] == ["OTRA S.A."]
    assert debarment.loaded("sercop") == done.file
    assert ListedParty.objects.filter(register="un").count() == 4


@pytest.mark.parametrize(
    ("register", "content", "sentence"),
    [
        ("sercop", "A,B\n1,2\n", "fila de títulos"),
        ("sercop", "RUC,NOMBRE\n", "ningún nombre"),
        ("worldbank", "<html>", "fila de títulos"),
        ("un", "<html></html>", "se espera <CONSOLIDATED_LIST>"),
        ("un", "nada", "no es XML"),
        ("un", lists.united_nations()[:700], "no es XML completo"),
        ("un", '<!DOCTYPE x [<!ENTITY e "z">]>' + lists.united_nations().partition("\n")[2], "DTD"),
        ("ofac", "a,b,c\n", "doce columnas"),
        ("ofac", "<otra/>", "se espera <sdnList>"),
    ],
)
def test_a_wrong_file_leaves_the_list_as_it_was(loaded, put, register, content, sentence):
    before = ListedParty.objects.count()
    with pytest.raises(sanctions.WrongFile, match=sentence):
        debarment.import_debarred(register, put(content, "malo"))
    assert (ListedParty.objects.count(), debarment.loaded(register)) == (before, loaded[RegisterKind(register)].file)


def test_ofac_as_xml(put):
    content = (
        '<?xml version="1.0"?><sdnList xmlns="https://example.org/sdn"><publshInformation><Publish_Date>11/20/2026'
        "</Publish_Date></publshInformation><sdnEntry><uid>36</uid><firstName>Byron</firstName><lastName>LAUREL SIGSAL"
        "</lastName><programList><program>SIM</program></programList><idList><id><idNumber>P-1</idNumber></id></idList>"
        "<akaList><aka><lastName>EL SIGSE</lastName></aka></akaList></sdnEntry></sdnList>"
    )
    done = debarment.import_debarred("ofac", put(content))
    assert done.file.published_at.date() == date(2026, 11, 20)
    found = list(ListedParty.objects.order_by("pk").values_list("name", "identification", "reason"))
    assert found == [("Byron LAUREL SIGSAL", "P-1", "SIM"), ("EL SIGSE", "P-1", "SIM")]


def test_a_list_as_a_workbook(put):
    rows = [
        ["REGISTRO"],
        ["No.", "RUC", "Razón Social", "Tipo"],
        ["1", RUC["debarred"], "X S.A.", "ADJUDICATARIO FALLIDO"],
    ]
    debarment.import_debarred("sercop", put(xlsx(rows)))
    assert ListedParty.objects.get().identification == RUC["debarred"]


def test_garbage_never_ends_otherwise_than_in_a_sentence(put):
    rng = Random(1)
    for register, make in FILES.items():
        good = make().encode()
        for number in range(30):
            place = rng.randrange(len(good))
            bad = good[:place] + rng.randbytes(8) + good[place + 8 :]
            try:
                debarment.import_debarred(register, put(bad, f"{register}-{number}"))
            except sanctions.WrongFile:
                continue


# --- the commands


def run(capsys, *arguments) -> dict:
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_commands_tell_machines_what_they_did(put, capsys):
    told = run(capsys, "import_scvs_directory", str(put(directory(DAY), "d")))
    assert (told["register"], told["rows"], told["was_loaded"]) == ("scvs_directory", Company.objects.count(), False)
    assert run(capsys, "import_scvs_directory", str(put(directory(DAY), "d")))["was_loaded"]
    assert run(capsys, "import_scvs_ranking", str(put(ranking(), "r")))["rows"] == FinancialYear.objects.count()
    assert run(capsys, "import_debarred", str(put(lists.sercop(), "s")), "--list", "sercop")["rows"] == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import_scvs_directory", "{}/nada.xlsx"], "no se puede leer"),
        (["import_debarred", "{}/nada.csv", "--list", "sercop"], "no se puede leer"),
        (["import_scvs_ranking", "--download"], "falta su dirección"),
    ],
)
def test_commands_that_cannot_say_why(tmp_path, arguments, sentence, settings):
    settings.SCVS_RANKING_URL = ""
    with pytest.raises(CommandError, match=sentence):
        call_command(*(argument.format(tmp_path) for argument in arguments))


@pytest.mark.parametrize(
    ("wrong", "skipped"),
    [
        ({"activos": "nan"}, 0),  # no number, and no reason to lose the row
        ({"activos": "x"}, 1),
        ({"activos": "1.2.3"}, 1),
        ({"activos": "1\\2"}, 1),
        ({"anio": ""}, 1),
        ({"roe": "Infinity"}, 0),
    ],
)
def test_one_odd_row_costs_no_other_row(put, wrong, skipped):
    lines = years(4).splitlines()
    known = {"anio": 2024, "expediente": 2, "n_empleados": "3.0"} | wrong
    lines[3] = ",".join(str(known.get(name, "")) for name in COLUMNS)
    done = companies.import_ranking(put("\n".join(lines) + "\n"))
    assert (done.rows, done.skipped, FinancialYear.objects.count()) == (4 - skipped, skipped, 4 - skipped)
    assert {row.assets for row in FinancialYear.objects.exclude(expediente=2)} == {Decimal("10.50")}
    odd = FinancialYear.objects.filter(expediente=2).first()
    assert odd is None or (odd.roe, odd.employees) == (None, 3)


def test_of_a_year_that_is_there_twice_the_last_one_counts(put):
    text = years(3) + years(1, assets="77.00").splitlines()[1] + "\n"
    again = text + years(1, assets="88.00").splitlines()[1].replace(",0,", ",0.0,", 1) + "\n"
    companies.import_ranking(put(text, "a"))
    assert FinancialYear.objects.get(expediente=0).assets == Decimal("77.00")
    companies.import_ranking(put(again, "b"))
    assert FinancialYear.objects.get(expediente=0).assets == Decimal("88.00")
