"""The one doorway: who may, when it is possible, and everything or nothing."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_fsm import TransitionNotAllowed

from casework import doorway
from casework.doorway import AlreadyDone, Conflict, Refused, open_to, take
from casework.models import OPENED, Case, Deadline, DirectChange, Notice
from intake.models import EAnmalan


@pytest.fixture
def anna(cast):
    return cast("anna.lovdahl")


def names(offers):
    return {offer.step.name for offer in offers if offer.refusal is None}


def test_a_step_writes_one_history_row_with_its_label_who_and_when(report, anna, at):
    case = report()
    at.forward(minutes=5)
    take(case, EAnmalan.ta_emot, by=anna)
    first, second = case.history.order_by("history_id")
    assert (first.history_change_reason, first.state, first.history_user_id) == ("Anmälan kom in", "inkommen", None)
    assert (first.last_step, second.last_step) == (OPENED, "ta_emot")
    assert (second.history_change_reason, second.state, second.history_user_id) == (
        "Ta emot",
        "under_hantering",
        anna.pk,
    )
    assert second.history_date == at.now
    assert second.ansvarig_id == anna.pk, "the child's history row holds the envelope's columns too"


@pytest.mark.rule("EA-08", "EA-11", "EA-23")
def test_whoever_takes_the_report_is_responsible_for_it(report, anna):
    taken = take(report(), EAnmalan.ta_emot, by=anna)
    assert (taken.ansvarig, taken.state) == (anna, "under_hantering")


def test_what_draws_the_button_guards_the_step(report, anna, cast, at):
    """Every step not offered is refused; every step offered without a refusal is possible to begin."""
    case = report()
    offered = names(open_to(anna, case, at.now))
    assert offered == {"ta_emot", "fordela", "flytta_enhet", "marka_skyddat", "skyddsbedom"}
    for name in set(case.steps()) - offered:
        with pytest.raises((Refused, ValidationError)):
            take(case, case.steps()[name], by=anna)
    assert case.history.count() == 1


def test_a_refusal_says_whether_it_is_the_person_or_the_moment(report, anna, cast):
    case = report()
    with pytest.raises(Refused) as person:
        take(case, EAnmalan.ta_emot, by=cast("sara.ekholm"))
    with pytest.raises(Refused) as moment:
        take(case, EAnmalan.lagg_i_fack, by=anna, stamplad=True)
    assert (person.value.forbidden, moment.value.forbidden) == (True, False)
    assert "Mottagningen är på plats" in str(moment.value)


def test_the_second_of_two_learns_who_was_first_and_when(report, anna, cast, at):
    case = report()
    at.forward(minutes=1)
    take(case, EAnmalan.ta_emot, by=anna, version=0)
    with pytest.raises(Conflict) as lost:
        take(case, EAnmalan.ta_emot, by=cast("karin.wessman"), version=0)
    assert (lost.value.last.history_user, lost.value.last.history_date) == (anna, at.now)
    assert lost.value.case.ansvarig == anna


@pytest.mark.services
def test_the_case_is_locked_while_a_step_is_taken(report, anna):
    """The race itself is run by tests/services/test_claim_race.py; this is the lock that decides it."""
    case = report()
    with CaptureQueriesContext(connection) as asked:
        take(case, EAnmalan.ta_emot, by=anna)
    first = next(query["sql"] for query in asked if '"intake_eanmalan"' in query["sql"])
    assert "FOR NO KEY UPDATE" in first, "and whoever only reads it, and logs that, does not wait"


def test_a_replayed_step_does_nothing_twice(report, anna):
    case = report()
    take(case, EAnmalan.ta_emot, by=anna, version=0)
    before = (case.history.count(), Notice.objects.count(), Deadline.objects.values_list("met_at", flat=True)[0])
    with pytest.raises(AlreadyDone):
        take(case, EAnmalan.ta_emot, by=anna, version=0)
    after = (case.history.count(), Notice.objects.count(), Deadline.objects.values_list("met_at", flat=True)[0])
    assert before == after


def test_a_self_loop_replayed_is_not_taken_twice(report, anna):
    """A step that keeps the state would be possible again: only the version token refuses it."""
    case = take(report(), EAnmalan.ta_emot, by=anna)
    take(case, EAnmalan.skriv_ut, by=anna, version=1, utskrift="utskriven")
    with pytest.raises(AlreadyDone):
        take(case, EAnmalan.skriv_ut, by=anna, version=1, utskrift="utskriven")
    # The twin: without the token the very same call goes through, so the guard is what stopped it.
    take(case, EAnmalan.skriv_ut, by=anna, utskrift="utskriven")


@pytest.mark.parametrize("broken", ["_notify_step", "_derive", "_save"])
def test_all_or_nothing(report, anna, monkeypatch, broken):
    case = report()

    def fail(*_args, **_kwargs):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(doorway, broken, fail)
    with pytest.raises(RuntimeError):
        take(case, EAnmalan.ta_emot, by=anna)
    fresh = EAnmalan.objects.get(pk=case.pk)
    assert (fresh.state, fresh.status, fresh.version, fresh.ansvarig, fresh.history.count()) == (
        "inkommen", "inkommen", 0, None, 1,
    )  # fmt: skip
    assert not Deadline.objects.exclude(met_at=None).exists()


def test_an_answer_nobody_asked_for_is_an_error(report, anna):
    with pytest.raises(TypeError, match="does not ask for aktnummer"):
        take(report(), EAnmalan.ta_emot, by=anna, aktnummer="2026-1")


def test_an_answer_outside_the_choices_is_refused_beyond_the_form(report, anna, cast):
    """A foreign id in the POST must not pass because the form is not the only door."""
    with pytest.raises(ValidationError):
        take(report(), EAnmalan.fordela, by=anna, ansvarig=cast("fatima.rahimi"))


# ── past the doorway ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_state_cannot_be_assigned(report):
    with pytest.raises(AttributeError):
        report().state = "fardig"


def test_a_case_cannot_be_saved_past_the_doorway(report, anna):
    case = report()
    case.ansvarig = anna
    with pytest.raises(DirectChange):
        case.save()
    with pytest.raises(DirectChange):
        Case.objects.get(pk=case.pk).save()


def test_a_step_cannot_be_called_by_hand(report, anna, at):
    with pytest.raises(TransitionNotAllowed):
        report().ta_emot(by=anna, now=at.now)


@pytest.mark.parametrize("manager", ["objects", "_base_manager", "_default_manager"])
def test_no_queryset_changes_a_case(report, manager):
    case = report()
    for model in (EAnmalan, Case):
        rows = getattr(model, manager)
        for change in (
            lambda rows=rows: rows.update(status="fardig"),
            lambda rows=rows: rows.all().delete(),
            lambda rows=rows: rows.bulk_update([case], ["status"]),
        ):
            with pytest.raises(DirectChange):
                change()
    with pytest.raises(DirectChange):
        case.delete()


def test_protection_stays_on_while_another_object_refreshes(report):
    """django-fsm-2's own mixin switches it off for the whole process during a refresh (docs/adr/0001)."""
    case = report()
    field = EAnmalan._meta.get_field("state")
    seen = []

    class Watching(type(EAnmalan.objects.all())):
        def get(self, *args, **kwargs):
            seen.append(field.protected)
            return super().get(*args, **kwargs)

    case.refresh_from_db(from_queryset=Watching(EAnmalan))
    assert seen == [True]
    with pytest.raises(AttributeError):
        case.state = "fardig"


