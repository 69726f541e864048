"""What somebody has begun to write: kept for them, seen by nobody else, and gone when it is written or thrown away."""

import datetime as dt
import json
import uuid

import pytest
import structlog
from django.conf import settings

from casework.doorway import take
from casework.models import Notice
from casework.relations import EVERY
from intake.gallring import gallra
from intake.models import EAnmalan
from records import drafts
from records.drafts import LONGEST, forget_old, keep_draft
from records.locking import ContentRemoved
from records.models import Contact, Draft, Note, Reading
from records.removal import remove_contents
from tests.desk.conftest import url
from tests.intake.walking import judged

HTMX = {"HX-Request": "true"}
BEGUN = "KANARIE Ringde skolan, men"


def begin(client, case, form="anteckning", headers=None, **values):
    return client.post(url(case, f"utkast/{form}/"), values or {"text": BEGUN}, headers=headers or {})


def kept(form="anteckning"):
    return Draft.objects.get(form=form).values


FORMS = {
    "anteckning": ("", {"text": BEGUN}),
    "kontakt": ("kontakt/", {"with_whom": BEGUN, "text": BEGUN, "happened_at": "24 nov", "way": "brev"}),
    "slapp": ("steg/slapp/", {"skal": BEGUN}),
    "skriv_ut": ("steg/skriv_ut/", {"utskrift": "digital"}),
    "for_in": ("steg/for_in/", {"aktnummer": "2026-7", "anteckning": BEGUN, "i_akten": "on", "inford_at": "i går"}),
    "oversand": ("steg/oversand/", {"destination": BEGUN, "destination_kind": "kommun", "skal": BEGUN}),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_begun_is_kept_and_stands_in_the_form_again(login, mine, anna, at, form):
    page, values = FORMS[form]
    if form == "for_in":
        take(mine, EAnmalan.skriv_ut, by=anna, utskrift="digital")
    client = login("anna.lovdahl")
    sent = client.post(url(mine, f"utkast/{form}/"), values, follow=True)
    assert sent.redirect_chain == [(url(mine), 302)]
    assert "Utkastet är sparat. Bara du ser det." in sent.text
    draft = Draft.objects.get()
    assert (draft.values, draft.user, draft.case_id, draft.saved_at) == (values, anna, mine.pk, at.now)
    again = client.get(url(mine, page))
    fields = again.context["note_form" if form == "anteckning" else "form"]
    assert {name: fields[name].value() for name in values} == values
    assert "Utkast sparat 10:00" in again.text
    assert "Kasta utkastet" in again.text


def test_a_correction_that_was_begun_stands_in_its_own_form(login, mine, anna, at):
    notes = [Note.objects.create(case_id=mine.pk, author=anna, at=at.now, text=f"{n}") for n in range(2)]
    client = login("anna.lovdahl")
    begin(client, mine, f"ratta-anteckning-{notes[0].pk}")
    assert BEGUN in client.get(url(mine, f"ratta/anteckning-{notes[0].pk}/")).text
    assert BEGUN not in client.get(url(mine, f"ratta/anteckning-{notes[1].pk}/")).text
    client.post(url(mine, f"ratta/anteckning-{notes[0].pk}/"), {"text": "Så var det", "token": uuid.uuid4()})
    assert not Draft.objects.exists()


def test_a_script_is_told_when_it_was_kept_and_the_button_leads_back(login, mine):
    client = login("anna.lovdahl")
    answer = begin(client, mine, headers=HTMX)
    assert (answer.status_code, answer.text) == (200, "Utkast sparat 10:00")
    assert begin(client, mine).status_code == 302


@pytest.mark.parametrize("page", ["", "kontakt/", "steg/slapp/", "steg/ta_over/"])
def test_nobody_else_sees_it(login, mine, page):
    anna = login("anna.lovdahl")
    for form, name in [("anteckning", "text"), ("kontakt", "text"), ("slapp", "skal"), ("ta_over", "skal")]:
        begin(anna, mine, form, **{name: BEGUN})
    for person in ["karin.wessman", "peter.holmgard", "jonas.akerren"]:
        response = login(person).get(url(mine, page))
        assert "KANARIE" not in response.text
        assert "Utkast sparat" not in response.text
    assert "KANARIE" in anna.get(url(mine)).text, "the twin: it is there to be seen"


def test_without_the_owner_in_the_question_a_colleague_would_read_it(login, mine, monkeypatch):
    """The twin."""
    begin(login("anna.lovdahl"), mine)
    everybodys = lambda case, _user: {one.form: one for one in Draft.objects.filter(case=case.pk)}  # noqa: E731
    monkeypatch.setattr("desk.case_page.drafts_of", everybodys)
    assert "KANARIE" in login("karin.wessman").get(url(mine)).text


def test_each_person_form_and_case_has_one_and_the_last_save_wins(login, mine, report):
    anna, karin, other = login("anna.lovdahl"), login("karin.wessman"), report()
    for text in ["Ett", "Två", "Tre"]:
        begin(anna, mine, text=text)
    begin(karin, mine, text="Karins")
    begin(anna, other, text="Det andra ärendet")
    begin(anna, mine, "slapp", skal="Ett steg")
    values = {(one.user.username, one.case_id, one.form): one.values for one in Draft.objects.all()}
    assert values == {
        ("anna.lovdahl", mine.pk, "anteckning"): {"text": "Tre"},
        ("karin.wessman", mine.pk, "anteckning"): {"text": "Karins"},
        ("anna.lovdahl", other.pk, "anteckning"): {"text": "Det andra ärendet"},
        ("anna.lovdahl", mine.pk, "slapp"): {"skal": "Ett steg"},
    }


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_it_can_be_thrown_away(login, mine, headers):
    client = login("anna.lovdahl")
    begin(client, mine)
    begin(login("karin.wessman"), mine)
    thrown = begin(client, mine, headers=headers, text=BEGUN, kasta="1")
    assert thrown.status_code == (200 if headers else 302)
    assert "sparat" not in thrown.text, "what was thrown away is not said to be kept"
    assert Draft.objects.get().user.username == "karin.wessman", "the colleague's own is still there"
    assert "KANARIE" not in client.get(url(mine)).text


@pytest.mark.parametrize("values", [{"text": ""}, {"text": "  \n "}, {"text": "", "version": "1"}])
def test_nothing_written_is_no_draft(login, mine, values):
    client = login("anna.lovdahl")
    begin(client, mine)
    begin(client, mine, **values)
    assert not Draft.objects.exists()


def test_it_is_gone_when_the_note_is_signed_and_not_before(login, mine):
    client = login("anna.lovdahl")
    begin(client, mine)
    assert client.post(url(mine, "anteckning/"), {"text": "", "token": uuid.uuid4()}).status_code == 422
    assert Draft.objects.exists()
    client.post(url(mine, "anteckning/"), {"text": "Ringt skolan", "token": uuid.uuid4()})
    assert (Draft.objects.exists(), Note.objects.get().text) == (False, "Ringt skolan")


def test_it_is_gone_when_the_contact_is_signed(login, mine):
    client = login("anna.lovdahl")
    begin(client, mine, "kontakt")
    begin(client, mine)
    form = {"happened_at": "2026-11-24 10:00", "with_whom": "Skolan", "way": "brev", "text": "x", "token": uuid.uuid4()}
    client.post(url(mine, "kontakt/"), form)
    assert Contact.objects.exists()
    assert [one.form for one in Draft.objects.all()] == ["anteckning"], "what belongs to another form stays"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_it_is_gone_when_the_step_is_taken_and_not_when_it_is_refused(login, mine, headers):
    client = login("anna.lovdahl")
    begin(client, mine, "slapp", skal=BEGUN)
    begin(client, mine)
    for answers, status in [({"version": 1}, 422), ({"version": 0, "skal": "Jag hinner inte"}, 409)]:
        assert client.post(url(mine, "steg/slapp/"), answers, headers=headers).status_code == status
        assert Draft.objects.filter(form="slapp").exists()
    client.post(url(mine, "steg/slapp/"), {"version": 1, "skal": "Jag hinner inte"}, headers=headers)
    assert [one.form for one in Draft.objects.all()] == ["anteckning"]


# ── a draft on its way when its form was sent ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sent(login, mine, anna, at):
    """Every kind of form, sent; and then, late, what its page had been saving meanwhile."""
    client, form = login("anna.lovdahl"), {"text": "Signerat", "token": f"{uuid.uuid4()}"}
    note = Note.objects.create(case_id=mine.pk, author=anna, at=at.now, text="Först")
    talk = {
        "happened_at": "2026-11-24 10:00",
        "with_whom": "Skolan",
        "way": "brev",
        "text": "x",
        "token": f"{uuid.uuid4()}",
    }
    step = {"version": "1", "skal": "Jag hinner inte"}
    right = form | {"token": f"{uuid.uuid4()}"}
    posts = [("anteckning/", "anteckning", form), ("kontakt/", "kontakt", talk), ("steg/slapp/", "slapp", step),
             (f"ratta/anteckning-{note.pk}/", f"ratta-anteckning-{note.pk}", right)]  # fmt: skip

    def send_and_save():
        for path, name, values in posts:
            assert client.post(url(mine, path), values).status_code == 302
            assert client.post(url(mine, f"utkast/{name}/"), values, headers=HTMX).status_code == 200
        return Draft.objects.count()

    return send_and_save


def test_what_has_been_sent_comes_back_as_no_draft(sent):
    assert sent() == 0


def test_without_asking_whether_it_was_sent_each_would_come_back(sent, monkeypatch):
    """The twin."""
    monkeypatch.setattr("desk.draft_views._sent", lambda *_: False)
    assert sent() == 4


def test_a_new_text_after_the_sent_one_is_a_draft(login, mine):
    client, token = login("anna.lovdahl"), f"{uuid.uuid4()}"
    client.post(url(mine, "anteckning/"), {"text": "Signerat", "token": token})
    begin(client, mine, text=BEGUN, token=f"{uuid.uuid4()}")
    assert kept() == {"text": BEGUN}


# ── removal ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def emptied(mine, anna, at, login):
    """A case that is done and whose content has been removed; before that, something was begun in it."""
    begin(login("anna.lovdahl"), mine)
    begin(login("karin.wessman"), mine)
    case = take(mine, EAnmalan.skriv_ut, by=anna, utskrift="digital")
    case = take(case, EAnmalan.for_in, by=anna, aktnummer="1", inford_at=at.now, i_akten=True)
    take(judged(case, anna, at.now), EAnmalan.avsluta, by=anna)
    assert Draft.objects.count() == 2
    assert gallra(at.forward(days=settings.INTAKE_REMOVAL_DAYS)) == 1
    return EAnmalan.objects.get(pk=mine.pk)


@pytest.mark.rule("EA-15")
def test_it_goes_with_the_content_of_the_case(emptied):
    assert not Draft.objects.exists()


def test_without_the_drafts_in_the_removal_they_would_stay(mine, anna, at, login, monkeypatch):
    """The twin: a removal that does not know of the drafts leaves somebody's words behind."""
    begin(login("anna.lovdahl"), mine)
    monkeypatch.setattr(EAnmalan, "drafts", property(lambda _: Draft.objects.filter(pk=0)))
    remove_contents(mine, at.now)
    assert Draft.objects.exists()


def test_an_emptied_case_takes_no_draft(login, emptied, at, anna):
    assert begin(login("anna.lovdahl"), emptied).status_code == 404
    with pytest.raises(ContentRemoved):
        keep_draft(emptied, anna, "anteckning", {"text": BEGUN}, at.now, sent=lambda: False)
    assert not Draft.objects.exists(), "nor one that was on its way when the content was removed"


def test_without_asking_under_the_lock_a_draft_would_slip_in_behind_the_removal(emptied, at, anna, monkeypatch):
    """The twin."""
    monkeypatch.setattr(EAnmalan, "content_removed", False)
    keep_draft(emptied, anna, "anteckning", {"text": BEGUN}, at.now, sent=lambda: False)
    assert Draft.objects.exists()


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["finns_inte", "ratta", "ratta-anteckning-", "ratta-anteckning-1x", "note", "anteckning2",
                                  "ratta-anteckning-" + "1" * 13, "a" * 3000, "save", "ratta-person-1"])  # fmt: skip
