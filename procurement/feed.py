"""The feed: every process in the order of its last change, forwards or backwards, read with an opaque offset.

The order is that of transactions, and only what no open transaction can still precede is shown (the watermark): a
reader that follows the offsets misses nothing and sees nothing twice, unless it changed again. A process that changes
moves to the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.core import signing
from django.db import connection
from django.db.models import Q

from jobs.models import OldestRunning
from procurement.models import Process, ProcessQuerySet

SALT = "procurement.feed"


class BadOffset(ValueError):
    """An offset that this portal did not write."""


class StaleOffset(BadOffset):
    """An offset from before a restore: transactions are numbered anew, and nobody can tell what lies after it."""


class Offset(NamedTuple):
    """Between two processes of the feed: after the one with this transaction and key."""

    xid: int = 0
    pk: int = 0

    def token(self, generation: int) -> str:
        return signing.dumps([self.xid, self.pk, generation], salt=SALT)

    @classmethod
    def from_token(cls, token: str, numbering: "Numbering") -> "Offset":
        try:
            xid, pk, generation = map(int, signing.loads(token, salt=SALT))
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise BadOffset(token) from error
        if generation != numbering.generation or xid >= numbering.reached:
            raise StaleOffset(token)
        return cls(xid, pk)


class Numbering(NamedTuple):
    """How this server numbers transactions. A generation begins when `partners.repair` mends the feed after a restore;
    `reached`: the first number that was not given yet. An offset from beyond it is one of another server, or of this
    one before it went back in time: what changes from now on would stand before it."""

    generation: int
    reached: int


def numbering() -> Numbering:
    with connection.cursor() as cursor:
        cursor.execute(
            "select last_value, pg_snapshot_xmax(pg_current_snapshot())::text::bigint from procurement_feed_generation"
        )
        return Numbering(*cursor.fetchone())


@dataclass(frozen=True)
class Stretch:
    """Rows of the feed as tuples of the columns asked for. `newer` and `older`: from where to go on to either side.

    `is_end`: nothing more that way for now.
    """

    rows: list[tuple]
    newer: str
    older: str
    is_end: bool


Reader = Callable[..., list[tuple]]


def read(wanted: list[str] | Reader, *, size: int, offset: str = "", is_backwards: bool = False) -> Stretch:
    """The next `size` processes after `offset`, or before it; without one, from the beginning or the newest.

    `wanted`: columns; or what reads rows (`wanted(rows, "changed_xid", "pk")`) as tuples that end with these two.
    """
    reader = wanted if callable(wanted) else lambda rows, *others: list(rows.values_list(*wanted, *others))
    now = numbering()
    place = Offset.from_token(offset, now) if offset else None
    rows = _settled()
    if is_backwards:
        rows = (_before(rows, place) if place else rows).order_by("-changed_xid", "-pk")
    else:
        rows = _after(rows, place or Offset(-1, 0)).order_by("changed_xid", "pk")
    found = reader(rows[: size + 1], "changed_xid", "pk")
    shown = found[:size]
    places = [Offset(*map(int, row[-2:])) for row in shown]  # PostgreSQL gives xid8 as text
    # Where nothing was found, whatever comes to be settled from now on lies after the place that was asked of.
    newest, oldest = (max(places), min(places)) if places else (place or Offset(), place or Offset())
    return Stretch(
        [row[:-2] for row in shown],
        newer=newest.token(now.generation),
        older=oldest.token(now.generation),
        is_end=len(found) <= size,
    )


def _settled() -> ProcessQuerySet:
    return Process.objects.filter(changed_xid__lt=OldestRunning())


def _after(rows: ProcessQuerySet, place: Offset) -> ProcessQuerySet:
    beyond = Q(changed_xid__gt=place.xid) | Q(pk__gt=place.pk)
    return rows.filter(beyond, changed_xid__gte=max(place.xid, 0))


def _before(rows: ProcessQuerySet, place: Offset) -> ProcessQuerySet:
    beyond = Q(changed_xid__lt=place.xid) | Q(pk__lt=place.pk)
    return rows.filter(beyond, changed_xid__lte=place.xid)


@dataclass(frozen=True)
class Lag:
    """`held_back`: changes that are committed and wait for an older transaction; `seconds`: how old that one is.

    `is_ahead`: rows carry transactions that this server has not reached, as after a restore: they would stay hidden.
    """

    held_back: int
    seconds: float
    is_ahead: bool


LAG = """
select (select count(*) from (select 1 from procurement_process
        where changed_xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 10000) as held),
       coalesce((select extract(epoch from max(now() - xact_start)) from pg_stat_activity
                 where backend_xid is not null and datname = current_database() and pid <> pg_backend_pid()), 0),
       coalesce((select max(changed_xid) from procurement_process)
                >= pg_snapshot_xmax(pg_current_snapshot()), false)
"""


def lag() -> Lag:
    with connection.cursor() as cursor:
        cursor.execute(LAG)
        held, seconds, is_ahead = cursor.fetchone()
    return Lag(held, float(seconds), is_ahead)
