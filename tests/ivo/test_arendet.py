"""The matter through its pages: registered, distributed, noted, followed up, closed and archived."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import watch
from casework.calendar import local_day
from casework.models import Case, Notice, OpenDuty
from ivo.models import Diarierad, Namndanmalan, Tillsyn
from records.models import Handling, Note, Reading
from tests.ivo.walking import HAKAN, MC, MONICA, NS, ORDF, REG, SIMON, SOC, opened, person
from tests.openvard.walking import Walk as OvWalk

LETTER = {
    "ivo_nr": "3.5.1-40112/2026", "brev": "yttrande", "dag": "2026-11-03", "svarsdatum": "2026-12-18", "viktigt": "forval",
    "nummer": "SN 2026/214", "omrade": "SVU", "rubrik": "Föreläggande om yttrande", "motpart": "IVO", "original": "Diariepärmen",
    "sekretess": "OSL 26 kap. 1 §", "sekretess_dag": "2026-11-03", "sekretess_av": "Birgitta Hult", "vite": "50000",
}  # fmt: skip


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def letter(name: str = "brev.txt", words: str = "Nämnden föreläggs att yttra sig.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode(), "text/plain")


def registered(client: Client, **changed: Any) -> Any:
    values = LETTER | {"token": str(uuid.uuid4()), "fil": letter()} | changed
    return client.post(reverse("ivo_registrera"), {name: value for name, value in values.items() if value is not None})


def post(client: Client, case: Case, step: str, **answers: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def told(case: Case, kind: str = "steg") -> set[str]:
    return set(Notice.objects.filter(case=case.pk, kind=kind).values_list("recipient__username", flat=True))


def open_keys(case: Case) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


@pytest.fixture
def reg(board: None, login: Any, at: Any, settings: Any, tmp_path: Any) -> Client:
    settings.DOCUMENTS = tmp_path
    at.set("2026-11-03 09:15")
    return login(REG)


# ── registering ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-04", "IV-05", "IV-08", "IV-10", "IV-14")
def test_a_letter_becomes_a_matter_under_the_diarys_number_with_its_file_and_its_secrecy(reg):
    assert registered(reg).status_code == 302
    case = Tillsyn.objects.get()
    assert (case.number, case.shown_number, case.enhet.code, case.ansvarig.username) == (
        "SN-2026-214",
        "SN 2026/214",
        "SVU",
        HAKAN,
    )
    [row] = case.rader.select_related("handling")
    assert (row.nr, row.riktning, row.original) == (1, "in", "Diariepärmen") and row.handling.path.exists()
    assert case.vite == 50000 and local_day(case.received_at).isoformat() == "2026-11-03"
    page = text(reg.get(case.get_absolute_url()).text)
    assert "OSL 26 kap. 1 §, 2026-11-03, Birgitta Hult" in page and "50000 kr" in page
    # Three weeks from when it came: said, and no deadline.
    assert "Överklagas senast 2026-11-24" in page and not case.deadlines.filter(key="overklagas").exists()


@pytest.mark.rule("IV-04", "IV-05", "IV-08")
@pytest.mark.parametrize(("name", "value", "said"), [
    ("fil", None, "Välj filen"), ("sekretess", "", "Skriv lagrummet"), ("sekretess_av", "", "Skriv vem som har bedömt"),
    ("nummer", "2026/214", "Skriv numret som i diariet"), ("nummer", "SN ٢٠٢٦/214", "Skriv numret som i diariet"),
    ("nummer", "", "Skriv numret i diariet"), ("omrade", "BOF", "Välj i listan"), ("rubrik", "", "Skriv en rubrik utan namn"),
    ("dag", "2026-11-04", "Dagen kan inte ligga framåt i tiden"), ("brev", "x", "Välj ett giltigt alternativ"),
    ("svarsdatum", "9999-12-31", "Kontrollera året"), ("dag", "1900-01-01", "Kontrollera året"),
    ("svarsdatum", "", "Skriv när IVO vill ha svar"), ("svarsdatum", "2026-11-02", "Dagen kan inte ligga före den dag"),
    ("sekretess_dag", "2026-11-04", "Dagen kan inte ligga framåt i tiden"),
    ("vite", "mycket", "Skriv beloppet med siffror"),
    ("vite", "99999999999999999999", "mindre än eller lika med"), ("svarsdatum", "31 februari", "Datumet ska skrivas ÅÅÅÅ-MM-DD"),
])  # fmt: skip
def test_what_lacks_is_said_beside_its_field_and_nothing_that_was_typed_is_lost(reg, name, value, said):
    refused = registered(reg, **{name: value})
    assert refused.status_code == 422 and said in refused.text, said
    assert "3.5.1-40112/2026" in refused.text and not Tillsyn.objects.exists() and not Handling.objects.exists()


@pytest.mark.parametrize(
    "file", [letter("brev.exe"), SimpleUploadedFile("brev.pdf", b"inte en pdf"), SimpleUploadedFile("a.txt", b"")]
)
def test_a_file_that_cannot_be_kept_is_not(reg, file):
    assert registered(reg, fil=file).status_code == 422 and not Tillsyn.objects.exists()


def test_a_file_is_named_when_the_page_is_shown_again(reg):
    page = registered(reg, rubrik="")
    assert page.status_code == 422 and "Välj brev.txt igen" in page.text
    registered(reg)
    form = reverse("ivo_handling", args=[Tillsyn.objects.get().number])
    again = reg.post(form, {"fil": letter(), "riktning": "in", "dag": "2026-11-03", "version": "1"})
    assert again.status_code == 422 and "Välj brev.txt igen" in again.text


def test_the_same_form_twice_is_one_matter_and_a_number_that_is_taken_is_said(reg):
    token = str(uuid.uuid4())
    for _ in range(2):
        assert registered(reg, token=token, fil=letter()).status_code == 302
    assert Tillsyn.objects.count() == 1 and Diarierad.objects.count() == 1
    taken = registered(reg, ivo_nr="3.5.1-9/2026", nummer="SN 2026/0214")
    assert taken.status_code == 422 and "Numret finns redan." in taken.text and Tillsyn.objects.count() == 1


@pytest.mark.rule("IV-07")
def test_ivos_number_is_looked_for_first_and_leads_to_the_matter_that_there_is(reg):
    registered(reg)
    again = registered(reg, nummer="SN 2026/300")
    assert again.status_code == 422 and "finns redan i SN 2026/214" in again.text
    assert reverse("ivo_handling", args=["SN-2026-214"]) in again.text and Tillsyn.objects.count() == 1


@pytest.mark.rule("IV-07")
def test_a_closed_matter_is_opened_again_for_a_letter_in_it(reg, walk):
    begun = walk("arkiverad")
    answer = registered(reg, nummer="SN 2026/300", dag=str(local_day(begun.clock.now)))
    assert "öppna det igen" in answer.text
    assert post(reg, begun.matter, "oppna_igen", skal="Ett brev till.").status_code == 302
    assert Tillsyn.objects.get().state == "beslut", "where it was: IVO has decided already"


@pytest.mark.rule("IV-07")
@pytest.mark.parametrize("state", ["avslutad", "arkiverad"])
def test_a_letter_that_is_registered_in_a_closed_matter_opens_it(reg, walk, state):
    begun = walk(state)
    page = reverse("ivo_handling", args=[begun.matter.number])
    values = {"riktning": "in", "brev": "annat", "dag": str(local_day(begun.clock.now)), "rubrik": "Ett brev till",
              "motpart": "IVO", "original": "Pärm", "viktigt": "nej", "version": begun.matter.version}  # fmt: skip
    assert reg.post(page, values | {"fil": letter()}).status_code == 302
    assert Tillsyn.objects.get().state == "beslut" and begun.matter.rader.last().handling.title == "Ett brev till"


def test_a_handling_sent_twice_in_an_archived_matter_is_one_and_so_is_one_that_goes_out(reg, walk):
    begun = walk("arkiverad")
    page = reverse("ivo_handling", args=[begun.matter.number])
    values = {"riktning": "ut", "brev": "", "dag": str(local_day(begun.clock.now)), "rubrik": "Svar", "motpart": "IVO",
              "original": "Pärm", "viktigt": "nej", "version": begun.matter.version}  # fmt: skip
    count = begun.matter.rader.count()
    for _ in range(2):
        assert reg.post(page, values | {"fil": letter()}).status_code == 302
    assert begun.matter.rader.count() == count + 1 and Tillsyn.objects.get().state == "beslut"


@pytest.mark.rule("IV-16")
def test_a_registrator_who_is_javig_registers_nothing_in_it(reg, walk):
    begun = walk("fordelad")
    begun.take("anmal_jav", javig=person(REG))
    assert reg.get(reverse("ivo_handling", args=[begun.matter.number])).status_code == 404


@pytest.mark.rule("IV-09", "IV-16")
def test_who_is_only_named_as_javig_reads_nothing_by_that(walk, login):
    begun = walk("klar", "yttrande")
    begun.take("anmal_jav", javig=person(MONICA))
    for case in (begun.matter, begun.case):
        assert login(MONICA).get(case.get_absolute_url()).status_code == 404


@pytest.mark.rule("IV-06", "IV-07", "IV-13")
def test_each_handling_has_the_next_number_and_what_comes_in_goes_in_copy_to_myndighetschefen(reg, walk):
    begun = walk("fordelad")
    page = reverse("ivo_handling", args=[begun.matter.number])
    values = {
        "brev": "annat",
        "dag": "2026-11-03",
        "rubrik": "Journal",
        "motpart": "IVO",
        "original": "Pärm",
        "viktigt": "forval",
    }
    for way in ("in", "ut", "upprattad"):
        version = Tillsyn.objects.get().version
        assert reg.post(page, values | {"riktning": way, "fil": letter(), "version": version}).status_code == 302
    assert list(begun.matter.rader.values_list("nr", "riktning")) == [(1, "in"), (2, "in"), (3, "ut"), (4, "upprattad")]
    heard = Notice.objects.filter(
        case=begun.matter.pk, recipient=person(MC), kind="steg", subject__contains="registrerade en handling"
    )
    assert heard.count() == 2, "of the two that came in"
    lacking = reg.post(page, values | {"riktning": "in", "version": Tillsyn.objects.get().version})
    assert lacking.status_code == 422 and "Välj en fil" in lacking.text and "Journal" in lacking.text


def test_a_handling_sent_twice_is_one_and_from_an_old_page_it_is_asked_again(reg, walk):
    begun = walk("fordelad")
    page, version = reverse("ivo_handling", args=[begun.matter.number]), begun.matter.version
    values = {"brev": "annat", "dag": "2026-11-03", "rubrik": "Journal", "motpart": "IVO", "original": "Pärm", "viktigt": "nej",
              "riktning": "in", "version": version}  # fmt: skip
    for _ in range(2):
        assert reg.post(page, values | {"fil": letter()}).status_code == 302
    assert begun.matter.rader.count() == 2
    begun.take("byt_ansvarig")
    late = reg.post(page, values | {"fil": letter(), "rubrik": "En annan"})
    assert late.status_code == 409 and "En annan" in late.text and begun.matter.rader.count() == 2


@pytest.mark.rule("IV-06")
def test_a_document_that_the_diary_does_not_know_is_a_duty_of_the_registrators(reg, walk, login):
    begun = walk("fordelad")
    login(HAKAN).post(
        reverse("document", args=[begun.matter.number]),
        {"file": letter(), "title": "Anteckning", "token": str(uuid.uuid4())},
    )
    assert [key[:12] for key in open_keys(begun.matter)] == ["oregistrerad"]
    waiting = Handling.objects.get(title="Anteckning")
    reg.post(reverse("ivo_handling", args=[begun.matter.number]), {
        "riktning": "upprattad", "dag": "2026-11-03", "rubrik": "Anteckning", "motpart": "–", "original": "Pärm",
        "viktigt": "nej", "finns": waiting.pk, "version": Tillsyn.objects.get().version})  # fmt: skip
    assert open_keys(begun.matter) == set() and begun.matter.rader.get(nr=2).handling == waiting


# ── who hears, and who reads ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-11", "IV-12")
@pytest.mark.parametrize(("brev", "svar", "chosen", "three"), [
    ("yttrande", "2026-12-18", "forval", True), ("beslut", "", "forval", True), ("atgard", "2026-12-18", "forval", True),
    ("upplysningar", "2026-11-17", "forval", True), ("upplysningar", "2026-11-18", "forval", False),
    ("annat", "", "forval", False), ("annat", "", "ja", True), ("beslut", "", "nej", False),
])  # fmt: skip
def test_the_three_hear_of_what_is_important_and_can_read_it(reg, login, brev, svar, chosen, three):
    registered(reg, brev=brev, svarsdatum=svar, viktigt=chosen)
    case = Tillsyn.objects.get()
    assert ({ORDF, SOC, MC} <= told(case)) is three and MC in told(case), "the copy"
    for who in (ORDF, SOC, MC):
        client = login(who)
        assert client.get(reverse("handling", args=[case.number, case.rader.get().handling_id])).status_code == 200
        assert Reading.objects.filter(case=case.pk, user=person(who), what="handling").exists(), "a receipt"


@pytest.mark.rule("IV-11")
def test_it_can_be_told_of_later_too(reg, walk):
    begun = walk("fordelad")
    assert post(reg, begun.matter, "meddela_viktigt", handling=begun.matter.rader.get().pk).status_code == 302
    assert {ORDF, SOC, MC} <= told(begun.matter) and begun.matter.rader.get().viktigt


@pytest.mark.rule("IV-09")
def test_the_page_says_who_may_know_that_it_exists(walk, login):
    page = text(login(HAKAN).get(walk("fordelad").matter.get_absolute_url()).text)
    for name in ("Gunnar Östlind (ordförande)", "Anders Kjellgren (socialchef)", "Ulla Bergenström (myndighetschef)",
                 "Birgitta Hult (registrator)", "Simon Näslund (registrator)", "Håkan Ryd (ansvarig sektionschef)"):  # fmt: skip
        assert name in page
    assert "Monica Ahlgren" not in page.split("Behöriga")[1].split("Påminnelser")[0]


# ── who prepares it, and jäv ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-15", "IV-16")
def test_the_distribution_asks_about_jav_and_a_javig_one_is_not_appointed(reg, walk, login):
    case, ulla = walk("oppnad").matter, login(MC)
    base = {"fordelad_dag": "2026-11-03", "sektionschef": person(HAKAN).pk}
    unsaid = post(ulla, case, "fordela", **base)
    assert unsaid.status_code == 422
    named = post(ulla, case, "fordela", **base, jav="nagon")
    assert named.status_code == 422 and "Välj vilka som är jäviga." in named.text
    himself = post(ulla, case, "fordela", **base, jav="nagon", javiga=[person(HAKAN).pk])
    assert himself.status_code == 422 and "Den som är jävig kan inte bereda ärendet." in himself.text
    good = base | {"sektionschef": person(MONICA).pk}
    assert post(ulla, case, "fordela", **good, jav="nagon", javiga=[person(HAKAN).pk]).status_code == 302
    case = Tillsyn.objects.get()
    assert (case.ansvarig.username, case.state) == (MONICA, "fordelad") and MONICA in told(case)
    # The javig one is the chef of the section: he goes on reading, and takes no step.
    hakan = login(HAKAN)
    assert hakan.get(case.get_absolute_url()).status_code == 200
    assert (
        post(hakan, case, "oppna_yttrande", begaran=case.rader.get().pk, svarsdatum_brev="2026-12-18").status_code
        == 404
    )
    assert login(MONICA).get(case.get_absolute_url()).status_code == 200, "appointed, though of another section"


@pytest.mark.rule("IV-15")
@pytest.mark.parametrize(("svar", "day"), [(None, "2026-11-10"), ("2026-12-18", "2026-11-10"), ("2026-11-27", "2026-11-06"),
                                           ("2026-11-06", "2026-11-03")])  # fmt: skip
def test_it_is_distributed_within_five_working_days_or_in_time_for_the_answer_as_advice(reg, svar, day):
    registered(reg, svarsdatum=svar, brev="yttrande" if svar else "annat")
    due = Tillsyn.objects.get().deadlines.get(key="fordela")
    assert (str(local_day(due.due_at)), due.advice) == (day, True)


@pytest.mark.rule("IV-16")
def test_whoever_declares_jav_leaves_the_step_empty_until_another_is_appointed_also_in_the_answers(walk, login):
    begun = walk("klar", "yttrande")
    matter = begun.matter
    assert post(login(HAKAN), matter, "anmal_jav_ansvarig", skal="Fattade beslutet i utredningen.").status_code == 302
    matter = Tillsyn.objects.get()
    assert matter.ansvarig is None and "fordela_om" in open_keys(matter) and MC in told(matter)
    assert matter.deadlines.filter(key="fordela", met_at=None, cancelled_at=None).exists()
    for case in (matter, begun.case):
        assert login(HAKAN).get(case.get_absolute_url()).status_code == 200
    assert post(login(HAKAN), begun.case, "andra", skal="X").status_code == 404, "no step in the answer either"
    assert post(login(MC), matter, "byt_ansvarig", sektionschef=person(MONICA).pk, skal="Jäv.").status_code == 302
    begun.case.refresh_from_db()
    assert begun.case.ansvarig.username == MONICA and "fordela_om" not in open_keys(matter)
    assert post(login(MONICA), begun.case, "andra", skal="Läser om.").status_code == 302


@pytest.mark.rule("IV-16")
@pytest.mark.parametrize(
    ("javiga", "who"), [([], MC), ([MC], SOC), ([MC, SOC], ORDF), ([MC, SOC, ORDF], "kerstin.dahlin")]
)
def test_who_steps_in_for_whom(walk, login, javiga, who):
    begun = walk("oppnad")
    for one in javiga:
        begun.take("anmal_jav", javig=person(one))
    good = {"fordelad_dag": "2026-11-03", "sektionschef": person(HAKAN).pk, "jav": "ingen"}
    for other in {MC, SOC, ORDF} - {who}:
        assert post(login(other), begun.matter, "fordela", **good).status_code == 404, other
    assert post(login(who), begun.matter, "fordela", **good).status_code == 302


@pytest.mark.rule("IV-16")
def test_where_everybody_in_the_chain_was_declared_javig_a_registrator_says_that_one_was_not(reg, walk):
    begun = walk("oppnad")
    for one in (MC, SOC, ORDF, "kerstin.dahlin"):
        begun.take("anmal_jav", javig=person(one))
    assert post(reg, begun.matter, "hav_jav", javig=person(SOC).pk, skal="Fel person.").status_code == 302
    begun.take("fordela", SOC)
    assert Tillsyn.objects.get().state == "fordelad"


# ── the journal, the shortcomings ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-17", "IV-46")
def test_where_there_is_a_personakt_each_handling_is_noted_in_its_journal(walk, login):
    begun = walk("fordelad", personakt=True, brev="annat")
    begun.incoming()
    assert open_keys(begun.matter) == {"journal-1", "journal-2"}, "each is a duty of its own"
    hakan, rows = login(HAKAN), list(begun.matter.rader.all())
    without = post(hakan, begun.matter, "notera", rader=[rows[0].pk], dag="2026-11-03", aktnummer="")
    assert without.status_code == 422
    assert (
        post(hakan, begun.matter, "notera", rader=[rows[0].pk], dag="2026-11-03", aktnummer="V-12").status_code == 302
    )
    assert open_keys(begun.matter) == {"journal-2"}, "one is left"
    post(hakan, begun.matter, "notera", rader=[rows[1].pk], dag="2026-11-03", aktnummer="V-12")
    assert open_keys(begun.matter) == set()
    assert walk("fordelad", nummer="SN-2026-9", ivo_nr="1").matter.personakt is False


@pytest.mark.rule("IV-17")
def test_one_handling_need_not_be_noted_and_the_others_stay(walk, login):
    begun = walk("fordelad", personakt=True, brev="annat")
    begun.incoming()
    hakan = login(HAKAN)
    page = hakan.get(begun.matter.get_absolute_url()).text
    assert "Notera i journalen: handling 1" in page and "Notera i journalen: handling 2" in page
    ended = hakan.post(
        reverse("end_duty", args=[begun.matter.number, "journal-1"]), {"skal": "Gäller inte den enskilde."}
    )
    assert ended.status_code == 302 and open_keys(begun.matter) == {"journal-2"}
    assert hakan.get(reverse("end_duty", args=[begun.matter.number, "journal-99"])).text.count("inte längre kvar") == 1
    assert "Notera i journalen: handling" in text(hakan.get("/ko/").text), "in the row of whoever has it"


@pytest.mark.rule("IV-41")
def test_what_was_no_beslut_of_ivos_is_struck_and_the_matter_goes_back(walk, login, reg):
    begun = walk("beslut")
    part = Namndanmalan.objects.get()
    early = post(reg, begun.matter, "inget_beslut", skal="Fel brev.")
    assert early.status_code == 409 and "är på väg till nämnden" in early.text
    assert post(login(HAKAN), part, "bortfall", skal="Fel brev.").status_code == 404
    assert post(reg, part, "bortfall", skal="Fel brev.").status_code == 302
    part.refresh_from_db()
    assert part.state == "bortfallen" and not part.deadlines.filter(met_at=None, cancelled_at=None).exists()
    watch.settle(begun.clock.now)
    assert "beslut_igen" in open_keys(begun.matter), "the right one is to be registered, or the matter goes back"
    refused = post(reg, begun.matter, "avsluta")
    assert refused.status_code == 409 and "Nämnden är inte informerad" in refused.text
    assert post(reg, begun.matter, "inget_beslut", skal="Det var ett klagomål.").status_code == 302
    matter = Tillsyn.objects.get()
    assert (matter.state, matter.beslut_dag, matter.utfall) == ("fordelad", None, "")
    begun.case, begun.of = matter, "tillsyn"
    begun.take("besluta")
    assert Namndanmalan.objects.exclude(state="bortfallen").count() == 1


@pytest.mark.rule("IV-41")
def test_the_day_and_the_outcome_of_ivos_beslut_can_be_put_right(walk, reg):
    begun = walk("beslut")
    said = {"vilket": begun.matter.rader.last().pk, "utfall": "brist", "skal": "Läste fel."}
    assert post(reg, begun.matter, "ratta_beslut", beslut_dag="2026-11-09", **said).status_code == 422
    assert post(reg, begun.matter, "ratta_beslut", beslut_dag="2026-11-02", **said).status_code == 302
    matter = Tillsyn.objects.get()
    assert (str(matter.beslut_dag), matter.utfall) == ("2026-11-02", "brist")


def test_the_last_day_to_appeal_is_proposed_in_its_form_and_can_be_another(walk, login):
    begun = walk("fordelad", brev="yttrande")
    form = login(HAKAN).get(reverse("step", args=[begun.matter.number, "satt_overklagande"])).text
    assert 'value="2026-11-24"' in form, "three weeks from the third"
    assert post(login(HAKAN), begun.matter, "satt_overklagande", overklagas_senast="2026-11-25").status_code == 302
    assert (
        'value="2026-11-25"' in login(HAKAN).get(reverse("step", args=[begun.matter.number, "satt_overklagande"])).text
    )


@pytest.mark.rule("IV-16")
def test_whoever_is_javig_reads_and_lays_nothing_in_it(walk, login):
    begun = walk("klar", "yttrande")
    begun.take("anmal_jav", javig=person(HAKAN))
    hakan = login(HAKAN)
    for case in (begun.matter, begun.case):
        page = hakan.get(case.get_absolute_url())
        assert page.status_code == 200 and "Lägg till" not in page.text and "Signera och lås" not in page.text
        laid = {"file": letter(), "title": "Ny text", "token": str(uuid.uuid4())}
        assert hakan.post(reverse("document", args=[case.number]), laid).status_code == 404
        written = {"text": "Egen anteckning.", "token": str(uuid.uuid4())}
        assert hakan.post(reverse("note", args=[case.number]), written).status_code == 404
    assert (
        not Handling.objects.filter(title="Ny text").exists()
        and not Note.objects.filter(text="Egen anteckning.").exists()
    )


@pytest.mark.rule("IV-02")
@pytest.mark.parametrize(("now", "late"), [("2026-12-01 23:30", False), ("2026-12-02 00:30", True)])
def test_a_shortcoming_whose_day_has_passed_is_a_duty_until_it_is_done(walk, login, tick, at, now, late):
    begun = walk("beslut")
    begun.take("skriv_atgard")
    at.set(now)
    watch.settle(at.now)
    assert ("atgard-2026-12-01" in open_keys(begun.matter)) is late
    page = text(login(HAKAN).get(begun.matter.get_absolute_url()).text)
    assert "Ny rutin. Ingrid Palm, senast 2026-12-01" in page
    begun.take("klar_atgard")
    assert "atgard-2026-12-01" not in open_keys(begun.matter)


@pytest.mark.rule("IV-02", "IV-42")
def test_a_brist_that_ivo_found_is_written_before_it_is_closed_and_its_day_lies_ahead(walk, login, reg):
    begun = walk("fordelad")
    begun.take("besluta", utfall="brist")
    begun.informed()
    assert "IVO fann en brist" in post(reg, begun.matter, "avsluta").text
    row = {"brist": "Sent", "lagrum": "", "atgard": "Rutin", "agare": "Palm", "senast": "1990-01-01"}
    assert "Dagen har redan varit." in post(login(HAKAN), begun.matter, "skriv_atgard", **row).text
    row["senast"] = "2027-06-01"
    assert post(login(HAKAN), begun.matter, "skriv_atgard", **row).status_code == 302
    assert post(reg, begun.matter, "avsluta").status_code == 302
    assert "En brist är inte åtgärdad ännu." in post(reg, begun.matter, "arkivera", arkiv_plats="Pärm 12").text
    begun.take("klar_atgard")
    assert post(reg, begun.matter, "arkivera", arkiv_plats="Pärm 12").status_code == 302


# ── closing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-18", "IV-41", "IV-42", "IV-43")
def test_it_closes_when_every_answer_is_sent_ivo_has_decided_and_the_namnd_is_told(walk, login, reg):
    begun = walk("utkast", "svar")
    begun.case, begun.of = begun.matter, "tillsyn"
    begun.take("besluta")
    refused = post(reg, begun.matter, "avsluta")
    assert "Ett svar är inte skickat eller återkallat ännu." in refused.text
    from ivo.svar import Svar

    answer, begun.case, begun.of = begun.case, Svar.objects.get(), "svar"
    begun.take("bortfall")
    begun.case, begun.of = answer, "tillsyn"
    assert "Nämnden är inte informerad om IVO:s beslut." in post(reg, begun.matter, "avsluta").text
    begun.informed()
    assert post(reg, begun.matter, "avsluta").status_code == 302
    assert HAKAN in told(Tillsyn.objects.get()), "the extract and the copies lie here"


@pytest.mark.rule("IV-18", "IV-19", "IV-35")
def test_a_forelaggande_om_yttrande_is_answered_by_a_yttrande_and_once(walk, login):
    begun = walk("fordelad", brev="yttrande")
    hakan, letter_pk = login(HAKAN), begun.matter.rader.get().pk
    said = {"begaran": letter_pk, "svarsdatum_brev": "2026-12-18", "principiell": "nej"}
    assert post(hakan, begun.matter, "oppna_upplysningar", **said).status_code == 422, "not without the nämnd"
    assert post(hakan, begun.matter, "oppna_yttrande", **said).status_code == 302
    begun.clock.forward(minutes=1)
    assert post(hakan, begun.matter, "oppna_yttrande", **said).status_code == 422, "it has its answer"
    assert Case.objects.filter(number__startswith="SN-2026-214-").count() == 1


@pytest.mark.rule("IV-18", "IV-41", "IV-42")
def test_neither_an_unanswered_letter_nor_a_beslut_that_nobody_told_the_namnd_of_is_closed_over(walk, login, reg):
    begun = walk("beslut")
    begun.informed()
    begun.incoming("Ett beslut till", brev="beslut")
    assert any(key.startswith("beslut-") for key in open_keys(begun.matter))
    assert "Det finns något kvar att göra" in post(reg, begun.matter, "avsluta").text
    begun.take("besluta", handling=begun.matter.rader.last())
    assert not any(key.startswith("beslut-") for key in open_keys(begun.matter))
    assert "Nämnden är inte informerad" in post(reg, begun.matter, "avsluta").text
    begun.incoming("Ett föreläggande till", brev="yttrande")
    assert any(key.startswith("svar-") for key in open_keys(begun.matter))


@pytest.mark.rule("IV-18")
def test_a_later_letters_day_warns_too_and_is_not_passed_by_in_silence(reg, walk, login):
    begun = walk("fordelad")
    hakan = login(HAKAN)
    page = reverse("ivo_handling", args=[begun.matter.number])
    values = {"riktning": "in", "brev": "yttrande", "dag": "2026-11-03", "svarsdatum": "2026-11-12", "rubrik": "Föreläggande",
              "motpart": "IVO", "original": "Pärm", "viktigt": "nej", "version": begun.matter.version}  # fmt: skip
    assert reg.post(page, values | {"fil": letter()}).status_code == 302
    seen = text(hakan.get(begun.matter.get_absolute_url()).text)
    assert "Inget sammanträde passar" in seen and "Överklagas senast 2026-11-24" in seen
    form = hakan.get(reverse("step", args=[begun.matter.number, "oppna_yttrande"])).text
    assert 'value="2026-11-12"' in form
    said = {"begaran": begun.matter.rader.last().pk, "svarsdatum_brev": "2027-03-01"}
    late = post(hakan, begun.matter, "oppna_yttrande", **said)
    assert late.status_code == 422 and "Brevet säger 2026-11-12." in late.text


@pytest.mark.rule("IV-44", "IV-45", "IV-46")
def test_it_is_archived_when_the_personakt_has_its_copy(walk, login, reg):
    begun = walk("beslut", personakt=True)
    begun.take("notera")
    begun.informed()
    begun.take("avsluta")
    refused = post(reg, begun.matter, "arkivera", arkiv_plats="Pärm 12")
    assert "Protokollsutdraget är inte arkiverat i personakten än." in refused.text
    day = str(local_day(begun.clock.now))
    assert post(login(HAKAN), begun.matter, "arkivera_i_akten", akt_dag=day).status_code == 302
    assert post(reg, begun.matter, "arkivera", arkiv_plats="Pärm 12").status_code == 302
    assert Tillsyn.objects.get().state == "arkiverad"


# ── linked, printed, packed ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-07")
def test_it_is_linked_with_a_case_by_who_may_read_both_and_seen_by_nobody_else(walk, login, at):
    begun = walk("fordelad")
    other = OvWalk(at).to("startad").case
    missing = post(login(HAKAN), begun.matter, "koppla", nummer="EA-2026-9999")
    assert missing.status_code == 422 and "Inget sådant ärende finns." in missing.text
    assert post(login(HAKAN), begun.matter, "koppla", nummer="ov 2026 0001").status_code == 302
    assert other.get_absolute_url() in login(HAKAN).get(begun.matter.get_absolute_url()).text
    assert begun.matter.get_absolute_url() in login(HAKAN).get(other.get_absolute_url()).text
    for who in ("ingrid.palm", "david.norrby"):
        page = login(who).get(other.get_absolute_url())
        assert page.status_code == 200 and "SN 2026" not in page.text and "SN-2026" not in page.text, who


@pytest.mark.rule("IV-05")
def test_the_pack_holds_an_index_and_every_handling_as_it_lies_here_and_no_reading_log(walk, login):
    begun = walk("utkast", "yttrande")
    begun.incoming("Andra brevet")
    client = login(HAKAN)
    answer = client.get(reverse("ivo_underlag", args=[begun.matter.number]))
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    assert package.namelist() == ["index.pdf", "handling-01.txt", "handling-02.txt"]
    assert package.read("handling-02.txt") == b"Andra brevet"
    row = begun.matter.rader.get(nr=2)
    row.handling.path.write_bytes(b"nagot annat")
    again = zipfile.ZipFile(io.BytesIO(client.get(reverse("ivo_underlag", args=[begun.matter.number])).content))
    assert "handling-02-kan-inte-lasas.txt" in again.namelist(), "what was altered is said, not papered over"
    for who in (NS, SIMON):
        assert (login(who).get(reverse("ivo_underlag", args=[begun.matter.number])).status_code == 200) is (
            who == SIMON
        )
    assert client.get(reverse("ivo_underlag", args=[begun.case.number])).status_code == 404, "of a part there is none"


def test_what_only_registrators_have_is_missing_for_others(walk, login):
    case = walk("fordelad").matter
    for who in (HAKAN, MC, NS, "sofie.adler", "anna.lovdahl"):
        for page in (reverse("ivo_registrera"), reverse("ivo_handling", args=[case.number])):
            assert login(who).get(page).status_code == 404, who


def test_three_matters_cost_no_more_than_one(board, reg, at):
    counts = []
    for number in (1, 2, 3):
        opened(at, nummer=f"SN-2026-{number}", ivo_nr=f"{number}")
        reg.get("/ko/")
        with CaptureQueriesContext(connection) as queries:
            assert reg.get("/ko/?vy=enheten").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]
