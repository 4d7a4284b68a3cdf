from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from integrations.errors import Rejected, Unavailable
from jobs import sweeper, worker
from jobs.choices import State
from jobs.events import record
from jobs.models import Event, Job

pytestmark = pytest.mark.django_db


def write_once(job):
    """The effect of these tests is an event: one run writes one."""
    with job.finish():
        record("tests.effect", job.key)


def failing_with(error):
    def fail(job):
        raise error

    return fail


def make_due():
    Job.objects.update(run_after=Now() - timedelta(seconds=1))


def let_the_lease_go_by(job):
    Job.objects.filter(pk=job.id).update(lease_until=Now() - timedelta(seconds=1))


def wait_of(job):
    job = Job.objects.annotate(wait=F("run_after") - Now()).get(pk=job.pk)
    return job.wait.total_seconds()


def test_effect_and_done_are_written_together(job_of):
    job = job_of(write_once)
    assert worker.run(job.pk) == State.DONE
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == (State.DONE, 1, None)
    assert job.finished_at >= job.started_at >= job.created_at
    assert Event.objects.count() == 1


def test_a_second_run_changes_nothing(job_of):
    job = job_of(write_once)
    worker.run(job.pk)
    assert worker.run(job.pk) is None
    assert Event.objects.count() == 1


def test_a_handler_that_does_not_finish_is_finished_by_the_runner(job_of):
    job = job_of(lambda job: None)
    assert worker.run(job.pk) == State.DONE


def test_a_job_is_not_run_before_its_moment(job_of):
    job = job_of(write_once)
    Job.objects.update(run_after=Now() + timedelta(minutes=1))
    assert worker.run(job.pk) is None


def test_a_job_under_a_live_lease_is_not_taken(job_of):
    job = job_of(write_once)
    worker.take(job.pk)
    assert worker.run(job.pk) is None


def test_the_attempt_is_counted_before_running(job_of):
    attempts = []
    job = job_of(lambda running: attempts.append(Job.objects.get(pk=running.id).attempts))
    worker.run(job.pk)
    assert attempts == [1]


def test_the_effect_of_a_lost_lease_is_rolled_back(job_of):
    def be_late(job):
        let_the_lease_go_by(job)
        write_once(job)

    job = job_of(be_late)
    assert worker.run(job.pk) is None
    assert not Event.objects.exists()
    assert Job.objects.get().state == State.RUNNING


def test_the_effect_of_a_worker_that_was_replaced_is_rolled_back(job_of):
    replaced = []

    def be_replaced(job):
        if job.attempt == 1:
            let_the_lease_go_by(job)
            replaced.append(worker.run(job.id))
        write_once(job)

    job = job_of(be_replaced)
    assert worker.run(job.pk) is None
    assert replaced == [State.DONE]
    assert Event.objects.count() == 1


def test_an_effect_that_fails_leaves_nothing_of_itself(job_of):
    def fail_halfway(job):
        with job.finish():
            record("tests.effect", job.key)
            raise ZeroDivisionError

    job = job_of(fail_halfway)
    assert worker.run(job.pk) == State.PENDING
    assert not Event.objects.exists()


def test_steps_commit_while_the_lease_is_ours(job_of):
    def walk(job):
        with job.step():
            record("tests.effect", "page 1")
        let_the_lease_go_by(job)
        with job.step():
            record("tests.effect", "page 2")

    job = job_of(walk)
    assert worker.run(job.pk) is None
    assert [event.subject for event in Event.objects.all()] == ["page 1"]


def test_a_handler_that_finishes_twice_is_told_so_and_its_effect_stays(job_of):
    def finish_twice(job):
        write_once(job)
        write_once(job)

    job = job_of(finish_twice)
    assert worker.run(job.pk) == State.DONE
    assert Event.objects.count() == 1


def test_renewing_prolongs_the_lease(job_of):
    def outlive(job):
        Job.objects.filter(pk=job.id).update(lease_until=Now() + timedelta(seconds=1))
        job.renew()
        assert Job.objects.filter(pk=job.id, lease_until__gt=Now() + timedelta(seconds=200)).exists()

    assert worker.run(job_of(outlive).pk) == State.DONE


def test_renewing_a_lost_lease_stops_the_job(job_of):
    def go_on(job):
        let_the_lease_go_by(job)
        job.renew()
        raise AssertionError("went on")

    assert worker.run(job_of(go_on).pk) is None
    assert Job.objects.get().error == ""


