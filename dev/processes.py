"""Child processes that never outlive us: on Linux the kernel ends them even when we are killed with SIGKILL."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def spawn(arguments, *, parent_death_signal: int = signal.SIGTERM, **options) -> subprocess.Popen:
    """A child that receives `parent_death_signal` when this process ends, however it ends. Call it from the main
    thread: the kernel watches the thread that forked."""
    parent = os.getpid()

    def follow_parent() -> None:
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, parent_death_signal)
            if os.getppid() != parent:  # the parent died between fork and prctl
                os._exit(1)

    return subprocess.Popen(arguments, preexec_fn=follow_parent, **options)  # noqa: PLW1509


def end(process: subprocess.Popen, *, first: int = signal.SIGTERM, patience: float = 10) -> None:
    """Ask a child to end, and insist with SIGKILL after `patience` seconds."""
    if process.poll() is not None:
        return
    process.send_signal(first)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port(wanted: int = 0) -> int:
    """`wanted` if nobody listens there on loopback, else a port the system gives."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError("no free port on 127.0.0.1")


def end_marked(name: str, value: str) -> list[int]:
    """Kill the processes of this user that carry the variable `name=value`, as everything a start spawns does; what
    a killed start left behind. Returns their numbers."""
    mark, found = f"{name}={value}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            carries = mark in (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # somebody else's, or gone
            continue
        if carries and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return found


def is_running(pid: int, *, mentions: str) -> bool:
    """Whether `pid` lives and its command line mentions this text: a bare number may be somebody else by now."""
    try:
        return mentions in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
