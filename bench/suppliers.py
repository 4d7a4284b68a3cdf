"""A hundred bidders verified against the sandbox, within each counterpart's limit and nobody starved; one down.

    python -m bench.suppliers [--bidders 100] [--rate 300]

Jobs run as workers run them, one thread per queue as one worker process would be. Then one supplier is asked about at
all authorities side by side, twice: with everybody up, and with IESS down. Runs on servers of its own.
"""

import argparse
import json
import os
import shutil
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

from dev.environment import LOCAL, development
from dev.postgres import Postgres
from dev.redis import Redis

QUEUES = ("sri", "sri", "scvs", "iess", "dinarp", "default")
MOST_OVERHEAD = 0.5  # seconds that verifying side by side may take beyond its slowest source
LATENCY = 1.0  # of the slow source, so that "as slow as the slowest" means something
TRIES = 6
MINUTE = timedelta(minutes=1)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.suppliers")
    parser.add_argument("--bidders", type=int, default=100)
    parser.add_argument("--rate", type=int, default=300, help="questions a minute at each counterpart")
    asked = parser.parse_args(arguments)
    with _portal(asked.rate) as sandbox:
        result = {"rate": asked.rate, **_bidders(asked.bidders, asked.rate), **_one(sandbox)}
    result["load_average"] = round(os.getloadavg()[0], 1)
    print(json.dumps(result))


@contextmanager
def _portal(rate: int):
    from sandbox.app import Sandbox
    from sandbox.wire import Server

    sandbox = Sandbox(today=None, processes=300, rate=0)
    server = Server("127.0.0.1", 0, sandbox)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state = LOCAL / "bench-suppliers"
    shutil.rmtree(state, ignore_errors=True)  # what was verified by an earlier measurement would not be asked again
    with Postgres(state / "postgres") as database, Redis(state / "redis") as redis:
        os.environ.update(development(database_url=database, redis_url=redis, sandbox_url=server.url))
        os.environ["REGISTRY_RATE_PER_MINUTE"] = str(rate)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from suppliers import refreshing

        refreshing.refresh()
        yield sandbox
    server.shutdown()


def _bidders(count: int, rate: int) -> dict:
    """All of them in one list, as the bidders of a process are."""
    from accounts.models import User
    from sandbox.registries import holders
    from suppliers import batches
    from suppliers.choices import Authority, Purpose
    from suppliers.lists import Row
    from suppliers.models import Verification
    from suppliers.rules import ruc_fault

    by, _ = User.objects.get_or_create(email="bench@portal.example", defaults={"full_name": "Medición"})
    rucs = [ruc for ruc in sorted(holders()) if not ruc_fault(ruc)][:count]
    rows = [Row(number, ruc, ruc) for number, ruc in enumerate(rucs, start=1)]
    started = time.monotonic()
    batches.start(title="Cien oferentes", rows=rows, purpose=Purpose.EVALUATION, by=by)
    done = _work(started)
    answered = Counter(
        Verification.objects.filter(supplier__ruc__in=rucs)
        .exclude(outcome__in=("NO_CONSULTADO", "ERROR_FUENTE"))
        .order_by("supplier", "authority")
        .distinct("supplier", "authority")
        .values_list("authority", flat=True)
    )
    busiest = _busiest_minute()
    for authority in Authority:
        print(f"{authority.label:22} {answered[authority.value]:4} respondidos de {len(rucs)}")
    for code, most in sorted(busiest.items()):
        print(f"{code:22} {most:4} consultas en su minuto más lleno (límite {rate})")
    print(f"listo en {done:.1f} s")
    return {
        "bidders": len(rucs),
        "seconds": round(done, 1),
        "answered": {authority.value: answered[authority.value] for authority in Authority},
        "busiest_minute": busiest,
        "within_limits": all(most <= rate for most in busiest.values()),
    }


def _work(started: float) -> float:
    """Run what waits until nothing is left; seconds."""
    from django.db import connection, connections

    from jobs import worker
    from jobs.choices import LIVE
    from jobs.models import Job
    from suppliers.batches import ASK_JOB

    worker.run(Job.objects.get(kind=ASK_JOB, state__in=LIVE).pk)

    def serve(queue: str) -> None:
        try:
            while Job.objects.filter(state__in=LIVE).exclude(kind__startswith="suppliers.watch").exists():
                due = Job.objects.waiting().filter(queue=queue).order_by("pk").values_list("pk", flat=True)[:20]
                for pk in list(due) or [None]:
                    if pk is None or worker.run(pk) is None:
                        time.sleep(0.02)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=serve, args=(queue,)) for queue in QUEUES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    return time.monotonic() - started


def _busiest_minute() -> dict[str, int]:
    """The most questions that each counterpart got within any 60 seconds."""
    from integrations.models import Exchange

    asked: dict[str, list] = {}
    rows = Exchange.objects.exclude(counterpart__code__startswith="scvs_").order_by("started_at")
    for code, at in rows.values_list("counterpart__code", "started_at"):
        asked.setdefault(code, []).append(at)
    return {
        code: max(sum(at <= other < at + MINUTE for other in times) for at in times) for code, times in asked.items()
    }


def _one(sandbox) -> dict:
    """One supplier at all authorities, SCVS slow by a second: with everybody up, and with IESS down."""
    from suppliers import verification
    from suppliers.choices import Purpose

    ruc = next(case.ruc for case in _cases() if case.name == "clean_company")

    def seconds() -> float:
        started = time.monotonic()
        verification.verify_now(ruc=ruc, purpose=Purpose.CONTROL, by=None)
        return time.monotonic() - started

    seconds()  # connections, imports
    sandbox.faults.set("scvs", {"latency_seconds": LATENCY})
    up = min(seconds() for _ in range(TRIES))
    sandbox.faults.set("iess", {"down": True})
    down = min(seconds() for _ in range(TRIES))
    over = up - LATENCY
    print(f"uno ante todos: {up:.2f} s con la más lenta en {LATENCY:.1f} s ({over:+.2f} s, meta +{MOST_OVERHEAD} s)")
    print(f"con el IESS caído: {down:.2f} s")
    return {"one_seconds": round(up, 2), "over_slowest": round(over, 2), "one_down_seconds": round(down, 2)}


def _cases():
    from sandbox.registries import CASES

    return CASES


if __name__ == "__main__":
    main(sys.argv[1:])
