"""The ZIP of a monthly file: one entry of JSON text. Its names are not trusted, its sizes are checked. Plain Python."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from integrations.download import Download, whole
from integrations.errors import UnexpectedReply

LARGEST_RATIO = 150  # JSON of SERCOP packs to a tenth; what packs much better is made to harm
SMALL = 2**20  # below this no ratio is judged
CHUNK = 2**20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError, OSError)


def inspect(path: Path) -> Download:
    """The complete file at `path`, read to its end once, so that what is loaded later is known to be whole.

    Raises UnexpectedReply when it is no ZIP with one sound entry of a sensible size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entry = _only_entry(archive)
            with archive.open(entry) as text:
                while text.read(CHUNK):
                    pass  # the end of the entry checks its CRC
    except UnexpectedReply:
        raise
    except BROKEN as error:
        raise UnexpectedReply(
            f"SERCOP entregó un ZIP dañado ({type(error).__name__}): no se carga nada de él."
        ) from None
    return whole(path, entry.file_size)


@contextmanager
def open_text(path: Path) -> Iterator[BinaryIO]:
    """The text inside the ZIP, as a binary stream."""
    with zipfile.ZipFile(path) as archive, archive.open(_only_entry(archive)) as text:
        yield text


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _only_entry(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = archive.infolist()
    if len(entries) != 1 or entries[0].is_dir():
        raise UnexpectedReply(f"SERCOP entregó un ZIP con {len(entries)} entradas: se espera un archivo JSON.")
    entry = entries[0]
    if entry.flag_bits & 0x1:
        raise UnexpectedReply("SERCOP entregó un ZIP cifrado: no se puede leer.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnexpectedReply("SERCOP entregó un ZIP con una compresión que no se espera.")
    if entry.file_size > SMALL and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
        raise UnexpectedReply(f"SERCOP entregó un ZIP que se expande a {entry.file_size:,} bytes: no se abre.")
    return entry
