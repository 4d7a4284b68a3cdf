"""The id of the request that is being served, so that audit entries and log lines can be joined."""

import structlog


def request_id() -> str | None:
    return structlog.contextvars.get_contextvars().get("request_id")
