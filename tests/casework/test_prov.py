"""What the kernel can say that no real routine says yet, through the doors people use: the queue, the case, the step."""

import datetime as dt
from dataclasses import replace

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from casework import undone, watch
from casework.assignments import Assignment, AssignmentQuerySet, assign, in_force
from casework.calendar import local, local_day
from casework.disqualification import disqualified, disqualify
from casework.doorway import AlreadyDone, Refused, take
from casework.models import OPENED, Case, Deadline, Notice
from casework.undone import open_duties, settle_all
from config.reconcile import reconcile
from desk.turn import turn
from organisation.models import Absence, Membership
from organisation.prepared import forget_what_was_said
from organisation.roles import Behandlare
from outbox import morning
from tests.conftest import moment
from tests.prov.models import Provuppdrag


def day(text):
    return dt.date.fromisoformat(text)


def post(client, case, name, **answers):
    """The step's own form, as a browser sends it."""
    case = Provuppdrag.objects.get(pk=case.pk)
    return client.post(f"/arende/{case.number}/steg/{name}/", {"version": case.version, **answers})


def stands(client, case, view):
    """Is there a row of the case in this view of the queue?"""
    return f'id="rad-{case.number}"' in client.get(f"/ko/?vy={view}").text


def dues(case, key):
    """(last day, "" or "hållen" or "avbruten") of each row, in the order they were written."""
    rows = Deadline.objects.filter(case=case.pk, key=key).order_by("pk")
    state = {(True, False): "hållen", (False, True): "avbruten", (False, False): ""}
    return [(f"{local(r.due_at):%Y-%m-%d}", state[r.met_at is not None, r.cancelled_at is not None]) for r in rows]


@pytest.fixture
def begun(prov, cast, login, at):
    """Nominated by the performing unit's chef, started by Sara: Eva works in it from today."""
    case = prov()
    assert post(login("rolf.sandqvist"), case, "nominera", nominerad=cast("eva.torngren").pk).status_code == 302
    assert post(login("sara.ekholm"), case, "starta").status_code == 302
    return Provuppdrag.objects.get(pk=case.pk)


# ── a step by its name ──────────────────────────────────────────────────────────────────────────────────────────────


def reworded(monkeypatch, transition, **words):
    """The step as a release to come might call it."""
    monkeypatch.setattr(transition, "step", replace(transition.step, **words))
    forget_what_was_said()
    return transition.step


def test_a_button_may_be_renamed_and_the_past_is_read_as_it_was(begun, login, cast, said_anew, monkeypatch):
    """Label, button and words are text. Auditor, timeline, "taken" and the double click know the step by its name."""
    assert [row.last_step for row in begun.history.order_by("history_id")] == [OPENED, "nominera", "starta"]
    renamed = reworded(monkeypatch, Provuppdrag.starta, label="Sätt i gång", said="satte i gång")
    assert list(reconcile(begun.registered_at + dt.timedelta(hours=1))) == []
    text = login("sara.ekholm").get(begun.get_absolute_url()).text
    assert "satte i gång" in text
    with pytest.raises(AlreadyDone):
        take(begun, renamed, by=cast("sara.ekholm"), version=begun.version - 1)


def test_the_queue_shows_the_new_words_at_once(begun, login, said_anew, monkeypatch):
    assert "Mötet hölls" in login("sara.ekholm").get("/ko/").text
    reworded(monkeypatch, Provuppdrag.mote_hallet, label="Träffen ägde rum")
    assert "Träffen ägde rum" in login("sara.ekholm").get("/ko/").text


# ── deadlines with a start of their own ─────────────────────────────────────────────────────────────────────────────


def test_the_clocks_start_with_the_meeting_and_not_with_its_registration(begun, login, at):
    at.forward(days=3)
    assert post(login("eva.torngren"), begun, "mote_hallet", mote_dag="2026-11-24").status_code == 302
    assert dues(begun, "plan") == [("2026-12-15", "")]
    assert dues(begun, "folj_upp") == [("2027-02-24", "")]
    assert "3 veckor från 2026-11-24, då mötet hölls" in login("sara.ekholm").get(begun.get_absolute_url()).text
    assert list(reconcile(at.now)) == []


