"""The wake-up call: a message that says "look at this row". Losing it costs time, never work."""

import structlog

log = structlog.get_logger(__name__)


def send(job_id: int, queue: str) -> bool:
    """Wake a worker of `queue` up for this job. False when the broker did not take it: the sweeper will."""
    return False
