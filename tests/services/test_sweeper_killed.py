"""Real sweepers killed with SIGKILL, and several at once: no reminder lost, none doubled, a second mail only as a copy."""

import random
import time

import pytest

from tests.services.harness import measured, until

# Reminders that somebody has been given twice for one deadline.
DOUBLED = """
    SELECT deadline_id, recipient_id FROM casework_notice WHERE kind = 'paminnelse'
    GROUP BY deadline_id, recipient_id HAVING count(*) > 1
"""
# Deadlines that have run out and of which nobody has been told.
FORGOTTEN = """
    SELECT id FROM casework_deadline WHERE key = 'ta_emot' AND
    (reminded_at IS NULL OR id NOT IN (SELECT deadline_id FROM casework_notice WHERE kind = 'paminnelse'))
"""
UNSENT = "SELECT id FROM casework_notice WHERE mailed_at IS NULL"


def only_one_notice(place):
    """One report, and of its three notices all but one as good as sent."""
    place.ask("reports", "1", "0")
    place.rows(
        "UPDATE casework_notice SET mailed_at = created_at WHERE id <> (SELECT min(id) FROM casework_notice)",
    )


def killed(place, sink, command, moment):
    """A sweeper that dies while its mail is being taken."""
    sweeper = place.child(command).ready()
    sink.victim, sink.moment = sweeper.pid, moment
    assert sweeper.go().hear() is None, "it is gone without an answer"


# ── killed at a chosen instant ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("moment", "copies"), [("before", 1), ("after", 2)])
def test_a_sweeper_killed_while_it_sends_loses_nothing(place, sink, moment, copies):
    """After the server's 250 and before the commit, a second copy cannot be helped; it carries the same Message-ID."""
    only_one_notice(place)
    killed(place, sink, "deliver", moment)
    assert place.one("SELECT count(*) FROM casework_notice WHERE mailed_at IS NULL AND attempts = 0") == 1, (
        "rolled back"
    )
    assert place.child("deliver").ready().go().hear() == 1, "and the row is free at once"
    assert len(sink.ids) == copies
    assert len({*sink.offered}) == 1
    assert place.rows(UNSENT) == []
    assert place.child("deliver").ready().go().hear() == 0


def test_marking_before_sending_would_lose_it(place, sink):
    """The twin: the other order, killed at the same instant."""
    only_one_notice(place)
    killed(place, sink, "twin_deliver_marked_first", "before")
    assert place.child("deliver").ready().go().hear() == 0
    assert sink.ids == []
    assert place.rows(UNSENT) == [], "the row says that it went"


# ── killed anywhere ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_kills_at_random_lose_nothing_and_double_no_reminder(place, sink):
    """Every process is killed some milliseconds after it has begun; what is left is done by one that is let be."""
    place.ask("reports", "24", "9")
    seed = random.randrange(10**6)
    chance, kills = random.Random(seed), 0
    sink.pause = 0.004
    for n in range(12):
        sweeper = place.child("sweep").ready().go()
        # Ever longer, so that on a machine of any speed some die among the reminders and some among the mails.
        time.sleep(chance.uniform(0.01, 0.05 * (n + 1)))
        kills += sweeper.kill()
    reminded = place.one("SELECT count(*) FROM casework_deadline WHERE reminded_at IS NOT NULL")
    assert place.child("sweep").ready().go().hear() is None, "over"
    told = f"seed {seed}, {kills} kills, {reminded} of 24 reminded before the last, {len(sink.ids)} mails"
    measured(told)
    assert kills >= 5, told
    assert place.rows(FORGOTTEN) == [], told
    assert place.rows(DOUBLED) == [], told
    assert place.rows(UNSENT) == [], told
    notices = place.one("SELECT count(*) FROM casework_notice")
    assert len({*sink.ids}) == notices, f"every notice was sent: {told}"
    assert len(sink.ids) - notices <= kills, f"at most one copy a kill: {told}"


# ── several at once ─────────────────────────────────────────────────────────────────────────────────────────────────


def at_once(place, command, count=4):
    """So many sweepers, let loose together; what each of them answers."""
    sweepers = [place.child(command) for _ in range(count)]
    for sweeper in sweepers:
        sweeper.ready()
    for sweeper in sweepers:
        sweeper.go()
    return [sweeper.hear() for sweeper in sweepers]


@pytest.mark.rule("EA-10")
def test_four_sweepers_at_once_remind_of_each_deadline_once(place):
    place.ask("reports", "60", "9")
    done = at_once(place, "remind")
    assert sum(done) == 60, f"each claimed by one of them: {done}"
    assert place.rows(FORGOTTEN) == []
    assert place.rows(DOUBLED) == []


def test_without_locks_and_without_the_key_four_sweepers_would_double_reminders(place):
    """The twin."""
    place.ask("reports", "60", "9")
    done = at_once(place, "twin_remind_unlocked")
    measured(f"60 deadlines claimed {sum(done)} times, {len(place.rows(DOUBLED))} reminders doubled")
    assert sum(done) > 60, f"no two of them met: {done}"
    assert place.rows(DOUBLED) != []


def test_four_sweepers_at_once_send_each_mail_once(place, sink):
    place.ask("reports", "10", "0")
    notices = place.one("SELECT count(*) FROM casework_notice")
    done = at_once(place, "deliver")
    assert sum(done) == len(sink.ids) == len({*sink.ids}) == notices


@pytest.mark.services
def test_a_sweeper_holds_no_row_that_another_waits_for(place, sink):
    """One that is stuck in a slow mail server keeps its own mail only; the rest goes out around it. Row locks only:
    SQLite has one writer at a time (docs/adr/0003)."""
    place.ask("reports", "3", "0")
    notices = place.one("SELECT count(*) FROM casework_notice")
    sink.pause = 3
    stuck = place.child("deliver").ready().go()
    until(lambda: sink.offered, 5, what="the first mail")
    sink.pause = 0
    assert place.child("deliver").ready().go().hear() == notices - 1
    stuck.kill()
