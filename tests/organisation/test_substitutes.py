"""Whoever stands in for somebody who is away acts in their role meanwhile: reads, takes, is told, and it is seen and logged."""

import datetime as dt

import pytest
from django.urls import reverse

from casework.disqualification import disqualify
from casework.doorway import Refused, take
from casework.models import Notice
from complaints.models import Synpunkt
from intake.models import EAnmalan
from organisation import standing as standing_module
from organisation.command import Command
from organisation.duty import duty, holders, office_holders
from organisation.models import Absence, User
from organisation.roles import Enhetschef, Kvalitetsutvecklare, Namndsekreterare
from organisation.standing import standing
from tests.conftest import TUESDAY

DAY = TUESDAY.date()


@pytest.fixture
def away_with(cast):
    def be_away(absent, substitute, first=DAY, last=DAY):
        return Absence.objects.create(user=cast(absent), substitute=cast(substitute), from_day=first, to_day=last)

    return be_away


def test_the_only_chefs_substitute_works_from_the_queue_and_it_is_said_for_whom(login, report, cast, away_with):
    case = report()
    client = login("sara.ekholm")
    address = case.get_absolute_url()
    assert client.get(address).status_code == 404, "a socialsekreterare sees no e-anmälan"
    away_with("peter.holmgard", "sara.ekholm")
    page = login("sara.ekholm").get(address)
    assert page.status_code == 200
    client = login("sara.ekholm")
    done = client.post(f"{address}steg/fordela/", {"version": 0, "ansvarig": cast("anna.lovdahl").pk})
    assert done.status_code == 302
    fresh = EAnmalan.objects.get(pk=case.pk)
    assert (fresh.ansvarig, fresh.last_by, fresh.last_for) == (
        cast("anna.lovdahl"), cast("sara.ekholm"), cast("peter.holmgard"),
    )  # fmt: skip
    assert "Sara Ekholm (ersättare för Peter Holmgård)" in client.get(address).text
    assert "som ersättare för Peter Holmgård" in client.get(reverse("account")).text


@pytest.mark.parametrize(("days", "status"), [(-1, 404), (0, 200), (1, 404)])
def test_the_right_lasts_as_long_as_the_absence_to_the_day(login, report, at, away_with, days, status):
    case = report()
    away_with("peter.holmgard", "sara.ekholm", DAY, DAY)
    at.forward(days=days)
    assert login("sara.ekholm").get(case.get_absolute_url()).status_code == status


def test_the_last_minute_of_the_last_day(login, report, at, away_with):
    case = report()
    away_with("peter.holmgard", "sara.ekholm")
    at.set(f"{DAY} 23:59:59")
    assert login("sara.ekholm").get(case.get_absolute_url()).status_code == 200
    at.set(f"{DAY + dt.timedelta(days=1)} 00:00")
    assert login("sara.ekholm").get(case.get_absolute_url()).status_code == 404


def test_the_twin_without_substitutes_nobody_gets_in(login, report, away_with, monkeypatch):
    away_with("peter.holmgard", "sara.ekholm")
    plain = standing_module.keep

    def keep_own(user, day, rows):
        plain(user, day, rows)
        user._standing = user._standing.own

    monkeypatch.setattr(standing_module, "keep", keep_own)
    assert login("sara.ekholm").get(report().get_absolute_url()).status_code == 404


def test_what_is_ones_own_is_taken_in_ones_own_name(report, cast, away_with):
    away_with("peter.holmgard", "anna.lovdahl")
    taken = take(report(), EAnmalan.ta_emot, by=cast("anna.lovdahl"))
    assert taken.last_for is None, "mottagning may do that herself"


def test_whoever_is_away_stands_in_for_nobody(cast, away_with, report):
    away_with("peter.holmgard", "sara.ekholm")
    away_with("sara.ekholm", "karin.wessman")
    assert standing(cast("sara.ekholm"), DAY).acting == {}
    with pytest.raises(Refused):
        take(report(), EAnmalan.fordela, by=cast("sara.ekholm"), ansvarig=cast("anna.lovdahl"))


def test_the_substitute_is_on_duty_is_told_and_is_somebodys_manager(cast, enhet, away_with, synpunkt):
    away_with("peter.holmgard", "sara.ekholm")
    sara, bof = cast("sara.ekholm"), enhet("BOF")
    assert duty(bof.pk, [Enhetschef], DAY).people == (sara,)
    assert sara in holders(bof.pk, [Enhetschef], DAY)
    assert sara.pk in Command.on(DAY).nearest(bof.pk)
    assert sara.pk not in Command.on(DAY, substitutes=False).nearest(bof.pk)
    synpunkt(by="lena.brodin")
    told = set(Notice.objects.filter(kind="inkommen").values_list("recipient__username", flat=True))
    assert {"peter.holmgard", "sara.ekholm"} <= told