def test_a_form_that_is_none_is_refused(login, mine, form):
    assert begin(login("anna.lovdahl"), mine, form).status_code == 404
    assert not Draft.objects.exists()


def test_a_correction_of_nothing_is_no_form(login, mine):
    assert begin(login("anna.lovdahl"), mine, f"ratta-anteckning-{'9' * 12}").status_code == 404
    assert not Draft.objects.exists()


# ── a case that is not there yet ────────────────────────────────────────────────────────────────────────────────────


FORM = "/utkast/intake_register/"


def test_a_registration_that_was_begun_is_there_to_go_on_with_and_gone_when_it_is_made(login, norrvinge, at):
    client = login("anna.lovdahl")
    typed = {"vad": BEGUN, "galler": "barn", "skydd": "nej", "anmalare": "anonym", "kanal": "telefon"}
    assert client.post(FORM, typed, headers=HTMX).text.startswith("Utkast sparat")
    page = client.get("/e-anmalan/registrera/").text
    assert BEGUN in page
    assert BEGUN not in login("karin.wessman").get("/e-anmalan/registrera/").text
    when = {"dag": "2026-11-24", "tid": "09:00", "token": f"{uuid.uuid4()}", "rader": "1"}
    assert client.post("/e-anmalan/registrera/", typed | when).status_code == 303
    assert not Draft.objects.exists()


