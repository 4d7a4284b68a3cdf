"""Collect the packages that are left for us on the SFTP server: each content once, and whole.

A file is taken when two looks found it alike. Killed at any moment, the next look goes on: a download from where it
was cut, a load from its beginning, and storing twice changes nothing. What cannot be read goes to quarantine.
"""

import hashlib
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations import gateway
from integrations.errors import Rejected, Unavailable, UnexpectedReply
from integrations.models import Counterpart, Exchange
from integrations.sftp import LARGEST_FILE, RemoteFile, alone, is_unfinished
from jobs.models import Job
from jobs.queue import enqueue
from procurement import bulk, eight_files, packages
from procurement.choices import Channel, InboxState, RunState
from procurement.models import InboxFile, SyncRun
from procurement.models.inbox import UNREAD
from procurement.packages import BadPackage
from procurement.runs import KeptRejections, Progress, Told
from procurement.sync import UnitOfWork

log = structlog.get_logger(__name__)

LOOK_JOB = "procurement.read_inbox"
SOURCE = "sercop_sftp"
SETTLED = timedelta(seconds=20)  # between the two looks that must find a file alike
SOON = timedelta(seconds=30)  # until the next look, while something waits for it
DEADLY = 3  # readings of one file that ended without a verdict


@dataclass(frozen=True, slots=True)
class Offer:
    """A package of the listing: one file, or the tables of one set. `lacking`: tables that are not there yet."""

    name: str
    size: int
    modified_at: datetime
    files: tuple[RemoteFile, ...]
    lacking: tuple[str, ...] = ()

    @property
    def version(self) -> tuple[str, int, datetime]:
        return self.name, self.size, self.modified_at


@dataclass(slots=True)
class Seen:
    """What a look did: packages in the listing, packages read to a verdict, packages that wait for the next look."""

    offers: int = 0
    read: list[InboxFile] = field(default_factory=list)
    waiting: int = 0


def is_configured() -> bool:
    return bool(settings.SERCOP_SFTP_URL)


def request_look() -> Job:
    """Ask for a look in the background, in the caller's transaction."""
    return enqueue(LOOK_JOB, key=LOOK_JOB, urgent=True)


def request_again(file: InboxFile) -> Job:
    """Ask for the file to be brought and read once more, in the caller's transaction."""
    file.state, file.reason, file.attempts = InboxState.WAITING, "", 0
    file.unchanged_since = timezone.now() - SETTLED
    file.save()
    return request_look()


def look(
    *,
    by=None,
    step: UnitOfWork = transaction.atomic,
    finish: UnitOfWork = transaction.atomic,
    progress: Progress = lambda done, total, text: None,
    persistence: float | None = None,
) -> Seen:
    """List the directory and read what has settled. `persistence`: seconds after which the rest waits for another look.

    Raises what the gateway raises when the server cannot be asked, after the file at hand has noted it.
    """
    deadline = None if persistence is None else time.monotonic() + persistence
    with alone(settings.INBOX_DIR) as is_alone:
        seen = _look(step, progress, deadline) if is_alone else Seen()
        with finish():
            if seen.waiting:
                _look_again(timezone.now() + SOON)
    log.info("inbox looked at", offers=seen.offers, read=len(seen.read), waiting=seen.waiting, by=str(by or ""))
    return seen


