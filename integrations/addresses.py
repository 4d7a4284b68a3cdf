"""Which network addresses a counterpart may have: public ones. Plain Python.

The name is resolved here once and the connection goes to the address that was judged, so neither a DNS answer that
changes nor an odd spelling (decimal, octal, IPv4 inside IPv6) reaches the internal network.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore

from integrations.errors import NotConfigured

NAT64 = IPv6Network("64:ff9b::/96")
# Not the Internet's, though the standard library may say so: protocol assignments and relays, site-local and local
# NAT64 networks, documentation, and where a cloud answers its own machines (Azure; Oracle's is in the first).
NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        *("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
        *("fec0::/10", "64:ff9b:1::/48", "3fff::/20", "5f00::/16"),
    )
)


def resolve(host: str, port: int, *, trusted: bool = False) -> list[str]:
    """The addresses of `host`, best first. `trusted`: an internal one is meant (the sandbox).

    Raises NotConfigured when any address is internal (one that is not ours to ask makes the name suspect as a whole),
    httpcore.ConnectError when the name does not resolve.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} does not resolve") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not trusted and not is_public(address):
            raise NotConfigured(f"La dirección {host} lleva a la red interna ({address}): no se consulta.")
    return addresses


def is_public(address: str) -> bool:
    """Whether an address belongs to the public Internet, also the IPv4 address that an IPv6 one may carry."""
    parsed = ip_address(address.partition("%")[0])
    carried = _carried(parsed) if isinstance(parsed, IPv6Address) else None
    if carried is not None:
        return is_public(str(carried))
    is_internet = parsed.is_global and not parsed.is_multicast and not parsed.is_reserved
    return is_internet and not any(parsed in network for network in NOT_PUBLIC)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
