"""What ends comes last, who may not any more does not, and what is withheld is not read: through the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.calendar import local_day
from casework.models import Deadline, OpenDuty
from openvard.models import Uppdrag
from organisation.models import Membership, User
from records.decisions import Beslut
from records.models import Utfall
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, person
from tests.records.prints import whole_text

D = dt.date.fromisoformat
OTHER_LAW = "SoL 11 kap. 4 §"


def post(client: Client, case: Uppdrag, step: str, **answers: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def open_keys(case: Uppdrag) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


def running(case: Uppdrag, key: str) -> Any:
    return Deadline.objects.filter(case=case.pk, key=key, met_at=None, cancelled_at=None)


def leaves(login: str, day: dt.date) -> None:
    Membership.objects.filter(user__username=login).update(to_day=day)


# ── the order of the days ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-29", "OV-33")
def test_it_does_not_end_before_what_has_happened_in_it(walk, login):
    begun = walk("behandling")
    day = local_day(begun.clock.now)
    begun.take("hall_uppfoljning", at=begun.clock.now + dt.timedelta(days=10))
    later, david = local_day(begun.clock.now), login(DAVID)
    early = {
        "samtal_dag": day,
        "narvarande": [person(DAVID).pk, person(ALI).pk],
        "enskild_kom": "1",
        "viktigast": "Bra.",
    }
    refused = post(david, begun.case, "hall_samtal", **early)
    assert refused.status_code == 422 and f"Dagen kan inte ligga före {later}." in refused.text
    begun.take("samtal_uteblev")
    refused = post(david, begun.case, "avsluta", avslut_dag=day, avslut="avliden")
    assert refused.status_code == 422 and f"Dagen kan inte ligga före {later}." in refused.text
    assert post(david, begun.case, "avsluta", avslut_dag=later, avslut="avliden").status_code == 302


@pytest.mark.rule("OV-33")
def test_it_does_not_come_to_nothing_before_it_was_begun(walk, login):
    begun = walk("utsedd")
    decided = begun.case.beslut_dag
    begun.take("starta", at=begun.clock.now + dt.timedelta(days=5))
    answers = {"aterta_orsak": "tackar_nej", "skal": "Vill inte."}
    refused = post(login(DAVID), begun.case, "aterta", avslut_dag=decided, **answers)
    assert refused.status_code == 422 and f"före {begun.case.start_dag}" in refused.text
    assert post(login(DAVID), begun.case, "aterta", avslut_dag=begun.case.start_dag, **answers).status_code == 302


@pytest.mark.rule("OV-12", "OV-18")
def test_a_corrected_day_stays_before_what_followed_on_it(walk, login):
    begun = walk("startad")
    begun.take("hall_inledande", at=begun.clock.now + dt.timedelta(days=2))
    first = begun.case.inledande_dag
    begun.take("ta_kontakt", at=begun.clock.now + dt.timedelta(days=3))
    refused = post(login(DAVID), begun.case, "ratta_start", start_dag=begun.case.kontakt_dag, skal="Fel dag.")
    assert refused.status_code == 422 and f"Dagen kan inte ligga efter {first}." in refused.text


@pytest.mark.rule("OV-26")
def test_nobody_is_told_of_a_plan_before_it_was_signed(walk, login):
    begun = walk("behandling")
    begun.take("signera_plan", at=begun.clock.now + dt.timedelta(days=4))
    row = begun.untold()
    early = local_day(begun.clock.now) - dt.timedelta(days=1)
    refused = post(login(DAVID), begun.case, "kommunicera", mottagare=row.pk, dag=early, satt="mote")
    assert refused.status_code == 422 and "Dagen kan inte ligga före" in refused.text
    form = login(DAVID).get(reverse("step", args=[begun.case.number, "kommunicera"])).text
    assert "genomförandeplan version 1" in form, "which plan it is about"


@pytest.mark.rule("OV-03")
def test_a_correction_needs_no_decision_in_force(walk, login):
    begun = walk("startad", fran=D("2026-09-21"), tom=D("2026-10-01"))
    begun.take("hall_inledande")
    begun.clock.set("2026-10-10 09:00")
    answers = {"inledande_dag": "2026-10-02", "skal": "Mötet var en dag senare."}
    assert post(login(DAVID), begun.case, "ratta_mote", **answers).status_code == 302


# ── the decision ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-03")
def test_the_first_decisions_day_is_put_right_and_the_one_that_prolongs_it_stands(walk, login):
    begun = walk("startad")
    begun.take("forlang", at=begun.clock.now + dt.timedelta(days=20))
    head, right = begun.case.beslut, begun.case.beslut_dag - dt.timedelta(days=3)
    assert post(login(DAVID), begun.case, "ratta_beslut", beslut_dag=right, skal="Fel dag.").status_code == 302
    case = Uppdrag.objects.get()
    assert (case.beslut_dag, case.beslut, Beslut.objects.count()) == (right, head, 2)
    assert local_day(running(case, "ej_verkstallt").get().counted_from) == right


@pytest.mark.rule("OV-03")
@pytest.mark.parametrize(("state", "key", "start"), [
    ("startad", "ej_verkstallt", "beslutad"), ("avbrott", "ej_verkstallt_avbrott", "avbrott"), ("behandling", "", ""),
])  # fmt: skip
def test_a_decision_that_comes_under_the_law_has_the_laws_clock_from_then(walk, login, state, key, start):
    begun = walk(state, lagrum=OTHER_LAW)
    assert not Deadline.objects.filter(case=begun.case.pk, key__startswith="ej_verkstallt").exists()
    begun.clock.set(begun.clock.now + dt.timedelta(days=9))
    day = local_day(begun.clock.now)
    answers = {"beslutad": day, "fran": "2027-06-21", "tom": "2027-09-20", "insats": "individuell", "delegation": "",
               "beslutsfattare": "David Norrby", "lagrum": "SoL 11 kap. 1 §"}  # fmt: skip
    assert post(login(DAVID), begun.case, "forlang", **answers).status_code == 302
    opened = Deadline.objects.filter(case=begun.case.pk, key__startswith="ej_verkstallt")
    assert {row.key for row in opened} == ({key} if key else set())
    since = {"beslutad": day, "avbrott": begun.case.avbrott_dag}.get(start)
    assert [local_day(row.counted_from) for row in opened] == ([since] if since else [])


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-13")
def test_whoever_has_left_reads_and_writes_nothing_by_an_assignment(walk, login):
    begun = walk("behandling")
    assert login(ALI).get(begun.case.get_absolute_url()).status_code == 200
    leaves(ALI, local_day(begun.clock.now) - dt.timedelta(days=1))
    ali = login(ALI)
    assert ali.get(begun.case.get_absolute_url()).status_code == 404
    assert (
        post(ali, begun.case, "ta_kontakt", kontakt_dag="2026-09-21", satt="telefon", text="Tider.").status_code == 404
    )
    assert begun.case.number not in ali.get(reverse("queue")).text


@pytest.mark.rule("OV-08", "OV-11")
def test_what_somebody_who_has_left_treated_is_the_chefs_to_give_to_another(walk, login, tick, at):
    begun = walk("behandling")
    assert "ingen_behandlare" not in open_keys(begun.case)
    leaves(ALI, local_day(begun.clock.now) - dt.timedelta(days=1))
    at.set(begun.clock.now + dt.timedelta(hours=2))
    tick()
    assert "ingen_behandlare" in open_keys(begun.case)
    seen = login(ROLF).get(reverse("overview")).text
    assert "Ali Karam" in seen and "arbetar inte kvar" in seen
    handed = {"till": person(MAJA).pk, "dag": local_day(at.now), "satt": "mote", "skal": "Ali har slutat.",
              "arende": f"{begun.case.number}:{Uppdrag.objects.get().version}"}  # fmt: skip
    assert login(ROLF).post(reverse("openvard_lamna_over", args=[person(ALI).pk]), handed).status_code == 302
    begun.take("tilldela_igen")
    assert "ingen_behandlare" not in open_keys(begun.case)


@pytest.mark.rule("OV-08", "OV-12")
@pytest.mark.parametrize("why", ["left", "javig"])
def test_a_nominee_who_may_not_any_more_does_not_begin_and_is_changed(walk, login, why):
    begun = walk("utsedd")
    if why == "left":
        leaves(ALI, local_day(begun.clock.now) - dt.timedelta(days=1))
    else:
        begun.take("anmal_jav", javig=person(ALI))
    david = login(DAVID)
    refused = post(david, begun.case, "starta", start_dag=local_day(begun.clock.now))
    assert refused.status_code == 422 and "Ali Karam arbetar inte kvar hos utföraren, eller är jävig." in refused.text
    begun.take("byt_utsedd")
    assert post(david, begun.case, "starta", start_dag=local_day(begun.clock.now)).status_code == 302
    assert [row.user.username for row in begun.case.assignments.filter(from_day__isnull=False)] == [MAJA]


@pytest.mark.rule("OV-08", "OV-11")
def test_who_was_named_to_take_over_can_be_changed_before_they_begin(walk, login):
    begun = walk("behandling")
    begun.take("byt_behandlare")
    chosen = {
        "behandlare": person("eva.torngren").pk,
        "dag": local_day(begun.clock.now),
        "satt": "mote",
        "skal": "Maja är sjuk.",
    }
    assert post(login(ROLF), begun.case, "byt_utsedd", **chosen).status_code == 302
    begun.take("tilldela_igen")
    treats = begun.case.assignments.filter(to_day__gt=local_day(begun.clock.now)).values_list(
        "user__username", flat=True
    )
    assert list(treats) == ["eva.torngren"], "and who treated went on until then"


@pytest.mark.rule("OV-18")
def test_a_meeting_that_only_somebody_javig_held_does_not_count(walk, login):
    begun = walk("startad")
    begun.take("anmal_jav", javig=person(ALI))
    answers = {"inledande_dag": local_day(begun.clock.now), "enskild_kom": "1",
               "narvarande": [person(DAVID).pk, person(ALI).pk]}  # fmt: skip
    refused = post(login(DAVID), begun.case, "hall_inledande", **answers)
    assert refused.status_code == 422 and "ingen behandlare kom" in refused.text


@pytest.mark.rule("OV-14")
def test_how_they_work_together_is_asked_anew_of_who_comes_and_not_of_who_leaves(walk):
    begun = walk("behandling")
    begun.take("byt_behandlare")
    begun.take("tilldela_igen")
    assert "avstamning" not in open_keys(begun.case), "Ali has his last day: Maja is alone tomorrow"
    again = walk("behandling", tidigare_akt="V-2")
    again.take("byt_behandlare")
    again.take("tilldela_igen", lamnar=[])
    again.take("stam_av")
    assert "avstamning" not in open_keys(again.case)
    again.take("byt_behandlare", behandlare=list(User.objects.filter(username="eva.torngren")))
    again.take("tilldela_igen", lamnar=[])
    assert "avstamning" in open_keys(again.case)


# ── the plans ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-16", "OV-25")
def test_a_changed_vardplan_is_sent_too_before_it_ends(walk, login):
    begun = walk("behandling")
    begun.take("signera_vardplan")
    begun.take("skicka_vardplan")
    assert "vardplan_andrad" not in open_keys(begun.case)
    begun.take("andra_vardplan")
    while begun.untold():
        begun.take("kommunicera")
    assert open_keys(begun.case) >= {"vardplan_andrad"}
    assert post(login(DAVID), begun.case, "skicka_vardplan").status_code == 302
    assert "vardplan_andrad" not in open_keys(begun.case)


def read_by(client: Client, case: Uppdrag) -> bool:
    """Does the plan stand on its page, on paper, on the case's page?"""
    client.post(reverse("protected", args=[case.number]), {"why": "skydd"})
    page = client.get(reverse("plan", args=[case.number, "vardplan"]))
    paper = client.get(reverse("plan_print", args=[case.number, "vardplan", 1]))
    return (page.status_code == 200 and "Vill sluta dricka." in page.text) or paper.status_code == 200