def test_a_registration_that_nobody_comes_back_to_is_forgotten_within_a_day(login, norrvinge, at):
    login("anna.lovdahl").post(FORM, {"vad": BEGUN})
    assert forget_old(at.now + dt.timedelta(hours=24)) == 0
    assert forget_old(at.now + dt.timedelta(hours=24, seconds=1)) == 1
    assert not Draft.objects.exists()


def test_a_registration_is_thrown_away_and_an_unknown_form_is_none(login, norrvinge):
    client = login("anna.lovdahl")
    client.post(FORM, {"vad": BEGUN})
    client.post(FORM, {"kasta": "1"})
    assert not Draft.objects.exists()
    assert client.post("/utkast/okand/", {"vad": BEGUN}).status_code == 404
    assert client.post(FORM, {"vad": "å" * 70_000}).status_code == 413


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize("person", ["fatima.rahimi", "thomas.eklov", "sara.ekholm", "patric.melin"])
def test_an_outsider_keeps_nothing_in_the_case(login, mine, person):
    for headers in ({}, HTMX):
        hidden = begin(login(person), mine, headers=headers)
        missing = login(person).post("/arende/EA-2026-9999/utkast/anteckning/", {"text": BEGUN}, headers=headers)
        assert hidden.status_code == missing.status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.rule("EA-09")
