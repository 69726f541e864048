"""Nobody to tell never counts as told: the chain is climbed, and when it is empty that is said where somebody looks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from casework import watch
from casework.calendar import local_day
from casework.doorway import take
from casework.models import Deadline, Notice
from config.reconcile import reconcile
from intake.models import EAnmalan
from organisation.models import Absence, Membership, User
from outbox import morning

ARRIVED = "2026-11-18 13:00"


def told(kind: str = "paminnelse") -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def leave(*logins: str, day: str = "2026-11-17") -> None:
    """Their roles end with this day."""
    Membership.objects.filter(user__username__in=logins).update(to_day=dt.date.fromisoformat(day))


def everybody(*codes: str) -> list[str]:
    return list(Membership.objects.filter(enhet__code__in=codes).values_list("user__username", flat=True))


def out(*logins: str, day: dt.date = dt.date(2026, 11, 18), last: dt.date = dt.date(2026, 11, 30)) -> None:
    Absence.objects.bulk_create(
        Absence(user=User.objects.get(username=login), from_day=day, to_day=last) for login in set(logins)
    )


@pytest.fixture
def case(report, at) -> Any:
    """A report that comes to Barn- och familjeenheten while its people are as the test has left them."""
    return lambda: report(received=at.set(ARRIVED))


def eight_hours_later(at: Any, minutes: int = 0) -> dt.datetime:
    return at.set(at.now + dt.timedelta(hours=8, minutes=minutes))


@pytest.mark.rule("EA-28", "EA-33", "EA-34")
def test_with_the_whole_unit_away_the_next_manager_above_it_hears(case, at):
    out(*everybody("BOF"))
    case()
    assert "monica.ahlgren" in told("inkommen")
    watch.remind(eight_hours_later(at))
    assert "monica.ahlgren" in told()
    assert Deadline.objects.get(key="ta_emot").reminded_at == at.now
    assert list(reconcile(at.now)) == []


@pytest.mark.rule("EA-33", "EA-34")
def test_untaken_after_eight_hours_goes_on_to_the_enhetschef_when_the_others_are_away(case, at):
    case()
    out("anna.lovdahl", "jonas.akerren", "karin.wessman", day=dt.date(2026, 11, 18))
    watch.remind(eight_hours_later(at))
    assert "peter.holmgard" in told()
    assert "monica.ahlgren" not in told()


@pytest.mark.rule("EA-28", "EA-33")
def test_the_tick_that_runs_every_minute_reminds_and_warns_upward(case, synpunkt, at, tick):
    """The same, as it happens in the product: by the command."""
    out(*everybody("BOF"))
    found = case()
    at.set(found.deadlines.get(key="ta_emot").due_at)
    tick()
    assert "monica.ahlgren" in told()
    at.set(synpunkt("sara.ekholm").deadlines.get().warn_at)
    tick()
    assert "monica.ahlgren" in told("varning")


@pytest.mark.rule("EA-28")
def test_without_the_climb_only_those_who_are_away_would_have_been_told(case, at, monkeypatch):
    monkeypatch.setattr(watch, "hearers", lambda _case, people, *_, **__: people)
    out(*everybody("BOF"))
    case()
    watch.remind(eight_hours_later(at))
    assert set() < told() <= set(everybody("BOF"))


def test_whoever_has_left_hears_nothing_more_and_is_never_the_only_one(synpunkt, at, cast):
    """Case 8: given to Sara, whose role ends that day: the manager is warned, and she is not."""
    given = synpunkt("sara.ekholm")
    leave("sara.ekholm", day=f"{local_day(at.now)}")
    deadline = given.deadlines.get()
    watch.warn(at.set(deadline.warn_at))
    assert told("varning") == {"peter.holmgard"}
    watch.remind(at.set(deadline.due_at))
    assert told() == {"peter.holmgard"}
    morning.digest(at.set(f"{local_day(deadline.due_at) + dt.timedelta(days=1)} 07:30"))
    assert "sara.ekholm" not in told("dygnslista")


def test_the_digest_says_whose_each_late_case_is(report, login, at):
    case = report(received=at.set(ARRIVED))
    login("anna.lovdahl").post(f"{case.get_absolute_url()}steg/ta_emot/", {"version": case.version})
    morning.digest(at.set("2026-11-23 07:30"))
    lines = {row.recipient.username: row.body for row in Notice.objects.filter(kind="dygnslista")}
    assert "Du har ärendet." in lines["anna.lovdahl"]
    others = [body for who, body in lines.items() if who != "anna.lovdahl" and case.number in body]
    assert others and all("Anna Lövdahl har ärendet." in body for body in others)


def test_while_her_role_lasts_she_is_the_one_who_is_warned(synpunkt, at):
    deadline = synpunkt("sara.ekholm").deadlines.get()
    watch.warn(at.set(deadline.warn_at))
    assert told("varning") == {"sara.ekholm"}


# ── nobody at all ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def nobody(case, at) -> Any:
    """Nobody in the unit, and no manager above it; the systemförvaltare is at work."""
    leave(*everybody("BOF"), "monica.ahlgren", *Membership.objects.filter(
        role__in=["sektionschef", "socialchef", "ordforande", "vice_ordforande", "enhetschef"], enhet__children__isnull=False
    ).values_list("user__username", flat=True))  # fmt: skip
    found = case()
    watch.remind(eight_hours_later(at))
    return found


def test_the_deadline_stays_unreminded_and_the_systemforvaltare_is_told_of_the_unit_only(nobody, at):
    deadline = nobody.deadlines.get(key="ta_emot")
    assert (deadline.reminded_at, deadline.unheard_at) == (None, at.now)
    assert told() == set()
    cries = Notice.objects.filter(kind="obevakad")
    assert {cry.recipient.username for cry in cries} == administrators()
    for cry in cries:
        assert "Barn- och familjeenheten" in cry.body
        assert nobody.number not in cry.subject + cry.body
        assert cry.case_id is None


def test_the_desk_of_the_systemforvaltare_says_it_and_the_mail_leads_there(nobody, login):
    for name in administrators():
        page = login(name).get("/", follow=True)
        assert page.status_code == 200 and "Ingen som bevakar: Barn- och familjeenheten" in page.text
    cry = Notice.objects.filter(kind="obevakad").first()
    assert cry.body.strip().endswith("/ko/") and login(cry.recipient.username).get("/ko/").status_code == 200
    assert "Ingen som bevakar" not in login("fatima.rahimi").get("/", follow=True).text, "nobody else's to mend"
    Deadline.objects.update(unheard_at=None)
    assert "Ingen som bevakar" not in login(cry.recipient.username).get("/ko/").text


def administrators() -> set[str]:
    found = set(Membership.objects.filter(role="systemforvaltare").values_list("user__username", flat=True))
    assert found
    return found


def test_once_a_day_however_often_it_is_looked(nobody, at):
    for _ in range(5):
        at.forward(minutes=11)
        watch.remind(at.now)
    assert Notice.objects.filter(kind="obevakad").count() == len(administrators())
    at.forward(days=1)
    watch.remind(at.now)
    assert Notice.objects.filter(kind="obevakad").count() == 2 * len(administrators())


def test_the_sweep_does_not_loop_on_it_and_others_are_reminded(nobody, at, report, monkeypatch):
    monkeypatch.setattr(watch, "BATCH", 1)
    other = report("vuxen", received=at.now)
    watch.remind(eight_hours_later(at))
    assert other.deadlines.get(key="ta_emot").reminded_at == at.now
    assert watch.remind(at.now) == 0


@pytest.mark.parametrize(("minutes", "tried"), [(9, False), (10, True), (11, True)])
def test_it_is_tried_again_after_ten_minutes_and_reaches_whoever_has_come(nobody, at, minutes, tried):
    Membership.objects.filter(user__username="anna.lovdahl").update(to_day=None)
    watch.remind(at.forward(minutes=minutes))
    assert told() == ({"anna.lovdahl"} if tried else set())
    assert list(reconcile(at.now)) == [] or not tried


def test_health_tick_and_reconcile_say_so(nobody, at, capsys):
    page = Client().get("/halsa/").json()
    assert page["bevakning"] == "1 enhet utan någon att påminna"
    with pytest.raises(CommandError, match="Enheter utan någon att påminna: 1"):
        call_command("tick", verbosity=0)
    assert [finding.kind for finding in reconcile(at.now)] == ["unheard"]
    with pytest.raises(CommandError):
        call_command("reconcile")
    assert f"unheard  {nobody.number}" in capsys.readouterr().out


def test_when_everybody_hears_health_has_nothing_to_say(case, at):
    case()
    watch.remind(eight_hours_later(at))
    assert Client().get("/halsa/").json()["bevakning"] == "ok"


def test_a_warning_that_was_given_at_last_is_heard(synpunkt, at):
    """Everybody is away when it is to be given; ten minutes later somebody is there, and nothing is unheard any more."""
    case = synpunkt("sara.ekholm")
    deadline = case.deadlines.get()
    day = local_day(deadline.warn_at)
    everyone = set(Membership.objects.values_list("user__username", flat=True))
    out(*everyone, day=day, last=day)
    watch.warn(at.set(deadline.warn_at))
    assert watch.unheard_units() == [case.enhet_id]
    Absence.objects.all().delete()
    watch.warn(at.forward(minutes=11))
    assert told("varning") == {"sara.ekholm"}
    assert watch.unheard_units() == []
    assert list(reconcile(at.now)) == []


def test_what_is_left_to_do_of_one_who_has_left_is_in_the_lists_of_those_who_are_here(case, at, cast):
    take(case(), EAnmalan.ta_emot, by=cast("anna.lovdahl"), now=at.now)
    leave("anna.lovdahl", day="2026-11-18")
    morning.digest(at.set("2026-11-19 07:00"))
    lists = Notice.objects.filter(kind="dygnslista", body__contains="Skyddsbedömning är inte antecknad")
    assert set(lists.values_list("recipient__username", flat=True)) == {"jonas.akerren"}


def test_a_manager_who_registers_one_is_not_told_of_it_and_nobody_above_is(synpunkt):
    synpunkt("peter.holmgard")
    assert told("inkommen") == set()
