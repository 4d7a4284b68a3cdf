from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from jobs import schedule
from jobs.choices import State
from jobs.models import Job, Periodic
from jobs.registry import handler
from jobs.schedule import Entry, periodic, tick

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_entry(monkeypatch):
    """Only one periodic job exists: the hourly one of these tests."""
    monkeypatch.setattr(schedule, "_entries", {})

    @periodic(every=timedelta(hours=1))
    @handler("tests.hourly")
    def hourly(job):
        pass


@pytest.mark.django_db
def test_a_slot_asks_once():
    assert tick(NOON) == ["tests.hourly"]
    Job.objects.update(state=State.DONE)
    assert tick(NOON + timedelta(minutes=59)) == []
    assert tick(NOON + timedelta(minutes=60)) == ["tests.hourly"]
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_a_slot_adds_no_job_while_the_last_one_is_live():
    tick(NOON)
    tick(NOON + timedelta(hours=1))
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_slots_that_nobody_watched_are_not_made_up_for():
    tick(NOON)
    Job.objects.update(state=State.DONE)
    tick(NOON + timedelta(hours=9))
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_the_clock_can_be_told_to_ask_for_nothing(settings):
    settings.JOB_PERIODIC = False
    assert tick(NOON) == []


@pytest.mark.django_db(transaction=True, available_apps=["jobs"])
def test_two_beats_at_the_same_moment_ask_once(broker):
    barrier, asked = Barrier(6), []

    def beat():
        barrier.wait()
        asked.extend(tick(NOON))
        connection.close()

    beats = [Thread(target=beat) for _ in range(6)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    assert asked == ["tests.hourly"]
    assert (Job.objects.count(), Periodic.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("hour", "expected"), [(7, datetime(2026, 11, 23, 8, tzinfo=UTC)), (8, datetime(2026, 11, 24, 8, tzinfo=UTC))]
)
def test_a_slot_starts_at_its_offset(hour, expected):
    daily = Entry("k", "k", timedelta(days=1), timedelta(hours=8))
    assert daily.slot(datetime(2026, 11, 24, hour, 30, tzinfo=UTC)) == expected


def test_a_function_without_handler_is_refused():
    with pytest.raises(ImproperlyConfigured, match="falta @handler"):
        periodic(every=timedelta(hours=1))(lambda job: None)


def test_the_same_key_twice_is_refused():
    @handler("tests.other")
    def other(job):
        pass

    with pytest.raises(ImproperlyConfigured, match="dos veces"):
        periodic(every=timedelta(hours=2), key="tests.hourly")(other)
