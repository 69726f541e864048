"""When utförarens enhetschef is jävig the next manager up acts in their place, and everybody is still on the right side."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework.models import Case, Notice, OpenDuty
from openvard.models import Uppdrag
from records.writing import write_down
from tests.openvard.walking import ALI, DAVID, ROLF, Walk, person

HAKAN, MONICA = "hakan.ryd", "monica.ahlgren"


@pytest.fixture
def javig(walk: Any, login: Any) -> Walk:
    """Waiting for a behandlare to be named, by somebody who is a neighbour of the person's."""
    begun = walk("hos_chefen")
    answers = {"version": begun.case.version, "javig": person(ROLF).pk, "skal": "Grannar."}
    assert login(ROLF).post(reverse("step", args=[begun.case.number, "anmal_jav"]), answers).status_code == 302
    begun.case = Uppdrag.objects.get(pk=begun.case.pk)
    return begun


def naming(javig: Walk, client: Any) -> Any:
    answers = {
        "version": javig.case.version,
        "behandlare": [person(ALI).pk],
        "dag": javig.case.informerad_dag,
        "satt": "mote",
    }
    return client.post(reverse("step", args=[javig.case.number, "utse"]), answers)


@pytest.mark.rule("OV-06", "OV-08")
def test_the_next_manager_is_told_and_names_in_their_place(javig, login):
    """On the page, in the queue and in the mail: the section's, and nobody else's manager."""
    assert Notice.objects.filter(case=javig.case, recipient__username=HAKAN, kind="steg").exists()
    hakan = login(HAKAN)
    assert javig.case.number in hakan.get("/ko/?vy=vantar").text
    assert naming(javig, login(ROLF)).status_code == 404, "who is jävig takes no step"
    assert naming(javig, login(MONICA)).status_code == 404, "another section's"
    assert naming(javig, hakan).status_code == 302
    assert Uppdrag.objects.get(pk=javig.case.pk).state == "utsedd"


@pytest.mark.rule("OV-31")
def test_it_says_who_is_asked_now_on_both_sides(javig, login):
    page = login(DAVID).get(javig.case.get_absolute_url()).text
    assert "<dd>Vuxenenheten: Ingrid Palm</dd>" in page and "<dd>Vuxna insatser: Håkan Ryd</dd>" in page


@pytest.mark.rule("OV-06")
def test_who_is_javig_reads_on_and_on_their_own_side(javig, login, at):
    write_down(javig.case, by=person(DAVID), at=at.now, about="Hos oss", text="Bara beställarens.")
    page = login(ROLF).get(javig.case.get_absolute_url())
    assert page.status_code == 200 and "Bara beställarens." not in page.text


@pytest.mark.rule("OV-06", "OV-08")
def test_it_is_the_enhetschefs_again_when_the_jav_is_lifted(javig, login):
    answers = {"version": javig.case.version, "javig": person(ROLF).pk, "skal": "Fel person."}
    client = login("thomas.eklov")
    assert client.post(reverse("step", args=[javig.case.number, "hav_jav"]), answers).status_code == 302
    javig.case = Uppdrag.objects.get(pk=javig.case.pk)
    assert naming(javig, login(HAKAN)).status_code == 404
    assert naming(javig, login(ROLF)).status_code == 302


def test_without_the_chain_nobody_could_name(javig, login, monkeypatch):
    """The twin: with nobody barred for the chain it stays with whoever may take no step."""
    monkeypatch.setattr("records.managers.disqualified", lambda _case: frozenset())
    assert [naming(javig, login(who)).status_code for who in (ROLF, HAKAN)] == [404, 404]


@pytest.mark.parametrize("state", ["beslutad", "hos_chefen", "behandling"])
def test_what_stands_in_the_queue_of_a_manager_may_be_read(walk, at, state):
    """The two say the same, of every manager above and of the one who is jävig."""
    begun = walk(state)
    begun.take("anmal_jav", javig=person(ROLF))
    day = at.now.date()
    for who in (ROLF, HAKAN, MONICA, "anders.kjellgren", "gunnar.ostlind"):
        seen = Case.objects.visible_to(person(who), day).filter(pk=begun.case.pk).exists()
        assert seen == (who in (HAKAN, ROLF) and (state != "beslutad" or who == HAKAN)), who


@pytest.mark.rule("OV-08")
def test_the_overview_does_not_say_that_it_waits_for_who_may_take_no_step(javig, login, walk):
    other = walk("hos_chefen").case
    page = login(ROLF).get("/oversikt/").text
    assert other.number in page and f"{javig.case.number}/steg/utse/" not in page


@pytest.mark.rule("OV-01", "OV-08")
@pytest.mark.parametrize(
    ("who", "state", "duty", "doer"),
    [(DAVID, "beslutad", "byt_handlaggare", "thomas.eklov"), (ALI, "behandling", "ingen_behandlare", ROLF)],
)
def test_whoever_is_javig_is_not_waited_for_and_who_names_another_is_told(walk, login, who, state, duty, doer):
    case = walk(state).case
    answers = {"version": case.version, "javig": person(who).pk, "skal": "Grannar."}
    assert login(who).post(reverse("step", args=[case.number, "anmal_jav"]), answers).status_code == 302
    assert duty in OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True)
    assert Notice.objects.filter(case=case.pk, recipient__username=doer, kind="steg").exists()


def test_the_manager_who_acts_may_be_javig_too_and_the_next_one_acts(javig, login):
    answers = {"version": javig.case.version, "javig": person(HAKAN).pk, "skal": "Syskon."}
    assert login(HAKAN).post(reverse("step", args=[javig.case.number, "anmal_jav"]), answers).status_code == 302
    javig.case = Uppdrag.objects.get(pk=javig.case.pk)
    assert naming(javig, login(HAKAN)).status_code == 404
    assert naming(javig, login("anders.kjellgren")).status_code == 302
