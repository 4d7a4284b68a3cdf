"""What we publish as OCDS: valid, with its licence, readable by the usual tools, without persons' data."""

import json
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig

from procurement.api.ocds import NAMES
from procurement.models import Process
from procurement.store import Source, store_release
from suppliers.persons import pseudonym, without_people
from tests.partners.applications import ALL, client_of
from tests.procurement.awkward import PERSON, awkward_releases, contradicting
from tests.procurement.factories import make_item, make_process, make_supplier, take_part
from tests.procurement.releases import OCID, SUPPLIER, auction, catalogue_order, release

STANDARD = Path(__file__).resolve().parents[1] / "ocds" / "standard-1__1__5.zip"
EXPORT, PROCESSES = "/api/v1/export/", "/api/v1/processes/"
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def source() -> Source:
    from procurement.choices import Channel
    from tests.procurement.factories import at

    return Source(channel=Channel.FILE, origin="prueba", received=at("2026-03-03 08:00"))


@pytest.fixture
def published():
    store_release(release(), source=source())
    later = release(date="2026-03-20T10:00:00-05:00", id="otra-2026-03-20T15:00:00.000Z", tender__status="complete")
    store_release(later, source=source())
    store_release(auction(), source=source())
    bought = release(ocid="ocds-5wno2w-MCBS-GADPRU-2026-009-4321")
    bought["awards"][0]["suppliers"] = bought["tender"]["tenderers"] = [PERSON]
    bought["parties"][1] |= {
        "identifier": {"id": PERSON["id"], "scheme": "EC-RUC", "legalName": PERSON["name"]},
        **PERSON,
    }
    store_release(bought, source=source())
    return Process.objects.all()


@pytest.fixture
def partner():
    return client_of()


@pytest.fixture
def stranger():
    return client_of(ALL - {"people:read"})


def faults(package: dict) -> list:
    """What libcoveocds finds wrong, without the extensions, which have no schema here."""
    config = LibCoveOCDSConfig({"standard_zip": STANDARD.as_uri(), "context": "api", "additional_checks": "none"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = ocds_json_output(json_data={**package, "extensions": []}, lib_cove_ocds_config=config)
    return found["validation_errors"]


@pytest.fixture(autouse=True)
def served_standard(monkeypatch):
    """The validator asks the standard's own site for one schema: it gets it from the file."""
    with zipfile.ZipFile(STANDARD) as archive:
        names = {Path(name).name: archive.read(name) for name in archive.namelist() if name.endswith(".json")}

    class Answer:
        def __init__(self, url: str):
            self.url = url

        def raise_for_status(self) -> None:
            assert Path(self.url).name in names

        def json(self, **options):
            return json.loads(names[Path(self.url).name])

    monkeypatch.setattr("jsonref.requests.get", lambda url, **options: Answer(url))


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_validator_does_find_faults(partner, published):
    package = partner.get(f"/api/v1/processes/{OCID}/releases/").json()
    package["releases"][0]["tag"] = "planning"
    del package["license"], package["publishedDate"]
    assert len(faults(package)) >= 2


def test_a_package_names_source_and_licence(partner, published):
    package = partner.get(f"/api/v1/processes/{OCID}/releases/").json()
    assert "Fuente: Servicio Nacional de Contratación Pública (SERCOP)" in package["publisher"]["name"]
    assert package["license"] == "https://creativecommons.org/licenses/by/3.0/ec/"
    assert partner.get(package["publicationPolicy"]).json()["attribution"] in package["publisher"]["name"]


def test_a_record_holds_its_history_and_what_it_says_together(partner, published):
    (record,) = partner.get(f"/api/v1/processes/{OCID}/record/").json()["records"]
    assert [each["date"][:10] for each in record["releases"]] == ["2026-03-02", "2026-03-20"]
    compiled = record["compiledRelease"]
    assert (compiled["tag"], compiled["tender"]["status"], compiled["date"][:10]) == (
        ["compiled"],
        "complete",
        "2026-03-20",
    )


def test_persons_and_contacts_stay_here_without_their_scope(stranger, partner, published):
    ocid = "ocds-5wno2w-MCBS-GADPRU-2026-009-4321"
    hidden = stranger.get(f"/api/v1/processes/{ocid}/releases/").text
    assert "0912345675" not in hidden
    assert "PEREZ" not in hidden
    assert "persona@example.ec" not in hidden
    assert "EC-RUC-persona-" in hidden
    assert "0912345675" in partner.get(f"/api/v1/processes/{ocid}/releases/").text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Contratar a PEREZ LOPEZ JUAN por servicios", "Contratar a Persona natural por servicios"),
        ("Sr. Juan Pérez López, odontólogo", "Sr. Persona natural, odontólogo"),
        ("PÉREZ  LÓPEZ\nJUAN", "Persona natural"),
        ("C.I. 0912345675.", "C.I. {}."),
        ("RUC 0912345675001", "RUC {}"),
        ("calle Juan Perez y Lopez", "calle Juan Perez y Lopez"),
        ("PEREZLOPEZ JUANA", "PEREZLOPEZ JUANA"),
        ("Código 109123456750", "Código 109123456750"),
    ],
)
def test_who_takes_part_is_hidden_in_the_texts_too(text, shown):
    raw = {"parties": [PERSON, SUPPLIER], "tender": {"description": text, "documents": [{"title": text}]}}
    tender = without_people(raw)["tender"]
    assert tender["description"] == tender["documents"][0]["title"] == shown.format(pseudonym("0912345675"))


