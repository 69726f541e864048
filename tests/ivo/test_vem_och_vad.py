"""Who hears and who steps in when people are away or jäviga, and what is written down wrong and put right."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import watch
from casework.models import Case, Notice, OpenDuty
from ivo.models import Namndanmalan, Tillsyn
from organisation.models import Absence, Enhet
from records.models import Underskrift
from tests.ivo.walking import HAKAN, MC, MIKAEL, MONICA, NS, ORDF, REG, SIMON, SOC, VICE, person

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
    watch.digest(at.now)
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
    watch.digest(at.set("2026-11-04 08:00"))
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
    "IVO 3.5.1-40112/2026", "Dnr IVO: 3.5.1-40112/2026", "3.5.1-40112/2026.", "Dnr: 3.5.1–40112/2026",
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
    late = post(reg, matter, "ratta_registrering", **good | {"omrade": Enhet.objects.get(code="SVU").pk})
    assert late.status_code == 422 and "Ansvaret är redan fördelat" in late.text
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