@pytest.mark.rule("OV-26")
@pytest.mark.parametrize("decided", ["", "nej", "ja"])
def test_who_is_not_to_know_of_a_plan_reads_it_nowhere(walk, login, decided):
    begun = walk("startad")
    begun.take("signera_vardplan")
    begun.take("skicka_vardplan")
    begun.take("marka_skyddat")
    begun.take("byt_behandlare")
    begun.take("tilldela_igen", lamnar=[])
    row = begun.case.planer.get().mottagare.get(user__username=MAJA)
    david = login(DAVID)
    if decided:
        answers = {"mottagare": row.pk, "ut": decided, "skal": "Prövat."}
        assert post(david, begun.case, "prova_mottagare", **answers).status_code == 302
    assert read_by(david, begun.case) and read_by(login(ALI), begun.case), "who decides, and who knew of it before"
    assert read_by(login(MAJA), begun.case) is (decided == "ja")


@pytest.mark.rule("OV-23")
def test_the_paper_of_a_meeting_holds_what_was_said_also_when_its_day_was_put_right(walk, login):
    begun = walk("behandling")
    begun.take("hall_uppfoljning", bestamt="Vi fortsätter som vi gör.", at=begun.clock.now + dt.timedelta(days=4))
    mote = Utfall.objects.latest("pk").mote
    begun.take("ratta_uppfoljning")
    pdf = login(DAVID).get(reverse("meeting_print", args=[begun.case.number, mote.pk]))
    assert pdf.status_code == 200
    assert "Vifortsättersomvigör." in whole_text(pdf.content)
