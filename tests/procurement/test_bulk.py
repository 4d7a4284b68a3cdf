import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from procurement import bulk
from procurement.choices import Channel, Detail
from procurement.models import Confirmation, Process, Release
from suppliers.models import Supplier
from tests.procurement.releases import RIVAL, auction, catalogue_order, money, package, release
from tests.procurement.tables import table_contents

pytestmark = pytest.mark.django_db


def load(*texts: object, tmp_path, **options) -> bulk.Report:
    files = []
    for number, text in enumerate(texts):
        files.append(tmp_path / f"file{number}.json")
        data = text if isinstance(text, bytes | str) else json.dumps(text)
        files[-1].write_bytes(data if isinstance(data, bytes) else data.encode())
    return bulk.load_releases(files, received=timezone.now(), **options)


def counts(report: bulk.Report) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.same, report.rejected


SHAPES = {
    "release": release(),
    "release package": package(release()),
    "compiled release": release(tag=["compiled"]),
    "record": {"ocid": release()["ocid"], "releases": [release()], "compiledRelease": release(tag=["compiled"])},
    "record with links": {
        "ocid": release()["ocid"],
        "releases": [{"url": "https://example.ec/1", "date": "2026-01-01T00:00:00Z"}],
        "compiledRelease": release(tag=["compiled"]),
    },
    "record package": {"uri": "x", "records": [{"ocid": release()["ocid"], "compiledRelease": release()}]},
    "array of packages": [package(release())],
    "JSON Lines of a package and its release": json.dumps(package(release())) + "\n" + json.dumps(release()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_ocds_gives_the_process(shape, tmp_path):
    assert counts(load(SHAPES[shape], tmp_path=tmp_path)) == (1, 0, 0, 0)
    process = Process.objects.get()
    assert (process.code, process.detail) == ("MCBS-GADPRU-2026-001", Detail.FULL)
    assert process.awards.get().suppliers.get().ruc == "1790000000001"


def test_another_channel_that_brings_the_same_is_noted_once(tmp_path):
    found = [release(), auction()]
    load(found, tmp_path=tmp_path)
    load(found, tmp_path=tmp_path, channel=Channel.SERCOP_BULK)
    noted = Confirmation.objects.values_list("release__channel", "channel", "origin")
    assert set(noted) == {(Channel.FILE, Channel.SERCOP_BULK, "file0.json")}
    assert len(noted) == Release.objects.count() == 2
    before = table_contents()
    load(found, tmp_path=tmp_path, channel=Channel.SERCOP_BULK)
    load(found, tmp_path=tmp_path)
    assert table_contents() == before


def test_loading_again_changes_no_row(tmp_path):
    load([release(), auction(), catalogue_order()], tmp_path=tmp_path)
    before = table_contents()
    assert counts(load([release(), auction(), catalogue_order()], tmp_path=tmp_path)) == (0, 0, 3, 0)
    assert table_contents() == before


def test_a_process_in_several_releases_counts_once(tmp_path):
    later = release(date="2026-04-01T10:00:00-05:00", tender__value=money(2000))
    assert counts(load([release(), later], [later, auction()], tmp_path=tmp_path)) == (2, 0, 0, 0)
    assert counts(load([release(date="2026-05-01T10:00:00-05:00"), later], tmp_path=tmp_path)) == (0, 1, 0, 0)
    assert Release.objects.filter(process__code="MCBS-GADPRU-2026-001").count() == 3


def test_what_is_good_is_kept_and_what_is_bad_is_named(tmp_path):
    bad = release(ocid="ocds-5wno2w-MALO-1", awards=[1, 2])
    lines = [json.dumps(release()), json.dumps(package(bad)), '{"ocid": "ocds-5wno2w-ROTO-1", ', json.dumps(auction())]
    report = load("\n".join(lines), tmp_path=tmp_path)
    assert counts(report) == (2, 0, 0, 2)
    wrong, broken = sorted(report.errors, key=lambda error: error["line"])
    assert (wrong["line"], wrong["ocid"]) == (2, "ocds-5wno2w-MALO-1")
    assert wrong["reason"] == "releases[0].awards[0]: se espera un objeto y vino un número"
    assert (broken["line"], broken["ocid"], broken["offset"]) == (3, "ocds-5wno2w-ROTO-1", len(lines[0] + lines[1]) + 2)
    assert not Process.objects.filter(code="MALO").exists()


def test_a_release_with_a_nul_is_refused_and_named(tmp_path):
    report = load(release(tender__description="a\0b"), tmp_path=tmp_path)
    assert counts(report) == (0, 0, 0, 1)
    assert report.errors[0]["reason"].startswith("tender.description: tiene un carácter nulo")


def test_an_ocid_may_hold_a_slash(tmp_path):
    assert counts(load(release(ocid="ocds-5wno2w-RE/GAD/01 2026-77"), tmp_path=tmp_path)) == (1, 0, 0, 0)
    assert Process.objects.get().code == "RE/GAD/01 2026"


@pytest.mark.parametrize("filler", ["null", "-", "n/a"])
def test_a_supplier_without_a_name_is_called_by_its_ruc_until_one_comes(filler, tmp_path):
    nameless = {**RIVAL, "name": filler}
    load(release(awards=[{"id": "1", "suppliers": [nameless]}], tender=..., parties=...), tmp_path=tmp_path)
    assert Supplier.objects.get().name == "0990000000001"
    load(release(date="2020-01-01T00:00:00-05:00"), tmp_path=tmp_path)
    assert Supplier.objects.get(ruc="0990000000001").name == RIVAL["name"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "vacío"),
        (b"hola", "no es JSON"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        (b'{"a": 1}', "no es un paquete, registro ni release de OCDS: tiene las claves «a»"),
        (b'{"releases": 5}', "releases: se espera una lista y vino un número"),
        (b'{"records": [7]}', "records[0]: se espera un objeto de OCDS y vino un número"),
        (b'{"ocid": "ocds-5wno2w-A-1", "releases": []}', "el registro no trae ningún release completo"),
    ],
)
def test_a_file_of_something_else_is_refused_in_a_sentence(data, reason, tmp_path):
    report = load(data, tmp_path=tmp_path)
    assert counts(report) == (0, 0, 0, 1)
    assert reason in report.errors[0]["reason"]


def test_a_package_of_many_releases_is_stored_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 4)
    many = [catalogue_order(ocid=f"ocds-5wno2w-CE-{number}-1") for number in range(11)]
    assert counts(load(package(*many), [*many, release()], tmp_path=tmp_path)) == (12, 0, 0, 0)