def test_refresh_brings_the_new_state(report, anna):
    case = report()
    take(case, EAnmalan.ta_emot, by=anna)
    case.refresh_from_db()
    assert case.state == "under_hantering"


# ── the database refuses what the routine forbids ───────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-14")
@pytest.mark.parametrize(
    "columns",
    [{"state": "inford"}, {"state": "fardig", "aktnummer": "1"}, {"state": "oversand"}, {"state": "makulerad"}],
)
def test_the_database_ties_state_to_columns(report, columns):
    case = report()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows = EAnmalan.objects.filter(pk=case.pk)
        query = rows.query.chain()
        assert query
        super(type(rows), rows).update(**columns)


def test_history_is_append_only_in_the_database(report, triggers):
    case = report()
    rows = case.history.all()
    for change in (lambda: rows.update(state="fardig"), lambda: rows.delete(), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert case.history.get().state == "inkommen"


def test_without_the_triggers_history_could_be_changed(report):
    """The twin: what the trigger refuses is otherwise possible."""
    case = report()
    assert case.history.all().update(history_change_reason="ändrad") == 1


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_run_without_gaps_per_year_of_arrival(report, at, anna):
    at.set("2026-12-31 23:59")
    first = report()
    at.set("2027-01-01 00:01")
    late = report(received="2026-12-31 23:58", kanal="telefon", by=anna)
    second = report()
    assert [first.number, late.number, second.number] == ["EA-2026-0001", "EA-2026-0002", "EA-2027-0001"]


def test_a_number_is_not_used_up_by_what_failed(report, anna, monkeypatch):
    monkeypatch.setattr(doorway, "_notify_arrival", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        report()
    monkeypatch.undo()
    assert report_number(report) == "EA-2026-0001"


def report_number(report):
    return report(received=dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)).number
