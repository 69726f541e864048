"""Where a request comes from: by as many proxies as are our own, and not a word of what a client says of itself."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.test import RequestFactory

from records.network import client_address, client_network

CLIENT, PROXY = "203.0.113.9", "10.0.0.2"


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "", PROXY),
        (0, CLIENT, PROXY),
        (1, CLIENT, CLIENT),
        (1, f"198.51.100.7, {CLIENT}", CLIENT),
        (2, f"198.51.100.7, {CLIENT}, 10.0.0.3", CLIENT),
        # It came past a proxy, or nobody wrote an address: what is left is whom the program itself heard from.
        (2, CLIENT, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, f"{CLIENT}:51234", CLIENT),
        (1, "[2001:db8:7::9]:443", "2001:db8:7::9"),
        (1, f"::ffff:{CLIENT}", CLIENT),
    ],
)
def test_the_address_is_what_our_own_proxies_say(settings, proxies, told, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=told)) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (CLIENT, "203.0.113.0/24"),
        ("2001:db8:7:1:aaaa::9", "2001:db8:7:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
    ],
)
def test_a_network_is_so_much_of_it(address, network):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize(
    ("proxies", "header", "found"),
    [
        (0, ("HTTP_X_FORWARDED_PROTO", "https"), {"arendegang.E003"}),
        (1, ("HTTP_X_FORWARDED_PROTO", "https"), set()),
        (1, None, {"arendegang.W004"}),
        (0, None, set()),
        (-1, ("HTTP_X_FORWARDED_PROTO", "https"), {"arendegang.E002"}),
    ],
)
def test_a_count_that_cannot_be_right_is_found_before_it_runs(settings, proxies, header, found):
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = proxies, header
    said = {one.id for one in run_checks(include_deployment_checks=True)}
    assert said & {"arendegang.E002", "arendegang.E003", "arendegang.W004"} == found