def test_a_corrected_day_cancels_and_opens(begun, login, at):
    sara = login("sara.ekholm")
    post(sara, begun, "mote_hallet", mote_dag="2026-11-24")
    post(sara, begun, "ratta_mote", mote_dag="2026-11-23")
    assert dues(begun, "plan") == [("2026-12-15", "avbruten"), ("2026-12-14", "")]
    text = sara.get(begun.get_absolute_url()).text
    assert "Ersatt" in text
    assert list(reconcile(at.now)) == []


def test_a_held_follow_up_stays_held_when_the_next_is_opened_even_at_the_same_date(begun, login, at):
    """29 and 30 November 2027 both end on 29 February 2028: the held one is never cancelled, un-met or used again."""
    sara = login("sara.ekholm")
    for held in ("2027-11-29", "2027-11-30"):
        at.set(f"{held} 15:00")
        assert post(sara, begun, "mote_hallet", mote_dag=held).status_code == 302
    assert dues(begun, "folj_upp") == [("2028-02-29", "hållen"), ("2028-02-29", "")]
    at.set("2027-12-20 15:00")
    post(sara, begun, "mote_hallet", mote_dag="2027-12-20")
    assert dues(begun, "folj_upp") == [("2028-02-29", "hållen"), ("2028-02-29", "hållen"), ("2028-03-20", "")]
    assert [f for f in reconcile(at.now) if "folj_upp" in f.what] == []


def test_the_database_refuses_two_clocks_of_one_kind(begun, login):
    post(login("sara.ekholm"), begun, "mote_hallet", mote_dag="2026-11-24")
    row = Deadline.objects.get(case=begun.pk, key="plan")
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.create(
            case_id=begun.pk, key="plan", label="x", rule="x", counted_from=row.counted_from, opened_at=row.opened_at,
            due_at=row.due_at + dt.timedelta(days=1), explanation="x",
        )  # fmt: skip


def test_several_warnings_each_once_and_after_an_outage_one(begun, login, at):
    post(login("sara.ekholm"), begun, "satt_svarsdatum", svarsdatum="2027-01-29")

    def warned():
        return Notice.objects.filter(case=begun.pk, kind="varning").count()

    for text, total in [("2026-12-30 06:59", 0), ("2026-12-30 07:00", 1), ("2026-12-30 07:01", 1),
                        ("2027-01-26 06:59", 1), ("2027-01-26 07:00", 2), ("2027-01-28 07:00", 2)]:  # fmt: skip
        watch.warn(at.set(text))
        assert warned() == total, text
    assert [f for f in reconcile(at.now) if "svara" in f.what] == []
    watch.remind(at.set("2027-01-30 00:00"))
    assert "fristen gick ut fre 29 jan (svara)" in Notice.objects.filter(deadline__key="svara").last().subject


def test_the_auditor_misses_the_warning_that_nobody_gave(begun, login, at):
    post(login("sara.ekholm"), begun, "satt_svarsdatum", svarsdatum="2027-01-29")
    at.set("2027-01-04 12:00")
    assert [f.kind for f in reconcile(at.now) if "varning" in f.what] == ["gap"]
    watch.warn(at.now)
    assert [f for f in reconcile(at.now) if "svara" in f.what] == []


def test_what_is_cancelled_is_neither_kept_nor_broken_nor_reminded_of(begun, login, at):
    sara = login("sara.ekholm")
    post(sara, begun, "satt_svarsdatum", svarsdatum="2026-12-31")
    post(sara, begun, "inget_svar")
    assert dues(begun, "svara") == [("2026-12-31", "avbruten")]
    assert "Gäller inte längre" in sara.get(begun.get_absolute_url()).text
    watch.warn(at.set("2026-12-29 12:00"))
    watch.remind(at.set("2027-01-02 12:00"))
    assert not Notice.objects.filter(deadline__key="svara").exists()
    assert [f for f in reconcile(at.now) if "svara" in f.what] == []


