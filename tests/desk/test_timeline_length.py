"""A case with much behind it shows the newest of it, and all of it to whoever asks: nothing written is out of reach."""

import datetime as dt
import re

import pytest

from desk.timeline import LINES
from records.models import Note

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
