"""Ten thousand files that somebody or something broke: none crashes the loader, each loss is told where it is."""

import io
import json
import random

import pytest
from django.utils import timezone

from procurement import bulk, maturity, scanner
from procurement.storing import Rejection
from tests.procurement.releases import package, release

COUNT = 10_000
WORDS = [b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n", b"\0", b"\xff", b"\xc3", b"NaN", b'{"uri"', b"<html>"]


def made(number: int) -> bytes:
    found = {
        "uri": f"x{number}",
        "ocid": f"ocds-5wno2w-ÑANDÚ-{number}-1",
        "releases": [{"tag": ["tender"], "n": number}],
    }
    return json.dumps(found, ensure_ascii=False).encode()


def file_of(chance: random.Random) -> bytes:
    objects = [made(number) for number in range(chance.randint(1, 6))]
    joined = chance.choice([b"\n", b",\n", b","]).join(objects)
    return joined if chance.random() < 0.3 else b"[" + joined + b"]"


def broken(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            data = data[:at] + chance.choice(WORDS) + data[at:]
        elif kind == 1:
            data = data[:at] + data[at + chance.randint(1, 8) :]
        elif kind == 2:
            data = data[:at]
        else:
            data = data[:at] + data[at : at + 30] + data[at:]
    return data


@pytest.mark.django_db
def test_ten_thousand_broken_files_crash_nothing_and_every_loss_has_its_place():
    chance = random.Random(20_260)
    files = [broken(file_of(chance), chance) for _ in range(COUNT)]
    told = 0
    for data in files:
        for piece in scanner.objects(io.BytesIO(data)):
            assert 0 <= piece.offset <= len(data)
            assert piece.line >= 1
            if piece.error:
                told += 1
                assert len(piece.excerpt) <= scanner.EXCERPT
                assert maturity.rejection_kind(piece.error)
            else:
                assert isinstance(piece.value, dict)
    assert told > COUNT / 2
    lost: list[Rejection] = []
    bulk.load_releases(map(io.BytesIO, files), received=timezone.now(), name="roto.json", rejected=lost.append)
    assert len(lost) > told  # what is well-formed may still be no release
    assert all(one.file == "roto.json" and one.line and one.offset is not None for one in lost)
    odd = {one.reason for one in lost if not one.excerpt}
    assert odd == {"está vacío", "el arreglo no se cierra: el archivo está cortado"}  # nothing is there to be shown


class Bytewise(io.BytesIO):
    """A stream that gives one byte at a time, so that every letter of two bytes is cut in the middle."""

    def read(self, size=-1):
        return super().read(min(size, 1) if size >= 0 else 1)


def test_letters_of_two_bytes_survive_any_border():
    data = b"[" + made(1) + b",\n" + made(2) + b"]"
    found = [piece.value["ocid"] for piece in scanner.objects(Bytewise(data))]
    assert found == ["ocds-5wno2w-ÑANDÚ-1-1", "ocds-5wno2w-ÑANDÚ-2-1"]


def test_an_object_over_the_cap_loses_only_itself(monkeypatch):
    monkeypatch.setattr(scanner, "OBJECT_LIMIT", 20_000)
    monkeypatch.setattr(scanner, "CHUNK", 4096)
    large = json.dumps({"uri": "x", "ocid": "ocds-5wno2w-GRANDE-1", "text": "A" * 50_000}).encode()
    pieces = list(scanner.objects(io.BytesIO(b"\n".join([made(1), large, made(2)]))))
    assert [piece.value["uri"] for piece in pieces if not piece.error] == ["x1", "x2"]
    (lost,) = [piece for piece in pieces if piece.error]
    assert maturity.rejection_kind(lost.error) == "too_large"
    assert lost.offset == len(made(1)) + 1


def test_the_excerpt_shows_what_breaks_an_object():
    whole = json.dumps(package(release())).encode()
    bad = whole.replace(b'"currency": "USD"', b'"currency": USD', 1)
    (lost,) = [piece for piece in scanner.objects(io.BytesIO(b"[\n" + bad + b"\n]")) if piece.error]
    assert b'"currency": USD' in lost.excerpt


def test_the_quick_reading_finds_what_the_reading_by_braces_finds(monkeypatch):
    chance = random.Random(7)
    files = [broken(file_of(chance), chance) for _ in range(3000)]
    quick = [list(scanner.objects(io.BytesIO(data))) for data in files]
    monkeypatch.setattr(scanner._Scanner, "_quick_end", lambda self: 0)
    assert [list(scanner.objects(io.BytesIO(data))) for data in files] == quick


NUMBERS = [
    "-0",
    "1.10",
    "1e5",
    "1E400",
    "123456789012345678901234567890",
    "18446744073709551616",
    "1" * 5000,
    "0.1e-400",
]
TEXTS = [r'"\ud83d\ude00"', r'"\ud800"', r'"\u0000"', '"ñ"', r'"\/"', '{"a": 1, "a": 2}', '{"a": "{{{"}', "[[[]]]"]


def test_both_readings_understand_a_value_alike(monkeypatch):
    files = [f'{{"ocid": {value}}}, {{"x": "}}"}}'.encode() for value in NUMBERS + TEXTS]
    quick = [list(scanner.objects(io.BytesIO(data))) for data in files]
    monkeypatch.setattr(scanner._Scanner, "_quick_end", lambda self: 0)
    slow = [list(scanner.objects(io.BytesIO(data))) for data in files]
    assert repr(slow) == repr(quick)  # 1 is not 1.0 here
    assert [piece.value for pieces in slow for piece in pieces] == [piece.value for pieces in quick for piece in pieces]


def test_what_is_well_formed_is_read_quickly(monkeypatch):
    """`_quick_end` reads msgspec's words: should they change, the loader would still work, several times slower."""
    monkeypatch.setattr(scanner._Scanner, "_end", lambda self: 1 / 0)
    many = package(*(release(ocid=f"ocds-5wno2w-M-{number}-1") for number in range(60)))
    whole = json.dumps(many).encode()
    for data in (whole, b"[" + whole + b",\n" + whole + b"]", whole + b"\n" + whole + b"\n"):
        assert [piece.value for piece in scanner.objects(io.BytesIO(data))] == [many] * data.count(b'"uri"')