def test_a_closed_case_leaves_nothing_open_and_the_auditor_would_say_so(begun, login, at):
    eva, sara = login("eva.torngren"), login("sara.ekholm")
    post(eva, begun, "mote_hallet", mote_dag="2026-11-24")
    post(eva, begun, "las")
    assert post(sara, begun, "avsluta").status_code == 302
    assert Provuppdrag.objects.get(pk=begun.pk).closed_at
    assert dues(begun, "folj_upp") == [("2027-02-24", "avbruten")]
    assert list(reconcile(at.now)) == []
    Deadline.objects.filter(case=begun.pk, key="folj_upp").update(cancelled_at=None)
    assert [f.kind for f in reconcile(at.now)] == ["surplus"]


# ── advice ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_advice_is_told_once_to_who_acts_and_is_never_late(prov, login, at):
    case = prov()
    sara = login("sara.ekholm")
    assert Case.objects.get(pk=case.pk).next_due_at is None, "nothing to be late with"
    at.set("2026-11-27 09:00")
    assert [watch.remind(at.now), watch.remind(at.now)] == [1, 0]
    told = Notice.objects.get(deadline__key="ring")
    assert (told.recipient.username, "den rekommenderade tiden gick ut" in told.subject) == ("sara.ekholm", True)
    morning.digest(at.now)
    assert not Notice.objects.filter(kind="dygnslista", body__contains=case.number).exists()
    text = sara.get(case.get_absolute_url()).text
    assert "Rekommenderat" in text and "Försenad" not in text


def test_the_twin_as_a_duty_it_would_be_late_and_listed(prov, at):
    case = prov()
    Deadline.objects.filter(case=case.pk, key="ring").update(advice=False)
    morning.digest(at.set("2026-11-27 09:00"))
    assert Notice.objects.filter(kind="dygnslista", body__contains=case.number).exists()


# ── several people in one case ──────────────────────────────────────────────────────────────────────────────────────


def test_a_nomination_gives_no_access_and_beginning_does(prov, login, cast):
    case = prov()
    eva = login("eva.torngren")
    post(login("rolf.sandqvist"), case, "nominera", nominerad=cast("eva.torngren").pk)
    assert eva.get(case.get_absolute_url()).status_code == 404
    post(login("sara.ekholm"), case, "starta")
    assert login("eva.torngren").get(case.get_absolute_url()).status_code == 200
    assert login("ali.karam").get(case.get_absolute_url()).status_code == 404, "a colleague in the same role"


def test_the_twin_with_nominations_in_force_she_would_read_it(prov, login, cast, monkeypatch, said_anew):
    case = prov()
    post(login("rolf.sandqvist"), case, "nominera", nominerad=cast("eva.torngren").pk)
    monkeypatch.setattr(AssignmentQuerySet, "in_force", lambda self, day: self)
    assert login("eva.torngren").get(case.get_absolute_url()).status_code == 200


def test_the_right_ends_at_midnight_of_its_last_day(begun, login, at):
    Assignment.objects.filter(case=begun.pk).update(to_day=day("2026-11-30"))
    for text, status in [("2026-11-30 23:59:59", 200), ("2026-12-01 00:00", 404)]:
        at.set(text)
        assert login("eva.torngren").get(begun.get_absolute_url()).status_code == status
        assert (stands(login("eva.torngren"), begun, "mina")) is (status == 200)


def test_mine_holds_what_i_work_in_and_the_step_asks_whether_it_still_is(begun, login, at):
    assert stands(login("eva.torngren"), begun, "mina")
    Assignment.objects.filter(case=begun.pk).update(to_day=day("2026-11-24"))
    at.forward(days=1)
    assert post(login("eva.torngren"), begun, "mote_hallet", mote_dag="2026-11-25").status_code == 404


