"""The watch: a reminder exactly once, a mail at least once and recognisably the same, a list each working morning."""

import datetime as dt
import re
import smtplib
import uuid

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from casework import notices, watch
from casework.disqualification import disqualify
from casework.doorway import take
from casework.models import Deadline, Notice
from casework.promises import Promises
from config import timetable
from intake.inkomst import Berord
from intake.models import EAnmalan
from organisation.models import User
from outbox import delivery, morning
from tests.conftest import moment

MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
# A Wednesday on which everybody is at work.
ARRIVAL = moment("2026-11-18 13:00")
EIGHT = ARRIVAL + dt.timedelta(hours=8)
TWO_DAYS = ARRIVAL + dt.timedelta(hours=48)
UNIT = {"anna.lovdahl", "jonas.akerren", "karin.wessman"}


@pytest.fixture
def case(report):
    return report(received=ARRIVAL)


def reminded(key="ta_emot", **about):
    rows = Notice.objects.filter(kind="paminnelse", deadline__key=key, **about)
    return sorted(rows.values_list("recipient__username", flat=True))


# ── reminders: exactly once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-10")
def test_the_reminder_comes_when_the_time_is_out_and_not_a_second_before(case):
    assert (watch.remind(EIGHT - SECOND), reminded()) == (0, [])
    assert (watch.remind(EIGHT), reminded()) == (1, sorted(UNIT))


@pytest.mark.rule("EA-10", "EA-16")
@pytest.mark.parametrize("again", [EIGHT, EIGHT + SECOND, EIGHT + dt.timedelta(days=30)], ids=["same", "next", "late"])
def test_a_second_sweep_reminds_nobody_again(case, again):
    watch.remind(EIGHT)
    first = Deadline.objects.get(key="ta_emot").reminded_at
    watch.remind(again)
    assert reminded() == sorted(UNIT)
    assert Deadline.objects.get(key="ta_emot").reminded_at == first == EIGHT


@pytest.mark.parametrize("guards", ["claim", "unique key", "both"])
def test_two_guards_make_it_once_and_without_both_it_doubles(case, guards, monkeypatch):
    """The twin: the claimed row and the notice's unique key each hold alone; with both off a second sweep doubles."""
    if guards in {"unique key", "both"}:
        plain = notices.told
        monkeypatch.setattr(notices, "told", lambda *a, **k: plain(*a, **k | {"event": f"{k['event']}:{uuid.uuid4()}"}))
    watch.remind(EIGHT)
    if guards in {"claim", "both"}:
        Deadline.objects.update(reminded_at=None)
    watch.remind(EIGHT)
    assert len(reminded()) == len(UNIT) * (2 if guards == "both" else 1)


@pytest.mark.rule("EA-10")
def test_never_after_somebody_has_taken_it(case, cast):
    take(case, EAnmalan.ta_emot, by=cast("anna.lovdahl"), now=EIGHT - SECOND)
    watch.remind(EIGHT)
    watch.remind(EIGHT + dt.timedelta(days=1))
    assert reminded() == []


def test_without_meeting_the_deadline_it_would_come_all_the_same(case, cast, monkeypatch):
    """The twin of the test above."""
    monkeypatch.setattr(Promises, "meet", lambda *_: None)
    take(case, EAnmalan.ta_emot, by=cast("anna.lovdahl"), now=EIGHT - SECOND)
    watch.remind(EIGHT)
    assert reminded() == sorted(UNIT)


def test_reopened_by_letting_go_it_is_not_reminded_of_twice(case, cast):
    watch.remind(EIGHT)
    take(case, EAnmalan.ta_emot, by=cast("anna.lovdahl"), now=EIGHT + MINUTE)
    take(case, EAnmalan.slapp, by=cast("anna.lovdahl"), now=EIGHT + 2 * MINUTE, skal="Fel person.")
    kept, again = Deadline.objects.filter(key="ta_emot").order_by("pk")
    assert kept.met_at == EIGHT + MINUTE, "what was done is not undone"
    assert (again.met_at, again.due_at, again.opened_at) == (None, EIGHT, EIGHT + 2 * MINUTE), "the same promise anew"
    assert watch.remind(EIGHT + 3 * MINUTE) == 0
    assert reminded() == sorted(UNIT)


