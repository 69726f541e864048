"""Only published test numbers and the demo people appear here, never a made-up number.

Where digits are changed, the date becomes impossible or the check digit wrong: nobody can have that number.
Future births and centuries are tried by moving the clock, not the number.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.identity import Identity, IdentityError, _born, age_on, display, mask, parse

TODAY = date(2026, 11, 21)

# Number, birth, age on TODAY, sex: the demo people P01-P37.
DEMO = [
    ("201503072389", "2015-03-07", 11, "kvinna"),
    ("201809062399", "2018-09-06", 8, "man"),
    ("198602179882", "1986-02-17", 40, "kvinna"),
    ("198402179298", "1984-02-17", 42, "man"),
    ("202201032394", "2022-01-03", 4, "man"),
    ("199501112388", "1995-01-11", 31, "kvinna"),
    ("201001022399", "2010-01-02", 16, "man"),
    ("197903169261", "1979-03-16", 47, "kvinna"),
    ("201202242382", "2012-02-24", 14, "kvinna"),
    ("198304149282", "1983-04-14", 43, "kvinna"),
    ("201901092393", "2019-01-09", 7, "man"),
    ("199302102380", "1993-02-10", 33, "kvinna"),
    ("200901102384", "2009-01-10", 17, "kvinna"),
    ("201806062392", "2018-06-06", 8, "man"),
    ("196601142976", "1966-01-14", 60, "man"),
    ("199204102389", "1992-04-10", 34, "kvinna"),
    ("201911082384", "2019-11-08", 7, "kvinna"),
    ("200703142398", "2007-03-14", 19, "man"),
    ("194103319036", "1941-03-31", 85, "man"),
    ("197101169295", "1971-01-16", 55, "man"),
    ("198005149284", "1980-05-14", 46, "kvinna"),
    ("199103192390", "1991-03-19", 35, "man"),
    ("198803042384", "1988-03-04", 38, "kvinna"),
    ("196301202633", "1963-01-20", 63, "man"),
    ("199806302387", "1998-06-30", 28, "kvinna"),
    ("201104142383", "2011-04-14", 15, "kvinna"),
    ("198206169289", "1982-06-16", 44, "kvinna"),
    ("201405012392", "2014-05-01", 12, "man"),
    ("198505069883", "1985-05-06", 41, "kvinna"),
    ("201604062396", "2016-04-06", 10, "man"),
    ("198906202380", "1989-06-20", 37, "kvinna"),
    ("200601212384", "2006-01-21", 20, "kvinna"),
    ("201307122398", "2013-07-12", 13, "man"),
    ("198408099284", "1984-08-09", 42, "kvinna"),
    ("200808092399", "2008-08-09", 18, "man"),
    ("197906209239", "1979-06-20", 47, "man"),
    ("199002622398", "1990-02-02", 36, "man"),
]
ELSA = "201503072389"


@pytest.mark.parametrize(("number", "born", "age", "sex"), DEMO)
def test_every_demo_person_is_read(number, born, age, sex):
    kind = "samordningsnummer" if number == "199002622398" else "personnummer"
    born = date.fromisoformat(born)
    assert parse(number, TODAY) == Identity(kind, number, born, sex)
    assert age_on(born, TODAY) == age


@pytest.mark.parametrize("number", [row[0] for row in DEMO])
def test_every_way_of_writing_a_number_gives_the_same(number):
    short = number[2:]
    for text in (display(number), short, f"{short[:6]}-{short[6:]}", f" {number[:8]} {number[8:]} "):
        assert parse(text, TODAY).number == number


def test_there_are_37_different_demo_numbers():
    assert len({row[0] for row in DEMO}) == 37


@pytest.mark.parametrize("number", ["191500722390", "191900642396"])
def test_a_samordningsnummer_may_hide_the_month(number):
    identity = parse(number, TODAY)
    assert (identity.kind, identity.number, identity.born) == ("samordningsnummer", number, None)


def test_a_samordningsnummer_may_hide_the_day():
    """On the dates alone: no published number with day 60 is at hand."""
    assert _born(1990, 2, 0, coordination=True) is None
    assert _born(1990, 0, 0, coordination=True) is None
    with pytest.raises(IdentityError, match="Datumet"):
        _born(1990, 2, 0, coordination=False)


def test_a_future_birth_is_refused_and_a_birth_today_is_not():
    assert parse(ELSA, date(2015, 3, 7)).born == date(2015, 3, 7)
    with pytest.raises(IdentityError, match="framtiden"):
        parse(ELSA, date(2015, 3, 6))


# Centuries: a two-digit year is the youngest person already born, "+" one who turns 100 or more this year.


@pytest.mark.parametrize(
    ("text", "today", "number"),
    [
        ("150307-2389", date(2015, 3, 7), "201503072389"),  # born today
        ("150307-2389", date(2114, 12, 31), "201503072389"),
        ("150307+2389", date(2115, 1, 1), "201503072389"),  # turns 100 this year
        ("4103319036", date(2041, 3, 30), "194103319036"),  # 2041 is not born yet: the century before
        ("410331-9036", date(1999, 12, 31), "194103319036"),
        ("410331-9036", TODAY, "194103319036"),
        ("410331+9036", date(2041, 1, 1), "194103319036"),
        ("194103319036", date(2050, 1, 1), "194103319036"),
        ("19410331+9036", date(2041, 1, 1), "194103319036"),
        ("150072-2390", date(1990, 1, 1), "191500722390"),
        ("150072-2390", date(2015, 1, 11), "191500722390"),  # month unknown: counted as January
    ],
)
def test_the_century_follows_the_clock(text, today, number):
    assert parse(text, today).number == number


@pytest.mark.parametrize(
    "text",
    [
        ELSA + "\n", "\n" + ELSA, ELSA + "\r\n", ELSA + "\t", ELSA + "\u2028", ELSA + "\u200b", "\ufeff" + ELSA,
        "20150307\u20132389", "20150307\u20112389", "20150307 \u2212 2389", "2015\u00a00307\u202f2389",
        ELSA.translate({48 + i: 0xFF10 + i for i in range(10)}),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_was_typed_or_pasted(text):
    assert parse(text, TODAY).number == ELSA


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("201503072388", "Kontrollsiffran"),
        ("20150307-2388", "Kontrollsiffran"),
        ("150307-2388", "Kontrollsiffran"),
        ("201502292389", "Datumet"),
        ("201513072389", "Datumet"),
        ("201504312389", "Datumet"),
        ("201500072389", "Datumet"),
        ("201503002389", "Datumet"),
        ("201503322389", "Datumet"),
        ("201503592389", "Datumet"),
        ("201503922389", "Datumet"),
        ("199002902398", "Datumet"),
        ("199013622398", "Datumet"),
        ("20150307+2389", "Plustecken"),
        ("", "siffror"),
        ("   ", "siffror"),
        (ELSA.translate({48 + i: 0x660 + i for i in range(10)}), "siffror"),
        (ELSA[:-1], "siffror"),
        (ELSA[:-1] + "\u0669", "siffror"),
        (ELSA + "9", "siffror"),
        ("2015-03-07-2389", "siffror"),
        ("20150307--2389", "siffror"),
        ("201503-072389", "siffror"),
        ("-" + ELSA, "siffror"),
        ("1015" + ELSA[4:], "siffror"),
        ("0015" + ELSA[4:], "siffror"),
        ("20150307-T389", "siffror"),
        ("2016-okänd, pojke", "siffror"),
        ("okänd, ca 4 år", "siffror"),
        ("9" * 1000, "siffror"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(text, reason):
    with pytest.raises(IdentityError, match=reason) as refused:
        parse(text, TODAY)
    assert not set(str(refused.value)) & set("3456789")  # it may be logged: no digits of the number


def test_a_hard_space_from_a_web_page_is_a_space():
    assert parse("20150307\u00a02389", TODAY).number == ELSA


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        identity = parse(text, TODAY)
    except IdentityError:
        return
    assert parse(identity.number, TODAY) == identity


@given(st.sampled_from([row[0] for row in DEMO]), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_passes_for_the_same_century(number, place, step):
    """Luhn catches every single wrong digit; the two century digits are outside it."""
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    if place < 2:
        return
    with pytest.raises(IdentityError):
        parse(wrong, TODAY)


# Age and display.


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2008-11-21", "2026-11-20", 17),
        ("2008-11-21", "2026-11-21", 18),
        ("2026-11-21", "2026-11-21", 0),
        ("2025-12-31", "2026-01-01", 0),
    ],
)
def test_age_changes_on_the_birthday(born, day, age):
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 20_000))
def test_age_grows_by_whole_steps_and_is_years_at_new_year(born, days):
    day = born + timedelta(days=days)
    assert 0 <= age_on(born, day + timedelta(days=1)) - age_on(born, day) <= 1
    assert age_on(born, date(day.year, 12, 31)) == day.year - born.year


def test_there_is_no_age_before_birth():
    with pytest.raises(ValueError):
        age_on(TODAY, date(2026, 11, 20))


def test_a_number_is_shown_and_masked():
    assert display("198602179882") == "19860217-9882"
    assert mask("198602179882") == "19860217-••••"


@pytest.mark.parametrize("function", [display, mask])
@pytest.mark.parametrize("text", ["", "8602179882", "19860217-9882", "198602179882\n"])
def test_only_a_stored_number_is_shown(function, text):
    with pytest.raises(ValueError):
        function(text)
