"""What we publish as OCDS: valid, with its licence, readable by the usual tools, without persons' data."""

import io
import json
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig

from procurement.models import Process
from procurement.publication import STANDARD_RULES
from procurement.store import Source, store_release
from suppliers.persons import pseudonym, without_people
from tests.partners.applications import ALL, client_of
from tests.procurement.factories import make_item, make_process, make_supplier, take_part
from tests.procurement.releases import OCID, SUPPLIER, auction, release

STANDARD = Path(__file__).resolve().parents[1] / "ocds" / "standard-1__1__5.zip"
PERSON = {"id": "EC-RUC-0912345675001-1003", "name": "PEREZ LOPEZ JUAN"}
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
def _standard_from_the_zip(monkeypatch):
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


@pytest.mark.parametrize("kind", ["releases", "record"])
def test_packages_are_valid_for_both_kinds_of_readers(partner, stranger, published, kind):
    for client in (partner, stranger):
        for process in published:
            package = client.get(f"/api/v1/processes/{process.ocid}/{kind}/").json()
            assert faults(package) == []


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


def test_the_compiled_release_is_that_of_the_authors_of_the_standard(partner, published):
    import jsonref
    from ocdsmerge import Merger

    with zipfile.ZipFile(STANDARD) as archive:
        text = archive.read("standard-1__1__5/schema/release-schema.json").decode()
    schema = jsonref.loads(
        text.replace("{{lang}}", "en").replace("{{version}}", "1.1"), merge_props=True, proxies=False
    )
    (record,) = partner.get(f"/api/v1/processes/{OCID}/record/").json()["records"]
    assert record["compiledRelease"] == Merger(schema).create_compiled_release(record["releases"])
    assert STANDARD_RULES["tag"] == "omitWhenMerged"


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


def test_bulk_lines_are_every_release_or_one_record_each(partner, stranger, published):
    for client in (partner, stranger):
        releases = body_of(client.get("/api/v1/export/releases.jsonl")).splitlines()
        assert len(releases) == 4
        records = [json.loads(line) for line in body_of(client.get("/api/v1/export/records.jsonl")).splitlines()]
        assert sorted(record["ocid"] for record in records) == sorted(process.ocid for process in published)
        assert sum(len(record["releases"]) for record in records) == 4


def test_bulk_by_month_and_by_filters(partner, published):
    process = published.get(ocid=OCID)
    month = f"{process.published_at:%Y-%m}"
    assert body_of(partner.get("/api/v1/export/releases.jsonl", {"month": month}))
    assert body_of(partner.get("/api/v1/export/releases.jsonl", {"month": "2019-01"})) == b""
    only = body_of(partner.get("/api/v1/export/records.jsonl", {"q": "SIE-GADPRU-2026-007"})).splitlines()
    assert [json.loads(line)["ocid"][:30] for line in only] == ["ocds-5wno2w-SIE-GADPRU-2026-00"]
    assert partner.get("/api/v1/export/releases.jsonl", {"month": "2026-13"}).status_code == 400
    assert partner.get("/api/v1/export/otra.cosa").status_code == 404


@pytest.mark.parametrize("kind", ["releases", "records"])
def test_a_zip_holds_one_valid_package_and_its_terms(stranger, published, kind):
    answer = stranger.get(f"/api/v1/export/{kind}.zip")
    with zipfile.ZipFile(io.BytesIO(body_of(answer))) as archive:
        assert archive.testzip() is None
        package = json.loads(archive.read(f"{kind}.json"))
        assert "Fuente: Servicio Nacional" in archive.read("LEEME.txt").decode()
    assert faults(package) == []
    assert len(package[kind]) == (4 if kind == "releases" else 3)


def test_an_empty_zip_is_a_package_too(partner):
    with zipfile.ZipFile(io.BytesIO(body_of(partner.get("/api/v1/export/releases.zip")))) as archive:
        assert json.loads(archive.read("releases.json"))["releases"] == []


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
