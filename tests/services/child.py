"""What the tests run in processes of their own: python -m tests.services.child COMMAND …, or `nest`, which forks them.

A command that takes part in a race says "ready" and waits for a line; it answers with one line of JSON. What begins with
`twin` switches a guard off, so that the same test can be seen to fail without it.
"""

import contextlib
import datetime as dt
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
import types
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402

from casework import clock, doorway, knowledge, notices, watch  # noqa: E402
from casework.disqualification import Kind, disqualify  # noqa: E402
from casework.models import Case, Deadline, Notice, NumberSeries  # noqa: E402
from complaints import inkomst  # noqa: E402
from complaints.inkomst import Inkommen  # noqa: E402
from complaints.inkomst import ta_in as ta_in_synpunkt  # noqa: E402
from config.demo import load  # noqa: E402
from intake.inkomst import Berord, Rapport, ta_in  # noqa: E402
from intake.models import EAnmalan  # noqa: E402
from ivo.diarium import Diarierad  # noqa: E402
from ivo.svar import Svar  # noqa: E402
from organisation import rounds  # noqa: E402
from organisation.models import Enhet, User  # noqa: E402
from outbox import delivery  # noqa: E402
from records import once  # noqa: E402


def tell(value):
    sys.stdout.write(f"{json.dumps(value, default=str)}\n")
    sys.stdout.flush()


def wait():
    """Say that everything is imported, and wait to be told to go on."""
    tell("ready")
    return sys.stdin.readline().strip()


def norrvinge():
    load.organisation(load.Calendar(clock.now()))
    tell("done")


def reports(count, hours, text="Grannbarnet står ute sent."):
    """So many reports about a child that came in so many hours ago. Answers with their numbers."""
    at = clock.now() - dt.timedelta(hours=float(hours))
    words = {"galler": "barn", "vad": text, "skydd": "nej", "anmalare": "anonym"}
    made = [ta_in(Rapport(uuid.uuid4(), "e_tjanst", at, words, [Berord("barn")]), now=at) for _ in range(int(count))]
    tell([case.number for report in made for case in report.cases.all()])


