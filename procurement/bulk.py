"""Load OCDS files: release packages, records, compiled releases, arrays and JSON Lines of them.

What is good is kept, what is bad is counted and named by file, line and reason. Memory does not grow with the file.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from procurement import scanner, store
from procurement.choices import Channel
from procurement.mapping import MappingError, NormalRelease, ProcessValues
from procurement.mapping.shape import named
from procurement.store import Outcome, Source

BATCH = 500  # releases that one transaction stores, at most
BATCH_BYTES = 32 * 2**20  # what is read before they are stored
ERRORS_SHOWN = 1000
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
) -> Report:
    """Load each file, or open binary stream (`name` is what a stream is called).

    `progress(name, bytes read)` is called as it goes, `rejected` for every object that is left out; the report lists
    the first thousand of them.
    """
    started = time.monotonic()
    loading = _Loading(received, is_demo, channel, name, rejected)
    for file in files:
        loading.load(file, progress)
    return loading.report(time.monotonic() - started)


class _Loading:
    def __init__(self, received: datetime, is_demo: bool, channel: Channel, name: str, rejected):
        self._received = received
        self._is_demo = is_demo
        self._channel = channel
        self._name = name
        self._tell_rejected = rejected
        self._releases = 0
        self._outcomes: dict[str, Outcome] = {}
        self._rejected: set[str] = set()
        self._errors: list[dict] = []

    def load(self, file: Path | BinaryIO, progress: Callable[[str, int], None]) -> None:
        name = str(file) if isinstance(file, Path) else self._name
        source = Source(self._channel, Path(name).name[:300], self._received, is_demo=self._is_demo)
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
            batch += self._understood(name, piece)
            size += piece.size
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                self._store(batch, source)
                batch, size = [], 0
        self._store(batch, source)

    def _understood(self, name: str, piece: scanner.Piece) -> Iterator["_Arrived"]:
        try:
            releases = list(unwrap(piece.value))
        except MappingError as error:
            self._reject(name, str(error), piece=piece, ocid=_ocid_of(piece.value))
            return
        for path, release in releases:
            try:
                normal, values = store.prepare(release)
            except MappingError as error:
                where = ".".join(filter(None, (path, error.path)))
                self._reject(name, f"{where or 'raíz'}: {error.reason}", piece=piece, ocid=_ocid_of(release))
            else:
                self._releases += 1
                yield _Arrived(name, piece.line, piece.offset, normal, values)

    def _store(self, arrived: list["_Arrived"], source: Source) -> None:
        for start in range(0, len(arrived), BATCH):  # a single package may hold thousands of releases
            self._store_batch(arrived[start : start + BATCH], source)

    def _store_batch(self, batch: list["_Arrived"], source: Source) -> None:
        stored = store.store_releases([(arrived.normal, arrived.values) for arrived in batch], source=source)
        for ocid, outcome in stored.outcomes.items():
            self._outcomes[ocid] = _stronger(self._outcomes.get(ocid), outcome)
        for ocid, error in stored.rejected.items():
            arrived = next(one for one in batch if one.normal.ocid == ocid)
            self._reject(arrived.file, str(error), place=(arrived.line, arrived.offset), ocid=ocid)

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
        counts = dict.fromkeys(Outcome, 0)
        for outcome in self._outcomes.values():
            counts[outcome] += 1
        return Report(
            counts[Outcome.CREATED],
            counts[Outcome.CHANGED],
            counts[Outcome.SAME],
            len(self._rejected),
            self._releases,
            self._errors,
            round(seconds, 2),
        )


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An understood release and where it stood."""

    file: str
    line: int
    offset: int
    normal: NormalRelease
    values: ProcessValues


def _stronger(held: Outcome | None, new: Outcome) -> Outcome:
    order = list(Outcome)
    return new if held is None else min(held, new, key=order.index)


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