@pytest.mark.rule("EA-10")
def test_let_go_after_the_time_was_out_and_never_reminded_of_it_is_reminded_of_once(case, cast):
    take(case, EAnmalan.ta_emot, by=cast("anna.lovdahl"), now=ARRIVAL + MINUTE)
    assert watch.remind(EIGHT) == 0
    take(case, EAnmalan.slapp, by=cast("anna.lovdahl"), now=EIGHT + 60 * MINUTE, skal="Går hem.")
    assert watch.remind(EIGHT + 61 * MINUTE) == 1
    assert watch.remind(EIGHT + 62 * MINUTE) == 0
    assert reminded() == sorted(UNIT)


def test_a_clock_that_goes_back_makes_no_early_and_no_second_reminder(case):
    watch.remind(EIGHT)
    for back in (EIGHT - dt.timedelta(hours=1), EIGHT - SECOND, EIGHT, EIGHT + dt.timedelta(hours=1)):
        assert watch.remind(back) == 0
    assert reminded() == sorted(UNIT)


def test_after_three_days_without_a_sweep_each_is_reminded_of_once_with_its_own_time(report):
    first, second = report(received=ARRIVAL), report("vuxen", received=ARRIVAL + MINUTE)
    late = ARRIVAL + dt.timedelta(days=3)
    assert watch.remind(late) == 4
    rows = Deadline.objects.order_by("due_at", "id")
    assert [(row.case_id, row.reminded_at) for row in rows] == [(pk, late) for pk in [first.pk, second.pk] * 2]
    assert "ons 18 nov 21:00" in Notice.objects.filter(deadline__key="ta_emot").first().subject


def test_all_batches_are_swept_oldest_first(report, monkeypatch):
    monkeypatch.setattr(watch, "BATCH", 2)
    monkeypatch.setattr(watch, "MANY", 2)
    cases = [report(received=ARRIVAL + n * MINUTE) for n in (3, 1, 4, 0, 2)]
    sizes, plain = [], watch._write
    monkeypatch.setattr(watch, "_write", lambda *a: sizes.append(plain(*a)) or sizes[-1])
    assert watch.remind(EIGHT + 5 * MINUTE) == 5
    assert sizes == [2, 2, 1], "each in a transaction of its own"
    told = Notice.objects.filter(kind="paminnelse").order_by("pk").values_list("case", flat=True)
    assert list(dict.fromkeys(told)) == [cases[n].pk for n in (3, 1, 4, 0, 2)]


def test_a_sweep_stopped_in_the_middle_goes_on_where_it_stopped(report, monkeypatch):
    """Killed between two batches: the first is kept, the rest is still to be done, nothing twice."""
    monkeypatch.setattr(watch, "BATCH", 2)
    monkeypatch.setattr(watch, "MANY", 2)
    for n in range(5):
        report(received=ARRIVAL + n * MINUTE)
    later, plain = EIGHT + 5 * MINUTE, watch._write

    def write(*args):
        if Notice.objects.filter(kind="paminnelse").exists():
            raise KeyboardInterrupt
        return plain(*args)

    monkeypatch.setattr(watch, "_write", write)
    with pytest.raises(KeyboardInterrupt):
        watch.remind(later)
    monkeypatch.setattr(watch, "_write", plain)
    assert Notice.objects.filter(kind="paminnelse").values("deadline").distinct().count() == 2
    assert watch.remind(later) == 3
    assert Notice.objects.filter(kind="paminnelse").count() == 5 * len(UNIT)


# ── the outbox: at least once, always recognisable ──────────────────────────────────────────────────────────────────


class Unreliable(EmailBackend):
    """A mail server that does as it is told: by address, `refuse`, `vanish` after having taken the mail, or take it."""

    moods: dict[str, str] = {}
    seen: list = []

    def send_messages(self, messages):
        for message in messages:
            mood = self.moods.get(message.to[0])
            message.message()  # a header that cannot be made fails here, as with SMTP
            if mood == "gone":
                Notice.objects.filter(recipient__email=message.to[0]).delete()
            if mood == "poison":
                raise RuntimeError("no mail can be made of this")
            if mood == "refuse":
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
            if mood == "down":
                raise ConnectionRefusedError
            type(self).seen.append(message)
            if mood == "vanish":
                raise smtplib.SMTPServerDisconnected("after 250")
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{Unreliable.__module__}.{Unreliable.__qualname__}"
    monkeypatch.setattr(Unreliable, "moods", {})
    monkeypatch.setattr(Unreliable, "seen", [])
    return Unreliable


