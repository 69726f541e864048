"""A yttrande through its pages: written, signed, decided by the nämnd and nobody else, signed again, sent in original."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.calendar import end_of_day, local_day
from casework.models import Case, Notice
from ivo.bakatplan import bakat, lamnas_senast
from ivo.yttrande import Yttrande
from organisation.board import BoardMeeting
from tests.ivo.walking import CAST, HAKAN, NS, ORDF, REG, SOC, VICE, moment, person

D = dt.date.fromisoformat
SN = [D(day) for day in ("2026-11-25", "2026-12-16", "2027-01-27", "2027-02-24")]


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def post(client: Client, case: Case, step: str, **answers: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def state(case: Any) -> str:
    return str(Yttrande.objects.get(pk=case.pk).state)


def told(case: Case) -> set[str]:
    return set(Notice.objects.filter(case=case.pk, kind="steg").values_list("recipient__username", flat=True))


def meeting(day: str, body: str = "sn") -> str:
    return str(BoardMeeting.objects.get(body=body, day=day).pk)


# ── the plan backwards (steps/ivo.md) ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-18", "IV-34")
@pytest.mark.parametrize(("today", "svar", "day", "till_ns", "omedelbar", "between"), [
    ("2026-11-03", "2026-12-18", "2026-12-16", "2026-12-02", True, 2),
    ("2026-11-03", "2027-01-05", "2026-12-16", "2026-12-02", False, 20),
    ("2026-12-03", "2027-01-27", "2027-01-27", "2027-01-13", True, 0),
    ("2026-12-02", "2026-12-18", "2026-12-16", "2026-12-02", True, 2),
    ("2026-11-03", "2026-12-29", "2026-12-16", "2026-12-02", True, 13),
    ("2026-11-03", "2026-12-30", "2026-12-16", "2026-12-02", False, 14),
])  # fmt: skip
def test_the_last_meeting_that_fits(today, svar, day, till_ns, omedelbar, between):
    plan = bakat(D(svar), SN, 10, D(today))
    assert plan
    assert (plan.sammantrade, plan.till_namndsekreteraren) == (D(day), D(till_ns))
    assert (plan.omedelbar, plan.dagar_efter) == (omedelbar, between)
    assert plan.skrivelsen_undertecknad < plan.till_namndsekreteraren


@pytest.mark.rule("IV-18")
@pytest.mark.parametrize(
    ("today", "svar"), [("2026-12-03", "2027-01-15"), ("2026-12-03", "2026-12-18"), ("2026-11-03", "2026-11-24")]
)
def test_no_meeting_fits(today, svar):
    assert bakat(D(svar), SN, 10, D(today)) is None


@pytest.mark.rule("IV-34")
@pytest.mark.parametrize(("day", "last"), [("2027-01-13", "2026-12-23"), ("2027-04-07", "2027-03-22"),
                                           ("2027-05-12", "2027-04-27"), ("2027-06-30", "2027-06-15")])  # fmt: skip
def test_ten_working_days_before_over_holidays(day, last):
    assert lamnas_senast(D(day), 10) == D(last)


@pytest.mark.rule("IV-18", "IV-34")
def test_the_page_shows_the_days_and_says_that_the_minutes_must_be_approved_at_once(walk, login, settings):
    begun = walk("klar", "yttrande")
    page = text(login(HAKAN).get(begun.case.get_absolute_url()).text)
    for words in ("Till nämndsekreteraren 2026-12-02", "Socialnämnden (förslag) 2026-12-16", "Svaret hos IVO 2026-12-18",
                  "Protokollet måste justeras omedelbart: 2 dagar mellan"):  # fmt: skip
        assert words in page, words
    settings.IMMEDIATE_APPROVAL = False
    assert "Kommunens regler tillåter det inte" in login(HAKAN).get(begun.case.get_absolute_url()).text


@pytest.mark.rule("IV-18")
def test_it_is_said_at_once_when_no_meeting_fits(walk, login):
    begun = walk("utkast", "yttrande", svar=D("2026-11-20"))
    assert "Inget sammanträde passar." in login(HAKAN).get(begun.case.get_absolute_url()).text


# ── the meeting, the writing and the package ────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-18", "IV-19")
def test_only_the_namnds_meetings_are_there_to_choose_never_its_utskotts(walk, login):
    begun = walk("utkast", "yttrande")
    hakan = login(HAKAN)
    page = hakan.get(reverse("step", args=[begun.case.number, "valj_sammantrade"])).text
    assert "Socialnämnden 2026-12-16" in page and "myndighetsutskott" not in page
    forced = post(hakan, begun.case, "valj_sammantrade", sammantrade=meeting("2026-12-17", "snmu"))
    assert forced.status_code == 422 and Yttrande.objects.get().sammantrade is None
    assert post(hakan, begun.case, "valj_sammantrade", sammantrade=meeting("2026-12-16")).status_code == 302
    due = begun.due("till_ns")
    assert (due.due_at, due.rule) == (end_of_day(D("2026-12-02")), "IV-34")


@pytest.mark.rule("IV-34")
@pytest.mark.parametrize(("day", "now", "said"), [
    ("2027-01-27", "2026-11-03 10:00", "Sammanträdet är efter svarsdatum"),
    ("2026-12-16", "2026-12-03 00:01", "skulle ha lämnats senast"),
    ("2026-12-16", "2026-12-02 23:59", ""),
])  # fmt: skip
def test_a_meeting_that_is_too_late_is_chosen_only_on_purpose(walk, login, at, day, now, said):
    begun = walk("utkast", "yttrande")
    at.set(now)
    answer = post(login(HAKAN), begun.case, "valj_sammantrade", sammantrade=meeting(day))
    assert (said in answer.text and answer.status_code == 422) if said else answer.status_code == 302
    if said:
        assert (
            post(login(HAKAN), begun.case, "valj_sammantrade", sammantrade=meeting(day), anda="ja").status_code == 302
        )


@pytest.mark.rule("IV-30")
def test_the_tjansteskrivelse_and_the_proposal_are_two_documents(walk, login):
    begun = walk("utkast", "yttrande")
    one, other = begun.laid("Tjänsteskrivelse"), begun.laid("Förslag")
    hakan = login(HAKAN)
    same = post(hakan, begun.case, "fardigstall", tjansteskrivelse=str(one.pk), forslag=str(one.pk))
    assert same.status_code == 422 and "två handlingar" in same.text
    assert post(hakan, begun.case, "fardigstall", tjansteskrivelse=str(one.pk), forslag="").status_code == 422
    assert (
        post(hakan, begun.case, "fardigstall", tjansteskrivelse=str(one.pk), forslag=str(other.pk)).status_code == 302
    )


@pytest.mark.rule("IV-31", "IV-32", "IV-33")
def test_the_whole_package_goes_to_the_namndsekreterare_who_reads_it_from_then_and_never_the_matter(walk, login):
    begun = walk("ts_kontrasignerad", "yttrande")
    begun.incoming("Journalen")
    emma, hakan, rows = login(NS), login(HAKAN), list(begun.matter.rader.order_by("nr"))
    assert emma.get(begun.case.get_absolute_url()).status_code == 404
    unsaid = post(hakan, begun.case, "lamna")
    assert unsaid.status_code == 422
    none = post(hakan, begun.case, "lamna", ovriga="finns")
    assert none.status_code == 422 and "Välj vilka övriga handlingar" in none.text
    assert post(hakan, begun.case, "lamna", ovriga="finns", fler=[rows[1].pk]).status_code == 302
    page = emma.get(begun.case.get_absolute_url())
    assert page.status_code == 200 and NS in told(begun.case)
    titles = set(begun.case.handlingar.values_list("title", flat=True))
    assert titles == {
        "Tjänsteskrivelse",
        "Förslag till yttrande",
        "Handling 1: Handläggningstid",
        "Handling 2: Journalen",
    }
    for handling in begun.case.handlingar.all():
        assert emma.get(reverse("original", args=[begun.case.number, handling.pk])).status_code == 200
    assert emma.get(begun.matter.get_absolute_url()).status_code == 404
    assert begun.matter.get_absolute_url() not in page.text


@pytest.mark.rule("IV-33", "IV-34")
def test_without_a_meeting_it_is_not_handed_over_and_what_lacks_goes_back(walk, login):
    begun = walk("klar", "yttrande")
    begun.take("underteckna_ts")
    begun.take("kontrasignera_ts")
    refused = post(login(HAKAN), begun.case, "lamna", ovriga="inga")
    assert "Välj ett sammanträde som hålls först." in refused.text
    begun.take("valj_sammantrade")
    begun.take("lamna")
    assert post(login(NS), begun.case, "komplettera", saknas="Bilagan.").status_code == 302
    assert state(begun.case) == "ts_kontrasignerad" and HAKAN in told(begun.case)
    assert "Bilagan." in login(HAKAN).get(begun.case.get_absolute_url()).text
    assert begun.due("till_ns"), "the day is anew"


@pytest.mark.rule("IV-31", "IV-32", "IV-36")
@pytest.mark.parametrize(("at_state", "here", "waits"), [
    ("klar", "Undertecknas", "Myndighetschef, Ulla Bergenström"),
    ("ts_undertecknad", "Kontrasigneras", "Den som har ärendet, Håkan Ryd"),
    ("ts_kontrasignerad", "Till nämndsekreteraren", "Senast 2026-12-02"),
    ("hos_namnden", "Beslut i nämnden", "2026-12-16"), ("beslutad", "Undertecknas", "Ordförande, Gunnar Östlind"),
    ("kontrasignerat", "Skickas till IVO", "Senast 2026-12-18"),
])  # fmt: skip
def test_the_page_shows_where_each_document_is_and_whose_name_is_wanted(walk, login, at_state, here, waits):
    begun = walk(at_state, "yttrande")
    if at_state in ("klar", "ts_undertecknad", "ts_kontrasignerad") and not begun.case.sammantrade:
        begun.take("valj_sammantrade")
    page = login(HAKAN).get(begun.case.get_absolute_url()).text.split('id="us-h"')[1].split("</section>")[0]
    [now] = re.findall(r'<li\s+data-s="now" aria-current="step">(.*?)</li>', page, re.DOTALL)
    assert text(now).lstrip("45 ") == f"{here} , inte ännu {waits}"


# ── decided ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-35", "IV-36", "IV-37", "IV-38")
def test_nothing_is_signed_before_the_namnd_has_decided_and_the_minutes_are_approved(walk, login, at):
    begun = walk("hos_namnden", "yttrande")
    page = reverse("ivo_underskrift", args=[begun.case.number])
    assert login(ORDF).get(page).status_code == 404
    early = post(login(NS), begun.case, "besluta", mote=meeting("2026-12-16"), paragraf="7")
    assert early.status_code == 422, "the meeting has not been"
    at.set("2026-12-16 15:00")
    assert post(login(NS), begun.case, "besluta", mote=meeting("2026-12-16"), paragraf="").status_code == 422
    assert post(login(NS), begun.case, "besluta", mote=meeting("2026-12-16"), paragraf="7").status_code == 302
    version = Yttrande.objects.get().version
    unapproved = login(ORDF).post(page, {"version": version, "hur": "har", "password": "norrvinge"})
    assert unapproved.status_code == 409 and "Protokollet är inte justerat ännu." in unapproved.text
    assert not begun.case.underskrifter.filter(what__startswith="yttrande").exists()
    assert post(login(NS), begun.case, "justera", justerad_dag="2026-12-16", omedelbart="ja").status_code == 302
    for who in (ORDF, SOC):
        version = Yttrande.objects.get().version
        assert login(who).post(page, {"version": version, "hur": "har", "password": "norrvinge"}).status_code == 302, (
            who
        )
    assert state(begun.case) == "kontrasignerat"


@pytest.mark.rule("IV-35", "IV-36")
def test_what_the_namnd_changed_is_what_is_signed_and_sent_not_the_proposal(walk, login, at):
    begun = walk("hos_namnden", "yttrande")
    at.set("2026-12-16 15:00")
    changed = begun.laid("Beslutad text", by=NS)
    proposal = post(
        login(NS),
        begun.case,
        "besluta_andrat",
        mote=meeting("2026-12-16"),
        paragraf="7",
        beslutad=str(begun.case.forslag.pk),
    )
    assert proposal.status_code == 422, "the proposal is no change"
    answer = post(
        login(NS), begun.case, "besluta_andrat", mote=meeting("2026-12-16"), paragraf="7", beslutad=str(changed.pk)
    )
    assert answer.status_code == 302
    for step in ("justera", "underteckna", "kontrasignera"):
        begun.take(step)
    assert set(begun.case.underskrifter.filter(what="yttrande 1").values_list("sha256", flat=True)) == {changed.sha256}
    wrong = post(login(REG), begun.case, "registrera", fil=str(begun.case.forslag.pk), rubrik="Yttrande")
    assert wrong.status_code == 422 and "Kontrollsumman skiljer sig." in wrong.text
    assert post(login(REG), begun.case, "registrera", fil=str(changed.pk), rubrik="Yttrande").status_code == 302


@pytest.mark.rule("IV-36")
def test_a_decided_text_that_was_the_wrong_file_is_put_right_and_signed_anew(walk, login):
    begun = walk("kontrasignerat", "yttrande")
    begun.take("ratta_text")
    assert {ORDF, SOC} <= told(begun.case)
    refused = post(login(REG), begun.case, "registrera", fil=str(begun.case.text.pk), rubrik="Yttrande")
    assert refused.status_code in (404, 409) and state(begun.case) == "beslutad"


@pytest.mark.rule("IV-06", "IV-36")
def test_a_text_put_right_after_it_was_registered_leaves_one_tjansteskrivelse_in_the_diary(walk, login):
    begun = walk("registrerat", "yttrande")
    begun.take("ratta_text")
    for step in ("justera", "underteckna", "kontrasignera", "registrera", "expediera"):
        if step != "justera" or begun.case.justerad_dag is None:
            begun.take(step)
    rows = begun.matter.rader.exclude(nr=1).values_list("handling__title", "riktning", "struken_dag")
    assert [(title, way, bool(struck)) for title, way, struck in rows] == [
        ("Svar till IVO", "ut", True), ("Tjänsteskrivelse", "upprattad", False), ("Svar till IVO", "ut", False)]  # fmt: skip


@pytest.mark.rule("IV-38")
def test_where_a_name_is_by_somebody_javig_the_page_says_which_step_leads_on(walk, login):
    begun = walk("kontrasignerat", "yttrande")
    begun.take("anmal_jav", javig=person(ORDF))
    refused = post(login(REG), begun.case, "registrera", fil=str(begun.case.text.pk), rubrik="Yttrande")
    assert "Ta steget Rätta den beslutade texten" in refused.text and state(begun.case) == "kontrasignerat"
    again = post(login(NS), begun.case, "ratta_text", beslutad=str(begun.case.text.pk), skal="Jäv.")
    assert again.status_code == 302, "the same text, signed anew"
    begun.take("underteckna", VICE)
    begun.take("kontrasignera")
    begun.take("registrera")
    assert state(begun.case) == "registrerat"


@pytest.mark.rule("IV-16", "IV-39")
def test_where_the_only_namndsekreterare_is_javig_a_registrator_steps_in(walk, login, at):
    begun = walk("hos_namnden", "yttrande")
    at.set("2026-12-16 15:00")
    decided = {"mote": meeting("2026-12-16"), "paragraf": "7"}
    assert post(login(REG), begun.case, "besluta", **decided).status_code == 404, "not theirs as long as she may"
    begun.take("anmal_jav", javig=person(NS))
    assert post(login(NS), begun.case, "besluta", **decided).status_code == 404
    assert post(login(REG), begun.case, "besluta", **decided).status_code == 302
    for step, by in (
        ("justera", REG),
        ("underteckna", ""),
        ("kontrasignera", ""),
        ("registrera", ""),
        ("expediera", REG),
    ):
        begun.take(step, by)
    assert state(begun.case) == "expedierat"


@pytest.mark.rule("IV-35")
@pytest.mark.parametrize("day", ["2026-12-16", "2026-11-25"])
def test_it_is_bordlagt_to_a_later_meeting_than_the_one_it_was_at(walk, login, at, day):
    begun = walk("hos_namnden", "yttrande")
    refused = post(login(NS), begun.case, "bordlagg", nytt=meeting(day), anda="ja", skal="Hann inte.")
    assert refused.status_code == 422 and "Välj ett sammanträde efter det 2026-12-16" in refused.text
    assert Yttrande.objects.get().sammantrade.day == D("2026-12-16")


@pytest.mark.rule("IV-35")
def test_aterremiss_goes_back_to_be_written_and_bordlagt_waits_for_another_meeting(walk, login, at):
    begun = walk("hos_namnden", "yttrande")
    at.set("2026-12-16 15:00")
    late = {"nytt": meeting("2027-01-27"), "skal": "Hann inte."}
    refused = post(login(NS), begun.case, "bordlagg", **late)
    assert refused.status_code == 422 and "Sammanträdet är efter svarsdatum" in refused.text
    assert post(login(NS), begun.case, "bordlagg", **late, anda="ja").status_code == 302
    case = Yttrande.objects.get()
    assert (case.state, case.sammantrade.day) == ("hos_namnden", D("2027-01-27"))
    answer = post(login(NS), case, "aterremiss", mote=meeting("2026-12-16"), paragraf="7", skal="Mer underlag.")
    assert answer.status_code == 302
    case = Yttrande.objects.get()
    assert (case.state, case.sammantrade) == ("utkast", None) and HAKAN in told(case)


@pytest.mark.rule("IV-30", "IV-33")
@pytest.mark.parametrize("way", [("komplettera", "andra"), ("ta_tillbaka",), ("aterremiss",)])
def test_what_is_written_anew_is_not_read_by_who_had_it(walk, login, way):
    begun = walk("hos_namnden", "yttrande")
    assert login(NS).get(begun.case.get_absolute_url()).status_code == 200
    for step in way:
        begun.take(step)
    assert login(NS).get(begun.case.get_absolute_url()).status_code == 404
    assert "ulla.bergenstrom" in told(begun.case), "her name has fallen"


@pytest.mark.rule("IV-34")
def test_what_was_handed_over_for_a_meeting_is_written_down_after_it_too_and_said_as_late(walk, login, at):
    begun = walk("ts_kontrasignerad", "yttrande")
    meeting = begun.case.sammantrade
    at.set("2026-12-17 10:00")
    assert meeting.day < local_day(at.now)
    assert post(login(HAKAN), begun.case, "lamna", ovriga="inga").status_code == 302
    row = begun.case.deadlines.get(key="till_ns", cancelled_at=None)
    assert row.met_at > row.due_at
    assert post(login(NS), begun.case, "besluta", mote=meeting.pk, paragraf="§ 114").status_code == 302
    assert Yttrande.objects.get(pk=begun.case.pk).beslut_dag == meeting.day


@pytest.mark.rule("IV-35")
def test_the_municipality_may_not_allow_minutes_to_be_approved_at_once(walk, login, settings):
    begun = walk("beslutad", "yttrande")
    settings.IMMEDIATE_APPROVAL = False
    day = str(local_day(begun.clock.now))
    later = post(login(NS), begun.case, "justera", justerad_dag="2026-12-28", omedelbart="ja")
    assert later.status_code == 422
    assert (
        "tillåter inte omedelbar justering"
        in post(login(NS), begun.case, "justera", justerad_dag=day, omedelbart="ja").text
    )
    assert post(login(NS), begun.case, "justera", justerad_dag=day, omedelbart="nej").status_code == 302


# ── the ordförande instead of the nämnd ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-35")
def test_the_ordforande_decides_only_when_no_meeting_fits_and_it_is_reported_at_the_next(walk, login, at):
    begun = walk("ts_kontrasignerad", "yttrande")
    gunnar, why = login(ORDF), {"delegation": "3.1", "bradska": "Svaret ska lämnas i morgon."}
    assert "Ett sammanträde passar: nämnden beslutar." in post(gunnar, begun.case, "ordforandebeslut", **why).text
    at.set("2026-12-03 09:00")
    assert post(gunnar, begun.case, "ordforandebeslut", delegation="3.1", bradska="").status_code == 422
    assert post(gunnar, begun.case, "ordforandebeslut", delegation="", bradska="Bråttom.").status_code == 422
    assert post(gunnar, begun.case, "ordforandebeslut", **why).status_code == 302
    case = Yttrande.objects.get()
    assert case.avvikelse and case.text == case.forslag
    page = text(login(HAKAN).get(case.get_absolute_url()).text)
    assert "Ordförandebeslut, avviker från rutinen" in page
    assert local_day(begun.due("anmal").due_at) == D("2026-12-16")
    for step in ("underteckna", "kontrasignera", "registrera", "expediera"):
        begun.take(step)
    begun.laid("Utdrag", by=NS)
    refused = post(login(NS), begun.case, "lamna_utdrag", utdrag=str(begun.case.handlingar.get(title="Utdrag").pk))
    assert "Ordförandebeslutet är inte anmält till nämnden." in refused.text
    assert post(login(NS), begun.case, "anmal", mote=meeting("2026-12-16")).status_code == 422, "not held yet"
    at.set("2026-12-16 15:00")
    assert post(login(NS), begun.case, "anmal", mote=meeting("2026-12-16")).status_code == 302
    begun.take("lamna_utdrag")
    assert state(begun.case) == "klart"


@pytest.mark.rule("IV-35")
def test_an_ordforandebeslut_is_reported_also_when_ivo_withdraws_its_request(walk, login, at):
    begun = walk("ts_kontrasignerad", "yttrande")
    begun.take("ordforandebeslut", at="2026-12-03 09:00")
    refused = post(login(REG), begun.case, "bortfall", skal="Brev från IVO.")
    assert "Ordförandebeslutet är inte anmält till nämnden." in refused.text and state(begun.case) == "beslutad"
    begun.take("anmal", at="2026-12-16 15:00")
    assert post(login(REG), begun.case, "bortfall", skal="Brev från IVO.").status_code == 302


# ── signed by whom, sent by whom ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-36", "IV-16")
def test_vice_ordforanden_signs_where_the_ordforande_is_javig_and_reads_nothing_else(walk, login):
    begun, page = walk("beslutad", "yttrande"), ""
    begun.take("justera")
    vice = login(VICE)
    assert vice.get(begun.case.get_absolute_url()).status_code == 404
    begun.take("anmal_jav", javig=person(ORDF))
    page = reverse("ivo_underskrift", args=[begun.case.number])
    assert vice.get(page).status_code == 200 and login(ORDF).get(page).status_code == 404
    version = Yttrande.objects.get().version
    assert vice.post(page, {"version": version, "hur": "har", "password": "norrvinge"}).status_code == 302
    assert state(begun.case) == "undertecknat"


@pytest.mark.rule("IV-37", "IV-16")
def test_where_the_socialchef_is_javig_somebody_other_than_who_signed_countersigns(walk, login):
    begun = walk("undertecknat", "yttrande")
    begun.take("anmal_jav", javig=person(SOC))
    page = reverse("ivo_underskrift", args=[begun.case.number])
    assert login(ORDF).get(page).status_code == 404, "he has signed it already"
    version = Yttrande.objects.get().version
    assert login(VICE).post(page, {"version": version, "hur": "har", "password": "norrvinge"}).status_code == 302
    assert state(begun.case) == "kontrasignerat"
    assert login(VICE).get(begun.matter.get_absolute_url()).status_code == 404


@pytest.mark.rule("IV-38", "IV-39")
@pytest.mark.parametrize(
    "before", [one for one in Yttrande.State.values if one not in ("registrerat", "expedierat", "klart")]
)
def test_it_is_not_sent_before_it_is_signed_and_registered(walk, login, before):
    begun = walk(before, "yttrande")
    for who in (NS, REG, HAKAN):
        answer = post(login(who), begun.case, "expediera", skickad_dag="2026-12-16", skickad_satt="sdk", kvitto="1")
        assert answer.status_code in (404, 409) and state(begun.case) == before


@pytest.mark.rule("IV-39", "IV-40")
def test_the_namndsekreterare_sends_the_original_hands_over_the_extract_and_reads_two_weeks_more(walk, login, at):
    begun = walk("registrerat", "yttrande")
    emma = login(NS)
    day = str(local_day(begun.clock.now))
    assert post(emma, begun.case, "expediera", skickad_dag=day, skickad_satt="sdk", kvitto="").status_code == 422
    assert post(emma, begun.case, "expediera", skickad_dag=day, skickad_satt="sdk", kvitto="77").status_code == 302
    assert begun.case.deadlines.get(key="svara").met_at
    utdrag = begun.laid("Utdrag", by=NS)
    assert post(emma, begun.case, "lamna_utdrag", utdrag=str(utdrag.pk)).status_code == 302
    closed = Yttrande.objects.get().closed_at
    assert HAKAN in told(begun.case) and closed
    for days, there in ((14, 200), (15, 404)):
        at.set(moment(f"{local_day(closed) + dt.timedelta(days=days)} 12:00"))
        assert login(NS).get(begun.case.get_absolute_url()).status_code == there, days


@pytest.mark.rule("IV-39")
@pytest.mark.parametrize(("day", "late"), [("2026-12-18", False), ("2026-12-19", True)])
def test_a_yttrande_sent_late_is_said_as_late_and_not_blocked(walk, day, late):
    begun = walk("registrerat", "yttrande")
    begun.take("expediera", at=f"{day} 23:30", skickad_dag=D(day))
    row = begun.case.deadlines.get(key="svara")
    assert (row.met_at > row.due_at) is late


# ── the nämndsekreterare's page ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-33", "IV-41")
def test_the_page_shows_the_meetings_with_what_was_handed_over_for_each_and_what_lacks(walk, login, at):
    emma = login(NS)
    begun = walk("ts_kontrasignerad", "yttrande")
    assert "SN 2026/214-1" not in emma.get(reverse("board")).text, "nothing before it is handed over"
    begun.take("lamna")
    page = text(emma.get(reverse("board")).text)
    sixteenth = page.split("Socialnämnden 2026-12-16")[1].split("Socialnämnden 2027")[0]
    assert "SN 2026/214-1" in sixteenth and "Komplett" in sixteenth
    assert "Omedelbar justering: IVO ska ha svaret 2026-12-18." in sixteenth
    begun.take("komplettera")
    page = text(emma.get(reverse("board")).text)
    assert "Saknas: det som är begärt som komplettering" in page
    utskott = page.split("Socialnämndens myndighetsutskott 2026-12-17")[1].split("Socialnämnden 2027")[0]
    assert "SN 2026/214" not in utskott


def test_a_meeting_is_added_there_and_twice_is_once(board, login):
    emma = login(NS)
    wrong = emma.post(reverse("board"), {"body": "sn", "day": "snart"})
    assert wrong.status_code == 422 and "snart" in wrong.text
    for _ in range(2):
        assert emma.post(reverse("board"), {"body": "sn", "day": "2027-03-24"}).status_code == 302
    assert BoardMeeting.objects.filter(day="2027-03-24").count() == 1


@pytest.mark.parametrize("who", [login for column, login in CAST.items() if column != "nämndsekreterare"])
def test_the_page_is_missing_for_everybody_else(board, login, who):
    assert login(who).get(reverse("board")).status_code == 404
    assert "Nämnden</a>" not in login(who).get("/ko/").text


@pytest.mark.rule("SK-16")
def test_the_january_report_finds_its_meeting_there_too(board, login, at):
    from complaints.rapport.januari import open_for

    at.set("2027-01-04 09:00")
    open_for(2026, at.now)
    page = text(login(NS).get(reverse("board")).text)
    assert "Saknas: Januarirapport" in page.split("Socialnämnden 2027-01-27")[1].split("Socialnämnden 2027-02")[0]
    at.set("2027-01-14 09:00")
    page = text(login(NS).get(reverse("board")).text)
    assert "Januarirapport" in page.split("Socialnämnden 2027-02-24")[1], "the next that it can reach"


@pytest.mark.rule("IV-41")
def test_the_tjansteskrivelse_to_ivos_beslut_may_be_without_an_assessment(walk, login):
    begun = walk("utkast", "namndanmalan")
    laid = begun.laid("Tjänsteskrivelse")
    refused = post(login(HAKAN), begun.case, "fardigstall", tjansteskrivelse=str(laid.pk))
    assert refused.status_code == 422, "said, whichever it is"
    assert (
        post(login(HAKAN), begun.case, "fardigstall", tjansteskrivelse=str(laid.pk), bedomning="nej").status_code == 302
    )
