"""What the sync console shows and does: runs, months, channels, what was left out; ask for something again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from auditlog.models import LogEntry
from django.db import models, transaction
from django.db.models import Case, Count, Max, When
from django.utils import timezone

from integrations.models import Counterpart, Exchange
from procurement import inbox, maturity, months, replay, rules, sync
from procurement.choices import Channel, InboxState, MonthState, RejectionKind, RunState
from procurement.models import InboxFile, Month, Process, RejectedObject, SyncRun

RUNS_SHOWN, REJECTED_SHOWN = 20, 50
STILL = timedelta(minutes=10)  # a run that told nothing for this long is not running any more
FILES_SHOWN = 30
COUNTERPARTS = ("sercop", "sercop_bulk", "sercop_soap", "sercop_sftp")


class CannotRepeat(ValueError):
    """What was asked for does not exist. `str(error)` is a Spanish sentence."""


@dataclass(frozen=True)
class Progress:
    """A run in numbers. None: not known. `share`: per cent; `left`: seconds; speeds per second."""

    run: SyncRun
    share: int | None
    rows: int
    rows_speed: float | None
    bytes_speed: float | None
    left: float | None
    is_still: bool


def progress(run: SyncRun, now: datetime) -> Progress:
    end = run.finished_at or run.updated_at
    seconds = max((end - run.started_at).total_seconds(), 0.001)
    done, total = (run.read_bytes, run.total_bytes) if run.total_bytes else (run.page, run.pages)
    rows = run.created_count + run.changed_count + run.same_count + run.rejected_count
    is_running = run.state == RunState.RUNNING
    return Progress(
        run,
        share=min(100, 100 * done // total) if total else None,
        rows=rows,
        rows_speed=rows / seconds if rows else None,
        bytes_speed=run.read_bytes / seconds if run.read_bytes else None,
        left=seconds * (total - done) / done if is_running and total and done else None,
        is_still=is_running and now - run.updated_at > STILL,
    )


def runs(now: datetime) -> list[Progress]:
    return [progress(run, now) for run in SyncRun.objects.order_by("-started_at", "-pk")[:RUNS_SHOWN]]


@dataclass(frozen=True)
class Cell:
    """A month in the matrix. `received` and `expected` are publications; None: unknown."""

    year: int
    month: int
    state: MonthState
    received: int | None
    expected: int | None
    error: str


def matrix(now: datetime) -> list[tuple[int, list[Cell | None]]]:
    """(year, its twelve months), newest year first; None for months to come."""
    local = timezone.localtime(now)
    rows = {(row.year, row.month): row for row in Month.objects.filter(method=maturity.ALL)}
    years = range(local.year, maturity.FIRST[0] - 1, -1)
    return [(year, [_cell(rows.get((year, month)), year, month, local) for month in range(1, 13)]) for year in years]


def _cell(row: Month | None, year: int, month: int, now: datetime) -> Cell | None:
    if (year, month) > (now.year, now.month):
        return None
    held = maturity.Held(year, month, MonthState(row.state), row.checked_at) if row else None
    state = maturity.state(held, now=now)
    return Cell(year, month, state, *((row.release_count, row.expected_count, row.error) if row else (None, None, "")))


@dataclass(frozen=True)
class ChannelState:
    """A channel of publications: when a run of it last ended well, and how many processes it gave last."""

    label: str
    finished_at: datetime | None
    processes: int


def channels() -> list[ChannelState]:
    done = SyncRun.objects.filter(state=RunState.DONE).values("channel").annotate(last=Max("finished_at"))
    ended = {row["channel"]: row["last"] for row in done.order_by()}
    counted = Process.objects.order_by().values_list("source").annotate(Count("pk"))
    counts = dict(counted)
    return [ChannelState(channel.label, ended.get(channel), counts.get(channel, 0)) for channel in Channel]


def counterparts() -> models.QuerySet[Counterpart]:
    return Counterpart.objects.filter(code__in=COUNTERPARTS)


def files() -> list[InboxFile]:
    """The files of the SFTP inbox: what needs somebody first, then the newest."""
    needy = Case(When(state=InboxState.QUARANTINED, then=0), default=1)
    return list(InboxFile.objects.order_by(needy, "-pk")[:FILES_SHOWN])


def files_by_state() -> list[tuple[str, int]]:
    counts = dict(InboxFile.objects.order_by().values_list("state").annotate(Count("pk")))
    return [(state.label, counts[state]) for state in InboxState if state in counts]


def rejected(kind: str = "") -> list[RejectedObject]:
    """The last ones, of one kind when it is given."""
    rows = RejectedObject.objects.filter(kind=kind) if kind in RejectionKind else RejectedObject.objects.all()
    return list(rows.select_related("run").order_by("-pk")[:REJECTED_SHOWN])


def rejected_by_kind() -> list[tuple[RejectionKind, int]]:
    counts = RejectedObject.objects.order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n")
    return [(RejectionKind(kind), count) for kind, count in counts]


@transaction.atomic
def repeat(*, what: str, value: str, reason: str, by) -> str:
    """Ask again for one month ("month", "2026-07"), process ("ocid"), file of the inbox ("file", its number) or kept
    exchange ("exchange", its number); a sentence that says so.

    Who asked and why goes to the audit log. Raises CannotRepeat.
    """
    subject, sentence = _REPEATS[what](value)
    LogEntry.objects.log_create(
        subject,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=by,
        actor_email=by.email,
        changes={},
        additional_data={"event": "sync_repeated", "what": what, "value": value, "reason": reason},
    )
    return sentence


def _repeat_month(value: str) -> tuple[models.Model, str]:
    try:
        year, month = maturity.parse(value)
    except ValueError as error:
        raise CannotRepeat(str(error)) from None
    today = timezone.localdate()
    if (year, month) > (today.year, today.month):
        raise CannotRepeat(f"«{value}» aún no llega: se espera un mes hasta {today:%Y-%m}")
    subject, _ = Month.objects.get_or_create(year=year, month=month, method=maturity.ALL)
    months.request_month(year, month, again=True)
    return subject, f"Se pidió otra vez el mes {subject}; llegará en segundo plano."


def _repeat_record(value: str) -> tuple[models.Model, str]:
    try:
        rules.process_code(value)
    except ValueError as error:
        raise CannotRepeat(str(error)) from None
    job = sync.request_record(value)
    subject = Process.objects.filter(ocid=value).only("pk", "code").first() or job
    return subject, f"Se pidió otra vez la ficha de {value}; llegará en segundo plano."


def _repeat_file(value: str) -> tuple[models.Model, str]:
    file = InboxFile.objects.select_for_update().filter(pk=_number(value)).first()
    if file is None:
        raise CannotRepeat(f"no hay ningún archivo {value} del buzón")
    if file.state in (InboxState.WAITING, InboxState.READING):
        raise CannotRepeat(f"«{file}» todavía espera su turno")
    inbox.request_again(file)
    return file, f"Se pidió leer otra vez «{file}»: se descargará del buzón en segundo plano."


def _repeat_exchange(value: str) -> tuple[models.Model, str]:
    number = _number(value)
    try:
        replay.request_replay(number)
    except replay.CannotReplay as error:
        raise CannotRepeat(str(error)) from None
    subject = Exchange.objects.only("pk", "operation", "started_at", "outcome").get(pk=number)
    return subject, f"Se pidió procesar otra vez lo guardado del intercambio {number}, sin consultar a SERCOP."


def _number(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise CannotRepeat(f"«{value}» no es un número: se espera el de la tabla")
    return int(value)


_REPEATS = {"month": _repeat_month, "ocid": _repeat_record, "file": _repeat_file, "exchange": _repeat_exchange}
