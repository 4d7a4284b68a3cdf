"""What a file of the inbox may be, and the streams of OCDS inside it. Nothing in it is trusted: names, sizes, ratios.

`.json` and `.jsonl` as they are, `.csv` as the set of eight tables, and `.zip` of those. All of a ZIP is checked before
any of it is loaded.
"""

import stat
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from procurement import eight_files

KINDS = (".json", ".jsonl", ".zip", ".csv")
LARGEST_TEXT = 512 * 2**20  # of all that a package holds, unpacked
MOST_ENTRIES = 100
LARGEST_DIRECTORY = 2**20  # bytes of a ZIP's own list, which is read whole
LARGEST_RATIO = 150  # JSON of SERCOP packs to a tenth; what packs much better is made to harm
SMALL = 2**20  # below this no ratio is judged
CHUNK = 2**20
ARCHIVES = {".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst"}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError, OSError)
_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"


class BadPackage(ValueError):
    """The file cannot be read as what it should be. `str(error)`: a Spanish sentence."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of a table that could not be used."""

    file: str
    line: int
    ocid: str
    reason: str
    row: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stream of OCDS objects; `size` in bytes. `left_out`: what went lost on the way to it."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]
    left_out: list[LeftOut] = field(default_factory=list)


def kind(name: str) -> str:
    """ ".json", ".jsonl", ".zip" or ".csv". Raises BadPackage for what is not read."""
    found = PurePosixPath(name.lower()).suffix
    if found in KINDS:
        return found
    if found in ARCHIVES:
        raise BadPackage(f"los archivos {found} no se leen: se espera {_listed()}")
    raise BadPackage(f"no se lee este tipo de archivo («{found or name[-20:]}»): se espera {_listed()}")


def _listed() -> str:
    return f"{', '.join(KINDS[:-1])} o el conjunto de ocho {KINDS[-1]}"


def parts(name: str, files: dict[str, Path], scratch: Path) -> list[Part]:
    """The streams of the package `name` that came as `files` (one, or those of a set of tables).

    `scratch`: a folder for what must be written in between. Raises BadPackage.
    """
    suffix = kind(name)
    if suffix == ".zip":
        return _of_zip(name, next(iter(files.values())), scratch)
    if suffix == ".csv":
        return [_of_tables(name, {table: _opener(path) for table, path in files.items()}, scratch)]
    path = next(iter(files.values()))
    return [Part(name, path.stat().st_size, _opener(path))]


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _of_tables(name: str, opened: dict[str, Callable[[], BinaryIO]], scratch: Path) -> Part:
    tables = {}
    for file, opener in opened.items():
        found = eight_files.table_of(PurePosixPath(file).name)
        if found is None:
            raise BadPackage(f"«{file}» no es una tabla del conjunto de ocho CSV (releases_AAAA_mes.csv y las demás)")
        tables[found[0]] = opener
    left_out: list[LeftOut] = []
    lines = scratch / f"{len(list(scratch.iterdir()))}.jsonl"
    try:
        eight_files.write_json_lines(tables, lines, lambda *told: left_out.append(LeftOut(*told)))
    except eight_files.BadTables as error:
        raise BadPackage(str(error)) from None
    return Part(name, lines.stat().st_size, _opener(lines), left_out)


# --- ZIP


def _of_zip(name: str, path: Path, scratch: Path) -> list[Part]:
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            for entry in entries:
                with archive.open(entry) as text:
                    while text.read(CHUNK):
                        pass  # the end of the entry checks its CRC
    except BadPackage:
        raise
    except _BROKEN as error:
        raise BadPackage(f"el ZIP está dañado ({type(error).__name__}): no se carga nada de él") from None
    plain = [entry for entry in entries if not entry.filename.lower().endswith(".csv")]
    found = [Part(_shown(name, entry), entry.file_size, _unpacker(path, entry)) for entry in plain]
    sets: dict[str, dict[str, Callable[[], BinaryIO]]] = defaultdict(dict)
    for entry in entries:
        if entry not in plain:
            table = eight_files.table_of(PurePosixPath(entry.filename).name)
            sets[table[1] if table else entry.filename][entry.filename] = _unpacker(path, entry)
    return found + [_of_tables(f"{name} (CSV {which})", opened, scratch) for which, opened in sets.items()]


def _shown(name: str, entry: zipfile.ZipInfo) -> str:
    return f"{name} ({PurePosixPath(entry.filename).name})"


def _unpacker(path: Path, entry: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        with zipfile.ZipFile(path) as archive:
            return cast("BinaryIO", archive.open(entry))  # it keeps the file open for itself

    return opened


def _check_directory(path: Path) -> None:
    """Its own list of entries is read whole by the library, so its size is judged before."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2**16 - 22))
        tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        raise BadPackage("no es un ZIP, o está cortado")
    if _LOCATOR in tail[max(0, end - 20) : end]:
        raise BadPackage("es un ZIP de 64 bits, que no se acepta: divida el paquete")
    if int.from_bytes(tail[end + 12 : end + 16], "little") > LARGEST_DIRECTORY:
        raise BadPackage(f"el ZIP tiene demasiadas entradas: se aceptan hasta {MOST_ENTRIES}")


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if not entries:
        raise BadPackage("el ZIP está vacío")
    if len(entries) > MOST_ENTRIES:
        raise BadPackage(f"el ZIP tiene {len(entries):,} archivos: se aceptan hasta {MOST_ENTRIES}")
    if len({entry.filename for entry in entries}) < len(entries):
        raise BadPackage("el ZIP tiene dos archivos con el mismo nombre")
    for entry in entries:
        _check_name(entry)
        _check_content(entry)
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST_TEXT:
        raise BadPackage(f"el ZIP se expande a {total:,} bytes: se aceptan hasta {LARGEST_TEXT:,}")


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    shown = name[:80].encode("unicode_escape").decode()
    if name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
        raise BadPackage(f"el ZIP trae una ruta fuera de él («{shown}»): no se abre")
    if not name.isprintable():
        raise BadPackage(f"el ZIP trae un nombre que no se puede mostrar («{shown}»)")
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in ARCHIVES:
        raise BadPackage(f"el ZIP trae otro archivo comprimido dentro («{shown}»): entregue su contenido")
    if suffix not in KINDS:
        raise BadPackage(f"el ZIP trae «{shown}», que no se lee: se espera .json, .jsonl o el conjunto de ocho .csv")


def _check_content(entry: zipfile.ZipInfo) -> None:
    shown = entry.filename[:80]
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadPackage(f"el ZIP trae un enlace («{shown}»): no se abre")
    if entry.flag_bits & 0x1:
        raise BadPackage("el ZIP está cifrado: no se puede leer")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadPackage("el ZIP usa una compresión que no se acepta: se espera deflate")
    if entry.file_size > SMALL and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
        raise BadPackage(f"«{shown}» se expande a {entry.file_size:,} bytes, más de {LARGEST_RATIO} veces: no se abre")
