"""No counterpart's name leads into the internal network, however it is spelled."""

import httpcore
import pytest

from integrations.addresses import is_public, resolve
from integrations.errors import NotConfigured


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "224.0.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_internal_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["186.47.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "::1",
        "169.254.169.254",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "localhost",
        "::ffff:127.0.0.1",
    ],
)
def test_no_spelling_of_an_internal_address_gets_through(host):
    with pytest.raises(NotConfigured, match="red interna"):
        resolve(host, 80)


def test_the_sandbox_may_be_internal():
    assert resolve("127.0.0.1", 80, trusted=True) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["no-existe.invalid", "a" * 300, "x..y"])
def test_a_name_that_does_not_resolve_is_a_failed_connection(host):
    with pytest.raises(httpcore.ConnectError):
        resolve(host, 80)
