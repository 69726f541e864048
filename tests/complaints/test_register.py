"""The register: the routine's seven columns, worked in like the spreadsheet it replaces, read by those whose it is."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.doorway import take
from complaints.excel import exporting
from complaints.models import Arsarende, Synpunkt
from complaints.register import synligt, tally
from complaints.register.page import HIDDEN, Registersida
from complaints.register.urval import Urval
from complaints.uppgifter import Uppgift
from records.models import Person, Reading
from tests.complaints.registerfiler import excel, read_in, rows
from tests.complaints.registerrader import HTMX, URL, answers, post
from tests.conftest import is_postgres
from tests.counting import statements
from tests.records.prints import whole_text


def numbers(page):
    return re.findall(r'<tr id="([A-Z]{2}-\d{4}-\d{3,})"', page.text)


def cells(page, number):
    row = page.text.partition(f'id="{number}"')[2].partition("</tr>")[0]
    return [
        " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
    ]


# ── what it shows ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-13", "SK-10")
def test_two_groups_seven_columns_and_the_years_case(login, besvarad, diariet):
    besvarad()
    page = login("peter.holmgard").get(URL).text
    head = page.partition("<thead")[2].partition("</thead>")[0]
    assert re.findall(r'colspan="(\d)" scope="colgroup">(\w+)', head) == [("3", "Registrering"), ("4", "Handläggning")]
    columns = [
        re.sub(r"<[^>]+>|[↓↑]", "", cell).strip() for cell in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', head)
    ]
    assert columns == [
        "Nummer",
        "Datum",
        "Enhet",
        "Typ av ärende",
        "Beskrivning av klagomålet",
        "Åtgärd",
        "Återkoppling",
    ]
    assert "Ärende SN26/28" in page


@pytest.mark.rule("SK-15", "SK-29")
def test_a_row_holds_what_the_spreadsheet_held(login, besvarad):
    case = besvarad()
    row = cells(login("peter.holmgard").get(URL), case.number)
    assert row[0].startswith("BU-2026-001")
    assert row[1:5] == ["2026-11-24", "Barn- och familj", "Tillgänglighet", "Svårt att nå handläggaren per telefon."]
    assert row[5] == "2026-11-24: Telefontiden är utökad."
    assert row[6].startswith("Besvarad 24 nov 2026-11-24: Bekräftat. Ansvarig: Peter Holmgård.")
    assert "2026-11-24: Telefontiden är utökad." in row[6]


@pytest.mark.rule("SK-29")
@pytest.mark.parametrize(
    ("later", "shown"),
    [
        (0, "5 arbetsdagar kvar"),
        (1, "4 arbetsdagar kvar"),
        (6, "1 arbetsdag kvar"),
        (7, "Sista dagen i dag"),
        (8, "Försenad 1 arbetsdag"),
        (11, "Försenad 3 arbetsdagar"),
    ],
)
def test_the_five_working_days_are_counted_where_they_are_seen(login, synpunkt, at, later, shown):
    """In on Tuesday 24 November: the last day is Tuesday 1 December."""
    case = synpunkt()
    at.forward(days=later)
    row = cells(login("peter.holmgard").get(URL), case.number)
    assert shown in row[6]
    assert "Bekräfta senast tis 1 dec" in row[6]


@pytest.mark.rule("SK-28", "SK-38")
def test_what_nobody_has_touched_for_ten_working_days_says_so(login, synpunkt, at, cast):
    case = synpunkt()
    at.set("2026-12-08 23:00")
    page = login("peter.holmgard").get(URL)
    assert "Inget på 10 arbetsdagar" not in page.text
    at.set("2026-12-09 00:30")
    assert "Inget på 10 arbetsdagar" in login("peter.holmgard").get(URL).text
    assert numbers(login("peter.holmgard").get(f"{URL}?lage=vilande")) == [case.number]
    take(case, Synpunkt.atgarda, by=cast("peter.holmgard"), now=at.now, dag=at.now.date(), atgard="Ringt.")
    assert numbers(login("peter.holmgard").get(f"{URL}?lage=vilande")) == []


def test_numbers_of_persons_are_hidden_and_a_protected_row_altogether(login, synpunkt):
    plain = synpunkt(beskrivning="Ring 070-174 06 05 om 201503072389.")
    hidden = synpunkt(beskrivning="Vi bor på Ängsgatan 4.", skyddad=True)
    page = login("peter.holmgard").get(URL)
    assert cells(page, plain.number)[4] == "Ring ●●●●● om ●●●●●."
    assert cells(page, hidden.number)[4] == HIDDEN
    assert "Ängsgatan" not in page.text


def test_filter_sort_year_and_totals(login, synpunkt, at):
    first = synpunkt(huvudkategori="berom", art="berom")
    second = synpunkt(enhet="VUX", huvudkategori="bemotande", art="klagomal", kanal="brev")
    client = login("sofie.adler")
    assert numbers(client.get(f"{URL}?ordning=-nummer")) == [second.number, first.number]
    assert numbers(client.get(f"{URL}?ordning=nummer")) == [first.number, second.number]
    assert numbers(client.get(f"{URL}?ordning=typ")) == [second.number, first.number]
    for chosen, left in [("typ=berom", first), ("art=klagomal", second), ("kanal=brev", second), ("enhet=VUX", second)]:
        assert numbers(client.get(f"{URL}?{chosen}")) == [left.number], chosen
    assert numbers(client.get(f"{URL}?ar=2025")) == []
    page = client.get(f"{URL}?typ=berom").text
    assert re.search(r'Beröm</th><td aria-hidden="true">.*?<td class="num">1</td>', page, re.S)
    assert re.search(r'Övrigt</th><td aria-hidden="true">.*?<td class="num">0</td>', page, re.S), "zero is shown too"


@pytest.mark.rule("SK-29")
def test_all_units_together_are_sorted_by_the_time_that_is_left_and_one_unit_by_its_numbers(login, synpunkt, at, cast):
    late = synpunkt(enhet="VUX")
    at.forward(days=1)
    later, answered = synpunkt(enhet="BOF"), synpunkt(enhet="BOF", received_at=at.now)
    take(answered, Synpunkt.bekrafta, by=cast("peter.holmgard"), ansvarig=cast("peter.holmgard"),
         bekraftad_dag=at.now.date(), bekraftad_kanal="telefon")  # fmt: skip
    client = login("sofie.adler")
    page = client.get(URL)
    assert numbers(page) == [late.number, later.number, answered.number]
    assert "Minst tid kvar först" in page.text
    assert re.findall(r'aria-sort="(\w+)"><a class="sort"\s+href="[^"]*">(\w+)', page.text) == [
        ("ascending", "Återkoppling")
    ]
    one = client.get(f"{URL}?enhet=BOF")
    assert numbers(one) == [answered.number, later.number]
    assert "Minst tid kvar först" not in one.text
    again = re.search(r'href="([^"]*ordning=-frist[^"]*)"', page.text)[1].replace("&amp;", "&")
    assert numbers(client.get(again))[0] != late.number, "the other way round"


@pytest.mark.parametrize(
    "query", ["ar=abc", "ar=99999999999", "sida=0", "sida=999", "enhet=XX", "typ=%00", "ordning=;--", "rad=%00"]
)
def test_a_strange_address_is_no_error(login, synpunkt, query):
    synpunkt()
    assert login("peter.holmgard").get(f"{URL}?{query}").status_code == 200


@pytest.mark.rule("SK-32")
def test_a_cancelled_row_keeps_its_number_and_is_in_no_sum(login, synpunkt, cast, at):
    case = synpunkt()
    take(case, Synpunkt.makulera, by=cast("peter.holmgard"), now=at.now, skal="Registrerad två gånger.")
    client = login("peter.holmgard")
    assert numbers(client.get(URL)) == []
    assert numbers(client.get(f"{URL}?lage=makulerade")) == [case.number]
    assert '<span class="count">0</span>' in client.get(URL).text


# ── who sees it ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-27", "SK-08")
@pytest.mark.parametrize(
    ("login_name", "sees"),
    [
        ("peter.holmgard", True), ("sara.ekholm", True), ("sofie.adler", True),
        ("lena.brodin", False), ("anna.lovdahl", False), ("ingrid.palm", False), ("monica.ahlgren", False),
        ("anders.kjellgren", False), ("emma.rosenlund", False), ("patric.melin", False), ("birgitta.hult", False),
    ],
)  # fmt: skip
def test_a_row_is_its_managers_its_receivers_and_no_other_colleagues(login, synpunkt, login_name, sees):
    case = synpunkt()
    client = login(login_name)
    assert numbers(client.get(URL)) == [case.number] * sees
    assert client.get(f"/arende/{case.number}/").status_code == (200 if sees else 404)
    assert client.get(f"{URL}rad/{case.number}/", headers=HTMX).status_code in ({200, 404} if sees else {404})


def test_reading_the_register_is_logged_once_an_hour_for_each_row(login, synpunkt, at, cast):
    synpunkt()
    synpunkt()
    client = login("peter.holmgard")
    client.get(URL)
    client.get(URL)
    mine = Reading.objects.filter(user=cast("peter.holmgard"), what="register")
    assert mine.count() == 2
    at.forward(hours=1, minutes=1)
    client.get(URL)
    assert mine.count() == 4


@pytest.mark.parametrize("form", ["", "?visa=1"])
def test_a_row_fetched_alone_is_a_reading_too(login, synpunkt, cast, form):
    case = synpunkt()
    assert login("peter.holmgard").get(f"{URL}rad/{case.number}/{form}", headers=HTMX).status_code == 200
    assert Reading.objects.filter(user=cast("peter.holmgard"), case=case.pk, what="register").count() == 1


def test_the_twin_a_row_that_is_not_logged_is_seen_here(login, synpunkt, cast, monkeypatch):
    monkeypatch.setattr("complaints.register.views.log_listing", lambda *_: None)
    case = synpunkt()
    login("peter.holmgard").get(f"{URL}rad/{case.number}/", headers=HTMX)
    assert not Reading.objects.filter(user=cast("peter.holmgard"), case=case.pk).exists()


# ── a row is changed where it stands ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-42", "SK-39", "SK-38")
def test_type_description_measure_and_word_in_one_save(login, synpunkt, cast):
    case = synpunkt()
    answer = post(
        login("peter.holmgard"), case, huvudkategori="information", beskrivning="Saknar besked om ny handläggare.",
        atgard="2026-11-24: Ny handläggare utsedd.\nBrev skickat.", besked="Du får en ny handläggare.", kanal="telefon",
    )  # fmt: skip
    assert answer.status_code == 200
    row = cells(answer, case.number)
    assert "Sparad" in row[0]
    assert row[3:6] == [
        "Information",
        "Saknar besked om ny handläggare.",
        "2026-11-24: Ny handläggare utsedd. Brev skickat.",
    ]
    assert "2026-11-24: Du får en ny handläggare." in row[6]
    fresh = Synpunkt.objects.get(pk=case.pk)
    assert fresh.headline == "Synpunkt – information"
    steps = [row.history_change_reason for row in fresh.history.order_by("history_id")]
    assert steps[-3:] == ["Ändra raden", "Skriv in åtgärd", "Underrätta"]


def test_without_a_script_the_row_opens_in_the_page_and_the_save_leads_back(login, synpunkt):
    case = synpunkt()
    client = login("peter.holmgard")
    opened = client.get(f"{URL}rad/{case.number}/", follow=True)
    assert '<tr class="edit" id="BU-2026-001"' in opened.text
    saved = client.post(f"{URL}rad/{case.number}/", answers(case, atgard="Ringt upp."), follow=True)
    assert "BU-2026-001 är sparad" in saved.text
    assert "Ringt upp." in saved.text


def test_without_a_script_nothing_typed_is_lost_wherever_the_row_stands(login, synpunkt, monkeypatch):
    """The row is on the second page, and of another year than this: what was typed comes back with it."""
    monkeypatch.setattr("complaints.register.page.PAGE", 1)
    case = synpunkt()
    synpunkt()
    answer = login("peter.holmgard").post(
        f"{URL}rad/{case.number}/", answers(case, beskrivning="", atgard="Ringt upp.")
    )
    assert answer.status_code == 422
    assert "Ringt upp." in answer.text
    assert f'<tr class="edit" id="{case.number}"' in answer.text


def test_a_double_click_saves_once(login, synpunkt):
    case = synpunkt()
    client = login("peter.holmgard")
    first = post(client, case, atgard="Ringt upp.")
    second = post(client, case, atgard="Ringt upp.")
    assert (first.status_code, second.status_code) == (200, 200)
    assert Uppgift.objects.filter(case=case, slag="atgard").count() == 1


def test_somebody_was_first_and_what_was_typed_is_kept(login, synpunkt, cast, at):
    case = synpunkt()
    take(case, Synpunkt.fordela, by=cast("peter.holmgard"), now=at.now, ansvarig=cast("sara.ekholm"))
    answer = post(login("sara.ekholm"), case, beskrivning="Rättad text.", atgard="Ringt upp.")
    assert answer.status_code == 409
    assert "Peter Holmgård hann före" in answer.text
    assert "Rättad text." in answer.text
    assert "Ringt upp." in answer.text
    again = post(
        login("sara.ekholm"), Synpunkt.objects.get(pk=case.pk), beskrivning="Rättad text.", atgard="Ringt upp."
    )
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"beskrivning": ""}, "Skriv vad den handlar om"),
        ({"besked": "Hej."}, "Välj hur beskedet lämnades"),
        ({"atgard": "2026-12-24: I framtiden."}, "Datumet ska ligga mellan"),
        ({"atgard": "x" * 8001}, "Korta texten"),
        ({"huvudkategori": "annat"}, "annat"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(login, synpunkt, change, told):
    case = synpunkt()
    answer = post(login("peter.holmgard"), case, **({"atgard": "Sparas inte."} | change))
    assert answer.status_code == 422
    assert told in answer.text
    assert not Uppgift.objects.filter(case=case, slag="atgard").exists()
    assert Synpunkt.objects.get(pk=case.pk).version == case.version, "all of it or nothing"


@pytest.mark.parametrize("change", [{"version": "x"}, {"version": "99999999999"}, {"version": ""}, {"kanal": "\x00"}])
def test_a_broken_form_is_no_error_of_ours(login, synpunkt, change):
    assert post(login("peter.holmgard"), synpunkt(), **change).status_code in {409, 422}


def test_who_only_reads_cannot_change_a_row(login, synpunkt):
    case = synpunkt()
    for name in ("sofie.adler", "ingrid.palm"):
        assert post(login(name), case, atgard="Nej.").status_code == 404
        assert login(name).get(f"{URL}rad/{case.number}/", headers=HTMX).status_code == 404
    assert not Uppgift.objects.filter(case=case, slag="atgard").exists()


# ── the year's case ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-10", "SK-09")
def test_nothing_is_diariefort_before_the_years_case_has_its_number(login, besvarad, cast, at):
    from casework.doorway import Refused

    case = besvarad()
    with pytest.raises(Refused, match="diarienummer"):
        take(case, Synpunkt.diariefor, by=cast("peter.holmgard"), now=at.now)
    client = login("peter.holmgard")
    assert "Skriv in årsärendets diarienummer" in client.get(URL).text
    client.post(f"{URL}arsarende/2026/", {"dnr": "SN26/28"})
    assert Arsarende.objects.get(year=2026).dnr == "SN26/28"
    take(case, Synpunkt.diariefor, by=cast("peter.holmgard"), now=at.now)


@pytest.mark.parametrize("name", ["sara.ekholm", "anna.lovdahl", "patric.melin"])
def test_not_everybody_writes_in_the_years_number(login, synpunkt, name):
    synpunkt()
    assert login(name).post(f"{URL}arsarende/2026/", {"dnr": "SN1"}).status_code == 404
    assert Arsarende.objects.get(year=2026).dnr == ""


@pytest.mark.parametrize(("dnr", "year"), [("", 2026), ("x" * 21, 2026), ("\x00\x07", 2026)])
def test_a_strange_number_is_not_kept(login, synpunkt, dnr, year):
    synpunkt()
    login("peter.holmgard").post(f"{URL}arsarende/{year}/", {"dnr": dnr})
    assert Arsarende.objects.get(year=2026).dnr == ""


# ── it stays quick ──────────────────────────────────────────────────────────────────────────────────────────────────


def cost(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        body = answer.content
    assert answer.status_code == 200
    assert body
    return len(queries)


ADDRESSES = [URL, f"{URL}?typ=fragor&lage=avslutade&ordning=typ", f"{URL}?ar=2024", f"{URL}?ar=2024&lage=vilande",
             f"{URL}rapport/2024/"]  # fmt: skip


def test_thirty_rows_cost_no_more_than_one(login, synpunkt, besvarad, at):
    for name in ("sofie.adler", "peter.holmgard"):
        client, costs = login(name), []
        client.get(URL)
        for fill in (1, 2, 27 if name == "sofie.adler" else 1):
            for _ in range(fill):
                besvarad(bikategorier=["fragor"])
            # Every row is new to the log, or none is: that is one query more or less.
            at.forward(hours=2)
            mine = ADDRESSES if name == "sofie.adler" else ADDRESSES[:-1]
            costs.append([cost(client, address) for address in mine])
        assert costs[0] == costs[1] == costs[2], name
        assert max(costs[0]) <= 24
        if name == "sofie.adler":
            assert len(statements(partial(client.get, URL))) <= 10


MANY_ENVELOPES = """
    INSERT INTO casework_case (number, routine, received_at, registered_at, closed_at, status, headline, urgent, protected,
        version, next_due_at, next_due_label, enhet_id, next_step, last_step, came_at)
    SELECT 'BU-2026-' || n, CASE WHEN n %% 4 = 0 THEN 'SK' ELSE 'EA' END, t, t, CASE WHEN n %% 50 > 0 THEN t END, 'avslutad',
        '', false, false, 1, CASE WHEN n %% 50 = 0 THEN t END, '', %s, '', '', t
    FROM (SELECT n, timestamptz '2026-01-02' + n * interval '1 hour' AS t FROM generate_series(1, 6000) n) made
