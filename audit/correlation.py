"""The id of the request that is being served, so that audit entries and log lines can be joined."""

import structlog

LONGEST = 255  # of the column; the id may come from a proxy's header


def request_id() -> str | None:
    known = structlog.contextvars.get_contextvars().get("request_id")
    return str(known)[:LONGEST] if known else None
