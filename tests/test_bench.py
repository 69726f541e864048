"""manage.py bench: it measures what it says, with the product's own ways, and fails when something is over or wrong."""

import datetime as dt
import json
from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from casework.models import Case, Deadline, Notice
from config.bench import crew, figures, ground, lifecycle, national, pages, registers, sowing, sweep
from config.bench.figure import BUDGETS, OVER, REACHED, WITHIN, Budget, Figure, Place
from config.bench.run import MEASURES
from tests.conftest import is_postgres

SIZE = 300


@pytest.fixture
def here(monkeypatch, norrvinge):
    """In the database of the test and in this process, with as little of everything as tells something."""
    monkeypatch.setattr(ground, "in_database", lambda *_args, **_more: nullcontext())
    monkeypatch.setattr(ground.Ground, "database", _database)
    monkeypatch.setattr(crew, "alone", lambda _name, _behind, work, *args: work(*args))
    monkeypatch.setattr(pages, "VIEWS", 1)
    monkeypatch.setattr(pages, "EMPTY_VIEWS", 2)
    monkeypatch.setattr(pages, "MUCH", 9)
    monkeypatch.setattr(lifecycle, "FOR", 0.01)
    monkeypatch.setattr(lifecycle, "WARM", 0)
    monkeypatch.setattr(national, "A_LOOK", 0.05)
    monkeypatch.setattr(registers, "ROWS", 20)
    lifecycle._known.cache_clear()
    # A request's end would close the connection that holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _database(self, size):
    if not Case.objects.filter(enhet__code="M01").exists():
        self.sow(size, ground.clock.now().replace(microsecond=0), self.say)
    return self.given, dt.timedelta()


def bench(*words):
    """What it printed, and its last words when it failed."""
    out, last = StringIO(), ""
    try:
        call_command("bench", *words, "--size", f"{SIZE}", "--rounds", "1", stdout=out, stderr=StringIO())
    except CommandError as error:
        last = str(error)
    return out.getvalue(), last


# ── what is measured ────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_is_measured_and_nothing_is_wrong(here, tmp_path):
    page = tmp_path / "figures.md"
    printed, _ = bench("--json", "--figures", f"{page}")
    found = json.loads(printed)
    assert found["wrong"] == []
    assert {one["of"] for one in found["measures"]} == set(MEASURES)
    assert all(one["low"] <= one["value"] <= one["high"] for one in found["measures"])
    by_name = {(one["of"], one["name"]): one for one in found["measures"]}
    assert by_name["queue", "frågor"]["must"] == 8 and by_name["queue", "HTML"]["note"] == "50 rader"
    assert by_name["import", "rader"]["value"] == 20 and by_name["export", "rader"]["value"] > 0
    # A budget that was set for PostgreSQL says nothing of another engine.
    assert (by_name["lifecycle", "satser, hela vägen"]["must"] == 22) is is_postgres()
    text = page.read_text(encoding="utf-8")
    assert "## Arbetskön, 50 rader" in text and "(figures/sidor.svg)" in text
    assert "<svg" in (tmp_path / "figures" / "sidor.svg").read_text(encoding="utf-8")


def test_each_may_be_chosen_and_says_so_in_a_table(here):
    printed, _ = bench("queue")
    assert "Arbetskön, 50 rader, 300 ärenden" in printed and "krav ≤ 8, mål 5" in printed
    assert "Ärendesidan" not in printed


def test_the_floor_of_a_lifecycle_writes_the_rows_that_the_product_wrote(here):
    bench("lifecycle")
    cases = Case.objects.filter(routine="EA", status="fardig").order_by("-received_at", "-registered_at")
    floors = cases.exclude(number__startswith="EA-")
    product, floor = cases.filter(number__startswith="EA-")[0], floors[0]
    assert wrote(floor) == wrote(product)
    assert wrote(floor)[0].count("intake_historicaleanmalan") == 5 and abs(floor.pk) >= lifecycle.FAR


@pytest.mark.skipif(not is_postgres(), reason="NOT RUN: SQLite prepares nothing (DATABASE_URL)")
def test_the_floor_leaves_the_connection_as_it_was(here):
    """It once left it without prepared statements: what was measured after it cost the database twice as much."""
    before = connection.connection.prepare_threshold
    bench("lifecycle")
    assert connection.connection.prepare_threshold == before == 3


def wrote(case):
    """Of which tables, and what became of it."""
    tables = sorted(table for table, _ in lifecycle.rows_of(case))
    deadlines = sorted((row.key, row.met_at is not None) for row in case.deadlines.all())
    return tables, case.status, case.version, case.closed_at is not None, case.specific.state, deadlines


