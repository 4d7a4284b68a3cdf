"""Bring a large file over a line that cuts, stalls and trickles. Plain Python.

What came is kept beside the target as `NAME.part`, with what the source said of it in `NAME.part.json`, so that the
next request asks only for the rest; a source without Range, or whose file changed meanwhile, is read anew.
"""

import fcntl
import functools
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from integrations.errors import Unavailable, UnexpectedReply
from integrations.http import Conversation, Cut, Incoming, Reply

CUTS = 5  # in a row, without a byte that could be added to what was here
PAUSE_SECONDS = 0.5  # before the first new try; doubled for each that follows
SHORTEST = 0.2  # seconds that are worth another request
BUSY_RETRY = 30
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)$")

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Download:
    """A file, or what of it has come. `size`: bytes here; `total`: bytes of the whole, None when the source does not
    say. The digest is known once it is complete; `text_size`: bytes of what is packed in it."""

    path: Path
    size: int
    total: int | None
    is_complete: bool
    sha256: str = ""
    text_size: int = 0


@dataclass
class Terms:
    """How long and how much. `seconds`: one call as a whole; `stall`: without a byte; `largest`: bytes of the file;
    `progress(bytes here, bytes of the whole)`; `inspect`: judges the whole file, raises UnexpectedReply."""

    seconds: float
    stall: float
    largest: int
    progress: Progress
    inspect: Callable[[Path], Download]


def fetch(conversation: Conversation, path: str, parameters: dict, *, into: Path, terms: Terms) -> Download | Reply:
    """The file, whole or as far as it came in `terms.seconds`; or the reply that came in its place.

    Raises Cut when the transfer breaks off again and again, or can never end in the time of one call because the source
    always starts anew; UnexpectedReply when what came is not the file that was asked for; Unavailable while another
    process brings the same file.
    """
    end = time.monotonic() + terms.seconds
    ask = functools.partial(conversation.stream, path, parameters)
    cuts = 0
    with _held(into) as partial:
        while (left := end - time.monotonic()) > SHORTEST:
            before = partial.size
            try:
                reply = _transfer(ask, partial, left, terms)
            except Cut:
                cuts = 0 if partial.has_resumed and partial.size > before else cuts + 1
                left = end - time.monotonic()
                if left <= SHORTEST:
                    break  # it was our own time that ran out
                if cuts >= CUTS:
                    raise
                time.sleep(min(PAUSE_SECONDS * 2 ** max(cuts - 1, 0), left))
            else:
                return partial.finish(into, terms.inspect) if reply is None else reply
        if partial.always_anew:
            raise Cut(f"{conversation.name} no permite continuar una descarga, y no termina en {terms.seconds:g} s.")
        return Download(partial.path, partial.size, partial.total, is_complete=False)


def _transfer(ask, partial: "_Partial", left: float, terms: Terms) -> Reply | None:
    """One request. None: the file is here; a Reply: something else came."""
    with ask(headers=partial.asking(), seconds=left, stall=min(terms.stall, left)) as incoming:
        if incoming.status == 416 or (incoming.status == 206 and not partial.fits(incoming)):
            partial.clear()  # what is here belongs to another file than the source has now
            raise Cut(f"{incoming.name} cambió el archivo durante la descarga.")
        if incoming.status not in (200, 206) or "html" in incoming.headers.get("content-type", ""):
            return incoming.reply()
        if incoming.status == 200:
            partial.start(incoming)
        else:
            partial.has_resumed = True
        _write(incoming, partial, terms)
    if partial.total is not None and partial.size < partial.total:
        raise Cut(f"{incoming.name} cortó la descarga en {partial.size:,} de {partial.total:,} bytes.")
    return None


def _write(incoming: Incoming, partial: "_Partial", terms: Terms) -> None:
    with partial.path.open("ab") as file:
        for piece in incoming.pieces():
            file.write(piece)
            partial.size += len(piece)
            if max(partial.size, partial.total or 0) > terms.largest:
                partial.clear()
                raise UnexpectedReply(
                    f"{incoming.name} ofrece un archivo de más de {terms.largest:,} bytes: no se baja."
                )
            terms.progress(partial.size, partial.total)


class _Partial:
    """What has come of a file, and what the source said of it.

    `always_anew`: asked for the rest of this very file, the source sent all of it.
    """

    def __init__(self, into: Path):
        self.path = into.with_name(f"{into.name}.part")
        self._notes = into.with_name(f"{into.name}.part.json")
        self.has_resumed = False
        self._recall()

    def _recall(self) -> None:
        self.size = self.path.stat().st_size
        try:
            notes = json.loads(self._notes.read_text())
            self.total, self._validator, self.always_anew = notes["total"], notes["validator"], notes["always_anew"]
        except (OSError, ValueError, KeyError, TypeError):
            self.clear()
        # Without a length or a validator two versions of the file could not be told apart.
        if self.always_anew or not (self.total or self._validator) or self.size >= (self.total or self.size + 1):
            self._empty()

    def asking(self) -> dict[str, str]:
        if not self.size:
            return {}
        condition = {"If-Range": self._validator} if self._validator else {}
        return {"Range": f"bytes={self.size}-", **condition}

    def fits(self, incoming: Incoming) -> bool:
        """Whether a partial reply goes on where we stopped, in the same file."""
        match = _RANGE.match(incoming.headers.get("content-range", ""))
        if not match or int(match[1]) != self.size:
            return False
        same = not self._validator or incoming.headers.get("etag", self._validator) == self._validator
        return same and (self.total is None or match[2] == "*" or int(match[2]) == self.total)

    def start(self, incoming: Incoming) -> None:
        """A whole file begins: what was here is of no use."""
        length, etag = incoming.headers.get("content-length", ""), incoming.headers.get("etag", "")
        total = int(length) if length.isdigit() else None
        validator = "" if etag.startswith("W/") else etag  # a weak one says nothing about bytes
        if self.size:
            self.always_anew = (total, validator) == (self.total, self._validator)
        self._empty()
        self.total, self._validator, self.has_resumed = total, validator, False
        notes = {"total": total, "validator": validator, "always_anew": self.always_anew}
        self._notes.write_text(json.dumps(notes))

    def clear(self) -> None:
        """Forget the file."""
        self._empty()
        self._notes.unlink(missing_ok=True)
        self.total, self._validator, self.always_anew = None, "", False

    def _empty(self) -> None:
        self.path.write_bytes(b"")
        self.size = 0

    def finish(self, into: Path, inspect: Callable[[Path], Download]) -> Download:
        """Check what came and give it its name. What is damaged is thrown away, so that the next call starts anew."""
        try:
            found = inspect(self.path)
        except UnexpectedReply:
            self.clear()
            raise
        self.path.replace(into)
        self._notes.unlink(missing_ok=True)
        return replace(found, path=into)


def whole(path: Path, text_size: int) -> Download:
    """What is told of a complete file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    return Download(path, size, size, is_complete=True, sha256=digest, text_size=text_size)


@contextmanager
def _held(into: Path) -> Iterator[_Partial]:
    """The partial file, while nobody else writes it; the kernel lets the lock go however this process ends."""
    into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with into.with_name(f"{into.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(
                f"Otro proceso está descargando {into.name}: se espera a que termine.", retry_after=BUSY_RETRY
            ) from None
        into.with_name(f"{into.name}.part").touch()
        yield _Partial(into)
