"""Forks Celery workers from a process that has imported everything: twenty restarts in seconds instead of a minute.

Each line on standard input starts one; its process id is the answer.
"""

import gc
import os
import signal
import sys
from importlib import import_module

import django

django.setup()

import kombu.transport.redis  # noqa: E402, F401
from django.core.checks import run_checks  # noqa: E402

from celery_app import app  # noqa: E402
from jobs import registry  # noqa: E402

WORKER = ["worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat"]


NEEDED = ("bin.celery", "bin.worker", "apps.worker", "concurrency.prefork", "worker.components", "worker.consumer")


def main() -> None:
    registry.load()
    app.loader.import_default_modules()
    for module in NEEDED:
        import_module(f"celery.{module}")
    run_checks()
    os.environ["CELERY_SKIP_CHECKS"] = "1"  # done here, once for all
    gc.freeze()  # billiard collects garbage at every fork: not ours
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    print("ready", flush=True)
    while name := sys.stdin.readline().strip():
        pid = os.fork()
        if not pid:
            live(name)
        print(pid, flush=True)


def live(name: str) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    app.worker_main([*WORKER, f"--hostname={name}@chaos"])
    os._exit(0)


if __name__ == "__main__":
    main()
