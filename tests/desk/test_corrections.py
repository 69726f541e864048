"""What is signed stands: a correction is written beside it. And what is added to a case is added once."""

import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from casework.doorway import take
from intake.gallring import gallra
from intake.models import EAnmalan
from organisation.models import Membership
from records.additions import add_document, add_person
from records.locking import ContentRemoved
from records.models import Contact, Handling, Note, Person
from records.once import Another
from records.uploads import inspect
from records.writing import write_down
from tests.desk.conftest import url
from tests.intake.walking import judged


@pytest.fixture
def documents(settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    return tmp_path


@pytest.fixture
def note(mine, anna, at):
    return write_down(mine, by=anna, at=at.now, text="Barnet är sju år.")


@pytest.fixture
def contact(mine, anna, at):
    return Contact.objects.create(case_id=mine.pk, author=anna, at=at.now, happened_at=at.now, with_whom="Skolan",
                                  way="telefon", text="Hon är i skolan.")  # fmt: skip


def correcting(written):
    return f"ratta/{'anteckning' if isinstance(written, Note) else 'kontakt'}-{written.pk}/"


def form(text="Barnet är åtta år."):
    return {"text": text, "token": uuid.uuid4()}


@pytest.fixture(params=["note", "contact"])
def written(request, note, contact):
    return {"note": note, "contact": contact}[request.param]


def columns(row):
    return {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}


# ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_signed_stands_unchanged_with_the_correction_beside_it(login, mine, written, at):
    before = columns(type(written).objects.get(pk=written.pk))
    at.forward(minutes=7)
    client = login("karin.wessman")
    done = client.post(url(mine, correcting(written)), form(), follow=True)
    assert "Rättelsen är signerad och låst." in done.text
    assert columns(type(written).objects.get(pk=written.pk)) == before
    new = Note.objects.latest("pk")
    assert (new.text, new.at, new.author.username) == ("Barnet är åtta år.", at.now, "karin.wessman")
    assert written in (new.corrects, new.corrects_contact)
    assert (new.corrects is None) != (new.corrects_contact is None)
    assert written.text in done.text
    assert new.text in done.text


def test_the_two_point_at_each_other(login, mine, written, at):
    at.forward(minutes=7)
    client, place = login("karin.wessman"), correcting(written).split("/")[1]
    text = client.post(url(mine, correcting(written)), form(), follow=True).text
    new = f"anteckning-{Note.objects.latest('pk').pk}"
    for anchor in (place, new):
        assert text.count(f'id="{anchor}"') == 1
        assert f'href="#{anchor}"' in text
    assert f'Rättad 10:07 av Karin Wessman: <a href="#{new}">' in text
    assert f'skrev en rättelse</header>: <a href="#{place}">' in text or f': <a href="#{place}">Anna Lövdahl' in text


@pytest.mark.parametrize("change", ["update", "save"])
def test_a_signed_text_cannot_be_changed_in_the_database(written, triggers, change):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        if change == "update":
            type(written).objects.filter(pk=written.pk).update(text="Något annat")
        else:
            written.text = "Något annat"
            written.save()
    assert type(written).objects.get(pk=written.pk).text != "Något annat"


def test_without_the_triggers_a_signed_text_could_be_changed(written):
    """The twin."""
    assert type(written).objects.filter(pk=written.pk).update(text="Något annat") == 1


def test_the_same_correction_twice_is_one(login, mine, written):
    client, sent, before = login("anna.lovdahl"), form(), Note.objects.count()
    for _ in range(2):
        assert client.post(url(mine, correcting(written)), sent).status_code == 302
    assert Note.objects.count() == before + 1


def test_with_a_token_each_the_same_words_are_two(login, mine, written):
    """The twin: it is the token that makes them one."""
    before = Note.objects.count()
    for _ in range(2):
        login("anna.lovdahl").post(url(mine, correcting(written)), form())
    assert Note.objects.count() == before + 2


def test_another_text_under_the_same_token_is_kept_in_the_form(login, mine, written):
    client, sent = login("anna.lovdahl"), form("Det första")
    client.post(url(mine, correcting(written)), sent)
    second = client.post(url(mine, correcting(written)), sent | {"text": "Det andra"})
    assert second.status_code == 409
    assert "Det andra" in second.text
    again = second.context["form"].data["token"]
    assert client.post(url(mine, correcting(written)), {"text": "Det andra", "token": again}).status_code == 302
    assert set(Note.objects.exclude(corrects=None, corrects_contact=None).values_list("text", flat=True)) == {
        "Det första",
        "Det andra",
    }


def test_the_same_words_under_the_same_token_do_not_correct_two_things(mine, note, contact, anna, at):
    token = uuid.uuid4()
    write_down(mine, by=anna, at=at.now, text="Fel.", token=token, corrects=note)
    with pytest.raises(Another):
        write_down(mine, by=anna, at=at.now, text="Fel.", token=token, corrects=contact)


def test_a_correction_can_itself_be_corrected(login, mine, note):
    client = login("anna.lovdahl")
    client.post(url(mine, correcting(note)), form("Åtta år."))
    first = Note.objects.latest("pk")
    client.post(url(mine, correcting(first)), form("Nio år."))
    assert Note.objects.latest("pk").corrects == first
    text = client.get(url(mine)).text
    assert all(words in text for words in ["Barnet är sju år.", "Åtta år.", "Nio år."])


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_stands_in_another_case_is_not_corrected_from_here(login, mine, written, report, method):
    other = report()
    answer = getattr(login("anna.lovdahl"), method)(url(other, correcting(written)), form())
    assert answer.status_code == 404
    assert written.text not in answer.text
    assert not Note.objects.filter(text="Barnet är åtta år.").exists()
    assert getattr(login("anna.lovdahl"), method)(url(mine, correcting(written)), form()).status_code in {200, 302}


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_corrects_nothing(login, mine, written, method):
    answer = getattr(login("fatima.rahimi"), method)(url(mine, correcting(written)), form())
    assert answer.status_code == 404
    assert written.text not in answer.text
    assert not Note.objects.filter(text="Barnet är åtta år.").exists()


@pytest.mark.parametrize("sent", [{"text": ""}, {"text": " \n"}, {"text": "x" * 4001}, {"text": "a\x00"}])
def test_a_correction_that_does_not_hold_is_refused_with_its_text(login, mine, written, sent):
    before = Note.objects.count()
    answer = login("anna.lovdahl").post(url(mine, correcting(written)), {"token": uuid.uuid4(), **sent})
    assert answer.status_code == 422
    assert sent["text"].strip("\x00 \n")[:50] in answer.text
    assert Note.objects.count() == before


def test_the_original_is_read_while_it_is_corrected(login, mine, written):
    text = login("karin.wessman").get(url(mine, correcting(written))).text
    assert written.text in text
    assert "Anna Lövdahl, 2026-11-24 10:00" in text


def test_the_title_is_the_one_that_was_held_when_it_was_signed(login, mine, note, cast, at):
    assert note.title == "Mottagningsfunktion"
    login("karin.wessman").post(url(mine, correcting(note)), form())
    assert Note.objects.latest("pk").title == "Gruppledare"
    Membership.objects.filter(user=cast("anna.lovdahl")).update(role="gruppledare")
    note.refresh_from_db()
    assert note.title == "Mottagningsfunktion"
    assert "Signerad och låst 2026-11-24 10:00, mottagningsfunktion." in login("karin.wessman").get(url(mine)).text


@pytest.mark.parametrize("count", [1, 3, 30])
def test_corrections_cost_the_page_nothing(login, mine, note, anna, at, count, django_assert_max_num_queries):
    for n in range(count):
        write_down(mine, by=anna, at=at.now, text=f"Rättelse {n}", corrects=note)
    client = login("anna.lovdahl")
    client.get(url(mine))
    with django_assert_max_num_queries(12):
        text = client.get(url(mine)).text
    assert text.count("Rättad 10:00 av Anna Lövdahl") == count


# ── persons ─────────────────────────────────────────────────────────────────────────────────────────────────────────

GRANDMOTHER = {"relation": "hushall", "name": "Siv Sandgren", "phone": "070-174 06 40", "address": "Ekvägen 12"}


def test_a_person_is_added_once_however_often_the_form_is_sent(login, mine):
    client, before, sent = login("anna.lovdahl"), mine.persons.count(), {"token": f"{uuid.uuid4()}"}
    for _ in range(2):
        done = client.post(url(mine, "person/"), GRANDMOTHER | sent, follow=True)
        assert "Personen är tillagd." in done.text
    assert "Siv Sandgren" in done.text
    assert mine.persons.count() == before + 1
    client.post(url(mine, "person/"), GRANDMOTHER | {"token": f"{uuid.uuid4()}"})
    assert mine.persons.count() == before + 2, "twins of whom nothing else is known are two"


def test_another_person_under_the_same_token_is_not_lost(login, mine):
    """Back, somebody else in the same page, and the same button: nothing typed is dropped in silence."""
    client, sent = login("anna.lovdahl"), {"token": f"{uuid.uuid4()}"}
    client.post(url(mine, "person/"), GRANDMOTHER | sent)
    other = client.post(url(mine, "person/"), GRANDMOTHER | sent | {"name": "Rut Sandgren"})
    assert (other.status_code, "Rut Sandgren" in other.text) == (409, True)
    again = other.context["form"].data["token"]
    assert client.post(url(mine, "person/"), GRANDMOTHER | {"name": "Rut Sandgren", "token": again}).status_code == 302
    assert set(mine.persons.filter(relation="hushall").values_list("name", flat=True)) == {
        "Siv Sandgren",
        "Rut Sandgren",
    }


def test_a_token_of_another_case_is_no_error_of_ours(login, mine, report, cast):
    theirs, sent = take(report(), EAnmalan.ta_emot, by=cast("anna.lovdahl")), {"token": f"{uuid.uuid4()}"}
    client = login("anna.lovdahl")
    client.post(url(theirs, "person/"), GRANDMOTHER | sent)
    assert client.post(url(mine, "person/"), GRANDMOTHER | sent).status_code == 409


@pytest.mark.parametrize(
    "number", ["201503072389", "20150307-2389", "150307-2389", "1503072389", "201503072388", "2016-okänd, pojke"]
)
def test_a_number_is_taken_as_it_is_written_and_added_once(login, mine, number):
    """One that does not check out is kept apart; one that does is the same person however it is written."""
    client, before, sent = login("anna.lovdahl"), mine.persons.count(), {"token": f"{uuid.uuid4()}"}
    for _ in range(2):
        assert client.post(url(mine, "person/"), GRANDMOTHER | sent | {"number": number}).status_code == 302
    assert mine.persons.count() == before + 1
    added = mine.persons.latest("pk")
    checks_out = number.endswith("2389")
    assert (added.number, added.unverified_number) == (("201503072389", "") if checks_out else ("", number))


def test_without_looking_first_a_double_click_would_be_refused_by_the_database(mine, monkeypatch):
    """The twin: the second line of defence is the column's own."""
    token = uuid.uuid4()
    add_person(mine, Person(**GRANDMOTHER), token)
    monkeypatch.setattr("records.writing.known", lambda *_: None)
    with pytest.raises(DatabaseError), transaction.atomic():
        add_person(mine, Person(**GRANDMOTHER), token)


@pytest.mark.parametrize(
    ("sent", "message"),
    [({}, "Välj vad personen är"), ({"relation": "hushall"}, "Skriv något om personen"),
     ({"relation": "kusin", "name": "Siv"}, "kusin"), ({"relation": "hushall", "born": "2015-13-40"}, "Skriv"),
     ({"relation": "hushall", "name": "a" * 121}, "120")],
)  # fmt: skip
def test_a_person_that_does_not_hold_is_refused(login, mine, sent, message):
    before = mine.persons.count()
    answer = login("anna.lovdahl").post(url(mine, "person/"), sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert mine.persons.count() == before


# ── documents ───────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(name="narvaro.txt", data=b"En lista"):
    return SimpleUploadedFile(name, data)


def send(client, case, title="Närvarolista", **file):
    return client.post(url(case, "handling/"), {"title": title, "file": upload(**file)})


def on_disk(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_a_document_is_added_once_however_often_the_form_is_sent(login, mine, documents, at, anna):
    client = login("anna.lovdahl")
    for _ in range(2):
        at.forward(seconds=5)
        assert send(client, mine).status_code == 302
    added = mine.handlingar.get()
    assert (added.title, added.added_by, added.content_type) == ("Närvarolista", anna, "text/plain")
    assert on_disk(documents) == [added.path], "the second one's bytes are gone again"
    assert "Närvarolista" in client.get(url(mine)).text
    assert "la till en handling" in client.get(url(mine)).text
    send(client, mine, title="En annan rubrik")
    assert mine.handlingar.count() == 2


def test_without_looking_first_a_double_click_would_be_two_documents(mine, documents, anna, at, monkeypatch):
    """The twin."""
    no_hash = SimpleNamespace(sha256=lambda _: SimpleNamespace(hexdigest=lambda: "another"))
    monkeypatch.setattr("records.additions.hashlib", no_hash)
    data = b"Hej"
    for _ in range(2):
        add_document(mine, data, inspect(data, "hej.txt"), title="Hej", at=at.now, by=anna)
    assert mine.handlingar.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [("virus.exe", b"MZ", "Tillåtna filer"), ("bild.png", b"inte en bild", "stämmer inte"), ("tom.txt", b"", "tom"),
     ("skript.txt", b"<?php", "Fil"), ("sida.html", b"<script>alert(1)</script>", "Tillåtna filer")],
)  # fmt: skip
def test_a_file_that_is_not_taken_keeps_the_title_that_was_typed(login, mine, documents, name, data, message):
    answer = send(login("anna.lovdahl"), mine, title="Teckning från fritids", name=name, data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Teckning från fritids"' in answer.text
    assert not mine.handlingar.exists()
    assert on_disk(documents) == []


@pytest.mark.parametrize("sent", [{}, {"title": "Bara rubrik"}, {"title": "x" * 141}, {"title": "a\x00"}])
def test_a_document_form_that_does_not_hold_is_refused(login, mine, documents, sent):
    assert login("anna.lovdahl").post(url(mine, "handling/"), sent).status_code == 422
    assert not Handling.objects.exists()


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize("path", ["person/", "handling/", "kontakt/", "anteckning/"])
def test_an_outsider_adds_nothing(login, mine, documents, path):
    client, before = login("fatima.rahimi"), mine.persons.count()
    assert client.post(url(mine, path), GRANDMOTHER | form() | {"title": "T", "file": upload()}).status_code == 404
    assert (mine.persons.count(), mine.handlingar.count(), mine.notes.count()) == (before, 0, 0)


# ── an emptied case ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def emptied(mine, anna, at):
    take(mine, EAnmalan.skriv_ut, by=anna, utskrift="digital")
    take(mine, EAnmalan.for_in, by=anna, aktnummer="1", inford_at=at.now, i_akten=True)
    judged(mine, anna, at.now)
    take(mine, EAnmalan.avsluta, by=anna)
    assert gallra(at.forward(days=settings.INTAKE_REMOVAL_DAYS)) == 1
    return EAnmalan.objects.get(pk=mine.pk)


PATHS = ["anteckning/", "kontakt/", "person/", "handling/", "ratta/anteckning-1/", "ratta/kontakt-1/"]


@pytest.mark.rule("EA-15")
@pytest.mark.parametrize("path", PATHS)
def test_an_emptied_case_takes_nothing_new(login, emptied, documents, path):
    sent = GRANDMOTHER | form() | {"title": "T", "file": upload()}
    assert login("anna.lovdahl").post(url(emptied, path), sent).status_code == 404
    assert not any(rows.exists() for rows in (emptied.notes, emptied.contacts, emptied.persons, emptied.handlingar))
    text = login("anna.lovdahl").get(url(emptied)).text
    assert not any(f'"{url(emptied, path)}"' in text for path in PATHS), "and nothing leads there"


def late(case, anna, at):
    """What was on its way when the content was removed."""
    write_down(case, by=anna, at=at.now, text="Sent")
    add_person(case, Person(**GRANDMOTHER), uuid.uuid4())
    add_document(case, b"Sent", inspect(b"Sent", "sent.txt"), title="Sent", at=at.now, by=anna)


@pytest.mark.rule("EA-15")
def test_nothing_slips_in_behind_the_removal(emptied, documents, anna, at):
    for add in (
        lambda: write_down(emptied, by=anna, at=at.now, text="Sent"),
        lambda: add_person(emptied, Person(**GRANDMOTHER), uuid.uuid4()),
        lambda: add_document(emptied, b"Sent", inspect(b"Sent", "sent.txt"), title="Sent", at=at.now, by=anna),
    ):
        with pytest.raises(ContentRemoved):
            add()
    assert on_disk(documents) == []


def test_without_asking_under_the_lock_it_would(emptied, documents, anna, at, monkeypatch):
    """The twin."""
    monkeypatch.setattr(EAnmalan, "content_removed", False)
    late(emptied, anna, at)
    assert emptied.notes.exists() and emptied.persons.exists() and emptied.handlingar.exists()
