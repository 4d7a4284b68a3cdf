"""Read a version: its bytes out of the storage, past the antivirus, through the child, into pages. Exactly once.

Pages of a long file are stored while the child reads the next ones, behind the lease; nobody sees them before the
transaction that ends the job says that the version was read. A worker that dies while it reads leaves some of them
behind, and the next one, which reads from the start, throws them away.
"""

import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from documents import extraction, likeness, storage
from documents.choices import Source, State
from documents.extraction import PageText, Reading
from documents.intake import Label, Refused, receive
from documents.models import HeldFile, Page, Version
from documents.recognition import guess_kind
from documents.rules import FileKind, is_safe_member, media_type
from integrations import clamav
from integrations.errors import Rejected, Unavailable
from jobs import events

log = structlog.get_logger(__name__)
STORAGE_RETRY = 20  # seconds
COLUMNS = (
    "version_id", "number", "text", "source", "ocr_confidence", "width", "height", "is_ruled", "unread", "words",
    "places", "hidden",
)  # fmt: skip
AT_ONCE = 100  # pages that are stored in one step: their texts fit in the pipe from the child
Transaction = Callable[[], AbstractContextManager]
json = msgspec.json.Encoder().encode
MEMBERS = 200  # files that are taken out of one ZIP


@dataclass
class _Outcome:
    state: str
    reason: str = ""
    reading: Reading | None = None
    scanned_by: str = ""
    marks: list[dict] = field(default_factory=list)


def read_version(
    *, version_id: int, step: Transaction, finish: Transaction, progress: Callable[..., None]
) -> Version | None:
    """Read the version unless it was read already. Raises Unavailable while the storage or the antivirus are away."""
    version = Version.objects.select_related("document__owner").filter(pk=version_id).first()
    if version is None or not version.is_live:
        return None
    _store_held(version)
    pages = _Pages(version, step)
    try:
        with storage.fetched(version.storage_key) as path:
            outcome = _look(version, path, pages, progress)
    except FileNotFoundError:
        outcome = _Outcome(State.LOST, "El almacén de documentos no tiene este archivo. Vuelva a subirlo.")
    except storage.StorageDown as error:
        raise Unavailable(f"{error} Se reintenta por sí solo.", retry_after=STORAGE_RETRY) from error
    with finish():
        _write(version, outcome, pages)
    return version


def _store_held(version: Version) -> None:
    """The storage was away when the file came: bring it there now."""
    held = HeldFile.objects.filter(version=version).first()
    if held is None:
        return
    import tempfile

    with tempfile.NamedTemporaryFile(prefix="retenido-") as copy:
        copy.write(bytes(held.content))
        copy.flush()
        try:
            storage.put(version.storage_key, Path(copy.name))
        except storage.StorageDown as error:
            raise Unavailable(f"{error} El archivo está a salvo y se guardará por sí solo.", retry_after=10) from error
    version.is_stored = True
    version.save(update_fields=["is_stored"])
    held.delete()


def _look(version: Version, path: Path, pages: "_Pages", progress) -> _Outcome:
    scanned_by = ""
    if settings.CLAMAV_ADDRESS:
        try:
            verdict = clamav.scan(settings.CLAMAV_ADDRESS, path)
        except Rejected as error:
            return _Outcome(State.QUARANTINED, f"{error} El archivo queda en cuarentena.")
        if verdict.virus:
            said = f"El antivirus encontró «{verdict.virus}»: nadie puede abrirlo ni descargarlo."
            return _Outcome(State.QUARANTINED, said, scanned_by=verdict.engine)
        scanned_by = verdict.engine

    def came(page: PageText, done: int, total: int) -> None:
        pages.take(page)
        progress(done, total, f"Página {done} de {total}")

    reading = extraction.read_file(path, name=version.name, password=version.password, progress=came)
    marks = [{"code": mark.code, "detail": mark.detail, "pages": mark.pages} for mark in reading.marks]
    if reading.kind == FileKind.ZIP and reading.members and version.document.archive_id is None:
        marks += _take_out(version, path, reading)
    return _Outcome(str(reading.state), reading.reason, reading, scanned_by, marks)


