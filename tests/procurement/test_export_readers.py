"""What our endpoints give is read by the tools of others, and holds exactly what the list holds."""

import csv
import io
import json
import warnings
import zipfile
from itertools import product

import flattentool
import jsonref
import ocdskit.combine
import pytest
from django.test import Client

from procurement.choices import Detail
from procurement.store import store_release
from tests.partners.applications import ALL, client_of
from tests.procurement.awkward import CONSORTIUM, awkward_releases
from tests.procurement.factories import make_process
from tests.procurement.releases import BUYER
from tests.procurement.test_ocds import STANDARD, body_of, faults, served_standard, source  # noqa: F401 - a fixture

EXPORT, PROCESSES = "/api/v1/export/", "/api/v1/processes/"
KINDS = ("releases", "records")
# Of each: what is asked of the list, and of the export where that has other words.
FILTERS: tuple[tuple[dict, dict | None], ...] = (
    ({}, None),
    ({"published_from": "2026-02-01", "published_to": "2026-02-28"}, {"month": "2026-02"}),
    ({"published_from": "2026-03-01", "published_to": "2026-03-31", "phase": "adjudicacion"}, None),
    ({"published_from": "2019-01-01", "published_to": "2019-01-31"}, {"month": "2019-01"}),
    ({"q": "computadoras gad"}, None),
    ({"q": "SIE-GADPRU-2026-007"}, None),
    ({"q": "palabraquenadiedice"}, None),
    ({"q": "PEREZ LOPEZ JUAN"}, None),  # whoever may not see people is told of none
    ({"phase": ["convocatoria", "contrato"]}, None),
    ({"procedure": "subasta_inversa_electronica"}, None),
    ({"year": "2026", "region": "PICHINCHA", "locality": "QUITO", "category": "goods"}, None),
    ({"year": "sin-fecha"}, None),
    ({"cpc": "4523"}, None),
    ({"budget_from": "100", "budget_to": "999.99"}, None),
    ({"budget_from": "990000"}, None),
    ({"buyer": BUYER["id"][7:20]}, None),
    ({"supplier": CONSORTIUM["id"][7:20]}, None),
    ({"supplier": "US-12-3456789"}, None),
    ({"open": "true"}, None),
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.usefixtures("served_standard"),
]


@pytest.fixture(params=["people", "pseudonyms"])
def reader(request) -> Client:
    """With the right to see people, and without."""
    for one in awkward_releases():
        store_release(one, source=source())
    make_process(detail=Detail.SUMMARY, ocid="ocds-5wno2w-NIC-SIN-FICHA", published_at=None, budget_amount=None)
    client = client_of(ALL if request.param == "people" else ALL - {"people:read"})
    client.sees_people = request.param == "people"
    return client


def listed(client: Client, asked: dict) -> list[str]:
    """Ocids of the list, of those processes of which more than a summary is known."""
    found, cursor = [], ""
    while cursor is not None:
        answer = client.get(PROCESSES, {**asked, "fields": "ocid,detail", "limit": 3, "cursor": cursor})
        assert answer.status_code == 200, answer.content
        found += [row["ocid"] for row in answer.json()["items"] if row["detail"] != Detail.SUMMARY]
        cursor = answer.json()["next"]
    return sorted(found)


def lines(client: Client, kind: str, **asked) -> list[bytes]:
    answer = client.get(f"{EXPORT}{kind}.jsonl", asked)
    assert answer.status_code == 200, answer.content
    return body_of(answer).split(b"\n")[:-1]


def package(client: Client, kind: str, **asked) -> dict:
    """From the ZIP."""
    with zipfile.ZipFile(io.BytesIO(body_of(client.get(f"{EXPORT}{kind}.zip", asked)))) as archive:
        assert archive.testzip() is None
        return json.loads(archive.read(f"{kind}.json"))


def of_each(client: Client, kind: str) -> list[dict]:
    """The packages of each process by itself."""
    place = {"releases": "releases", "records": "record"}[kind]
    return [client.get(f"{PROCESSES}{ocid}/{place}/").json() for ocid in listed(client, {})]


