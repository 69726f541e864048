"""The independent auditor: it finds nothing where all is well, and every kind of thing that can be wrong."""

import datetime as dt
import random

import pytest
from django.core.exceptions import ValidationError
from django.core.management import ManagementUtility, call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from casework import clock, watch
from casework.doorway import Refused, open_to, take
from casework.models import Case, Deadline, Notice
from config.reconcile import GRACE, reconcile
from intake.models import EAnmalan
from organisation.models import Absence, User
from tests.conftest import moment
from tests.intake.walking import ARRIVAL, STEPS, by_whom, walk

__all__ = ["walk"]

MINUTE = dt.timedelta(minutes=1)
LATER = ARRIVAL + dt.timedelta(hours=60)


def found(as_of):
    return sorted((finding.kind, finding.number) for finding in reconcile(as_of))


@pytest.mark.rule("EA-10", "EA-16")
def test_the_demo_is_in_order(played, at):
    assert EAnmalan.objects.count() == 14
    assert Notice.objects.filter(kind="paminnelse").exists(), "there is something to audit"
    assert found(at.now) == []


@pytest.mark.rule("EA-10", "EA-16")
@pytest.mark.parametrize(
    ("name", "source"), [(name, source) for name, step in STEPS.items() for source in step.sources]
)
def test_nothing_is_found_after_a_step(walk, at, name, source):
    """Not at once, not before the reminders, and not when all of them have gone."""
    begun = walk(source, step=name)
    begun.take(name, by_whom(name))
    assert found(at.now) == []
    for due in sorted(Deadline.objects.values_list("due_at", flat=True)):
        watch.remind(max(due, at.now))
    assert found(LATER) == []


# ── what can be wrong ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def overdue(report):
    """Eight hours have passed and everybody has been reminded; the 48 hours have not."""
    case = report(received=ARRIVAL)
    now = ARRIVAL + dt.timedelta(hours=9)
    assert watch.remind(now) == 1
    assert found(now) == []
    return case, now


def test_a_reminder_that_is_gone_is_a_gap(overdue):
    case, now = overdue
    Notice.objects.filter(kind="paminnelse").delete()
    assert found(now) == [("gap", case.number)]


def test_a_claim_that_was_never_written_is_a_gap(overdue):
    case, now = overdue
    Deadline.objects.update(reminded_at=None)
    assert found(now) == [("gap", case.number)]


def test_a_deadline_row_that_is_gone_is_a_gap(overdue):
    """The auditor trusts no deadline row: it knows from the history that one must have been."""
    case, now = overdue
    Notice.objects.filter(kind="paminnelse").delete()
    Deadline.objects.filter(key="ta_emot").delete()
    assert found(now) == [("gap", case.number)]


@pytest.mark.parametrize("column", ["met_at", "cancelled_at"])
def test_a_deadline_called_off_by_hand_is_a_gap(report, column):
    case = report(received=ARRIVAL)
    Deadline.objects.filter(key="ta_emot").update(**{column: ARRIVAL})
    now = ARRIVAL + dt.timedelta(hours=9)
    watch.remind(now)
    assert found(now) == [("gap", case.number)]


def test_a_lagging_sweep_is_no_gap_until_a_tick_must_have_seen_it(report):
    case = report(received=ARRIVAL)
    due = ARRIVAL + dt.timedelta(hours=8)
    assert found(due + GRACE) == []
    assert found(due + GRACE + dt.timedelta(seconds=1)) == [("gap", case.number)]


@pytest.mark.parametrize("forged", ["claim", "notice", "both"])
def test_a_forged_reminder_is_a_surplus(report, cast, forged):
    case = report(received=ARRIVAL)
    now = ARRIVAL + MINUTE
    deadline = Deadline.objects.get(key="ta_emot")
    if forged in {"claim", "both"}:
        Deadline.objects.filter(pk=deadline.pk).update(reminded_at=now)
    if forged in {"notice", "both"}:
        Notice.objects.create(
            key="påhittad", kind="paminnelse", recipient=cast("anna.lovdahl"), case_id=case.pk, deadline=deadline,
            subject="x", body="x", created_at=now, mail_after=now,
        )  # fmt: skip
    assert found(now) == [("surplus", case.number)]


