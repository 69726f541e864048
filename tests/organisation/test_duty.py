"""Who is on duty, what a leave needs, and when a right begins and ends."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from casework.calendar import local_day
from casework.doorway import Refused, open_to, take
from casework.models import Case
from desk.staffing import warnings as warnings_of
from intake import rules
from intake.models import EAnmalan
from organisation import duty as duty_module
from organisation.duty import check_leave, colleagues, duty, holders
from organisation.models import Absence, Enhet, Ledighetslage, Membership, User
from organisation.roles import Enhetschef, Gruppledare, Mottagningsfunktion
from organisation.standing import standing
from tests.conftest import moment
from tests.people import person
from tests.sabotage import put_anew

CHAIN = rules.CHAIN
# A Wednesday on which everybody is at work.
TODAY = dt.date(2026, 11, 18)
ROLES = {
    "BOF": {"mottagningsfunktion": ["anna.lovdahl", "jonas.akerren"], "gruppledare": ["karin.wessman"],
            "enhetschef": ["peter.holmgard"]},
    "VUX": {"mottagningsfunktion": ["fatima.rahimi"], "gruppledare": ["thomas.eklov"], "enhetschef": ["ingrid.palm"]},
}  # fmt: skip


def unit(code="BOF"):
    return Enhet.objects.get(code=code)


def gone(*logins, day=TODAY, to=None):
    for login in logins:
        Absence.objects.create(user=person(login), from_day=day, to_day=to or day)


def on_duty(code="BOF", day=TODAY):
    found = duty(unit(code).pk, CHAIN, day)
    return found.role, sorted(user.username for user in found.people)


def warnings(units, now):
    """What e-anmälan says of these units."""
    return warnings_of({enhet: [EAnmalan] for enhet in units}, now)


# ── the chain ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-28", "EA-29", "EA-33", "EA-34")
@pytest.mark.parametrize("code", ["BOF", "VUX"])
def test_the_duty_passes_down_the_chain_as_people_go_away(norrvinge, code):
    people = ROLES[code]
    for role in CHAIN:
        assert on_duty(code) == (role, people[role.code])
        gone(*people[role.code])
    found = duty(unit(code).pk, CHAIN, TODAY)
    assert (found.nobody, found.role, found.people) == (True, None, ())


@pytest.mark.rule("EA-28")
def test_one_of_the_reception_is_enough(norrvinge):
    gone("anna.lovdahl")
    assert on_duty() == (Mottagningsfunktion, ["jonas.akerren"])


@pytest.mark.rule("EA-28")
def test_the_other_units_people_do_not_stand_in(norrvinge):
    gone(*ROLES["VUX"]["mottagningsfunktion"])
    assert on_duty("VUX") == (Gruppledare, ["thomas.eklov"])
    assert on_duty("BOF")[0] is Mottagningsfunktion


@pytest.mark.rule("EA-33")
def test_an_absence_lasts_both_its_days_and_no_longer(norrvinge):
    gone("fatima.rahimi", day=TODAY, to=TODAY + dt.timedelta(days=1))
    roles = [on_duty("VUX", TODAY + dt.timedelta(days=n))[0] for n in (-1, 0, 1, 2)]
    assert roles == [Mottagningsfunktion, Gruppledare, Gruppledare, Mottagningsfunktion]


@pytest.mark.rule("EA-28", "EA-33")
def test_nobody_is_a_state_that_is_said_aloud(norrvinge, at):
    now = at.set("2026-11-18 08:00")
    assert warnings([unit()], now) == []
    gone("anna.lovdahl", "jonas.akerren")
    (soon,) = warnings([unit()], now)
    assert (soon.tone, soon.text) == ("soon", "Gruppledare Karin Wessman bevakar.")
    gone("karin.wessman")
    (soon,) = warnings([unit()], now)
    assert soon.text == "Enhetschef Peter Holmgård bevakar."
    gone("peter.holmgard")
    (over,) = warnings([unit()], now)
    assert (over.tone, over.title) == ("over", "Ingen är i tjänst på Barn- och familjeenheten i dag")


def test_without_absences_the_duty_would_never_pass_on(norrvinge, monkeypatch):
    """The twin: with nobody's absence looked at, the reception is always there."""
    gone("anna.lovdahl", "jonas.akerren", "karin.wessman")
    assert on_duty()[0] is Enhetschef
    monkeypatch.setattr(duty_module, "Exists", lambda _: duty_module.models.Value(False))
    put_anew(monkeypatch)
    assert on_duty()[0] is Mottagningsfunktion


