"""A page that is shown again keeps the chosen file, or says by name that it must be chosen again (cases 4, 6 and 1)."""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from intake.models import EAnmalan, Utkast
from records.models import Handling
from tests.desk.addresses import addresses
from tests.records.prints import whole_text
from tests.records.wordfiles import PLAIN_ODT, docx, odt

PAGE = reverse("intake_register")


def picture(name: str = "IMG_2201.jpg", colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def token(html: str) -> str:
    return re.search('name="token" value="([^"]+)"', html)[1]


@pytest.fixture
def typed(norrvinge: None) -> dict[str, Any]:
    """A letter that came this morning, as far as anything is asked."""
    return {"kanal": "brev", "dag": "2026-11-24", "tid": "08:15", "galler": "barn", "namn": "Elsa Sandgren",
            "vad": "Brevet säger att hon inte vill gå hem.", "skydd": "nej", "anmalare": "anonym"}  # fmt: skip


# ── any page ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_an_error_of_ours_names_the_files(login, at, typed, monkeypatch):
    client = login("anna.lovdahl")
    client.raise_request_exception = False
    known = token(client.get(PAGE).text)
    monkeypatch.setattr("intake.registrering.ta_in", lambda *_, **__: 1 / 0)
    page = client.post(PAGE, typed | {"token": known, "filer": picture()})
    assert page.status_code == 500 and "IMG_2201.jpg" in page.text


@pytest.mark.parametrize("name", ["IMG_1", "IMG_2201.webp", "bild.JPG_large", "IMG_1.HEIC", "foto.jfif", "foto.jpe"])
def test_a_picture_is_taken_as_the_telephone_named_it(login, report, name):
    case, client = report(), login("anna.lovdahl")
    page = reverse("document", args=[case.number])
    sent = {"file": picture(name), "title": "Bild", "token": str(uuid.uuid4())}
    assert client.post(page, sent).status_code == 302
    assert case.handlingar.get().filename.endswith(".jpg")


@pytest.mark.parametrize(("name", "data"), [
    ("windows.txt", "Hon sa ”nej” – två gånger".encode("cp1252")), ("utf-16.txt", "Hon sa nej".encode("utf-16"))])  # fmt: skip
def test_a_text_is_taken_as_windows_writes_it(login, report, name, data):
    case, client = report(), login("anna.lovdahl")
    sent = {"file": SimpleUploadedFile(name, data), "title": "Text", "token": str(uuid.uuid4())}
    assert client.post(reverse("document", args=[case.number]), sent).status_code == 302
    assert case.handlingar.get().filename == name


@pytest.mark.parametrize(("kind", "data", "pages"), [
    ("docx", docx(), ""), ("docx", docx(pages=3), ", 3 sidor"), ("odt", odt(PLAIN_ODT, pages=1), ", 1 sida")])  # fmt: skip
def test_the_stamped_print_lists_a_written_document_with_the_pages_it_says_it_has(login, report, kind, data, pages):
    case, client = report(), login("anna.lovdahl")
    sent = {"file": SimpleUploadedFile(f"brev.{kind}", data), "title": "Brev", "token": str(uuid.uuid4())}
    assert client.post(reverse("document", args=[case.number]), sent).status_code == 302
    paper = whole_text(client.get(reverse("printout", args=[case.number])).content)
    words = "OpenDocument-text" if kind == "odt" else "Word-dokument"
    assert f"{words}{pages}SHA-256".replace(" ", "") in paper


@pytest.mark.parametrize("how", ["unbalanced", "rotated", "user unit"])
def test_a_paper_that_cannot_be_stamped_is_sent_behind_a_cover(login, report, how):
    """The stamp is read back: a content that leaves the page turned or scaled would put it where nobody sees it."""
    case, client = report(), login("anna.lovdahl")
    sent = {"file": SimpleUploadedFile("papper.pdf", odd_pdf(how)), "title": "Papper", "token": str(uuid.uuid4())}
    assert client.post(reverse("document", args=[case.number]), sent).status_code == 302
    printed = client.get(reverse("handling", args=[case.number, case.handlingar.get().pk]))
    text = whole_text(printed.content)
    assert printed.status_code == 200 and case.number in text and "Filenkanintestämplas" in text


def odd_pdf(how: str) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Contents = pdf.make_stream(b"Q Q 0.5 g 0 0 9 9 re f" if how == "unbalanced" else b"0.5 g 0 0 9 9 re f")
    if how == "rotated":
        page.Rotate = 45
    if how == "user unit":
        page.UserUnit = 2
    pdf.save(out)
    return out.getvalue()


def test_another_name_makes_no_picture_of_what_is_none(login, report):
    case, client = report(), login("anna.lovdahl")
    page = reverse("document", args=[case.number])
    sent = {"file": SimpleUploadedFile("faktura", b"%PDF-1.4"), "title": "Bild", "token": str(uuid.uuid4())}
    assert "Filtypen tas inte emot" in client.post(page, sent).text


# ── registration ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("again", ["an answer is missing", "one more child"])
def test_a_registration_that_is_shown_again_keeps_its_file(login, at, typed, again):
    client = login("anna.lovdahl")
    first = typed | {"token": token(client.get(PAGE).text), "filer": picture()}
    first = first | ({"skydd": ""} if again == "an answer is missing" else {"rad": "1"})
    page = client.post(PAGE, first)
    assert page.status_code == (422 if again == "an answer is missing" else 200)
    assert "IMG_2201.jpg" in page.text
    assert client.post(PAGE, typed | {"token": token(page.text)}).status_code == 303
    assert [one.filename for one in EAnmalan.objects.get().handlingar.all()] == ["IMG_2201.jpg"]


def test_a_file_that_is_kept_can_be_taken_away(login, at, typed):
    client = login("anna.lovdahl")
    page = client.post(PAGE, typed | {"skydd": "", "token": token(client.get(PAGE).text), "filer": picture()})
    button = re.search('name="ta_bort" value="([0-9]+)"', page.text)[1]
    page = client.post(PAGE, typed | {"token": token(page.text), "ta_bort": button})
    assert "IMG_2201.jpg" not in page.text
    client.post(PAGE, typed | {"token": token(page.text)})
    assert not Handling.objects.exists()


def test_a_double_click_with_a_file_registers_one_with_one_file(login, at, typed):
    client = login("anna.lovdahl")
    known = token(client.get(PAGE).text)
    for _ in range(2):
        assert client.post(PAGE, typed | {"token": known, "filer": picture()}).status_code == 303
    assert EAnmalan.objects.get().handlingar.count() == 1


def test_another_report_from_the_same_page_keeps_its_file_too(login, at, typed):
    client = login("anna.lovdahl")
    known = token(client.get(PAGE).text)
    client.post(PAGE, typed | {"token": known})
    page = client.post(PAGE, typed | {"token": known, "vad": "Ett annat brev.", "filer": picture()})
    assert page.status_code == 409
    assert "IMG_2201.jpg" in page.text
    client.post(PAGE, typed | {"token": token(page.text), "vad": "Ett annat brev."})
    assert [case.handlingar.count() for case in EAnmalan.objects.order_by("pk")] == [0, 1]


def test_what_was_chosen_is_erased_within_the_hour(login, at, typed, tick):
    client = login("anna.lovdahl")
    client.post(PAGE, typed | {"skydd": "", "token": token(client.get(PAGE).text), "filer": picture()})
    assert Utkast.objects.exists()
    at.forward(minutes=61)
    tick()
    assert not Utkast.objects.exists()


# ── pages that no file can be chosen on ─────────────────────────────────────────────────────────────────────────────


def carried(html: str) -> dict[str, str]:
    return dict(re.findall('<input type="hidden" name="([^"]+)"\\s+value="([^"]*)"', html))


def test_after_a_lost_csrf_token_registration_asks_for_the_file_by_name_before_it_goes_on(cast, at, typed):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast("anna.lovdahl"))
    known = token(client.get(PAGE).text)
    page = client.post(PAGE, typed | {"token": known, "filer": picture()})
    assert page.status_code == 403
    assert "<li>IMG_2201.jpg</li>" in page.text
    again = typed | carried(page.text)
    asked = client.post(PAGE, again)
    assert asked.status_code == 422
    assert "IMG_2201.jpg</b>: Filen följde inte med. Välj den igen." in asked.text
    assert not EAnmalan.objects.exists()
    forgery = carried(asked.text)["csrfmiddlewaretoken"]
    done = client.post(PAGE, typed | {"token": token(asked.text), "filer": picture(), "csrfmiddlewaretoken": forgery})
    assert done.status_code == 303
    assert EAnmalan.objects.get().handlingar.count() == 1


