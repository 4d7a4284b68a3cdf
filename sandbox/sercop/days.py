"""Moments on SERCOP's clock: naive local times of Guayaquil (always UTC-5, no daylight saving)."""

from datetime import date, datetime, time, timedelta, timezone
from random import Random

GUAYAQUIL = timezone(timedelta(hours=-5))
OPENING_HOUR = 9  # what happened before this hour of the anchor day is published; the rest is still to come


def today() -> date:
    """The day in Guayaquil: the only clock of the sandbox, and only when no `--today` was given."""
    return datetime.now(GUAYAQUIL).date()


def cutoff(day: date) -> datetime:
    """The moment the simulated world stands at on `day`."""
    return datetime.combine(day, time(OPENING_HOUR))


def iso(moment: datetime) -> str:
    """`2026-07-24T12:32:01-05:00`, as SERCOP writes every date."""
    return moment.isoformat(timespec="seconds") + "-05:00"


def utc_stamp(moment: datetime, milliseconds: int) -> str:
    """`2026-07-24T17:27:37.255Z`, as release ids end."""
    return (moment + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def working_day(day: date) -> date:
    """`day`, or the next Monday when it falls on a weekend. Holidays are not simulated."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def add_working_days(moment: datetime, days: int) -> datetime:
    """The same hour, `days` working days later (the law's "término")."""
    day = moment.date()
    for _ in range(days):
        day = working_day(day + timedelta(days=1))
    return datetime.combine(day, moment.time())


def office_hour(rng: Random, day: date) -> datetime:
    """A moment of publication: working day, 08:00 to 19:59."""
    return datetime.combine(working_day(day), time(rng.randint(8, 19), rng.randrange(60), rng.randrange(60)))


def at(moment: datetime, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(moment.date(), time(hour, minute))


def next_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """Every (year, month) from the month of `first` to the month of `last`, both included."""
    months, current = [], (first.year, first.month)
    while current <= (last.year, last.month):
        months.append(current)
        current = next_month(*current)
    return months


def days_of(year: int, month: int) -> int:
    following = date(*next_month(year, month), 1)
    return (following - date(year, month, 1)).days


def three_years_before(day: date) -> date:
    return date(day.year - 3, day.month, 1)
