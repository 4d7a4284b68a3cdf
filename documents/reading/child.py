"""The child that opens files of others: `python -m documents.reading.child`, one request on its input, then it ends.

It takes its limits before it opens anything, so that whatever a file makes its reader do ends here: too much memory, an
endless loop, an abort inside a library. What it has told by then is kept by whoever asked.
"""

import ctypes
import os
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from documents.reading.records import End, Head, Limits, Mark, Read, Unreadable, Word
from documents.rules import HEAD_BYTES, FileKind, ReadingState, is_misnamed, recognise

PR_SET_PDEATHSIG = 1


class Ask(msgspec.Struct, frozen=True):
    """One question. `verb`: read, words, tables, picture."""

    verb: str
    path: str
    limits: Limits
    name: str = ""
    password: str = ""
    numbers: list[int] = []
    width: int = 0
    turn: int = 0


def main() -> int:
    # A worker that is killed takes its child along.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    ask = msgspec.json.decode(sys.stdin.buffer.read(), type=Ask)
    _load_readers(ask)
    confine(ask.limits)
    answer = {"read": _read, "words": _words, "tables": _tables, "picture": _picture}[ask.verb]
    try:
        answer(ask)
    except Unreadable as error:
        _tell(End(error.state, str(error)))
    except MemoryError:
        _tell(End(ReadingState.TOO_LARGE, "El archivo pide más memoria de la que se concede a una lectura."))
    except RecursionError:
        _tell(End(ReadingState.DAMAGED, "El archivo está anidado sin fin."))
    except Exception as error:
        _tell(End(ReadingState.DAMAGED, f"El archivo no se puede leer ({type(error).__name__})."))
    return 0


def _load_readers(ask: Ask) -> None:
    """Before the limits, under which Python can keep no compiled module: each child would compile them all anew.

    Only those that the first bytes of the file ask for: what its reader imports is most of the work of a small file.
    """
    kind = head_kind(Path(ask.path))
    if kind == FileKind.PDF:
        from documents.reading import pdf  # noqa: F401

        if ask.verb == "read":
            import pdfminer.pdfdocument  # noqa: F401  of `active_content`
    elif kind in (FileKind.ZIP, FileKind.OLE):
        from documents.reading import office  # noqa: F401
    else:
        from documents.reading import plain  # noqa: F401


def confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    signal.alarm(int(limits.wall_seconds) + 5)


def _tell(record) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(record) + b"\n")
    sys.stdout.buffer.flush()


def head_kind(path: Path) -> FileKind:
    with path.open("rb") as file:
        return recognise(file.read(HEAD_BYTES))


def kind_of(path: Path) -> FileKind:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = recognise(head)
    if kind != FileKind.ZIP:
        return kind
    try:
        with zipfile.ZipFile(path) as archive:
            return recognise(head, members=frozenset(archive.namelist()))
    except (zipfile.BadZipFile, OSError, ValueError):
        return kind


def _read(ask: Ask) -> None:
    marks, unread, pages = [], 0, 0
    for told in _told(ask):
        if isinstance(told, Mark):
            marks.append(told)
            continue
        if isinstance(told, Read):
            pages, unread = pages + 1, unread + bool(told.page.unread)
        _tell(told)
    state = ReadingState.PARTIAL if unread else ReadingState.READ
    reason = f"{unread} de {pages} páginas quedaron sin leer." if unread else ""
    _tell(End(state, reason, marks))


def _told(ask: Ask) -> Iterator[Head | Read | Mark]:
    path = Path(ask.path)
    kind = kind_of(path)
    yield Head(kind)  # told again with more once it is open
    if ask.name and is_misnamed(ask.name, kind):
        yield Mark("extension_distinta", f"El nombre dice «{ask.name[-60:]}», pero el contenido es {kind.value}.")
    yield from _reader(path, kind)(path, ask.limits, ask.password)


def _reader(path: Path, kind: FileKind):
    if kind == FileKind.PDF:
        from documents.reading import pdf

        return pdf.read
    from documents.reading import office, plain

    if kind == FileKind.OLE:
        if fault := office.ole_fault(path):
            raise fault
        return office.read_sheets
    readers = {
        FileKind.DOCX: office.read_docx,
        FileKind.XLSX: office.read_sheets,
        FileKind.TEXT: plain.read_text,
        FileKind.HTML: plain.read_html,
        FileKind.IMAGE: plain.read_image,
        FileKind.ZIP: plain.read_archive,
        FileKind.RAR: plain.read_rar,
    }
    if kind in readers:
        return readers[kind]
    raise Unreadable(ReadingState.NOT_ADMITTED, REFUSED.get(kind, REFUSED[FileKind.UNKNOWN]))


REFUSED = {
    FileKind.MACROS: "El archivo trae macros: guárdelo sin ellas (.docx o .xlsx) y súbalo de nuevo.",
    FileKind.UNKNOWN: "El contenido no es de un tipo que el portal lea: PDF, Word, Excel, imagen, texto, HTML o ZIP.",
}


def _words(ask: Ask) -> None:
    from documents.reading import pdf

    _answer([list(word) for word in pdf.words(Path(ask.path), ask.numbers[0], ask.password)])


def _tables(ask: Ask) -> None:
    from documents.reading import pdf

    for number, found in pdf.tables(Path(ask.path), ask.numbers, ask.password):
        _answer([number, found])


def _picture(ask: Ask) -> None:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    path, number, pixels = Path(ask.path), ask.numbers[0], ask.limits.pixels
    if kind_of(path) == FileKind.IMAGE:
        from documents.reading import plain

        sys.stdout.buffer.write(plain.picture(path, number, ask.width, ask.turn, pixels=pixels))
    else:
        from documents.reading import pdf

        sys.stdout.buffer.write(pdf.picture(path, number, ask.width, ask.turn, pixels=pixels, password=ask.password))


def _answer(value) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")


__all__ = ["Ask", "Word", "confine", "kind_of", "main"]

if __name__ == "__main__":
    sys.exit(main())
