"""The register as a file: asked for, written by a sweep while its progress is shown, fetched by who asked, and erased."""

from __future__ import annotations

import datetime as dt
import gc
import io
import re
import tracemalloc
import uuid
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError

from casework.disqualification import disqualify
from complaints.excel import exporting
from complaints.excel.columns import Row
from complaints.excel.writing import write
from complaints.models import Filbit, Registerfil, Synpunkt, Uttag
from complaints.words import Typ
from organisation.models import Membership
from tests.complaints.registerfiler import excel, read_in, rows, taken_out
from tests.counting import statements

ASK = "/synpunkter/excel/?ar=2024"


@pytest.fixture
def sofie(login):
    return login("sofie.adler")


@pytest.fixture
def large(sofie, at, monkeypatch):
    """Nine rows are more than are written while somebody waits; three are read at a time."""
    read_in(sofie, excel(rows(9)), at.now)
    monkeypatch.setattr(exporting, "PART", 3)


def asked(client, address=ASK):
    return client.post(address)["Location"]


def numbers(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)] for sheet in book}


# ── asked for, written, fetched ─────────────────────────────────────────────────────────────────────────────────────


def test_a_small_register_comes_at_once(sofie, at):
    read_in(sofie, excel(rows(9)), at.now)
    assert asked(sofie).endswith("/fil/")
    assert len(numbers(taken_out(sofie, "?ar=2024"))["Vuxenenheten"]) == 3


def test_a_large_one_waits_is_written_by_the_tick_and_fetched(sofie, at, large):
    """Without a broker, without a script: a page with a link to look again."""
    where = asked(sofie)
    page = sofie.get(where).text
    assert (
        "Den väntar på sin tur" in page and 'hx-trigger="every 2s"' in page and f'href="{where}">Visa läget nu' in page
    )
    assert not Uttag.objects.exists()
    call_command("tick", verbosity=0)
    page = " ".join(sofie.get(where).text.split())
    assert "Den har 9 rader" in page and '"every 2s"' not in page and "Klockan 11:00 tas den bort" in page
    answer = sofie.get(re.search(r'href="([^"]+/fil/)"', page)[1])
    assert answer["Content-Disposition"] == 'attachment; filename="synpunkter-2024.xlsx"'
    found = numbers(b"".join(answer.streaming_content))
    assert found["Barn- och familjeenheten"] == ["BU-2024-001", "BU-2024-002", "BU-2024-003"]
    taken = Uttag.objects.get()
    assert (taken.user.username, taken.antal, taken.ar, taken.urval) == ("sofie.adler", 9, 2024, "?ar=2024")


def test_how_far_it_has_come_is_shown_while_it_is_written(sofie, at, large, monkeypatch):
    where, seen, plain = asked(sofie), [], exporting.Registersida.columns

    def looks(self, cases):
        seen.append(re.search(r"\d av \d rader", sofie.get(where, headers={"HX-Request": "true"}).text)[0])
        return plain(self, cases)

    monkeypatch.setattr(exporting.Registersida, "columns", looks)
    exporting.sweep(at.now)
    assert seen == ["0 av 9 rader", "3 av 9 rader", "6 av 9 rader"]


def test_a_large_file_is_the_small_ones_bytes(sofie, at, monkeypatch):
    """One way of writing, however many are read at a time and in however many pieces it is kept."""
    read_in(sofie, excel(rows(9)), at.now)
    small = taken_out(sofie, "?ar=2024")
    monkeypatch.setattr(exporting, "PART", 2)
    monkeypatch.setattr(exporting, "PIECE", 100)
    where = asked(sofie)
    exporting.sweep(at.now)
    assert b"".join(sofie.get(f"{where}fil/").streaming_content) == small
    assert Filbit.objects.filter(fil__in=where.split("/")[3:4]).count() > 10