def address(login):
    return f"{login}@norrvinge.example"


def sent():
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def test_the_outbox_is_sent_once(case, server):
    assert (delivery.deliver(ARRIVAL), sent()) == (3, sorted(UNIT))
    assert (delivery.deliver(ARRIVAL), delivery.deliver(EIGHT - SECOND), sent()) == (0, 0, sorted(UNIT))
    assert set(Notice.objects.values_list("mailed_at", flat=True)) == {ARRIVAL}


def test_without_the_mark_it_would_be_sent_again(case, server):
    """The twin: the row's mark is what keeps a second sweep from sending."""
    delivery.deliver(ARRIVAL)
    Notice.objects.update(mailed_at=None, mail_after=ARRIVAL)
    assert delivery.deliver(ARRIVAL) == 3


def test_a_batch_of_mail_leaves_the_rest_for_the_next_sweep(report, server, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)
    report(received=ARRIVAL)
    assert [delivery.deliver(ARRIVAL) for _ in range(3)] == [2, 1, 0]


def test_a_failed_mail_is_tried_again_ever_later_and_then_parked(case, server):
    server.moods[address("anna.lovdahl")] = "refuse"
    now, waits = ARRIVAL, []
    for _attempt in range(delivery.MAX_ATTEMPTS):
        delivery.deliver(now)
        notice = Notice.objects.get(recipient__username="anna.lovdahl")
        assert delivery.deliver(notice.mail_after - SECOND) == 0
        assert Notice.objects.get(pk=notice.pk).attempts == notice.attempts, "not before its time"
        waits.append(int((notice.mail_after - now) / MINUTE))
        now = notice.mail_after
    assert waits == [1, 5, 15, 30, 60, 60, 60, 60, 60, 60]
    assert (notice.attempts, notice.mailed_at, notice.last_error) == (10, None, "SMTPRecipientsRefused")
    assert notice.parked_at is not None
    assert delivery.undelivered(now) == 1, "a parked mail shows on the status page"
    server.moods.clear()
    assert delivery.deliver(now + dt.timedelta(days=1)) == 0, "a parked mail stays parked"
    assert sent() == ["jonas.akerren", "karin.wessman"]


def test_what_was_being_sent_when_it_was_noted_whom_it_concerns_is_not_tried_again(case, server, cast):
    """Its row was the sender's, so it was not removed with the others; then the server refused it (A-33)."""
    anna = cast("anna.lovdahl")
    kept = Notice.objects.get(recipient=anna)
    disqualify(case, anna, by=cast("karin.wessman"), now=ARRIVAL)
    kept.save(force_insert=True)
    assert (delivery.deliver(ARRIVAL), sent()) == (2, ["jonas.akerren", "karin.wessman"])
    assert delivery.undelivered(ARRIVAL + 20 * MINUTE) == 0


def test_one_that_is_removed_while_it_is_sent_stops_no_other(case, server):
    """It was noted in that moment whom the case concerns."""
    server.moods[address("anna.lovdahl")] = "gone"
    assert (delivery.deliver(ARRIVAL), sent()) == (3, sorted(UNIT))
    assert not Notice.objects.filter(mailed_at=None).exists()


@pytest.mark.parametrize("mood", ["refuse", "poison"])
def test_one_bad_recipient_does_not_stop_the_others(case, server, mood):
    server.moods[address("anna.lovdahl")] = mood
    assert delivery.deliver(ARRIVAL) == 2
    assert sent() == ["jonas.akerren", "karin.wessman"]


@pytest.mark.parametrize("mood", ["down", "vanish"])
def test_a_server_that_breaks_off_ends_the_round_and_the_next_one_begins_with_the_others(case, server, mood):
    server.moods[address("anna.lovdahl")] = mood
    assert [delivery.deliver(ARRIVAL), delivery.deliver(ARRIVAL + 10 * SECOND)] == [0, 2]
    assert sent() == ["jonas.akerren", "karin.wessman"]
    server.moods.clear()
    assert delivery.deliver(ARRIVAL + MINUTE) == 1


