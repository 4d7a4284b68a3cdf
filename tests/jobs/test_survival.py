"""Real Celery workers, a real PostgreSQL and a Redis that keeps nothing, killed and frozen while they work."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
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


def working(groups: list[int]) -> list[int]:
    """The groups that are in the middle of a job at this moment."""
    rows = run(
        "select distinct worker from chaos_start s join jobs_job j on j.id = s.job and j.state = 'running'"
        " where j.lease_until > clock_timestamp() and not exists (select from chaos_effect e where e.job = s.job)"
        " and s.ctid = (select max(ctid) from chaos_start l where l.job = s.job)"
    )
    return [group for (group,) in rows if group in groups]


def ask_for_jobs(count: int) -> None:
    first = Job.objects.count()
    for number in range(first, first + count):
        enqueue("chaos.effect", key=f"chaos:{number}")


def test_nothing_is_lost_or_doubled_when_workers_and_redis_are_killed(crew, broker):
    deadline = time.monotonic() + PATIENCE
    ask_for_jobs(30)
    redis_kills, frozen = 0, {}
    for kill in range(KILLS):
        group = strike_when_busy(crew, frozen, deadline)
        if kill % (KILLS // FREEZES) == 2:
            os.killpg(group, signal.SIGSTOP)
            frozen[group] = time.monotonic()
            group = strike_when_busy(crew, frozen, deadline)
        crew.kill(group)
        ask_for_jobs(8)
        if kill % (KILLS // REDIS_KILLS) == 5:
            broker.kill()
            ask_for_jobs(5)
            time.sleep(0.2)
            broker.start()
            redis_kills += 1
        thaw(frozen)
    thaw(frozen, after=0)

    while Job.objects.live().exists() and time.monotonic() < deadline:
        time.sleep(0.2)

    jobs = set(Job.objects.values_list("pk", flat=True))
    effects = Counter(job for (job,) in run("select job from chaos_effect"))
    assert len(jobs) >= 200
    assert redis_kills == REDIS_KILLS
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}
    assert jobs - set(effects) == set(), "lost"
    assert [job for job, times in effects.items() if times > 1] == [], "doubled"
    interrupted = run("select count(*) - count(distinct job) from chaos_start")[0][0]
    assert interrupted >= KILLS  # every kill met a job in the middle of its work


def strike_when_busy(crew: Crew, frozen: dict, deadline: float) -> int:
    """A worker to strike, once it is in the middle of a job."""
    while time.monotonic() < deadline:
        if groups := [group for group in working(crew.groups) if group not in frozen]:
            return random.choice(groups)
        time.sleep(0.02)
    raise AssertionError("no worker works any more")


def thaw(frozen: dict, after: float = 4) -> None:
    """Let workers go on that stood still beyond their lease: they must not write what others did meanwhile."""
    for group, since in list(frozen.items()):
        if not after:
            time.sleep(max(0, since + 4 - time.monotonic()))
        if time.monotonic() - since > after:
            os.killpg(group, signal.SIGCONT)
            del frozen[group]
