"""Find the JSON objects of a file of any size: one object, an array of them, or one per line.

Objects are cut out by counting braces, so a file of gigabytes needs the memory of its largest object. A broken object
loses only itself: reading goes on at the next place that starts as it did.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

OBJECT_LIMIT = 64 * 2**20
WASTE_LIMIT = 16 * OBJECT_LIMIT  # bytes read in vain
DEPTH_LIMIT = 200
BROKEN_LIMIT = 1000  # in a row
CHUNK = 2**20

# A whole string, a quote that opens none, or a brace. A line break inside a string is never JSON.
_TOKEN = re.compile(rb'"(?:[^"\\\n\r]++|\\[^\n\r])*+"|["{}]')
_BETWEEN = re.compile(rb"[\s,\[\]]*+")
_INDENT = re.compile(rb"[ \t]*\Z")
_FIRST_KEY = re.compile(rb'\{[ \t]*"[^"\\\n]{1,40}"[ \t]*:')
_OCDS = re.compile(rb'"(?:ocid|releases|records)"\s*:')
_OPEN, _CLOSE, _LINE_BREAK = b"{}\n"
_HEADS = {
    b"\xff\xfe": "está en UTF-16; guárdelo como UTF-8",
    b"\xfe\xff": "está en UTF-16; guárdelo como UTF-8",
    b"\x1f\x8b": "está comprimido con gzip; descomprímalo antes",
    b"PK\x03\x04": "es un ZIP; descomprímalo antes",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """An object of the file, or why there is none; `line` from 1, `offset` and `read` (so far) in bytes."""

    line: int
    offset: int
    read: int
    value: dict = field(default_factory=dict, repr=False)
    error: str = ""
    start: bytes = field(default=b"", repr=False)  # of a broken object


class _Broken(Exception):
    """What starts here is no object of JSON. `str(error)`: a Spanish sentence."""


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
        self._indent = b""
        self._recovering = False
        self._broken = 0
        self._wasted = 0

    def pieces(self) -> Iterator[Piece]:
        if reason := self._refusal():
            yield self._piece(error=reason)
            return
        while self._find_start():
            try:
                value, end = self._object()
            except _Broken as error:
                if not self._recovering:
                    yield self._piece(error=str(error), start=self._buffer[self._at : self._at + 4096])
                if not self._resume():
                    break
                continue
            if value is not None:
                self._recovering, self._broken = False, 0
                yield self._piece(value=value)
            self._advance(end)
        if self._broken > BROKEN_LIMIT or self._wasted > WASTE_LIMIT:
            yield self._piece(error="no es un archivo de OCDS: demasiados objetos rotos; se deja de leer")
        elif self._open_arrays > 0 and self._ended:
            yield self._piece(error="el arreglo no se cierra: el archivo está cortado")

    def _piece(self, **values) -> Piece:
        return Piece(self._line, self._offset + self._at, self._offset + len(self._buffer), **values)

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
        if self._buffer[1:2] == b"\0":
            return "está en UTF-16; guárdelo como UTF-8"
        return "" if first in b"{[" else f"no es JSON: empieza con {first!r}, se espera «{{» o «[»"

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
        between = _BETWEEN.match(self._buffer, self._at)
        while between.end() == len(self._buffer) and self._more():
            between = _BETWEEN.match(self._buffer, self._at)
        self._open_arrays += between[0].count(b"[") - between[0].count(b"]")
        self._indent = _INDENT.search(between[0])[0]
        at_end = between.end() == len(self._buffer)
        self._advance(between.end())
        return not at_end

    def _object(self) -> tuple[dict | None, int]:
        """The object that starts here, and where it ends; None for a shred of a broken one."""
        if self._buffer[self._at] != _OPEN:
            raise _Broken(f"JSON mal formado: se espera «{{» y vino {self._buffer[self._at : self._at + 1]!r}")
        end = self._end()
        text = self._buffer[self._at : end]
        if self._recovering and not _OCDS.search(text):
            return None, end
        try:
            return json.loads(text, parse_constant=_refuse_constant), end
        except json.JSONDecodeError as error:
            raise _Broken(f"JSON mal formado: {error.msg} (carácter {error.pos} del objeto)") from None
        except UnicodeDecodeError as error:
            raise _Broken(f"no está en UTF-8 (byte {error.start} del objeto)") from None
        except RecursionError:
            raise _Broken("tiene demasiados niveles anidados") from None
        except ValueError as error:
            raise _Broken(f"JSON mal formado: {error}") from None

    def _end(self) -> int:
        """Where the object that starts here is closed. Raises _Broken."""
        twin = self._twin()
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

    def _waste(self, seen: int, reason: str) -> _Broken:
        self._wasted += seen
        return _Broken(reason)

    def _twin(self) -> bytes:
        """How the next object of a file with one object per line starts; b"" for another layout."""
        key = _FIRST_KEY.match(self._buffer, self._at)
        return key[0] if key and not self._indent else b""

    def _resume(self) -> bool:
        """After a broken object, go to the next place where one like it may start. False when there is none."""
        self._recovering = True
        self._broken += 1
        if self._broken > BROKEN_LIMIT or self._wasted > WASTE_LIMIT:
            return False
        key = _FIRST_KEY.match(self._buffer, self._at)
        likely = [rb"\n" + self._indent + rb"\{"] + ([rb",\s*" + re.escape(key[0])] if key else [])
        pattern = re.compile(b"|".join(likely))
        start = self._at
        while True:
            if found := pattern.search(self._buffer, start):
                self._advance(self._buffer.index(b"{", found.start()))
                return True
            self._advance(max(start, len(self._buffer) - 256))
            if not self._more():
                return False
            start = self._at


def _refuse_constant(name: str):
    raise ValueError(f"el número {name} no existe en JSON")
