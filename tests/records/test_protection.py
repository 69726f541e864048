"""Protected persons: what the mask hides and what it leaves, and for whom, where and how long a reason opens it."""

import datetime as dt
import time

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from intake.inkomst import Berord
from records import masking, protection
from records.masking import MASK, Mask
from records.models import Person, Reading, Reveal
from records.protection import is_masked, reveal, shown_until

SECOND = dt.timedelta(seconds=1)
OLLE = Person(
    name="Olle Ahlmark",
    number="201901092393",
    born=dt.date(2019, 1, 9),
    address="Tranbärsvägen 4, Norrvinge",
    place="Tofsvipeskolan, klass 1B",
    phone="070-174 06 21",
    email="olle@ahlmark.example",
    unverified_number="2019-okänd, pojke",
)


def masked(text, *persons):
    return Mask(persons or [OLLE])(text)


# ── what is hidden ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    ["Olle Ahlmark", "Olle", "Ahlmark", "Olles", "Ahlmarks", "olle", "OLLE", "olle ahlmark", "OLLES", "Olle Ahlmarks"],
)
def test_a_name_is_hidden_whole_in_parts_in_the_genitive_and_in_any_case(name):
    assert name not in masked(f"I dag kom {name} till skolan.")
    assert masked(f"I dag kom {name} till skolan.").endswith(" till skolan.")


@pytest.mark.parametrize("name", ["Bo", "Bo Ek", "Li", "sven-olof persgård", "Sven-Olof", "Åsa Öberg", "olle ahlmark"])
def test_a_name_is_hidden_however_short_and_however_it_was_typed(name):
    """The reporter may have typed the name without capitals, and a name may be two letters."""
    first = name.split()[0].capitalize()
    assert first not in masked(f"Sedan sa {first} att det var bra.", Person(name=name))


@pytest.mark.parametrize("name", ["Sven-Olof Persgård", "Sven-Olof", "Sven", "Olof", "Sven Olof"])
def test_a_double_name_is_hidden_in_each_of_its_parts(name):
    hidden = masked(f"Det var {name} där.", Person(name="Sven-Olof Persgård"))
    assert not {"Sven", "Olof", "Persgård"} & set(hidden.replace("-", " ").replace(".", " ").split())


@pytest.mark.parametrize(
    "number",
    ["201901092393", "20190109-2393", "190109-2393", "1901092393", "190109+2393", "20190109 2393", "190109 2393",
     "190109–2393", "20190109 - 2393", "20190109‑2393", "2019-01-09-2393"],
)  # fmt: skip
def test_a_personnummer_is_hidden_in_every_way_of_writing_it(number):
    assert "2393" not in masked(f"Barnets nummer är {number}, tror jag.")


@pytest.mark.parametrize(
    "phone",
    ["070-174 06 21", "0701740621", "070 174 06 21", "+46701740621", "+46 70 174 06 21", "0046701740621", "070/1740621",
     "070.174.06.21", "070–174 06 21", "+46 (0)70 174 06 21", "(070) 174 06 21", "0701-740621"],
)  # fmt: skip
def test_a_telephone_number_is_hidden_in_every_way_of_writing_it(phone):
    hidden = "".join(c for c in masked(f"Ring {phone} i kväll.", Person()) if c.isdigit())
    assert "0621" not in hidden


@pytest.mark.parametrize("text", ["olle@ahlmark.example", "o.ll-e+x@post.ahlmark.example", "OLLE@AHLMARK.EXAMPLE"])
def test_an_address_for_mail_is_hidden(text):
    assert "ahlmark" not in masked(f"Skriv till {text} i stället.", Person()).lower()


@pytest.mark.parametrize(
    "street",
    ["Tranbärsvägen 4", "Tranbärsvägen", "tranbärsvägen 4", "Nygatan 12B", "Nygatan 12 b", "nygatan 12b", "Ekstigen 1",
     "Kyrktorget", "Lingongränd 3"],
)  # fmt: skip
def test_a_street_is_hidden_whoever_lives_there(street):
    hidden = masked(f"De bor på {street}, två trappor upp.", Person())
    assert street.split()[0] not in hidden
    assert not any(c.isdigit() for c in hidden)


@pytest.mark.parametrize("word", ["Tofsvipeskolan", "tofsvipeskolan", "Tofsvipeskolans", "Tranbärsvägen", "Norrvinge",
                                  "2019-01-09", "2019-okänd, pojke"])  # fmt: skip
def test_the_place_the_home_and_the_day_of_birth_are_hidden(word):
    assert word not in masked(f"Det gäller {word} enligt henne.")


@pytest.mark.parametrize("phone", ["174 06 21", "ring 174 06 22 efter fem", "1740623", "070.174.06.24"])
def test_a_telephone_is_hidden_as_it_was_typed(phone):
    assert phone not in masked(f"Telefon: {phone}", Person(phone=phone))