@pytest.mark.rule("EA-20", "EA-28")
def test_the_tray_is_for_when_no_reception_is_present(report, at):
    case = report(received=moment("2026-11-18 13:00"))
    now = at.set("2026-11-18 13:05")
    with pytest.raises(Refused, match="Mottagningen är på plats"):
        take(case, EAnmalan.lagg_i_fack, by=person("karin.wessman"), now=now, stamplad=True)
    gone("anna.lovdahl", "jonas.akerren")
    assert (
        take(case, EAnmalan.lagg_i_fack, by=person("karin.wessman"), now=now, stamplad=True).state == "mottagningsfack"
    )


@pytest.mark.rule("EA-17")
def test_a_case_is_given_only_to_somebody_able_and_present(norrvinge):
    able = {"anna.lovdahl", "jonas.akerren", "karin.wessman", "peter.holmgard"}
    assert {user.username for user in colleagues(unit().pk, CHAIN, TODAY)} == able
    gone("karin.wessman")
    User.objects.filter(username="peter.holmgard").update(is_active=False)
    Membership.objects.filter(user__username="jonas.akerren").update(to_day=TODAY - dt.timedelta(days=1))
    assert {user.username for user in colleagues(unit().pk, CHAIN, TODAY)} == {"anna.lovdahl"}


# ── leaves ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def leave(norrvinge):
    return Ledighetslage.objects.get(enhet=unit())


def checks(leave):
    return [(check.ok, check.detail) for check in check_leave(leave, CHAIN[1:])]


@pytest.mark.rule("EA-18")
def test_the_leave_wants_kontaktcenter_informed_by_whom_and_when(leave):
    assert checks(leave)[0] == (False, "Inte gjort ännu.")
    leave.kontaktcenter_informed_at, leave.kontaktcenter_contact = moment("2026-12-14 10:00"), "Berit Alnäs"
    leave.informed_by = person("karin.wessman")
    leave.save()
    assert checks(leave)[0] == (True, "Berit Alnäs, 2026-12-14")


@pytest.mark.rule("EA-18")
@pytest.mark.parametrize("missing", ["kontaktcenter_informed_at", "kontaktcenter_contact", "informed_by"])
def test_half_a_record_of_it_is_refused_by_the_database(leave, missing):
    leave.kontaktcenter_informed_at, leave.kontaktcenter_contact = moment("2026-12-14 10:00"), "Berit Alnäs"
    leave.informed_by = person("karin.wessman")
    setattr(leave, missing, "" if missing == "kontaktcenter_contact" else None)
    with pytest.raises(IntegrityError), transaction.atomic():
        leave.save()


@pytest.mark.rule("EA-19", "EA-25", "EA-30")
def test_with_gruppledare_and_enhetschef_in_post_every_day_is_covered(leave):
    assert checks(leave)[1:] == [(True, ""), (True, "")]


@pytest.mark.rule("EA-19", "EA-25", "EA-30")
@pytest.mark.parametrize(
    ("line", "login"), [(1, "karin.wessman"), (2, "peter.holmgard")], ids=["gruppledare", "enhetschef"]
)
def test_a_day_without_one_is_named(leave, line, login):
    gone(login, day=dt.date(2026, 12, 28), to=dt.date(2026, 12, 29))
    found = checks(leave)
    assert found[line] == (False, "Ingen: 2026-12-28, 2026-12-29")
    assert found[3 - line] == (True, ""), "the other role is looked at by itself"


@pytest.mark.rule("EA-19")
@pytest.mark.parametrize("how", ["ended", "inactive", "begins late", "without the role"])
def test_somebody_without_the_right_does_not_cover(leave, how):
    mine = Membership.objects.filter(user__username="karin.wessman")
    if how == "ended":
        mine.update(to_day=dt.date(2027, 1, 6))
        expected = "Ingen: 2027-01-07, 2027-01-08"
    elif how == "begins late":
        mine.update(from_day=dt.date(2026, 12, 23))
        expected = "Ingen: 2026-12-21, 2026-12-22"
    else:
        # Many days: the first five are named.
        expected = "Ingen: 2026-12-21, 2026-12-22, 2026-12-23, 2026-12-24, 2026-12-25 …"
        if how == "inactive":
            User.objects.filter(username="karin.wessman").update(is_active=False)
        else:
            mine.update(role="forste_socialsekreterare")
    assert checks(leave)[1] == (False, expected)


@pytest.mark.rule("EA-19")
def test_two_who_take_turns_cover_a_leave_together(leave):
    Membership.objects.create(
        user=person("lena.brodin"), enhet=unit(), role="gruppledare", from_day=dt.date(2026, 12, 1)
    )
    gone("karin.wessman", day=dt.date(2026, 12, 21), to=dt.date(2026, 12, 31))
    gone("lena.brodin", day=dt.date(2027, 1, 1), to=dt.date(2027, 1, 8))
    assert checks(leave)[1] == (True, "")
    gone("karin.wessman", day=dt.date(2027, 1, 4))
    assert checks(leave)[1] == (False, "Ingen: 2027-01-04")


