"""Mend the order of changes after a restore into another PostgreSQL server, which numbers its transactions anew.

What carries transactions that this server has not reached would stay hidden, and what changes now would stand before
what readers passed long ago. What is ahead counts as changed at this moment, so nobody misses it; offsets of the feed
from before are refused with a sentence, and subscriptions go on from the first event that they have not read.

An older copy may have nothing ahead, and yet partners have read what it does not hold: then who restores says so.
"""

from dataclasses import dataclass

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError, connection, transaction

from partners.models import Subscription
from procurement import feed

# For each subscription that stands ahead: the event before the first one that it has not read, else the newest.
SUBSCRIPTIONS = """
update partners_subscription s set xid = pg_current_xact_id()::text::bigint, event_id = coalesce(
    (select min(e.id) - 1 from jobs_event e
     where e.xid::text::bigint > s.xid or (e.xid::text::bigint = s.xid and e.id > s.event_id)),
    (select max(e.id) from jobs_event e), 0)
where s.xid > pg_current_xact_id()::text::bigint
"""
PROCESSES = "update procurement_process set changed_xid = pg_current_xact_id() where changed_xid > pg_current_xact_id()"
EVENTS = """
alter table jobs_event disable trigger jobs_event_stays;
update jobs_event set xid = pg_current_xact_id() where xid > pg_current_xact_id();
alter table jobs_event enable trigger jobs_event_stays;
"""


@dataclass(frozen=True)
class Mended:
    """How many of each were ahead."""

    processes: int
    events: int
    subscriptions: int

    @property
    def is_nothing(self) -> bool:
        return not (self.processes or self.events or self.subscriptions)


@transaction.atomic
def mend(*, is_older: bool = False) -> Mended:
    """Mend what is ahead; nothing is done where nothing is, but that offsets are refused too when the copy `is_older`
    than what partners have read. Run it before anybody else uses the portal."""
    with connection.cursor() as cursor:
        cursor.execute("lock table procurement_process, jobs_event, partners_subscription in exclusive mode")
        cursor.execute("select count(*) from jobs_event where xid > pg_current_xact_id()")
        (events,) = cursor.fetchone()
        cursor.execute(SUBSCRIPTIONS)
        subscriptions = cursor.rowcount
        if events:
            cursor.execute(EVENTS)
        cursor.execute(PROCESSES)
        mended = Mended(cursor.rowcount, events, subscriptions)
        if is_older or not mended.is_nothing:
            cursor.execute("select nextval('procurement_feed_generation')")
    return mended


@register(Tags.database)
def check_order(app_configs, databases, **kwargs) -> list:
    """Runs with `manage.py check --database default` and with each migrate."""
    if not databases or "default" not in databases:
        return []
    try:
        with transaction.atomic():
            is_ahead = feed.lag().is_ahead or _is_ahead()
    except DatabaseError:  # no tables yet
        return []
    if not is_ahead:
        return []
    return [
        Warning(
            "Hay cambios con transacciones que este servidor de PostgreSQL no ha alcanzado, como después de restaurar "
            "en otro servidor: ni el feed ni los avisos los mostrarían.",
            hint="Corra «manage.py mend_feed» antes de abrir el portal.",
            id="partners.W001",
        )
    ]


def _is_ahead() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (reached,) = cursor.fetchone()
    return Subscription.objects.filter(xid__gt=reached).exists()
