"""The pure rules: rights, limits of sessions, the address that is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.choices import Role
from accounts.rules import PERMISSIONS, SessionLimits, client_address, page_right

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STAFF = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
OTHERS = SessionLimits(idle=None, absolute=timedelta(hours=12))


def test_the_table_of_rights_covers_every_role():
    assert set(PERMISSIONS) == set(Role)


def test_auditors_only_view():
    assert all(right.split(".")[1].startswith("view_") for right in PERMISSIONS[Role.AUDITOR])


def test_administrators_have_what_everyone_else_has():
    assert all(rights <= PERMISSIONS[Role.ADMINISTRADOR] for rights in PERMISSIONS.values())


def test_a_page_of_an_unknown_namespace_is_closed():
    assert page_right(["unheard_of"]) is None


def test_a_page_without_namespace_is_for_anyone_with_an_account():
    assert page_right([]) == ""


@pytest.mark.parametrize(
    ("limits", "hours_old", "minutes_idle", "over"),
    [
        (STAFF, 1, 29, False),
        (STAFF, 1, 30, True),
        (OTHERS, 1, 300, False),
        (OTHERS, 12, 0, True),
        (STAFF, 12, 0, True),
        (STAFF, 11.9, 0, False),
    ],
)
def test_when_a_session_ends(limits, hours_old, minutes_idle, over):
    reason = limits.end_reason(
        started_at=NOW - timedelta(hours=hours_old), seen_at=NOW - timedelta(minutes=minutes_idle), now=NOW
    )
    assert bool(reason) is over


@pytest.mark.parametrize(
    ("forwarded", "proxies", "believed"),
    [
        ("", 0, "192.0.2.7"),
        ("198.51.100.1", 0, "192.0.2.7"),
        ("", 1, "192.0.2.7"),
        ("198.51.100.1", 1, "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1, 10.0.0.1", 2, "198.51.100.1"),
        ("198.51.100.1", 2, "192.0.2.7"),
        ("198.51.100.1:4711", 1, "198.51.100.1"),
        ("[2001:db8::1]:4711", 1, "2001:db8::1"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("not an address", 1, None),
        (",,", 1, "192.0.2.7"),
    ],
)
def test_which_address_is_believed(forwarded, proxies, believed):
    assert client_address(remote_addr="192.0.2.7", forwarded_for=forwarded, trusted_proxies=proxies) == believed


def test_a_unix_socket_has_no_address():
    assert client_address(remote_addr="", forwarded_for="", trusted_proxies=0) is None
