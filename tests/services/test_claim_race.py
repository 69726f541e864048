"""Several people claim the same case in the same instant, each in a process of their own."""

import time
from collections import defaultdict

import pytest

from tests.services.harness import measured

CASES = 20
PEOPLE = ("anna.lovdahl", "karin.wessman", "peter.holmgard")


def race(place, command):
    """Everybody claims every case, each at an instant agreed on. Case → what each was told."""
    numbers = place.ask("reports", str(CASES), "0")
    racers = [place.child(command, person) for person in PEOPLE]
    told = defaultdict(list)
    for number in numbers:
        for racer in racers:
            racer.ready()
        instant = time.time() + 0.03
        for racer in racers:
            racer.go(f"{number} {instant}")
        for racer in racers:
            case, *outcome = racer.hear()
            told[case].append(outcome)
    assert len(told) == CASES
    return told


def claims(place):
    """Case → how many times the history says that it was taken."""
    return dict(place.rows(
        "SELECT number, count(*) FROM intake_historicaleanmalan WHERE history_change_reason = 'Ta emot' GROUP BY number"
    ))  # fmt: skip


@pytest.mark.rule("EA-11")
def test_exactly_one_wins_each_case_and_the_others_learn_who_and_when(place):
    told = race(place, "claim")
    for case, outcomes in told.items():
        won = [outcome for outcome in outcomes if outcome[1] == "won"]
        lost = [outcome for outcome in outcomes if outcome[1] == "lost"]
        assert (len(won), len(lost)) == (1, len(PEOPLE) - 1), (case, outcomes)
        winner, _, responsible, when = won[0]
        assert responsible == winner
        assert [outcome[2:] for outcome in lost] == [[winner, when]] * len(lost), "who was first, and when"
    assert claims(place) == dict.fromkeys(told, 1), "one row of history each"
    assert len({outcome[0] for outcomes in told.values() for outcome in outcomes if outcome[1] == "won"}) > 1, "a race"


def test_without_the_guards_two_would_win_the_same_case(place):
    """The twin: no version check and no lock, at the same instants."""
    told = race(place, "twin_claim_unguarded")
    winners = [sum(outcome[1] == "won" for outcome in outcomes) for outcomes in told.values()]
    measured(f"{sum(count > 1 for count in winners)} of {CASES} cases won by more than one")
    assert max(winners) > 1, winners
    assert max(claims(place).values()) > 1


def barred_while_waiting(place, command):
    """Somebody waits for the lock of a case; whoever holds it says that they are jäviga. What they were told, and the taken."""
    [number] = place.ask("reports", "1", "0")
    holder, taker = place.child("bar", number, PEOPLE[0]), place.child(command, PEOPLE[0])
    holder.ready()
    taker.ready()
    taker.go(number)
    assert taker.hear() == "waits"
    # Long enough for the statement to stand in the database's own queue.
    time.sleep(0.5)
    holder.go("")
    assert holder.hear() == "barred"
    return taker.hear(), claims(place)


def test_who_is_made_javig_while_they_wait_does_not_get_in(place):
    assert barred_while_waiting(place, "take_what_is_barred") == ("Refused", {})


@pytest.mark.services
def test_in_one_statement_with_the_lock_they_would_get_in(place):
    """The twin: asked before the wait, as PostgreSQL asks what stands in the same statement as the lock."""
    told, claimed = barred_while_waiting(place, "twin_look_before_the_lock")
    assert (told, list(claimed.values())) == ("won", [1])