def test_after_a_lost_csrf_token_the_public_form_asks_for_the_file_by_name(besokare_at_four):
    client, url = besokare_at_four
    page = client.post(url, {"tank_pa": "Ring inte hem", "filer": picture()})
    assert page.status_code == 403
    assert "<li>IMG_2201.jpg</li>" in page.text
    back = client.post(url, {"tank_pa": "Ring inte hem"} | carried(page.text))
    assert back.headers["Location"].endswith("#filer")
    shown = client.get(back.headers["Location"]).text
    assert "IMG_2201.jpg</b>: Filen följde inte med. Välj den igen." in shown
    assert "Ring inte hem" in shown


@pytest.fixture
def besokare_at_four(norrvinge, at) -> tuple[Client, str]:
    client = Client(enforce_csrf_checks=True)
    url, answers = (
        reverse("orosanmalan_steg", args=[1]),
        [{"galler": "barn"}, {}, {"vad": "Hon är ute", "skydd": "nej"}],
    )
    for svar in answers:
        forgery = carried(client.get(url).text)["csrfmiddlewaretoken"]
        url = client.post(url, svar | {"csrfmiddlewaretoken": forgery}).headers["Location"]
    return client, url


def test_a_session_that_has_ended_says_which_file_does_not_come_along(norrvinge, report, at):
    case = report()
    page = Client().post(reverse("document", args=[case.number]), {"title": "Brev", "file": picture()})
    assert page.status_code == 403
    assert "<li>IMG_2201.jpg</li>" in page.text
    assert "Brev" in page.text


