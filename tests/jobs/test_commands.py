import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from jobs import tasks, worker
from jobs.choices import State
from jobs.models import Job
from jobs.queue import enqueue

pytestmark = pytest.mark.django_db


def output_of(capsys, *arguments):
    call_command(*arguments)
    return capsys.readouterr().out.strip()


def test_run_jobs_does_what_is_due(job_of, capsys):
    job_of(lambda job: None)
    assert output_of(capsys, "run_jobs") == "hecho: 1"
    assert output_of(capsys, "run_jobs") == "Nada que hacer."


def test_run_jobs_until_empty_also_does_what_the_jobs_ask_for(declare, capsys):
    def ask_for_next(job):
        if job.payload["left"]:
            enqueue(job.kind, key=f"n{job.payload['left']}", payload={"left": job.payload["left"] - 1})

    enqueue(declare(ask_for_next), key="first", payload={"left": 3})
    assert output_of(capsys, "run_jobs", "--until-empty") == "hecho: 4"


def test_run_jobs_counts_for_machines(job_of, capsys):
    job_of(lambda job: None)
    assert json.loads(output_of(capsys, "run_jobs", "--json")) == {"done": 1}


def test_run_jobs_keeps_to_one_queue(declare, capsys):
    enqueue(declare(lambda job: None, kind="tests.a", queue="sri"), key="a")
    enqueue(declare(lambda job: None, kind="tests.b", queue="iess"), key="b")
    output_of(capsys, "run_jobs", "--queue", "sri")
    assert Job.objects.get(state=State.PENDING).key == "b"


def test_jobs_status_counts_what_waits_and_names_what_ended_badly(declare, job_of, capsys):
    def fail(job):
        raise ValueError("no")

    worker.run(job_of(fail, max_attempts=1).pk)
    enqueue(declare(lambda job: None, kind="tests.b", queue="sri"), key="b")
    report = json.loads(output_of(capsys, "jobs_status", "--json"))
    assert report["states"] == {"pending": 1, "running": 0, "done": 0, "failed": 0, "poison": 1}
    sri = report["queues"]["sri"]
    assert (sri["waiting"], sri["later"], sri["running"], sri["abandoned"]) == (1, 0, 0, 0)
    assert sri["oldest_seconds"] >= 0
    assert report["queues"]["iess"]["oldest_seconds"] is None
    assert [(job["key"], job["error"]) for job in report["bad"]] == [("tests:1", "ValueError: no")]


def test_jobs_status_speaks_to_people_too(job_of, capsys):
    job_of(lambda job: None, queue="sri")
    assert "SRI: esperan 1, el más antiguo hace 0 s" in output_of(capsys, "jobs_status")


def test_housekeeping_forgets_what_was_done_long_ago_and_keeps_what_failed(capsys):
    old = {"kind": "tests.old", "queue": "sri", "finished_at": Now() - timedelta(days=31)}
    for number, state in enumerate([State.DONE, State.FAILED, State.POISON]):
        Job.objects.create(key=f"old:{number}", state=state, **old)
    Job.objects.create(kind="tests.new", key="new", queue="sri", state=State.DONE, finished_at=Now())
    worker.run(enqueue("jobs.prune", key="jobs.prune").pk)
    assert set(Job.objects.values_list("key", flat=True)) == {"old:1", "old:2", "new", "jobs.prune"}


def test_the_tasks_of_celery_open_the_same_doors(job_of):
    job = job_of(lambda job: None)
    tasks.run(job.pk)
    tasks.sweep()
    job.refresh_from_db()
    assert job.state == State.DONE
