"""A second process that stores batches of a large file beside the first, with a connection of its own.

It is a fork, so that it shares the memory of what was imported; it dies with its parent, whatever that dies of, and
PostgreSQL then undoes the batch it was at.
"""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from queue import Full

from django.db import connection, connections

from procurement.store import Source
from procurement.storing import Arrived, Result, store_batch

_PR_SET_PDEATHSIG = 1
_END = 10  # seconds it has to end when there is nothing left to store


def can_help() -> bool:
    """Whether there is a core for it, and what it stores would be seen by whoever loads.

    Not in a process of a Celery worker: those may have no children, and their sisters have work for the other cores.
    """
    is_worker = multiprocessing.current_process().daemon
    return len(os.sched_getaffinity(0)) > 1 and not is_worker and not connection.in_atomic_block


class Helper:
    """`offer` it batches and take up their `results`; `end` it, whatever happens."""

    def __init__(self, source: Source):
        fork = multiprocessing.get_context("fork")
        self._results, results = fork.Pipe(duplex=False)
        self._batches = fork.Queue(maxsize=1)  # one waits while another is stored
        self._process = fork.Process(target=_serve, args=(self._batches, results, source, os.getpid()), daemon=True)
        self._process.start()
        results.close()
        self._offered = 0

    def offer(self, batch: Sequence[Arrived]) -> bool:
        """Whether it takes the batch; it has enough to do otherwise."""
        try:
            self._batches.put_nowait(batch)
        except Full:
            return False
        self._offered += 1
        return True

    def results(self, *, all_of_them: bool = False) -> Iterator[Result]:
        """Those that are there, or of all batches offered. Raises RuntimeError when storing failed, or it died."""
        while self._offered and (all_of_them or self._results.poll()):
            try:
                result = self._results.recv()
            except EOFError:
                raise RuntimeError("the process that helped to load was killed") from None
            self._offered -= 1
            if isinstance(result, RuntimeError):
                raise result
            yield result

    def end(self) -> None:
        self._batches.cancel_join_thread()
        if self._offered:  # the load ends by an error: nobody will look at what is left
            self._process.kill()
        else:
            self._batches.put(None)
        self._process.join(_END)
        self._process.kill()
        self._process.join()
        self._results.close()


def _serve(batches: multiprocessing.Queue, results: Connection, source: Source, parent: int) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked to die with it
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for inherited in connections.all():
        inherited.connection = None  # our parent's; psycopg does not close what another process opened
    while _serve_one(batches, results, source):
        pass


def _serve_one(batches: multiprocessing.Queue, results: Connection, source: Source) -> bool:
    """Apart, so that a batch is not kept while the next one comes."""
    batch = batches.get()
    try:
        if batch:
            results.send(store_batch(batch, source))
    except Exception as error:
        results.send(RuntimeError(f"{type(error).__name__}: {error}"))
    return bool(batch)
