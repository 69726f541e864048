"""The deadlines of an uppdrag: from the event's own day, at the last moment and just after it (A-12, A-21, SoL 34:1)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from casework import watch
from casework.calendar import local_day
from casework.models import Notice
from config.reconcile import reconcile
from openvard.frister import EJ_VERKSTALLT, FOLJ_UPP, PLAN
from openvard.models import Uppdrag
from records.models import Mote
from tests.conftest import moment
from tests.openvard.walking import ALI, DAVID, ROLF, people
from tests.people import person

DAY = dt.timedelta(days=1)
# From the calendar, not from the code: kind, first day, last day.
VECTORS = [
    (PLAN, "2026-09-29", "2026-10-20"), (PLAN, "2026-10-06", "2026-10-27"), (PLAN, "2026-11-10", "2026-12-01"),
    (PLAN, "2026-12-03", "2026-12-24"), (PLAN, "2026-12-10", "2026-12-31"), (PLAN, "2027-03-09", "2027-03-30"),
    (PLAN, "2028-02-08", "2028-02-29"), (FOLJ_UPP, "2026-08-31", "2026-11-30"), (FOLJ_UPP, "2026-11-10", "2027-02-10"),
    (FOLJ_UPP, "2026-11-30", "2027-02-28"), (FOLJ_UPP, "2027-02-28", "2027-05-28"), (FOLJ_UPP, "2027-11-29", "2028-02-29"),
    (FOLJ_UPP, "2027-11-30", "2028-02-29"), (FOLJ_UPP, "2028-02-29", "2028-05-29"), (FOLJ_UPP, "2026-12-31", "2027-03-31"),
    (FOLJ_UPP, "2027-01-20", "2027-04-20"), (EJ_VERKSTALLT, "2026-09-21", "2026-12-21"),
    (EJ_VERKSTALLT, "2026-10-26", "2027-01-26"), (EJ_VERKSTALLT, "2026-11-30", "2027-02-28"),
]  # fmt: skip


def end_of(day: str) -> dt.datetime:
    return moment(f"{day} 23:59:59.999999")


def unexplained(begun):
    """What the auditor finds beside what nobody looked for: these tests leap over weeks."""
    return [found for found in reconcile(begun.clock.now) if found.kind != "gap"]


@pytest.mark.rule("OV-20", "OV-22")
@pytest.mark.parametrize(("kind", "first", "last"), VECTORS)
def test_the_last_moment(kind, first, last):
    assert kind.due(moment(f"{first} 00:00")) == end_of(last)


@pytest.mark.rule("OV-20")
@pytest.mark.parametrize(
    ("look", "told"),
    [("2026-10-27 23:59:59", False), ("2026-10-28 00:00", True), ("2026-10-28 00:00:01", True)],
)
def test_the_plan_is_late_when_the_day_is_over(walk, at, look, told):
    """The meeting was held on Tuesday 6 October; the clocks go back on the 25th."""
    begun = walk("startad")
    begun.take("hall_inledande", at="2026-10-06 15:00")
    watch.remind(at.set(look))
    rows = Notice.objects.filter(kind="paminnelse", case=begun.case.pk, deadline__key="plan")
    assert set(rows.values_list("recipient__username", flat=True)) == ({ALI, "rolf.sandqvist"} if told else set())


@pytest.mark.rule("OV-20")
def test_it_is_the_signing_that_meets_it_and_not_the_draft(walk, at):
    begun = walk("startad")
    begun.take("hall_inledande", at="2026-10-06 15:00")
    begun.take("inled", at="2026-10-07 10:00")
    assert begun.due("plan").due_at == end_of("2026-10-27")
    begun.take("signera_plan", at="2026-10-27 23:58")
    deadline = begun.case.deadlines.get(key="plan")
    assert deadline.met_at == moment("2026-10-27 23:58")


@pytest.mark.rule("OV-20", "OV-22")
def test_a_meeting_written_down_late_counts_from_its_own_day(walk):
    begun = walk("startad")
    begun.take("hall_inledande", at="2026-10-12 09:00", inledande_dag=dt.date(2026, 10, 6))
    assert [begun.due(key).due_at for key in ("plan", "folj_upp")] == [end_of("2026-10-27"), end_of("2027-01-06")]


@pytest.mark.rule("OV-20", "OV-22")
def test_a_corrected_meeting_counts_anew_and_what_was_met_stays_met(walk):
    begun = walk("startad")
    begun.take("hall_inledande", at="2026-10-06 15:00")
    begun.take("ratta_mote", at="2026-10-07 09:00", inledande_dag=dt.date(2026, 10, 5))
    assert begun.due("plan").due_at == end_of("2026-10-26")
    begun.take("inled", at="2026-10-07 10:00")
    begun.take("signera_plan", at="2026-10-20 10:00")
    begun.take("ratta_mote", at="2026-10-21 09:00", inledande_dag=dt.date(2026, 10, 1))
    assert not begun.case.deadlines.filter(key="plan", met_at=None, cancelled_at=None).exists()
    assert begun.case.deadlines.filter(key="plan", met_at__isnull=False).count() == 1
    assert begun.due("folj_upp").due_at == end_of("2027-01-01")
    assert unexplained(begun) == []


@pytest.mark.rule("OV-12", "OV-15", "OV-18")
def test_a_corrected_start_counts_what_is_still_to_come(walk):
    begun = walk("utsedd")
    begun.take("starta", at="2026-10-05 09:00")
    assert [begun.due(key).due_at for key in ("kontakt", "inledande")] == [end_of("2026-10-12"), end_of("2026-10-26")]
    begun.take("ratta_start", at="2026-10-06 09:00", start_dag=dt.date(2026, 10, 2))
    assert [begun.due(key).due_at for key in ("kontakt", "inledande")] == [end_of("2026-10-09"), end_of("2026-10-23")]
    begun.take("ta_kontakt", at="2026-10-06 10:00")
    begun.take("ratta_start", at="2026-10-07 09:00", start_dag=dt.date(2026, 10, 1))
    assert not begun.case.deadlines.filter(key="kontakt", met_at=None, cancelled_at=None).exists(), (
        "it was met, and stays met"
    )
    assert begun.case.deadlines.filter(key="kontakt", met_at__isnull=False).count() == 1
    assert begun.due("inledande").due_at == end_of("2026-10-22")
    assert unexplained(begun) == []


@pytest.mark.rule("OV-22")
def test_each_follow_up_starts_the_next_and_one_that_was_called_off_resets_nothing(walk):
    begun = walk("startad")
    begun.take("hall_inledande", at="2026-10-06 15:00")
    begun.take("inled", at="2026-10-07 10:00")
    begun.take("boka_uppfoljning", at="2026-12-01 10:00", mote_at=moment("2026-12-10 10:00"))
    begun.take("mote_blev_inte_av", at="2026-12-10 09:00")
    assert begun.due("folj_upp").due_at == end_of("2027-01-06")
    begun.take("hall_uppfoljning", at="2026-12-15 10:00")
    assert begun.due("folj_upp").due_at == end_of("2027-03-15"), "an extra one counts"
    begun.take("hall_uppfoljning", at="2027-03-20 10:00")
    met = begun.case.deadlines.filter(key="folj_upp", met_at__isnull=False).order_by("due_at")
    assert [row.met_at <= row.due_at for row in met] == [True, False], "met stays met, in time or late"
    assert unexplained(begun) == []


@pytest.mark.rule("OV-22")
def test_socialsekreteraren_is_warned_thirty_and_seven_days_before_and_on_the_day(walk, at):
    begun = walk("startad")
    begun.take("hall_inledande", at="2026-10-06 15:00")
    rows = Notice.objects.filter(kind="varning", deadline__key="folj_upp")
    for n, day in enumerate(("2026-12-07", "2026-12-30", "2027-01-06")):
        for look, told in ((f"{day} 06:59:59", n), (f"{day} 07:00", n + 1), (f"{day} 07:01", n + 1)):
            watch.warn(at.set(look))
            assert rows.count() == told, look
    assert set(rows.values_list("recipient__username", flat=True)) == {DAVID}


@pytest.mark.rule("OV-19")
def test_the_decision_is_carried_out_when_the_treatment_begins_and_not_when_it_is_assigned(walk, at):
    begun = walk("startad")
    assert begun.due("ej_verkstallt").due_at == end_of("2026-12-21")
    watch.warn(at.set("2026-11-21 07:00"))
    told = Notice.objects.filter(kind="varning", deadline__key="ej_verkstallt")
    assert set(told.values_list("recipient__username", flat=True)) == {DAVID, "ingrid.palm", "rolf.sandqvist"}
    begun.take("hall_inledande", at="2026-12-20 10:00")
    begun.take("inled", at="2026-12-22 10:00", behandling_dag=dt.date(2026, 12, 21))
    deadline = begun.case.deadlines.get(key="ej_verkstallt")
    assert deadline.met_at <= deadline.due_at, "written down the day after"


def test_an_interruption_starts_the_three_months_anew_and_the_follow_up_goes_on(walk):
    begun = walk("behandling")
    due = begun.due("folj_upp").due_at
    begun.take("avbryt", at="2026-10-12 09:00", avbrott_dag=dt.date(2026, 10, 10))
    assert begun.due("ej_verkstallt_avbrott").due_at == end_of("2027-01-10")
    assert begun.due("folj_upp").due_at == due
    begun.take("ateruppta", at="2026-11-02 09:00")
    assert not begun.case.deadlines.filter(key="ej_verkstallt_avbrott", met_at=None).exists()


@pytest.mark.rule("OV-03")
def test_a_prolonged_decision_moves_the_last_day_and_points_to_the_old_one(walk, at):
    begun = walk("behandling")
    assert begun.due("beslut_tom").due_at == end_of("2027-06-20")
    old = begun.case.beslut
    begun.take("forlang", at="2027-05-20 09:00")
    assert begun.due("beslut_tom").due_at == end_of("2027-09-20")
    assert begun.case.beslut.replaces == old
    assert begun.case.beslut.in_force(dt.date(2026, 10, 1)), "and the old one holds for what was then"


@pytest.mark.rule("OV-06", "OV-08", "OV-15", "OV-18")
def test_what_is_recommended_is_never_late(walk, at, login):
    begun = walk("startad")
    watch.remind(at.set("2026-11-16 09:00"))
    for key in ("kontakt", "inledande"):
        row = begun.due(key)
        assert row.advice and row.reminded_at
        told = Notice.objects.filter(deadline=row).values_list("recipient__username", flat=True)
        assert set(told) == {ALI}, "whoever acts, and nobody above"
    html = login(DAVID).get(begun.case.get_absolute_url()).text
    assert "Rekommenderat" in html


@pytest.mark.rule("OV-33")
def test_closing_cancels_what_is_no_longer_wanted_and_leaves_nothing_open(walk):
    begun = walk("avslutad")
    assert not begun.case.deadlines.filter(met_at=None, cancelled_at=None).exists()
    assert begun.case.deadlines.get(key="beslut_tom").met_at
    assert begun.case.deadlines.get(key="folj_upp").cancelled_at
    assert unexplained(begun) == []


@pytest.mark.rule("OV-18", "OV-23")
def test_a_meeting_knows_who_came_and_why_somebody_did_not(walk):
    begun = walk("behandling")
    begun.take("hall_uppfoljning", narvarande=people(DAVID, ALI), enskild="kom_inte", varfor_inte="Sjuk")
    mote = Mote.objects.filter(kind="uppfoljning").get()
    rows = mote.utfall.get().narvaro.all()
    assert {(row.user.username if row.user else "", row.came, row.reason) for row in rows} == {
        (DAVID, True, ""), (ALI, True, ""), ("", False, "Sjuk"),
    }  # fmt: skip


@pytest.mark.rule("OV-22")
def test_a_second_interruption_begins_no_earlier_than_the_first_ended(walk):
    begun = walk("avbrott")
    begun.take("ateruppta", at="2026-11-02 09:00")
    for step in ("avbryt", "ratta_avbrott"):
        with pytest.raises(ValidationError, match="före 2026-11-02"):
            begun.take(step, at="2026-11-20 09:00", avbrott_dag=dt.date(2026, 11, 1))
        begun.take(step, at="2026-11-20 10:00", avbrott_dag=dt.date(2026, 11, 2))


@pytest.mark.rule("OV-06")
def test_the_enhetschef_hears_of_a_decision_that_is_not_carried_out_once_told_of_it(walk, at):
    begun = walk("beslutad")
    at.set("2026-11-21 08:01")
    watch.warn(at.now)
    at.set("2026-12-22 08:01")
    watch.remind(at.now)
    heard = set(Notice.objects.filter(case=begun.case.pk).values_list("recipient__username", flat=True))
    assert DAVID in heard and ROLF not in heard, heard


# ── to which decisions the law's three months apply ─────────────────────────────────────────────────────────────────


def months(case) -> list[str]:
    """The running clocks of SoL 34:1."""
    return list(case.deadlines.filter(rule="SoL 34:1", met_at=None, cancelled_at=None).values_list("key", flat=True))


@pytest.mark.parametrize(
    ("lagrum", "runs"), [("SoL 11 kap. 1 §", True), ("SoL 11 kap. 4 §", False), ("SoL 11 kap. 5 §", False)]
)
def test_the_three_months_are_for_decisions_under_11_1_alone(walk, login, at, lagrum, runs):
    """Also when the treatment is interrupted; nothing of another decision is on the page of what is not carried out."""
    begun = walk("behandling", lagrum=lagrum)
    begun.take("avbryt")
    assert months(begun.case) == (["ej_verkstallt_avbrott"] if runs else [])
    waits = walk("startad", lagrum=lagrum)
    assert months(waits.case) == (["ej_verkstallt"] if runs else [])
    at.set("2026-12-10 09:00")
    assert (waits.case.number in login("sofie.adler").get("/ej-verkstallda/").text) is runs
    assert unexplained(waits) == []


def test_a_decision_that_gets_another_ground_calls_the_three_months_off(walk, login, at):
    begun = walk("startad")
    new = {"version": begun.case.version, "beslutad": "2026-09-21", "fran": "2026-09-21", "tom": "2026-12-31",
           "insats": "individuell", "beslutsfattare": "Arbetsutskottet", "delegation": "",
           "lagrum": "SoL 11 kap. 4 §"}  # fmt: skip
    assert login(DAVID).post(reverse("step", args=[begun.case.number, "forlang"]), new).status_code == 302
    assert months(begun.case) == [] and list(reconcile(at.now)) == []


def test_the_ground_is_chosen_and_11_1_is_proposed(login, at):
    page = login(DAVID).get(reverse("openvard_registrera")).text
    assert '<option value="SoL 11 kap. 1 §" selected>' in page and "SoL 11 kap. 5 §" in page


@pytest.mark.rule("OV-22")
def test_the_day_on_which_it_was_taken_up_again_can_be_put_right(walk, login, at):
    begun = walk("avbrott")
    begun.take("ateruppta", at="2026-10-12 09:00")
    begun.clock.set("2026-10-20 09:00")
    sent = {"version": begun.case.version, "skal": "Fel dag."}
    url = reverse("step", args=[begun.case.number, "ratta_ateruppta"])
    assert login(DAVID).post(url, sent | {"aterupptagen_dag": "2026-09-20"}).status_code == 422, (
        "before the interruption"
    )
    assert login(DAVID).post(url, sent | {"aterupptagen_dag": "2026-10-15"}).status_code == 302
    kept = begun.case.deadlines.get(key="ej_verkstallt_avbrott")
    assert f"{local_day(kept.met_at)}" == "2026-10-15"


@pytest.mark.rule("OV-01")
def test_somebody_else_says_that_there_was_no_jav(walk, login):
    begun = walk("startad")

    def post(who, step, **answers):
        sent = {"version": Uppdrag.objects.get(pk=begun.case.pk).version, "skal": "Fel person."} | answers
        return login(who).post(reverse("step", args=[begun.case.number, step]), sent).status_code

    ali = person(ALI)
    assert post(DAVID, "anmal_jav", javig=ali.pk) == 302
    assert post(DAVID, "hav_jav", javig=ali.pk) == 404, "whose case it is cannot lift it"
    assert post(ALI, "hav_jav", javig=ali.pk) == 404
    assert post("thomas.eklov", "hav_jav", javig=ali.pk) == 302
    assert not begun.case.disqualifications.filter(lifted_at=None).exists()
