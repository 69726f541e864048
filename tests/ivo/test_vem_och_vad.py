"""Who hears and who steps in when people are away or jäviga, and what is written down wrong and put right."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import watch
from casework.calendar import local_day
from casework.links import Link
from casework.models import Case, Notice, OpenDuty
from ivo.models import Namndanmalan, Tillsyn, Yttrande
from organisation.models import Absence, Enhet, Membership, User
from outbox import morning
from records.models import Underskrift
from tests.ivo.walking import HAKAN, MC, MIKAEL, MONICA, NS, ORDF, REG, SIMON, SOC, VICE, person
from tests.records.prints import whole_text

D = dt.date.fromisoformat


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def post(client: Client, case: Case, step: str, **answers: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def page(client: Client, case: Case) -> str:
    return text(client.get(case.get_absolute_url()).text)


def told(case: Case) -> set[str]:
    return set(Notice.objects.filter(case=case.pk).values_list("recipient__username", flat=True))


def gone(who: str, substitute: str = "", day: str = "2026-11-03") -> None:
    standing_in = person(substitute) if substitute else None
    Absence.objects.create(user=person(who), from_day=D(day), to_day=D(day), substitute=standing_in)


# ── who hears ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-09")
@pytest.mark.parametrize("registrators_away", [False, True])
def test_the_digest_climbs_to_nobody_who_may_not_know(walk, at, registrators_away):
    begun = walk("fordelad", personakt=True)
    for who in (HAKAN, MC, SOC, ORDF, *((REG, SIMON) if registrators_away else ())):
        gone(who, day="2026-11-04")
    Notice.objects.all().delete()
    at.set("2026-11-04 08:00")
    assert OpenDuty.objects.filter(case=begun.matter.pk).exists()
    morning.digest(at.now)
    mails = Notice.objects.filter(kind="dygnslista", body__contains="SN 2026/214")
    heard = set(mails.values_list("recipient__username", flat=True))
    assert VICE not in heard and heard <= {HAKAN, MC, SOC, ORDF, REG, SIMON}, heard
    assert registrators_away or heard & {REG, SIMON}


@pytest.mark.rule("IV-09")
def test_without_the_guard_the_digest_reaches_who_may_not_know(walk, at, monkeypatch):
    walk("fordelad", personakt=True)
    for who in (HAKAN, MC, SOC, ORDF):
        gone(who, day="2026-11-04")
    monkeypatch.setattr(Tillsyn, "climbs", Case.climbs)
    morning.digest(at.set("2026-11-04 08:00"))
    mails = Notice.objects.filter(kind="dygnslista", body__contains="SN 2026/214")
    assert mails.filter(recipient__username=VICE).exists()


@pytest.mark.rule("IV-09")
def test_who_no_longer_has_it_is_not_told_what_became_of_it(walk, login):
    begun = walk("klar", "svar", slag="redogorelse", omrade=Enhet.objects.get(code="SBU"))
    begun.take("underteckna_redogorelse")
    part, begun.case, begun.of = begun.case, begun.matter, "tillsyn"
    begun.take("byt_ansvarig")
    Notice.objects.all().delete()
    assert login(HAKAN).get(part.get_absolute_url()).status_code == 404
    assert post(login(MONICA), part, "andra", skal="Fel datum.").status_code == 302
    assert HAKAN not in told(part)


@pytest.mark.rule("IV-16")
def test_jav_is_told_to_who_must_name_another_and_the_duty_is_there_at_once(walk, login):
    begun = walk("klar", "svar", slag="redogorelse")
    begun.take("underteckna_redogorelse")
    Notice.objects.all().delete()
    assert post(login(MC), begun.case, "anmal_jav", javig=person(MIKAEL).pk, skal="Grannar.").status_code == 302
    assert told(begun.case) >= {HAKAN}
    assert post(login(REG), begun.case, "anmal_jav", javig=person(HAKAN).pk, skal="Syskon.").status_code == 302
    assert OpenDuty.objects.filter(case=begun.matter.pk, key="fordela_om", ended_at=None).exists()


# ── who steps in ────────────────────────────────────────────────────────────────────────────────────────────────────

GOOD = {"fordelad_dag": "2026-11-03", "jav": "ingen"}


@pytest.mark.rule("IV-16")
def test_who_stands_in_for_somebody_javig_has_it_from_nobody(walk, login):
    begun = walk("oppnad")
    gone(MC, "peter.holmgard")
    peter, anders = login("peter.holmgard"), login(SOC)
    answers = GOOD | {"sektionschef": person(HAKAN).pk}
    assert post(anders, begun.matter, "fordela", **answers).status_code == 404, "the substitute has it"
    begun.take("anmal_jav", REG, javig=person(MC))
    assert post(peter, begun.matter, "fordela", **answers).status_code == 404
    seen = page(login(REG), begun.matter)
    assert "Peter Holmgård" not in seen.split("Behöriga")[0]
    assert post(login(SOC), begun.matter, "fordela", **answers).status_code == 302


@pytest.mark.rule("IV-16", "IV-37")
def test_where_ordforanden_and_socialchefen_are_javiga_two_others_still_sign(walk, login):
    begun = walk("beslutad", "yttrande")
    begun.take("justera")
    for one in (ORDF, SOC):
        begun.take("anmal_jav", REG, javig=person(one))
    begun.take("underteckna", VICE)
    assert post(login(VICE), begun.case, "kontrasignera").status_code == 404, "two names are two people's"
    begun.take("kontrasignera", MC)
    titles = Underskrift.objects.filter(case=begun.case.pk, what__startswith="yttrande").values_list("title", flat=True)
    assert list(titles) == ["Vice ordförande", "Myndighetschef"]


@pytest.mark.rule("IV-06", "IV-16")
def test_where_every_registrator_is_javig_what_comes_in_is_registered_all_the_same(walk, login):
    begun = walk("fordelad")
    mc, handling = login(MC), reverse("ivo_handling", args=[begun.matter.number])
    assert mc.get(handling).status_code == 404, "not theirs as long as a registrator may"
    for one in (REG, SIMON):
        begun.take("anmal_jav", MC, javig=person(one))
    values = {"riktning": "in", "brev": "annat", "dag": "2026-11-03", "rubrik": "Ett brev", "motpart": "IVO", "viktigt": "nej",
              "original": "Pärm", "version": begun.matter.version, "fil": SimpleUploadedFile("b.txt", b"Brevet")}  # fmt: skip
    assert login(REG).get(handling).status_code == 404
    assert mc.post(handling, values).status_code == 302
    assert begun.matter.rader.count() == 2


@pytest.mark.rule("IV-16", "IV-39")
def test_where_nobody_is_left_for_the_namnd_myndighetschefen_steps_in_and_the_namndsekreterare_says_it_herself(
    walk, login, at
):
    begun = walk("hos_namnden", "yttrande")
    assert post(login(NS), begun.case, "anmal_eget_jav", skal="Släkt.").status_code == 302
    for one in (REG, SIMON):
        begun.take("anmal_jav", MC, javig=person(one))
    begun.take("besluta", MC)
    assert begun.case.state == "beslutad"


@pytest.mark.rule("IV-31")
def test_the_sheet_says_as_what_somebody_signed(walk):
    begun = walk("klar", "yttrande")
    gone(MC, "peter.holmgard")
    begun.take("underteckna_ts", "peter.holmgard")
    begun.take("kontrasignera_ts")
    titles = Underskrift.objects.filter(case=begun.case.pk).order_by("slot").values_list("title", flat=True)
    assert list(titles) == ["Myndighetschef, ersättare", "Sektionschef"]


# ── what the nämnd is handed ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-33")
def test_the_namndsekreterares_page_says_what_others_there_are_and_what_does_not_hold_any_more(walk, login):
    begun = walk("ts_kontrasignerad", "yttrande")
    begun.take("lamna")
    emma = login(NS)
    assert "Övriga handlingar" not in emma.get(reverse("board")).text
    begun.take("anmal_jav", REG, javig=person(MC))
    assert "Saknas: en underskrift på tjänsteskrivelsen" in text(emma.get(reverse("board")).text)
    begun.take("ta_tillbaka", HAKAN)
    for step, by in (("fardigstall", ""), ("underteckna_ts", SOC), ("kontrasignera_ts", "")):
        begun.take(step, by)
    begun.take("lamna", ovriga="finns", fler=list(begun.matter.rader.all()[:1]))
    seen = text(emma.get(reverse("board")).text)
    assert "Övriga handlingar: 1" in seen and "Saknas" not in seen.split("Socialnämnden 2027")[0]


@pytest.mark.rule("IV-35")
def test_an_ordforandebeslut_is_not_listed_for_the_meeting_and_the_namndsekreterare_hears_of_it(walk, login, at):
    begun = walk("hos_namnden", "yttrande")
    begun.take("ratta_svarsdatum", svarsdatum=D("2026-12-11"))
    Notice.objects.all().delete()
    begun.take("ordforandebeslut", at="2026-12-04 09:00")
    assert NS in told(begun.case)
    seen = text(login(NS).get(reverse("board")).text)
    assert (
        "Ordförandebeslut att anmäla." in seen and "Omedelbar justering" not in seen and "Tjänsteskrivelse" not in seen
    )


# ── what was written down wrong ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-02", "IV-41")
@pytest.mark.parametrize("utfall", ["brist", "forelaggande"])
def test_a_brist_is_not_closed_over_by_a_later_beslut(walk, login, utfall):
    begun = walk("fordelad")
    begun.take("besluta", utfall=utfall)
    begun.informed()
    begun.take("besluta", utfall="avslutat")
    part, begun.case, begun.of = begun.case, Namndanmalan.objects.latest("pk"), "namndanmalan"
    for step in ("valj_sammantrade", "fardigstall", "lamna", "informera"):
        begun.take(step, **({"sammantrade": begun.answers("bordlagg", begun.clock.now)["nytt"]}
                            if step == "valj_sammantrade" else {}),
                   **({"at": "2027-01-27 15:00"} if step == "informera" else {}))  # fmt: skip
    begun.case, begun.of = part, "tillsyn"
    reg = login(REG)
    assert "IVO fann en brist" in post(reg, begun.matter, "avsluta").text
    seen = page(reg, begun.matter)
    assert seen.count("IVO:s beslut 2026-") == 2


@pytest.mark.rule("IV-41")
def test_a_beslut_that_was_none_leaves_the_one_before_it(walk, login):
    begun = walk("fordelad")
    begun.take("besluta", utfall="utan_brist")
    begun.take("besluta", utfall="brist")
    begun.case, begun.of = Namndanmalan.objects.latest("pk"), "namndanmalan"
    begun.take("bortfall")
    seen = page(login(REG), begun.matter)
    assert "utan brist" in seen and ", brist" not in seen


@pytest.mark.rule("IV-17")
@pytest.mark.parametrize("kind", ["svar", "yttrande"])
def test_an_answer_that_ivo_did_not_want_any_more_was_never_sent(walk, login, kind):
    begun = walk({"svar": "registrerad", "yttrande": "registrerat"}[kind], kind, personakt=True)
    row = begun.matter.rader.get(riktning="ut")
    assert f"Notera i journalen: handling {row.nr}" in page(login(HAKAN), begun.matter)
    assert post(login(REG), begun.case, "bortfall", skal="IVO återkallade.").status_code == 302
    seen = page(login(HAKAN), begun.matter)
    assert "Skickades aldrig" in seen and f"Notera i journalen: handling {row.nr}" not in seen


@pytest.mark.rule("IV-07")
@pytest.mark.parametrize("written", [
    "IVO 3.5.1-40112/2026", "IVO3.5.1-40112/2026", "IVO:s diarienummer 3.5.1-40112/2026",
    "Dnr IVO: 3.5.1-40112/2026", "3.5.1-40112/2026.", "Dnr: 3.5.1–40112/2026",
    "ivo dnr 3.5.1 - 40112 / 2026",
])  # fmt: skip
def test_ivos_number_is_found_however_it_is_written(walk, login, written):
    walk("oppnad")
    form = {"ivo_nr": written, "brev": "annat", "dag": "2026-11-03", "viktigt": "forval", "nummer": "SN 2026/215",
            "omrade": "SVU", "rubrik": "Brev", "motpart": "IVO", "original": "Pärm", "sekretess": "OSL 26 kap. 1 §",
            "sekretess_dag": "2026-11-03", "sekretess_av": "Birgitta Hult", "fil": SimpleUploadedFile("b.txt", b"Brev"),
            "token": "5f0cd6f3-2f0e-4d9b-8a55-1d3b2c4e5f60"}  # fmt: skip
    answer = login(REG).post(reverse("ivo_registrera"), form)
    assert answer.status_code == 422 and "SN 2026/214" in text(answer.text)


@pytest.mark.rule("IV-04", "IV-08", "IV-17")
def test_the_registration_is_put_right_with_its_number(walk, login):
    begun = walk("oppnad")
    good = {"ivo_nr": "IVO 3.5.1-40113/2026", "rubrik": "Handläggning", "omrade": Enhet.objects.get(code="SBU").pk,
            "sekretess": "OSL 26 kap. 1 §", "akten": "ja", "aktnummer": "V-1", "vite": "", "skal": "Fel sektion."}  # fmt: skip
    reg = login(REG)
    assert post(login(HAKAN), begun.matter, "ratta_registrering", **good).status_code == 404
    assert post(reg, begun.matter, "ratta_registrering", **good).status_code == 302
    matter = Tillsyn.objects.get()
    assert (matter.number, matter.ivo_nr, matter.personakt, matter.enhet.code) == (
        "SN-2026-214", "3.5.1-40113/2026", True, "SBU")  # fmt: skip
    assert login(HAKAN).get(matter.get_absolute_url()).status_code == 404
    assert login(MONICA).get(matter.get_absolute_url()).status_code == 200
    begun.take("fordela")
    assert "journal-1" in OpenDuty.objects.filter(case=matter.pk).values_list("key", flat=True)
    walk("oppnad", nummer="SN-2026-9", ivo_nr="9")
    taken = post(reg, Tillsyn.objects.get(number="SN-2026-214"), "ratta_registrering", **good | {
        "ivo_nr": "9", "omrade": good["omrade"]})  # fmt: skip
    assert taken.status_code == 422 and "finns redan i ett annat ärende" in taken.text


@pytest.mark.rule("IV-18")
def test_no_meeting_is_said_with_the_letters_own_day_and_not_when_only_the_rules_forbid_it(walk, login, settings):
    begun = walk("fordelad", brev="annat")
    begun.incoming(brev="yttrande", svarsdatum=D("2026-11-12"))
    begun.incoming("Ett till", brev="annat", svarsdatum=D("2027-03-01"))
    seen = page(login(HAKAN), begun.matter)
    assert "IVO vill ha svaret 2026-11-12." in seen and "IVO vill ha svaret 2027-03-01" not in seen
    settings.IMMEDIATE_APPROVAL = False
    again = walk("fordelad", brev="annat", nummer="SN-2026-9", ivo_nr="9")
    again.incoming(brev="yttrande", svarsdatum=D("2026-12-18"))
    assert "Inget sammanträde passar" in page(login(HAKAN), again.matter)


@pytest.mark.rule("IV-18")
def test_each_letter_has_its_own_day_to_answer_and_to_appeal(walk, login):
    begun = walk("fordelad", brev="yttrande", svarsdatum=D("2026-12-18"))
    begun.take("satt_overklagande", overklagas_senast=D("2026-11-25"))
    begun.incoming("Ut", riktning="ut", brev="", svarsdatum=D("2027-02-01"))
    begun.take("oppna_yttrande")
    hakan = login(HAKAN)
    assert "2027-02-01" not in page(hakan, begun.matter)
    assert "Överklagas senast 2026-11-25" in page(hakan, begun.matter)
    begun.clock.set("2026-12-01 09:00")
    begun.incoming("Ännu ett", brev="atgard", svarsdatum=D("2027-01-15"))
    seen = page(hakan, begun.matter)
    assert "Överklagas senast 2026-12-22" in seen and "Svar till IVO 2027-01-15" in seen


@pytest.mark.parametrize(("step", "name", "day", "said"), [
    ("fordela", "fordelad_dag", "1900-01-01", "mer än tio år sedan"),
    ("begar_anstand", "anstand_dag", "1900-01-01", "mer än tio år sedan"),
    ("ratta_svarsdatum", "svarsdatum", "9999-12-31", "mer än tio år framåt"),
    ("satt_overklagande", "overklagas_senast", "9999-12-31", "mer än tio år framåt"),
    ("satt_overklagande", "overklagas_senast", "1900-01-01", "Dagen kan inte ligga före 2026-11-03"),
    ("skriv_atgard", "senast", "9999-12-31", "mer än tio år framåt"),
])  # fmt: skip
def test_a_year_that_is_wrong_is_asked_about(walk, login, step, name, day, said):
    part = step in ("begar_anstand", "ratta_svarsdatum")
    begun = walk("utkast" if part else "oppnad" if step == "fordela" else "fordelad", "svar" if part else "tillsyn")
    answers = {"sektionschef": person(HAKAN).pk, "jav": "ingen", "skal": "Fel.", "brist": "Sent", "atgard": "Rutin",
               "agare": "Palm", "lagrum": ""}  # fmt: skip
    refused = post(login(MC if step == "fordela" else HAKAN), begun.case, step, **answers | {name: day})
    assert refused.status_code == 422 and said in refused.text


@pytest.mark.rule("IV-35")
def test_what_was_written_down_of_the_namnds_decision_is_put_right(walk, login, at):
    begun = walk("beslutad", "yttrande")
    begun.take("justera")
    emma = login(NS)
    assert post(login(HAKAN), begun.case, "inte_beslutat", skal="Fel.").status_code == 404
    assert post(emma, begun.case, "inte_beslutat", skal="Det blev återremiss.").status_code == 302
    case = Yttrande.objects.get()
    assert (case.state, case.beslut_dag, case.justerad_dag, case.text) == ("hos_namnden", None, None, None)
    begun.take("aterremiss")
    assert begun.case.state == "utkast"


@pytest.mark.rule("IV-41")
def test_what_was_written_down_of_the_namnd_being_informed_is_put_right(walk, login):
    begun = walk("informerad", "namndanmalan")
    part, reg = begun.case, login(REG)
    assert post(reg, part, "inte_informerad", skal="Det var inget beslut.").status_code == 302
    assert begun.due("namnden")
    assert post(reg, part, "bortfall", skal="Fel brev.").status_code == 302
    assert post(reg, begun.matter, "inget_beslut", skal="Fel brev.").status_code == 302
    again = walk("avslutad", nummer="SN-2026-9", ivo_nr="9")
    late = post(reg, Namndanmalan.objects.latest("pk"), "inte_informerad", skal="Fel.")
    assert late.status_code == 409 and "Tillsynen är redan avslutad." in late.text and again


@pytest.mark.rule("IV-07")
@pytest.mark.parametrize("who", [HAKAN, MC, REG])
def test_a_link_is_made_and_taken_away_by_who_may_read_both(walk, login, at, who):
    other = walk("fordelad", nummer="SN-2026-9", ivo_nr="9")
    begun = walk("fordelad")
    client = login(who)
    assert post(client, begun.matter, "koppla", nummer="SN 2026/9").status_code == 302
    assert "SN 2026/9" in page(client, begun.matter)
    chosen = {"arende": other.matter.pk, "skal": "Fel ärende."}
    assert post(login(SOC), begun.matter, "koppla_fran", **chosen).status_code == 404
    assert post(client, begun.matter, "koppla_fran", **chosen).status_code == 302
    assert not Link.objects.filter(ended_at=None, other=other.matter.pk).exists()
    note = begun.matter.notes.get(about="Ta bort en koppling")
    assert "SN" not in note.text and "Fel ärende." in note.text, "others read the note who may not know of the other"


@pytest.mark.rule("IV-26")
def test_who_countersigns_does_not_read_what_is_written_anew(walk, login):
    begun = walk("klar", "svar", slag="redogorelse")
    begun.take("underteckna_redogorelse")
    assert login(MIKAEL).get(begun.case.get_absolute_url()).status_code == 200
    assert post(login(HAKAN), begun.case, "andra", skal="Fel datum.").status_code == 302
    assert login(MIKAEL).get(begun.case.get_absolute_url()).status_code == 404
    assert MIKAEL in told(begun.case), "and hears that there will be another"
    for step in ("fardigstall", "underteckna_redogorelse"):
        begun.take(step)
    assert login(MIKAEL).get(begun.case.get_absolute_url()).status_code == 200


# ── the names, in every place where one is put ──────────────────────────────────────────────────────────────────────

# Kind, the state in which the first name is put, the first and the second person, and the step after which it is.
PLACES = {
    "upplysningar": ("svar", "klar", MC, HAKAN, "underteckna_upplysningar"),
    "redogorelse": ("svar", "klar", HAKAN, MIKAEL, "underteckna_redogorelse"),
    "tjansteskrivelse": ("yttrande", "klar", MC, HAKAN, "underteckna_ts"),
    "yttrande": ("yttrande", "beslutad", ORDF, SOC, "underteckna"),
}


@pytest.fixture
def to_sign(walk: Any) -> Any:
    def begin(place: str) -> Any:
        of, state, first, second, step = PLACES[place]
        begun = walk(state, of, **({"slag": place} if of == "svar" else {}))
        if place == "yttrande":
            begun.take("justera")
        return begun, first, second, step

    return begin


def signs(client: Client, case: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    address = reverse("ivo_underskrift", args=[case.number])
    return client.post(address, {"version": version, "hur": "har", "password": "norrvinge"})


@pytest.mark.rule("IV-20", "IV-21", "IV-25", "IV-26", "IV-31", "IV-32", "IV-36", "IV-37")
@pytest.mark.parametrize("place", PLACES)
def test_two_people_sign_in_order_and_neither_out_of_it(to_sign, login, place):
    begun, first, second, _ = to_sign(place)
    assert signs(login(second), begun.case).status_code == 404, "not before the first"
    assert signs(login(first), begun.case).status_code == 302
    assert signs(login(first), begun.case).status_code == 404, "not twice"
    assert signs(login(second), begun.case).status_code == 302
    rows = Underskrift.objects.filter(case=begun.case.pk).order_by("pk").values_list("by__username", "slot")
    assert list(rows)[-2:] == [(first, 1), (second, 2)]


@pytest.mark.rule("IV-21", "IV-26", "IV-32", "IV-37")
@pytest.mark.parametrize("place", PLACES)
def test_one_person_never_signs_in_both_places(to_sign, login, place):
    begun, first, second, _ = to_sign(place)
    assert signs(login(first), begun.case).status_code == 302
    # Whoever signed first stands in for the second, the same day.
    gone(second, first, day=str(local_day(begun.clock.now)))
    assert signs(login(first), begun.case).status_code in (404, 422)
    assert Underskrift.objects.filter(case=begun.case.pk, by__username=first, slot=2).count() == 0


@pytest.mark.rule("IV-22", "IV-38")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("nth", [0, 1])
def test_a_changed_byte_is_signed_by_nobody(to_sign, login, place, nth):
    begun, first, second, step = to_sign(place)
    if nth:
        assert signs(login(first), begun.case).status_code == 302
    case = type(begun.case).objects.get(pk=begun.case.pk)
    document = getattr(case, case.skrivs_under[step][1])
    document.path.write_bytes(document.path.read_bytes() + b".")
    answer = signs(login(second if nth else first), begun.case)
    assert answer.status_code == 422 and "Filen är inte längre den som lades in." in answer.text


@pytest.mark.rule("IV-16")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("why", ["javig", "deactivated"])
def test_neither_a_javig_nor_a_deactivated_person_signs_anywhere(to_sign, login, place, why):
    begun, first, _, _ = to_sign(place)
    client = login(first)
    if why == "javig":
        begun.take("anmal_jav", REG, javig=person(first))
        assert signs(client, begun.case).status_code == 404
    else:
        User.objects.filter(username=first).update(is_active=False)
        assert signs(client, begun.case).status_code == 403, "nobody is logged in any more"
    assert not Underskrift.objects.filter(case=begun.case.pk, by__username=first, what__startswith=place).exists()


# ── a button that is pressed twice ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-16", "IV-18", "IV-23", "IV-41")
@pytest.mark.parametrize(("step", "of", "state", "who"), [
    ("oppna_upplysningar", "tillsyn", "fordelad", HAKAN), ("oppna_redogorelse", "tillsyn", "fordelad", HAKAN),
    ("oppna_yttrande", "tillsyn", "fordelad", HAKAN), ("besluta", "tillsyn", "fordelad", REG),
    ("anmal_jav", "tillsyn", "fordelad", MC), ("registrera", "svar", "kontrasignerad", REG),
    ("registrera", "yttrande", "kontrasignerat", REG),
])  # fmt: skip
def test_ones_own_second_press_is_the_same(walk, login, step, of, state, who):
    brev = step.partition("_")[2] if step.startswith("oppna") else "annat"
    begun = walk(state, of, **({"brev": brev} if of == "tillsyn" else {}))
    if step == "besluta":
        begun.incoming("IVO:s beslut", brev="beslut")
    answers = {name: getattr(value, "pk", value) for name, value in begun.answers(step, begun.clock.now).items()}
    if step == "besluta":
        answers |= {"handling": begun.matter.rader.last().pk}
    before = {"version": Case.objects.get(pk=begun.case.pk).version} | {
        k: v for k, v in answers.items() if v is not None
    }
    client, address = login(who), reverse("step", args=[begun.case.number, step])
    rows = []
    for _ in range(2):
        assert client.post(address, before).status_code == 302
        rows.append((begun.matter.rader.count(), Case.objects.count()))
    assert rows[0] == rows[1]


# ── steps and papers, through their pages ───────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-04", "IV-18", "IV-30", "IV-41")
@pytest.mark.parametrize(("step", "of", "state", "who", "lands"), [
    ("makulera", "tillsyn", "oppnad", REG, "makulerad"), ("avsla_anstand", "svar", "klar", HAKAN, "klar"),
    ("ta_tillbaka", "yttrande", "hos_namnden", MC, "utkast"), ("ratta_svarsdatum", "svar", "klar", REG, "klar"),
    ("informera", "namndanmalan", "hos_namnden", NS, "informerad"), ("klar_atgard", "tillsyn", "fordelad", HAKAN, "fordelad"),
    ("anmal_jav", "yttrande", "klar", ORDF, "klar"), ("oppna_redogorelse", "tillsyn", "fordelad", HAKAN, "fordelad"),
])  # fmt: skip
def test_the_step_is_taken_on_its_page_by_whose_it_is_and_by_nobody_else(walk, login, step, of, state, who, lands):
    begun = walk(state, of, **({"brev": "redogorelse"} if step.startswith("oppna") else {}))
    if step == "avsla_anstand":
        begun.take("begar_anstand")
    if step == "klar_atgard":
        begun.take("skriv_atgard")
    if step == "informera":
        begun.clock.set("2026-12-16 15:00")
    answers = begun.answers(step, begun.clock.now)
    posted = {name: getattr(value, "pk", value) for name, value in answers.items() if value not in (None, [])}
    assert post(login(VICE), begun.case, step, **posted).status_code == 404
    assert post(login(who), begun.case, step, **posted).status_code == 302
    assert type(begun.case).objects.get(pk=begun.case.pk).state == lands


@pytest.mark.rule("IV-20", "IV-22")
def test_the_sheet_names_both_with_role_and_hash(walk, login):
    begun = walk("kontrasignerad", "svar")
    pdf = login(HAKAN).get(reverse("printout", args=[begun.case.number]))
    words = whole_text(pdf.content)
    for said in ("UllaBergenström", "HåkanRyd", "myndighetschef", "sektionschef", begun.case.skrivelse.sha256[:16]):
        assert said in words, said


@pytest.mark.rule("IV-08", "IV-14")
def test_the_list_of_handlingar_and_the_evidence_tell_what_lies_there(walk, login, at):
    begun = walk("registrerad", "svar")
    hakan = login(HAKAN)
    listed = whole_text(hakan.get(reverse("printout", args=[begun.matter.number])).content)
    assert "Svar till IVO".replace(" ", "") in listed
    watch.warn(at.set("2026-12-05 09:00"))
    pack = hakan.get(reverse("ivo_underlag", args=[begun.matter.number]))
    body = b"".join(pack.streaming_content) if pack.streaming else pack.content
    index = whole_text(zipfile.ZipFile(io.BytesIO(body)).read("index.pdf"))
    row = begun.matter.rader.get(riktning="ut")
    for said in (row.handling.sha256[:16], "Tidslinje", "Frister", "Påminnelser", "Registreraochbifoga"):
        assert said in index, said
    assert "Läste" not in index


@pytest.mark.rule("IV-39")
def test_a_yttrande_that_left_late_is_said_as_late_on_its_page(walk, login):
    begun = walk("registrerat", "yttrande")
    begun.take("expediera", at="2026-12-19 09:00")
    assert "sen" in page(login(HAKAN), begun.case).lower()


@pytest.mark.rule("IV-01", "IV-03", "IV-47")
def test_the_routine_page_says_what_the_paper_says_beside_the_steps(board, login):
    seen = login(HAKAN).get(reverse("routine", args=["IV"]), follow=True).text
    for rule in ("IV-01", "IV-03", "IV-47"):
        assert rule in seen


@pytest.mark.rule("IV-09")
def test_what_is_to_be_done_is_not_told_to_who_is_no_sektionschef_any_more(walk, at):
    begun = walk("fordelad", personakt=True)
    Membership.objects.filter(user__username=HAKAN).update(role="socialsekreterare")
    morning.digest(at.set("2026-11-04 08:00"))
    mails = Notice.objects.filter(kind="dygnslista", body__contains="SN 2026/214")
    heard = set(mails.values_list("recipient__username", flat=True))
    assert heard and HAKAN not in heard, "somebody else hears it"
    assert begun.matter.ansvarig.username == HAKAN


@pytest.mark.rule("IV-07")
def test_the_number_of_a_closed_matter_is_not_written_on_another(walk, login):
    walk("arkiverad")
    again = walk("oppnad", nummer="SN-2026-9", ivo_nr="9")
    good = {"ivo_nr": "3.5.1-40112/2026", "rubrik": "Handläggning", "omrade": again.matter.enhet_id, "akten": "nej",
            "sekretess": "OSL 26 kap. 1 §", "aktnummer": "", "vite": "", "skal": "Fel nummer."}  # fmt: skip
    refused = post(login(REG), again.matter, "ratta_registrering", **good)
    assert refused.status_code == 422 and "finns redan i ett annat ärende" in refused.text


@pytest.mark.rule("IV-41")
def test_each_of_two_beslut_is_put_right_by_itself(walk, login):
    begun = walk("fordelad")
    begun.take("besluta", utfall="utan_brist")
    begun.take("besluta", utfall="avslutat")
    first, second = begun.matter.rader.filter(brev="beslut")
    answers = {"vilket": first.pk, "beslut_dag": "2026-11-02", "utfall": "brist", "skal": "Läste fel."}
    assert post(login(REG), begun.matter, "ratta_beslut", **answers).status_code == 302
    for row in (first, second):
        row.refresh_from_db()
    assert (first.utfall, second.utfall) == ("brist", "avslutat")


@pytest.mark.rule("IV-06", "IV-41")
def test_an_utdrag_that_was_registered_under_the_wrong_paragraph_is_struck(walk, login):
    begun = walk("informerad", "namndanmalan")
    utdrag = begun.case.utdrag
    begun.take("inte_informerad")
    begun.take("informera", paragraf="46", utdrag=utdrag)
    rows = begun.matter.rader.filter(handling__sha256=utdrag.sha256).order_by("nr")
    assert [(row.handling.title, row.struken_dag is None) for row in rows] == [
        ("Protokollsutdrag § 9", False), ("Protokollsutdrag § 46", True)]  # fmt: skip
    assert "Struken 2026-12-16" in page(login(REG), begun.matter)


@pytest.mark.rule("IV-16", "IV-26")
def test_who_may_not_countersign_is_not_named_anew(walk, login):
    begun = walk("klar", "svar", slag="redogorelse")
    begun.take("underteckna_redogorelse")
    begun.take("anmal_jav", MC, javig=person(MIKAEL))
    Notice.objects.all().delete()
    assert post(login(HAKAN), begun.case, "andra", skal="Jäv.").status_code == 302
    assert MIKAEL not in told(begun.case)
    begun.take("fardigstall")
    begun.take("underteckna_redogorelse")
    assert login(MIKAEL).get(begun.case.get_absolute_url()).status_code == 404
