"""The two engines as Django is told of them, and how long anybody waits for either (docs/adr/0003, docs/adr/0021).

Read by the settings, so nothing of Django is imported here.
"""

from __future__ import annotations

from typing import Any


def embedded(database: dict[str, Any]) -> dict[str, Any]:
    """IMMEDIATE makes every writer queue at BEGIN instead of failing at COMMIT; without it one write in three is lost to
    "database is locked" under six processes.
    """
    options = {
        # Seconds: there is one writer at a time, and everybody who waits is in the same queue.
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-20000;PRAGMA secure_delete=ON",
    }
    return database | {"OPTIONS": options}


def postgresql(database: dict[str, Any], *, pool: int) -> dict[str, Any]:
    """`pool`: the most connections of one process: as many as are let in at once (config/middleware.py)."""
    from config.postgresql.patience import FOR_A_CONNECTION, Patient

    options = {
        "pool": {
            "min_size": 1,
            "max_size": pool,
            "timeout": FOR_A_CONNECTION,
            # A pool that has given up asks again as soon as somebody wants a connection, and not a minute later.
            "reconnect_timeout": 1,
            "connection_class": Patient,
        },
        # What is asked again is planned once a connection: of the time of most statements three quarters went to that.
        "server_side_binding": True,
        "prepare_threshold": 3,
        "connect_timeout": 2,
        # A paused or hung client must not hold a case's row lock for ever. Whoever meets a locked row waits a little.
        # And nothing here runs so long that compiling it first would pay: of a long statement that alone takes many seconds.
        "options": "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=60s -c jit=off",
    }
    # What the address itself says (sslmode and the like) is kept.
    options = database.get("OPTIONS", {}) | options
    return database | {"ENGINE": "config.postgresql", "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
