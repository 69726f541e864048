"""What the steps about plans share: telling of a version, and deciding anew who is told when somebody is protected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from casework.calendar import local_day
from casework.predicates import Predicate, predicate
from casework.steps import Choice, Day, Somebody
from organisation.models import User
from organisation.roles import Role
from records.common import SKAL, Declared, declared
from records.days import check_day
from records.people import never
from records.plans import Mottagare, decide, denied, latest, may_be_told, tell, undecided
from records.writing import write_down


def signed(case: Any, kind: str) -> int:
    """The number of the version in force; 0 before there is one."""
    plan = latest(case, kind)
    return plan.number if plan else 0


def newly_signed(kind: str, told: str) -> Predicate:
    """A version has been signed that no step has told of yet; `told`: the case's column with the last that one has."""
    return predicate("Skriv och signera den på dess egen sida först.")(
        lambda case, _user, _now: signed(case, kind) > getattr(case, told)
    )


def waiting_to_be_told(case: Any, _user: User, _now: dt.datetime) -> models.QuerySet[Mottagare]:
    return may_be_told(case)


def waiting_to_be_decided(case: Any, _user: User, _now: dt.datetime) -> models.QuerySet[Mottagare]:
    """Those who wait for a decision; a "no" can be decided anew."""
    return undecided(case) | denied(case)


@predicate("Ingen väntar på att få veta. Den som ska prövas på nytt får veta först när det är prövat.")
def somebody_untold(case: Any, _user: User, _now: dt.datetime) -> bool:
    return may_be_told(case).exists()


@predicate("Ingen väntar på en prövning.")
def something_to_decide(case: Any, user: User, now: dt.datetime) -> bool:
    return waiting_to_be_decided(case, user, now).exists()


def tell_of_plans(
    source: str | Sequence[str], ways: Any, *, label: str, rules: Sequence[str], by: Sequence[type[Role]], prose: str,
    whom: Choice | None = None,
) -> Declared:  # fmt: skip
    """The step `kommunicera`: a receiver has been told of a version, on a day and in one of the routine's `ways`.

    `whom`: what is asked beside it where the person is a family, of which not everybody need have been told at once.
    """

    def kommunicera(
        self: Any, *, by: User, now: dt.datetime, mottagare: Mottagare, dag: dt.date, satt: str, **more: str
    ) -> None:
        check_day("dag", dag, now, earliest=local_day(mottagare.plan.signature.at))
        who = more[whom.name] if whom else ""
        if whom and mottagare.user is None and not who:
            raise ValidationError({whom.name: "Välj vem som fick veta."})
        way = f"{ways(satt).label}: {who.lower()}" if who and mottagare.user is None else ways(satt).label
        tell(mottagare, day=dag, way=way, by=by, now=now)

    asks = [Somebody("mottagare", "Vem har fått veta?", waiting_to_be_told, never), *([whom] if whom else []), Day("dag", "Dag"),
            Choice("satt", "Hur?", tuple(ways.choices))]  # fmt: skip
    return declared(kommunicera, prose, source, label, button="Hen har fått veta", said="berättade om planen", rules=rules,
                    by=by, when=somebody_untold, asks=asks)  # fmt: skip


def decide_receivers(source: str | Sequence[str], *, rules: Sequence[str], by: Sequence[type[Role]]) -> Declared:
    """The step `prova_mottagare`: of each who has not been told, whether a plan goes out to them after all."""

    def prova_mottagare(self: Any, *, by: User, now: dt.datetime, mottagare: Mottagare, ut: str, skal: str) -> None:
        decide(mottagare, goes_out=ut == "ja", why=skal[:400], by=by, now=now)
        write_down(self, by=by, at=now, about="Pröva vem som ska få veta", text=f"{mottagare}: {ut}. {skal}")

    asks = [Somebody("mottagare", "Vem gäller det?", waiting_to_be_decided, never),
            Choice("ut", "Ska hen få veta om planen?", (("ja", "Ja"), ("nej", "Nej"))), SKAL]  # fmt: skip
    prose = "Någon har fått skyddade uppgifter. Ingen får veta om planen förrän det är prövat på nytt, en i taget."
    return declared(prova_mottagare, prose, source, "Pröva vem som ska få veta", button="Beslutet är fattat",
                    said="prövade vem som ska få veta om planen", rules=rules, by=by,
                    when=something_to_decide, asks=asks)  # fmt: skip