@pytest.mark.parametrize("lets_go", [True, False])
def test_what_has_been_written_is_let_go_of(sofie, at, large, monkeypatch, lets_go):
    """Memory does not grow with the rows. The twin: left to itself the process keeps them all for a while."""
    asked(sofie)
    kept, plain = [], exporting._Writing._is_mine

    def looks(self, **told):
        kept.append(sum(type(one) is Synpunkt for one in gc.get_objects()))
        plain(self, **told)

    monkeypatch.setattr(exporting._Writing, "_is_mine", looks)
    if not lets_go:
        monkeypatch.setattr(exporting, "gc", SimpleNamespace(collect=lambda _generation: 0))
    gc.collect()
    gc.disable()
    try:
        exporting.sweep(at.now)
    finally:
        gc.enable()
    # One of each part may still be in somebody's hand.
    grown = max(kept) - kept[0]
    assert (grown <= 3) if lets_go else (grown >= 9)


def test_asked_for_twice_it_is_written_once(sofie, large):
    assert asked(sofie) == asked(sofie)
    assert asked(sofie) != asked(sofie, "/synpunkter/excel/?ar=2024&ordning=typ")


# ── whose it is ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_for_who_asked_and_nobody_else(sofie, login, at, large):
    where = asked(sofie)
    exporting.sweep(at.now)
    for other in ("peter.holmgard", "emma.rosenlund"):
        assert login(other).get(where).status_code == 404
        assert login(other).get(f"{where}fil/").status_code == 404
    assert not Uttag.objects.exists()
    assert sofie.get(f"{where}fil/").status_code == 200


@pytest.mark.parametrize("change", ["another role", "it concerns them", "an hour", "no change"])
def test_what_has_changed_since_it_was_written_shuts_it(sofie, at, cast, large, synpunkt, change):
    where, case = asked(sofie), synpunkt()
    exporting.sweep(at.now)
    at.forward(minutes=59)
    if change == "another role":
        Membership.objects.filter(user=cast("sofie.adler")).update(role="namndsekreterare")
    elif change == "it concerns them":
        disqualify(case, cast("sofie.adler"), by=None, now=at.now)
    elif change == "an hour":
        at.forward(minutes=1)
    assert sofie.get(f"{where}fil/").status_code == (200 if change == "no change" else 404)


def test_what_comes_to_concern_them_while_it_is_written_is_not_in_it(sofie, at, cast, large, monkeypatch):
    plain = exporting.Registersida.columns
    case = Synpunkt.objects.order_by("-number")[0]

    def concerns(self, cases):
        disqualify(case, cast("sofie.adler"), by=None, now=at.now)
        return plain(self, cases)

    where = asked(sofie)
    monkeypatch.setattr(exporting.Registersida, "columns", concerns)
    at.forward(minutes=1)
    exporting.sweep(at.now)
    job = Registerfil.objects.get()
    assert (job.lage, job.antal) == ("klar", 8)
    assert case.number.encode() not in b"".join(bytes(bit.data) for bit in job.bitar.all())
    assert sofie.get(f"{where}fil/").status_code == 404, "and what was asked for before is asked for anew"


def test_who_holds_no_role_asks_in_vain(login, norrvinge, cast):
    Membership.objects.filter(user=cast("sofie.adler")).delete()
    assert login("sofie.adler").post(ASK).status_code == 404
    assert not Registerfil.objects.exists()


# ── erased ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_in_an_hour_nothing_is_left_of_it(sofie, at, large):
    where = asked(sofie)
    exporting.sweep(at.now)
    exporting.sweep(at.forward(minutes=59))
    assert Filbit.objects.exists()
    exporting.sweep(at.forward(minutes=1))
    assert not Registerfil.objects.exists() and not Filbit.objects.exists()
    assert sofie.get(where).status_code == 404


def test_what_nobody_came_to_in_a_day_is_forgotten(sofie, at, large):
    asked(sofie)
    assert exporting.sweep(at.forward(hours=24)) == 0
    assert not Registerfil.objects.exists()


def test_an_address_of_nothing_is_missing(sofie):
    assert sofie.get(f"/synpunkter/excel/{uuid.uuid4()}/").status_code == 404


# ── killed, away, broken ────────────────────────────────────────────────────────────────────────────────────────────


