"""Every list costs the same at one row, at three and at thirty."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.inkomst import Berord
from organisation.models import Absence
from records.models import Reading


def readings(report, cast, number):
    case = report()
    for _ in range(number):
        Reading.objects.create(case=case, user=cast("anna.lovdahl"), at=case.received_at, what="arende")


def hits(report, cast, number):
    for _ in range(number):
        report(berorda=[Berord("barn", None, {"name": "Elsa Sandgren"})])


def absences(report, cast, number):
    for n in range(number):
        login, day = ["anna.lovdahl", "jonas.akerren", "karin.wessman"][n % 3], dt.date(2027, 2, 1) + dt.timedelta(n)
        Absence.objects.create(user=cast(login), from_day=day, to_day=day + dt.timedelta(number))


def closed(report, cast, number):
    for _ in range(number):
        report()


LISTS = {
    "readings": (readings, "/mina-lasningar/", None),
    "search": (hits, "/sok/", {"q": "Sandgren"}),
    "staffing": (absences, "/bemanning/", None),
    "queue": (closed, "/ko/", None),
    "account": (absences, "/mitt-konto/", None),
    "routine": (closed, "/rutin/EA/", None),
    "routines": (closed, "/rutiner/", None),
}


@pytest.mark.parametrize("name", LISTS)
def test_thirty_rows_cost_no_more_than_one(login, report, cast, name):
    fill, address, form = LISTS[name]
    client, costs = login("anna.lovdahl"), []
    client.get("/ko/")
    for number in (1, 3, 30):
        fill(report, cast, number)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(address, form, follow=True) if form else client.get(address)
        assert answer.status_code == 200
        costs.append(len(queries))
    assert costs[2] <= costs[1] <= costs[0] <= 20


def test_what_was_read_in_one_moment_stands_in_the_order_in_which_it_was_written(login, report, cast, at):
    """On the reader's own page, and as the last of the colleagues in the preview."""
    cases = [report() for _ in range(3)]
    for name in ("jonas.akerren", "anna.lovdahl"):
        for case in cases:
            Reading.objects.create(case=case, user=cast(name), at=at.now, what="arende")
    page = login("anna.lovdahl").get("/mina-lasningar/").text
    assert sorted((case.number for case in cases), key=page.index) == [case.number for case in reversed(cases)]
    beside = login("karin.wessman").get(f"{cases[0].get_absolute_url()}forhandsvisning/", HTTP_HX_REQUEST="true").text
    assert "Anna Lövdahl" in beside
    assert "Jonas Åkerrén" not in beside
