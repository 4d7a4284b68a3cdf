"""Each endpoint of the API, asked by many clients at once of a real server: how long answers take, and errors.

python -m bench.endpoints [--processes 1000000] [--clients 16] [--seconds 5]

The clients ask for different things, so that what the server keeps for some seconds answers few of them. They share the
machine with the server: what is told is no less than what partners would wait.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import quote, urlencode

from bench._held import cells, held, load
from dev.environment import ROOT
from dev.processes import end, free_port, spawn

P95, P99 = 300, 2_000  # ms
MANY = 300  # different requests of an endpoint
SERVER = ["--workers", "2", "--worker-class", "gthread", "--threads", "8", "--no-control-socket"]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.endpoints")
    parser.add_argument("--processes", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args(arguments)
    with held(asked.processes):
        token, paths = _prepared()
        begun = load()
        with _served() as port:
            for urls in paths.values():  # each process makes things at its first requests that it keeps
                _measured(port, token, urls[:8], asked.clients, 0.3)
            rows = {name: _measured(port, token, urls, asked.clients, asked.seconds) for name, urls in paths.items()}
    print(f"{asked.processes:,} procesos, {asked.clients} clientes, carga {begun} a {load()}")
    print(f"{'recurso':36}{cells('p50', 'p95', 'p99', 'por s', 'errores')}  meta: p95 < {P95}, p99 < {P99} ms")
    for name, row in rows.items():
        row["is_reached"] = row["p95"] < P95 and row["p99"] < P99 and not row["errors"]
        shown = cells(row["p50"], row["p95"], row["p99"], row["rate"], str(row["errors"]))
        print(f"{name:36}{shown}  {'cumple' if row['is_reached'] else 'NO CUMPLE'}")
    print(json.dumps({**vars(asked), "load": [begun, load()], "endpoints": rows}))


def _prepared() -> tuple[str, dict[str, list[str]]]:
    from bench.api import _token

    return _token(), _paths()


def _paths() -> dict[str, list[str]]:
    """Different addresses of each endpoint, those that hold most among them."""
    from bench.rows import THINGS, VERBS
    from procurement.models import Buyer, Process
    from suppliers.models import Supplier

    ocids = list(Process.objects.order_by("-pk").values_list("ocid", flat=True)[:MANY])
    rucs = list(Buyer.objects.order_by("pk").values_list("ruc", flat=True)[:MANY])
    sellers = list(Supplier.objects.exclude(ruc=None).order_by("pk").values_list("ruc", flat=True)[:MANY])
    words = [f"{verb} {thing}".lower() for verb in VERBS.split() for thing in THINGS.split()][:MANY]
    limits = range(1, 101)
    process = [f"processes/{quote(ocid)}/" for ocid in ocids]
    return {
        "processes": _asked("processes/", limit=limits),
        "processes, q": _asked("processes/", q=words),
        "processes, q, relevance": _asked("processes/", q=words, order=["relevance"]),
        "processes, order=deadline": _asked("processes/", order=["deadline"], limit=limits),
        "processes, order=budget": _asked("processes/", order=["budget"], limit=limits),
        "processes, buyer": _asked("processes/", buyer=rucs),
        "processes, supplier": _asked("processes/", supplier=sellers),
        "processes, filters": _asked("processes/", year=["2024"], phase=["contrato"], budget_from=range(1, MANY)),
        "process": process,
        "releases (404 here)": [f"{path}releases/" for path in process],
        "aggregates": _asked("aggregates/", year=range(2015, 2027)),
        "aggregates, q": _asked("aggregates/", q=words),
        "aggregates, buyer": _asked("aggregates/", buyer=rucs),
        "aggregates, filters": _asked("aggregates/", budget_from=range(1, MANY)),
        "buyers": _asked("buyers/", limit=limits),
        "buyers, q": _asked("buyers/", q=[word.split()[1] for word in words]),
        "buyer": [f"buyers/{ruc}/" for ruc in rucs],
        "suppliers": _asked("suppliers/", limit=limits),
        "suppliers, q": _asked("suppliers/", q=range(1, MANY)),
        "supplier": [f"suppliers/{ruc}/" for ruc in sellers],
        "documents": _asked("documents/", limit=limits),
        "catalogues/cpc": _asked("catalogues/cpc/", limit=limits),
        "catalogues/phases": ["catalogues/phases/"],
        "feed, 100": _asked("feed/", limit=range(90, 101)),
        "feed, 1000, all fields": _asked("feed/", limit=[1000], fields=["ocid,title,buyer_name,budget_amount"]),
        "feed, backward": _asked("feed/", direction=["backward"], limit=range(90, 101)),
        "feed/lag": ["feed/lag/"],
        "webhooks": ["webhooks/"],
        "schema": ["schema/"],
        "problems": ["problems/"],
    }


def _asked(path: str, **options) -> list[str]:
    """One address for each value of the longest option; of the others their values in turn."""
    many = max(len(values) for values in options.values())
    return [
        f"{path}?{urlencode({name: values[place % len(values)] for name, values in options.items()})}"
        for place in range(min(many, MANY))
    ]


@contextmanager
def _served() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", *SERVER]
    environment = {**os.environ, "RATE_LIMIT_REQUESTS": "1000000000", "LOG_LEVEL": "ERROR"}
    server = spawn(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        end(server)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health", headers={"Host": "localhost"})
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def _measured(port: int, token: str, paths: list[str], clients: int, seconds: float) -> dict:
    taken: list[float] = []
    errors: list[int] = []
    places, until = count(), time.monotonic() + seconds
    gate = threading.Barrier(clients)

    def ask_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Host": "localhost", "Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
        gate.wait()
        while time.monotonic() < until:
            begun = time.perf_counter()
            try:
                connection.request("GET", f"/api/v1/{paths[next(places) % len(paths)]}", headers=headers)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 0
            taken.append((time.perf_counter() - begun) * 1000)
            if status not in (200, 404):
                errors.append(status)

    threads = [threading.Thread(target=ask_on) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(taken, n=100)
    return {
        "p50": round(statistics.median(taken), 1),
        "p95": round(cuts[94], 1),
        "p99": round(cuts[98], 1),
        "rate": round(len(taken) / seconds, 1),
        "requests": len(taken),
        "errors": len(errors),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