def test_the_only_namndsekreterares_substitute_reads_what_is_handed_over(cast, away_with):
    away_with("emma.rosenlund", "birgitta.hult")
    who = standing(cast("birgitta.hult"), DAY)
    assert who.holds(Namndsekreterare, 0)
    assert who.absent == [cast("emma.rosenlund").pk]
    assert not who.own.holds(Namndsekreterare, 0)


def test_a_managers_substitute_handles_a_synpunkt_in_the_managers_name(cast, away_with, synpunkt):
    case = synpunkt(by="lena.brodin")
    away_with("peter.holmgard", "sara.ekholm")
    moved = take(case, Synpunkt.fordela, by=cast("sara.ekholm"), ansvarig=cast("lena.brodin"))
    assert moved.last_for == cast("peter.holmgard")


# ── what is lent is no wider than what it is of ─────────────────────────────────────────────────────────────────────


def test_whom_it_concerns_lends_no_right_to_it_and_the_next_manager_has_it(login, cast, away_with, synpunkt):
    """The synpunkt is about the chef, who is away: not the chef's substitute but the next manager up has it (SK-27)."""
    away_with("peter.holmgard", "sara.ekholm")
    case = synpunkt(by=None, beror=[cast("peter.holmgard")])
    assert login("sara.ekholm").get(case.get_absolute_url()).status_code == 404
    above = next(iter(Command.on(DAY).nearest(case.enhet_id, {cast("peter.holmgard").pk})))
    assert above != cast("sara.ekholm").pk
    next_up = User.objects.get(pk=above)
    assert login(next_up.username).get(case.get_absolute_url()).status_code == 200
    told = set(Notice.objects.filter(kind="inkommen").values_list("recipient", flat=True))
    assert above in told and cast("sara.ekholm").pk not in told


def test_what_the_absent_one_may_not_handle_the_substitute_may_not(login, report, cast, away_with):
    away_with("peter.holmgard", "sara.ekholm")
    case = report()
    disqualify(case, cast("peter.holmgard"), by=cast("karin.wessman"), now=case.received_at)
    assert login("sara.ekholm").get(case.get_absolute_url()).status_code == 404
    with pytest.raises(Refused):
        take(EAnmalan.objects.get(pk=case.pk), EAnmalan.fordela, by=cast("sara.ekholm"), ansvarig=cast("anna.lovdahl"))


def test_of_two_who_are_away_the_one_whose_role_it_was_is_named(cast, away_with, synpunkt):
    away_with("ingrid.palm", "sara.ekholm")
    away_with("peter.holmgard", "sara.ekholm")
    for enhet, chef in [("BOF", "peter.holmgard"), ("VUX", "ingrid.palm")]:
        case = synpunkt(by="lena.brodin", enhet=enhet)
        sara = cast("sara.ekholm")
        done = take(case, Synpunkt.bedom, by=sara, omgaende="nej") if case.state == "registrerad" else case
        done = take(done, Synpunkt.fordela, by=sara, ansvarig=cast("lena.brodin"))
        assert done.last_for == cast(chef), enhet


@pytest.mark.parametrize(
    ("asks", "absent", "status"),
    [
        ("karin.wessman", "anna.lovdahl", 302),
        ("karin.wessman", "peter.holmgard", 422),
        ("peter.holmgard", "peter.holmgard", 302),
        ("peter.holmgard", "karin.wessman", 302),
    ],
)
def test_nobody_is_given_a_managers_roles_but_by_the_manager_or_one_above(login, cast, at, asks, absent, status):
    form = {"user": cast(absent).pk, "from_day": DAY, "to_day": DAY, "substitute": cast("jonas.akerren").pk}
    answer = login(asks).post("/bemanning/", form)
    assert answer.status_code == status
    if status == 422:
        assert "utser hen själv eller närmaste chef" in answer.text
    assert Absence.objects.filter(user=cast(absent), substitute=cast("jonas.akerren")).exists() is (status == 302)


def test_the_twin_without_the_check_a_gruppledare_would_give_herself_the_chefs_roles(login, cast, at, monkeypatch):
    monkeypatch.setattr("desk.staffing_views.may_name_substitute", lambda by, absent: True)
    karin = cast("karin.wessman")
    form = {"user": cast("peter.holmgard").pk, "from_day": DAY, "to_day": DAY, "substitute": karin.pk}
    assert login("karin.wessman").post("/bemanning/", form).status_code == 302
    assert standing(cast("karin.wessman"), DAY).units([Enhetschef])


def test_the_office_is_warned_through_who_stands_in(cast, away_with):
    away_with("sofie.adler", "birgitta.hult")
    assert {person.username for person in office_holders(Kvalitetsutvecklare, DAY)} == {"sofie.adler", "birgitta.hult"}
