"""The API beside what it is measured by, in one process, alternating.

python -m bench.api [--processes 50000] [--requests 300]

List of 25 processes against a hand-written json_agg view and a plain DRF ModelSerializer view: both pass the middleware
that a reader with a token passes, without token and quota, which ours checks. Cached against not; the feed; bulk export
against COPY of the same rows.
"""

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._held import awake, held, load

# As the default answer: every column of a process.
NAMES = (
    "ocid code title buyer_ruc buyer_name procedure procedure_details method category phase region locality "
    "budget_amount budget_source awarded_amount contracted_amount tenderers_count published_at enquiry_period_end "
    "tender_period_end award_period_end auction_start awarded_at signed_at detail source released_at checked_at "
    "changed_at is_demo"
)
FEW = "ocid,title,buyer_name,procedure,phase,region,budget_amount,awarded_amount,published_at,tender_period_end"
RELEASES = 20_000
ROUNDS = 60  # short ones: some of them nobody disturbs
SQL = """
select json_agg(row)::text from (
    select ocid, code, title, b.ruc as buyer_ruc, buyer_name, procedure, procedure_source as procedure_details, method,
           category, phase, p.region, p.locality, budget_amount, budget_source, awarded_amount, contracted_amount,
           tenderers_count, published_at, enquiry_period_end, tender_period_end, award_period_end, auction_start,
           awarded_at, signed_at, detail, p.source, released_at, checked_at, changed_at, p.is_demo
    from procurement_process p left join procurement_buyer b on b.id = p.buyer_id
    order by published_at desc nulls last, p.id desc limit 25
) as row
"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.api")
    parser.add_argument("--processes", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=20)
    asked = parser.parse_args(arguments)
    with held(asked.processes), awake():
        begun = load()
        result = {"processes": asked.processes, "load": [begun], **_measured(asked.requests)}
    result["load"].append(load())
    print(json.dumps(result))


def _measured(requests: int) -> dict:
    from django.test import override_settings

    with override_settings(ROOT_URLCONF="bench.api", RATE_LIMIT_REQUESTS=10**9, MIDDLEWARE=_middleware()):
        rates = _lists(requests)
        feed = _feed()
        export = _export()
    ours, peer, plain, cached = (rates[name] for name in ("ours", "json_agg", "drf", "cached"))
    goals = {
        "list / json_agg": (ours / peer, 0.6),
        "list / DRF ModelSerializer": (ours / plain, 2),
        "cached / uncached": (cached / ours, 8),
        "feed, items/s": (feed, 5_000),
        "export / COPY": (export["ratio"], 0.5),
    }
    for name, rate in rates.items():
        print(f"{name:28} {rate:9.0f} peticiones/s")
    for name, (value, least) in goals.items():
        print(f"{name:28} {value:9.2f}  meta ≥ {least}  {'cumple' if value >= least else 'NO CUMPLE'}")
    size, grown = export["megabytes"], export["growth_mb"]
    print(f"exportación: {export['rows']:,} releases, {size:.0f} MB, memoria +{grown:.1f} MB")
    return {"rates": rates, "goals": {name: value for name, (value, _) in goals.items()}, "export": export}


def _middleware() -> list[str]:
    from django.conf import settings

    return [name for name in settings.MIDDLEWARE if not name.endswith("LogMiddleware")]


def _before_the_door() -> list[str]:
    """The middleware that a reader with a token passes: the peers pass the same."""
    names = _middleware()
    return names[: names.index("partners.door.TokenDoor")]


# --- who answers


def _json_agg(request):
    from django.db import connection
    from django.http import HttpResponse

    with connection.cursor() as cursor:
        cursor.execute(SQL)
        (text,) = cursor.fetchone()
    return HttpResponse(text, content_type="application/json")


def _drf():
    from django.db.models import F
    from rest_framework import generics, serializers

    from procurement.models import Process

    class Shown(serializers.ModelSerializer):
        buyer_ruc = serializers.CharField(source="buyer.ruc", default=None)
        procedure_details = serializers.CharField(source="procedure_source")

        class Meta:
            model = Process
            fields = NAMES.split()

    class Plain(generics.ListAPIView):
        queryset = Process.objects.select_related("buyer").order_by(F("published_at").desc(nulls_last=True), "-pk")
        serializer_class = Shown
        authentication_classes = permission_classes = throttle_classes = []

        def filter_queryset(self, queryset):
            return queryset.all()[:25]

    return Plain.as_view()


def __getattr__(name: str):
    """`urlpatterns` once Django is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib.auth.decorators import login_not_required
    from django.urls import include, path

    plain = _drf()
    plain.login_required = False
    return [
        path("json_agg/", login_not_required(_json_agg)),
        path("drf/", plain),
        path("", include("portal.urls")),
    ]


# --- measures


def _token() -> str:
    from api.scopes import Scope

    return token_of("bench", sorted(map(str, Scope)))


