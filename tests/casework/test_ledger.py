"""What a step writes goes past `save()`: it must be what simple_history would have written, and all or nothing."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import signals
from simple_history.signals import post_create_historical_record, pre_create_historical_record

from casework import doorway
from casework.doorway import take
from casework.history import history_row
from casework.models import Case, Deadline, Notice, OpenDuty, routines
from casework.promises import Promises
from intake.models import EAnmalan
from organisation.ledger import FEW, Ledger, insert_first, insert_missing
from organisation.models import User
from tests.counting import statements

EVER = ("history_id", "history_date")


@pytest.fixture
def anna(cast):
    return cast("anna.lovdahl")


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields if field.attname not in EVER}


def test_the_history_row_is_what_simple_history_writes(played, at):
    anna = User.objects.get(username="anna.lovdahl")
    cases = [case for kind in routines() for case in kind.objects.order_by("pk")[:1]]
    assert len(cases) >= len(routines()) - 1, "the report of January alone is not in the demo"
    for case in cases:
        case._change_reason, case._history_user, case._history_date = "Steget", anna, at.now
        with doorway._doorway(case):
            case.save()
        assert columns(history_row(case, anna, "Steget", at.now)) == columns(case.history.latest("history_id"))


def test_nothing_listens_to_what_the_ledger_does_not_send():
    """simple_history's own receivers are what the doorway does in their place, and Django's own know no case."""
    ours = {models.Model, *routines()}
    for signal in (signals.pre_save, signals.post_save):
        told = [receiver for kind in ours for receiver in signal._live_receivers(kind)[0]]
        assert {receiver.__module__ for receiver in told} <= {"simple_history.models"}, signal
    for signal in (pre_create_historical_record, post_create_historical_record):
        assert not signal.receivers


def test_a_step_is_a_lock_a_look_and_a_write(report, anna):
    case = report()
    asked = statements(lambda: take(case, EAnmalan.ta_emot, by=anna))
    # Two rows of a child and its history more where there is no WITH to put them in; then the duty that begins.
    assert len(asked) == (4 if connection.vendor == "postgresql" else 7)


def test_only_what_a_step_changes_is_written(report, anna):
    case = report()
    asked = statements(lambda: take(case, EAnmalan.ta_emot, by=anna))
    written = next(sql for sql in asked if 'UPDATE "casework_case"' in sql)
    envelope = written.partition('UPDATE "casework_case"')[2].partition("WHERE")[0]
    assert '"ansvarig_id"' in envelope
    assert '"received_at"' not in envelope and '"headline"' not in envelope


def test_a_clock_that_ends_and_one_that_begins_are_never_one_statement(report, anna, at):
    """The database holds one clock of a kind at a time, and a WITH promises no order."""
    case = report()
    rows = tuple(case.deadlines.order_by("pk"))
    promises = Promises(case, list(rows), at.now)
    promises.cancel_all()
    promises.rows.extend(Deadline(case=case, **{name: getattr(row, name) for name in (
        "key", "label", "rule", "counted_from", "opened_at", "due_at", "explanation")}) for row in rows)  # fmt: skip
    ledger = Ledger()
    promises.write(ledger)
    ledger.write()
    assert (
        case.deadlines.filter(cancelled_at=None).count()
        == case.deadlines.exclude(cancelled_at=None).count()
        == len(rows)
    )


@pytest.mark.parametrize(
    "broken",
    [
        Deadline(case_id=None, key="x"),
        OpenDuty(case_id=1, key="x", since="2026-11-24T09:00Z", ended_at="2026-11-24T09:00Z"),
    ],
    ids=["not null", "check"],
)
def test_nothing_of_a_step_stays_when_a_part_of_it_fails(report, anna, monkeypatch, broken):
    case, before = report(), snapshot()
    monkeypatch.setattr(doorway, "history_row", lambda *args: broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        take(case, EAnmalan.ta_emot, by=anna)
    assert snapshot() == before


def snapshot():
    return list(Case.objects.values()), list(Deadline.objects.values()), EAnmalan.history.count()


def test_many_rows_are_written_as_each_alone(played, at):
    """PostgreSQL is given them as one value, SQLite with words for what is empty: every column, of every routine."""
    anna = User.objects.get(username="anna.lovdahl")
    for case in [case for kind in routines() for case in kind.objects.order_by("pk")]:
        alone, many = (
            history_row(case, anna, "En", at.now),
            [history_row(case, anna, "Flera", at.now) for _ in range(FEW + 1)],
        )
        for rows in ([alone], many):
            ledger = Ledger()
            ledger.insert(*rows)
            ledger.write()
        said = columns(case.history.get(history_change_reason="En")) | {"history_change_reason": "Flera"}
        found = [columns(row) for row in case.history.filter(history_change_reason="Flera")]
        assert found == [said] * len(many)


def test_a_key_that_is_given_back_is_its_own_rows(cast):
    """However many there are: the rest of a case is written under the key that its envelope got."""
    users = [User(username=f"p{n:03d}") for n in range(FEW + 5)]
    insert_first(users, User)
    assert {user.username: user.pk for user in users} == dict(
        User.objects.filter(username__startswith="p0").values_list("username", "pk")
    )


@pytest.mark.parametrize("count", [2, FEW + 1])
def test_what_has_been_told_already_is_let_be(cast, at, count):
    def notices(text):
        return [
            Notice(key=f"n{n}", kind="prov", recipient=cast("anna.lovdahl"), subject=text, body="", created_at=at.now,
                   mail_after=at.now)
            for n in range(count)
        ]  # fmt: skip

    insert_missing(notices("Först")[:-1])
    insert_missing(notices("Sedan"))
    told = list(Notice.objects.order_by("key").values_list("subject", flat=True))
    assert sorted(told) == ["Först"] * (count - 1) + ["Sedan"]
