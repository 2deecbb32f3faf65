"""Where a request comes from: the client's address, and whether it lies in an office's own network."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = str | None
Network = IPv4Network | IPv6Network
FORWARDED, BEFORE = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_BEFORE"
LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
# What a router never passes on to the Internet (RFC 1918, 3927, 4193, 4291); Python's own `is_private` takes in more.
PRIVATE = [
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
]


def client_address(request: HttpRequest) -> Address:
    """Return whose request it is: the other end of the line, or what a trusted proxy at that end says.

    Of `X-Forwarded-For` the last address counts that is no trusted proxy: those before it are the client's own words.
    """
    nearest = _plain(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(_hops(request, FORWARDED)):
        before = _plain(hop)
        if nearest is None or before is None or not is_within(nearest, settings.TRUSTED_PROXIES):
            break
        nearest = before
    return nearest


def counted_address(request: HttpRequest) -> Address:
    """Return what wrong passwords are counted under: of IPv6 the network, as one line has 2⁶⁴ addresses of its own."""
    address = client_address(request)
    if address is None or ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)


def comes_from(request: HttpRequest, networks: Sequence[Network]) -> bool:
    """Whether every address on the way lies in `networks`. A tunnel or proxy that lets others in gives itself away.

    What it says reaches us as `X-Forwarded-Before`: our own front writes `X-Forwarded-For` anew.
    """
    way = [request.META.get("REMOTE_ADDR", ""), *_hops(request, BEFORE), *_hops(request, FORWARDED)]
    return all((address := _plain(hop)) is not None and is_within(address, networks) for hop in way)


def is_private(address: str) -> bool:
    """Whether `address` is one of an office's own network."""
    return is_within(address, PRIVATE)


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Whether `address` lies in one of `networks`."""
    return any(ip_address(address) in network for network in networks)


def _hops(request: HttpRequest, header: str) -> list[str]:
    """Return the addresses that a header names, as they were sent."""
    return [hop for hop in request.META.get(header, "").split(",") if hop.strip()]


def _plain(text: str) -> Address:
    """Return `text` as an address, an IPv4 one written as IPv6 as IPv4; None if it is none."""
    try:
        found = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)
