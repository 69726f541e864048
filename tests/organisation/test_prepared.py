"""Questions whose SQL is written once: what they answer is what the database holds now, of the values given now."""

import datetime as dt

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Q
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from organisation.at_once import ahead
from organisation.command import Command
from organisation.duty import duties, holders, leaves_from, which_leaves, who_is_held
from organisation.models import Absence, Enhet, Membership, User
from organisation.prepared import (
    DAY,
    NONE,
    PK,
    Given,
    Part,
    Prepared,
    among,
    forget,
    forget_what_was_said,
    forgetting,
    numbered,
    remembering,
    row_of,
    written,
)
from organisation.presence import AtWork
from organisation.roles import Enhetschef, Gruppledare, Mottagningsfunktion
from organisation.standing import standing
from tests.sabotage import put_anew

TODAY = dt.date(2026, 11, 18)
YESTERDAY = TODAY - dt.timedelta(days=1)


def test_what_is_given_now_is_asked_of_what_is_there_now(cast):
    absent = Prepared(lambda: Absence.objects.on(DAY).filter(user=PK).order_by("pk").values_list("from_day", "user"))
    anna, jonas = cast("anna.lovdahl"), cast("jonas.akerren")
    assert absent.rows(day=TODAY, pk=anna.pk) == []
    Absence.objects.create(user=anna, from_day=TODAY, to_day=TODAY)
    assert absent.rows(day=TODAY, pk=anna.pk) == [(TODAY, anna.pk)]
    assert absent.rows(day=YESTERDAY, pk=anna.pk) == absent.rows(day=TODAY, pk=jonas.pk) == []


def test_one_statement_an_asking_and_the_same_answer_as_django_gives(cast):
    anna = cast("anna.lovdahl")
    once = Prepared(lambda: Membership.objects.current(DAY).filter(user=PK).select_related("enhet", "user"))
    with CaptureQueriesContext(connection) as queries:
        found = [once.rows(day=TODAY, pk=anna.pk) for _ in range(3)]
        plain = list(Membership.objects.current(TODAY).filter(user=anna.pk).select_related("enhet", "user"))
    assert found == [plain] * 3 and plain[0].user == anna and plain[0].enhet.code == "BOF"
    assert len(queries) == 4 and len({query["sql"] for query in queries[:3]}) == 1


def test_of_several_keys_and_of_none(norrvinge):
    units = list(Enhet.objects.order_by("pk").values_list("pk", flat=True)[:3])
    for keys in (units, units[:1], []):
        asked = Prepared(lambda keys=keys: Enhet.objects.filter(among("pk", len(keys))).order_by("pk"))
        assert [unit.pk for unit in asked.rows(**numbered("pk", keys))] == keys
    assert duties([], [Enhetschef], TODAY) == {} and AtWork.on(TODAY, []).employed == frozenset()


def test_a_value_that_is_not_given_is_an_error(norrvinge):
    asked = Prepared(lambda: Enhet.objects.filter(code=Given("code", models.CharField())))
    assert [unit.code for unit in asked.rows(code="BOF")] == ["BOF"]
    with pytest.raises(KeyError):
        asked.rows(kod="BOF")


def test_a_row_that_is_not_there_cannot_be_locked(cast):
    anna = cast("anna.lovdahl")
    assert row_of(User, anna.pk, locked=True) == row_of(User, anna.pk) == anna
    with pytest.raises(User.DoesNotExist):
        row_of(User, 0, locked=True)


def test_a_row_is_locked_in_a_transaction_or_not_at_all(cast, monkeypatch):
    """Django asks it when it writes the SQL, which is once."""
    anna = cast("anna.lovdahl")
    row_of(User, anna.pk, locked=True)
    with monkeypatch.context() as patch:
        patch.setattr(connections[DEFAULT_DB_ALIAS], "in_atomic_block", False)
        with pytest.raises(TransactionManagementError):
            row_of(User, anna.pk, locked=True)


def test_what_somebody_is_changes_as_the_rows_do(cast, enhet):
    """The questions of every request, before and after: nothing of an earlier answer is kept."""
    anna, unit = cast("anna.lovdahl"), enhet("BOF").pk
    Membership.objects.create(user=anna, enhet_id=unit, role="enhetschef", from_day=TODAY)
    assert not standing(cast("anna.lovdahl"), YESTERDAY).holds(Enhetschef, unit)
    assert standing(cast("anna.lovdahl"), TODAY).holds(Enhetschef, unit)
    assert anna.pk not in Command.on(YESTERDAY).nearest(unit) and anna.pk in Command.on(TODAY).nearest(unit)
    assert anna not in holders(unit, [Enhetschef], YESTERDAY) and anna in holders(unit, [Enhetschef], TODAY)
    Absence.objects.create(user=anna, from_day=TODAY, to_day=TODAY)
    assert AtWork.on(TODAY, [anna]).here([anna]) == [] and AtWork.on(YESTERDAY, [anna]).here([anna]) == [anna]
    assert anna in duties([unit], [Gruppledare, Enhetschef], TODAY)[unit].absent["enhetschef"]


