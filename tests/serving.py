"""A real portal on the database of the tests: gunicorn with several processes, each with several threads."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from django.db import connection

from dev.environment import ROOT
from dev.processes import end, free_port, spawn

WORKERS, THREADS = 3, 8


@dataclass(frozen=True)
class Served:
    url: str
    port: int
    process: subprocess.Popen
    log: Path

    @property
    def memory(self) -> int:
        """Bytes that its processes hold, what they share counted once for each."""
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children)
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    port, log = free_port(), folder / "gunicorn.log"
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{before.rpartition('/')[0]}/{connection.settings_dict['NAME']}?{options}",
        "RATE_LIMIT_REQUESTS": "1000",
        "RATE_LIMIT_WINDOW": "3600",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    command += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]
    with log.open("wb") as output:
        server = spawn(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        yield _answering(Served(f"http://localhost:{port}", port, server, log))
    finally:
        end(server)


def _answering(served: Served) -> Served:
    until = time.monotonic() + 60
    while time.monotonic() < until and served.process.poll() is None:
        try:
            if httpx.get(f"{served.url}/health", timeout=2).status_code == 200:
                return served
        except httpx.HTTPError:
            time.sleep(0.1)
    return pytest.fail(served.log.read_text()[-2000:])
