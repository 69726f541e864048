"""Several people register a synpunkt in the same instant, each in a process of their own: every number once, and no gap."""

import re
import time
from collections import Counter, defaultdict

import pytest

from tests.services.harness import measured

PEOPLE = ("anna.lovdahl", "karin.wessman", "peter.holmgard")
# The first of a series is a race of its own: each unit begins one.
ROUNDS = 3
UNITS = ("BOF", "VUX", "SRV", "INT") * ROUNDS
# What each series holds in the end: in every round two of the three are kept.
ALL = list(range(1, 2 * ROUNDS + 1))


def race(place, command):
    """Everybody registers one of each unit, at an instant agreed on. Every third comes to nothing. What each was told."""
    racers, told = [place.child(command, person) for person in PEOPLE], []
    for turn, unit in enumerate(UNITS):
        for racer in racers:
            racer.ready()
        instant = time.time() + 0.02
        for n, racer in enumerate(racers):
            racer.go(f"{n + turn} {unit} {instant}")
        told += [racer.hear() for racer in racers]
    return told


def kept(place):
    """Series → its numbers, as the database has them."""
    found = defaultdict(list)
    for (number,) in place.rows("SELECT number FROM casework_case"):
        prefix, _, last = number.rpartition("-")
        found[prefix].append(int(last))
    return {prefix: sorted(lasts) for prefix, lasts in found.items()}


@pytest.mark.rule("SK-32")
def test_every_number_is_given_once_and_none_is_left_out(place):
    told = race(place, "register")
    given = [number for number in told if number]
    assert Counter(told)[""] == len(UNITS), "one in three came to nothing"
    assert all(re.fullmatch(r"[A-Z]{2}-\d{4}-\d{3}", number) for number in given), told
    series = kept(place)
    assert len(series) == 4
    assert series == dict.fromkeys(series, ALL)
    assert sorted(given) == sorted(f"{prefix}-{n:03d}" for prefix in series for n in ALL)
    assert place.rows("SELECT last FROM casework_numberseries WHERE prefix LIKE 'SK-%'") == [(ALL[-1],)] * 4


def test_a_number_that_is_read_and_then_written_would_be_given_twice(place):
    """The twin: the same race, with nothing held between reading the last number and writing the next."""
    told = race(place, "twin_register_read_then_write")
    lost = Counter(told)["IntegrityError"]
    measured(f"{lost} of {len(told)} registrations lost to a number that somebody else had")
    gaps = {prefix: lasts for prefix, lasts in kept(place).items() if lasts != list(range(1, len(lasts) + 1))}
    assert lost or gaps, told
