"""What a file is and how its reading may end. Pure: bytes and values in, values out; the reading child uses it too."""

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """What the first bytes of a file say that it is; its name has no say."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    IMAGE = "imagen"
    ZIP = "zip"
    RAR = "rar"
    TEXT = "texto"
    HTML = "html"
    OLE = "office_antiguo"  # .doc, .ppt, or an Office file under a password
    MACROS = "office_con_macros"
    UNKNOWN = "desconocido"


class ReadingState(StrEnum):
    """How a reading ended. Only the first two gave text."""

    READ = "leido"
    PARTIAL = "parcial"
    ENCRYPTED = "cifrado"
    DAMAGED = "danado"
    TOO_LARGE = "demasiado_grande"
    NOT_ADMITTED = "tipo_no_admitido"


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.XLS: "application/vnd.ms-excel",
    FileKind.ZIP: "application/zip",
    FileKind.RAR: "application/vnd.rar",
    FileKind.TEXT: "text/plain",
    FileKind.HTML: "text/html",
}
IMAGES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"BM": "image/bmp",
}
EXTENSIONS = {
    FileKind.PDF: ("pdf",),
    FileKind.DOCX: ("docx",),
    FileKind.XLSX: ("xlsx",),
    FileKind.XLS: ("xls",),
    FileKind.IMAGE: ("png", "jpg", "jpeg", "tif", "tiff", "bmp"),
    FileKind.ZIP: ("zip",),
    FileKind.RAR: ("rar",),
    FileKind.TEXT: ("txt", "csv", "md", "json", "xml", "log"),
    FileKind.HTML: ("html", "htm"),
}
HEAD_BYTES = 4096
PDF_WITHIN = 1024  # readers accept the signature of a PDF this far into the file
OLE, ZIP_HEADS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def recognise(head: bytes, *, members: frozenset[str] = frozenset()) -> FileKind:
    """What the first HEAD_BYTES of a file are; `members` are the names inside it, when it is a ZIP."""
    if head.startswith(ZIP_HEADS):  # before PDF: the first file of an archive may lie in it as it is
        return _inside_zip(members)
    if head.startswith(OLE):
        return FileKind.OLE
    if head.startswith(b"Rar!\x1a\x07"):
        return FileKind.RAR
    if head.startswith(tuple(IMAGES)):
        return FileKind.IMAGE
    return FileKind.PDF if b"%PDF-" in head[:PDF_WITHIN] else _text_kind(head)


def _inside_zip(members: frozenset[str]) -> FileKind:
    if any(name.lower().endswith("vbaproject.bin") for name in members):
        return FileKind.MACROS
    if "word/document.xml" in members:
        return FileKind.DOCX
    return FileKind.XLSX if any(name.startswith("xl/workbook.") for name in members) else FileKind.ZIP


def _text_kind(head: bytes) -> FileKind:
    if not head or not is_text(head):
        return FileKind.UNKNOWN
    start = decode(head).lstrip("\ufeff \t\r\n").lower()
    return FileKind.HTML if start.startswith(("<!doctype html", "<html")) else FileKind.TEXT


def is_text(data: bytes) -> bool:
    """Whether these bytes are text that people wrote: few control characters, in an encoding that we know."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in data)
    return control == 0 and (_is_utf8(data) or sum(byte > 126 for byte in data) < len(data) / 4)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3  # a letter cut at the end of the head
    return True


def decode(data: bytes) -> str:
    """Text of a file whose encoding nobody told: UTF-16 by its mark, UTF-8 when it is, else Windows' Latin."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig" if _is_utf8(data) else "cp1252", errors="replace")


def media_type(kind: FileKind, head: bytes = b"") -> str:
    if kind == FileKind.IMAGE:
        return next((media for magic, media in IMAGES.items() if head.startswith(magic)), "application/octet-stream")
    return MEDIA_TYPES.get(kind, "application/octet-stream")


def is_misnamed(name: str, kind: FileKind) -> bool:
    """Whether the extension says something else than the content: a PDF that is called .docx."""
    known = EXTENSIONS.get(kind, ())
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return bool(extension and known) and extension not in known


@dataclass(frozen=True)
class ArchiveLimits:
    """How much a ZIP may hold, so that a small file does not become a large one."""

    members: int = 1000
    total_bytes: int = 200 * 2**20
    ratio: int = 100
    ratio_from: int = 2**20  # below this size nobody minds how well a member was compressed


def archive_fault(members: list[tuple[str, int, int]], limits: ArchiveLimits) -> str:
    """Why an archive of these (name, size, compressed size) is not opened, as a sentence; empty for a sound one."""
    if len(members) > limits.members:
        return f"El archivo trae {len(members):,} archivos dentro y el máximo es {limits.members:,}."
    total = sum(size for _, size, _ in members)
    if total > limits.total_bytes:
        return f"Descomprimido ocuparía {total // 2**20:,} MB y el máximo es {limits.total_bytes // 2**20:,} MB."
    for name, size, compressed in members:
        if size > limits.ratio_from and size > limits.ratio * max(compressed, 1):
            return f"«{name[:80]}» se expande más de {limits.ratio} veces: no se abre."
    return ""


def is_safe_member(name: str) -> bool:
    """Whether a name inside an archive stays inside the folder where it would be taken out."""
    parts = name.replace("\\", "/").split("/")
    return not name.startswith(("/", "\\")) and ".." not in parts and ":" not in parts[0] and "\x00" not in name