def _look_again(moment: datetime) -> None:
    slot = int(moment.timestamp() // SOON.total_seconds())
    enqueue(LOOK_JOB, key=f"{LOOK_JOB}:{slot}", run_after=moment)


def _look(step: UnitOfWork, progress: Progress, deadline: float | None) -> Seen:
    found = list(offers(gateway.ask(SOURCE, "listing").record.files))
    with step():
        ready = _note(found, timezone.now())
    seen = Seen(len(found))
    is_demo = Counterpart.objects.get(code=SOURCE).is_sandbox
    for row, offer in ready:
        if deadline is not None and time.monotonic() > deadline:
            break
        _Reading(row, offer, is_demo, step, progress).read()
        seen.read.append(row)
    _sweep()
    lacking = {offer.name for offer in found if offer.lacking}
    seen.waiting = InboxFile.objects.filter(state__in=UNREAD).exclude(name__in=lacking).count()
    return seen


def offers(files: tuple[RemoteFile, ...]) -> Iterator[Offer]:
    """The packages of a listing; tables of one set (`…_2026_julio.csv`) are one package."""
    sets: dict[str, dict[str, RemoteFile]] = defaultdict(dict)
    for file in files:
        if is_unfinished(file.name):
            continue
        if table := eight_files.table_of(file.name):
            sets[table[1]][table[0]] = file
        else:
            yield Offer(file.name, file.size, file.modified_at, (file,))
    for which, tables in sets.items():
        mine = tuple(sorted(tables.values(), key=lambda file: file.name))
        size, modified_at = sum(file.size for file in mine), max(file.modified_at for file in mine)
        yield Offer(f"*_{which}.csv", size, modified_at, mine, tuple(eight_files.missing(tables)))


def _note(found: list[Offer], now: datetime) -> list[tuple[InboxFile, Offer]]:
    """Bring the rows up to the listing; what may be read now, what gave trouble before at the end."""
    names = [offer.name for offer in found]
    rows = {(row.name, row.size, row.modified_at): row for row in InboxFile.objects.filter(name__in=names)}
    ready = []
    for offer in found:
        row = rows.get(offer.version)
        if row is None or row.state == InboxState.GONE:
            _meet(offer, row, now)
        elif row.state in UNREAD and offer.lacking:
            _set(row, reason=f"Faltan tablas del conjunto: {', '.join(offer.lacking)}.")
        elif row.state == InboxState.READING or (row.state == InboxState.WAITING and _has_settled(row, now)):
            ready.append((row, offer))
    _drop_unread({offer.version for offer in found}, names)
    return sorted(ready, key=lambda pair: (bool(pair[0].reason), pair[0].name))


def _drop_unread(versions: set[tuple[str, int, datetime]], names: list[str]) -> None:
    """What waited and is not there any more, or is there as an earlier version that has its verdict already."""
    for row in InboxFile.objects.filter(state__in=UNREAD):
        if row.name not in names:
            _set(row, state=InboxState.GONE, reason="Ya no está en el servidor.")
        elif (row.name, row.size, row.modified_at) not in versions:
            _set(row, state=InboxState.REPLACED, reason="")


def _has_settled(row: InboxFile, now: datetime) -> bool:
    return now - row.unchanged_since >= SETTLED


def _meet(offer: Offer, row: InboxFile | None, now: datetime) -> None:
    """A version that was not there at the last look: new, grown since, or instead of one that could not be read."""
    earlier = InboxFile.objects.filter(name=offer.name)
    earlier.filter(state=InboxState.QUARANTINED).update(state=InboxState.REPLACED)
    row = row or earlier.filter(state__in=UNREAD).first() or InboxFile(name=offer.name)
    row.size, row.modified_at, row.unchanged_since = offer.size, offer.modified_at, now
    row.state, row.reason, row.sha256, row.attempts = InboxState.WAITING, "", "", 0
    row.save()


def _set(row: InboxFile, **values) -> None:
    if any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))


def _sweep() -> None:
    """Nothing stays behind of files that have their verdict."""
    unread = set(InboxFile.objects.filter(state__in=UNREAD).values_list("pk", flat=True))
    for path in settings.INBOX_DIR.iterdir():
        key = path.name.partition("-")[0]
        if key.isdigit() and int(key) not in unread:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Total:
    """What loading the parts of a package did."""

    release_count: int = 0
    created_count: int = 0
    changed_count: int = 0
    same_count: int = 0
    rejected_count: int = 0
    first_error: str = ""

    def add(self, report: bulk.Report) -> None:
        self.release_count += report.releases
        self.created_count += report.created
        self.changed_count += report.changed
        self.same_count += report.same
        self.rejected_count += report.rejected
        if report.errors and not self.first_error:
            self.first_error = report.errors[0]["reason"]

    @property
    def counts(self) -> dict[str, int]:
        names = ("release_count", "created_count", "changed_count", "same_count", "rejected_count")
        return {name: getattr(self, name) for name in names}


class _Gone(Exception):
    """The file is not there any more."""


