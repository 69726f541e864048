"""Steps, roles and time thrown at the routine: whatever happens, the order holds, nothing is lost and nobody reads too much."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casework.calendar import local_day
from casework.doorway import Refused, open_to
from casework.models import Assignment, Case, OpenDuty
from casework.undone import holding
from config.reconcile import reconcile
from srv.models import Bestallning
from tests.srv.walking import (
    CAMILLA,
    ERIK,
    GUN,
    JOHAN,
    LENA,
    MIKAEL,
    NINA,
    SARA,
    STEPS,
    TABLES,
    WAY,
    Walk,
    person,
)
from tests.undoing import undone

PEOPLE = (SARA, JOHAN, NINA, LENA, MIKAEL, GUN, ERIK, CAMILLA)
LANDS = {row["steg"]: row for row in TABLES["Från läge"]}
# From which state it begins, which of the offers is taken, whether something not offered is tried, and how many days pass.
BEGINS = st.sampled_from(["utkast", "bestalld", "antagen", "pagar", "slut"])
MOVES = st.lists(st.tuples(st.integers(0, 10_000), st.booleans(), st.integers(0, 40)), min_size=8, max_size=20)


def chosen(walk: Walk, pick: int, wild: bool) -> tuple[str, str]:
    """One of the offers; now and then a step by somebody who may not."""
    offers = [(login, one.step.name) for login in PEOPLE for one in open_to(person(login), walk.case, walk.clock.now)]
    if (wild and pick % 4 == 0) or not offers:
        return PEOPLE[pick % len(PEOPLE)], sorted(STEPS)[pick % len(STEPS)]
    return offers[pick % len(offers)]


# Now and then somebody says no, or takes back a yes: what a walk does not answer by itself.
OTHERWISE: dict[str, Any] = {
    "antecknas_hinder": lambda walk: {"hinder": "aterkallar", "person": walk.who("vardnadshavare"), "satt": "telefon"},
    "anteckna_samtycke": lambda walk: {"svar": "avbojt"},
    "bedom": lambda walk: {"bedomning": "avslutas"},
}
WAIT = ("boka_uppstart", "boka_mote")


def met(case: Bestallning) -> dict[int, Any]:
    return dict(case.deadlines.filter(met_at__isnull=False).values_list("pk", "met_at"))


def check(walk: Walk, before: str, name: str, kept: dict[int, Any]) -> None:
    case, now = Bestallning.objects.get(pk=walk.case.pk), walk.clock.now
    day = local_day(now)
    assert case.state == LANDS[name][before], f"{name} from {before}"
    assert kept.keys() <= met(case).keys(), "met stays met, and never turns cancelled"
    # A day that is put right says when it was: of that promise, and of no other.
    assert name.startswith("ratta_") or kept.items() <= met(case).items()
    assert not case.deadlines.filter(met_at__isnull=False, cancelled_at__isnull=False).exists()
    if case.uppstart_dag:
        assert case.beslut_dag <= case.skickad_dag <= case.uppstart_dag <= day, "no step is skipped"
    assert case.verkstalld_dag in (None, case.uppstart_dag), "it is carried out the day of the uppstart"
    rows = set(OpenDuty.objects.filter(case=case.pk).values_list("key", flat=True))
    assert rows == set(holding(case, now)), "no duty is lost, and none is left over"
    # The same said of the columns, by nobody who knows the states.
    left = {"verkstall": case.uppstart_dag is not None and case.verkstalld_dag is None,
            "dokument": case.uppfoljd_dag != case.dokument_dag}  # fmt: skip
    assert {key for key, is_so in left.items() if is_so and not case.closed_at} <= rows
    sent = case.skickad_dag is not None
    for login, reads in ((LENA, True), (JOHAN, sent), (CAMILLA, sent), (GUN, False), ("anna.lovdahl", False),
                         (SARA, case.ansvarig.username == SARA), (MIKAEL, case.ansvarig.username == MIKAEL)):  # fmt: skip
        assert Case.objects.visible_to(person(login), day).filter(pk=case.pk).exists() == reads, login
    for login in (NINA, ERIK):
        right = Assignment.objects.in_force(day).filter(case=case.pk, user=person(login)).exists()
        assert Case.objects.visible_to(person(login), day).filter(pk=case.pk).exists() == right, login
    offers = open_to(case.ansvarig, case, now)
    if case.hinder_dag and case.state in ("antagen", "pagar"):
        assert all(one.refusal for one in offers if one.step.name in WAIT), "meetings wait until it is assessed"
    if case.closed_at:
        assert not case.deadlines.filter(met_at=None, cancelled_at=None).exists()
    assert [found for found in reconcile(now) if found.kind in ("drift", "surplus")] == []


# A failure is not made smaller: that takes minutes, and its moves are printed as they are.
@settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(begins=BEGINS, moves=MOVES)
def test_whatever_happens(norrvinge: None, at: Any, begins: str, moves: list[tuple[int, bool, int]]) -> None:
    with undone():
        walk = Walk(at)
        for name in WAY[begins]:
            walk.take(name)
        for pick, wild, days in moves:
            walk.clock.forward(days=days)
            login, name = chosen(walk, pick, wild)
            before, kept = walk.case.state, met(walk.case)
            try:
                with transaction.atomic():
                    walk.take(name, login, **(OTHERWISE[name](walk) if name in OTHERWISE and pick % 3 == 0 else {}))
            except (Refused, ValidationError):
                walk.case = Bestallning.objects.get(pk=walk.case.pk)
                assert walk.case.state == before
                continue
            check(walk, before, name, kept)
