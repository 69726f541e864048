"""The outbox against a real mail server: greylisting, one bad recipient, no server at all, a server that is too slow."""

import datetime as dt
import smtplib

import pytest

from casework.models import Notice
from outbox import delivery
from tests.services.harness import Sink, free_port

CANARY = "KANARIE-7d1f"


@pytest.fixture
def outbox(report, at):
    """Three people have been told of a report, and nothing has been sent."""
    case = report(vad=f"{CANARY} står ute sent.")
    assert Notice.objects.count() >= 3
    return case


@pytest.fixture(autouse=True)
def smtp(settings, sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
    return sink


def waiting():
    return Notice.objects.filter(mailed_at=None, parked_at=None).count()


def test_a_round_is_one_connection_and_a_refused_mail_costs_one_more(outbox, sink, at, monkeypatch):
    """With TLS and a login each is a third of a second: a worker that makes one a mail has no time to remind."""
    made, plain = [], smtplib.SMTP.connect
    monkeypatch.setattr(
        smtplib.SMTP, "connect", lambda self, *where, **how: made.append(1) or plain(self, *where, **how)
    )
    total = Notice.objects.count()
    assert (delivery.deliver(at.now), len(made)) == (total, 1)
    Notice.objects.update(mailed_at=None, mail_after=at.now)
    sink.answer = lambda mail: "451 4.3.0 later" if len(sink.offered) == total + 1 else None
    assert (delivery.deliver(at.now), len(made)) == (total - 1, 3)


@pytest.mark.rule("EA-07")
def test_each_person_gets_one_mail_with_number_kind_and_link_and_nothing_else(outbox, sink, at):
    people = sorted(Notice.objects.values_list("recipient__email", flat=True))
    assert delivery.deliver(at.now) == len(people)
    assert sorted(mail["To"] for mail in sink.mails) == people
    assert sorted(sink.ids) == sorted(notice.message_id for notice in Notice.objects.all())
    for mail in sink.mails:
        assert mail["Subject"] == f"{outbox.number}: Ny e-anmälan"
        assert mail.get_content().split() == [
            outbox.number, "Ny", "e-anmälan", f"http://127.0.0.1:8000/arende/{outbox.number}/",
        ]  # fmt: skip
        assert mail["Auto-Submitted"] == "auto-generated"
        assert CANARY not in mail.as_string()
    assert (delivery.deliver(at.forward(hours=1)), waiting()) == (0, 0)
    assert len(sink.mails) == len(people), "what is sent is not sent again"


def test_a_greylisting_server_gets_the_same_mail_again_a_minute_later(outbox, sink, at):
    total = Notice.objects.count()
    sink.answer = lambda mail: None if mail["Message-ID"] in sink.offered[:-1] else "451 4.7.1 come back later"
    assert delivery.deliver(at.now) == 0
    assert set(Notice.objects.values_list("last_error", flat=True)) == {"SMTPDataError"}
    assert delivery.deliver(at.forward(seconds=59)) == 0, "not before its time"
    assert delivery.deliver(at.forward(seconds=1)) == total
    assert sink.offered == sink.ids * 2, "the second attempt carries the first one's Message-ID"
    assert set(Notice.objects.values_list("attempts", flat=True)) == {2}


def test_a_recipient_whom_the_server_refuses_stops_nobody_else_and_is_parked_in_the_end(outbox, sink, at):
    bad = Notice.objects.order_by("id")[0]
    gone = bad.recipient.email
    sink.recipient = lambda address: "550 5.1.1 no such user" if address == gone else None
    assert delivery.deliver(at.now) == Notice.objects.count() - 1
    for _ in range(delivery.MAX_ATTEMPTS + 3):
        delivery.deliver(at.forward(hours=1))
    bad.refresh_from_db()
    assert (bad.attempts, bad.mailed_at, bad.last_error) == (delivery.MAX_ATTEMPTS, None, "SMTPRecipientsRefused")
    assert bad.parked_at is not None
    assert delivery.undelivered(at.now) == 1, "the status page shows it"


@pytest.mark.parametrize("email", ["anna lövdahl", "a@b@c", "two\nlines@norrvinge.example", "", "å@"])
def test_an_address_that_is_none_stops_nobody_else_and_is_never_called_sent(outbox, sink, at, email):
    bad = Notice.objects.order_by("id")[0]
    type(bad.recipient).objects.filter(pk=bad.recipient_id).update(email=email)
    sink.recipient = lambda address: None if address.endswith("@norrvinge.example") else "501 5.1.3 bad address"
    assert delivery.deliver(at.now) == Notice.objects.count() - 1
    bad.refresh_from_db()
    assert (bad.attempts, bad.mailed_at) == (1, None)
    assert bad.last_error


def test_mail_waits_while_there_is_no_server_however_long_and_goes_out_when_there_is_one(outbox, at, settings):
    """A server that is away counts against no mail: after half a day without one nothing is parked."""
    total, settings.EMAIL_PORT = Notice.objects.count(), free_port()
    assert delivery.deliver(at.now) == 0
    assert "ConnectionRefusedError" in Notice.objects.values_list("last_error", flat=True)
    assert (waiting(), delivery.undelivered(at.forward(minutes=16))) == (total, total)
    for _ in range(2 * delivery.MAX_ATTEMPTS):
        assert delivery.deliver(at.forward(minutes=40)) == 0
    assert (waiting(), {*Notice.objects.values_list("attempts", flat=True)}) == (total, {0})
    at.forward(minutes=1)
    with Sink(settings.EMAIL_PORT) as late:
        assert delivery.deliver(at.now) == total
        assert sorted(late.ids) == sorted(notice.message_id for notice in Notice.objects.all())
    assert delivery.undelivered(at.now) == 0


def test_a_connection_that_the_server_closes_in_the_middle_costs_one_mail_a_minute(outbox, sink, at):
    total = Notice.objects.count()
    sink.answer = lambda mail: "421 4.3.0 closing" if len(sink.offered) == 1 else None
    assert delivery.deliver(at.now) == total - 1
    assert delivery.deliver(at.forward(minutes=1)) == 1
    assert sorted({*sink.offered}) == sorted(sink.ids)


def test_a_server_too_slow_to_answer_gets_a_second_copy_with_the_same_message_id(outbox, sink, at, settings):
    """The honest promise: at least once, and a copy can be known as one."""
    settings.EMAIL_TIMEOUT, sink.pause = 0.2, 0.6
    Notice.objects.exclude(pk=Notice.objects.order_by("id")[0].pk).update(mailed_at=at.now)
    assert delivery.deliver(at.now) == 0
    assert Notice.objects.get(mailed_at=None).last_error == "SMTPServerDisconnected"
    sink.pause = 0
    assert delivery.deliver(at.now + dt.timedelta(minutes=1)) == 1
    assert len(sink.ids) == 2
    assert len({*sink.ids}) == 1