def ocids(held: list[dict]) -> list[str]:
    return sorted({each["ocid"] for each in held})


def test_exports_hold_what_the_list_of_the_same_filters_holds(reader):
    everything = {kind: set(lines(reader, kind)) for kind in KINDS}
    for told in (b"".join(each).decode().upper() for each in everything.values()):
        named = [word in told for word in ("0912345675", "PEREZ LOPEZ", "JUAN PÉREZ", "@EXAMPLE.EC")]
        assert named == [reader.sees_people] * 4
    sizes = set()
    for (asked, other), kind in product(FILTERS, KINDS):
        asked_here = asked if other is None else other
        found, packed = lines(reader, kind, **asked_here), package(reader, kind, **asked_here)[kind]
        assert [json.loads(line) for line in found] == packed
        assert ocids(packed) == listed(reader, asked), asked
        assert set(found) <= everything[kind]
        assert len(packed) == len({(each["ocid"], each.get("id")) for each in packed})
        sizes.add(len(packed))
    assert {0, 1, len(everything["releases"]), len(everything["records"])} <= sizes
    assert len(everything["releases"]) == len(awkward_releases())


def test_an_export_asks_the_database_once_for_many_processes(reader, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        assert len(lines(reader, "records")) == 10


def test_libcoveocds_finds_no_fault(reader):
    for kind, number in (("releases", 12), ("records", 10)):
        held = package(reader, kind)
        assert (len(held[kind]), faults(held)) == (number, [])
        # The standard knows no empty package; whoever reads month by month is served better by one than by an error.
        assert [fault["type"] for fault in faults(package(reader, kind, month="2019-01"))] == ["minItems"]
        assert faults(of_each(reader, kind)[-1]) == []


def test_ocdskit_packages_combines_and_compiles(reader):
    releases, records = ([json.loads(line) for line in lines(reader, kind)] for kind in KINDS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = ocdskit.combine.package_releases(releases, uri="https://x.example")
        assert faults({**made, "publishedDate": "2026-11-24T00:00:00Z", "publisher": {"name": "x"}}) == []
        assert ocdskit.combine.package_records(records)["records"] == records
        combined = ocdskit.combine.combine_release_packages(of_each(reader, "releases"))
        assert _sorted(combined["releases"]) == _sorted(releases)
        combined = ocdskit.combine.combine_record_packages([package(reader, "records"), *of_each(reader, "records")])
        assert _sorted(combined["records"]) == _sorted(records * 2)
        compiled = list(ocdskit.combine.merge(_without_extensions(package(reader, "releases")), schema=_schema()))
        assert _sorted(compiled) == _sorted([each["compiledRelease"] for each in records])
        (versioned,) = ocdskit.combine.merge(
            releases, schema=_schema(), return_package=True, return_versioned_release=True
        )
    assert ocids(versioned["records"]) == ocids(records)


def _sorted(held: list[dict]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in held)


def _without_extensions(given: dict) -> list[dict]:
    return [{**given, "extensions": []}]


def _schema() -> dict:
    with zipfile.ZipFile(STANDARD) as archive:
        text = archive.read("standard-1__1__5/schema/release-schema.json").decode()
    text = text.replace("{{lang}}", "en").replace("{{version}}", "1.1")
    return jsonref.loads(text, merge_props=True, proxies=False)


@pytest.mark.parametrize("kind", KINDS)
def test_flatten_tool_makes_tables_of_them(reader, kind, tmp_path):
    held_by = {
        "all": package(reader, kind),
        "none": package(reader, kind, q="palabraquenadiedice"),
        "one": of_each(reader, kind)[0],
    }
    for name, held in held_by.items():
        given, folder = tmp_path / f"{name}.json", tmp_path / name
        given.write_text(json.dumps(held))
        flattentool.flatten(
            str(given),
            output_name=str(folder),
            output_format="csv",
            main_sheet_name=kind,
            root_list_path=kind,
            root_id="ocid",
        )
        if held[kind]:
            with (folder / f"{kind}.csv").open(newline="") as file:
                rows = list(csv.DictReader(file))
            assert sorted(row["ocid"] for row in rows) == sorted(each["ocid"] for each in held[kind])
