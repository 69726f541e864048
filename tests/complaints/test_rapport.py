"""The January report: each unit's part, a frozen copy that stands, and the board's office that confirms it."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest

from casework.doorway import Refused, take
from casework.models import Notice
from complaints.models import Januarirapport, Synpunkt
from complaints.rapport import januari
from complaints.rapport.counting import count
from complaints.rapport.figures import from_json
from complaints.words import Typ
from config.reconcile import reconcile
from organisation.models import Enhet, User

URL = "/synpunkter/rapport/2026/"
J = Januarirapport


@pytest.fixture
def ar(synpunkt, besvarad, cast, at):
    """A year with something in it: one confirmed in time, one never, one late, one cancelled, one anonymous."""
    besvarad()
    synpunkt(enhet="VUX", huvudkategori="bemotande", art="klagomal")
    late = synpunkt(huvudkategori="berom")
    gone = synpunkt(huvudkategori="ovrigt")
    synpunkt(enhet="ALD", anonym=True, ej_informeras_skal="Anonym.", kanal="brev", huvudkategori="fragor")
    peter = cast("peter.holmgard")
    take(gone, Synpunkt.makulera, by=peter, now=at.now, skal="Dubbelt.")
    at.set("2026-12-04 10:00")
    take(
        late,
        Synpunkt.bekrafta,
        by=peter,
        now=at.now,
        ansvarig=peter,
        bekraftad_dag=at.now.date(),
        bekraftad_kanal="brev",
    )


@pytest.fixture
def januarirapport(ar, at):
    at.set("2027-01-04 09:00")
    januari.open_report(at.now)
    return J.objects.get()


def hand_in(case, enhet, by, now):
    return take(case, J.lamna_underlag, by=by, now=now, underlag_enhet=Enhet.objects.get(code=enhet))


CHIEFS = {"BOF": "peter.holmgard", "VUX": "ingrid.palm", "VIN": "rolf.sandqvist", "SRV": "camilla.frid", "ALD": "yvonne.grahn",
          "INT": "hassan.barzani", "FUN": "lotta.sjoo", "STA": "anders.kjellgren", "ADM": "anders.kjellgren"}  # fmt: skip


def all_in(case, cast, at):
    for enhet, chief in CHIEFS.items():
        case = hand_in(case, enhet, cast(chief), at.now)
    return case


@pytest.mark.rule("SK-18", "SK-19")
def test_units_by_nine_areas_each_once_and_zero_too(ar):
    s = count(2026, dt.date(2027, 1, 31))
    assert [code for code, _ in s.typer] == Typ.values
    bof = next(enhet for enhet in s.enheter if enhet.kod == "BOF")
    assert bof.antal == (1, 0, 0, 0, 0, 0, 0, 1, 0), "the cancelled one is not counted"
    assert (s.totalt, s.forra_totalt, len(s.enheter)) == (4, 0, 9)
    assert (bof.att_bekrafta, bof.bekraftade, bof.bekraftade_i_tid, bof.median_arbetsdagar) == (2, 2, 1, 4.0)
    ald = next(enhet for enhet in s.enheter if enhet.kod == "ALD")
    assert (ald.summa, ald.att_bekrafta) == (1, 0), "the anonymous cannot be told"


@pytest.mark.rule("SK-16")
def test_the_report_opens_in_january_by_itself_and_once(ar, at, tick):
    at.set("2026-12-31 23:59:30")
    tick()
    assert not J.objects.exists()
    at.set("2027-01-01 00:00:30")
    tick()
    tick()
    case = J.objects.get()
    assert (case.number, case.ar, case.state) == ("JR-2026", 2026, "pagar")
    assert f"{case.deadlines.get().due_at:%Y-%m-%d %H:%M:%S}" == "2027-01-31 22:59:59"
    told = set(Notice.objects.filter(case=case, kind="inkommen").values_list("recipient__username", flat=True))
    assert told == {"sofie.adler", *CHIEFS.values()}


@pytest.mark.rule("SK-16")
def test_warned_in_the_middle_of_the_month_reminded_when_it_is_out_and_only_where_it_lacks(
    januarirapport, cast, at, tick
):
    for enhet in ("BOF", "VUX"):
        hand_in(januarirapport, enhet, cast(CHIEFS[enhet]), at.now)
    for moment, kinds in [
        ("2027-01-15 06:59:59", []), ("2027-01-15 07:00", ["varning"]), ("2027-01-31 23:59:59", ["varning"]),
        ("2027-02-01 00:00", ["paminnelse", "varning"]),
    ]:  # fmt: skip
        at.set(moment)
        tick()
        rows = Notice.objects.filter(case=januarirapport, kind__in=["varning", "paminnelse"])
        assert sorted(set(rows.values_list("kind", flat=True))) == kinds, moment
    told = set(rows.filter(kind="varning").values_list("recipient__username", flat=True))
    assert told == {"sofie.adler", *CHIEFS.values()} - {"peter.holmgard", "ingrid.palm"}
    assert [f for f in reconcile(at.now) if f.number == "JR-2026"] == []


@pytest.mark.rule("SK-17")
def test_each_manager_hands_in_the_own_unit_and_no_other(januarirapport, cast, at):
    peter = cast("peter.holmgard")
    field = J._meta.get_field("underlag_enhet")
    assert [e.code for e in januarirapport.choices_for(field, peter, at.now)] == ["BOF"]
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        hand_in(januarirapport, "VUX", peter, at.now)
    hand_in(januarirapport, "BOF", peter, at.now)
    with pytest.raises(Refused):
        hand_in(januarirapport, "BOF", cast("sara.ekholm"), at.now)
    assert list(januarirapport.underlag.values_list("enhet__code", flat=True)) == ["BOF"]


@pytest.mark.rule("SK-16", "SK-17")
def test_frozen_handed_over_and_confirmed(januarirapport, cast, at, diariet_finns):
    sofie, emma = cast("sofie.adler"), cast("emma.rosenlund")
    with pytest.raises(Refused, match="Alla enheter har inte lämnat"):
        take(januarirapport, J.frys, by=sofie, now=at.now)
    case = take(all_in(januarirapport, cast, at), J.frys, by=sofie, now=at.now)
    case = take(case, J.lamna, by=sofie, now=at.now, ansvarig=emma)
    assert case.deadlines.get(key="lamna").met_at == at.now
    case = take(case, J.kvittera, by=emma, now=at.now)
    assert (case.state, case.closed_at) == ("mottagen", at.now)


@pytest.fixture
def diariet_finns(ar):
    from complaints.models import Arsarende

    Arsarende.objects.filter(year=2026).update(dnr="SN26/28")


def test_the_frozen_copy_stands_whatever_happens_to_the_register(januarirapport, cast, at, synpunkt, login):
    case = take(all_in(januarirapport, cast, at), J.frys, by=cast("sofie.adler"), now=at.now)
    frozen = case.fryst
    assert from_json(frozen.innehall).sha256() == frozen.sha256
    before = login("sofie.adler").get(f"{URL}excel/").content
    late = synpunkt(enhet="INT", received_at=at.now.replace(year=2026, month=12, day=31))
    assert late.number.startswith("IN-2026-")
    page = login("sofie.adler").get(URL).text
    assert "4 synpunkter 2026" in page
    assert "Registret har ändrats sedan rapporten frystes" in page
    assert frozen.sha256 in page
    assert login("sofie.adler").get(f"{URL}excel/").content == before
    assert count(2026, dt.date(2027, 1, 31)).totalt == 5


def test_what_nobody_has_registered_stops_the_freezing(januarirapport, synpunkt, cast, at):
    synpunkt(by=None, received_at=at.now.replace(year=2026, month=12, day=30))
    case = all_in(januarirapport, cast, at)
    with pytest.raises(Refused, match="inte är registrerade"):
        take(case, J.frys, by=cast("sofie.adler"), now=at.now)


def test_a_unit_that_never_answers_does_not_stop_the_board(januarirapport, cast, at):
    case = take(januarirapport, J.frys_anda, by=cast("sofie.adler"), now=at.now, skal="Påmint två gånger.", anda=True)
    assert from_json(case.fryst.innehall).lamnade == 0
    opened = take(case, J.oppna_igen, by=cast("sofie.adler"), now=at.now, skal="Nu kom underlagen.")
    assert (opened.state, opened.fryst, opened.frysta.count()) == ("pagar", None, 1)


@pytest.mark.rule("SK-19")
def test_as_page_pdf_and_sheet_with_the_same_figures(ar, login):
    client = login("sofie.adler")
    page = client.get(URL).text
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    table = [re.findall(r"<t[hd][^>]*>(?:<b>)?(\d+)", row) for row in body.split("</tr>") if "<td" in row]
    assert [len(row) for row in table] == [11] * 9, "nine areas, the sum and the year before; zeros are shown"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{URL}excel/").content))
    sheet = [[cell.value for cell in row] for row in book["Sammanställning"].iter_rows()]
    assert any(row[0] == "Barn- och familjeenheten" and row[1:10] == [1, 0, 0, 0, 0, 0, 0, 1, 0] for row in sheet)
    pdf = client.get(f"{URL}pdf/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_nobodys_words_are_in_it(ar, login):
    for part in ("", "excel/", "pdf/"):
        answer = login("sofie.adler").get(f"{URL}{part}")
        assert "nå handläggaren".encode() not in answer.content


@pytest.mark.parametrize(
    ("name", "status"),
    [("sofie.adler", 200), ("peter.holmgard", 200), ("emma.rosenlund", 200), ("gunnar.ostlind", 200),
     ("sara.ekholm", 404), ("anna.lovdahl", 404), ("birgitta.hult", 404), ("patric.melin", 404)],
)  # fmt: skip
def test_who_may_read_the_report(januarirapport, login, cast, at, name, status):
    """Live figures only for who compiles them: they could tell a manager of what is about themselves (SK-27)."""
    live = 200 if name == "sofie.adler" else 404
    for part in ("", "excel/", "pdf/"):
        assert login(name).get(f"{URL}{part}").status_code == live
    assert login(name).get(januarirapport.get_absolute_url()).status_code == status
    take(januarirapport, J.frys_anda, by=cast("sofie.adler"), now=at.now, skal="Påmint.", anda=True)
    for part in ("", "excel/", "pdf/"):
        assert login(name).get(f"{URL}{part}").status_code == status


@pytest.mark.parametrize("year", [1989, 2028, 99999])
def test_a_year_that_is_none(ar, login, year):
    assert login("sofie.adler").get(f"/synpunkter/rapport/{year}/").status_code == 404


def test_the_reports_case_page_shows_which_units_are_lacking(januarirapport, login, cast, at):
    hand_in(januarirapport, "BOF", cast("peter.holmgard"), at.now)
    page = login("sofie.adler").get(januarirapport.get_absolute_url()).text
    assert page.count("Väntar på chef") == 8
    assert page.count("Lämnat</span>") == 1
    assert User.objects.get(username="peter.holmgard").name in page
    assert "Januarirapport till nämnden" in login("sofie.adler").get("/synpunkter/?ar=2026").text


# ── a year that no January opened ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-16")
def test_a_complete_year_is_opened_and_frozen_from_the_page(ar, login, cast, at):
    at.set("2027-01-04 09:00")
    client = login("sofie.adler")
    assert "Öppna rapporten" in client.get("/synpunkter/?ar=2026").text
    assert client.post(f"{URL}oppna/").headers["Location"] == "/arende/JR-2026/"
    assert client.post(f"{URL}oppna/").status_code == 404, "and once"
    case = J.objects.get()
    all_in(case, cast, at)
    page = client.post("/arende/JR-2026/steg/frys/", {"version": J.objects.get().version})
    assert page.status_code == 302
    assert J.objects.get().state == "fryst"
    assert "Öppna rapporten" not in client.get("/synpunkter/?ar=2026").text


@pytest.mark.rule("SK-16")
@pytest.mark.parametrize(
    ("login_", "year"), [("peter.holmgard", 2026), ("emma.rosenlund", 2026), ("sofie.adler", 2027)]
)
def test_no_other_opens_it_and_nobody_a_year_that_is_not_over(ar, login, at, login_, year):
    at.set("2027-01-04 09:00")
    assert login(login_).post(f"/synpunkter/rapport/{year}/oppna/").status_code == 404
    assert "Öppna rapporten" not in login(login_).get(f"/synpunkter/?ar={year}").text
    assert not J.objects.exists()


@pytest.mark.rule("SK-18", "SK-29")
def test_who_was_told_and_then_cannot_be_reached_was_told(synpunkt, login, cast, at):
    """The figure goes on saying that it was confirmed in time."""
    case, peter = synpunkt("sara.ekholm"), login("peter.holmgard")

    def confirmed() -> list[str]:
        page = login("sofie.adler").get(URL).text
        part = page.split("Bekräftelse och underlag per enhet")[1].split("Barn- och familjeenheten")[1]
        return re.sub("<[^>]+>", " ", part).split()[:3]

    def step(name: str, **answers: object) -> None:
        sent = {"version": Synpunkt.objects.get().version} | answers
        assert peter.post(f"{case.get_absolute_url()}steg/{name}/", sent).status_code == 302, name

    step("bekrafta", ansvarig=cast("peter.holmgard").pk, bekraftad_dag="2026-11-24", bekraftad_kanal="telefon")
    step("atgarda", dag="2026-11-24", atgard="Ringt upp.")
    told = confirmed()
    step("avsta_svar", ej_informeras_skal="kan_ej_nas")
    assert confirmed() == told != ["–"]


@pytest.mark.rule("SK-29")
@pytest.mark.parametrize(("day", "counted"), [("2026-12-01", "–"), ("2026-12-02", "0")])
def test_noted_late_that_nobody_could_be_told_is_late_on_the_reports_page(synpunkt, login, at, day, counted):
    case = synpunkt("sara.ekholm")
    at.set(f"{day} 09:00")
    sent = {"version": Synpunkt.objects.get().version, "ej_informeras_skal": "kan_ej_nas"}
    assert login("peter.holmgard").post(f"{case.get_absolute_url()}steg/kan_ej_informeras/", sent).status_code == 302
    page = login("sofie.adler").get(URL).text
    part = page.split("Bekräftelse och underlag per enhet")[1].split("Barn- och familjeenheten")[1]
    assert re.sub("<[^>]+>", " ", part).split()[0] == counted


@pytest.mark.rule("SK-18", "SK-29")
@pytest.mark.parametrize(("day", "asked"), [("2026-12-01", 0), ("2026-12-02", 1)])
def test_a_running_deadline_is_neither_in_time_nor_late(synpunkt, login, at, day, asked):
    """It came on Tuesday 24 November: the fifth working day is Tuesday 1 December, all of it."""
    synpunkt()
    at.set(f"{day} 12:00")
    page = login("sofie.adler").get(URL).text
    bof = re.sub(
        "<[^>]+>", " ", page.split("Bekräftelse och underlag per enhet")[1].split("Barn- och familjeenheten")[1]
    )
    assert bof.split()[0] == ("0" if asked else "–"), "0 of 1 are in time, or nobody is asked"
    assert "1 synpunkt 2026, 0 året före" in page
