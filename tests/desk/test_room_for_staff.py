"""A flood of reports is worked off one at a time, and whoever works meanwhile comes in at once. See docs/drift/limits.md."""

import io
import re
import runpy
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from config.middleware import Room, RoomForResidents, RoomForStaff

FLOOD = 12
POST = "/synpunkt/"


class Flood:
    """A view that a resident does not leave before `go_on`; who is in it, and the most there have been at once."""

    def __init__(self):
        self.go_on, self.inside, self.most = threading.Event(), 0, 0
        self.changed = threading.Condition()
        self.both = RoomForResidents(RoomForStaff(self.view))
        self.answers = []

    def view(self, request):
        if request.path.startswith(POST):
            self._stay()
        return HttpResponse("framme")

    def _stay(self):
        with self.changed:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.changed.notify_all()
        assert self.go_on.wait(20)
        with self.changed:
            self.inside -= 1

    def come(self, request):
        self.answers.append(self.both(request).status_code)

    def are_in(self, number, seconds=10):
        with self.changed:
            return self.changed.wait_for(lambda: self.inside >= number, seconds)


@contextmanager
def flooded(rf, number=FLOOD):
    flood = Flood()
    threads = [threading.Thread(target=flood.come, args=[rf.post(POST)]) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield flood
    finally:
        flood.go_on.set()
        for thread in threads:
            thread.join(20)
    assert flood.answers == [200] * number, "and each of them is answered"


@pytest.fixture
def patient(monkeypatch):
    """Nobody gives up while a test looks."""
    monkeypatch.setattr(RoomForStaff, "MOMENT", 30)
    monkeypatch.setattr(Room, "PATIENCE", 60)


def test_a_flood_is_worked_off_one_at_a_time_and_staff_come_in_at_once(rf, patient):
    with flooded(rf) as flood:
        assert flood.are_in(1)
        assert not flood.are_in(2, seconds=0.3)
        begun = time.monotonic()
        assert [flood.both(rf.get("/ko/")).content for _ in range(20)] == [b"framme"] * 20
        assert time.monotonic() - begun < 5
    assert flood.most == 1


def test_who_has_waited_long_enough_is_let_in_all_the_same(rf, monkeypatch):
    """What a resident sends is never refused for coming in a flood. Others come in meanwhile, so that it is worth waiting."""
    monkeypatch.setattr(Room, "PATIENCE", Room.PATIENCE / 10)
    monkeypatch.setattr(Room, "_moves", lambda self: True)
    with flooded(rf, 4) as flood:
        assert flood.are_in(4)


def test_nobody_waits_for_residents_who_stand_still(rf, monkeypatch):
    """A database that is stuck: whoever waits for a place would wait for the database after it."""
    monkeypatch.setattr(RoomForStaff, "MOMENT", 0.2)
    with flooded(rf, 4) as flood:
        assert flood.are_in(4, seconds=3)


def test_of_those_let_in_all_the_same_there_are_no_more_than_connections(rf, monkeypatch, settings):
    """The others wait, and are let in when one of them is done."""
    settings.WEB_THREADS = 3
    monkeypatch.setattr(RoomForStaff, "MOMENT", 0.05)
    with flooded(rf, 8) as flood:
        assert flood.are_in(4)
        assert not flood.are_in(5, seconds=0.3)
    assert flood.most == 4


def test_so_many_stand_in_the_line_and_no_more():
    """Those who wait hold a thread each: staff never take all of them from residents by waiting, nor residents from staff."""
    room, waited = Room(1, moment=30, waiting=1), []
    assert room.enter()
    first = threading.Thread(target=lambda: waited.append(room.enter()))
    first.start()
    while room.line._value:
        time.sleep(0.01)
    begun = time.monotonic()
    assert not room.enter()
    assert time.monotonic() - begun < 1
    room.leave()
    first.join(10)
    assert waited == [True]


def test_the_web_server_has_a_thread_for_each_who_answers_or_waits(settings):
    from config import embedded

    told = runpy.run_path(settings.BASE_DIR / "gunicorn.conf.py")["threads"]
    assert told == settings.WEB_THREADS + settings.WEB_WAITING == embedded.WEB["threads"]


def test_nobody_holds_a_connection_while_they_wait(login, monkeypatch):
    """A cookie of a session makes the rest of the way ask the database who it is: after the place, never before it."""
    client, order, enter = login("anna.lovdahl"), [], Room.enter
    monkeypatch.setattr(Room, "enter", lambda self: order.append("place") or enter(self))

    def asked(execute, *args):
        order.append("asked")
        return execute(*args)

    for path in (POST, "/ko/"):
        order.clear()
        with connection.execute_wrapper(asked):
            assert client.get(path).status_code == 200
        assert order[0] == "place" and "asked" in order


class Line(io.BytesIO):
    """What comes over a slow line; `on_end` is called when the last of it is read."""

    def __init__(self, body, on_end):
        super().__init__(body)
        self.on_end = on_end

    def read(self, *args):
        part = super().read(*args)
        if self.tell() == len(self.getbuffer()):
            self.on_end()
        return part


def test_what_is_being_sent_holds_no_place_while_it_comes(norrvinge, monkeypatch):
    """The check of the token reads the body, and the place is taken after that."""
    order, enter = [], Room.enter
    monkeypatch.setattr(Room, "enter", lambda self: order.append("place") or enter(self))
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(POST).text)[1]
    order.clear()
    body = urlencode({"csrfmiddlewaretoken": token, "synpunkt": ""}).encode()
    line = Line(body, lambda: order.append("read"))
    answer = client.request(
        **{"wsgi.input": line, "REQUEST_METHOD": "POST", "PATH_INFO": POST, "CONTENT_LENGTH": f"{len(body)}"},
        CONTENT_TYPE="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422, "the form again, with what is lacking"
    assert (order[0], order[-1], order.count("place")) == ("read", "place", 1)


def test_a_place_is_left_whatever_happens_in_the_view(client, norrvinge, monkeypatch):
    """Through the whole application: more of them than there are places, one after the other, each of which fails."""
    entered, enter = [], Room.enter
    monkeypatch.setattr(Room, "enter", lambda self: entered.append(self) or enter(self))
    client.raise_request_exception = False
    monkeypatch.setattr("complaints.public.views.render", lambda *_a, **_k: 1 / 0)
    assert [client.get(POST).status_code for _ in range(RoomForStaff.PLACES + 2)] == [500] * (RoomForStaff.PLACES + 2)
    assert len(entered) == RoomForStaff.PLACES + 2
    assert all(room.places._value == room.places._initial_value for room in entered)