# ── what is wrong is said ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_sweep_that_misses_or_doubles_is_wrong(here, monkeypatch):
    plain = sweep._swept
    assert "missade" not in bench("sweep")[1]
    monkeypatch.setattr(sweep, "_swept", lambda _now: (0.0, 1.0))
    assert "missade, 0 dubbla" in bench("sweep", "--force")[1]

    def twice(now):
        span = plain(now)
        for notice in Notice.objects.filter(kind="paminnelse"):
            notice.pk, notice.key = None, f"{notice.key}:igen"
            notice.save(force_insert=True)
        return span

    monkeypatch.setattr(sweep, "_swept", twice)
    assert "0 missade" in bench("sweep", "--force")[1]
    assert not Deadline.objects.filter(reminded_at__isnull=False, due_at__gt=ground.clock.now()).exists(), "put back"


def test_what_is_over_its_budget_fails(here, monkeypatch):
    monkeypatch.setitem(BUDGETS, ("queue", "frågor"), Budget(1, 1, anywhere=True))
    printed, last = bench("queue")
    assert "över kravet: queue frågor" in last and OVER in printed


@pytest.mark.parametrize(
    ("budget", "value", "verdict"),
    [(Budget(10, 5), 5, REACHED), (Budget(10, 5), 6, WITHIN), (Budget(10, 5), 11, OVER),
     (Budget(2, 3, least=True), 3, REACHED), (Budget(2, 3, least=True), 2, WITHIN), (Budget(2, 3, least=True), 1, OVER)],
)  # fmt: skip
def test_a_verdict_is_of_the_least_or_of_the_most(budget, value, verdict):
    assert budget.verdict(value) == verdict


def test_a_budget_is_asked_where_it_was_set():
    def place(engine="postgresql", size=1000, procs=1):
        return Place(engine, size, procs, 1)

    assert Budget(1, 1).holds_at(place()) and not Budget(1, 1).holds_at(place("sqlite"))
    assert Budget(1, 1, anywhere=True).holds_at(place("sqlite"))
    assert not Budget(1, 1, size=10_000).holds_at(place()) and not Budget(1, 1, procs=4).holds_at(place(procs=2))


# ── where it may be measured ────────────────────────────────────────────────────────────────────────────────────────


def test_it_refuses_where_real_cases_are(here, report, settings, monkeypatch):
    def begun(_self, _size):
        raise ground.Unfit("börjar mäta")

    monkeypatch.setattr(ground.Ground, "database", begun)
    assert bench("queue")[1] == "börjar mäta"
    report()
    assert "riktiga ärenden" in bench("queue")[1]
    assert bench("queue", "--force")[1] == "börjar mäta"
    settings.DEMO = True
    assert bench("queue")[1] == "börjar mäta"


@pytest.mark.parametrize("words", [["allt"], ["queue", "--size", "10"], ["queue", "--procs", "0"]])
def test_what_cannot_be_measured_is_refused(words):
    with pytest.raises(CommandError) as end:
        call_command("bench", *words, stdout=StringIO(), stderr=StringIO())
    assert end.value.returncode == 2


# ── what is sown, and how it is drawn ───────────────────────────────────────────────────────────────────────────────


def test_what_is_sown_is_as_the_product_would_have_it(here):
    """Whatever is open has its nearest deadline on the envelope, and is waited for by the step that its state offers."""
    bench("queue")
    sown = Case.objects.filter(enhet__code__startswith="M")
    assert sown.count() == SIZE and sown.filter(closed_at=None).count() == sowing.opens(SIZE)
    for case in sown.filter(closed_at=None):
        mine = case.specific
        first = mine.deadlines.filter(met_at=None).order_by("due_at").first()
        assert (case.next_due_at, case.next_due_label) == (first.due_at, first.label), case.number
        assert case.status == mine.state == mine.history.latest("history_id").state, case.number
        assert case.next_step == (mine.current_step().name if mine.current_step() else ""), case.number
        assert mine.history.count() == case.version + 1, case.number


def test_a_picture_shows_the_bars_the_floor_and_the_line():
    rows = [
        Figure("sweep", "tid, golv", "ms", 10, 9, 11, 1000).as_json(),
        Figure("sweep", "tid", "ms", 30, 20, 40, 1000, must=60).as_json(),
    ]
    drawn = figures.svg("Svepet & golvet", rows)
    assert drawn.count("<rect") == 2 and drawn.count("<line") == 1 and "Svepet &amp; golvet" in drawn
    assert figures.FLOOR in drawn and figures.BAR in drawn
