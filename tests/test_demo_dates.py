"""The demo on another day than the one it was written for: what is said of days and months is said of those days."""

import datetime as dt
import re

import pytest

from casework.calendar import local, local_day
from casework.models import Case, Notice
from complaints.models import Arsarende, Synpunkt
from complaints.uppgifter import Uppgift
from config.demo import load
from config.demo.complaints import COMPLAINTS
from config.demo.texts import TEXTS
from intake.models import EAnmalan
from organisation.models import Ledighetslage
from records.wording import LONG_DAYS, LONG_MONTHS
from tests.conftest import moment

# A Monday after New Year, a spring day, high summer, Christmas Eve in the morning.
DAYS = ["2027-01-04 11:00", "2027-03-17 15:00", "2027-07-07 12:00", "2026-12-24 08:00"]


def winter(day):
    first = dt.date(day.year if day > dt.date(day.year, 1, 8) else day.year - 1, 12, 21)
    return first, dt.date(first.year + 1, 1, 8)


def written():
    """Everything that somebody has written in the demo, with when it came in."""
    for case in EAnmalan.objects.select_related("anmalan__innehall"):
        text = case.anmalan.innehall
        yield (
            case.received_at,
            " ".join([text.vad, text.fara, text.sagt, text.tank_pa, text.varfor_inte, case.aktnummer]),
        )
    for entry in Uppgift.objects.select_related("case"):
        yield entry.case.received_at, entry.text
    for case in Synpunkt.objects.all():
        yield case.received_at, f"{case.original_plats} {case.aktnummer}"


@pytest.mark.parametrize("now", DAYS)
def test_the_demo_is_of_the_day_on_which_it_is_loaded(db, at, now):
    now = at.set(now)
    load.load(now, lambda _text: None)
    today = local_day(now)
    assert set(Ledighetslage.objects.values_list("name", "from_day", "to_day")) == {("Julledighet", *winter(today))}
    assert winter(today)[1] >= today, "under way, or to come"
    for came, text in written():
        assert "{" not in text
        near = {day.year for day in (local_day(came), today)}
        for year in re.findall(r"\b20[0-9]{2}\b", text):
            assert int(year) in near | {min(near) - 1}, text
        for weekday in re.findall(r"\bi (måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag)s\b", text, re.I):
            days = (local_day(came) - dt.timedelta(days) for days in range(1, 7))
            assert LONG_DAYS.index(weekday) in [day.weekday() for day in days], f"{local(came):%A %F}: {text}"
        for weekday, day, month in re.findall(r"(\w+dag)en den (\d+) (\w+)", text):
            said = dt.date(local(came).year, LONG_MONTHS.index(month) + 1, int(day))
            assert (LONG_DAYS[said.weekday()], said) == (weekday.lower(), local_day(came))
    assert {row.dnr[2:4] for row in Arsarende.objects.exclude(dnr="")} <= {f"{today:%y}", f"{today.year - 1 - 2000}"}
    assert not [n for n in Notice.objects.all() if "{" in f"{n.subject}{n.body}"]
    assert Case.objects.filter(closed_at=None).exists()


def test_no_text_names_a_day_or_a_month_that_would_not_move():
    """A habit ("varje torsdag") is of no date."""
    texts = [*TEXTS.values(), *(one.text for one in COMPLAINTS)]
    names = "|".join([*LONG_DAYS, *LONG_MONTHS, "jullov", "sommar", "höst", "våras", "vinter", "jul"])
    for text in texts:
        left = re.sub(r"\{[^}]*\}|varje torsdag", "", text.lower())
        assert not re.findall(rf"\b(?:{names})(?:en|s|et)?\b", left), text
        assert not re.findall(r"\b20[0-9]{2}\b", left), text


def test_in_the_anchor_week_it_says_what_was_written():
    words = load.Calendar(moment("2026-11-21 12:00")).words
    assert "han i onsdags kväll" in words(TEXTS["D01"])
    assert "Söndagen den 8 november kl. 01.50 anträffades den unge, 16 år," in words(TEXTS["D04"])
    assert "aktuell hos oss sedan augusti" in words(TEXTS["D05"])
