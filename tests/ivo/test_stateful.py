"""Steps, roles and time thrown at a matter and its answers: whatever happens, the order holds and nobody reads too much."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casework import watch
from casework.calendar import local_day
from casework.doorway import Refused, open_to
from casework.models import Case, OpenDuty
from casework.undone import holding
from config.reconcile import reconcile
from records.models import Underskrift
from tests.ivo.walking import HAKAN, KINDS, MC, MIKAEL, MONICA, NS, ORDF, REG, SOC, TABLES, VICE, Walk, person
from tests.undoing import undone

PEOPLE = (REG, MC, SOC, ORDF, HAKAN, MONICA, NS, VICE, MIKAEL)
LANDS = {name: {row["steg"]: row for row in tables["Från läge"]} for name, tables in TABLES.items()}
MOVES = st.lists(st.tuples(st.integers(0, 10_000), st.booleans(), st.integers(0, 12)), min_size=8, max_size=22)


def chosen(walk: Walk, pick: int, wild: bool) -> tuple[str, str]:
    """One of the offers, and those where a name is wanted; now and then a step by somebody who may not."""
    offers = [(login, one.step.name) for login in PEOPLE for one in open_to(person(login), walk.case, walk.clock.now)]
    steps = walk.case.steps()
    if (wild and pick % 4 == 0) or not offers:
        return PEOPLE[pick % len(PEOPLE)], sorted(steps)[pick % len(steps)]
    return offers[pick % len(offers)]


def check(walk: Walk, of: str, before: str, name: str) -> None:
    case, now = KINDS[of].objects.get(pk=walk.case.pk), walk.clock.now
    day = local_day(now)
    assert case.state == LANDS[of][name][before], f"{name} from {before}"
    rows = set(OpenDuty.objects.filter(case=case.pk).values_list("key", flat=True))
    assert rows == set(holding(case, now)), "no duty is lost, and none is left over"
    if of in ("svar", "yttrande"):
        sent = case.skickad_dag is not None
        assert not sent or case.registrerad is not None, "nothing is sent that is not registered"
        if case.registrerad:
            hashes = set(Underskrift.objects.filter(case=case.pk).values_list("sha256", flat=True))
            assert case.registrerad.handling.sha256 in hashes, "nor anything that nobody signed"
        for what in set(Underskrift.objects.filter(case=case.pk).values_list("what", flat=True)):
            names = Underskrift.objects.filter(case=case.pk, what=what)
            by_hash: dict[str, list[Any]] = {}
            for one in names:
                by_hash.setdefault(one.sha256, []).append(one)
            for given_names in by_hash.values():
                assert len({one.by_id for one in given_names}) == len(given_names) <= 2, "different people"
    if of == "yttrande" and case.state in ("undertecknat", "kontrasignerat", "registrerat", "expedierat", "klart"):
        assert case.justerad_dag or case.avvikelse, "decided and approved first"
    for login, reads in (
        (REG, True),
        (MC, True),
        (SOC, True),
        (ORDF, True),
        ("anna.lovdahl", False),
        ("sofie.adler", False),
    ):
        assert Case.objects.visible_to(person(login), day).filter(pk=case.pk).exists() == reads, login
    assert not Case.objects.visible_to(person(NS), day).filter(pk=walk.matter.pk).exists(), "never the matter"
    if case.closed_at:
        assert not case.deadlines.filter(met_at=None, cancelled_at=None).exists()
    assert [found for found in reconcile(now) if found.kind in ("drift", "surplus")] == []


@settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(of=st.sampled_from(["tillsyn", "svar", "yttrande", "yttrande", "namndanmalan"]), moves=MOVES)
def test_whatever_happens(walk: Any, of: str, moves: list[tuple[int, bool, int]]) -> None:
    with undone():
        begun = walk({"tillsyn": "oppnad"}.get(of, "utkast"), of)
        for pick, wild, days in moves:
            # What a new day alone has changed is settled hourly.
            watch.settle(begun.clock.forward(days=days))
            login, name = chosen(begun, pick, wild)
            before = begun.case.state
            try:
                with transaction.atomic():
                    begun.take(name, login)
            except (Refused, ValidationError):
                begun.case = KINDS[of].objects.get(pk=begun.case.pk)
                assert begun.case.state == before
                continue
            check(begun, of, before, name)