class _Reading:
    """The reading of one package, from its download to its verdict."""

    run: SyncRun
    exchange: Exchange

    def __init__(self, row: InboxFile, offer: Offer, is_demo: bool, step: UnitOfWork, progress: Progress):
        self._row, self._offer, self._is_demo, self._step = row, offer, is_demo, step
        self._progress = progress
        self._scratch = settings.INBOX_DIR / f"{row.pk}-scratch"

    def read(self) -> None:
        """Raises Unavailable when the connection broke; everything else is a verdict on the file."""
        with self._step():
            self._begin()
        try:
            self._read()
        except (BadPackage, Rejected) as error:
            self._end(InboxState.QUARANTINED, str(error).rstrip(".") + ".")
        except _Gone:
            self._end(InboxState.GONE, "Ya no está en el servidor.")
        except UnexpectedReply as error:  # somebody is still at it, unless it says so every time
            tries = self._row.attempts
            self._end(InboxState.WAITING if tries < DEADLY else InboxState.QUARANTINED, str(error))
            _set(self._row, attempts=tries, unchanged_since=timezone.now())
        except Unavailable as error:
            self._end(InboxState.WAITING, str(error))
            raise
        finally:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _begin(self) -> None:
        """A run that was killed is taken up again."""
        row = self._row
        if row.run is None or row.run.state != RunState.RUNNING:
            row.run = SyncRun.objects.create(channel=Channel.SERCOP_SFTP, scope=row.name[:200])
        self.run = row.run
        self._told = Told(self.run.pk, self._progress)
        row.state, row.attempts = InboxState.READING, row.attempts + 1
        row.save(update_fields=["state", "attempts", "run"])

    def _read(self) -> None:
        if self._row.attempts > DEADLY:
            raise BadPackage(f"leerlo interrumpió {DEADLY} veces a quien lo leía, por memoria o por tiempo: divídalo")
        packages.kind(self._row.name)
        files = self._bring()
        if twin := self._twin():
            self._end(InboxState.REPEATED, f"Tiene el mismo contenido que «{twin.name}».")
            return
        total = self._load(files)
        if total.rejected_count and not total.release_count:
            self._end(InboxState.QUARANTINED, f"Nada de él se puede leer: {total.first_error}.", total)
        else:
            self._end(InboxState.READ, "", total)

    def _bring(self) -> dict[str, Path]:
        """Every file of the package, by its name; notes the digest of the whole."""
        files, digests = {}, []
        for number, file in enumerate(self._offer.files):
            if file.size > LARGEST_FILE:
                raise BadPackage(f"«{file.name}» mide {file.size:,} bytes: se aceptan hasta {LARGEST_FILE:,}")
            path = settings.INBOX_DIR / f"{self._row.pk}-{number}-{file.size}-{int(file.modified_at.timestamp())}"
            answer = gateway.ask(
                SOURCE,
                "download",
                file=file,
                to=path,
                tell=lambda done, size=file.size: self._told("Descarga", done, size),
            )
            if answer.record is None:
                raise _Gone
            self.exchange = answer.exchange
            files[file.name] = path
            digests.append(answer.record.sha256)
        one = digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
        self._row.sha256 = one
        return files

    def _twin(self) -> InboxFile | None:
        """Another file with this content that has its verdict; else the content is noted as ours."""
        same = InboxFile.objects.filter(sha256=self._row.sha256).exclude(pk=self._row.pk)
        with self._step():
            if twin := same.filter(state__in=(InboxState.READ, InboxState.QUARANTINED)).first():
                return twin
            self._row.save(update_fields=["sha256"])
        return None

    def _load(self, files: dict[str, Path]) -> _Total:
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(mode=0o700)
        total = _Total()
        for part in packages.parts(self._row.name, files, self._scratch):
            if part.size or not part.name.endswith(".jsonl"):  # no line at all is a day without news
                total.add(self._load_part(part))
        return total

    def _load_part(self, part: packages.Part) -> bulk.Report:
        name = part.name[:300]
        rejected = KeptRejections(self.run, name)
        with part.open() as stream:
            report = bulk.load_releases(
                [stream],
                received=timezone.now(),
                is_demo=self._is_demo,
                channel=Channel.SERCOP_SFTP,
                name=name,
                rejected=rejected,
                progress=lambda _, done: self._told("Carga", min(done, part.size), part.size),
                exchange=self.exchange,
            )
        for one in part.left_out:
            excerpt = one.row.encode("utf-8", "surrogateescape")[: bulk.EXCERPT]
            rejected(bulk.Rejection(name, one.line, None, one.ocid, f"Tabla «{one.file}»: {one.reason}", excerpt))
        rejected.write()
        report.rejected += len(part.left_out)
        return report

    def _end(self, state: InboxState, reason: str, total: _Total | None = None) -> None:
        """The verdict on the file and the end of its run, together."""
        row, run, counts = self._row, self.run, total.counts if total else {}
        for name, value in counts.items():
            setattr(row, name, value)
        row.state, row.reason, row.attempts = state, reason, 0
        if state not in UNREAD:
            row.read_at, row.exchange = timezone.now(), getattr(self, "exchange", None)
        for name, value in counts.items():
            if name != "release_count":
                setattr(run, name, value)
        is_good = state in (InboxState.READ, InboxState.REPEATED)
        run.state, run.error = (RunState.DONE, "") if is_good else (RunState.FAILED, reason)
        run.finished_at = timezone.now()
        with self._step():
            run.save()
            row.save()
