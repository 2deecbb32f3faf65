"""Whose request it is, and whether it comes from the office's own network."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from ntm_tracker.addresses import PRIVATE, client_address, comes_from, counted_address, is_private

PROXIES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/30")]


def address(rf: RequestFactory, nearest: str, forwarded: str = "") -> str | None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return client_address(rf.get("/", REMOTE_ADDR=nearest, headers=headers))


@pytest.mark.parametrize(
    ("nearest", "forwarded", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "10.1.1.1", "203.0.113.7"),  # no proxy of ours: its words count for nothing
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),  # the first one is the client's own invention
        ("127.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7"),  # two proxies in a row
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7, <script>", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("fe80::1%eth0", "", "fe80::1"),
        ("", "203.0.113.7", None),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    rf: RequestFactory, settings: Settings, nearest: str, forwarded: str, client: str | None
) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    assert address(rf, nearest, forwarded) == client


def test_without_a_proxy_the_line_s_other_end_counts(rf: RequestFactory, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = []
    assert address(rf, "127.0.0.1", "203.0.113.7") == "127.0.0.1"


@pytest.mark.parametrize(
    ("nearest", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", None),
    ],
)
def test_all_addresses_of_one_line_count_together(rf: RequestFactory, nearest: str, counted: str | None) -> None:
    assert counted_address(rf.get("/", REMOTE_ADDR=nearest)) == counted


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("192.168.1.20", True),
        ("10.200.3.4", True),
        ("172.31.0.1", True),
        ("127.0.0.1", True),
        ("169.254.9.9", True),
        ("fd00::1", True),
        ("172.32.0.1", False),
        ("100.64.0.1", False),  # shared by a provider's customers
        ("203.0.113.7", False),
        ("198.18.0.1", False),
        ("8.8.8.8", False),
        ("2001:db8::1", False),
    ],
)
def test_private_is_what_no_router_passes_on(text: str, private: bool) -> None:
    assert is_private(text) == private


@pytest.mark.parametrize(
    ("nearest", "forwarded", "inside"),
    [
        ("192.168.1.20", "", True),
        ("192.168.1.20", "192.168.7.7", True),  # the office's own web proxy
        ("203.0.113.7", "", False),
        ("203.0.113.7", "192.168.1.20", False),
        ("127.0.0.1", "203.0.113.7", False),  # a tunnel on the server lets the Internet in
        ("127.0.0.1", "nonsense", False),
        ("", "", False),
    ],
)
def test_inside_is_who_names_no_public_address(rf: RequestFactory, nearest: str, forwarded: str, inside: bool) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert comes_from(rf.get("/", REMOTE_ADDR=nearest, headers=headers), PRIVATE) == inside


@pytest.mark.parametrize(("before", "inside"), [("203.0.113.7", False), ("192.168.1.5", True), ("", True)])
def test_what_came_before_our_front_tells_a_tunnel_and_nothing_else(
    rf: RequestFactory, settings: Settings, before: str, inside: bool
) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    told = {"x-forwarded-for": "192.168.1.20", "x-forwarded-before": before}
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", headers=told)
    assert client_address(request) == "192.168.1.20"
    assert comes_from(request, PRIVATE) == inside
