"""What is promised the one who reports is true: protection, hours, feedback, anonymity."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from intake.models import EAnmalan
from tests.intake.conftest import EKVAGEN, ELSA, LINDA, SAMIRA, Svar
from tests.records.prints import whole_text

SOCIALJOUR = "070-174 06 05"
FEEDBACK = "om en utredning har inletts"


def receipt(besokare: Any, svar: Svar) -> str:
    visitor = besokare()
    visitor.anmal(svar)
    return visitor.kvittens()


def main(html: str) -> str:
    return html.split("<main")[1].split("</main>")[0]


def with_(svar: Svar, nr: int, **changed: Any) -> Svar:
    return svar | {nr: svar[nr] | changed}


OPEN, CLOSED = "2026-11-24 10:00", "2026-11-28 22:00"


@pytest.mark.parametrize(("skydd", "said"), [("ja", True), ("nej", False), ("vet_inte", False)])
def test_when_protection_is_needed_the_socialjours_number_is_given(besokare, at, skydd, said):
    at.set(CLOSED)
    visitor = besokare()
    visitor.fyll_i(with_(EKVAGEN, 3, skydd=skydd))
    for page in (visitor.client.get(reverse("orosanmalan_granska")).text, None):
        page = page or (visitor.skicka() and visitor.kvittens())
        assert (SOCIALJOUR in main(page)) is said


def test_the_question_about_protection_gives_the_number(besokare):
    visitor = besokare()
    visitor.steg(1, galler="barn")
    assert f"ring också socialjouren, {SOCIALJOUR}" in visitor.client.get(reverse("orosanmalan_steg", args=[3])).text


@pytest.mark.parametrize(("when", "promised"), [(OPEN, True), (CLOSED, False), ("2026-12-25 10:00", False)])
def test_outside_the_hours_no_assessment_is_promised_until_it_opens(besokare, at, when, promised):
    at.set(when)
    page = " ".join(main(receipt(besokare, EKVAGEN)).split())
    assert ("Vi bedömer direkt om barnet behöver skydd" in page) is promised
    assert ("när den öppnar, måndag" in page) is not promised


# ── feedback ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "promised"),
    [
        ({"skyldig": "ja"}, True),
        ({"skyldig": "nej"}, False),
        ({"skyldig": ""}, False),
        ({"skyldig": "ja", "aterkoppling": ""}, False),
    ],
    ids=str,
)
def test_only_who_must_report_about_a_child_and_has_asked_may_be_told(besokare, at, changes, promised):
    page = main(receipt(besokare, with_(ELSA, 5, **changes)))
    assert (FEEDBACK in page) is promised
    if promised:
        assert "om det inte är olämpligt" in page


@pytest.mark.parametrize(("known", "promised"), [
    ({"alder": "19"}, False), ({"nummer": "2007"}, False), ({"alder": "ungefär 20"}, False), ({"alder": "18 år"}, False),
    ({"alder": "17"}, True), ({"alder": "född 2008"}, True), ({"alder": "ungefär 17"}, True), ({}, True),
])  # fmt: skip
def test_nobody_is_promised_an_answer_about_somebody_who_is_known_to_be_eighteen(besokare, at, known, promised):
    """Nor is the meeting kept that the law gives about a child (SoL 19:5)."""
    about = {name: "" for name in ELSA[2] if name.startswith(("nummer", "alder", "syskon"))}
    page = main(receipt(besokare, with_(with_(ELSA, 5, skyldig="ja"), 2, **(about | known))))
    assert (FEEDBACK in page) is promised
    words = EAnmalan.objects.order_by("pk").first().anmalan.innehall
    assert (words.mote, words.aterkoppling) == (promised, promised)


def test_a_sibling_under_eighteen_is_promised_as_before(besokare, at):
    anmald = with_(with_(ELSA, 5, skyldig="ja"), 2, nummer="", alder="19", syskon1_namn="Vilma", syskon1_alder="9")
    receipt(besokare, anmald)
    assert EAnmalan.objects.order_by("pk").first().anmalan.innehall.mote


def test_the_privacy_page_tells_all_that_stays_in_the_register(client):
    page = " ".join(client.get(reverse("orosanmalan_personuppgifter")).text.split())
    assert "vem i tjänsten som tog hand om den och numret på akten eller ärendet som den fördes till" in page
    assert "Inga namn på dig eller på dem som anmälan gäller." in page


def test_who_reports_about_somebody_of_eighteen_is_promised_nothing(besokare, at):
    eighteen = with_(with_(ELSA, 5, skyldig="ja"), 2, nummer="2008-01-01", syskon1_namn="", syskon1_alder="")
    assert FEEDBACK not in main(receipt(besokare, eighteen))


def test_about_an_adult_neither_answer_nor_meeting_is_asked_or_kept(besokare, at):
    visitor = besokare()
    visitor.steg(1, galler="vuxen", barn_i_hemmet="nej")
    page = visitor.client.get(reverse("orosanmalan_steg", args=[5])).text
    assert "Jag vill veta om en utredning inleds" not in page
    assert "vara med på ett möte" not in page
    adult = LINDA | {1: {"galler": "vuxen", "barn_i_hemmet": "nej"}, 2: {"namn": "Linda Hallgren"}, 5: ELSA[5]}
    assert FEEDBACK not in main(receipt(besokare, adult))


def test_who_reports_about_themself_is_not_told_that_it_is_secret_to_them(besokare, at):
    page = main(receipt(besokare, SAMIRA))
    assert "sekretess" not in page
    assert "du har rätt att ta del av det som skrivs om dig" in page


def test_the_staff_see_whether_the_reporter_must_report(besokare, norrvinge, login, at):
    besokare().anmal(with_(ELSA, 5, skyldig="ja"))
    case = EAnmalan.objects.order_by("pk").first()
    print_ = whole_text(login("anna.lovdahl").get(reverse("printout", args=[case.number])).content)
    assert "SkyldigattanmälaJa" in print_


# ── anonymity and e-mail ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_printed_of_the_anonymous_is_said_where_it_is_asked(besokare):
    visitor = besokare()
    visitor.steg(1, galler="barn")
    files = " ".join(visitor.client.get(reverse("orosanmalan_steg", args=[4])).text.split())
    assert "En fil och dess namn kan avslöja vem du är" in files and "Filens namn följer med anmälan." in files
    relation = " ".join(visitor.client.get(reverse("orosanmalan_steg", args=[5])).text.split())
    assert "Till exempel granne, förälder eller lärare. Det står i anmälan." in relation


def test_the_privacy_page_tells_when_content_is_taken_away(client):
    page = " ".join(client.get(reverse("orosanmalan_personuppgifter")).text.split())
    assert "Innehållet tas bort härifrån först när anmälan är införd i en personakt." in page
    assert "originalet finns kvar här tills mottagaren har kvitterat" in page


@pytest.mark.parametrize("page", ["steg", "personuppgifter"])
def test_anonymity_is_promised_as_it_is(besokare, page):
    visitor = besokare()
    visitor.steg(1, galler="barn")
    url = reverse("orosanmalan_steg", args=[5]) if page == "steg" else reverse("orosanmalan_personuppgifter")
    text = " ".join(visitor.client.get(url).text.split())
    assert "frågar vi inte, sparar inte och spårar inte vem du är" in text
    assert "kan ändå visa" in text
    assert "är ditt namn inte hemligt" in text
    assert "inte lova" in text


def test_a_report_that_came_by_e_mail_is_registered_as_that(norrvinge, login, at):
    client, page = login("anna.lovdahl"), reverse("intake_register")
    token = client.get(page).text.split('name="token" value="')[1].split('"')[0]
    answer = client.post(page, {"token": token, "kanal": "e_post", "dag": "2026-11-24", "tid": "08:15", "galler": "barn",
                                "vad": "Mejlet säger att hon är rädd.", "skydd": "nej", "anmalare": "anonym"})  # fmt: skip
    assert answer.status_code == 303
    assert EAnmalan.objects.get().get_kanal_display() == "E-post"


def test_no_way_to_answer_is_chosen_beforehand(besokare):
    page = besokare().client.get(reverse("synpunkt")).text
    assert 'value="epost" checked' not in page.replace("\n", " ")
    assert " checked" not in page.split('data-svar="epost"')[0].split("Vill du ha svar")[1]
    assert "Ett mejl får inte innehålla något hemligt" in page


def test_the_page_says_whether_the_reporter_must_report(besokare, norrvinge, login, at):
    besokare().anmal(with_(ELSA, 5, skyldig="nej"))
    page = login("anna.lovdahl").get(EAnmalan.objects.order_by("pk").first().get_absolute_url()).text
    assert "Skyldig att anmäla: nej" in page


def test_on_one_page_about_an_adult_nothing_is_kept_that_the_law_does_not_give(besokare, at):
    visitor = besokare()
    flat = {name: value for topic in ELSA.values() for name, value in topic.items()}
    flat |= {"galler": "vuxen", "barn_i_hemmet": "nej", "nummer": "", "skyldig": "ja"}
    assert visitor.client.post(reverse("orosanmalan_alla"), flat).status_code == 303
    visitor.skicka()
    words = EAnmalan.objects.order_by("pk").first().anmalan.innehall
    assert (words.skyldig, words.aterkoppling, words.mote) == ("", False, False)


def test_who_left_no_way_to_be_reached_is_not_promised_a_call(besokare, at):
    unreachable = with_(SAMIRA, 2, telefon="", adress="")
    assert "mottagningen kontaktar dig" not in main(receipt(besokare, unreachable))
    assert "mottagningen kontaktar dig" in main(receipt(besokare, with_(SAMIRA, 2, telefon="070-174 06 20")))