def test_texts_of_processes_name_no_person_who_takes_part(stranger, partner):
    process = make_process(title="ARRIENDO DE LOCAL DE JUAN PEREZ LOPEZ", budget_amount="0.1000")
    take_part(process, make_supplier(ruc="0912345675001", name="PEREZ LOPEZ JUAN"))
    make_item(process, description="Local de Juan Pérez López, 0912345675")
    for place in ("processes/", f"processes/{process.ocid}/"):
        assert "PEREZ" in partner.get(f"/api/v1/{place}").text.upper()
        told = stranger.get(f"/api/v1/{place}").text
        assert "ARRIENDO DE LOCAL DE Persona natural" in told
        assert "PEREZ" not in told.upper().replace("É", "E")
        assert "0912345675" not in told
    assert '"budget_amount":0.1000' in stranger.get("/api/v1/processes/?fields=budget_amount").text


def test_a_pseudonym_keeps_references_together():
    raw = {"parties": [PERSON, SUPPLIER], "awards": [{"id": "1", "suppliers": [{"id": PERSON["id"]}]}]}
    shown = without_people(raw)
    assert shown["parties"][0]["id"] == shown["awards"][0]["suppliers"][0]["id"]
    assert shown["parties"][1] == SUPPLIER


def test_an_early_release_does_not_name_whom_a_later_one_or_another_channel_tells_to_be_a_person(stranger, partner):
    early, late = awkward_releases()[2:4]
    quiet = release(ocid="ocds-5wno2w-CDC-GADPRU-2026-020-4321", tender__description="Local de Rosa Vera Mora")
    for one in (early, late, quiet):
        store_release(one, source=source())
    take_part(Process.objects.get(ocid=quiet["ocid"]), make_supplier(ruc="1710034065001", name="VERA MORA ROSA"))
    for client, is_told in ((partner, True), (stranger, False)):
        told = "".join(body_of(client.get(f"{EXPORT}{name}.jsonl")).decode() for name in ("releases", "records"))
        told += "".join(client.get(f"{PROCESSES}{one['ocid']}/record/").text for one in (early, quiet))
        assert ["Juan Pérez" in told, "0912345675" in told, "Rosa Vera" in told] == [is_told] * 3


def test_codes_of_orders_from_the_catalogue_are_no_numbers_of_persons():
    order = catalogue_order(relatedProcesses=[{"id": "SICM-389-2016-CE-20260002969199-related"}])
    del order["parties"]
    assert without_people(order) == order
    assert "2012345678" not in str(without_people({"id": "EC-RUC-2012345678001-9"}))


def test_a_process_whose_releases_cannot_be_merged_has_no_compiled_release_and_stops_no_other(partner, stranger):
    for one in (*contradicting(), release()):
        store_release(one, source=source())
    (ocid,) = {one["ocid"] for one in contradicting()}
    for client in (partner, stranger):
        package = client.get(f"{PROCESSES}{ocid}/record/").json()
        assert (list(package["records"][0]), faults(package)) == (["ocid", "releases"], [])
        records = [json.loads(line) for line in body_of(client.get(f"{EXPORT}records.jsonl")).splitlines()]
        assert {one["ocid"]: "compiledRelease" in one for one in records} == {ocid: False, OCID: True}


