"""Work that the clock asks for. Time is cut into slots, and each slot asks once, however many beats there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from jobs import registry
from jobs.models import Periodic
from jobs.queue import enqueue

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    key: str
    kind: str
    every: timedelta
    offset: timedelta

    def slot(self, now: datetime) -> datetime:
        """The start of the slot that `now` falls in."""
        start = BEGINNING + self.offset
        return start + (now - start) // self.every * self.every


_entries: dict[str, Entry] = {}


def periodic(*, every: timedelta, key: str = "", offset: timedelta = timedelta(0)):
    """Ask for this handler's job once in every slot of `every`; goes above `@handler`.

    Slots start at midnight UTC plus `offset`. `key` (the kind, unless given) is the key of the job: while one is
    still live, the next slot adds none. The very first time, the job is asked for at once.
    """
    if every < timedelta(seconds=1):
        raise ImproperlyConfigured(f"Un trabajo periódico cada {every}: al menos cada segundo.")

    def declare(function: Callable) -> Callable:
        handler = registry.of(function)
        entry = Entry(key or handler.kind, handler.kind, every, offset)
        if _entries.setdefault(entry.key, entry) != entry:
            raise ImproperlyConfigured(f"La clave periódica {entry.key} está declarada dos veces.")
        return function

    return declare


def entries() -> list[Entry]:
    registry.load()
    return sorted(_entries.values(), key=lambda entry: entry.key)


def tick(now: datetime | None = None) -> list[str]:
    """Enqueue what the current slots have not asked for yet. Returns the keys asked for."""
    if not settings.JOB_PERIODIC:
        return []
    now = now or timezone.now()
    asked = dict(Periodic.objects.values_list("key", "slot"))
    late = [entry for entry in entries() if asked.get(entry.key, BEGINNING) < entry.slot(now)]
    return [entry.key for entry in late if _ask(entry, entry.slot(now))]


@transaction.atomic
def _ask(entry: Entry, slot: datetime) -> bool:
    Periodic.objects.bulk_create([Periodic(key=entry.key, slot=BEGINNING)], ignore_conflicts=True)
    # Two beats at once: the second waits here for the first, and then finds the slot taken.
    if not Periodic.objects.filter(key=entry.key, slot__lt=slot).update(slot=slot):
        return False
    enqueue(entry.kind, key=entry.key)
    return True