# ── what is left ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Det hände 2026-11-24 kl. 10:42, och igen 24/11 kl. 16.30.",
        "Inkom 2026-01-09 10:42.",
        "2026-05-04 08:15 Anna Lövdahl",
        "Mellan 08:00 och 16:00, eller 08.30 - 16.00, tisdag den 24 november.",
        "Två barn, 7 och 14 år, i 3 månader. Ring 112.",
        "Ärendet EA-2026-0001 hör ihop med EA-2026-0147.",
        "Mamma och pappa, mormor, farfar, syster, bror, granne och kurator.",
        "Barnen leker på skolgården, i trädgården och vid vägen.",
        "Handlingsplan finns, och vårdplan. Trädgården är stor. Utvägen är svår.",
        "Hon ville stå på egna ben. Bo kvar? Att bo där går inte.",
        "hans hund\n\n  och katt\t.",
    ],
)
def test_dates_times_and_ordinary_words_are_left(text):
    assert masked(text) == text


@pytest.mark.parametrize("name", ["Mamma", "Mormor Siv", "Pappa, okänd", "granne", "Kurator Siv"])
def test_what_somebody_is_can_still_be_read(name):
    """A reporter may write "Mamma" in the field for the name; the word must not vanish from the whole report."""
    text = "Både mamma, mormor och pappa var hemma. En granne ringde kurator."
    assert masked(text, Person(name=name)) == text


def test_a_short_name_does_not_take_the_verb_with_it():
    assert masked("Att bo där går inte.", Person(name="Bo Ek")) == "Att bo där går inte."


def test_nobody_to_hide_leaves_a_text_without_numbers_alone():
    assert Mask([])("Olle kom hem.") == Mask([Person()])("Olle kom hem.") == "Olle kom hem."
    assert Mask([OLLE])("Olle kom hem.") == f"{MASK} kom hem.", "the twin"


# ── any text at all ─────────────────────────────────────────────────────────────────────────────────────────────────

strange = st.text(max_size=300)
names = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Zs", "Pd", "Po", "Sm"]), max_size=60)


@given(strange, names, names, names)
def test_no_text_and_no_person_makes_the_mask_fail(text, name, address, place):
    assert isinstance(Mask([Person(name=name, address=address, place=place, email=name, phone=place)])(text), str)


@pytest.mark.parametrize("seed", ["a", "0", "1 ", "A", "åÅ ", "@", "a@", "a@b.", "0-", "+46 ", "Ågatan ", "Å1", "gatan",
                                  "\x00", "é", "●", "Olle", "Olles ", "19010923", ".", "a.", "väg 1 ", "2019-01-"])  # fmt: skip
def test_twenty_thousand_strange_characters_take_no_time(seed):
    text = (seed * 20_000)[:20_000]
    crowd = [OLLE] * 10 + [Person(name=text[:120], address=text[:200], place=text[:160])]
    started = time.perf_counter()
    Mask(crowd)(text)
    assert time.perf_counter() - started < 2


words = st.text("abcdefghijklmnopqrstuvwxyzåäöéü", min_size=3, max_size=20).filter(
    lambda word: word not in masking.NO_NAME
)
around = st.text(st.characters(exclude_categories=["L", "N", "Cs"], exclude_characters="_"), max_size=60)


@given(around, words.map(str.title), words.map(str.title), words, around)
def test_none_of_the_persons_own_words_is_left(before, first, last, place, after):
    person = Person(name=f"{first} {last}", address=f"{place} 3", place=f"{place} skola", email=f"{place}@post.example")
    for own in (person.name, first, last, person.address, person.place, person.email):
        assert own not in Mask([person])(f"{before} {own} {after}")


# ── the reason ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hidden(report):
    return report(berorda=[Berord("barn", None, {"name": "Olle Ahlmark"})], skyddade_uppgifter="ja")


@pytest.fixture
def anna(cast):
    return cast("anna.lovdahl")


@pytest.mark.parametrize(
    ("after", "open_"),
    [(0, True), (1, True), (15 * 60 - 1, True), (15 * 60, False), (15 * 60 + 1, False), (24 * 3600, False)],
)
def test_a_reason_is_in_force_for_fifteen_minutes_and_not_a_second_longer(hidden, anna, at, after, open_):
    reveal(hidden, anna, "skydd", "", at.now)
    now = at.now + after * SECOND
    assert is_masked(hidden, anna, now) == (not open_)
    assert shown_until(hidden, anna, now) == (at.now + protection.OPEN_FOR if open_ else None)


def test_nothing_is_open_before_a_reason_has_been_given(hidden, anna, at):
    assert is_masked(hidden, anna, at.now)
    assert shown_until(hidden, anna, at.now) is None


def test_a_reason_opens_for_the_one_who_gave_it_and_in_that_case_alone(hidden, report, cast, anna, at):
    another = report(berorda=[Berord("barn", None, {"name": "Emma Ahlmark"})], skyddade_uppgifter="ja")
    reveal(hidden, anna, "skydd", "", at.now)
    assert not is_masked(hidden, anna, at.now)
    assert is_masked(hidden, cast("karin.wessman"), at.now)
    assert is_masked(another, anna, at.now)


@pytest.mark.parametrize("left_out", ["case", "user"])
def test_without_both_in_the_question_a_reason_would_open_elsewhere(
    hidden, report, cast, anna, at, monkeypatch, left_out
):
    """The twin: asked for the case or the person alone, the same reason opens what it should not."""
    another = report(berorda=[Berord("barn", None, {"name": "Emma Ahlmark"})], skyddade_uppgifter="ja")
    reveal(hidden, anna, "skydd", "", at.now)
    manager = type(Reveal.objects)

    class Loose(manager):
        def filter(self, *args, **kwargs):
            return super().filter(*args, **{name: value for name, value in kwargs.items() if name != left_out})

    loose = Loose()
    loose.model = Reveal
    monkeypatch.setattr(Reveal, "objects", loose)
    case, user = (another, anna) if left_out == "case" else (hidden, cast("karin.wessman"))
    assert not is_masked(case, user, at.now)


def test_a_case_without_the_mark_is_never_masked(report, anna, at):
    assert not is_masked(report(), anna, at.now)


def test_the_same_reason_sent_twice_is_one_row(hidden, anna, at):
    for _ in range(2):
        reveal(hidden, anna, "annat", "Ringer skolan", at.now)
        at.forward(seconds=20)
    assert Reveal.objects.count() == 1
    reveal(hidden, anna, "skydd", "", at.now)
    assert Reveal.objects.count() == 2, "another reason is another row"
    reveal(hidden, anna, "skydd", "", at.forward(minutes=15))
    assert Reveal.objects.count() == 3, "and so is the same one when it is no longer in force"


def test_without_looking_first_a_double_click_would_be_two_reasons(hidden, anna, at, monkeypatch):
    """The twin."""
    monkeypatch.setattr(protection, "TWICE", dt.timedelta())
    for _ in range(2):
        reveal(hidden, anna, "annat", "Ringer skolan", at.now)
    assert Reveal.objects.count() == 2


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_reason_is_never_changed_or_removed(hidden, anna, at, triggers, change):
    reveal(hidden, anna, "skydd", "", at.now)
    rows = Reveal.objects.all()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(why="akt") if change == "update" else rows._raw_delete("default")
    assert Reveal.objects.get().why == "skydd"


def test_without_the_triggers_a_reason_could_be_rewritten(hidden, anna, at):
    """The twin."""
    reveal(hidden, anna, "skydd", "", at.now)
    assert Reveal.objects.update(why="akt") == 1


def test_the_database_wants_a_text_for_another_reason(hidden, anna, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        reveal(hidden, anna, "annat", "", at.now)
    reveal(hidden, anna, "annat", "Ringer skolan", at.now)
    assert Reveal.objects.get().text == "Ringer skolan"


@pytest.mark.parametrize(
    ("form", "message"),
    [({}, "Välj en orsak"), ({"why": "annat"}, "Beskriv kort varför"), ({"why": "annat", "text": "  "}, "Beskriv kort"),
     ({"why": "nyfiken"}, "nyfiken"), ({"why": "skydd", "text": "x" * 201}, "200"),
     ({"why": "annat", "text": "\x00"}, "Beskriv kort")],
)  # fmt: skip
def test_a_form_without_a_reason_opens_nothing(login, hidden, anna, at, form, message):
    response = login("anna.lovdahl").post(f"/arende/{hidden.number}/skyddade/", form)
    assert response.status_code == 422
    assert message in response.text
    assert is_masked(hidden, anna, at.now)
    assert not Reveal.objects.exists()


def test_the_form_keeps_who_when_and_why(login, hidden, anna, at):
    client = login("anna.lovdahl")
    for _ in range(2):
        sent = client.post(f"/arende/{hidden.number}/skyddade/", {"why": "annat", "text": "Ringer skolan"})
        assert (sent.status_code, sent["Location"]) == (302, hidden.get_absolute_url())
    kept = Reveal.objects.get()
    assert (kept.user, kept.case_id, kept.at, kept.why, kept.text) == (
        anna,
        hidden.pk,
        at.now,
        "annat",
        "Ringer skolan",
    )


def test_every_showing_is_logged_and_none_before_the_reason(login, hidden, at):
    client, page = login("anna.lovdahl"), hidden.get_absolute_url()

    def shown(path):
        before = Reading.objects.filter(what="skyddat").count()
        assert client.get(f"{page}{path}").status_code == 200
        return Reading.objects.filter(what="skyddat").count() - before

    assert [shown(path) for path in ["", "utskrift/", "kontakt/", "steg/ta_emot/"]] == [0, 0, 0, 0]
    assert client.get(f"{page}skyddade/").status_code == 200
    assert not Reading.objects.filter(what="skyddat").exists(), "asking is no showing"
    client.post(f"{page}skyddade/", {"why": "skydd"})
    assert [shown(path) for path in ["", "", "utskrift/"]] == [1, 1, 1]
    at.forward(minutes=15)
    assert [shown(path) for path in ["", "utskrift/"]] == [0, 0]
