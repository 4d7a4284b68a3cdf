import socket
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu import Queue as Route

from celery_app import app
from jobs import wakeup
from jobs.models import Job
from jobs.queue import enqueue


def nothing(job):
    pass


@pytest.mark.django_db
def test_a_worker_is_woken_when_the_transaction_commits(declare, broker, django_capture_on_commit_callbacks):
    kind = declare(nothing, queue="sri")
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(kind, key="a")
        assert wakeup.unread("sri") == 0
    assert wakeup.unread("sri") == 1


@pytest.mark.django_db(transaction=True, available_apps=["jobs"])
def test_a_rolled_back_transaction_wakes_nobody(declare, broker):
    kind = declare(nothing, queue="sri")
    with transaction.atomic():
        enqueue(kind, key="a")
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert wakeup.unread("sri") == 0


@pytest.mark.django_db
def test_the_live_job_of_a_key_is_not_announced_again(declare, broker, django_capture_on_commit_callbacks):
    kind = declare(nothing, queue="sri")
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(kind, key="a")
        enqueue(kind, key="a")
    assert wakeup.unread("sri") == 1


def taken(queue: str) -> list[int]:
    """Jobs in the order in which a worker of `queue` is told of them."""
    with app.connection_for_read(settings.CELERY_BROKER_URL) as connection, connection.channel() as channel:
        inbox = Route(queue, routing_key=queue)(channel)
        inbox.declare()
        return [message.payload[0][0] for message in iter(lambda: inbox.get(no_ack=True), None)]


@pytest.mark.django_db
def test_what_a_person_waits_for_goes_first(declare, broker, django_capture_on_commit_callbacks):
    kind = declare(nothing, queue="sri")
    with django_capture_on_commit_callbacks(execute=True):
        ordinary = [enqueue(kind, key=key).pk for key in "abc"]
        urgent = enqueue(kind, key="d", urgent=True).pk
    assert taken("sri") == [urgent, *ordinary]


@pytest.mark.django_db
def test_a_job_that_already_waits_becomes_urgent_once(declare, broker, django_capture_on_commit_callbacks):
    kind = declare(nothing, queue="sri")
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (enqueue(kind, key=key).pk for key in "ab")
        hastened = [enqueue(kind, key="b", urgent=True) for _ in range(3)]
    assert [job.pk for job in hastened] == [second] * 3
    assert all(job.urgent for job in hastened)
    assert taken("sri") == [second, first, second]  # the old message finds it done


@pytest.mark.django_db
def test_a_job_that_waits_for_its_moment_is_not_hastened(declare, broker, django_capture_on_commit_callbacks):
    kind = declare(nothing, queue="sri")
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(kind, key="a", run_after=timezone.now() + timedelta(hours=1))
        assert not enqueue(kind, key="a", urgent=True).urgent
    assert taken("sri") == []


@pytest.fixture(params=["refused", "mute"])
def dead_redis(request, settings):
    """A broker that is not there, and one that takes the connection and then says nothing."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        if request.param == "mute":
            mute.listen()
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        wakeup.forget()
        yield
    wakeup.forget()


@pytest.mark.django_db
def test_a_dead_redis_neither_breaks_nor_slows_the_caller(
    declare, dead_redis, django_capture_on_commit_callbacks, caplog
):
    kind = declare(nothing)
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(50):
            enqueue(kind, key=f"a:{number}")
    assert Job.objects.count() == 50
    # Whoever found it dead does not try again for a while, so that fifty jobs wait for one time-out, not for fifty.
    periods = 1 + (time.monotonic() - started) // wakeup.SILENCE
    assert 1 <= caplog.text.count("job_wakeup_failed") <= periods