def test_a_server_that_is_away_for_two_days_loses_nothing_and_parks_nothing(case, server):
    """C13: an outage is not the mail's fault, so it never counts towards giving up."""
    server.moods.update({address(login): "down" for login in UNIT})
    for minute in range(0, 48 * 60, 7):
        delivery.deliver(ARRIVAL + minute * MINUTE)
    assert set(Notice.objects.values_list("attempts", "parked_at")) == {(0, None)}
    server.moods.clear()
    assert delivery.deliver(ARRIVAL + dt.timedelta(days=3)) == 3


def test_greylisting_is_tried_again_for_ever(case, server, monkeypatch):
    def later(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (451, b"not now")})

    monkeypatch.setattr(Unreliable, "send_messages", later)
    for day in range(30):
        delivery.deliver(ARRIVAL + dt.timedelta(days=day))
    assert set(Notice.objects.values_list("attempts", "parked_at")) == {(30, None)}


def test_the_morning_list_holds_what_had_run_out_that_morning(report, at):
    """What runs out during the day has its own reminder; a second list at two in the afternoon is noise."""
    report(received="2026-11-24 05:00")
    assert morning.digest(at.set("2026-11-24 07:05")) == 0
    assert morning.digest(at.set("2026-11-24 14:00")) == 0
    assert morning.digest(at.set("2026-11-25 07:05")) > 0
    assert morning.digest(at.set("2026-11-25 07:10")) == 0


@pytest.mark.parametrize("broken", ["", "anna\nbcc: alla@norrvinge.example", "två adresser@, @"])
def test_an_address_that_no_mail_can_be_made_for_stops_nobody_and_is_not_called_sent(case, server, broken):
    User.objects.filter(username="anna.lovdahl").update(email=broken)
    assert delivery.deliver(ARRIVAL) == 2
    assert sent() == ["jonas.akerren", "karin.wessman"]
    bad = Notice.objects.get(recipient__username="anna.lovdahl")
    assert (bad.mailed_at, bad.attempts) == (None, 1)


def test_with_the_server_down_nothing_is_lost(case, server):
    for login in UNIT:
        server.moods[address(login)] = "down"
    assert delivery.deliver(ARRIVAL) == 0
    assert delivery.undelivered(ARRIVAL + 16 * MINUTE) == 3, "the status page turns red after a quarter of an hour"
    server.moods.clear()
    assert delivery.deliver(ARRIVAL + MINUTE) == 3
    assert sent() == sorted(UNIT)


def test_every_attempt_carries_the_same_message_id(case, server):
    """The server took the mail and the connection went before we knew: it is sent again, and can be known as the same."""
    server.moods[address("anna.lovdahl")] = "vanish"
    delivery.deliver(ARRIVAL)
    delivery.deliver(ARRIVAL + MINUTE)
    server.moods.clear()
    delivery.deliver(ARRIVAL + 6 * MINUTE)
    ids = [m.extra_headers["Message-ID"] for m in server.seen if m.to == [address("anna.lovdahl")]]
    assert len(ids) == 3 and len(set(ids)) == 1
    assert len({m.extra_headers["Message-ID"] for m in server.seen}) == 3, "each notice has its own"


def test_an_id_made_when_sending_would_differ(case, server, monkeypatch):
    """The twin: the id must come of the row."""
    monkeypatch.setattr(Notice, "message_id", property(lambda _: f"<{uuid.uuid4()}@norrvinge.example>"))
    server.moods[address("anna.lovdahl")] = "vanish"
    delivery.deliver(ARRIVAL)
    delivery.deliver(ARRIVAL + MINUTE)
    ids = [m.extra_headers["Message-ID"] for m in server.seen if m.to == [address("anna.lovdahl")]]
    assert len(set(ids)) == 2


def test_a_mail_is_not_sent_before_its_time_when_the_clock_goes_back(case, server):
    assert delivery.deliver(ARRIVAL - SECOND) == 0
    assert delivery.deliver(ARRIVAL) == 3
    assert delivery.deliver(ARRIVAL - dt.timedelta(hours=1)) == 0


# ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────────

CANARY = ["Kanariefågel", "Strutsgatan", "Pelikansson", "201503072389", "070-1112223", "Tofsvipeskolan", "gök@svala.se"]