def test_weekends_of_a_leave_need_nobody(leave):
    gone("karin.wessman", "peter.holmgard", day=dt.date(2026, 12, 26), to=dt.date(2026, 12, 27))
    assert checks(leave)[1:] == [(True, ""), (True, "")]


def of_leaves(now):
    """What is warned of, apart from when the reception is open."""
    return [one for one in warnings([unit()], now) if "är stängd" not in one.title]


@pytest.mark.rule("EA-18", "EA-19")
def test_what_a_leave_lacks_is_said_two_weeks_before_and_while_it_lasts(leave, at):
    Absence.objects.all().delete()
    assert of_leaves(at.set("2026-12-06 23:59:59")) == []
    for time in ("2026-12-07 00:00", "2026-12-20 23:59:59", "2026-12-21 00:00", "2027-01-08 23:59:59"):
        said = [(one.tone, "kontaktcenter är informerat" in one.text) for one in of_leaves(at.set(time))]
        assert said == [("soon", True)], time
    assert of_leaves(at.set("2027-01-09 00:00")) == []


@pytest.mark.rule("EA-18", "EA-19")
def test_a_leave_that_lacks_nothing_is_said_only_while_it_lasts(leave, at):
    """The twin: it is what is missing that is warned of."""
    Absence.objects.all().delete()
    leave.kontaktcenter_informed_at, leave.kontaktcenter_contact = moment("2026-12-05 10:00"), "Berit Alnäs"
    leave.informed_by = person("karin.wessman")
    leave.save()
    assert of_leaves(at.set("2026-12-20 23:59:59")) == []
    assert [one.tone for one in of_leaves(at.set("2026-12-21 00:00"))] == ["info"]


@pytest.mark.rule("EA-32")
def test_an_enhetschef_is_told_of_arrivals_during_a_leave_only(leave, report):
    moments = ("2026-12-20 23:59", "2026-12-21 00:00", "2027-01-08 23:59", "2027-01-09 00:00")
    cases = [report(received=moment(at)) for at in moments]
    told = [set(case.notices.values_list("recipient__username", flat=True)) for case in cases]
    assert ["peter.holmgard" in people for people in told] == [False, True, True, False]


@pytest.mark.rule("EA-19")
def test_a_leave_grants_no_right(leave, report, at):
    """A-07: the rights are always there; the leave only records and checks."""
    case = report(received=moment("2026-12-22 13:00"))
    now = at.set("2026-12-22 13:05")
    assert open_to(person("lena.brodin"), case, now) == []
    assert "ta_emot" in {offer.step.name for offer in open_to(person("karin.wessman"), case, now)}


# ── rights in time ──────────────────────────────────────────────────────────────────────────────────────────────────

LAST_DAY = dt.date(2026, 11, 24)


def seen_by(login, at):
    user = person(login)
    return set(Case.objects.visible_to(user, local_day(at.now)).values_list("number", flat=True))


@pytest.mark.rule("EA-09", "EA-27")
@pytest.mark.parametrize(
    "last", [LAST_DAY, dt.date(2027, 3, 28), dt.date(2026, 10, 25)], ids=["winter", "spring", "autumn"]
)
def test_a_right_ends_at_midnight_after_its_last_day(report, at, last):
    """Stockholm's midnight, also on the days when the clock is set."""
    case = report(received=dt.datetime.combine(last, dt.time(9), dt.UTC))
    Membership.objects.filter(user__username="karin.wessman").update(to_day=last)
    at.set(f"{last} 23:59:59")
    assert seen_by("karin.wessman", at) == {case.number}
    assert {offer.step.name for offer in open_to(person("karin.wessman"), case, at.now)} >= {"ta_emot", "fordela"}
    midnight = at.forward(seconds=1)
    assert f"{midnight.astimezone(moment('2026-01-01 00:00').tzinfo):%H:%M}" in {"22:00", "23:00"}, "UTC lags"
    assert seen_by("karin.wessman", at) == set()
    assert open_to(person("karin.wessman"), case, at.now) == []
    with pytest.raises(Refused) as refusal:
        take(case, EAnmalan.ta_emot, by=person("karin.wessman"), now=at.now)
    assert refusal.value.forbidden


def test_counted_in_utc_the_right_would_live_on_past_midnight(report, at, monkeypatch):
    """The twin: an hour into the next day it is still the last day in UTC."""
    case = report(received=moment("2026-11-24 10:00"))
    Membership.objects.filter(user__username="karin.wessman").update(to_day=LAST_DAY)
    monkeypatch.setattr("casework.doorway.local_day", lambda moment: moment.astimezone(dt.UTC).date())
    at.set("2026-11-25 00:30")
    assert open_to(person("karin.wessman"), case, at.now)


