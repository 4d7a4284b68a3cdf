"""`make run` for real, without demo data: it starts, tells scripts about itself, and leaves no process behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.environment import LOCAL, ROOT
from dev.postgres import Postgres
from dev.processes import end, spawn

pytestmark = pytest.mark.processes
WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Run:
    """`python -m dev.run` on a state folder of its own."""

    def __init__(self, state: Path):
        self.state, self.facts = state, state / "portal.json"
        self.log = state / "run.log"
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.environment = {**inherited, "PORTAL_STATE": str(state)}
        self.processes: list[subprocess.Popen] = []

    def start(self, *words: str) -> subprocess.Popen:
        with self.log.open("ab") as log:
            process = spawn(  # so that it ends with us, were the tests killed
                [sys.executable, "-m", "dev.run", "--no-demo", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def call(self, module: str, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def portal(self) -> dict:
        wait_until(self.facts.exists, 60, self.log.read_text)
        return json.loads(self.facts.read_text())

    def left(self) -> list[str]:
        """Command lines of processes that still speak of this state folder, in their words or their variables."""
        folders = (str(self.state).encode(), str(Postgres(self.state / "postgres").home).encode())
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words, variables = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue
            if any(path in words + variables for path in folders):
                found.append(words.replace(b"\0", b" ").decode())
        return found


@pytest.fixture
def run():
    LOCAL.mkdir(exist_ok=True)
    state = Path(tempfile.mkdtemp(prefix=f"test-{os.getpid()}-run-", dir=LOCAL))
    state.chmod(0o711)
    run = Run(state)
    yield run
    for process in run.processes:
        end(process, patience=30)
    shutil.rmtree(Postgres(state / "postgres").home, ignore_errors=True)
    shutil.rmtree(state, ignore_errors=True)


def wait_until(reached: Callable[[], object], seconds: float, explain: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, explain()
        time.sleep(0.1)


def test_it_starts_survives_sigkill_and_ends_without_leaving_a_process(run):
    killed = run.start()
    portal = run.portal()
    assert set(portal) == {
        "url",
        "database_url",
        "redis_url",
        "sandbox_url",
        "sandbox_sftp_url",
        "accounts",
        "api_keys",
    }
    assert run.facts.stat().st_mode & 0o777 == 0o600
    with WITHOUT_PROXY.open(f"{portal['url']}/health/ready", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"

    second = run.call("dev.run", "--no-demo")
    assert second.returncode == 1
    assert f"Ya hay un portal encendido en esta carpeta (proceso {killed.pid}, {portal['url']})" in second.stdout

    killed.send_signal(signal.SIGKILL)
    killed.wait()
    wait_until(lambda: not run.left(), 15, lambda: "\n".join(run.left()))

    again = run.start()
    wait_until(lambda: run.facts.exists() and json.loads(run.facts.read_text()) != portal, 60, run.log.read_text)
    stopped = run.call("dev.stop")
    assert stopped.returncode == 0, stopped.stderr
    assert again.wait(10) == 0
    wait_until(lambda: not run.left(), 5, lambda: "\n".join(run.left()))
    assert not run.facts.exists()
    assert "│ Apagado." in run.log.read_text()


def test_stopping_what_does_not_run_says_so(run):
    stopped = run.call("dev.stop")
    assert (stopped.returncode, stopped.stdout) == (0, "No hay ningún portal encendido en esta carpeta.\n")
