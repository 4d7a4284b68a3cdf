"""A worker that is killed while it reads: the next one reads, and each document is read exactly once in the end."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.db import connection

from dev.environment import ROOT
from dev.processes import spawn
from documents import finding
from documents.choices import State
from documents.finding import Filters
from documents.models import Page
from jobs.models import Event, Job
from tests.documents import files

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
PAGES = 600


def database_url() -> str:
    made = connection.get_connection_params()
    query = "&".join(f"{name}={made[name]}" for name in ("host", "port", "user", "password") if made.get(name))
    return f"postgresql:///{quote(made['dbname'])}?{query}"


def worker(job: Job, folder) -> subprocess.Popen:
    """A process that runs this one job, as a Celery worker's child does."""
    program = "import sys, django; django.setup(); from jobs.worker import run; run(int(sys.argv[1]))"
    environment = {**os.environ, "DATABASE_URL": database_url(), "DOCUMENTS_DIR": str(folder)}
    return spawn([sys.executable, "-c", program, str(job.pk)], cwd=ROOT, env=environment, start_new_session=True)


def children_that_read() -> int:
    found = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    found += b"documents.reading.child" in file.read()
            except OSError:
                continue
    return found


def wait_until(condition, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_killed_reading_is_done_once_by_the_next_worker(receive, officer, tmp_path, documents_folder):
    def found() -> int:
        return finding.everywhere(officer, "Página", Filters()).total

    before = children_that_read()
    version = receive(files.long_pdf(tmp_path / "a.pdf", PAGES))
    job = Job.objects.get()
    for _ in range(3):
        process = worker(job, documents_folder)
        stored = Page.objects.exclude(text__contains="no terminó")
        assert wait_until(stored.exists), "no page is stored while others are read"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert wait_until(lambda: children_that_read() <= before, 10), "the child outlived its worker"
        assert 0 < Page.objects.count() < PAGES
        assert found() == 0, "the search tells pages of what was not read to its end"
        version.refresh_from_db()
        assert version.state == State.RECEIVED
        Page.objects.update(text="De un intento que no terminó")
        Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    assert worker(job, documents_folder).wait(120) == 0
    version.refresh_from_db()
    assert (version.state, version.pages.count(), Page.objects.count()) == (State.READ, PAGES, PAGES)
    assert found() > 0
    assert not Page.objects.filter(text__contains="no terminó").exists()
    assert Event.objects.filter(kind="document.read").count() == 1