def _take_out(version: Version, path: Path, reading: Reading) -> list[dict]:
    """Each file of a ZIP becomes a document of its own, once; of an archive inside it, only the names are read."""
    document, left_out = version.document, 0
    label = Label(
        ocid=document.ocid, ruc=document.ruc, access=document.access, access_reason=document.access_reason,
        is_demo=document.is_demo,
    )  # fmt: skip
    names = [each.name for each in reading.members if each.size and is_safe_member(each.name)]
    with zipfile.ZipFile(path) as archive:
        for name in names[:MEMBERS]:
            try:
                with archive.open(name) as member:
                    receive(file=member, name=name, by=document.owner, label=label, archive=version)
            except (Refused, zipfile.BadZipFile, OSError, KeyError, RuntimeError) as error:
                log.info("member_left_out", version=version.pk, error=type(error).__name__)
                left_out += 1
    left_out += len(reading.members) - len(names) + max(0, len(names) - MEMBERS)
    if not left_out:
        return []
    return [{"code": "sin_extraer", "detail": f"{left_out} archivos del ZIP no se extrajeron.", "pages": []}]


def _write(version: Version, outcome: _Outcome, pages: "_Pages") -> None:
    reading = outcome.reading
    version.state, version.reason = outcome.state, outcome.reason[:300]
    version.scanned_by, version.marks, version.read_at = outcome.scanned_by, outcome.marks, timezone.now()
    if version.state in (State.ENCRYPTED, State.QUARANTINED):
        version.secret = None
    if reading:
        _describe(version, reading)
    pages.end(reading.pages if reading else [])
    version.save()
    if reading and reading.pages:
        _guess(version, reading)
    likeness.request_after_reading(version)
    events.record("document.read", str(version.document.uuid), {"version": version.number, "state": version.state})


def _describe(version: Version, reading: Reading) -> None:
    if reading.kind != FileKind.UNKNOWN:
        version.file_kind = reading.kind
        if reading.kind != FileKind.IMAGE:
            version.media_type = media_type(reading.kind)
    version.metadata = reading.metadata
    version.page_count, version.unread_count = len(reading.pages), len(reading.unread)
    version.recognised_count = sum(page.source == Source.OCR for page in reading.pages)


class _Pages:
    """Stores pages: many at once while they are read, what is left in the transaction that ends the job."""

    def __init__(self, version: Version, step: Transaction):
        self.version, self.step = version, step
        self.waiting: list[PageText] = []
        self.stored: set[int] = set()

    def take(self, page: PageText) -> None:
        self.waiting.append(page)
        if len(self.waiting) == AT_ONCE:
            with self.step():
                self._store(self.waiting)
            self.waiting = []

    def end(self, pages: list[PageText]) -> None:
        """`pages`: all that the version has in the end."""
        self._store([page for page in pages if page.number not in self.stored])

    def _store(self, pages: list[PageText]) -> None:
        if not self.stored:
            self.version.pages.all().delete()  # of an earlier reading, or of one that did not end
        statement = f"copy {Page._meta.db_table} ({', '.join(COLUMNS)}) from stdin"
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
            for page in pages:
                copy.write_row(_row(self.version, page))
        self.stored.update(page.number for page in pages)


def _row(version: Version, page: PageText) -> tuple:
    """As `COLUMNS` name it. By COPY: through models, a page of text costs half as much again."""
    return (
        version.pk,
        page.number,
        page.text,
        str(page.source),
        page.ocr_confidence,
        page.width,
        page.height,
        page.ruled,
        page.unread[:200],
        json(page.words).decode(),
        json(page.places).decode(),
        json(page.hidden[:200]).decode(),
    )


def _guess(version: Version, reading: Reading) -> None:
    """The kind, from what is read now; what a person said stays."""
    document = version.document
    if document.kind_confidence is None:
        return
    kind, confidence = guess_kind(name=version.name, first_page=reading.pages[0].text)
    if confidence > document.kind_confidence:
        document.kind, document.kind_confidence = kind, confidence
        document.save(update_fields=["kind", "kind_confidence"])