def test_a_forged_deadline_is_a_surplus(overdue):
    case, now = overdue
    Deadline.objects.create(
        case_id=case.pk,
        key="ta_emot",
        label="Ta emot",
        rule="EA-10",
        counted_from=now,
        opened_at=now,
        due_at=now,
        explanation="x",
        cancelled_at=now,  # the database itself refuses a second open one
    )
    assert found(now) == [("surplus", case.number)]


def test_a_state_changed_by_hand_is_drift(overdue):
    case, now = overdue
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_eanmalan SET state = 'under_hantering' WHERE case_ptr_id = %s", [case.pk])
    assert found(now) == [("drift", case.number)]


def test_a_case_whose_history_is_gone_is_drift(overdue):
    case, now = overdue
    case.history.all().delete()
    assert found(now) == [("drift", case.number)]


def test_a_step_taken_while_the_clock_was_back_is_no_drift(report, cast):
    """The order of what happened is the order it was written in, whatever the clock said."""
    case = report(received=ARRIVAL)
    anna = cast("anna.lovdahl")
    take(case, EAnmalan.ta_emot, by=anna, now=ARRIVAL + 90 * MINUTE)
    take(case, EAnmalan.slapp, by=anna, now=ARRIVAL + 30 * MINUTE, skal="Klockan gick fel.")
    watch.remind(ARRIVAL + dt.timedelta(hours=8))
    assert found(ARRIVAL + dt.timedelta(hours=9)) == []


def test_every_batch_is_audited(report, monkeypatch):
    monkeypatch.setattr("config.reconcile.BATCH", 2)
    numbers = sorted(report(received=ARRIVAL + n * MINUTE).number for n in range(5))
    assert found(ARRIVAL + dt.timedelta(hours=9)) == [("gap", number) for number in numbers]


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


def exit_code(monkeypatch):
    """As the shell would see it. The connection is kept, since the test's transaction lives in it."""
    monkeypatch.setattr(type(connections), "close_all", lambda *_: None)
    try:
        ManagementUtility(["manage.py", "reconcile"]).execute()
    except SystemExit as ended:
        return ended.code
    return 0


def test_the_command_says_what_it_found_and_exits_accordingly(overdue, at, monkeypatch, capsys):
    case, now = overdue
    at.set(now)
    assert exit_code(monkeypatch) == 0
    assert capsys.readouterr().out.endswith("1 ärenden granskade, 0 avvikelser\n")
    Notice.objects.filter(kind="paminnelse").delete()
    assert exit_code(monkeypatch) == 1
    assert f"gap      {case.number}  påminnelse om ta_emot 2026-11-18 20:00 UTC saknas" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("reconcile", verbosity=0)


# ── random walks ────────────────────────────────────────────────────────────────────────────────────────────────────

PEOPLE = [
    "anna.lovdahl",
    "jonas.akerren",
    "karin.wessman",
    "peter.holmgard",
    "fatima.rahimi",
    "thomas.eklov",
    "ingrid.palm",
]
SEEDS = range(8)
ACTIONS = 30


