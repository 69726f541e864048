"""A case with much behind it shows the newest of it, and all of it to whoever asks: nothing written is out of reach."""

import datetime as dt
import re

import pytest

from desk.timeline import LINES
from records.models import Note, Reading
from tests.conftest import moment

MANY = LINES + 20


@pytest.fixture
def long(mine, at):
    """A case with more notes than are shown; the newest corrects the oldest."""
    begun = at.now
    notes = Note.objects.bulk_create(
        Note(case=mine, author=mine.ansvarig, at=begun + dt.timedelta(hours=n), text=f"Anteckning nummer {n}.")
        for n in range(MANY)
    )
    Note.objects.create(
        case=mine, author=mine.ansvarig, at=begun + dt.timedelta(hours=MANY), text="Rättat.", corrects=notes[0]
    )
    at.forward(hours=MANY + 1)
    return mine


def lines(text):
    """What stands in the timeline: every line of it, and the notes by their number."""
    part = text[text.index('id="tl-h"') :]
    return part.count("<time"), {int(n) for n in re.findall(r"Anteckning nummer (\d+)\.", part)}


def earlier(text):
    return re.search(r'<a href="(\?[^"]*allt=1#tl-h)">Visa (\d+) äldre</a>', text)


def test_the_newest_are_shown_and_the_rest_is_a_link_away(long, login):
    client = login("anna.lovdahl")
    first = client.get(long.get_absolute_url()).text
    count, notes = lines(first)
    assert count == LINES
    assert max(notes) == MANY - 1 and 0 not in notes
    found = earlier(first)
    whole = client.get(long.get_absolute_url() + found[1].partition("#")[0].replace("&amp;", "&")).text
    everything, notes = lines(whole)
    assert everything == count + int(found[2])
    assert notes == set(range(MANY))
    assert earlier(whole) is None


def test_of_one_kind_it_stays_that_kind(long, login):
    client = login("anna.lovdahl")
    page = client.get(long.get_absolute_url(), {"visa": "anteckningar"}).text
    assert earlier(page)[1] == "?visa=anteckningar&amp;allt=1#tl-h"
    assert lines(client.get(long.get_absolute_url(), {"visa": "anteckningar", "allt": "1"}).text) == (
        MANY + 1,
        set(range(MANY)),
    )


def test_a_correction_leads_to_what_it_corrects_wherever_that_stands(long, login):
    client = login("anna.lovdahl")
    anchor = f"anteckning-{Note.objects.earliest('at').pk}"
    assert f'href="?allt=1#{anchor}"' in client.get(long.get_absolute_url()).text
    whole = client.get(long.get_absolute_url(), {"allt": "1"}).text
    assert f'href="#{anchor}"' in whole and f'id="{anchor}"' in whole


def test_a_short_one_says_nothing_of_it(mine, login):
    page = login("anna.lovdahl").get(mine.get_absolute_url()).text
    assert earlier(page) is None and "äldre händelser" not in page


# ── who has read it ─────────────────────────────────────────────────────────────────────────────────────────────────


def readings(mine, login, *read):
    """The lines of these readings: (whose, when), in their order."""
    for who, at in read:
        Reading.objects.create(case=mine, user=who, at=moment(at), what=Reading.What.CASE)
    page = login("anna.lovdahl").get(mine.get_absolute_url(), {"visa": "lasningar"}).text
    found = re.findall(r"<b>([^<]+)</b> (läste ärendet[^<]*?)\s*</p><time[^>]*>([^<]+)", page)
    return [line for line in found if line[2] != "09:00"]


def test_the_same_person_within_an_hour_is_one_line_whoever_reads_between(mine, login, cast, at):
    at.set("2027-01-11 09:00")
    anna, karin = cast("anna.lovdahl"), cast("karin.wessman")
    hour = [(anna, "2027-01-10 10:00"), (karin, "2027-01-10 10:20"), (anna, "2027-01-10 10:59:59")]
    assert readings(mine, login, *hour, (anna, "2027-01-10 11:00"), (anna, "2027-01-10 09:59:59")) == [
        ("Anna Lövdahl", "läste ärendet", "11:00"),
        ("Anna Lövdahl", "läste ärendet 2 gånger från 10:00", "10:59"),
        ("Karin Wessman", "läste ärendet", "10:20"),
        ("Anna Lövdahl", "läste ärendet", "09:59"),
    ]


def test_several_within_a_minute_are_not_from_the_minute_they_are_at(mine, login, cast, at):
    at.set("2027-01-11 09:00")
    anna = cast("anna.lovdahl")
    twice = [(anna, "2027-01-10 10:00:01"), (anna, "2027-01-10 10:00:59")]
    assert readings(mine, login, *twice) == [("Anna Lövdahl", "läste ärendet 2 gånger", "10:00")]


def test_readings_in_a_row_are_counted_one_by_one(mine, login, cast, at):
    at.set("2027-01-11 09:00")
    for minute, who in enumerate(("anna.lovdahl", "anna.lovdahl", "karin.wessman", "anna.lovdahl")):
        Reading.objects.create(
            case=mine, user=cast(who), at=moment(f"2027-01-10 10:{minute:02}"), what=Reading.What.CASE
        )
    assert "4 läsningar av 2 personer" in login("anna.lovdahl").get(mine.get_absolute_url()).text


def test_on_the_night_that_has_an_hour_twice_each_of_them_is_an_hour(mine, login, cast, at):
    at.set("2026-10-26 09:00")
    anna = cast("anna.lovdahl")
    both = [(anna, dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC)) for hour in (0, 1)]
    for who, when in both:
        Reading.objects.create(case=mine, user=who, at=when, what=Reading.What.CASE)
    assert readings(mine, login) == [("Anna Lövdahl", "läste ärendet", "02:30")] * 2
