"""Upplysningar and redogörelser through their pages: written, signed by two, registered and only then sent."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import watch
from casework.calendar import end_of_day, local_day
from casework.doorway import Refused
from casework.models import Case, Notice
from ivo.models import Tillsyn
from ivo.svar import Svar
from organisation.models import Enhet, Membership, User
from records import signatures
from records.models import Handling, Underskrift
from records.signatures import SignedFile
from tests.ivo.walking import HAKAN, MC, MIKAEL, MONICA, NS, REG, SOC, person

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj " \
      b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"  # fmt: skip


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def post(client: Client, case: Case, step: str, **answers: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def signs(client: Client, case: Any, password: str = "norrvinge", **more: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    page = reverse("ivo_underskrift", args=[case.number])
    return client.post(page, {"version": version, "hur": "har", "password": password} | more)


def told(case: Case) -> set[str]:
    return set(Notice.objects.filter(case=case.pk, kind="steg").values_list("recipient__username", flat=True))


def state(case: Any) -> str:
    return str(type(case).objects.get(pk=case.pk).state)


# ── signed ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-20", "IV-21")
def test_myndighetschefen_signs_and_the_sektionschef_countersigns_each_on_the_page_that_shows_the_text_and_its_hash(
    walk, login
):
    case = walk("klar", "svar").case
    ulla = login(MC)
    assert reverse("ivo_underskrift", args=[case.number]) in ulla.get(case.get_absolute_url()).text
    page = ulla.get(reverse("ivo_underskrift", args=[case.number])).text
    assert case.skrivelse.sha256 in page and "Skrivelsen" in page
    wrong = signs(ulla, case, "fel")
    assert wrong.status_code == 422 and "Lösenordet stämmer inte" in wrong.text and state(case) == "klar"
    assert not Underskrift.objects.exists()
    for _ in range(2):
        assert signs(ulla, case, version=case.version).status_code == 302, "twice is once"
    assert state(case) == "undertecknad" and HAKAN in told(case)
    assert signs(login(HAKAN), case).status_code == 302 and state(case) == "kontrasignerad"
    rows = Underskrift.objects.order_by("slot").values_list("slot", "by__username", "title", "sha256")
    assert list(rows) == [
        (1, MC, "Myndighetschef", case.skrivelse.sha256),
        (2, HAKAN, "Sektionschef", case.skrivelse.sha256),
    ]
    assert "Ulla Bergenström, 2026-11-03" in text(ulla.get(case.get_absolute_url()).text)


@pytest.mark.rule("IV-25", "IV-26")
def test_the_sektionschef_signs_a_redogorelse_and_the_handlaggare_countersigns_reading_it_until_it_is_sent(walk, login):
    begun = walk("klar", "svar", slag="redogorelse")
    case, matter, mikael = begun.case, begun.matter, login(MIKAEL)
    assert mikael.get(case.get_absolute_url()).status_code == 404, "named, and not asked yet"
    assert signs(login(MC), case).status_code == 404
    assert signs(login(HAKAN), case).status_code == 302 and MIKAEL in told(case)
    assert mikael.get(case.get_absolute_url()).status_code == 200
    assert mikael.get(matter.get_absolute_url()).status_code == 404, "the answer, never the matter"
    assert login("sara.ekholm").get(case.get_absolute_url()).status_code == 404
    assert signs(mikael, case).status_code == 302 and state(case) == "kontrasignerad"
    begun.take("registrera")
    begun.take("skicka")
    assert mikael.get(case.get_absolute_url()).status_code == 200
    begun.clock.forward(days=1)
    assert mikael.get(case.get_absolute_url()).status_code == 404, "until midnight"


@pytest.mark.rule("IV-20", "IV-21", "IV-25", "IV-26")
@pytest.mark.parametrize(("slag", "who"), [
    ("upplysningar", HAKAN), ("upplysningar", REG), ("upplysningar", SOC), ("upplysningar", NS), ("redogorelse", MC),
    ("redogorelse", MIKAEL), ("redogorelse", MONICA),
])  # fmt: skip
def test_whose_name_is_not_wanted_now_finds_no_such_page(walk, login, slag, who):
    case = walk("klar", "svar", slag=slag).case
    assert login(who).get(reverse("ivo_underskrift", args=[case.number])).status_code == 404
    assert signs(login(who), case).status_code == 404 and not Underskrift.objects.exists()


@pytest.mark.rule("IV-20")
def test_nobody_signs_the_same_text_twice_nor_before_the_first(walk, monkeypatch):
    begun = walk("klar", "svar")
    with pytest.raises(ValidationError, match="i ordning"):
        signatures.put_name(
            begun.case, "skrivelse 1", 2, begun.case.skrivelse, by=person(HAKAN), now=begun.clock.now, title=""
        )
    begun.take("underteckna_upplysningar")
    with pytest.raises(ValidationError, match="Du har redan skrivit under"):
        signatures.put_name(
            begun.case, "skrivelse 1", 2, begun.case.skrivelse, by=person(MC), now=begun.clock.now, title=""
        )


@pytest.mark.rule("IV-21")
def test_the_same_person_in_both_places_is_refused_through_the_page(walk, login):
    """Håkan stands in for everybody above him: still two different people."""
    begun = walk("klar", "svar")

    Membership.objects.create(
        user=person(HAKAN), enhet=Enhet.objects.get(code="SOC"), role="myndighetschef", from_day="2026-01-01"
    )
    assert signs(login(HAKAN), begun.case).status_code == 302
    again = signs(login(HAKAN), begun.case)
    assert again.status_code == 422 and "Den andra underskriften ska göras av någon annan" in again.text


def test_without_the_guard_one_person_signs_twice(walk, monkeypatch):
    """The twin."""
    begun = walk("undertecknad", "svar")
    monkeypatch.setattr(signatures, "check_somebody_else", lambda *_: None)
    signatures.put_name(
        begun.case, "skrivelse 1", 2, begun.case.skrivelse, by=person(MC), now=begun.clock.now, title=""
    )
    assert [one.by.username for one in begun.case.underskrifter_av("skrivelse", begun.case.skrivelse)] == [MC, MC]


@pytest.mark.rule("IV-20")
def test_a_changed_byte_is_not_signed(walk, login):
    case = walk("klar", "svar").case
    case.skrivelse.path.write_bytes(b"En annan text.")
    refused = signs(login(MC), case)
    assert (
        refused.status_code == 422 and "Filen är inte längre den som lades in" in refused.text and state(case) == "klar"
    )


@pytest.mark.rule("IV-16")
def test_neither_a_javig_nor_a_deactivated_person_signs(walk, login):
    begun = walk("klar", "svar")
    ulla = login(MC)
    begun.take("anmal_jav", javig=person(MC))
    assert signs(ulla, begun.case).status_code == 404
    assert signs(login(SOC), begun.case).status_code == 302, "socialchefen steps in (A-23)"
    User.objects.filter(username=HAKAN).update(is_active=False)
    with pytest.raises((Refused, ValidationError)):
        begun.take("kontrasignera_upplysningar")


@pytest.mark.rule("IV-16", "IV-22")
def test_what_somebody_signed_who_then_is_javig_is_not_registered_until_it_is_signed_anew(walk, login):
    begun = walk("kontrasignerad", "svar")
    begun.take("anmal_jav", javig=person(MC))
    refused = post(login(REG), begun.case, "registrera", fil=str(begun.case.skrivelse.pk), rubrik="Svar")
    assert "Någon som har skrivit under är jävig" in refused.text and state(begun.case) == "kontrasignerad"
    begun.take("andra")
    begun.take("fardigstall")
    begun.take("underteckna_upplysningar", SOC)
    begun.take("kontrasignera_upplysningar")
    begun.take("registrera")
    assert state(begun.case) == "registrerad"


@pytest.mark.rule("IV-16", "IV-21")
def test_nobody_countersigns_beside_the_name_of_somebody_who_then_is_javig(walk, login):
    begun = walk("undertecknad", "svar")
    begun.take("anmal_jav", javig=person(MC))
    refused = signs(login(HAKAN), begun.case)
    assert refused.status_code == 422 and "Den som skrev under först är jävig" in refused.text
    assert state(begun.case) == "undertecknad" and begun.case.underskrifter.count() == 1
    begun.take("andra")
    begun.take("fardigstall")
    assert signs(login(SOC), begun.case).status_code == 302 and signs(login(HAKAN), begun.case).status_code == 302


@pytest.mark.rule("IV-22", "IV-23")
def test_what_was_registered_and_then_changed_stands_in_the_diary_as_never_sent(walk, login):
    begun = walk("registrerad", "svar", personakt=True)
    hakan = login(HAKAN)
    assert "Notera i journalen: handling 2" in hakan.get(begun.matter.get_absolute_url()).text
    begun.take("andra")
    watch.settle(begun.clock.now)
    page = text(hakan.get(begun.matter.get_absolute_url()).text)
    assert "Skickades aldrig, struken 2026-11-03" in page and "Notera i journalen: handling 2" not in page
    for step in ("fardigstall", "underteckna_upplysningar", "kontrasignera_upplysningar", "registrera", "skicka"):
        begun.take(step)
    assert list(begun.matter.rader.filter(riktning="ut").values_list("nr", "struken_dag")) == [
        (2, dt.date(2026, 11, 3)), (3, None)]  # fmt: skip


@pytest.mark.rule("IV-24")
@pytest.mark.parametrize("before", ["utkast", "klar", "undertecknad", "kontrasignerad"])
def test_no_copy_is_left_of_what_is_not_registered_and_a_changed_text_wants_another(walk, login, before):
    begun = walk(before, "svar", principiell="ja")
    left = {"kopia_till": "snmu", "kopia_dag": "2026-11-03"}
    assert post(login(HAKAN), begun.case, "kopia", **left).status_code == 409
    again = walk("registrerad", "svar", principiell="ja", nummer="SN-2026-9", ivo_nr="9")
    assert post(login(HAKAN), again.case, "kopia", **left).status_code == 302
    again.take("andra")
    assert again.case.kopia_dag is None


@pytest.mark.rule("IV-20", "IV-21")
@pytest.mark.parametrize("by", [HAKAN, MC])
def test_changing_the_text_voids_both_names_and_tells_both(walk, login, by):
    begun = walk("kontrasignerad", "svar")
    Notice.objects.all().delete()
    assert post(login(by), begun.case, "andra", skal="Fel datum.").status_code == 302
    assert state(begun.case) == "utkast" and told(begun.case) | {by} == {MC, HAKAN}
    begun.take("fardigstall")
    case = Svar.objects.get(pk=begun.case.pk)
    assert case.underskrifter_av("skrivelse", case.skrivelse) == [], "the same text again is signed anew"
    assert signs(login(MC), case).status_code == 302


# ── a file that was signed elsewhere ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-20", "IV-22")
def test_a_pdf_that_was_signed_in_another_service_is_kept_with_who_checked_it_and_may_be_what_is_sent(walk, login):
    begun = walk("klar", "svar")
    ulla, case = login(MC), begun.case
    without = signs(ulla, case, hur="fil", kontrollerad="1")
    assert without.status_code == 422 and "Välj den signerade filen." in without.text
    unchecked = signs(ulla, case, hur="fil", fil=SimpleUploadedFile("s.pdf", PDF))
    assert unchecked.status_code == 422 and "kontrollerat vems underskrift" in unchecked.text
    no_pdf = signs(ulla, case, hur="fil", kontrollerad="1", fil=SimpleUploadedFile("s.txt", b"text"))
    assert no_pdf.status_code == 422 and "ska vara en pdf" in no_pdf.text
    assert not Handling.objects.filter(title__startswith="Signerad").exists() and state(case) == "klar"
    assert signs(ulla, case, hur="fil", kontrollerad="1", fil=SimpleUploadedFile("s.pdf", PDF)).status_code == 302
    signed = SignedFile.objects.get()
    assert (signed.checked_by.username, signed.signature.sha256) == (MC, case.skrivelse.sha256)
    first_name = post(login(REG), begun.case, "registrera", fil=str(signed.handling.pk), rubrik="Svar till IVO")
    assert first_name.status_code in (404, 409), "half signed"
    both = SimpleUploadedFile("b.pdf", PDF + b"\n% two names")
    assert signs(login(HAKAN), case, hur="fil", kontrollerad="1", fil=both).status_code == 302
    only_one = post(login(REG), begun.case, "registrera", fil=str(signed.handling.pk), rubrik="Svar till IVO")
    assert only_one.status_code == 422 and "Kontrollsumman skiljer sig." in only_one.text, (
        "one of the names is not in it"
    )
    last = SignedFile.objects.latest("pk")
    begun.take("registrera", fil=last.handling)
    assert begun.matter.rader.last().handling.sha256 == last.handling.sha256


# ── registered, then sent ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-22", "IV-23", "IV-27", "IV-28")
@pytest.mark.parametrize("before", ["utkast", "klar", "undertecknad", "kontrasignerad"])
def test_it_cannot_be_sent_before_it_is_registered(walk, login, before):
    begun = walk(before, "svar")
    for who in (REG, HAKAN):
        answer = post(login(who), begun.case, "skicka", skickad_dag="2026-11-03", skickad_satt="sdk", kvitto="1")
        assert answer.status_code in (404, 409) and state(begun.case) == before


@pytest.mark.rule("IV-22", "IV-23")
def test_only_what_was_signed_is_registered_and_it_has_a_number_in_the_matter(walk, login):
    begun = walk("kontrasignerad", "svar")
    other = begun.laid("Ett annat utkast")
    refused = post(login(REG), begun.case, "registrera", fil=str(other.pk), rubrik="Svar")
    assert refused.status_code == 422 and "Kontrollsumman skiljer sig." in refused.text
    fil = str(begun.case.skrivelse.pk)
    assert post(login(REG), begun.case, "registrera", fil=fil, rubrik="Svar till IVO").status_code == 302
    row = begun.matter.rader.last()
    assert (row.nr, row.riktning, row.handling.title, row.handling.sha256) == (
        2,
        "ut",
        "Svar till IVO",
        begun.case.skrivelse.sha256,
    )


@pytest.mark.rule("IV-22")
def test_what_is_altered_after_it_was_registered_is_not_sent(walk, login):
    begun = walk("registrerad", "svar")
    begun.matter.rader.last().handling.path.write_bytes(b"nagot annat")
    refused = post(login(REG), begun.case, "skicka", skickad_dag="2026-11-03", skickad_satt="sdk", kvitto="1")
    assert refused.status_code == 422 and state(begun.case) == "registrerad"


@pytest.mark.rule("IV-22", "IV-27")
def test_it_goes_in_a_safe_way_with_a_receipt_on_a_day_that_was_not_before_it_was_registered(walk, login):
    begun = walk("registrerad", "svar")
    reg = login(REG)
    mailed = post(reg, begun.case, "skicka", skickad_dag="2026-11-03", skickad_satt="e_post", kvitto="1")
    assert mailed.status_code == 422, "an ordinary e-mail is no way"
    assert post(reg, begun.case, "skicka", skickad_dag="2026-11-02", skickad_satt="sdk", kvitto="1").status_code == 422
    assert post(reg, begun.case, "skicka", skickad_dag="2026-11-03", skickad_satt="sdk", kvitto="1").status_code == 302
    assert state(begun.case) == "skickad"


@pytest.mark.rule("IV-18")
@pytest.mark.parametrize(("sent", "late"), [("2026-12-18", False), ("2026-12-19", True)])
def test_the_day_lasts_to_its_end_and_a_late_act_is_allowed_and_said_as_late(walk, login, sent, late):
    begun = walk("registrerad", "svar")
    due = begun.due("svara")
    assert due.due_at == end_of_day(dt.date(2026, 12, 18)) and due.rule == "IV-18"
    begun.take("skicka", at=f"{sent} 23:50", skickad_dag=dt.date.fromisoformat(sent))
    row = Svar.objects.get().deadlines.get(key="svara")
    assert (row.met_at > row.due_at) is late
    page = text(login(HAKAN).get(begun.case.get_absolute_url()).text)
    assert ("sent" in page.split("Frister")[-1].lower()) is late


@pytest.mark.rule("IV-18")
@pytest.mark.parametrize(("now", "count"), [("2026-12-03 07:59", 0), ("2026-12-04 08:01", 1), ("2026-12-15 08:01", 2)])
def test_it_is_warned_of_ten_and_three_working_days_before(walk, at, now, count):
    begun = walk("utkast", "svar")
    for day in ("2026-12-03 07:59", "2026-12-04 08:01", "2026-12-15 08:01"):
        if day <= now:
            at.set(day)
            watch.warn(at.now)
    assert Notice.objects.filter(case=begun.case.pk, kind="varning", recipient=person(HAKAN)).count() == count


@pytest.mark.rule("IV-18")
def test_anstand_is_asked_for_and_granted_in_two_steps_and_the_day_is_counted_anew(walk, login):
    begun = walk("utkast", "svar")
    hakan = login(HAKAN)
    early = post(hakan, begun.case, "bevilja_anstand", anstand_till="2027-01-15")
    assert "Anstånd är inte begärt." in early.text
    assert post(hakan, begun.case, "begar_anstand", anstand_dag="2026-11-03", skal="Julen.").status_code == 302
    assert local_day(begun.due("svara").due_at) == dt.date(2026, 12, 18), "until IVO has answered"
    back = post(hakan, begun.case, "bevilja_anstand", anstand_till="2026-12-18")
    assert back.status_code == 422
    assert post(hakan, begun.case, "bevilja_anstand", anstand_till="2027-01-15").status_code == 302
    assert local_day(begun.due("svara").due_at) == dt.date(2027, 1, 15)
    assert begun.case.deadlines.filter(key="svara").exclude(cancelled_at=None).count() == 1


@pytest.mark.rule("IV-18")
def test_a_request_that_ivo_withdraws_ends_the_clock(walk, login):
    begun = walk("klar", "svar")
    assert post(login(REG), begun.case, "bortfall", skal="Brev från IVO.").status_code == 302
    assert (
        state(begun.case) == "bortfallen" and not begun.case.deadlines.filter(cancelled_at=None, met_at=None).exists()
    )


@pytest.mark.rule("IV-24", "IV-29")
@pytest.mark.parametrize("slag", ["upplysningar", "redogorelse"])
def test_a_principal_answer_goes_in_copy_before_the_matter_is_closed(walk, login, slag):
    begun = walk("klar", "svar", slag=slag, principiell="ja")
    begun.take(f"underteckna_{slag}")
    for step in (f"kontrasignera_{slag}", "registrera", "skicka"):
        begun.take(step)
    watch.settle(begun.clock.now)
    assert Tillsyn.objects.get().open_duties.get().key == "kopia-1"
    page = post(login(HAKAN), begun.case, "kopia", kopia_till="snmu", kopia_dag=str(local_day(begun.clock.now)))
    assert page.status_code == 302
    watch.settle(begun.clock.now)
    assert not Tillsyn.objects.get().open_duties.exists()


@pytest.mark.rule("IV-24")
def test_an_answer_that_is_not_principal_needs_no_copy(walk, login):
    begun = walk("registrerad", "svar")
    assert "inte principiellt" in post(login(HAKAN), begun.case, "kopia", kopia_till="sn", kopia_dag="2026-11-03").text


@pytest.mark.rule("IV-26")
def test_another_handlaggare_may_be_named_to_countersign(walk, login):
    begun = walk("klar", "svar", slag="redogorelse")
    begun.take("underteckna_redogorelse")
    sara = person("sara.ekholm")
    assert login("sara.ekholm").get(begun.case.get_absolute_url()).status_code == 404
    assert post(login(HAKAN), begun.case, "utse_handlaggare", handlaggare=sara.pk).status_code == 302
    assert login("sara.ekholm").get(begun.case.get_absolute_url()).status_code == 200
    assert login(MIKAEL).get(begun.case.get_absolute_url()).status_code == 404, "no longer his to sign"


def test_a_signed_file_is_named_when_the_page_is_shown_again(walk, login):
    begun = walk("klar", "svar")
    page = signs(login(MC), begun.case, "fel", hur="fil", kontrollerad="1", fil=SimpleUploadedFile("signerad.pdf", PDF))
    assert page.status_code == 422 and "Välj signerad.pdf igen." in page.text
    assert 'value="fil" checked' in page.text.replace("\n", " ")


def test_who_has_no_password_here_is_told_so_and_signs_nothing(walk, login):
    case = walk("klar", "svar").case
    User.objects.filter(username=MC).update(password=make_password(None))
    page = login(MC).get(reverse("ivo_underskrift", args=[case.number])).text
    assert "Välj ett lösenord" in page
    assert signs(login(MC), case, "norrvinge").status_code == 422 and state(case) == "klar"


def test_a_refused_page_never_shows_the_password(walk, login):
    case = walk("klar", "svar").case
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(MC))
    answer = client.post(reverse("ivo_underskrift", args=[case.number]), {"password": "hemligt-losenord", "hur": "har"})
    assert answer.status_code in (403, 404) and "hemligt-losenord" not in answer.text
