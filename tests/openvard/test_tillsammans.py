"""Several at one plan: who writes it, how its goals are judged, and who hears of it when somebody becomes protected."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework import watch
from casework.models import Notice, OpenDuty
from openvard.models import Uppdrag
from records.models import Kommunicerad, Malbedomning, Mote, Mottagare, Provning
from tests.openvard.walking import ALI, DAVID, MAJA, people, person

PLAN = "genomforandeplan"
FIELDS = {"needs": "Vill sluta dricka.", "goal_1": "Fri från alkohol", "goal_2": "Sova", "together": "ja",
          "follow_up": "Vid uppföljningen.", "own_words": "Jag vill sova."}  # fmt: skip


def post(client: Any, case: Uppdrag, step: str, **answers: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def signed(client: Any, case: Uppdrag, kind: str = PLAN, **changed: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    more = {"signera": "1", "password": "norrvinge", "version": version}
    return client.post(reverse("plan_write", args=[case.number, kind]), FIELDS | more | changed)


@pytest.fixture
def two(walk: Any, at: Any) -> Uppdrag:
    """Ali and Maja treat; the treatment has begun."""
    begun = walk("utsedd")
    begun.take("utse_fler")
    begun.treats = [ALI, MAJA]
    for name in ("starta", "hall_inledande", "inled"):
        begun.take(name)
    at.set(at.now)
    return begun.case


@pytest.fixture
def maja_writes(two: Uppdrag, login: Any) -> Uppdrag:
    answers = {"avstamd_dag": f"{two.start_dag}", "samordnande": person(MAJA).pk, "text": "Maja skriver."}
    assert post(login(ALI), two, "stam_av", **answers).status_code == 302
    return two


# ── who writes the plan ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-14", "OV-20")
def test_whoever_coordinates_writes_the_plan_and_the_others_do_not(maja_writes, login):
    writing = reverse("plan_write", args=[maja_writes.number, PLAN])
    assert login(ALI).get(writing).status_code == 404
    assert signed(login(ALI), maja_writes).status_code == 404
    assert "Skriv planen" not in login(ALI).get(reverse("plan", args=[maja_writes.number, PLAN])).text
    assert login(MAJA).get(writing).status_code == 200
    assert signed(login(MAJA), maja_writes).status_code == 302
    assert signed(login(ALI), maja_writes, why_changed="Nytt mål.").status_code == 404


@pytest.mark.rule("OV-14", "OV-20")
def test_until_they_have_agreed_it_is_each_ones(two, login):
    """The twin."""
    for who in (ALI, MAJA):
        assert login(who).get(reverse("plan_write", args=[two.number, PLAN])).status_code == 200
    assert signed(login(ALI), two).status_code == 302


@pytest.mark.rule("OV-20")
def test_the_one_who_writes_it_is_reminded_and_waited_for(maja_writes, login, at):
    assert "Väntar på" in login(DAVID).get(maja_writes.get_absolute_url()).text
    for who, count in ((MAJA, 1), (ALI, 0)):
        assert f'id="antal-vantar">{count}<' in login(who).get("/ko/?vy=vantar").text, who
    due = maja_writes.deadlines.get(key="plan").due_at
    watch.remind(at.set(due))
    told = set(
        Notice.objects.filter(kind="paminnelse", deadline__key="plan").values_list("recipient__username", flat=True)
    )
    assert told == {MAJA, "rolf.sandqvist"}


@pytest.mark.rule("OV-14")
def test_when_the_one_who_writes_it_leaves_it_is_everybodys_again(maja_writes, login, walk):
    rolf, david = login("rolf.sandqvist"), login(DAVID)
    day = f"{maja_writes.start_dag}"
    naming = {"behandlare": [person("eva.torngren").pk], "dag": day, "satt": "mote", "skal": "Maja slutar."}
    assert post(rolf, maja_writes, "byt_behandlare", **naming).status_code == 302
    assert post(david, maja_writes, "tilldela_igen", lamnar=[person(MAJA).pk]).status_code == 302
    case = Uppdrag.objects.get(pk=maja_writes.pk)
    assert (case.samordnande, case.avstamd_dag) == (None, None)
    assert login(ALI).get(reverse("plan_write", args=[case.number, PLAN])).status_code == 200


def test_somebody_who_does_not_treat_cannot_be_the_one(two, login):
    answers = {"avstamd_dag": f"{two.start_dag}", "samordnande": person("eva.torngren").pk, "text": "Eva skriver."}
    page = post(login(ALI), two, "stam_av", **answers)
    assert page.status_code == 422 and "Eva skriver." in page.text


@pytest.mark.rule("OV-20")
def test_the_others_see_what_is_begun_and_nobody_else_does(maja_writes, login):
    """They may say what they think of it before it is signed."""
    draft, page = (
        reverse(name, args=[maja_writes.number, *more])
        for name, more in (("draft", [f"plan-{PLAN}"]), ("plan", [PLAN]))
    )
    login(MAJA).post(draft, {"needs": "Vill kunna sova.", "goal_1": "Sova sju timmar", "quiet": "1"})
    seen = login(ALI).get(page).text
    assert "inte besvarat" in seen, "whether it is written together is not said yet"
    assert "Utkast av Maja Stenhammar" in seen and "Vill kunna sova." in seen and "Sova sju timmar" in seen
    assert f'href="{maja_writes.get_absolute_url()}#tl-h">Skriv en anteckning om det</a>' in seen
    assert (
        "De som arbetar i ärendet med dig ser utkastet."
        in login(MAJA).get(reverse("plan_write", args=[maja_writes.number, PLAN])).text
    )
    for who in (DAVID, "rolf.sandqvist", "thomas.eklov", "hakan.ryd"):
        assert "Vill kunna sova." not in login(who).get(page).text, who
    assert login("eva.torngren").get(page).status_code == 404


# ── the goals, one by one ───────────────────────────────────────────────────────────────────────────────────────────


def followed(client: Any, case: Uppdrag, **answers: Any) -> Any:
    given = {"uppfoljd_dag": f"{case.start_dag}", "narvarande": [one.pk for one in people(DAVID, ALI)], "enskild": "kom",
             "bestamt": "Samma tider.", "egna_ord": "Det går bättre.", "andras": "nej"}  # fmt: skip
    return post(client, case, "hall_uppfoljning", **given | answers)


def goals(case: Uppdrag) -> list[Any]:
    return list(Uppdrag.objects.get(pk=case.pk).planer.filter(kind=PLAN).latest("number").mal.all())


@pytest.mark.rule("OV-22", "OV-23")
def test_each_goal_is_judged_and_all_of_it_can_be_read(two, login):
    signed(login(ALI), two)
    first, second = goals(two)
    page = login(DAVID).get(reverse("step", args=[two.number, "hall_uppfoljning"])).text
    assert "1. Fri från alkohol" in page and "2. Sova" in page and "Inte aktuellt nu" in page
    lacking = followed(login(DAVID), two, **{f"malen_{first.pk}": "natt"})
    assert lacking.status_code == 422
    assert "Välj hur det går med 2" in lacking.text and "Samma tider." in lacking.text
    answers = {
        f"malen_{first.pk}": "natt",
        f"malen_{second.pk}": "delvis",
        f"malen_{second.pk}_ord": "Sover fem timmar.",
    }
    assert followed(login(DAVID), two, **answers).status_code == 302
    kept = list(Malbedomning.objects.values_list("mal", "judged", "comment"))
    assert kept == [(first.pk, "natt", ""), (second.pk, "delvis", "Sover fem timmar.")]
    for who in (DAVID, ALI, MAJA):
        shown = login(who).get(two.get_absolute_url()).text
        assert "Fri från alkohol: nått" in shown and "Sova: delvis. Sover fem timmar." in shown
        assert "Egna ord: Det går bättre." in shown and "Bestämt: Samma tider." in shown


def test_a_judgement_that_is_none_is_refused(two, login):
    signed(login(ALI), two)
    first, second = goals(two)
    right = {f"malen_{first.pk}": "natt", f"malen_{second.pk}": "natt"}
    for wrong in ({f"malen_{first.pk}": "sådär"}, {f"malen_{first.pk}_ord": "x" * 401}):
        assert followed(login(DAVID), two, **right | wrong).status_code == 422
    assert not Malbedomning.objects.exists()


def test_before_there_is_a_plan_there_is_nothing_to_judge(two, login):
    assert followed(login(DAVID), two).status_code == 302


def test_what_is_begun_of_the_goals_is_kept(two, login):
    signed(login(ALI), two)
    first, _ = goals(two)
    client = login(DAVID)
    kept = {f"malen_{first.pk}": "delvis", f"malen_{first.pk}_ord": "Halvvägs.", "quiet": "1"}
    client.post(reverse("draft", args=[two.number, "hall_uppfoljning"]), kept)
    page = client.get(reverse("step", args=[two.number, "hall_uppfoljning"])).text
    assert "Halvvägs.</textarea>" in page
    assert any(
        "checked" in tag
        for tag in page.split("<input")
        if f'name="malen_{first.pk}"' in tag and 'value="delvis"' in tag
    )


# ── a meeting is somebody's initiative, and some must come ──────────────────────────────────────────────────────────


@pytest.mark.rule("OV-18", "OV-22")
def test_a_meeting_says_on_whose_initiative_and_who_must_be_there(two, login):
    booking = {"mote_at": "2026-11-30 13:00", "mote_plats": "Vuxna insatser", "mote_tolk": "", "initiativ": "enskild"}
    assert post(login(DAVID), two, "boka_uppfoljning", **booking).status_code == 302
    mote = Mote.objects.get(utfall=None)
    assert mote.initiative == "enskild"
    assert [one.user and one.user.username for one in mote.kallade.filter(must=True)] == [ALI, DAVID, MAJA, None]
    page = " ".join(login(MAJA).get(two.get_absolute_url()).text.split())
    assert "Bokat av David Norrby på initiativ av den enskilde" in page
    assert "Måste vara med: Ali Karam, David Norrby, Maja Stenhammar, den enskilde." in page


# ── protected while it goes on ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def marked(two: Uppdrag, login: Any) -> Uppdrag:
    """A vårdplan is signed and nobody told of it; then the person becomes protected."""
    assert signed(login(DAVID), two, "vardplan").status_code == 302
    assert post(login(DAVID), two, "marka_skyddat", skal="Skyddad folkbokföring.").status_code == 302
    return two


@pytest.mark.rule("OV-26")
def test_nobody_is_told_of_a_plan_until_it_is_decided_anew_for_each(marked, login):
    david = login(DAVID)
    row = Mottagare.objects.get(user__username=ALI)
    assert "Pröva vem som ska få veta" in david.get(marked.get_absolute_url()).text
    telling = {"mottagare": row.pk, "dag": f"{marked.start_dag}", "satt": "telefon"}
    assert post(david, marked, "kommunicera", **telling).status_code == 422
    assert post(david, marked, "skicka_vardplan").status_code == 409, "nor does it cross to them in the system"
    decide = {"mottagare": row.pk, "ut": "ja", "skal": "Ali vet redan var hon bor."}
    assert post(david, marked, "prova_mottagare", **decide).status_code == 302
    assert post(david, marked, "kommunicera", **telling).status_code == 302
    others = Mottagare.objects.exclude(pk=row.pk)
    assert post(david, marked, "kommunicera", **telling | {"mottagare": others[0].pk}).status_code in (409, 422)
    for one in others:
        no = {"mottagare": one.pk, "ut": "nej", "skal": "Adressen står i planen."}
        assert post(david, marked, "prova_mottagare", **no).status_code == 302
    assert not OpenDuty.objects.filter(key__in=["prova_mottagare", "kommunicera"]).exists()
    assert Kommunicerad.objects.get().mottagare == row
    assert set(Provning.objects.exclude(goes_out=None).values_list("why", flat=True)) == {
        "Ali vet redan var hon bor.", "Adressen står i planen."}  # fmt: skip


def test_without_the_guard_they_would_be_told(two, login, monkeypatch):
    """The twin."""
    monkeypatch.setattr("openvard.beslutat.hold", lambda *_, **__: None)
    signed(login(DAVID), two, "vardplan")
    post(login(DAVID), two, "marka_skyddat", skal="Skyddad folkbokföring.")
    row = Mottagare.objects.get(user__username=ALI)
    telling = {"mottagare": row.pk, "dag": f"{two.start_dag}", "satt": "telefon"}
    assert post(login(DAVID), two, "kommunicera", **telling).status_code == 302


def test_whoever_has_been_told_is_not_asked_about_again(two, login):
    signed(login(DAVID), two, "vardplan")
    row = Mottagare.objects.get(user__username=ALI)
    post(login(DAVID), two, "kommunicera", mottagare=row.pk, dag=f"{two.start_dag}", satt="telefon")
    post(login(DAVID), two, "marka_skyddat", skal="Skyddad folkbokföring.")
    assert not Provning.objects.filter(mottagare=row).exists()


@pytest.mark.parametrize("who", [ALI, "rolf.sandqvist", "thomas.eklov"])
def test_the_decision_is_the_socialsekreterares(marked, login, who):
    row = Mottagare.objects.get(user__username=ALI)
    answers = {"mottagare": row.pk, "ut": "ja", "skal": "x"}
    assert post(login(who), marked, "prova_mottagare", **answers).status_code == 404
