"""Several answers of one matter are registered in its diary in the same instant, each in a process of its own."""

import time
from collections import Counter

import pytest

from tests.services.harness import measured

MATTERS = 3
PEOPLE = ("birgitta.hult", "simon.naslund", "hakan.ryd")


def race(place, command):
    """Everybody registers an answer of their own, at an instant agreed on. What each was told."""
    matters, racers, told = place.ask("diary", str(MATTERS)), [place.child(command, one) for one in PEOPLE], []
    for parts in matters:
        for racer in racers:
            racer.ready()
        instant = time.time() + 0.03
        for racer, part in zip(racers, parts, strict=True):
            racer.go(f"{part} {instant}")
        told += [racer.hear() for racer in racers]
    return told


def kept(place):
    """How many numbers each matter's diary holds, and its last."""
    return place.rows("SELECT count(*), max(nr) FROM ivo_diarierad GROUP BY tillsyn_id")


@pytest.mark.rule("IV-06")
def test_each_has_a_number_of_its_own_and_nobody_is_turned_away(place):
    told = race(place, "enter")
    assert Counter(told) == {"registered": MATTERS * len(PEOPLE)}
    # Three letters came, three answers are registered.
    assert kept(place) == [(6, 6)] * MATTERS


@pytest.mark.services
def test_without_the_matters_lock_somebody_would_be(place):
    """The twin. On SQLite the transaction itself is the lock."""
    told = race(place, "twin_enter_unlocked")
    measured(f"{len(told) - Counter(told)['registered']} of {len(told)} turned away")
    assert Counter(told)["IntegrityError"] + Counter(told)["OperationalError"] > 0, told
