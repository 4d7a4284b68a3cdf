import io
import json
import tracemalloc

import pytest

from procurement import scanner
from tests.procurement.releases import package, release


def scan(data: bytes, chunk: int | None = None) -> list[scanner.Piece]:
    return list(scanner.objects(io.BytesIO(data) if chunk is None else Slow(data, chunk)))


class Slow(io.BytesIO):
    """A stream that gives few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, chunk: int):
        super().__init__(data)
        self._chunk = chunk

    def read(self, size=-1):
        return super().read(min(size, self._chunk) if size >= 0 else self._chunk)


def ocids(pieces) -> list[str]:
    return [piece.value["ocid"] for piece in pieces if not piece.error]


def errors(pieces) -> list[tuple[int, str]]:
    return [(piece.line, piece.error) for piece in pieces if piece.error]


def made(number: int) -> dict:
    return release(ocid=f'ocds-5wno2w-A{{["{number}\\-{number}', tender__description='llaves } ] { "comillas" \\')


LAYOUTS = {
    "one per line": lambda found: "\n".join(map(json.dumps, found)),
    "one per line, Windows": lambda found: "\r\n".join(map(json.dumps, found)) + "\r\n",
    "one per line, a blank line": lambda found: "\n\n".join(map(json.dumps, found)),
    "array in a line": json.dumps,
    "array, one per line": lambda found: "[\n" + ",\n".join(map(json.dumps, found)) + "\n]\n",
    "array, indented": lambda found: json.dumps(found, indent=2),
    "array, indented by nothing": lambda found: json.dumps(found, indent=0),
    "indented, one after another": lambda found: "\n".join(json.dumps(one, indent=4) for one in found),
    "in UTF-8 with a mark": lambda found: "\ufeff" + json.dumps(found, ensure_ascii=False),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("chunk", [None, 7])
def test_objects_are_found_in_every_layout(layout, chunk):
    found = [made(number) for number in range(3)]
    pieces = scan(LAYOUTS[layout](found).encode(), chunk)
    assert [piece.value for piece in pieces] == found


BREAKAGES = {
    "cut off": lambda text: text[: len(text) // 2],
    "a quote too many": lambda text: text.replace("COMPUTADORA TIPO 1", 'COMPUTADORA "TIPO 1', 1),
    "two quotes too many": lambda text: text.replace("COMPUTADORA TIPO 1", 'COMPUTADORA "TIPO" 1', 1),
    "a comma too many": lambda text: text[:-1] + ",}",
    "a brace too many": lambda text: text + "}",
    "a word": lambda text: "error " + text,
    "not UTF-8": lambda text: text.replace("TIPO 1", "TIPO \udcff", 1),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
@pytest.mark.parametrize("layout", ["one per line", "array, one per line"])
def test_a_broken_object_loses_only_itself(breakage, layout):
    texts = [json.dumps(release(ocid=f"ocds-5wno2w-A-{number}")) for number in range(5)]
    texts[2] = BREAKAGES[breakage](texts[2])
    text = "\n".join(texts) if layout == "one per line" else "[\n" + ",\n".join(texts) + "\n]"
    pieces = scan(text.encode("utf-8", "surrogateescape"))
    expected = ["ocds-5wno2w-A-0", "ocds-5wno2w-A-1", "ocds-5wno2w-A-3", "ocds-5wno2w-A-4"]
    if breakage == "a brace too many":
        expected.insert(2, "ocds-5wno2w-A-2")
    assert ocids(pieces) == expected
    assert [line for line, _ in errors(pieces)] == [3 if layout == "one per line" else 4]


@pytest.mark.parametrize("breakage", ["a quote too many", "two quotes too many", "a comma too many"])
def test_a_broken_object_in_a_single_line_loses_only_itself(breakage):
    texts = [json.dumps(package(release(ocid=f"ocds-5wno2w-A-{number}"))) for number in range(5)]
    texts[2] = BREAKAGES[breakage](texts[2])
    pieces = scan(("[" + ",".join(texts) + "]").encode())
    assert len([piece for piece in pieces if not piece.error]) == 4
    assert len(errors(pieces)) == 1


def test_a_broken_object_in_an_indented_array_loses_only_itself():
    texts = [json.dumps(release(ocid=f"ocds-5wno2w-A-{number}"), indent=2) for number in range(4)]
    texts[1] = texts[1].replace('"currency": "USD"', '"currency": USD', 1)
    text = "[\n" + ",\n".join("  " + part.replace("\n", "\n  ") for part in texts) + "\n]"
    pieces = scan(text.encode())
    assert ocids(pieces) == ["ocds-5wno2w-A-0", "ocds-5wno2w-A-2", "ocds-5wno2w-A-3"]
    assert len(errors(pieces)) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "vacío"),
        (b" \n\t ", "vacío"),
        (b"\xef\xbb\xbf", "vacío"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-le"), "UTF-16"),
        (b"\x1f\x8b\x08\x00rest", "gzip"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"<!DOCTYPE html>", "no es JSON: empieza con «<»"),
        (b"\x8f\x00", "no es JSON: empieza con el byte 0x8f"),
        (b'"texto"', "no es JSON"),
        (b"[1, 2]", "se espera «{» y vino «1»"),
        (b'[{"ocid": "a"}', "cortado"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": ' + b"[" * 100_000, "sin cerrar"),
        (b'{"a":' * 1000, "anidados"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "anidados"),
        (b'{"a": ' + b"9" * 5000 + b"}", "mal formado"),
    ],
)
def test_what_is_no_file_of_objects_is_refused_in_a_sentence(data, reason):
    (error,) = errors(scan(data))
    assert reason in error[1]


class Garbage(io.RawIOBase):
    """100 MB of the same piece, never held whole."""

    def __init__(self, start: bytes, piece: bytes):
        self._start, self._piece, self._left = start, piece, 100 * 2**20

    def read(self, size=-1):
        size = min(size, self._left)
        self._left -= size
        start, self._start = self._start[:size], b""
        return start + (self._piece * (size // len(self._piece) + 1))[: size - len(start)]


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"garbage "),
        (b"[", b"garbage\n"),
        (b"", b"{"),
        (b"", b'{"a":1,'),
        (b"", b'{"a\n'),
        (b'{"', b"a"),
        (b"[", b" "),
    ],
)
def test_a_hundred_megabytes_of_garbage_are_refused_in_bounded_memory(start, piece):
    tracemalloc.start()
    try:
        pieces = list(scanner.objects(Garbage(start, piece)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert errors(pieces)
    assert not ocids(pieces)
    assert len(pieces) <= scanner.BROKEN_LIMIT + 1
    assert peak < 5 * scanner.OBJECT_LIMIT
