"""What was said of one child stands with that child; cases of one report know of each other (A-10)."""

from __future__ import annotations

import io
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pikepdf import Pdf

from desk import together
from intake.models import EAnmalan
from tests.intake.conftest import ELSA, LINDA
from tests.intake.walking import judged
from tests.records.prints import whole_text

# In the words of demo D01, with what only Elsa has said and where she is.
OWN = {
    "sagt": "pappa blir arg på ett annat sätt nu",
    "var_nu": "I skolan till 14.30",
    "adress": "Ekvägen 12",
    "plats": "Ängsvaktarskolan",
    "tolk": "Somaliska",
}


@pytest.fixture
def elsa_and_hugo(norrvinge, besokare) -> tuple[EAnmalan, EAnmalan]:
    svar = ELSA | {2: ELSA[2] | {name: OWN[name] for name in ("var_nu", "adress", "plats", "tolk")}}
    first, second = besokare().anmal(svar).cases.order_by("pk")
    return first, second


def page_and_print(client: Any, case: EAnmalan) -> tuple[str, str]:
    page = client.get(case.get_absolute_url()).text
    return page, whole_text(client.get(reverse("printout", args=[case.number])).content)


def tight(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.rule("EA-13")
@pytest.mark.parametrize("said", sorted(OWN))
def test_what_was_said_of_one_child_stands_only_with_that_child(elsa_and_hugo, login, said):
    elsa, hugo = elsa_and_hugo
    client = login("anna.lovdahl")
    page, print_ = page_and_print(client, elsa)
    assert OWN[said] in page
    assert tight(OWN[said]) in print_
    page, print_ = page_and_print(client, hugo)
    # The school of the one who reports is told of the reporter.
    page, print_ = (page.split("Anmälare")[0], "") if said == "plats" else (page, print_)
    assert OWN[said] not in page
    assert tight(OWN[said]) not in print_


def test_the_shared_story_says_whom_it_is_told_of_and_the_numbers_of_the_others(elsa_and_hugo, login):
    elsa, hugo = elsa_and_hugo
    client = login("anna.lovdahl")
    page, print_ = page_and_print(client, hugo)
    assert f'den som <a class="id" href="{elsa.get_absolute_url()}">{elsa.number}</a> gäller' in page
    assert f"Densom{elsa.number}gäller" in print_
    assert "berättadehonintevillgåhem"[:8] in print_
    assert f"Sammaanmälan{elsa.number}" in print_
    page, print_ = page_and_print(client, elsa)
    assert "Berättelsen handlar om" not in page
    assert f"Sammaanmälan{hugo.number}" in print_
    assert "Berättatom" not in print_


def test_the_preview_beside_the_queue_says_it_too(elsa_and_hugo, login):
    elsa, hugo = elsa_and_hugo
    shown = login("anna.lovdahl").get(reverse("preview", args=[hugo.number]), headers={"HX-Request": "true"}).text
    assert f"den i {elsa.number}" in shown


def test_a_child_in_an_adults_home_keeps_the_home_for_its_unit_cannot_open_the_adults_case(norrvinge, besokare):
    _, ebba = besokare().anmal(LINDA).cases.order_by("pk")
    assert ebba.persons.get(relation="berord").address == "Kvarndammsvägen 3"
    adult = ebba.persons.get(relation="hushall")
    assert (adult.name, adult.number, adult.address) == ("Linda Hallgren", "", "")


def test_the_print_reads_child_reporter_worry_in_that_order(elsa_and_hugo, login):
    print_ = page_and_print(login("anna.lovdahl"), elsa_and_hugo[0])[1]
    order = ["Densomanmälangäller", "Vårdnadshavare", "Annanihemmet", "Anmälaren", "Oron", "Vadfamiljenvet"]
    places = [print_.index(heading) for heading in order]
    assert places == sorted(places)
    assert "Itjänsten" in print_
    assert "Delviskänd:ingetnummersomharkunnatkontrolleras" in print_


def test_the_print_lists_each_attachment_with_kind_pages_and_hash(report, login, cast):
    case = report(by=cast("anna.lovdahl"), kanal="brev")
    client, two_pages = login("anna.lovdahl"), io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(two_pages)
    file = SimpleUploadedFile("Brev från skolan.pdf", two_pages.getvalue())
    url = reverse("document", args=[case.number])
    assert client.post(url, {"file": file, "title": "Brev"}).status_code == 302
    print_ = page_and_print(client, case)[1]
    kept = case.handlingar.get()
    assert f"Bilaga1Brevfrånskolan.pdfPDF,2sidorSHA-256{kept.sha256}" in print_


def test_of_a_masked_case_no_file_name_is_printed(report, login, cast):
    case = report(by=cast("anna.lovdahl"), kanal="brev", skyddade_uppgifter="ja")
    client = login("anna.lovdahl")
    client.post(reverse("document", args=[case.number]), {"file": SimpleUploadedFile("Olle.txt", b"Hej"), "title": "B"})
    print_ = page_and_print(client, case)[1]
    assert "Bilaga1●●●●●text" in print_
    assert "Olle" not in print_


# ── together ────────────────────────────────────────────────────────────────────────────────────────────────────────


def taking(client: Any, case: EAnmalan, step: str, *others: EAnmalan, **answers: Any) -> Any:
    """Post the step as the case's page shows it, with these of the cases beside ticked."""
    posted = {"version": EAnmalan.objects.get(pk=case.pk).version} | answers
    for other in others:
        version = EAnmalan.objects.get(pk=other.pk).version
        posted |= {f"med-{other.number}": "on", f"version-{other.number}": version}
    return client.post(reverse("step", args=[case.number, step]), posted)


def states(*cases: EAnmalan) -> list[str]:
    return [EAnmalan.objects.get(pk=case.pk).state for case in cases]


@pytest.mark.rule("EA-11", "EA-12", "EA-14", "EA-15")
def test_the_cases_of_one_report_are_taken_stamped_entered_and_closed_together(elsa_and_hugo, login, cast, at):
    elsa, hugo = elsa_and_hugo
    client = login("anna.lovdahl")
    assert f"Gör samma i {hugo.number}, Orosanmälan – barn, ca 8 år" in client.get(elsa.get_absolute_url()).text
    assert taking(client, elsa, "ta_emot", hugo).status_code == 302
    assert f"Samma i {hugo.number}." in client.get(elsa.get_absolute_url()).text
    assert states(elsa, hugo) == ["under_hantering"] * 2
    taking(client, hugo, "skriv_ut", elsa, utskrift="utskriven")
    akten = {"aktnummer": "2026-00418", f"aktnummer-{hugo.number}": "2026-00419", "i_akten": "on",
             "inford_at": "2026-11-24 10:00", "anteckning": "Syskon"}  # fmt: skip
    taking(client, elsa, "for_in", hugo, **akten)
    assert states(elsa, hugo) == ["inford"] * 2
    for case in (elsa, hugo):
        # Of each child for itself: what was judged of one says nothing of the other.
        judged(EAnmalan.objects.get(pk=case.pk), cast("anna.lovdahl"), at.now)
    taking(client, elsa, "avsluta", hugo)
    assert states(elsa, hugo) == ["fardig"] * 2
    for case, akt in ((elsa, "2026-00418"), (hugo, "2026-00419")):
        kept = EAnmalan.objects.get(pk=case.pk)
        # One audited step per case.
        assert list(kept.history.order_by("history_id").values_list("last_step", flat=True))[1:] == [
            "ta_emot", "skriv_ut", "for_in", "skyddsbedom", "avsluta"
        ]  # fmt: skip
        assert (kept.aktnummer, kept.ansvarig) == (akt, cast("anna.lovdahl"))
        assert [note.text for note in kept.notes.all()] == ["Syskon"]
        assert not kept.deadlines.filter(met_at=None).exists()


def test_only_what_is_ticked_is_taken(elsa_and_hugo, login):
    elsa, hugo = elsa_and_hugo
    taking(login("anna.lovdahl"), elsa, "ta_emot")
    assert states(elsa, hugo) == ["under_hantering", "inkommen"]


def test_each_has_a_file_number_of_its_own_or_none_is_entered_and_nothing_typed_is_lost(elsa_and_hugo, login):
    elsa, hugo = elsa_and_hugo
    client = login("anna.lovdahl")
    taking(client, elsa, "ta_emot", hugo)
    taking(client, elsa, "skriv_ut", hugo, utskrift="utskriven")
    answer = taking(client, elsa, "for_in", hugo, aktnummer="2026-00418", i_akten="on", inford_at="2026-11-24 10:00")
    assert answer.status_code == 422
    assert f"Fyll i aktnummer i verksamhetssystemet för {hugo.number}" in answer.text
    assert 'value="2026-00418"' in answer.text
    assert states(elsa, hugo) == ["under_hantering"] * 2


def test_one_that_a_colleague_has_taken_meanwhile_stops_them_all_and_says_so(elsa_and_hugo, login):
    elsa, hugo = elsa_and_hugo
    taking(login("karin.wessman"), hugo, "ta_emot")
    answer = taking(login("anna.lovdahl"), elsa, "ta_emot", hugo)
    assert answer.status_code == 422
    assert f"{hugo.number} kan inte tas med längre. Inget ärende är ändrat." in answer.text
    assert states(elsa, hugo) == ["inkommen", "under_hantering"]
    assert EAnmalan.objects.get(pk=hugo.pk).ansvarig.username == "karin.wessman"


@pytest.fixture
def changed_meanwhile(elsa_and_hugo, login) -> tuple[Any, dict[str, Any]]:
    """A colleague marks Hugo's case after Anna's page was shown: it is still free to take, and not as it was."""
    elsa, hugo = elsa_and_hugo
    posted = {"version": elsa.version, f"med-{hugo.number}": "on", f"version-{hugo.number}": hugo.version}
    assert taking(login("karin.wessman"), hugo, "marka_skyddat", skal="Modern ringde").status_code == 302
    return reverse("step", args=[elsa.number, "ta_emot"]), posted


def test_one_that_has_changed_since_it_was_shown_stops_them_all(elsa_and_hugo, changed_meanwhile, login):
    answer = login("anna.lovdahl").post(*changed_meanwhile)
    assert answer.status_code == 422
    assert f"{elsa_and_hugo[1].number}: Karin Wessman var före. Inget ärende är ändrat." in answer.text
    assert states(*elsa_and_hugo) == ["inkommen", "inkommen"]


def test_without_the_one_transaction_the_first_would_have_been_taken_alone(
    elsa_and_hugo, changed_meanwhile, login, monkeypatch
):
    monkeypatch.setattr(together, "transaction", SimpleNamespace(atomic=nullcontext))
    login("anna.lovdahl").post(*changed_meanwhile)
    assert states(*elsa_and_hugo) == ["under_hantering", "inkommen"]


def test_a_double_click_takes_each_once(elsa_and_hugo, login):
    elsa, hugo = elsa_and_hugo
    client = login("anna.lovdahl")
    posted = {"version": elsa.version, f"med-{hugo.number}": "on", f"version-{hugo.number}": hugo.version}
    for _ in range(2):
        assert client.post(reverse("step", args=[elsa.number, "ta_emot"]), posted).status_code == 302
    assert [EAnmalan.objects.get(pk=case.pk).history.count() for case in (elsa, hugo)] == [2, 2]


def test_a_case_of_the_other_unit_is_not_offered_and_not_taken(norrvinge, besokare, login):
    linda, ebba = besokare().anmal(LINDA).cases.order_by("pk")
    client = login("anna.lovdahl")
    assert "Gör samma i" not in client.get(ebba.get_absolute_url()).text
    assert taking(client, ebba, "ta_emot", linda).status_code == 422
    assert states(linda, ebba) == ["inkommen", "inkommen"]


def test_one_that_is_ticked_after_the_own_step_was_taken_is_taken_too(elsa_and_hugo, login):
    """Taken alone; then Back, the other ticked, and the same button."""
    elsa, hugo = elsa_and_hugo
    client, posted = login("anna.lovdahl"), {"version": elsa.version}
    url = reverse("step", args=[elsa.number, "ta_emot"])
    client.post(url, posted)
    client.get(elsa.get_absolute_url())
    again = posted | {f"med-{hugo.number}": "on", f"version-{hugo.number}": hugo.version}
    assert client.post(url, again).status_code == 302
    assert states(elsa, hugo) == ["under_hantering"] * 2
    assert EAnmalan.objects.get(pk=elsa.pk).history.count() == 2
    assert f"Samma i {hugo.number}." in client.get(elsa.get_absolute_url()).text


def test_a_draft_keeps_no_version_of_the_other_case(elsa_and_hugo, login):
    elsa, hugo = elsa_and_hugo
    client = login("anna.lovdahl")
    for step in ("ta_emot", "skriv_ut"):
        taking(client, elsa, step, hugo, utskrift="utskriven")
    typed = {"aktnummer": "2026-00418", f"version-{hugo.number}": "2"}
    client.post(reverse("draft", args=[elsa.number, "for_in"]), typed)
    taking(client, hugo, "marka_skyddat", skal="Modern ringde")
    page = client.get(elsa.get_absolute_url()).text
    now = EAnmalan.objects.get(pk=hugo.pk).version
    assert f'name="version-{hugo.number}" value="{now}"' in page
    assert 'value="2026-00418"' in page
