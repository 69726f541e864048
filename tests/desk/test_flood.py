"""What a flood costs those who work meanwhile: counted, since a time measured beside other work says little.

Statements of their pages and of the sweeps, mails, and what anybody waits for. See docs/drift/limits.md.
"""

import itertools
import threading
import uuid
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.db.models import Q

from complaints import inkomst
from complaints.models import Synpunkt
from desk.queue import PAGE
from outbox import delivery, gathering
from records.marks import Mark
from tests.complaints.besokare import ANONYM, Besokare
from tests.counting import statements

CHIEF = "peter.holmgard"
# What there was before: more than a page of the queue, which asks once more where there is a next page. Then a little, and much.
BEFORE, FEW, MANY = PAGE + 1, 4, 40
EACH = itertools.count()


@pytest.fixture
def limits(settings, norrvinge):
    """All of it is over the limit."""
    settings.PUBLIC_POSTS_PER_NETWORK, settings.PUBLIC_POSTS_IN_ALL = 0, 0


def flood(number):
    """From seven networks, each post from a browser of its own."""
    return [
        Besokare(REMOTE_ADDR=f"203.0.{n % 7}.9").lamna({**ANONYM, "synpunkt": f"Nummer {next(EACH)}."})
        for n in range(number)
    ]


def costs(client, at, mailoutbox):
    """Of each page of those who work, and of each sweep over what is told: how many statements; and how many mails."""
    begun = len(mailoutbox)
    sweeps = {
        "deliver": lambda: delivery.deliver(at.now),
        "gather": lambda: gathering.gather(at.now),
        "deliver the gathered": lambda: delivery.deliver(at.now),
    }
    pages = {
        path: (lambda path=path: client.get(path)) for path in ("/ko/", "/ko/?vy=enheten", "/markta/", "/synpunkter/")
    }
    counted = {name: len(statements(call)) for name, call in (sweeps | pages).items()}
    return counted | {"mails": len(mailoutbox) - begun}


def grown(at, client, mailoutbox):
    """After a little and after much, within the same ten minutes; what was there before has been told of."""
    flood(BEFORE)
    costs(client, at, mailoutbox)
    found = []
    for number in (FEW, MANY):
        at.forward(minutes=5)
        flood(number)
        found.append(costs(client, at, mailoutbox))
    return found


def test_what_staff_ask_and_what_is_swept_costs_the_same_however_much_comes(limits, at, login, mailoutbox):
    few, many = grown(at, login(CHIEF), mailoutbox)
    assert many == few
    assert many["mails"] == 1
    assert Synpunkt.objects.count() == BEFORE + FEW + MANY, "and nothing that came is gone"
    assert Mark.objects.count() == BEFORE + FEW + MANY


def test_where_nothing_is_gathered_it_grows_with_what_comes(limits, at, login, mailoutbox, monkeypatch):
    """The twin: each post is a mail of its own."""
    for module in (delivery, gathering):
        monkeypatch.setattr(module, "is_gathered", lambda: Q(pk__in=[]))
    few, many = grown(at, login(CHIEF), mailoutbox)
    assert many["mails"] == MANY
    assert many["deliver"] > few["deliver"] + MANY


# ── what anybody waits for ──────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def half_sent(monkeypatch, done=lambda: None):
    """A post that has written everything and not committed; what it holds, it holds until this is over."""
    written, go_on = threading.Event(), threading.Event()
    mark = inkomst.mark

    def wait(case, why):
        mark(case, why)
        done()
        written.set()
        go_on.wait(20)

    def send():
        try:
            flood(1)
        finally:
            connection.close()

    with monkeypatch.context() as patch:
        patch.setattr(inkomst, "mark", wait)
        sending = threading.Thread(target=send)
        sending.start()
        assert written.wait(20)
    try:
        yield
    finally:
        go_on.set()
        sending.join(20)


def at_work(client, case):
    """The statuses of what a chief does meanwhile: the lists, a case, a step in it and a note."""
    here = case.get_absolute_url()
    with patience("'100ms'"):
        asked = [client.get(path).status_code for path in ("/ko/", "/markta/", "/synpunkter/", here)]
        note = client.post(f"{here}anteckning/", {"text": "Ringt.", "token": f"{uuid.uuid4()}"}).status_code
        step = client.post(f"{here}steg/makulera/", {"version": case.version, "skal": "Skräp."}).status_code
    return [*asked, note, step]


@contextmanager
def patience(how_long):
    """How long PostgreSQL waits for a lock, in place of the product's own three seconds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {how_long}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_whoever_works_waits_for_nothing_that_a_post_holds(limits, login, monkeypatch):
    """PostgreSQL: on SQLite one writes at a time, and whoever reads waits for nobody."""
    client, [case] = login(CHIEF), flood(1)
    with half_sent(monkeypatch):
        assert at_work(client, case) == [200, 200, 200, 200, 302, 302]
    assert Synpunkt.objects.count() == 2


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_post_that_held_what_others_read_would_be_waited_for(limits, login, monkeypatch):
    """The twin: it has locked the other cases too."""
    client, [case] = login(CHIEF), flood(1)
    client.raise_request_exception = False

    def held():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM casework_case FOR UPDATE")

    with half_sent(monkeypatch, held):
        assert 503 in at_work(client, case)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_report_is_taken_in_although_nobody_can_count_it(limits):
    """Somebody changes the table of counts: what a resident sends does not wait for that, nor is it refused."""
    at = connection.settings_dict
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"], port=at["PORT"] or 5432) as other:
        other.execute("LOCK TABLE records_posts")
        with patience("'100ms'"):
            flood(1)
    assert (Synpunkt.objects.count(), Mark.objects.count()) == (1, 0)
    flood(1)
    assert Mark.objects.count() == 1, "and the next is counted again"
