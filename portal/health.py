"""Whether this process lives, and whether it can serve: `/health` and `/health/ready`.

Public, so the reasons name what failed and never an address, a user or a path.
"""

import shutil
import time
from collections.abc import Callable

import psycopg
import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_SECONDS = 2


class NotReady(Exception):
    """The check failed; the sentence is shown to anybody."""


@never_cache
@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 whenever the process answers: a dead database must not get every web process restarted."""
    return JsonResponse({"status": "ok", "build": settings.BUILD})


@never_cache
@require_safe
@login_not_required
def health_ready(request: HttpRequest) -> JsonResponse:
    """`{"status": "ok"|"unavailable", "checks": {name: {"ok", "reason", "ms"}}}`; 503 when one fails."""
    results = {name: _run(check) for name, check in CHECKS.items()}
    ready = all(result["ok"] for result in results.values())
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "checks": results},
        status=200 if ready else 503,
    )


def check_database() -> None:
    # A connection of its own: the pool's may be alive while the server refuses new ones, and its timeouts are long.
    parameters = {**connection.get_connection_params(), "connect_timeout": TIMEOUT_SECONDS}
    options = f"{parameters.pop('options', '')} -c statement_timeout={TIMEOUT_SECONDS * 1000}".strip()
    known = {name: value for name, value in parameters.items() if name not in ("cursor_factory", "context")}
    try:
        with psycopg.connect(**{**known, "options": options}) as probe:
            probe.execute("select 1")
    except psycopg.Error:
        raise NotReady("La base de datos no responde.") from None


def check_redis() -> None:
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except (redis.RedisError, OSError):
        raise NotReady("Redis no responde.") from None
    finally:
        client.close()


def check_migrations() -> None:
    check_database()  # quick to say no; Django's own connection is patient
    try:
        loader = MigrationLoader(connection)
        pending = len(loader.graph.nodes.keys() - loader.applied_migrations.keys())
    except Exception:
        raise NotReady("No se pudo leer qué migraciones están aplicadas.") from None
    if pending:
        raise NotReady(f"Migraciones por aplicar: {pending}.")


def check_disk() -> None:
    for path in settings.DISK_PATHS:
        free = shutil.disk_usage(path).free // 2**20
        if free < settings.MIN_FREE_DISK_MB:
            raise NotReady(f"Quedan {free} MB libres en el disco; el mínimo es {settings.MIN_FREE_DISK_MB} MB.")


class HealthMiddleware:
    """Answers both before anything asks for the host's name or the login: probes come by address, and often."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response
        self.views = {"/health": health, "/health/ready": health_ready}

    def __call__(self, request: HttpRequest):
        view = self.views.get(request.path_info, self.get_response)
        return view(request)


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "redis": check_redis,
    "migrations": check_migrations,
    "disk": check_disk,
}


def _run(check: Callable[[], None]) -> dict:
    started = time.monotonic()
    try:
        check()
        reason = ""
    except NotReady as error:
        reason = str(error)
    return {"ok": not reason, "reason": reason, "ms": round((time.monotonic() - started) * 1000, 1)}
