"""Find the JSON objects of a file of any size: one object, an array of them, or one per line.

Objects are cut out by counting braces, so a file of gigabytes needs the memory of its largest object. A broken object
loses only itself: reading goes on at the next place that starts as it did.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import BinaryIO

import msgspec

OBJECT_LIMIT = 64 * 2**20
WASTE_LIMIT = 16 * OBJECT_LIMIT  # bytes read in vain
DEPTH_LIMIT = 200
BROKEN_LIMIT = 1000  # in a row
SHRED_LIMIT = 20_000  # in a row
CHUNK = 2**20
EXCERPT = 200  # bytes shown of a broken object

# A whole string, a quote that opens none, or a brace. A line break inside a string is never JSON.
_TOKEN = re.compile(rb'"(?:[^"\\\n\r]++|\\[^\n\r])*+"|["{}]')
_BETWEEN = re.compile(rb"[\s,\[\]]*+")
_INDENT = re.compile(rb"\n([ \t]*)\Z")
_FIRST_KEY = re.compile(rb'\{[ \t]*"[^"\\\n]{1,40}"[ \t]*:')
_OCDS = re.compile(rb'"(?:ocid|releases|records)"\s*:')
_OPEN, _CLOSE, _LINE_BREAK = b"{}\n"
# How the decoder says that a value ended before its input did.
_MORE_FOLLOWS = re.compile(r"trailing characters \(byte (\d+)\)")
_skip = msgspec.json.Decoder(msgspec.Raw).decode
_decode = msgspec.json.Decoder().decode
_NO_BRACES = bytes(sign for sign in range(256) if sign not in b"{}")
_HEADS = {
    b"\xff\xfe": "está en UTF-16; guárdelo como UTF-8",
    b"\xfe\xff": "está en UTF-16; guárdelo como UTF-8",
    b"\x1f\x8b": "está comprimido con gzip; descomprímalo antes",
    b"PK\x03\x04": "es un ZIP; descomprímalo antes",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """An object of the file, or why there is none; `line` from 1; `offset`, `read` (so far) and `size` in bytes."""

    line: int
    offset: int
    read: int
    size: int = 0
    value: dict = field(default_factory=dict, repr=False)
    error: str = ""
    start: bytes = field(default=b"", repr=False)  # up to 4096 bytes of a broken object, 200 of a good one
    excerpt: bytes = field(default=b"", repr=False)  # around what breaks it


class _Broken(Exception):
    """What starts here is no object of JSON. `str(error)`: a Spanish sentence. `at`: byte of the object that breaks
    it, when it is known."""

    def __init__(self, reason: str, at: int = 0):
        super().__init__(reason)
        self.at = at


def objects(stream: BinaryIO) -> Iterator[Piece]:
    """Every object at the top of the file or in its array; in place of a broken one, a Piece with its error."""
    return _Scanner(stream).pieces()


class _Scanner:
    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._buffer = b""
        self._at = 0  # in the buffer
        self._offset = 0  # of the buffer in the file
        self._line = 1  # of self._at
        self._ended = False
        self._open_arrays = 0
        self._indent: bytes | None = b""  # of the object that starts its line; None when it does not
        self._key = b""  # how the last object started
        self._next = _TOKEN  # where an object may start after a broken one
        self._in_shreds = False  # between the parts of a broken object
        self._broken = self._shreds = self._wasted = 0

    def pieces(self) -> Iterator[Piece]:
        if reason := self._refusal():
            yield self._piece(error=reason, excerpt=self._buffer[:EXCERPT])
            return
        while self._find_start():
            try:
                value, end = self._object()
            except _Broken as error:
                if not self._in_shreds:
                    yield self._broken_piece(error)
                if not self._resume():
                    break
                continue
            if value is not None:
                self._in_shreds, self._broken = False, 0
                start = self._buffer[self._at : min(end, self._at + EXCERPT)]
                yield self._piece(value=value, size=end - self._at, start=start)
            self._advance(end)
        else:
            if self._open_arrays > 0:
                yield self._piece(error="el arreglo no se cierra: el archivo está cortado")
        if self._is_hopeless():
            yield self._piece(error="no es un archivo de OCDS: demasiados objetos rotos; se deja de leer")

    def _is_hopeless(self) -> bool:
        return self._broken >= BROKEN_LIMIT or self._shreds >= SHRED_LIMIT or self._wasted > WASTE_LIMIT

    def _piece(self, **values) -> Piece:
        return Piece(self._line, self._offset + self._at, self._offset + len(self._buffer), **values)

    def _broken_piece(self, error: _Broken) -> Piece:
        around = max(self._at, self._at + error.at - EXCERPT // 2)
        return self._piece(
            error=str(error),
            start=self._buffer[self._at : self._at + 4096],
            excerpt=self._buffer[around : around + EXCERPT],
        )

    def _refusal(self) -> str:
        """Why this cannot be a file of JSON objects, told from its first bytes."""
        self._more()
        for head, reason in _HEADS.items():
            if self._buffer.startswith(head):
                return reason
        if self._buffer.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        first = self._buffer[self._at :].lstrip()[:1]
        if not first:
            return "está vacío"
        if first in b'{["' and self._buffer[1:2] == b"\0":
            return "está en UTF-16; guárdelo como UTF-8"
        return "" if first in b"{[" else f"no es JSON: empieza con {_shown(first)}; se espera «{{» o «[»"

    def _more(self) -> bool:
        """Read on, forgetting what lies before; by ever larger chunks, so that a large object is not copied often."""
        if self._ended:
            return False
        chunk = self._stream.read(max(CHUNK, len(self._buffer) - self._at))
        if not chunk:
            self._ended = True
            return False
        self._offset += self._at
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return True

    def _advance(self, to: int) -> None:
        self._line += self._buffer.count(b"\n", self._at, to)
        self._at = to

    def _find_start(self) -> bool:
        """Go to the next thing that is neither blank nor part of an array; False at the end of the file."""
        starts_file = self._offset + self._at <= 3
        between = b""
        while True:
            blank = _BETWEEN.match(self._buffer, self._at)
            assert blank is not None  # noqa: S101 - the pattern also matches nothing
            self._open_arrays += blank[0].count(b"[") - blank[0].count(b"]")
            between = between[-1000:] + blank[0]
            self._advance(blank.end())
            if self._at < len(self._buffer):
                break
            if not self._more():
                return False
        indent = _INDENT.search(between)
        self._indent = indent[1] if indent else b"" if starts_file and not between else None
        return True

    def _object(self) -> tuple[dict | None, int]:
        """The object that starts here, and where it ends; None for a shred of a broken one."""
        if self._buffer[self._at] != _OPEN:
            raise _Broken(f"JSON mal formado: se espera «{{» y vino {_shown(self._buffer[self._at : self._at + 1])}")
        key = _FIRST_KEY.match(self._buffer, self._at)
        self._key = key[0] if key else b""
        end = (not self._in_shreds and self._quick_end()) or self._end()
        if end - self._at > OBJECT_LIMIT:  # it may have come whole before it was seen to be too large
            raise _Broken(f"el objeto mide más de {OBJECT_LIMIT // 2**20} MB")
        text = self._buffer[self._at : end]
        if self._in_shreds and not _OCDS.search(text):
            return None, end
        try:
            return _value(text), end
        except json.JSONDecodeError as error:
            at = len(error.doc[: error.pos].encode("utf-8", "surrogatepass"))
            raise _Broken(f"JSON mal formado: {error.msg} (carácter {error.pos} del objeto)", at) from None
        except UnicodeDecodeError as error:
            raise _Broken(f"no está en UTF-8 (byte {error.start} del objeto)", error.start) from None
        except RecursionError:
            raise _Broken("tiene demasiados niveles anidados") from None
        except ValueError as error:
            raise _Broken(f"JSON mal formado: {error}") from None

    def _quick_end(self) -> int:
        """Where the object that starts here is closed, when nothing about it is doubtful; 0 leaves it to the reading
        by braces, which is many times slower and tells what is wrong and how far it goes."""
        last = len(self._buffer)
        try:
            _skip(memoryview(self._buffer)[self._at :])
        except (ValueError, RecursionError) as error:  # msgspec's errors, too, are ValueErrors
            follows = _MORE_FOLLOWS.search(str(error))
            if not follows:
                return 0
            last = self._at + int(follows[1]) - 1
        end = self._buffer.rfind(b"}", self._at, last) + 1
        text = self._buffer[self._at : end]
        return 0 if _is_deep(text) or (self._twin and b"\n" + self._twin in text) else end

    @property
    def _twin(self) -> bytes:
        """How the next object starts where each has its own line."""
        return b"" if self._indent else self._key

    def _end(self) -> int:
        """Where the object that starts here is closed. Raises _Broken."""
        twin = self._twin
        seen = depth = 0  # `seen`: bytes of the object that were looked at
        while True:
            start = self._at + seen
            for token in _TOKEN.finditer(self._buffer, start):
                place, end = token.span()
                sign = self._buffer[place]
                if sign == _OPEN:
                    depth += 1
                    if depth > DEPTH_LIMIT:
                        raise self._waste(seen, "tiene demasiados niveles anidados")
                    if (
                        twin
                        and depth > 1
                        and self._buffer[place - 1] == _LINE_BREAK
                        and (self._buffer.startswith(twin, place))
                    ):
                        raise self._waste(seen, "JSON mal formado: el objeto no se cierra en su línea")
                elif sign == _CLOSE:
                    depth -= 1
                    if depth == 0:
                        return end
                elif end == place + 1:  # a quote without its pair
                    if self._buffer.find(b"\n", place) >= 0:
                        raise self._waste(seen, "JSON mal formado: un texto no se cierra en su línea")
                    seen = place - self._at
                    break
                seen = end - self._at
            if seen > OBJECT_LIMIT or len(self._buffer) - self._at > 2 * OBJECT_LIMIT:
                raise self._waste(seen, f"el objeto mide más de {OBJECT_LIMIT // 2**20} MB")
            if not self._more():
                raise self._waste(seen, "JSON mal formado: el archivo termina sin cerrar el objeto")
            if not self._in_shreds and (quick := self._quick_end()):
                return quick

    def _waste(self, seen: int, reason: str) -> _Broken:
        self._wasted += seen
        return _Broken(reason, seen)

    def _resume(self) -> bool:
        """After a broken object, go to the next place where one like it may start. False when there is none.

        Where each object has its line, that is a line that starts alike. Elsewhere it may be a part of the broken one:
        such shreds are passed over in silence.
        """
        if self._in_shreds:
            self._shreds += 1
        else:
            self._broken, self._shreds = self._broken + 1, 0
            self._next = self._like_this()
        if self._is_hopeless():
            return False
        pattern = self._next
        start = self._at
        while True:
            if found := pattern.search(self._buffer, start):
                self._advance(self._buffer.index(b"{", found.start()))
                return True
            self._advance(max(start, len(self._buffer) - 256))
            if not self._more():
                return False
            start = self._at

    def _like_this(self) -> re.Pattern:
        is_object = self._buffer[self._at] == _OPEN
        self._in_shreds = is_object and not (self._indent is not None and self._key)
        line = rb"\n" + (self._indent or b"") + rb"\{"
        if self._indent is None and self._key:
            return re.compile(line + rb"|,\s*" + re.escape(self._key))
        return re.compile(line)


def _is_deep(text: bytes) -> bool:
    """Whether well-formed text nests more objects than allowed, give or take the braces in its strings."""
    if text.count(b"{") <= DEPTH_LIMIT:
        return False
    steps = (1 if sign == _OPEN else -1 for sign in text.translate(None, _NO_BRACES))
    return max(accumulate(steps)) > DEPTH_LIMIT


def _shown(byte: bytes) -> str:
    return f"«{byte.decode()}»" if byte.isascii() and byte.decode().isprintable() else f"el byte 0x{byte.hex()}"


def _value(text: bytes) -> dict:
    try:
        return _decode(text)
    except (ValueError, RecursionError):  # the slower decoder takes more, and tells better what it does not take
        return json.loads(text, parse_constant=_refuse_constant)


def _refuse_constant(name: str):
    raise ValueError(f"el número {name} no existe en JSON")