@pytest.fixture
def canaries(report, cast):
    """A report with a canary in everything that can be written, and what colleagues wrote."""
    uppgifter = {"name": f"Elsa {CANARY[2]}", "number": CANARY[3], "address": f"{CANARY[1]} 1", "place": CANARY[5]}
    case = report(
        received=ARRIVAL,
        berorda=[Berord("barn", None, uppgifter | {"phone": CANARY[4], "email": CANARY[6]})],
        **{
            name: f"{CANARY[0]} {name}"
            for name in ("vad", "sagt", "fara", "var_nu", "tank_pa", "varfor_inte", "relation")
        },
    )
    anna, karin = cast("anna.lovdahl"), cast("karin.wessman")
    take(case, EAnmalan.ta_emot, by=anna, now=ARRIVAL + MINUTE)
    take(case, EAnmalan.ta_over, by=karin, now=ARRIVAL + 2 * MINUTE, skal=CANARY[0])
    take(case, EAnmalan.slapp, by=karin, now=ARRIVAL + 3 * MINUTE, skal=CANARY[0])
    take(case, EAnmalan.fordela, by=karin, now=EIGHT + MINUTE, ansvarig=anna)
    return case


@pytest.mark.rule("EA-07")
def test_no_mail_and_no_notice_holds_anything_of_the_report(canaries, server, at):
    for now in (EIGHT, TWO_DAYS, moment("2026-11-23 07:00")):
        for sweep in [*timetable.SWEEPS, "deliver"]:
            timetable.run(sweep, at.set(now))
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert kinds == {"inkommen", "steg", "paminnelse", "dygnslista"}, "something of every kind could have leaked"
    everything = [message.message().as_string() + message.subject + message.body for message in mail.outbox]
    everything += [f"{n.key} {n.subject} {n.body} {n.last_error}" for n in Notice.objects.all()]
    assert len(mail.outbox) == Notice.objects.count() > 0
    for text in everything:
        assert not [word for word in CANARY if word.lower() in text.lower()]
    leaky = f"{canaries.anmalan.innehall.vad} {canaries.persons.first().name}"
    assert [word for word in CANARY if word in leaky], "the twin: the words are there to be found"


@pytest.mark.rule("EA-07")
def test_a_mail_holds_number_kind_time_and_link_and_nothing_else(case, server):
    delivery.deliver(ARRIVAL)
    watch.remind(EIGHT)
    delivery.deliver(EIGHT)
    arrived, over = mail.outbox[0], mail.outbox[-1]
    url = f"{settings.BASE_URL}/arende/{case.number}/"
    assert (arrived.subject, arrived.body) == (
        f"{case.number}: Ny e-anmälan",
        f"{case.number}\nNy e-anmälan\n{url}\n",
    )
    text = "fristen gick ut ons 18 nov 21:00 (ta emot)"
    body = f"{case.number}\n{text}\nIngen har tagit ärendet.\n{url}\n"
    assert (over.subject, over.body) == (f"{case.number}: {text}", body)
    assert over.extra_headers["Auto-Submitted"] == "auto-generated"


def said(login, kind):
    return Notice.objects.filter(recipient__username=login, kind=kind).latest("pk").body


@pytest.mark.rule("EA-17", "EA-07")
def test_a_mail_says_what_it_is_for_the_one_who_reads_it(report, cast):
    """Whoever got it: from whom and until when. Whoever had it: who did what. Nobody is told to do somebody else's step."""
    case = report(received=ARRIVAL)
    karin, anna = cast("karin.wessman"), cast("anna.lovdahl")
    take(case, EAnmalan.fordela, by=karin, now=ARRIVAL + MINUTE, ansvarig=anna)
    assert f"Du har fått {case.number} av Karin Wessman. Avsluta senast fre 20 nov 13:00." in said(
        "anna.lovdahl", "steg"
    )
    take(case, EAnmalan.fordela_om, by=karin, now=ARRIVAL + 2 * MINUTE, ansvarig=cast("peter.holmgard"))
    assert f"Du har fått {case.number} av Karin Wessman." in said("peter.holmgard", "steg")
    told = said("anna.lovdahl", "steg")
    assert "Karin Wessman fördelade ärendet till en annan. Peter Holmgård har ärendet." in told
    assert "Du har fått" not in told
    watch.remind(ARRIVAL + dt.timedelta(hours=48))
    assert "Du har ärendet." in said("peter.holmgard", "paminnelse")
    everything = "".join(Notice.objects.values_list("body", flat=True))
    assert not [step.label for step in EAnmalan.steps().values() if f"\n{step.label}\n" in everything]


