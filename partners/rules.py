"""Rules of access: what a person's session may ask of the API, which networks an application comes from. Pure."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from api.scopes import Scope
from partners.choices import EventType

TOKEN_SECONDS = 600
ISSUER, AUDIENCE, TOKEN_TYPE = "portal-compras-publicas", "portal-compras-publicas/api/v1", "access"
ALGORITHM = "HS256"
# What an application must be allowed to read to be told of it.
EVENT_SCOPES: dict[str, Scope] = {
    EventType.PROCESS_CHANGED: Scope.PROCESSES,
    EventType.DIVERGENCE_DECIDED: Scope.PROCESSES,
    EventType.SUPPLIER_CHANGED: Scope.SUPPLIERS,
}
# Whoever sees the pages sees in them what these give.
SESSION_SCOPES = frozenset(Scope) - {Scope.WEBHOOKS, Scope.BULK, Scope.CHECKS, Scope.UPLOADS, Scope.ANALYSES}
CLIENT_ID = re.compile(r"app_[0-9a-f]{16}")
# Tries with bad credentials from one address: beyond it, the address waits.
BAD_TRIES, BAD_TRIES_SECONDS = 100, 300


def read_networks(lines: str) -> list[str]:
    """Networks from text, one a line or separated by commas: "192.0.2.0/24". ValueError names what is none."""
    found = []
    for word in re.split(r"[\s,]+", lines.strip()):
        if word:
            try:
                found.append(str(ipaddress.ip_network(word, strict=False)))
            except ValueError:
                raise ValueError(word) from None
    return found


def is_allowed(address: str | None, networks: Iterable[str]) -> bool:
    """Whether `address` lies in one of `networks`; everywhere is allowed where there are none."""
    networks = list(networks)
    if not networks:
        return True
    if address is None:
        return False
    place = ipaddress.ip_address(address)
    place = getattr(place, "ipv4_mapped", None) or place
    return any(place in ipaddress.ip_network(network) for network in networks)


def counted_as(address: str | None) -> str:
    """Under which name tries from an address are counted: whoever has one of IPv6 has the 2^64 beside it."""
    place = ipaddress.ip_address(address.partition("%")[0]) if address else None
    if not isinstance(place, ipaddress.IPv6Address):
        return str(place)
    return str(place.ipv4_mapped or ipaddress.ip_network((place, 64), strict=False))


_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,250}[a-z0-9_])?\.?")


def is_address(value: Any, schemes: Iterable[str]) -> bool:
    """Whether webhooks may be meant for it, as it is written; where it leads is judged when connecting."""
    if not isinstance(value, str) or len(value) > 500 or not value.isascii() or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
        if "[" in parts.netloc:
            ipaddress.IPv6Address(host)
    except ValueError:
        return False
    is_host = "[" in parts.netloc or bool(_HOST.fullmatch(host))
    return parts.scheme in schemes and is_host and port != 0 and not set(value) & set(" @\\") and "%" not in host


def wanted_scopes(asked: str, granted: Iterable[str]) -> list[str]:
    """The scopes of a token: those asked for (space separated), all that are granted for "". ValueError: one is not."""
    granted = set(granted)
    names = asked.split()
    if beyond := [name for name in names if name not in granted]:
        raise ValueError(beyond[0])
    return sorted(set(names) or granted)


# Standard Webhooks' own schedule: the wait after each failure, before jitter. After the last the delivery is given up.
RETRIES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.2
FAILING_STOPS = timedelta(days=5)


def retry_after(attempts: int, uniform: Callable[[float, float], float]) -> timedelta | None:
    """How long to wait after the `attempts`-th failure; None: give up. `uniform(low, high)` draws the jitter."""
    if attempts > len(RETRIES):
        return None
    return RETRIES[attempts - 1] * uniform(1 - JITTER, 1 + JITTER)


def why_stop(failing_since: datetime, now: datetime, is_given_up: bool, is_gone: bool) -> str:
    """Why a subscription is switched off, as a sentence; "" while it goes on."""
    if is_gone:
        return "La dirección respondió 410: pide no recibir más avisos."
    if now - failing_since >= FAILING_STOPS:
        return "La dirección falla desde hace 5 días."
    return "Un aviso se abandonó después de todos sus intentos." if is_given_up else ""