def test_a_release_that_does_not_fit_what_is_held_leaves_its_process_as_it_was(tmp_path):
    # Each award is possible by itself; together they are more than the portal takes for an amount.
    load([release(awards=[{"id": "1", "value": money(9e13)}]), auction()], tmp_path=tmp_path)
    before = table_contents()
    later = release(date="2026-05-01T10:00:00-05:00", awards=[{"id": "2", "value": money(9e13)}])
    report = load([auction(), later], tmp_path=tmp_path)
    assert counts(report) == (0, 0, 1, 1)
    assert "suma imposible" in report.errors[0]["reason"]
    assert report.errors[0]["ocid"] == later["ocid"]
    assert table_contents() == before


def test_a_missing_file_and_a_folder_do_not_stop_the_others(tmp_path):
    good = tmp_path / "good.json"
    good.write_text(json.dumps(release()))
    report = bulk.load_releases([tmp_path / "no.json", tmp_path, good], received=timezone.now())
    assert counts(report) == (1, 0, 0, 2)
    assert [error["reason"] for error in report.errors] == [
        "no se puede leer: no existe",
        "es una carpeta; se espera un archivo JSON",
    ]


def test_what_comes_from_the_sandbox_stays_marked(tmp_path):
    load(release(), tmp_path=tmp_path, is_demo=True)
    assert Process.objects.get().is_demo
    assert Supplier.objects.filter(is_demo=True).count() == 2


def test_the_command_ends_with_its_result_in_json_and_fails_when_something_was_rejected(tmp_path, capsys):
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(release()) + "\n{roto}\n")
    with pytest.raises(SystemExit) as ended:
        call_command("load_releases", str(file), "--json")
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert ended.value.code == 1
    assert (report["created"], report["rejected"]) == (1, 1)
    assert set(report) == {"created", "changed", "same", "rejected", "releases", "errors", "seconds"}


def test_the_command_reads_the_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(release()).encode())))
    call_command("load_releases", "-")
    assert "1 nuevos" in capsys.readouterr().out