@pytest.mark.rule("EA-07")
@pytest.mark.parametrize(("skydd", "subject"), [("ja", "Ny e-anmälan, akut"), ("nej", "Ny e-anmälan")])
def test_an_acute_report_has_a_mail_of_its_own(report, skydd, subject):
    case = report(received=ARRIVAL, skydd=skydd)
    told = Notice.objects.filter(kind="inkommen").values_list("subject", flat=True)
    assert set(told) == {f"{case.number}: {subject}"}


@pytest.mark.parametrize(
    ("hours", "late"),
    [(0.5, "0 tim sen"), (9.9, "9 tim sen"), (47.9, "47 tim sen"), (48, "2 dagar sen"), (80, "3 dagar sen")],
)
def test_how_late_it_is_in_the_morning_list(hours, late):
    assert notices.late(ARRIVAL, ARRIVAL + dt.timedelta(hours=hours)) == late


# ── the morning list ────────────────────────────────────────────────────────────────────────────────────────────────

MORNING = moment("2026-11-19 07:00")


def lists(day="2026-11-19"):
    rows = Notice.objects.filter(kind="dygnslista", key__contains=day)
    return {row.recipient.username: row.body for row in rows.select_related("recipient")}


@pytest.mark.rule("EA-10")
def test_the_night_reminder_is_in_the_list_next_morning(case):
    watch.remind(EIGHT)
    assert morning.digest(MORNING) == 3
    link = f"{settings.BASE_URL}/arende/{case.number}/"
    line = f"{case.number}  Ta emot: ons 18 nov 21:00, 10 tim sen  Ingen har tagit ärendet.  {link}\n"
    assert lists() == dict.fromkeys(UNIT, line)


@pytest.mark.parametrize("time", ["2026-11-19 07:00", "2026-11-19 07:05", "2026-11-19 23:59"])
def test_one_a_person_and_working_day(case, time):
    morning.digest(MORNING)
    assert morning.digest(moment(time)) == 0
    assert len(lists()) == 3
    assert morning.digest(moment("2026-11-20 07:00")) == 3, "the next day it is written again"


def test_without_the_day_in_the_key_it_would_be_written_every_five_minutes(case, monkeypatch):
    """The twin: the unique key is what makes it one a day."""
    morning.digest(MORNING)
    for row in Notice.objects.filter(kind="dygnslista"):
        Notice.objects.filter(pk=row.pk).update(key=uuid.uuid4().hex)
    assert morning.digest(MORNING + 5 * MINUTE) == 3


@pytest.mark.parametrize(
    "time",
    ["2026-11-19 06:59:59", "2026-11-21 09:00", "2026-11-22 09:00", "2027-06-25 09:00", "2026-11-19 00:00"],
    ids=["before seven", "Saturday", "Sunday", "midsommarafton", "midnight"],
)
def test_not_on_a_day_off_and_not_before_seven(case, time):
    assert (morning.digest(moment(time)), lists(time[:10])) == (0, {})


def test_a_day_off_is_the_only_reason(case, monkeypatch):
    """The twin: on the same Saturday there is something to tell."""
    monkeypatch.setattr(morning, "is_working_day", lambda *_: True)
    assert morning.digest(moment("2026-11-21 09:00")) == 3


@pytest.mark.rule("EA-16")
def test_the_list_holds_every_overdue_deadline_of_each_person_oldest_first(report, cast):
    mine, waiting, other = (
        report(received=ARRIVAL),
        report(received=ARRIVAL + MINUTE),
        report("vuxen", received=ARRIVAL),
    )
    anna = cast("anna.lovdahl")
    take(mine, EAnmalan.ta_emot, by=anna, now=ARRIVAL + 2 * MINUTE)
    monday = moment("2026-11-23 07:00")
    morning.digest(monday)

    def told(login):
        body = lists("2026-11-23").get(login, "")
        return re.findall(r"(EA-\d+-\d+)  (\S+(?: \S+)?): \S+ \d", body)

    # Jonas is away this week: he is told all the same as one of the reception.
    assert told("karin.wessman") == [
        (waiting.number, "Ta emot"), (mine.number, "Avsluta"), (waiting.number, "Avsluta"),
    ]  # fmt: skip
    assert told("anna.lovdahl") == [(waiting.number, "Ta emot"), (mine.number, "Avsluta"), (waiting.number, "Avsluta")]
    assert told("jonas.akerren") == [(waiting.number, "Ta emot"), (waiting.number, "Avsluta")]
    assert told("thomas.eklov") == told("fatima.rahimi") == [(other.number, "Ta emot"), (other.number, "Avsluta")]
    assert told("peter.holmgard") == []


