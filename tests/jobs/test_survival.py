"""Real Celery workers, a real PostgreSQL and a Redis that keeps nothing, killed and frozen while they work."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
import structlog
from django.db import connection

from dev.environment import ROOT
from dev.processes import spawn
from dev.redis import Redis
from jobs import wakeup
from jobs.choices import State
from jobs.models import Job
from jobs.queue import enqueue
from tests.jobs.chaos.tasks import TABLES

WORKERS, KILLS, REDIS_KILLS, FREEZES = 3, 20, 3, 3
REQUEST = "request-of-the-survival-test"
PATIENCE = 120  # seconds before the test gives up, far beyond the usual

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True, available_apps=["jobs"]),
]


class Crew:
    """Workers by process group: one started by its real command line, the others and all replacements forked."""

    def __init__(self, environment: dict, folder):
        self.environment, self.log = environment, (folder / "workers.log").open("ab")
        self.options = {"cwd": ROOT, "env": environment, "stderr": self.log}
        self.nursery = spawn(
            [sys.executable, "-m", "tests.jobs.chaos.nursery"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, **self.options,
        )  # fmt: skip
        self.beat = self._celery("beat", "-s", folder / "beat", "--pidfile=")
        self.first = self._celery("worker", "--concurrency=2")
        assert self.nursery.stdout.readline() == "ready\n"
        self.groups = [self.first.pid, *(self.fork() for _ in range(WORKERS - 1))]

    def _celery(self, *arguments) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "celery_app", *arguments]
        return spawn(command, stdout=self.log, start_new_session=True, **self.options)

    def fork(self) -> int:
        self.nursery.stdin.write(f"w{time.monotonic_ns()}\n")
        return int(self.nursery.stdout.readline())

    def kill(self, group: int) -> None:
        os.killpg(group, signal.SIGKILL)
        self.groups[self.groups.index(group)] = self.fork()

    def end(self) -> None:
        for group in [*self.groups, self.beat.pid, self.nursery.pid]:
            try:
                os.killpg(group, signal.SIGKILL) if group != self.nursery.pid else self.nursery.kill()
            except ProcessLookupError:
                continue
        for process in (self.first, self.beat, self.nursery):
            process.wait(10)
        self.nursery.stdin.close()
        self.nursery.stdout.close()
        self.log.close()


@pytest.fixture
def broker(tmp_path, settings, monkeypatch):
    server = Redis(tmp_path / "redis")
    settings.CELERY_BROKER_URL = f"{server.start()}/0"
    monkeypatch.setattr(wakeup, "SILENCE", 0.5)
    yield server
    server.stop()


@pytest.fixture
def crew(broker, tmp_path):
    run(TABLES)
    crew = Crew(
        {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker.url,
            "DJANGO_SETTINGS_MODULE": "tests.jobs.chaos.settings",
        },
        tmp_path,
    )
    yield crew
    crew.end()
    run("drop table chaos_start, chaos_effect")


def database_url() -> str:
    """The database of this test run, as workers must be told."""
    made = connection.get_connection_params()
    query = "&".join(f"{name}={made[name]}" for name in ("host", "port", "user", "password") if made.get(name))
    return f"postgresql:///{made['dbname']}?{query}"


def run(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def at_work() -> list[tuple[int, int, int]]:
    """(worker, process, job) of the runs that are going on. First those at the most delicate moment, when the effect
    is already written and the job is not done: there must be none, and a kill then would double it."""
    return run(
        "select worker, process, job from (select distinct on (job) * from chaos_start order by job, id desc) last"
        " join jobs_job j on j.id = job where j.state = 'running' and j.lease_until > clock_timestamp()"
        " order by not exists (select from chaos_effect e where e.job = last.job), random()"
    )


def ask_for_jobs(count: int) -> None:
    first = Job.objects.count()
    with structlog.contextvars.bound_contextvars(request_id=REQUEST):
        for number in range(first, first + count):
            enqueue("chaos.effect", key=f"chaos:{number}")


def test_nothing_is_lost_or_doubled_when_workers_and_redis_are_killed(crew, broker, tmp_path):
    deadline = time.monotonic() + PATIENCE
    redis_kills, frozen = 0, []
    ask_for_jobs(30)
    for kill in range(KILLS):
        crew.kill(busy_worker(crew, frozen, deadline))
        ask_for_jobs(8)
        if kill % (KILLS // FREEZES) == 2:
            frozen.append(Frozen(busy_worker(crew, frozen, deadline)))
        if kill % (KILLS // REDIS_KILLS) == 5:
            broker.kill()
            ask_for_jobs(5)
            time.sleep(0.2)
            broker.start()
            redis_kills += 1
    while (frozen or Job.objects.live().exists()) and time.monotonic() < deadline:
        frozen = [worker for worker in frozen if not worker.thaw()]
        time.sleep(0.1)

    jobs = set(Job.objects.values_list("pk", flat=True))
    effects = Counter(job for (job,) in run("select job from chaos_effect"))
    assert len(jobs) >= 200
    assert redis_kills == REDIS_KILLS
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}
    assert jobs - set(effects) == set(), "lost"
    assert [job for job, times in effects.items() if times > 1] == [], "doubled"
    interrupted = run("select count(*) - count(distinct job) from chaos_start")[0][0]
    assert interrupted >= KILLS // 2  # the kills did meet jobs in the middle of their work
    told = [line for line in (tmp_path / "workers.log").read_text().splitlines() if "job_done" in line]
    assert told
    assert all(REQUEST in line for line in told)


def busy_worker(crew: Crew, frozen: list["Frozen"], deadline: float) -> int:
    """A worker that is in the middle of a job at this moment. On the way those that stood still long enough go on:
    on a fast machine all of them may be frozen at once, and nobody would be left to do their jobs."""
    while time.monotonic() < deadline:
        frozen[:] = [worker for worker in frozen if not worker.thaw()]
        free = set(crew.groups) - {worker.group for worker in frozen}
        for group, _, _ in at_work():
            if group in free:
                return group
        time.sleep(0.02)
    raise AssertionError("no worker works any more")


class Frozen:
    """A worker that stands still beyond its leases, as on a machine that was paused, and then goes on where it was."""

    def __init__(self, group: int):
        self.group, self.since = group, time.monotonic()
        os.killpg(group, signal.SIGSTOP)
        held = [(process, job) for worker, process, job in at_work() if worker == group]
        self.processes, self.jobs = {process for process, _ in held}, {job for _, job in held}

    def thaw(self) -> bool:
        """Let it go on once others have done its jobs: it must not do them again. False when it is too early."""
        done = Job.objects.filter(pk__in=self.jobs, state=State.DONE).count() == len(self.jobs)
        # One that was stopped while it held the lock of `finish()` keeps its job, and is free to end it.
        if not done and time.monotonic() < self.since + 8:
            return False
        for process in self.processes:
            os.kill(process, signal.SIGCONT)
        time.sleep(0.1)  # a head start over the parent, whose time limit would stop them
        os.killpg(self.group, signal.SIGCONT)
        return True
