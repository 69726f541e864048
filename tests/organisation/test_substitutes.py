"""Whoever stands in for somebody who is away acts in their role meanwhile: reads, takes, is told, and it is seen and logged."""

import datetime as dt

import pytest
from django.urls import reverse

from casework.doorway import Refused, take
from casework.models import Notice
from complaints.models import Synpunkt
from intake.models import EAnmalan
from organisation import standing as standing_module
from organisation.command import Command
from organisation.duty import duty, holders
from organisation.models import Absence
from organisation.roles import Enhetschef, Namndsekreterare
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
    plain = standing_module._read
    monkeypatch.setattr(standing_module, "_read", lambda user, day: plain(user, day).own)
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
    assert who.stands_in_for([Namndsekreterare], 0) == cast("emma.rosenlund").pk
    assert not who.own.holds(Namndsekreterare, 0)


def test_a_managers_substitute_handles_a_synpunkt_in_the_managers_name(cast, away_with, synpunkt):
    case = synpunkt(by="lena.brodin")
    away_with("peter.holmgard", "sara.ekholm")
    moved = take(case, Synpunkt.fordela, by=cast("sara.ekholm"), ansvarig=cast("lena.brodin"))
    assert moved.last_for == cast("peter.holmgard")
