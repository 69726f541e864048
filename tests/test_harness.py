"""The harness itself: what it lets nobody do."""

import socket

import pytest
from django.template import Context, Template


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 443), ("2001:db8::1", 80, 0, 0)])
def test_a_test_that_reaches_outside_fails(address):
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(AssertionError, match="reaches for"):
        outside.connect(address)


def test_this_machine_may_be_reached():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_a_variable_that_no_view_gives_fails_the_test(settings):
    """Without this a misspelt name is an empty place on a page."""
    with pytest.raises(pytest.fail.Exception, match="caes"):
        Template("{{ caes.number }}").render(Context({"case": "EA-2026-0001"}))
