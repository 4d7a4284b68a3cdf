"""Load OCDS files: release packages, records, compiled releases, arrays and JSON Lines of them.

What is good is kept, what is bad is counted and named by file, line and reason. Memory does not grow with the file.
"""

import gc
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from integrations.models import Exchange
from procurement import scanner
from procurement.choices import Channel
from procurement.helping import Helper, can_help
from procurement.mapping import MappingError, content_digest
from procurement.mapping.shape import named
from procurement.store import Source
from procurement.storing import STRONGEST, Arrived, Rejection, Result, ocid_of, set_aside_held, store_batch
from procurement.tally import Tally

BATCH = 600  # releases that one transaction stores, at most; two processes hold five batches between them
BATCH_BYTES = 3 * 2**20  # what is read before they are stored
HELP_FROM = 4 * 2**20  # bytes of a file from which a second process stores, too
ERRORS_SHOWN = 1000
_OCID = re.compile(rb'"ocid"\s*:\s*"([^"\\\x00-\x1f]{1,200})"')

EXCERPT = scanner.EXCERPT


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
                self._reject(_of_file(name, "es una carpeta; se espera un archivo JSON"))
            else:
                with file.open("rb") as stream:
                    self._read(name, stream, source, progress)
        except OSError as error:
            reason = "no existe" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
            self._reject(_of_file(name, f"no se puede leer: {reason}"))

    def _read(self, name: str, stream: BinaryIO, source: Source, progress) -> None:
        batch: list[Arrived] = []
        size = 0
        with _Stores(source, self._tell) as stores:
            for piece in scanner.objects(stream):
                progress(name, piece.read)
                if piece.error:
                    self._reject(_rejection(name, piece, piece.error))
                    continue
                batch += self._read_releases(name, piece)
                size += piece.size
                if len(batch) >= BATCH or size >= BATCH_BYTES:
                    size, batch = 0, stores.store(batch, piece.read)
            stores.store_all(batch)

    def _read_releases(self, name: str, piece: scanner.Piece) -> Iterator[Arrived]:
        try:
            releases = list(unwrap(piece.value))
        except MappingError as error:
            self._reject(_rejection(name, piece, str(error)))
            return
        for path, release in releases:
            arrived = (name, piece.line, piece.offset, piece.start, path, release)
            try:
                yield Arrived(*arrived, content_digest(release))
            except MappingError as error:
                self._reject(Arrived(*arrived).refused(error))

    def _tell(self, result: Result) -> None:
        self._releases += result.releases
        for ocid, rank in result.outcomes:
            self._outcomes.note(ocid, rank)
        for rejection in result.rejections:
            self._reject(rejection)

    def _reject(self, one: Rejection) -> None:
        self._rejected.add(one.ocid or f"{one.file}\n{one.offset}\n{len(self._rejected)}")
        self._tell_rejected(one)
        if len(self._errors) < ERRORS_SHOWN:
            told = {"file": one.file, "line": one.line, "offset": one.offset, "ocid": one.ocid or None}
            self._errors.append({**told, "reason": one.reason})

    def report(self, seconds: float) -> Report:
        created, changed, same = map(self._outcomes.count, range(len(STRONGEST)))
        return Report(
            created,
            changed,
            same,
            len(self._rejected),
            self._releases,
            self._errors,
            round(seconds, 2),
        )


class _Stores:
    """Stores batches, half of them by a helper once the file proves large. `tell` hears what became of each."""

    def __init__(self, source: Source, tell: Callable[[Result], None]):
        self._source, self._tell = source, tell
        self._helper: Helper | None = None
        self._is_large = False

    def __enter__(self) -> "_Stores":
        return self

    def __exit__(self, kind, *_) -> None:
        if self._helper:
            try:
                for result in () if kind else self._helper.results(all_of_them=True):
                    self._tell(result)
            finally:
                self._helper.end()

    def store(self, batch: list[Arrived], read: int) -> list[Arrived]:
        """Of all but its last process, which may go on in what follows: stored in two parts it is written twice. Gives
        back what is left. `read`: bytes of the file so far."""
        self._is_large = read >= HELP_FROM
        last = _start_of_last(batch)
        self.store_all(batch[:last])
        return batch[last:]

    def store_all(self, batch: list[Arrived]) -> None:
        for start in range(0, len(batch), BATCH):  # a single package may hold thousands of releases
            new, held = set_aside_held(batch[start : start + BATCH], self._source)
            self._tell(held)
            if new and not self._is_taken_over(new):
                self._tell(store_batch(new, self._source))
        for result in self._helper.results() if self._helper else ():
            self._tell(result)

    def _is_taken_over(self, batch: list[Arrived]) -> bool:
        if self._helper is None and self._is_large and can_help():
            self._helper = Helper(self._source)
        return self._helper is not None and self._helper.offer(batch)


def _start_of_last(batch: list[Arrived]) -> int:
    """Where the releases of the last process start; the end, when they are too many to wait."""
    start, ocid = len(batch) - 1, ocid_of(batch[-1].release)
    while start and ocid_of(batch[start - 1].release) == ocid:
        start -= 1
    return start if start and len(batch) - start < BATCH // 4 else len(batch)


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


def _rejection(name: str, piece: scanner.Piece, reason: str) -> Rejection:
    ocid = _found_ocid(piece.start) if piece.error else ocid_of(piece.value)
    return Rejection(name, piece.line, piece.offset, ocid, reason, piece.excerpt or piece.start[:EXCERPT])


def _found_ocid(text: bytes) -> str:
    match = _OCID.search(text)
    return match[1].decode("utf-8", "replace") if match else ""


def _of_file(name: str, reason: str) -> Rejection:
    return Rejection(name, None, None, "", reason, b"")
