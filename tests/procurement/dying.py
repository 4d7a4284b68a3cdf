"""Run something in a process of its own that is killed, as by SIGKILL, at one of its steps in the database."""

import os
import signal
from collections.abc import Callable

import psycopg
from django.db import connections

_STEPS = (
    (psycopg.Cursor, "execute"),
    (psycopg.Cursor, "copy"),
    (psycopg.Copy, "__exit__"),
    (psycopg.Connection, "commit"),
)


def die_at(number: int, work: Callable[[], object]) -> bool:
    """Whether the process got to its step `number`, counted from 1, and was killed before it; else it ended well.

    Steps are statements, the start and the end of each COPY, and commits.
    """
    connections.close_all()  # the child would share them
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
        return os.WIFSIGNALED(status)
    try:
        _count_down(number)
        work()
        os._exit(0)
    finally:
        os._exit(1)


def _count_down(number: int) -> None:
    left = [number]
    for owner, name in _STEPS:
        setattr(owner, name, _counted(getattr(owner, name), left))


def _counted(original: Callable, left: list[int]) -> Callable:
    def step(*arguments, **named):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    return step
