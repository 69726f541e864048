"""Where a request comes from: what login limits and flood limits count by. Nothing of it is kept as it stands."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# How much of an address is one network: a home or a small office, in which addresses are changed at will.
PREFIX = {4: 24, 6: 64}
UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The client's address; "" where none can be told (a socket without one).

    Each proxy adds at the end of X-Forwarded-For whom it heard from; so many are ours (TRUSTED_PROXIES), and what stands
    before their part was written by the client itself. A shorter list has not come through all of them, and says nothing.
    """
    if count := settings.TRUSTED_PROXIES:
        told = request.headers.get("X-Forwarded-For", "").split(",")
        if len(told) >= count and (address := _parsed(told[-count])):
            return f"{address}"
    return f"{_parsed(request.META.get('REMOTE_ADDR', '')) or ''}"


def client_network(request: HttpRequest) -> str:
    """The client's network: an IPv4 /24 or an IPv6 /64, "203.0.113.0/24"; "unknown" where there is no address."""
    if not (address := _parsed(client_address(request))):
        return UNKNOWN
    return f"{ipaddress.ip_network((address, PREFIX[address.version]), strict=False)}"


def _parsed(text: str) -> Address | None:
    """With or without a port, "[2001:db8::1]:443"; an IPv4 address that is written as an IPv6 one is the IPv4 one."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