def test_a_guard_that_is_off_in_a_question_is_off_in_one_that_was_put_before(cast, monkeypatch):
    """Of the harness: without it a twin would ask with the guard on."""
    anna = cast("anna.lovdahl")
    asked = Prepared(lambda: Absence.objects.on(DAY).filter(user=PK))
    Absence.objects.create(user=anna, from_day=YESTERDAY, to_day=YESTERDAY)
    assert asked.rows(day=TODAY, pk=anna.pk) == []
    monkeypatch.setattr(type(Absence.objects.all()), "on", lambda self, _day: self)
    assert asked.rows(pk=anna.pk, day=TODAY) == []
    put_anew(monkeypatch)
    assert len(asked.rows(pk=anna.pk, day=TODAY)) == 1


def test_a_question_within_another_is_given_with_its_values(norrvinge):
    """Between two values of its own: each keeps its place, and one that is lacking is refused."""
    asked = Prepared(
        lambda: Membership.objects.filter(pk=PK, user__in=Part("whose"), role=Given("role", models.CharField()))
    )
    held = Membership.objects.order_by("pk").first()
    whose = ('SELECT id FROM "organisation_user" WHERE username = %s AND id = %s', (held.user.username, held.user_id))
    assert asked.rows(pk=held.pk, whose=whose, role=held.role) == [held]
    assert asked.rows(pk=held.pk, whose=(whose[0], ("nobody", held.user_id)), role=held.role) == []
    assert asked.rows(pk=held.pk, whose=whose, role="another") == []
    with pytest.raises(KeyError):
        asked.rows(pk=held.pk, role=held.role)


def test_a_condition_is_written_once_for_the_same_values(norrvinge):
    def of(unit):
        return written(Membership, Q(enhet=unit, user__in=User.objects.none()) | Q(enhet=unit))

    assert of(1) is not of(1), "two questions within it are two, whatever they say"
    assert written(Membership, Q(enhet=1)) is written(Membership, Q(enhet=1))
    assert written(Membership, Q(enhet=1))[2] != written(Membership, Q(enhet=2))[2]
    forget_what_was_said()
    assert written(Membership, Q(pk__in=[]))[1] == NONE


HELD = Prepared(lambda: Membership.objects.filter(user=PK))
AWAY = Prepared(lambda: Absence.objects.on(DAY).filter(user=PK))


def times_asked(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def test_while_one_remembers_it_is_asked_once_and_what_is_written_is_asked_anew(cast):
    anna = cast("anna.lovdahl")
    with remembering(anna):
        assert times_asked(lambda: [AWAY.of(anna, day=TODAY), AWAY.of(anna, day=TODAY)]) == 1
        assert times_asked(lambda: AWAY.of(anna, day=YESTERDAY)) == 1, "another question"
        with forgetting(anna):
            Absence.objects.create(user=anna, from_day=TODAY, to_day=TODAY)
            assert len(AWAY.of(anna, day=TODAY)) == 1
        assert len(AWAY.of(anna, day=TODAY)) == 1
        Absence.objects.all().delete()
        assert len(AWAY.of(anna, day=TODAY)) == 1, "nobody else can write meanwhile, and we do not"
        assert times_asked(lambda: [HELD.of(anna), HELD.of(anna)]) == 1
        forget(anna, HELD)
        assert times_asked(lambda: [HELD.of(anna), HELD.of(anna)]) == 1
    assert AWAY.of(anna, day=TODAY) == []


def test_a_step_that_comes_to_nothing_leaves_nothing_remembered(cast):
    anna = cast("anna.lovdahl")
    with pytest.raises(ValueError, match="nothing"), remembering(anna), forgetting(anna):
        raise ValueError("nothing")
    assert times_asked(lambda: [AWAY.of(anna, day=TODAY), AWAY.of(anna, day=TODAY)]) == 2


# ── asked ahead ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_asked_ahead_is_told_once_and_of_its_own_values_alone(norrvinge):
    chain, day = [Mottagningsfunktion, Gruppledare], dt.date(2026, 11, 24)
    units = list(Enhet.objects.filter(code__in=["BOF", "VUX"]).order_by("pk").values_list("pk", flat=True))
    plain, leaves = duties(units, chain, day), leaves_from(units, day, day)
    with CaptureQueriesContext(connection) as queries:
        with ahead([who_is_held(units, chain, day), which_leaves(units, day, day)]):
            assert len(queries) == 1
            assert duties(units, chain, day) == plain and leaves_from(units, day, day) == leaves
            assert len(queries) == 1, "told"
            duties(units, chain, day)
            assert len(queries) == 2, "once"
            duties(units[:1], chain, day)
            assert len(queries) == 3, "and of these units alone"
        leaves_from(units, day, day)
        assert len(queries) == 4, "and not afterwards"
    with ahead([which_leaves([], day, day)]):
        assert leaves_from([], day, day) == []
