"""What people type or paste is made alike once, where it comes in, and found again however it is asked for."""

import re
import sys
import unicodedata

import pytest
from django.test import Client

from casework.doorway import take
from complaints.models import Synpunkt
from intake.inkomst import Berord
from intake.models import EAnmalan
from records.models import Contact, Person
from records.typed import one_line, prose

HOUSE = {"relation": "hushall"}


def url(case, rest=""):
    return f"/arende/{case.number}/{rest}"


def asked(client, words):
    return client.post("/sok/", {"q": words}, follow=True).text


@pytest.fixture
def asa(report):
    return report(berorda=[Berord("barn", None, {"name": "Åsa Öberg", "number": "201503072389"})])


# ── search ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("201503072389", "personnummer"),
        ("20150307–2389", "personnummer"),
        ("20150307‑2389\u200b", "personnummer"),
        ("２０１５０３０７２３８９", "personnummer"),
        ("150307-2389", "personnummer"),
        ("Åsa Öberg", "namn"),
        ("Öberg Åsa", "namn"),
        ("Öberg, Åsa", "namn"),
        ("  Öberg \u00a0 Åsa ", "namn"),
        (unicodedata.normalize("NFD", "Öberg"), "namn"),
        ("EA 2026 0001", "ärendenummer"),
        ("EA–2026–0001", "ärendenummer"),
        ("0001", "ärendenummer"),
    ],
)
def test_what_looks_the_same_is_found_and_it_is_said_by_what(login, asa, words, why):
    text = asked(login("anna.lovdahl"), words)
    assert asa.number in text
    assert f"Träff på {why}" in text


def test_a_hit_says_where_it_stands_when_it_came_and_who_has_it(login, asa, cast):
    client = login("anna.lovdahl")
    assert "ingen har ärendet. Träff på namn." in asked(client, "Öberg")
    take(asa, EAnmalan.ta_emot, by=cast("karin.wessman"))
    text = asked(client, "Öberg")
    said = " ".join(re.sub(r"<[^>]*>", "", text.partition('class="meta">')[2].partition("</div>")[0]).split())
    assert said == f"{asa.number} Mottagen, inkom 10:00, Barn- och familj, Karin Wessman. Träff på namn."
    assert "Öberg" not in text.partition('<ul class="list">')[2].partition("</ul>")[0], "never by name"


def test_the_number_of_the_personakt_finds_it_and_not_what_is_protected(login, synpunkt, cast):
    case = synpunkt(by="peter.holmgard")
    case = take(case, Synpunkt.koppla, by=cast("peter.holmgard"), arende="2026-04418")
    client = login("peter.holmgard")
    assert "Träff på aktnummer" in asked(client, "2026-04418")
    take(case, Synpunkt.marka_skyddat, by=cast("peter.holmgard"), skal="Skyddad")
    assert case.number not in asked(client, "2026-04418")
    assert case.number in asked(client, case.number)


@pytest.mark.parametrize("words", ["201503072388", "20150307–2388", "150307-2388", "20151307-2389"])
def test_a_number_that_cannot_be_is_said_to_be_none(login, asa, words):
    assert "är inget giltigt nummer" in asked(login("anna.lovdahl"), words)


def test_a_number_that_is_right_and_not_here_is_only_not_found(login, asa):
    text = asked(login("anna.lovdahl"), "196601142976")
    assert ("Inget ärende matchar" in text, "giltigt" in text) == (True, False)


# ── what staff write ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_that_is_added_is_kept_as_the_search_will_ask(login, mine):
    sent = HOUSE | {"name": unicodedata.normalize("NFD", "Siv\u200b Öberg\r\n"), "number": "20150307–2389",
                    "phone": "070‑174 06 40", "token": "6f1b7d36-3a52-4d6b-9f0e-0d6f8f1f0a11"}  # fmt: skip
    assert login("anna.lovdahl").post(url(mine, "person/"), sent).status_code == 302
    kept = Person.objects.get(case=mine, relation="hushall")
    assert (kept.name, kept.number, kept.phone) == ("Siv Öberg", "201503072389", "070-174 06 40")


def test_no_sign_that_cannot_be_seen_is_left_in_a_line():
    every = map(chr, range(sys.maxunicode + 1))
    unseen = [sign for sign in every if unicodedata.category(sign) in ("Cf", "Cc") and not sign.isspace()]
    assert len(unseen) > 200
    assert [
        sign for sign in [*unseen, *"\u034f\u115f\u2800\u3164\ufe0f\U000e0101"] if one_line(f"a{sign}b") != "ab"
    ] == []


