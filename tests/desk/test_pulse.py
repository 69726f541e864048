"""What a page asks by itself: the queue's pulse, which moves nothing, and how long the session lasts."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.doorway import take
from config.middleware import KeepAlive
from desk import queue_view
from intake.inkomst import Berord
from intake.models import EAnmalan
from records.models import Reading

HTMX = {"HX-Request": "true"}


def shown(client, query=""):
    """The queue as it is shown, and what its page will send with each pulse."""
    page = client.get(f"/ko/{query}").text
    form = page.partition('<form id="puls"')[2].partition("</form>")[0]
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return values | {"rad": [":".join(row) for row in re.findall(r'id="rad-([^"]+)" data-row="(\d+)"', page)]}


def pulse(client, values):
    return client.get("/ko/puls/", values, headers=HTMX)


def known(answer):
    return re.search(r'name="kand" value="(\w+)"', answer.text)[1]


def rows_in(answer):
    return re.findall(r'id="rad-([\w-]+)"', answer.text)


def test_nothing_new_is_204_once_it_is_known(login, report):
    report()
    client = login("anna.lovdahl")
    values = shown(client)
    first = pulse(client, values)
    assert first.status_code == 200
    assert (rows_in(first), "newrows" in first.text) == ([], False)
    again = pulse(client, values | {"kand": known(first)})
    assert (again.status_code, again.content) == (204, b"")
    assert again["X-Clock"] == "10:00:00"


def test_within_a_minute_time_alone_is_nothing_new(login, report, at):
    """Each report has come at a second of its own; what has run out is said to the second."""
    came = [at.now - dt.timedelta(minutes=n, seconds=7 * n) for n in (1, 2, 3)]
    cases = [report(received=one) for one in came]
    client = login("anna.lovdahl")
    at.set("2026-11-24 10:00:01")
    values = shown(client)
    values["kand"] = known(pulse(client, values))
    at.set("2026-11-24 10:00:59.9")
    assert pulse(client, values).status_code == 204
    at.set("2026-11-24 10:01:00")
    assert "h 57 min kvar" in pulse(client, values).text, "and with the minute all of them say something new"
    for second, late in ((-1, 2), (0, 3)):
        at.set(EAnmalan.objects.get(pk=cases[0].pk).next_due_at + dt.timedelta(seconds=second))
        assert pulse(client, values).text.count("Försenad") == late


def test_what_is_known_is_the_same_in_every_process(login, report, monkeypatch):
    """Nothing that one process alone can say goes into it: where an object lies in its memory."""
    report()
    client, told = login("anna.lovdahl"), []
    values = shown(client)
    plain = queue_view.hashlib.sha256
    monkeypatch.setattr(queue_view.hashlib, "sha256", lambda data=b"", **more: told.append(data) or plain(data, **more))
    pulse(client, values)
    said = [data for data in told if b"EA-2026-0001" in data]
    assert said and all(b" at 0x" not in data for data in said)


def test_what_has_changed_is_told_although_the_last_answer_is_known(login, report, at):
    report()
    client = login("anna.lovdahl")
    values = shown(client)
    values["kand"] = known(pulse(client, values))
    report(received=at.forward(minutes=2))
    assert pulse(client, values).status_code == 200
    at.forward(hours=1)
    values["kand"] = known(pulse(client, values))
    assert pulse(client, values).status_code == 204, "and then that is known"
    at.forward(minutes=1)
    assert pulse(client, values).status_code == 200, "the time that is left is another"


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 ny e-anmälan sedan 10:00."), (3, "3 nya e-anmälningar sedan 10:00.")]
)
def test_those_that_have_come_are_counted_and_none_is_put_in(login, report, at, count, said):
    report()
    client = login("anna.lovdahl")
    values = shown(client)
    for _ in range(count):
        report(received=at.forward(minutes=2))
    answer = pulse(client, values)
    assert said in answer.text
    assert rows_in(answer) == []
    assert f'id="antal-att-gora" hx-swap-oob="true">{count + 1}<' in answer.text
    assert 'href="?vy=att-gora"' in answer.text
    assert "newrows" not in pulse(client, shown(client)).text, "a page shown anew holds them"


def test_one_that_comes_from_another_unit_is_new_here(login, report, cast, enhet, at):
    report()
    adult, client = report("vuxen"), login("anna.lovdahl")
    values = shown(client)
    at.forward(minutes=1)
    take(adult, EAnmalan.flytta_enhet, by=cast("thomas.eklov"), enhet=enhet("BOF"), skal="Barn")
    assert "1 ny e-anmälan" in pulse(client, values).text


def test_those_of_another_unit_are_not_counted(login, report, at):
    report()
    client = login("anna.lovdahl")
    values = shown(client)
    report("vuxen", received=at.forward(minutes=2))
    answer = pulse(client, values)
    assert "newrows" not in answer.text
    assert "newrows" in pulse(login("fatima.rahimi"), values).text, "the twin: for their unit it is new"


def test_only_what_the_filters_let_through_is_new(login, report, at):
    client = login("anna.lovdahl")
    report()
    mine, nobodys = shown(client, "?vy=mina"), shown(client, "?vy=otilldelade")
    report(received=at.forward(minutes=2))
    assert "newrows" not in pulse(client, mine).text
    assert "newrows" in pulse(client, nobodys).text


def test_the_rows_of_later_pages_are_not_taken_for_new_ones(login, report, at):
    for _ in range(53):
        report()
    client = login("anna.lovdahl")
    at.forward(minutes=1)
    values = shown(client)
    assert len(values["rad"]) == 50
    assert "newrows" not in pulse(client, values).text
    report(received=at.forward(minutes=1))
    assert "1 ny e-anmälan" in pulse(client, values).text


@pytest.mark.parametrize(
    ("happens", "view", "new"),
    [
        ("given", "mina", True),
        ("given to another", "mina", False),
        ("let go", "otilldelade", True),
        ("taken by another", "enheten", False),
        ("opened again", "enheten", True),
    ],
)
def test_what_comes_to_somebody_again_is_new_and_what_another_takes_is_not(login, report, cast, at, happens, view, new):
    """By when it came to where it stands, not by when it was registered: no list is counted for it."""
    case, anna, karin = report(), cast("anna.lovdahl"), cast("karin.wessman")
    case = case if happens == "taken by another" else take(case, EAnmalan.ta_emot, by=karin)
    if happens == "opened again":
        case = take(case, EAnmalan.makulera, by=karin, dubblett_av=report(), skal="Samma händelse")
    client = login("anna.lovdahl")
    at.forward(minutes=5)
    values = shown(client, f"?vy={view}") | {"rad": []}
    at.forward(minutes=1)
    if happens == "given":
        take(case, EAnmalan.fordela_om, by=karin, ansvarig=anna)
    elif happens == "given to another":
        take(case, EAnmalan.fordela_om, by=karin, ansvarig=cast("peter.holmgard"))
    elif happens == "let go":
        take(case, EAnmalan.slapp, by=karin, skal="Sjuk")
    elif happens == "opened again":
        take(case, EAnmalan.ta_upp_igen, by=karin, skal="Kom tillbaka")
    else:
        take(case, EAnmalan.ta_emot, by=karin)
    assert ("1 ny e-anmälan" in pulse(client, values).text) == new


def test_what_was_under_way_when_the_page_was_shown_is_told_of(login, report, at):
    """It is written with the time at which it began, and is there only afterwards."""
    report(received=at.now - dt.timedelta(minutes=9))
    client = login("anna.lovdahl")
    at.forward(seconds=5)
    values = shown(client)
    report(received=at.now - dt.timedelta(seconds=5))
    assert "1 ny e-anmälan" in pulse(client, values).text
    assert "newrows" not in pulse(client, shown(client)).text, "and once only"


def test_what_came_just_before_and_stands_on_a_later_page_is_not_new(login, report, at):
    for n in range(53):
        report(received=at.now - dt.timedelta(seconds=n))
    client = login("anna.lovdahl")
    assert "newrows" not in pulse(client, shown(client)).text


def test_what_i_did_myself_is_no_news(login, report, cast, at):
    case = take(report(), EAnmalan.ta_emot, by=cast("anna.lovdahl"))
    client = login("anna.lovdahl")
    at.forward(minutes=5)
    values = shown(client, "?vy=otilldelade")
    at.forward(minutes=1)
    take(case, EAnmalan.slapp, by=cast("anna.lovdahl"), skal="Sjuk")
    assert "newrows" not in pulse(client, values).text
    assert "newrows" in pulse(login("karin.wessman"), values).text, "the twin: to a colleague it is"


def test_a_row_that_somebody_changed_comes_as_it_is_now(login, report, cast):
    case, other = report(), report()
    client = login("anna.lovdahl")
    values = shown(client)
    take(case, EAnmalan.ta_emot, by=cast("karin.wessman"))
    answer = pulse(client, values)
    assert rows_in(answer) == [case.number]
    assert "Karin Wessman" in answer.text
    assert f'value="{case.number}:1"' in answer.text
    assert f"outerHTML:#rad-{other.number}>.c-due" in answer.text, "of the others only the time that is left"


def test_the_rows_stay_where_they_are(login, report, cast, at):
    """Only what was sent is answered, in no order of its own: the page puts each part in its own place."""
    cases = [report() for _ in range(3)]
    client = login("anna.lovdahl")
    values = shown(client)
    take(cases[2], EAnmalan.ta_emot, by=cast("karin.wessman"))
    report(received=at.forward(minutes=2))
    answer = pulse(client, values | {"rad": values["rad"][1:]})
    sent = {row.split(":")[0] for row in values["rad"][1:]}
    named = set(re.findall(r'(?:id="|#)rad-([\w-]+)', answer.text))
    assert named == sent
    assert answer.text.count("hx-swap-oob") > len(sent)
    outside = re.sub(r"<template>.*</template>", "", answer.text, flags=re.DOTALL)
    assert "<tr" not in outside, "no row stands where it could be put in"


@pytest.mark.parametrize("why", ["moved", "not theirs any more"])
def test_a_row_that_is_no_longer_theirs_is_said_to_be_gone(login, report, cast, enhet, why):
    case = report()
    client = login("anna.lovdahl")
    values = shown(client)
    if why == "moved":
        take(case, EAnmalan.flytta_enhet, by=cast("karin.wessman"), enhet=enhet("VUX"), skal="Vuxen")
    else:
        cast("anna.lovdahl").memberships.all().delete()
    answer = pulse(client, values)
    assert rows_in(answer) == [case.number]
    assert "finns inte längre hos dig" in answer.text
    assert case.headline not in answer.text


def test_what_is_sent_is_no_reading(login, report, cast):
    case = report(berorda=[Berord("barn", None, {"name": "KANARIE Sandgren"})], vad="KANARIE i texten")
    client = login("anna.lovdahl")
    answer = pulse(client, shown(client) | {"rad": f"{case.number}:7"})
    assert case.number in rows_in(answer)
    assert "KANARIE" not in answer.text
    assert not Reading.objects.exists()


# ── what is asked of it by those who should not, and by what is no page ─────────────────────────────────────────────


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize("person", ["fatima.rahimi", "sara.ekholm", "patric.melin"])
@pytest.mark.parametrize("version", ["0", "1", "x"])
def test_a_number_that_is_not_theirs_is_answered_like_one_that_is_missing(login, report, person, version):
    case, client = report(), login(person)

    def answer(number):
        text = pulse(client, {"rad": f"{number}:{version}"}).text.replace(number, "NUMMER")
        return re.sub(r'name="kand" value="\w+"', "", text)

    assert answer(case.number) == answer("EA-2026-9999")
    assert case.headline not in answer(case.number)


@pytest.mark.rule("EA-09")
def test_without_the_ways_of_the_person_the_row_would_be_there(login, report, everything_comes):
    """The twin."""
    case = report()
    assert case.headline in pulse(login("sara.ekholm"), {"rad": f"{case.number}:7"}).text


@pytest.mark.parametrize(
    "values",
    [{}, {"rad": ""}, {"rad": ":"}, {"rad": "::::"}, {"rad": "EA-2026-0001"}, {"rad": "EA-2026-0001:"}, {"rad": "\x00:1"},
     {"rad": "<script>:1"}, {"rad": ['"><script>:1'] * 300}, {"rad": "a" * 5000 + ":1"}, {"rad": "é:²"}, {"rad": "-:0"},
     {"sedan": "abc"}, {"sedan": "-1"}, {"sedan": "9" * 11}, {"sedan": "9" * 400}, {"sedan": "²"}, {"sedan": "\x00"},
     {"kand": "\x00"}, {"kand": "<script>"}, {"vy": "../../etc"},
     {"vy": "\x00"}, {"lage": "%00"}, {"enhet": "\x00"}, {"sida": "99999999999999"}, {"rutin": "XX"}, {"finns": "inte"}],
    ids=lambda values: str(values)[:40].replace("\x00", "NUL"),
)  # fmt: skip
def test_garbage_is_no_question(login, report, values):
    report()
    answer = pulse(login("anna.lovdahl"), values)
    assert answer.status_code == 200
    assert "<script>" not in answer.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(login, method):
    assert getattr(login("anna.lovdahl"), method)("/ko/puls/").status_code == 405


@pytest.mark.parametrize("path", ["/ko/puls/", "/ko/", "/session/", "/arende/{number}/forhandsvisning/",
                                  "/arende/{number}/utkast/anteckning/", "/arende/{number}/steg/ta_emot/"])  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_part_of_a_page_says_that_the_session_is_over_and_nothing_else(report, path, method):
    answer = getattr(Client(), method)(path.format(number=report().number), headers=HTMX)
    assert (answer.status_code, answer.content) == (401, b"")


# ── the session ─────────────────────────────────────────────────────────────────────────────────────────────────────


def seen(client):
    return client.session["seen"]


def test_a_queue_left_alone_does_not_keep_its_session_alive(login, report, at):
    report()
    client = login("anna.lovdahl")
    values = shown(client)
    before = seen(client)
    for _ in range(5):
        at.forward(minutes=5)
        assert pulse(client, values).status_code == 200
        client.get("/session/")
    assert seen(client) == before
    client.get("/ko/")
    assert seen(client) == int(at.now.timestamp()), "what somebody does keeps it alive"


def test_without_the_quiet_addresses_it_would(login, report, at, monkeypatch):
    """The twin."""
    monkeypatch.setattr(KeepAlive, "QUIET", ())
    client = login("anna.lovdahl")
    values = shown(client)
    at.forward(minutes=5)
    pulse(client, values)
    assert seen(client) == int(at.now.timestamp())


@pytest.mark.parametrize("path", ["", "forhandsvisning/", "steg/ta_emot/"])
def test_every_page_of_a_case_keeps_it_alive(login, report, at, path):
    case, client = report(), login("anna.lovdahl")
    client.get("/ko/")
    at.forward(minutes=5)
    client.get(f"/arende/{case.number}/{path}", headers=HTMX)
    assert seen(client) == int(at.now.timestamp())


def test_asking_how_long_is_left_takes_nothing_and_gives_nothing(login, norrvinge, at):
    client = login("anna.lovdahl")
    client.get("/ko/")
    at.forward(minutes=20)
    assert [client.get("/session/").json()["left"] for _ in range(2)] == [10 * 60] * 2
    at.forward(minutes=5)
    assert client.get("/session/").json()["left"] == 5 * 60


def test_to_go_on_working_gives_the_whole_time_again(login, norrvinge, at):
    client = login("anna.lovdahl")
    client.get("/ko/")
    at.forward(minutes=28)
    assert client.post("/session/").json()["left"] == settings.SESSION_COOKIE_AGE
    assert client.get("/session/").json()["left"] == settings.SESSION_COOKIE_AGE


def test_no_time_is_left_after_the_end_and_never_less(login, norrvinge, at):
    client = login("anna.lovdahl")
    client.get("/ko/")
    at.forward(hours=2)
    assert client.get("/session/").json()["left"] == 0


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_thirty_rows_cost_no_more_than_one(login, report, cast):
    client, costs = login("anna.lovdahl"), []
    for count in (1, 3, 30):
        made = [take(report(), EAnmalan.ta_emot, by=cast("karin.wessman")) for _ in range(count)]
        values = shown(client, "?vy=enheten") | {"rad": [f"{case.number}:0" for case in made]}
        with CaptureQueriesContext(connection) as queries:
            assert len(rows_in(pulse(client, values))) == count
        costs.append(len(queries))
    assert costs[2] <= costs[1] <= costs[0] <= 12
