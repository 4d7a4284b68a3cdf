from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.db.models.functions import Now

from jobs import sweeper, wakeup, worker
from jobs.choices import State
from jobs.models import Job
from jobs.queue import enqueue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_queues(broker):
    pass


@pytest.fixture
def jobs_of(declare):
    def jobs_of(count, queue="sri"):
        kind = declare(lambda job: None, queue=queue)
        return [enqueue(kind, key=f"{queue}:{number}") for number in range(count)]

    return jobs_of


def long_ago(**fields):
    Job.objects.update(**{name: Now() - timedelta(minutes=5) for name in fields or ("woken_at",)})


def test_a_job_whose_message_was_lost_is_woken_again(jobs_of):
    jobs_of(2)
    long_ago()
    assert sweeper.sweep() == {"buried": 0, "woken": 2}
    assert wakeup.unread("sri") == 2


def test_a_job_that_was_just_announced_is_left_alone(jobs_of):
    jobs_of(1)
    assert sweeper.sweep()["woken"] == 0


def test_a_job_is_not_woken_twice_in_a_row(jobs_of):
    jobs_of(1)
    long_ago()
    sweeper.sweep()
    assert sweeper.sweep()["woken"] == 0


def test_a_job_for_later_sleeps_until_its_moment(jobs_of):
    jobs_of(1)
    Job.objects.update(run_after=Now() + timedelta(seconds=30), woken_at=None)
    assert sweeper.sweep()["woken"] == 0
    Job.objects.update(run_after=Now() - timedelta(seconds=1))
    assert sweeper.sweep()["woken"] == 1


def test_a_job_under_a_live_lease_is_left_alone(jobs_of):
    worker.take(jobs_of(1)[0].pk)
    long_ago()
    assert sweeper.sweep()["woken"] == 0


def test_a_job_whose_worker_died_is_woken(jobs_of):
    worker.take(jobs_of(1)[0].pk)
    Job.objects.update(lease_until=Now(), woken_at=Now() - timedelta(minutes=5))
    assert sweeper.sweep()["woken"] == 1


def test_a_job_whose_worker_died_in_the_last_attempt_is_poison(jobs_of):
    worker.take(jobs_of(1)[0].pk)
    Job.objects.update(lease_until=Now(), attempts=5, error="ValueError: antes")
    assert sweeper.sweep() == {"buried": 1, "woken": 0}
    job = Job.objects.get()
    assert (job.state, job.lease_until) == (State.POISON, None)
    assert job.error == sweeper.DIED + "ValueError: antes"


def test_a_full_queue_gets_no_more_messages(jobs_of, monkeypatch):
    monkeypatch.setattr(sweeper, "ENOUGH", 3)
    jobs_of(5)
    long_ago()
    assert sweeper.sweep()["woken"] == 3
    long_ago()
    assert sweeper.sweep()["woken"] == 0


def test_one_queue_with_much_to_do_does_not_hold_up_another(jobs_of, monkeypatch):
    monkeypatch.setattr(sweeper, "ENOUGH", 3)
    jobs_of(5)
    jobs_of(1, queue="iess")
    long_ago()
    sweeper.sweep()
    assert wakeup.unread("iess") == 1


def test_without_redis_the_sweeper_leaves_the_rows_for_its_next_round(jobs_of, settings):
    jobs_of(1)
    long_ago()
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert sweeper.sweep()["woken"] == 0
    assert Job.objects.filter(woken_at__lt=Now() - timedelta(minutes=4)).exists()


def test_sweeping_reads_no_finished_job(jobs_of):
    done = [Job(kind="tests.old", key=f"old:{number}", queue="sri", state=State.DONE) for number in range(1000)]
    Job.objects.bulk_create(done)
    with connection.cursor() as cursor:
        cursor.execute("analyze jobs_job")
    for jobs in (sweeper._behind(), Job.objects.abandoned()):
        plan = jobs.explain()
        assert "Seq Scan" not in plan
        assert any(index in plan for index in ("job_waiting", "job_leased", "job_live_once"))


def test_an_idle_round_asks_the_database_twice(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):  # two questions, and a savepoint around one of them
        assert sweeper.sweep() == {"buried": 0, "woken": 0}


@pytest.mark.django_db(transaction=True, available_apps=["jobs"])
@pytest.mark.parametrize("spent", [False, True], ids=["waking", "burying"])
def test_a_sweeper_that_stands_still_holds_nobodys_job(jobs_of, spent):
    """A machine may be paused between any two statements: meanwhile other workers must be able to take the jobs."""
    (job,) = jobs_of(1)
    long_ago()
    if spent:
        worker.take(job.pk)
        Job.objects.update(lease_until=Now(), attempts=5)
    held = []

    def standing_still(execute, *statement):
        result = execute(*statement)
        held.append(not _free_for_others(job))
        return result

    with connection.execute_wrapper(standing_still):
        assert sweeper.sweep() == ({"buried": 1, "woken": 0} if spent else {"buried": 0, "woken": 1})
    assert held
    assert not any(held)


def _free_for_others(job: Job) -> bool:
    parameters = {name: connection.get_connection_params()[name] for name in ("dbname", "host", "user")}
    with psycopg.connect(**parameters, autocommit=True) as other:
        taken = other.execute("select id from jobs_job where id = %s for update skip locked", [job.pk])
        return taken.fetchone() is not None