def test_killed_halfway_it_is_written_by_another_when_the_hold_is_over(sofie, at, large, monkeypatch):
    where, plain, left = asked(sofie), exporting.Registersida.columns, [2]

    def killed(self, cases):
        left[0] -= 1
        if not left[0]:
            raise SystemExit
        return plain(self, cases)

    with monkeypatch.context() as broken:
        broken.setattr(exporting.Registersida, "columns", killed)
        with pytest.raises(SystemExit):
            exporting.sweep(at.now)
    assert not Filbit.objects.exists()
    assert exporting.sweep(at.now) == 0, "whoever has it may still be writing"
    assert exporting.sweep(at.forward(minutes=2, seconds=1)) == 1
    assert len(numbers(b"".join(sofie.get(f"{where}fil/").streaming_content))) == 3


def test_who_has_lost_the_hold_leaves_nothing(sofie, at, large, monkeypatch):
    """The twin of the hold: a slow one comes back when another has begun, and keeps none of its own."""
    asked(sofie)
    plain = exporting.Registersida.columns

    def overtaken(self, cases):
        Registerfil.objects.update(tagen_till=at.now + dt.timedelta(minutes=9))
        return plain(self, cases)

    monkeypatch.setattr(exporting.Registersida, "columns", overtaken)
    assert exporting.sweep(at.now) == 0
    assert (Registerfil.objects.get().lage, Filbit.objects.count()) == ("vantar", 0)


@pytest.mark.parametrize("away", [OperationalError("gone"), OSError("disk")])
def test_what_is_away_drops_no_wish(sofie, at, large, monkeypatch, away):
    def breaks(*_args, **_more):
        raise away

    asked(sofie)
    with monkeypatch.context() as broken:
        broken.setattr(exporting, "write", breaks)
        broken.setattr(exporting, "database_is_away", lambda _failure: False)
        assert exporting.sweep(at.now) == 0
    assert exporting.sweep(at.forward(minutes=3)) == 1


def test_with_the_database_away_the_sweep_says_so(sofie, at, large, monkeypatch):
    def breaks(*_args, **_more):
        raise InterfaceError("connection already closed")

    asked(sofie)
    monkeypatch.setattr(exporting, "write", breaks)
    monkeypatch.setattr(exporting, "database_is_away", lambda _failure: True)
    with pytest.raises(InterfaceError):
        exporting.sweep(at.now)
    assert Registerfil.objects.get().lage == "vantar"


def test_one_that_cannot_be_written_says_so(sofie, at, large, monkeypatch):
    where = asked(sofie)
    monkeypatch.setattr(exporting, "write", lambda *_args, **_more: 1 / 0)
    assert exporting.sweep(at.now) == 0
    assert "Filen gick inte att skriva" in sofie.get(where).text
    assert sofie.get(f"{where}fil/").status_code == 404


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_thousand_more_cost_a_part_more(sofie, at, large, monkeypatch):
    """Two queries and one sign of life a part, and in the first of them whose managers are whose."""
    costs = []
    for part in (3, 1):
        monkeypatch.setattr(exporting, "PART", part)
        Registerfil.objects.create(by_id=Registerfil._meta.get_field("by").related_model.objects.get(username="sofie.adler").pk,
                                   at=at.now, ar=2024, urval="?ar=2024")  # fmt: skip
        costs.append(len(statements(lambda: exporting.sweep(at.now))))
    assert costs[1] - costs[0] == 6 * 3, "nine parts in place of three"


def test_memory_does_not_grow_with_the_rows():
    def made(count):
        for n in range(count):
            yield Row(f"BU-2026-{n:05d}", dt.date(2026, 1, 1), "BOF", "fragor", f"{n} " * 50, "x" * 50, "")

    def peak(count):
        tracemalloc.start()
        out = io.BytesIO()
        write(out, [("En", made(count))], title="Synpunkter", types=dict(Typ.choices), units={})
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most - out.getbuffer().nbytes

    peak(10)
    assert peak(4000) < 2 * peak(400) + 1_000_000
