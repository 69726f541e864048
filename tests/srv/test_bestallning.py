"""From the uppdrag to the order, through the pages: age, ground, consent, decision, and what leaders and samordnare see."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import watch
from casework.calendar import local_day
from casework.models import Notice, OpenDuty
from config import timetable
from organisation.models import Absence, Membership
from records.models import Contact, Note, Planversion
from srv.models import Bestallning, Samtycke
from tests.people import person
from tests.srv.walking import CAMILLA, GUN, JOHAN, LENA, NINA, SARA

FORM = {
    "name": "Isak Ekberg", "number": "20140501-2392", "vh1_name": "Ronja Ekberg", "vh1_number": "19850506-9883",
    "vh2_name": "Yusuf Demirel", "lagrum": "sol_11_1", "insats": "fft", "utforare": "SRV",
}  # fmt: skip

FAMILJEN = {"vilka": "Barnet eller den unga och vårdnadshavarna"}


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def post(client: Client, case: Bestallning, step: str, **answers: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def ordered(client: Client, **changed: Any) -> Any:
    return client.post(reverse("srv_registrera"), FORM | {"token": str(uuid.uuid4())} | changed)


def signed(client: Client, case: Bestallning, kind: str = "uppdrag", **changed: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    plan = {"needs": "Familjen behöver stöd.", "goal_1": "Färre bråk", "together": "ja", "follow_up": "Vid uppföljningen.",
            "signera": "1", "password": "norrvinge", "version": version}  # fmt: skip
    return client.post(reverse("plan_write", args=[case.number, kind]), plan | changed)


def open_keys(case: Bestallning) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


@pytest.fixture
def sara(login: Any, at: Any) -> Client:
    at.set("2026-11-11 09:00")
    return login(SARA)


@pytest.fixture
def isak(sara: Client) -> Bestallning:
    assert ordered(sara).status_code == 302
    return Bestallning.objects.get()


# ── the uppdrag ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-01", "SR-02", "SR-03")
def test_an_uppdrag_begins_with_a_child_its_guardians_and_a_ground(sara, isak):
    assert isak.number == "SRV-2026-0001", "what begins with SR is a synpunkt about the unit"
    assert (isak.fodd, isak.ansvarig.username, isak.state) == (dt.date(2014, 5, 1), SARA, "utkast")
    page = words(sara.get(isak.get_absolute_url()).text)
    assert "Barnet är 12 år: vårdnadshavarna ska samtycka till uppdragets innehåll, eller barnet självt" in page
    assert "2 av 2 vårdnadshavare har inte samtyckt." in page
    assert "Signera uppdraget" in page


@pytest.mark.rule("SR-01")
@pytest.mark.parametrize(
    ("born", "status"), [("2005-11-12", 302), ("2005-11-11", 422), ("2008-02-29", 302), ("", 422), ("2026-12-01", 422)]
)
def test_it_is_for_whoever_has_not_turned_21(sara, born, status):
    answer = ordered(sara, number="", fodd=born)
    assert answer.status_code == status
    assert Bestallning.objects.count() == (status == 302)
    if status == 422:
        assert "Ronja Ekberg" in answer.text, "nothing typed is lost"


@pytest.mark.rule("SR-44")
def test_a_temporary_one_belongs_to_an_utredning(sara):
    lacking = ordered(sara, tillfallig="on")
    assert lacking.status_code == 422 and "En tillfällig insats hör till en utredning" in lacking.text
    assert ordered(sara, tillfallig="on", utredning="2026-1107", utredning_slut="2027-03-02").status_code == 302


def test_the_same_form_twice_is_one_and_others_may_not(sara, login, at):
    token = str(uuid.uuid4())
    for _ in range(2):
        assert ordered(sara, token=token).status_code == 302
    assert Bestallning.objects.count() == 1
    assert ordered(sara, token=token, name="Adam Vestin").status_code == 409
    for who in (JOHAN, GUN, "david.norrby", "anna.lovdahl"):
        assert login(who).get(reverse("srv_registrera")).status_code == 404, who


# ── what an order needs ─────────────────────────────────────────────────────────────────────────────────────────────


def consented(client: Client, case: Bestallning, name: str, svar: str = "gett", **more: Any) -> Any:
    who = case.persons.get(name=name)
    answers = {"person": who.pk, "till": "uppdraget", "svar": svar, "dag": "2026-11-11", "satt": "mote"}
    return post(client, case, "anteckna_samtycke", **answers | more)


def decided(client: Client, case: Bestallning, step: str = "besluta", **changed: Any) -> Any:
    answers = {"beslut_dag": "2026-11-11", "beslutsfattare": "Sara Ekholm", "delegation": "4.2", "fran": "2026-11-11",
               "tom": "2027-05-10"}  # fmt: skip
    return post(client, case, step, **answers | changed)


@pytest.mark.rule("SR-03", "SR-04", "SR-05", "SR-06", "SR-07")
def test_sending_is_refused_and_each_lack_is_named_until_nothing_lacks(sara, isak):
    lacks = [
        "Uppdraget med behov och mål är inte skrivet", "Uppdraget är inte kommunicerat", "vårdnadshavare har inte samtyckt",
        "Beslutet är inte fattat", "Insatsens sista dag är inte bestämd",
    ]  # fmt: skip
    refused = post(sara, isak, "skicka")
    assert refused.status_code == 422
    assert [one for one in lacks if one not in refused.text] == []
    signed(sara, isak)
    refused = post(sara, isak, "skicka")
    assert lacks[0] not in refused.text and lacks[1] in refused.text
    told = isak.planer.get().mottagare.get()
    assert (
        post(sara, isak, "kommunicera", mottagare=told.pk, dag="2026-11-11", satt="mote", **FAMILJEN).status_code == 302
    )
    assert lacks[1] not in post(sara, isak, "skicka").text
    consented(sara, isak, "Ronja Ekberg")
    consented(sara, isak, "Yusuf Demirel")
    assert lacks[2] not in post(sara, isak, "skicka").text
    assert decided(sara, isak).status_code == 302
    assert post(sara, isak, "skicka").status_code == 302
    assert Bestallning.objects.get().state == "bestalld"


@pytest.fixture
def ready(sara: Client, isak: Bestallning) -> Bestallning:
    """Everything but consent."""
    signed(sara, isak)
    told = isak.planer.get().mottagare.get()
    post(sara, isak, "kommunicera", mottagare=told.pk, dag="2026-11-11", satt="mote", **FAMILJEN)
    decided(sara, isak)
    return isak


@pytest.mark.rule("SR-05")
def test_the_committee_may_decide_instead_of_one_of_two_guardians(sara, ready):
    fb = {"fb_dag": "2026-11-11", "fb_nr": "§ 114"}
    early = post(sara, ready, "anteckna_fb", **fb)
    assert early.status_code == 409 or "Bara en av två" in early.text
    consented(sara, ready, "Ronja Ekberg")
    consented(sara, ready, "Yusuf Demirel", "avbojt")
    refused = post(sara, ready, "skicka")
    assert "Utskottet kan besluta i stället (FB 6:13 a)." in refused.text
    assert post(sara, ready, "anteckna_fb", **fb).status_code == 302
    assert post(sara, ready, "skicka").status_code == 302


@pytest.mark.rule("SR-05")
def test_a_child_of_twelve_may_consent_alone_where_that_is_suitable(sara, ready):
    consented(sara, ready, "Isak Ekberg")
    assert post(sara, ready, "skicka").status_code == 422
    consented(sara, ready, "Isak Ekberg", lampligt="ja")
    assert post(sara, ready, "skicka").status_code == 302


@pytest.mark.rule("SR-05", "SR-32")
def test_a_changed_uppdrag_needs_new_consent(sara, ready):
    consented(sara, ready, "Ronja Ekberg")
    consented(sara, ready, "Yusuf Demirel")
    post(sara, ready, "skicka")
    assert open_keys(ready) == set()
    assert signed(sara, ready, needs="Nu också skolan.", why_changed="Skolan ringde.").status_code == 302
    assert "samtycke" in open_keys(ready)
    for name in ("Ronja Ekberg", "Yusuf Demirel"):
        consented(sara, ready, name)
    assert "samtycke" not in open_keys(ready)
    assert set(Samtycke.objects.values_list("version", flat=True)) == {1, 2}, "what was answered before stays"


@pytest.mark.rule("SR-01", "SR-07")
def test_a_last_day_after_the_21st_birthday_is_confirmed(sara):
    ordered(
        sara, name="Moa Särnblom", number="20060121-2384", vh1_name="", vh1_number="", vh2_name="", insats="ungdomsstod"
    )
    moa = Bestallning.objects.get()
    late = decided(sara, moa, tom="2027-01-21")
    assert late.status_code == 422 and "Den unga fyller 21 år 2027-01-21" in late.text
    assert decided(sara, moa, tom="2027-01-20").status_code == 302
    other = decided(sara, moa, tom="2027-03-31")
    assert other.status_code in (409, 422), "it is decided once"


@pytest.mark.rule("SR-07", "SR-44", "SR-45", "SR-46", "SR-47", "SR-48", "SR-49")
def test_a_temporary_one_ends_with_the_utredning_and_says_with_whom_it_was_discussed(sara):
    ordered(sara, tillfallig="on", utredning="2026-1107", utredning_slut="2027-03-02", vh2_name="")
    case = Bestallning.objects.get()
    signed(sara, case)
    told = case.planer.get().mottagare.get()
    post(sara, case, "kommunicera", mottagare=told.pk, dag="2026-11-11", satt="mote", **FAMILJEN)
    consented(sara, case, "Ronja Ekberg")
    late = decided(sara, case, tom="2027-03-03")
    assert late.status_code == 422 and "slutar senast när utredningen är klar, 2027-03-02" in late.text
    assert decided(sara, case, tom="2027-03-02").status_code == 302
    assert "Det är en tillfällig insats" in post(sara, case, "skicka").text
    short = {"redogorelse": "Akut stöd morgon och kväll.", "samtal_dag": "2026-11-10", "dialog_dag": "2026-11-11"}
    assert post(sara, case, "skicka_tillfallig", **short | {"dialog_dag": ""}).status_code == 422
    assert post(sara, case, "skicka_tillfallig", **short, post_dag="2026-11-11").status_code == 302
    page = words(sara.get(case.get_absolute_url()).text)
    assert "uppdraget med post 2026-11-11" in page and "Akut stöd morgon och kväll." in page
    assert "1:e socialsekreterarens dialog med SRV: 2026-11-11" in page


# ── sent ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sent(sara: Client, ready: Bestallning) -> Bestallning:
    consented(sara, ready, "Ronja Ekberg")
    consented(sara, ready, "Yusuf Demirel")
    assert post(sara, ready, "skicka").status_code == 302
    return Bestallning.objects.get()


@pytest.mark.rule("SR-08", "SR-09", "SR-11")
def test_srv_has_it_at_once_the_journal_says_so_and_who_has_to_know_hears(sent, login):
    told = set(Notice.objects.filter(kind="steg", case=sent.pk).values_list("recipient__username", flat=True))
    assert {JOHAN, CAMILLA, GUN} <= told
    note = Note.objects.get(case=sent.pk, about="Beställning till SRV")
    assert (note.author.username, "2026-11-11" in note.text) == (SARA, True)
    assert login(JOHAN).get(sent.get_absolute_url()).status_code == 200


@pytest.mark.rule("SR-10")
def test_the_samordnare_reads_number_and_days_and_writes_her_contact_and_reads_nothing_of_the_child(sent, login, at):
    gun = login(GUN)
    assert gun.get(sent.get_absolute_url()).url == f"/bestallningar/#{sent.number}", "where her mail takes her"
    assert gun.get(f"{sent.get_absolute_url()}steg/dialog/").status_code == 404
    page = gun.get(reverse("bestallningar")).text
    assert sent.number in page and "2026-11-25" in page
    for secret in ("Isak", "Ekberg", "12 år", "terapi", "Sara", sent.get_absolute_url()):
        assert secret not in page, secret
    address = reverse("srv_fraga", args=[sent.number])
    shown = gun.get(address)
    assert "Isak" not in shown.text and "terapi" not in shown.text
    contact = {"fragad_dag": "2026-11-11", "med_vem": "Johan Ståhle", "besked": "Nästa vecka.", "version": sent.version}
    lacking = gun.post(address, contact | {"besked": ""})
    assert lacking.status_code == 422 and "Johan Ståhle" in lacking.text, "nothing typed is lost"
    for _ in range(2):
        assert gun.post(address, contact).status_code == 302, "twice is once"
    assert Note.objects.filter(case=sent.pk, about="Kontakt med SRV om verkställighet").count() == 1
    assert sent.deadlines.get(key="fraga_srv").met_at is not None
    for who in (SARA, JOHAN, LENA):
        assert login(who).get(address).status_code == 404, who


@pytest.mark.rule("SR-10")
def test_a_contact_written_from_a_page_that_is_old_is_kept_and_asked_again(sent, login):
    gun, address = login(GUN), reverse("srv_fraga", args=[sent.number])
    login(JOHAN).post(
        reverse("step", args=[sent.number, "dialog"]), {"version": sent.version, "dag": "2026-11-11", "text": "Snart."}
    )
    late = gun.post(
        address, {"fragad_dag": "2026-11-11", "med_vem": "Johan", "besked": "Nästa vecka.", "version": sent.version}
    )
    assert late.status_code == 409 and "Nästa vecka." in late.text


@pytest.mark.rule("SR-12", "SR-14")
def test_both_sides_leaders_see_the_orders_that_are_not_carried_out_with_their_dialogue(sent, login, at):
    lena, johan = login(LENA), login(JOHAN)
    assert post(lena, sent, "dialog", dag="2026-11-11", text="Skolan ringer varje dag.").status_code == 302
    at.set("2026-11-23 09:00")
    for client in (login(LENA), login(JOHAN)):
        page = words(client.get(reverse("bestallningar")).text)
        assert "Skolan ringer varje dag." in page and "Ingen kontakt antecknad" in page
        assert "2027-02-11" in page, "three months from the decision"
        assert "Isak" not in page and "Ekberg" not in page
    sara = login(SARA)
    sara.post(reverse("contact", args=[sent.number]), {
        "with_whom": "Ronja Ekberg", "way": "telefon", "text": "Hon väntar.", "happened_at": "2026-11-20 10:00",
        "token": str(uuid.uuid4()), "side": "bestallare"})  # fmt: skip
    assert Contact.objects.count() == 1
    assert "senast för 3 dagar sedan" in words(login(JOHAN).get(reverse("bestallningar")).text)
    assert johan.get(reverse("bestallningar")).status_code == 200
    for who in (SARA, NINA, "david.norrby", "rolf.sandqvist"):
        assert login(who).get(reverse("bestallningar")).status_code == 404, who


def test_the_page_costs_as_many_questions_for_three_orders_as_for_one(walk, login, at):
    johan = login(JOHAN)
    counts = []
    for n in (1, 3):
        while Bestallning.objects.count() < n:
            begun = walk("bestalld")
            begun.take("dialog")
        at.set(begun.clock.now)
        johan.get(reverse("bestallningar"))
        with CaptureQueriesContext(connection) as queries:
            assert johan.get(reverse("bestallningar")).text.count("Skriv i dialogen") == n
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.rule("SR-13")
def test_not_carrying_it_out_needs_the_reason_in_writing_and_goes_back_to_socialsekreteraren(sent, login):
    johan = login(JOHAN)
    assert post(johan, sent, "verkstall_inte", skal="").status_code == 422
    assert post(johan, sent, "verkstall_inte", skal="Ingen med metoden före mars.").status_code == 302
    case = Bestallning.objects.get()
    assert case.state == "avvisad"
    told = Notice.objects.filter(kind="steg", subject__contains="verkställer inte").values_list(
        "recipient__username", flat=True
    )
    assert {LENA, SARA} <= set(told)
    assert "Ingen med metoden före mars." in login(LENA).get(case.get_absolute_url()).text
    assert case.deadlines.get(key="ej_verkstallt").cancelled_at is None


# ── of age while it goes on ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-05")
def test_at_eighteen_the_guardians_consent_is_nothing_and_their_own_is_asked_for_thirty_days_before(walk, login, at):
    begun = walk("pagar", name="Filip Brolin", number="200808092399", born=dt.date(2008, 10, 30))
    case = begun.case
    for day, keys in (("2026-09-29", set()), ("2026-09-30", {"fyller_18"}), ("2026-10-29", {"fyller_18"}),
                      ("2026-10-30", {"samtycke"})):  # fmt: skip
        watch.settle(at.set(f"{day} 09:00"))
        assert open_keys(case) & {"fyller_18", "samtycke"} == keys, day
    assert Bestallning.objects.get(pk=case.pk).state == "pagar", "nothing stops of itself"
    sara = login(SARA)
    assert "bara det egna samtycket gäller" in sara.get(case.get_absolute_url()).text
    own = {"person": begun.who("enskild").pk, "till": "uppdraget", "svar": "gett", "dag": "2026-10-30", "satt": "mote"}
    assert post(sara, case, "anteckna_samtycke", **own).status_code == 302
    assert "samtycke" not in open_keys(case)


@pytest.mark.rule("SR-05")
@pytest.mark.parametrize("age", [12, 15])
def test_at_twelve_and_fifteen_the_child_is_asked_anew(walk, at, age):
    born = dt.date(2026 - age, 10, 15)
    begun = walk("pagar", number="", born=born)
    for day, asked in (("2026-10-14", False), ("2026-10-15", True)):
        watch.settle(at.set(f"{day} 09:00"))
        assert ("samtycke" in open_keys(begun.case)) is asked, day


# ── protected ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_a_protected_child_no_list_and_no_mail_says_a_name(walk, login, at):
    begun = walk("bestalld")
    begun.take("marka_skyddat")
    begun.take("dialog", text="Liam väntar.")
    at.set(begun.clock.now)
    timetable.run("deliver", at.now)
    assert all("Nordh" not in message.body + message.subject for message in mail.outbox)
    for who in (JOHAN, LENA):
        page = login(who).get(reverse("bestallningar")).text
        assert "Liam" not in page and "Nordh" not in page
    assert "Petra" not in login(SARA).get(begun.case.get_absolute_url()).text


@pytest.mark.rule("SR-33")
def test_a_new_report_on_the_same_child_is_told_to_socialsekreteraren_by_number_and_to_nobody_else(walk, report, at):
    begun = walk("pagar")
    with CaptureQueriesContext(connection):
        case = report(received=begun.clock.now, berorda=[_concerned("201604062396")])
    rows = Notice.objects.filter(kind="anmalan")
    assert [row.recipient.username for row in rows] == [SARA]
    assert case.number in rows[0].body and "Liam" not in rows[0].body
    other = report(received=begun.clock.now, berorda=[_concerned("201405012392")])
    assert rows.count() == 1 and other.number not in rows[0].body


@pytest.mark.rule("SR-33")
@pytest.mark.parametrize("how", ["left", "away"])
def test_where_socialsekreteraren_is_not_there_the_nearest_manager_hears_it(walk, report, how):
    begun = walk("pagar")
    sara, day = person(SARA), local_day(begun.clock.now)
    if how == "left":
        Membership.objects.filter(user=sara).update(to_day=day - dt.timedelta(days=1))
    else:
        Absence.objects.create(user=sara, from_day=day, to_day=day)
    report(received=begun.clock.now, berorda=[_concerned("201604062396")])
    heard = {row.recipient.username for row in Notice.objects.filter(kind="anmalan")}
    assert heard - {SARA} and (SARA in heard) is (how == "away")
    assert heard - {SARA} <= set(Membership.objects.filter(role="enhetschef").values_list("user__username", flat=True))


def _concerned(number: str) -> Any:
    from intake.inkomst import Berord

    return Berord("barn", None, {"name": "Barnet", "number": number})


@pytest.mark.rule("SR-33")
def test_a_number_that_is_written_down_later_is_looked_for_too(walk, report, login, at):
    begun = walk("pagar")
    case = report(received=begun.clock.now)
    anna = login("anna.lovdahl")
    answers = {"relation": "berord", "name": "Liam Nordh", "number": "20160406-2396", "token": str(uuid.uuid4())}
    assert anna.post(reverse("person", args=[case.number]), answers).status_code == 302
    assert [row.recipient.username for row in Notice.objects.filter(kind="anmalan")] == [SARA]


@pytest.mark.rule("SR-33")
def test_what_is_told_of_is_not_told_when_the_case_is_closed(walk, report):
    begun = walk("atertagen")
    report(received=begun.clock.now, berorda=[_concerned("201604062396")])
    assert not Notice.objects.filter(kind="anmalan").exists()


@pytest.mark.rule("SR-56")
def test_who_decided_the_paper_stands_on_its_page(login):
    page = words(login(SARA).get(reverse("routine", args=["SR"])).text)
    assert "Ledningsgrupp" in page and "13/SN 0049" in page


def test_a_version_of_the_uppdrag_is_signed_once(sara, isak):
    shown = isak.version
    for _ in range(2):
        assert signed(sara, isak, version=shown).status_code == 302, "twice is once"
    assert Planversion.objects.filter(case=isak.pk).count() == 1
    assert local_day(isak.received_at) == dt.date(2026, 11, 11)


@pytest.mark.rule("SR-10")
def test_the_samordnare_begins_where_her_work_is(sent, login):
    assert login(GUN).get("/").url == reverse("bestallningar")


@pytest.mark.rule("SR-05")
def test_the_committees_decision_is_of_one_version_and_may_come_while_it_goes_on(sara, ready):
    consented(sara, ready, "Ronja Ekberg")
    post(sara, ready, "anteckna_fb", fb_dag="2026-11-11", fb_nr="§ 114")
    assert post(sara, ready, "skicka").status_code == 302
    signed(sara, ready, needs="Nu också skolan.", why_changed="Skolan ringde.")
    consented(sara, ready, "Ronja Ekberg")
    assert "samtycke" in open_keys(ready), "the changed uppdrag is decided anew"
    assert post(sara, ready, "anteckna_fb", fb_dag="2026-11-11", fb_nr="§ 120").status_code == 302
    assert "samtycke" not in open_keys(ready)


@pytest.mark.rule("SR-05")
def test_another_enskild_who_is_added_later_answers_for_nobody(sara, ready):
    added = {"relation": "enskild", "name": "Adam Vestin", "number": "", "token": str(uuid.uuid4())}
    assert sara.post(reverse("person", args=[ready.number]), added).status_code == 302
    other = ready.persons.get(name="Adam Vestin")
    answers = {
        "person": other.pk,
        "till": "uppdraget",
        "svar": "gett",
        "dag": "2026-11-11",
        "satt": "mote",
        "lampligt": "ja",
    }
    assert post(sara, ready, "anteckna_samtycke", **answers).status_code == 422


@pytest.mark.rule("SR-21")
def test_a_childs_yes_alone_hands_over_no_summary(walk):
    begun = walk("antagen")
    begun.take("anteckna_samtycke", till="sammanstallningen", person=begun.who("enskild"))
    assert "sammanstallning" not in open_keys(begun.case)
    begun.take("anteckna_samtycke", till="sammanstallningen")
    assert "sammanstallning" in open_keys(begun.case)


@pytest.mark.rule("SR-01", "SR-02")
@pytest.mark.parametrize(("decided", "too_old"), [("2026-01-20", False), ("2026-01-21", True)])
def test_at_twenty_there_is_no_care_under_lvu_22(sara, decided, too_old):
    """What counts is the day of the decision: care that was decided before may be ordered after."""
    ordered(sara, name="Moa Särnblom", number="20060121-2384", vh1_name="", vh1_number="", vh2_name="", lagrum="lvu_22")
    moa = Bestallning.objects.get()
    answer = post(sara, moa, "besluta_lvu", beslut_dag=decided, beslutsfattare="Socialnämnden", delegation="§ 12",
                  fran=decided, tom="2026-12-31", behandlingsplan=decided)  # fmt: skip
    assert answer.status_code == (422 if too_old else 302)
    assert ("Den unga hade fyllt 20 år när beslutet fattades" in answer.text) is too_old
    assert "Den unga hade fyllt 20 år" not in post(sara, moa, "skicka").text


def test_in_a_protected_case_nobody_is_named_in_a_choice_before_a_reason(walk, login):
    begun = walk("bestalld")
    address = reverse("step", args=[begun.case.number, "anteckna_samtycke"])
    assert "Liam Nordh, den enskilde" in login(SARA).get(address).text
    begun.take("marka_skyddat")
    page = login(SARA).get(address).text
    assert "Nordh" not in page and "Vårdnadshavare" in page


@pytest.mark.rule("SR-10")
def test_a_contact_without_the_page_it_was_shown_on_is_not_written_twice(sent, login):
    gun, address = login(GUN), reverse("srv_fraga", args=[sent.number])
    for _ in range(2):
        gun.post(address, {"fragad_dag": "2026-11-11", "med_vem": "Johan", "besked": "Snart."})
    assert Note.objects.filter(case=sent.pk, about="Kontakt med SRV om verkställighet").count() == 0


# ── the leaders' overview ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-11", "SR-25", "SR-27")
def test_srvs_leaders_see_whom_to_name_who_has_how_much_what_comes_and_how_long_it_took(walk, login, at):
    waiting, running = walk("bestalld").case, walk("pagar").case
    at.set("2027-02-20 09:00")
    page = words(login(JOHAN).get(reverse("overview")).text)
    assert "Översikt, SRV" in page or "Översikt, Sociala" in page
    assert f"{waiting.shown_number} , beslut 2026-09-21 av Sara Ekholm Ta emot och utse" in page
    assert re.search(r"Nina Wallgren 1 0 – ", page), "advice is never late"
    assert f"Senast 2027-03-21 {running.shown_number} , 29 dagar kvar, inte bokad" in page
    assert "Liam" not in page and "Nordh" not in page


def test_three_cost_no_more_than_one_in_the_overview(walk, login):
    johan, counts = login(JOHAN), []
    for more in (1, 2):
        for _ in range(more):
            walk("pagar"), walk("bestalld")
        johan.get(reverse("overview"))
        with CaptureQueriesContext(connection) as queries:
            assert johan.get(reverse("overview")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24
