"""How many requests each asker may make: one list in Redis per asker, moved by one script, so it is exact.

In whatever stretch of a window's length no more than the limit passes: the list holds the moments of those that
passed, and the next one passes when there is room or the oldest is out of the window. What is refused is not counted.
The script also returns the edition of the access data, so that what a process remembers of applications and keys is
forgotten when anything of it changes.
"""

import os
import threading
from functools import cache, lru_cache
from typing import NamedTuple

import redis
import structlog
from django.conf import settings
from redis.connection import ConnectionInterface, HiredisRespSerializer

from api.problems import Problem
from api.scopes import Rate

log = structlog.get_logger(__name__)
EDITION = "partners:edition"
# KEYS: moments, edition. ARGV: how many, in how many milliseconds.
# -> {1 when it passes, moments held, milliseconds until there is room for one more than now, edition}
# Some are taken off at each request, however many are due: after a long rest no request pays for all of them.
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local most, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local oldest = redis.call('LINDEX', KEYS[1], 0)
for _ = 1, 100 do
    if not oldest or tonumber(oldest) > now - window then break end
    redis.call('LPOP', KEYS[1])
    oldest = redis.call('LINDEX', KEYS[1], 0)
end
local used, passes = redis.call('LLEN', KEYS[1]), 0
if used < most then
    redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
    redis.call('PEXPIRE', KEYS[1], window)
    passes, used, oldest = 1, used + 1, oldest or now
end
return {passes, used, math.max(0, (oldest or now) + window - now), redis.call('GET', KEYS[2])}
"""
AWAY_SECONDS = 5
TIMEOUT_SECONDS = 2


class Taken(NamedTuple):
    rate: Rate
    edition: bytes | None


def take(asker: str, *, limit: int, window: int) -> Taken:
    """Count a request of `asker` unless it is beyond `limit` in `window` seconds, and say where it stands.

    Problem `unavailable` when Redis is away.
    """
    keys = f"partners:rate:{asker}", EDITION
    passes, used, left, edition = _evaluated(keys, (limit, window * 1000))
    return Taken(Rate(limit, used, -(-left // 1000), window, not passes), edition)


def edition() -> bytes | None:
    """Of the access data, now."""
    return _asked("GET", EDITION)


def unavailable() -> Problem:
    """A limit that cannot be counted is not a limit: nobody is answered."""
    return Problem(
        "unavailable",
        "Los cupos no se pueden contar ahora. Intente de nuevo en unos segundos.",
        "Quotas cannot be counted now. Try again in a few seconds.",
        headers={"Retry-After": str(AWAY_SECONDS)},
    )


def new_edition() -> None:
    """What is remembered of applications and keys is out of date. Redis away: it lasts a few seconds more."""
    try:
        _asked("INCR", EDITION)
    except Problem:
        log.warning("access_edition_not_told")


def _evaluated(keys: tuple[str, ...], arguments: tuple[int, ...]):
    url = settings.LIMITS_REDIS_URL
    try:
        return _asked("EVALSHA", _script(url), len(keys), *keys, *arguments)
    except redis.exceptions.NoScriptError:
        _script.cache_clear()
        return _asked("EVALSHA", _script(url), len(keys), *keys, *arguments)


@cache
def _script(url: str) -> bytes:
    return _asked("SCRIPT LOAD", TAKE)


# --- the connection: one for each thread, without a pool's work at each request


class _Lines(threading.local):
    def __init__(self) -> None:
        self.held: dict[tuple[str, int], ConnectionInterface] = {}


_lines = _Lines()


def _asked(*command):
    """The answer to one command. A connection that broke since the last one is made anew, once."""
    line = _line(settings.LIMITS_REDIS_URL)
    try:
        try:
            return _exchanged(line, command)
        except (redis.ConnectionError, OSError):
            line.disconnect()
            return _exchanged(line, command)
    except redis.exceptions.NoScriptError:
        raise
    except (redis.RedisError, OSError):
        line.disconnect()
        log.warning("rate_limits_away")
        raise unavailable() from None


@lru_cache(maxsize=10_000)  # an asker's is always the same
def _packed(command: tuple) -> list[bytes]:
    return HiredisRespSerializer().pack(*command)


def _exchanged(line: ConnectionInterface, command: tuple):
    line.send_packed_command(_packed(command), check_health=False)
    return line.read_response()


def _line(url: str) -> ConnectionInterface:
    place = url, os.getpid()  # a fork must not share it
    if place not in _lines.held:
        patience = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
        _lines.held[place] = redis.ConnectionPool.from_url(url, **patience).make_connection()
    return _lines.held[place]
