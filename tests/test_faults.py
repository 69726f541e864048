"""What `manage.py faults` is made of: the checker sees every loss and every double, and a seed is a plan.

The run itself, with real processes, is in tests/services/test_faults.py.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from casework import watch
from casework.doorway import take
from casework.models import Deadline, Notice
from config.faults import checker, clients, flood, journal, nemesis, settling
from config.faults.browser import Answer, Tally
from config.faults.processes import Services, children
from config.faults.residents import MARK, REPORT
from config.faults.run import Order, Run
from config.management.commands import faults
from intake.models import EAnmalan
from outbox import delivery
from tests.conftest import Clock
from tests.people import person
from tests.services.harness import until

MINE, OTHERS = MARK.format(1), MARK.format(2)


class World:
    """A run that is over, and in which all that was promised is there: two receipts, a step, a reminder, their mails."""

    def __init__(self, at: Clock, report: Callable[..., EAnmalan], synpunkt: Callable[..., Any], folder: Path) -> None:
        self.at, self.report, self.since, self.killed = at, report, at.now, 0
        self.journal = journal.Journal(folder / "journal.jsonl")
        self.case = report(vad=REPORT["vad"].format(MINE))
        self.opinion = synpunkt(by=None, beskrivning=f"Ingen ringde. {OTHERS}")
        self.late = report()
        take(self.case, EAnmalan.ta_emot, by=person("anna.lovdahl"), now=at.forward(minutes=5))
        watch.remind(at.forward(hours=9))
        while delivery.deliver(at.now):
            pass
        self.receipt(MINE, self.case.number)
        self.receipt(OTHERS, self.opinion.number)
        self.step("ta_emot", 0, "anna.lovdahl")
        self.journal.write("frist", nummer=self.late.number, frist="ta_emot")
        self.accepted = [message.extra_headers["Message-ID"] for message in mail.outbox]
        self.reminder = Notice.objects.filter(kind="paminnelse").order_by("pk")[0]

    def receipt(self, mark: str, number: str) -> None:
        self.journal.write("kvitto", slag="", mark=mark, nummer=[number], sekunder=1.0)

    def step(self, step: str, version: int, who: str) -> None:
        self.journal.write("steg", nummer=self.case.number, steg=step, version=version, vem=who, sekunder=1.0)

    def held(self) -> list[checker.Held]:
        return checker.check(self.journal.path, self.accepted, self.killed, self.since, self.at.now)

    def broken(self) -> dict[str, tuple[int, int]]:
        """What does not hold: how many are lost, how many doubled."""
        return {one.name: (len(one.lost), len(one.doubled)) for one in self.held() if one.broken}

    def write_twice(self, notice: Notice) -> Notice:
        return Notice.objects.create(**{
            field.attname: getattr(notice, field.attname) for field in Notice._meta.fields if field.name not in ("id", "key")
        }, key=f"{uuid.uuid4()}")  # fmt: skip


@pytest.fixture
def world(db: Any, at: Clock, report: Any, synpunkt: Any, tmp_path: Path) -> World:
    return World(at, report, synpunkt, tmp_path)


def a_receipt_of_nothing(world: World) -> None:
    world.receipt(MARK.format(3), "EA-2026-9999")


def a_receipt_of_somebody_elses_case(world: World) -> None:
    world.receipt(MARK.format(3), world.case.number)


def a_sending_that_became_two(world: World) -> None:
    world.report(vad=REPORT["vad"].format(MINE), received=world.at.now)
    Notice.objects.filter(mailed_at=None).delete()


def a_step_that_another_took(world: World) -> None:
    world.step("ta_emot", 0, "karin.wessman")


def a_step_at_another_time(world: World) -> None:
    world.step("ta_emot", 1, "anna.lovdahl")


def a_reminder_taken_out(world: World) -> None:
    Notice.objects.filter(deadline=world.reminder.deadline).delete()
    world.accepted = [one.message_id for one in Notice.objects.order_by("pk")]


def a_reminder_never_given(world: World) -> None:
    Deadline.objects.filter(pk=world.reminder.deadline_id).update(reminded_at=None)


def a_reminder_twice(world: World) -> None:
    world.accepted.append(world.write_twice(world.reminder).message_id)


def a_deadline_that_is_not_there(world: World) -> None:
    world.journal.write("frist", nummer=world.late.number, frist="finns_inte")


def a_mail_taken_out(world: World) -> None:
    world.accepted.remove(world.reminder.message_id)


def a_mail_never_sent(world: World) -> None:
    Notice.objects.filter(pk=world.reminder.pk).update(mailed_at=None)


def a_mail_put_aside(world: World) -> None:
    Notice.objects.filter(pk=world.reminder.pk).update(mailed_at=None, parked_at=world.at.now)


def a_copy_and_nobody_died(world: World) -> None:
    world.accepted.append(world.reminder.message_id)


def a_mail_that_nobody_wrote(world: World) -> None:
    world.accepted.append("<notis-0-20261124100000@127.0.0.1>")


def a_mail_told_of_by_a_gathered_one_that_never_came(world: World) -> None:
    gathered(world)
    world.accepted.remove(world.reminder.message_id)
    world.accepted.pop()


def a_mail_that_was_gathered_too(world: World) -> None:
    gathered(world)


def gathered(world: World) -> None:
    """The reminder stands in one mail with others."""
    then = world.at.forward(minutes=1)
    Notice.objects.filter(pk=world.reminder.pk).update(mailed_at=then)
    mail = Notice.objects.create(
        key="samlat", kind="samlat", recipient=world.reminder.recipient, created_at=then, mail_after=then, mailed_at=then,
        subject="1 märkt ärende", body="",
    )  # fmt: skip
    world.accepted.append(mail.message_id)


def a_case_that_its_history_does_not_know(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_case SET status = 'fardig' WHERE id = %s", [world.case.pk])


LOST, DOUBLED = (1, 0), (0, 1)


def test_what_holds_is_said_to_hold(world: World) -> None:
    assert [(one.name, one.promised) for one in world.held()] == [
        ("kvitton", 2), ("steg", 1), ("påminnelser", 1), ("mejl", len(world.accepted)), ("reconcile", 3),
    ]  # fmt: skip
    assert world.broken() == {}


@pytest.mark.parametrize(
    ("happens", "seen"),
    [
        (a_receipt_of_nothing, {"kvitton": LOST}),
        (a_receipt_of_somebody_elses_case, {"kvitton": LOST}),
        (a_sending_that_became_two, {"kvitton": DOUBLED}),
        (a_step_that_another_took, {"steg": LOST}),
        (a_step_at_another_time, {"steg": LOST}),
        (a_reminder_taken_out, {"påminnelser": LOST, "reconcile": LOST}),
        (a_reminder_never_given, {"påminnelser": LOST, "reconcile": LOST}),
        (a_reminder_twice, {"påminnelser": DOUBLED}),
        (a_deadline_that_is_not_there, {"påminnelser": LOST}),
        (a_mail_taken_out, {"mejl": LOST}),
        (a_mail_never_sent, {"mejl": LOST}),
        (a_mail_put_aside, {"mejl": LOST}),
        (a_copy_and_nobody_died, {"mejl": DOUBLED}),
        (a_mail_that_nobody_wrote, {"mejl": DOUBLED}),
        (a_mail_told_of_by_a_gathered_one_that_never_came, {"mejl": (2, 0)}),
        (a_mail_that_was_gathered_too, {"mejl": DOUBLED}),
        (a_case_that_its_history_does_not_know, {"reconcile": LOST}),
    ],
    ids=lambda one: one.__name__ if callable(one) else "is-seen",
)
def test_each_loss_and_each_double_is_seen(
    world: World, happens: Callable[[World], None], seen: dict[str, tuple[int, int]]
) -> None:
    happens(world)
    assert world.broken() == seen


def test_a_copy_of_a_mail_whose_sender_was_killed_is_counted_and_no_fault(world: World) -> None:
    world.accepted.append(world.reminder.message_id)
    world.killed = 1
    assert world.broken() == {}
    assert [one.copies for one in world.held() if one.name == "mejl"] == [1]


def test_what_was_told_of_in_a_gathered_mail_is_no_loss(world: World) -> None:
    gathered(world)
    world.accepted.remove(world.reminder.message_id)
    assert world.broken() == {}


# ── a flood ─────────────────────────────────────────────────────────────────────────────────────────────────────────

FORM = '<form><input type="hidden" name="token" value="1"></form>'
QUEUE = '<a href="/arende/EA-2026-0001/">'
RECEIVED = 'class="id">SK-2026-1'


class Office(ThreadingHTTPServer):
    """Somebody's web server. `staff`: seconds for a colleague's page, by whether residents send; and what it answers."""

    daemon_threads = True

    def __init__(self, calm: float, flooded: float, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.staff, self.status, self.sent_at = (calm, flooded), status, 0.0

    def in_a_flood(self) -> bool:
        return time.monotonic() - self.sent_at < 0.03


class Answers(BaseHTTPRequestHandler):
    server: Office

    def do_GET(self) -> None:
        if self.path.startswith("/synpunkt/"):
            self.server.sent_at = time.monotonic()
            self.say(RECEIVED if "kvittens" in self.path else FORM)
        elif self.path.startswith("/konto/"):
            self.say(FORM)
        else:
            time.sleep(self.server.staff[self.server.in_a_flood()])
            self.say(QUEUE, self.server.status if self.server.in_a_flood() else 200)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302)
        self.send_header("Location", "/synpunkt/kvittens/1/" if self.path.startswith("/synpunkt/") else "/ko/")
        self.end_headers()

    def say(self, text: str, status: int = 200) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        pass


def judged(monkeypatch: pytest.MonkeyPatch, folder: Path, office: Office) -> tuple[list[str], list[str]]:
    """What the flood says of this office, and what it finds wrong: four floods of half a second."""
    monkeypatch.setattr(flood, "WARM", 0.4)
    monkeypatch.setattr(flood, "A_MINUTE", 1600)
    # A machine that has much else to do gets few in the quiet between two floods.
    monkeypatch.setattr(flood, "PAGES", 4)
    monkeypatch.setattr(flood.Reader, "think", 0.05)
    threading.Thread(target=office.serve_forever, daemon=True).start()
    stop = threading.Event()
    base = f"http://127.0.0.1:{office.server_address[1]}"
    world = clients.World(base, 1, journal.Journal(folder / "j"), Tally(), stop, threading.Event(), timezone.now)
    one = flood.Flood(world, 4.0)
    try:
        one(lambda _text: None)
        stop.set()
        for reader in one.readers:
            reader.join(10)
    finally:
        stop.set()
        world.over.set()
        office.shutdown()
        office.server_close()
    return [*one.lines()], [*one.broken()]


def test_colleagues_who_wait_as_long_as_ever_are_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines, broken = judged(monkeypatch, tmp_path, Office(0.15, 0.15))
    assert broken == []
    [(rate,), (times,)] = re.findall(r"(\d+) synpunkter i min", lines[0]), re.findall(r"\((\d),\d gånger\)", lines[1])
    assert 500 <= int(rate) <= 2500 and times in "01"


@pytest.mark.parametrize(
    ("office", "said"),
    [
        # Longer than a turn: they end when the flood has long been over, and are of the flood all the same.
        ((0.15, 1.0), r"Personalen väntar \d+,\d gånger så länge under en flod, mer än 2,0\."),
        ((0.15, 0.5), r"Personalen väntar [2-6],\d gånger så länge under en flod, mer än 2,0\."),
        ((0.15, 0.01, 500), r"\d+ av personalens \d+ sidor kom inte\."),
    ],
)
def test_colleagues_who_wait_too_long_or_in_vain_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, office: tuple[Any, ...], said: str
) -> None:
    _, broken = judged(monkeypatch, tmp_path, Office(*office))
    assert len(broken) == 1 and re.fullmatch(said, broken[0]), broken


def test_a_form_that_nobody_gets_an_answer_from_is_said_and_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(flood, "ANSWERED", 0.5)
    monkeypatch.setattr(Answers, "do_POST", lambda self: self.say("", 503 if "synpunkt" in self.path else 200))
    _, broken = judged(monkeypatch, tmp_path, Office(0.05, 0.05))
    assert [line for line in broken if "fick inget svar" in line] and "ingen flod" in "".join(broken), broken


# ── afterwards ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("left", "caught_up"), [([3, 3, 2, 1, 0], True), ([3, 2, *[2] * 99], False)])
def test_it_is_waited_as_long_as_something_becomes_less(
    monkeypatch: pytest.MonkeyPatch, left: list[int], caught_up: bool
) -> None:
    waiting = iter(left)
    monkeypatch.setattr(settling, "due", lambda _now: next(waiting))
    monkeypatch.setattr(settling, "PAUSE", 0.01)
    assert (settling.caught_up(0.2) is not None) == caught_up


@pytest.mark.parametrize("ahead", [True, False])
def test_in_the_end_what_was_put_off_is_sent_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch, ahead: bool
) -> None:
    """The twin, whose clock is not put ahead, leaves the mail that a server refused a while ago."""
    if not ahead:
        monkeypatch.setattr(settling, "AHEAD", dt.timedelta())
    forgotten = world.report(received=world.at.now)
    now = world.at.forward(hours=9)
    refused = Notice.objects.filter(pk=world.reminder.pk)
    refused.update(mailed_at=None, mail_after=now + dt.timedelta(minutes=15))
    assert settling.due(now) > 0
    settling.finish()
    assert settling.due(now) == 0
    assert Notice.objects.filter(deadline__case=forgotten, kind="paminnelse").exists()
    assert (refused.get().mailed_at is not None) == ahead


# ── the plan ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_seed_is_a_plan_and_every_kind_comes_before_any_comes_again() -> None:
    kinds = nemesis.kinds(own_redis=True)
    long = nemesis.plan(7, 600, kinds)
    assert long == nemesis.plan(7, 600, kinds) != nemesis.plan(8, 600, kinds)
    assert {fault.kind for fault in long[: len(kinds)]} == {*kinds}
    assert all(later.at - one.at >= 0.39 * nemesis.APART for one, later in pairwise(long)), "bounded"
    assert len(long) == 600 / nemesis.APART - 1
    assert {fault.kind for fault in nemesis.plan(7, 20, kinds)} == {*kinds}


def test_redis_is_killed_only_where_it_is_the_runs_own() -> None:
    assert {*nemesis.kinds(own_redis=True)} - {*nemesis.kinds(own_redis=False)} == {"redis"}


# ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_dies_is_started_again_whoever_killed_it_and_nothing_outlives_the_end(tmp_path: Path) -> None:
    """As compose does. A child of a process that was killed whole dies with it, as in a container."""
    services = Services(dict(os.environ), tmp_path, tmp_path)
    services.up(short=["sleep", "0.1"], long=["sh", "-c", "sleep 60 & sleep 60; true"])
    short, long = services.running["short"].pid, services.running["long"].pid
    until(lambda: len(children(long)) == 2, 5)
    assert services.kill("long", min)
    until(lambda: len(children(long)) == 1, 5)
    [orphan] = children(long)
    services.kill("long")
    until(lambda: services.running["long"].pid != long and services.running["short"].pid != short, 5)
    until(lambda: not Path(f"/proc/{orphan}").exists(), 5)
    services.close()
    assert {*services.fell} == {"short"}
    assert all(process.poll() is not None for process in services.running.values())


# ── what is counted ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_a_page_in_words_is_the_kind_503() -> None:
    tally = Tally()
    for status, text in [(503, '<html lang="sv">'), (503, "<h1>Service Unavailable</h1>"), (500, '<html lang="sv">')]:
        tally.note("GET /arende/EA-2026-0001/", Answer(status, "", text), 0.2)
    tally.note("GET /ko/", None, 3.0)
    assert (tally.kind, tally.gone, dict(tally.bad)) == (1, 1, {"503 GET /arende/…/": 1, "500 GET /arende/…/": 1})
    assert (tally.longest, tally.longest_at) == (3.0, "GET /ko/")


# ── where it is not run ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("database", "words", "why"),
    [
        ("", [], "ange DATABASE_URL"),
        ("postgresql://x@127.0.0.1/x", ["--minutes", "0"], "mer än 0"),
        ("postgresql://x@127.0.0.1:1/x", [], "svarar inte"),
    ],
)
def test_where_it_cannot_be_run_it_says_so_and_exits_2(
    monkeypatch: pytest.MonkeyPatch, database: str, words: list[str], why: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    with pytest.raises(CommandError, match=why) as end:
        call_command("faults", *words, stdout=SimpleNamespace(write=print))
    assert end.value.returncode == 2


def test_in_the_image_it_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@127.0.0.1:1/x")
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="kör i källträdet"):
        call_command("faults")
    monkeypatch.setitem(faults.NEEDED, "no_such_package", "Ingenting")
    with pytest.raises(CommandError, match=r"Det saknas: Ingenting \(requirements/test.txt\)") as end:
        call_command("faults")
    assert end.value.returncode == 2


def test_a_ctrl_c_that_python_loses_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised while an object is thrown away is printed, and gone: the run went on for its five minutes."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    run = Run(Order(5, 300, SimpleNamespace()), lambda _text: None)
    monkeypatch.setattr(run, "_progress", lambda: None)
    done = []

    def carry_out(plan: list[nemesis.Fault], _begun: float) -> Iterator[nemesis.Fault]:
        for fault in plan:
            if run.nemesis.stopped.is_set():
                return
            with contextlib.suppress(KeyboardInterrupt):
                run.interrupt()
            done.append(fault)
            yield fault

    run.nemesis = SimpleNamespace(stopped=threading.Event(), carry_out=carry_out)
    with pytest.raises(KeyboardInterrupt):
        run._suffer(run.nemesis)
    assert len(done) == 1