def test_without_the_visible_set_an_outsider_would(login, mine, monkeypatch):
    """The twin."""
    monkeypatch.setattr("casework.reach._seen", lambda *_: EVERY)
    begin(login("sara.ekholm"), mine)
    assert Draft.objects.get().user.username == "sara.ekholm"


def test_a_get_keeps_nothing(login, mine):
    assert login("anna.lovdahl").get(url(mine, "utkast/anteckning/"), {"text": BEGUN}).status_code == 405


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_what_no_form_can_hold_is_refused_and_what_was_kept_stays(login, mine, headers):
    client = login("anna.lovdahl")
    begin(client, mine)
    assert begin(client, mine, headers=headers, text="x" * LONGEST).status_code == 413
    assert kept() == {"text": BEGUN}


@pytest.mark.parametrize("character", ["x", "å", "😀"])
def test_every_form_filled_to_its_limit_has_room(login, mine, character):
    assert begin(login("anna.lovdahl"), mine, text=character * 4000).status_code == 302
    assert kept() == {"text": character * 4000}


def test_without_the_limit_anything_would_be_kept(login, mine, monkeypatch):
    """The twin."""
    monkeypatch.setattr(drafts, "LONGEST", 10_000_000)
    begin(login("anna.lovdahl"), mine, text="x" * LONGEST)
    assert len(kept()["text"]) == LONGEST


