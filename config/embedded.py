"""One process: waitress, a Celery worker in threads and a beat thread, over an in-memory broker (docs/adr/0003)."""

from __future__ import annotations

import signal
import threading
from typing import Any

import structlog
import waitress
from celery.beat import Scheduler, Service
from celery.worker import WorkController
from django.conf import settings

from config.celery import IN_MEMORY, app
from config.wsgi import application

# Waitress reads a body before anybody else sees the request, to disk when it is long: the limit is its own to keep.
WEB: dict[str, Any] = {
    "threads": settings.WEB_THREADS + settings.WEB_WAITING,
    "ident": None,
    "max_request_body_size": settings.BODY_LIMIT + 1,
}
log = structlog.get_logger("embedded")


class QuietWorker(WorkController):
    """Celery's worker without its signal handlers: those belong to the process, and this is one of its threads."""

    def on_before_init(self, **kwargs: Any) -> None:
        self.app.set_current()


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C, then stop in order: web first, so that nothing new comes in."""
    # Whatever REDIS_URL says: beat and worker are here, and need nobody else to talk to one another.
    app.conf.update(broker_url="memory://", broker_transport_options=IN_MEMORY)
    server = waitress.create_server(application, host=host, port=port, **WEB)
    worker = QuietWorker(app=app, hostname="embedded@localhost", pool_cls="threads", concurrency=2, loglevel="WARNING")
    # In memory: Celery's default scheduler would leave a file in the working directory.
    beat = Service(app, max_interval=5, scheduler_cls=Scheduler)
    threads = [threading.Thread(target=worker.start, daemon=True), threading.Thread(target=beat.start, daemon=True)]
    for thread in threads:
        thread.start()
    signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        beat.stop()
        worker.stop()
        server.close()
        log.info("stopped")


def _stop(signum: int, frame: Any) -> None:
    # It is stopping: told once more, also while Python itself comes to its end and has no handlers left, it goes on with that.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit
