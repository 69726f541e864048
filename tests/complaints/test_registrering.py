"""Anybody on the staff registers one in a minute; whom it concerns hands it over; nothing typed is lost."""

from __future__ import annotations

import pytest

from casework.models import Case, Notice
from complaints.models import Synpunkt
from records.models import Draft, Person
from tests.complaints.formular import answers

URL = "/synpunkter/registrera/"


@pytest.fixture
def sara(login, at):
    return login("sara.ekholm")


@pytest.mark.rule("SK-05", "SK-13", "SK-20", "SK-26", "SK-31", "SK-36")
def test_a_call_is_a_row_with_number_type_and_who_took_it(sara, cast):
    page = sara.post(
        URL, answers(bikategorier=["bemotande"], name="Malin Sandgren", phone="070-174 06 05"), follow=True
    )
    assert "Synpunkten är registrerad: BU-2026-001." in page.text
    case = Synpunkt.objects.get()
    assert (case.number, case.state, case.headline) == ("BU-2026-001", "handlaggs", "Klagomål – tillgänglighet")
    assert (case.kanal, case.mottagen_av, case.omgaende) == ("telefon", cast("sara.ekholm"), "nej")
    assert case.bikategorier == ["bemotande"]
    assert f"{case.received_at:%Y-%m-%d %H:%M}" == "2026-11-24 08:50"
    assert Person.objects.get(case=case).relation == "avsandare"
    assert [row.history_change_reason for row in case.history.order_by("history_id")] == [
        "Synpunkten kom in", "Registrera", "Bedöm",
    ]  # fmt: skip


@pytest.mark.rule("SK-05")
@pytest.mark.parametrize("name", ["birgitta.hult", "eva.torngren", "berit.alnas", "gun.sellman", "anna.lovdahl"])
def test_everybody_on_the_staff_may_register_for_any_unit(login, at, name):
    assert login(name).post(URL, answers(enhet="ALD")).status_code == 302
    assert Synpunkt.objects.get().number == "AL-2026-001"


@pytest.mark.rule("SK-34", "SK-09")
def test_the_responsible_manager_hears_of_it_at_once(sara, tick):
    sara.post(URL, answers(enhet="VUX"))
    assert list(Notice.objects.values_list("recipient__username", "kind")) == [("ingrid.palm", "inkommen")]
    assert "Ingen ringer upp" not in Notice.objects.get().body


@pytest.mark.rule("SK-27")
def test_whom_it_concerns_writes_it_down_hands_it_over_and_reads_no_more(sara, cast, at):
    page = sara.post(URL, answers(beror_mig="ja", omgaende=""), follow=True)
    assert "Den är överlämnad till närmaste ansvariga chef" in page.text
    case = Synpunkt.objects.get()
    assert (case.state, case.ansvarig) == ("inkommen", None)
    assert sara.get(case.get_absolute_url()).status_code == 404
    assert case.number not in sara.get("/synpunkter/").text
    assert Case.objects.visible_to(cast("peter.holmgard"), at.now.date()).filter(pk=case.pk).exists()


@pytest.mark.rule("SK-27")
def test_about_the_manager_it_goes_to_the_next_one_up_and_the_manager_never_hears_of_it(sara, cast, at):
    sara.post(URL, answers(beror=[cast("peter.holmgard").pk]))
    case = Synpunkt.objects.get()
    assert list(Notice.objects.filter(case=case).values_list("recipient__username", flat=True)) == ["monica.ahlgren"]
    seen = {
        name: Case.objects.visible_to(cast(name), at.now.date()).filter(pk=case.pk).exists()
        for name in ("peter.holmgard", "monica.ahlgren", "sara.ekholm")
    }
    assert seen == {"peter.holmgard": False, "monica.ahlgren": True, "sara.ekholm": True}


@pytest.mark.rule("SK-29")
def test_the_anonymous_need_no_answer_and_the_reason_is_written_down(sara):
    page = sara.post(URL, answers(anonym="on", name="Malin Sandgren"))
    assert page.status_code == 422
    assert "Skriv varför svar inte är möjligt" in page.text
    sara.post(URL, answers(anonym="on", ej_informeras_skal="Ville inte säga vem hon är.", name="Malin Sandgren"))
    case = Synpunkt.objects.get()
    assert (case.anonym, case.ej_informeras_skal) == (True, "Ville inte säga vem hon är.")
    assert case.deadlines.get().met_at is not None
    assert not Person.objects.exists(), "whoever is anonymous has no name here"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kanal": ""}, "Välj hur den lämnades"), ({"kanal": "e_tjanst"}, "Välj hur den lämnades"),
        ({"huvudkategori": ""}, "Välj typ av ärende"), ({"huvudkategori": "annat"}, "Välj typ av ärende"),
        ({"beskrivning": " "}, "Skriv vad den handlar om"), ({"beskrivning": "x" * 8001}, "Korta texten"),
        ({"beror_mig": ""}, "Svara på om den berör dig"), ({"enhet": "KC"}, "Välj en enhet i listan"),
        ({"dag": "24/11"}, "ÅÅÅÅ-MM-DD"), ({"dag": "2026-11-25"}, "framtiden"), ({"dag": "2024-11-24"}, "ett år gammalt"),
        ({"tid": "23:59"}, "framtiden"), ({"tid": "kl 9"}, "TT:MM"), ({"name": "x" * 121}, "Korta texten"),
        ({"beror": "999999"}, "999999"), ({"bikategorier": "x"}, "x"), ({"ej_informeras_skal": "Anonym."}, "Kryssa i"),
        ({"token": "x"}, "Registrera"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sara, norrvinge, change, told):
    page = sara.post(URL, answers(**change))
    assert page.status_code == 422
    assert told in page.text
    if "beskrivning" not in change:
        assert "Ingen ringer upp." in page.text
    assert not Synpunkt.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [({"beskrivning": "a\x00b"}, 422), ({"name": "\x00"}, 302), ({"dag": "0001-01-01"}, 422), ({"enhet": "\x00"}, 422)],
)
def test_strange_input_is_no_error_of_ours(sara, norrvinge, change, status):
    """A name of nothing but a control character is no name, and none is asked for."""
    assert sara.post(URL, answers(**change)).status_code == status


def test_the_same_form_twice_is_one_and_another_text_on_the_same_page_is_not_lost(sara):
    form = answers()
    assert (sara.post(URL, form).status_code, sara.post(URL, form).status_code) == (302, 302)
    assert Synpunkt.objects.count() == 1
    page = sara.post(URL, form | {"beskrivning": "En annan sak."})
    assert page.status_code == 409
    assert "BU-2026-001" in page.text
    assert "En annan sak." in page.text
    assert Synpunkt.objects.count() == 1


def test_on_to_the_next_with_the_same_hands_on_the_keys(sara):
    answer = sara.post(URL, answers(nasta="1"))
    assert answer["Location"] == URL
    assert "BU-2026-001" in sara.get(URL).text


def test_an_earlier_day_without_a_time_is_noon_of_that_day(sara):
    sara.post(URL, answers(dag="2026-11-20", tid=""))
    assert f"{Synpunkt.objects.get().received_at:%Y-%m-%d %H:%M}" == "2026-11-20 11:00"


def test_a_draft_is_kept_shown_again_and_gone_when_sent(sara):
    sara.post("/utkast/synpunkt_registrera/", answers(beskrivning="Halva meningen", bikategorier=["fragor", "berom"]))
    page = sara.get(URL).text
    assert "Halva meningen" in page
    assert page.count("checked") >= 3
    sara.post(URL, answers())
    assert not Draft.objects.exists()


def test_who_has_no_role_registers_nothing(login, norrvinge, at):
    from organisation.models import Membership, User

    User.objects.create_user("nadja")
    Membership.objects.filter(user__username="eva.torngren").update(to_day="2026-11-01")
    for name in ("nadja", "eva.torngren"):
        assert login(name).get(URL).status_code == 404
        assert login(name).post(URL, answers()).status_code == 404


def test_the_protected_are_masked_from_the_first(sara, login):
    sara.post(URL, answers(skyddad="on", name="Malin Sandgren", beskrivning="Malin Sandgren bor på Ängsgatan 4."))
    case = Synpunkt.objects.get()
    page = login("peter.holmgard").get(case.get_absolute_url()).text
    assert "Sandgren" not in page
    assert "Ängsgatan" not in page