def test_siblings_whose_time_is_the_same_stand_by_number(report):
    first, second = report(received=ARRIVAL), report(received=ARRIVAL)
    # PostgreSQL finds a row that was written last, last: an indexed column, so that the index says so too.
    Deadline.objects.filter(case=first.pk).update(reminded_at=ARRIVAL)
    morning.digest(moment("2026-11-23 07:00"))
    numbers = re.findall(r"(EA-\d+-\d+)  Ta emot:", lists("2026-11-23")["karin.wessman"])
    assert numbers == [first.number, second.number]


@pytest.mark.rule("EA-16")
def test_what_is_closed_is_no_longer_listed(case, cast):
    anna = cast("anna.lovdahl")
    made = {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": EIGHT}
    take(take(case, EAnmalan.ta_emot, by=anna, now=EIGHT), EAnmalan.skyddsbedom, by=anna, now=EIGHT, **made)
    assert morning.digest(MORNING) == 0


def test_who_may_not_handle_it_is_not_told_of_it_in_the_morning(case, cast):
    disqualify(case, cast("anna.lovdahl"), by=cast("karin.wessman"), now=EIGHT)
    morning.digest(MORNING)
    assert set(lists()) == UNIT - {"anna.lovdahl"}


def test_the_twin_without_the_guard_the_morning_list_would_tell(case, cast, monkeypatch):
    disqualify(case, cast("anna.lovdahl"), by=cast("karin.wessman"), now=EIGHT)
    monkeypatch.setattr(notices, "disqualified", lambda case: frozenset())
    morning.digest(MORNING)
    assert set(lists()) == UNIT


def test_whom_it_concerns_is_told_of_no_step(case, cast):
    """Let go, the case is the whole unit's again, and each is told of it but the one whom it is about."""
    mine = take(case, EAnmalan.ta_emot, by=cast("karin.wessman"), now=EIGHT - MINUTE)
    disqualify(mine, cast("anna.lovdahl"), by=cast("karin.wessman"), now=EIGHT)
    take(mine, EAnmalan.slapp, by=cast("karin.wessman"), now=EIGHT, skal="Sjuk")
    told = Notice.objects.filter(kind="steg", case=case.pk).values_list("recipient__username", flat=True)
    assert set(told) == UNIT - {"anna.lovdahl", "karin.wessman"}


def test_a_clock_that_goes_back_makes_no_second_list(case):
    morning.digest(moment("2026-11-20 07:00"))
    morning.digest(moment("2026-11-20 07:00") - 30 * MINUTE)
    morning.digest(moment("2026-11-20 07:30"))
    assert len(lists("2026-11-20")) == 3


def test_one_case_that_cannot_be_reminded_of_does_not_stop_the_others(report, at, monkeypatch):
    """C31: the poisoned one is left for reconcile to find; the rest are reminded of."""
    from casework import notices
    from config.reconcile import reconcile

    sick, well = report(received="2026-11-24 01:00"), report(received="2026-11-24 01:01")
    real = notices.reminder

    def reminder(deadline, people, now):
        if deadline.case.number == sick.number:
            raise RuntimeError("its people cannot be found")
        return real(deadline, people, now)

    monkeypatch.setattr(notices, "reminder", reminder)
    at.set("2026-11-24 10:00")
    assert watch.remind(at.now) == 1
    assert Deadline.objects.get(case=well.pk, key="ta_emot").reminded_at == at.now
    assert {finding.number for finding in reconcile(at.now)} == {sick.number}
    monkeypatch.undo()
    at.set("2026-11-24 10:01")
    assert watch.remind(at.now) == 1, "the next tick is its retry"


def test_the_municipalitys_own_day_off_has_no_digest(report, at, settings):
    report(received="2026-11-23 01:00")
    at.set("2026-11-24 08:00")
    settings.EXTRA_DAYS_OFF = frozenset([dt.date(2026, 11, 24)])
    assert morning.digest(at.now) == 0
    settings.EXTRA_DAYS_OFF = frozenset()
    assert morning.digest(at.now) > 0
