"""The wake-up call: a message that says "look at this row". Losing it costs time, never work."""

import os
import time
from functools import lru_cache

import structlog
from django.conf import settings
from kombu import Queue as Route
from kombu.pools import ProducerPool

from celery_app import app
from jobs import rules

log = structlog.get_logger(__name__)

# Somebody waits for the page that sends this: a broker that does not answer at once is left to the sweeper.
QUICK = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "retry_on_timeout": False,
    "max_retries": 0,
    "connect_retries_timeout": 0.5,
}
URGENT, ORDINARY = 0, 6  # Redis: the lower goes first
SILENCE = 5  # seconds in which a broker that failed is not tried again
_silent_until = 0.0


def send(job_id: int, queue: str, *, urgent: bool = False) -> bool:
    """Wake a worker of `queue` up for this job. False when the broker did not take it: the sweeper will."""

    def publish(producer) -> bool:
        priority = URGENT if urgent else ORDINARY
        app.send_task("jobs.run", (job_id,), queue=queue, producer=producer, retry=False, priority=priority)
        return True

    return _ask(publish, otherwise=False)


def unread(queue: str) -> int | None:
    """Messages of `queue` that no worker has taken yet; None when the broker does not answer."""
    return _ask(lambda producer: Route(queue)(producer.channel).queue_declare().message_count, otherwise=None)


def _ask(question, *, otherwise):
    global _silent_until  # noqa: PLW0603
    if time.monotonic() < _silent_until:
        return otherwise
    try:
        with _producers(settings.CELERY_BROKER_URL, os.getpid()).acquire(block=True, timeout=1) as producer:
            return question(producer)
    except Exception as error:  # whatever it is, the row is safe and the caller's work is done
        _silent_until = time.monotonic() + SILENCE
        _producers.cache_clear()
        log.warning("job_wakeup_failed", error=rules.describe(error, lines=0), silent_seconds=SILENCE)
        return otherwise


@lru_cache(maxsize=1)
def _producers(url: str, process: int) -> ProducerPool:
    """Connections of this process alone: a forked one must not share its parent's sockets."""
    connection = app.connection_for_write(url, transport_options=QUICK, connect_timeout=0.5)
    return ProducerPool(connection.Pool(limit=10), limit=10)


def forget() -> None:
    """Start as a new process would: without connections, and without a grudge against the broker."""
    global _silent_until  # noqa: PLW0603
    _silent_until = 0.0
    _producers.cache_clear()