def test_an_assignment_is_handed_over_from_the_page(begun, login, cast, at):
    """The one who leaves it chooses the colleague; from then on it stands in their queue, and they are told."""
    eva, ali, client = cast("eva.torngren"), cast("ali.karam"), login("eva.torngren")
    page = client.get(f"/arende/{begun.number}/steg/lamna_over_uppdrag/").text
    assert ("Vem tar över?" in page, f'value="{ali.pk}"' in page) == (True, True)
    assert not stands(login("ali.karam"), begun, "mina")
    assert post(client, begun, "lamna_over_uppdrag", fran=eva.pk, till=ali.pk).status_code == 302
    assert stands(login("ali.karam"), begun, "mina")
    assert Notice.objects.filter(case=begun.pk, recipient=ali, subject__contains="lämnade över ett uppdrag").exists()
    assert stands(client, begun, "mina"), "until midnight both read it"
    at.forward(days=1)
    assert (stands(login("eva.torngren"), begun, "mina"), stands(login("ali.karam"), begun, "mina")) == (
        False,
        True,
    )


@pytest.mark.parametrize(("name", "status"), [("rolf.sandqvist", 200), ("ali.karam", 404), ("karin.wessman", 404)])
def test_whose_it_is_to_hand_over(begun, login, name, status):
    assert login(name).get(f"/arende/{begun.number}/steg/lamna_over_uppdrag/").status_code == status


@pytest.mark.parametrize("forged", ["karin.wessman", "sara.ekholm", "eva.torngren"])
def test_it_goes_to_nobody_but_those_who_may_have_it(begun, login, cast, forged):
    answers = {"fran": cast("eva.torngren").pk, "till": cast(forged).pk}
    assert post(login("eva.torngren"), begun, "lamna_over_uppdrag", **answers).status_code == 422
    with pytest.raises(ValidationError):
        take(
            begun, Provuppdrag.lamna_over_uppdrag, by=cast("eva.torngren"), fran=cast("eva.torngren"), till=cast(forged)
        )


def test_the_same_form_twice_is_once_and_another_choice_is_not_lost(begun, login, cast, at):
    """A double click is no conflict with oneself; somebody who once worked in the case is another choice all the same."""
    eva, ali, client = cast("eva.torngren"), cast("ali.karam"), login("rolf.sandqvist")
    old = cast("maja.stenhammar")
    Membership.objects.create(user=old, enhet=begun.performing, role="behandlare", from_day=local_day(at.now))
    Assignment.objects.create(case=begun, user=old, role="behandlare", from_day=day("2026-01-01"), to_day=day("2026-02-01"),
                              at=at.now - dt.timedelta(days=300), by=eva)  # fmt: skip
    shown, url = begun.version, f"/arende/{begun.number}/steg/lamna_over_uppdrag/"
    at.forward(minutes=1)
    assert client.post(url, {"version": shown, "fran": eva.pk, "till": ali.pk}).status_code == 302
    assert client.post(url, {"version": shown, "fran": eva.pk, "till": ali.pk}).status_code == 302
    assert Provuppdrag.objects.get(pk=begun.pk).version == shown + 1
    assert client.post(url, {"version": shown, "fran": eva.pk, "till": old.pk}).status_code == 409, "and it is told"
    assert client.post(url, {"version": shown, "fran": ali.pk, "till": old.pk}).status_code == 409


def test_nobody_whom_it_concerns_or_who_is_away_is_given_an_assignment(begun, login, cast, away):
    """The twin stands beside: Ali may have it until then."""
    eva, ali, client = cast("eva.torngren"), cast("ali.karam"), login("eva.torngren")
    page = f"/arende/{begun.number}/steg/lamna_over_uppdrag/"
    assert f'value="{ali.pk}"' in client.get(page).text
    away(ali)
    assert post(client, begun, "lamna_over_uppdrag", fran=eva.pk, till=ali.pk).status_code == 422
    Absence.objects.all().delete()
    disqualify(begun, ali, by=eva, now=begun.registered_at)
    assert post(client, begun, "lamna_over_uppdrag", fran=eva.pk, till=ali.pk).status_code == 422
    assert f'value="{ali.pk}"' not in client.get(page).text


