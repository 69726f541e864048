"""One run: the ground is laid, the services are up, everything goes wrong, peace, and the reckoning. Nothing is left."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from casework import clock
from config.demo import load
from config.faults import arrivals, checker, compose, ground, journal, settling, telling
from config.faults import nemesis as faults
from config.faults.browser import Browser, Gone, Tally
from config.faults.clients import World
from config.faults.flood import A_MINUTE, Flood
from config.faults.processes import Services
from config.faults.residents import Resident
from config.faults.sink import Sink
from config.faults.staff import COLLEAGUES, Colleague

RESIDENTS = 4
# Deadlines that run out, a second: so that some do between any two faults.
RUNNING_OUT = 0.5
# Seconds for what must come up, for people to be answered, and in which the services must get on with what is due.
COMES_UP, ANSWERED, GETS_ON = 60.0, 60.0, 60.0
PROGRESS = 10.0
# Everybody here comes from one address and writes quickly. With a flood (--flood) it is to be met as it is.
UNLIMITED = {"PUBLIC_FASTEST": "0", "PUBLIC_POSTS_PER_NETWORK": "1000000", "PUBLIC_POSTS_IN_ALL": "1000000"}


@dataclass(frozen=True)
class Order:
    """What is asked for. `template`: a migrated database to copy. `folder`: where logs and journal are kept, if at all.
    `flood`: instead of faults.
    """

    seed: int
    seconds: float
    server: ground.Server
    redis_url: str = ""
    template: str = ""
    folder: Path | None = None
    flood: bool = False


class Run:
    def __init__(self, order: Order, say: Callable[[str], Any]) -> None:
        self.order, self.say, self.tally = order, say, Tally()
        self.database = f"arendegang_faults_{os.getpid()}_{secrets.token_hex(3)}"
        self.broken: list[str] = []
        self.asked_to_stop = False
        self.nemesis: faults.Nemesis | None = None

    def interrupt(self, *_: Any) -> None:
        """Ctrl-C. Python loses what is raised while an object is thrown away, so it is remembered too; a second is let be."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.asked_to_stop = True
        if self.nemesis:
            self.nemesis.stopped.set()
        raise KeyboardInterrupt

    def __call__(self) -> list[str]:
        """What did not hold."""
        with contextlib.ExitStack() as stack:
            self._lay(stack)
            self._go(stack)
        return self.broken

    # ── the ground ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _lay(self, stack: contextlib.ExitStack) -> None:
        order = self.order
        self.folder = order.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="arendegang-faults-"))
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        self.journal = journal.Journal(self.folder / "journal.jsonl")
        self.sink = stack.enter_context(Sink())
        self.port = ground.free_port()
        stack.callback(order.server.drop, self.database)
        url = order.server.create(self.database, order.template)
        stack.enter_context(at_work_in(self.database, self.sink.port))
        if not order.template:
            self.say("Lägger upp databasen …")
            call_command("migrate", verbosity=0, interactive=False)
        if not load.is_loaded():
            load.load(clock.now(), lambda _text: None)
        redis_port = ground.free_port()
        self.redis_url = order.redis_url or f"redis://127.0.0.1:{redis_port}/0"
        # Asked for last: ended first, while there still is a database and a mail server for them.
        self.services = Services(self._environment(url), settings.BASE_DIR, self.folder)
        stack.callback(self.services.close)
        if not order.redis_url:
            self.services.up(redis=self._redis(redis_port))
        else:
            stack.callback(ground.flush, self.redis_url)

    def _environment(self, url: str) -> dict[str, str]:
        """What compose would give, with addresses on this machine; files stand in for what the image has collected."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
        filled = {
            "SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "127.0.0.1", "POSTGRES_PASSWORD": "x",
            "BASE_URL": self.base, "EMAIL_URL": self.sink.url, "MUNICIPALITY": settings.MUNICIPALITY, "DEMO": "1",
            "DEFAULT_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL, "MAIL_DOMAIN": settings.MAIL_DOMAIN,
        }  # fmt: skip
        here = {
            "DATABASE_URL": url, "REDIS_URL": self.redis_url, "ARENDEGANG_VAR": str(self.folder / "var"),
            "HOME": str(self.folder), "PYTHONUTF8": "1", "STATIC_FROM_SOURCE": "1",
            **({} if self.order.flood else UNLIMITED),
        }  # fmt: skip
        kept["PATH"] = f"{Path(sys.executable).parent}:{kept.get('PATH', '')}"
        return kept | compose.environment_of(compose.services()["web"], filled) | here

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _redis(self, port: int) -> list[str]:
        """Compose's own command, on this machine's port alone."""
        words = compose.command_of(compose.services()["redis"])
        return [*words, "--bind", "127.0.0.1", "--port", f"{port}", "--dir", str(self.folder)]

    def _commands(self) -> dict[str, list[str]]:
        """The very commands that are written; only the web's address is this run's."""
        written = compose.services()
        words = {name: compose.command_of(written[name]) for name in compose.LASTING}
        return {
            name: [word.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}") for word in command]
            for name, command in words.items()
        }

    # ── the run ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _go(self, stack: contextlib.ExitStack) -> None:
        order, self.since = self.order, clock.now()
        _until(lambda: ground.answers(self.redis_url), "Redis")
        self.services.up(**self._commands())
        _until(self._web_answers, "webben")
        arrivals.arrive(self.journal, max(6, round(order.seconds * RUNNING_OUT)), order.seconds)
        self.nemesis = nemesis = faults.Nemesis(self.services, self.sink, order.server, self.database, self.redis_url)
        stop, over = threading.Event(), threading.Event()
        # Whatever ends the run, people and faults do first.
        stack.callback(over.set)
        stack.callback(stop.set)
        stack.callback(nemesis.peace)
        world = World(self.base, order.seed, self.journal, self.tally, stop, over, clock.now)
        if order.flood:
            self._be_flooded(nemesis, world)
            return
        people = [
            *(Resident(world, f"invånare {n}") for n in range(RESIDENTS)),
            *(Colleague(world, who) for who in COLLEAGUES),
        ]
        for one in people:
            one.start()
        self._suffer(nemesis)
        stop.set()
        self._peace(people, over, nemesis)

    def _be_flooded(self, nemesis: faults.Nemesis, world: World) -> None:
        self.say(f"{A_MINUTE} synpunkter i minuten, av och på under {telling.decimal(self.order.seconds)} s.")
        flood = Flood(world, self.order.seconds)
        flood(self.say)
        if self.asked_to_stop:
            raise KeyboardInterrupt
        world.stop.set()
        self._peace(flood.readers, world.over, nemesis)
        for line in flood.lines():
            self.say(line)
        self.broken += flood.broken()

    def _suffer(self, nemesis: faults.Nemesis) -> None:
        begun, said = time.monotonic(), 0.0
        plan = faults.plan(self.order.seed, self.order.seconds, faults.kinds(own_redis=not self.order.redis_url))
        self.say(f"Frö {self.order.seed}: {len(plan)} fel på {telling.decimal(self.order.seconds)} s.")
        for fault in nemesis.carry_out(plan, begun):
            self.say(f"{telling.decimal(time.monotonic() - begun):>7} s  {telling.NAMES[fault.kind]}")
            if time.monotonic() - said > PROGRESS:
                said = time.monotonic()
                self._progress()
        if self.asked_to_stop:
            raise KeyboardInterrupt

    def _progress(self) -> None:
        kept, mails = self.journal.kept, len(self.sink.mails)
        self.say(f"{'':>11}{kept['kvitto']} kvitton, {kept['steg']} steg, {mails} mejl, {self.tally.requests} svar")

    def _peace(self, people: list[Any], over: threading.Event, nemesis: faults.Nemesis) -> None:
        self.say("Fred. Väntar ut det som är påbörjat …")
        until = time.monotonic() + ANSWERED
        for one in people:
            one.join(max(0.0, until - time.monotonic()))
        unanswered = sum(one.is_alive() for one in people)
        over.set()
        self.say("Väntar på att tjänsterna kommer ikapp av egen kraft …")
        needed = settling.caught_up(GETS_ON)
        self.say("Stoppar tjänsterna och jämför …")
        self.services.close(signal.SIGTERM)
        settling.finish()
        held = checker.check(self.journal.path, self.sink.ids, nemesis.killed, self.since, clock.now())
        self._tell(held, nemesis, unanswered, needed)

    def _tell(self, held: list[checker.Held], nemesis: faults.Nemesis, unanswered: int, needed: float | None) -> None:
        answered = telling.answered(self.tally, self.journal.path)
        for line in (*telling.kept(held, nemesis.killed), *answered, *telling.struck(nemesis)):
            self.say(line)
        if self.services.fell:
            self.say(f"{'föll själva':<12} {len(self.services.fell):>5}: {', '.join(self.services.fell)}")
        self.broken = [line for one in held for line in one.broken]
        if needed is None:
            self.broken.append(f"Tjänsterna kom inte vidare på {GETS_ON:.0f} s efter freden.")
        else:
            self.say(f"{'ikapp':<12} {telling.decimal(needed):>5} s efter freden")
        self.broken += [f"{count} kom inte vidare från: {where}" for where, count in self.tally.odd.items()]
        if unanswered:
            self.broken.append(f"{unanswered} fick inget svar på {ANSWERED:.0f} s efter freden.")

    def _web_answers(self) -> bool:
        with contextlib.suppress(Gone):
            return Browser(self.base).open("/konto/login/").status == 200
        return False


@contextlib.contextmanager
def at_work_in(database: str, mail_port: int) -> Iterator[None]:
    """This process itself in the run's database, sending to the run's mail server: it plays no part that is struck."""
    given = dict(connection.settings_dict)
    options = {name: value for name, value in given["OPTIONS"].items() if name != "pool"}
    connection.close()
    connection.settings_dict.update(NAME=database, OPTIONS=options | {"application_name": ground.OURS})
    mail = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": mail_port, "EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False, "DEMO": True,
    }  # fmt: skip
    try:
        with override_settings(**mail):
            yield
    finally:
        connection.close()
        connection.settings_dict.update(given)


def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + COMES_UP
    while not condition():
        if time.monotonic() > end:
            raise ground.Unfit(f"{what.capitalize()} kom inte igång på {COMES_UP:.0f} s.")
        time.sleep(0.1)
