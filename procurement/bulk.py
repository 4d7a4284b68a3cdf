"""Load OCDS files: release packages, records, compiled releases, arrays and JSON Lines of them.

What is good is kept, what is bad is counted and named by file, line and reason. Memory does not grow with the file.
"""

import gc
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from integrations.models import Exchange
from procurement import scanner, store
from procurement.choices import Channel
from procurement.mapping import MappingError, content_digest
from procurement.mapping.shape import named
from procurement.store import Outcome, Source
from procurement.tally import Tally

BATCH = 1000  # releases that one transaction stores, at most
BATCH_BYTES = 8 * 2**20  # what is read before they are stored
ERRORS_SHOWN = 1000
_STRONGEST = [Outcome.CREATED, Outcome.CHANGED, Outcome.SAME]
_OCID = re.compile(rb'"ocid"\s*:\s*"([^"\\\x00-\x1f]{1,200})"')


EXCERPT = 200  # bytes of what is left out


@dataclass(frozen=True, slots=True)
class Rejection:
    """An object that was left out. `line` from 1 and `offset` in bytes, None when it is about the file as a whole;
    `excerpt`: up to 200 bytes around what is wrong."""

    file: str
    line: int | None
    offset: int | None
    ocid: str
    reason: str
    excerpt: bytes


@dataclass(slots=True)
class Report:
    """What a load did, counted in processes."""

    created: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    releases: int = 0  # understood, in the files
    errors: list[dict] = field(default_factory=list)
    seconds: float = 0.0


