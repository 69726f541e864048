"""Who has read a written routine, and whom a manager still has to remind of it (SK-06)."""

from __future__ import annotations

import datetime as dt

from casework.calendar import local_day
from desk.rulebook import WrittenRoutine
from organisation.models import Acknowledgement, Enhet, Membership, User, by_name
from organisation.standing import standing


def _version(paper: WrittenRoutine) -> str:
    return paper.facts.get("Version", "")


def acknowledge(user: User, paper: WrittenRoutine, now: dt.datetime) -> None:
    """This person has read this version. Twice is as once, and the first time counts."""
    row = {"user": user, "paper": paper.code, "version": _version(paper)}
    Acknowledgement.objects.get_or_create(**row, defaults={"at": now})


def acknowledged(user: User, paper: WrittenRoutine) -> Acknowledgement | None:
    """A new version is another paper: it has to be read anew."""
    return Acknowledgement.objects.filter(user=user, paper=paper.code, version=_version(paper)).first()


def lacking(user: User, paper: WrittenRoutine, now: dt.datetime) -> list[tuple[Enhet, list[User]]]:
    """For a manager: the own units' staff who have not yet said that they have read it."""
    who = standing(user, local_day(now))
    mine = [unit for unit, nearer, _ in who.command.nearer(user.pk) if not nearer]
    read = Acknowledgement.objects.filter(paper=paper.code, version=_version(paper)).values("user")
    rows = Membership.objects.current(local_day(now)).filter(enhet__in=mine).exclude(user__in=read)
    found: dict[Enhet, list[User]] = {}
    for row in rows.select_related("enhet", "user").order_by("enhet__name", *by_name("user__")):
        found.setdefault(row.enhet, []).append(row.user)
    return [(enhet, list(dict.fromkeys(people))) for enhet, people in found.items()]