def test_an_assignment_is_handed_over_once(begun, login, cast):
    """Whoever has left it today has none to leave; the one who took it over may give it back."""
    eva, ali = cast("eva.torngren"), cast("ali.karam")
    assert post(login("eva.torngren"), begun, "lamna_over_uppdrag", fran=eva.pk, till=ali.pk).status_code == 302
    assert post(login("rolf.sandqvist"), begun, "lamna_over_uppdrag", fran=eva.pk, till=ali.pk).status_code == 422
    assert post(login("ali.karam"), begun, "lamna_over_uppdrag", fran=ali.pk, till=eva.pk).status_code == 302


@pytest.mark.parametrize("first", [None, "2026-12-14"])
def test_who_was_to_begin_later_begins_now_and_is_told(begun, login, cast, at, first):
    eva, ali = cast("eva.torngren"), cast("ali.karam")
    assign(begun, ali, Behandlare, by=eva, now=at.now, from_day=day(first) if first else None)
    at.forward(minutes=1)
    assert post(login("eva.torngren"), begun, "lamna_over_uppdrag", fran=eva.pk, till=ali.pk).status_code == 302
    assert stands(login("ali.karam"), begun, "mina")
    assert Notice.objects.filter(case=begun.pk, recipient=ali, subject__contains="lämnade över ett uppdrag").exists()


def test_nobody_is_assigned_twice_at_once(begun, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            case_id=begun.pk, user=cast("eva.torngren"), role=Behandlare.code, from_day=day("2026-11-25"),
            at=begun.registered_at, by=cast("sara.ekholm"),
        )  # fmt: skip


def test_the_performing_units_chef_reads_it_and_another_units_does_not(prov, login):
    case = prov()
    assert login("rolf.sandqvist").get(case.get_absolute_url()).status_code == 200
    assert login("ingrid.palm").get(case.get_absolute_url()).status_code == 404


# ── jäv without blindness ───────────────────────────────────────────────────────────────────────────────────────────


def test_who_is_javig_reads_and_takes_no_step(begun, login, cast):
    post(login("sara.ekholm"), begun, "anmal_jav", javig=cast("eva.torngren").pk)
    eva = login("eva.torngren")
    page = eva.get(begun.get_absolute_url())
    assert page.status_code == 200
    assert "mote_hallet" not in page.text
    assert post(eva, begun, "mote_hallet", mote_dag="2026-11-24").status_code == 404


def test_the_twin_as_whom_it_concerns_she_would_not_read_it(begun, login, cast):
    post(login("sara.ekholm"), begun, "anmal_jav", javig=cast("eva.torngren").pk)
    begun.disqualifications.update(kind="berord")
    assert login("eva.torngren").get(begun.get_absolute_url()).status_code == 404


def test_the_twin_without_the_guard_the_javig_would_take_the_step(begun, login, cast, monkeypatch):
    post(login("sara.ekholm"), begun, "anmal_jav", javig=cast("eva.torngren").pk)
    assert cast("eva.torngren").pk in disqualified(begun)
    monkeypatch.setattr("casework.steps.disqualified", lambda case: frozenset())
    assert post(login("eva.torngren"), begun, "mote_hallet", mote_dag="2026-11-24").status_code == 302


# ── whose turn it is ────────────────────────────────────────────────────────────────────────────────────────────────


def test_everybody_sees_whose_turn_it_is(begun, login, at):
    text = login("rolf.sandqvist").get(begun.get_absolute_url()).text
    assert '<span class="k">Väntar på</span> Sara Ekholm<' in text
    assert '<span class="k">Väntar på</span> dig<' in login("sara.ekholm").get(begun.get_absolute_url()).text
    assert stands(login("sara.ekholm"), begun, "vantar")
    assert stands(login("eva.torngren"), begun, "vantar"), "a behandlare may write it too"
    assert not stands(login("rolf.sandqvist"), begun, "vantar")
    post(login("sara.ekholm"), begun, "mote_hallet", mote_dag="2026-11-24")
    fresh = Provuppdrag.objects.get(pk=begun.pk)
    assert (turn(fresh, at.now).role.display_name, turn(fresh, at.now).names) == (
        "Behandlare i ärendet",
        "Eva Törngren",
    )
    assert not stands(login("sara.ekholm"), begun, "vantar"), "only the behandlare reads the plan"


