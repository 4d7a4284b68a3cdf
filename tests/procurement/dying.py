"""Run something in a process of its own that is killed, as by SIGKILL, at one of its steps.

Steps are statements, the start and the end of each COPY, and commits; connections to a counterpart, what is sent to it
and each piece that comes from it; files opened for writing, renamed, removed, folders made and removed.
"""

import os
import signal
import sys
from collections.abc import Callable

import paramiko
import psycopg
from django.db import connections

from integrations import connections as outside

_STEPS = (
    (psycopg.Cursor, "execute"),
    (psycopg.Cursor, "copy"),
    (psycopg.Copy, "__exit__"),
    (psycopg.Connection, "commit"),
    (outside.Backend, "connect_tcp"),
    (outside._Stream, "write"),
    (outside._Stream, "read"),
    (paramiko.Transport, "start_client"),
    (paramiko.SFTPClient, "listdir_iter"),
    (paramiko.SFTPClient, "open"),
    (paramiko.SFTPFile, "stat"),
    (paramiko.SFTPFile, "read"),
)
_ON_DISK = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_not_ours: list = []  # connections of the parent: closed here they would end there


def die_at(number: int, work: Callable[[], object]) -> str:
    """The name of step `number`, counted from 1, before which the process was killed; empty when it ended well."""
    read, write = os.pipe()
    if child := os.fork():
        os.close(write)
        with open(read, encoding="utf-8") as pipe:
            name = pipe.read()
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) if name else os.waitstatus_to_exitcode(status) == 0
        return name
    try:
        for connection in connections.all(initialized_only=True):
            _not_ours.append(connection.connection)
            connection.connection = None
        _count_down(_Countdown(number, write))
        work()
        os._exit(0)
    finally:
        os._exit(1)


class _Countdown:
    """Kills the process at its step `left`, whose name it tells."""

    def __init__(self, left: int, pipe: int):
        self.left, self.pipe = left, pipe

    def step(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.write(self.pipe, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(self, event: str, arguments: tuple) -> None:
        """What CPython tells before it does it."""
        if event in _ON_DISK or (event == "open" and arguments[2] & _WRITES):
            self.step(f"{event} {arguments[0]}")


def _count_down(countdown: _Countdown) -> None:
    for owner, name in _STEPS:
        setattr(owner, name, _counted(getattr(owner, name), f"{owner.__name__}.{name}", countdown))
    sys.addaudithook(countdown.heard)


def _counted(original: Callable, name: str, countdown: _Countdown) -> Callable:
    def step(*arguments, **named):
        countdown.step(name)
        return original(*arguments, **named)

    return step
