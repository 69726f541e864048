"""Who is whose manager: level by level upward, past whom it concerns (A-33)."""

from __future__ import annotations

import datetime as dt

import pytest

from organisation.command import Command
from organisation.models import Enhet, Membership, User

DAY = dt.date(2026, 11, 24)


def names(users):
    return sorted(User.objects.filter(pk__in=users).values_list("username", flat=True))


def above(code):
    return [names(level) for level in Command.on(DAY).above(Enhet.objects.get(code=code).pk)]


TOP = [["anders.kjellgren"], ["gunnar.ostlind"], ["kerstin.dahlin"]]


@pytest.mark.rule("SK-27")
@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("BOF", [["peter.holmgard"], ["monica.ahlgren"]]),
        ("VUX", [["ingrid.palm"], ["hakan.ryd"]]),
        ("VIN", [["rolf.sandqvist"], ["hakan.ryd"]]),
        ("INT", [["hassan.barzani"]]),
        ("STA", []),
    ],
)
def test_the_chain_of_each_unit(norrvinge, code, first):
    assert above(code) == [*first, *TOP]


@pytest.mark.rule("SK-27")
def test_the_nearest_whom_it_does_not_concern(norrvinge, cast):
    command, unit = Command.on(DAY), Enhet.objects.get(code="BOF").pk
    chain = ["peter.holmgard", "monica.ahlgren", "anders.kjellgren", "gunnar.ostlind", "kerstin.dahlin"]
    barred = set()
    for name in chain:
        assert names(command.nearest(unit, barred)) == [name]
        barred.add(cast(name).pk)
    assert command.nearest(unit, barred) == frozenset()


def test_two_on_the_same_level_are_both_nearest_and_one_is_enough(norrvinge, cast):
    unit = Enhet.objects.get(code="BOF")
    Membership.objects.create(user=cast("lena.brodin"), enhet=unit, role="enhetschef", from_day=DAY)
    command = Command.on(DAY)
    assert names(command.nearest(unit.pk)) == ["lena.brodin", "peter.holmgard"]
    assert names(command.nearest(unit.pk, {cast("peter.holmgard").pk})) == ["lena.brodin"]


def test_a_role_that_has_ended_is_no_level(norrvinge, cast):
    Membership.objects.filter(user=cast("peter.holmgard")).update(to_day=DAY - dt.timedelta(days=1))
    assert above("BOF")[0] == ["monica.ahlgren"]


def test_each_unit_of_a_manager_with_those_who_stand_nearer(norrvinge, cast):
    found = {
        Enhet.objects.get(pk=unit).code: names(nearer)
        for unit, nearer, _ in Command.on(DAY).nearer(cast("hakan.ryd").pk)
    }
    assert found == {"SVU": [], "VUX": ["ingrid.palm"], "VIN": ["rolf.sandqvist"]}
