import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from jobs.choices import Queue, State
from jobs.models import Job
from jobs.queue import enqueue


def nothing(job):
    pass


@pytest.mark.django_db
def test_a_job_waits_in_the_queue_of_its_handler(declare):
    job = enqueue(declare(nothing, queue="sercop", max_attempts=3), key="a", payload={"ocid": "x"})
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.queue, job.max_attempts, job.payload) == (State.PENDING, Queue.SERCOP, 3, {"ocid": "x"})


@pytest.mark.django_db
def test_the_same_key_gives_the_live_job(declare):
    kind = declare(nothing)
    first = enqueue(kind, key="a", payload={"n": 1})
    second = enqueue(kind, key="a", payload={"n": 2})
    assert (second.pk, second.payload, Job.objects.count()) == (first.pk, {"n": 1}, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.POISON])
def test_finished_work_can_be_asked_again(declare, state):
    kind = declare(nothing)
    first = enqueue(kind, key="a")
    Job.objects.update(state=state)
    assert enqueue(kind, key="a").pk != first.pk


@pytest.mark.django_db
def test_an_unknown_kind_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"Ninguna aplicación declara el trabajo 'tests.unheard'"):
        enqueue("tests.unheard", key="a")


@pytest.mark.django_db
def test_an_unknown_queue_is_refused(declare):
    with pytest.raises(ImproperlyConfigured, match="existen default, sercop"):
        declare(nothing, queue="cnt")


@pytest.mark.django_db
def test_a_kind_declared_twice_is_refused(declare):
    declare(nothing)
    with pytest.raises(ImproperlyConfigured, match="declarado dos veces"):
        declare(lambda job: None)


@pytest.mark.django_db
def test_a_rolled_back_transaction_leaves_no_job(declare):
    kind = declare(nothing)
    with transaction.atomic():
        enqueue(kind, key="a")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_job_carries_the_request_that_asked_for_it(declare):
    kind = declare(nothing)
    with structlog.contextvars.bound_contextvars(request_id="request-1"):
        enqueue(kind, key="a")
    assert Job.objects.get().request_id == "request-1"
