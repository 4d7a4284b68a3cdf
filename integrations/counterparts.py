"""The table of counterparts: where each one is, how hard it may be asked, who speaks its protocol.

To add one: a folder with client.py, records.py and README.md, a line here, its variables in `portal/settings.py`,
a question in `checks.py`, and its simulation in `sandbox/`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True)
class Definition:
    """What the gateway must know of a counterpart. The functions read the settings when they are called."""

    code: str
    name: str
    base_url: Callable[[], str]
    rate_per_minute: Callable[[], int]
    timeout_seconds: Callable[[], float]
    client: Callable[..., object]


def _sercop(conversation):
    from integrations.sercop.client import SercopClient

    return SercopClient(conversation)


DEFINITIONS: dict[str, Definition] = {
    definition.code: definition
    for definition in (
        Definition(
            code="sercop",
            name="SERCOP, datos abiertos",
            base_url=lambda: settings.SERCOP_BASE_URL,
            rate_per_minute=lambda: settings.SERCOP_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.SERCOP_TIMEOUT_SECONDS,
            client=_sercop,
        ),
        # Apart, so that a download of hours never takes the turns of the API, nor a 429 of the API stops it.
        Definition(
            code="sercop_bulk",
            name="SERCOP, archivos mensuales",
            base_url=lambda: settings.SERCOP_BASE_URL,
            rate_per_minute=lambda: settings.SERCOP_BULK_RATE_PER_MINUTE,
            timeout_seconds=lambda: settings.SERCOP_TIMEOUT_SECONDS,
            client=_sercop,
        ),
    )
}


def is_sandbox(base_url: str) -> bool:
    """Whether this address is the sandbox's, so that everything that comes from it is marked."""
    sandbox = urlsplit(settings.SANDBOX_URL)
    return bool(sandbox.netloc) and urlsplit(base_url).netloc == sandbox.netloc