class RandomWalk:
    """Three reports, and people who do whatever they may, in an order that the seed decides; ticks are no part of it."""

    def __init__(self, seed, report, at, *, ticking):
        self.random, self.report, self.at, self.ticking = random.Random(seed), report, at, ticking
        at.set(moment("2026-11-18 13:00"))
        self.log = []
        self.cases = [self._arrive() for _ in range(3)]

    def _arrive(self):
        kanal, vem = self.random.choice(["e_tjanst", "telefon"]), self.random.choice(["barn", "vuxen"])
        clerk = User.objects.get(username="anna.lovdahl") if kanal == "telefon" else None
        return self.report(vem, received=self.at.now, kanal=kanal, by=clerk)

    def wait(self):
        """Some minutes or some hours. Ticks come every minute where something is due, and nothing happens meanwhile."""
        until = self.at.now + self.random.choice([5, 20, 90, 240, 480, 700]) * MINUTE
        dues = list(Deadline.objects.order_by("due_at").values_list("due_at", flat=True))
        # Nobody acts within the grace after something ran out: whether a tick came first would be chance.
        while any(due <= until <= due + GRACE + MINUTE for due in dues):
            until += MINUTE
        for due in dues if self.ticking else []:
            for tick in (due - MINUTE, due, due + MINUTE):
                if self.at.now < tick <= until:
                    watch.remind(tick)
        self.at.set(until)
        if self.ticking:
            watch.remind(until)

    def act(self):
        case = EAnmalan.objects.get(pk=self.random.choice(self.cases).pk)
        by = User.objects.get(username=self.random.choice(PEOPLE))
        offers = [offer.step for offer in open_to(by, case, self.at.now) if offer.refusal is None]
        if not offers:
            return
        step = self.random.choice(offers)
        answers = {ask.name: self._answer(case, ask, by) for ask in step.asks}
        try:
            take(case, step, by=by, now=self.at.now, **answers)
        except (ValidationError, Refused):
            return
        self.log.append((case.number, step.name, by.username))

    def _answer(self, case, ask, by):
        if ask.name in {"ansvarig", "enhet", "dubblett_av"}:
            choices = list(case.choices_for(ask, by, self.at.now).order_by("pk"))
            return self.random.choice(choices) if choices else None
        return {
            "utskrift": "digital", "aktnummer": "2026-1", "inford_at": self.at.now, "i_akten": True, "stamplad": True,
            "destination_kind": "kommun", "destination": "Grannkommunen", "kanal": "brev",
            "skyddsbedomning": "gjord", "skyddsbedomd_at": self.at.now,
            "received_at": case.received_at - self.random.choice([0, 3, 55]) * MINUTE,
        }.get(ask.name, "Skäl.")  # fmt: skip

    def run(self):
        for _ in range(ACTIONS):
            self.random.choice([self.wait, self.act, self.act])()
        # Corrections bring dues of the past; one more tick sees them.
        self.at.set(self.at.now + GRACE + MINUTE)
        if self.ticking:
            watch.remind(self.at.now)
        return self


@pytest.mark.rule("EA-10", "EA-16")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_walk_with_ticks_is_clean_and_without_them_every_gap_is_found(seed, report, at, django_db_blocker):
    Absence.objects.all().delete()
    ticked = RandomWalk(seed, report, at, ticking=True).run()
    assert len(ticked.log) >= 3, "something happened"
    assert found(at.now) == []
    numbers = {case.number for case in ticked.cases}
    promises = Deadline.objects.exclude(reminded_at=None).order_by("case__number", "key", "due_at")
    owed = [number for number, *_ in promises.values_list("case__number", "key", "counted_from", "due_at").distinct()]
    # The twin: the same people do the same, and nobody is reminded. Every reminder owed is a gap, and nothing else.
    silent = RandomWalk(seed, report, at, ticking=False).run()
    renumbered = dict(zip(sorted(numbers), sorted(case.number for case in silent.cases), strict=True))
    assert [(renumbered[n], name, who) for n, name, who in ticked.log] == silent.log
    assert found(clock.now()) == sorted(("gap", renumbered[number]) for number in owed)


def test_the_walks_together_go_everywhere(report, at):
    """Walks that never reach a step prove nothing about it."""
    taken = set()
    for seed in SEEDS:
        taken |= {name for _, name, _ in RandomWalk(seed, report, at, ticking=False).run().log}
    assert {"ta_emot", "fordela", "slapp", "ta_over", "flytta_enhet"} <= taken
    assert len(taken) >= 10
    assert Case.objects.count() == 3 * len(SEEDS)