def test_what_only_tells_a_machine_something_is_in_no_line(login, mine, synpunkt, cast):
    """A bell, an escape, a delete: in a form of the desk, in a step, in a resident's form and in the search."""
    client = login("anna.lovdahl")
    sent = HOUSE | {"name": "Siv\x07 Ö\x1bberg\x7f", "phone": "070\x9f-174 06 40",
                    "token": "6f1b7d36-3a52-4d6b-9f0e-0d6f8f1f0a14"}  # fmt: skip
    assert client.post(url(mine, "person/"), sent).status_code == 302
    kept = Person.objects.get(case=mine, relation="hushall")
    assert (kept.name, kept.phone) == ("Siv Öberg", "070-174 06 40")
    assert mine.number in asked(client, "Siv\x07 Öberg")
    came = {
        "enhet": "BOF",
        "synpunkt": "Ord\x1c\x1f\x07.\x0bFler\x85ord.\tSist",
        "svar": "brev",
        "namn": "Siv\x1b Öberg",
        "adress": "Ekvägen\x072",
    }
    assert Client().post("/synpunkt/", came | {"token": "6f1b7d36-3a52-4d6b-9f0e-0d6f8f1f0a15"}).status_code == 303
    case = Synpunkt.objects.get()
    sender = case.persons.get()
    assert (sender.name, sender.address) == ("Siv Öberg", "Ekvägen2")
    assert case.uppgifter.get(slag="beskrivning").text == "Ord.\nFler\nord.\tSist", "nor in a text"


def test_a_persons_own_words_keep_every_sign(login, mine):
    """Sorani is not written without its joiner; only how letters and lines are written is made alike."""
    words = "می\u200cخواهم – hem\r\nnu"
    token = {"token": "6f1b7d36-3a52-4d6b-9f0e-0d6f8f1f0a12"}
    assert login("anna.lovdahl").post(url(mine, "anteckning/"), {"text": words, **token}).status_code == 302
    assert mine.notes.get().text == "می\u200cخواهم – hem\nnu"


@pytest.mark.parametrize(
    "blank",
    [
        "\u200b\u200b",
        "\u2060 \ufeff",
        "\u00ad",
        "\u2800",
        "\u3164 \u115f",
        "\ufe0f\u034f",
        "\U000e0101",
        "\x07\x1b",
        "\x7f \u200b\x9f",
    ],
)
def test_what_only_looks_empty_is_empty(login, mine, blank):
    client = login("anna.lovdahl")
    token = {"token": "6f1b7d36-3a52-4d6b-9f0e-0d6f8f1f0a13"}
    assert client.post(url(mine, "anteckning/"), {"text": blank, **token}).status_code == 422
    assert client.post(url(mine, "steg/slapp/"), {"version": mine.version, "skal": blank}).status_code == 422
    assert client.post("/synpunkt/", {"enhet": "BOF", "synpunkt": blank, "svar": "anonym", **token}).status_code == 422
    assert not Synpunkt.objects.exists()
    visitor = Client()
    visitor.post("/orosanmalan/steg/1/", {"galler": "barn"})
    assert visitor.post("/orosanmalan/steg/2/", {}).status_code == 303
    told = visitor.post("/orosanmalan/steg/3/", {"vad": blank, "skydd": "nej"})
    assert told.status_code == 303 and "/steg/3/" in told["Location"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-10-25 02:30", "2026-10-25 00:30"),
        ("2026-10-25 03:30", "2026-10-25 02:30"),
        ("2026–10–25 02.30", "2026-10-25 00:30"),
        ("2026-03-29 02:30", "2026-03-29 01:30"),
        ("2026-11-24T09:00", "2026-11-24 08:00"),
    ],
)
def test_a_time_is_read_as_people_write_it_also_the_hour_that_comes_twice(login, mine, written, kept):
    sent = {"happened_at": written, "with_whom": "Skolan", "way": "telefon", "text": "Ringt",
            "token": "6f1b7d36-3a52-4d6b-9f0e-0d6f8f1f0a14"}  # fmt: skip
    assert login("anna.lovdahl").post(url(mine, "kontakt/"), sent).status_code == 302
    assert f"{Contact.objects.get().happened_at:%Y-%m-%d %H:%M}" == kept


@pytest.mark.parametrize(
    "written",
    ["2026-W48-2 10:00", "２０２６-11-24 09:00", "٢٠٢٦-11-24 09:00", "2026-02-30 10:00", "i går", "2026-11-24 25:00"],
)
def test_what_is_no_time_as_people_write_it_is_refused(login, mine, written):
    sent = {"happened_at": written, "with_whom": "Skolan", "way": "telefon", "text": "Ringt",
            "token": "6f1b7d36-3a52-4d6b-9f0e-0d6f8f1f0a15"}  # fmt: skip
    answer = login("anna.lovdahl").post(url(mine, "kontakt/"), sent)
    assert answer.status_code == 422
    assert "Tiden ska skrivas ÅÅÅÅ-MM-DD TT:MM" in answer.text


@pytest.mark.parametrize("day", ["２０２６-11-24", "٢٠٢٦-11-24"])
def test_other_digits_are_no_date(login, cast, day):
    sent = {"user": cast("anna.lovdahl").pk, "from_day": day, "to_day": "2026-11-26"}
    assert login("karin.wessman").post("/bemanning/", sent).status_code == 422


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("a\u200bb", "ab"),
        ("a \u00a0 b", "a b"),
        ("a\r\nb", "a b"),
        ("1–2—3−4", "1-2-3-4"),
        ("A\u0308", "Ä"),
        ("１２", "12"),
    ],
)
def test_a_line(typed, line):
    assert one_line(typed) == line


@pytest.mark.parametrize(
    ("typed", "words"), [("a\r\nb\rc", "a\nb\nc"), ("a – b", "a – b"), ("\u200b \n", ""), ("", "")]
)
def test_prose(typed, words):
    assert prose(typed) == words
