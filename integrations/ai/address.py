"""Which endpoint a language model may have: a machine that the configuration allows, and where the mode says. Plain
Python."""

from urllib.parse import urlsplit

import httpcore

from integrations.addresses import is_public, resolve
from integrations.errors import NotConfigured, Unavailable


def expect_allowed(base_url: str, *, hosts: list[str], local: bool) -> None:
    """Raise NotConfigured unless this endpoint may be asked. `local`: documents go there unmasked, so it must answer
    inside the institution's network."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    if host not in {allowed.lower() for allowed in hosts}:
        raise NotConfigured(
            f"El modelo de lenguaje no se consulta en {host}: no está en AI_ALLOWED_HOSTS ({', '.join(hosts)})."
        )
    if local and any(is_public(address) for address in _addresses(host, parts.port or 443)):
        raise NotConfigured(
            f"AI_MODE es local y {host} está fuera de la red de la institución: nada se le envía. Use external."
        )


def _addresses(host: str, port: int) -> list[str]:
    try:
        return resolve(host, port, trusted=True)
    except httpcore.ConnectError:
        raise Unavailable(f"La máquina {host} del modelo de lenguaje no se encuentra en la red.") from None
