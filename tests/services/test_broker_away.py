"""Whoever says "tick" to a broker that is away, or takes the call and is silent, is done with it in half a second."""

import socket
import time

import pytest
from kombu.exceptions import OperationalError

from config.celery import IN_REDIS, LISTENING, app, sweep
from tests.services.harness import free_port


@pytest.fixture
def silent():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def seconds(port, options):
    with app.connection_for_write(f"redis://127.0.0.1:{port}/0", transport_options=options) as connection:
        began = time.monotonic()
        with pytest.raises(OperationalError):
            sweep.apply_async(["remind"], connection=connection)
        return time.monotonic() - began


def test_a_broker_that_is_away_is_given_up_at_once(silent):
    assert seconds(free_port(), IN_REDIS) < 1
    assert 0.4 < seconds(silent, IN_REDIS) < 1.5


def test_the_twin_with_a_workers_patience_would_wait(silent):
    assert seconds(silent, LISTENING | {"socket_timeout": 2}) > 1.5
