"""Take in the documents that are left for us in a folder of the SFTP server: each content once, and whole.

A file is taken when two looks found it alike, and goes to the process whose code its folder, or the beginning of its
name, tells. Killed at any moment, the next look goes on. What is refused keeps its reason.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from documents import belonging
from documents.choices import UNREAD, Channel, InboxState
from documents.intake import Label, Origin, Received, Refused, largest, receive, too_large
from documents.models import InboxFile
from documents.rules import HEAD_BYTES, FileKind, recognise
from integrations import gateway
from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.models import Counterpart
from integrations.sftp import RemoteFile, alone, is_unfinished
from jobs.queue import enqueue

log = structlog.get_logger(__name__)

LOOK_JOB = "documents.read_inbox"
SOURCE = "sercop_sftp"
SETTLED = timedelta(seconds=20)  # between the two looks that must find a file alike
SOON = timedelta(seconds=30)  # until the next look, while something waits for it
DEADLY = 3  # tries of one file that ended without a verdict
UNKNOWN = "No es un documento que el portal lea: PDF, Word, Excel, imagen, texto, ZIP o RAR."
GONE = "Ya no está en el servidor."

UnitOfWork = Callable[[], AbstractContextManager]


def is_configured() -> bool:
    return bool(settings.DOCUMENTS_SFTP_FOLDER)


class NotRefused(ValueError):
    """Only what was refused is brought once more. `str(error)`: a Spanish sentence."""


def request_again(file: InboxFile, *, by, reason: str) -> None:
    """Let a look bring a refused file once more, and ask for that look; who and why go to the audit log."""
    with transaction.atomic():
        held = InboxFile.objects.select_for_update().get(pk=file.pk)
        if held.state != InboxState.REFUSED:
            state = held.get_state_display().lower()
            raise NotRefused(f"«{held}» no se trae otra vez: está {state}, y solo se trae lo que no se recibió.")
        _set(held, state=InboxState.WAITING, reason="", attempts=0, unchanged_since=timezone.now() - SETTLED)
        LogEntry.objects.log_create(
            held,
            force_log=True,
            action=LogEntry.Action.UPDATE,
            actor=by,
            actor_email=by.email,
            changes={"state": [InboxState.REFUSED, held.state]},
            additional_data={"event": "file_retried", "reason": reason},
        )
        enqueue(LOOK_JOB, key=LOOK_JOB, urgent=True)


def look(
    *,
    step: UnitOfWork = transaction.atomic,
    finish: UnitOfWork = transaction.atomic,
    progress: Callable[..., None] = lambda done, total, text: None,
    persistence: float | None = None,
) -> list[InboxFile]:
    """List the folder and take what has settled. `persistence`: seconds after which the rest waits for another look.

    Returns what was brought to a verdict. Raises what the gateway raises when the server cannot be asked, and
    NotConfigured when nobody can own what comes.
    """
    deadline = None if persistence is None else time.monotonic() + persistence
    ended: list[InboxFile] = []
    with alone(_folder()) as is_alone:
        if is_alone:
            _look(ended, step, progress, deadline)
        with finish():
            if is_alone and InboxFile.objects.filter(state__in=UNREAD).exists():
                _look_again(timezone.now() + SOON)
    log.info("document inbox looked at", ended=len(ended))
    return ended


def process_of(path: str) -> tuple[str, str, str]:
    """`CODE/name` or `CODE__name`: the OCID of the process, the name of the file, and why there is no process."""
    code, _, name = path.rpartition("/")
    if not code and "__" in name:
        code, _, name = name.partition("__")
    if not code:
        return "", name, ""
    name = name or path
    if belonging.named([code]):
        return code, name, ""
    found = belonging.ocids_of_code(code)
    if len(found) == 1:
        return found[0], name, ""
    why = "Varios procesos tienen el código" if found else "No se conoce el proceso"
    return "", path.rpartition("/")[2], f"{why} «{code[:100]}»: llegó sin proceso."


def _folder() -> Path:
    return settings.INBOX_DIR / "documentos"


def _owner():
    owner = get_user_model().objects.filter(email=settings.DOCUMENTS_SFTP_OWNER.lower(), is_active=True).first()
    if owner is None or not owner.has_perm("documents.add_document"):
        raise NotConfigured("DOCUMENTS_SFTP_OWNER no es el correo de una cuenta activa que pueda agregar documentos.")
    return owner


def _look_again(moment: datetime) -> None:
    slot = int(moment.timestamp() // SOON.total_seconds())
    enqueue(LOOK_JOB, key=f"{LOOK_JOB}:{slot}", run_after=moment)


def _look(ended: list[InboxFile], step: UnitOfWork, progress: Callable[..., None], deadline: float | None) -> None:
    owner = _owner()
    listing = gateway.ask(SOURCE, "tree", folder=settings.DOCUMENTS_SFTP_FOLDER).record
    if listing.skipped:
        log.warning("document inbox has what is no file", names=listing.skipped[:20])
    found = [file for file in listing.files if not is_unfinished(file.name.rpartition("/")[2])]
    with step():
        ready = _note(found, timezone.now())
    is_demo = Counterpart.objects.get(code=SOURCE).is_sandbox
    for number, (row, file) in enumerate(ready):
        if deadline is not None and time.monotonic() > deadline:
            break
        progress(number, len(ready), row.path)
        _Taking(row, file, owner, is_demo, step).take()
        ended.append(row)
    _sweep()


def _note(found: list[RemoteFile], now: datetime) -> list[tuple[InboxFile, RemoteFile]]:
    """Bring the rows up to the listing; what may be taken now, what gave trouble before at the end."""
    paths = {file.name for file in found}
    rows = {_key(row): row for row in InboxFile.objects.filter(path__in=paths)}
    ready = []
    for file in found:
        row = rows.get((file.name, file.size, file.modified_at))
        if row is None or row.state == InboxState.GONE:
            _meet(file, row, now)
        elif row.state == InboxState.BRINGING or (
            row.state == InboxState.WAITING and now - row.unchanged_since >= SETTLED
        ):
            ready.append((row, file))
    there = {(file.name, file.size, file.modified_at) for file in found}
    for row in InboxFile.objects.filter(state__in=UNREAD):
        if row.path not in paths:
            _set(row, state=InboxState.GONE, reason=GONE)
        elif _key(row) not in there:
            _set(row, state=InboxState.REPLACED, reason="")
    return sorted(ready, key=lambda pair: (bool(pair[0].reason), pair[0].path))


def _key(row: InboxFile) -> tuple[str, int, datetime]:
    return row.path, row.size, row.modified_at


def _meet(file: RemoteFile, row: InboxFile | None, now: datetime) -> None:
    """A version that was not there at the last look: new, grown since, or instead of one that was refused."""
    earlier = InboxFile.objects.filter(path=file.name)
    earlier.filter(state=InboxState.REFUSED).update(state=InboxState.REPLACED)
    row = row or earlier.filter(state__in=UNREAD).first() or InboxFile(path=file.name)
    row.size, row.modified_at, row.unchanged_since = file.size, file.modified_at, now
    row.state, row.reason, row.sha256, row.attempts = InboxState.WAITING, "", "", 0
    row.save()


def _set(row: InboxFile, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _sweep() -> None:
    """Nothing stays behind of files that have their verdict."""
    unread = {str(pk) for pk in InboxFile.objects.filter(state__in=UNREAD).values_list("pk", flat=True)}
    for path in _folder().iterdir():
        if path.name != ".lock" and path.name.partition("-")[0] not in unread:
            path.unlink(missing_ok=True)


class _Taking:
    """One file, from its download to its verdict."""

    def __init__(self, row: InboxFile, file: RemoteFile, owner, is_demo: bool, step: UnitOfWork):
        self._row, self._file, self._owner, self._is_demo, self._step = row, file, owner, is_demo, step

    def take(self) -> None:
        """Raises Unavailable when the connection broke; everything else is a verdict on the file."""
        row = self._row
        with self._step():
            _set(row, state=InboxState.BRINGING, attempts=row.attempts + 1)
        try:
            self._take()
        except (Refused, Rejected) as error:
            self._end(InboxState.REFUSED, str(error))
        except UnexpectedReply as error:  # somebody is still at it, unless it says so every time
            is_last = row.attempts >= DEADLY
            self._end(InboxState.REFUSED if is_last else InboxState.WAITING, str(error))
        except Unavailable as error:
            row.attempts = 0
            self._end(InboxState.WAITING, str(error))
            raise

    def _take(self) -> None:
        row, file = self._row, self._file
        if row.attempts > DEADLY:
            raise Refused(f"Traerlo interrumpió {DEADLY} veces a quien lo traía.")
        if file.size > largest():
            raise too_large(file.name)
        path = _folder() / f"{row.pk}-{file.size}-{int(file.modified_at.timestamp())}"
        answer = gateway.ask(SOURCE, "download", file=file, to=path, folder=settings.DOCUMENTS_SFTP_FOLDER)
        if answer.record is None:
            self._end(InboxState.GONE, GONE)
            return
        row.sha256, row.exchange = answer.record.sha256, answer.exchange
        ocid, name, without = process_of(row.path)
        received = self._receive(path, name, ocid, answer.exchange)
        row.version = received.version
        # Killed between the two writes, the document that is here already is this very file's.
        if received.is_new or received.version.provenance.get("inbox_file") == row.pk:
            self._end(InboxState.TAKEN, without)
        else:
            self._end(InboxState.REPEATED, f"El portal ya tenía este archivo: «{received.version.document.title}».")

    def _receive(self, path: Path, name: str, ocid: str, exchange) -> Received:
        facts = {
            "inbox_file": self._row.pk,
            "path": self._row.path,
            "at": exchange.started_at.isoformat(),
            "last_modified": self._file.modified_at.isoformat(),
            "exchange": exchange.pk,
        }
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if head and recognise(head) == FileKind.UNKNOWN:  # of nothing at all, `receive` says that it is empty
                raise Refused(UNKNOWN)
            file.seek(0)
            label = Label(ocid=ocid, is_demo=self._is_demo)
            return receive(file=file, name=name, by=self._owner, label=label, origin=Origin(Channel.INBOX, facts))

    def _end(self, state: InboxState, reason: str) -> None:
        row = self._row
        row.state, row.reason = state, reason[:400]
        if state in UNREAD:
            row.unchanged_since = timezone.now()
        else:
            row.attempts, row.ended_at = 0, timezone.now()
        with self._step():
            row.save()
