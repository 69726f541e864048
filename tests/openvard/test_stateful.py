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
from openvard.models import Uppdrag
from tests.openvard.tables import TABLES
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, STEPS, Walk, person
from tests.undoing import undone

PEOPLE = (DAVID, ROLF, ALI, MAJA, "hanna.lidman", "thomas.eklov", "eva.torngren")
LANDS = {row["steg"]: row for row in TABLES["Från läge"]}
# Which of the offers is taken, by whom something that is not offered is tried, and how many days pass meanwhile.
MOVES = st.lists(st.tuples(st.integers(0, 10_000), st.booleans(), st.integers(0, 20)), min_size=8, max_size=25)


def offered(walk: Walk) -> list[tuple[str, str]]:
    """Everything that somebody could press now."""
    found = [(login, offer) for login in PEOPLE for offer in open_to(person(login), walk.case, walk.clock.now)]
    return [(login, offer.step.name) for login, offer in found if offer.refusal is None or offer.step.name in LANDS]


def chosen(walk: Walk, pick: int, wild: bool) -> tuple[str, str]:
    """One of the offers; now and then a step by somebody who may not."""
    offers = offered(walk)
    if (wild and pick % 4 == 0) or not offers:
        return PEOPLE[pick % len(PEOPLE)], sorted(STEPS)[pick % len(STEPS)]
    return offers[pick % len(offers)]


def met(case: Uppdrag) -> dict[int, Any]:
    return dict(case.deadlines.filter(met_at__isnull=False).values_list("pk", "met_at"))


def check(walk: Walk, before: str, name: str, kept: dict[int, Any]) -> None:
    case, now = Uppdrag.objects.get(pk=walk.case.pk), walk.clock.now
    assert case.state == LANDS[name][before], f"{name} from {before}"
    assert kept.keys() <= met(case).keys(), "met stays met, and never turns cancelled"
    # A day that is put right says when it was: of that promise, and of no other.
    assert name.startswith("ratta_") or kept.items() <= met(case).items()
    assert not case.deadlines.filter(met_at__isnull=False, cancelled_at__isnull=False).exists()
    if case.behandling_dag:
        assert case.start_dag <= case.inledande_dag <= case.behandling_dag, "no step is skipped"
    rows = set(OpenDuty.objects.filter(case=case.pk).values_list("key", flat=True))
    assert rows == set(holding(case, now)), "no duty is lost, and none is left over"
    day = local_day(now)
    # The same said of the columns, by nobody who knows the states: from the start until it is closed.
    treating = Assignment.objects.in_force(day).filter(case=case.pk).count()
    left = {"avstamning": treating > 1 and case.avstamd_dag is None, "plan_andras": case.andras_dag is not None,
            "underrattelse": case.underrattad_dag is None}  # fmt: skip
    begun = {"avstamning", "plan_andras"} if case.start_dag is None else set()
    assert {key for key, is_so in left.items() if is_so and key not in begun and not case.closed_at} <= rows
    chef, leader = ("rolf.sandqvist", case.informerad_dag is not None), ("thomas.eklov", True)
    for login, reads in (
        chef,
        leader,
        ("hanna.lidman", case.ansvarig.username == "hanna.lidman"),
        ("anna.lovdahl", False),
    ):
        assert Case.objects.visible_to(person(login), day).filter(pk=case.pk).exists() == reads, login
    for login in (ALI, MAJA, "eva.torngren"):
        right = Assignment.objects.in_force(day).filter(case=case.pk, user=person(login)).exists()
        assert Case.objects.visible_to(person(login), day).filter(pk=case.pk).exists() == right, login
    if case.closed_at:
        assert not case.deadlines.filter(met_at=None, cancelled_at=None).exists()
    assert [found for found in reconcile(now) if found.kind in ("drift", "surplus")] == []


# A failure is not made smaller: that takes minutes, and its moves are printed as they are.
@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(moves=MOVES)
def test_whatever_happens(norrvinge: None, at: Any, moves: list[tuple[int, bool, int]]) -> None:
    with undone():
        walk = Walk(at)
        for pick, wild, days in moves:
            walk.clock.forward(days=days)
            login, name = chosen(walk, pick, wild)
            before, kept = walk.case.state, met(walk.case)
            try:
                with transaction.atomic():
                    walk.take(name, login)
            except (Refused, ValidationError):
                walk.case = Uppdrag.objects.get(pk=walk.case.pk)
                assert walk.case.state == before
                continue
            check(walk, before, name, kept)