@pytest.mark.rule("EA-09")
def test_a_right_begins_at_midnight_of_its_first_day(report, at):
    case = report(received=moment("2026-11-24 10:00"))
    Membership.objects.create(
        user=person("lena.brodin"), enhet=unit(), role="gruppledare", from_day=dt.date(2026, 11, 25)
    )
    at.set("2026-11-24 23:59:59")
    assert seen_by("lena.brodin", at) == set()
    at.forward(seconds=1)
    assert seen_by("lena.brodin", at) == {case.number}


def test_a_standing_is_not_carried_past_midnight_by_a_person_kept_in_memory(norrvinge):
    """What is remembered on the user object is of one day."""
    Membership.objects.filter(user__username="karin.wessman").update(to_day=LAST_DAY)
    karin = person("karin.wessman")
    assert standing(karin, LAST_DAY).roles == [Gruppledare]
    assert standing(karin, LAST_DAY + dt.timedelta(days=1)).roles == []


@pytest.mark.rule("EA-11")
def test_whoever_has_a_case_loses_it_from_sight_with_the_right(report, at):
    """Having the case is not enough: it shows as unassigned to others' hands, and the leader can take over."""
    case = take(report(), EAnmalan.ta_emot, by=person("anna.lovdahl"))
    Membership.objects.filter(user__username="anna.lovdahl").update(to_day=LAST_DAY)
    at.set("2026-11-25 08:00")
    assert open_to(person("anna.lovdahl"), case, at.now) == []
    assert take(case, EAnmalan.ta_over, by=person("karin.wessman"), skal="Har slutat.").ansvarig == person(
        "karin.wessman"
    )


@pytest.mark.rule("EA-09")
def test_an_inactive_person_has_no_rights_and_is_not_told(report, at):
    User.objects.filter(username="karin.wessman").update(is_active=False)
    case = report()
    assert open_to(person("karin.wessman"), case, at.now) == []
    assert seen_by("karin.wessman", at) == set()
    assert not case.notices.filter(recipient__username="karin.wessman").exists()
    assert person("karin.wessman") not in holders(unit().pk, CHAIN, TODAY)
    gone("anna.lovdahl", "jonas.akerren")
    assert on_duty() == (Enhetschef, ["peter.holmgard"])


@pytest.mark.rule("EA-09")
def test_a_superuser_sees_nothing(report, at, login):
    case = report()
    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    assert (standing(root, local_day(at.now)).roles, seen_by("root", at), open_to(root, case, at.now)) == (
        [],
        set(),
        [],
    )
    with pytest.raises(Refused) as refusal:
        take(case, EAnmalan.ta_emot, by=root)
    assert refusal.value.forbidden
    assert login("root").get(case.get_absolute_url()).status_code == 404
    # The twin: with the role, the same person sees it.
    Membership.objects.create(user=root, enhet=unit(), role="gruppledare", from_day=LAST_DAY)
    assert seen_by("root", at) == {case.number}


@pytest.mark.rule("EA-25", "EA-27", "EA-30", "EA-31")
@pytest.mark.parametrize("login", ["karin.wessman", "peter.holmgard"])
def test_gruppledare_and_enhetschef_see_and_handle_on_any_day(report, at, login):
    """No leave, nobody away: the right is always there (A-07)."""
    case = report()
    assert case.number in seen_by(login, at)
    for name, answers in (
        ("ta_emot", {}),
        ("skriv_ut", {"utskrift": "utskriven"}),
        ("skyddsbedom", {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": at.now}),
        ("for_in", {"aktnummer": "2026-1", "inford_at": at.now, "i_akten": True}),
        ("avsluta", {}),
    ):
        case = take(case, EAnmalan.steps()[name], by=person(login), **answers)
    assert case.state == "fardig"


@pytest.mark.rule("EA-25", "EA-30")
def test_a_membership_holds_in_its_own_unit_only_unless_another_is_added(report, at):
    """A-08: own unit by default; a municipality may add the other."""
    child, adult = report("barn"), report("vuxen")
    assert seen_by("karin.wessman", at) == {child.number}
    Membership.objects.create(user=person("karin.wessman"), enhet=unit("VUX"), role="gruppledare", from_day=LAST_DAY)
    assert seen_by("karin.wessman", at) == {child.number, adult.number}


def test_people_stand_in_swedish_order_on_both_engines(enhet, at):
    for first in ("Örjan", "Åsa", "Ärla", "Zara", "Evert"):
        user = User.objects.create(username=first.lower(), first_name=first, last_name="Prov")
        Membership.objects.create(user=user, enhet=enhet("BOF"), role="gruppledare", from_day=dt.date(2026, 1, 1))
    names = [person.first_name for person in holders(enhet("BOF").pk, [Gruppledare], at.now.date())]
    assert names == ["Evert", "Karin", "Zara", "Åsa", "Ärla", "Örjan"]