def test_what_a_javig_may_not_take_does_not_wait_for_them(begun, login, cast):
    post(login("sara.ekholm"), begun, "anmal_jav", javig=cast("eva.torngren").pk)
    assert not stands(login("eva.torngren"), begun, "vantar")
    assert stands(login("eva.torngren"), begun, "mina")


# ── what is undone and has no date ──────────────────────────────────────────────────────────────────────────────────


def test_an_open_duty_comes_with_a_step_goes_with_a_step_and_stops_the_end(begun, login, cast):
    sara = login("sara.ekholm")
    post(sara, begun, "mote_hallet", mote_dag="2026-11-24")
    fresh = Provuppdrag.objects.get(pk=begun.pk)
    assert [one.label for one in open_duties(fresh)] == ["Planen är inte läst"]
    assert post(sara, begun, "avsluta").status_code == 409
    with pytest.raises(Refused, match="kvar att göra"):
        take(fresh, Provuppdrag.avsluta, by=cast("sara.ekholm"))
    post(login("eva.torngren"), begun, "las")
    assert open_duties(fresh) == []
    assert post(sara, begun, "avsluta").status_code == 302


def test_a_new_day_may_change_what_holds_and_the_night_sees_it(begun, login, at):
    post(login("sara.ekholm"), begun, "mote_hallet", mote_dag="2026-11-24")
    begun.open_duties.all().delete()
    assert settle_all(at.now, [Provuppdrag]) == 1
    assert settle_all(at.now, [Provuppdrag]) == 0, "twice is as once"


def test_a_duty_that_was_ended_stays_ended_until_it_no_longer_holds(begun, login, cast, at):
    post(login("sara.ekholm"), begun, "mote_hallet", mote_dag="2026-11-24")
    fresh = Provuppdrag.objects.get(pk=begun.pk)
    assert undone.end_open_duty(fresh, "olast", by=cast("sara.ekholm"), now=at.now)
    assert not undone.end_open_duty(fresh, "olast", by=cast("sara.ekholm"), now=at.now)
    assert settle_all(at.now, [Provuppdrag]) == 0
    assert open_duties(fresh) == []
    post(login("eva.torngren"), begun, "las")
    assert not fresh.open_duties.exists()


def test_who_works_in_it_ends_with_the_case(begun, login, at):
    eva = login("eva.torngren")
    post(eva, begun, "mote_hallet", mote_dag="2026-11-24")
    post(eva, begun, "las")
    post(login("sara.ekholm"), begun, "avsluta")
    fresh = Provuppdrag.objects.get(pk=begun.pk)
    assert [row.user.username for row in in_force(fresh, day("2026-11-24"))] == ["eva.torngren"]
    assert in_force(fresh, day("2026-11-25")) == []


def test_a_warning_at_the_same_second_as_an_answer_is_not_given(begun, login, at):
    sara = login("sara.ekholm")
    post(sara, begun, "satt_svarsdatum", svarsdatum="2026-12-31")
    at.set(moment("2026-12-28 07:00"))
    post(sara, begun, "inget_svar")
    assert watch.warn(at.now) == 0


# ── the pages of what is undone ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def unread(begun, login):
    """The meeting was held; Eva has not read the plan."""
    post(login("sara.ekholm"), begun, "mote_hallet", mote_dag="2026-11-24")
    return Provuppdrag.objects.get(pk=begun.pk)


def test_it_stands_on_the_case_and_in_the_row_of_whose_it_is(unread, login):
    for name, in_row in [("eva.torngren", True), ("sara.ekholm", False)]:
        client = login(name)
        assert "Planen är inte läst" in client.get(unread.get_absolute_url()).text
        rows = client.get("/ko/?vy=enheten").context["queue"].shown
        assert [row.undone for row in rows] == (["Planen är inte läst"] if in_row else [""])


