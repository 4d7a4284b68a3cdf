"""Take a file in: keep its bytes, write its version, ask for its reading. A file that came twice is one version."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from documents import storage
from documents.choices import Access, Channel, State
from documents.models import Document, HeldFile, Version
from documents.recognition import guess_kind
from documents.rules import HEAD_BYTES, media_type, recognise
from jobs import events
from jobs.queue import enqueue

log = structlog.get_logger(__name__)
READ_JOB = "documents.read_version"
PIECE = 1024 * 1024


class Refused(Exception):
    """The file is not taken. `str(error)` is a Spanish sentence for people; `status` that of the HTTP answer."""

    status = 400


class TooLarge(Refused):
    status = 413


@dataclass(frozen=True)
class Received:
    """`is_new`: False when these very bytes were here already, and `version` is the one that holds them."""

    version: Version
    is_new: bool


@dataclass(frozen=True)
class Label:
    """What whoever brings a file says of it; an empty kind is guessed, an empty title is the file's name."""

    title: str = ""
    kind: str = ""
    ocid: str = ""
    ruc: str = ""
    access: str = Access.INSTITUTIONAL
    access_reason: str = ""
    is_demo: bool = False
    application: int | None = None  # of a partner, when it came through the API


@dataclass(frozen=True)
class Origin:
    """How a file came. `facts`: what whoever brought it knows of where it was, as JSON holds it."""

    channel: str = Channel.PAGE
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class _Spooled:
    path: Path
    sha256: str
    size: int
    head: bytes


def largest() -> int:
    """Bytes of the largest file that is taken; one more is too many."""
    return settings.MAX_DOCUMENT_SIZE_MB * 2**20


def too_large(name: str) -> TooLarge:
    return TooLarge(
        f"«{name}» pasa de {settings.MAX_DOCUMENT_SIZE_MB} MB, que es lo más que se recibe: divídalo o comprímalo."
    )


def receive(
    *,
    file,
    name: str,
    by,
    label: Label = Label(),
    document: Document | None = None,
    archive: Version | None = None,
    origin: Origin = Origin(),
) -> Received:
    """Take in `file` (anything with `read`) as a new document, or as the next version of `document`.

    Never more than a piece of it is in memory. `archive`: the ZIP that it came out of; `origin`: how it came, kept on
    the version when it is new. Raises Refused; never StorageDown: then the bytes wait in the database.
    """
    name = clean_name(name)
    with _spooled(file, name) as spooled:
        if known := _known(spooled.sha256, by):
            return Received(known, is_new=False)
        key, is_stored = storage.key_of(spooled.sha256), True
        try:
            storage.put(key, spooled.path)
        except storage.StorageDown as error:
            log.warning("document_held", error=str(error), sha256=spooled.sha256)
            is_stored = False
        try:
            with transaction.atomic():
                owner = document or _new_document(name, by, label, archive)
                how = _origin(origin, label, archive)
                return Received(_write(spooled, name, by, owner, how, is_stored=is_stored), is_new=True)
        except IntegrityError:
            # The same bytes came twice at once: the other was first.
            if known := _known(spooled.sha256, by):
                return Received(known, is_new=False)
            raise


def clean_name(name: str) -> str:
    """The last part of a name that somebody's machine gave, without what no name needs."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-200:] or "sin nombre"


@contextmanager
def _spooled(file, name: str) -> Iterator[_Spooled]:
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(prefix="recibido-") as copy:
        while piece := file.read(PIECE):
            head = head or piece[:HEAD_BYTES]
            digest.update(piece)
            size += len(piece)
            if size > largest():
                raise too_large(name)
            copy.write(piece)
        if not size:
            raise Refused(f"«{name}» está vacío: no hay nada que guardar.")
        copy.flush()
        yield _Spooled(Path(copy.name), digest.hexdigest(), size, head)


def _known(sha256: str, by) -> Version | None:
    version = Version.objects.select_related("document").filter(sha256=sha256).first()
    if version and not Document.objects.visible_to(by).filter(pk=version.document_id).exists():
        raise Refused("Este mismo archivo ya está en el portal, en un documento que usted no puede abrir.")
    return version


def _origin(origin: Origin, label: Label, archive: Version | None) -> Origin:
    if archive:
        return Origin(Channel.ARCHIVE, {"zip": archive.name, "zip_sha256": archive.sha256})
    if label.application and origin.channel == Channel.PAGE:
        return Origin(Channel.API, {"application": label.application, **origin.facts})
    return origin


def _write(spooled: _Spooled, name: str, by, document: Document, origin: Origin, *, is_stored: bool) -> Version:
    Document.objects.select_for_update().get(pk=document.pk)  # one number for each version
    latest = document.versions.aggregate(n=Max("number"))["n"] or 0
    kind = recognise(spooled.head)
    version = Version.objects.create(
        document=document,
        number=latest + 1,
        name=name,
        sha256=spooled.sha256,
        size=spooled.size,
        file_kind=kind,
        media_type=media_type(kind, spooled.head),
        storage_key=storage.key_of(spooled.sha256),
        is_stored=is_stored,
        channel=origin.channel,
        provenance=origin.facts,
        created_by=by,
    )
    if not is_stored:
        HeldFile.objects.create(version=version, content=spooled.path.read_bytes())
    events.record("document.received", str(document.uuid), {"version": version.number, "ocid": document.ocid})
    request_reading(version)
    return version


def _new_document(name: str, by, label: Label, archive: Version | None) -> Document:
    guessed, confidence = guess_kind(name=name)
    return Document.objects.create(
        title=label.title or name,
        kind=label.kind or guessed,
        kind_confidence=None if label.kind else confidence,
        ocid=label.ocid,
        ruc=label.ruc,
        access=label.access,
        access_reason=label.access_reason,
        owner=by,
        archive=archive,
        is_demo=label.is_demo,
        application=label.application,
    )


def reading_key(version: Version) -> str:
    return f"{READ_JOB}:{version.pk}"


def request_reading(version: Version) -> None:
    """Ask for the reading of a version, in the caller's transaction."""
    enqueue(READ_JOB, key=reading_key(version), payload={"version": version.pk})


@transaction.atomic
def read_again(version: Version, *, password: str = "") -> None:
    """Read once more: with the password that somebody gave, or because the first time something was missing."""
    version = Version.objects.select_for_update().get(pk=version.pk)
    if version.state == State.QUARANTINED:
        return
    if password:
        version.password = password
    version.state, version.reason = State.RECEIVED, ""
    version.save(update_fields=["state", "reason", "secret"])
    request_reading(version)
