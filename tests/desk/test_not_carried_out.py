"""Decisions that are not carried out in three months: what is shown, why, what is reported of each quarter (SoL 34:1-3)."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from casework.disqualification import Kind, disqualify
from records.models import QuarterReport, Reading, ReportedRow
from records.quarters import Quarter
from tests.openvard.walking import Walk as OvWalk
from tests.people import person
from tests.srv.walking import LENA
from tests.srv.walking import Walk as SrvWalk

PAGE, Q4, Q1 = "/ej-verkstallda/", "/ej-verkstallda/2026/4/", "/ej-verkstallda/2027/1/"
SOFIE, THOMAS, INGRID = "sofie.adler", "thomas.eklov", "ingrid.palm"
# Decided 2026-09-21: the three months are out with 2026-12-21.


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def main_of(html: str) -> str:
    return text(html.split("<main")[1].split("</main>")[0])


@pytest.fixture
def sofie(login: Any) -> Any:
    return login(SOFIE)


@pytest.fixture
def order(norrvinge: None, at: Any) -> SrvWalk:
    return SrvWalk(at).to("bestalld")


def because(client: Any, number: str, **said: str) -> Any:
    return client.post(f"{PAGE}{number}/orsak/", {"kind": "resurs", "text": ""} | said)


def rows_of(client: Any, name: str, quarter: str = Q4) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(client.get(f"{quarter}{name}.xlsx").content))
    return [tuple(cell for cell in row) for row in book.worksheets[0].iter_rows(min_row=5, values_only=True)]


@pytest.mark.parametrize(("now", "said"), [
    ("2026-11-20 23:59", "Inget beslut är över tiden eller nära den."), ("2026-11-21 00:00", "Snart senast 2026-12-21"),
    ("2026-12-21 23:59", "Snart senast 2026-12-21"), ("2026-12-22 00:00", "Över tiden 1 dag, sedan 2026-12-21"),
])  # fmt: skip
def test_it_is_shown_a_month_before_and_late_from_the_day_after(order, login, at, now, said):
    at.set(now)
    assert said in main_of(login(LENA).get(PAGE).text)


def test_both_routines_are_on_one_page_for_who_compiles_it_and_each_chef_has_their_own(order, sofie, login, at):
    other = OvWalk(at).to("startad")
    at.set("2026-12-10 09:00")
    whole = main_of(sofie.get(PAGE).text)
    assert order.case.shown_number in whole and other.case.shown_number in whole
    assert order.case.number in login(LENA).get(PAGE).text and other.case.number not in login(LENA).get(PAGE).text
    assert other.case.number in login(THOMAS).get(PAGE).text and order.case.number not in login(THOMAS).get(PAGE).text
    # Whoever may read the case comes to it from here; who compiles the report may not, and sees no name.
    assert order.case.get_absolute_url() in login(LENA).get(PAGE).text
    assert order.case.get_absolute_url() not in sofie.get(PAGE).text and "Liam" not in sofie.get(PAGE).text


@pytest.mark.parametrize(
    "who", ["sara.ekholm", "nina.wallgren", "johan.stahle", "gun.sellman", "rolf.sandqvist", "ali.karam"]
)
def test_it_is_missing_for_everybody_else_and_so_is_the_menu_item(order, login, who, at):
    at.set("2027-01-10 09:00")
    client = login(who)
    for page in (PAGE, Q4, f"{PAGE}{order.case.number}/orsak/", f"{Q4}lista.xlsx", f"{Q4}statistik.xlsx"):
        assert client.get(page).status_code == 404
    assert client.post(f"{Q4}frys/").status_code == 404
    assert "Ej verkställda" not in client.get("/ko/").text


def test_a_chef_reads_the_quarter_and_neither_freezes_it_nor_takes_the_list_with_names_out(order, login, sofie, at):
    at.set("2027-01-10 09:00")
    because(login(LENA), order.case.number)
    assert login(LENA).post(f"{Q4}frys/").status_code == 404 and not QuarterReport.objects.exists()
    sofie.post(f"{Q4}frys/")
    assert order.case.shown_number in login(LENA).get(Q4).text
    assert login(LENA).get(f"{Q4}lista.xlsx").status_code == 404
    assert order.case.number not in login(THOMAS).get(Q4).text


def test_why_is_written_beside_it_and_the_same_twice_is_once(order, login, at):
    at.set("2026-12-10 09:00")
    lena, number = login(LENA), order.case.number
    refused = because(lena, number, kind="annat")
    assert refused.status_code == 422 and "Skriv vad orsaken är" in refused.text
    for _ in range(2):
        assert because(lena, number, kind="annat", text="Lokalen är stängd.").status_code == 302
    assert order.case.delay_reasons.count() == 1
    assert "Orsak: annat. Lokalen är stängd." in main_of(lena.get(PAGE).text)
    because(lena, number)
    assert "Orsak: ingen ledig plats eller behandlare" in main_of(lena.get(PAGE).text)


def test_a_quarter_is_frozen_when_it_is_over_with_every_reason_and_only_once(order, sofie, at):
    at.set("2026-12-31 23:59")
    assert "Kvartalet är inte slut ännu." in sofie.post(f"{Q4}frys/").text
    at.set("2027-01-01 00:00")
    lacking = sofie.post(f"{Q4}frys/")
    assert lacking.status_code == 409 and f"Orsak saknas för {order.case.number}" in lacking.text
    because(sofie, order.case.number)
    for _ in range(2):
        assert sofie.post(f"{Q4}frys/").status_code == 302
    [report] = QuarterReport.objects.all()
    assert report.is_whole() and report.sha256 in sofie.get(Q4).text
    assert "Inte verkställt" in main_of(sofie.get(Q4).text)
    # What happens after it changes nothing of what was reported.
    order.take("ta_emot", at="2027-01-11 09:00")
    order.take("hall_uppstart")
    order.take("verkstall")
    assert "Inte verkställt" in main_of(sofie.get(Q4).text)


def test_a_row_that_is_changed_behind_the_back_is_seen(order, sofie, at):
    at.set("2027-01-02 09:00")
    because(sofie, order.case.number)
    sofie.post(f"{Q4}frys/")
    assert sofie.get(f"{Q4}lista.xlsx").status_code == 200
    ReportedRow.objects.update(reason="Annat")
    assert not QuarterReport.objects.get().is_whole()
    assert "kontrollsumman stämmer inte" in sofie.get(Q4).text
    for name in ("lista", "statistik"):
        assert sofie.get(f"{Q4}{name}.xlsx").status_code == 409, "nothing goes out"


def test_it_is_told_again_each_quarter_until_it_is_carried_out_and_then_that_is_told(order, sofie, at):
    at.set("2027-01-02 09:00")
    because(sofie, order.case.number)
    sofie.post(f"{Q4}frys/")
    order.take("ta_emot", at="2027-04-01 09:00")
    # Held in the quarter that is over, and written down after it was frozen.
    order.take("hall_uppstart", uppstart_dag=dt.date(2027, 4, 1))
    sofie.post(f"{Q1}frys/")
    assert "Inte verkställt" in main_of(sofie.get(Q1).text)
    at.set("2027-07-02 09:00")
    order.take("verkstall")
    Q2 = "/ej-verkstallda/2027/2/"
    assert "Verkställt 2027-04-01" in main_of(sofie.get(Q2).text)
    sofie.post(f"{Q2}frys/")
    assert order.case.shown_number not in main_of(sofie.get("/ej-verkstallda/2027/3/").text)


def test_what_was_carried_out_before_the_quarter_and_written_down_after_the_report_is_told_in_the_next(
    order, sofie, at
):
    at.set("2027-01-02 09:00")
    because(sofie, order.case.number)
    order.take("ta_emot", at="2027-01-02 10:00")
    sofie.post(f"{Q4}frys/")
    assert "Inte verkställt" in main_of(sofie.get(Q4).text)
    order.take("hall_uppstart", at="2027-01-03 09:00", uppstart_dag=dt.date(2026, 12, 30))
    order.take("verkstall")
    assert "Verkställt 2026-12-30" in main_of(sofie.get(Q1).text)


def test_why_is_still_written_of_what_has_been_carried_out_since_the_quarter_that_is_to_be_frozen(order, sofie, at):
    order.take("ta_emot", at="2027-01-04 09:00")
    order.take("hall_uppstart")
    order.take("verkstall")
    page = sofie.get(Q4).text
    assert f"{PAGE}{order.case.number}/orsak/" in page
    assert f"Orsak saknas för {order.case.shown_number}" in sofie.post(f"{Q4}frys/").text
    assert because(sofie, order.case.number).status_code == 302
    assert sofie.post(f"{Q4}frys/").status_code == 302
    assert because(sofie, order.case.number, kind="vill_vanta").status_code == 404, "frozen"


def test_an_interruption_that_is_written_down_after_the_report_is_told_in_the_next(norrvinge, sofie, at):
    begun = SrvWalk(at).to("pagar")
    begun.take("verkstall")
    at.set("2027-01-04 09:00")
    sofie.post(f"{Q4}frys/")
    begun.take("avbryt", avbrott_dag=dt.date(2026, 9, 23))
    begun.take("ateruppta", aterupptagen_dag=dt.date(2026, 12, 28))
    assert "Verkställt 2026-12-28" in main_of(sofie.get(Q1).text)
    at.set("2027-04-02 09:00")
    sofie.post(f"{Q1}frys/")
    assert begun.case.shown_number not in main_of(sofie.get("/ej-verkstallda/2027/2/").text), "once"


def test_an_interruption_has_a_reason_of_its_own(norrvinge, sofie, at):
    begun = SrvWalk(at).to("bestalld")
    at.set("2026-12-22 09:00")
    because(sofie, begun.case.number, kind="nar_inte")
    begun.take("ta_emot", at="2026-12-23 09:00")
    for step in ("hall_uppstart", "verkstall", "avbryt"):
        begun.take(step)
    at.set("2027-03-24 09:00")
    page = main_of(sofie.get(PAGE).text)
    assert "då avbrottet började" in page and "Orsak saknas" in page
    because(sofie, begun.case.number, kind="vill_vanta")
    at.set("2027-01-02 09:00")
    assert "Den enskilde går inte att nå" in main_of(sofie.get(Q4).text)


def test_a_corrected_day_keeps_its_reason(order, sofie, at):
    at.set("2026-12-10 09:00")
    because(sofie, order.case.number, kind="nar_inte")
    order.take("ta_emot", at="2026-12-23 09:00")
    for step in ("hall_uppstart", "verkstall"):
        order.take(step)
    order.take("ratta_uppstart", uppstart_dag=dt.date(2026, 12, 22))
    at.set("2027-01-02 09:00")
    assert "Den enskilde går inte att nå" in main_of(sofie.get(Q4).text)


@pytest.mark.parametrize(("day", "told"), [("2026-12-21", False), ("2026-12-22", True)])
def test_what_was_carried_out_on_the_last_day_is_never_told_of_and_the_day_after_it_is(order, sofie, at, day, told):
    order.take("ta_emot", at=f"{day} 08:00")
    order.take("hall_uppstart")
    order.take("verkstall")
    at.set("2027-01-02 09:00")
    assert (order.case.shown_number in main_of(sofie.get(Q4).text)) is told


def test_what_came_to_nothing_is_told_as_closed(order, sofie, at):
    order.take("aterta", at="2026-12-28 09:00")
    at.set("2027-01-02 09:00")
    assert "Avslutat 2026-12-28" in main_of(sofie.get(Q4).text)


def test_what_ended_while_it_was_interrupted_ended_on_the_day_that_was_written(norrvinge, at, sofie):
    begun = SrvWalk(at).to("pagar")
    begun.take("verkstall")
    begun.take("avbryt")
    begun.take("avsluta_fortid", at="2026-12-30 09:00", slut_dag=dt.date(2026, 12, 28))
    at.set("2027-01-02 09:00")
    assert "Avslutat 2026-12-28" in main_of(sofie.get(Q4).text)


@pytest.mark.rule("SR-33")
@pytest.mark.parametrize("walk", [SrvWalk, OvWalk])
def test_an_interruption_has_three_months_of_its_own(norrvinge, at, sofie, walk):
    begun = walk(at)
    if walk is SrvWalk:
        begun.to("pagar").take("verkstall")
        begun.take("avbryt")
    else:
        begun.to("avbrott")
    at.set("2026-12-22 09:00")
    assert "då avbrottet började" in main_of(sofie.get(PAGE).text) and "Över tiden 1 dag" in main_of(
        sofie.get(PAGE).text
    )
    begun.take("ateruppta", at="2026-12-24 09:00")
    assert begun.case.shown_number not in main_of(sofie.get(PAGE).text)
    at.set("2027-01-02 09:00")
    assert "Verkställt 2026-12-24" in main_of(sofie.get(Q4).text)


@pytest.mark.parametrize("lagrum", ["sol_11_5", "lvu_22"])
def test_only_decisions_with_the_laws_three_months(norrvinge, at, sofie, lagrum):
    begun = SrvWalk(at, lagrum=lagrum)
    for step in (
        "signera_uppdrag",
        "kommunicera",
        "anteckna_samtycke",
        "besluta_annat" if lagrum == "sol_11_5" else "besluta_lvu",
    ):
        begun.take(step)
    at.set("2027-01-10 09:00")
    assert begun.case.shown_number not in main_of(sofie.get(PAGE).text)


@pytest.mark.rule("SR-15", "OV-19")
def test_a_corrected_day_is_the_day_on_which_it_was_carried_out(order, sofie, at):
    order.take("ta_emot", at="2026-12-23 09:00")
    order.take("hall_uppstart")
    order.take("verkstall")
    order.take("ratta_uppstart", uppstart_dag=dt.date(2026, 12, 20))
    at.set("2027-01-02 09:00")
    assert "Inget beslut att rapportera." in main_of(sofie.get(Q4).text), "it was in time"


def test_the_list_goes_out_with_who_it_is_and_each_case_is_logged(order, sofie, at):
    at.set("2027-01-02 09:00")
    because(sofie, order.case.number, text="Två är sjuka.")
    sofie.post(f"{Q4}frys/")
    [row] = rows_of(sofie, "lista")
    assert row[:4] == (order.case.number, "Liam Nordh", "20160406-2396", "man")
    assert row[4].date() == dt.date(2026, 9, 21) and row[10] == "Ingen ledig plats eller behandlare. Två är sjuka."
    assert Reading.objects.filter(case=order.case.pk, user=person(SOFIE), what="kvartal").count() == 1
    figures = rows_of(sofie, "statistik")
    assert figures[-1][:8] == ("Alla", 1, 0, 1, 0, 0, 0, 1) and "Liam" not in str(figures)


def test_nothing_of_who_is_protected_goes_out(order, sofie, at):
    order.take("marka_skyddat")
    at.set("2027-01-02 09:00")
    because(sofie, order.case.number, text="Mamman Petra svarar inte.")
    sofie.post(f"{Q4}frys/")
    [row] = rows_of(sofie, "lista")
    assert row[1:3] == ("Skyddade personuppgifter", None) and "Petra" not in str(row)
    assert "Petra" not in sofie.get(PAGE).text


def test_whom_it_concerns_sees_nothing_of_it(order, sofie, at):
    disqualify(order.case, person(SOFIE), by=person(LENA), now=at.now)
    at.set("2027-01-02 09:00")
    assert order.case.number not in sofie.get(PAGE).text
    assert sofie.get(f"{PAGE}{order.case.number}/orsak/").status_code == 404


def test_whom_it_concerns_is_not_told_its_number_when_it_hinders_the_quarter(order, sofie, at):
    disqualify(order.case, person(SOFIE), by=person(LENA), now=at.now)
    at.set("2027-01-02 09:00")
    refused = sofie.post(f"{Q4}frys/")
    assert refused.status_code == 409 and "1 som någon annan får skriva" in refused.text
    assert order.case.number not in refused.text and order.case.shown_number not in refused.text


def test_whoever_is_javig_reads_it_and_writes_no_reason(order, login, at):
    disqualify(order.case, person(LENA), by=person(THOMAS), now=at.now, kind=Kind.CONFLICT)
    at.set("2027-01-02 09:00")
    lena = login(LENA)
    page = lena.get(PAGE).text
    assert order.case.shown_number in page and "/orsak/" not in page
    assert because(lena, order.case.number).status_code == 404 and not order.case.delay_reasons.exists()


@pytest.mark.parametrize("address", ["2026/0/", "2026/5/", "1900/1/", "2027/2/", "99999999999999/1/"])
def test_a_quarter_that_no_calendar_has_is_missing(norrvinge, sofie, at, address):
    at.set("2027-01-02 09:00")
    assert sofie.get(f"{PAGE}{address}").status_code == 404


def test_quarters_follow_on_each_other():
    q = Quarter.of(dt.date(2026, 12, 31))
    assert (q.first, q.last, q.number) == (dt.date(2026, 10, 1), dt.date(2026, 12, 31), 4)
    assert q.before.last == dt.date(2026, 9, 30) and Quarter.of(dt.date(2027, 1, 1)).before == q


def test_three_cost_no_more_than_one(norrvinge, sofie, at):
    counts: list[list[int]] = []
    for more in (1, 2):
        for _ in range(more):
            SrvWalk(at).to("bestalld")
        at.set("2027-01-02 09:00")
        asked = []
        for page in (PAGE, Q4):
            sofie.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert sofie.get(page).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1] and max(counts[0]) <= 25
