"""What a file of the inbox may be: every kind, and everything that is crafted to harm."""

import io
import json
import random
import struct
import zipfile
from pathlib import Path

import pytest

from procurement import packages
from procurement.packages import BadPackage
from sandbox.sercop.eight_files import eight_files
from tests.procurement.releases import money, package, release

CONTENT = json.dumps(package(release())).encode()


def zipped(entries: dict[str, bytes], **options) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for option, value in options.items():
                setattr(info, option, value)
            archive.writestr(info, content)
    return stream.getvalue()


@pytest.fixture
def open_as(tmp_path):
    """`open_as(name, content)` gives the texts of the parts, by name."""

    def opened(name: str, content: bytes) -> dict[str, bytes]:
        (path := tmp_path / "file").write_bytes(content)
        (scratch := tmp_path / "scratch").mkdir()
        found = {}
        for part in packages.parts(name, {name: path}, scratch):
            with part.open() as stream:
                found[part.name] = stream.read()
        return found

    return opened


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "A.JSON"])
def test_json_is_read_as_it_is(open_as, name):
    assert open_as(name, CONTENT) == {name: CONTENT}


def test_a_zip_gives_its_entries_also_of_folders(open_as):
    content = zipped({"una.json": CONTENT, "carpeta/": b"", "carpeta/dos.jsonl": b"{}"})
    assert open_as("p.zip", content) == {"p.zip (una.json)": CONTENT, "p.zip (dos.jsonl)": b"{}"}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a.xlsx", "no se lee este tipo de archivo («.xlsx»): se espera .json, .jsonl, .zip o el conjunto"),
        ("sin-extension", "no se lee este tipo de archivo («sin-extension»)"),
        ("a.tar.gz", "los archivos .gz no se leen"),
        ("a.7z", "los archivos .7z no se leen"),
    ],
)
def test_other_kinds_are_refused(name, sentence):
    with pytest.raises(BadPackage) as caught:
        packages.kind(name)
    assert sentence in str(caught.value)