"""


@pytest.mark.skipif(not is_postgres(), reason="SQLite puts what is empty first, and sorts")
@pytest.mark.parametrize(
    ("index", "ordning", "lost"),
    [("case_register", "", False), ("case_received", "-datum", False), ("case_register", "", True)],
)
def test_a_page_is_read_in_the_order_of_an_index_and_no_further(norrvinge, cast, enhet, at, index, ordning, lost):
    """The twin: without the index everything of the year is read and sorted."""
    with connection.cursor() as cursor:
        cursor.execute(MANY_ENVELOPES, [enhet("BOF").pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if lost:
            cursor.execute(f"DROP INDEX {index}")
        cursor.execute("ANALYZE casework_case")
    sida = Registersida(cast("sofie.adler"), at.now, Urval(2026, order=ordning))
    [way] = sida.chosen
    plan = way.order_by(*sida.urval.order_by())[:101].explain()
    assert (f"using {index} " in plan, "Sort" in plan) == (not lost, lost), plan


def unordered(sql):
    """Does it ask for the first so many, and of no order? One row alone is known by what it is."""
    while (outer := re.sub(r"\([^()]*\)", "", sql)) != sql:
        sql = outer
    return bool(re.search(r"LIMIT (?!1$|21$)\d+$", sql)) and not re.search("ORDER BY|UNION", sql)


def test_whoever_asks_for_so_many_says_in_which_order(login, norrvinge, monkeypatch):
    """At a million cases PostgreSQL passed half of them by, to count two thousand of a year. The twin: in no order."""
    client, plain = login("sofie.adler"), synligt.gathered

    def asked():
        pages = [URL, f"{URL}?typ=fragor", f"{URL}?lage=oppna&ordning=typ"]
        return [sql for page in pages for sql in statements(lambda page=page: client.get(page))] + statements(
            lambda: client.post(f"{URL}excel/?ar=2026")
        )

    assert [sql for sql in asked() if unordered(sql)] == []
    for room in (tally, exporting):
        with monkeypatch.context() as patch:
            patch.setattr(room, "gathered", lambda *args: plain(*args).order_by())
            assert [sql for sql in asked() if unordered(sql)], room


def test_beyond_what_anybody_counts_it_is_said_that_there_are_more(login, at, monkeypatch):
    client = login("sofie.adler")
    read_in(client, excel(rows(9)), at.now)
    exact = " ".join(client.get(f"{URL}?ar=2024").text.split())
    assert ">9 rader." in exact and "Här räknas högst" not in exact
    monkeypatch.setattr("complaints.register.tally.MOST", 4)
    page = " ".join(client.get(f"{URL}?ar=2024").text.split())
    assert "Fler än 4 rader." in page and '<span class="count">4+</span>' in page and "Här räknas högst 4." in page
    assert len(numbers(client.get(f"{URL}?ar=2024"))) == 9, "all of them are there to be read"


def test_page_by_page_every_row_is_shown_once(login, at, monkeypatch):
    monkeypatch.setattr("complaints.register.page.PAGE", 4)
    for name, count in (("sofie.adler", 9), ("peter.holmgard", 3)):
        client = login(name)
        read_in(login("sofie.adler"), excel(rows(9)), at.now)
        seen, address = [], f"{URL}?ar=2024"
        while address:
            page = client.get(address)
            seen += numbers(page)
            found = re.search(r'href="([^"]+)" rel="next"', page.text)
            address = found and found[1].replace("&amp;", "&")
        assert (len(seen), len(set(seen))) == (count, count), name


def test_five_thousand_rows_cost_no_more_queries_than_three(login, norrvinge, cast, at):
    client = login("sofie.adler")
    read_in(client, excel(rows(3)), at.now)
    client.get(URL)
    few = [cost(client, address) for address in ADDRESSES]
    at.forward(hours=2)
    read_in(client, excel(rows(5000)), at.now)
    assert Synpunkt.objects.count() == 5000
    many = [cost(client, address) for address in ADDRESSES]
    # What a query can hold is bounded, so the longest lists are asked for in parts.
    assert [more - less for less, more in zip(few, many, strict=True) if more - less > 4] == []
    assert len(numbers(client.get(f"{URL}?ar=2024"))) == 100


def test_a_persons_data_is_in_no_address(login, synpunkt):
    case = synpunkt(avsandare={"name": "Malin Sandgren", "phone": "070-174 06 05"})
    assert Person.objects.filter(case=case).exists()
    page = login("peter.holmgard").get(URL).text
    assert "Malin" not in page
    assert not [link for link in re.findall(r'href="([^"]+)"', page) if "Malin" in link]


def test_the_days_are_local(login, synpunkt, at):
    """23:30 UTC on 24 November is the 25th in Sweden."""
    at.set(dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC))
    case = synpunkt()
    assert cells(login("peter.holmgard").get(URL), case.number)[1] == "2026-11-25"


@pytest.mark.rule("SK-15")
def test_an_entry_that_begins_with_its_own_date_is_not_dated_twice(synpunkt, login, cast, at):
    case = synpunkt("sara.ekholm")
    take(case, Synpunkt.atgarda, by=cast("sara.ekholm"), now=at.now, dag=at.now.date(), atgard="2026-11-24: Ringt upp.")
    page = login("sara.ekholm").get(URL).text
    assert "2026-11-24: Ringt upp." in page
    assert "2026-11-24: 2026-11-24" not in page
    its_own = " ".join(login("sara.ekholm").get(case.get_absolute_url()).text.split())
    assert "<dd>Ringt upp.</dd>" in its_own and "2026-11-24: Ringt upp." not in its_own
    paper = whole_text(login("sara.ekholm").get(f"{case.get_absolute_url()}utskrift/").content)
    assert "Ringtupp." in paper and "2026-11-24:Ringtupp." not in paper


@pytest.mark.rule("SK-15")
@pytest.mark.parametrize("typed", [
    "24/11 2026 Ringt upp.", "24.11.2026: Ringt upp.", "2026-11-24 Ringt upp.", "24 nov 2026 Ringt upp.",
    "den 24 november 2026: Ringt upp."])  # fmt: skip
def test_the_day_that_an_entry_begins_with_is_its_day_however_it_is_written(synpunkt, login, at, typed):
    case = synpunkt("sara.ekholm")
    at.set("2026-11-26 10:00")
    assert post(login("sara.ekholm"), case, atgard=typed).status_code == 200
    entry = case.uppgifter.get(slag="atgard")
    assert (f"{entry.dag}", entry.text) == ("2026-11-24", "Ringt upp.")
    assert "2026-11-24: Ringt upp." in login("sara.ekholm").get(URL).text


@pytest.mark.rule("SK-15")
def test_what_begins_with_another_number_is_no_day(synpunkt, login, at):
    case = synpunkt("sara.ekholm")
    assert post(login("sara.ekholm"), case, atgard="24 barn 2026 platser fattas.").status_code == 200
    entry = case.uppgifter.get(slag="atgard")
    assert (f"{entry.dag}", entry.text) == ("2026-11-24", "24 barn 2026 platser fattas.")


@pytest.mark.rule("SK-13", "SK-41")
@pytest.mark.parametrize(("ansvarig", "answers"), [("", "sara.ekholm"), ("sara.ekholm", "peter.holmgard")])
def test_the_one_who_answered_is_the_one_who_stands_in_the_register(synpunkt, login, cast, at, ansvarig, answers):
    """Also the receiver who answers at once, and the manager who answers what somebody else had."""
    case = synpunkt("sara.ekholm")
    if ansvarig:
        take(case, Synpunkt.bekrafta, by=cast("peter.holmgard"), now=at.now, ansvarig=cast(ansvarig),
             bekraftad_dag=at.now.date(), bekraftad_kanal="telefon")  # fmt: skip
    sent = {"version": Synpunkt.objects.get().version, "besvarad_dag": "2026-11-24", "kanal": "telefon", "svar": "Förklarat.",
            "namnger": "on", "signerat": "on"}  # fmt: skip
    assert login(answers).post(f"{case.get_absolute_url()}steg/besvara_muntligt/", sent).status_code == 302
    assert Synpunkt.objects.get().ansvarig == cast(answers)
    assert cast(answers).name in login("sofie.adler").get(URL).text


def test_one_synpunkt_is_said_as_one(synpunkt, login):
    synpunkt()
    assert "Vad gäller synpunkten?" in " ".join(login("sofie.adler").get(URL).text.split())
    synpunkt()
    assert "Vad gäller de 2 synpunkterna?" in login("sofie.adler").get(URL).text