def test_the_morning_list_names_it_to_whose_it_is(unread, at):
    morning.digest(at.set("2026-11-25 07:00"))
    lists = Notice.objects.filter(kind="dygnslista", body__contains="Planen är inte läst")
    assert [(one.recipient.username, one.subject) for one in lists] == [("eva.torngren", "Kvar att göra 2026-11-25: 1")]
    assert f"{unread.number}  Planen är inte läst  " in lists[0].body


@pytest.mark.parametrize(
    ("name", "status"),
    [("sara.ekholm", 200), ("eva.torngren", 200), ("rolf.sandqvist", 404), ("ali.karam", 404), ("ingrid.palm", 404)],
)
def test_who_may_say_that_it_need_not_be_done(unread, login, name, status):
    address = f"/arende/{unread.number}/kvar/olast/"
    client = login(name)
    assert client.get(address).status_code == status
    sent = client.post(address, {"skal": "Läst på papper."})
    assert sent.status_code == (302 if status == 200 else 404)
    assert unread.open_duties.filter(ended_at=None).exists() is (status == 404)


def test_the_reason_is_asked_for_kept_and_once(unread, login):
    address, client = f"/arende/{unread.number}/kvar/olast/", login("sara.ekholm")
    assert client.post(address, {"skal": " "}).status_code == 422
    for _ in range(2):
        assert client.post(address, {"skal": "Läst på papper."}).status_code == 302
    assert [(note.about, note.text) for note in unread.notes.all()] == [("Planen är inte läst", "Läst på papper.")]
    assert "Kvar att göra" not in client.get(unread.get_absolute_url()).text
    assert client.get(f"/arende/{unread.number}/kvar/nagot/").status_code == 404


def test_a_reading_may_settle_it(unread, login, monkeypatch):
    """Here: read by anybody. The reading itself rewrites what is left, before anything is shown."""
    one = replace(Provuppdrag.undone[0], holds=lambda case, _day: not case.readings.exists())
    monkeypatch.setattr(Provuppdrag, "undone", (one,))
    unread.readings.all().delete()
    assert "Planen är inte läst" not in login("eva.torngren").get(unread.get_absolute_url()).text
    assert not unread.open_duties.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_reader_waits_for_nobody_and_what_is_left_is_settled_later(unread, login, monkeypatch):
    """Somebody else holds the case, in the middle of a step."""
    one = replace(Provuppdrag.undone[0], holds=lambda case, _day: not case.readings.exists())
    monkeypatch.setattr(Provuppdrag, "undone", (one,))
    unread.readings.all().delete()
    client, at = login("eva.torngren"), connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"], port=at["PORT"] or 5432) as other:
        other.execute("SELECT 1 FROM casework_case FOR NO KEY UPDATE")
        assert client.get(unread.get_absolute_url()).status_code == 200
        assert unread.open_duties.exists()
        other.rollback()
    client.get(unread.get_absolute_url())
    assert not unread.open_duties.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = DEFAULT")


def test_a_reading_that_can_settle_nothing_looks_at_no_case_once_more(begun, login, monkeypatch):
    monkeypatch.setattr("records.reading.settle_one", lambda *_a, **_k: pytest.fail("nothing is left to read"))
    assert login("eva.torngren").get(begun.get_absolute_url()).status_code == 200


# ── a number that is shown otherwise than it is stored ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("asked", ["SN 2026/1", "sn 2026 1", "SN-2026-1"])
def test_a_number_is_shown_as_people_write_it_and_found_either_way(prov, login, monkeypatch, asked):
    monkeypatch.setattr(Provuppdrag, "take_number", lambda self: "SN-2026-1")
    monkeypatch.setattr(Provuppdrag, "show_number", lambda number: number.replace("-", " ", 1).replace("-", "/"))
    case = prov()
    client = login("sara.ekholm")
    assert case.get_absolute_url() == "/arende/SN-2026-1/"
    for address in (case.get_absolute_url(), "/ko/?vy=enheten"):
        assert "SN 2026/1" in client.get(address).text
    found = client.post("/sok/", {"q": asked}, follow=True).text
    assert 'href="/arende/SN-2026-1/"' in found and "SN 2026/1" in found
