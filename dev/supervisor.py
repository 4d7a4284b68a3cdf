"""Keeps a handful of processes alive, shows their output with a name before each line, and ends them all."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dev.environment import ROOT
from dev.processes import end, spawn

FIRST_WAIT, LONGEST_WAIT, STEADY_SECONDS = 1.0, 30.0, 60.0
WIDTH = len("sandbox")
_printing = threading.Lock()


def say(name: str, line: str) -> None:
    """One line of one process; whole lines only, whichever thread speaks."""
    # A terminal that closed must not keep us from ending what we started.
    with _printing, contextlib.suppress(OSError):
        sys.stdout.write(f"{name:>{WIDTH}} │ {line.rstrip()}\n")
        sys.stdout.flush()


@dataclass
class Child:
    """One process, kept alive. `reload`: started again when the code changes (the web process does that itself)."""

    name: str
    arguments: list
    environment: dict[str, str]
    stop_signal: int = signal.SIGTERM
    patience: float = 8
    reload: bool = False
    process: subprocess.Popen | None = field(default=None, init=False)
    wait: float = field(default=FIRST_WAIT, init=False)
    started_at: float = field(default=0, init=False)
    due_at: float = field(default=0, init=False)

    def start(self) -> None:
        self.started_at, self.due_at = time.monotonic(), 0
        # A session of its own keeps Ctrl-C of the terminal away: we decide who ends first. Should we be killed, the
        # kernel kills it too, and what it started follows (gunicorn and Celery watch their parents).
        self.process = spawn(
            [str(word) for word in self.arguments],
            parent_death_signal=signal.SIGKILL,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=_show, args=(self.name, self.process.stdout), daemon=True).start()

    def look(self) -> None:
        """Start it again, later and later, when it has ended by itself."""
        now = time.monotonic()
        if self.due_at:
            if now >= self.due_at:
                self.start()
        elif self.process and self.process.poll() is not None:
            self.wait = FIRST_WAIT if now - self.started_at > STEADY_SECONDS else self.wait
            say("portal", f"{self.name} terminó {_how(self.process.returncode)}; arranca otra vez en {self.wait:g} s.")
            self.due_at, self.wait = now + self.wait, min(self.wait * 2, LONGEST_WAIT)

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """End it and whatever is left of its process group."""
        if not self.process:
            return
        end(self.process, first=self.stop_signal, patience=self.patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()


class Supervisor:
    """`run()` returns when somebody asks to stop: Ctrl-C, SIGTERM, or the terminal that closes."""

    def __init__(self, children: list[Child]):
        self.children, self.stopping = children, threading.Event()

    def run(self, *, every_turn: Callable[[], None] = lambda: None, watched: list[Path] | None = None) -> None:
        """Start all and look after them; `every_turn` is called some times a second."""
        code = CodeWatch(watched or [])
        for child in self.children:
            child.start()
        while not self.stopping.wait(0.2):
            for child in self.children:
                child.look()
            if changed := code.changed():
                say("portal", f"Cambió {changed}: arrancan otra vez los procesos que lo usan.")
                for child in self.children:
                    if child.reload:
                        child.restart()
            every_turn()

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop()


class CodeWatch:
    """Which Python file changed since the last look, at most once in two seconds."""

    def __init__(self, folders: list[Path]):
        self.folders = folders
        self.seen, self.next_look = self._moments(), time.monotonic() + 2

    def changed(self) -> str:
        if time.monotonic() < self.next_look:
            return ""
        before, self.seen = self.seen, self._moments()
        self.next_look = time.monotonic() + 2
        different = sorted(path for path, _ in before.items() ^ self.seen.items())
        return str(different[0].relative_to(ROOT)) if different else ""

    def _moments(self) -> dict[Path, int]:
        moments = {}
        for folder in self.folders:
            for path in folder.rglob("*.py"):
                try:
                    moments[path] = path.stat().st_mtime_ns
                except OSError:  # an editor is replacing it
                    continue
        return moments


def _show(name: str, stream) -> None:
    with stream:
        for line in iter(stream.readline, b""):
            say(name, line.decode(errors="replace"))


def _how(code: int) -> str:
    return f"por la señal {signal.Signals(-code).name}" if code < 0 else f"con código {code}"
