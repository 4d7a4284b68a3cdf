import threading
import time
from random import uniform

import pytest
from django.db import DatabaseError, connection, transaction

from jobs.events import record
from jobs.models import Cursor, Event

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["jobs"])


def read(cursor=Cursor(), limit=100):  # noqa: B008
    return list(Event.objects.settled_after(cursor)[:limit])


def in_thread(function):
    def run():
        try:
            function()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_events_are_read_in_order_and_once():
    for number in range(3):
        record("tests.changed", f"n{number}", {"number": number})
    first = read(limit=2)
    assert [event.subject for event in first] == ["n0", "n1"]
    assert [event.subject for event in read(first[-1].cursor)] == ["n2"]


def test_events_of_one_transaction_can_be_read_in_two_parts():
    with transaction.atomic():
        for number in range(3):
            record("tests.changed", f"n{number}")
    first = read(limit=2)
    assert [event.subject for event in read(first[-1].cursor)] == ["n2"]


def test_an_event_of_a_rolled_back_change_does_not_exist():
    with transaction.atomic():
        record("tests.changed", "n")
        transaction.set_rollback(True)
    assert read() == []


def test_an_event_waits_for_the_transactions_that_began_before_it():
    written, leave = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record("tests.changed", "early")
            written.set()
            leave.wait(5)

    thread = in_thread(slow)
    written.wait(5)
    record("tests.changed", "late")
    assert read() == []
    leave.set()
    thread.join()
    assert [event.subject for event in read()] == ["early", "late"]


def test_a_reader_misses_nothing_while_many_write():
    stop, done, seen = time.monotonic() + 1.5, threading.Event(), []

    def write():
        while time.monotonic() < stop:
            with transaction.atomic():
                record("tests.changed", "x")
                time.sleep(uniform(0, 0.02))

    def follow():
        cursor = Cursor()
        while True:
            last_round = done.is_set()
            batch = read(cursor, limit=7)
            seen.extend(event.pk for event in batch)
            cursor = batch[-1].cursor if batch else cursor
            if last_round and not batch:
                return

    writers, reader = [in_thread(write) for _ in range(6)], in_thread(follow)
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert len(seen) > 100
    assert len(seen) == len(set(seen))
    assert set(seen) == set(Event.objects.values_list("pk", flat=True))


def test_an_event_is_never_rewritten():
    event = record("tests.changed", "n")
    event.subject = "other"
    with pytest.raises(DatabaseError, match="append-only"):
        event.save()