def token_of(name: str, scopes: list[str]) -> str:
    """Of an application with this name and these scopes."""
    from partners.keys import issue_key
    from partners.models import Application
    from partners.tokens import issue_token

    contact = {"contact_name": "x", "contact_email": "x@example.invalid"}
    application, _ = Application.objects.get_or_create(name=name, defaults={"scopes": scopes, **contact})
    return issue_token(issue_key(application=application, by=None).key, scopes)


def _asker(path: str, token: str = "") -> Callable[[], bytes]:
    from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

    handler = WSGIHandler()
    environ = _environ(path, {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {})

    def ask() -> bytes:
        response: Any = handler.get_response(WSGIRequest({**environ, "wsgi.input": io.BytesIO()}))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code} {body[:200]!r}")
        return body

    return ask


def _environ(path: str, headers: dict) -> dict:
    place, _, query = path.partition("?")
    server = {
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
    }
    asked = {"PATH_INFO": place, "QUERY_STRING": query, "REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}
    return {**server, **asked, **headers}


def _lists(requests: int) -> dict[str, float]:
    """Requests a second of each in rounds that alternate: the best one, which other programs disturbed least."""
    from django.test import override_settings

    from api import kept
    from procurement.api.processes import ProcessList

    token = _token()
    ours = _asker("/api/v1/processes/?limit=25", token)
    few = _asker(f"/api/v1/processes/?limit=25&fields={FEW}", token)
    with override_settings(MIDDLEWARE=_before_the_door()):
        peers = {"json_agg": _asker("/json_agg/"), "drf": _asker("/drf/")}
    askers = {**peers, "ours": ours, "ours, 10 fields": few, "cached": ours}
    taken: dict[str, list[float]] = {name: [] for name in askers}
    for _ in range(ROUNDS):
        for name, ask in askers.items():
            ProcessList.cached_seconds = 60 if name == "cached" else 0
            kept.forget()
            ask()
            begun = time.perf_counter()
            for _ in range(requests):
                ask()
            taken[name].append(requests / (time.perf_counter() - begun))
    return {name: max(each) for name, each in taken.items()}


def _feed(pages: int = 20) -> float:
    """Items a second, following the offsets."""
    token, offset, items = _token(), "", 0
    begun = time.perf_counter()
    for _ in range(pages):
        body = json.loads(_asker(f"/api/v1/feed/?limit=1000&offset={offset}", token)())
        items, offset = items + len(body["items"]), body["next_offset"]
        if body["is_end"]:
            break
    return items / (time.perf_counter() - begun)


def _export() -> dict[str, float]:
    """Bytes a second of the export over those of COPY, and how much memory it took; the releases are thrown away."""
    from django.db import connection, transaction

    with transaction.atomic():
        rows, last = _make_releases()
        copied, exported = [], []
        before = _memory()
        for _ in range(3):
            copied.append(_copy(connection))
            exported.append(_stream(last))
        grown = _memory() - before
        transaction.set_rollback(True)
    size = exported[0][0]
    rates = [statistics.median(size / seconds for size, seconds in each) for each in (exported, copied)]
    return {"rows": rows, "megabytes": size / 1e6, "ratio": rates[0] / rates[1], "growth_mb": grown}


def _make_releases() -> tuple[int, int]:
    """One release of each of the first processes: how many, and the last one's key."""
    from django.db import connection

    from bench.generate import write

    with tempfile.NamedTemporaryFile("w+", suffix=".jsonl") as file:
        write(Path(file.name), RELEASES // 2)
        made = Path(file.name).read_text().splitlines()[:RELEASES]
    with connection.cursor() as cursor:
        cursor.execute("select id from procurement_process order by id limit %s", [len(made)])
        keys = [key for (key,) in cursor.fetchall()]
        rows = [(key, f"{key:064d}", text) for key, text in zip(keys, made, strict=False)]
        cursor.executemany(
            "insert into procurement_release (process_id, digest, release_id, date, tags, channel, origin, raw, "
            "received_at) values (%s, %s, '', now(), '{}', 'file', 'bench', %s, now())",
            rows,
        )
    return len(rows), rows[-1][0]


def _copy(connection) -> tuple[int, float]:
    begun, size = time.perf_counter(), 0
    statement = "copy (select raw from procurement_release order by process_id, date, id) to stdout"
    with connection.cursor() as cursor, cursor.connection.cursor() as plain, plain.copy(statement) as copy:
        for piece in copy:
            size += len(piece)
    return size, time.perf_counter() - begun


def _stream(last: int) -> tuple[int, float]:
    from procurement.models import Process
    from procurement.publication import chunks, release_lines

    begun, size = time.perf_counter(), 0
    for piece in chunks(release_lines(Process.objects.filter(pk__lte=last), sees_people=True)):
        size += len(piece)
    return size, time.perf_counter() - begun


def _memory() -> float:
    """Megabytes that this process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


if __name__ == "__main__":
    main(sys.argv[1:])
