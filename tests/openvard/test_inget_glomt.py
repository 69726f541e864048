"""Nothing is forgotten on the way: duties, meetings, decisions and people, where a case ends or is put right."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from casework.calendar import local_day
from casework.models import Notice, OpenDuty
from openvard.models import Uppdrag
from organisation.models import Absence
from records.models import Kommunicerad, Mote, Mottagare, Utfall
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, WAY, people, person


def post(client: Any, case: Uppdrag, step: str, **answers: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def open_keys(case: Uppdrag) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


def ended(client: Any, case: Uppdrag, key: str) -> None:
    answer = client.post(reverse("end_duty", args=[case.number, key]), {"text": "Behövs inte.", "skal": "Behövs inte."})
    assert answer.status_code == 302, answer.text[-1500:]


@pytest.fixture
def two(walk: Any) -> Any:
    """Ali and Maja treat; nothing is agreed between them."""
    begun = walk("utsedd")
    begun.take("utse_fler")
    begun.treats = [ALI, MAJA]
    for name in WAY["behandling"][2:]:
        begun.take(name)
    return begun


CLOSE = {"avslut_dag": "2026-09-21", "avslut": "uppnatt"}


# ── duties ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-14", "OV-24", "OV-26", "OV-29")
def test_each_duty_that_is_left_keeps_it_open_and_can_be_ended_with_a_reason(two, login):
    """The closing talk does not make them go away."""
    two.take("signera_vardplan")
    two.take("skicka_vardplan")
    two.take("signera_plan")
    two.take("hall_uppfoljning", andras="ja")
    left = {"avstamning", "olast_vardplan", "kommunicera", "plan_andras"}
    assert open_keys(two.case) == left
    two.take("hall_samtal")
    assert open_keys(two.case) == left
    david = login(DAVID)
    for key in sorted(left):
        assert post(david, two.case, "avsluta", **CLOSE).status_code == 409, key
        who = MAJA if key in ("avstamning", "plan_andras", "olast_vardplan") else DAVID
        ended(login(who), two.case, key)
    assert post(david, two.case, "avsluta", **CLOSE).status_code == 302


@pytest.mark.rule("OV-14", "OV-24")
def test_after_the_talk_they_can_still_be_done(two, login):
    two.take("signera_plan")
    two.take("hall_uppfoljning", andras="ja")
    two.take("hall_samtal")
    two.take("stam_av")
    two.take("andra_plan")
    assert open_keys(two.case) == {"kommunicera"}


@pytest.mark.rule("OV-24", "OV-26")
def test_a_duty_that_was_ended_is_a_new_one_when_there_is_new_reason(two, login):
    """Of another follow-up, of another version."""
    two.take("stam_av")
    two.take("signera_plan")
    two.take("hall_uppfoljning", andras="ja")
    for key in ("plan_andras", "kommunicera"):
        ended(login(ALI), two.case, key)
    assert open_keys(two.case) == set()
    two.take("hall_uppfoljning", andras="nej", at=two.clock.now + dt.timedelta(days=3))
    assert open_keys(two.case) == set(), "the twin: nothing new was asked for"
    two.take("hall_uppfoljning", andras="ja", at=two.clock.now + dt.timedelta(days=3))
    assert open_keys(two.case) == {"plan_andras"}
    two.take("andra_plan")
    assert open_keys(two.case) == {"kommunicera"}, "of the new version"


@pytest.mark.rule("OV-17")
def test_whoever_comes_later_has_the_plan_to_read_though_it_was_said_that_the_first_need_not(walk, login, tick):
    begun = walk("behandling")
    begun.take("signera_vardplan")
    begun.take("skicka_vardplan")
    ended(login(ALI), begun.case, "olast_vardplan")
    assert "olast_vardplan" not in open_keys(begun.case)
    begun.take("byt_behandlare")
    begun.take("tilldela_igen", lamnar=[])
    assert "olast_vardplan" in open_keys(begun.case)
    assert Mottagare.objects.filter(user__username=MAJA).exists(), "and is to be told of it (OV-26)"
    tick()
    assert "olast_vardplan" in open_keys(begun.case)


# ── decisions ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-03")
@pytest.mark.parametrize(("state", "step"), [
    ("utsedd", "starta"), ("startad", "hall_inledande"), ("startad", "boka_inledande"), ("inlett", "inled"),
    ("behandling", "hall_uppfoljning"), ("behandling", "boka_uppfoljning"), ("avbrott", "ateruppta"),
])  # fmt: skip
def test_start_treatment_and_meetings_need_a_decision_in_force_on_their_day(walk, state, step):
    begun = walk(state)
    with pytest.raises(ValidationError, match="Beslutet gällde till 2027-06-20"):
        begun.take(step, at="2027-06-25 10:00")


@pytest.mark.rule("OV-03", "OV-29")
def test_when_it_has_run_out_the_case_can_be_closed_all_the_same(walk, login, at):
    """The person does not come to the talk."""
    begun = walk("behandling")
    david = login(DAVID)
    at.set("2027-07-10 10:00")
    booking = {"mote_at": "2027-07-12 10:00", "mote_plats": "Vuxna insatser", "mote_tolk": ""}
    assert post(david, begun.case, "boka_samtal", **booking).status_code == 302
    at.set("2027-07-12 12:00")
    gone = {"utfall": "uteblev", "vem": "", "orsak": "Kom inte."}
    assert post(david, begun.case, "mote_blev_inte_av", **gone).status_code == 302
    assert post(david, begun.case, "samtal_uteblev", avslut="uteblir", forsok="Ringt.").status_code == 302
    assert post(david, begun.case, "avsluta", avslut_dag="2027-07-12", avslut="uteblir").status_code == 302


@pytest.mark.rule("OV-03")
def test_the_person_is_told_of_the_decision_and_of_each_that_takes_its_place(walk, login):
    """Until then it is left to do, and shown (FL 33 §)."""
    begun, david = walk("behandling"), login(DAVID)
    assert "underrattelse" not in open_keys(begun.case)
    begun.take("forlang")
    assert "underrattelse" in open_keys(begun.case)
    assert "Underrätta den enskilde om beslutet" in david.get(begun.case.get_absolute_url()).text
    early = post(david, begun.case, "underratta", underrattad_dag="2026-09-20", underrattad_satt="brev")
    assert early.status_code == 422
    told = {"underrattad_dag": "2026-09-21", "underrattad_satt": "brev"}
    assert post(david, begun.case, "underratta", **told).status_code == 302
    assert "underrattelse" not in open_keys(begun.case)
    page = " ".join(david.get(begun.case.get_absolute_url()).text.split())
    assert "<dt>Den enskilde underrättad</dt><dd>2026-09-21, brev</dd>" in page
    assert post(david, begun.case, "underratta", **told).status_code == 409


# ── meetings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-22", "OV-29")
def test_a_talk_that_is_booked_stays_booked_when_another_meeting_is_held(walk, login):
    begun = walk("behandling")
    begun.take("boka_samtal")
    begun.take("hall_uppfoljning")
    assert begun.case.mote_at is not None
    david = login(DAVID)
    off = {"utfall": "installt", "vem": "enskild", "orsak": "Sjuk."}
    assert post(david, begun.case, "mote_blev_inte_av", **off).status_code == 302
    assert not Mote.objects.filter(utfall=None).exists()


@pytest.mark.rule("OV-29", "OV-33")
@pytest.mark.parametrize("ending", ["aterta", "samtal_uteblev", "avsluta"])
def test_an_end_calls_off_what_is_booked_and_the_calendar_hears_of_it(walk, login, ending):
    begun = walk("startad" if ending == "aterta" else "behandling")
    begun.take("boka_inledande" if ending == "aterta" else "boka_uppfoljning")
    if ending == "avsluta":
        begun.take("hall_samtal")
    begun.take(ending)
    mote = Mote.objects.get(kind="inledande" if ending == "aterta" else "uppfoljning")
    assert (mote.became.what, bool(mote.became.reason)) == (Utfall.What.INSTALLT, True)
    file = login(DAVID).get(reverse("calendar_file", args=[begun.case.number, mote.pk])).content.decode()
    assert "STATUS:CANCELLED" in file


@pytest.mark.rule("OV-20", "OV-22")
def test_a_day_that_is_put_right_is_right_in_the_meeting_and_on_paper_too(walk, login, at):
    begun = walk("inlett")
    wrong = begun.case.inledande_dag
    at.set("2026-09-24 10:00")
    right = {"inledande_dag": "2026-09-23", "skal": "Fel dag."}
    assert post(login(DAVID), begun.case, "ratta_mote", **right).status_code == 302
    mote = Mote.objects.get(kind="inledande")
    assert (mote.became.day, mote.utfall.count(), wrong) == (dt.date(2026, 9, 23), 2, dt.date(2026, 9, 21))
    assert [*map(str, mote.became.came)] == [*map(str, mote.utfall.first().came)]
    panel = login(ALI).get(begun.case.get_absolute_url()).text.split(">Möten</h2>")[1].split("</section>")[0]
    assert "2026-09-23" in panel and "2026-09-21" not in panel


@pytest.mark.rule("OV-22")
def test_the_day_of_a_follow_up_and_of_an_interruption_can_be_put_right(walk, login):
    begun = walk("behandling")
    begun.take("hall_uppfoljning", at="2026-10-20 10:00")
    david = login(DAVID)
    assert post(david, begun.case, "ratta_uppfoljning", uppfoljd_dag="2026-10-19", skal="Fel dag.").status_code == 302
    assert str(begun.due("folj_upp").due_at.date()) == "2027-01-19"
    assert Mote.objects.get(kind="uppfoljning").became.day == dt.date(2026, 10, 19)
    begun.take("avbryt", at="2026-11-10 10:00")
    early = post(david, begun.case, "ratta_avbrott", avbrott_dag="2026-09-01", skal="Fel dag.")
    assert early.status_code == 422
    assert post(david, begun.case, "ratta_avbrott", avbrott_dag="2026-11-02", skal="Fel dag.").status_code == 302
    assert str(begun.due("ej_verkstallt_avbrott").due_at.date()) == "2027-02-02"


# ── who hears of it, and who reads it ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-33")
@pytest.mark.parametrize(("state", "told"), [
    ("beslutad", set()), ("hos_chefen", {ROLF}), ("utsedd", {ALI, ROLF}), ("startad", {ALI, ROLF}),
])  # fmt: skip
def test_who_was_in_it_hears_that_it_comes_to_nothing(walk, login, state, told):
    begun = walk(state)
    Notice.objects.all().delete()
    answers = {"avslut_dag": f"{local_day(begun.clock.now)}", "aterta_orsak": "tackar_nej", "skal": "Vill inte."}
    assert post(login(DAVID), begun.case, "aterta", **answers).status_code == 302
    assert set(Notice.objects.filter(kind="steg").values_list("recipient__username", flat=True)) == told


@pytest.mark.rule("OV-13")
def test_whoever_treated_reads_it_two_weeks_more_also_when_it_came_to_nothing(walk, login, at):
    begun = walk("startad")
    begun.take("aterta")
    for time, status in (("2026-10-05 23:59", 200), ("2026-10-06 00:00", 404)):
        at.set(time)
        assert login(ALI).get(begun.case.get_absolute_url()).status_code == status, time


@pytest.mark.rule("OV-20", "OV-22")
def test_the_plan_can_be_signed_while_it_is_interrupted(walk, login):
    """Its three weeks go on."""
    begun = walk("avbrott")
    assert login(ALI).get(reverse("plan_write", args=[begun.case.number, "genomforandeplan"])).status_code == 200
    begun.take("signera_plan")
    assert begun.case.deadlines.get(key="plan").met_at is not None


@pytest.mark.rule("OV-14", "OV-20")
def test_when_the_one_who_writes_the_plan_becomes_javig_another_writes_it(two, login):
    two.take("stam_av", samordnande=person(MAJA))
    assert post(login(DAVID), two.case, "anmal_jav", javig=person(MAJA).pk, skal="Systrar.").status_code == 302
    writing = reverse("plan_write", args=[two.case.number, "genomforandeplan"])
    assert (login(ALI).get(writing).status_code, login(MAJA).get(writing).status_code) == (200, 404)


# ── protected ───────────────────────────────────────────────────────────────────────────────────────────────────────


def decide(client: Any, case: Uppdrag, row: Mottagare, ut: str) -> None:
    assert post(client, case, "prova_mottagare", mottagare=row.pk, ut=ut, skal="Prövat.").status_code == 302


@pytest.mark.rule("OV-16", "OV-26")
@pytest.mark.parametrize("order", [
    ["signera_vardplan", "informera_chefen", "utse", "starta", "marka_skyddat"],
    ["informera_chefen", "utse", "starta", "marka_skyddat", "signera_vardplan"],
    ["signera_vardplan", "marka_skyddat", "informera_chefen", "utse", "starta"],
], ids=["signed, begun, marked", "begun, marked, signed", "signed, marked, begun"])  # fmt: skip
def test_a_vardplan_of_somebody_protected_crosses_when_it_is_decided_for_each(walk, login, order):
    begun, david = walk("beslutad"), login(DAVID)
    for name in order:
        begun.take(name)
    assert "prova_mottagare" in open_keys(begun.case)
    assert post(david, begun.case, "skicka_vardplan").status_code == 409
    assert not Kommunicerad.objects.exists()
    ali = Mottagare.objects.get(user__username=ALI)
    for row in Mottagare.objects.filter(kommunicerad=None):
        decide(david, begun.case, row, "nej" if row == ali else "ja")
    refused = post(david, begun.case, "skicka_vardplan")
    assert refused.status_code == 409 and "ska någon av behandlarna inte få veta" in refused.text
    decide(david, begun.case, ali, "ja")
    assert post(david, begun.case, "skicka_vardplan").status_code == 302
    assert Kommunicerad.objects.get(mottagare=ali)


@pytest.mark.rule("OV-26")
def test_a_no_is_not_forgotten_with_the_next_version(two, login):
    david = login(DAVID)
    two.take("signera_vardplan")
    two.take("marka_skyddat")
    for row in Mottagare.objects.all():
        decide(david, two.case, row, "nej")
    two.take("andra_vardplan")
    ali = Mottagare.objects.get(user__username=ALI, plan__number=2)
    telling = {"mottagare": ali.pk, "dag": "2026-09-21", "satt": "telefon"}
    assert post(david, two.case, "kommunicera", **telling).status_code in (409, 422)
    assert "prova_mottagare" in open_keys(two.case)


@pytest.mark.rule("OV-26")
def test_what_waits_for_a_decision_waits_also_when_the_mark_was_wrong(two, login):
    two.take("signera_vardplan")
    two.take("marka_skyddat")
    two.take("avmarka_skyddat")
    page = login(DAVID).get(reverse("step", args=[two.case.number, "kommunicera"])).text
    assert "Den som ska prövas på nytt får veta först när det är prövat." in page
    assert "prova_mottagare" in open_keys(two.case)


@pytest.mark.parametrize("where", ["the case", "the step"])
def test_the_goals_of_somebody_protected_are_not_read_in_a_form(two, login, where):
    """What a plan says is about the person: its own page asks why first, and so no label says it."""
    two.take("signera_plan")
    two.take("marka_skyddat")
    url = (
        two.case.get_absolute_url()
        if where == "the case"
        else reverse("step", args=[two.case.number, "hall_uppfoljning"])
    )
    page = login(DAVID).get(url).text
    assert "Fri från alkohol" not in page
    assert "Mål 1, dolt" in page or where == "the case"


@pytest.mark.rule("OV-23")
def test_what_was_said_of_a_goal_is_not_lost_when_the_plan_is_changed_meanwhile(two, login):
    two.take("signera_plan")
    goal = two.case.planer.get(kind="genomforandeplan").mal.get()
    shown = Uppdrag.objects.get(pk=two.case.pk).version
    two.take("andra_plan")
    typed = {"version": shown, "uppfoljd_dag": "2026-09-21", "narvarande": [one.pk for one in people(DAVID, ALI)],
             "enskild": "kom", "bestamt": "Samma tider.", "andras": "nej", f"malen_{goal.pk}": "delvis",
             f"malen_{goal.pk}_ord": "Har sovit bättre."}  # fmt: skip
    page = login(DAVID).post(reverse("step", args=[two.case.number, "hall_uppfoljning"]), typed)
    assert page.status_code == 409
    for part in ("Samma tider.", "Har sovit bättre.", "Delvis"):
        assert part in page.text, part


# ── who hears when whoever a step tells is away ─────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-11")
@pytest.mark.parametrize("away", [False, True])
def test_a_step_that_makes_it_somebodys_turn_climbs_past_who_is_away(walk, login, away):
    """Behandlaren is named: the next step is socialsekreterarens. Where she is away somebody above her hears it too."""
    begun = walk("hos_chefen")
    day = local_day(begun.clock.now)
    if away:
        Absence.objects.create(user=person(DAVID), from_day=day, to_day=day + dt.timedelta(days=7))
    begun.take("utse")
    rows = Notice.objects.filter(case=begun.case.pk, kind="steg", key__contains=f":{begun.case.version}:")
    heard = set(rows.values_list("recipient__username", flat=True))
    assert {DAVID, ALI} <= heard and ("ingrid.palm" in heard) is away
    assert login("ingrid.palm").get(begun.case.get_absolute_url()).status_code == 200, "and she may read it"