def test_progress_is_seen_while_the_job_runs(job_of):
    seen = []

    def tell(job):
        job.progress(3, 10, "página\x00 3")
        job.progress(4, 10)
        seen.append(Job.objects.get(pk=job.id))

    worker.run(job_of(tell).pk)
    assert (seen[0].progress_done, seen[0].progress_total, seen[0].progress_text) == (3, 10, "página\ufffd 3")


def test_any_error_is_tried_again_later(job_of):
    job = job_of(failing_with(ValueError("monto ilegible")))
    assert worker.run(job.pk) == State.PENDING
    job.refresh_from_db()
    assert job.error.startswith("ValueError: monto ilegible")
    assert "in fail" in job.error
    assert 0 < wait_of(job) <= 10


def test_after_the_last_attempt_the_job_is_poison(job_of):
    job = job_of(failing_with(ValueError("no")), max_attempts=3)
    states = []
    for _ in range(4):
        make_due()
        states.append(worker.run(job.pk))
    assert states == [State.PENDING, State.PENDING, State.POISON, None]
    job.refresh_from_db()
    assert job.finished_at
    assert job.attempts == 3


def test_the_soft_time_limit_counts_as_an_error(job_of):
    job = job_of(failing_with(SoftTimeLimitExceeded()), max_attempts=1)
    assert worker.run(job.pk) == State.POISON
    assert "SoftTimeLimitExceeded" in Job.objects.get().error


def test_a_refusal_of_a_counterpart_fails_at_once(job_of):
    job = job_of(failing_with(Rejected("El SRI no acepta ese RUC.")))
    assert worker.run(job.pk) == State.FAILED
    assert Job.objects.get().error == "Rejected: El SRI no acepta ese RUC."


def test_an_absent_counterpart_is_asked_again_when_it_said(job_of):
    job = job_of(failing_with(Unavailable("SERCOP pide esperar.", retry_after=60)))
    assert worker.run(job.pk) == State.PENDING
    assert 59 < wait_of(job) <= 66


def test_an_absent_counterpart_does_not_use_up_the_attempts(job_of):
    job = job_of(failing_with(Unavailable("SERCOP no responde.")), max_attempts=2)
    for _ in range(10):
        make_due()
        assert worker.run(job.pk) == State.PENDING
    job.refresh_from_db()
    assert (job.attempts, job.deferrals) == (0, 10)
    assert wait_of(job) <= 3600


def test_a_counterpart_absent_for_a_day_fails_the_job(job_of):
    job = job_of(failing_with(Unavailable("SERCOP no responde.")))
    worker.run(job.pk)
    make_due()
    Job.objects.update(deferred_since=Now() - timedelta(hours=24, seconds=1))
    assert worker.run(job.pk) == State.FAILED
    assert "24 horas" in Job.objects.get().error


def test_another_kind_of_error_starts_the_budget_of_deferrals_anew(job_of):
    errors = [Unavailable("SERCOP no responde."), ValueError("no")]

    def fail(job):
        raise errors.pop(0)

    job = job_of(fail)
    worker.run(job.pk)
    make_due()
    worker.run(job.pk)
    job.refresh_from_db()
    assert (job.attempts, job.deferrals, job.deferred_since) == (1, 0, None)


def test_an_interrupted_job_is_given_back_at_once(job_of):
    job = job_of(failing_with(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        worker.run(job.pk)
    assert list(Job.objects.due()) == [job]


def test_a_job_interrupted_in_its_last_attempt_is_poison_and_not_forgotten(job_of):
    job = job_of(failing_with(KeyboardInterrupt()), max_attempts=1)
    with pytest.raises(KeyboardInterrupt):
        worker.run(job.pk)
    sweeper.bury()
    job.refresh_from_db()
    assert job.state == State.POISON
    assert "KeyboardInterrupt" in job.error


def test_a_job_of_a_kind_that_this_release_does_not_know_waits_for_one_that_does(job_of):
    job = job_of(write_once)
    Job.objects.update(kind="tests.unheard")
    assert worker.run(job.pk) == State.PENDING
    assert "tests.unheard" in Job.objects.get().error


def test_errors_are_kept_without_secrets(job_of):
    told = "GET https://user:hunter2@host/x?token=abc123 Authorization: Bearer abcdefghijkl password='s3cret'"
    worker.run(job_of(failing_with(ValueError(told))).pk)
    error = Job.objects.get().error.splitlines()[0]
    assert "https://***@host/x" in error
    assert not [word for word in ("hunter2", "abc123", "abcdefghijkl", "s3cret") if word in error]


def test_a_run_costs_few_statements(job_of, django_assert_max_num_queries):
    job = job_of(lambda job: None)
    with django_assert_max_num_queries(6):  # take 2, lock, done, savepoint 2
        worker.run(job.pk)
    assert connection.in_atomic_block
