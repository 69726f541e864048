"""What was wrong of a matter when it had come further: its section, its package, and the meeting that was chosen."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import watch
from casework.models import Case, OpenDuty
from complaints.models import Synpunkt
from config.reconcile import reconcile
from ivo.models import Tillsyn
from organisation.models import Absence, BoardMeeting, Enhet, Membership
from tests.ivo.walking import HAKAN, MIKAEL, MONICA, NS, REG, person

D = dt.date.fromisoformat


def post(client: Client, case: Case, step: str, **answers: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def page(client: Client, case: Case) -> str:
    return " ".join(re.sub("<[^>]+>", " ", client.get(case.get_absolute_url()).text).split())


WRITTEN = {
    "rubrik": "Handläggning",
    "sekretess": "OSL 26 kap. 1 §",
    "akten": "nej",
    "aktnummer": "",
    "vite": "",
    "skal": "Fel.",
}


@pytest.mark.rule("IV-09", "IV-10")
def test_a_wrong_section_found_late_reads_nothing_of_the_matter_or_its_parts_any_more(walk, login):
    """Distributed, answered, on its way to the nämnd: the section that it was not about is out of all of it."""
    begun = walk("skickad", "svar")
    begun.case, begun.of = begun.matter, "tillsyn"
    begun.take("byt_ansvarig", sektionschef=person(MONICA))
    parts = [begun.matter, *begun.matter.svar_rader.all()]
    assert [login(HAKAN).get(one.get_absolute_url()).status_code for one in parts] == [200] * len(parts)
    reg = login(REG)
    form = reg.get(reverse("step", args=[begun.matter.number, "ratta_registrering"])).text
    assert f'<option value="{begun.matter.enhet_id}" selected>' in form, "the section as it stands is chosen already"
    right = WRITTEN | {"ivo_nr": begun.matter.ivo_nr, "omrade": Enhet.objects.get(code="SBU").pk}
    assert post(reg, begun.matter, "ratta_registrering", **right).status_code == 302
    assert [login(HAKAN).get(one.get_absolute_url()).status_code for one in parts] == [404] * len(parts)
    assert [login(MONICA).get(one.get_absolute_url()).status_code for one in parts] == [200] * len(parts)
    assert [one for one in reconcile(begun.clock.now) if one.kind != "gap"] == []


def test_without_its_parts_the_wrong_section_would_read_on(walk, login, monkeypatch):
    """The twin: with the matter alone put right."""
    begun = walk("skickad", "svar")
    begun.case, begun.of = begun.matter, "tillsyn"
    begun.take("byt_ansvarig", sektionschef=person(MONICA))
    monkeypatch.setattr("ivo.arenden.delsteg.ge_omradet", lambda *_: None)
    right = WRITTEN | {"ivo_nr": begun.matter.ivo_nr, "omrade": Enhet.objects.get(code="SBU").pk}
    assert post(login(REG), begun.matter, "ratta_registrering", **right).status_code == 302
    assert login(HAKAN).get(begun.matter.svar_rader.get().get_absolute_url()).status_code == 200


@pytest.mark.rule("IV-41")
def test_what_is_put_right_in_a_beslut_is_not_begun_from_another_ones_outcome(walk, login):
    begun = walk("beslut")
    reg = login(REG)
    html = reg.get(reverse("step", args=[begun.matter.number, "ratta_beslut"])).text
    chosen = html.split('name="utfall"', 1)[1].split("</fieldset>")[0]
    assert "checked" not in chosen and " selected" not in chosen.replace('value="" selected', "")


@pytest.mark.rule("IV-33")
def test_what_was_laid_in_the_package_the_time_before_is_still_said_to_lie_there(walk, login):
    begun = walk("ts_kontrasignerad", "yttrande")
    begun.take("valj_sammantrade")
    first, second = begun.incoming("Bilaga ett"), begun.incoming("Bilaga två")
    begun.take("lamna", ovriga="finns", fler=[first])
    begun.take("komplettera")
    begun.take("lamna", ovriga="finns", fler=[second])
    assert begun.case.ovriga == f"{first.nr}, {second.nr}"
    assert f"Övriga handlingar: {first.nr}, {second.nr}" in login(NS).get(reverse("board")).text


# ── a meeting that is not held ──────────────────────────────────────────────────────────────────────────────────────


def meeting_of(case):
    return {"body": "sn", "day": f"{case.sammantrade.day}"}


@pytest.mark.rule("IV-34")
def test_a_meeting_that_is_called_off_is_chosen_by_nobody_and_who_had_it_chooses_another(walk, login):
    begun = walk("ts_kontrasignerad", "yttrande")
    begun.take("valj_sammantrade")
    case, emma = begun.case, login(NS)
    board = reverse("board")
    assert "Sammanträdet hålls inte" in emma.get(board).text
    assert emma.post(board, meeting_of(case) | {"stall_in": "1"}).status_code == 302
    assert f"Socialnämnden {case.sammantrade.day}" not in emma.get(board).text
    watch.settle(begun.clock.now)
    hakan = login(HAKAN)
    assert "Välj ett annat sammanträde" in page(hakan, case)
    refused = post(hakan, case, "lamna", ovriga="inga")
    assert refused.status_code == 409 and "sammanträde som hålls" in refused.text
    offered = hakan.get(reverse("step", args=[case.number, "valj_sammantrade"])).text
    assert f'<option value="{case.sammantrade_id}"' not in offered
    assert emma.post(board, meeting_of(case)).status_code == 302, "typed again it is held after all"
    assert post(hakan, case, "lamna", ovriga="inga").status_code == 302


@pytest.mark.rule("IV-33", "IV-35")
def test_what_was_handed_over_for_a_meeting_that_is_called_off_still_stands_on_the_page(walk, login):
    begun = walk("hos_namnden", "yttrande")
    emma, case = login(NS), begun.case
    assert emma.post(reverse("board"), meeting_of(case) | {"stall_in": "1"}).status_code == 302
    html = emma.get(reverse("board")).text
    assert "Väntar på ett annat sammanträde" in html and case.get_absolute_url() in html
    later = BoardMeeting.objects.held().filter(body="sn").order_by("day").last()
    answers = {"nytt": later.pk, "anda": "ja", "skal": "Sammanträdet ställdes in."}
    assert post(emma, case, "bordlagg", **answers).status_code == 302
    assert "Väntar på ett annat sammanträde" not in emma.get(reverse("board")).text


@pytest.mark.rule("IV-33")
def test_the_nämndsekreterares_page_costs_as_many_questions_for_three_as_for_one(walk, login):
    def asked():
        client = login(NS)
        client.get(reverse("board"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("board")).status_code == 200
        return len(queries)

    walk("hos_namnden", "yttrande")
    one = asked()
    for n in (8, 9):
        walk("hos_namnden", "yttrande", nummer=f"SN-2026-{n}", ivo_nr=f"{n}")
    assert asked() == one


# ── each letter, each beslut, each day is a duty of its own ─────────────────────────────────────────────────────────


def keys(case):
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


@pytest.mark.rule("IV-18", "IV-42")
def test_a_duty_that_is_ended_silences_no_other_letter(walk, login):
    begun = walk("fordelad", brev="annat")
    first, second = begun.incoming("Ett", brev="upplysningar", svarsdatum=D("2026-12-18")), begun.incoming(
        "Två", brev="upplysningar", svarsdatum=D("2026-12-18"))  # fmt: skip
    assert {f"svar-{first.nr}", f"svar-{second.nr}"} <= keys(begun.matter)
    end = reverse("end_duty", args=[begun.matter.number, f"svar-{second.nr}"])
    assert login(HAKAN).post(end, {"skal": "Besvarat per telefon."}).status_code == 302
    assert f"svar-{first.nr}" in keys(begun.matter) and f"svar-{second.nr}" not in keys(begun.matter)
    assert f"Öppna det svar som IVO begär i handling {first.nr}" in page(login(HAKAN), begun.matter)


@pytest.mark.rule("IV-02")
def test_each_shortcoming_that_is_late_is_said_by_its_own_day(walk, login, at):
    begun = walk("fordelad")
    for n, day in enumerate(("2026-12-10", "2026-12-01", "2026-12-01")):
        begun.take("skriv_atgard", brist=f"Brist {n}", senast=D(day))
    watch.settle(at.set("2026-12-02 09:00"))
    assert {"atgard-2026-12-01", "atgard-2026-12-01 (2)"} <= keys(begun.matter)
    end = reverse("end_duty", args=[begun.matter.number, "atgard-2026-12-01"])
    assert login(HAKAN).post(end, {"skal": "Följs upp på annat sätt."}).status_code in (302, 404)
    watch.settle(at.set("2026-12-14 09:00"))
    assert "atgard-2026-12-10" in keys(begun.matter)


@pytest.mark.rule("IV-18", "IV-42")
def test_an_answer_that_was_opened_by_mistake_leaves_the_letter_to_be_answered(walk, login):
    begun = walk("utkast", "svar")
    letter = begun.case.begaran
    assert post(login(HAKAN), begun.case, "stryk_svaret", skal="Fel knapp.").status_code == 302
    watch.settle(begun.clock.now)
    assert f"svar-{letter.nr}" in keys(begun.matter)
    form = login(HAKAN).get(reverse("step", args=[begun.matter.number, "oppna_upplysningar"])).text
    assert f'<option value="{letter.pk}"' in form, "it can be answered again"


# ── who may know, and for how long ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-09", "IV-10")
def test_whoever_stands_in_for_a_day_does_not_become_the_one_who_answers_for_it(walk, login, at):
    Absence.objects.create(
        user=person(HAKAN), from_day=D("2026-11-03"), to_day=D("2026-11-03"), substitute=person("anna.lovdahl")
    )
    begun = walk("oppnad")
    assert begun.matter.ansvarig.username == HAKAN
    at.set("2026-11-04 09:00")
    assert "Anna Lövdahl" not in page(login(REG), begun.matter)


@pytest.mark.rule("IV-33")
@pytest.mark.parametrize("of", ["yttrande", "namndanmalan"])
def test_what_is_sent_back_is_read_by_the_namndsekreterare_again_when_it_is_handed_over_again(walk, login, of):
    begun = walk("hos_namnden", of)
    emma, url = login(NS), begun.case.get_absolute_url()
    assert emma.get(url).status_code == 200
    assert post(emma, begun.case, "komplettera", saknas="Bilagan.").status_code == 302
    assert emma.get(url).status_code == 404
    board = emma.get(reverse("board")).text
    assert "Saknas: det som är begärt som komplettering" in board and url not in board, (
        "what she asked for she remembers"
    )


@pytest.mark.rule("IV-26", "IV-09")
@pytest.mark.parametrize("why", ["javig", "another_role"])
def test_who_no_longer_countersigns_no_longer_reads(walk, login, at, why):
    begun = walk("klar", "svar", slag="redogorelse")
    begun.take("underteckna_redogorelse")
    url = begun.case.get_absolute_url()
    assert login(MIKAEL).get(url).status_code == 200
    if why == "javig":
        assert post(login(HAKAN), begun.case, "anmal_jav", javig=person(MIKAEL).pk, skal="Grannar.").status_code == 302
        at.forward(days=1)
    else:
        Membership.objects.filter(user__username=MIKAEL).update(role="enhetschef")
    assert login(MIKAEL).get(url).status_code == 404


@pytest.mark.rule("IV-07", "IV-09")
def test_a_synpunkt_is_not_linked_from_its_own_side_where_others_would_see_it(walk, login, synpunkt):
    begun = walk("fordelad")
    case, asked = synpunkt(HAKAN, enhet="VUX"), {"arende": "SN 2026/214"}
    refused = post(login(HAKAN), case, "koppla", **asked)
    assert refused.status_code == 422 and "Koppla från SN 2026/214 i stället" in refused.text
    assert not begun.matter.linked_from.filter(ended_at=None).exists()
    # To whom may not know it is a number like any other.
    assert post(login("ingrid.palm"), case, "koppla", **asked).status_code == 302
    assert Synpunkt.objects.get(pk=case.pk).aktnummer == "SN 2026/214"
    assert "SN 2026/214" in page(login(HAKAN), begun.matter)


@pytest.mark.rule("IV-08")
def test_a_secrecy_that_is_decided_anew_says_by_whom_and_when(walk, login, at):
    begun = walk("oppnad")
    at.set("2026-11-05 09:00")
    right = WRITTEN | {"ivo_nr": begun.matter.ivo_nr, "omrade": begun.matter.enhet_id, "sekretess": "OSL 25 kap. 1 §"}
    assert post(login("simon.naslund"), begun.matter, "ratta_registrering", **right).status_code == 302
    matter = Tillsyn.objects.get()
    assert (matter.sekretess_dag, matter.sekretess_av) == (D("2026-11-05"), "Simon Näslund")


@pytest.mark.rule("IV-15", "IV-41")
def test_days_come_after_what_they_follow(walk, login):
    begun = walk("oppnad")
    mc = login("ulla.bergenstrom")
    early = post(mc, begun.matter, "fordela", sektionschef=person(HAKAN).pk, fordelad_dag="2026-05-01", jav="ingen")
    assert early.status_code == 422 and "kan inte ligga före" in early.text
    begun.take("fordela")
    letter = begun.incoming("IVO:s beslut", brev="beslut")
    wrong = post(login(REG), begun.matter, "besluta", handling=letter.pk, beslut_dag="2026-11-04", utfall="utan_brist")
    assert wrong.status_code == 422, "IVO decided before the letter came"


@pytest.mark.rule("IV-41")
def test_a_tjansteskrivelse_is_changed_before_it_is_handed_over_and_taken_back_after(walk, login):
    begun = walk("klar", "namndanmalan")
    hakan = login(HAKAN)
    assert post(hakan, begun.case, "andra", skal="Fel fil.").status_code == 302
    begun = walk("hos_namnden", "namndanmalan", nummer="SN-2026-9", ivo_nr="9")
    assert post(hakan, begun.case, "ta_tillbaka", skal="Fel fil.").status_code == 302
    assert login(NS).get(begun.case.get_absolute_url()).status_code == 404
    assert begun.case.deadlines.filter(key="informera", met_at=None, cancelled_at=None).exists()


# ── what was registered by mistake ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-06", "IV-18")
def test_a_handling_that_was_registered_wrong_is_struck_and_counts_for_nothing(walk, login):
    begun = walk("fordelad", brev="annat")
    wrong = begun.incoming("Fel slag", brev="upplysningar", svarsdatum=D("2026-12-18"))
    assert f"svar-{wrong.nr}" in keys(begun.matter)
    reg = login(REG)
    assert post(login(HAKAN), begun.matter, "stryk_handling", handling=wrong.pk, skal="Fel.").status_code == 404
    assert post(reg, begun.matter, "stryk_handling", handling=wrong.pk, skal="Ett föreläggande.").status_code == 302
    assert f"svar-{wrong.nr}" not in keys(begun.matter)
    html = login(HAKAN).get(reverse("step", args=[begun.matter.number, "oppna_upplysningar"])).text
    assert f'<option value="{wrong.pk}"' not in html and "Struken" in page(reg, begun.matter)
    right = begun.incoming("Rätt slag", brev="yttrande", svarsdatum=D("2026-12-18"))
    begun.take("oppna_yttrande", begaran=right)
    used = post(reg, begun.matter, "stryk_handling", handling=right.pk, skal="Fel.")
    assert used.status_code == 422, "an answer is opened to it"


@pytest.mark.rule("IV-04")
def test_a_number_that_was_typed_for_another_matter_can_still_be_used_for_its_own(walk, login):
    begun = walk("oppnad")
    reg = login(REG)
    assert post(reg, begun.matter, "makulera", skal="Fel nummer i diariet.").status_code == 302
    assert post(reg, begun.matter, "aterta_makulering", skal="Numret kom till användning.").status_code == 302
    matter = Tillsyn.objects.get()
    right = WRITTEN | {"ivo_nr": "3.5.1-50000/2026", "omrade": Enhet.objects.get(code="SBU").pk}
    assert post(reg, matter, "ratta_registrering", **right).status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.ivo_nr, matter.ansvarig.username) == ("oppnad", "3.5.1-50000/2026", MONICA)
    assert matter.deadlines.filter(key="fordela", met_at=None, cancelled_at=None).count() == 1


@pytest.mark.rule("IV-22", "IV-39")
@pytest.mark.parametrize(
    ("of", "sent", "step", "who", "back"),
    [("svar", "skickad", "skicka", REG, "registrerad"), ("yttrande", "expedierat", "expediera", NS, "registrerat")],
)
def test_what_was_not_sent_after_all_waits_again_until_ivos_own_day(walk, login, of, sent, step, who, back):
    begun = walk(sent, of)
    due = begun.case.deadlines.get(key="svara", cancelled_at=None).due_at
    assert post(login(who), begun.case, "inte_skickat", skal="Kvittot gällde ett annat ärende.").status_code == 302
    case = type(begun.case).objects.get(pk=begun.case.pk)
    assert (case.state, case.skickad_dag, case.kvitto) == (back, None, "")
    assert begun.due("svara").due_at == due, "a met row is never used again: another runs to the same day"
    begun.take(step)
    assert type(begun.case).objects.get(pk=begun.case.pk).state == sent
