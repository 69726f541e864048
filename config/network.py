"""Where a request comes from, as far as the trusted proxies in front of us say (TRUSTED_PROXIES)."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; without proxies, or with a header too short, the peer's own."""
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(passed) >= trusted:
        return passed[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """Its /24, or /64 of IPv6; empty for what is no address."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return ""
    wide = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{wide}", strict=False))
