"""The Celery app. Beat only says "tick"; every tick is an idempotent sweep over rows (docs/adr/0004)."""

from __future__ import annotations

import datetime as dt
import os

from celery import Celery
from celery.app.utils import Settings
from celery.signals import celeryd_init, worker_process_init

from config import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

IN_MEMORY = {"polling_interval": 0.1}
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


# Whoever says "tick" gives up within half a second: the next tick says the same. A worker listens for a second at a time.
IN_REDIS = {"visibility_timeout": 600, "socket_timeout": 0.5, "socket_connect_timeout": 0.5}
LISTENING = IN_REDIS | {"socket_timeout": 5}


def _transport() -> dict[str, float]:
    """Redis: give up fast and hand an unfinished tick to nobody soon. In memory: look often, nothing else wakes it."""
    return IN_REDIS if os.environ.get("REDIS_URL") else IN_MEMORY


@celeryd_init.connect
def _listen(conf: Settings, **_: object) -> None:
    if os.environ.get("REDIS_URL"):
        conf.broker_transport_options = LISTENING


@worker_process_init.connect
def _settle(**_: object) -> None:
    garbage.settle()


app = Celery("arendegang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=300,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options=_transport(),
    broker_connection_timeout=0.5,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0},
)


@app.task(name="sweep", max_retries=0)
def sweep(name: str) -> None:
    """A shell around one sweep; the next tick is its only retry."""
    from casework import clock
    from config import timetable

    timetable.run(name, clock.now())


@app.on_after_finalize.connect
def _schedule(sender: Celery, **_: object) -> None:
    import django

    django.setup()
    from config.timetable import SWEEPS

    sender.conf.beat_schedule = {
        # A tick that has waited longer than its own interval is worth nothing: the next one does the same.
        # Every sweep is due when a beat starts: otherwise the hourly one would never run under a beat that is
        # restarted more often, and /halsa/ would be red for the first hour.
        one.name: {
            "task": "sweep",
            "schedule": one.every,
            "args": [one.name],
            "options": {"expires": one.every},
            "last_run_at": LONG_AGO,
        }
        for one in SWEEPS.values()
    }
