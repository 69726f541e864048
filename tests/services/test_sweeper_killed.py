"""Real sweepers killed with SIGKILL, and several at once: no reminder lost, none doubled, a second mail only as a copy."""

import random
import select
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
    assert place.child("deliver", place.engine.held).ready().go().hear() == 1, "and the row is free"
    assert len(sink.ids) == copies
    assert len({*sink.offered}) == 1
    assert place.rows(UNSENT) == []
    assert place.child("deliver", place.engine.held).ready().go().hear() == 0


def test_marking_before_sending_would_lose_it(place, sink):
    """The twin: the other order, killed at the same instant."""
    only_one_notice(place)
    killed(place, sink, "twin_deliver_marked_first", "before")
    assert place.child("deliver", place.engine.held).ready().go().hear() == 0
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
    assert place.child("sweep", place.engine.held).ready().go().hear() is None, "over"
    told = f"seed {seed}, {kills} kills, {reminded} of 24 reminded before the last, {len(sink.ids)} mails"
    measured(told)
    assert kills >= 5, told
    assert place.rows(FORGOTTEN) == [], told
    assert place.rows(DOUBLED) == [], told
    assert place.rows(UNSENT) == [], told
    notices = place.one("SELECT count(*) FROM casework_notice")
    assert len({*sink.ids}) == notices, f"every notice was sent: {told}"
    assert len(sink.ids) - notices <= kills, f"at most one copy a kill: {told}"


def killed_every_second(place, command, most):
    """Begun again and again, and killed after a second. How many were reminded of after each."""
    done = []
    for _ in range(most):
        sweeper = place.child(command).ready().go()
        if not select.select([sweeper.talk], [], [], 1)[0]:
            sweeper.kill()
        done.append(place.one("SELECT count(*) FROM casework_deadline WHERE reminded_at IS NOT NULL"))
        if done[-1] == OVERDUE:
            break
    return done


OVERDUE = 1000


@pytest.mark.rule("EA-10")
def test_killed_every_second_a_thousand_reminders_are_written_all_the_same(place):
    """However long all of them take: what is written is written 25 at a time."""
    place.ask("overdue", f"{OVERDUE}")
    done = killed_every_second(place, "remind_on_a_slow_database", 12)
    measured(f"reminded of after each second: {done}")
    assert done[-1] == OVERDUE and len(done) > 1, done
    assert all(before < after for before, after in zip([0, *done], done, strict=False)), f"each got further: {done}"
    assert place.rows(FORGOTTEN) == []
    assert place.rows(DOUBLED) == []


def test_in_one_transaction_none_of_them_ever_would_be(place):
    """The twin."""
    place.ask("overdue", f"{OVERDUE}")
    assert killed_every_second(place, "twin_remind_in_one_transaction", 2) == [0, 0]


@pytest.mark.services
def test_a_connection_that_is_cut_costs_one_transaction_and_not_the_round(place):
    """SQLite has none to cut."""
    place.ask("overdue", "100")
    sweeper = place.child("remind_cut_off").ready().go()
    assert place.rows(f"SELECT pg_terminate_backend({sweeper.hear()})") == [(True,)]
    assert sweeper.go().hear() == 100
    assert place.rows(FORGOTTEN) == []
    assert place.rows(DOUBLED) == []


# ── beside those who work ───────────────────────────────────────────────────────────────────────────────────────────


def taken_meanwhile(place, command):
    """How long "Ta emot" took on a case of which a sweep is about to remind; and of how many that then did."""
    number = place.ask("overdue", "100")
    colleague = place.child("take", "anna.lovdahl", number).ready()
    sweeper = place.child(command).ready().go()
    assert sweeper.hear() == "begun"
    seconds = colleague.go().hear()
    return seconds, sweeper.hear()


@pytest.mark.rule("EA-10", "EA-11")
def test_whoever_takes_a_case_does_not_wait_for_the_sweep(place):
    """Whom to tell is looked up without a lock; what was taken meanwhile is not reminded of."""
    seconds, reminded = taken_meanwhile(place, "remind_with_slow_lookups")
    measured(f"taken in {seconds * 1000:.0f} ms during a sweep of a second, which reminded of {reminded}")
    assert seconds < 0.5
    assert reminded == 99
    assert place.rows(DOUBLED) == []


def test_with_the_locks_first_they_would(place):
    """The twin."""
    seconds, _ = taken_meanwhile(place, "twin_remind_looked_up_under_locks")
    assert seconds is None or seconds > 0.5


# ── several at once ─────────────────────────────────────────────────────────────────────────────────────────────────


def at_once(place, command, count=4, meetings=1):
    """So many sweepers, let loose together, as often as they wait for one another; what each of them answers."""
    sweepers = [place.child(command) for _ in range(count)]
    for _ in range(meetings):
        for sweeper in sweepers:
            sweeper.ready()
        for sweeper in sweepers:
            sweeper.go()
    return [sweeper.hear() for sweeper in sweepers]


@pytest.mark.rule("EA-10")
def test_four_sweepers_at_once_remind_of_each_deadline_once(place):
    place.ask("reports", "60", "9")
    done = at_once(place, "remind", meetings=2)
    assert sum(done) == 60, f"each claimed by one of them: {done}"
    assert place.rows(FORGOTTEN) == []
    assert place.rows(DOUBLED) == []


def test_without_locks_and_without_the_key_four_sweepers_would_double_reminders(place):
    """The twin."""
    place.ask("reports", "60", "9")
    done = at_once(place, "twin_remind_unlocked", meetings=2)
    measured(f"60 deadlines claimed {sum(done)} times, {len(place.rows(DOUBLED))} reminders doubled")
    assert sum(done) > 60, f"no two of them met: {done}"
    assert place.rows(DOUBLED) != []


def test_four_sweepers_at_once_send_each_mail_once(place, sink):
    place.ask("reports", "10", "0")
    notices = place.one("SELECT count(*) FROM casework_notice")
    done = at_once(place, "deliver")
    assert sum(done) == len(sink.ids) == len({*sink.ids}) == notices


@pytest.mark.parametrize("step", ["take", "concerns"])
def test_whoever_takes_a_step_does_not_wait_for_the_mail_server(place, sink, step):
    """It thinks for three seconds about the very mail that tells of the case: that one is under way, and no other goes."""
    [number] = place.ask("reports", "1", "0")
    colleague = place.child(step, "anna.lovdahl", number).ready()
    sink.pause = 3
    place.child("deliver").ready().go()
    until(lambda: sink.offered, 5, what="the first mail")
    assert colleague.go().hear() < 1
    if step == "concerns":
        # SQLite locks no row: there the one that is under way is removed too.
        left = 1 if place.engine.name == "postgresql" else 0
        assert place.one("SELECT count(*) FROM casework_notice") == left


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