def encrypted() -> bytes:
    content = bytearray(zipped({"a.json": CONTENT}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    return bytes(content)


def damaged() -> bytes:
    content = bytearray(zipped({"a.json": CONTENT}))
    content[60] ^= 0xFF
    return bytes(content)


def lying() -> bytes:
    """The list says that the entry is smaller than it is."""
    content = bytearray(zipped({"a.json": CONTENT}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 10)
    return bytes(content)


def of_64_bits() -> bytes:
    content = zipped({"a.json": CONTENT})
    end = content.rindex(b"PK\x05\x06")
    return content[:end] + b"PK\x06\x07" + bytes(16) + content[end:]


def twice() -> bytes:
    return zipped({"a.json": CONTENT, "b.json": CONTENT}).replace(b"b.json", b"a.json")


def stored_with_lzma() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.json", CONTENT)
    return stream.getvalue()


ZEROS = bytes(3 * 2**20)
HARMFUL = [
    ("no ZIP", lambda: b"no soy un zip", "no es un ZIP, o está cortado"),
    ("empty file", lambda: b"", "no es un ZIP, o está cortado"),
    ("cut", lambda: zipped({"a.json": CONTENT})[:-30], "no es un ZIP, o está cortado"),
    ("no entries", lambda: zipped({}), "está vacío"),
    ("only folders", lambda: zipped({"a/": b""}), "está vacío"),
    ("damaged", damaged, "está dañado"),
    ("lying about the size", lying, "está dañado"),
    ("encrypted", encrypted, "está cifrado"),
    ("other compression", stored_with_lzma, "una compresión que no se acepta"),
    ("64 bits", of_64_bits, "64 bits"),
    ("the same name twice", twice, "dos archivos con el mismo nombre"),
    ("bomb", lambda: zipped({"a.json": ZEROS}), "se expande a 3,145,728 bytes, más de 150 veces"),
    ("many entries", lambda: zipped({f"{n}.json": b"{}" for n in range(101)}), "tiene 101 archivos: se aceptan"),
    ("a long list", lambda: zipped({f"{n:0200}.json": b"" for n in range(5_000)}), "demasiadas entradas"),
    ("above", lambda: zipped({"../../a.json": CONTENT}), "una ruta fuera de él («../../a.json»)"),
    ("in the middle", lambda: zipped({"a/../../b.json": CONTENT}), "una ruta fuera de él"),
    ("absolute", lambda: zipped({"/etc/a.json": CONTENT}), "una ruta fuera de él"),
    ("backslash", lambda: zipped({"..\\a.json": CONTENT}), "una ruta fuera de él"),
    ("drive", lambda: zipped({"C:a.json": CONTENT}), "una ruta fuera de él"),
    ("control sign", lambda: zipped({"a\x07.json": CONTENT}), "un nombre que no se puede mostrar («a\\x07.json»)"),
    ("link", lambda: zipped({"a.json": b"/etc/passwd"}, external_attr=0o120777 << 16), "trae un enlace"),
    ("nested", lambda: zipped({"b.zip": zipped({"a.json": CONTENT})}), "otro archivo comprimido dentro («b.zip»)"),
    ("nested tar", lambda: zipped({"b.tar.gz": b"x"}), "otro archivo comprimido dentro"),
    ("something else", lambda: zipped({"a.json": CONTENT, "leeme.txt": b""}), "trae «leeme.txt», que no se lee"),
    ("half a set", lambda: zipped({"releases_2026_mayo.csv": b"ocid,id\n"}), "faltan tablas del conjunto"),
    ("a lone table", lambda: zipped({"datos.csv": b"a,b\n"}), "«datos.csv» no es una tabla"),
]


@pytest.mark.parametrize(("make", "sentence"), [pytest.param(*rest, id=name) for name, *rest in HARMFUL])
def test_what_could_harm_is_refused_with_a_sentence(open_as, make, sentence, tmp_path):
    with pytest.raises(BadPackage) as caught:
        open_as("p.zip", make())
    assert sentence in str(caught.value)
    assert not [path for path in tmp_path.rglob("*") if path.name not in ("file", "scratch")]


def test_what_all_entries_hold_together_is_bounded(open_as, monkeypatch):
    monkeypatch.setattr(packages, "LARGEST_TEXT", 2 * len(CONTENT) - 1)
    with pytest.raises(BadPackage, match="se expande a"):
        open_as("p.zip", zipped({"a.json": CONTENT, "b.json": CONTENT}))


def tables(*packages_: dict) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(eight_files(packages_, 2026, "mayo"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_lines(found: dict[str, bytes]) -> list[dict]:
    (text,) = found.values()
    return [json.loads(line) for line in text.splitlines()]


SIGNED = {
    "id": "78-c",
    "awardID": "78",
    "status": "active",
    "value": money(950.25),
    "dateSigned": "2026-03-01T10:00:00-05:00",
    "period": {"startDate": "2026-03-01T00:00:00-05:00", "durationInDays": 30},
}


def whole() -> dict:
    return {**package(release(contracts=[SIGNED])), "extensions": []}


def test_eight_tables_become_the_release_they_were_made_of(open_as):
    (made,) = read_lines(open_as("p.zip", zipped(tables(whole()))))
    source = release()
    assert made["ocid"] == source["ocid"]
    assert (made["date"], made["tag"], made["buyer"]) == (source["date"], source["tag"], source["buyer"])
    assert made["planning"]["budget"] == {"id": "530704", "amount": {"amount": 900, "currency": "USD"}}
    for name in ("description", "status", "value", "procuringEntity", "tenderPeriod", "enquiryPeriod"):
        assert made["tender"][name] == source["tender"][name]
    assert made["tender"]["numberOfTenderers"] == source["tender"]["numberOfTenderers"]
    assert not {"items", "tenderers", "lots"} & set(made["tender"])
    for mine, theirs in zip(made["awards"], source["awards"], strict=True):
        assert (mine["id"], mine["value"], mine["date"]) == (theirs["id"], theirs["value"], theirs["date"])
        assert [one["id"] for one in mine["suppliers"]] == [one["id"] for one in theirs["suppliers"]]
    assert made["contracts"] == [SIGNED]


def left_out(tmp_path: Path, changed: dict[str, bytes]) -> list[tuple]:
    (path := tmp_path / "file").write_bytes(zipped({**tables(whole()), **changed}))
    (scratch := tmp_path / "scratch").mkdir()
    (part,) = packages.parts("p.zip", {"p.zip": path}, scratch)
    return [(one.file, one.line, one.reason) for one in part.left_out]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"ocds-5wno2w-OTRO-1,otra,x,y,z\r\n", "la fila es de una publicación que no está en la tabla «releases»"),
        (b"solo,dos\r\n", "la fila tiene 2 celdas y la cabecera 5"),
        (b",,x,y,z\r\n", "la fila no dice de qué publicación es (ocid e id)"),
        (b"ocds-5wno2w-OTRO-1,otra,\xe9,y,z\r\n", "la fila no está en UTF-8"),
        (b"a,b,c,d," + random.Random(1).randbytes(600_000).hex().encode() + b"\r\n", "la fila no se lee como CSV"),
    ],
)
def test_a_bad_row_loses_only_itself(tmp_path, row, reason):
    lines = tables(whole())["suppliers_2026_mayo.csv"]
    ((table, line, said),) = left_out(tmp_path, {"suppliers_2026_mayo.csv": lines + row})
    assert (table, line) == ("suppliers", lines.count(b"\n") + 1)
    assert reason in said


def test_a_table_without_its_key_is_refused(tmp_path):
    sentence = "a la tabla «tender» le falta la columna ocid y release_id; su cabecera es «a, b»"
    with pytest.raises(BadPackage, match=sentence):
        left_out(tmp_path, {"tender_2026_mayo.csv": b"a,b\r\n1,2\r\n"})


def test_a_byte_order_mark_and_line_breaks_in_cells_are_understood(open_as):
    text = 'ADQUISICIÓN DE\nCOMPUTADORAS, «UNA» Y "DOS"'
    made = tables({**package(release(tender__description=text)), "extensions": []})
    made = {name: b"\xef\xbb\xbf" + content for name, content in made.items()}
    (read,) = read_lines(open_as("p.zip", zipped(made)))
    assert read["tender"]["description"] == text
