"""`pytest --sabotage [only]`: each guard of the product is switched off in turn, and a named test must notice it.

A guard that can be switched off without a test going red is not proved. Nothing here is reachable from the product: a guard
is switched off by patching it in the test's own process. `only`: one guard's name, or `sample` for a handful of them,
others each day.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from _pytest.runner import runtestprotocol
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse

SAMPLE = 6
MP = pytest.MonkeyPatch


@dataclass(frozen=True)
class Guard:
    """`off` switches it off; `test` is the one that must go red. `services`: only where PostgreSQL and Redis are given."""

    off: Callable[[MP], Any]
    test: str
    services: bool = False


def to(target: str, value: Any) -> Callable[[MP], None]:
    """Something else in its place."""
    return lambda patch: patch.setattr(target, value)


def _nothing(*_args: Any, **_more: Any) -> None:
    return None


def _yes(*_args: Any, **_more: Any) -> bool:
    return True


def _no(*_args: Any, **_more: Any) -> bool:
    return False


def _everything(self: QuerySet[Any], *_args: Any, **_more: Any) -> QuerySet[Any]:
    return self.all()


class _Anything:
    """Holds whatever is asked for."""

    def __contains__(self, _one: object) -> bool:
        return True


def _count_again(request: Any, _token: Any, now: Any) -> str:
    from records import flood

    return flood.judge(request, {}, now)


def _no_notices() -> QuerySet[Any]:
    from casework.notices import Notice

    return Notice.objects.none()


def _every_marked(_user: Any, _now: Any) -> QuerySet[Any]:
    from casework.models import Case

    return Case.objects.filter(mark__isnull=False).order_by("pk")


def _all_cases(_who: Any) -> Q:
    from casework.relations import EVERY

    return EVERY


def _every_meeting(patch: MP) -> None:
    from ivo import kolumner
    from ivo.yttrande import Yttrande
    from organisation.board import BoardMeeting

    patch.setitem(Yttrande.choices, kolumner.sammantrade, lambda *_: BoardMeeting.objects.all())  # type: ignore[arg-type]


def _no_waiting(patch: MP) -> None:
    patch.setattr("organisation.limits.Limit.wait", lambda *_: dt.timedelta(0))


def _counted_afterwards(patch: MP) -> None:
    from allauth.account.adapter import DefaultAccountAdapter

    from desk.accounts import NoSignup, let_try
    from records import attempts

    def late(self: Any, request: Any, **given: Any) -> Any:
        user = DefaultAccountAdapter.authenticate(self, request, **given)
        if user is None:
            let_try(request, attempts.password, given["username"])
        return user

    patch.setattr(NoSignup, "authenticate", late)


def _looked_at_before(patch: MP) -> None:
    from organisation import codes

    def spend(user_pk: int, counter: int) -> bool:
        if codes.LastCode.objects.filter(user=user_pk, counter__gte=counter).exists():
            return False
        time.sleep(0.05)
        return bool(codes.LastCode.objects.update_or_create(user_id=user_pk, defaults={"counter": counter}))

    patch.setattr(codes, "spend", spend)


def _unsigned(patch: MP) -> None:
    from django.core import signing

    plain = signing.TimestampSigner.unsign

    def anything(self: Any, value: str, max_age: Any = None) -> str:
        try:
            return plain(self, value, max_age)
        except signing.BadSignature:
            return value.rsplit(":", 2)[0]

    patch.setattr(signing.TimestampSigner, "unsign", anything)


def _as_the_client_says(patch: MP) -> None:
    patch.setattr("records.network.client_address", lambda request: request.headers["X-Forwarded-For"].split(",")[0])


def _logout_alone(request: Any) -> None:
    from django.contrib.auth import logout

    logout(request)


def _looked_for_at_once(patch: MP) -> None:
    from organisation import passwords
    from organisation.models import User

    plain = passwords.ask

    def ask(address: str, now: dt.datetime) -> None:
        if User.objects.filter(email__iexact=address).exists():
            plain(address, now)

    patch.setattr(passwords, "ask", ask)


def _with_its_link(patch: MP) -> None:
    from outbox import passwords

    plain = passwords._notice

    def with_it(*args: Any) -> Any:
        notice = plain(*args)
        notice.body = passwords.written(notice)
        return notice

    patch.setattr(passwords, "_notice", with_it)


def _mail_at_once(patch: MP) -> None:
    from allauth.account.adapter import DefaultAccountAdapter

    from desk.accounts import NoSignup

    patch.setattr(NoSignup, "send_mail", DefaultAccountAdapter.send_mail)


def _blind(name: str) -> Callable[[MP], None]:
    """A checker that finds nothing of this kind."""

    def off(patch: MP) -> None:
        from config.faults import checker

        plain = checker.Held.broken.fget  # type: ignore[attr-defined]
        patch.setattr(checker.Held, "broken", property(lambda held: [] if held.name == name else plain(held)))

    return off


def put_anew(patch: MP) -> None:
    """Every question is put together at each asking, with what is off in it: not as it was written before that."""
    from organisation.prepared import Prepared

    plain = Prepared.rows
    patch.setattr(Prepared, "rows", lambda self, **values: plain(Prepared(self.make), **values))


def _unlocked(patch: MP) -> None:
    patch.setattr(QuerySet, "select_for_update", _everything)


def _no_local_days(patch: MP) -> None:
    from casework import calendar

    plain = calendar.is_working_day
    patch.setattr(calendar, "is_working_day", lambda day, _extra=frozenset(): plain(day))


def _rights_that_last(patch: MP) -> None:
    from organisation.models import MembershipQuerySet

    patch.setattr(MembershipQuerySet, "current", lambda self, day: self.filter(from_day__lte=day, user__is_active=True))


def _late_by_a_minute(patch: MP) -> None:
    from casework import watch

    plain = watch._sweep
    patch.setattr(watch, "_sweep", lambda as_of, *rest: plain(as_of - dt.timedelta(minutes=1), *rest))


def _a_warning_too_late(patch: MP) -> None:
    from casework import watch

    patch.setattr(
        watch,
        "warn",
        lambda as_of: watch._sweep(as_of, "warn_at", Q(), watch._warn, watch._mark_warned),
    )


def _met_rows_again(patch: MP) -> None:
    from casework.promises import Promises

    patch.setattr(Promises, "running", property(lambda self: [row for row in self.rows if row.cancelled_at is None]))


def _notices_without_a_key(patch: MP) -> None:
    import uuid

    from casework.notices import Notice

    plain = Notice.__init__

    def fresh(self: Notice, *args: Any, **values: Any) -> None:
        plain(self, *args, **({**values, "key": f"{uuid.uuid4()}"} if values.get("key") else values))

    patch.setattr(Notice, "__init__", fresh)


def _one_number(patch: MP) -> None:
    from casework.series import NumberSeries

    patch.setattr(
        NumberSeries,
        "take",
        classmethod(lambda _cls, prefix, year, *, shown="", width=4: f"{shown or prefix}-{year}-{1:0{width}d}"),
    )


def _no_closing(patch: MP) -> None:
    from casework.promises import Promises

    patch.setattr(Promises, "cancel_all", _nothing)


def _ansvarig_for_good(patch: MP) -> None:
    from casework.relations import Ansvarig

    patch.setattr(Ansvarig, "held", classmethod(lambda _cls, case, who: case.ansvarig_id == who.user.pk))


def _every_way() -> dict[str, list[Q]]:
    from casework.models import routines

    return {kind.code: [Q(routine=kind.code)] for kind in routines()}


def _everybodys_units(patch: MP) -> None:
    from casework.models import Case

    patch.setattr(Case, "seen_by", classmethod(lambda _cls, _who: ~Q(pk__in=[])))


def _kept_already(patch: MP) -> None:
    from casework.models import Case
    from complaints.hooks import Hooks

    patch.setattr(Case, "has_kept", _yes)
    patch.setattr(Hooks, "has_kept", _yes)


def _written_behind(patch: MP) -> None:
    for module in ("writing", "additions", "drafts"):
        patch.setattr(f"records.{module}.lock_for_writing", _nothing)


def _now_is_when(patch: MP) -> None:
    patch.setattr("casework.models.Case.happened_at", lambda _self, _step, now: now)


def _nobody(_case: Any) -> frozenset[int]:
    return frozenset()


def _all_mail(patch: MP) -> None:
    from casework.models import Notice

    for module in ("delivery", "gathering"):
        patch.setattr(f"outbox.{module}.unsent", lambda: Notice.objects.filter(mailed_at=None))


def _missing_at_once(patch: MP) -> None:
    from records import access

    def rows(**values: Any) -> list[Any]:
        found = plain(**values)
        if not found:
            raise Http404
        return found

    plain = access._NUMBERED.rows
    patch.setattr(access, "_NUMBERED", SimpleNamespace(rows=rows))


def _begun_for_good(patch: MP) -> None:
    from casework.assignments import AssignmentQuerySet

    patch.setattr(AssignmentQuerySet, "in_force", lambda self, day: self.filter(from_day__lte=day))


def _readers_wait(patch: MP) -> None:
    from casework.undone import settle_one

    patch.setattr("records.reading.settle_one", lambda kind, pk, now, **_: settle_one(kind, pk, now))


def _no_kind_of_trouble(patch: MP) -> None:
    for module in ("errors", "middleware"):
        patch.setattr(f"config.{module}.trouble", _nothing)


BEROR = "tests/complaints/test_beror.py"
NOT_LOST = "tests/complaints/test_not_lost_not_shown.py"
AWAY = "tests/desk/test_database_away.py"
DOORWAY = "tests/casework/test_doorway.py"
WATCH = "tests/casework/test_watch.py"
PROV = "tests/casework/test_prov.py"
DUTY = "tests/organisation/test_duty.py"
OV = "tests/openvard"
SRV = "tests/srv"
IV = "tests/ivo"
LIMITS = "tests/desk/test_limits.py"
SESSIONS = "tests/desk/test_sessions.py"
PASSWORDS = "tests/desk/test_password.py"
WAITS = "tests/desk/test_quarantine.py"
MARKED, INCOMING = "tests/desk/test_marked.py", "tests/test_limits.py"
OVER = "test_what_is_over_a_networks_limit_is_taken_in_with_a_mark_and_is_otherwise_like_any_other"
FAULTS = "tests/test_faults.py::test_each_loss_and_each_double_is_seen"
COSTS = "tests/srv/test_steg_kostar.py"

GUARDS: dict[str, Guard] = {
    # the doorway
    "row lock": Guard(_unlocked, f"{DOORWAY}::test_the_case_is_locked_while_a_step_is_taken", services=True),
    "version check": Guard(
        to("casework.doorway.check_version", _nothing), f"{DOORWAY}::test_a_replayed_step_does_nothing_twice"
    ),
    "replay with other answers": Guard(_kept_already, f"{NOT_LOST}::test_another_text_after_back_is_no_repetition"),
    "forged choice": Guard(
        to("casework.models.Case.choices_for", _nothing),
        f"{DOORWAY}::test_an_answer_outside_the_choices_is_refused_beyond_the_form",
    ),
    "step behind the doorway": Guard(
        to("casework.models.Case._in_doorway", True), f"{DOORWAY}::test_a_step_cannot_be_called_by_hand"
    ),
    "once only": Guard(
        to("complaints.inkomst.once", lambda _find, _same, make: make()),
        "tests/complaints/test_nummer.py::test_the_same_form_sent_twice_is_one_number",
    ),
    "number series": Guard(_one_number, "tests/complaints/test_nummer.py::test_each_unit_and_year_has_its_own_series"),
    "append-only": Guard(
        to("config.append_only._statements", lambda *_: []), f"{DOORWAY}::test_history_is_append_only_in_the_database"
    ),
    # who
    "jäv": Guard(to("casework.steps.disqualified", _nobody), f"{PROV}::test_who_is_javig_reads_and_takes_no_step"),
    "whom cases concern, in the queue": Guard(
        to("casework.reach._concerned", lambda _people: set()),
        "tests/desk/test_ways.py::test_what_stands_in_the_queue_may_be_read_and_what_may_be_worked_stands_there",
    ),
    "A-33": Guard(
        to("casework.reach._not_about", lambda _user: ~Q(pk__in=[])),
        f"{BEROR}::test_the_nearest_manager_whom_it_does_not_concern",
    ),
    "unit visibility": Guard(_everybodys_units, f"{DUTY}::test_a_right_ends_at_midnight_after_its_last_day[winter]"),
    "find_case": Guard(
        to("casework.reach._seen", lambda *_: ~Q(pk__in=[])),
        "tests/desk/test_case.py::test_moving_a_case_out_of_sight_leads_back_to_the_queue",
    ),
    "search scope": Guard(
        to("casework.reach.CaseQuerySet.visible_to", _everything),
        "tests/desk/test_access.py::test_a_hit_outside_looks_exactly_like_none[KANARIE]",
    ),
    "missing answers as late as hidden": Guard(
        _missing_at_once,
        "tests/desk/test_access.py::test_hidden_and_missing_answer_alike_and_in_the_same_time",
    ),
    "ways": Guard(
        to("desk.queue.ways_to", lambda *_: _every_way()),
        "tests/desk/test_pulse.py::test_those_of_another_unit_are_not_counted",
    ),
    "Ansvarig without its role": Guard(
        _ansvarig_for_good, f"{DUTY}::test_whoever_has_a_case_loses_it_from_sight_with_the_right"
    ),
    "last day of a right": Guard(
        _rights_that_last, f"{DUTY}::test_a_right_ends_at_midnight_after_its_last_day[spring]"
    ),
    "last day of an assignment": Guard(_begun_for_good, f"{PROV}::test_the_right_ends_at_midnight_of_its_last_day"),
    "what a substitute is lent": Guard(
        to("organisation.standing.Standing.without", lambda self, _barred: self),
        "tests/organisation/test_substitutes.py::test_what_the_absent_one_may_not_handle_the_substitute_may_not",
    ),
    "login": Guard(
        to("config.middleware.StaffOnly.process_view", _nothing),
        "tests/desk/test_pulse.py::test_a_part_of_a_page_says_that_the_session_is_over_and_nothing_else[get-/ko/]",
    ),
    "a reader waits for nobody": Guard(
        _readers_wait, f"{PROV}::test_a_reader_waits_for_nobody_and_what_is_left_is_settled_later", services=True
    ),
    # what is away
    "database away": Guard(
        _no_kind_of_trouble,
        f"{AWAY}::test_every_page_says_so_keeps_what_was_typed_and_offers_to_send_it_again[get]",
    ),
    "database locked": Guard(
        _no_kind_of_trouble,
        f"{AWAY}::test_a_step_that_is_locked_out_timed_out_or_broken_off_keeps_its_words_and_is_taken_once",
    ),
    "cache away": Guard(
        to("complaints.excel.progress.contextlib", SimpleNamespace(suppress=lambda *_: nullcontext())),
        "tests/complaints/test_inlasning.py::test_a_cache_that_is_away_stops_no_file",
    ),
    "a file that waits": Guard(
        to("complaints.excel.importing.DOWN", ()),
        "tests/complaints/test_inlasning.py::test_what_is_away_refuses_no_file_and_drops_none[away0]",
    ),
    "one wait": Guard(
        to("config.postgresql.patience.Gate.check", _nothing),
        f"{AWAY}::test_one_request_waits_two_seconds_at_most_and_the_next_is_told_at_once[dead]",
    ),
    "a frozen server": Guard(
        to("config.postgresql.patience.Patient.wait", lambda self, gen, *_rest: psycopg.Connection.wait(self, gen)),
        f"{AWAY}::test_a_server_that_freezes_in_the_middle_is_given_up",
        services=True,
    ),
    "room for residents": Guard(
        to("config.middleware.RoomForResidents.KEPT", 1),
        f"{AWAY}::test_staff_who_wait_for_a_stuck_database_leave_room_for_the_residents",
    ),
    "nobody waits in their threads": Guard(
        to("config.middleware.Room._moves", lambda self: True),
        f"{AWAY}::test_nobody_waits_in_the_residents_threads_where_everybody_stands_still",
    ),
    "room for staff": Guard(
        to("config.middleware.RoomForStaff.PLACES", 100),
        "tests/desk/test_room_for_staff.py::test_a_flood_is_worked_off_one_at_a_time_and_staff_come_in_at_once",
    ),
    "no place while it comes": Guard(
        to("config.middleware._read", lambda request: None),
        "tests/desk/test_room_for_staff.py::test_what_is_being_sent_holds_no_place_while_it_comes",
    ),
    "a place is left": Guard(
        to("config.middleware.Room.leave", lambda self: None),
        "tests/desk/test_room_for_staff.py::test_a_place_is_left_whatever_happens_in_the_view",
    ),
    "residents who stand still": Guard(
        to("config.middleware.Room._moves", lambda self: True),
        "tests/desk/test_room_for_staff.py::test_nobody_waits_for_residents_who_stand_still",
    ),
    "nobody is refused in a flood": Guard(
        to("config.middleware.Room.PATIENCE", 3600),
        "tests/desk/test_room_for_staff.py::test_who_has_waited_long_enough_is_let_in_all_the_same",
    ),
    "three seconds for health": Guard(
        to("config.postgresql.patience.Patient._left", lambda self: self.patience),
        "tests/services/test_health.py::test_many_slow_answers_together_take_no_longer_than_one",
        services=True,
    ),
    "no page can be drawn": Guard(
        to("config.errors._bare", lambda _status: HttpResponse(status=500)),
        f"{AWAY}::test_an_error_page_that_cannot_be_drawn_is_still_an_answer_in_swedish",
    ),
    # deadlines
    "deadline boundary": Guard(
        _late_by_a_minute, f"{WATCH}::test_the_reminder_comes_when_the_time_is_out_and_not_a_second_before"
    ),
    "warning after due": Guard(
        _a_warning_too_late, "tests/casework/test_working_days.py::test_after_an_outage_the_reminder_is_enough"
    ),
    "local days off": Guard(
        _no_local_days, "tests/casework/test_working_days.py::test_the_municipalitys_own_days_off_do_not_count"
    ),
    "happened_at": Guard(_now_is_when, "tests/complaints/test_approved.py::test_what_counts_as_in_time"),
    "reopened due": Guard(
        _met_rows_again, f"{PROV}::test_a_held_follow_up_stays_held_when_the_next_is_opened_even_at_the_same_date"
    ),
    "closed leaves nothing open": Guard(
        _no_closing, f"{PROV}::test_a_closed_case_leaves_nothing_open_and_the_auditor_would_say_so"
    ),
    "a database that is away ends the round": Guard(
        to("organisation.rounds.database_is_away", _no),
        "tests/casework/test_sweeps.py::test_a_database_that_is_away_ends_the_round_at_the_first_row[settle]",
    ),
    "mail to whom it concerns": Guard(
        _all_mail, f"{WATCH}::test_what_was_being_sent_when_it_was_noted_whom_it_concerns_is_not_tried_again"
    ),
    "a digest of what concerns its reader": Guard(
        _all_mail, f"{MARKED}::test_a_case_that_concerns_its_reader_is_in_no_mail"
    ),
    "a step since a sweep read the case": Guard(
        to("casework.watch._is_as_read", _yes),
        "tests/casework/test_sweeps.py::test_what_a_step_changes_between_reading_and_writing_is_told_as_it_became",
    ),
    # who is told
    "notice key": Guard(
        _notices_without_a_key, f"{WATCH}::test_two_guards_make_it_once_and_without_both_it_doubles[claim]"
    ),
    "notice to whom it concerns": Guard(
        to("casework.notices.concerned", _nobody), f"{WATCH}::test_whom_it_concerns_is_told_of_no_step"
    ),
    "digest to whom it concerns": Guard(
        to("casework.notices.disqualified", _nobody),
        f"{WATCH}::test_who_may_not_handle_it_is_not_told_of_it_in_the_morning",
    ),
    "somebody always hears": Guard(
        to("casework.watch.hearers", lambda _case, people, *_more, **_rest: list(people)),
        "tests/casework/test_hearing.py::test_with_the_whole_unit_away_the_next_manager_above_it_hears",
    ),
    "whoever has left hears nothing": Guard(
        to("organisation.presence.AtWork.still", lambda _self, people: list(people)),
        "tests/casework/test_hearing.py::test_whoever_has_left_hears_nothing_more_and_is_never_the_only_one",
    ),
    "the draft that the address names": Guard(
        to("intake.public.utkast.fraga", lambda _utkast: ""),
        "tests/intake/test_two_drafts.py::test_two_tabs_are_two_reports_and_each_has_its_receipt",
    ),
    "all or none of those beside": Guard(
        to("desk.together.transaction", SimpleNamespace(atomic=nullcontext)),
        "tests/intake/test_syskon.py::test_one_that_has_changed_since_it_was_shown_stops_them_all",
    ),
    # what is shown and written
    "mask": Guard(
        to("records.masking.Mask.__call__", lambda _self, text: text),
        "tests/records/test_protection.py::test_a_double_name_is_hidden_in_each_of_its_parts[Sven]",
    ),
    "reveal": Guard(
        to("records.protection.OPEN_FOR", dt.timedelta(days=1)),
        "tests/desk/test_protected_case.py::test_after_the_reason_the_case_and_its_print_show_it_for_fifteen_minutes",
    ),
    "read log": Guard(
        to("records.access.log_reading", _nothing),
        "tests/desk/test_case.py::test_every_reading_is_logged_once_before_the_answer[]",
    ),
    "read log of a register row": Guard(
        to("complaints.register.views.log_listing", _nothing),
        "tests/complaints/test_register.py::test_a_row_fetched_alone_is_a_reading_too[]",
    ),
    "emptied case": Guard(_written_behind, "tests/desk/test_corrections.py::test_nothing_slips_in_behind_the_removal"),
    "draft after send": Guard(
        to("desk.draft_views._sent", _no), "tests/desk/test_drafts.py::test_what_has_been_sent_comes_back_as_no_draft"
    ),
    "gallring chain": Guard(
        to("intake.gallring._is_settled", _yes),
        "tests/intake/test_gallring.py::test_a_chain_of_duplicates_waits_for_its_end",
    ),
    # the register
    "foreign numbers in a file": Guard(
        to("complaints.excel.importing._foreign", lambda *_: []),
        f"{NOT_LOST}::test_nor_does_who_compiles_the_registers",
    ),
    "foreign rows in a file": Guard(
        to("complaints.excel.importing._closed_to", lambda *_: []),
        "tests/complaints/test_inlasning.py::test_a_manager_reads_in_the_own_units_file_and_no_other",
    ),
    "numbers that a series has passed": Guard(
        to("complaints.excel.importing._passed", lambda *_: {}),
        "tests/complaints/test_inlasning.py::"
        "test_no_answer_of_a_file_depends_on_what_somebody_may_not_see[nothing-VU-2024-002]",
    ),
    "a file of another role": Guard(
        to("complaints.excel.exporting._roles", lambda *_: ""),
        "tests/complaints/test_uttag.py::test_what_has_changed_since_it_was_written_shuts_it[another role]",
    ),
    "a file that another writes": Guard(
        to("complaints.excel.exporting._Writing._is_mine", _nothing),
        "tests/complaints/test_uttag.py::test_who_has_lost_the_hold_leaves_nothing",
    ),
    "a file that is no plain workbook": Guard(
        to("complaints.excel.workbook._check", _nothing),
        "tests/complaints/test_excel_fil.py::test_values_from_other_files",
    ),
    "live figures": Guard(
        to("complaints.rapport.views.Rapport.figures_shown", True),
        "tests/complaints/test_rapport.py::test_who_may_read_the_report[peter.holmgard-200]",
    ),
    # a decision and those who carry it out
    "password to sign": Guard(
        to("desk.plan_views.why_not", lambda _request: ""),
        f"{OV}/test_pages.py::test_a_plan_is_written_looked_at_and_signed_with_the_authors_password",
    ),
    "guessed passwords": Guard(
        _no_waiting,
        f"{OV}/test_signing.py::test_five_wrong_passwords_and_then_none_is_looked_at",
    ),
    "decision in force": Guard(
        to("records.decisions.Beslut.in_force", _yes),
        f"{OV}/test_pages.py::test_an_event_needs_a_decision_in_force_on_its_day",
    ),
    "who must be at a meeting": Guard(
        to("openvard.moten.check_held_by", _nothing),
        f"{OV}/test_pages.py::test_nothing_begins_before_a_meeting_that_counts",
    ),
    "the sides of a case": Guard(
        to("records.sides.side_of", lambda *_: ""),
        f"{OV}/test_sides.py::test_a_document_of_the_other_side_is_missing_on_page_print_and_address",
    ),
    "who writes the plan": Guard(
        to("openvard.rules.Planskrivare.held", _yes),
        f"{OV}/test_tillsammans.py::test_whoever_coordinates_writes_the_plan_and_the_others_do_not",
    ),
    "decided anew when somebody is protected": Guard(
        to("openvard.beslutat.hold", _nothing),
        f"{OV}/test_tillsammans.py::test_nobody_is_told_of_a_plan_until_it_is_decided_anew_for_each",
    ),
    "one decision in two uppdrag": Guard(
        to("openvard.rules._ERSATTARE", SimpleNamespace(rows=lambda **_: [])),
        f"{OV}/test_ytterligare.py::test_what_is_prolonged_in_one_is_left_to_be_written_in_the_other_and_is_one_decision",
    ),
    "a plan that is not sent": Guard(
        to("openvard.hooks.Hooks.plan_read_to", _nothing),
        f"{OV}/test_sides.py::test_the_vardplan_crosses_when_it_is_sent_and_not_before",
    ),
    "to which decisions the three months apply": Guard(
        to("openvard.frister.enligt_11_1", _yes),
        f"{OV}/test_frister.py::test_a_decision_that_gets_another_ground_calls_the_three_months_off",
    ),
    "asked once in a step": Guard(
        to("casework.doorway.remembering", lambda _one: nullcontext()),
        f"{COSTS}::test_a_step_asks_no_more_than_it_did",
    ),
    "asked anew after a step": Guard(
        to("casework.doorway.forgetting", lambda _one: nullcontext()),
        f"{COSTS}::test_what_a_step_writes_is_asked_anew_when_it_is_told_what_comes_next",
    ),
    # who gets in
    "growing delay": Guard(_no_waiting, f"{LIMITS}::test_five_wrong_ones_cost_a_second_and_the_page_says_so"),
    "guesses counted before they are looked at": Guard(
        _counted_afterwards, f"{LIMITS}::test_guesses_at_the_same_time_are_no_more_than_one_after_another"
    ),
    "guesses at once": Guard(
        _unlocked,
        "tests/organisation/test_limits.py::test_however_many_guess_at_once_only_the_free_ones_are_looked_at",
        services=True,
    ),
    "a code at once": Guard(
        _looked_at_before,
        "tests/organisation/test_limits.py::test_a_code_that_is_sent_many_times_at_once_opens_once",
        services=True,
    ),
    "known device": Guard(
        to("records.attempts._own", lambda *_: ""), f"{LIMITS}::test_a_known_device_is_never_held_up_by_others"
    ),
    "a device that says who it is": Guard(_unsigned, f"{LIMITS}::test_a_device_is_known_to_those_who_logged_in_on_it"),
    "what our own proxies say": Guard(
        _as_the_client_says, f"{LIMITS}::test_whoever_pretends_to_be_elsewhere_is_still_one_client"
    ),
    "a link in a quarter": Guard(to("outbox.passwords.WINDOW", 1), f"{LIMITS}::test_nobody_fills_a_mailbox_with_links"),
    "a link for whom others ask": Guard(
        to("records.attempts._remembered", lambda _request: ("", [])),
        f"{LIMITS}::test_on_a_known_device_others_do_not_hold_up_the_link",
    ),
    "a code once": Guard(to("organisation.codes.spend", _yes), f"{LIMITS}::test_a_code_opens_once"),
    "the code that enrolled": Guard(
        to("organisation.codes.spend", _yes), f"{LIMITS}::test_the_code_that_enrolled_does_not_log_in_as_well"
    ),
    "not twice in a row": Guard(
        to("desk.accounts._just_logged_in", _no), f"{LIMITS}::test_the_code_that_enrolled_does_not_log_in_as_well"
    ),
    "ten hours": Guard(to("desk.sessions.left", lambda _request: 1), f"{SESSIONS}::test_the_hours_are_a_setting"),
    "what a browser keeps": Guard(
        to("desk.sessions.leave", _logout_alone),
        f"{SESSIONS}::test_the_browser_forgets_what_was_read_and_still_knows_the_device",
    ),
    "nobody is looked for while they wait": Guard(
        _looked_for_at_once, f"{PASSWORDS}::test_it_takes_as_long_whether_there_is_an_account_or_not"
    ),
    "no token in a notice": Guard(
        _with_its_link, f"{PASSWORDS}::test_no_token_lies_anywhere_and_the_link_is_ours_alone"
    ),
    "no mail around the outbox": Guard(_mail_at_once, f"{PASSWORDS}::test_no_mail_goes_around_the_outbox"),
    # an order to SRV
    "whose consent it takes": Guard(
        to("srv.prov.saknas", lambda *_: []),
        f"{SRV}/test_bestallning.py::test_a_child_of_twelve_may_consent_alone_where_that_is_suitable",
    ),
    "what an order needs": Guard(
        to("srv.prov.check_klar_att_skicka", _nothing),
        f"{SRV}/test_bestallning.py::test_sending_is_refused_and_each_lack_is_named_until_nothing_lacks",
    ),
    "leaders of both sides": Guard(
        to("srv.skeden.check_deltog", _nothing),
        f"{SRV}/test_insatsen.py::test_a_disagreement_needs_leaders_of_both_sides_and_closes_nothing_while_it_is_open",
    ),
    "what a page with a password shows again": Guard(
        to("config.errors._shown_again", lambda _request: lambda _name: True),
        f"{OV}/test_bakdorrar.py::test_the_password_that_a_plan_is_signed_with_is_on_no_page_that_says_no[csrf]",
    ),
    "a report on the same child": Guard(
        to("intake.inkomst.tell_who_has_a_case", _nothing),
        f"{SRV}/test_bestallning.py::test_a_new_report_on_the_same_child_is_told_to_socialsekreteraren_by_number_and_to_nobody_else",
    ),
    # a matter of IVO's
    "a file that was altered": Guard(
        to("records.signatures.check_unaltered", _nothing), f"{IV}/test_svaren.py::test_a_changed_byte_is_not_signed"
    ),
    "names by different people": Guard(
        to("records.signatures.check_somebody_else", _nothing),
        f"{IV}/test_svaren.py::test_the_same_person_in_both_places_is_refused_through_the_page",
    ),
    "beside a name that is jävig": Guard(
        to("records.signatures.check_nobody_javig", _nothing),
        f"{IV}/test_svaren.py::test_nobody_countersigns_beside_the_name_of_somebody_who_then_is_javig",
    ),
    "who is jävig lays nothing in a case": Guard(
        to("records.access.may_write", _yes),
        f"{IV}/test_arendet.py::test_whoever_is_javig_reads_and_lays_nothing_in_it",
    ),
    "only what was signed is registered": Guard(
        to("ivo.delarende.may_leave", lambda *_: _Anything()),
        f"{IV}/test_svaren.py::test_only_what_was_signed_is_registered_and_it_has_a_number_in_the_matter",
    ),
    "who may know of a matter": Guard(
        to("ivo.lasare.ser", _all_cases), f"{IV}/test_hemligt.py::test_a_document_of_it_opens_for_its_readers_only"
    ),
    # the virus scanner
    "quarantine": Guard(
        to("records.models.Handling.held", ""),
        f"{WAITS}::test_a_document_is_read_when_the_scanner_has_found_nothing_and_not_before",
    ),
    "a whole answer": Guard(
        to("records.scanner._verdict", lambda said: "" if b"OK" in said else "x"),
        f"{WAITS}::test_anything_but_a_whole_answer_is_none_and_the_document_goes_on_waiting[cut]",
    ),
    "what something was found in": Guard(
        to("records.scanner._verdict", lambda _said: ""),
        f"{WAITS}::test_what_something_is_found_in_is_kept_and_read_by_nobody",
    ),
    "what tells a machine": Guard(
        to("records.typed._invisible", _no),
        "tests/desk/test_typed.py::test_what_only_tells_a_machine_something_is_in_no_line",
    ),
    "what a PDF unpacks to": Guard(
        to("records.pdf_bounds._is_too_much", _no),
        "tests/records/test_uploads.py"
        "::test_a_pdf_that_unpacks_to_more_than_can_be_looked_through_is_flagged_and_never_read[signs]",
    ),
    "what a stamp has to read": Guard(
        to("records.pdf_bounds._is_too_much", _no), "tests/records/test_uploads.py::test_nor_is_it_stamped[objects]"
    ),
    "what a page of a PDF unpacks to": Guard(
        to("records.stamp.is_long", _no), "tests/records/test_uploads.py::test_nor_is_it_stamped[drawn]"
    ),
    "a PDF's objects on each other": Guard(
        to("records.pdf_bounds._lie_on_each_other", _no),
        "tests/records/test_uploads.py"
        "::test_a_pdf_that_unpacks_to_more_than_can_be_looked_through_is_flagged_and_never_read[on each other]",
    ),
    "a PDF's table packed by LZW": Guard(
        to("records.pdf_bounds._LZW", re.compile(b"(?!)")),
        "tests/records/test_uploads.py"
        "::test_a_pdf_that_unpacks_to_more_than_can_be_looked_through_is_flagged_and_never_read[table]",
    ),
    # a flood
    "the mark": Guard(to("complaints.inkomst.mark", _nothing), f"{MARKED}::{OVER}"),
    "counted once": Guard(
        to("complaints.public.views._judged", _count_again),
        f"{MARKED}::test_what_is_sent_already_is_counted_once_in_this_browser_or_another",
    ),
    "counts that are over": Guard(
        to("records.flood.forget", lambda _as_of: 0),
        f"{MARKED}::test_count_and_key_are_gone_when_their_ten_minutes_are",
    ),
    "a limit of each network": Guard(to("records.flood.network_of", lambda _request: ""), f"{MARKED}::{OVER}"),
    "few hashes": Guard(
        to("records.flood.BUCKETS", 1 << 31), f"{MARKED}::test_what_is_counted_holds_no_address_and_leads_to_no_report"
    ),
    "the window's other beginner": Guard(
        to("records.flood.IntegrityError", ZeroDivisionError),
        f"{MARKED}::test_of_two_that_begin_a_window_at_once_both_are_counted",
    ),
    "the window's key": Guard(
        to("records.flood.secrets.token_hex", lambda size: "0" * 2 * size),
        f"{MARKED}::test_count_and_key_are_gone_when_their_ten_minutes_are",
    ),
    "the trap": Guard(
        to("records.flood.TRAP", "en annan"), f"{MARKED}::test_the_trap_marks_on_whichever_page_it_was_filled_in"
    ),
    "too fast": Guard(
        to("records.flood._is_too_fast", _no), f"{MARKED}::test_what_is_sent_faster_than_anybody_writes_is_marked"
    ),
    "mails together": Guard(
        to("outbox.delivery.is_gathered", lambda: Q(pk__in=[])),
        f"{MARKED}::test_a_flood_is_one_mail_a_person_in_five_minutes",
    ),
    "five minutes apart": Guard(
        to("outbox.gathering._lately", lambda _as_of: _no_notices()),
        f"{MARKED}::test_a_flood_is_one_mail_a_person_in_five_minutes",
    ),
    "a report without a count": Guard(
        to("records.flood.HELD", set()),
        "tests/desk/test_flood.py::test_a_report_is_taken_in_although_nobody_can_count_it",
        services=True,
    ),
    "marks of what is read": Guard(
        to("desk.marked.marked_for", _every_marked),
        f"{MARKED}::test_who_does_not_read_the_case_sees_no_mark_and_takes_none_away[anna.lovdahl]",
    ),
    "marks of what is acted in": Guard(
        to("desk.marked.may_clear", _yes), f"{MARKED}::test_who_reads_and_may_do_nothing_in_it_takes_no_mark_away"
    ),
    "the body's limit": Guard(
        to("config.middleware.BodyLimit.__call__", lambda self, request: self.get_response(request)),
        f"{INCOMING}::test_a_body_that_is_too_big_is_refused_before_a_byte_of_it_is_read[synpunkt]",
    ),
    "a draft's limit": Guard(
        to("intake.public.utkast._sizes", lambda _utkast: []),
        f"{INCOMING}::test_a_draft_holds_so_much_however_often_files_are_sent_to_it",
    ),
    "the embedded server's limit": Guard(
        lambda patch: patch.setitem(__import__("config.embedded").embedded.WEB, "max_request_body_size", 1 << 40),
        f"{INCOMING}::test_the_embedded_server_reads_no_body_that_is_too_big",
    ),
    "the nämnd only": Guard(
        _every_meeting,
        f"{IV}/test_yttrandet.py::test_only_the_namnds_meetings_are_there_to_choose_never_its_utskotts",
    ),
    # the fault run
    "faults sees a lost receipt": Guard(_blind("kvitton"), f"{FAULTS}[a_receipt_of_nothing-is-seen]"),
    "faults sees a lost step": Guard(_blind("steg"), f"{FAULTS}[a_step_that_another_took-is-seen]"),
    "faults sees a missing reminder": Guard(_blind("påminnelser"), f"{FAULTS}[a_deadline_that_is_not_there-is-seen]"),
    "faults sees a lost mail": Guard(_blind("mejl"), f"{FAULTS}[a_mail_taken_out-is-seen]"),
    "faults never beside real cases": Guard(
        to("config.faults.ground.no_real_cases", _nothing),
        "tests/services/test_faults.py::test_it_is_never_run_beside_real_cases",
        services=True,
    ),
    "bench never beside real cases": Guard(
        to("config.bench.ground.real_cases", _no), "tests/test_bench.py::test_it_refuses_where_real_cases_are"
    ),
    "faults flushes nobody's Redis": Guard(
        to("config.faults.ground.empty_redis", _nothing),
        "tests/services/test_faults.py::test_a_redis_that_holds_anything_is_not_flushed",
        services=True,
    ),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "switch off each guard of the product (or ONLY this one, or a `sample`); a named test must notice it"
    parser.addoption("--sabotage", nargs="?", const="all", metavar="ONLY", help=told)


def pytest_configure(config: pytest.Config) -> None:
    if only := config.getoption("--sabotage"):
        config.args = sorted({guard.test for guard in chosen(only).values()})


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """In the place of the tests themselves."""
    only = session.config.getoption("--sabotage")
    if not only or session.config.option.collectonly:
        return None
    say = session.config.pluginmanager.get_plugin("terminalreporter").write_line
    services = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    if not run(session, chosen(only), say, services=services):
        session.testsfailed = 1
    return True


# ── the option ──────────────────────────────────────────────────────────────────────────────────────────────────────


def chosen(only: str) -> dict[str, Guard]:
    if only == "all":
        return GUARDS
    if only == "sample":
        names = sorted(GUARDS)
        start = dt.date.today().toordinal() * SAMPLE
        return {name: GUARDS[name] for name in (names[(start + n) % len(names)] for n in range(SAMPLE))}
    if only not in GUARDS:
        raise pytest.UsageError(f"--sabotage: there is no guard {only}; there are {', '.join(sorted(GUARDS))}")
    return {only: GUARDS[only]}


def caught(guard: Guard, item: pytest.Item, following: pytest.Item | None) -> bool:
    """The named test with the guard off: does it go red? A fixture that breaks proves nothing."""
    with pytest.MonkeyPatch.context() as patch:
        from organisation.prepared import forget_what_was_said

        guard.off(patch)
        put_anew(patch)
        forget_what_was_said()
        reports = runtestprotocol(item, log=False, nextitem=following)
        forget_what_was_said()
    return any(report.failed and report.when == "call" for report in reports)


def run(session: pytest.Session, guards: dict[str, Guard], say: Callable[[str], None], *, services: bool) -> bool:
    """Each in turn; says what came of it and the score. False when a guard was not noticed."""
    items = {item.nodeid: item for item in session.items}
    if gone := sorted({guard.test for guard in guards.values()} - items.keys()):
        raise pytest.UsageError(f"--sabotage: no such test: {', '.join(gone)}")
    score = {"caught": 0, "not caught": 0, "not run": 0}
    for name, guard, following in _in_turn(guards, items):
        if guard.services and not services:
            became = "not run"
        else:
            became = "caught" if caught(guard, items[guard.test], following) else "not caught"
        score[became] += 1
        say(f"{became:>10}  {name}  {guard.test}")
    say(f"guards switched off: {', '.join(f'{count} {became}' for became, count in score.items())}")
    return not score["not caught"]


def _empties(item: pytest.Item) -> bool:
    marks = item.iter_markers("django_db")
    return any(mark.kwargs.get("transaction") for mark in marks) or "transactional_db" in getattr(
        item, "fixturenames", ()
    )


def _in_turn(
    guards: dict[str, Guard], items: dict[str, pytest.Item]
) -> Iterator[tuple[str, Guard, pytest.Item | None]]:
    """The next test is told to the one before it, so that what both need is made once.

    One that empties the tables comes last, as in every run: what is laid there once would not be found by the others.
    """
    names = sorted(guards, key=lambda name: _empties(items[guards[name].test]))
    for name, after in zip(names, [*names[1:], None], strict=True):
        yield name, guards[name], items[guards[after].test] if after else None
