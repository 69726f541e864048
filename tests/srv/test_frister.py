"""The deadlines of an order, to the day: the vectors of the routine's own table."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import watch
from casework.calendar import end_of_day
from casework.models import Notice
from config.reconcile import reconcile
from tests.conftest import moment
from tests.srv.walking import CAMILLA, GUN, JOHAN, LENA, NINA, SARA


def end_of(day):
    return end_of_day(dt.date.fromisoformat(day))


def sent(walk, at):
    """Sent at this time; all that comes before it on the morning of the Monday."""
    begun = walk()
    for name in ("signera_uppdrag", "kommunicera", "anteckna_samtycke", "besluta"):
        begun.take(name)
    begun.take("skicka", at=at)
    return begun


def running(walk, day):
    begun = walk("antagen")
    begun.take("hall_uppstart", at=f"{day} 15:00")
    return begun


def nothing_unexplained(begun):
    """Between the steps of these tests nobody sweeps: what was not told is no finding here."""
    return [found for found in reconcile(begun.clock.now) if found.kind != "gap"]


@pytest.mark.rule("SR-10", "SR-11")
@pytest.mark.parametrize(
    ("when", "due"),
    [("2026-11-11 23:50", "2026-11-25"), ("2026-12-10 09:00", "2026-12-24"), ("2026-12-17 09:00", "2026-12-31")],
)
def test_two_weeks_from_the_day_srv_had_it_whatever_day_that_is(walk, when, due):
    assert sent(walk, when).due("fraga_srv").due_at == end_of(due)


@pytest.mark.rule("SR-10", "SR-13")
def test_declined_cancels_it_and_sent_again_opens_it_anew(walk):
    begun = sent(walk, "2026-11-11 09:00")
    begun.take("verkstall_inte", at="2026-11-18 10:00")
    assert not begun.case.deadlines.filter(key="fraga_srv", cancelled_at=None).exists()
    assert begun.due("ej_verkstallt").due_at == end_of("2026-12-21"), "the law's three months go on"
    begun.take("skicka_igen", at="2026-11-30 10:00")
    assert begun.due("fraga_srv").due_at == end_of("2026-12-14")


@pytest.mark.rule("SR-10")
def test_it_is_the_samordnares_contact_that_meets_it_and_not_that_srv_takes_it(walk):
    begun = sent(walk, "2026-11-11 09:00")
    begun.take("ta_emot", at="2026-11-12 10:00")
    assert begun.due("fraga_srv").due_at == end_of("2026-11-25")
    begun.take("fraga_srv", GUN, at="2026-11-26 10:00", fragad_dag=dt.date(2026, 11, 25))
    row = begun.case.deadlines.get(key="fraga_srv")
    assert row.met_at <= row.due_at, "written down the day after"


@pytest.mark.rule("SR-10")
def test_an_uppstart_that_is_held_asks_the_question_for_her(walk):
    begun = sent(walk, "2026-11-11 09:00")
    begun.take("ta_emot", at="2026-11-12 10:00")
    begun.take("hall_uppstart", at="2026-11-16 15:00")
    assert begun.case.deadlines.get(key="fraga_srv").cancelled_at is not None


@pytest.mark.rule("SR-10")
def test_the_samordnare_is_warned_and_reminded_and_nobody_else(walk, at):
    begun = sent(walk, "2026-11-11 09:00")
    for look, told in (("2026-11-23 06:59", 0), ("2026-11-23 07:00", 1)):
        watch.warn(at.set(look))
        assert Notice.objects.filter(kind="varning", deadline__key="fraga_srv").count() == told, look
    for look, told in (("2026-11-25 23:59", 0), ("2026-11-26 00:00", 1)):
        watch.remind(at.set(look))
        rows = Notice.objects.filter(kind="paminnelse", deadline__key="fraga_srv", case=begun.case.pk)
        assert rows.count() == told, look
    assert rows.get().recipient.username == GUN


@pytest.mark.rule("SR-27")
@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-10-02", "2027-04-02"), ("2027-08-29", "2028-02-29"), ("2027-08-30", "2028-02-29"), ("2027-08-31", "2028-02-29"),
     ("2026-12-31", "2027-06-30")],
)  # fmt: skip
def test_six_calendar_months_from_the_uppstart(walk, day, due):
    assert running(walk, day).due("folj_upp").due_at == end_of(due)


@pytest.mark.rule("SR-15", "SR-27")
@pytest.mark.parametrize(
    ("held", "registered", "due"),
    [
        ("2026-06-02", "2026-06-05", "2026-12-02"),
        ("2026-09-15", "2026-09-15", "2027-03-15"),
        ("2026-08-31", "2026-08-31", "2027-02-28"),
        ("2028-02-29", "2028-02-29", "2028-08-29"),
    ],
)
def test_the_vectors_of_the_paper_from_the_day_it_was_held(walk, held, registered, due):
    begun = walk(at=moment(f"{held[:4]}-01-05 09:00"))
    for step in ("signera_uppdrag", "kommunicera", "anteckna_samtycke"):
        begun.take(step)
    begun.take("besluta", tom=dt.date(int(held[:4]) + 1, 1, 1))
    for step in ("skicka", "ta_emot"):
        begun.take(step)
    begun.take("hall_uppstart", at=f"{registered} 15:00", uppstart_dag=dt.date.fromisoformat(held))
    assert begun.due("folj_upp").due_at == end_of(due)


@pytest.mark.rule("SR-15", "SR-27")
def test_an_extra_one_meets_the_row_that_runs_and_the_next_counts_from_it(walk):
    """SR-3 of the demo: held in July, an extra one in November."""
    begun = walk("antagen", at=moment("2026-05-04 09:00"))
    begun.take("hall_uppstart", at="2026-06-02 15:00")
    begun.take("hall_uppfoljning", at="2026-07-14 10:00")
    runs = begun.due("folj_upp")
    assert runs.due_at == end_of("2027-01-14")
    begun.take("hall_uppfoljning", at="2026-11-12 10:00")
    runs.refresh_from_db()
    assert (runs.met_at is not None, begun.due("folj_upp").due_at) == (True, end_of("2027-05-12"))


@pytest.mark.rule("SR-15")
def test_the_laws_three_months_from_the_day_of_the_decision(walk):
    begun = walk("bestalld", at=moment("2026-09-28 09:00"))
    assert begun.due("ej_verkstallt").due_at == end_of("2026-12-28"), "reportable from the day after"


@pytest.mark.rule("SR-15", "SR-27")
def test_written_down_late_it_counts_from_its_own_day_and_a_wrong_day_counts_anew(walk):
    begun = walk("antagen")
    begun.take("hall_uppstart", at="2026-10-05 09:00", uppstart_dag=dt.date(2026, 10, 2))
    assert [begun.due(key).due_at for key in ("folj_upp", "plan")] == [end_of("2027-04-02"), end_of("2026-10-23")]
    begun.take("verkstall", at="2026-10-06 09:00")
    begun.take("ratta_uppstart", at="2026-10-07 09:00", uppstart_dag=dt.date(2026, 10, 1))
    assert [begun.due(key).due_at for key in ("folj_upp", "plan")] == [end_of("2027-04-01"), end_of("2026-10-22")]
    assert begun.case.verkstalld_dag == dt.date(2026, 10, 1)
    assert nothing_unexplained(begun) == []


@pytest.mark.rule("SR-27")
def test_an_extra_follow_up_counts_and_the_ending_cancels_what_comes_next(walk):
    begun = running(walk, "2027-01-14")
    begun.take("hall_uppfoljning", at="2027-06-14 10:00")
    assert begun.due("folj_upp").due_at == end_of("2027-12-14")
    begun.take("hall_uppfoljning", at="2027-08-12 10:00")
    assert begun.due("folj_upp").due_at == end_of("2028-02-12")
    begun.take("avsluta_mal", at="2027-08-13 10:00")
    assert not begun.case.deadlines.filter(key="folj_upp", met_at=None, cancelled_at=None).exists()
    met = begun.case.deadlines.filter(key="folj_upp", met_at__isnull=False)
    assert met.count() == 2, "what was held stays held"
    assert nothing_unexplained(begun) == []


@pytest.mark.rule("SR-27")
def test_socialsekreteraren_and_behandlingsansvarig_are_warned_thirty_and_seven_days_before_and_on_the_day(walk, at):
    running(walk, "2026-10-02")
    rows = Notice.objects.filter(kind="varning", deadline__key="folj_upp")
    for n, day in enumerate(("2027-03-03", "2027-03-26", "2027-04-02")):
        for look, told in ((f"{day} 06:59", 2 * n), (f"{day} 07:00", 2 * n + 2)):
            watch.warn(at.set(look))
            assert rows.count() == told, look
    assert set(rows.values_list("recipient__username", flat=True)) == {SARA, NINA}


@pytest.mark.rule("SR-42")
@pytest.mark.parametrize(
    ("day", "due"), [("2026-11-13", "2026-11-27"), ("2026-12-10", "2026-12-24"), ("2027-03-26", "2027-04-09")]
)
def test_two_weeks_to_finish_the_documentation(walk, day, due):
    begun = running(walk, "2026-10-02")
    begun.take("signera_plan")
    begun.take("avsluta_fortid", at=f"{day} 10:00")
    assert begun.due("dokumentera").due_at == end_of(due)
    begun.take("dokumentera", at=f"{due} 23:58")
    assert begun.case.deadlines.get(key="dokumentera").met_at == moment(f"{due} 23:58")


@pytest.mark.rule("SR-07")
def test_the_end_of_the_decision_is_warned_sixty_and_thirty_days_before(walk, at):
    begun = running(walk, "2026-10-02")
    assert begun.due("insats_tom").due_at == end_of("2027-09-20")
    rows = Notice.objects.filter(kind="varning", deadline__key="insats_tom")
    for n, day in enumerate(("2027-07-22", "2027-08-21")):
        watch.warn(at.set(f"{day} 06:59"))
        assert rows.count() == n
        watch.warn(at.set(f"{day} 07:00"))
        assert rows.count() == n + 1
    assert {row.recipient.username for row in rows} == {SARA}


@pytest.mark.rule("SR-15")
def test_three_months_of_the_law_are_met_by_the_day_of_the_uppstart_also_when_it_is_documented_later(walk):
    begun = walk("antagen")
    assert begun.due("ej_verkstallt").due_at == end_of("2026-12-21")
    begun.take("hall_uppstart", at="2026-12-21 15:00")
    begun.take("verkstall", at="2026-12-29 10:00")
    row = begun.case.deadlines.get(key="ej_verkstallt")
    assert row.met_at <= row.due_at


@pytest.mark.rule("SR-15")
def test_the_whole_chain_is_warned_when_two_of_the_three_months_have_passed(walk, at):
    walk("antagen")
    watch.warn(at.set("2026-11-21 07:00"))
    told = Notice.objects.filter(kind="varning", deadline__key="ej_verkstallt")
    assert {SARA, LENA, JOHAN, "peter.holmgard", "camilla.frid"} <= set(
        told.values_list("recipient__username", flat=True)
    )


@pytest.mark.rule("SR-02")
def test_only_a_decision_under_sol_11_1_has_the_laws_three_months_and_lvu_22_is_considered_every_sixth_month(walk):
    begun = walk(lagrum="lvu_22")
    begun.take("besluta_lvu", at="2026-09-24 10:00")
    keys = set(begun.case.deadlines.values_list("key", flat=True))
    assert keys == {"insats_tom", "omprova"}
    assert begun.due("omprova").due_at == end_of("2027-03-24")
    other = walk(lagrum="sol_11_5")
    other.take("besluta_annat")
    assert set(other.case.deadlines.values_list("key", flat=True)) == {"insats_tom"}


@pytest.mark.rule("SR-02")
def test_the_sixth_month_of_lvu_22_is_by_law_and_moves_to_a_working_day(walk):
    """24 June 2027 is a Thursday; the 25th is midsommarafton, the 26th a Saturday, the 27th a Sunday."""
    begun = walk(lagrum="lvu_22")
    begun.take("besluta_lvu", at="2026-12-26 10:00")
    assert begun.due("omprova").due_at == end_of("2027-06-28")


@pytest.mark.rule("SR-37", "SR-50")
def test_advice_of_five_working_days(walk):
    begun = running(walk, "2026-10-02")
    begun.take("antecknas_hinder", at="2026-12-21 10:00")
    begun.take("utredning_inledd", at="2026-12-23 10:00")
    assert begun.due("bedom").due_at == end_of("2026-12-30")
    assert begun.due("stallning").due_at == end_of("2027-01-05")
    assert begun.due("bedom").advice and begun.due("stallning").advice and begun.due("plan").advice


@pytest.mark.rule("SR-08")
def test_srvs_leaders_hear_nothing_of_what_is_not_sent_to_them(walk, at):
    begun = walk("utkast")
    for step in ("signera_uppdrag", "kommunicera", "anteckna_samtycke", "besluta"):
        begun.take(step)
    at.set("2026-11-21 08:01")
    watch.warn(at.now)
    at.set("2026-12-22 08:01")
    watch.remind(at.now)
    heard = set(Notice.objects.filter(case=begun.case.pk).values_list("recipient__username", flat=True))
    assert SARA in heard and not heard & {JOHAN, CAMILLA}, heard
