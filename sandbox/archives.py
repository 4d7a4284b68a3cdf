"""What can be wrong with a monthly file: the ZIP is opened, spoiled and closed again."""

import io
import zipfile
from collections.abc import Callable
from functools import lru_cache

SEAM = b'},\n{"uri"'  # between two packages where each has its line


def spoiled(archive: bytes, how: str) -> bytes:
    """The ZIP with its text, or the ZIP itself, spoiled in one of the ways of SPOILERS."""
    return _spoiled(archive, how)


@lru_cache(maxsize=8)  # the same bytes for each part of a download
def _spoiled(archive: bytes, how: str) -> bytes:
    return SPOILERS[how](archive)


def _text(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def spoil(archive: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            (entry,) = opened.infolist()
            return _zip({entry.filename: change(opened.read(entry))}, entry.date_time)

    return spoil


def _zip(entries: dict[str, bytes], moment: tuple = (2026, 1, 1, 0, 0, 0)) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in entries.items():
            entry = zipfile.ZipInfo(name, date_time=moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return stream.getvalue()


def _in_lines(text: bytes) -> bytes:
    return text.replace(b'},{"uri"', SEAM)


def _in_one_line(text: bytes) -> bytes:
    return text.replace(SEAM, b'},{"uri"')


def _quote(text: bytes) -> bytes:
    """An unescaped quote inside a text of the first package, as in the dump of 2020."""
    place = text.index(b'"title":"') + len(b'"title":"')
    return text[:place] + b'EQUIPO "TIPO A' + text[place:]


SPOILERS: dict[str, Callable[[bytes], bytes]] = {
    "lines": _text(_in_lines),
    "one_line": _text(_in_one_line),
    "quote": _text(lambda text: _quote(_in_lines(text))),
    "quote_in_one_line": _text(lambda text: _quote(_in_one_line(text))),
    "cut_text": _text(lambda text: text[: len(text) * 2 // 3]),
    "latin_1": _text(lambda text: text.replace(b"\\u00d3", b"\xd3")),
    "not_zip": lambda archive: b"<html>" + archive[:-100],
    "bad_crc": lambda archive: archive[: len(archive) // 2] + b"\0\1\2\3" + archive[len(archive) // 2 + 4 :],
    "two_entries": lambda archive: _zip({"a.json": b"[]", "b.json": b"[]"}),
    "bomb": lambda archive: _zip({"a.json": b"[" + b" " * 5_000_000 + b"]"}),
}
