"""How hard a counterpart may be asked by all workers together: turns, pauses and a circuit breaker, kept in Redis.

Every decision is one Lua script on Redis's own clock, so workers need not agree on anything else. When Redis is away
nobody is asked: a limit that cannot be checked is not a limit. Plain Python.

- Turns are evenly spaced: one every 60 / per_minute seconds. A worker reserves its turn, sleeps until it comes, and
  is admitted unless a pause or an open circuit came in between, or the one before it woke up late.
- A 429 pauses all workers until its Retry-After.
- The circuit opens after FAILURES in a row, or when half of at least WINDOW_LEAST exchanges of a minute failed. After a
  cool-down that doubles up to COOLDOWN_HIGH a single probe goes through; its success closes the circuit.
"""

import time
from dataclasses import dataclass, field

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from integrations.errors import Unavailable

log = structlog.get_logger(__name__)

# One per cent more than the minute: between admission and the counterpart's own clock lies a network.
MINUTE_MS = 60_600
FAILURES = 5
WINDOW_MS, WINDOW_LEAST, WINDOW_SHARE = 60_000, 20, 0.5
COOLDOWN_MS, COOLDOWN_HIGH_MS = 15_000, 600_000
FORGET_MS = 3_600_000
REDIS_AWAY_RETRY = 10

CLOCK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

# KEYS: next turn, pause, circuit. ARGV: milliseconds between turns, longest wait. -> {granted, wait, why}
RESERVE = (
    CLOCK
    + """
local opened = tonumber(redis.call('HGET', KEYS[3], 'open_until') or '0')
if opened > now then return {0, opened - now, 'open'} end
local paused = tonumber(redis.call('GET', KEYS[2]) or '0')
local turn = math.max(now, paused, tonumber(redis.call('GET', KEYS[1]) or '0'))
if turn - now > tonumber(ARGV[2]) then
    return {0, turn - now, paused > now and 'paused' or 'busy'}
end
redis.call('SET', KEYS[1], turn + ARGV[1], 'PX', math.ceil(turn + ARGV[1] - now) + 1000)
return {1, turn - now, ''}
"""
)

# KEYS: pause, circuit, last admission. ARGV: how long a probe may take, milliseconds between turns.
# -> {admitted, wait or the moment, why or whether it is the probe}
ADMIT = (
    CLOCK
    + """
local paused = tonumber(redis.call('GET', KEYS[1]) or '0')
if paused > now then return {0, paused - now, 'paused'} end
local free = tonumber(redis.call('GET', KEYS[3]) or '0') + ARGV[2]
if free > now then return {0, math.ceil(free - now), 'late'} end  -- the one before woke up late
local function admit(how)
    redis.call('SET', KEYS[3], now, 'PX', math.ceil(ARGV[2]))
    return {1, now, how}
end
local opened = redis.call('HGET', KEYS[2], 'open_until')
if not opened then return admit('') end
local barred = math.max(tonumber(opened), tonumber(redis.call('HGET', KEYS[2], 'probe_until') or '0'))
if barred > now then return {0, barred - now, 'open'} end
redis.call('HSET', KEYS[2], 'probe_until', now + ARGV[1])
return admit('probe')
"""
)

# KEYS: pause. ARGV: milliseconds. A shorter pause never cuts a longer one.
PAUSE = (
    CLOCK
    + """
if tonumber(redis.call('GET', KEYS[1]) or '0') < now + ARGV[1] then
    redis.call('SET', KEYS[1], now + ARGV[1], 'PX', ARGV[1])
end
"""
)

# KEYS: circuit. ARGV: ok, is the probe, failures, window, least, share, cool-down, highest, forget. -> 1 when it opens
RESULT = (
    CLOCK
    + """
local circuit, ok, probe = KEYS[1], ARGV[1] == '1', ARGV[2] == '1'
local function open(cooldown)
    redis.call('DEL', circuit)
    redis.call('HSET', circuit, 'open_until', now + cooldown, 'cooldown', cooldown)
    redis.call('PEXPIRE', circuit, cooldown + ARGV[9])
    return 1
end
if redis.call('HEXISTS', circuit, 'open_until') == 1 then
    if not probe then return 0 end  -- asked before it opened: says nothing of now
    if ok then redis.call('DEL', circuit) return 0 end
    return open(math.min(2 * redis.call('HGET', circuit, 'cooldown'), ARGV[8]))
end
if tonumber(redis.call('HGET', circuit, 'since') or '0') + ARGV[4] < now then
    redis.call('HSET', circuit, 'since', now, 'asked', 0, 'failed', 0)
end
redis.call('PEXPIRE', circuit, ARGV[9])
local asked = redis.call('HINCRBY', circuit, 'asked', 1)
if ok then redis.call('HSET', circuit, 'row', 0) return 0 end
local failed = redis.call('HINCRBY', circuit, 'failed', 1)
local row = redis.call('HINCRBY', circuit, 'row', 1)
if row >= tonumber(ARGV[3]) or (asked >= tonumber(ARGV[5]) and failed >= asked * ARGV[6]) then
    return open(ARGV[7])
end
return 0
"""
)

# KEYS: pause, circuit. -> {wait, why}
HELD = (
    CLOCK
    + """
local opened = tonumber(redis.call('HGET', KEYS[2], 'open_until') or '0')
if opened > now then return {opened - now, 'open'} end
local paused = tonumber(redis.call('GET', KEYS[1]) or '0')
if paused > now then return {paused - now, 'paused'} end
return {0, opened > 0 and 'probe' or ''}
"""
)