@pytest.mark.parametrize("values", [{"text": "hej\x00"}, {"te\x00xt": "hej"}, {"text": "hej", "b\x00": "\x00"}])
def test_a_nul_byte_is_never_kept_and_breaks_nothing(login, mine, values):
    """PostgreSQL has no room for it, in a value as little as in a name."""
    answer = login("anna.lovdahl").post(url(mine, "utkast/anteckning/"), values)
    assert answer.status_code == 302
    assert "\\u0000" not in json.dumps([one.values for one in Draft.objects.all()])


def test_the_forms_own_machinery_is_never_kept(login, mine):
    begin(login("anna.lovdahl"), mine, text=BEGUN, version="1", token=f"{uuid.uuid4()}", csrfmiddlewaretoken="abc")
    assert kept() == {"text": BEGUN}


def test_a_begun_form_has_the_version_of_now_and_a_token_of_its_own(login, mine, anna):
    client = login("anna.lovdahl")
    begin(client, mine, "slapp", skal=BEGUN, version="0")
    begin(client, mine, text=BEGUN, token="gammal")
    assert client.get(url(mine, "steg/slapp/")).context["form"]["version"].value() == 1
    assert uuid.UUID(f"{client.get(url(mine)).context['note_form']['token'].value()}")


@pytest.mark.parametrize(
    ("form", "page", "values"),
    [
        ("fordela_om", "steg/fordela_om/", {"ansvarig": "abc"}),
        ("flytta_enhet", "steg/flytta_enhet/", {"enhet": "99999999999999999999"}),
        ("makulera", "steg/makulera/", {"dubblett_av": "-1"}),
        ("kontakt", "kontakt/", {"happened_at": "<script>", "way": "okänd"}),
        ("anteckning", "", {"text": "</textarea><script>alert(1)</script>"}),
        ("slapp", "steg/slapp/", {"finns_inte": "x", "__class__": "y"}),
    ],
)
def test_garbage_that_was_kept_breaks_no_page(login, mine, form, page, values):
    client = login("anna.lovdahl")
    begin(client, mine, form, **values)
    shown = client.get(url(mine, page))
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text


# ── what it is not ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_history_log_reading_or_notice_knows_of_it(login, mine):
    client, before = login("anna.lovdahl"), (mine.history.count(), mine.version)
    with structlog.testing.capture_logs() as logged:
        begin(client, mine)
        begin(client, mine, headers=HTMX)
        begin(client, mine, text=BEGUN * LONGEST)
    assert logged
    assert "KANARIE" not in f"{logged}"
    fresh = EAnmalan.objects.get(pk=mine.pk)
    assert (fresh.history.count(), fresh.version) == before
    assert "KANARIE" not in f"{list(fresh.history.values())}"
    assert not Reading.objects.exists()
    assert not Notice.objects.filter(body__contains="KANARIE").exists()
    assert not Note.objects.exists()


def test_it_says_the_day_when_it_is_no_longer_the_same(login, mine, at):
    client = login("anna.lovdahl")
    begin(client, mine)
    at.set(at.now + dt.timedelta(days=1))
    assert "Utkast sparat tis 10:00" in client.get(url(mine)).text