def test_a_document_without_its_heading_says_that_the_file_is_to_be_chosen_again(login, report):
    page = login("anna.lovdahl").post(reverse("document", args=[report().number]), {"title": "", "file": picture()})
    assert page.status_code == 422
    assert "Välj IMG_2201.jpg igen" in page.text


# ── too many ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_thirteen_photographs_are_five_in_words_and_the_text_is_kept(login, at, typed):
    client = login("anna.lovdahl")
    album = [picture(f"IMG_{n}.jpg", colour) for n, colour in enumerate(COLOURS)]
    page = client.post(PAGE, typed | {"skydd": "", "token": token(client.get(PAGE).text), "filer": album})
    assert page.status_code == 422
    assert page.text.count("Högst 5 filer kan bifogas.") == 8
    assert "Brevet säger att hon inte vill gå hem." in page.text


@pytest.mark.parametrize("page", ["steg", "alla"])
def test_thirteen_photographs_in_the_public_form_are_five_in_words(besokare_at_four, page):
    client, url = besokare_at_four
    url = url.replace("/steg/4/", "/alla/") if page == "alla" else url
    forgery = carried(client.get(url).text)["csrfmiddlewaretoken"]
    album = [picture(f"IMG_{n}.jpg", colour) for n, colour in enumerate(COLOURS)]
    posted = {"tank_pa": "Ring inte hem", "filer": album, "csrfmiddlewaretoken": forgery, "galler": "barn"}
    answer = client.post(url, posted)
    assert answer.status_code == 303
    shown = client.get(url).text
    assert shown.count("Högst 5 filer kan bifogas.") == 8
    assert "Ring inte hem" in shown


def test_more_than_any_album_is_said_in_words(login, at, settings, typed):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    page = login("anna.lovdahl").post(PAGE, typed | {"filer": [picture(f"{n}.jpg") for n in range(3)]})
    assert page.status_code == 413
    assert "Högst 5 filer kan bifogas" in page.text


COLOURS = ["red", "green", "blue", "black", "white", "gray", "pink", "gold", "navy", "teal", "lime", "olive", "tan"]


# ── what is never shown again ───────────────────────────────────────────────────────────────────────────────────────

SECRETS = {"oldpassword": "hemligt-1", "password1": "hemligt-2", "password": "hemligt-3", "code": "hemligt-4",
           "key": "hemligt-5", "otp": "hemligt-6", "whatever": "hemligt-7"}  # fmt: skip


@pytest.mark.parametrize("who", ["", "anna.lovdahl"])
def test_no_page_of_the_account_shows_again_what_was_typed_there(norrvinge, cast, who):
    client = Client(enforce_csrf_checks=True)
    if who:
        client.force_login(cast(who))
    account = {path for path in addresses() if path.startswith("/konto/")} | {"/konto/", "/finns/inte/", "/session/"}
    assert len(account) > 15
    for path in account:
        assert "hemligt" not in client.post(path, SECRETS).text, path


def test_what_was_typed_in_a_case_is_still_shown(norrvinge, cast, report):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast("anna.lovdahl"))
    assert "Ringt skolan" in client.post(f"/arende/{report().number}/anteckning/", {"text": "Ringt skolan"}).text


def test_a_file_of_one_childs_report_never_goes_with_the_next(login, at, typed):
    """Back, another report in the same page, and the same button twice: it has none of what came with the first."""
    client = login("anna.lovdahl")
    known, other = token(client.get(PAGE).text), typed | {"namn": "Bo", "vad": "Ett annat brev."}
    client.post(PAGE, typed | {"token": known, "filer": picture("Elsas_brev.jpg")})
    page = client.post(PAGE, other | {"token": known, "filer": picture("Bos.jpg", "blue")})
    assert page.status_code == 409
    assert "Elsas_brev.jpg" not in page.text
    assert client.post(PAGE, other | {"token": token(page.text)}).status_code == 303
    kept = [[one.filename for one in case.handlingar.all()] for case in EAnmalan.objects.order_by("pk")]
    assert kept == [["Elsas_brev.jpg"], ["Bos.jpg"]]


def test_a_double_click_after_a_page_that_was_shown_again_is_one(login, at, typed):
    """The file came with the first sending, and none with the two that followed."""
    client = login("anna.lovdahl")
    known = token(client.get(PAGE).text)
    client.post(PAGE, typed | {"skydd": "", "token": known, "filer": picture()})
    for _ in range(2):
        assert client.post(PAGE, typed | {"token": known}).status_code == 303
    assert EAnmalan.objects.get().handlingar.count() == 1