@pytest.mark.parametrize(
    ("asked", "es", "en"),
    [
        ("month=2026-13", "«2026-13» no es válido; se espera un valor como 2026-03.", "a value such as 2026-03"),
        ("month=2026-3", "un valor como 2026-03", "a value such as 2026-03"),
        ("month=2026-03&month=2026-04", "Viene repetido", "more than once"),
        ("month=2026-03&year=2025", "2026-03 queda fuera de los años de year.", "outside the years of year"),
        ("month=2026-03&year=sin-fecha", "los años de year", "the years of year"),
        ("month=2026-03&published_from=2026-04-01", "published_from y published_to", "outside the dates"),
        ("month=2026-03&published_to=2026-02-28", "2026-03 queda fuera", "outside the dates"),
        ("published_from=2026-04-01&published_to=2026-03-01", "published_to", "published_to"),
        ("fase=contrato", "No existe; se aceptan: month, q", "Unknown; accepted: month, q"),
        ("cursor=x", "No existe", "Unknown"),
    ],
)
def test_what_cannot_be_exported_is_told_in_both_languages(partner, asked, es, en):
    for language, sentence in (("es", es), ("en", en)):
        for name in ("releases.jsonl", "records.zip"):
            answer = partner.get(f"{EXPORT}{name}?{asked}", headers={"Accept-Language": language})
            assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
            assert sentence in answer.json()["errors"][0]["reason"]


def test_a_month_and_filters_that_meet_are_answered(partner, published):
    for asked in ("year=2026&year=2025", "published_from=2026-02-01", "published_to=2026-02-01"):
        assert body_of(partner.get(f"{EXPORT}releases.jsonl?month=2026-02&{asked}"))
    assert partner.get(f"{EXPORT}releases.jsonl?month=2026-02&published_from=2026-02-28").status_code == 200


def test_other_names_methods_and_ranges(partner, published):
    wrong = partner.get(f"{EXPORT}otra.cosa?month=x", headers={"Accept-Language": "en"})
    assert (wrong.status_code, wrong.json()["detail"]) == (404, f"Offered: {', '.join(NAMES)}.")
    for method in ("post", "put", "patch", "delete", "options"):
        refused = getattr(partner, method)(f"{EXPORT}releases.zip")
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
        assert refused.json()["detail"] == "Se admite: GET, HEAD."
    whole = partner.get(f"{EXPORT}releases.jsonl")
    head = partner.head(f"{EXPORT}releases.jsonl")
    part = partner.get(f"{EXPORT}releases.jsonl", headers={"Range": "bytes=100-"})
    assert [answer.status_code for answer in (whole, head, part)] == [200] * 3
    assert body_of(head) == b""
    assert body_of(part) == body_of(whole)
    assert {answer["Accept-Ranges"] for answer in (whole, head, part)} == {"none"}
    assert head["Content-Type"] == whole["Content-Type"] == "application/x-ndjson"


def test_what_fails_before_anything_is_sent_is_told_as_a_problem(partner, published):
    with connection.execute_wrapper(_without_releases):
        partner.raise_request_exception = False
        for name in NAMES:
            answer = partner.get(f"{EXPORT}{name}")
            assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def _without_releases(execute, sql, params, many, context):
    if "procurement_release" in sql:
        raise OperationalError("terminating connection due to administrator command")
    return execute(sql, params, many, context)


def run(*words, **options) -> subprocess.CompletedProcess:
    return subprocess.run([*words], capture_output=True, timeout=120, check=False, **options)


def test_ocdskit_and_flatten_tool_read_what_the_command_writes(published, tmp_path, capsys):
    lines, packed = tmp_path / "releases.jsonl", tmp_path / "records.zip"
    call_command("export_ocds", str(lines), json=True)
    call_command("export_ocds", str(packed), kind="records")
    assert json.loads(capsys.readouterr().out.splitlines()[0])["lines"] == 4
    tools = Path(sys.executable).parent
    with lines.open() as given:
        compiled = run(tools / "ocdskit", "package-releases", stdin=given)
    assert compiled.returncode == 0, compiled.stderr.decode()
    package = tmp_path / "package.json"
    package.write_bytes(compiled.stdout)
    assert len(json.loads(package.read_text())["releases"]) == 4
    with zipfile.ZipFile(packed) as archive:
        archive.extract("records.json", tmp_path)
    releases = [
        "--root-list-path",
        "releases",
        "--root-id",
        "ocid",
        "-m",
        "releases",
        "-f",
        "csv",
        "-o",
        str(tmp_path / "csv"),
    ]
    flat = run(tools / "flatten-tool", "flatten", str(package), *releases)
    assert flat.returncode == 0, flat.stderr.decode()
    assert len((tmp_path / "csv" / "releases.csv").read_text().splitlines()) >= 5
