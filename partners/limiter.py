"""How many requests each asker may make: one counter in Redis per asker, moved by one script, so it is exact.

A window begins with the first request and lasts RATE_LIMIT_WINDOW. The script also returns the edition of the access
data, so that what a process remembers of applications and keys is forgotten when anything of it changes.
"""

from functools import cache
from typing import NamedTuple

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.problems import Problem
from api.scopes import Rate

log = structlog.get_logger(__name__)
EDITION = "partners:edition"
# KEYS: counter, edition. ARGV: milliseconds, how many. -> {requests in this window, milliseconds left, edition}
COUNT = """
local used = redis.call('INCRBY', KEYS[1], ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
    left = tonumber(ARGV[1])
end
return {used, left, redis.call('GET', KEYS[2])}
"""
AWAY_SECONDS = 5


class Counted(NamedTuple):
    used: int
    reset: int  # seconds
    edition: bytes | None

    def rate(self, limit: int, window: int) -> Rate:
        return Rate(limit, self.used, self.reset, window)


def count(asker: str, *, window: int | None = None, requests: int = 1) -> Counted:
    """Count requests of `asker` and say where it stands. Problem `unavailable` when Redis is away."""
    milliseconds = (window or settings.RATE_LIMIT_WINDOW) * 1000
    try:
        used, left, edition = _server(settings.LIMITS_REDIS_URL).evalsha(
            *_script(settings.LIMITS_REDIS_URL), 2, f"partners:rate:{asker}", EDITION, milliseconds, requests
        )
    except redis.exceptions.NoScriptError:
        _script.cache_clear()
        return count(asker, window=window, requests=requests)
    except (redis.RedisError, OSError):
        log.warning("rate_limits_away")
        raise unavailable() from None
    return Counted(used, -(-left // 1000), edition)


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
        _server(settings.LIMITS_REDIS_URL).incr(EDITION)
    except (redis.RedisError, OSError):
        log.warning("access_edition_not_told")


@cache
def _server(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1))


@cache
def _script(url: str) -> tuple[str]:
    return (_server(url).script_load(COUNT),)
