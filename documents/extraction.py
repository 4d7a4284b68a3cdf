"""The door to what files say: pages of text, boxes of words, tables, pictures of pages. No Django, no database.

Files come from others, so none is opened in this process: a child with limits of memory and time does it, and dies
alone. Nothing here raises for a bad file; only for a path that does not exist (OSError).
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import msgspec

from documents.reading.child import Ask
from documents.reading.records import End, Head, Limits, PageText, Read, Reading, Told, Unreadable, Word
from documents.rules import FileKind, ReadingState

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = Limits()
PIPE = 1024 * 1024  # bytes that the child may be ahead, while whoever asked stores the pages before
QUICK = Limits(memory_bytes=1024 * 2**20, cpu_seconds=20, wall_seconds=25)
_told = msgspec.json.Decoder(Told)


def read_file(
    path: Path,
    *,
    limits: Limits = DEFAULT,
    name: str = "",
    password: str = "",
    progress: Callable[[PageText, int, int], None] | None = None,
) -> Reading:
    """Read a file, whatever it is. `name`: what people call it, to tell when it says something else than the content.
    `progress(page, pages read, pages)` is called as pages come; what it raises ends the child."""
    head, pages, end = None, {}, None
    with _child(Ask("read", str(_existing(path)), limits, name, password)) as child:
        for line in child.lines():
            told = _told.decode(line)
            if isinstance(told, Read):
                pages[told.page.number] = told.page
                if progress and head:
                    progress(told.page, len(pages), max(head.page_count, len(pages)))
            elif isinstance(told, Head):
                head = told
            else:
                end = told
    return _reading(head, pages, end or _death(child, pages))


def words_of(path: Path, number: int, *, limits: Limits = QUICK, password: str = "") -> list[Word]:
    """Words of a PDF's page with their boxes; empty when they cannot be had. Recognised pages hold their own."""
    with _child(Ask("words", str(_existing(path)), limits, password=password, numbers=[number])) as child:
        answers = _answers(child)
    return [Word(*word) for word in answers[0]] if answers else []


def tables_of(path: Path, numbers: list[int], *, limits: Limits = QUICK, password: str = "") -> dict[int, list]:
    """Tables between ruling lines by page: each a list of rows of cells. Some 90 ms a page, so name few of them."""
    with _child(Ask("tables", str(_existing(path)), limits, password=password, numbers=list(numbers))) as child:
        return dict(_answers(child))


def picture_of(
    path: Path, number: int, *, width: int, turn: int = 0, limits: Limits = QUICK, password: str = ""
) -> bytes | None:
    """PNG of a page of a PDF or an image, `width` pixels across; None when it cannot be drawn."""
    ask = Ask("picture", str(_existing(path)), limits, password=password, numbers=[number], width=width, turn=turn)
    with _child(ask) as child:
        data = child.output.read()
    return data if data.startswith(b"\x89PNG") else None


def _existing(path: Path) -> Path:
    Path(path).stat()
    return Path(path).resolve()


class _Child:
    def __init__(self, process: subprocess.Popen):
        self.process, self.timed_out = process, False
        self.input, self.output = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)

    def lines(self) -> Iterator[bytes]:
        """Complete lines only: one that was cut when the child died is not heard."""
        for line in self.output:
            if line.endswith(b"\n"):
                yield line

    def kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # what it started too
        except ProcessLookupError:
            return

    def late(self) -> None:
        self.timed_out = True
        self.kill()


@contextmanager
def _child(ask: Ask) -> Iterator[_Child]:
    process = subprocess.Popen(
        [sys.executable, "-m", "documents.reading.child"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        pipesize=PIPE,
    )  # fmt: skip
    child = _Child(process)
    clock = threading.Timer(ask.limits.wall_seconds, child.late)
    clock.start()
    try:
        child.input.write(msgspec.json.encode(ask))
        child.input.close()
        yield child
    finally:
        clock.cancel()
        child.kill()
        child.output.close()
        process.wait()


def _answers(child: _Child) -> list:
    return [value for value in map(msgspec.json.decode, child.lines()) if not isinstance(value, dict)]


def _reading(head: Head | None, pages: dict[int, PageText], end: End) -> Reading:
    head = head or Head(FileKind.UNKNOWN)
    count = max(head.page_count, len(pages))
    missing = range(1, count + 1) if end.state in (ReadingState.READ, ReadingState.PARTIAL) else ()
    for number in missing:
        pages.setdefault(number, PageText(number, unread=end.reason or "No se leyó."))
    return Reading(
        kind=head.kind,
        state=end.state,
        pages=[pages[number] for number in sorted(pages)],
        page_count=count,
        metadata=head.metadata,
        marks=end.marks,
        members=head.members,
        reason=end.reason,
    )


def _death(child: _Child, pages: dict[int, PageText]) -> End:
    """How to call the end of a child that did not say it: what it read counts, if it read anything."""
    if child.timed_out:
        reason = "La lectura pasó del tiempo que se le concede."
    else:
        reason = "El archivo pide más memoria o proceso de lo que se concede a una lectura."
    return End(ReadingState.PARTIAL if pages else ReadingState.TOO_LARGE, reason)


__all__ = ["Limits", "PageText", "Reading", "Unreadable", "Word", "picture_of", "read_file", "tables_of", "words_of"]
