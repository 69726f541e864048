"""What comes through the form arrives at a real moment, with microseconds, and is printed all the same."""

import datetime as dt
import uuid

import pytest
from django.test import Client

from intake.inkomst import Berord, Rapport, ta_in
from organisation.models import User
from records.documents import store
from records.models import Reading
from records.uploads import inspect


@pytest.fixture
def case(norrvinge):
    """A report that arrives now, by the machine's own clock."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=123_456)
    words = {"galler": "barn", "vad": "Står ute sent.", "skydd": "nej", "anmalare": "anonym"}
    made = ta_in(Rapport(uuid.uuid4(), "e_tjanst", now, words, [Berord("barn")]), now=now).cases.get()
    store(made, b"Text", inspect(b"Text", "a.txt"), at=now, by=None)
    return made


@pytest.mark.rule("EA-12", "EA-13")
def test_a_report_that_came_this_very_moment_is_printed_and_its_attachment_stamped(case):
    client = Client()
    client.force_login(User.objects.get(username="anna.lovdahl"))
    for address in ("utskrift/", f"handling/{case.handlingar.get().pk}/"):
        answer = client.get(f"{case.get_absolute_url()}{address}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), address


def test_a_print_that_could_not_be_made_is_not_in_the_log(case, monkeypatch):
    from records import stamp

    monkeypatch.setattr(stamp, "report_pdf", lambda **_: 1 / 0)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="anna.lovdahl"))
    assert client.get(f"{case.get_absolute_url()}utskrift/").status_code == 500
    assert not Reading.objects.exists()