def load_releases(
    files: Iterable[Path | BinaryIO],
    *,
    received: datetime,
    is_demo: bool = False,
    progress: Callable[[str, int], None] = lambda name, size: None,
    channel: Channel = Channel.FILE,
    name: str = "-",
    rejected: Callable[[Rejection], None] = lambda rejection: None,
    exchange: Exchange | None = None,
) -> Report:
    """Load each file, or open binary stream (`name` is what a stream is called).

    `exchange`: evidence of how they came.

    `progress(name, bytes read)` is called as it goes, `rejected` for every object that is left out; the report lists
    the first thousand of them.
    """
    started = time.monotonic()
    loading = _Loading(received, is_demo, channel, name, rejected, exchange=exchange)
    with _without_collecting():
        for file in files:
            loading.load(file, progress)
    return loading.report(time.monotonic() - started)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """What a load makes has no cycles, and looking for some among all its values is a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Loading:
    def __init__(self, received: datetime, is_demo: bool, channel: Channel, name: str, rejected, *, exchange=None):
        self._received = received
        self._exchange = exchange
        self._is_demo = is_demo
        self._channel = channel
        self._name = name
        self._tell_rejected = rejected
        self._releases = 0
        self._outcomes = Tally()
        self._rejected: set[str] = set()
        self._errors: list[dict] = []

    def load(self, file: Path | BinaryIO, progress: Callable[[str, int], None]) -> None:
        name = str(file) if isinstance(file, Path) else self._name
        source = Source(self._channel, Path(name).name[:300], self._received, self._exchange, self._is_demo)
        try:
            if not isinstance(file, Path):
                self._read(name, file, source, progress)
            elif file.is_dir():
                self._reject(name, "es una carpeta; se espera un archivo JSON")
            else:
                with file.open("rb") as stream:
                    self._read(name, stream, source, progress)
        except OSError as error:
            reason = "no existe" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
            self._reject(name, f"no se puede leer: {reason}")

    def _read(self, name: str, stream: BinaryIO, source: Source, progress) -> None:
        batch: list[_Arrived] = []
        size = 0
        for piece in scanner.objects(stream):
            progress(name, piece.read)
            if piece.error:
                self._reject(name, piece.error, piece=piece)
                continue
            batch += self._read_releases(name, piece)
            size += piece.size
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                self._store(batch, source)
                batch, size = [], 0
        self._store(batch, source)

    def _read_releases(self, name: str, piece: scanner.Piece) -> Iterator["_Arrived"]:
        try:
            releases = list(unwrap(piece.value))
        except MappingError as error:
            self._reject(name, str(error), piece=piece, ocid=_ocid_of(piece.value))
            return
        for path, release in releases:
            try:
                arrived = _Arrived(name, piece, path, release, content_digest(release))
            except MappingError as error:
                self._reject_release(_Arrived(name, piece, path, release, ""), error)
            else:
                yield arrived

    def _store(self, arrived: list["_Arrived"], source: Source) -> None:
        for start in range(0, len(arrived), BATCH):  # a single package may hold thousands of releases
            self._store_batch(arrived[start : start + BATCH], source)

    def _store_batch(self, batch: list["_Arrived"], source: Source) -> None:
        """What is stored already is known by its digest, and not read any further."""
        held = store.held_releases(one.key for one in batch if one.may_be_held)
        store.confirm_held((key for key, channel in held.values() if channel != source.channel), source=source)
        understood = {}
        for one in batch:
            if one.may_be_held and one.key in held:
                self._releases += 1
                self._outcomes.note(one.release["ocid"], _STRONGEST.index(Outcome.SAME))
            elif prepared := self._understood(one):
                understood[one] = prepared
        if not understood:
            return
        stored = store.store_releases(understood.values(), source=source)
        for ocid, outcome in stored.outcomes.items():
            self._outcomes.note(ocid, _STRONGEST.index(outcome))
        for ocid, error in stored.rejected.items():
            arrived = next(one for one in understood if one.release["ocid"] == ocid)
            self._reject(arrived.file, str(error), place=(arrived.piece.line, arrived.piece.offset), ocid=ocid)

    def _understood(self, arrived: "_Arrived") -> store.Prepared | None:
        try:
            prepared = store.prepare(arrived.release, arrived.digest)
        except MappingError as error:
            self._reject_release(arrived, error)
            return None
        self._releases += 1
        return prepared

    def _reject_release(self, arrived: "_Arrived", error: MappingError) -> None:
        where = ".".join(filter(None, (arrived.path, error.path)))
        reason = f"{where or 'raíz'}: {error.reason}"
        self._reject(arrived.file, reason, piece=arrived.piece, ocid=_ocid_of(arrived.release))

    def _reject(
        self, name: str, reason: str, *, piece: scanner.Piece | None = None, place=None, ocid: str = ""
    ) -> None:
        line, offset = (piece.line, piece.offset) if piece else place or (None, None)
        if not ocid and piece and (match := _OCID.search(piece.start)):
            ocid = match[1].decode("utf-8", "replace")
        self._rejected.add(ocid or f"{name}\n{offset}\n{len(self._rejected)}")
        self._tell_rejected(Rejection(name, line, offset, ocid, reason, _excerpt(piece)))
        if len(self._errors) < ERRORS_SHOWN:
            self._errors.append({"file": name, "line": line, "offset": offset, "ocid": ocid or None, "reason": reason})

    def report(self, seconds: float) -> Report:
        created, changed, same = map(self._outcomes.count, range(len(_STRONGEST)))
        return Report(
            created,
            changed,
            same,
            len(self._rejected),
            self._releases,
            self._errors,
            round(seconds, 2),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Arrived:
    """A release of a file: the piece it came in, and its path in there."""

    file: str
    piece: scanner.Piece
    path: str
    release: Any
    digest: str

    @property
    def key(self) -> tuple[str, str]:
        return self.release.get("ocid"), self.digest

    @property
    def may_be_held(self) -> bool:
        """The digest tells nothing of the `id`, which may be of a wrong kind."""
        return isinstance(self.release.get("ocid"), str) and isinstance(self.release.get("id", ""), str)


def unwrap(found: object, path: str = "") -> Iterator[tuple[str, object]]:
    """(path, release) of each release in a package, a record, a record package, or of the release itself.

    Raises MappingError for anything else.
    """
    if not isinstance(found, dict):
        raise MappingError(path, f"se espera un objeto de OCDS y vino {named(found)}")
    if "records" in found:
        for place, record in enumerate(_list(found, "records", path)):
            yield from unwrap(record, f"{path}records[{place}]")
    elif "compiledRelease" in found or ("releases" in found and "ocid" in found):
        yield from _record(found, path)
    elif "releases" in found:
        for place, release in enumerate(_list(found, "releases", path)):
            yield f"{path}releases[{place}]", release
    elif "ocid" in found:
        yield path, found
    else:
        keys = ", ".join(list(found)[:5])
        raise MappingError(path, f"no es un paquete, registro ni release de OCDS: tiene las claves «{keys[:80]}»")


def _record(record: dict, path: str) -> Iterator[tuple[str, object]]:
    """The releases of a record when it holds them whole; else, as with links to them, what was compiled of them."""
    dot = f"{path}." if path else ""
    releases = _list(record, "releases", dot) if record.get("releases") is not None else []
    whole = [(place, release) for place, release in enumerate(releases) if not _is_link(release)]
    if whole and len(whole) == len(releases):
        yield from ((f"{dot}releases[{place}]", release) for place, release in whole)
    elif record.get("compiledRelease") is not None:
        yield f"{dot}compiledRelease", record["compiledRelease"]
    else:
        raise MappingError(path, "el registro no trae ningún release completo")


def _is_link(release: object) -> bool:
    return isinstance(release, dict) and "url" in release and "ocid" not in release


def _list(holder: dict, key: str, path: str) -> list:
    value = holder[key]
    if not isinstance(value, list):
        raise MappingError(f"{path}{key}", f"se espera una lista y vino {named(value)}")
    return value


def _excerpt(piece: scanner.Piece | None) -> bytes:
    if piece is None:
        return b""
    if piece.error:
        return piece.excerpt or piece.start[:EXCERPT]
    return json.dumps(piece.value, ensure_ascii=False)[:EXCERPT].encode("utf-8", "replace")[:EXCERPT]


def _ocid_of(release: object) -> str:
    ocid = release.get("ocid") if isinstance(release, dict) else None
    return ocid.encode("utf-8", "replace").decode()[:200] if isinstance(ocid, str) else ""