RELEASE = "if redis.call('HEXISTS', KEYS[1], 'open_until') == 1 then redis.call('HDEL', KEYS[1], 'probe_until') end"

WHY = {
    "busy": "{name} tiene el cupo de consultas ocupado.",
    "late": "{name} tiene el cupo de consultas ocupado.",
    "paused": "{name} pidió esperar antes de más consultas.",
    "open": "{name} falla repetidamente: no se le consulta por ahora.",
}


@dataclass(frozen=True)
class Turn:
    """Leave to send one request now. `is_probe`: it decides whether an open circuit closes. `at`: seconds, on Redis's
    clock."""

    is_probe: bool = False
    at: float = field(default=0, compare=False, repr=False)


def connect(url: str) -> redis.Redis:
    """A client that says soon when Redis is away: a worker that waits for it holds its job."""
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1))


class Limits:
    """The shared limits of one counterpart. `longest_wait`: seconds a worker may sleep for its turn."""

    def __init__(self, server: redis.Redis, code: str, *, name: str = "", longest_wait: float = 20):
        self.server, self.name, self.longest_wait = server, name or code, longest_wait
        self._turn, self._last, self._paused, self._circuit = (
            f"limits:{{{code}}}:{key}" for key in ("turn", "last", "pause", "circuit")
        )

    def reserve(self, per_minute: float, *, longest_wait: float | None = None) -> float:
        """Reserve the next turn; the seconds until it comes. Raises Unavailable when that is too long to sleep."""
        longest = self.longest_wait if longest_wait is None else longest_wait
        keys = (self._turn, self._paused, self._circuit)
        granted, wait, why = self._run(RESERVE, keys, MINUTE_MS / per_minute, longest * 1000)
        if not granted:
            raise self._unavailable(why, float(wait) / 1000)
        return float(wait) / 1000

    def enter(self, per_minute: float, *, probe_seconds: float = 120) -> Turn:
        """Sleep until a turn comes and take it. Raises Unavailable, with the seconds after which it makes sense to
        ask again. `probe_seconds`: after this long a probe that never reported counts as lost."""
        end = time.monotonic() + self.longest_wait
        wait = self.reserve(per_minute)
        while True:
            time.sleep(wait)
            admitted, moment_or_wait, why = self._admit(per_minute, probe_seconds)
            if admitted:
                return Turn(is_probe=why == b"probe", at=moment_or_wait)
            left = end - time.monotonic()
            if why == b"open" or moment_or_wait > left:
                raise self._unavailable(why, moment_or_wait)
            # Behind a pause the turns are dealt anew; behind somebody late it is a matter of milliseconds.
            wait = self.reserve(per_minute, longest_wait=left) if why == b"paused" else moment_or_wait

    def _admit(self, per_minute: float, probe_seconds: float) -> tuple[int, float, bytes]:
        keys = (self._paused, self._circuit, self._last)
        admitted, milliseconds, why = self._run(ADMIT, keys, probe_seconds * 1000, MINUTE_MS / per_minute)
        return admitted, float(milliseconds) / 1000, why

    def pause(self, seconds: float) -> None:
        """Nobody asks before `seconds` have passed."""
        self._tell(PAUSE, (self._paused,), max(1, round(seconds * 1000)))

    def succeeded(self, turn: Turn) -> None:
        self._result(turn, ok=True)

    def failed(self, turn: Turn) -> None:
        self._result(turn, ok=False)

    def release(self, turn: Turn) -> None:
        """The turn was not used, or says nothing of the counterpart's health: another may probe."""
        if turn.is_probe:
            self._tell(RELEASE, (self._circuit,))

    def held(self) -> tuple[str, float]:
        """What holds everybody back now, "open", "paused", "probe" (open, and the next question decides) or "", and for
        how many seconds more; changes nothing."""
        wait, why = self._run(HELD, (self._paused, self._circuit))
        return why.decode(), float(wait) / 1000

    def forget(self) -> None:
        """Start afresh: no pause, circuit closed; when people resume a counterpart. Turns stay reserved."""
        self._tell("return redis.call('DEL', unpack(KEYS))", (self._paused, self._circuit))

    def _result(self, turn: Turn, *, ok: bool) -> None:
        limits = (FAILURES, WINDOW_MS, WINDOW_LEAST, WINDOW_SHARE, COOLDOWN_MS, COOLDOWN_HIGH_MS, FORGET_MS)
        if self._tell(RESULT, (self._circuit,), int(ok), int(turn.is_probe), *limits):
            log.warning("circuit_opened", counterpart=self.name)

    def _run(self, script: str, keys: tuple, *arguments):
        try:
            return self.server.eval(script, len(keys), *keys, *arguments)
        except redis.RedisError as error:
            raise Unavailable(
                f"No se consulta a {self.name}: los límites compartidos no están disponibles.",
                retry_after=REDIS_AWAY_RETRY,
            ) from error

    def _tell(self, script: str, keys: tuple, *arguments):
        """What follows an exchange: its answer must not be lost because Redis went away in between."""
        try:
            return self._run(script, keys, *arguments)
        except Unavailable:
            log.warning("limits_not_told", counterpart=self.name)
            return None

    def _unavailable(self, why: bytes, seconds: float) -> Unavailable:
        return Unavailable(WHY[why.decode()].format(name=self.name), retry_after=max(seconds, 0.1))