def overdue(count):
    """So many reports that came in nine hours ago: the first through the door, and the database copies it."""
    at = clock.now() - dt.timedelta(hours=9)
    words = {"galler": "barn", "vad": "Grannbarnet står ute sent.", "skydd": "nej", "anmalare": "anonym"}
    case = ta_in(Rapport(uuid.uuid4(), "e_tjanst", at, words, [Berord("barn")]), now=at).cases.get()
    numbers = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < %s)"
    for model, key in ((Case, "id"), (EAnmalan, "case_ptr_id"), (Deadline, "case_id")):
        # What the copies do not share with the first.
        own = {key: f"{key} + n", "number": "number || '-' || n"}
        columns = [field.column for field in model._meta.local_concrete_fields if field.column != "id" or key == "id"]
        table, values = model._meta.db_table, ", ".join(own.get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            sql = f"{numbers} INSERT INTO {table} ({names}) SELECT {values} FROM {table}, g WHERE {key} = %s"
            cursor.execute(sql, [int(count) - 1, case.pk])
    tell(case.number)


# ── sweepers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def deliver(minutes="0"):
    """Send until the outbox is empty. `minutes`: so many from now."""
    wait()
    total, ahead = 0, dt.timedelta(minutes=int(minutes))
    while sent := delivery.deliver(clock.now() + ahead):
        total += sent
    tell(total)


def twin_deliver_marked_first():
    """The order that loses mail: marked as sent and committed, then sent."""
    send = delivery._message

    def mark_then_message(notice, connection):
        Notice.objects.filter(pk=notice.pk).update(mailed_at=clock.now())
        return send(notice, connection)

    delivery._message = mark_then_message
    delivery._held = lambda pk, _as_of: contextlib.nullcontext(Notice.objects.get(pk=pk))
    deliver()


def remind():
    """Remind of everything that is due, in batches small enough for several sweepers to meet over, and in one order: each
    going its own way they might miss each other.
    """
    watch.BATCH = 7
    watch.shuffled = rounds.parts
    slowed(watch, "_is_as_read", 0.005)
    wait()
    met_before(watch, "_write")
    tell(watch.remind(clock.now()))


def met_before(room, name):
    """Whoever comes to this function waits, the first time, to be told to go on: all of them have read, none has written."""
    plain, once = getattr(room, name), iter([wait])

    def together(*args):
        next(once, str)()
        return plain(*args)

    setattr(room, name, together)


def slowed(room, name, seconds):
    """Where a machine may be slow: on the way into this function."""
    plain = getattr(room, name)

    def slowly(*args, **named):
        time.sleep(seconds)
        return plain(*args, **named)

    setattr(room, name, slowly)


def twin_remind_unlocked():
    """No transaction, no row lock, and a notice key of each process' own: nothing left that decides "once"."""
    without_row_locks()
    watch._write = watch._write.__wrapped__
    rows = notices.told
    notices.told = lambda case, people, *, event, **more: rows(case, people, event=f"{event}:{os.getpid()}", **more)
    remind()


def remind_on_a_slow_database(pause="0.04"):
    """Each transaction takes its time, under its locks."""
    slowed(watch, "_mark_reminded", float(pause))
    wait()
    tell(watch.remind(clock.now()))


def twin_remind_in_one_transaction():
    """As it was: all of them under one transaction's locks, which take as long together."""
    watch.BATCH = 10_000
    remind_on_a_slow_database("1.6")


def remind_with_slow_lookups():
    """Whom to tell takes its time, of all of them in one part. Says when it has begun."""
    watch.BATCH = watch.MANY
    find, begun = notices.reminder, []

    def reminder(*args):
        if not begun:
            begun.append(tell("begun"))
        time.sleep(0.01)
        return find(*args)

    notices.reminder = reminder
    wait()
    tell(watch.remind(clock.now()))


def twin_remind_looked_up_under_locks():
    """As it was: first the locks, then whom to tell."""
    plain = watch._told

    def told(due, keys, *rest):
        with transaction.atomic():
            list(due.filter(pk__in=keys).select_related("case").select_for_update(of=("self", "case")))
            return plain(due, keys, *rest)

    watch._told = told
    remind_with_slow_lookups()


def remind_cut_off():
    """Tells which connection it has before the third transaction, and waits there."""
    write, before = watch._write, iter("12")

    def waiting(*args):
        if next(before, "3") == "3" and not told:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                told.append(tell(cursor.fetchone()[0]))
            sys.stdin.readline()
        return write(*args)

    told, watch._write, watch.BATCH = [], waiting, 25
    wait()
    tell(watch.remind(clock.now()))


def take(login, number):
    """Take this case. Answers with how many seconds that took."""
    me, case = User.objects.get(username=login), EAnmalan.objects.get(number=number)
    wait()
    begun = time.perf_counter()
    doorway.take(case, EAnmalan.ta_emot, by=me, version=case.version)
    tell(time.perf_counter() - begun)


def without_row_locks():
    models.QuerySet.select_for_update = lambda self, *args, **kwargs: self


def sweep(minutes="0"):
    """Everything there is to do, as a tick does it, in batches so small that a kill finds some done and some not."""
    ahead = dt.timedelta(minutes=int(minutes))
    watch.BATCH = delivery.BATCH = 7
    delivery.undelivered(clock.now())
    wait()
    while watch.remind(clock.now() + ahead) + delivery.deliver(clock.now() + ahead):
        pass


def concerns(_login, number):
    """Note that this case concerns everybody who was told of it. Answers with how many seconds that took."""
    case, by = EAnmalan.objects.get(number=number), User.objects.get(username="monica.ahlgren")
    people = User.objects.filter(notices__case=case.pk).distinct().order_by("pk")
    wait()
    begun = time.perf_counter()
    with transaction.atomic():
        for person in people:
            disqualify(case, person, by=by, now=clock.now())
    tell(time.perf_counter() - begun)


# ── claims ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def claim(login):
    """Take each case that is named, at the instant that is named with it. Answers "won", or who was first and when."""
    # Between the checks and the first write lies a moment, so that a missing guard shows.
    check = doorway._check_open

    def check_and_linger(*args):
        check(*args)
        time.sleep(0.03)

    doorway._check_open = check_and_linger
    me = User.objects.get(username=login)
    while order := wait():
        number, instant = order.split()
        case = EAnmalan.objects.get(number=number)
        time.sleep(max(0.0, float(instant) - time.time()))
        tell([number, login, *_outcome(case, me)])


def _outcome(case, me):
    try:
        done = doorway.take(case, EAnmalan.ta_emot, by=me, version=0)
    except doorway.Conflict as lost:
        return "lost", lost.last.history_user.username, lost.last.history_date.isoformat()
    except Exception as error:
        return type(error).__name__, "", ""
    return "won", done.ansvarig.username, done.history.latest().history_date.isoformat()


def twin_claim_unguarded(login):
    """Without the version check, and with nothing locked between reading and writing."""
    doorway.check_version = lambda *args: None
    Case.objects.all().__class__.select_for_update = lambda self, *args, **kwargs: self
    # The question with its lock is written once and kept: it is asked anew without one.
    knowledge.row_of = lambda kind, pk, *, locked=False: kind.objects.get(pk=pk)
    # SQLite's lock is the transaction itself (BEGIN IMMEDIATE).
    doorway.transaction = types.SimpleNamespace(atomic=contextlib.nullcontext)
    claim(login)


def take_what_is_barred(login):
    """Take the case that is named, which somebody else holds locked; meanwhile they say that this person is jävig."""
    me = User.objects.get(username=login)
    case = EAnmalan.objects.get(number=wait())
    tell("waits")
    tell(_outcome(case, me)[0])


def twin_look_before_the_lock(login):
    """What one statement for both would read: all but the locked row as it was before the wait."""
    plain = knowledge.row_of
    parts = knowledge._parts(False)
    kept = []

    def row_of(kind, pk, *, locked=False):
        kept.append(parts.rows(pk=pk, user=me.pk, day=clock.now().date()))
        return plain(kind, pk, locked=locked)

    me = User.objects.get(username=login)
    knowledge.row_of = row_of
    knowledge._parts = lambda _known: types.SimpleNamespace(rows=lambda **_values: kept[-1])
    take_what_is_barred(login)


def bar(number, login):
    """Hold the case, until told to go on; then the person is jävig, and the lock is let go."""
    with transaction.atomic():
        case = EAnmalan.objects.select_for_update().get(number=number)
        wait()
        disqualify(case, User.objects.get(username=login), by=None, now=clock.now(), kind=Kind.CONFLICT)
    tell("barred")


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def register(login):
    """Take in a synpunkt of each unit that is named, at the instant that is named with it. Answers with its number.

    Every third comes to nothing once it has got its number: it says no area.
    """
    me = User.objects.get(username=login)
    while order := wait():
        n, code, instant = order.split()
        time.sleep(max(0.0, float(instant) - time.time()))
        tell(_registered(me, code, "" if int(n) % 3 == 0 else "bemotande"))


def _registered(me, code, typ):
    now, unit = clock.now(), Enhet.objects.get(code=code)
    one = Inkommen(
        uuid.uuid4(), "telefon", now, unit, "Ingen ringer upp.", mottagen_av=me, huvudkategori=typ, art="klagomal"
    )
    try:
        return ta_in_synpunkt(one, now=now).number
    except ValidationError:
        return ""
    except Exception as error:
        return type(error).__name__


def twin_register_read_then_write(login):
    """The number is read and then written, with nothing locked between."""

    def read_then_write(prefix, year, *, shown, width):
        series, _ = NumberSeries.objects.get_or_create(prefix=prefix, year=year)
        time.sleep(0.01)
        NumberSeries.objects.filter(pk=series.pk).update(last=series.last + 1)
        return f"{shown}-{year}-{series.last + 1:0{width}d}"

    NumberSeries.take = read_then_write
    # SQLite's lock is the transaction itself (BEGIN IMMEDIATE).
    once.transaction = doorway.transaction = types.SimpleNamespace(atomic=contextlib.nullcontext)
    inkomst.open_case = inkomst.open_case.__wrapped__
    without_row_locks()
    register(login)


# ── a matter's diary ────────────────────────────────────────────────────────────────────────────────────────────────


def diary(count):
    """So many matters of IVO's, each with an answer for every racer that is signed and is to be registered."""
    from tests.ivo.walking import Walk

    told = []
    for n in range(int(count)):
        begun = Walk(Hours(), "svar", nummer=f"SN-2026-{n + 1}", ivo_nr=f"3.5.1-{n}/2026").to("kontrasignerad")
        parts = [begun.case]
        for _ in range(2):
            begun.case, begun.of = begun.matter, "tillsyn"
            begun.incoming(brev="upplysningar")
            begun.take("oppna_upplysningar")
            begun.case, begun.of = Svar.objects.latest("pk"), "svar"
            parts.append(begun.to("kontrasignerad").case)
        told.append([part.number for part in parts])
    tell(told)


class Hours:
    """A clock that a walk sets: from some hours ago."""

    def __init__(self):
        self.now = clock.now() - dt.timedelta(hours=6)

    def set(self, _at):
        return self.now

    def forward(self, **by):
        self.now += dt.timedelta(**by)
        return self.now


def enter(login):
    """Register each answer that is named in its matter's diary, at the instant that is named with it; what came of it."""
    # Between reading the last number and writing the next lies a moment, so that a missing guard shows.
    slowed(Diarierad.objects, "create", 0.03)
    me = User.objects.get(username=login)
    while order := wait():
        number, instant = order.split()
        part = Svar.objects.get(number=number)
        time.sleep(max(0.0, float(instant) - time.time()))
        try:
            doorway.take(part, Svar.registrera, by=me, fil=part.skrivelse, rubrik="Svar till IVO")
        except Exception as error:
            tell(type(error).__name__)
        else:
            tell("registered")


def twin_enter_unlocked(login):
    """Without the matter's lock."""
    Svar.lock_first = lambda self: None
    enter(login)


# ── after a walk over HTTP ──────────────────────────────────────────────────────────────────────────────────────────


def rewind(minutes):
    """Let every sign of life be so many minutes older: time that a test does not want to wait for."""
    from config.models import Heartbeat

    with transaction.atomic():
        for beat in Heartbeat.objects.all():
            Heartbeat.objects.filter(pk=beat.pk).update(at=beat.at - dt.timedelta(minutes=float(minutes)))


# ── the nest ────────────────────────────────────────────────────────────────────────────────────────────────────────


def nest(path):
    """Fork a process for every connection to this socket: its start costs milliseconds. Ends when stdin is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(16)
    tell("ready")
    while sys.stdin not in (heard := select.select([server, sys.stdin], [], [])[0]):
        if server in heard:
            talk, _ = server.accept()
            if not os.fork():
                hatch(talk)
            talk.close()


def hatch(talk):
    """Become a process of its own, in the place that the first line names, and do what it says."""
    sys.stdin, sys.stdout = talk.makefile("r"), talk.makefile("w")
    order = json.loads(sys.stdin.readline())
    settings.DATABASES["default"]["NAME"] = order["database"]
    vars(settings._wrapped).update(EMAIL_PORT=order["port"])
    tell(os.getpid())
    try:
        globals()[order["words"][0]](*order["words"][1:])
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
